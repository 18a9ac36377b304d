/** Operations that look at the same elements in another shape or order; the results share storage with their input. */

import { ArgumentError, IndexError, ShapeError } from "../base/error";
import { checkSizes, formatShape, normalizeDim, normalizeDims, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { sumTo } from "../core/broadcasting";
import { clone as copyOf } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { defineView, viewStrides } from "../core/view";
import type { Geometry } from "../core/window";

export const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.7 + 0.3) * 2),
    shape,
    "float64",
  );

/** Sizes with -1 worked out, checked against a number of elements. */
export function inferSizes(op: string, sizes: readonly number[], shape: readonly number[]): readonly number[] {
  const n = numel(shape);
  const at = sizes.indexOf(-1);
  if (at !== sizes.lastIndexOf(-1)) {
    throw new ShapeError(fill(messages.ambiguous, { op, size: show(sizes) }), { op, shapes: [shape] });
  }
  if (at < 0) {
    checkSizes(op, sizes);
    if (numel(sizes) !== n) {
      throw new ShapeError(
        fill(messages.elements, { op, shape: show(shape), count: n, size: show(sizes), needed: numel(sizes) }),
        { op, shapes: [shape, sizes] },
      );
    }
    return sizes;
  }
  const rest = sizes.filter((_, i) => i !== at);
  checkSizes(op, rest);
  const known = numel(rest);
  if (known === 0 || n % known !== 0) {
    throw new ShapeError(fill(messages.infer, { op, shape: show(shape), count: n, size: show(sizes) }), {
      op,
      shapes: [shape],
    });
  }
  return sizes.map((s, i) => (i === at ? n / known : s));
}

/**
 * The same elements in another shape, row by row: a view where strides allow, else a copy. One size may be -1.
 *
 * @shape the given sizes
 * @param shape the sizes, as one array or separate numbers; one may be -1 and is worked out
 * @throws {ShapeError} when the sizes hold another number of elements
 * @source PyTorch torch.reshape
 * @example
 * tensor([[1, 2, 3], [4, 5, 6]]).reshape(3, -1).tolist() // => [[1, 2], [3, 4], [5, 6]]
 */
export const reshape: Op<K.Reshape<"reshape">> = compose({
  name: "reshape",
  params: { input: takes.tensor, shape: takes.sizes },
  run: ({ input, shape }) => {
    const sizes = inferSizes("reshape", shape, input.shape);
    return viewAs(viewStrides(input, sizes) ? input : copyOf(input), sizes);
  },
  samples: () => [
    [sample(2, 3), [3, 2]],
    [sample(2, 3), [-1]],
    [sample(), [1, 1]],
  ],
  errors: () => [[[sample(2, 3), [4, 2]], "shape [2, 3] has 6 elements, [4, 2] needs 8"]],
});

const viewAs: ((x: Tensor, shape: readonly number[]) => Tensor) & { opName: string; declaration: never } = defineView({
  name: "reshape",
  params: { shape: takes.sizes },
  geometry: ({ shape }, from) => ({ offset: from.offset, shape, strides: viewStrides(from, shape)! }),
  vjp: ({ input }, g) => reshapeTo(g, input.shape),
}) as never;

/** Reshape inside the library, where the sizes are known to fit. */
export function reshapeTo(x: Tensor, shape: readonly number[]): Tensor {
  return viewAs(viewStrides(x, shape) ? x : copyOf(x), shape);
}

/**
 * The same elements in another shape, always as a view.
 *
 * @shape the given sizes
 * @param shape the sizes, as one array or separate numbers; one may be -1 and is worked out
 * @throws {ArgumentError} when the strides do not allow it; reshape copies then
 * @source PyTorch Tensor.view
 * @example
 * tensor([1, 2, 3, 4]).view(2, 2).tolist() // => [[1, 2], [3, 4]]
 */
export const view: Op<K.Reshape<"view">> = compose({
  name: "view",
  params: { input: takes.tensor, shape: takes.sizes },
  run: ({ input, shape }) => {
    const sizes = inferSizes("view", shape, input.shape);
    if (!viewStrides(input, sizes)) {
      throw new ArgumentError(
        `view: elements of shape ${formatShape(input.shape)} do not lie so that ${formatShape(sizes)} can look at them; use reshape, which copies`,
        { op: "view" },
      );
    }
    return viewAs(input, sizes);
  },
  samples: () => [[sample(2, 3), [3, 2]]],
});

/**
 * The shape of another tensor.
 *
 * @shape that of `other`
 * @source PyTorch Tensor.view_as
 * @example
 * tensor([1, 2, 3, 4]).viewAs(zeros(2, 2)).tolist() // => [[1, 2], [3, 4]]
 */
export const viewAsOp: Op<K.ReshapeAs<"viewAs">> = compose({
  name: "viewAs",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => view(input, other.shape as number[]),
  differentiable: ["input"],
});

/**
 * The shape of another tensor, copying where it must.
 *
 * @shape that of `other`
 * @source PyTorch Tensor.reshape_as
 * @example
 * tensor([1, 2, 3, 4]).reshapeAs(zeros(2, 2)).tolist() // => [[1, 2], [3, 4]]
 */
export const reshapeAs: Op<K.ReshapeAs<"reshapeAs">> = compose({
  name: "reshapeAs",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => reshape(input, other.shape as number[]),
  differentiable: ["input"],
});

/**
 * Axes from `startDim` to `endDim` joined into one.
 *
 * @shape joins axes; a scalar becomes `[1]`
 * @param startDim the first axis that is joined (default: 0)
 * @param endDim the last (default: -1)
 * @source PyTorch torch.flatten
 * @example
 * tensor([[1, 2], [3, 4]]).flatten().tolist() // => [1, 2, 3, 4]
 */
export const flatten: Op<K.Flatten<"flatten">> = compose({
  name: "flatten",
  params: { input: takes.tensor, startDim: takes.or(takes.dim, 0), endDim: takes.or(takes.dim, -1) },
  run: ({ input, startDim, endDim }) => {
    const { shape } = input;
    const from = normalizeDim("flatten", startDim, shape.length, shape);
    const to = normalizeDim("flatten", endDim, shape.length, shape);
    if (from > to)
      throw new ArgumentError(fill(messages.order, { op: "flatten", start: startDim, end: endDim }), { op: "flatten" });
    if (shape.length === 0) return reshapeTo(input, [1]);
    return reshapeTo(input, [...shape.slice(0, from), numel(shape.slice(from, to + 1)), ...shape.slice(to + 1)]);
  },
  samples: () => [[sample(2, 3, 2)], [sample(2, 3, 2), 1]],
});

/** All elements in one row; as flatten(), but a view where that is possible. */
export const ravel: Op<K.Ravel> = compose({
  name: "ravel",
  params: { input: takes.tensor },
  run: ({ input }) => reshapeTo(input.contiguous() as Tensor, [numel(input.shape)]),
  samples: () => [[sample(2, 3)]],
});

/**
 * One axis split into several.
 *
 * @shape `dim` becomes `sizes`
 * @param dim the axis
 * @param sizes the sizes that it is split into; one may be -1
 * @throws {ShapeError} when the sizes do not multiply to the axis
 * @source PyTorch torch.unflatten
 * @example
 * tensor([1, 2, 3, 4]).unflatten(0, [2, 2]).tolist() // => [[1, 2], [3, 4]]
 */
export const unflatten: Op<K.Unflatten<"unflatten">> = compose({
  name: "unflatten",
  params: { input: takes.tensor, dim: takes.dim, sizes: takes.sizes },
  run: ({ input, dim, sizes }) => {
    const axis = normalizeDim("unflatten", dim, input.shape.length, input.shape);
    const inner = inferSizes("unflatten", sizes, [input.shape[axis]!]);
    return reshapeTo(input, [...input.shape.slice(0, axis), ...inner, ...input.shape.slice(axis + 1)]);
  },
  samples: () => [[sample(2, 6), 1, [2, 3]]],
});

/**
 * Two axes exchanged.
 *
 * @shape exchanges the sizes of `dim0` and `dim1`
 * @source PyTorch torch.transpose
 * @example
 * tensor([[1, 2], [3, 4]]).transpose(0, 1).tolist() // => [[1, 3], [2, 4]]
 */
export const transpose: Op<K.Transpose<"transpose">> = defineView({
  name: "transpose",
  params: { dim0: takes.dim, dim1: takes.dim },
  geometry: ({ dim0, dim1 }, from) => {
    const a = normalizeDim("transpose", dim0, from.shape.length, from.shape);
    const b = normalizeDim("transpose", dim1, from.shape.length, from.shape);
    return { offset: from.offset, shape: exchanged(from.shape, a, b), strides: exchanged(from.strides, a, b) };
  },
  vjp: ({ dim0, dim1 }, g) => (transpose as Loose)(g, dim0, dim1),
  samples: () => [
    [sample(2, 3, 2), 0, 2],
    [sample(2, 3), -1, 0],
  ],
});

type Loose = (...args: unknown[]) => Tensor;

function exchanged(list: readonly number[], a: number, b: number): number[] {
  const out = [...list];
  if (out.length > 0) [out[a], out[b]] = [out[b]!, out[a]!];
  return out;
}

/** Two axes exchanged; another name of transpose. */
export const swapaxes: Op<K.Transpose<"swapaxes">> = compose({
  name: "swapaxes",
  params: { input: takes.tensor, axis0: takes.dim, axis1: takes.dim },
  run: ({ input, axis0, axis1 }) => (transpose as Loose)(input, axis0, axis1),
});

/** Two axes exchanged; another name of transpose. */
export const swapdims: Op<K.Transpose<"swapdims">> = compose({
  name: "swapdims",
  params: { input: takes.tensor, dim0: takes.dim, dim1: takes.dim },
  run: ({ input, dim0, dim1 }) => (transpose as Loose)(input, dim0, dim1),
});

/**
 * The transpose of a matrix (of rank at most 2).
 *
 * @shape `m n -> n m`
 * @throws {ShapeError} for more than two axes
 * @source PyTorch torch.t
 * @example
 * tensor([[1, 2], [3, 4]]).t().tolist() // => [[1, 3], [2, 4]]
 */
export const t: Op<K.TransposeMatrix<"t">> = compose({
  name: "t",
  params: { input: takes.tensor },
  run: ({ input }) => {
    if (input.shape.length > 2) {
      throw new ShapeError(fill(messages.rank, { op: "t", a: "a", needed: "at most 2", shape: show(input.shape) }), {
        op: "t",
        shapes: [input.shape],
      });
    }
    return input.shape.length < 2 ? input : (transpose as Loose)(input, 0, 1);
  },
  samples: () => [[sample(2, 3)]],
});

/**
 * Axes in another order.
 *
 * @shape axis i of the result is axis `dims[i]` of the input
 * @param dims the order, as one array or separate numbers
 * @source PyTorch torch.permute
 * @example
 * zeros(2, 3, 4).permute(2, 0, 1).shape // => [4, 2, 3]
 */
export const permute: Op<K.Permute<"permute">> = defineView({
  name: "permute",
  params: { dims: takes.sizes },
  geometry: ({ dims }, from) => {
    if (dims.length !== from.shape.length) {
      throw new ShapeError(fill(messages.sizes, { op: "permute", given: dims.length, needed: from.shape.length }), {
        op: "permute",
        shapes: [from.shape],
      });
    }
    const order = normalizeDims("permute", dims, from.shape);
    return {
      offset: from.offset,
      shape: order.map((d) => from.shape[d]!),
      strides: order.map((d) => from.strides[d]!),
    };
  },
  vjp: ({ dims, input }, g) => {
    const order = normalizeDims("permute", dims, input.shape);
    return (permute as Loose)(
      g,
      order.map((_, i) => order.indexOf(i)),
    );
  },
  samples: () => [[sample(2, 3, 2), [2, 0, 1]]],
});

/**
 * Axes moved to other places; the rest keep their order.
 *
 * @shape moves `source` to `destination`
 * @source PyTorch torch.movedim
 * @example
 * zeros(2, 3, 4).movedim(0, -1).shape // => [3, 4, 2]
 */
export const movedim: Op<K.MoveDim<"movedim">> = compose({
  name: "movedim",
  params: { input: takes.tensor, source: takes.dims, destination: takes.dims },
  run: ({ input, source, destination }) => {
    const rank = input.shape.length;
    const from = normalizeDims("movedim", source, input.shape);
    const to = normalizeDims("movedim", destination, input.shape);
    if (from.length !== to.length) {
      throw new ArgumentError(`movedim: ${from.length} axes are to move to ${to.length} places`, { op: "movedim" });
    }
    const rest = Array.from({ length: rank }, (_, i) => i).filter((i) => !from.includes(i));
    const order = Array.from({ length: rank }, (_, i) => (to.includes(i) ? from[to.indexOf(i)]! : rest.shift()!));
    return (permute as Loose)(input, order);
  },
  samples: () => [[sample(2, 3, 2), 0, 2]],
});

/**
 * Axes of size 1 dropped: all of them, or those named that have size 1.
 *
 * @shape drops axes of size 1
 * @param dim the axis or axes that may be dropped (default: all)
 * @source PyTorch torch.squeeze
 * @example
 * zeros(1, 3, 1).squeeze().shape // => [3]
 */
export const squeeze: Op<K.Squeeze<"squeeze">> = defineView({
  name: "squeeze",
  params: { dim: takes.optional(takes.dims) },
  geometry: ({ dim }, from) => {
    const dims = dim ? normalizeDims("squeeze", dim, from.shape) : from.shape.map((_, i) => i);
    return keepAxes(from, (i) => from.shape[i] !== 1 || !dims.includes(i));
  },
  vjp: ({ input }, g) => reshapeTo(g, input.shape),
  samples: () => [[sample(2, 1, 3)], [sample(1, 2, 1), 0]],
});

export function keepAxes(from: Geometry, keep: (axis: number) => boolean): Geometry {
  return {
    offset: from.offset,
    shape: from.shape.filter((_, i) => keep(i)),
    strides: from.strides.filter((_, i) => keep(i)),
  };
}

/**
 * A new axis of size 1.
 *
 * @shape inserts 1 at `dim`
 * @param dim where the new axis stands in the result
 * @source PyTorch torch.unsqueeze
 * @example
 * zeros(3).unsqueeze(0).shape // => [1, 3]
 */
export const unsqueeze: Op<K.Unsqueeze<"unsqueeze">> = defineView({
  name: "unsqueeze",
  params: { dim: takes.dim },
  geometry: ({ dim }, from) => {
    const rank = from.shape.length + 1;
    if (dim < -rank || dim >= rank) {
      throw new IndexError(
        fill(messages.dim, { op: "unsqueeze", dim, shape: show(from.shape), low: -rank, high: rank - 1 }),
        { op: "unsqueeze" },
      );
    }
    const at = dim < 0 ? dim + rank : dim;
    const shape = [...from.shape.slice(0, at), 1, ...from.shape.slice(at)];
    const step = at < from.shape.length ? from.strides[at]! * from.shape[at]! : 1;
    return { offset: from.offset, shape, strides: [...from.strides.slice(0, at), step, ...from.strides.slice(at)] };
  },
  vjp: ({ input }, g) => reshapeTo(g, input.shape),
  samples: () => [
    [sample(2, 3), 1],
    [sample(3), -1],
  ],
});

/**
 * Axes of size 1 repeated to a larger size without a copy; -1 keeps a size.
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @throws {ShapeError} when an axis that is not of size 1 would change
 * @source PyTorch Tensor.expand
 * @example
 * tensor([[1], [2]]).expand(2, 3).tolist() // => [[1, 1, 1], [2, 2, 2]]
 */
export const expand: Op<K.Expand<"expand">> = defineView({
  name: "expand",
  params: { size: takes.sizes },
  geometry: ({ size }, from) => expandGeometry("expand", size, from),
  vjp: ({ input }, g) => sumTo(g, input.shape),
  samples: () => [
    [sample(2, 1), [2, 3]],
    [sample(3), [2, -1]],
  ],
  errors: () => [[[sample(2, 3), [2, 4]], "axis -1 is 3 and cannot become 4"]],
});

function expandGeometry(op: string, size: readonly number[], from: Geometry): Geometry {
  const lead = size.length - from.shape.length;
  if (lead < 0) {
    throw new ShapeError(fill(messages.sizes, { op, given: size.length, needed: from.shape.length }), {
      op,
      shapes: [from.shape],
    });
  }
  const shape: number[] = [];
  const strides: number[] = [];
  for (let i = 0; i < size.length; i++) {
    const old = i < lead ? 1 : from.shape[i - lead]!;
    const next = size[i] === -1 && i >= lead ? old : size[i]!;
    if ((next !== old && old !== 1) || next < 0) {
      const axis = `${i - size.length}`;
      throw new ShapeError(fill(messages.expand, { op, axis, size: old, needed: next }), {
        op,
        axis,
        shapes: [from.shape],
      });
    }
    shape.push(next);
    strides.push(i < lead || (old === 1 && next !== 1) ? 0 : from.strides[i - lead]!);
  }
  return { offset: from.offset, shape, strides };
}

/** Repeated to another tensor's shape without a copy. */
export const expandAs: Op<K.ExpandAs<"expandAs">> = compose({
  name: "expandAs",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => (expand as Loose)(input, other.shape),
  differentiable: ["input"],
});

/**
 * Broadcast to a shape without a copy.
 *
 * @shape the given sizes
 * @source PyTorch torch.broadcast_to
 * @example
 * tensor([1, 2]).broadcastTo([2, 2]).tolist() // => [[1, 2], [1, 2]]
 */
export const broadcastTo: Op<K.Expand<"broadcastTo">> = defineView({
  name: "broadcastTo",
  params: { size: takes.sizes },
  geometry: ({ size }, from) => expandGeometry("broadcastTo", size, from),
  vjp: ({ input }, g) => sumTo(g, input.shape),
  samples: () => [[sample(2, 1), [2, 3]]],
});
