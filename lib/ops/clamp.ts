/** Operations on one tensor with bounds or with two others: clamp, lerp, addcmul, addcdiv. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import type * as K from "../core/kinds";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { type Expr, s } from "../ir/scalar";

type Loose = (...args: unknown[]) => Tensor;
type Bound = number | Tensor | null;
type Bounds = K.Optional<[min?: Bound, max?: Bound], { min?: Bound; max?: Bound }>;

const sample = (...values: number[]) => wrap(Float64Array.from(values), [values.length], "float64");

/** A bound that is NaN makes NaN of everything. */
const orNaN = (bound: Expr, otherwise: Expr) => s.select(s.isnan(bound), Number.NaN, otherwise);

// Numbers as bounds: nothing flows back where the element is at a bound or beyond it. Tensors as bounds: the element and
// its bound share the gradient where they are equal, as in maximum and minimum.
const atLeast: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "min"],
  f: (x, low) => orNaN(low, s.clampMin(x, low)),
  d: { input: (x, low) => s.select(s.gt(x, low), 1, 0) },
}) as never;
const atMost: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "max"],
  f: (x, high) => orNaN(high, s.clampMax(x, high)),
  d: { input: (x, high) => s.select(s.lt(x, high), 1, 0) },
}) as never;
const within: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "min", "max"],
  f: (x, low, high) => orNaN(low, orNaN(high, s.clamp(x, low, high))),
  d: { input: (x, low, high) => s.select(s.and(s.gt(x, low), s.lt(x, high)), 1, 0) },
}) as never;
const atLeastTensor: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "min"],
  f: (x, low) => s.maximum(x, low),
}) as never;
const atMostTensor: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "max"],
  f: (x, high) => s.minimum(x, high),
}) as never;
const withinTensors: Loose = elementwise({
  name: "clamp",
  inputs: ["input", "min", "max"],
  f: (x, low, high) => s.minimum(s.maximum(x, low), high),
}) as never;

function clampWith(name: string) {
  return {
    name,
    params: {
      input: takes.tensor,
      min: takes.optional(takes.nullable(takes.operand)),
      max: takes.optional(takes.nullable(takes.operand)),
    },
    run: ({ input, min, max }: { input: Tensor; min?: Bound; max?: Bound }) => {
      if (min == null && max == null) throw new ArgumentError(`${name}: give min, max, or both`, { op: name });
      if (max == null) return isTensor(min) ? atLeastTensor(input, min) : atLeast(input, min);
      if (min == null) return isTensor(max) ? atMostTensor(input, max) : atMost(input, max);
      return isTensor(min) || isTensor(max) ? withinTensors(input, min, max) : within(input, min, max);
    },
    samples: () => [
      [sample(-2, 0.3, 1.7), -1, 1],
      [sample(-2, 0.3, 1.7), { max: 0.5 }],
    ],
    inPlace: true,
  };
}

/**
 * Elements held within [min, max]; the derivative at bounds that are numbers is 0. NaN stays.
 *
 * @shape `*s -> *s`
 * @param min lower bound, a number or a tensor (default: none)
 * @param max upper bound, a number or a tensor (default: none); where it is below `min`, it wins
 * @throws {ArgumentError} when neither is given
 * @source PyTorch torch.clamp
 * @example
 * clamp(tensor([-2, 0.5, 3]), -1, 1).tolist() // => [-1, 0.5, 1]
 */
export const clamp: Op<K.UnaryWith<Bounds>> = compose(clampWith("clamp"));

/** Elements held within [min, max]; another name of clamp. */
export const clip: Op<K.UnaryWith<Bounds>> = compose(clampWith("clip"));

/**
 * Linear interpolation: start + weight * (end - start).
 *
 * @shape `*s, *s, *s -> *s`
 * @param weight a number or a tensor
 * @source PyTorch torch.lerp
 * @example
 * lerp(tensor([0]), tensor([10]), 0.3).tolist() // => [3]
 */
export const lerp: Op<K.Ternary<"lerp">> = elementwise({
  name: "lerp",
  inputs: ["input", "end", "weight"],
  tensors: ["input", "end"],
  // From the nearer end, so that weight 1 gives exactly `end`.
  f: (a, b, w) =>
    s.select(s.lt(s.abs(w), 0.5), s.add(a, s.mul(w, s.sub(b, a))), s.sub(b, s.mul(s.sub(b, a), s.sub(1, w)))),
  d: {
    input: (_a, _b, w) => s.sub(1, w),
    end: (_a, _b, w) => w,
    weight: (a, b) => s.sub(b, a),
  },
  check: ([a, b, w]) => {
    if (isTensor(a) && !isFloat(a.dtype)) {
      throw new DTypeError(`lerp: does not take ${a.dtype} tensors; convert with .to("float32")`, {
        op: "lerp",
        dtypes: [a.dtype],
      });
    }
    if (isTensor(a) && isTensor(b) && a.dtype !== b.dtype) {
      throw new DTypeError(`lerp: input is ${a.dtype} but end is ${b.dtype}; convert one of them`, {
        op: "lerp",
        dtypes: [a.dtype, b.dtype],
      });
    }
    if (isTensor(a) && isTensor(w) && a.dtype !== w.dtype) {
      throw new DTypeError(`lerp: input is ${a.dtype} but weight is ${w.dtype}; convert one of them`, {
        op: "lerp",
        dtypes: [a.dtype, w.dtype],
      });
    }
  },
});

const named = ["input", "tensor1", "tensor2"] as const;

/**
 * input + value * tensor1 * tensor2.
 *
 * @shape `*s, *s, *s -> *s`
 * @param value factor of the product (default: 1)
 * @source PyTorch torch.addcmul
 * @example
 * addcmul(tensor([1]), tensor([2]), tensor([3])).tolist() // => [7]
 */
export const addcmul: Op<K.Ternary<"addcmul", [options?: { value?: number }]>> = elementwise({
  name: "addcmul",
  inputs: named,
  tensors: named,
  options: { value: 1 },
  f: (a, b, c, { value }) => s.add(a, s.mul(value, s.mul(b, c))),
});

/**
 * input + value * tensor1 / tensor2.
 *
 * @shape `*s, *s, *s -> *s`
 * @param value factor of the quotient (default: 1)
 * @source PyTorch torch.addcdiv
 * @example
 * addcdiv(tensor([1]), tensor([6]), tensor([3])).tolist() // => [3]
 */
export const addcdiv: Op<K.Ternary<"addcdiv", [options?: { value?: number }]>> = elementwise({
  name: "addcdiv",
  inputs: named,
  tensors: named,
  options: { value: 1 },
  f: (a, b, c, { value }) => s.add(a, s.mul(value, s.div(b, c))),
  result: "float",
  domain: [0.5, 3],
});
