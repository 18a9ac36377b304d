/** Arithmetic on two tensors that broadcast, or on a tensor and a number. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import type { Binary, BinaryTensors, Compare, Unary } from "../core/kinds";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { type Expr, s } from "../ir/scalar";

const inputs = ["input", "other"] as const;
/** PyTorch takes a number on the right of these only, or on neither side. */
const numberOnRight = { inputs, tensors: ["input"] } as const;
const noNumbers = { inputs, tensors: inputs } as const;

/**
 * Sum: `input + alpha * other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @param alpha factor of `other` (default: 1)
 * @source PyTorch torch.add
 * @example
 * add(tensor([1, 2]), tensor([10, 20])).tolist() // => [11, 22]
 */
export const add: Op<Binary<"add", [options?: { alpha?: number }]>> = elementwise({
  name: "add",
  inputs,
  options: { alpha: 1 },
  f: (a, b, { alpha }) => s.add(a, s.mul(alpha, b)),
  check: checkAlpha("add"),
});

/**
 * Difference: `input - alpha * other`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @param alpha factor of `other` (default: 1)
 * @source PyTorch torch.sub
 * @example
 * sub(tensor([3, 5]), 1).tolist() // => [2, 4]
 */
export const sub: Op<Binary<"sub", [options?: { alpha?: number }]>> = elementwise({
  name: "sub",
  inputs,
  options: { alpha: 1 },
  f: (a, b, { alpha }) => s.sub(a, s.mul(alpha, b)),
  check: checkDifference("sub"),
});

/**
 * `other - alpha * input`: subtraction with its operands swapped.
 *
 * @shape `*s, *s -> *s`
 * @param alpha factor of `input` (default: 1)
 * @source PyTorch torch.rsub
 * @example
 * rsub(tensor([3, 5]), 1).tolist() // => [-2, -4]
 */
export const rsub: Op<Compare<"rsub", [options?: { alpha?: number }]>> = elementwise({
  name: "rsub",
  ...numberOnRight,
  options: { alpha: 1 },
  f: (a, b, { alpha }) => s.sub(b, s.mul(alpha, a)),
  check: checkDifference("rsub"),
});

/** A fraction cannot multiply whole numbers and leave them whole. */
function checkAlpha(op: string) {
  return (operands: readonly (Tensor | number)[], { alpha }: Readonly<Record<string, unknown>>) => {
    if (!Number.isInteger(alpha) && operands.every((x) => isTensor(x) && !isFloat(x.dtype))) {
      throw new ArgumentError(`${op}: alpha is ${alpha}, but whole numbers take a whole alpha`, { op });
    }
  };
}

/** Truth values have no difference. */
function checkDifference(op: string) {
  const alpha = checkAlpha(op);
  return (operands: readonly (Tensor | number)[], options: Readonly<Record<string, unknown>>) => {
    if (operands.some((x) => typeof x === "boolean" || (isTensor(x) && x.dtype === "bool"))) {
      throw new DTypeError(`${op}: does not take truth values; use logicalXor or logicalNot, or convert with int()`, {
        op,
        dtypes: ["bool"],
      });
    }
    alpha(operands, options);
  };
}

/**
 * Product, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.mul
 * @example
 * mul(tensor([1, 2, 3]), 2).tolist() // => [2, 4, 6]
 */
export const mul: Op<Binary<"mul">> = elementwise({ name: "mul", inputs, f: (a, b) => s.mul(a, b) });

const trueDivide: Op<Binary<"div">> = elementwise({
  name: "div",
  inputs,
  f: (a, b) => s.div(a, b),
  result: "float",
  d: { other: (_a, b, y) => s.neg(s.div(y, b)) },
  domain: [0.5, 3],
});

/**
 * The quotient towards minus infinity, from the exact remainder as in PyTorch: the rounded quotient 1 / 0.1 is 10, but
 * 0.1 as a float goes 9 times into 1.
 */
function floorOf(a: Expr, b: Expr): Expr {
  const rest = s.fmod(a, b);
  const below = s.and(s.ne(rest, 0), s.ne(s.lt(b, 0), s.lt(rest, 0)));
  const quotient = s.sub(s.div(s.sub(a, rest), b), s.select(below, 1, 0));
  const down = s.floor(quotient);
  const nearest = s.select(s.gt(s.sub(quotient, down), 0.5), s.add(down, 1), down);
  return s.select(s.eq(b, 0), s.div(a, b), nearest);
}

/** The quotient towards zero, or towards minus infinity; whole numbers stay whole, and the derivative is 0. */
const roundedDivide: Op<Binary<"div">> = elementwise({
  name: "div",
  inputs,
  options: { roundingMode: ["trunc", "floor"] },
  f: (a, b, { roundingMode }) => (roundingMode === "floor" ? floorOf(a, b) : s.trunc(s.div(a, b))),
  d: { input: () => s.const(0), other: () => s.const(0) },
});

/**
 * Quotient, elementwise with broadcasting. Whole numbers give fractions, unless `roundingMode` is given.
 *
 * @shape `*s, *s -> *s`
 * @param roundingMode `"trunc"` rounds towards zero, `"floor"` towards minus infinity (default: no rounding)
 * @source PyTorch torch.div
 * @example
 * div(tensor([7, -7]), 2, { roundingMode: "floor" }).tolist() // => [3, -4]
 */
export const div: Op<Binary<"div", [options?: { roundingMode?: "trunc" | "floor" | null }]>> = compose({
  name: "div",
  params: { input: takes.operand, other: takes.operand, roundingMode: takes.nullable(takes.oneOf(["trunc", "floor"])) },
  run: ({ input, other, roundingMode }) => {
    if (roundingMode == null) return (trueDivide as Plain)(input, other);
    checkZeroDivision("div", input, other);
    return (roundedDivide as Plain)(input, other, { roundingMode });
  },
  samples: trueDivide.declaration.samples,
  inPlace: true,
});

type Plain = (...args: unknown[]) => Tensor;

/** Whole numbers have no infinity to stand for a division by zero. */
function checkZeroDivision(op: string, a: Tensor | number, b: Tensor | number): void {
  if ((isTensor(a) && isFloat(a.dtype)) || (typeof a === "number" && !Number.isInteger(a))) return;
  if (isTensor(a) && a.shape.includes(0)) return;
  const zero = isTensor(b) ? !isFloat(b.dtype) && b.elements.includes(0) : Number(b) === 0;
  if (zero) throw new ArgumentError(`${op}: division of whole numbers by zero`, { op });
}

/**
 * Quotient rounded towards minus infinity.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.floor_divide
 * @example
 * floorDivide(tensor([7, -7]), 2).tolist() // => [3, -4]
 */
export const floorDivide: Op<Binary<"floorDivide">> = compose({
  name: "floorDivide",
  params: { input: takes.operand, other: takes.operand },
  run: ({ input, other }) => {
    checkZeroDivision("floorDivide", input, other);
    return (roundedDivide as Plain)(input, other, { roundingMode: "floor" });
  },
  differentiable: [],
  inPlace: true,
});

const power: Op<Binary<"pow">> = elementwise({
  name: "pow",
  inputs: ["input", "exponent"],
  refuses: ["bool"],
  f: (a, b) => s.pow(a, b),
  d: {
    // At exponent 0 nothing depends on the base; without the case 0 * 0^-1 would be NaN.
    input: (a, b) => s.select(s.eq(b, 0), 0, s.mul(b, s.pow(a, s.sub(b, 1)))),
    exponent: (a, b, y) => s.select(s.and(s.eq(a, 0), s.ge(b, 0)), 0, s.mul(y, s.log(a))),
  },
  domain: [0.5, 2.5],
});

const squareOf: Op<Unary> = elementwise({ name: "pow", f: (x) => s.square(x), result: "number" });

/**
 * Power: `input` to the `exponent`, elementwise with broadcasting.
 *
 * @shape `*s, *s -> *s`
 * @throws {ArgumentError} for whole numbers to a negative whole power
 * @source PyTorch torch.pow
 * @example
 * pow(tensor([1, 2, 3]), 2).tolist() // => [1, 4, 9]
 */
export const pow: Op<Binary<"pow">> = compose({
  name: "pow",
  params: { input: takes.operand, exponent: takes.operand },
  run: ({ input, exponent }) => {
    if ((exponent as unknown) === true) return (mul as Plain)(input, true);
    if (typeof exponent === "number" && isTensor(input)) {
      if (exponent === 2) return (squareOf as Plain)(input);
      if (exponent === 1) return (mul as Plain)(input, 1);
      if (!isFloat(input.dtype) && exponent < 0 && Number.isInteger(exponent)) {
        throw new ArgumentError(
          `pow: whole numbers cannot be raised to the negative power ${exponent}; use a float tensor`,
          { op: "pow" },
        );
      }
    }
    return (power as Plain)(input, exponent);
  },
  samples: power.declaration.samples,
  inPlace: true,
});

/**
 * The remainder of a division, with the sign of the divisor (as `%` in Python).
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.remainder
 * @example
 * remainder(tensor([5, -5]), 3).tolist() // => [2, 1]
 */
export const remainder: Op<Binary<"remainder">> = elementwise({
  name: "remainder",
  inputs,
  check: ([a, b]) => checkZeroDivision("remainder", a!, b!),
  f: (a, b) => s.rem(a, b),
  refuses: ["bool"],
  samples: offsetSamples,
});

/**
 * The remainder of a division, with the sign of the dividend (as `%` in JavaScript).
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.fmod
 * @example
 * fmod(tensor([5, -5]), 3).tolist() // => [2, -2]
 */
export const fmod: Op<Compare<"fmod">> = elementwise({
  name: "fmod",
  ...numberOnRight,
  check: ([a, b]) => checkZeroDivision("fmod", a!, b!),
  f: (a, b) => s.fmod(a, b),
  refuses: ["bool"],
  samples: offsetSamples,
});

/** Dividends and divisors whose quotients stay away from whole numbers, where the remainder jumps. */
function offsetSamples() {
  const of = (...values: number[]) => wrap(Float64Array.from(values), [values.length], "float64");
  return [[of(5.3, -4.2, 7.1), of(2, 3, -4)]];
}

/**
 * The larger of two elements; NaN wins.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.maximum
 * @example
 * maximum(tensor([1, 5]), tensor([3, 2])).tolist() // => [3, 5]
 */
export const maximum: Op<BinaryTensors<"maximum">> = elementwise({
  name: "maximum",
  ...noNumbers,
  f: (a, b) => s.maximum(a, b),
});

/**
 * The smaller of two elements; NaN wins.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.minimum
 * @example
 * minimum(tensor([1, 5]), tensor([3, 2])).tolist() // => [1, 2]
 */
export const minimum: Op<BinaryTensors<"minimum">> = elementwise({
  name: "minimum",
  ...noNumbers,
  f: (a, b) => s.minimum(a, b),
});

/**
 * The angle of the point (other, input) seen from the origin, in radians, from -pi to pi.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.atan2
 * @example
 * atan2(tensor([1]), tensor([1])).item().toFixed(4) // => "0.7854"
 */
export const atan2: Op<BinaryTensors<"atan2">> = elementwise({
  name: "atan2",
  ...noNumbers,
  f: (a, b) => s.atan2(a, b),
  // At the origin, which has no angle, nothing flows back.
  d: {
    input: (a, b) => s.select(s.and(s.eq(a, 0), s.eq(b, 0)), 0, s.div(b, s.add(s.square(a), s.square(b)))),
    other: (a, b) => s.select(s.and(s.eq(a, 0), s.eq(b, 0)), 0, s.neg(s.div(a, s.add(s.square(a), s.square(b))))),
  },
  result: "float",
});
