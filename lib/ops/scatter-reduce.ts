/** scatterReduce: elements combined along an axis at the places that an index names. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { numel } from "../base/shape";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { prepared, scattered } from "./scatter";

type Reduction = "sum" | "prod" | "mean" | "amax" | "amin";
type Loose = (...args: unknown[]) => Tensor;

const modes = { sum: "add", mean: "add", prod: "multiply", amax: "amax", amin: "amin" } as const;

/** What leaves any value unchanged when combined with it, so that the input's own element can be left out. */
const neutral = { sum: 0, mean: 0, prod: 1, amax: Number.NEGATIVE_INFINITY, amin: Number.POSITIVE_INFINITY };

function constant(x: Tensor, shape: readonly number[], value: number): Tensor {
  return wrap(backend().zeros(x.dtype, numel(shape)).fill(value), shape, x.dtype);
}

/** How many elements came together at each place. */
function counts(x: Tensor, dim: number, index: Tensor, includeSelf: boolean): Tensor {
  const start = constant(x, x.shape, includeSelf ? 1 : 0);
  return start.scatterAdd(dim, index, constant(x, index.shape, 1)).clamp(1) as Tensor;
}

const reduceOf: Loose = defineOp({
  name: "scatterReduce",
  params: {
    input: takes.tensor,
    dim: takes.dim,
    index: takes.tensor,
    src: takes.tensor,
    reduce: takes.oneOf(["sum", "prod", "mean", "amax", "amin"]),
    includeSelf: takes.flag(true),
  },
  run: ({ input, dim, index, src, reduce, includeSelf }) => {
    const bound = isFloat(input.dtype) ? neutral[reduce] : Math.min(Math.max(neutral[reduce], -2147483648), 2147483647);
    const start = includeSelf ? input : scattered(input, dim, index, constant(input, index.shape, bound), "set");
    const out = scattered(start, dim, index, src, modes[reduce]);
    if (reduce !== "mean") return out;
    const rounding = isFloat(input.dtype) ? undefined : "floor";
    return out.div(counts(input, dim, index, includeSelf), { roundingMode: rounding }) as Tensor;
  },
  vjp: {
    input: ({ input, dim, index, src, reduce, includeSelf, y }, g) => {
      const share = shareOf(input, dim, index, src, reduce, includeSelf, y, g);
      const own =
        reduce === "prod"
          ? (share.mul((reduceOf as Loose)(constant(input, input.shape, 1), dim, index, src, "prod", true)) as Tensor)
          : reduce === "amax" || reduce === "amin"
            ? (share.mul(input.eq(y)) as Tensor)
            : share;
      return includeSelf ? own : (own.scatter(dim, index, 0) as Tensor);
    },
    index: "none",
    src: ({ input, dim, index, src, reduce, includeSelf, y }, g) => {
      const share = shareOf(input, dim, index, src, reduce, includeSelf, y, g).gather(dim, index) as Tensor;
      if (reduce === "prod") return share.mul(productOfOthers(input, dim, index, src, y, includeSelf)) as Tensor;
      return reduce === "amax" || reduce === "amin" ? (share.mul(src.eq(y.gather(dim, index))) as Tensor) : share;
    },
  },
  method: false,
}) as never;

/** For each element of `src` the product of all that it came together with; exact where one of those is 0. */
function productOfOthers(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  y: Tensor,
  includeSelf: boolean,
): Tensor {
  const zeros = src.eq(0) as Tensor;
  const whole = y.gather(dim, index).div(src.maskedFill(zeros, 1)) as Tensor;
  // Where the element itself is the only 0, the rest is the product with it left out; with another 0 it is 0.
  const rest = reduceOf(input, dim, index, src.maskedFill(zeros, 1), "prod", includeSelf).gather(dim, index) as Tensor;
  const start = input
    .eq(0)
    .to(src.dtype)
    .mul(includeSelf ? 1 : 0) as Tensor;
  const count = (start.scatterAdd(dim, index, zeros.to(src.dtype) as Tensor) as Tensor).gather(dim, index) as Tensor;
  const alone = rest.maskedFill(count.gt(1) as Tensor, 0) as Tensor;
  return alone.where(zeros, whole) as Tensor;
}

/** What of the gradient each element that came together gets: all of a sum's, an equal part of a mean's or of an extreme's. */
function shareOf(
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  reduce: Reduction,
  includeSelf: boolean,
  y: Tensor,
  g: Tensor,
): Tensor {
  if (reduce === "mean") return g.div(counts(input, dim, index, includeSelf)) as Tensor;
  if (reduce !== "amax" && reduce !== "amin") return g;
  const hits = src.eq(y.gather(dim, index)).to(g.dtype) as Tensor;
  return g.div(input.eq(y).to(g.dtype).scatterAdd(dim, index, hits).clamp(1)) as Tensor;
}

/** The options of {@link scatterReduce}. */
export interface ScatterReduceOptions {
  /** Whether the input's own element takes part (default: true). */
  includeSelf?: boolean;
}

/**
 * A copy with elements combined along an axis at the places that `index` names.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @param index int32
 * @param src a tensor at least as large as `index`
 * @param reduce `"sum"`, `"prod"`, `"mean"`, `"amax"` or `"amin"`
 * @param includeSelf whether the input's own element takes part (default: true)
 * @source PyTorch torch.scatter_reduce
 * @example
 * scatterReduce(zeros(2), 0, tensor([0, 0], { dtype: "int32" }), tensor([3, 4]), "amax").tolist() // => [4, 0]
 */
export const scatterReduce: Op<
  K.Scatter<
    "scatterReduce",
    [src: Tensor, reduce: Reduction | { reduce: Reduction; includeSelf?: boolean }, options?: ScatterReduceOptions]
  >
> = compose({
  name: "scatterReduce",
  params: {
    input: takes.tensor,
    dim: takes.dim,
    index: takes.tensor,
    src: takes.tensor,
    reduce: takes.oneOf(["sum", "prod", "mean", "amax", "amin"]),
    includeSelf: takes.flag(true),
  },
  run: ({ input, dim, index, src, reduce, includeSelf }) => {
    const { axis, source } = prepared("scatterReduce", input, dim, index, src);
    return reduceOf(input, axis, index, source, reduce, includeSelf);
  },
  differentiable: ["input", "src"],
  samples: () => [
    [
      wrap(Float64Array.of(0.5, -1, 2), [3], "float64"),
      0,
      wrap(Int32Array.of(0, 0, 2), [3], "int32"),
      wrap(Float64Array.of(1.5, 0.7, -2), [3], "float64"),
      "mean",
    ],
  ],
  inPlace: true,
});
