/** The kinds of convolutions, pooling, padding and resizing: what works on the last axes of a batch of channels. */

import type {
  AdaptiveShape,
  ConvShape,
  ConvTransposeShape,
  PerAxis,
  PoolShape,
  ResizeShape,
} from "../base/shapes/conv";
import type { PadMode, PadShape } from "../base/shapes/pad";
import type { Unpool } from "../base/shapes/places";
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
    const B extends Tensor | null | (ConvOptions<N> & { readonly bias?: Tensor | null }) | undefined = undefined,
    const O extends ConvOptions<N> = Record<never, never>,
    const G extends number | undefined = undefined,
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
        OptionOr<Settings<B, O>, "stride", St, 1>,
        OptionOr<Settings<B, O>, "padding", Pa, 0>,
        OptionOr<Settings<B, O>, "dilation", Di, 1>,
        OptionOr<Settings<B, O>, "groups", G, 1>
      >,
      Tensor<W>
    >,
    bias?: B,
    stride?: St | O,
    padding?: Pa | O,
    dilation?: Di | O,
    groups?: G | O,
  ) => Tensor<
    Shaped<
      ConvShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<Settings<B, O>, "stride", St, 1>,
        OptionOr<Settings<B, O>, "padding", Pa, 0>,
        OptionOr<Settings<B, O>, "dilation", Di, 1>,
        OptionOr<Settings<B, O>, "groups", G, 1>
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
    const B extends
      | Tensor
      | null
      | (ConvTransposeOptions<N> & { readonly bias?: Tensor | null })
      | undefined = undefined,
    const O extends ConvTransposeOptions<N> = Record<never, never>,
    const G extends number | undefined = undefined,
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
        OptionOr<Settings<B, O>, "stride", St, 1>,
        OptionOr<Settings<B, O>, "padding", Pa, 0>,
        OptionOr<Settings<B, O>, "outputPadding", Op, 0>,
        OptionOr<Settings<B, O>, "dilation", Di, 1>,
        OptionOr<Settings<B, O>, "groups", G, 1>
      >,
      Tensor<W>
    >,
    bias?: B,
    stride?: St | O,
    padding?: Pa | O,
    outputPadding?: Op | O,
    groups?: G | O,
    dilation?: Di | O,
  ) => Tensor<
    Shaped<
      ConvTransposeShape<
        Name,
        Rank,
        S,
        W,
        OptionOr<Settings<B, O>, "stride", St, 1>,
        OptionOr<Settings<B, O>, "padding", Pa, 0>,
        OptionOr<Settings<B, O>, "outputPadding", Op, 0>,
        OptionOr<Settings<B, O>, "dilation", Di, 1>,
        OptionOr<Settings<B, O>, "groups", G, 1>
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
  /** Whether the places of the maxima come too (maximum pooling; default: false). */
  readonly returnIndices?: boolean;
}

/** The settings of pooling after the window, in PyTorch's order. */
export interface PoolOrder {
  readonly max: ["stride", "padding", "dilation", "ceilMode", "returnIndices"];
  readonly avg: ["stride", "padding", "ceilMode", "countIncludePad", "divisorOverride"];
}

/** maxPool1d to avgPool3d: `Rank` spatial axes; settings by position or by name. */
export interface Pool<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const K extends Each<N> | (PoolOptions<N> & { readonly kernelSize: Each<N> }),
    const St extends Each<N> | null | PoolOptions<N> | undefined = undefined,
    const Pa extends Each<N> | PoolOptions<N> | undefined = undefined,
    const R extends readonly (Each<N> | boolean | number | null | PoolOptions<N>)[] = readonly [],
  >(
    input: Tensor<S>,
    kernelSize: Checked<Pooled<Name, Rank, S, K, readonly [St, Pa, ...R]>, K>,
    stride?: St,
    padding?: Pa,
    ...settings: R
  ) => Named<PoolOrder[OrderOf<Name>], readonly [St, Pa, ...R], "returnIndices", false> extends true
    ? [
        Tensor<Shaped<Pooled<Name, Rank, S, K, readonly [St, Pa, ...R]>>>,
        Tensor<Shaped<Pooled<Name, Rank, S, K, readonly [St, Pa, ...R]>>>,
      ]
    : Tensor<Shaped<Pooled<Name, Rank, S, K, readonly [St, Pa, ...R]>>>;
  readonly method: never;
}

/** What maxUnpool takes by name. */
export interface UnpoolOptions<N extends number = number> {
  readonly kernelSize?: Each<N>;
  readonly stride?: Each<N> | null;
  readonly padding?: Each<N>;
  readonly outputSize?: readonly number[] | null;
}

/** maxUnpool1d, 2d, 3d: the values of a pooling put back at their indices. */
export interface MaxUnpool<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    I extends Shape,
    N extends number,
    const K extends Each<N> | UnpoolOptions<N>,
    const R extends readonly [
      stride?: Each<N> | null | UnpoolOptions<N>,
      padding?: Each<N> | UnpoolOptions<N>,
      outputSize?: readonly number[] | null | UnpoolOptions<N>,
    ] = readonly [],
  >(
    input: Tensor<S>,
    indices: Checked<UnpoolBy<Name, Rank, S, I, K, R>, Tensor<I>>,
    kernelSize: K,
    ...settings: R
  ) => Tensor<Shaped<UnpoolBy<Name, Rank, S, I, K, R>>>;
  readonly method: never;
}

/** Unpooling by a window and the settings after it, as they stood. */
export type UnpoolBy<
  Name extends string,
  Rank extends 1 | 2 | 3,
  S extends Shape,
  I extends Shape,
  K,
  R extends readonly unknown[],
  Sized = Named<["stride", "padding", "outputSize"], R, "outputSize", null, K>,
> = Unpool<
  Name,
  Rank,
  S,
  I,
  {
    kernel: KernelOf<K>;
    stride: Named<["stride", "padding", "outputSize"], R, "stride", null, K> extends infer V
      ? [V] extends [null | undefined]
        ? KernelOf<K>
        : V
      : never;
    padding: Named<["stride", "padding", "outputSize"], R, "padding", 0, K>;
    dilation: 1;
    ceil: false;
  },
  Sized
>;

type KernelOf<K> = K extends { readonly kernelSize: infer V } ? V : K;

/** lpPool1d, 2d, 3d: the norm's order stands before the window. */
export interface LpPool<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const K extends Each<N>,
    const St extends Each<N> | null | PoolOptions<N> | undefined = undefined,
    const C extends boolean | undefined = undefined,
  >(
    input: Tensor<S>,
    normType: number,
    kernelSize: Checked<LpPooled<Name, Rank, S, K, St, C>, K>,
    stride?: St,
    ceilMode?: C,
  ) => Tensor<Shaped<LpPooled<Name, Rank, S, K, St, C>>>;
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

/** adaptiveMaxPool: as {@link AdaptivePool}; with `returnIndices` the places of the maxima come too. */
export interface AdaptiveMaxPool<Name extends string, Rank extends 1 | 2 | 3> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const T extends N | readonly (N | null)[] | readonly [],
    const R extends boolean | { readonly returnIndices?: boolean } = false,
  >(
    input: Checked<AdaptiveShape<Name, Rank, S, T>, Tensor<S>>,
    outputSize: T,
    returnIndices?: R,
  ) => R extends true | { readonly returnIndices: true }
    ? [Tensor<Shaped<AdaptiveShape<Name, Rank, S, T>>>, Tensor<Shaped<AdaptiveShape<Name, Rank, S, T>>>]
    : Tensor<Shaped<AdaptiveShape<Name, Rank, S, T>>>;
  readonly method: never;
}

/** pad: amounts for the last axis, then the one before it, and so on: `[left, right, top, bottom]`. */
export interface Pad<Name extends string, Options> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const T extends readonly N[] | readonly [],
    const M extends PadMode | Options = "constant",
  >(
    input: Tensor<S>,
    pad: Checked<PadShape<Name, S, T, ModeOf<M>>, T>,
    mode?: M,
    value?: number | boolean | null | Options,
  ) => Tensor<Shaped<PadShape<Name, S, T, ModeOf<M>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const T extends readonly N[] | readonly [],
    const M extends PadMode | Options = "constant",
  >(
    this: X,
    pad: Checked<PadShape<Name, X["shape"], T, ModeOf<M>>, T>,
    mode?: M,
    value?: number | boolean | null | Options,
  ) => Tensor<Shaped<PadShape<Name, X["shape"], T, ModeOf<M>>>>;
}

type ModeOf<M> = M extends string ? M : M extends { readonly mode: infer V } ? V : "constant";

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
    input: Checked<ResizeShape<Name, S, SizeOption<T>, FactorOption<T, F>>, Tensor<S>>,
    size: T,
    scaleFactor?: F,
    ...params: readonly [options?: Extra]
  ) => Tensor<Shaped<ResizeShape<Name, S, SizeOption<T>, FactorOption<T, F>>>>;
  readonly method: never;
}

/** The options object of a call: in the place of the bias, or later. */
// Without strictNullChecks (in cells) a bias of null is inferred as any.
type Settings<B, O> = 0 extends 1 & B ? O : B extends Tensor | null | undefined ? O : B;

/** An option's value where the options name it, else what stood in its position, else the default. */
export type OptionOr<O, K extends string, Given, Default> = O extends { readonly [P in K]: infer V }
  ? V
  : [Given] extends [undefined]
    ? Default
    : Given;

type OrderOf<Name extends string> = Name extends `max${string}` ? "max" : "avg";

/** A setting by name in an options object among `Given`, else at its position in `Order`, else the default. */
type Named<
  Order extends readonly string[],
  Given extends readonly unknown[],
  Name extends string,
  Default,
  Options = undefined,
> = ByName<readonly [...Given, Options], Name> extends readonly [infer V] ? V : ByPosition<Order, Given, Name, Default>;

type ByName<Given extends readonly unknown[], Name extends string> = Given extends readonly [infer H, ...infer R]
  ? // Without strictNullChecks (in cells) undefined extends every type.
    [H] extends [null | undefined]
    ? ByName<R, Name>
    : H extends { readonly [P in Name]: infer V }
      ? readonly [V]
      : ByName<R, Name>
  : false;

type ByPosition<
  Order extends readonly string[],
  Given extends readonly unknown[],
  Name extends string,
  Default,
> = Order extends readonly [infer O, ...infer RO extends string[]]
  ? Given extends readonly [infer V, ...infer RV]
    ? O extends Name
      ? [V] extends [undefined]
        ? Default
        : V extends number | boolean | readonly number[] | null
          ? V
          : Default
      : ByPosition<RO, RV, Name, Default>
    : Default
  : Default;

type Pooled<
  Name extends string,
  Rank extends 1 | 2 | 3,
  S extends Shape,
  K,
  Given extends readonly unknown[],
> = PoolShape<
  Name,
  Rank,
  S,
  K extends { readonly kernelSize: infer V } ? V : K,
  Named<PoolOrder[OrderOf<Name>], Given, "stride", null, K>,
  Named<PoolOrder[OrderOf<Name>], Given, "padding", 0, K>,
  Named<PoolOrder[OrderOf<Name>], Given, "dilation", 1, K>,
  Named<PoolOrder[OrderOf<Name>], Given, "ceilMode", false, K>
>;

type LpPooled<Name extends string, Rank extends 1 | 2 | 3, S extends Shape, K, St, C> = PoolShape<
  Name,
  Rank,
  S,
  K,
  Named<["stride", "ceilMode"], readonly [St, C], "stride", null>,
  0,
  1,
  Named<["stride", "ceilMode"], readonly [St, C], "ceilMode", false>
>;

// Without strictNullChecks (in cells) a size of null is inferred as any.
type SizeOption<T> = 0 extends 1 & T
  ? null
  : T extends { readonly size: infer V }
    ? V
    : T extends { readonly scaleFactor: unknown }
      ? null
      : T;
type FactorOption<T, F> = 0 extends 1 & T
  ? F extends { readonly scaleFactor: infer V }
    ? V
    : F
  : T extends { readonly scaleFactor: infer V }
    ? V
    : F extends { readonly scaleFactor: infer V }
      ? V
      : F;
