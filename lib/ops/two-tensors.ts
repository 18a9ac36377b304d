/** Elementwise functions of two tensors beyond arithmetic, bounds from one side, and whether two tensors agree. */

import { ArgumentError, DTypeError } from "../base/error";
import type * as K from "../core/kinds";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor } from "../core/tensor";
import { type Expr, s } from "../ir/scalar";
import { clamp } from "./clamp";

type Loose = (...args: unknown[]) => Tensor;
const inputs = ["input", "other"] as const;
const noNumbers = { inputs, tensors: inputs } as const;

/**
 * log(exp(input) + exp(other)), without overflow.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.logaddexp
 * @example
 * logaddexp(tensor([0]), tensor([0])).exp().tolist() // => [2]
 */
export const logaddexp: Op<K.BinaryTensors<"logaddexp">> = elementwise({
  name: "logaddexp",
  ...noNumbers,
  method: false,
  refuses: ["bool", "int"],
  f: (a, b) => s.logaddexp(a, b),
  d: {
    input: (a, b) => s.reciprocal(s.add(1, s.exp(s.sub(b, a)))),
    other: (a, b) => s.reciprocal(s.add(1, s.exp(s.sub(a, b)))),
  },
});

/**
 * The length of the hypotenuse: sqrt(input^2 + other^2), without overflow.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.hypot
 * @example
 * hypot(tensor([3]), tensor([4])).tolist() // => [5]
 */
export const hypot: Op<K.BinaryTensors<"hypot">> = elementwise({
  name: "hypot",
  ...noNumbers,
  method: false,
  refuses: ["bool", "int"],
  f: (a, b) => {
    const large = s.maximum(s.abs(a), s.abs(b));
    const ratio = s.div(s.minimum(s.abs(a), s.abs(b)), large);
    const length = s.mul(large, s.sqrt(s.add(1, s.square(ratio))));
    const known = s.select(s.or(s.eq(large, 0), s.isinf(large)), large, length);
    // An infinite side makes the length infinite, whatever the other is.
    return s.select(s.or(s.isinf(a), s.isinf(b)), Number.POSITIVE_INFINITY, known);
  },
  d: { input: (a, _b, y) => s.div(a, y), other: (_a, b, y) => s.div(b, y) },
});

const negative = (x: Expr) => s.or(s.lt(x, 0), s.lt(s.div(1, x), 0));

/**
 * The size of `input` with the sign of `other` (that of -0 too).
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.copysign
 * @example
 * copysign(tensor([1, 2]), tensor([-1, 1])).tolist() // => [-1, 2]
 */
export const copysign: Op<K.Compare<"copysign">> = elementwise({
  name: "copysign",
  method: false,
  inputs,
  tensors: ["input"],
  f: (a, b) => s.select(negative(b), s.neg(s.abs(a)), s.abs(a)),
  d: {
    input: (a, b) => s.select(s.eq(a, 0), 0, s.select(negative(b), s.neg(s.sign(a)), s.sign(a))),
    other: () => s.const(0),
  },
  result: "float",
});

/**
 * The larger of two elements; NaN loses.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.fmax
 * @example
 * fmax(tensor([1, NaN]), tensor([3, 2])).tolist() // => [3, 2]
 */
export const fmax: Op<K.BinaryTensors<"fmax">> = elementwise({
  name: "fmax",
  ...noNumbers,
  method: false,
  f: (a, b) => s.select(s.isnan(a), b, s.select(s.isnan(b), a, s.maximum(a, b))),
  d: {
    input: (a, b) => s.select(s.eq(a, b), 0.5, s.select(s.or(s.gt(a, b), s.isnan(b)), 1, 0)),
    other: (a, b) => s.select(s.eq(a, b), 0.5, s.select(s.or(s.gt(a, b), s.isnan(b)), 0, 1)),
  },
});

/**
 * The smaller of two elements; NaN loses.
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.fmin
 * @example
 * fmin(tensor([1, NaN]), tensor([3, 2])).tolist() // => [1, 2]
 */
export const fmin: Op<K.BinaryTensors<"fmin">> = elementwise({
  name: "fmin",
  ...noNumbers,
  method: false,
  f: (a, b) => s.select(s.isnan(a), b, s.select(s.isnan(b), a, s.minimum(a, b))),
  d: {
    input: (a, b) => s.select(s.eq(a, b), 0.5, s.select(s.or(s.lt(a, b), s.isnan(b)), 1, 0)),
    other: (a, b) => s.select(s.eq(a, b), 0.5, s.select(s.or(s.lt(a, b), s.isnan(b)), 0, 1)),
  },
});

/**
 * input log(other), and 0 where `input` is 0 (unless `other` is NaN).
 *
 * @shape `*s, *s -> *s`
 * @source PyTorch torch.xlogy
 * @example
 * xlogy(tensor([0, 2]), tensor([0, 1])).tolist() // => [0, 0]
 */
export const xlogy: Op<K.Binary<"xlogy">> = elementwise({
  name: "xlogy",
  method: false,
  inputs,
  f: (a, b) => s.select(s.isnan(b), b, s.select(s.eq(a, 0), 0, s.mul(a, s.log(b)))),
  d: {
    input: (a, b) => s.select(s.and(s.eq(a, 0), s.le(b, 0)), 0, s.log(b)),
    other: (a, b) => s.div(a, b),
  },
  result: "float",
  domain: [0.5, 3],
});

function oneBound(name: "clampMin" | "clampMax", bound: "min" | "max") {
  return {
    name,
    params: { input: takes.tensor, [bound]: takes.operand },
    run: (p: Record<string, unknown>) => (clamp as unknown as Loose)(p.input, { [bound]: p[bound] }),
    samples: () => clamp.declaration.samples().map(([x]) => [x, 0.1]),
    method: false,
  };
}

/**
 * Elements of at least `min`.
 *
 * @shape `*s -> *s`
 * @param min a number or a tensor
 * @source PyTorch torch.clamp_min
 * @example
 * clampMin(tensor([-1, 2]), 0).tolist() // => [0, 2]
 */
export const clampMin: Op<K.UnaryWith<[min: number | Tensor]>> = compose(oneBound("clampMin", "min"));

/**
 * Elements of at most `max`.
 *
 * @shape `*s -> *s`
 * @param max a number or a tensor
 * @source PyTorch torch.clamp_max
 * @example
 * clampMax(tensor([-1, 2]), 0).tolist() // => [-1, 0]
 */
export const clampMax: Op<K.UnaryWith<[max: number | Tensor]>> = compose(oneBound("clampMax", "max"));

/** How near two elements must be. */
export interface CloseOptions {
  /** Share of the second (default: 1e-5). */
  rtol?: number;
  /** Distance in any case (default: 1e-8). */
  atol?: number;
  /** Whether NaN agrees with NaN (default: false). */
  equalNan?: boolean;
}
type Close = [rtol?: number | CloseOptions, atol?: number | CloseOptions, equalNan?: boolean];

/**
 * Whether elements agree: |input - other| <= atol + rtol |other|.
 *
 * @shape `*s, *s -> *s`
 * @param rtol share of `other` (default: 1e-5)
 * @param atol distance in any case (default: 1e-8)
 * @param equalNan whether NaN agrees with NaN (default: false)
 * @source PyTorch torch.isclose
 * @example
 * isclose(tensor([1, 2]), tensor([1.000001, 2.1])).tolist() // => [true, false]
 */
export const isclose: Op<K.BinaryTensors<"isclose", Close>> = elementwise({
  name: "isclose",
  ...noNumbers,
  method: false,
  options: { rtol: 1e-5, atol: 1e-8, equalNan: false },
  f: (a, b, { rtol, atol, equalNan }) => {
    const apart = s.abs(s.sub(a, b));
    const near = s.and(s.isfinite(apart), s.le(apart, s.add(atol, s.mul(rtol, s.abs(b)))));
    const same = s.or(s.eq(a, b), near);
    return equalNan ? s.or(same, s.and(s.isnan(a), s.isnan(b))) : same;
  },
  check: ([a, b], { rtol, atol }) => {
    if (isTensor(a) && isTensor(b) && a.dtype !== b.dtype)
      throw new DTypeError(`isclose: input is ${a.dtype} but other is ${b.dtype}; convert one of them`, {
        op: "isclose",
        dtypes: [a.dtype, b.dtype],
      });
    if ((rtol as number) < 0 || (atol as number) < 0)
      throw new ArgumentError(`isclose: rtol and atol must not be negative, got ${rtol} and ${atol}`, {
        op: "isclose",
      });
  },
  result: "bool",
});

type Agree<P extends readonly unknown[]> = K.Of<(input: Tensor, other: Tensor, ...params: P) => boolean>;

/**
 * Whether all elements agree, as `isclose` says.
 *
 * @shape `*s, *s -> ` a truth value
 * @source PyTorch torch.allclose
 * @example
 * allclose(tensor([1, 2]), tensor([1.000001, 2])) // => true
 */
export const allclose: Op<Agree<Close>> = compose({
  name: "allclose",
  params: {
    input: takes.tensor,
    other: takes.tensor,
    rtol: takes.or(takes.number, 1e-5),
    atol: takes.or(takes.number, 1e-8),
    equalNan: takes.flag(false),
  },
  run: ({ input, other, ...how }) => Boolean((isclose as unknown as Loose)(input, other, how).all().item()),
  differentiable: [],
  method: false,
});

/**
 * Whether two tensors have one shape and the same elements.
 *
 * @shape `*s, *t -> ` a truth value
 * @source PyTorch torch.equal
 * @example
 * equal(tensor([1, 2]), tensor([1, 2])) // => true
 */
export const equal: Op<Agree<[]>> = compose({
  name: "equal",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => {
    if (input.shape.join() !== other.shape.join()) return false;
    return Boolean((input.eq(other) as Tensor).all().item());
  },
  differentiable: [],
  method: false,
});
