/** Views of a part of a tensor: stretches, single entries, diagonals, sliding windows, any strides. */

import { ArgumentError, IndexError, ShapeError } from "../base/error";
import { checkSizes, formatShape, normalizeDim, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import type * as K from "../core/kinds";
import type { Op } from "../core/op";
import { takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { defineView } from "../core/view";
import { look, unview } from "../core/window";
import { keepAxes, sample } from "./view";

/**
 * `length` elements of one axis, from `start` on.
 *
 * @shape `dim` becomes `length`
 * @throws {IndexError} when the stretch does not lie within the axis
 * @source PyTorch torch.narrow
 * @example
 * tensor([1, 2, 3, 4]).narrow(0, 1, 2).tolist() // => [2, 3]
 */
export const narrow: Op<K.Narrow<"narrow">> = defineView({
  name: "narrow",
  params: { dim: takes.dim, start: takes.int, length: takes.int },
  geometry: ({ dim, start, length }, from) => {
    const axis = normalizeDim("narrow", dim, from.shape.length, from.shape);
    const size = from.shape[axis] ?? 0;
    const first = start < 0 ? start + size : start;
    if (first < 0 || first > size || length < 0 || first + length > size) {
      throw new IndexError(
        `narrow: start ${start} and length ${length} do not lie within axis ${dim} of size ${size}`,
        { op: "narrow" },
      );
    }
    return {
      offset: from.offset + first * from.strides[axis]!,
      shape: from.shape.map((n, i) => (i === axis ? length : n)),
      strides: from.strides,
    };
  },
  samples: () => [[sample(4, 2), 0, 1, 2]],
});

/**
 * One index along an axis, which is dropped.
 *
 * @shape drops `dim`
 * @throws {IndexError} when the index is not in [-size, size)
 * @source PyTorch torch.select
 * @example
 * tensor([[1, 2], [3, 4]]).select(1, 0).tolist() // => [1, 3]
 */
export const select: Op<K.Select<"select">> = defineView({
  name: "select",
  params: { dim: takes.dim, index: takes.int },
  geometry: ({ dim, index }, from) => {
    if (from.shape.length === 0)
      throw new IndexError("select: a tensor without axes has nothing to select from", { op: "select" });
    const axis = normalizeDim("select", dim, from.shape.length, from.shape);
    const size = from.shape[axis]!;
    if (index < -size || index >= size) {
      throw new IndexError(fill(messages.index, { op: "select", index, axis: dim, size }), { op: "select" });
    }
    const at = index < 0 ? index + size : index;
    return { ...keepAxes(from, (i) => i !== axis), offset: from.offset + at * from.strides[axis]! };
  },
  samples: () => [[sample(3, 2), 0, 1]],
});

/** One stretch of every axis: where it starts, how far it steps, how many it takes, and whether the axis is dropped. */
export interface AxisWindow {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly drop: boolean;
}

/** A window of every axis at once: what `at` with numbers and ranges gives. */
export const window: ((x: Tensor, axes: { axes: readonly AxisWindow[] }) => Tensor) & { opName: string } = defineView({
  name: "at",
  params: { axes: takes.any<readonly AxisWindow[]>("windows") },
  geometry: ({ axes }, from) => {
    let { offset } = from;
    const shape: number[] = [];
    const strides: number[] = [];
    axes.forEach((w, i) => {
      offset += w.start * from.strides[i]!;
      if (w.drop) return;
      shape.push(w.length);
      strides.push(from.strides[i]! * w.step);
    });
    return { offset, shape, strides };
  },
  method: false,
}) as never;

/** The options of {@link diagonal}. */
export interface DiagonalOptions {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * The diagonal of two axes, as a last axis.
 *
 * @shape drops `dim1` and `dim2`, appends the diagonal
 * @param offset above (positive) or below (negative) the main diagonal (default: 0)
 * @param dim1 first axis (default: 0)
 * @param dim2 second axis (default: 1)
 * @source PyTorch torch.diagonal
 * @example
 * tensor([[1, 2], [3, 4]]).diagonal().tolist() // => [1, 4]
 */
export const diagonal: Op<K.Diagonal<"diagonal">> = defineView({
  name: "diagonal",
  params: { offset: takes.or(takes.int, 0), dim1: takes.or(takes.dim, 0), dim2: takes.or(takes.dim, 1) },
  geometry: ({ offset, dim1, dim2 }, from) => {
    const rank = from.shape.length;
    if (rank < 2)
      throw new ShapeError(
        fill(messages.rank, { op: "diagonal", a: "a", needed: "at least 2", shape: show(from.shape) }),
        { op: "diagonal", shapes: [from.shape] },
      );
    const a = normalizeDim("diagonal", dim1, rank, from.shape);
    const b = normalizeDim("diagonal", dim2, rank, from.shape);
    if (a === b) throw new ArgumentError(`diagonal: dim1 and dim2 are both axis ${a}`, { op: "diagonal" });
    const rows = from.shape[a]!;
    const cols = from.shape[b]!;
    const length = Math.max(offset >= 0 ? Math.min(rows, cols - offset) : Math.min(rows + offset, cols), 0);
    const shift = length === 0 ? 0 : offset >= 0 ? offset * from.strides[b]! : -offset * from.strides[a]!;
    const rest = keepAxes(from, (i) => i !== a && i !== b);
    return {
      offset: from.offset + shift,
      shape: [...rest.shape, length],
      strides: [...rest.strides, from.strides[a]! + from.strides[b]!],
    };
  },
  samples: () => [[sample(3, 4)], [sample(2, 3, 3), 1, 1, 2]],
});

/**
 * Sliding windows along an axis, as a last axis.
 *
 * @shape `dim` becomes floor((n - size) / step) + 1, and `size` is appended
 * @param dimension the axis
 * @param size how long each window is
 * @param step how far apart windows start
 * @source PyTorch Tensor.unfold
 * @example
 * tensor([1, 2, 3, 4]).unfold(0, 2, 1).tolist() // => [[1, 2], [2, 3], [3, 4]]
 */
export const unfold: Op<K.Unfold<"unfold">> = defineView({
  name: "unfold",
  params: { dimension: takes.dim, size: takes.int, step: takes.int },
  geometry: ({ dimension, size, step }, from) => {
    const axis = normalizeDim("unfold", dimension, from.shape.length, from.shape);
    const n = from.shape[axis] ?? 1;
    if (size > n || size < 0)
      throw new ShapeError(fill(messages.window, { op: "unfold", window: size, axis: dimension, size: n }), {
        op: "unfold",
        shapes: [from.shape],
      });
    if (step <= 0) throw new ArgumentError(`unfold: step must be positive, got ${step}`, { op: "unfold" });
    const count = Math.floor((n - size) / step) + 1;
    const stride = from.strides[axis] ?? 1;
    const shape = from.shape.length === 0 ? [] : from.shape.map((s, i) => (i === axis ? count : s));
    const strides = from.strides.map((s, i) => (i === axis ? s * step : s));
    return { offset: from.offset, shape: [...shape, size], strides: [...strides, stride] };
  },
  samples: () => [
    [sample(5, 2), 0, 3, 1],
    [sample(6), 0, 2, 2],
  ],
});

/**
 * Any strides over the elements of a tensor: sizes, steps and a first place, all in elements of its storage.
 *
 * @shape the given sizes
 * @source PyTorch torch.as_strided
 * @example
 * tensor([1, 2, 3]).asStrided([2, 2], [1, 1]).tolist() // => [[1, 2], [2, 3]]
 */
export const asStrided: Op<
  K.Of<
    (x: Tensor, size: readonly number[], stride: readonly number[], storageOffset?: number) => Tensor,
    (this: Tensor, size: readonly number[], stride: readonly number[], storageOffset?: number) => Tensor
  >
> = defineView({
  name: "asStrided",
  params: { size: takes.sizes, stride: takes.sizes, storageOffset: takes.optional(takes.int) },
  geometry: ({ size, stride, storageOffset }, from) => {
    checkSizes("asStrided", size);
    if (size.length !== stride.length)
      throw new ShapeError(fill(messages.sizes, { op: "asStrided", given: stride.length, needed: size.length }), {
        op: "asStrided",
      });
    const offset = storageOffset ?? from.offset;
    const last = size.reduce((at, n, i) => at + (n - 1) * stride[i]!, offset);
    const stored = "elements" in from ? (from as unknown as Tensor).elements.length : numel(from.shape);
    if (offset < 0 || stride.some((n) => n < 0) || (numel(size) > 0 && last >= stored)) {
      throw new ArgumentError(
        `asStrided: size ${formatShape(size)}, stride ${formatShape(stride)} and offset ${offset} reach outside the storage of ${stored} elements`,
        { op: "asStrided" },
      );
    }
    return { offset, shape: size, strides: stride };
  },
  // Both look at one storage: the gradient is laid out there, and read as the input reads it.
  vjp: ({ input, size, stride, storageOffset }, g) => {
    const seen = { offset: storageOffset ?? input.offset, shape: size, strides: stride };
    const own = { offset: input.offset, shape: input.shape, strides: input.strides };
    const reach = ({ offset, shape, strides }: typeof seen) =>
      shape.reduce((at, n, i) => at + Math.max(n - 1, 0) * strides[i]!, offset) + 1;
    const shape = [Math.max(reach(seen), reach(own))];
    return look(unview(g, { shape, geometry: seen }), { shape, geometry: own });
  },
  samples: () => [[sample(6), [2, 3], [1, 2]]],
});
