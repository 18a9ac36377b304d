/** Pooling over one, two and three axes: maximum, mean, norm, to a given size, and back. */

import type { Shape } from "../base/shapes/shape";
import type { Input, Output, PoolRule, shapeRule } from "../core/kinds-layers";
import { bind, type Params, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import type { Size } from "./conv";
import * as F from "./functional";
import { Layer, printed } from "./layer";

type Loose = (...args: unknown[]) => Tensor;

/** What maximum pooling takes by name. */
export interface MaxPoolOptions {
  /** Step between windows (default: the window's size). */
  readonly stride?: Size | null;
  /** How many cells are added on both sides; they never win (default: 0). */
  readonly padding?: Size;
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Size;
  /** Whether places come too, in the flattened axes (default: false). */
  readonly returnIndices?: boolean;
  /** Whether a last window may stick out (default: false). */
  readonly ceilMode?: boolean;
}

/** What mean pooling takes by name. */
export interface AvgPoolOptions {
  /** Step between windows (default: the window's size). */
  readonly stride?: Size | null;
  /** How many zeros are added on both sides (default: 0). */
  readonly padding?: Size;
  /** Whether a last window may stick out (default: false). */
  readonly ceilMode?: boolean;
  /** Whether the zeros that were added count in the mean (default: true). */
  readonly countIncludePad?: boolean;
  /** What sums are divided by, instead of the window's size. */
  readonly divisorOverride?: number | null;
}

/** The arguments after the window's size: stride, padding, and the rest by name. */
export type PoolSettings<Options> = readonly [
  stride?: Size | null | Options,
  padding?: Size | Options,
  options?: Options,
];

/** One number as it is, several in an array. */
const single = (value: readonly number[]): Size => (value.length === 1 ? value[0]! : value);
const window = { kernelSize: takes.dims, stride: takes.nullable(takes.dims), padding: takes.or(takes.dims, [0]) };

/** A layer that hands its settings to an operation. */
class Pooling extends Layer {
  readonly #op: Loose;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly ceilMode: boolean;

  constructor(name: string, op: unknown, params: Params, args: readonly unknown[]) {
    super();
    const given = bind(name, { ...window, ...params }, args) as Readonly<Record<string, unknown>> & {
      readonly kernelSize: readonly number[];
      readonly stride: readonly number[] | null | undefined;
      readonly padding: readonly number[];
    };
    this.#op = op as Loose;
    this.#options = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== null && v !== undefined));
    // AvgPool1d keeps arrays, as PyTorch's does.
    const size = name === "AvgPool1d" ? (value: readonly number[]) => value : single;
    this.kernelSize = size(given.kernelSize);
    this.stride = given.stride == null ? this.kernelSize : size(given.stride);
    this.padding = size(given.padding);
    this.ceilMode = given.ceilMode as boolean;
  }

  /** The pooled input. */
  protected pool(input: unknown): Tensor {
    return this.#op(input, this.#options);
  }

  override extraRepr(): string {
    return `kernel_size=${printed(this.kernelSize)}, stride=${printed(this.stride)}, padding=${printed(this.padding)}`;
  }
}

class MaxPooling extends Pooling {
  readonly dilation: Size;
  readonly returnIndices: boolean;
  constructor(name: string, op: unknown, args: readonly unknown[]) {
    const params = {
      dilation: takes.or(takes.dims, [1]),
      returnIndices: takes.flag(false),
      ceilMode: takes.flag(false),
    };
    super(name, op, params, args);
    const given = bind(name, { ...window, ...params }, args);
    this.dilation = single(given.dilation);
    this.returnIndices = given.returnIndices;
  }
  override extraRepr(): string {
    return `${super.extraRepr()}, dilation=${printed(this.dilation)}, ceil_mode=${printed(this.ceilMode)}`;
  }
}

const average = { ceilMode: takes.flag(false), countIncludePad: takes.flag(true) };

/**
 * The largest element of each window over one axis.
 *
 * @shape each of the last 1 axes becomes floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells are added on both sides; they never win (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param returnIndices whether places come too (default: false)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.MaxPool1d
 * @example
 * new nn.MaxPool1d(2).forward(zeros(1, 3, 8)).shape // => [1, 3, 4]
 */
export class MaxPool1d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<MaxPoolOptions> = any,
> extends MaxPooling {
  declare readonly [shapeRule]?: PoolRule<"MaxPool1d", 1, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxPoolOptions);
  constructor(...args: unknown[]) {
    super("MaxPool1d", F.maxPool1d, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"MaxPool1d", 1, K, Settings>, S>,
  ): Settings extends readonly [...unknown[], { readonly returnIndices: true }]
    ? [Output<PoolRule<"MaxPool1d", 1, K, Settings>, S>, Output<PoolRule<"MaxPool1d", 1, K, Settings>, S>]
    : Output<PoolRule<"MaxPool1d", 1, K, Settings>, S> {
    return this.pool(input) as never;
  }
}

/**
 * The largest element of each window over two axes.
 *
 * @shape each of the last 2 axes becomes floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells are added on both sides; they never win (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param returnIndices whether places come too (default: false)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.MaxPool2d
 * @example
 * new nn.MaxPool2d(2).forward(zeros(1, 3, 8, 8)).shape // => [1, 3, 4, 4]
 */
export class MaxPool2d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<MaxPoolOptions> = any,
> extends MaxPooling {
  declare readonly [shapeRule]?: PoolRule<"MaxPool2d", 2, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxPoolOptions);
  constructor(...args: unknown[]) {
    super("MaxPool2d", F.maxPool2d, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"MaxPool2d", 2, K, Settings>, S>,
  ): Settings extends readonly [...unknown[], { readonly returnIndices: true }]
    ? [Output<PoolRule<"MaxPool2d", 2, K, Settings>, S>, Output<PoolRule<"MaxPool2d", 2, K, Settings>, S>]
    : Output<PoolRule<"MaxPool2d", 2, K, Settings>, S> {
    return this.pool(input) as never;
  }
}

/**
 * The largest element of each window over three axes.
 *
 * @shape each of the last 3 axes becomes floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells are added on both sides; they never win (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param returnIndices whether places come too (default: false)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.MaxPool3d
 * @example
 * new nn.MaxPool3d(2).forward(zeros(1, 3, 8, 8, 8)).shape // => [1, 3, 4, 4, 4]
 */
export class MaxPool3d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<MaxPoolOptions> = any,
> extends MaxPooling {
  declare readonly [shapeRule]?: PoolRule<"MaxPool3d", 3, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxPoolOptions);
  constructor(...args: unknown[]) {
    super("MaxPool3d", F.maxPool3d, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"MaxPool3d", 3, K, Settings>, S>,
  ): Settings extends readonly [...unknown[], { readonly returnIndices: true }]
    ? [Output<PoolRule<"MaxPool3d", 3, K, Settings>, S>, Output<PoolRule<"MaxPool3d", 3, K, Settings>, S>]
    : Output<PoolRule<"MaxPool3d", 3, K, Settings>, S> {
    return this.pool(input) as never;
  }
}

/**
 * The mean of each window over one axis.
 *
 * @shape each of the last 1 axes becomes floor((size + 2 padding - kernel) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many zeros are added on both sides (default: 0)
 * @param ceilMode whether a last window may stick out (default: false)
 * @param countIncludePad whether the zeros that were added count (default: true)
 * @source PyTorch torch.nn.AvgPool1d
 * @example
 * new nn.AvgPool1d(2).forward(zeros(1, 3, 8)).shape // => [1, 3, 4]
 */
export class AvgPool1d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<AvgPoolOptions> = any,
> extends Pooling {
  declare readonly [shapeRule]?: PoolRule<"AvgPool1d", 1, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & AvgPoolOptions);
  constructor(...args: unknown[]) {
    super("AvgPool1d", F.avgPool1d, { ...average }, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"AvgPool1d", 1, K, Settings>, S>,
  ): Output<PoolRule<"AvgPool1d", 1, K, Settings>, S> {
    return this.pool(input) as Output<PoolRule<"AvgPool1d", 1, K, Settings>, S>;
  }
}

/**
 * The mean of each window over two axes.
 *
 * @shape each of the last 2 axes becomes floor((size + 2 padding - kernel) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many zeros are added on both sides (default: 0)
 * @param ceilMode whether a last window may stick out (default: false)
 * @param countIncludePad whether the zeros that were added count (default: true)
 * @param divisorOverride what sums are divided by (default: the window's size)
 * @source PyTorch torch.nn.AvgPool2d
 * @example
 * new nn.AvgPool2d(2).forward(zeros(1, 3, 8, 8)).shape // => [1, 3, 4, 4]
 */
export class AvgPool2d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<AvgPoolOptions> = any,
> extends Pooling {
  declare readonly [shapeRule]?: PoolRule<"AvgPool2d", 2, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & AvgPoolOptions);
  constructor(...args: unknown[]) {
    super("AvgPool2d", F.avgPool2d, { ...average, divisorOverride: takes.nullable(takes.int) }, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"AvgPool2d", 2, K, Settings>, S>,
  ): Output<PoolRule<"AvgPool2d", 2, K, Settings>, S> {
    return this.pool(input) as Output<PoolRule<"AvgPool2d", 2, K, Settings>, S>;
  }
}

/**
 * The mean of each window over three axes.
 *
 * @shape each of the last 3 axes becomes floor((size + 2 padding - kernel) / stride) + 1
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many zeros are added on both sides (default: 0)
 * @param ceilMode whether a last window may stick out (default: false)
 * @param countIncludePad whether the zeros that were added count (default: true)
 * @param divisorOverride what sums are divided by (default: the window's size)
 * @source PyTorch torch.nn.AvgPool3d
 * @example
 * new nn.AvgPool3d(2).forward(zeros(1, 3, 8, 8, 8)).shape // => [1, 3, 4, 4, 4]
 */
export class AvgPool3d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PoolSettings<AvgPoolOptions> = any,
> extends Pooling {
  declare readonly [shapeRule]?: PoolRule<"AvgPool3d", 3, K, Settings>;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & AvgPoolOptions);
  constructor(...args: unknown[]) {
    super("AvgPool3d", F.avgPool3d, { ...average, divisorOverride: takes.nullable(takes.int) }, args);
  }
  override forward<S extends Shape>(
    input: Input<PoolRule<"AvgPool3d", 3, K, Settings>, S>,
  ): Output<PoolRule<"AvgPool3d", 3, K, Settings>, S> {
    return this.pool(input) as Output<PoolRule<"AvgPool3d", 3, K, Settings>, S>;
  }
}
