/** The kinds of functions and the rules of layers that pad, resize and rearrange images. */

import type { ResizeShape } from "../base/shapes/conv";
import type {
  ChannelShuffle as ChannelShuffled,
  Columns,
  FromColumns,
  PixelShuffle,
  PixelUnshuffle,
} from "../base/shapes/image";
import type { Amounts, PadMode, PadShape } from "../base/shapes/pad";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { PerRank, Setting, ShapeRule } from "./kinds-layers";
import type { Tensor } from "./tensor";

/** A number that stands alone, or by its name in an options object. */
export type Value<V, Name extends string> = V extends { readonly [K in Name]: infer N } ? N : V;

/** pixelShuffle: `c r r` channels become `c`, and each pixel `r` by `r`. */
export interface Shuffle<Name extends string> extends Kind {
  readonly fn: <S extends Shape, R extends number>(
    input: Checked<PixelShuffle<Name, S, R>, Tensor<S>>,
    upscaleFactor: R | { readonly upscaleFactor: R },
  ) => Tensor<Shaped<PixelShuffle<Name, S, R>>>;
  readonly method: never;
}

/** pixelUnshuffle: the way back. */
export interface Unshuffle<Name extends string> extends Kind {
  readonly fn: <S extends Shape, R extends number>(
    input: Checked<PixelUnshuffle<Name, S, R>, Tensor<S>>,
    downscaleFactor: R | { readonly downscaleFactor: R },
  ) => Tensor<Shaped<PixelUnshuffle<Name, S, R>>>;
  readonly method: never;
}

/** channelShuffle: the channels must be divisible by the groups. */
export interface ShuffleChannels<Name extends string> extends Kind {
  readonly fn: <S extends Shape, G extends number>(
    input: Checked<ChannelShuffled<Name, S, G>, Tensor<S>>,
    groups: G | { readonly groups: G },
  ) => Tensor<S>;
  readonly method: never;
}

type Each<N extends number> = N | readonly N[] | readonly [];

/** What windows take by name. */
export interface ColumnOptions<N extends number = number> {
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Each<N>;
  /** Zeros on both sides (default: 0). */
  readonly padding?: Each<N>;
  /** Step between windows (default: 1). */
  readonly stride?: Each<N>;
}

/** The arguments after the window's size, in PyTorch's order. */
export type ColumnSettings<N extends number = number> = readonly [
  dilation?: Each<N> | ColumnOptions<N>,
  padding?: Each<N> | ColumnOptions<N>,
  stride?: Each<N> | ColumnOptions<N>,
];

/** unfold: the windows of an image as columns. */
export interface Unfold<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const K extends Each<N> | ({ readonly kernelSize: Each<N> } & ColumnOptions<N>),
    const R extends ColumnSettings<N> = readonly [],
  >(
    input: Checked<Columns<Name, S, WindowOf<Value<K, "kernelSize">, WithFirst<K, R>>>, Tensor<S>>,
    kernelSize: K,
    ...settings: R
  ) => Tensor<Shaped<Columns<Name, S, WindowOf<Value<K, "kernelSize">, WithFirst<K, R>>>>>;
  readonly method: never;
}

/** fold: columns put back as windows of an image. */
export interface Fold<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const To extends Each<N>,
    const K extends Each<N> | ({ readonly kernelSize: Each<N> } & ColumnOptions<N>),
    const R extends ColumnSettings<N> = readonly [],
  >(
    input: Checked<FromColumns<Name, S, PerRank<To, 2>, WindowOf<Value<K, "kernelSize">, WithFirst<K, R>>>, Tensor<S>>,
    outputSize: To,
    kernelSize: K,
    ...settings: R
  ) => Tensor<Shaped<FromColumns<Name, S, PerRank<To, 2>, WindowOf<Value<K, "kernelSize">, WithFirst<K, R>>>>>;
  readonly method: never;
}

/** Options in the place of the window's size come before the settings. */
type WithFirst<K, R extends readonly unknown[]> = K extends { readonly kernelSize: unknown } ? readonly [K] : R;

interface WindowOf<K, Settings extends readonly unknown[]> {
  readonly kernel: PerRank<K, 2>;
  readonly stride: Setting<Settings, "stride", 2, 1>;
  readonly padding: Setting<Settings, "padding", 1, 0>;
  readonly dilation: Setting<Settings, "dilation", 0, 1>;
  readonly ceil: false;
}

/** Padding of the last `Rank` axes by a layer. */
export interface PadRule<Name extends string, Rank extends 1 | 2 | 3, Mode extends PadMode, P> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? PadShape<Name, S, Amounts<P, Rank>, Mode> : never;
}

/** PixelShuffle. */
export interface PixelShuffleRule<Name extends string, R extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? PixelShuffle<Name, S, R> : never;
}

/** PixelUnshuffle. */
export interface PixelUnshuffleRule<Name extends string, R extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? PixelUnshuffle<Name, S, R> : never;
}

/** ChannelShuffle. */
export interface ChannelShuffleRule<Name extends string, G extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? ChannelShuffled<Name, S, G> : never;
}

/** Unfold: windows as columns. */
export interface UnfoldRule<Name extends string, K, Settings extends readonly unknown[]> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Columns<Name, S, WindowOf<K, Settings>> : never;
}

/** Fold: columns as windows. */
export interface FoldRule<Name extends string, To, K, Settings extends readonly unknown[]> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? FromColumns<Name, S, PerRank<To, 2>, WindowOf<K, Settings>>
    : never;
}

/** Upsample: the axes after the first two become a size, or are multiplied by a factor. */
export interface ResizeRule<Name extends string, Settings extends readonly unknown[]> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? Resized<Name, S, Setting<Settings, "size", 0, null>, Setting<Settings, "scaleFactor", 1, null>>
    : never;
}

type Resized<Name extends string, S extends Shape, To, Factor> = [To] extends [null]
  ? [Factor] extends [null]
    ? AnyShape
    : ResizeShape<Name, S, null, Factor>
  : ResizeShape<Name, S, To, Factor>;
