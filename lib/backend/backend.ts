/** What a backend does: the few primitive loops that every operation is made of. */

import type { DType, TypedArray } from "../base/dtype";
import type { MapKernel } from "../ir/kernel";
import type { Window } from "./window";

/**
 * A strided window onto stored elements. Tensors satisfy this as they are, so that nothing is allocated on the way
 * to a kernel. Element `[i, j, ...]` stands at `elements[offset + i * strides[0] + j * strides[1] + ...]`; strides may be
 * 0 (broadcast) or negative.
 */
export interface Operand {
  readonly elements: TypedArray;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly dtype: DType;
  /** Whether the elements lie one after another in row-major order. */
  readonly dense: boolean;
}

export type ReduceKind = "sum" | "prod" | "max" | "min" | "argmax" | "argmin" | "any" | "all" | "count";
export type ScanKind = "sum" | "prod" | "max" | "min";
export type ScatterMode = "set" | "add" | "multiply" | "amax" | "amin";

export interface Backend {
  readonly name: string;
  /** One line for people: what runs, with which library and how many threads. */
  readonly description: string;
  /** New elements, all zero. Throws an AllocationError that says how much was asked for. */
  zeros(dtype: DType, length: number): TypedArray;
  /** New elements of any value, for outputs that a kernel writes whole. */
  empty(dtype: DType, length: number): TypedArray;
  /**
   * Elementwise: `out[i] = kernel(inputs[0][i], inputs[1][i], ...)`. Inputs broadcast to `out.shape` (aligned from the
   * right). `params` are the numbers that the kernel's `s.param(n)` stand for. `out` may be one of the inputs.
   */
  map(kernel: MapKernel, out: Operand, inputs: readonly Operand[], params?: readonly number[]): void;
  /**
   * Reduces `input` over `axes` (distinct, not negative) into `out`, whose shape is the input's without those axes.
   * `sum` and `prod` accumulate in float64 (or pairwise); `max`, `min` and their arg forms propagate NaN, as PyTorch
   * does, and give the first index among equals; arg forms take one axis, or all axes (index into the flattened input).
   * With `kernel` given, each element passes through that one-input kernel before it is combined (a fused map).
   */
  reduce(kind: ReduceKind, out: Operand, input: Operand, axes: readonly number[], kernel?: MapKernel): void;
  /** Running `kind` along `axis`; for max and min also the index of the element that won (`indices`, int32). */
  scan(kind: ScanKind, out: Operand, input: Operand, axis: number, indices?: Operand): void;
  /** Matrix product with leading batch axes, already broadcast by strides: `out[*b m n] = a[*b m k] b[*b k n]`, plus `out` when `accumulate`. */
  contract(out: Operand, a: Operand, b: Operand, accumulate?: boolean): void;
  /** `out[..., i, ...] = input[..., index[..., i, ...], ...]` along `axis`, as torch.gather. Indices are already checked and not negative. */
  gather(out: Operand, input: Operand, axis: number, index: Operand): void;
  /** `out[..., index[..., i, ...], ...] (mode)= source[..., i, ...]` along `axis`, as Tensor.scatter_reduce_. */
  scatter(out: Operand, axis: number, index: Operand, source: Operand, mode: ScatterMode): void;
  /** Sorts along `axis`, stably, NaN last as in PyTorch: values and int32 indices. */
  sort(values: Operand, indices: Operand, input: Operand, axis: number, descending: boolean): void;
  /** softmax (or its logarithm) along `axis`, computed after subtracting the maximum. */
  softmax(out: Operand, input: Operand, axis: number, log: boolean): void;
  /**
   * The windows of `image` `[n, c, ...spatial]` as columns `[n, c, ...kernel, ...windows]`, 0 outside the image; one, two or
   * three spatial axes. torch's `unfold` is this, reshaped.
   */
  im2col(columns: Operand, image: Operand, window: Window): void;
  /** The adjoint of `im2col`: each element of `image` becomes the sum of the columns that show it (torch's `fold`). */
  col2im(image: Operand, columns: Operand, window: Window): void;
  /**
   * Convolution as PyTorch means it (cross-correlation): `out` `[n, o, ...windows]` of `input` `[n, i, ...spatial]` and
   * `weight` `[o, i / groups, ...kernel]`. `out` and `weight` are dense, all of one element type.
   */
  convolve(out: Operand, input: Operand, weight: Operand, window: Window, groups: number): void;
  /** The input's gradient `out` from the output's `gradient` (a transposed convolution). `gradient`, `weight` dense. */
  convolveInput(out: Operand, gradient: Operand, weight: Operand, window: Window, groups: number): void;
  /** The weight's gradient `out` from the output's `gradient` and the input. `out`, `gradient` dense. */
  convolveWeight(out: Operand, gradient: Operand, input: Operand, window: Window, groups: number): void;
  /**
   * Maximum or sum over windows: `out` `[n, c, ...windows]` of `input` `[n, c, ...spatial]`. For a maximum, `indices`
   * (int32) gets the winner's place in the flattened spatial axes: the first of equals, or a NaN. Windows may hang over the end.
   */
  pool(kind: "max" | "sum", out: Operand, input: Operand, window: Window, indices?: Operand): void;
  /** The adjoint of `pool("sum")`: each element of `out` becomes the sum of the gradients of the windows that show it. */
  unpool(out: Operand, gradient: Operand, window: Window): void;
}
