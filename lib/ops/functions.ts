/** The operations that are functions only, by name. */

export { threshold } from "./activation";
export {
  alphaDropout,
  bilinear,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  embedding,
  featureAlphaDropout,
  scaledDotProductAttention,
} from "./attention";
export { linear } from "./contract";
export { conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, convTranspose3d, fold, unfoldImage } from "./conv";
export { searchsorted } from "./count";
export { cat, concat, concatenate, dstack, hstack, stack, vstack } from "./join";
export { det, inv as inverse } from "./linalg";
export { copy, fillWith as fill } from "./mask";
export { einsum, oneHot, tensordot } from "./matrix";
export {
  batchNorm,
  cdist,
  cosineSimilarity,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  normalize,
  pairwiseDistance,
  rmsNorm,
} from "./normalization";
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} from "./pool";
export { affineGrid, channelShuffle, gridSample, interpolate, pixelShuffle, pixelUnshuffle } from "./resize";
export {
  allclose,
  clampMax,
  clampMin,
  copysign,
  equal,
  fmax,
  fmin,
  hypot,
  isclose,
  logaddexp,
  xlogy,
} from "./two-tensors";
export { maxUnpool1d, maxUnpool2d, maxUnpool3d } from "./unpool";
