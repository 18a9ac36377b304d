/** Counting and searching: where elements are not 0, where values belong among sorted ones, how often each comes. */

import { backend } from "../backend/select";
import { type DType, dtypes, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import type { Shape } from "../base/shapes/shape";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { trueAt } from "./indexing";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

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
    if (input.shape.length === 0)
      return wrap(new Int32Array(0), [input.elements[input.offset] === 0 ? 0 : 1, 0], "int32");
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
        // Written so that NaN answers as in PyTorch: as a value it goes last, and a sequence that has one is searched behind it.
        const before = after ? !(v > wanted[i]!) : !(v >= wanted[i]!);
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
