/** Comparisons, logic and bits: results are truth values (bool), and no gradient flows. */

import type { Binary, BinaryTensors, Compare, Unary } from "../core/kinds";
import { elementwise, type Op } from "../core/op";
import { type Expr, s } from "../ir/scalar";

const inputs = ["input", "other"] as const;
/** PyTorch takes a number on the right of a comparison only, and none in logic. */
const numberOnRight = { inputs, tensors: ["input"] } as const;
const noNumbers = { inputs, tensors: inputs } as const;

/**
 * Whether `input` is equal to `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.eq
 * @example
 * eq(tensor([1, 2]), 2).tolist() // => [false, true]
 */
export const eq: Op<Compare<"eq">> = elementwise({
  name: "eq",
  ...numberOnRight,
  f: (a, b) => s.eq(a, b),
  result: "bool",
});

/**
 * Whether `input` is not equal to `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.ne
 * @example
 * ne(tensor([1, 2]), 2).tolist() // => [true, false]
 */
export const ne: Op<Compare<"ne">> = elementwise({
  name: "ne",
  ...numberOnRight,
  f: (a, b) => s.ne(a, b),
  result: "bool",
});

/**
 * Whether `input` is less than `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.lt
 * @example
 * lt(tensor([1, 2]), 2).tolist() // => [true, false]
 */
export const lt: Op<Compare<"lt">> = elementwise({
  name: "lt",
  ...numberOnRight,
  f: (a, b) => s.lt(a, b),
  result: "bool",
});

/**
 * Whether `input` is less or equal to `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.le
 * @example
 * le(tensor([1, 2]), 2).tolist() // => [true, true]
 */
export const le: Op<Compare<"le">> = elementwise({
  name: "le",
  ...numberOnRight,
  f: (a, b) => s.le(a, b),
  result: "bool",
});

/**
 * Whether `input` is greater than `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.gt
 * @example
 * gt(tensor([1, 2]), 2).tolist() // => [false, false]
 */
export const gt: Op<Compare<"gt">> = elementwise({
  name: "gt",
  ...numberOnRight,
  f: (a, b) => s.gt(a, b),
  result: "bool",
});

/**
 * Whether `input` is greater or equal to `other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.ge
 * @example
 * ge(tensor([1, 2]), 2).tolist() // => [false, true]
 */
export const ge: Op<Compare<"ge">> = elementwise({
  name: "ge",
  ...numberOnRight,
  f: (a, b) => s.ge(a, b),
  result: "bool",
});

/**
 * Whether both are not zero.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.logical_and
 * @example
 * logicalAnd(tensor([0, 1]), tensor(1)).tolist() // => [false, true]
 */
export const logicalAnd: Op<BinaryTensors<"logicalAnd">> = elementwise({
  name: "logicalAnd",
  ...noNumbers,
  f: (a, b) => s.and(truth(a), truth(b)),
  result: "bool",
});

/**
 * Whether one of the two is not zero.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.logical_or
 * @example
 * logicalOr(tensor([0, 1]), tensor(1)).tolist() // => [true, true]
 */
export const logicalOr: Op<BinaryTensors<"logicalOr">> = elementwise({
  name: "logicalOr",
  ...noNumbers,
  f: (a, b) => s.or(truth(a), truth(b)),
  result: "bool",
});

/**
 * Whether exactly one of the two is not zero.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.logical_xor
 * @example
 * logicalXor(tensor([0, 1]), tensor(1)).tolist() // => [true, false]
 */
export const logicalXor: Op<BinaryTensors<"logicalXor">> = elementwise({
  name: "logicalXor",
  ...noNumbers,
  f: (a, b) => s.xor(truth(a), truth(b)),
  result: "bool",
});

const truth = (x: Expr) => s.ne(x, 0);

/**
 * Whether an element is zero.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.logical_not
 * @example
 * logicalNot(tensor([0, 2])).tolist() // => [true, false]
 */
export const logicalNot: Op<Unary> = elementwise({ name: "logicalNot", f: (x) => s.eq(x, 0), result: "bool" });

/**
 * Whether an element is NaN.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.isnan
 * @example
 * isnan(tensor([1, NaN])).tolist() // => [false, true]
 */
export const isnan: Op<Unary> = elementwise({ name: "isnan", f: (x) => s.isnan(x), result: "bool" });

/**
 * Whether an element is infinite.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.isinf
 * @example
 * isinf(tensor([1, Infinity])).tolist() // => [false, true]
 */
export const isinf: Op<Unary> = elementwise({ name: "isinf", f: (x) => s.isinf(x), result: "bool" });

/**
 * Whether an element is plus infinity.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.isposinf
 * @example
 * isposinf(tensor([-Infinity, Infinity])).tolist() // => [false, true]
 */
export const isposinf: Op<Unary> = elementwise({ name: "isposinf", f: (x) => s.eq(x, Infinity), result: "bool" });

/**
 * Whether an element is minus infinity.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.isneginf
 * @example
 * isneginf(tensor([-Infinity, Infinity])).tolist() // => [true, false]
 */
export const isneginf: Op<Unary> = elementwise({ name: "isneginf", f: (x) => s.eq(x, -Infinity), result: "bool" });

/**
 * Whether an element is neither NaN nor infinite.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.isfinite
 * @example
 * isfinite(tensor([1, NaN])).tolist() // => [true, false]
 */
export const isfinite: Op<Unary> = elementwise({ name: "isfinite", f: (x) => s.isfinite(x), result: "bool" });

/**
 * Whether the sign is minus (that of -0 too).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.signbit
 * @example
 * signbit(tensor([-1, 2])).tolist() // => [true, false]
 */
export const signbit: Op<Unary> = elementwise({
  name: "signbit",
  f: (x) => s.or(s.lt(x, 0), s.lt(s.div(1, x), 0)),
  result: "bool",
});

/**
 * Bits that both have.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.bitwise_and
 * @example
 * bitwiseAnd(tensor([6], { dtype: "int32" }), 5).tolist() // => [4]
 */
export const bitwiseAnd: Op<Binary<"bitwiseAnd">> = elementwise({
  name: "bitwiseAnd",
  inputs,
  f: (a, b) => s.bitAnd(a, b),
  refuses: ["float"],
  d: { input: "none", other: "none" },
});

/**
 * Bits that one of the two has.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.bitwise_or
 * @example
 * bitwiseOr(tensor([6], { dtype: "int32" }), 5).tolist() // => [7]
 */
export const bitwiseOr: Op<Binary<"bitwiseOr">> = elementwise({
  name: "bitwiseOr",
  inputs,
  f: (a, b) => s.bitOr(a, b),
  refuses: ["float"],
  d: { input: "none", other: "none" },
});

/**
 * Bits that exactly one of the two has.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.bitwise_xor
 * @example
 * bitwiseXor(tensor([6], { dtype: "int32" }), 5).tolist() // => [3]
 */
export const bitwiseXor: Op<Binary<"bitwiseXor">> = elementwise({
  name: "bitwiseXor",
  inputs,
  f: (a, b) => s.bitXor(a, b),
  refuses: ["float"],
  d: { input: "none", other: "none" },
});
