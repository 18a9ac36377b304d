/** Convolutions and transposed convolutions over one, two or three spatial axes. */

import { backend } from "../backend/select";
import type { Window } from "../backend/window";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import type * as I from "../core/kinds-image";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { reshapeTo } from "./view";

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.3 + shape.length) * 1.5),
    shape,
    "float64",
  );

const dense = (x: Tensor) => (x.dense && x.offset === 0 ? x : copyOf(x));
const fresh = (shape: readonly number[], x: Tensor) => wrap(backend().empty(x.dtype, numel(shape)), shape, x.dtype);

interface Geometry {
  readonly window: Window;
  readonly groups: number;
  /** The spatial sizes of the side that the convolution reads. */
  readonly input: readonly number[];
  /** The spatial sizes of the side that it writes. */
  readonly output: readonly number[];
}

type Tri = (a: Tensor, b: Tensor, options: { geometry: Geometry }) => Tensor;
const params = { input: takes.tensor, other: takes.tensor, geometry: takes.any<Geometry>("a geometry") };

/** Three operations that are each other's gradients: the output, the input's and the weight's side of one trilinear form. */
const forward: Tri = defineOp({
  name: "convolution",
  params,
  run: ({ input, other: weight, geometry: { window, groups, output } }) => {
    const out = fresh([input.shape[0]!, weight.shape[0]!, ...output], input);
    backend().convolve(out, input, dense(weight), window, groups);
    return out;
  },
  vjp: {
    input: ({ other, geometry }, g) => toInput(g, other, { geometry }),
    other: ({ input, geometry }, g) => toWeight(g, input, { geometry }),
  },
  method: false,
}) as never;

const toInput: Tri = defineOp({
  name: "convolutionInput",
  params,
  run: ({ input: g, other: weight, geometry: { window, groups, input } }) => {
    const out = fresh([g.shape[0]!, weight.shape[1]! * groups, ...input], g);
    backend().convolveInput(out, dense(g), dense(weight), window, groups);
    return out;
  },
  vjp: {
    input: ({ other, geometry }, h) => forward(h, other, { geometry }),
    other: ({ input, geometry }, h) => toWeight(input, h, { geometry }),
  },
  method: false,
}) as never;

const toWeight: Tri = defineOp({
  name: "convolutionWeight",
  params,
  run: ({ input: g, other: x, geometry: { window, groups } }) => {
    const out = fresh([g.shape[1]!, x.shape[1]! / groups, ...window.kernel], x);
    backend().convolveWeight(out, dense(g), x, window, groups);
    return out;
  },
  vjp: {
    input: ({ other, geometry }, h) => forward(other, h, { geometry }),
    other: ({ input, geometry }, h) => toInput(input, h, { geometry }),
  },
  method: false,
}) as never;

/** One number for each spatial axis, from one number or one for each. */
export function perAxis(
  op: string,
  name: string,
  value: readonly number[],
  rank: number,
  least: number,
): readonly number[] {
  const all = value.length === 1 ? new Array<number>(rank).fill(value[0]!) : value;
  if (all.length !== rank)
    throw new ArgumentError(`${op}: ${name} must be 1 number or ${rank}, got ${formatShape(value)}`, { op });
  if (all.some((v) => !Number.isInteger(v) || v < least)) {
    throw new ArgumentError(
      `${op}: ${name} must be ${least === 0 ? "whole numbers that are not negative" : "positive whole numbers"}, got ${formatShape(value)}`,
      { op },
    );
  }
  return all;
}

/** A batch of one around an input without a batch axis. */
export function batched(op: string, x: Tensor, rank: number): { batch: Tensor; single: boolean } {
  if (x.shape.length === rank + 2) return { batch: x, single: false };
  if (x.shape.length === rank + 1) return { batch: reshapeTo(x, [1, ...x.shape]), single: true };
  throw new ShapeError(
    fill(messages.rank, { op, a: "input", needed: `${rank + 1} or ${rank + 2}`, shape: show(x.shape) }),
    { op, shapes: [x.shape] },
  );
}

function withBias(op: string, out: Tensor, bias: Tensor | undefined, single: boolean): Tensor {
  let y = out;
  if (bias) {
    if (bias.dtype !== out.dtype)
      throw new DTypeError(`${op}: the result is ${out.dtype} but bias ${bias.dtype}; convert one of them`, {
        op,
        dtypes: [out.dtype, bias.dtype],
      });
    if (bias.shape.length !== 1 || bias.shape[0] !== out.shape[1]) {
      throw new ShapeError(
        `${op}: bias has shape ${formatShape(bias.shape)}, but must have ${formatShape([out.shape[1]!])}, one for each output channel`,
        { op, shapes: [bias.shape] },
      );
    }
    if (bias.dtype !== out.dtype)
      throw new DTypeError(`${op}: input is ${out.dtype} but bias ${bias.dtype}; convert one of them`, {
        op,
        dtypes: [out.dtype, bias.dtype],
      });
    // In place: nothing else sees the sums before the bias is on them.
    y = y.add_(reshapeTo(bias, [bias.shape[0]!, ...out.shape.slice(2).map(() => 1)])) as Tensor;
  }
  return single ? reshapeTo(y, y.shape.slice(1)) : y;
}

function checkOperands(op: string, x: Tensor, weight: Tensor, rank: number, groups: number, transposed: boolean): void {
  if (!Number.isInteger(groups) || groups <= 0)
    throw new ArgumentError(`${op}: groups must be a positive whole number, got ${groups}`, { op });
  if (weight.shape.length !== rank + 2) {
    throw new ShapeError(fill(messages.rank, { op, a: "weight", needed: `${rank + 2}`, shape: show(weight.shape) }), {
      op,
      shapes: [x.shape, weight.shape],
    });
  }
  const channels = x.shape[1]!;
  const needed = transposed ? weight.shape[0]! : weight.shape[1]! * groups;
  if (channels !== needed) {
    throw new ShapeError(
      `${op}: axis channels is ${channels} in input but ${needed} in weight${groups === 1 ? "" : ` (groups is ${groups})`}\n  got       input: [${x.shape.join(" ")}]  weight: [${weight.shape.join(" ")}]`,
      { op, axis: "channels", shapes: [x.shape, weight.shape] },
    );
  }
  const split = weight.shape[0]!;
  if (split % groups !== 0)
    throw new ShapeError(
      fill(messages.divide, { op, axis: "0 of the weight", size: String(split), by: String(groups) }),
      { op, shapes: [weight.shape] },
    );
  if (x.dtype !== weight.dtype)
    throw new DTypeError(`${op}: input is ${x.dtype} but weight ${weight.dtype}; convert one of them`, {
      op,
      dtypes: [x.dtype, weight.dtype],
    });
}

function conv<R extends 1 | 2 | 3, N extends string>(name: N, rank: R): Op<K.Conv<N, R>> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      weight: takes.tensor,
      bias: takes.optionalTensor,
      stride: takes.or(takes.dims, [1]),
      padding: takes.any<number | readonly number[] | "same" | "valid">('sizes, "same" or "valid"', 0),
      dilation: takes.or(takes.dims, [1]),
      groups: takes.or(takes.int, 1),
    },
    run: (p) => {
      const { batch, single } = batched(name, p.input, rank);
      checkOperands(name, batch, p.weight, rank, p.groups, false);
      const stride = perAxis(name, "stride", p.stride, rank, 1);
      const dilation = perAxis(name, "dilation", p.dilation, rank, 1);
      const kernel = p.weight.shape.slice(2);
      let x = batch;
      let padding: readonly number[];
      if (p.padding === "same") {
        if (stride.some((v) => v !== 1))
          throw new ArgumentError(`${name}: padding "same" needs stride 1, got ${formatShape(stride)}`, { op: name });
        const total = kernel.map((k, i) => dilation[i]! * (k - 1));
        padding = total.map((t) => Math.floor(t / 2));
        // An odd total puts one zero more at the end.
        if (total.some((t) => t % 2 === 1)) x = x.pad(total.toReversed().flatMap((t) => [0, t % 2])) as Tensor;
      } else if (p.padding === "valid") padding = kernel.map(() => 0);
      else if (typeof p.padding === "string") {
        throw new ArgumentError(
          `${name}: padding must be "same", "valid", a number or numbers, got ${JSON.stringify(p.padding)}`,
          { op: name },
        );
      } else padding = perAxis(name, "padding", typeof p.padding === "number" ? [p.padding] : p.padding, rank, 0);
      const input = x.shape.slice(2);
      const output = input.map((n, i) => {
        const reach = dilation[i]! * (kernel[i]! - 1) + 1;
        const size = n + 2 * padding[i]!;
        if (reach > size)
          throw new ShapeError(fill(messages.window, { op: name, window: reach, axis: i - rank, size }), {
            op: name,
            shapes: [p.input.shape, p.weight.shape],
          });
        return Math.floor((size - reach) / stride[i]!) + 1;
      });
      const geometry = { window: { kernel, stride, padding, dilation }, groups: p.groups, input, output };
      return withBias(name, forward(x, p.weight, { geometry }), p.bias, single);
    },
    samples: () => {
      const sp = [5, 4, 3].slice(0, rank);
      const k = [3, 2, 2].slice(0, rank);
      return [
        [sample(2, 2, ...sp), sample(3, 2, ...k), sample(3)],
        [sample(4, ...sp), sample(2, 2, ...k), { stride: 2, padding: 1, groups: 2 }],
      ];
    },
    method: false,
  });
}

/**
 * Convolution (cross-correlation) over one axis.
 *
 * @shape `[n, i, l], [o, i / groups, k] -> [n, o, floor((l + 2 padding - dilation (k - 1) - 1) / stride) + 1]`
 * @param bias one number for each output channel (default: none)
 * @param stride step between windows (default: 1)
 * @param padding zeros on both sides, `"same"` or `"valid"` (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @throws {ShapeError} when channels do not fit, or the window is larger than the padded input
 * @source PyTorch torch.nn.functional.conv1d
 * @example
 * conv1d(tensor([[[1, 2, 3]]]), tensor([[[1, 1]]])).tolist() // => [[[3, 5]]]
 */
export const conv1d: Op<K.Conv<"conv1d", 1>> = conv("conv1d", 1);

/**
 * Convolution (cross-correlation) over two axes.
 *
 * @shape `[n, i, h, w], [o, i / groups, kh, kw] -> [n, o, h', w']` with n' = floor((n + 2 padding - dilation (k - 1) - 1) / stride) + 1
 * @param bias one number for each output channel (default: none)
 * @param stride step between windows (default: 1)
 * @param padding zeros on both sides, `"same"` or `"valid"` (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @throws {ShapeError} when channels do not fit, or the window is larger than the padded input
 * @source PyTorch torch.nn.functional.conv2d
 * @example
 * conv2d(ones(1, 1, 3, 3), ones(1, 1, 2, 2)).tolist() // => [[[[4, 4], [4, 4]]]]
 */
export const conv2d: Op<K.Conv<"conv2d", 2>> = conv("conv2d", 2);

/**
 * Convolution (cross-correlation) over three axes.
 *
 * @shape as conv2d, with a depth
 * @source PyTorch torch.nn.functional.conv3d
 * @example
 * conv3d(ones(1, 1, 2, 2, 2), ones(1, 1, 2, 2, 2)).item() // => 8
 */
export const conv3d: Op<K.Conv<"conv3d", 3>> = conv("conv3d", 3);

function convTranspose<R extends 1 | 2 | 3, N extends string>(name: N, rank: R): Op<K.ConvTranspose<N, R>> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      weight: takes.tensor,
      bias: takes.optionalTensor,
      stride: takes.or(takes.dims, [1]),
      padding: takes.or(takes.dims, [0]),
      outputPadding: takes.or(takes.dims, [0]),
      groups: takes.or(takes.int, 1),
      dilation: takes.or(takes.dims, [1]),
    },
    run: (p) => {
      const { batch, single } = batched(name, p.input, rank);
      checkOperands(name, batch, p.weight, rank, p.groups, true);
      const stride = perAxis(name, "stride", p.stride, rank, 1);
      const padding = perAxis(name, "padding", p.padding, rank, 0);
      const extra = perAxis(name, "outputPadding", p.outputPadding, rank, 0);
      const dilation = perAxis(name, "dilation", p.dilation, rank, 1);
      const kernel = p.weight.shape.slice(2);
      if (extra.some((e, i) => e >= Math.max(stride[i]!, dilation[i]!))) {
        throw new ArgumentError(
          `${name}: outputPadding must be smaller than stride or dilation, got ${formatShape(extra)}`,
          { op: name },
        );
      }
      const output = batch.shape.slice(2);
      const input = output.map(
        (n, i) => (n - 1) * stride[i]! - 2 * padding[i]! + dilation[i]! * (kernel[i]! - 1) + extra[i]! + 1,
      );
      if (input.some((n) => n < 0 || (n === 0 && numel(output) > 0))) {
        throw new ShapeError(`${name}: the output would have sizes ${formatShape(input)}; use less padding`, {
          op: name,
          shapes: [p.input.shape, p.weight.shape],
        });
      }
      const geometry = { window: { kernel, stride, padding, dilation }, groups: p.groups, input, output };
      return withBias(name, toInput(batch, p.weight, { geometry }), p.bias, single);
    },
    samples: () => {
      const sp = [3, 2, 2].slice(0, rank);
      const k = [3, 2, 2].slice(0, rank);
      return [
        [sample(2, 2, ...sp), sample(2, 3, ...k), sample(3)],
        [sample(4, ...sp), sample(4, 1, ...k), { stride: 2, outputPadding: 1, groups: 2 }],
      ];
    },
    method: false,
  });
}

/**
 * Transposed convolution over one axis: what a convolution of these settings would have to read to be undone in shape.
 *
 * @shape `[n, i, l], [i, o / groups, k] -> [n, o, (l - 1) stride - 2 padding + dilation (k - 1) + outputPadding + 1]`
 * @source PyTorch torch.nn.functional.conv_transpose1d
 * @example
 * convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 1]]])).tolist() // => [[[1, 3, 2]]]
 */
export const convTranspose1d: Op<K.ConvTranspose<"convTranspose1d", 1>> = convTranspose("convTranspose1d", 1);

/**
 * Transposed convolution over two axes.
 *
 * @shape as convTranspose1d, for each axis
 * @source PyTorch torch.nn.functional.conv_transpose2d
 * @example
 * convTranspose2d(ones(1, 1, 1, 1), ones(1, 1, 2, 2)).tolist() // => [[[[1, 1], [1, 1]]]]
 */
export const convTranspose2d: Op<K.ConvTranspose<"convTranspose2d", 2>> = convTranspose("convTranspose2d", 2);

/**
 * Transposed convolution over three axes.
 *
 * @shape as convTranspose1d, for each axis
 * @source PyTorch torch.nn.functional.conv_transpose3d
 * @example
 * convTranspose3d(ones(1, 1, 1, 1, 1), ones(1, 1, 2, 1, 1)).shape // => [1, 1, 2, 1, 1]
 */
export const convTranspose3d: Op<K.ConvTranspose<"convTranspose3d", 3>> = convTranspose("convTranspose3d", 3);

type Columns = (x: Tensor, options: { window: Window; sizes: readonly number[]; counts: readonly number[] }) => Tensor;
const columnParams = {
  input: takes.tensor,
  window: takes.any<Window>("a window"),
  sizes: takes.sizes,
  counts: takes.sizes,
};

const columnsOf: Columns = defineOp({
  name: "unfold",
  params: columnParams,
  run: ({ input, window, counts }) => {
    const out = fresh([...input.shape.slice(0, 2), ...window.kernel, ...counts], input);
    backend().im2col(out, input, window);
    return out;
  },
  vjp: { input: ({ window, sizes, counts }, g) => imageOf(g, { window, sizes, counts }) },
  method: false,
}) as never;

const imageOf: Columns = defineOp({
  name: "fold",
  params: columnParams,
  run: ({ input, window, sizes }) => {
    const out = fresh([...input.shape.slice(0, 2), ...sizes], input);
    backend().col2im(out, dense(input), window);
    return out;
  },
  vjp: { input: ({ window, sizes, counts }, g) => columnsOf(g, { window, sizes, counts }) },
  method: false,
}) as never;

const windowParams = {
  kernelSize: takes.dims,
  dilation: takes.or(takes.dims, [1]),
  padding: takes.or(takes.dims, [0]),
  stride: takes.or(takes.dims, [1]),
};
function readWindow(
  op: string,
  p: {
    kernelSize: readonly number[];
    dilation: readonly number[];
    padding: readonly number[];
    stride: readonly number[];
  },
  sizes: readonly number[],
) {
  const window: Window = {
    kernel: perAxis(op, "kernelSize", p.kernelSize, 2, 1),
    dilation: perAxis(op, "dilation", p.dilation, 2, 1),
    padding: perAxis(op, "padding", p.padding, 2, 0),
    stride: perAxis(op, "stride", p.stride, 2, 1),
  };
  const counts = sizes.map((n, i) => {
    const wide = window.dilation[i]! * (window.kernel[i]! - 1) + 1;
    const size = n + 2 * window.padding[i]!;
    if (wide > size) {
      const values = { op, window: String(wide), axis: String(i - 2), size: String(size) };
      throw new ShapeError(fill(messages.window, values), { op, shapes: [sizes] });
    }
    return Math.floor((size - wide) / window.stride[i]!) + 1;
  });
  return { window, counts };
}

/**
 * The windows of an image as columns.
 *
 * @shape `[n, c, h, w] -> [n, c kh kw, windows]`
 * @source PyTorch torch.nn.functional.unfold
 * @example
 * unfoldImage(ones(1, 1, 3, 3), 2).shape // => [1, 4, 4]
 */
export const unfoldImage: Op<I.Unfold<"unfold">> = compose({
  name: "unfold",
  params: { input: takes.tensor, ...windowParams },
  run: (p) => {
    const { batch, single } = batched("unfold", p.input, 2);
    const sizes = batch.shape.slice(2);
    const { window, counts } = readWindow("unfold", p, sizes);
    const columns = columnsOf(batch, { window, sizes, counts });
    const shape = [batch.shape[0]!, batch.shape[1]! * numel(window.kernel), numel(counts)];
    return reshapeTo(columns, single ? shape.slice(1) : shape);
  },
  samples: () => [[sample(1, 2, 3, 4), 2]],
  method: false,
});

/**
 * Columns put back as windows of an image, overlapping ones added.
 *
 * @shape `[n, c kh kw, windows] -> [n, c, h, w]`
 * @source PyTorch torch.nn.functional.fold
 * @example
 * fold(ones(1, 4, 4), [3, 3], 2).tolist() // => [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]
 */
export const fold: Op<I.Fold<"fold">> = compose({
  name: "fold",
  params: { input: takes.tensor, outputSize: takes.dims, ...windowParams },
  run: (p) => {
    const single = p.input.shape.length === 2;
    if (!single && p.input.shape.length !== 3)
      throw new ShapeError(
        fill(messages.rank, { op: "fold", a: "input", needed: "2 or 3", shape: show(p.input.shape) }),
        { op: "fold", shapes: [p.input.shape] },
      );
    const x = single ? reshapeTo(p.input, [1, ...p.input.shape]) : p.input;
    const sizes = perAxis("fold", "outputSize", p.outputSize, 2, 1);
    const { window, counts } = readWindow("fold", p, sizes);
    const cells = numel(window.kernel);
    if (x.shape[1]! % cells !== 0)
      throw new ShapeError(
        fill(messages.divide, { op: "fold", axis: "-2", size: String(x.shape[1]), by: String(cells) }),
        { op: "fold", shapes: [p.input.shape] },
      );
    if (x.shape[2] !== numel(counts))
      throw new ShapeError(
        fill(messages.size, {
          op: "fold",
          axis: "-1",
          a: "input",
          size: String(x.shape[2]),
          needed: `${numel(counts)}, the number of windows`,
        }),
        { op: "fold", shapes: [p.input.shape] },
      );
    const columns = reshapeTo(x, [x.shape[0]!, x.shape[1]! / cells, ...window.kernel, ...counts]);
    const image = imageOf(columns, { window, sizes, counts });
    return single ? reshapeTo(image, image.shape.slice(1)) : image;
  },
  samples: () => [[sample(1, 4, 6), [3, 4], 2]],
  method: false,
});
