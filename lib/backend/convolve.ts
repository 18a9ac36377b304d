/**
 * Convolution and its two adjoints as matrix products, sample by sample: the windows of one sample become columns in
 * a buffer that stays in the cache, and are used at once. Each is linear in both operands, so the derivatives of
 * any of the three are the other two.
 */

import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { numel, stridesOf } from "../base/shape";
import type { Backend, Operand } from "./backend";
import type { Window } from "./window";

type Parts = Pick<Backend, "contract" | "im2col" | "col2im">;

/** Convolution made of a backend's own products and columns. */
export function convolutionOf(parts: Parts): Pick<Backend, "convolve" | "convolveInput" | "convolveWeight"> {
  return {
    convolve: (out, input, weight, window, groups) => convolve(parts, out, input, weight, window, groups),
    convolveInput: (out, gradient, weight, window, groups) =>
      convolveInput(parts, out, gradient, weight, window, groups),
    convolveWeight: (out, gradient, input, window, groups) =>
      convolveWeight(parts, out, gradient, input, window, groups),
  };
}

const buffers = new Map<DType, TypedArray>();

/** Columns of one sample and group: `[channels * taps, windows]`, in a buffer that is used again. */
function columnBuffer(dtype: DType, length: number): TypedArray {
  let buffer = buffers.get(dtype);
  if (buffer === undefined || buffer.length < length) {
    buffer = new dtypes[dtype].array(length);
    buffers.set(dtype, buffer);
  }
  return buffer;
}

function operand(elements: TypedArray, offset: number, shape: number[], dtype: DType, strides?: number[]): Operand {
  return { elements, offset, shape, strides: strides ?? stridesOf(shape), dtype, dense: strides === undefined };
}

/** Everything about one convolution that does not change from sample to sample. */
interface Plan {
  readonly batch: number;
  readonly groups: number;
  /** Input and output channels of one group, taps of the kernel, windows of one sample. */
  readonly inner: number;
  readonly outer: number;
  readonly taps: number;
  readonly windows: number;
  /** Whether the columns are the input as it lies: one tap, every element. */
  readonly direct: boolean;
  /** Columns of one sample as a matrix, and as `[1, channels, ...kernel, ...windows]`. */
  readonly matrix: Operand;
  readonly columns: Operand;
}

function plan(input: Operand, weight: Operand, out: Operand, window: Window, groups: number): Plan {
  const inner = weight.shape[1];
  const outer = weight.shape[0] / groups;
  const spatial = out.shape.slice(2);
  const taps = numel(window.kernel);
  const windows = numel(spatial);
  // With output padding of a transposed convolution the input has more elements than there are windows.
  const direct =
    taps === 1 &&
    input.dense &&
    windows === numel(input.shape.slice(2)) &&
    window.padding.every((p) => p === 0) &&
    window.stride.every((step) => step === 1);
  const elements = direct ? input.elements : columnBuffer(input.dtype, inner * taps * windows);
  const columns = operand(elements, 0, [1, inner, ...window.kernel, ...spatial], input.dtype);
  const matrix = operand(elements, 0, [inner * taps, windows], input.dtype);
  return { batch: input.shape[0], groups, inner, outer, taps, windows, direct, matrix, columns };
}

/** Sample `n`, channels of group `g`, of `[n, c, ...spatial]`. */
function part(x: Operand, n: number, g: number, channels: number): Operand {
  const offset = x.offset + n * x.strides[0] + g * channels * x.strides[1];
  const shape = [1, channels, ...x.shape.slice(2)];
  return { elements: x.elements, offset, shape, strides: x.strides, dtype: x.dtype, dense: x.dense };
}

/** A dense sample and group as a matrix `[channels, spatial]`. */
function asMatrix(x: Operand, n: number, g: number, channels: number): Operand {
  const size = numel(x.shape.slice(2));
  return operand(x.elements, x.offset + (n * x.shape[1] + g * channels) * size, [channels, size], x.dtype);
}

/** The weights of group `g` as a matrix `[outer, inner * taps]`. */
function weightMatrix(weight: Operand, g: number, { outer, inner, taps }: Plan): Operand {
  return operand(weight.elements, weight.offset + g * outer * inner * taps, [outer, inner * taps], weight.dtype);
}

function transposed({ elements, offset, shape, strides, dtype }: Operand): Operand {
  return operand(elements, offset, [shape[1], shape[0]], dtype, [strides[1], strides[0]]);
}

/** The columns of one sample and group as a matrix `[inner * taps, windows]`. */
function columnsOf(parts: Parts, p: Plan, input: Operand, n: number, g: number, window: Window): Operand {
  if (p.direct) return asMatrix(input, n, g, p.inner);
  parts.im2col(p.columns, part(input, n, g, p.inner), window);
  return p.matrix;
}

/** See `Backend.convolve`. */
function convolve(parts: Parts, out: Operand, input: Operand, weight: Operand, window: Window, groups: number): void {
  if (numel(out.shape) === 0) return;
  const p = plan(input, weight, out, window, groups);
  for (let n = 0; n < p.batch; n++) {
    for (let g = 0; g < groups; g++) {
      const columns = columnsOf(parts, p, input, n, g, window);
      parts.contract(asMatrix(out, n, g, p.outer), weightMatrix(weight, g, p), columns);
    }
  }
}

/** See `Backend.convolveInput`. */
function convolveInput(
  parts: Parts,
  out: Operand,
  gradient: Operand,
  weight: Operand,
  window: Window,
  groups: number,
): void {
  const p = plan(out, weight, gradient, window, groups);
  const around = window.padding.map((padding, d) => window.dilation[d] * (window.kernel[d] - 1) - padding);
  const narrow = p.outer <= 3 * p.inner;
  if (
    !p.direct &&
    narrow &&
    out.dense &&
    window.stride.every((step) => step === 1) &&
    around.every((padding) => padding >= 0)
  ) {
    // With stride 1 it is itself a convolution: of the gradient, by the weights turned around. Reading windows is
    // cheaper than adding them up, unless there are many more of them.
    convolve(parts, out, gradient, turnedAround(weight, groups), { ...window, padding: around }, groups);
    return;
  }
  for (let n = 0; n < p.batch; n++) {
    for (let g = 0; g < groups; g++) {
      const weights = transposed(weightMatrix(weight, g, p));
      const columns = p.direct ? asMatrix(out, n, g, p.inner) : p.matrix;
      parts.contract(columns, weights, asMatrix(gradient, n, g, p.outer));
      if (!p.direct) parts.col2im(part(out, n, g, p.inner), p.columns, window);
    }
  }
}

/** Dense weights `[o, i / groups, ...kernel]` with input and output channels exchanged and every kernel axis reversed. */
function turnedAround(weight: Operand, groups: number): Operand {
  const [outer, inner] = [weight.shape[0] / groups, weight.shape[1]];
  const taps = numel(weight.shape.slice(2));
  const elements = new dtypes[weight.dtype].array(weight.shape[0] * inner * taps);
  let at = 0;
  for (let g = 0; g < groups; g++) {
    for (let i = 0; i < inner; i++) {
      for (let o = 0; o < outer; o++) {
        const last = weight.offset + ((g * outer + o) * inner + i) * taps + taps - 1;
        for (let tap = 0; tap < taps; tap++) elements[at++] = weight.elements[last - tap];
      }
    }
  }
  return operand(elements, 0, [groups * inner, outer, ...weight.shape.slice(2)], weight.dtype);
}

/** See `Backend.convolveWeight`. */
function convolveWeight(
  parts: Parts,
  out: Operand,
  gradient: Operand,
  input: Operand,
  window: Window,
  groups: number,
): void {
  const p = plan(input, out, gradient, window, groups);
  if (p.batch === 0) out.elements.fill(0, out.offset, out.offset + numel(out.shape));
  for (let n = 0; n < p.batch; n++) {
    for (let g = 0; g < groups; g++) {
      const columns = transposed(columnsOf(parts, p, input, n, g, window));
      parts.contract(weightMatrix(out, g, p), asMatrix(gradient, n, g, p.outer), columns, n > 0);
    }
  }
}
