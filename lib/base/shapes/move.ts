/** Moving axes for the compiler: transpose, permute, squeeze, unsqueeze, expand, repeat. */

import type { AxisOf, DimError, InsertAxis, IsLiteral, RemoveAxes, ReplaceAxis, SizeAt } from "./axes";
import type { Add, AtLeast, Divide, Multiply, Subtract } from "./digits";
import type { Unlabelled } from "./labels";
import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape, Sizes } from "./shape";

/** Axes `D0` and `D1` exchanged. */
export type Transpose<Op extends string, S extends Shape, D0 extends number, D1 extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D0> extends true
      ? IsLiteral<D1> extends true
        ? [AxisOf<S, D0>] extends [never]
          ? DimError<Op, S, D0>
          : [AxisOf<S, D1>] extends [never]
            ? DimError<Op, S, D1>
            : S extends readonly []
              ? []
              : Swap<S, AxisOf<S, D0>, AxisOf<S, D1>>
        : Unknowns<S>
      : Unknowns<S>;

/** The last two axes exchanged (`mT`). */
export type TransposeLast<S extends Shape> = S extends readonly [
  ...infer P extends number[],
  infer A extends number,
  infer B extends number,
]
  ? [...P, B, A]
  : AnyShape;

/** A matrix transposed; a vector or a number as it is. */
export type TransposeMatrix<Op extends string, S extends Shape> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [] | readonly [number]
      ? S
      : S extends readonly [infer A extends number, infer B extends number]
        ? [B, A]
        : Fill<"rank", { op: Op; a: "a"; needed: "at most 2"; shape: Show<S> }>;

/** The shape itself, where it has two axes or more. */
export type TwoAxes<Op extends string, S extends Shape> = S extends readonly [] | readonly [number]
  ? Fill<"rank", { op: Op; a: "a"; needed: "at least 2"; shape: Show<S> }>
  : S;

/** Axes `D0` and `D1` replaced by their diagonal, which comes last. */
export type Diagonal<Op extends string, S extends Shape, Offset extends number, D0 extends number, D1 extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [] | readonly [number]
      ? AnyShape
      : IsLiteral<D0> extends true
        ? IsLiteral<D1> extends true
          ? [AxisOf<S, D0>] extends [never]
            ? DimError<Op, S, D0>
            : [AxisOf<S, D1>] extends [never]
              ? DimError<Op, S, D1>
              : [
                  ...RemoveAxes<S, AxisOf<S, D0> | AxisOf<S, D1>>,
                  DiagonalSize<SizeAt<S, AxisOf<S, D0>>, SizeAt<S, AxisOf<S, D1>>, Offset>,
                ]
          : AnyShape
        : AnyShape;

/**
 * All axes in reverse (`T`). Asks about `S` alone, case by case, so that the compiler can see that it varies as `S` does.
 */
export type ReverseAxes<S extends Shape> = S extends readonly [infer A extends number, infer B extends number]
  ? [B, A]
  : S extends readonly [infer A extends number]
    ? [A]
    : S extends readonly []
      ? []
      : S extends readonly [infer A extends number, infer B extends number, infer C extends number]
        ? [C, B, A]
        : S extends readonly [
              infer A extends number,
              infer B extends number,
              infer C extends number,
              infer D extends number,
            ]
          ? [D, C, B, A]
          : AnyShape;

/** The axes in the order `Dims`. */
export type Permute<Op extends string, S extends Shape, Dims extends Shape> =
  IsAnyShape<S> extends true
    ? number extends Dims["length"]
      ? AnyShape
      : Numbers<Dims>
    : number extends Dims["length"]
      ? Unknowns<S>
      : Dims["length"] extends S["length"]
        ? Pick<Op, S, Dims>
        : Fill<"sizes", { op: Op; given: Dims["length"]; needed: S["length"] }>;

/** Without the axes of size 1, or without axis `D` when its size is 1. */
export type Squeeze<Op extends string, S extends Shape, D> =
  IsAnyShape<S> extends true
    ? AnyShape
    : [D] extends [undefined]
      ? DropOnes<S>
      : D extends number
        ? SqueezeEach<Op, S, readonly [D]>
        : D extends Shape
          ? SqueezeEach<Op, S, D>
          : AnyShape;

/** A new axis of size 1 before axis `D`. */
export type Unsqueeze<Op extends string, S extends Shape, D extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<[...S, 1], D>] extends [never]
        ? Fill<"dim", { op: Op; dim: D; shape: Show<S>; low: `-${[...S, 1]["length"] & number}`; high: S["length"] }>
        : InsertAxis<S, AxisOf<[...S, 1], D>, 1>
      : Numbers<[...Unlabelled<S>, 1]>;

/** Axes of size 1 (and new leading ones) stretched to `To`; -1 keeps a size. */
export type Expand<Op extends string, S extends Shape, To extends Shape> =
  IsAnyShape<S> extends true
    ? number extends To["length"]
      ? AnyShape
      : KnownOnly<Sizes<To>>
    : number extends To["length"]
      ? AnyShape
      : ExpandFrom<Op, S, Sizes<To>, S, Sizes<To>>;

/** Each axis repeated; more repeats than axes add leading ones. */
export type Repeat<Op extends string, S extends Shape, By extends Shape> =
  IsAnyShape<S> extends true
    ? number extends By["length"]
      ? AnyShape
      : Numbers<By>
    : number extends By["length"]
      ? AnyShape
      : RepeatFrom<Op, S, By, S, By>;

/** As {@link Repeat}, where missing repeats are 1 (`tile`). */
export type Tile<S extends Shape, By extends Shape, Done extends number[] = []> = number extends By["length"]
  ? AnyShape
  : number extends S["length"]
    ? AnyShape
    : By extends readonly [...infer RB extends number[], infer B extends number]
      ? S extends readonly [...infer RS extends number[], infer N extends number]
        ? Tile<RS, RB, [Multiply<N, B>, ...Done]>
        : Tile<[], RB, [B, ...Done]>
      : [...S, ...Done];

/** The axis `D` moved to `To`. */
export type Move<Op extends string, S extends Shape, From extends number, To extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<From> extends true
      ? IsLiteral<To> extends true
        ? [AxisOf<S, From>] extends [never]
          ? DimError<Op, S, From>
          : [AxisOf<S, To>] extends [never]
            ? DimError<Op, S, To>
            : InsertAxis<RemoveAxes<S, AxisOf<S, From>>, AxisOf<S, To>, SizeAt<S, AxisOf<S, From>>>
        : Unknowns<S>
      : Unknowns<S>;

type DiagonalSize<N extends number, M extends number, Offset extends number> =
  IsLiteral<Offset> extends true
    ? `${Offset}` extends `-${infer P extends number}`
      ? Smaller<Rest<N, P>, M>
      : Smaller<N, Rest<M, Offset>>
    : number;

/** A - B, at least 0. */
type Rest<A extends number, B extends number> =
  Subtract<A, B> extends infer R extends number ? ([R] extends [never] ? 0 : R) : number;
type Smaller<A extends number, B extends number> =
  AtLeast<A, B> extends infer R ? (boolean extends R ? number : R extends true ? B : A) : never;

/** Windows of `Size` along axis `D`, one every `Step`, as a new last axis. */
export type Unfold<Op extends string, S extends Shape, D extends number, Length extends number, Step extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : AtLeast<SizeAt<S, AxisOf<S, D>>, Length> extends false
          ? Fill<"window", { op: Op; window: ShowSize<Length>; axis: D; size: ShowSize<SizeAt<S, AxisOf<S, D>>> }>
          : S extends readonly []
            ? [Length]
            : [...ReplaceAxis<S, AxisOf<S, D>, Add<Divide<Subtract<SizeAt<S, AxisOf<S, D>>, Length>, Step>, 1>>, Length]
      : AnyShape;

/** Axis `D` shorter by `N`, at least 0. */
export type Diff<Op extends string, S extends Shape, N extends number, D extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : ReplaceAxis<S, AxisOf<S, D>, Rest<SizeAt<S, AxisOf<S, D>>, N>>
      : Unknowns<S>;

/** `K` quarter turns in the plane of two axes: an odd number exchanges them. */
export type Rotate<Op extends string, S extends Shape, K extends number, Dims extends Shape> = Dims extends readonly [
  infer A extends number,
  infer B extends number,
]
  ? AlongAll<Op, S, Dims> extends infer Checked
    ? Checked extends string
      ? Checked
      : IsLiteral<K> extends true
        ? `${K}` extends `${string}${1 | 3 | 5 | 7 | 9}`
          ? Transpose<Op, S, A, B>
          : S
        : AnyShape
    : never
  : AnyShape;

/** The shape itself when every dimension exists, each once. */
export type AlongAll<Op extends string, S extends Shape, D> =
  IsAnyShape<S> extends true
    ? S
    : D extends number
      ? EachOnce<Op, S, readonly [D]>
      : D extends Shape
        ? EachOnce<Op, S, D>
        : S;

/** The shape itself when every dimension exists. */
export type AllExist<Op extends string, S extends Shape, D> =
  IsAnyShape<S> extends true
    ? S
    : D extends number
      ? EachExists<Op, S, readonly [D]>
      : D extends Shape
        ? EachExists<Op, S, D>
        : S;

type EachExists<Op extends string, S extends Shape, D extends Shape> = D extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? IsLiteral<H> extends true
    ? [AxisOf<S, H>] extends [never]
      ? DimError<Op, S, H>
      : EachExists<Op, S, R>
    : S
  : S;

type EachOnce<
  Op extends string,
  S extends Shape,
  D extends Shape,
  Seen = never,
  Whole extends Shape = D,
> = D extends readonly [infer H extends number, ...infer R extends Shape]
  ? IsLiteral<H> extends true
    ? [AxisOf<S, H>] extends [never]
      ? DimError<Op, S, H>
      : AxisOf<S, H> extends Seen
        ? Fill<"repeated", { op: Op; dims: Show<Whole> }>
        : EachOnce<Op, S, R, Seen | AxisOf<S, H>, Whole>
    : S
  : S;

/** As many unknown sizes as a shape has axes. */
type Unknowns<S extends Shape> = Numbers<Unlabelled<S>>;

type Numbers<S extends readonly unknown[]> = { -readonly [I in keyof S]: number } extends infer R extends number[]
  ? R
  : AnyShape;

type Swap<S extends Shape, I, J> = ReplaceAxis<ReplaceAxis<Unlabelled<S>, I, SizeAt<S, J>>, J, SizeAt<S, I>>;

type Pick<
  Op extends string,
  S extends Shape,
  Dims extends Shape,
  Seen = never,
  Done extends number[] = [],
  Whole extends Shape = Dims,
> = Dims extends readonly [infer D extends number, ...infer R extends Shape]
  ? IsLiteral<D> extends true
    ? [AxisOf<S, D>] extends [never]
      ? DimError<Op, S, D>
      : AxisOf<S, D> extends Seen
        ? Fill<"repeated", { op: Op; dims: Show<Whole> }>
        : Pick<Op, S, R, Seen | AxisOf<S, D>, [...Done, SizeAt<S, AxisOf<S, D>>], Whole>
    : Unknowns<S>
  : Done;

type DropOnes<S extends Shape, Done extends number[] = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? number extends H
    ? AnyShape
    : DropOnes<R, H extends 1 ? Done : [...Done, H]>
  : Done;

type SqueezeEach<Op extends string, S extends Shape, D extends Shape, Drop = never> = number extends D["length"]
  ? AnyShape
  : D extends readonly [infer H extends number, ...infer R extends Shape]
    ? IsLiteral<H> extends true
      ? [AxisOf<S, H>] extends [never]
        ? DimError<Op, S, H>
        : SizeAt<S, AxisOf<S, H>> extends infer N extends number
          ? number extends N
            ? AnyShape
            : SqueezeEach<Op, S, R, N extends 1 ? Drop | AxisOf<S, H> : Drop>
          : never
      : AnyShape
    : RemoveAxes<S, Drop>;

type KnownOnly<S extends Shape> = { [I in keyof S]: S[I] extends -1 ? number : S[I] } extends infer R extends number[]
  ? R
  : AnyShape;

type ExpandFrom<
  Op extends string,
  S extends Shape,
  To extends Shape,
  WholeS extends Shape,
  WholeTo extends Shape,
  Done extends number[] = [],
> = To extends readonly [...infer RT extends number[], infer T extends number]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? ExpandSize<N, T> extends infer E extends number
      ? [E] extends [never]
        ? Fill<
            "expand",
            {
              op: Op;
              axis: `-${[...Done, 1]["length"] & number}`;
              size: ShowSize<N>;
              needed: T;
            }
          >
        : ExpandFrom<Op, RS, RT, WholeS, WholeTo, [E, ...Done]>
      : never
    : T extends -1
      ? Fill<"expand", { op: Op; axis: `-${[...Done, 1]["length"] & number}`; size: 1; needed: -1 }>
      : ExpandFrom<Op, [], RT, WholeS, WholeTo, [T, ...Done]>
  : S extends readonly []
    ? Done
    : Fill<"sizes", { op: Op; given: WholeTo["length"]; needed: WholeS["length"] }>;

type ExpandSize<N extends number, T extends number> = T extends -1
  ? N
  : number extends N
    ? T
    : number extends T
      ? N extends 1
        ? number
        : N
      : N extends T
        ? T
        : N extends 1
          ? T
          : never;

type RepeatFrom<
  Op extends string,
  S extends Shape,
  By extends Shape,
  WholeS extends Shape,
  WholeBy extends Shape,
  Done extends number[] = [],
> = By extends readonly [...infer RB extends number[], infer B extends number]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? RepeatFrom<Op, RS, RB, WholeS, WholeBy, [Multiply<N, B>, ...Done]>
    : RepeatFrom<Op, [], RB, WholeS, WholeBy, [B, ...Done]>
  : S extends readonly []
    ? Done
    : Fill<"sizes", { op: Op; given: WholeBy["length"]; needed: WholeS["length"] }>;
