/** Layers that rearrange and resize images: Upsample, PixelShuffle, Fold and their kin; distances between vectors. */

import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { DistanceOf, LeftOf, Other } from "../core/kinds-distance";
import type {
  ChannelShuffleRule,
  ColumnOptions,
  ColumnSettings,
  FoldRule,
  PixelShuffleRule,
  PixelUnshuffleRule,
  ResizeRule,
  UnfoldRule,
} from "../core/kinds-image";
import type { Flag, Input, Output, shapeRule } from "../core/kinds-layers";
import { bind, type Params, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import type { Size } from "./conv";
import * as F from "./functional";
import { Layer, printed, printedFloat } from "./layer";

type Loose = (...args: unknown[]) => Tensor;

/** One number as it is, several in an array. */
const single = (value: readonly number[]): Size => (value.length === 1 ? value[0]! : value);

/** What {@link Upsample} takes by name. */
export interface UpsampleOptions {
  /** The sizes that come out. */
  readonly size?: Size | null;
  /** By how much sizes grow. */
  readonly scaleFactor?: Size | null;
  /** How values between are found (default: `"nearest"`). */
  readonly mode?: "nearest" | "linear" | "bilinear" | "bicubic" | "trilinear" | "area" | "nearest-exact";
  /** Whether the corners' centres, rather than their edges, stay where they are (default: false). */
  readonly alignCorners?: boolean | null;
}

/** A size or a factor, and the rest by name. */
export type ResizeSettings<Options> = readonly [
  size?: Size | null | Options,
  scaleFactor?: Size | null | Options,
  options?: Options,
];

const takesSizes: Params = { size: takes.nullable(takes.dims), scaleFactor: takes.nullable(takes.dims) };

/** The base of layers that resize; `Settings` are the constructor's arguments as they stood. */
class Resizing<Name extends string, Settings extends readonly unknown[]> extends Layer {
  declare readonly [shapeRule]?: ResizeRule<Name, Settings>;
  readonly size: Size | null;
  readonly scaleFactor: Size | null;
  readonly mode: string;
  readonly alignCorners: boolean | null;
  constructor(given: Readonly<Record<string, unknown>>) {
    super();
    this.size = given.size == null ? null : single(given.size as readonly number[]);
    this.scaleFactor = given.scaleFactor == null ? null : single(given.scaleFactor as readonly number[]);
    this.mode = given.mode as string;
    this.alignCorners = (given.alignCorners as boolean | null | undefined) ?? null;
  }
  override forward<S extends Shape>(
    input: Input<ResizeRule<Name, Settings>, S>,
  ): Output<ResizeRule<Name, Settings>, S> {
    const { size, scaleFactor, mode, alignCorners } = this;
    const align = alignCorners === null ? {} : { alignCorners };
    const resized = (F.interpolate as unknown as Loose)(input, { size, scaleFactor, mode, ...align });
    return resized as Output<ResizeRule<Name, Settings>, S>;
  }
  override extraRepr(): string {
    const by = this.scaleFactor === null ? "" : Array.isArray(this.scaleFactor) ? this.scaleFactor : [this.scaleFactor];
    const factors =
      typeof by === "string" ? "" : by.length === 1 ? printedFloat(by[0]!) : `(${by.map(printedFloat).join(", ")})`;
    const size = this.scaleFactor === null ? `size=${printed(this.size)}` : `scale_factor=${factors}`;
    return `${size}, mode=${printed(this.mode)}`;
  }
}

/**
 * The spatial axes brought to a size, or multiplied by a factor.
 *
 * @shape the axes after the first two become `size`, or `scaleFactor` times as large
 * @param size the sizes that come out
 * @param scaleFactor by how much sizes grow
 * @param mode how values between are found (default: `"nearest"`)
 * @param alignCorners whether the corners' centres stay where they are (default: false)
 * @source PyTorch torch.nn.Upsample
 * @example
 * new nn.Upsample({ scaleFactor: 2 }).forward(tensor([[[1, 2]]])).tolist() // => [[[1, 1, 2, 2]]]
 */
export class Upsample<
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends ResizeSettings<UpsampleOptions> = any,
> extends Resizing<"Upsample", Settings> {
  constructor(...settings: Settings);
  constructor(...args: unknown[]) {
    const mode = takes.oneOf(
      ["nearest", "linear", "bilinear", "bicubic", "trilinear", "area", "nearest-exact"],
      "nearest",
    );
    super(bind("Upsample", { ...takesSizes, mode, alignCorners: takes.any<boolean | null>("true or false") }, args));
  }
}

/** What {@link UpsamplingNearest2d} and {@link UpsamplingBilinear2d} take by name. */
export type Upsampling2dOptions = Pick<UpsampleOptions, "size" | "scaleFactor">;

/**
 * Images made larger by repeating pixels.
 *
 * @shape `b c h w`, with h and w as `size` or `scaleFactor` says
 * @param size the sizes that come out
 * @param scaleFactor by how much sizes grow
 * @source PyTorch torch.nn.UpsamplingNearest2d
 * @example
 * new nn.UpsamplingNearest2d({ scaleFactor: 2 }).forward(zeros(1, 1, 2, 3)).shape // => [1, 1, 4, 6]
 */
export class UpsamplingNearest2d<
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends ResizeSettings<Upsampling2dOptions> = any,
> extends Resizing<"UpsamplingNearest2d", Settings> {
  constructor(...settings: Settings);
  constructor(...args: unknown[]) {
    super({ ...bind("UpsamplingNearest2d", takesSizes, args), mode: "nearest" });
  }
}

/**
 * Images made larger by linear interpolation, corners kept where they are.
 *
 * @shape `b c h w`, with h and w as `size` or `scaleFactor` says
 * @param size the sizes that come out
 * @param scaleFactor by how much sizes grow
 * @source PyTorch torch.nn.UpsamplingBilinear2d
 * @example
 * new nn.UpsamplingBilinear2d({ size: [1, 3] }).forward(tensor([[[[0, 2]]]])).tolist() // => [[[[0, 1, 2]]]]
 */
export class UpsamplingBilinear2d<
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends ResizeSettings<Upsampling2dOptions> = any,
> extends Resizing<"UpsamplingBilinear2d", Settings> {
  constructor(...settings: Settings);
  constructor(...args: unknown[]) {
    super({ ...bind("UpsamplingBilinear2d", takesSizes, args), mode: "bilinear", alignCorners: true });
  }
}

/**
 * r^2 channels of each pixel become r by r pixels.
 *
 * @shape `*b c h w` with c = r^2 d, to `*b d (h r) (w r)`
 * @param upscaleFactor r
 * @source Shi et al. 2016; PyTorch torch.nn.PixelShuffle
 * @example
 * new nn.PixelShuffle(2).forward(zeros(1, 4, 3, 3)).shape // => [1, 1, 6, 6]
 */
export class PixelShuffle<R extends number = number> extends Layer {
  declare readonly [shapeRule]?: PixelShuffleRule<"PixelShuffle", R>;
  readonly upscaleFactor: R;
  constructor(upscaleFactor: R | { readonly upscaleFactor: R });
  constructor(...args: unknown[]) {
    super();
    this.upscaleFactor = bind("PixelShuffle", { upscaleFactor: takes.int }, args).upscaleFactor as R;
  }
  override forward<S extends Shape>(
    input: Input<PixelShuffleRule<"PixelShuffle", R>, S>,
  ): Output<PixelShuffleRule<"PixelShuffle", R>, S> {
    return (F.pixelShuffle as unknown as Loose)(input, this.upscaleFactor) as Output<
      PixelShuffleRule<"PixelShuffle", R>,
      S
    >;
  }
  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * r by r pixels become r^2 channels of one pixel.
 *
 * @shape `*b c (h r) (w r) -> *b (c r^2) h w`
 * @param downscaleFactor r
 * @source PyTorch torch.nn.PixelUnshuffle
 * @example
 * new nn.PixelUnshuffle(2).forward(zeros(1, 1, 6, 6)).shape // => [1, 4, 3, 3]
 */
export class PixelUnshuffle<R extends number = number> extends Layer {
  declare readonly [shapeRule]?: PixelUnshuffleRule<"PixelUnshuffle", R>;
  readonly downscaleFactor: R;
  constructor(downscaleFactor: R | { readonly downscaleFactor: R });
  constructor(...args: unknown[]) {
    super();
    this.downscaleFactor = bind("PixelUnshuffle", { downscaleFactor: takes.int }, args).downscaleFactor as R;
  }
  override forward<S extends Shape>(
    input: Input<PixelUnshuffleRule<"PixelUnshuffle", R>, S>,
  ): Output<PixelUnshuffleRule<"PixelUnshuffle", R>, S> {
    return (F.pixelUnshuffle as unknown as Loose)(input, this.downscaleFactor) as Output<
      PixelUnshuffleRule<"PixelUnshuffle", R>,
      S
    >;
  }
  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}

/**
 * Channels dealt out from groups in turn.
 *
 * @shape `*s -> *s`
 * @param groups into how many groups the channels are divided
 * @source Zhang et al. 2018; PyTorch torch.nn.ChannelShuffle
 * @example
 * new nn.ChannelShuffle(2).forward(tensor([[[[1]], [[2]], [[3]], [[4]]]])).flatten().tolist() // => [1, 3, 2, 4]
 */
export class ChannelShuffle<G extends number = number> extends Layer {
  declare readonly [shapeRule]?: ChannelShuffleRule<"ChannelShuffle", G>;
  readonly groups: G;
  constructor(groups: G | { readonly groups: G });
  constructor(...args: unknown[]) {
    super();
    this.groups = bind("ChannelShuffle", { groups: takes.int }, args).groups as G;
  }
  override forward<S extends Shape>(
    input: Input<ChannelShuffleRule<"ChannelShuffle", G>, S>,
  ): Output<ChannelShuffleRule<"ChannelShuffle", G>, S> {
    return (F.channelShuffle as unknown as Loose)(input, this.groups) as Output<
      ChannelShuffleRule<"ChannelShuffle", G>,
      S
    >;
  }
  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}

/** What {@link Unfold} and {@link Fold} take by name. */
export type UnfoldOptions = ColumnOptions;

const one = takes.or(takes.dims, [1]);
const windows = { kernelSize: takes.dims, dilation: one, padding: takes.or(takes.dims, [0]), stride: one };

/**
 * The windows of images as columns.
 *
 * @shape `b c h w -> b (c k) l`, l the number of windows, k their size
 * @param kernelSize the window
 * @param dilation step between the elements of a window (default: 1)
 * @param padding zeros on both sides (default: 0)
 * @param stride step between windows (default: 1)
 * @source PyTorch torch.nn.Unfold
 * @example
 * new nn.Unfold(2).forward(zeros(1, 3, 4, 5)).shape // => [1, 12, 12]
 */
export class Unfold<
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends ColumnSettings = any,
> extends Layer {
  declare readonly [shapeRule]?: UnfoldRule<"Unfold", K, Settings>;
  readonly kernelSize: Size;
  readonly dilation: Size;
  readonly padding: Size;
  readonly stride: Size;
  constructor(kernelSize: K, ...settings: Settings);
  constructor(options: { readonly kernelSize: K } & UnfoldOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind("Unfold", windows, args);
    this.kernelSize = single(given.kernelSize);
    this.dilation = single(given.dilation);
    this.padding = single(given.padding);
    this.stride = single(given.stride);
  }
  override forward<S extends Shape>(
    input: Input<UnfoldRule<"Unfold", K, Settings>, S>,
  ): Output<UnfoldRule<"Unfold", K, Settings>, S> {
    const { kernelSize, dilation, padding, stride } = this;
    const columns = (F.unfold as unknown as Loose)(input, { kernelSize, dilation, padding, stride });
    return columns as Output<UnfoldRule<"Unfold", K, Settings>, S>;
  }
  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return `kernel_size=${printed(kernelSize)}, dilation=${printed(dilation)}, padding=${printed(padding)}, stride=${printed(stride)}`;
  }
}

/**
 * Columns of windows put together to images; where windows overlap, they are added.
 *
 * @shape `b (c k) l -> b c h w`
 * @param outputSize height and width of the images
 * @param kernelSize the window
 * @param dilation step between the elements of a window (default: 1)
 * @param padding zeros that were on both sides (default: 0)
 * @param stride step between windows (default: 1)
 * @source PyTorch torch.nn.Fold
 * @example
 * new nn.Fold([4, 5], 2).forward(zeros(1, 12, 12)).shape // => [1, 3, 4, 5]
 */
export class Fold<
  const To extends Size = Size,
  const K extends Size = Size,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends ColumnSettings = any,
> extends Layer {
  declare readonly [shapeRule]?: FoldRule<"Fold", To, K, Settings>;
  readonly outputSize: Size;
  readonly kernelSize: Size;
  readonly dilation: Size;
  readonly padding: Size;
  readonly stride: Size;
  constructor(outputSize: To, kernelSize: K, ...settings: Settings);
  constructor(options: { readonly outputSize: To; readonly kernelSize: K } & UnfoldOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind("Fold", { outputSize: takes.dims, ...windows }, args);
    this.outputSize = single(given.outputSize);
    this.kernelSize = single(given.kernelSize);
    this.dilation = single(given.dilation);
    this.padding = single(given.padding);
    this.stride = single(given.stride);
  }
  override forward<S extends Shape>(
    input: Input<FoldRule<"Fold", To, K, Settings>, S>,
  ): Output<FoldRule<"Fold", To, K, Settings>, S> {
    const { outputSize, kernelSize, dilation, padding, stride } = this;
    const image = (F.fold as unknown as Loose)(input, { outputSize, kernelSize, dilation, padding, stride });
    return image as Output<FoldRule<"Fold", To, K, Settings>, S>;
  }
  override extraRepr(): string {
    const { outputSize, kernelSize, dilation, padding, stride } = this;
    return `output_size=${printed(outputSize)}, kernel_size=${printed(kernelSize)}, dilation=${printed(dilation)}, padding=${printed(padding)}, stride=${printed(stride)}`;
  }
}

/**
 * The cosine of the angle between vectors along one axis.
 *
 * @shape drops `dim`
 * @param dim the axis (default: 1)
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @source PyTorch torch.nn.CosineSimilarity
 * @example
 * new nn.CosineSimilarity().forward(tensor([[1, 0]]), tensor([[0, 2]])).tolist() // => [0]
 */
export class CosineSimilarity<const D extends number = 1> extends Layer {
  readonly dim: D;
  readonly eps: number;
  constructor(dim?: D | { readonly dim?: D; readonly eps?: number }, eps?: number | { readonly eps?: number });
  constructor(...args: unknown[]) {
    super();
    const given = bind("CosineSimilarity", { dim: takes.or(takes.dim, 1), eps: takes.or(takes.number, 1e-8) }, args);
    this.dim = given.dim as D;
    this.eps = given.eps;
  }
  override forward<A extends Shape, B extends Shape>(
    x1: Tensor<A>,
    x2: Checked<LeftOf<"CosineSimilarity", A, B, D>, Tensor<B>>,
  ): Tensor<Shaped<LeftOf<"CosineSimilarity", A, B, D>>> {
    const cosine = (F.cosineSimilarity as unknown as Loose)(x1, x2, this.dim, this.eps);
    return cosine as Tensor<Shaped<LeftOf<"CosineSimilarity", A, B, D>>>;
  }
}

/** What {@link PairwiseDistance} takes by name. */
export interface PairwiseDistanceOptions {
  /** The norm (default: 2). */
  readonly p?: number;
  /** What is added to the difference (default: 1e-6). */
  readonly eps?: number;
  /** Whether the last axis stays, with size 1 (default: false). */
  readonly keepdim?: boolean;
}

/** The arguments, one after another or by name. */
export type PairwiseDistanceSettings = readonly [
  p?: number | PairwiseDistanceOptions,
  eps?: number | PairwiseDistanceOptions,
  keepdim?: boolean | PairwiseDistanceOptions,
];

/**
 * The distance between vectors along the last axis.
 *
 * @shape drops the last axis
 * @param p the norm (default: 2)
 * @param eps what is added to the difference (default: 1e-6)
 * @param keepdim whether the last axis stays, with size 1 (default: false)
 * @source PyTorch torch.nn.PairwiseDistance
 * @example
 * new nn.PairwiseDistance().forward(tensor([[3, 4]]), tensor([[0, 0]])).item().toFixed(3) // => "5.000"
 */
export class PairwiseDistance<
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends PairwiseDistanceSettings = any,
> extends Layer {
  readonly norm: number;
  readonly eps: number;
  readonly keepdim: boolean;
  constructor(...settings: Settings);
  constructor(...args: unknown[]) {
    super();
    const params = { p: takes.or(takes.number, 2), eps: takes.or(takes.number, 1e-6), keepdim: takes.flag(false) };
    const given = bind("PairwiseDistance", params, args);
    this.norm = given.p;
    this.eps = given.eps;
    this.keepdim = given.keepdim;
  }
  override forward<A extends Shape, B extends Shape>(
    x1: Tensor<A>,
    x2: Other<"PairwiseDistance", A, B>,
  ): Tensor<DistanceOf<"PairwiseDistance", A, B, Flag<Settings, "keepdim", 2, false>>> {
    const distance = (F.pairwiseDistance as unknown as Loose)(x1, x2, this.norm, this.eps, this.keepdim);
    return distance as Tensor<DistanceOf<"PairwiseDistance", A, B, Flag<Settings, "keepdim", 2, false>>>;
  }
}
