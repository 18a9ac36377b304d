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
export { linear } from "../ops/contract";
export { oneHot } from "../ops/matrix";
export { celu_, elu_, hardtanh_, leakyRelu_, relu_, selu_, threshold_ } from "../ops/overwriting";
export { logSoftmax, softmax, softmin } from "../ops/softmax";
export { tanh } from "../ops/unary";
export { bilinear } from "./bilinear";
export { crossEntropy, nllLoss } from "./cross-entropy";
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  huberLoss,
  l1Loss,
  mseLoss,
  smoothL1Loss,
} from "./pointwise-loss";
