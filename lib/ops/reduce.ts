/** Reductions: sums, products, extremes, moments and norms over all elements or along dimensions. */

import type { ReduceKind } from "../backend/backend";
import { backend } from "../backend/select";
import { axisNames, nameAxes } from "../base/axis-names";
import { type DType, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import { formatShape, normalizeDim, normalizeDims, numel, stridesOf } from "../base/shape";
import { expandTo } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, elementwise, type Op } from "../core/op";
import { type Pair, pair } from "../core/pair";
import { takes } from "../core/params";
import { isTensor, Tensor, wrap } from "../core/tensor";
import { type MapKernel, mapKernel } from "../ir/kernel";
import { s } from "../ir/scalar";
import { reshapeTo } from "./view";

export type Loose = (...args: unknown[]) => Tensor;

export const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );
export const samples = () => [
  [sample(2, 3)],
  [sample(2, 3), 1],
  [sample(2, 3, 2), [0, -1], true],
  [sample(2, 3), { dim: 0, keepdim: true }],
];

/** What reductions take after the tensor. */
export const along = { dim: takes.optional(takes.nullable(takes.dims)), keepdim: takes.flag(false) };

/** The axes that a reduction runs over: those named, or all. */
export function axesOf(op: string, x: Tensor, dim: readonly number[] | null | undefined): number[] {
  if (dim == null || dim.length === 0) return x.shape.map((_, i) => i);
  if (x.shape.length === 0) {
    for (const d of dim) normalizeDim(op, d, 0, x.shape);
    return [];
  }
  return normalizeDims(op, dim, x.shape);
}

/** A shape with these axes dropped, or kept with size 1; axes that stay keep their names. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepdim: boolean): number[] {
  const stays = (_: unknown, i: number) => keepdim || !axes.includes(i);
  const out = keepdim ? shape.map((n, i) => (axes.includes(i) ? 1 : n)) : shape.filter(stays);
  const names = axisNames(shape);
  if (names) nameAxes(out, names.filter(stays));
  return out;
}

/** A result of other operations that reduces `x`, its axes named as those of `x` are. */
export function namedAs(y: Tensor, x: Tensor, dim: readonly number[] | null | undefined, keepdim: boolean): Tensor {
  if (!axisNames(x.shape)) return y;
  (y as { shape: readonly number[] }).shape = reducedShape(x.shape, axesOf("", x, dim), keepdim);
  return y;
}

/** Runs a reduction of the backend; not recorded. */
export function reduceRaw(
  kind: ReduceKind,
  x: Tensor,
  axes: readonly number[],
  keepdim: boolean,
  dtype: DType,
  kernel?: MapKernel,
): Tensor {
  const shape = reducedShape(x.shape, axes, false);
  const out = wrap(backend().empty(dtype, numel(shape)), shape, dtype);
  backend().reduce(kind, out, x, axes, kernel);
  return keepdim
    ? new Tensor(
        out.storage,
        0,
        reducedShape(x.shape, axes, true),
        stridesOf(reducedShape(x.shape, axes, true)),
        dtype,
        true,
      )
    : out;
}

/** A gradient (or result) of a reduction, in a shape that broadcasts against the input. */
export function unreduced(g: Tensor, x: Tensor, dim: readonly number[] | null | undefined, keepdim: boolean): Tensor {
  return keepdim ? g : reshapeTo(g, reducedShape(x.shape, axesOf("", x, dim), true));
}

const summed = (dtype: DType) => (isFloat(dtype) ? dtype : "int32");

/**
 * Sum of all elements, or along dimensions. Whole numbers and truth values are summed as int32.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes to sum over (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @param dtype the element type to sum in (default: that of the input)
 * @source PyTorch torch.sum
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0).tolist() // => [4, 6]
 */
export const sum: Op<K.Reduce<"sum">> = defineOp({
  name: "sum",
  params: { input: takes.tensor, ...along, dtype: takes.dtype },
  run: ({ input, dim, keepdim, dtype }) =>
    reduceRaw(
      "sum",
      dtype ? cast(input, dtype) : input,
      axesOf("sum", input, dim),
      keepdim,
      dtype ?? summed(input.dtype),
    ),
  vjp: {
    input: ({ input, dim, keepdim }, g) => cast(expandTo(unreduced(g, input, dim, keepdim), input.shape), input.dtype),
  },
  samples,
});

/**
 * Sum with NaN counted as 0.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.nansum
 * @example
 * nansum(tensor([1, NaN, 2])).item() // => 3
 */
export const nansum: Op<K.Reduce<"nansum">> = compose({
  name: "nansum",
  params: { input: takes.tensor, ...along, dtype: takes.dtype },
  run: ({ input, dim, keepdim, dtype }) =>
    namedAs((sum as Loose)(input.where(input.isnan().logicalNot(), 0), { dim, keepdim, dtype }), input, dim, keepdim),
  samples,
});

/**
 * Arithmetic mean of all elements, or along dimensions.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @param dtype the element type to compute in (default: that of the input, which must be float)
 * @throws {DTypeError} for whole numbers without a float `dtype`
 * @source PyTorch torch.mean
 * @example
 * mean(tensor([1, 2, 3])).item() // => 2
 */
export const mean: Op<K.Reduce<"mean">> = defineOp({
  name: "mean",
  params: { input: takes.tensor, ...along, dtype: takes.dtype },
  run: ({ input, dim, keepdim, dtype }) => {
    const type = dtype ?? input.dtype;
    if (!isFloat(type))
      throw new DTypeError(`mean: does not take ${type} tensors; give { dtype: "float32" }`, {
        op: "mean",
        dtypes: [type],
      });
    const axes = axesOf("mean", input, dim);
    const out = reduceRaw("sum", cast(input, type), axes, keepdim, type);
    backend().map(divideKernel, out, [out], [countOver(input, axes)]);
    return out;
  },
  vjp: {
    input: ({ input, dim, keepdim }, g) => {
      const share = (g as Tensor).div(countOver(input, axesOf("mean", input, dim)));
      return cast(expandTo(unreduced(share as Tensor, input, dim, keepdim), input.shape), input.dtype);
    },
  },
  samples,
});

const divideKernel = mapKernel("divide", 1, s.div(s.input(0), s.param(0)));

/** How many elements go into each result. */
export function countOver(x: Tensor, axes: readonly number[]): number {
  return axes.reduce((n, a) => n * x.shape[a]!, 1);
}

/**
 * Product of all elements, or along one dimension.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.prod
 * @example
 * prod(tensor([2, 3, 4])).item() // => 24
 */
export const prod: Op<K.Reduce<"prod">> = defineOp({
  name: "prod",
  params: {
    input: takes.tensor,
    dim: takes.optional(takes.nullable(takes.dims)),
    keepdim: takes.flag(false),
    dtype: takes.dtype,
  },
  run: ({ input, dim, keepdim, dtype }) => {
    if (dim != null && dim.length > 1) throw new ArgumentError("prod: takes one dimension", { op: "prod" });
    return reduceRaw(
      "prod",
      dtype ? cast(input, dtype) : input,
      axesOf("prod", input, dim),
      keepdim,
      dtype ?? summed(input.dtype),
    );
  },
  vjp: {
    input: ({ input, dim, keepdim, y }, g) => {
      const up = unreduced(g, input, dim, keepdim);
      if (input.shape.length === 0) return up;
      if (!input.elements.includes(0)) return up.mul(unreduced(y, input, dim, keepdim)).div(input) as Tensor;
      return up.mul(productOfOthers(input, axesOf("prod", input, dim))) as Tensor;
    },
  },
  samples: () => [
    [sample(2, 3)],
    [sample(2, 3), 1],
    [wrap(Float64Array.of(0, 2, 3, 0, 5, 0), [2, 3], "float64"), 1, true],
  ],
});

/** For each element the product of all others along the axes; exact where some are 0. */
function productOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...rest, ...axes];
  const lines = x.permute(order) as Tensor;
  const n = countOver(x, axes);
  const flat = reshapeTo(lines, [...rest.map((i) => x.shape[i]!), n]);
  const square = expandTo(flat.unsqueeze(-2) as Tensor, [...flat.shape.slice(0, -1), n, n]);
  const own = wrap(
    Uint8Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
    [n, n],
    "bool",
  );
  const others = (prod as Loose)(square.maskedFill(own, 1), -1);
  return reshapeTo(others, lines.shape).permute(order.map((_, i) => order.indexOf(i))) as Tensor;
}

/** Largest or smallest along dimensions, the gradient shared among equals. */
function extreme(name: "amax" | "amin", kind: "max" | "min"): Op<K.Reduce<never>> {
  return defineOp({
    name,
    params: { input: takes.tensor, ...along },
    run: ({ input, dim, keepdim }) => {
      const axes = axesOf(name, input, dim);
      needElements(name, input, axes);
      return reduceRaw(kind, input, axes, keepdim, input.dtype);
    },
    vjp: {
      input: ({ input, dim, keepdim, y }, g) => {
        const hits = cast(input.eq(unreduced(y, input, dim, keepdim)) as Tensor, input.dtype);
        const share = unreduced(g, input, dim, keepdim).div((sum as Loose)(hits, { dim, keepdim: true }));
        return hits.mul(share) as Tensor;
      },
    },
    samples,
  });
}

/** One element of all, the gradient shared among those that equal it (all that are NaN, where it is NaN). */
export function chosen(name: string, choose: (x: Tensor) => Tensor): Loose {
  return defineOp({
    name,
    params: { input: takes.tensor },
    run: ({ input }) => choose(input),
    vjp: {
      input: ({ input, y }, g) => {
        const hits = cast(input.eq(y).logicalOr(input.isnan().logicalAnd(y.isnan())) as Tensor, g.dtype);
        return hits.mul(g.div(hits.sum())) as Tensor;
      },
    },
    method: false,
  }) as never;
}

function needElements(op: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((a) => x.shape[a] === 0)) {
    throw new ArgumentError(
      `${op}: there is no element to take in shape ${formatShape(x.shape)}; an empty axis has no extreme`,
      { op },
    );
  }
}

/**
 * Largest element over all, or along dimensions; equal ones share the gradient. NaN wins.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.amax
 * @example
 * amax(tensor([[1, 5], [3, 2]]), 1).tolist() // => [5, 3]
 */
export const amax: Op<K.Reduce<"amax">> = extreme("amax", "max");

/**
 * Smallest element over all, or along dimensions; equal ones share the gradient. NaN wins.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes (default: all)
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.amin
 * @example
 * amin(tensor([[1, 5], [3, 2]]), 1).tolist() // => [1, 2]
 */
export const amin: Op<K.Reduce<"amin">> = extreme("amin", "min");

/** Index of the largest or smallest element. */
function argExtreme(name: "argmax" | "argmin"): Op<K.ArgReduce<never>> {
  return defineOp({
    name,
    params: { input: takes.tensor, dim: takes.optional(takes.nullable(takes.dim)), keepdim: takes.flag(false) },
    run: ({ input, dim, keepdim }) => {
      if (input.dtype === "bool") {
        throw new DTypeError(`${name}: does not take bool tensors; convert with int()`, { op: name, dtypes: ["bool"] });
      }
      const axes = axesOf(name, input, dim == null ? dim : [dim]);
      needElements(name, input, axes);
      return reduceRaw(name, input, axes, keepdim, "int32");
    },
    vjp: { input: "none" },
    samples: () => [[sample(2, 3)], [sample(2, 3), 1]],
  });
}

/**
 * Index of the largest element: in the flattened tensor, or along a dimension; the first among equals.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all elements in one row)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.argmax
 * @example
 * argmax(tensor([[1, 5], [3, 2]]), 1).tolist() // => [1, 0]
 */
export const argmax: Op<K.ArgReduce<"argmax">> = argExtreme("argmax");

/**
 * Index of the smallest element: in the flattened tensor, or along a dimension; the first among equals.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all elements in one row)
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.argmin
 * @example
 * argmin(tensor([[1, 5], [3, 2]]), 1).tolist() // => [0, 1]
 */
export const argmin: Op<K.ArgReduce<"argmin">> = argExtreme("argmin");

/** Values along a dimension with their indices; the gradient goes to the place that each value came from. */
export function pickAlong(name: string, find: (x: Tensor, axis: number) => Tensor) {
  return (input: Tensor, dim: number, keepdim: boolean): Pair => {
    const axis = normalizeDim(name, dim, input.shape.length, input.shape);
    if (input.shape.length === 0) return pair(input.clone() as Tensor, wrap(new Int32Array(1), [], "int32"));
    needElements(name, input, [axis]);
    const indices = find(input, axis);
    const values = input.gather(axis, indices) as Tensor;
    const shape = reducedShape(input.shape, [axis], keepdim);
    return pair(reshapeTo(values, shape), reshapeTo(indices, shape));
  };
}

function maxOrMin(name: "max" | "min"): Op<K.Extreme<never>> {
  const arg = name === "max" ? "argmax" : "argmin";
  const ofAll = chosen(name, name === "max" ? (amax as Loose) : (amin as Loose));
  const pick = pickAlong(name, (x, axis) => reduceRaw(arg, x, [axis], true, "int32"));
  return compose({
    name,
    params: {
      input: takes.tensor,
      dim: takes.any<unknown>("a dimension or a tensor"),
      keepdim: takes.flag(false),
      other: takes.optionalTensor,
    },
    run: ({ input, dim, keepdim, other }) => {
      const second = isTensor(dim) ? dim : other;
      if (isTensor(second)) return name === "max" ? input.maximum(second) : input.minimum(second);
      if (dim == null) return ofAll(input);
      if (typeof dim !== "number" || !Number.isInteger(dim))
        throw new ArgumentError(`${name}: dim must be a dimension or another tensor`, { op: name });
      return pick(input, dim, keepdim);
    },
    samples: () => [[sample(2, 3)]],
  });
}

/**
 * Largest element; along a dimension its values and indices; of two tensors the larger elements.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all elements), or another tensor
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.max
 * @example
 * max(tensor([[1, 5], [3, 2]]), 1).indices.tolist() // => [1, 0]
 */
export const max: Op<K.Extreme<"max">> = maxOrMin("max");

/**
 * Smallest element; along a dimension its values and indices; of two tensors the smaller elements.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis (default: all elements), or another tensor
 * @param keepdim whether it stays with size 1 (default: false)
 * @source PyTorch torch.min
 * @example
 * min(tensor([[1, 5], [3, 2]]), 1).values.tolist() // => [1, 2]
 */
export const min: Op<K.Extreme<"min">> = maxOrMin("min");

function truth(name: "all" | "any"): Op<K.Reduce<never>> {
  return defineOp({
    name,
    params: { input: takes.tensor, ...along },
    run: ({ input, dim, keepdim }) =>
      reduceRaw(name, input, axesOf(name, input, dim), keepdim, input.dtype === "uint8" ? "uint8" : "bool"),
    vjp: { input: "none" },
    samples: () => [[sample(2, 3)], [sample(2, 3), 1]],
  });
}

/**
 * Whether no element is 0, over all or along dimensions.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @source PyTorch torch.all
 * @example
 * all(tensor([true, false])).item() // => false
 */
export const all: Op<K.Reduce<"all">> = truth("all");

/**
 * Whether some element is not 0, over all or along dimensions.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @source PyTorch torch.any
 * @example
 * any(tensor([true, false])).item() // => true
 */
export const any: Op<K.Reduce<"any">> = truth("any");

/**
 * How many elements are not 0, over all or along dimensions.
 *
 * @shape drops `dim`
 * @param dim the axis or axes (default: all)
 * @source PyTorch torch.count_nonzero
 * @example
 * countNonzero(tensor([0, 3, 4])).item() // => 2
 */
export const countNonzero: Op<K.Reduce<"countNonzero">> = compose({
  name: "countNonzero",
  params: { input: takes.tensor, dim: takes.optional(takes.nullable(takes.dims)) },
  run: ({ input, dim }) => (sum as Loose)(input.ne(0), { dim }),
  differentiable: [],
});

/** The square root with derivative 0 at 0: where all elements are equal, nothing pulls them apart. */
export const rootOf: Loose = elementwise({
  name: "std",
  f: (x) => s.sqrt(x),
  d: { input: (_x, y) => s.select(s.eq(y, 0), 0, s.div(0.5, y)) },
  method: false,
}) as never;

/**
 * log(sum(exp(x))) along dimensions, computed after subtracting the maximum.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param dim the axis or axes
 * @param keepdim whether those axes stay with size 1 (default: false)
 * @source PyTorch torch.logsumexp
 * @example
 * logsumexp(tensor([0, 0]), 0).item().toFixed(4) // => "0.6931"
 */
export const logsumexp: Op<K.ReduceAlong<"logsumexp">> = defineOp({
  name: "logsumexp",
  params: { input: takes.tensor, dim: takes.dims, keepdim: takes.flag(false) },
  run: ({ input, dim, keepdim }) => {
    const x = isFloat(input.dtype) ? input : cast(input, "float32");
    const axes = axesOf("logsumexp", x, dim);
    if (axes.some((a) => x.shape[a] === 0)) return reduceRaw("sum", x, axes, keepdim, x.dtype).log() as Tensor;
    const top = reduceRaw("max", x, axes, true, x.dtype);
    // An infinite maximum would give infinity minus infinity.
    const shift = top.where(top.isfinite(), 0) as Tensor;
    const total = (sum as Loose)(x.sub(shift).exp(), { dim: axes, keepdim: true }).log().add(shift) as Tensor;
    return reshapeTo(total, reducedShape(x.shape, axes, keepdim));
  },
  vjp: {
    input: ({ input, dim, keepdim, y }, g) =>
      unreduced(g, input, dim, keepdim).mul(input.sub(unreduced(y, input, dim, keepdim)).exp()) as Tensor,
  },
  samples: () => [
    [sample(2, 3), 1],
    [sample(2, 3, 2), [0, 2], true],
  ],
});
