/** Convolution, pooling and resizing for the compiler: batch and channel axes checked, spatial axes computed. */

import type { Divide, Multiply } from "./digits";
import type { Facts, Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape, Size, Tidy } from "./shape";
import type { Slide, SlideBack } from "./window";

export type { PerAxis } from "./window";

/** Output of a convolution: `*b c n..., o c/groups k... -> *b o m...`. */
export type ConvShape<
  Op extends string,
  Rank extends number,
  S extends Shape,
  W extends Shape,
  Stride,
  Padding,
  Dilation,
  Groups,
> =
  IsAnyShape<W> extends true
    ? AnyShape
    : Spatial<S, Rank> extends [infer Batch extends Shape, infer C extends number, infer N extends Shape]
      ? W extends readonly [infer O extends number, infer I extends number, ...infer K extends number[]]
        ? K["length"] extends Rank
          ? Fits<C, Channels<I, Groups>> extends false
            ? `${Fill<"axis", { op: Op; axis: "channels"; sizeA: ShowSize<C>; sizeB: ShowSize<Channels<I, Groups>>; a: "input"; b: "weight" }>}${InGroups<Groups>}${Facts<["input", "weight"], [S, W]>}`
            : Slide<
                  Op,
                  N,
                  { kernel: K; stride: Stride; padding: Padding; dilation: Dilation; ceil: false }
                > extends infer R
              ? R extends Shape
                ? [...Batch, O, ...R]
                : R
              : never
          : Fill<"rank", { op: Op; a: "weight"; needed: Needed<Rank>; shape: Show<W> }>
        : Fill<"rank", { op: Op; a: "weight"; needed: Needed<Rank>; shape: Show<W> }>
      : Fill<"rank", { op: Op; a: "input"; needed: NeededInput<Rank>; shape: Show<S> }>;

/** Output of a transposed convolution: `*b c n..., c o/groups k... -> *b o m...`. */
export type ConvTransposeShape<
  Op extends string,
  Rank extends number,
  S extends Shape,
  W extends Shape,
  Stride,
  Padding,
  Output,
  Dilation,
  Groups,
> =
  IsAnyShape<W> extends true
    ? AnyShape
    : Spatial<S, Rank> extends [infer Batch extends Shape, infer C extends number, infer N extends Shape]
      ? W extends readonly [infer I extends number, infer O extends number, ...infer K extends number[]]
        ? K["length"] extends Rank
          ? Fits<C, I> extends false
            ? `${Fill<"axis", { op: Op; axis: "channels"; sizeA: ShowSize<C>; sizeB: ShowSize<I>; a: "input"; b: "weight" }>}${InGroups<Groups>}${Facts<["input", "weight"], [S, W]>}`
            : [
                ...Batch,
                Channels<O, Groups>,
                ...SlideBack<
                  N,
                  { kernel: K; stride: Stride; padding: Padding; dilation: Dilation; ceil: false },
                  Output
                >,
              ]
          : Fill<"rank", { op: Op; a: "weight"; needed: Needed<Rank>; shape: Show<W> }>
        : Fill<"rank", { op: Op; a: "weight"; needed: Needed<Rank>; shape: Show<W> }>
      : Fill<"rank", { op: Op; a: "input"; needed: NeededInput<Rank>; shape: Show<S> }>;

/** Output of pooling: `*b c n... -> *b c m...`; the stride is the window's size unless it is given. */
export type PoolShape<
  Op extends string,
  Rank extends number,
  S extends Shape,
  Kernel,
  Stride,
  Padding,
  Dilation,
  Ceil,
> =
  Spatial<S, Rank> extends [infer Batch extends Shape, infer C extends number, infer N extends Shape]
    ? Slide<
        Op,
        N,
        {
          kernel: Kernel;
          stride: [Stride] extends [null | undefined | readonly []] ? Kernel : Stride;
          padding: Padding;
          dilation: Dilation;
          ceil: Ceil;
        }
      > extends infer R
      ? R extends Shape
        ? Tidy<[...Batch, C, ...R]>
        : R
      : never
    : Fill<"rank", { op: Op; a: "input"; needed: NeededInput<Rank>; shape: Show<S> }>;

/** Output of adaptive pooling: the spatial axes become `To`; null keeps one. */
export type AdaptiveShape<Op extends string, Rank extends number, S extends Shape, To> =
  Spatial<S, Rank> extends [infer Batch extends Shape, infer C extends number, infer N extends Shape]
    ? Tidy<[...Batch, C, ...AdaptTo<N, To>]>
    : Fill<"rank", { op: Op; a: "input"; needed: NeededInput<Rank>; shape: Show<S> }>;

/** Output of resizing: the axes after the first two become `To`, or are multiplied by `Factor`. */
export type ResizeShape<Op extends string, S extends Shape, To, Factor> =
  IsAnyShape<S> extends true
    ? AnyShape
    : [S["length"], S] extends [
          3 | 4 | 5,
          readonly [infer B extends number, infer C extends number, ...infer N extends number[]],
        ]
      ? [To] extends [null | undefined]
        ? [B, C, ...ScaleBy<N, Factor>]
        : [B, C, ...AdaptTo<N, To>]
      : Fill<"rank", { op: Op; a: "input"; needed: "3, 4 or 5"; shape: Show<S> }>;

/** `[batch axes, channels, spatial sizes]`; a batch axis may be missing. */
export type Spatial<S extends Shape, Rank extends number> = number[] extends S
  ? [AnyShape, number, UnknownAxes<Rank>]
  : Rank extends 1
    ? S extends readonly [...infer B extends number[], infer C extends number, infer X extends number]
      ? Batched<B, C, [X]>
      : Unmatched<S, Rank>
    : Rank extends 2
      ? S extends readonly [
          ...infer B extends number[],
          infer C extends number,
          infer X extends number,
          infer Y extends number,
        ]
        ? Batched<B, C, [X, Y]>
        : Unmatched<S, Rank>
      : S extends readonly [
            ...infer B extends number[],
            infer C extends number,
            infer X extends number,
            infer Y extends number,
            infer Z extends number,
          ]
        ? Batched<B, C, [X, Y, Z]>
        : Unmatched<S, Rank>;

/** At most one batch axis; or an unknown number of them, of which a run will tell. */
type Batched<B extends Shape, C extends number, N extends Shape> = number extends B["length"]
  ? [AnyShape, C, N]
  : B extends readonly [] | readonly [number]
    ? [B, C, N]
    : false;

type Unmatched<S extends Shape, Rank extends number> = number extends S["length"]
  ? [AnyShape, number, UnknownAxes<Rank>]
  : false;

type UnknownAxes<Rank extends number> = Rank extends 1
  ? [number]
  : Rank extends 2
    ? [number, number]
    : [number, number, number];

type InGroups<Groups> = Groups extends number ? (Groups extends 1 ? "" : ` (groups is ${ShowSize<Groups>})`) : "";

type Needed<Rank extends number> = Rank extends 1 ? 3 : Rank extends 2 ? 4 : 5;
/** How many axes an input over `Rank` of them has. */
export type NeededInput<Rank extends number> = Rank extends 1 ? "2 or 3" : Rank extends 2 ? "3 or 4" : "4 or 5";
type Fits<A extends number, B extends number> = number extends A
  ? boolean
  : number extends B
    ? boolean
    : A extends B
      ? true
      : false;
type Channels<I extends number, Groups> = Groups extends number
  ? Groups extends 1
    ? I
    : Multiply<I, Size<Groups>>
  : number;

type AdaptTo<N extends Shape, To> = To extends number
  ? { [I in keyof N]: Size<To> } extends infer R extends number[]
    ? R
    : AnyShape
  : To extends readonly unknown[]
    ? {
        [I in keyof N]: I extends keyof To
          ? To[I] extends null
            ? N[I]
            : To[I] extends number
              ? Size<To[I]>
              : number
          : number;
      } extends infer R extends number[]
      ? R
      : AnyShape
    : { [I in keyof N]: number } extends infer R extends number[]
      ? R
      : AnyShape;

type ScaleBy<N extends Shape, F> = {
  [I in keyof N]: F extends number
    ? Scaled<N[I], F>
    : F extends readonly unknown[]
      ? I extends keyof F
        ? Scaled<N[I], F[I]>
        : number
      : number;
} extends infer R extends number[]
  ? R
  : AnyShape;

/** Whole factors multiply; 0.5 halves; others are left to the run-time. */
type Scaled<N, F> = N extends number
  ? F extends number
    ? number extends F
      ? number
      : F extends 0.5
        ? Divide<N, 2>
        : `${F}` extends `${string}.${string}`
          ? number
          : Multiply<N, F>
    : number
  : number;
