/** Sorting, and selecting by rank. */

import { backend } from "../backend/select";
import { ArgumentError, DTypeError } from "../base/error";
import { normalizeDim, numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { pair } from "../core/pair";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { chosen, pickAlong, reducedShape } from "./reduce";
import { reshapeTo } from "./view";

interface Ranked {
  readonly values: Tensor;
  readonly indices: Tensor;
}

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );

/** The order of the elements along an axis; not recorded. */
export function orderOf(x: Tensor, axis: number, descending: boolean): Tensor {
  const values = wrap(backend().empty(x.dtype, numel(x.shape)), x.shape, x.dtype);
  const indices = wrap(backend().zeros("int32", numel(x.shape)), x.shape, "int32");
  if (x.shape.length > 0) backend().sort(values, indices, x, axis, descending);
  return indices;
}

function sorted(op: string, x: Tensor, dim: number, descending: boolean): Ranked {
  const axis = normalizeDim(op, dim, x.shape.length, x.shape);
  const indices = orderOf(x, axis, descending);
  return pair(x.shape.length === 0 ? (x.clone() as Tensor) : (x.gather(axis, indices) as Tensor), indices);
}

/**
 * Elements in order along an axis, with the indices where they stood; equal ones keep their order, NaN comes last.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: -1)
 * @param descending the largest first (default: false)
 * @source PyTorch torch.sort
 * @example
 * sort(tensor([3, 1, 2])).indices.tolist() // => [1, 2, 0]
 */
export const sort: Op<K.Sort<"sort">> = compose({
  name: "sort",
  params: {
    input: takes.tensor,
    dim: takes.or(takes.dim, -1),
    descending: takes.flag(false),
    stable: takes.flag(true),
  },
  run: ({ input, dim, descending }) => sorted("sort", input, dim, descending),
});

/**
 * The indices that put elements in order along an axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: -1)
 * @param descending the largest first (default: false)
 * @source PyTorch torch.argsort
 * @example
 * argsort(tensor([3, 1, 2])).tolist() // => [1, 2, 0]
 */
export const argsort: Op<K.ArgSort<"argsort">> = compose({
  name: "argsort",
  params: {
    input: takes.tensor,
    dim: takes.or(takes.dim, -1),
    descending: takes.flag(false),
    stable: takes.flag(true),
  },
  run: ({ input, dim, descending }) =>
    orderOf(input, normalizeDim("argsort", dim, input.shape.length, input.shape), descending),
  differentiable: [],
});

/**
 * The k largest (or smallest) elements along an axis in order, with their indices.
 *
 * @shape `dim` becomes k
 * @param k how many
 * @param dim the axis (default: -1)
 * @param largest whether the largest (default: true)
 * @throws {ArgumentError} when k is larger than the axis
 * @source PyTorch torch.topk
 * @example
 * topk(tensor([3, 1, 2]), 2).values.tolist() // => [3, 2]
 */
export const topk: Op<K.TopK<"topk">> = compose({
  name: "topk",
  params: {
    input: takes.tensor,
    k: takes.int,
    dim: takes.or(takes.dim, -1),
    largest: takes.flag(true),
    sorted: takes.flag(true),
  },
  run: ({ input, k, dim, largest }) => {
    const axis = normalizeDim("topk", dim, input.shape.length, input.shape);
    const n = input.shape[axis] ?? 1;
    if (k < 0 || k > n) throw new ArgumentError(`topk: k is ${k}, but axis ${dim} has ${n} entries`, { op: "topk" });
    if (input.shape.length === 0) return pair(input.clone() as Tensor, wrap(new Int32Array(1), [], "int32"));
    const indices = (orderOf(input, axis, largest) as Tensor).narrow(axis, 0, k).contiguous() as Tensor;
    return pair(input.gather(axis, indices) as Tensor, indices);
  },
});

/** The element of a rank along an axis. */
function ranked(op: string, x: Tensor, dim: number, keepdim: boolean, rank: (n: number) => number): Ranked {
  const pick = pickAlong(op, (input, axis) => {
    const k = rank(input.shape[axis]!);
    const order = orderOf(input, axis, false);
    const chosen = (order as Tensor).narrow(axis, k, 1).contiguous() as Tensor;
    if (op !== "median") return chosen;
    // A line with NaN has NaN as its median: it sorted last.
    const nan = (input.isnan().any(axis, true) as Tensor).to("bool") as Tensor;
    const last = (order as Tensor).narrow(axis, input.shape[axis]! - 1, 1) as Tensor;
    return (last.where(nan, chosen) as Tensor).to("int32") as Tensor;
  });
  return pick(x, dim, keepdim);
}

/** The lower middle of all elements; whole numbers have no NaN, so that of none is the smallest there is. */
const middleOfAll = chosen("median", (x) => {
  const n = numel(x.shape);
  if (n === 0) return wrap(backend().empty(x.dtype, 1).fill(noMedian[x.dtype]), [], x.dtype);
  return ranked("median", reshapeTo(x, [n]), 0, false, (k) => Math.floor((k - 1) / 2)).values;
});
const noMedian = { float32: Number.NaN, float64: Number.NaN, int32: -2147483648, uint8: 0, bool: 0 };

/**
 * The middle element: of all, or along an axis with its index; the lower one of two.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all elements)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.median
 * @example
 * median(tensor([3, 1, 2])).item() // => 2
 */
export const median: Op<K.ReduceWithIndices<"median">> = compose({
  name: "median",
  params: { input: takes.tensor, dim: takes.optional(takes.nullable(takes.dim)), keepdim: takes.flag(false) },
  run: ({ input, dim, keepdim }) => {
    const middle = (n: number) => Math.floor((n - 1) / 2);
    if (input.dtype === "bool")
      throw new DTypeError("median: does not take bool tensors; convert with int()", {
        op: "median",
        dtypes: ["bool"],
      });
    if (dim != null) return ranked("median", input, dim, keepdim, middle);
    return middleOfAll(input);
  },
  samples: () => [[sample(5)]],
});

/**
 * The k-th smallest element along an axis, with its index.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param k the rank, from 1
 * @param dim the axis (default: -1)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.kthvalue
 * @example
 * kthvalue(tensor([3, 1, 2]), 1).values.item() // => 1
 */
export const kthvalue: Op<K.KthValue<"kthvalue">> = compose({
  name: "kthvalue",
  params: { input: takes.tensor, k: takes.int, dim: takes.or(takes.dim, -1), keepdim: takes.flag(false) },
  run: ({ input, k, dim, keepdim }) => {
    const axis = normalizeDim("kthvalue", dim, input.shape.length, input.shape);
    const n = input.shape[axis] ?? 1;
    if (k < 1 || k > n)
      throw new ArgumentError(`kthvalue: k is ${k}, but axis ${axis} has ${n} entries`, { op: "kthvalue" });
    return ranked("kthvalue", input, dim, keepdim, () => k - 1);
  },
});

/**
 * The most frequent element along an axis (the smallest among equally frequent ones), with the index where it last stood.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: -1)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.mode
 * @example
 * mode(tensor([2, 1, 2])).values.item() // => 2
 */
export const mode: Op<K.ReduceLast<"mode">> = compose({
  name: "mode",
  params: { input: takes.tensor, dim: takes.or(takes.dim, -1), keepdim: takes.flag(false) },
  run: ({ input, dim, keepdim }) =>
    pickAlong("mode", (x, axis) => {
      const lines = copyOf((x as Tensor).movedim(axis, -1) as Tensor);
      const n = x.shape[axis]!;
      const best = new Int32Array(numel(x.shape) / n);
      for (let row = 0; row < best.length; row++) {
        const counts = new Map<number, [count: number, last: number]>();
        for (let i = 0; i < n; i++) {
          const v = lines.elements[row * n + i]!;
          counts.set(v, [(counts.get(v)?.[0] ?? 0) + 1, i]);
        }
        const [, [, last]] = [...counts].sort((a, b) => b[1][0] - a[1][0] || a[0] - b[0])[0]!;
        best[row] = last;
      }
      return reshapeTo(wrap(best, [best.length], "int32"), reducedShape(x.shape, [axis], true));
    })(input, dim, keepdim),
});
