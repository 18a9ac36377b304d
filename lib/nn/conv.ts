/** Convolutions and transposed convolutions over one, two and three axes. */

import { ArgumentError } from "../base/error";
import { numel } from "../base/shape";
import type { Shape } from "../base/shapes/shape";
import type { ConvRule, ConvTransposeRule, Input, Output, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { perAxis } from "../ops/conv";
import * as F from "./functional";
import { Layer, printed } from "./layer";
import { checkSize, uniformParameter } from "./linear";
import type { Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

/** One number for every axis, or one for each. */
export type Size = number | readonly number[];

/** What is outside the input. */
export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** What convolutions take by name. */
export interface ConvOptions {
  /** Step between windows (default: 1). */
  readonly stride?: Size;
  /** How much is added on both sides, `"same"` or `"valid"` (default: 0). */
  readonly padding?: Size | "same" | "valid";
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Size;
  /** How many groups of channels are convolved apart (default: 1). */
  readonly groups?: number;
  /** Whether a bias is added (default: true). */
  readonly bias?: boolean;
  /** What is outside the input (default: `"zeros"`). */
  readonly paddingMode?: PaddingMode;
}

/** The arguments after the kernel's size: in PyTorch's order, or by name. */
export type ConvSettings = readonly [
  stride?: Size | ConvOptions,
  padding?: Size | "same" | "valid" | ConvOptions,
  dilation?: Size | ConvOptions,
  groups?: number | ConvOptions,
  bias?: boolean | ConvOptions,
  paddingMode?: PaddingMode | ConvOptions,
];

/** What transposed convolutions take by name. */
export interface ConvTransposeOptions {
  /** Step between windows of the output (default: 1). */
  readonly stride?: Size;
  /** How much is cut off on both sides (default: 0). */
  readonly padding?: Size;
  /** How much is added on one side (default: 0). */
  readonly outputPadding?: Size;
  /** How many groups of channels are convolved apart (default: 1). */
  readonly groups?: number;
  /** Whether a bias is added (default: true). */
  readonly bias?: boolean;
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Size;
  /** Zeros are the only choice (default: `"zeros"`). */
  readonly paddingMode?: "zeros";
}

/** The arguments after the kernel's size: in PyTorch's order, or by name. */
export type ConvTransposeSettings = readonly [
  stride?: Size | ConvTransposeOptions,
  padding?: Size | ConvTransposeOptions,
  outputPadding?: Size | ConvTransposeOptions,
  groups?: number | ConvTransposeOptions,
  bias?: boolean | ConvTransposeOptions,
  dilation?: Size | ConvTransposeOptions,
  paddingMode?: "zeros" | ConvTransposeOptions,
];

const channels = { inChannels: takes.int, outChannels: takes.int, kernelSize: takes.dims };
const one = takes.or(takes.dims, [1]);
const zero = takes.or(takes.dims, [0]);

/** What all convolutions have: channels, a kernel, how it moves, and weights drawn from [-k, k) with k = 1 / sqrt(fan in). */
class ConvolutionLayer extends Layer {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    name: string,
    rank: number,
    transposed: boolean,
    given: {
      readonly inChannels: number;
      readonly outChannels: number;
      readonly kernelSize: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly number[] | number | "same" | "valid";
      readonly dilation: readonly number[];
      readonly groups: number;
      readonly bias: boolean;
      readonly paddingMode: PaddingMode;
    },
  ) {
    super();
    this.inChannels = checkSize(name, "inChannels", given.inChannels, 1);
    this.outChannels = checkSize(name, "outChannels", given.outChannels, 1);
    this.groups = checkSize(name, "groups", given.groups, 1);
    for (const which of ["inChannels", "outChannels"] as const) {
      if (this[which] % this.groups !== 0) {
        throw new ArgumentError(`${name}: ${which} ${this[which]} cannot be divided into ${this.groups} groups`, {
          op: name,
        });
      }
    }
    this.kernelSize = perAxis(name, "kernelSize", given.kernelSize, rank, 1);
    this.stride = perAxis(name, "stride", given.stride, rank, 1);
    this.dilation = perAxis(name, "dilation", given.dilation, rank, 1);
    const { padding } = given;
    if (typeof padding === "string") {
      if (padding !== "same" && padding !== "valid") {
        throw new ArgumentError(
          `${name}: padding must be "same", "valid", a number or numbers, got ${JSON.stringify(padding)}`,
          { op: name },
        );
      }
      if (padding === "same" && this.stride.some((v) => v !== 1)) {
        throw new ArgumentError(`${name}: padding "same" needs stride 1, got [${this.stride.join(", ")}]`, {
          op: name,
        });
      }
      this.padding = padding;
    } else this.padding = perAxis(name, "padding", typeof padding === "number" ? [padding] : padding, rank, 0);
    this.paddingMode = given.paddingMode;
    const [from, to] = transposed ? [this.inChannels, this.outChannels] : [this.outChannels, this.inChannels];
    const shape = [from, to / this.groups, ...this.kernelSize];
    const limit = 1 / Math.sqrt(numel(shape.slice(1)));
    this.weight = uniformParameter(shape, limit);
    this.bias = given.bias ? uniformParameter([this.outChannels], limit) : null;
  }

  /** The settings between the common ones: the output padding of transposed convolutions. */
  protected moreSettings(): string {
    return "";
  }

  override extraRepr(): string {
    const { padding, dilation } = this;
    let text = `${this.inChannels}, ${this.outChannels}, kernel_size=${printed(this.kernelSize)}, stride=${printed(this.stride)}`;
    if (typeof padding === "string") text += `, padding=${padding}`;
    else if (padding.some((v) => v !== 0)) text += `, padding=${printed(padding)}`;
    if (dilation.some((v) => v !== 1)) text += `, dilation=${printed(dilation)}`;
    text += this.moreSettings();
    if (this.groups !== 1) text += `, groups=${this.groups}`;
    if (this.bias === null) text += ", bias=False";
    if (this.paddingMode !== "zeros") text += `, padding_mode=${this.paddingMode}`;
    return text;
  }
}

/** A convolution over `rank` axes. */
class Convolution extends ConvolutionLayer {
  readonly #op: Loose;
  constructor(name: string, rank: number, op: unknown, args: readonly unknown[]) {
    const params = {
      ...channels,
      stride: one,
      padding: takes.any<Size | "same" | "valid">('sizes, "same" or "valid"', 0),
      dilation: one,
      groups: takes.or(takes.int, 1),
      bias: takes.flag(true),
      paddingMode: takes.oneOf(["zeros", "reflect", "replicate", "circular"], "zeros"),
    };
    super(name, rank, false, bind(name, params, args));
    this.#op = op as Loose;
  }

  /** The output, for an input whose channels fit. */
  protected convolve(input: unknown): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    if (this.paddingMode === "zeros") return this.#op(input, weight, bias, stride, padding, dilation, groups);
    const x = (F.pad as unknown as Loose)(input, this.#amounts(), this.paddingMode);
    return this.#op(x, weight, bias, stride, 0, dilation, groups);
  }

  /** How much is added at each end of each axis, the last axis first. */
  #amounts(): number[] {
    const { padding } = this;
    const ends =
      padding === "valid"
        ? this.kernelSize.map(() => [0, 0])
        : padding === "same"
          ? this.kernelSize.map((k, i) => {
              const total = this.dilation[i]! * (k - 1);
              return [Math.floor(total / 2), Math.ceil(total / 2)];
            })
          : padding.map((v) => [v, v]);
    return ends.toReversed().flat();
  }
}

/** A transposed convolution over `rank` axes. */
class TransposedConvolution extends ConvolutionLayer {
  readonly outputPadding: readonly number[];
  readonly #op: Loose;
  constructor(name: string, rank: number, op: unknown, args: readonly unknown[]) {
    const params = {
      ...channels,
      stride: one,
      padding: zero,
      outputPadding: zero,
      groups: takes.or(takes.int, 1),
      bias: takes.flag(true),
      dilation: one,
      paddingMode: takes.oneOf(["zeros"], "zeros"),
    };
    const given = bind(name, params, args);
    super(name, rank, true, given);
    this.outputPadding = perAxis(name, "outputPadding", given.outputPadding, rank, 0);
    this.#op = op as Loose;
  }

  /** The output; `outputSize` chooses among the sizes that a convolution would have made this input's. */
  protected convolve(input: unknown, outputSize?: readonly number[]): Tensor {
    const { weight, bias, stride, padding, groups, dilation } = this;
    const extra = outputSize ? this.#extra(input as Tensor, outputSize) : this.outputPadding;
    return this.#op(input, weight, bias, stride, padding, extra, groups, dilation);
  }

  #extra(input: Tensor, outputSize: readonly number[]): number[] {
    const rank = this.kernelSize.length;
    const wanted = outputSize.slice(-rank);
    const sizes = input.shape.slice(-rank);
    return sizes.map((n, i) => {
      const least =
        (n - 1) * this.stride[i]! - 2 * (this.padding[i] as number) + this.dilation[i]! * (this.kernelSize[i]! - 1) + 1;
      const extra = wanted[i]! - least;
      if (!(extra >= 0 && extra < this.stride[i]!)) {
        throw new ArgumentError(
          `${this.constructor.name}: outputSize ${wanted[i]} of axis ${i - rank} must lie from ${least} to ${least + this.stride[i]! - 1}`,
        );
      }
      return extra;
    });
  }

  protected override moreSettings(): string {
    return this.outputPadding.some((v) => v !== 0) ? `, output_padding=${printed(this.outputPadding)}` : "";
  }
}

/**
 * Convolution (cross-correlation) over one axis. Weights and biases are drawn from [-k, k) with k = 1 / sqrt(inChannels / groups * window).
 *
 * @shape `b c l` with c inChannels, to outChannels and floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows (default: 1)
 * @param padding how much is added on both sides, `"same"` or `"valid"` (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param paddingMode what is outside the input (default: `"zeros"`)
 * @throws {ShapeError} when channels do not fit, or the window is larger than the padded input
 * @source PyTorch torch.nn.Conv1d
 * @example
 * new nn.Conv1d(3, 4, 3).forward(zeros(2, 3, 8)).shape // => [2, 4, 6]
 */
export class Conv1d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvSettings = any,
> extends Convolution {
  declare readonly [shapeRule]?: ConvRule<"Conv1d", 1, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvOptions);
  constructor(...args: unknown[]) {
    super("Conv1d", 1, F.conv1d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvRule<"Conv1d", 1, In, Out, K, Settings>, S>,
  ): Output<ConvRule<"Conv1d", 1, In, Out, K, Settings>, S> {
    return this.convolve(input) as Output<ConvRule<"Conv1d", 1, In, Out, K, Settings>, S>;
  }
}

/**
 * Convolution (cross-correlation) over two axes. Weights and biases are drawn from [-k, k) with k = 1 / sqrt(inChannels / groups * window).
 *
 * @shape `b c h w` with c inChannels, to outChannels and floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows (default: 1)
 * @param padding how much is added on both sides, `"same"` or `"valid"` (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param paddingMode what is outside the input (default: `"zeros"`)
 * @throws {ShapeError} when channels do not fit, or the window is larger than the padded input
 * @source PyTorch torch.nn.Conv2d
 * @example
 * new nn.Conv2d(3, 4, 3).forward(zeros(2, 3, 8, 8)).shape // => [2, 4, 6, 6]
 */
export class Conv2d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvSettings = any,
> extends Convolution {
  declare readonly [shapeRule]?: ConvRule<"Conv2d", 2, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvOptions);
  constructor(...args: unknown[]) {
    super("Conv2d", 2, F.conv2d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvRule<"Conv2d", 2, In, Out, K, Settings>, S>,
  ): Output<ConvRule<"Conv2d", 2, In, Out, K, Settings>, S> {
    return this.convolve(input) as Output<ConvRule<"Conv2d", 2, In, Out, K, Settings>, S>;
  }
}

/**
 * Convolution (cross-correlation) over three axes. Weights and biases are drawn from [-k, k) with k = 1 / sqrt(inChannels / groups * window).
 *
 * @shape `b c d h w` with c inChannels, to outChannels and floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows (default: 1)
 * @param padding how much is added on both sides, `"same"` or `"valid"` (default: 0)
 * @param dilation step between the elements of a window (default: 1)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param paddingMode what is outside the input (default: `"zeros"`)
 * @throws {ShapeError} when channels do not fit, or the window is larger than the padded input
 * @source PyTorch torch.nn.Conv3d
 * @example
 * new nn.Conv3d(3, 4, 3).forward(zeros(2, 3, 8, 8, 8)).shape // => [2, 4, 6, 6, 6]
 */
export class Conv3d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvSettings = any,
> extends Convolution {
  declare readonly [shapeRule]?: ConvRule<"Conv3d", 3, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvOptions);
  constructor(...args: unknown[]) {
    super("Conv3d", 3, F.conv3d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvRule<"Conv3d", 3, In, Out, K, Settings>, S>,
  ): Output<ConvRule<"Conv3d", 3, In, Out, K, Settings>, S> {
    return this.convolve(input) as Output<ConvRule<"Conv3d", 3, In, Out, K, Settings>, S>;
  }
}

/**
 * Transposed convolution over one axis: what a convolution of these settings would have to read to be undone in shape.
 *
 * @shape `b c l` with c inChannels, to outChannels and (size - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows of the output (default: 1)
 * @param padding how much is cut off on both sides (default: 0)
 * @param outputPadding how much is added on one side (default: 0)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param dilation step between the elements of a window (default: 1)
 * @source PyTorch torch.nn.ConvTranspose1d
 * @example
 * new nn.ConvTranspose1d(3, 4, 3).forward(zeros(2, 3, 8)).shape // => [2, 4, 10]
 */
export class ConvTranspose1d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvTransposeSettings = any,
> extends TransposedConvolution {
  declare readonly [shapeRule]?: ConvTransposeRule<"ConvTranspose1d", 1, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvTransposeOptions);
  constructor(...args: unknown[]) {
    super("ConvTranspose1d", 1, F.convTranspose1d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvTransposeRule<"ConvTranspose1d", 1, In, Out, K, Settings>, S>,
  ): Output<ConvTransposeRule<"ConvTranspose1d", 1, In, Out, K, Settings>, S>;
  override forward(input: Tensor, outputSize: readonly number[] | { outputSize?: readonly number[] }): Tensor;
  override forward(input: unknown, outputSize?: readonly number[] | { outputSize?: readonly number[] }): never {
    const size = Array.isArray(outputSize)
      ? outputSize
      : (outputSize as { outputSize?: readonly number[] })?.outputSize;
    return this.convolve(input, size) as never;
  }
}

/**
 * Transposed convolution over two axes: what a convolution of these settings would have to read to be undone in shape.
 *
 * @shape `b c h w` with c inChannels, to outChannels and (size - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows of the output (default: 1)
 * @param padding how much is cut off on both sides (default: 0)
 * @param outputPadding how much is added on one side (default: 0)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param dilation step between the elements of a window (default: 1)
 * @source PyTorch torch.nn.ConvTranspose2d
 * @example
 * new nn.ConvTranspose2d(3, 4, 3).forward(zeros(2, 3, 8, 8)).shape // => [2, 4, 10, 10]
 */
export class ConvTranspose2d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvTransposeSettings = any,
> extends TransposedConvolution {
  declare readonly [shapeRule]?: ConvTransposeRule<"ConvTranspose2d", 2, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvTransposeOptions);
  constructor(...args: unknown[]) {
    super("ConvTranspose2d", 2, F.convTranspose2d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvTransposeRule<"ConvTranspose2d", 2, In, Out, K, Settings>, S>,
  ): Output<ConvTransposeRule<"ConvTranspose2d", 2, In, Out, K, Settings>, S>;
  override forward(input: Tensor, outputSize: readonly number[] | { outputSize?: readonly number[] }): Tensor;
  override forward(input: unknown, outputSize?: readonly number[] | { outputSize?: readonly number[] }): never {
    const size = Array.isArray(outputSize)
      ? outputSize
      : (outputSize as { outputSize?: readonly number[] })?.outputSize;
    return this.convolve(input, size) as never;
  }
}

/**
 * Transposed convolution over three axes: what a convolution of these settings would have to read to be undone in shape.
 *
 * @shape `b c d h w` with c inChannels, to outChannels and (size - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1 along each axis
 * @param inChannels channels of the input
 * @param outChannels channels of the output
 * @param kernelSize the window, one number or one for each axis
 * @param stride step between windows of the output (default: 1)
 * @param padding how much is cut off on both sides (default: 0)
 * @param outputPadding how much is added on one side (default: 0)
 * @param groups how many groups of channels are convolved apart (default: 1)
 * @param bias whether a bias is added (default: true)
 * @param dilation step between the elements of a window (default: 1)
 * @source PyTorch torch.nn.ConvTranspose3d
 * @example
 * new nn.ConvTranspose3d(3, 4, 3).forward(zeros(2, 3, 8, 8, 8)).shape // => [2, 4, 10, 10, 10]
 */
export class ConvTranspose3d<
  In extends number = number,
  Out extends number = number,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a convolution of known settings must fit where they are not known
  const Settings extends ConvTransposeSettings = any,
> extends TransposedConvolution {
  declare readonly [shapeRule]?: ConvTransposeRule<"ConvTranspose3d", 3, In, Out, K, Settings>;

  constructor(inChannels: In, outChannels: Out, kernelSize: K, ...settings: Settings);
  constructor(options: { inChannels: In; outChannels: Out; kernelSize: K } & ConvTransposeOptions);
  constructor(...args: unknown[]) {
    super("ConvTranspose3d", 3, F.convTranspose3d, args);
  }

  override forward<S extends Shape>(
    input: Input<ConvTransposeRule<"ConvTranspose3d", 3, In, Out, K, Settings>, S>,
  ): Output<ConvTransposeRule<"ConvTranspose3d", 3, In, Out, K, Settings>, S>;
  override forward(input: Tensor, outputSize: readonly number[] | { outputSize?: readonly number[] }): Tensor;
  override forward(input: unknown, outputSize?: readonly number[] | { outputSize?: readonly number[] }): never {
    const size = Array.isArray(outputSize)
      ? outputSize
      : (outputSize as { outputSize?: readonly number[] })?.outputSize;
    return this.convolve(input, size) as never;
  }
}
