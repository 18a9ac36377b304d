/** Layers without state, as functions: torch.nn.functional. */

export {
  celu,
  elu,
  gelu,
  glu,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logsigmoid,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from "../ops/activation";
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
} from "../ops/attention";
export { linear } from "../ops/contract";
export {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  fold,
  unfoldImage as unfold,
} from "../ops/conv";
export { oneHot } from "../ops/matrix";
export {
  batchNorm,
  cosineSimilarity,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  normalize,
  pairwiseDistance,
  rmsNorm,
} from "../ops/normalization";
export { celu_, elu_, hardtanh_, leakyRelu_, relu_, selu_, threshold_ } from "../ops/overwriting";
export { pad } from "../ops/pad";
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
} from "../ops/pool";
export { affineGrid, channelShuffle, gridSample, interpolate, pixelShuffle, pixelUnshuffle } from "../ops/resize";
export { logSoftmax, softmax, softmin } from "../ops/softmax";
export { tanh } from "../ops/unary";
export { maxUnpool1d, maxUnpool2d, maxUnpool3d } from "../ops/unpool";
export { crossEntropy, nllLoss } from "./cross-entropy";
export { ctcLoss } from "./ctc-loss";
export { embeddingBag } from "./embedding-bag";
export {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from "./margin-loss";
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  huberLoss,
  l1Loss,
  mseLoss,
  smoothL1Loss,
} from "./pointwise-loss";
export { gaussianNllLoss, klDiv, poissonNllLoss } from "./probability-loss";
