/** Pooling: the largest, the mean or a norm of the elements of sliding windows, over one, two or three axes. */

import { backend } from "../backend/select";
import type { Window } from "../backend/window";
import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, numel } from "../base/shape";
import { fill, messages } from "../base/shapes/message";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { batched, perAxis } from "./conv";
import { tapped } from "./taps";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;
type Rank = 1 | 2 | 3;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );
const spatial = (rank: number) => [5, 4, 3].slice(0, rank);
const fresh = (shape: readonly number[], dtype: Tensor["dtype"]) =>
  wrap(backend().empty(dtype, numel(shape)), shape, dtype);

/** The output sizes of a pooling; in ceilMode the last window may stick out, but must start inside the input or its left padding. */
function pooled(op: string, sizes: readonly number[], w: Window, ceilMode: boolean): number[] {
  return sizes.map((n, i) => {
    const reach = w.dilation[i]! * (w.kernel[i]! - 1) + 1;
    const span = n + 2 * w.padding[i]! - reach;
    let count = (ceilMode ? Math.ceil(span / w.stride[i]!) : Math.floor(span / w.stride[i]!)) + 1;
    if (ceilMode && (count - 1) * w.stride[i]! >= n + w.padding[i]!) count--;
    if (count <= 0)
      throw new ShapeError(
        fill(messages.window, { op, window: reach, axis: i - sizes.length, size: n + 2 * w.padding[i]! }),
        { op },
      );
    return count;
  });
}

const maxRaw: (
  x: Tensor,
  options: { window: Window; counts: readonly number[] },
) => { values: Tensor; indices: Tensor } = defineOp({
  name: "maxPool",
  params: { input: takes.tensor, window: takes.any<Window>("a window"), counts: takes.sizes },
  run: ({ input, window, counts }) => {
    const shape = [...input.shape.slice(0, 2), ...counts];
    const values = fresh(shape, input.dtype);
    const indices = fresh(shape, "int32");
    backend().pool("max", values, input, window, indices);
    return { values, indices };
  },
  vjp: {
    input: ({ input, result }, g) => {
      const [n, c] = input.shape as [number, number];
      const where = reshapeTo((result as { indices: Tensor }).indices, [n, c, numel(g.shape.slice(2))]);
      const back = toWinners(reshapeTo(g, where.shape), where, { cells: numel(input.shape.slice(2)) });
      return reshapeTo(back, input.shape);
    },
  },
  method: false,
}) as never;

/** The way back: each window's gradient goes to the cell that won. */
const toWinners: (g: Tensor, where: Tensor, options: { cells: number }) => Tensor = defineOp({
  name: "maxPoolInput",
  params: { input: takes.tensor, where: takes.tensor, cells: takes.int },
  run: ({ input: g, where, cells }) => {
    const [n, c] = g.shape as [number, number];
    const out = wrap(backend().zeros(g.dtype, n * c * cells), [n, c, cells], g.dtype);
    backend().scatter(out, 2, where, g, "add");
    return out;
  },
  vjp: { input: ({ where }, h) => h.gather(2, where) as Tensor, where: "none" },
  method: false,
}) as never;

const sumRaw: (x: Tensor, options: { window: Window; counts: readonly number[]; sizes: readonly number[] }) => Tensor =
  defineOp({
    name: "sumPool",
    params: { input: takes.tensor, window: takes.any<Window>("a window"), counts: takes.sizes, sizes: takes.sizes },
    run: ({ input, window, counts }) => {
      const out = fresh([...input.shape.slice(0, 2), ...counts], input.dtype);
      backend().pool("sum", out, input, window);
      return out;
    },
    vjp: { input: ({ window, counts, sizes }, g) => spread(g, { window, counts, sizes }) },
    method: false,
  }) as never;

const spread: (x: Tensor, options: { window: Window; counts: readonly number[]; sizes: readonly number[] }) => Tensor =
  defineOp({
    name: "sumPoolInput",
    params: { input: takes.tensor, window: takes.any<Window>("a window"), counts: takes.sizes, sizes: takes.sizes },
    run: ({ input, window, sizes }) => {
      const out = fresh([...input.shape.slice(0, 2), ...sizes], input.dtype);
      backend().unpool(out, input.contiguous() as Tensor, window);
      return out;
    },
    vjp: { input: ({ window, counts, sizes }, g) => sumRaw(g, { window, counts, sizes }) },
    method: false,
  }) as never;

const windowParams = {
  kernelSize: takes.dims,
  stride: takes.optional(takes.nullable(takes.dims)),
  padding: takes.or(takes.dims, [0]),
};

interface WindowArgs {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[] | null | undefined;
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
}

function readWindow(op: string, rank: number, p: WindowArgs): Window {
  const kernel = perAxis(op, "kernelSize", p.kernelSize, rank, 1);
  const stride = p.stride == null || p.stride.length === 0 ? kernel : perAxis(op, "stride", p.stride, rank, 1);
  const padding = perAxis(op, "padding", p.padding, rank, 0);
  if (padding.some((v, i) => v > kernel[i]! / 2))
    throw new ArgumentError(
      `${op}: padding ${formatShape(padding)} is more than half of the window ${formatShape(kernel)}`,
      { op },
    );
  return { kernel, stride, padding, dilation: perAxis(op, "dilation", p.dilation ?? [1], rank, 1) };
}

const unbatched = (x: Tensor, single: boolean) => (single ? reshapeTo(x, x.shape.slice(1)) : x);

function maxPool<R extends Rank, N extends string>(name: N, rank: R): Op<K.Pool<N, R>> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      ...windowParams,
      dilation: takes.or(takes.dims, [1]),
      ceilMode: takes.flag(false),
      returnIndices: takes.flag(false),
    },
    run: (p) => {
      const { batch, single } = batched(name, p.input, rank);
      if (batch.shape.slice(1).includes(0) && !(single === false && batch.shape.slice(1).every((n) => n > 0)))
        throw new ShapeError(`${name}: there is nothing to pool in shape ${formatShape(p.input.shape)}`, {
          op: name,
          shapes: [p.input.shape],
        });
      const window = readWindow(name, rank, p);
      const counts = pooled(name, batch.shape.slice(2), window, p.ceilMode);
      const { values, indices } = maxRaw(batch, { window, counts });
      return p.returnIndices ? [unbatched(values, single), unbatched(indices, single)] : unbatched(values, single);
    },
    samples: () => [
      [sample(2, 2, ...spatial(rank)), 2],
      [sample(2, ...spatial(rank)), { kernelSize: 3, stride: 2, padding: 1 }],
    ],
    method: false,
  });
}

/**
 * The largest element of each window along one axis.
 *
 * @shape `[n, c, l] -> [n, c, floor((l + 2 padding - dilation (k - 1) - 1) / stride) + 1]`
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells are added on both sides; they never win (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param ceilMode whether a last window may stick out (default: false)
 * @param returnIndices whether places come too, in the flattened axes (default: false)
 * @source PyTorch torch.nn.functional.max_pool1d
 * @example
 * maxPool1d(tensor([[[1, 3, 2, 0]]]), 2).tolist() // => [[[3, 2]]]
 */
export const maxPool1d: Op<K.Pool<"maxPool1d", 1>> = maxPool("maxPool1d", 1);

/**
 * The largest element of each window over two axes.
 *
 * @shape as maxPool1d, for each axis
 * @source PyTorch torch.nn.functional.max_pool2d
 * @example
 * maxPool2d(tensor([[[[1, 2], [3, 4]]]]), 2).tolist() // => [[[[4]]]]
 */
export const maxPool2d: Op<K.Pool<"maxPool2d", 2>> = maxPool("maxPool2d", 2);

/**
 * The largest element of each window over three axes.
 *
 * @shape as maxPool1d, for each axis
 * @source PyTorch torch.nn.functional.max_pool3d
 * @example
 * maxPool3d(ones(1, 1, 2, 2, 2), 2).shape // => [1, 1, 1, 1, 1]
 */
export const maxPool3d: Op<K.Pool<"maxPool3d", 3>> = maxPool("maxPool3d", 3);

function avgPool<R extends Rank, N extends string>(name: N, rank: R): Op<K.Pool<N, R>> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      ...windowParams,
      ceilMode: takes.flag(false),
      countIncludePad: takes.flag(true),
      divisorOverride: takes.optional(takes.nullable(takes.int)),
    },
    run: (p) => {
      const { batch, single } = batched(name, p.input, rank);
      const window = readWindow(name, rank, p);
      const sizes = batch.shape.slice(2);
      const counts = pooled(name, sizes, window, p.ceilMode);
      const total = sumRaw(batch, { window, counts, sizes });
      if (p.divisorOverride === 0) throw new ArgumentError(`${name}: divisorOverride must not be 0`, { op: name });
      const share =
        p.divisorOverride != null
          ? total.div(p.divisorOverride)
          : total.div(cellsOf(sizes, counts, window, p.countIncludePad, batch));
      // The mean of whole numbers is cut to a whole number.
      if (batch.dtype === "uint8" || batch.dtype === "bool") refuseWhole(name, batch);
      return unbatched((isFloat(batch.dtype) ? share : (share as Tensor).to(batch.dtype)) as Tensor, single);
    },
    samples: () => [
      [sample(2, 2, ...spatial(rank)), 2],
      [sample(2, ...spatial(rank)), { kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }],
    ],
    method: false,
  });
}

/** How many cells each window counts: those of the input, and its padding where that counts; what sticks out beyond it never does. */
function cellsOf(
  sizes: readonly number[],
  counts: readonly number[],
  w: Window,
  withPadding: boolean,
  like: Tensor,
): Tensor | number {
  const along = sizes.map((n, i) =>
    Array.from({ length: counts[i]! }, (_, o) => {
      const start = o * w.stride[i]! - w.padding[i]!;
      const end = Math.min(start + w.kernel[i]!, n + w.padding[i]!);
      return withPadding ? end - start : Math.min(end, n) - Math.max(start, 0);
    }),
  );
  const first = along.map((a) => a[0]!);
  if (along.every((a, i) => a.every((v) => v === first[i]))) return numel(first);
  let cells = wrap(
    Float64Array.of(1),
    counts.map(() => 1),
    "float64",
  );
  along.forEach((a, i) => {
    cells = cells.mul(
      wrap(
        Float64Array.from(a),
        counts.map((_, k) => (k === i ? a.length : 1)),
        "float64",
      ),
    ) as Tensor;
  });
  return cells.to(like.dtype) as Tensor;
}

/**
 * The mean of each window along one axis.
 *
 * @shape `[n, c, l] -> [n, c, floor((l + 2 padding - k) / stride) + 1]`
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding zeros on both sides (default: 0)
 * @param ceilMode whether a last window may stick out (default: false)
 * @param countIncludePad whether padding counts in the mean (default: true)
 * @source PyTorch torch.nn.functional.avg_pool1d
 * @example
 * avgPool1d(tensor([[[1, 3, 2, 0]]]), 2).tolist() // => [[[2, 1]]]
 */
export const avgPool1d: Op<K.Pool<"avgPool1d", 1>> = avgPool("avgPool1d", 1);

/**
 * The mean of each window over two axes.
 *
 * @shape as avgPool1d, for each axis
 * @source PyTorch torch.nn.functional.avg_pool2d
 * @example
 * avgPool2d(tensor([[[[1, 2], [3, 4]]]]), 2).tolist() // => [[[[2.5]]]]
 */
export const avgPool2d: Op<K.Pool<"avgPool2d", 2>> = avgPool("avgPool2d", 2);

/**
 * The mean of each window over three axes.
 *
 * @shape as avgPool1d, for each axis
 * @source PyTorch torch.nn.functional.avg_pool3d
 * @example
 * avgPool3d(ones(1, 1, 2, 2, 2), 2).item() // => 1
 */
export const avgPool3d: Op<K.Pool<"avgPool3d", 3>> = avgPool("avgPool3d", 3);

function lpPool<Name extends string, R extends Rank>(name: Name, rank: R): Op<K.LpPool<Name, R>> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      normType: takes.number,
      kernelSize: takes.dims,
      stride: takes.optional(takes.nullable(takes.dims)),
      ceilMode: takes.flag(false),
    },
    run: ({ input, normType, kernelSize, stride, ceilMode }) => {
      if (normType === 0) throw new ArgumentError(`${name}: normType must not be 0`, { op: name });
      const cells = numel(perAxis(name, "kernelSize", kernelSize, rank, 1));
      const mean = ([avgPool1d, avgPool2d, avgPool3d][rank - 1] as Loose)(input.pow(normType), {
        kernelSize,
        stride,
        ceilMode,
      });
      // As PyTorch: the sign is kept and negative means are cut, so that an odd power stays real.
      return mean
        .sign()
        .mul(mean.abs().relu())
        .mul(cells)
        .pow(1 / normType);
    },
    samples: () => [[sample(2, 2, ...spatial(rank)), 2, 2]],
    method: false,
  });
}

/**
 * The p-norm of each window along one axis.
 *
 * @shape as avgPool1d
 * @param normType p
 * @source PyTorch torch.nn.functional.lp_pool1d
 * @example
 * lpPool1d(tensor([[[3, 4]]]), 2, 2).tolist() // => [[[5]]]
 */
export const lpPool1d: Op<K.LpPool<"lpPool1d", 1>> = lpPool("lpPool1d", 1);

/**
 * The p-norm of each window over two axes.
 *
 * @shape as avgPool2d
 * @source PyTorch torch.nn.functional.lp_pool2d
 * @example
 * lpPool2d(ones(1, 1, 2, 2), 2, 2).item() // => 2
 */
export const lpPool2d: Op<K.LpPool<"lpPool2d", 2>> = lpPool("lpPool2d", 2);

/**
 * The p-norm of each window over three axes.
 *
 * @shape as avgPool3d
 * @source PyTorch torch.nn.functional.lp_pool3d
 * @example
 * lpPool3d(ones(1, 1, 1, 2, 2), 2, [1, 2, 2]).item() // => 2
 */
export const lpPool3d: Op<K.LpPool<"lpPool3d", 3>> = lpPool("lpPool3d", 3);

/** The wanted sizes, null for those that stay. */
function targetSizes(op: string, rank: number, outputSize: unknown, sizes: readonly number[]): number[] {
  const given = Array.isArray(outputSize)
    ? (outputSize as (number | null)[])
    : new Array<number | null>(rank).fill(outputSize as number | null);
  if (given.length !== rank)
    throw new ArgumentError(`${op}: outputSize must be 1 number or ${rank}, got ${JSON.stringify(outputSize)}`, { op });
  return given.map((n, i) => {
    const size = n ?? sizes[i]!;
    if (!Number.isInteger(size) || size < 0)
      throw new ArgumentError(
        `${op}: outputSize must be whole numbers that are not negative, got ${JSON.stringify(outputSize)}`,
        { op },
      );
    return size;
  });
}

/** Where the windows of an adaptive pooling start and end. */
const stretch = (size: number, count: number, i: number) =>
  [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)] as const;

function refuseWhole(op: string, x: Tensor): void {
  if (!isFloat(x.dtype))
    throw new DTypeError(`${op}: does not take ${x.dtype} tensors; convert with .to("float32")`, {
      op,
      dtypes: [x.dtype],
    });
}

/** Adaptive windows have sizes of their own: one axis after another, each output from its stretch. */
function adaptiveAvg<R extends Rank, N extends string>(name: N, rank: R): Op<K.AdaptivePool<N, R>> {
  return compose({
    name,
    copies: true,
    params: { input: takes.tensor, outputSize: takes.any<unknown>("sizes") },
    run: ({ input, outputSize }) => {
      const { batch, single } = batched(name, input, rank);
      const counts = targetSizes(name, rank, outputSize, batch.shape.slice(2));
      refuseWhole(name, input);
      let x = batch;
      counts.forEach((count, i) => {
        const axis = i + 2;
        const size = x.shape[axis]!;
        if (count === size) return;
        if (count === 0) x = x.narrow(axis, 0, 0) as Tensor;
        else if (size % count === 0) x = x.unflatten(axis, [count, size / count]).mean(axis + 1) as Tensor;
        else
          x = tapped(x, axis, count, (o, add) => {
            const [from, to] = stretch(size, count, o);
            for (let k = from; k < to; k++) add(k, 1 / (to - from));
          });
      });
      return unbatched(x.contiguous() as Tensor, single);
    },
    samples: () => [[sample(2, 2, ...spatial(rank)), 2]],
    method: false,
  });
}

/**
 * Means over as many windows as wanted along one axis.
 *
 * @shape `[n, c, l] -> [n, c, outputSize]`
 * @param outputSize how many windows; null keeps the size
 * @source PyTorch torch.nn.functional.adaptive_avg_pool1d
 * @example
 * adaptiveAvgPool1d(tensor([[[1, 3, 2, 0]]]), 2).tolist() // => [[[2, 1]]]
 */
export const adaptiveAvgPool1d: Op<K.AdaptivePool<"adaptiveAvgPool1d", 1>> = adaptiveAvg("adaptiveAvgPool1d", 1);

/**
 * Means over as many windows as wanted over two axes.
 *
 * @shape `[n, c, h, w] -> [n, c, ...outputSize]`
 * @source PyTorch torch.nn.functional.adaptive_avg_pool2d
 * @example
 * adaptiveAvgPool2d(tensor([[[[1, 2], [3, 4]]]]), 1).tolist() // => [[[[2.5]]]]
 */
export const adaptiveAvgPool2d: Op<K.AdaptivePool<"adaptiveAvgPool2d", 2>> = adaptiveAvg("adaptiveAvgPool2d", 2);

/**
 * Means over as many windows as wanted over three axes.
 *
 * @shape `[n, c, d, h, w] -> [n, c, ...outputSize]`
 * @source PyTorch torch.nn.functional.adaptive_avg_pool3d
 * @example
 * adaptiveAvgPool3d(ones(1, 1, 2, 2, 2), 1).item() // => 1
 */
export const adaptiveAvgPool3d: Op<K.AdaptivePool<"adaptiveAvgPool3d", 3>> = adaptiveAvg("adaptiveAvgPool3d", 3);

function adaptiveMax<R extends Rank, N extends string>(name: N, rank: R): Op<K.AdaptiveMaxPool<N, R>> {
  return compose({
    name,
    params: { input: takes.tensor, outputSize: takes.any<unknown>("sizes"), returnIndices: takes.flag(false) },
    run: ({ input, outputSize, returnIndices }) => {
      const { batch, single } = batched(name, input, rank);
      const sizes = batch.shape.slice(2);
      const counts = targetSizes(name, rank, outputSize, sizes);
      refuseWhole(name, input);
      const [n, c] = batch.shape as [number, number];
      const x = batch.contiguous() as Tensor;
      const where = new Int32Array(n * c * numel(counts));
      const cells = numel(sizes);
      let at = 0;
      for (let line = 0; line < n * c; line++) {
        forEachIndex(counts, (o) => {
          let best = -1;
          let top = Number.NEGATIVE_INFINITY;
          const spans = o.map((i, d) => stretch(sizes[d]!, counts[d]!, i));
          forEachIndex(
            spans.map(([from, to]) => to - from),
            (k) => {
              const place = k.reduce((p, i, d) => p * sizes[d]! + spans[d]![0] + i, 0);
              const v = x.elements[x.offset + line * cells + place]!;
              // As in PyTorch, the last NaN counts.
              if (best < 0 || v > top || Number.isNaN(v)) {
                best = place;
                top = v;
              }
            },
          );
          where[at++] = best;
        });
      }
      const indices = wrap(where, [n, c, numel(counts)], "int32");
      const shape = [n, c, ...counts];
      const values = reshapeTo(reshapeTo(batch, [n, c, cells]).gather(2, indices) as Tensor, shape);
      return returnIndices
        ? [unbatched(values, single), unbatched(reshapeTo(indices, shape), single)]
        : unbatched(values, single);
    },
    samples: () => [[sample(2, 2, ...spatial(rank)), 2]],
    method: false,
  });
}

function forEachIndex(sizes: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = sizes.map(() => 0);
  if (numel(sizes) === 0) return;
  for (;;) {
    visit(index);
    let d = sizes.length - 1;
    while (d >= 0 && ++index[d]! === sizes[d]) index[d--] = 0;
    if (d < 0) return;
  }
}

/**
 * The largest elements of as many windows as wanted along one axis.
 *
 * @shape `[n, c, l] -> [n, c, outputSize]`
 * @param outputSize how many windows; null keeps the size
 * @param returnIndices whether places come too (default: false)
 * @source PyTorch torch.nn.functional.adaptive_max_pool1d
 * @example
 * adaptiveMaxPool1d(tensor([[[1, 3, 2, 0]]]), 2).tolist() // => [[[3, 2]]]
 */
export const adaptiveMaxPool1d: Op<K.AdaptiveMaxPool<"adaptiveMaxPool1d", 1>> = adaptiveMax("adaptiveMaxPool1d", 1);

/**
 * The largest elements of as many windows as wanted over two axes.
 *
 * @shape `[n, c, h, w] -> [n, c, ...outputSize]`
 * @source PyTorch torch.nn.functional.adaptive_max_pool2d
 * @example
 * adaptiveMaxPool2d(tensor([[[[1, 2], [3, 4]]]]), 1).tolist() // => [[[[4]]]]
 */
export const adaptiveMaxPool2d: Op<K.AdaptiveMaxPool<"adaptiveMaxPool2d", 2>> = adaptiveMax("adaptiveMaxPool2d", 2);

/**
 * The largest elements of as many windows as wanted over three axes.
 *
 * @shape `[n, c, d, h, w] -> [n, c, ...outputSize]`
 * @source PyTorch torch.nn.functional.adaptive_max_pool3d
 * @example
 * adaptiveMaxPool3d(ones(1, 1, 2, 2, 2), 1).item() // => 1
 */
export const adaptiveMaxPool3d: Op<K.AdaptiveMaxPool<"adaptiveMaxPool3d", 3>> = adaptiveMax("adaptiveMaxPool3d", 3);
