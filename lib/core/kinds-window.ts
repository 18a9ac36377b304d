/** The kinds of convolutions, pooling, padding and resizing: what works on the last axes of a batch of channels. */

import type {
  AdaptiveShape,
  ConvShape,
  ConvTransposeShape,
  PadShape,
  PerAxis,
  PoolShape,
  ResizeShape,
} from "../base/shapes/conv";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** A number for every spatial axis or one for each; `N` makes the compiler keep the literals. */
type Each<N extends number> = N | readonly N[] | readonly [];

/** What a convolution takes by name. */
export interface ConvOptions<
  N extends number = number,
  St extends PerAxis = PerAxis,
  Pa extends PerAxis | "same" | "valid" = PerAxis | "same" | "valid",
  Di extends PerAxis = PerAxis,
> {
  /** Step between windows (default: 1). */
  readonly stride?: St | Each<N>;
  /** Zeros put on both sides (default: 0), `"same"` to keep the size, `"valid"` for none. */
  readonly padding?: Pa | Each<N>;
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Di | Each<N>;
  /** How many groups of channels are convolved apart (default: 1). */
  readonly groups?: number;
}

/** conv1d, conv2d, conv3d: `Rank` spatial axes; bias and settings by position or by name. */
export interface Conv<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    W extends Shape,
    N extends number,
    const O extends ConvOptions<N> & { readonly bias?: Tensor | null },
    const St extends Each<N> | undefined = undefined,
    const Pa extends Each<N> | "same" | "valid" | undefined = undefined,
    const Di extends Each<N> | undefined = undefined,
  >(
    input: Tensor<S>,
    weight: Checked<
      ConvShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<O, "stride", St, 1>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "dilation", Di, 1>,
        OptionOr<O, "groups", undefined, 1>
      >,
      Tensor<W>
    >,
    bias?: Tensor | null | O,
    stride?: St | O,
    padding?: Pa | O,
    dilation?: Di | O,
    groups?: number | O,
  ) => Tensor<
    Shaped<
      ConvShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<O, "stride", St, 1>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "dilation", Di, 1>,
        OptionOr<O, "groups", undefined, 1>
      >
    >
  >;
  readonly method: never;
}

/** What a transposed convolution takes by name. */
export interface ConvTransposeOptions<N extends number = number> {
  /** Step between windows (default: 1). */
  readonly stride?: Each<N>;
  /** What is cut off on both sides (default: 0). */
  readonly padding?: Each<N>;
  /** Added to one side of the output (default: 0). */
  readonly outputPadding?: Each<N>;
  /** How many groups of channels are convolved apart (default: 1). */
  readonly groups?: number;
  /** Step between the elements of a window (default: 1). */
  readonly dilation?: Each<N>;
}

/** convTranspose1d, 2d, 3d. */
export interface ConvTranspose<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    W extends Shape,
    N extends number,
    const O extends ConvTransposeOptions<N> & { readonly bias?: Tensor | null },
    const St extends Each<N> | undefined = undefined,
    const Pa extends Each<N> | undefined = undefined,
    const Op extends Each<N> | undefined = undefined,
    const Di extends Each<N> | undefined = undefined,
  >(
    input: Tensor<S>,
    weight: Checked<
      ConvTransposeShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<O, "stride", St, 1>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "outputPadding", Op, 0>,
        OptionOr<O, "dilation", Di, 1>,
        OptionOr<O, "groups", undefined, 1>
      >,
      Tensor<W>
    >,
    bias?: Tensor | null | O,
    stride?: St | O,
    padding?: Pa | O,
    outputPadding?: Op | O,
    groups?: number | O,
    dilation?: Di | O,
  ) => Tensor<
    Shaped<
      ConvTransposeShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<O, "stride", St, 1>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "outputPadding", Op, 0>,
        OptionOr<O, "dilation", Di, 1>,
        OptionOr<O, "groups", undefined, 1>
      >
    >
  >;
  readonly method: never;
}

/** What pooling takes by name. */
export interface PoolOptions<N extends number = number> {
  /** Step between windows (default: the window's size). */
  readonly stride?: Each<N> | null;
  /** Padding on both sides (default: 0). */
  readonly padding?: Each<N>;
  /** Step between the elements of a window (maximum pooling; default: 1). */
  readonly dilation?: Each<N>;
  /** Whether windows that stick out at the end count (default: false). */
  readonly ceilMode?: boolean;
  /** Whether zeros put in as padding count in the average (default: true). */
  readonly countIncludePad?: boolean;
  /** What the sum is divided by instead of the window's size. */
  readonly divisorOverride?: number | null;
}

/** maxPool1d to avgPool3d: `Rank` spatial axes. `P` are the parameters after padding, in PyTorch's order. */
export interface Pool<Name extends string, Rank extends 1 | 2 | 3, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const K extends Each<N>,
    const O extends PoolOptions<N>,
    const St extends Each<N> | null | undefined = undefined,
    const Pa extends Each<N> | undefined = undefined,
  >(
    input: Tensor<S>,
    kernelSize: Checked<
      PoolShape<
        Name,
        Rank,
        S,
        K,
        OptionOr<O, "stride", St, null>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "dilation", undefined, 1>,
        OptionOr<O, "ceilMode", undefined, false>
      >,
      K
    >,
    stride?: St | O,
    padding?: Pa | O,
    ...params: Trailing<P, O>
  ) => Tensor<
    Shaped<
      PoolShape<
        Name,
        Rank,
        S,
        K,
        OptionOr<O, "stride", St, null>,
        OptionOr<O, "padding", Pa, 0>,
        OptionOr<O, "dilation", undefined, 1>,
        OptionOr<O, "ceilMode", undefined, false>
      >
    >
  >;
  readonly method: never;
}

/** adaptiveAvgPool and adaptiveMaxPool: the spatial axes become `outputSize` (null keeps one). */
export interface AdaptivePool<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <S extends Shape, N extends number, const T extends N | readonly (N | null)[] | readonly []>(
    input: Checked<AdaptiveShape<Name, Rank, S, T>, Tensor<S>>,
    outputSize: T,
  ) => Tensor<Shaped<AdaptiveShape<Name, Rank, S, T>>>;
  readonly method: never;
}

/** pad: amounts for the last axis, then the one before it, and so on: `[left, right, top, bottom]`. */
export interface Pad<Name extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, N extends number, const T extends readonly N[] | readonly []>(
    input: Tensor<S>,
    pad: Checked<PadShape<Name, S, T>, T>,
    ...params: P
  ) => Tensor<Shaped<PadShape<Name, S, T>>>;
  readonly method: <S extends Shape, N extends number, const T extends readonly N[] | readonly []>(
    this: Tensor<S>,
    pad: Checked<PadShape<Name, S, T>, T>,
    ...params: P
  ) => Tensor<Shaped<PadShape<Name, S, T>>>;
}

/** interpolate: the spatial axes become `size`, or are multiplied by `scaleFactor`. */
export interface Interpolate<Name extends string, Extra> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const T extends
      | Each<N>
      | null
      | undefined
      | ({ readonly size?: Each<N> | null; readonly scaleFactor?: Each<N> | null } & Extra),
    const F extends Each<N> | null | undefined | ({ readonly scaleFactor?: Each<N> | null } & Extra) = undefined,
  >(
    input: Tensor<S>,
    size: T,
    scaleFactor?: F,
    ...params: readonly [options?: Extra]
  ) => Tensor<Shaped<ResizeShape<Name, S, SizeOption<T>, FactorOption<T, F>>>>;
  readonly method: never;
}

/** An option's value where the options name it, else what stood in its position, else the default. */
export type OptionOr<O, K extends string, Given, Default> = O extends { readonly [P in K]: infer V }
  ? V
  : [Given] extends [undefined]
    ? Default
    : Given;

/** Parameters that may also be the options object. */
type Trailing<P extends readonly unknown[], O> = { [I in keyof P]: P[I] | O };

type SizeOption<T> = T extends { readonly size: infer V } ? V : T extends { readonly scaleFactor: unknown } ? null : T;
type FactorOption<T, F> = T extends { readonly scaleFactor: infer V }
  ? V
  : F extends { readonly scaleFactor: infer V }
    ? V
    : F;
