/** Operations that read or write elements at places given by index tensors or masks. */

import type { ScatterMode } from "../backend/backend";
import { backend } from "../backend/select";
import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../base/error";
import { broadcast, formatShape, normalizeDim, numel } from "../base/shape";
import { fill, messages } from "../base/shapes/message";
import { copyOf, expandTo } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, elementwise, type Op, operandType } from "../core/op";
import { takes } from "../core/params";
import { isTensor, Tensor, viewOf, wrap } from "../core/tensor";
import { s } from "../ir/scalar";
import { trueAt, wrapIndices } from "./indexing";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.9 + 0.4) * 2),
    shape,
    "float64",
  );
const ints = (shape: number[], ...values: number[]) => wrap(Int32Array.from(values), shape, "int32");

/** An index tensor, checked: whole numbers from 0 to size - 1. */
function checkIndex(op: string, index: Tensor, size: number, axis: number): Tensor {
  if (dtypes[index.dtype].category !== "int") {
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
function checkReach(op: string, x: Tensor, axis: number, index: Tensor, source?: Tensor): void {
  if (index.shape.length !== Math.max(x.shape.length, 1) && !(x.shape.length === 0 && index.shape.length === 0)) {
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

function zerosOf(x: Tensor): Tensor {
  return wrap(backend().zeros(x.dtype, numel(x.shape)), x.shape, x.dtype);
}

/** Writes along an axis into a copy; not recorded. */
export function scattered(x: Tensor, axis: number, index: Tensor, source: Tensor, mode: ScatterMode): Tensor {
  const out = copyOf(x);
  if (x.shape.length === 0) {
    const one = viewOf(out, 0, [1], [1]);
    if (numel(index.shape) > 0) backend().scatter(one, 0, reshapeTo(index, [1]), reshapeTo(source, [1]), mode);
  } else if (numel(index.shape) > 0) backend().scatter(out, axis, index, source, mode);
  return out;
}

/** The part of a source that an index of smaller shape reads. */
function corner(source: Tensor, shape: readonly number[]): Tensor {
  return viewOf(source, source.offset, shape, source.strides.slice(0, shape.length));
}

const cornerOf: Loose = defineOp({
  name: "corner",
  params: { input: takes.tensor, shape: takes.sizes },
  run: ({ input, shape }) => copyOf(corner(input, shape)),
  vjp: {
    input: ({ input, shape }, g) => {
      const out = zerosOf(input);
      return (putCorner as Loose)(out, g, shape);
    },
  },
  method: false,
}) as never;

const putCorner: Loose = defineOp({
  name: "putCorner",
  params: { input: takes.tensor, source: takes.tensor, shape: takes.sizes },
  run: ({ input, source, shape }) => {
    const out = copyOf(input);
    backend().map(plainCopy.declaration.rule!.kernel, corner(out, shape), [source]);
    return out;
  },
  vjp: { input: (_p, g) => g, source: ({ shape }, g) => cornerOf(g, shape) },
  method: false,
}) as never;

const plainCopy: Op<K.Unary> = elementwise({ name: "copy", f: (x) => x });

/** Adds along an axis at the places that `index` names, as one recorded operation. */
const scatterAddOf: Loose = defineOp({
  name: "scatterAdd",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor, src: takes.tensor },
  run: ({ input, dim, index, src }) => scattered(input, dim, index, src, "add"),
  vjp: { input: (_p, g) => g, index: "none", src: ({ dim, index }, g) => g.gather(dim, index) as Tensor },
  method: false,
}) as never;

/** Writes along an axis at the places that `index` names, as one recorded operation. */
const scatterOf: Loose = defineOp({
  name: "scatter",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor, src: takes.tensor },
  run: ({ input, dim, index, src }) => scattered(input, dim, index, src, "set"),
  vjp: {
    input: ({ dim, index }, g) =>
      scatterOf(g, dim, index, wrap(backend().zeros(g.dtype, numel(index.shape)), index.shape, g.dtype)),
    index: "none",
    src: ({ dim, index }, g) => g.gather(dim, index) as Tensor,
  },
  method: false,
}) as never;

/** The axis and the source of a scatter, checked: the source cut to the index and in the type of the input. */
export function prepared(
  op: string,
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor | number,
): { axis: number; source: Tensor } {
  const axis = normalizeDim(op, dim, input.shape.length, input.shape);
  const source = isTensor(src) ? src : expandTo(wrap(Float64Array.of(src), [], "float64"), index.shape);
  checkReach(op, input, axis, index, source);
  checkIndex(op, index, input.shape[axis] ?? 1, axis);
  if (isTensor(src) && src.dtype !== input.dtype) {
    throw new DTypeError(
      `${op}: src is ${src.dtype} but the input ${input.dtype}; convert it with .to("${input.dtype}")`,
      { op, dtypes: [input.dtype, src.dtype] },
    );
  }
  const fits = source.shape.every((n, i) => n === index.shape[i]);
  return { axis, source: cast(fits ? source : cornerOf(source, index.shape), input.dtype) };
}

/** The options of {@link scatter}. */
export interface ScatterOptions {
  /** `"add"` or `"multiply"` instead of writing over. */
  reduce?: "add" | "multiply";
}

/**
 * A copy with elements written along an axis at the places that `index` names: `out[index[i][j]][j] = src[i][j]`.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @param index int32
 * @param src a tensor at least as large as `index`, or a number
 * @param reduce `"add"` or `"multiply"` instead of writing over
 * @source PyTorch torch.scatter
 * @example
 * scatter(zeros(3), 0, tensor([2], { dtype: "int32" }), 5).tolist() // => [0, 0, 5]
 */
export const scatter: Op<K.Scatter<"scatter", [src: Tensor | number, options?: ScatterOptions]>> = compose({
  name: "scatter",
  params: {
    input: takes.tensor,
    dim: takes.dim,
    index: takes.tensor,
    src: takes.optional(takes.operand),
    value: takes.optional(takes.number),
    reduce: takes.optional(takes.oneOf(["add", "multiply"])),
  },
  run: ({ input, dim, index, src, value, reduce }) => {
    const given = src ?? value;
    if (given === undefined)
      throw new ArgumentError("scatter: src is missing: give a tensor or a number", { op: "scatter" });
    const { axis, source } = prepared("scatter", input, dim, index, given);
    if (reduce === "add") return scatterAddOf(input, axis, index, source);
    if (reduce === "multiply") return scattered(input, axis, index, source, "multiply");
    return scatterOf(input, axis, index, source);
  },
  samples: () => [[sample(3, 2), 0, ints([2, 2], 0, 2, 1, 0), sample(2, 2)]],
  inPlace: true,
});

/**
 * A copy with elements added along an axis at the places that `index` names.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.scatter_add
 * @example
 * scatterAdd(zeros(2), 0, tensor([1, 1], { dtype: "int32" }), tensor([3, 4])).tolist() // => [0, 7]
 */
export const scatterAdd: Op<K.Scatter<"scatterAdd", [src: Tensor]>> = compose({
  name: "scatterAdd",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor, src: takes.tensor },
  run: ({ input, dim, index, src }) => {
    const { axis, source } = prepared("scatterAdd", input, dim, index, src);
    return scatterAddOf(input, axis, index, source);
  },
  samples: () => [[sample(3, 2), 0, ints([3, 2], 0, 2, 1, 0, 1, 1), sample(3, 2)]],
  inPlace: true,
});

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
function alongAxis(index: Tensor, axis: number, shape: readonly number[]): Tensor {
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

/** The options of {@link indexAdd}. */
export interface AlphaOptions {
  alpha?: number;
}

/**
 * A copy with `alpha * source` added to the entries of an axis that `index` names.
 *
 * @shape `*s -> *s`
 * @param alpha factor of `source` (default: 1)
 * @source PyTorch torch.index_add
 * @example
 * indexAdd(zeros(2), 0, tensor([1, 1], { dtype: "int32" }), tensor([3, 4])).tolist() // => [0, 7]
 */
export const indexAdd: Op<K.Scatter<"indexAdd", [source: Tensor, options?: AlphaOptions]>> = compose({
  name: "indexAdd",
  params: {
    input: takes.tensor,
    dim: takes.dim,
    index: takes.tensor,
    source: takes.tensor,
    alpha: takes.or(takes.number, 1),
  },
  run: ({ input, dim, index, source, alpha }) => {
    const axis = checkEntries("indexAdd", input, dim, index, source);
    const scaled = alpha === 1 ? source : (source.mul(alpha) as Tensor);
    return scatterAddOf(input, axis, alongAxis(index, axis, source.shape), cast(scaled, input.dtype));
  },
  samples: () => [[sample(3, 2), 0, ints([2], 2, 0), sample(2, 2)]],
  inPlace: true,
});

/**
 * A copy with the entries of an axis that `index` names written over by those of `source`.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.index_copy
 * @example
 * indexCopy(zeros(2), 0, tensor([1], { dtype: "int32" }), tensor([3])).tolist() // => [0, 3]
 */
export const indexCopy: Op<K.Scatter<"indexCopy", [source: Tensor]>> = compose({
  name: "indexCopy",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor, source: takes.tensor },
  run: ({ input, dim, index, source }) => {
    const axis = checkEntries("indexCopy", input, dim, index, source);
    return scatterOf(input, axis, alongAxis(index, axis, source.shape), source);
  },
  samples: () => [[sample(3, 2), 0, ints([2], 2, 0), sample(2, 2)]],
  inPlace: true,
});

/**
 * A copy with the entries of an axis that `index` names filled with one value.
 *
 * @shape `*s -> *s`
 * @source PyTorch Tensor.index_fill
 * @example
 * indexFill(zeros(2), 0, tensor([1], { dtype: "int32" }), 3).tolist() // => [0, 3]
 */
export const indexFill: Op<K.Scatter<"indexFill", [value: Tensor | number]>> = compose({
  name: "indexFill",
  params: { input: takes.tensor, dim: takes.dim, index: takes.tensor, value: takes.operand },
  run: ({ input, dim, index, value }) => {
    const axis = normalizeDim("indexFill", dim, input.shape.length, input.shape);
    checkIndex("indexFill", index, input.shape[axis] ?? 1, axis);
    const shape = input.shape.map((n, i) => (i === axis ? numel(index.shape) : n));
    const source = isTensor(value) ? value : wrap(Float64Array.of(value), [], "float64");
    if (source.shape.length > 0) {
      throw new ShapeError(
        `indexFill: value must be a number or a tensor without axes, got shape ${formatShape(source.shape)}`,
        {
          op: "indexFill",
          shapes: [source.shape],
        },
      );
    }
    return scatterOf(input, axis, alongAxis(index, axis, shape), cast(expandTo(source, shape), input.dtype));
  },
  samples: () => [[sample(3, 2), 0, ints([2], 2, 0), 7]],
  inPlace: true,
});

function checkEntries(op: string, input: Tensor, dim: number, index: Tensor, source: Tensor): number {
  const axis = normalizeDim(op, dim, input.shape.length, input.shape);
  checkIndex(op, index, input.shape[axis] ?? 1, axis);
  const needed = input.shape.map((n, i) => (i === axis ? numel(index.shape) : n));
  if (source.shape.length !== needed.length || needed.some((n, i) => n !== source.shape[i])) {
    throw new ShapeError(`${op}: source has shape ${formatShape(source.shape)}, but must have ${formatShape(needed)}`, {
      op,
      shapes: [input.shape, source.shape],
    });
  }
  if (source.dtype !== input.dtype)
    throw new DTypeError(
      `${op}: source is ${source.dtype} but the input ${input.dtype}; convert it with .to("${input.dtype}")`,
      { op, dtypes: [input.dtype, source.dtype] },
    );
  return axis;
}

/** Elements of the flattened input at flat places. */
const takeOf: Loose = defineOp({
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
  run: ({ input, index }) => takeOf(input, wrapIndices("take", index, numel(input.shape), 0)),
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

/** Writes values at flat places (or adds them), as one recorded operation. */
const putOf: Loose = defineOp({
  name: "indexPut",
  params: { input: takes.tensor, places: takes.tensor, values: takes.tensor, accumulate: takes.flag(false) },
  run: ({ input, places, values, accumulate }) => {
    const out = copyOf(input);
    const n = numel(places.shape);
    const row = viewOf(out, 0, [numel(input.shape)], [1]);
    const from = wrap(backend().empty(input.dtype, n), places.shape, input.dtype);
    backend().map(plainCopy.declaration.rule!.kernel, from, [values]);
    if (n > 0)
      backend().scatter(
        row,
        0,
        viewOf(copyOf(places), 0, [n], [1]),
        viewOf(from, 0, [n], [1]),
        accumulate ? "add" : "set",
      );
    return out;
  },
  vjp: {
    input: ({ places, accumulate }, g) =>
      accumulate ? g : putOf(g, places, wrap(backend().zeros(g.dtype, 1), [], g.dtype), false),
    places: "none",
    values: ({ places, values }, g) => sumToShape(takeOf(g, places), values.shape),
  },
  method: false,
}) as never;

function sumToShape(g: Tensor, shape: readonly number[]): Tensor {
  const lead = g.shape.length - shape.length;
  const axes = g.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1));
  return axes.length === 0 ? g : reshapeTo(g.sum(axes as number[], true) as Tensor, shape);
}

/** Writes values at flat places of a tensor in place. */
export function putAt(x: Tensor, places: Tensor, values: Tensor): void {
  x.copy_(putOf(x, places, cast(fitted("set", values, places.shape), x.dtype), false));
}

/** Values broadcast to what indices point at; leading axes of size 1 may be too many. */
function fitted(op: string, values: Tensor, shape: readonly number[]): Tensor {
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

/**
 * A copy with values written (or added) where index tensors, one for each leading axis, point.
 *
 * @shape `*s -> *s`
 * @param indices int32 or bool tensors, broadcast against each other
 * @param values a tensor that broadcasts to what they point at
 * @param accumulate whether to add instead of writing over (default: false)
 * @source PyTorch torch.index_put
 * @example
 * indexPut(zeros(3), [tensor([0, 0], { dtype: "int32" })], tensor([1, 2]), true).tolist() // => [3, 0, 0]
 */
export const indexPut: Op<
  K.Of<
    <T extends Tensor>(
      x: T,
      indices: readonly Tensor[],
      values: Tensor,
      accumulate?: boolean | { accumulate?: boolean },
    ) => T,
    <T extends Tensor>(
      this: T,
      indices: readonly Tensor[],
      values: Tensor,
      accumulate?: boolean | { accumulate?: boolean },
    ) => T
  >
> = compose({
  name: "indexPut",
  params: { input: takes.tensor, indices: takes.tensors, values: takes.tensor, accumulate: takes.flag(false) },
  run: ({ input, indices, values, accumulate }) => {
    if (values.dtype !== input.dtype)
      throw new DTypeError(
        `indexPut: values are ${values.dtype} but the input ${input.dtype}; convert them with .to("${input.dtype}")`,
        { op: "indexPut", dtypes: [input.dtype, values.dtype] },
      );
    const places = wrap(
      Int32Array.from({ length: numel(input.shape) }, (_, i) => i),
      input.shape,
      "int32",
    );
    const chosen = places.at(...indices) as Tensor;
    return putOf(input, chosen, fitted("indexPut", values, chosen.shape), accumulate);
  },
  samples: () => [[sample(3, 2), [ints([2], 2, 0)], sample(2, 2)]],
  inPlace: true,
});

/**
 * A copy with a value where a mask is true.
 *
 * @shape `*s, *s -> *s`
 * @param mask bool, broadcast against the input
 * @param value a number, or a tensor with one element
 * @source PyTorch torch.masked_fill
 * @example
 * maskedFill(tensor([1, 2]), tensor([true, false]), 9).tolist() // => [9, 2]
 */
export const maskedFill: Op<K.MaskedFill<"maskedFill">> = compose({
  name: "maskedFill",
  params: { input: takes.tensor, mask: takes.tensor, value: takes.operand },
  run: ({ input, mask, value }) => {
    if (mask.dtype !== "bool")
      throw new DTypeError(`maskedFill: mask must be bool, got ${mask.dtype}; compare to make one, such as x.gt(0)`, {
        op: "maskedFill",
        dtypes: [mask.dtype],
      });
    const axis = broadcast(input.shape, mask.shape);
    if (typeof axis === "number") {
      const [sizeA, sizeB] = [String(input.shape.at(axis)), String(mask.shape.at(axis))];
      throw new ShapeError(fill(messages.axis, { op: "maskedFill", axis, sizeA, a: "a", sizeB, b: "mask" }), {
        op: "maskedFill",
        axis: String(axis),
        shapes: [input.shape, mask.shape],
      });
    }
    if (isTensor(value) && value.shape.length > 0)
      throw new ShapeError(
        `maskedFill: value must be a number or a tensor without axes, got shape ${formatShape(value.shape)}`,
        { op: "maskedFill", shapes: [value.shape] },
      );
    // The value becomes an element of the input's type, whatever it was: 0.5 among whole numbers is 0.
    const element = isTensor(value) ? cast(value, input.dtype) : wrap(elementOf(value, input.dtype), [], input.dtype);
    return (chosen as Loose)(mask, element, input);
  },
  samples: () => [[sample(3), wrap(Uint8Array.of(1, 0, 1), [3], "bool"), 2]],
  inPlace: true,
});

/** One number (or truth value) as an element of this type. */
function elementOf(value: number | boolean, type: DType): TypedArray {
  return new dtypes[type].array(1).fill(type === "bool" ? Number(Boolean(value)) : Number(value));
}

const chosen: Op<K.Where<"where">> = elementwise({
  name: "where",
  inputs: ["condition", "input", "other"],
  f: (c, a, b) => s.select(s.ne(c, 0), a, b),
  d: { condition: "none" },
});

/**
 * Elements of one tensor where a condition is true, of another where it is not.
 *
 * @shape `*s, *s, *s -> *s`
 * @param condition bool
 * @param input a tensor or a number
 * @param other a tensor or a number
 * @source PyTorch torch.where
 * @example
 * where(tensor([true, false]), 1, tensor([7, 8])).tolist() // => [1, 8]
 */
export const where: Op<K.Where<"where">> = compose({
  name: "where",
  params: { condition: takes.tensor, input: takes.optional(takes.operand), other: takes.optional(takes.operand) },
  run: ({ condition, input, other }) => {
    if (condition.dtype !== "bool" && condition.dtype !== "uint8")
      throw new DTypeError(
        `where: condition must be bool, got ${condition.dtype}; compare to make one, such as x.gt(0)`,
        { op: "where", dtypes: [condition.dtype] },
      );
    if (input === undefined || other === undefined) {
      if (input === undefined && other === undefined) return trueAt(condition);
      throw new ArgumentError("where: give both values, or only a condition", { op: "where" });
    }
    const type = operandType([input, other]);
    const lift = (x: Tensor | number) =>
      isTensor(x) ? cast(x, type) : wrap(new dtypes[type].array(1).fill(x), [], type);
    return (chosen as Loose)(condition, lift(input), lift(other));
  },
  samples: () => [[wrap(Uint8Array.of(1, 0, 1), [3], "bool"), sample(3), sample(2, 3)]],
  method: false,
});

/** The contents of another tensor, broadcast, in this tensor's shape and element type; `copy_` is how it is used. */
export const copy: Op<K.Of<<T extends Tensor>(x: T, source: Tensor) => T>> = defineOp({
  name: "copy",
  params: { input: takes.tensor, source: takes.tensor },
  run: ({ input, source }) => {
    const lead = source.shape.length - input.shape.length;
    const trimmed =
      lead > 0 && source.shape.slice(0, lead).every((n) => n === 1)
        ? viewOf(source, source.offset, source.shape.slice(lead), source.strides.slice(lead))
        : source;
    const out = wrap(backend().empty(input.dtype, numel(input.shape)), input.shape, input.dtype);
    for (let k = 1; k <= Math.max(trimmed.shape.length, input.shape.length); k++) {
      const n = trimmed.shape.at(-k) ?? 1;
      if (n !== 1 && (k > input.shape.length || n !== input.shape.at(-k))) {
        throw new ShapeError(
          `copy_: a source of shape ${formatShape(source.shape)} does not broadcast to ${formatShape(input.shape)}`,
          { op: "copy_", shapes: [input.shape, source.shape] },
        );
      }
    }
    backend().map(plainCopy.declaration.rule!.kernel, out, [trimmed]);
    return out;
  },
  vjp: {
    input: "none",
    source: ({ source }, g) => cast(sumToShape(g, source.shape), source.dtype),
  },
  samples: () => [[sample(2, 3), sample(3)]],
  method: false,
  inPlace: true,
});

/** One value everywhere, in this tensor's shape and element type; `fill_` is how it is used. */
export const fillWith: Op<K.Of<<T extends Tensor>(x: T, value: Tensor | number) => T>> = compose({
  name: "fill",
  params: { input: takes.tensor, value: takes.operand },
  run: ({ input, value }) => {
    if (isTensor(value) && value.shape.length > 0)
      throw new ShapeError(
        `fill_: value must be a number or a tensor without axes, got shape ${formatShape(value.shape)}`,
        { op: "fill_", shapes: [value.shape] },
      );
    const source = isTensor(value) ? value : wrap(Float64Array.of(Number(value)), [], "float64");
    return (copy as Loose)(input, source);
  },
  method: false,
  inPlace: true,
});
