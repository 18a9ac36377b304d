/** The operations that are methods of tensors as well as functions, by name: the one list that everything reads. */

export { celu, elu, gelu, glu, hardshrink, hardsigmoid, hardswish, hardtanh, leakyRelu, logit, logsigmoid, mish, prelu, relu, relu6, selu, sigmoid, silu, softplus, softshrink, softsign, tanhshrink } from "./activation";
export { add, div, floorDivide, fmod, maximum, minimum, mul, pow, remainder, rsub, sub } from "./arithmetic";
export { addcdiv, addcmul, clamp, clip, lerp } from "./clamp";
export { bitwiseAnd, bitwiseOr, bitwiseXor, eq, ge, gt, isfinite, isinf, isnan, isneginf, isposinf, le, logicalAnd, logicalNot, logicalOr, logicalXor, lt, ne, signbit } from "./compare";
export { addmm, addmv, addr, baddbmm, bmm, dot, matmul, mm, mv, outer } from "./contract";
export { bool, byte, clone, contiguous, double, float, int, long, to, type } from "./copy";
export { gather, indexAdd, indexCopy, indexFill, indexPut, indexSelect, maskedFill, maskedSelect, scatter, scatterAdd, take, takeAlongDim, where } from "./gather";
export { at, set } from "./indexing";
export { chunk, flip, fliplr, flipud, repeat, repeatInterleave, roll, rot90, split, tensorSplit, tile, unbind } from "./join";
export { cross, diag, diagEmbed, diagflat, kron, trace, tril, triu } from "./matrix";
export { argsort, argwhere, bincount, bucketize, histc, kthvalue, median, mode, nonzero, sort, topk, unique, uniqueConsecutive } from "./order";
export { all, amax, amin, any, argmax, argmin, countNonzero, logsumexp, max, mean, min, nansum, norm, prod, std, sum, variance_ as var } from "./reduce";
export { cummax, cummin, cumprod, cumsum, diff, logcumsumexp } from "./scan";
export { logSoftmax, softmax, softmin } from "./softmax";
export { abs, acos, acosh, asin, asinh, atan, atanh, ceil, cos, cosh, deg2rad, digamma, erf, erfc, erfinv, exp, exp2, expm1, floor, frac, lgamma, log, log10, log1p, log2, nanToNum, neg, rad2deg, reciprocal, round, rsqrt, sign, sin, sinh, sqrt, square, tan, tanh, trunc } from "./unary";
export { asStrided, broadcastTo, diagonal, expand, expandAs, flatten, movedim, narrow, permute, ravel, reshape, reshapeAs, select, squeeze, swapaxes, swapdims, t, transpose, unflatten, unfold, unsqueeze, view, viewAsOp as viewAs } from "./view";
