/** The operations that are methods of tensors as well as functions, by name: the one list that everything reads. */

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
  logit,
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
} from "./activation";
export { add, atan2, div, floorDivide, fmod, maximum, minimum, mul, pow, remainder, rsub, sub } from "./arithmetic";
export { addcdiv, addcmul, clamp, clip, lerp } from "./clamp";
export {
  bitwiseAnd,
  bitwiseOr,
  bitwiseXor,
  eq,
  ge,
  gt,
  isfinite,
  isinf,
  isnan,
  isneginf,
  isposinf,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  lt,
  ne,
  signbit,
} from "./compare";
export { addmm, addmv, addr, baddbmm, bmm, dot, matmul, mm, mv, outer } from "./contract";
export { bool, byte, clone, contiguous, double, float, int, long, to, type, typeAs } from "./copy";
export { argwhere, bincount, bucketize, histc, nonzero } from "./count";
export { gather, indexSelect, maskedSelect, take, takeAlongDim } from "./gather";
export { at, set } from "./indexing";
export {
  chunk,
  flip,
  fliplr,
  flipud,
  repeat,
  repeatInterleave,
  roll,
  rot90,
  split,
  tensorSplit,
  tile,
  unbind,
} from "./join";
export { maskedFill, where } from "./mask";
export { cross, diag, diagEmbed, diagflat, kron, trace, tril, triu } from "./matrix";
export { norm, std, variance_ as var } from "./moments";
export { argsort, kthvalue, median, mode, sort, topk } from "./order";
export { pad } from "./pad";
export {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  countNonzero,
  logsumexp,
  max,
  mean,
  min,
  nansum,
  prod,
  sum,
} from "./reduce";
export { cummax, cummin, cumprod, cumsum, diff, logcumsumexp } from "./scan";
export { indexAdd, indexCopy, indexFill, indexPut, scatter, scatterAdd } from "./scatter";
export { scatterReduce } from "./scatter-reduce";
export { logSoftmax, softmax, softmin } from "./softmax";
export {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  cos,
  cosh,
  deg2rad,
  digamma,
  erf,
  erfc,
  erfinv,
  exp,
  exp2,
  expm1,
  floor,
  frac,
  lgamma,
  log,
  log1p,
  log2,
  log10,
  nanToNum,
  neg,
  rad2deg,
  reciprocal,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from "./unary";
export { unique, uniqueConsecutive } from "./unique";
export {
  broadcastTo,
  expand,
  expandAs,
  flatten,
  movedim,
  permute,
  ravel,
  reshape,
  reshapeAs,
  squeeze,
  swapaxes,
  swapdims,
  t,
  transpose,
  unflatten,
  unsqueeze,
  view,
  viewAsOp as viewAs,
} from "./view";
export { asStrided, diagonal, narrow, select, unfold } from "./window";
