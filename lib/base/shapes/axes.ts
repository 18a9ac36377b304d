/** Axes for the compiler: dimensions counted from either end, and shapes with axes removed, replaced, swapped or put in. */

import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** A dimension counted from the start, as a string (`"1"`); `never` where it is out of range. `dim` is one literal. */
export type AxisOf<S extends Shape, D extends number> = AxisIn<S extends readonly [] ? readonly [1] : S, D>;

/** The sentence that says that `D` is out of range for `S`. */
export type DimError<Op extends string, S extends Shape, D extends number> = Fill<
  "dim",
  { op: Op; dim: ShowSize<D>; shape: Show<S>; low: `-${RankOf<S>}`; high: Tail<RankTuple<S>>["length"] & number }
>;

/** The size at an axis given as a string index; `number` where it is not known. */
export type SizeAt<S extends Shape, Axis> = S extends readonly []
  ? 1
  : Axis extends keyof S
    ? S[Axis] extends number
      ? S[Axis]
      : number
    : number;

/** `S` with the size at `Axis` replaced by `N`. */
export type ReplaceAxis<S extends Shape, Axis, N extends number> = {
  -readonly [I in keyof S]: I extends Axis ? N : S[I];
} extends infer R extends number[]
  ? R
  : AnyShape;

/** `S` without the axes whose string indices are in the union `Axes`; those that stay keep their labels. */
export type RemoveAxes<
  S extends Shape,
  Axes,
  Done extends number[] = [],
  At extends readonly unknown[] = [],
> = S extends readonly [infer N extends number, ...infer R extends Shape]
  ? RemoveAxes<
      R,
      Axes,
      `${At["length"]}` extends Axes
        ? Done
        : [...Done, ...(S extends readonly [...infer H extends number[], ...R] ? H : [N])],
      [...At, unknown]
    >
  : Done;

/** `S` with the axes whose string indices are in the union `Axes` made 1. */
export type FlattenAxes<S extends Shape, Axes> = {
  -readonly [I in keyof S]: I extends Axes ? 1 : S[I];
} extends infer R extends number[]
  ? R
  : AnyShape;

/** `S` with size `N` put in before the axis with string index `Axis` (which may be the rank itself). */
export type InsertAxis<
  S extends Shape,
  Axis,
  N extends number,
  Done extends number[] = [],
> = `${Done["length"]}` extends Axis
  ? [...Done, N, ...S]
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? InsertAxis<R, Axis, N, [...Done, H]>
    : [...Done, N];

/** As many numbers of unknown size as `S` has axes. */
export type UnknownSizes<S extends Shape> = { -readonly [I in keyof S]: number } extends infer R extends number[]
  ? R
  : AnyShape;

/** Whether a type is one literal number: not `number`, and not a union of literals. */
export type IsLiteral<N> = [N] extends [number] ? (number extends N ? false : OneMember<N>) : false;

/** The first axes of a shape, without the last `Count`. */
export type DropLast<S extends Shape, Count extends readonly unknown[]> = Count extends readonly [unknown, ...infer C]
  ? S extends readonly [...infer R extends number[], number]
    ? DropLast<R, C>
    : []
  : IsAnyShape<S> extends true
    ? AnyShape
    : S;

type OneMember<N, Whole = N> = N extends unknown ? ([Whole] extends [N] ? true : false) : never;

type AxisIn<S extends Shape, D extends number> = `${D}` extends `-${infer P extends number}`
  ? FromEnd<S, P>
  : `${D}` extends keyof S
    ? `${D}`
    : never;

type FromEnd<S extends Shape, P extends number, From extends readonly unknown[] = []> = From["length"] extends P
  ? From extends readonly []
    ? never
    : `${S["length"]}`
  : S extends readonly [...infer R extends number[], number]
    ? FromEnd<R, P, [...From, unknown]>
    : never;

type RankTuple<S extends Shape> = S extends readonly [] ? readonly [1] : S;
type RankOf<S extends Shape> = RankTuple<S>["length"];
type Tail<S extends Shape> = S extends readonly [number, ...infer R] ? R : [];
