/** Pooling to a given size, by a norm, and back from a maximum, over one, two and three axes. */

import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { AdaptivePoolRule, Input, LpPoolRule, Output, shapeRule } from "../core/kinds-layers";
import type { UnpoolBy } from "../core/kinds-window";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { perAxis } from "../ops/conv";
import type { Size } from "./conv";
import * as F from "./functional";
import { Layer, printed } from "./layer";

type Loose = (...args: unknown[]) => Tensor;

/** One number as it is, several in an array. */
const single = (value: readonly number[]): Size => (value.length === 1 ? value[0]! : value);

/** The sizes that come out: one for all axes, or one for each, of which null keeps an axis. */
export type TargetSize = number | null | readonly (number | null)[];

class AdaptivePooling extends Layer {
  readonly outputSize: TargetSize;
  constructor(name: string, args: readonly unknown[], returnIndices?: boolean) {
    super();
    const params = { outputSize: takes.any<TargetSize>("a size"), returnIndices: takes.flag(returnIndices ?? false) };
    this.outputSize = bind(name, params, args).outputSize;
  }
  override extraRepr(): string {
    return `output_size=${printed(this.outputSize)}`;
  }
}

class AdaptiveMaxPooling extends AdaptivePooling {
  readonly returnIndices: boolean;
  constructor(name: string, args: readonly unknown[]) {
    super(name, args);
    const params = { outputSize: takes.any<TargetSize>("a size"), returnIndices: takes.flag(false) };
    this.returnIndices = bind(name, params, args).returnIndices;
  }
}

/**
 * The mean of each of as many windows as are wanted, over one axis.
 *
 * @shape the last 1 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @source PyTorch torch.nn.AdaptiveAvgPool1d
 * @example
 * new nn.AdaptiveAvgPool1d(4).forward(zeros(1, 3, 8)).shape // => [1, 3, 4]
 */
export class AdaptiveAvgPool1d<const To extends TargetSize = TargetSize> extends AdaptivePooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveAvgPool1d", 1, To>;
  constructor(outputSize: To);
  constructor(options: { outputSize: To });
  constructor(...args: unknown[]) {
    super("AdaptiveAvgPool1d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveAvgPool1d", 1, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveAvgPool1d", 1, To>, S> {
    return (F.adaptiveAvgPool1d as unknown as Loose)(input, this.outputSize) as Output<
      AdaptivePoolRule<"AdaptiveAvgPool1d", 1, To>,
      S
    >;
  }
}

/**
 * The mean of each of as many windows as are wanted, over two axes.
 *
 * @shape the last 2 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @source PyTorch torch.nn.AdaptiveAvgPool2d
 * @example
 * new nn.AdaptiveAvgPool2d(4).forward(zeros(1, 3, 8, 8)).shape // => [1, 3, 4, 4]
 */
export class AdaptiveAvgPool2d<const To extends TargetSize = TargetSize> extends AdaptivePooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveAvgPool2d", 2, To>;
  constructor(outputSize: To);
  constructor(options: { outputSize: To });
  constructor(...args: unknown[]) {
    super("AdaptiveAvgPool2d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveAvgPool2d", 2, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveAvgPool2d", 2, To>, S> {
    return (F.adaptiveAvgPool2d as unknown as Loose)(input, this.outputSize) as Output<
      AdaptivePoolRule<"AdaptiveAvgPool2d", 2, To>,
      S
    >;
  }
}

/**
 * The mean of each of as many windows as are wanted, over three axes.
 *
 * @shape the last 3 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @source PyTorch torch.nn.AdaptiveAvgPool3d
 * @example
 * new nn.AdaptiveAvgPool3d(4).forward(zeros(1, 3, 8, 8, 8)).shape // => [1, 3, 4, 4, 4]
 */
export class AdaptiveAvgPool3d<const To extends TargetSize = TargetSize> extends AdaptivePooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveAvgPool3d", 3, To>;
  constructor(outputSize: To);
  constructor(options: { outputSize: To });
  constructor(...args: unknown[]) {
    super("AdaptiveAvgPool3d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveAvgPool3d", 3, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveAvgPool3d", 3, To>, S> {
    return (F.adaptiveAvgPool3d as unknown as Loose)(input, this.outputSize) as Output<
      AdaptivePoolRule<"AdaptiveAvgPool3d", 3, To>,
      S
    >;
  }
}

/**
 * The largest element of each of as many windows as are wanted, over one axis.
 *
 * @shape the last 1 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @param returnIndices whether places come too (default: false)
 * @source PyTorch torch.nn.AdaptiveMaxPool1d
 * @example
 * new nn.AdaptiveMaxPool1d(4).forward(zeros(1, 3, 8)).shape // => [1, 3, 4]
 */
export class AdaptiveMaxPool1d<const To extends TargetSize = TargetSize> extends AdaptiveMaxPooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveMaxPool1d", 1, To>;
  constructor(outputSize: To, returnIndices?: boolean | { returnIndices?: boolean });
  constructor(options: { outputSize: To; returnIndices?: boolean });
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPool1d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveMaxPool1d", 1, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveMaxPool1d", 1, To>, S> {
    return (F.adaptiveMaxPool1d as unknown as Loose)(input, this.outputSize, this.returnIndices) as Output<
      AdaptivePoolRule<"AdaptiveMaxPool1d", 1, To>,
      S
    >;
  }
}

/**
 * The largest element of each of as many windows as are wanted, over two axes.
 *
 * @shape the last 2 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @param returnIndices whether places come too (default: false)
 * @source PyTorch torch.nn.AdaptiveMaxPool2d
 * @example
 * new nn.AdaptiveMaxPool2d(4).forward(zeros(1, 3, 8, 8)).shape // => [1, 3, 4, 4]
 */
export class AdaptiveMaxPool2d<const To extends TargetSize = TargetSize> extends AdaptiveMaxPooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveMaxPool2d", 2, To>;
  constructor(outputSize: To, returnIndices?: boolean | { returnIndices?: boolean });
  constructor(options: { outputSize: To; returnIndices?: boolean });
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPool2d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveMaxPool2d", 2, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveMaxPool2d", 2, To>, S> {
    return (F.adaptiveMaxPool2d as unknown as Loose)(input, this.outputSize, this.returnIndices) as Output<
      AdaptivePoolRule<"AdaptiveMaxPool2d", 2, To>,
      S
    >;
  }
}

/**
 * The largest element of each of as many windows as are wanted, over three axes.
 *
 * @shape the last 3 axes become `outputSize`
 * @param outputSize the sizes that come out; null keeps an axis
 * @param returnIndices whether places come too (default: false)
 * @source PyTorch torch.nn.AdaptiveMaxPool3d
 * @example
 * new nn.AdaptiveMaxPool3d(4).forward(zeros(1, 3, 8, 8, 8)).shape // => [1, 3, 4, 4, 4]
 */
export class AdaptiveMaxPool3d<const To extends TargetSize = TargetSize> extends AdaptiveMaxPooling {
  declare readonly [shapeRule]?: AdaptivePoolRule<"AdaptiveMaxPool3d", 3, To>;
  constructor(outputSize: To, returnIndices?: boolean | { returnIndices?: boolean });
  constructor(options: { outputSize: To; returnIndices?: boolean });
  constructor(...args: unknown[]) {
    super("AdaptiveMaxPool3d", args);
  }
  override forward<S extends Shape>(
    input: Input<AdaptivePoolRule<"AdaptiveMaxPool3d", 3, To>, S>,
  ): Output<AdaptivePoolRule<"AdaptiveMaxPool3d", 3, To>, S> {
    return (F.adaptiveMaxPool3d as unknown as Loose)(input, this.outputSize, this.returnIndices) as Output<
      AdaptivePoolRule<"AdaptiveMaxPool3d", 3, To>,
      S
    >;
  }
}

/** What {@link LPPool1d} and its kin take by name. */
export interface LPPoolOptions {
  /** Step between windows (default: the window's size). */
  readonly stride?: Size | null;
  /** Whether a last window may stick out (default: false). */
  readonly ceilMode?: boolean;
}

/** The arguments after the window's size. */
export type LPPoolSettings = readonly [stride?: Size | null | LPPoolOptions, ceilMode?: boolean | LPPoolOptions];

class LPPooling<Name extends string, Rank extends 1 | 2 | 3, K, Settings extends readonly unknown[]> extends Layer {
  declare readonly [shapeRule]?: LpPoolRule<Name, Rank, K, Settings>;
  readonly normType: number;
  readonly kernelSize: Size;
  readonly stride: Size | null;
  readonly ceilMode: boolean;
  readonly #op: Loose;
  constructor(name: string, op: unknown, args: readonly unknown[]) {
    super();
    const params = {
      normType: takes.number,
      kernelSize: takes.dims,
      stride: takes.nullable(takes.dims),
      ceilMode: takes.flag(false),
    };
    const given = bind(name, params, args);
    this.normType = given.normType;
    this.kernelSize = single(given.kernelSize);
    this.stride = given.stride == null ? null : single(given.stride);
    this.ceilMode = given.ceilMode;
    this.#op = op as Loose;
  }
  override forward<S extends Shape>(
    input: Input<LpPoolRule<Name, Rank, K, Settings>, S>,
  ): Output<LpPoolRule<Name, Rank, K, Settings>, S> {
    const { kernelSize, stride, ceilMode } = this;
    const pooled = this.#op(input, this.normType, { kernelSize, stride, ceilMode });
    return pooled as Output<LpPoolRule<Name, Rank, K, Settings>, S>;
  }
  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return `norm_type=${printed(normType)}, kernel_size=${printed(kernelSize)}, stride=${printed(stride)}, ceil_mode=${printed(ceilMode)}`;
  }
}

/**
 * The norm of each window over one axis: (sum of x^p)^(1/p).
 *
 * @shape each of the last 1 axes becomes floor((size - kernel) / stride) + 1
 * @param normType p
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.LPPool1d
 * @example
 * new nn.LPPool1d(2, 2).forward(ones(1, 1, 2)).item().toFixed(3) // => "1.414"
 */
export class LPPool1d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends LPPoolSettings = any,
> extends LPPooling<"LPPool1d", 1, K, Settings> {
  constructor(normType: number, kernelSize: K, ...settings: Settings);
  constructor(options: { normType: number; kernelSize: K } & LPPoolOptions);
  constructor(...args: unknown[]) {
    super("LPPool1d", F.lpPool1d, args);
  }
}

/**
 * The norm of each window over two axes: (sum of x^p)^(1/p).
 *
 * @shape each of the last 2 axes becomes floor((size - kernel) / stride) + 1
 * @param normType p
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.LPPool2d
 * @example
 * new nn.LPPool2d(2, 2).forward(ones(1, 1, 2, 2)).item().toFixed(3) // => "2.000"
 */
export class LPPool2d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends LPPoolSettings = any,
> extends LPPooling<"LPPool2d", 2, K, Settings> {
  constructor(normType: number, kernelSize: K, ...settings: Settings);
  constructor(options: { normType: number; kernelSize: K } & LPPoolOptions);
  constructor(...args: unknown[]) {
    super("LPPool2d", F.lpPool2d, args);
  }
}

/**
 * The norm of each window over three axes: (sum of x^p)^(1/p).
 *
 * @shape each of the last 3 axes becomes floor((size - kernel) / stride) + 1
 * @param normType p
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param ceilMode whether a last window may stick out (default: false)
 * @source PyTorch torch.nn.LPPool3d
 * @example
 * new nn.LPPool3d(2, 2).forward(ones(1, 1, 2, 2, 2)).item().toFixed(3) // => "2.828"
 */
export class LPPool3d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends LPPoolSettings = any,
> extends LPPooling<"LPPool3d", 3, K, Settings> {
  constructor(normType: number, kernelSize: K, ...settings: Settings);
  constructor(options: { normType: number; kernelSize: K } & LPPoolOptions);
  constructor(...args: unknown[]) {
    super("LPPool3d", F.lpPool3d, args);
  }
}

/** What {@link MaxUnpool1d} and its kin take by name. */
export interface MaxUnpoolOptions {
  /** Step between windows (default: the window's size). */
  readonly stride?: Size | null;
  /** How many cells were added on both sides (default: 0). */
  readonly padding?: Size;
}

/** The arguments after the window's size. */
export type MaxUnpoolSettings = readonly [stride?: Size | null | MaxUnpoolOptions, padding?: Size | MaxUnpoolOptions];

/** The sizes that come out, where several are possible. */
type UnpoolSize = readonly number[] | { readonly outputSize?: readonly number[] } | null;

class MaxUnpooling<Name extends string, Rank extends 1 | 2 | 3, K, Settings extends readonly unknown[]> extends Layer {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly #op: Loose;
  constructor(name: string, rank: number, op: unknown, args: readonly unknown[]) {
    super();
    const params = { kernelSize: takes.dims, stride: takes.nullable(takes.dims), padding: takes.or(takes.dims, [0]) };
    const given = bind(name, params, args);
    this.kernelSize = perAxis(name, "kernelSize", given.kernelSize, rank, 1);
    this.stride = given.stride == null ? this.kernelSize : perAxis(name, "stride", given.stride, rank, 1);
    this.padding = perAxis(name, "padding", given.padding, rank, 0);
    this.#op = op as Loose;
  }
  override forward<S extends Shape, I extends Shape, const O extends UnpoolSize = null>(
    input: Tensor<S>,
    indices: Checked<UnpoolBy<Name, Rank, S, I, K, Settings, O>, Tensor<I>>,
    outputSize?: O,
  ): Tensor<Shaped<UnpoolBy<Name, Rank, S, I, K, Settings, O>>> {
    const size = Array.isArray(outputSize)
      ? outputSize
      : (outputSize as { outputSize?: readonly number[] } | null | undefined)?.outputSize;
    const { kernelSize, stride, padding } = this;
    const whole = this.#op(input, indices, { kernelSize, stride, padding, outputSize: size });
    return whole as Tensor<Shaped<UnpoolBy<Name, Rank, S, I, K, Settings, O>>>;
  }
  override extraRepr(): string {
    return `kernel_size=${printed(this.kernelSize)}, stride=${printed(this.stride)}, padding=${printed(this.padding)}`;
  }
}

/**
 * The way back from maximum pooling over one axis: each element at the place that it came from, zeros elsewhere.
 *
 * @shape each of the last 1 axes becomes (size - 1) stride - 2 padding + kernel
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells were added on both sides (default: 0)
 * @source PyTorch torch.nn.MaxUnpool1d
 * @example
 * const places = zeros([1, 1, 1], { dtype: "int32" });
 * new nn.MaxUnpool1d(2).forward(ones(1, 1, 1), places).sum().item() // => 1
 */
export class MaxUnpool1d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends MaxUnpoolSettings = any,
> extends MaxUnpooling<"MaxUnpool1d", 1, K, Settings> {
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxUnpoolOptions);
  constructor(...args: unknown[]) {
    super("MaxUnpool1d", 1, F.maxUnpool1d, args);
  }
}

/**
 * The way back from maximum pooling over two axes: each element at the place that it came from, zeros elsewhere.
 *
 * @shape each of the last 2 axes becomes (size - 1) stride - 2 padding + kernel
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells were added on both sides (default: 0)
 * @source PyTorch torch.nn.MaxUnpool2d
 * @example
 * const places = zeros([1, 1, 1, 1], { dtype: "int32" });
 * new nn.MaxUnpool2d(2).forward(ones(1, 1, 1, 1), places).sum().item() // => 1
 */
export class MaxUnpool2d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends MaxUnpoolSettings = any,
> extends MaxUnpooling<"MaxUnpool2d", 2, K, Settings> {
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxUnpoolOptions);
  constructor(...args: unknown[]) {
    super("MaxUnpool2d", 2, F.maxUnpool2d, args);
  }
}

/**
 * The way back from maximum pooling over three axes: each element at the place that it came from, zeros elsewhere.
 *
 * @shape each of the last 3 axes becomes (size - 1) stride - 2 padding + kernel
 * @param kernelSize the window
 * @param stride step between windows (default: the window's size)
 * @param padding how many cells were added on both sides (default: 0)
 * @source PyTorch torch.nn.MaxUnpool3d
 * @example
 * const places = zeros([1, 1, 1, 1, 1], { dtype: "int32" });
 * new nn.MaxUnpool3d(2).forward(ones(1, 1, 1, 1, 1), places).sum().item() // => 1
 */
export class MaxUnpool3d<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends MaxUnpoolSettings = any,
> extends MaxUnpooling<"MaxUnpool3d", 3, K, Settings> {
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { kernelSize: K } & MaxUnpoolOptions);
  constructor(...args: unknown[]) {
    super("MaxUnpool3d", 3, F.maxUnpool3d, args);
  }
}
