/** Sliding windows over one to three spatial axes: the numbers that convolution, pooling, unfold and fold share. */

import type { Operand } from "./backend";

/** One number for each spatial axis, at most three. Output sizes are those of the output given with it. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  /** Cells added before the first element; what lies outside, on either side, counts as 0 (or as absent, for a maximum). */
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** One spatial axis: element `o * stride - padding + k * dilation` of `size` is what tap `k` of window `o` sees. */
export interface Axis {
  size: number;
  count: number;
  kernel: number;
  stride: number;
  padding: number;
  dilation: number;
}

const single: Axis = { size: 1, count: 1, kernel: 1, stride: 1, padding: 0, dilation: 1 };

/** The window's axes as three, depth, height and width; missing ones have a single element. `input` and `out` are `[n, c, ...spatial]`. */
export function windowAxes(input: readonly number[], out: readonly number[], window: Window): [Axis, Axis, Axis] {
  const rank = window.kernel.length;
  const axis = (d: number): Axis => {
    const i = d - 3 + rank;
    if (i < 0) return single;
    return {
      size: input[2 + i],
      count: out[2 + i],
      kernel: window.kernel[i],
      stride: window.stride[i],
      padding: window.padding[i],
      dilation: window.dilation[i],
    };
  };
  return [axis(0), axis(1), axis(2)];
}

/** The strides of `[n, c, ...spatial]` as five numbers, with 0 for missing spatial axes. */
export function windowStrides(x: Operand): [number, number, number, number, number] {
  const spatial = x.strides.slice(2);
  while (spatial.length < 3) spatial.unshift(0);
  return [x.strides[0], x.strides[1], spatial[0], spatial[1], spatial[2]];
}

/** The first window whose tap `k` lies at or after element 0. */
export function firstInside({ padding, dilation, stride, count }: Axis, k: number): number {
  return Math.min(count, Math.max(0, Math.ceil((padding - k * dilation) / stride)));
}

/** One past the last window whose tap `k` lies before the end. */
export function endInside({ padding, dilation, stride, size, count }: Axis, k: number): number {
  return Math.min(count, Math.max(0, Math.floor((size - 1 + padding - k * dilation) / stride) + 1));
}
