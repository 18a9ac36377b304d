/** Operations that read or write elements at places given by index tensors or masks. */

import { backend } from "../backend/select";
import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { DTypeError, IndexError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, numel } from "../base/shape";
import { fill, messages } from "../base/shapes/message";
import { copyOf, expandTo } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, defineOp, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { checkKept } from "../core/tape";
import { Tensor, viewOf, wrap } from "../core/tensor";
import { trueAt, wrapIndices } from "./indexing";
import { scatterAddOf } from "./scatter";
import { reshapeTo } from "./view";

export type Loose = (...args: unknown[]) => Tensor;

export const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.9 + 0.4) * 2),
    shape,
    "float64",
  );
export const ints = (shape: number[], ...values: number[]) => wrap(Int32Array.from(values), shape, "int32");

/** An index tensor, checked: whole numbers from 0 to size - 1. */
export function checkIndex(op: string, index: Tensor, size: number, axis: number): Tensor {
  if (index.dtype !== "int32" && numel(index.shape) > 0) {
    throw new DTypeError(`${op}: index must be int32, got ${index.dtype}; convert with .to("int32")`, {
      op,
      dtypes: [index.dtype],
    });
  }
  const flat = index.dense ? index : copyOf(index);
  const from = flat.offset;
  const n = numel(index.shape);
  for (let i = 0; i < n; i++) {
    const v = flat.elements[from + i]!;
    if (v < 0 || v >= size) throw new IndexError(fill(messages.index, { op, index: v, axis, size }), { op });
  }
  return index;
}

/** gather and scatter: the index must have the input's rank, and not reach beyond it on the other axes. */
export function checkReach(op: string, x: Tensor, axis: number, index: Tensor, source?: Tensor): void {
  if (Math.max(index.shape.length, 1) !== Math.max(x.shape.length, 1)) {
    if (numel(index.shape) === 0) return;
    throw new ShapeError(
      `${op}: index of shape ${formatShape(index.shape)} must have as many axes as the input of shape ${formatShape(x.shape)}`,
      { op, shapes: [x.shape, index.shape] },
    );
  }
  for (let i = 0; i < index.shape.length; i++) {
    if (i !== axis && index.shape[i]! > (x.shape[i] ?? 1)) {
      throw new ShapeError(
        fill(messages.axis, {
          op,
          axis: i,
          sizeA: String(x.shape[i] ?? 1),
          a: "input",
          sizeB: String(index.shape[i]),
          b: "index",
        }),
        { op, axis: String(i), shapes: [x.shape, index.shape] },
      );
    }
    if (source && index.shape[i]! > (source.shape[i] ?? 1)) {
      throw new ShapeError(
        fill(messages.axis, {
          op,
          axis: i,
          sizeA: String(source.shape[i] ?? 1),
          a: "src",
          sizeB: String(index.shape[i]),
          b: "index",
        }),
        { op, axis: String(i), shapes: [source.shape, index.shape] },
      );
    }
  }
}

/**
 * Elements along an axis at the places that `index` names: `out[i][j] = input[index[i][j]][j]` for `dim` 0.
 *
 * @shape that of `index`
 * @param dim the axis
 * @param index int32, of the input's rank
 * @throws {IndexError} when an index is out of range
 * @source PyTorch torch.gather
 * @example
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: "int32" })).tolist() // => [[2], [3]]
 */
export const gather: Op<K.Gather<"gather">> = defineOp({
  name: "gather",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor },
  run: ({ input, dim, index }) => {
    const axis = normalizeDim("gather", dim, input.shape.length, input.shape);
    checkReach("gather", input, axis, index);
    checkIndex("gather", index, input.shape[axis] ?? 1, axis);
    const out = wrap(backend().empty(input.dtype, numel(index.shape)), index.shape, input.dtype);
    if (input.shape.length === 0) out.elements.fill(input.elements[input.offset]!);
    else backend().gather(out, input, axis, index);
    return out;
  },
  vjp: {
    input: ({ input, dim, index }, g) => zerosOf(input).scatterAdd(dim, index, g) as Tensor,
    index: "none",
  },
  samples: () => [
    [sample(2, 3), 1, ints([2, 2], 0, 2, 1, 1)],
    [sample(3, 2), 0, ints([1, 2], 2, 0)],
  ],
});

export function zerosOf(x: Tensor): Tensor {
  return wrap(backend().zeros(x.dtype, numel(x.shape)), x.shape, x.dtype);
}

export const plainCopy: Op<K.Unary> = elementwise({ name: "copy", f: (x) => x });

/**
 * The entries of an axis that a list of indices names.
 *
 * @shape `dim` becomes as long as `index`
 * @param dim the axis
 * @param index int32, one axis
 * @throws {IndexError} when an index is out of range
 * @source PyTorch torch.index_select
 * @example
 * indexSelect(tensor([[1, 2], [3, 4]]), 0, tensor([1, 1], { dtype: "int32" })).tolist() // => [[3, 4], [3, 4]]
 */
export const indexSelect: Op<K.IndexSelect<"indexSelect">> = defineOp({
  name: "indexSelect",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor },
  run: ({ input, dim, index }) => {
    const axis = normalizeDim("indexSelect", dim, input.shape.length, input.shape);
    if (index.shape.length > 1)
      throw new ShapeError(
        fill(messages.rank, { op: "indexSelect", a: "index", needed: "at most 1", shape: formatShape(index.shape) }),
        { op: "indexSelect" },
      );
    checkIndex("indexSelect", index, input.shape[axis] ?? 1, axis);
    if (input.shape.length === 0) return copyOf(input);
    const n = numel(index.shape);
    const shape = input.shape.map((size, i) => (i === axis ? n : size));
    const out = wrap(backend().empty(input.dtype, numel(shape)), shape, input.dtype);
    backend().gather(out, input, axis, alongAxis(index, axis, shape));
    return out;
  },
  vjp: {
    input: ({ input, dim, index }, g) => {
      const axis = normalizeDim("indexSelect", dim, input.shape.length, input.shape);
      if (input.shape.length === 0) return g;
      return scatterAddOf(zerosOf(input), axis, alongAxis(index, axis, g.shape), g);
    },
    index: "none",
  },
  samples: () => [
    [sample(3, 2), 0, ints([2], 2, 0)],
    [sample(2, 3), -1, ints([4], 1, 1, 0, 2)],
  ],
});

/** A list of indices along one axis, repeated over the others by strides. */
export function alongAxis(index: Tensor, axis: number, shape: readonly number[]): Tensor {
  const step = index.strides[0] ?? 0;
  return new Tensor(
    index.storage,
    index.offset,
    shape as number[],
    shape.map((_, i) => (i === axis ? step : 0)),
    index.dtype,
    false,
  );
}

/** Elements of the flattened input at flat places. */
export const takeOf: Loose = defineOp({
  name: "take",
  params: { input: takes.tensor, index: takes.tensor },
  run: ({ input, index }) => {
    const flat = input.dense ? input : copyOf(input);
    const out = wrap(backend().empty(input.dtype, numel(index.shape)), index.shape, input.dtype);
    const row = viewOf(flat, flat.offset, [numel(input.shape)], [1]);
    const places = index.dense ? index : copyOf(index);
    if (numel(index.shape) > 0)
      backend().gather(
        viewOf(out, 0, [numel(index.shape)], [1]),
        row,
        0,
        viewOf(places, places.offset, [numel(index.shape)], [1]),
      );
    return out;
  },
  vjp: {
    input: ({ input, index }, g) => {
      const flat = (scatterAddOf as Loose)(
        wrap(backend().zeros(g.dtype, numel(input.shape)), [numel(input.shape)], g.dtype),
        0,
        reshapeTo(index, [numel(index.shape)]),
        reshapeTo(g, [numel(index.shape)]),
      );
      return reshapeTo(flat, input.shape);
    },
    index: "none",
  },
  method: false,
}) as never;

/**
 * Elements of the flattened input at the places that `index` names.
 *
 * @shape that of `index`
 * @source PyTorch torch.take
 * @example
 * take(tensor([[1, 2], [3, 4]]), tensor([3, 0], { dtype: "int32" })).tolist() // => [4, 1]
 */
export const take: Op<K.Take> = compose({
  name: "take",
  params: { input: takes.tensor, index: takes.tensor },
  run: ({ input, index }) => {
    checkKept("take", [input], [index]);
    return takeOf(input, wrapIndices("take", index, numel(input.shape), 0));
  },
  samples: () => [[sample(2, 3), ints([2, 2], 5, 0, 1, 1)]],
});

/**
 * Elements along an axis at the places that `indices` names, broadcast against the input's other axes; without `dim`, of
 * the flattened input.
 *
 * @shape that of `indices`, broadcast
 * @param dim the axis (default: none, the input flattened)
 * @source PyTorch torch.take_along_dim
 * @example
 * takeAlongDim(tensor([[3, 1], [2, 4]]), tensor([[1], [0]], { dtype: "int32" }), 1).tolist() // => [[1], [2]]
 */
export const takeAlongDim: Op<
  K.Of<
    (x: Tensor, indices: Tensor, dim?: number | null | { dim?: number }) => Tensor,
    (this: Tensor, indices: Tensor, dim?: number | null | { dim?: number }) => Tensor
  >
> = compose({
  name: "takeAlongDim",
  params: { input: takes.tensor, indices: takes.tensor, dim: takes.optional(takes.nullable(takes.dim)) },
  run: ({ input, indices, dim }) => {
    checkKept("takeAlongDim", [input], [indices]);
    if (dim == null)
      return takeOf(
        input,
        reshapeTo(wrapIndices("takeAlongDim", indices, numel(input.shape), 0), [numel(indices.shape)]),
      );
    const axis = normalizeDim("takeAlongDim", dim, input.shape.length, input.shape);
    if (indices.shape.length !== input.shape.length) {
      throw new ShapeError(
        `takeAlongDim: indices of shape ${formatShape(indices.shape)} must have as many axes as the input of shape ${formatShape(input.shape)}`,
        { op: "takeAlongDim", shapes: [input.shape, indices.shape] },
      );
    }
    const both = input.shape.map((n, i) => (i === axis ? -1 : Math.max(n, indices.shape[i]!)));
    const x = expandTo(
      input,
      both.map((n, i) => (n < 0 ? input.shape[i]! : n)),
    );
    const index = expandTo(
      wrapIndices("takeAlongDim", indices, input.shape[axis]!, axis),
      both.map((n, i) => (n < 0 ? indices.shape[i]! : n)),
    );
    return (gather as Loose)(x, axis, index);
  },
  samples: () => [[sample(2, 3), ints([2, 1], 2, 0), 1]],
});

/**
 * Elements where a mask is true, in one row.
 *
 * @shape `[how many are true]`
 * @param mask bool, broadcast against the input
 * @source PyTorch torch.masked_select
 * @example
 * maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])).tolist() // => [1, 3]
 */
export const maskedSelect: Op<K.Dynamic<[mask: Tensor], [number]>> = compose({
  name: "maskedSelect",
  params: { input: takes.tensor, mask: takes.tensor },
  run: ({ input, mask }) => {
    if (mask.dtype !== "bool")
      throw new DTypeError(`maskedSelect: mask must be bool, got ${mask.dtype}`, {
        op: "maskedSelect",
        dtypes: [mask.dtype],
      });
    const rank = Math.max(input.shape.length, mask.shape.length);
    const shape = Array.from({ length: rank }, (_, i) => {
      const a = input.shape.at(i - rank) ?? 1;
      const b = mask.shape.at(i - rank) ?? 1;
      return a === 1 ? b : a;
    });
    const x = (input as Tensor).broadcastTo(shape) as Tensor;
    const m = (mask as Tensor).broadcastTo(shape) as Tensor;
    const places = trueAt(reshapeTo(copyOf(m), [numel(shape)]))[0]!;
    return takeOf(x, places);
  },
  samples: () => [[sample(3), wrap(Uint8Array.of(1, 0, 1), [3], "bool")]],
});

export function sumToShape(g: Tensor, shape: readonly number[]): Tensor {
  const lead = g.shape.length - shape.length;
  const axes = g.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1));
  return axes.length === 0 ? g : reshapeTo(g.sum(axes as number[], true) as Tensor, shape);
}

/** Values broadcast to what indices point at; leading axes of size 1 may be too many. */
export function fitted(op: string, values: Tensor, shape: readonly number[]): Tensor {
  let lead = 0;
  while (values.shape.length - lead > shape.length && values.shape[lead] === 1) lead++;
  const x = lead === 0 ? values : reshapeTo(values, values.shape.slice(lead));
  const off = shape.length - x.shape.length;
  if (off < 0 || x.shape.some((n, i) => n !== 1 && n !== shape[i + off])) {
    throw new ShapeError(
      `${op}: values of shape ${formatShape(values.shape)} do not broadcast to ${formatShape(shape)}, which the indices point at`,
      {
        op,
        shapes: [values.shape, shape],
      },
    );
  }
  return expandTo(x, shape);
}

/** One number (or truth value) as an element of this type. */
export function elementOf(value: number | boolean, type: DType): TypedArray {
  return new dtypes[type].array(1).fill(type === "bool" ? Number(Boolean(value)) : Number(value));
}
