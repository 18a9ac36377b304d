/** Sorting, selecting by rank, counting and searching. */

import { backend } from "../backend/select";
import { type DType, dtypes, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, numel } from "../base/shape";
import type { Shape } from "../base/shapes/shape";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { pair } from "../core/pair";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { trueAt } from "./indexing";
import { chosen, pickAlong, reducedShape } from "./reduce";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;
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
function orderOf(x: Tensor, axis: number, descending: boolean): Tensor {
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

/** The options of {@link unique}. */
export interface UniqueOptions {
  sorted?: boolean;
  returnInverse?: boolean;
  returnCounts?: boolean;
  dim?: number | null;
}

type UniqueResult<O> = O extends { returnInverse: true } | { returnCounts: true } ? Tensor[] : Tensor;

/**
 * The different elements in order; with options also where each element went, and how often each came.
 *
 * @shape `[how many differ]`
 * @param returnInverse also the index of each element among the different ones (default: false)
 * @param returnCounts also how often each came (default: false)
 * @param dim compares whole slices along an axis (default: single elements)
 * @source PyTorch torch.unique
 * @example
 * unique(tensor([2, 1, 2])).tolist() // => [1, 2]
 */
export const unique: Op<
  K.Of<
    <const O extends UniqueOptions>(x: Tensor, options?: O) => UniqueResult<O>,
    <const O extends UniqueOptions>(this: Tensor, options?: O) => UniqueResult<O>
  >
> = compose({
  name: "unique",
  params: {
    input: takes.tensor,
    sorted: takes.flag(true),
    returnInverse: takes.flag(false),
    returnCounts: takes.flag(false),
    dim: takes.optional(takes.nullable(takes.dim)),
  },
  run: ({ input, returnInverse, returnCounts, dim }) => {
    const axis = dim == null ? null : normalizeDim("unique", dim, input.shape.length, input.shape);
    const rows =
      axis === null
        ? reshapeTo(input, [numel(input.shape), 1])
        : reshapeTo((input.movedim(axis, 0) as Tensor).contiguous() as Tensor, [
            input.shape[axis]!,
            numel(input.shape) / Math.max(input.shape[axis]!, 1),
          ]);
    const width = rows.shape[1]!;
    const flat = copyOf(rows).elements;
    const compare = (a: number, b: number) => {
      for (let k = 0; k < width; k++) {
        const d = flat[a * width + k]! - flat[b * width + k]!;
        if (d !== 0) return Number.isNaN(d) ? 1 : d;
      }
      return 0;
    };
    const order = Array.from({ length: rows.shape[0]! }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
    const firsts: number[] = [];
    const counts: number[] = [];
    const inverse = new Int32Array(order.length);
    order.forEach((row, i) => {
      if (i === 0 || compare(order[i - 1]!, row) !== 0) {
        firsts.push(row);
        counts.push(0);
      }
      counts[counts.length - 1]!++;
      inverse[row] = firsts.length - 1;
    });
    const index = wrap(Int32Array.from(firsts), [firsts.length], "int32");
    const detached = input.detach() as Tensor;
    const values =
      axis === null
        ? (reshapeTo(detached, [numel(input.shape)]).indexSelect(0, index) as Tensor)
        : (detached.indexSelect(axis, index) as Tensor);
    const out = [values];
    if (returnInverse) out.push(wrap(inverse, axis === null ? input.shape : [order.length], "int32"));
    if (returnCounts) out.push(wrap(Int32Array.from(counts), [counts.length], "int32"));
    return out.length === 1 ? values : out;
  },
  differentiable: [],
});

/**
 * Elements with repeats of their neighbour dropped.
 *
 * @shape `[how many runs]`
 * @source PyTorch torch.unique_consecutive
 * @example
 * uniqueConsecutive(tensor([1, 1, 2, 1])).tolist() // => [1, 2, 1]
 */
export const uniqueConsecutive: Op<
  K.Of<
    {
      <const O extends UniqueOptions>(x: Tensor, options?: O): UniqueResult<O>;
      (x: Tensor, returnInverse: boolean, returnCounts?: boolean, dim?: number | null): Tensor | Tensor[];
    },
    {
      <const O extends UniqueOptions>(this: Tensor, options?: O): UniqueResult<O>;
      (this: Tensor, returnInverse: boolean, returnCounts?: boolean, dim?: number | null): Tensor | Tensor[];
    }
  >
> = compose({
  name: "uniqueConsecutive",
  params: {
    input: takes.tensor,
    returnInverse: takes.flag(false),
    returnCounts: takes.flag(false),
    dim: takes.optional(takes.nullable(takes.dim)),
  },
  run: ({ input, returnInverse, returnCounts, dim }) => {
    const axis = dim == null ? null : normalizeDim("uniqueConsecutive", dim, input.shape.length, input.shape);
    const length = axis === null ? numel(input.shape) : input.shape[axis]!;
    const rows = axis === null ? copyOf(input) : copyOf(input.movedim(axis, 0) as Tensor);
    const width = rows.elements.length / Math.max(length, 1);
    const differ = (a: number, b: number) => {
      for (let k = 0; k < width; k++) if (rows.elements[a * width + k] !== rows.elements[b * width + k]) return true;
      return false;
    };
    const firsts: number[] = [];
    const counts: number[] = [];
    const inverse = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      if (i === 0 || differ(i, i - 1)) {
        firsts.push(i);
        counts.push(0);
      }
      counts[counts.length - 1]!++;
      inverse[i] = firsts.length - 1;
    }
    const chosenRows = wrap(Int32Array.from(firsts), [firsts.length], "int32");
    const out = [
      (axis === null ? reshapeTo(rows, [length]) : (input.detach() as Tensor)).indexSelect(
        axis ?? 0,
        chosenRows,
      ) as Tensor,
    ];
    if (returnInverse) out.push(wrap(inverse, axis === null ? input.shape : [length], "int32"));
    if (returnCounts) out.push(wrap(Int32Array.from(counts), [counts.length], "int32"));
    return out.length === 1 ? out[0] : out;
  },
  differentiable: [],
});

/**
 * The indices of the elements that are not 0: one row for each.
 *
 * @shape `[how many, rank]`
 * @param asTuple one tensor for each axis instead (default: false)
 * @source PyTorch torch.nonzero
 * @example
 * nonzero(tensor([0, 5, 6])).tolist() // => [[1], [2]]
 */
export const nonzero: Op<
  K.Of<
    <const O extends { asTuple?: boolean }>(
      x: Tensor,
      options?: O,
    ) => O extends { asTuple: true } ? Tensor<[number]>[] : Tensor<[number, number]>,
    <const O extends { asTuple?: boolean }>(
      this: Tensor,
      options?: O,
    ) => O extends { asTuple: true } ? Tensor<[number]>[] : Tensor<[number, number]>
  >
> = compose({
  name: "nonzero",
  params: { input: takes.tensor, asTuple: takes.flag(false) },
  run: ({ input, asTuple }) => {
    const whole = input.shape.length === 0 && asTuple ? reshapeTo(input, [1]) : input;
    const mask = whole.ne(0) as Tensor;
    const places = trueAt(mask);
    if (asTuple) return places;
    if (input.shape.length === 0) return wrap(new Int32Array(0), [input.elements[input.offset] ? 1 : 0, 0], "int32");
    const n = places[0]!.shape[0]!;
    const out = new Int32Array(n * places.length);
    places.forEach((p, k) => {
      for (let i = 0; i < n; i++) out[i * places.length + k] = p.elements[i]!;
    });
    return wrap(out, [n, places.length], "int32");
  },
  differentiable: [],
});

/** Another name of nonzero. */
export const argwhere: Op<K.Dynamic<[], [number, number]>> = compose({
  name: "argwhere",
  params: { input: takes.tensor },
  run: ({ input }) => (nonzero as Loose)(input),
  differentiable: [],
});

/**
 * Where values would stand in sorted sequences so that these stay sorted.
 *
 * @shape that of the values
 * @param values a tensor or a number
 * @param right whether after equal ones instead of before (default: false)
 * @param side `"left"` or `"right"`, another way to say so
 * @source PyTorch torch.searchsorted
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([3, 4])).tolist() // => [1, 2]
 */
export const searchsorted: Op<
  K.Of<
    (sortedSequence: Tensor, values: Tensor | number, options?: { right?: boolean; side?: "left" | "right" }) => Tensor
  >
> = compose({
  name: "searchsorted",
  params: {
    sortedSequence: takes.tensor,
    input: takes.operand,
    right: takes.flag(false),
    side: takes.optional(takes.oneOf(["left", "right"])),
    outInt32: takes.flag(true),
    values: takes.optionalTensor,
    sorter: takes.optionalTensor,
  },
  run: ({ sortedSequence, input, right, side, sorter }) => {
    if (right && side === "left")
      throw new ArgumentError('searchsorted: right and side "left" contradict each other', { op: "searchsorted" });
    const after = right || side === "right";
    const values = isTensor(input) ? input : wrap(Float64Array.of(input), [], "float64");
    const ordered = sorter ? (sortedSequence.gather(-1, sorter) as Tensor) : sortedSequence;
    const n = ordered.shape.at(-1) ?? 0;
    const lines = copyOf(ordered).elements;
    const wanted = copyOf(values).elements;
    const one = ordered.shape.length === 1;
    const width = one ? wanted.length : (values.shape.at(-1) ?? 1);
    if (
      !one &&
      (values.shape.length !== ordered.shape.length || values.shape.slice(0, -1).some((s, i) => s !== ordered.shape[i]))
    ) {
      throw new ShapeError(
        `searchsorted: values of shape ${formatShape(values.shape)} must have the leading axes of the sequences of shape ${formatShape(ordered.shape)}`,
        { op: "searchsorted", shapes: [ordered.shape, values.shape] },
      );
    }
    const out = new Int32Array(wanted.length);
    for (let i = 0; i < wanted.length; i++) {
      const base = one ? 0 : Math.floor(i / width) * n;
      let low = 0;
      let high = n;
      while (low < high) {
        const mid = (low + high) >> 1;
        const v = lines[base + mid]!;
        // NaN counts as larger than everything.
        const before = after
          ? !(v > wanted[i]!) && !Number.isNaN(v)
          : v < wanted[i]! || (Number.isNaN(wanted[i]!) && !Number.isNaN(v));
        if (before) low = mid + 1;
        else high = mid;
      }
      out[i] = low;
    }
    return wrap(out, values.shape, "int32");
  },
  differentiable: [],
  method: false,
});

/** The options of {@link bucketize}. */
export interface BucketizeOptions {
  /** Whether an element equal to a boundary belongs to the next interval (default: false). */
  right?: boolean;
  /** Indices are int32 in any case. */
  outInt32?: boolean;
}

/**
 * Which of the intervals between boundaries each element falls in.
 *
 * @shape `*s -> *s`
 * @param boundaries ascending, one axis
 * @param right whether an element equal to a boundary belongs to the next interval (default: false)
 * @source PyTorch torch.bucketize
 * @example
 * bucketize(tensor([0, 2, 4]), tensor([1, 3])).tolist() // => [0, 1, 2]
 */
export const bucketize: Op<
  K.Of<
    {
      <S extends Shape>(x: Tensor<S>, boundaries: Tensor, options?: BucketizeOptions): Tensor<S>;
      (x: number, boundaries: Tensor, options?: BucketizeOptions): Tensor<[]>;
    },
    <X extends Tensor>(this: X, boundaries: Tensor, options?: BucketizeOptions) => Tensor<X["shape"]>
  >
> = compose({
  name: "bucketize",
  params: { input: takes.operand, boundaries: takes.tensor, outInt32: takes.flag(true), right: takes.flag(false) },
  run: ({ input, boundaries, right }) => (searchsorted as Loose)(boundaries, input, { right }),
  differentiable: [],
});

/**
 * How often each whole number comes, or the sum of its weights.
 *
 * @shape `[max(largest + 1, minlength)]`
 * @param weights counts each element so much (default: 1)
 * @param minlength at least so many bins (default: 0)
 * @throws {ArgumentError} for a negative number
 * @source PyTorch torch.bincount
 * @example
 * bincount(tensor([0, 2, 2], { dtype: "int32" })).tolist() // => [1, 0, 2]
 */
export const bincount: Op<
  K.Dynamic<[weights?: Tensor | { weights?: Tensor; minlength?: number }, minlength?: number], [number]>
> = compose({
  name: "bincount",
  params: { input: takes.tensor, weights: takes.optionalTensor, minlength: takes.or(takes.int, 0) },
  run: ({ input, weights, minlength }) => {
    if (dtypes[input.dtype].category !== "int")
      throw new DTypeError(`bincount: does not take ${input.dtype} tensors; convert with .to("int32")`, {
        op: "bincount",
        dtypes: [input.dtype],
      });
    if (input.shape.length !== 1)
      throw new ShapeError(`bincount: needs 1 axis, but has shape ${formatShape(input.shape)}`, {
        op: "bincount",
        shapes: [input.shape],
      });
    if (minlength < 0)
      throw new ArgumentError(`bincount: minlength must not be negative, got ${minlength}`, { op: "bincount" });
    if (weights && weights.shape[0] !== input.shape[0])
      throw new ShapeError(`bincount: ${weights.shape[0]} weights are given for ${input.shape[0]} elements`, {
        op: "bincount",
      });
    const values = copyOf(input).elements;
    let n = minlength;
    for (const v of values) {
      if (v < 0) throw new ArgumentError(`bincount: numbers must not be negative, got ${v}`, { op: "bincount" });
      n = Math.max(n, v + 1);
    }
    const type: DType = weights ? (weights.dtype === "float32" ? "float32" : "float64") : "int32";
    const out = wrap(backend().zeros(type, n), [n], type);
    const w = weights ? copyOf(weights).elements : undefined;
    for (let i = 0; i < values.length; i++) out.elements[values[i]!] = out.elements[values[i]!]! + (w ? w[i]! : 1);
    return out;
  },
  differentiable: [],
});

/**
 * A histogram: how many elements fall in each of so many equal bins.
 *
 * @shape `[bins]`
 * @param bins how many (default: 100)
 * @param min lower end (default: 0; with equal ends, the smallest element)
 * @param max upper end (default: 0; with equal ends, the largest element)
 * @source PyTorch torch.histc
 * @example
 * histc(tensor([1, 2, 1]), 4, 0, 3).tolist() // => [0, 2, 1, 0]
 */
export const histc: Op<
  K.Dynamic<[bins?: number | { bins?: number; min?: number; max?: number }, min?: number, max?: number], [number]>
> = compose({
  name: "histc",
  params: {
    input: takes.tensor,
    bins: takes.or(takes.int, 100),
    min: takes.or(takes.number, 0),
    max: takes.or(takes.number, 0),
  },
  run: ({ input, bins, min, max }) => {
    if (!isFloat(input.dtype))
      throw new DTypeError(`histc: does not take ${input.dtype} tensors; convert with .to("float32")`, {
        op: "histc",
        dtypes: [input.dtype],
      });
    if (bins <= 0) throw new ArgumentError(`histc: bins must be positive, got ${bins}`, { op: "histc" });
    if (max < min) throw new ArgumentError(`histc: max must not be below min, got ${min} and ${max}`, { op: "histc" });
    const values = copyOf(input).elements;
    let [low, high] = [min, max];
    if (low === high && values.length > 0) {
      [low, high] = [Infinity, -Infinity];
      for (const v of values) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
    }
    if (low === high) {
      low -= 1;
      high += 1;
    }
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new ArgumentError(`histc: the range from ${low} to ${high} is not finite`, { op: "histc" });
    const out = wrap(backend().zeros(input.dtype, bins), [bins], input.dtype);
    for (const v of values) {
      if (!(v >= low && v <= high)) continue;
      const bin = Math.min(Math.floor(((v - low) / (high - low)) * bins), bins - 1);
      out.elements[bin] = out.elements[bin]! + 1;
    }
    return out;
  },
  differentiable: [],
});
