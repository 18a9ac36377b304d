/** Functions of one element. */

import { isFloat } from "../base/dtype";
import { DTypeError } from "../base/error";
import type { Optional, Unary, UnaryWith } from "../core/kinds";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor } from "../core/tensor";
import { s } from "../ir/scalar";

/**
 * Negation.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.neg
 * @example
 * neg(tensor([1, -2])).tolist() // => [-1, 2]
 */
export const neg: Op<Unary> = elementwise({ name: "neg", f: (x) => s.neg(x), refuses: ["bool"] });

/**
 * Absolute value; its derivative at 0 is 0.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.abs
 * @example
 * abs(tensor([-1, 2])).tolist() // => [1, 2]
 */
export const abs: Op<Unary> = elementwise({ name: "abs", f: (x) => s.abs(x), refuses: ["bool"] });

/**
 * -1, 0 or 1.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.sign
 * @example
 * sign(tensor([-5, 0, 2])).tolist() // => [-1, 0, 1]
 */
export const sign: Op<Unary> = elementwise({ name: "sign", f: (x) => s.sign(x) });

/**
 * e to the power of each element.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.exp
 * @example
 * exp(tensor([0])).tolist() // => [1]
 */
export const exp: Op<Unary> = elementwise({ name: "exp", f: (x) => s.exp(x), result: "float" });

/**
 * 2 to the power of each element.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.exp2
 * @example
 * exp2(tensor([3])).tolist() // => [8]
 */
export const exp2: Op<Unary> = elementwise({ name: "exp2", f: (x) => s.exp2(x), result: "float" });

/**
 * exp(x) - 1, exact near 0.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.expm1
 * @example
 * expm1(tensor([0])).tolist() // => [0]
 */
export const expm1: Op<Unary> = elementwise({ name: "expm1", f: (x) => s.expm1(x), result: "float" });

/**
 * Natural logarithm.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.log
 * @example
 * log(tensor([1])).tolist() // => [0]
 */
export const log: Op<Unary> = elementwise({ name: "log", f: (x) => s.log(x), result: "float", domain: [0.5, 3] });

/**
 * log(1 + x), exact near 0.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.log1p
 * @example
 * log1p(tensor([0])).tolist() // => [0]
 */
export const log1p: Op<Unary> = elementwise({
  name: "log1p",
  f: (x) => s.log1p(x),
  result: "float",
  domain: [-0.5, 3],
});

/**
 * Logarithm to base 2.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.log2
 * @example
 * log2(tensor([8])).tolist() // => [3]
 */
export const log2: Op<Unary> = elementwise({ name: "log2", f: (x) => s.log2(x), result: "float", domain: [0.5, 3] });

/**
 * Logarithm to base 10.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.log10
 * @example
 * log10(tensor([1000])).tolist() // => [3]
 */
export const log10: Op<Unary> = elementwise({ name: "log10", f: (x) => s.log10(x), result: "float", domain: [0.5, 3] });

/**
 * Square root.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.sqrt
 * @example
 * sqrt(tensor([4, 9])).tolist() // => [2, 3]
 */
export const sqrt: Op<Unary> = elementwise({ name: "sqrt", f: (x) => s.sqrt(x), result: "float", domain: [0.5, 3] });

/**
 * 1 / sqrt(x).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.rsqrt
 * @example
 * rsqrt(tensor([4])).tolist() // => [0.5]
 */
export const rsqrt: Op<Unary> = elementwise({ name: "rsqrt", f: (x) => s.rsqrt(x), result: "float", domain: [0.5, 3] });

/**
 * x * x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.square
 * @example
 * square(tensor([3])).tolist() // => [9]
 */
export const square: Op<Unary> = elementwise({ name: "square", f: (x) => s.square(x), result: "number" });

/**
 * 1 / x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.reciprocal
 * @example
 * reciprocal(tensor([4])).tolist() // => [0.25]
 */
export const reciprocal: Op<Unary> = elementwise({
  name: "reciprocal",
  f: (x) => s.reciprocal(x),
  result: "float",
  domain: [0.5, 3],
});

/**
 * Sine of an angle in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.sin
 * @example
 * sin(tensor([0])).tolist() // => [0]
 */
export const sin: Op<Unary> = elementwise({ name: "sin", f: (x) => s.sin(x), result: "float", domain: [-1, 1] });

/**
 * Cosine of an angle in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.cos
 * @example
 * cos(tensor([0])).tolist() // => [1]
 */
export const cos: Op<Unary> = elementwise({ name: "cos", f: (x) => s.cos(x), result: "float", domain: [-1, 1] });

/**
 * Tangent of an angle in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.tan
 * @example
 * tan(tensor([0])).tolist() // => [0]
 */
export const tan: Op<Unary> = elementwise({ name: "tan", f: (x) => s.tan(x), result: "float", domain: [-1, 1] });

/**
 * Inverse sine, in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.asin
 * @example
 * asin(tensor([0])).tolist() // => [0]
 */
export const asin: Op<Unary> = elementwise({ name: "asin", f: (x) => s.asin(x), result: "float", domain: [-0.9, 0.9] });

/**
 * Inverse cosine, in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.acos
 * @example
 * acos(tensor([1])).tolist() // => [0]
 */
export const acos: Op<Unary> = elementwise({ name: "acos", f: (x) => s.acos(x), result: "float", domain: [-0.9, 0.9] });

/**
 * Inverse tangent, in radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.atan
 * @example
 * atan(tensor([0])).tolist() // => [0]
 */
export const atan: Op<Unary> = elementwise({ name: "atan", f: (x) => s.atan(x), result: "float", domain: [-0.9, 0.9] });

/**
 * Hyperbolic sine.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.sinh
 * @example
 * sinh(tensor([0])).tolist() // => [0]
 */
export const sinh: Op<Unary> = elementwise({ name: "sinh", f: (x) => s.sinh(x), result: "float" });

/**
 * Hyperbolic cosine.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.cosh
 * @example
 * cosh(tensor([0])).tolist() // => [1]
 */
export const cosh: Op<Unary> = elementwise({ name: "cosh", f: (x) => s.cosh(x), result: "float" });

/**
 * Hyperbolic tangent.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.tanh
 * @example
 * tanh(tensor([0])).tolist() // => [0]
 */
export const tanh: Op<Unary> = elementwise({ name: "tanh", f: (x) => s.tanh(x), result: "float" });

/**
 * Inverse hyperbolic sine.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.asinh
 * @example
 * asinh(tensor([0])).tolist() // => [0]
 */
export const asinh: Op<Unary> = elementwise({ name: "asinh", f: (x) => s.asinh(x), result: "float" });

/**
 * Inverse hyperbolic cosine.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.acosh
 * @example
 * acosh(tensor([1])).tolist() // => [0]
 */
export const acosh: Op<Unary> = elementwise({ name: "acosh", f: (x) => s.acosh(x), result: "float", domain: [1.5, 4] });

/**
 * Inverse hyperbolic tangent.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.atanh
 * @example
 * atanh(tensor([0])).tolist() // => [0]
 */
export const atanh: Op<Unary> = elementwise({
  name: "atanh",
  f: (x) => s.atanh(x),
  result: "float",
  domain: [-0.9, 0.9],
});

/**
 * Error function: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.erf
 * @example
 * erf(tensor([0])).tolist() // => [0]
 */
export const erf: Op<Unary> = elementwise({ name: "erf", f: (x) => s.erf(x), result: "float" });

/**
 * 1 - erf(x), exact for large x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.erfc
 * @example
 * erfc(tensor([0])).tolist() // => [1]
 */
export const erfc: Op<Unary> = elementwise({ name: "erfc", f: (x) => s.erfc(x), result: "float" });

/**
 * Inverse of the error function.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.erfinv
 * @example
 * erfinv(tensor([0])).tolist() // => [0]
 */
export const erfinv: Op<Unary> = elementwise({
  name: "erfinv",
  f: (x) => s.erfinv(x),
  result: "float",
  domain: [-0.9, 0.9],
});

/**
 * Logarithm of the absolute value of the gamma function.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.lgamma
 * @example
 * lgamma(tensor([1])).tolist() // => [0]
 */
export const lgamma: Op<Unary> = elementwise({
  name: "lgamma",
  f: (x) => s.lgamma(x),
  result: "float",
  domain: [0.5, 4],
});

/**
 * Derivative of lgamma.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.digamma
 * @example
 * digamma(tensor([1])).item().toFixed(4) // => "-0.5772"
 */
export const digamma: Op<Unary> = elementwise({
  name: "digamma",
  f: (x) => s.digamma(x),
  result: "float",
  domain: [0.5, 4],
});

/**
 * The largest whole number not above x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.floor
 * @example
 * floor(tensor([1.7, -1.2])).tolist() // => [1, -2]
 */
export const floor: Op<Unary> = elementwise({ name: "floor", f: (x) => s.floor(x), refuses: ["bool"] });

/**
 * The smallest whole number not below x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.ceil
 * @example
 * ceil(tensor([1.2, -1.7])).tolist() // => [2, -1]
 */
export const ceil: Op<Unary> = elementwise({ name: "ceil", f: (x) => s.ceil(x), refuses: ["bool"] });

/**
 * The whole number next to x towards 0.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.trunc
 * @example
 * trunc(tensor([1.7, -1.7])).tolist() // => [1, -1]
 */
export const trunc: Op<Unary> = elementwise({ name: "trunc", f: (x) => s.trunc(x), refuses: ["bool"] });

/**
 * The part after the point, with the sign of x.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.frac
 * @example
 * frac(tensor([2.5, -2.5])).tolist() // => [0.5, -0.5]
 */
export const frac: Op<Unary> = elementwise({ name: "frac", f: (x) => s.frac(x), refuses: ["bool", "int"] });

/**
 * Degrees to radians.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.deg2rad
 * @example
 * deg2rad(tensor([180])).item().toFixed(4) // => "3.1416"
 */
export const deg2rad: Op<Unary> = elementwise({ name: "deg2rad", f: (x) => s.mul(x, Math.PI / 180), result: "float" });

/**
 * Radians to degrees.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.rad2deg
 * @example
 * rad2deg(tensor([0])).tolist() // => [0]
 */
export const rad2deg: Op<Unary> = elementwise({ name: "rad2deg", f: (x) => s.mul(x, 180 / Math.PI), result: "float" });

/**
 * The nearest whole number, halves to the even one; with `decimals`, the nearest number with so many decimals.
 *
 * @shape `*s -> *s`
 * @param decimals how many digits after the point (default: 0; negative: before it)
 * @source PyTorch torch.round
 * @example
 * round(tensor([0.5, 1.5, 2.6])).tolist() // => [0, 2, 3]
 */
export const round: Op<UnaryWith<[options?: { decimals?: number }]>> = elementwise({
  name: "round",
  options: { decimals: 0 },
  f: (x, { decimals }) => s.div(s.round(s.mul(x, s.pow(10, decimals))), s.pow(10, decimals)),
  d: { input: () => s.const(0) },
  refuses: ["bool"],
  check: ([x], { decimals }) => {
    if (decimals !== 0 && isTensor(x) && !isFloat(x.dtype)) {
      throw new DTypeError(`round: decimals are for float tensors, this one is ${x.dtype}`, {
        op: "round",
        dtypes: [x.dtype],
      });
    }
  },
});

/**
 * NaN and infinities replaced by numbers.
 *
 * @shape `*s -> *s`
 * @param nan stands for NaN (default: 0)
 * @param posinf stands for infinity (default: the largest number of the element type)
 * @param neginf stands for minus infinity (default: the smallest number of the element type)
 * @source PyTorch torch.nan_to_num
 * @example
 * nanToNum(tensor([NaN, Infinity]), { nan: 1, posinf: 9 }).tolist() // => [1, 9]
 */
export const nanToNum: Op<
  UnaryWith<
    Optional<[nan?: number, posinf?: number, neginf?: number], { nan?: number; posinf?: number; neginf?: number }>
  >
> = compose({
  name: "nanToNum",
  params: {
    input: takes.tensor,
    nan: takes.optional(takes.number),
    posinf: takes.optional(takes.number),
    neginf: takes.optional(takes.number),
  },
  run: ({ input, nan = 0, posinf, neginf }) => {
    const largest = input.dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38;
    return replaced(input, { nan, posinf: posinf ?? largest, neginf: neginf ?? -largest });
  },
  samples: () => replaced.declaration.samples(),
  inPlace: true,
});

const replaced: Op<UnaryWith<[options: { nan: number; posinf: number; neginf: number }]>> = elementwise({
  name: "nanToNum",
  options: { nan: 0, posinf: 0, neginf: 0 },
  f: (x, { nan, posinf, neginf }) =>
    s.select(s.isnan(x), nan, s.select(s.eq(x, Infinity), posinf, s.select(s.eq(x, -Infinity), neginf, x))),
});
