/** Variance, standard deviation and norms, over all elements or along dimensions. */

import { backend } from "../backend/select";
import { type DType, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import { normalizeDims } from "../base/shape";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { describe, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { mapKernel } from "../ir/kernel";
import { s } from "../ir/scalar";
import {
  along,
  amax,
  amin,
  axesOf,
  countOver,
  type Loose,
  mean,
  namedAs,
  reducedShape,
  reduceRaw,
  rootOf,
  sample,
  samples,
  sum,
  unreduced,
} from "./reduce";
import { singularValues } from "./singular";
import { reshapeTo } from "./view";

/** `unbiased` and `correction` as one number. */
function correctionOf({ unbiased, correction }: { unbiased: boolean; correction?: number | null }): number {
  return unbiased ? (correction ?? 1) : 0;
}

const momentParams = {
  input: takes.tensor,
  dim: takes.any<unknown>("a dimension, an array of them, or whether to correct"),
  unbiased: takes.any<unknown>("true or false"),
  keepdim: takes.flag(false),
  correction: takes.optional(takes.nullable(takes.number)),
};

function moment<T>(
  name: "var" | "std",
  run: (x: Tensor, dim: readonly number[] | undefined, keepdim: boolean, correction: number) => unknown,
): T {
  return compose({
    name,
    params: momentParams,
    run: ({ input, dim, unbiased, keepdim, correction }) => {
      const asFlag = typeof dim === "boolean" ? dim : typeof unbiased === "boolean" ? unbiased : true;
      const dims = typeof dim === "number" ? [dim] : Array.isArray(dim) ? (dim as number[]) : undefined;
      if (!isFloat(input.dtype))
        throw new DTypeError(`${name}: does not take ${input.dtype} tensors; convert with .to("float32")`, {
          op: name,
          dtypes: [input.dtype],
        });
      return run(input, dims, keepdim, correctionOf({ unbiased: asFlag, correction }));
    },
    samples,
  }) as T;
}

function variance(x: Tensor, dim: readonly number[] | undefined, keepdim: boolean, correction: number): Tensor {
  const n = countOver(x, axesOf("var", x, dim));
  const centred = x.sub((mean as Loose)(x, { dim, keepdim: true }));
  const total = (sum as Loose)(centred.square(), { dim, keepdim });
  return namedAs(total.div(Math.max(n - correction, 0)) as Tensor, x, dim, keepdim);
}

/**
 * Variance of all elements, or along dimensions: the mean squared distance from the mean, over n - correction.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param correction what is subtracted from the count (default: 1, Bessel's correction)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.var
 * @example
 * tensor([1, 2, 3]).var().item() // => 1
 */
export const variance_: Op<K.Reduce<"var", { readonly unbiased?: boolean }>> = moment("var", variance);

/**
 * Standard deviation of all elements, or along dimensions: the square root of the variance.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param correction what is subtracted from the count (default: 1, Bessel's correction)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.std
 * @example
 * std(tensor([1, 2, 3])).item() // => 1
 */
export const std: Op<K.Reduce<"std", { readonly unbiased?: boolean }>> = moment("std", (x, dim, keepdim, correction) =>
  rootOf(variance(x, dim, keepdim, correction)),
);

/** Distance measures over elements: the sum of |x|^p, to the power 1/p. */
const euclidean: ((x: Tensor, options: object) => Tensor) & { opName: string } = defineOp({
  name: "norm",
  params: { input: takes.tensor, ...along },
  run: ({ input, dim, keepdim }) => {
    const out = reduceRaw("sum", input, axesOf("norm", input, dim), keepdim, input.dtype, squareKernel);
    backend().map(sqrtKernel, out, [out]);
    return out;
  },
  vjp: {
    input: ({ input, dim, keepdim, y }, g) => {
      const length = unreduced(y, input, dim, keepdim);
      // Where the length is 0 the subgradient is 0, as in PyTorch.
      const scale = unreduced(g, input, dim, keepdim).div(length).maskedFill(length.eq(0), 0);
      return input.mul(scale) as Tensor;
    },
  },
  method: false,
}) as never;

/** (sum |x|^p)^(1/p); where an element or the whole is 0, its share of the gradient is 0, as in PyTorch. */
const powerNorm: (x: Tensor, options: object) => Tensor = defineOp({
  name: "norm",
  params: { input: takes.tensor, p: takes.number, ...along },
  run: ({ input, p, dim, keepdim }) =>
    (sum as Loose)((input.abs() as Tensor).pow(p), { dim, keepdim }).pow(1 / p) as Tensor,
  vjp: {
    input: ({ input, p, dim, keepdim, y }, g) => {
      const length = unreduced(y, input, dim, keepdim);
      const scale = unreduced(g, input, dim, keepdim)
        .div(length.pow(p - 1))
        .maskedFill(length.eq(0), 0) as Tensor;
      const own = input
        .sign()
        .mul((input.abs() as Tensor).pow(p - 1))
        .maskedFill(input.eq(0), 0) as Tensor;
      return own.mul(scale) as Tensor;
    },
  },
  method: false,
}) as never;
const squareKernel = mapKernel("square", 1, s.square(s.input(0)));
const sqrtKernel = mapKernel("sqrt", 1, s.sqrt(s.input(0)));

/** The p-norm of a vector's elements, along dimensions or over all; used by norm and linalg. */
export function vectorNorm(
  op: string,
  x: Tensor,
  p: number,
  dim: readonly number[] | null | undefined,
  keepdim: boolean,
): Tensor {
  if (!isFloat(x.dtype))
    throw new DTypeError(`${op}: does not take ${x.dtype} tensors; convert with .to("float32")`, {
      op,
      dtypes: [x.dtype],
    });
  if (p === 2) return euclidean(x, { dim, keepdim });
  const size = x.abs() as Tensor;
  if (p === 1) return (sum as Loose)(size, { dim, keepdim });
  if (p === 0) return (sum as Loose)(cast(x.ne(0) as Tensor, x.dtype), { dim, keepdim });
  if (p === Number.POSITIVE_INFINITY) return (amax as Loose)(size, { dim: dim ?? [], keepdim });
  if (p === Number.NEGATIVE_INFINITY) return (amin as Loose)(size, { dim: dim ?? [], keepdim });
  return powerNorm(x, { p, dim, keepdim });
}

/** The sum of the singular values of a matrix, over two axes. */
function nuclearNorm(x: Tensor, dim: readonly number[] | null | undefined, keepdim: boolean): Tensor {
  const rank = x.shape.length;
  const axes = dim == null && rank === 2 ? [0, 1] : normalizeDims("norm", dim ?? [], x.shape);
  if (axes.length !== 2)
    throw new ArgumentError(`norm: the nuclear norm is over 2 axes, got ${axes.length}`, { op: "norm" });
  const lead = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const values = singularValues(x.permute([...lead, ...axes]) as Tensor).sum(-1) as Tensor;
  return keepdim ? reshapeTo(values, reducedShape(x.shape, axes, true)) : values;
}

/**
 * The p-norm of all elements, or along dimensions: (sum |x|^p)^(1/p).
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param p the order, `Infinity` for the largest size, or `"fro"` for 2 (default: 2)
 * @param dim the axis or axes (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.norm
 * @example
 * norm(tensor([3, 4])).item() // => 5
 */
export const norm: Op<K.Norm<"norm">> = compose({
  name: "norm",
  params: {
    input: takes.tensor,
    p: takes.any<number | "fro" | "nuc" | null>('a number, "fro" or "nuc"'),
    ...along,
    dtype: takes.dtype,
  },
  run: ({ input, p, dim, keepdim, dtype }) => {
    if (p === "nuc") return nuclearNorm(dtype ? cast(input, dtype) : input, dim, keepdim);
    if (p != null && p !== "fro" && typeof p !== "number")
      throw new ArgumentError(`norm: p must be a number, "fro" or "nuc", got ${describe(p)}`, { op: "norm" });
    if ((p === "fro" || p == null) && dim != null && dim.length > 2) {
      throw new ArgumentError(`norm: the Frobenius norm is over 1 or 2 axes, got ${dim.length}`, { op: "norm" });
    }
    return vectorNorm("norm", dtype ? cast(input, dtype) : input, p === "fro" || p == null ? 2 : p, dim, keepdim);
  },
  samples: () => [
    [sample(2, 3)],
    [sample(2, 3), 1],
    [sample(2, 3), 3, 1],
    [sample(2, 3), Number.POSITIVE_INFINITY, 0, true],
  ],
});

/** The options of {@link norm}. */
export interface NormOptions {
  p?: number | "fro";
  dim?: number | readonly number[];
  keepdim?: boolean;
  dtype?: DType;
}
