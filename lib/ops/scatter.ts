/** Operations that write elements at places given by index tensors. */

import type { ScatterMode } from "../backend/backend";
import { backend } from "../backend/select";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, numel } from "../base/shape";
import { copyOf, expandTo } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { checkKept } from "../core/tape";
import { isTensor, type Tensor, viewOf, wrap } from "../core/tensor";
import {
  alongAxis,
  checkIndex,
  checkReach,
  fitted,
  ints,
  type Loose,
  plainCopy,
  sample,
  sumToShape,
  takeOf,
  zerosOf,
} from "./gather";
import { wrapIndices } from "./indexing";
import { reshapeTo } from "./view";

/** Writes along an axis into a copy; not recorded. */
export function scattered(x: Tensor, axis: number, index: Tensor, source: Tensor, mode: ScatterMode): Tensor {
  const out = copyOf(x);
  if (x.shape.length === 0 || index.shape.length === 0) {
    const one = viewOf(out, 0, [numel(x.shape)], [1]);
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

/** Adds along an axis at the places that `index` names, as one recorded operation. */
export const scatterAddOf: Loose = defineOp({
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
  if (numel(index.shape) > 0 && Math.max(source.shape.length, 1) !== Math.max(index.shape.length, 1)) {
    throw new ShapeError(
      `${op}: src of shape ${formatShape(source.shape)} must have as many axes as the index of shape ${formatShape(index.shape)}`,
      { op, shapes: [index.shape, source.shape] },
    );
  }
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
    const places = wrapIndices("indexFill", index, input.shape[axis] ?? 1, axis);
    // An entry that is named twice is filled once, and its value counts once on the way back.
    const entries = Int32Array.from(new Set(copyOf(places, "int32").elements));
    const once = wrap(entries, [entries.length], "int32");
    const shape = input.shape.map((n, i) => (i === axis ? entries.length : n));
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
    return scatterOf(input, axis, alongAxis(once, axis, shape), cast(expandTo(source, shape), input.dtype));
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

/** Writes values at flat places of a tensor in place. */
export function putAt(x: Tensor, places: Tensor, values: Tensor): void {
  x.copy_(putOf(x, places, cast(fitted("set", values, places.shape), x.dtype), false));
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
    if (indices.length === 0)
      throw new ArgumentError("indexPut: indices is empty; give one for an axis", { op: "indexPut" });
    checkKept("indexPut", [input, values], indices);
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
