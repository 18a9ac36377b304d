/** Literal indexes for the compiler: what `x.at(0, "1:5", "...", null)` leaves of a shape. */

import type { AxisOf, DimError, IsLiteral, ReplaceAxis } from "./axes";
import type { Add, AtLeast, DivMod, Subtract } from "./digits";
import type { Fill, Show } from "./message";
import type { AnyShape, IsAnyShape, Shape, Size } from "./shape";

/** What an index may be: a number, a range such as `"1:5:2"`, `"..."`, `null` for a new axis, or indices and masks. */
export type Index = number | string | null | boolean | { readonly shape: Shape } | readonly unknown[];

/** The shape that the indexes leave, or the sentence that says which is out of range. */
export type At<Op extends string, S extends Shape, I extends readonly unknown[]> = number extends I["length"]
  ? AnyShape
  : IsAnyShape<S> extends true
    ? AnyShape
    : OnlyBasic<I> extends true
      ? TooMany<S, I> extends true
        ? Fill<"indices", { op: Op; count: Consumed<I>["length"]; shape: Show<S> }>
        : Walk<Op, S, I, S>
      : AnyShape;

/** `S` with axis `D` of size `L`. */
export type SelectFrom<Op extends string, S extends Shape, D extends number, L extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : ReplaceAxis<S, AxisOf<S, D>, Size<L>>
      : AnyShape;

/** Numbers, literal ranges, the ellipsis and null; anything else makes the shape unknown. */
// Without strictNullChecks (in cells) the compiler infers any for null, which says nothing.
type OnlyBasic<I extends readonly unknown[]> = I extends readonly [infer H, ...infer R]
  ? 0 extends 1 & H
    ? false
    : [H] extends [number]
      ? OnlyBasic<R>
      : [H] extends [string]
        ? string extends H
          ? false
          : OnlyBasic<R>
        : [H] extends [null]
          ? OnlyBasic<R>
          : false
  : true;

/** The indexes that take an axis each. */
type Consumed<I extends readonly unknown[], Done extends readonly unknown[] = []> = I extends readonly [
  infer H,
  ...infer R,
]
  ? Consumed<R, H extends null ? Done : H extends "..." ? Done : [...Done, H]>
  : Done;

type TooMany<S extends Shape, I extends readonly unknown[]> = Longer<Consumed<I>, S>;

type Longer<A extends readonly unknown[], B extends readonly unknown[]> = A extends readonly [unknown, ...infer AR]
  ? B extends readonly [unknown, ...infer BR]
    ? Longer<AR, BR>
    : true
  : false;

type Walk<
  Op extends string,
  S extends Shape,
  I extends readonly unknown[],
  Whole extends Shape,
  Done extends number[] = [],
  Axis extends readonly unknown[] = [],
> = I extends readonly [infer H, ...infer R]
  ? H extends null
    ? Walk<Op, S, R, Whole, [...Done, 1], Axis>
    : H extends "..."
      ? SkipTo<Op, S, R, Whole, Done, Axis, Consumed<R>["length"] & number>
      : S extends readonly [infer N extends number, ...infer RS extends number[]]
        ? H extends number
          ? InRange<H, N> extends false
            ? Fill<"index", { op: Op; index: H; axis: Axis["length"]; size: N }>
            : Walk<Op, RS, R, Whole, Done, [...Axis, 1]>
          : H extends string
            ? Walk<Op, RS, R, Whole, [...Done, RangeSize<H, N>], [...Axis, 1]>
            : AnyShape
        : AnyShape
  : [...Done, ...S];

/** The ellipsis stands for all axes but the last `Needed`. */
type SkipTo<
  Op extends string,
  S extends Shape,
  R extends readonly unknown[],
  Whole extends Shape,
  Done extends number[],
  Axis extends readonly unknown[],
  Needed extends number,
> = S["length"] extends Needed
  ? Walk<Op, S, R, Whole, Done, Axis>
  : S extends readonly [infer N extends number, ...infer RS extends number[]]
    ? SkipTo<Op, RS, R, Whole, [...Done, N], [...Axis, 1], Needed>
    : AnyShape;

/** Whether an index is inside an axis of size N; `true` when either is not known. */
type InRange<I extends number, N extends number> =
  IsLiteral<I> extends true
    ? number extends N
      ? true
      : `${I}` extends `-${infer P extends number}`
        ? AtLeast<N, P>
        : N extends 0
          ? false
          : AtLeast<I, N> extends true
            ? false
            : true
    : true;

/** How many elements a range such as `"1:5:2"`, `":-1"` or `"::2"` takes of N. */
type RangeSize<T extends string, N extends number> = number extends N
  ? T extends ":" | "::"
    ? number
    : number
  : T extends `${infer From}:${infer To}:${infer Step}`
    ? StepSize<RangeLength<Trim<From>, Trim<To>, N>, Trim<Step>>
    : T extends `${infer From}:${infer To}`
      ? RangeLength<Trim<From>, Trim<To>, N>
      : number;

type RangeLength<From extends string, To extends string, N extends number> = Span<Bound<From, N, 0>, Bound<To, N, N>>;

type Span<From extends number, To extends number> = number extends From
  ? number
  : number extends To
    ? number
    : AtLeast<From, To> extends true
      ? 0
      : Subtract<To, From>;

/** One end of a range, held between 0 and N. */
type Bound<T extends string, N extends number, Default extends number> = T extends ""
  ? Default
  : T extends `-${infer P extends number}`
    ? AtLeast<N, P> extends true
      ? Subtract<N, P>
      : 0
    : T extends `${infer P extends number}`
      ? AtLeast<P, N> extends true
        ? N
        : P
      : number;

type StepSize<Length extends number, Step extends string> = Step extends ""
  ? Length
  : Step extends `${infer By extends number}`
    ? Step extends `-${string}`
      ? number
      : DivMod<Length, By> extends [infer Q extends number, infer R extends number]
        ? R extends 0
          ? Q
          : Add<Q, 1>
        : number
    : number;

type Trim<T extends string> = T extends ` ${infer R}` ? Trim<R> : T extends `${infer R} ` ? Trim<R> : T;
