/** Reshaping for the compiler: the same elements under other sizes, with -1 for the one that follows from the rest. */

import type { AxisOf, DimError, IsLiteral, SizeAt } from "./axes";
import type { DivMod, Product } from "./digits";
import type { Fill, Show } from "./message";
import type { AnyShape, IsAnyShape, Shape, Sizes } from "./shape";

/** `S` as `To`, or the sentence that says how the numbers of elements differ. */
export type Reshape<Op extends string, S extends Shape, To extends Shape> = number extends To["length"]
  ? AnyShape
  : ReshapeTo<Op, S, Sizes<To> extends infer T extends number[] ? T : AnyShape>;

/** The axes from `Start` to `End`, both included, made one. */
export type Flatten<Op extends string, S extends Shape, Start, End> =
  IsAnyShape<S> extends true
    ? AnyShape
    : Start extends number
      ? End extends number
        ? IsLiteral<Start> extends true
          ? IsLiteral<End> extends true
            ? FlattenBetween<Op, S, Start, End>
            : AnyShape
          : AnyShape
        : AnyShape
      : AnyShape;

/** Axis `D` split into `To`, where one size may be -1. */
export type Unflatten<Op extends string, S extends Shape, D, To extends Shape> =
  IsAnyShape<S> extends true
    ? AnyShape
    : D extends number
      ? IsLiteral<D> extends true
        ? [AxisOf<S, D>] extends [never]
          ? DimError<Op, S, D>
          : number extends To["length"]
            ? AnyShape
            : Reshape<Op, [SizeAt<S, AxisOf<S, D>>], To> extends infer R
              ? R extends Shape
                ? Around<S, AxisOf<S, D>, R>
                : R
              : never
        : AnyShape
      : AnyShape;

type ReshapeTo<Op extends string, S extends Shape, To extends Shape> =
  CountOf<To> extends infer Minus extends readonly unknown[]
    ? Minus["length"] extends 0
      ? IsAnyShape<S> extends true
        ? To
        : Same<Product<S>, Product<To>> extends false
          ? Fill<"elements", { op: Op; shape: Show<S>; count: Product<S>; size: Show<To>; needed: Product<To> }>
          : To
      : Minus["length"] extends 1
        ? IsAnyShape<S> extends true
          ? FillIn<To, number>
          : Known<To> extends infer K extends number
            ? DivMod<Product<S>, K> extends [infer Q extends number, infer R extends number]
              ? R extends 0
                ? FillIn<To, Q>
                : number extends R
                  ? FillIn<To, number>
                  : Fill<"infer", { op: Op; shape: Show<S>; count: Product<S>; size: Show<To> }>
              : never
            : never
        : Fill<"ambiguous", { op: Op; size: Show<To> }>
    : never;

/** One element for each -1. */
type CountOf<S extends Shape, Done extends readonly unknown[] = []> = S extends readonly [
  infer H,
  ...infer R extends Shape,
]
  ? CountOf<R, H extends -1 ? [...Done, unknown] : Done>
  : Done;

/** The product of the sizes that are not -1. */
type Known<S extends Shape, Done extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? Known<R, H extends -1 ? Done : [...Done, H]>
  : Product<Done>;

type FillIn<S extends Shape, N extends number> = { [I in keyof S]: S[I] extends -1 ? N : S[I] } extends infer R extends
  number[]
  ? R
  : AnyShape;

/** Whether two counts are the same; `boolean` where one is not known. */
type Same<A extends number, B extends number> = number extends A
  ? boolean
  : number extends B
    ? boolean
    : A extends B
      ? true
      : false;

type FlattenBetween<Op extends string, S extends Shape, Start extends number, End extends number> = [
  AxisOf<S, Start>,
] extends [never]
  ? DimError<Op, S, Start>
  : [AxisOf<S, End>] extends [never]
    ? DimError<Op, S, End>
    : S extends readonly []
      ? [1]
      : Merge<S, AxisOf<S, Start>, AxisOf<S, End>> extends infer R
        ? R extends Shape
          ? R
          : Fill<"order", { op: Op; start: Start; end: End }>
        : never;

/** Walks to the first axis, multiplies to the last, and keeps the rest; `false` where the last comes first. */
type Merge<S extends Shape, First, Last, Done extends number[] = []> = S extends readonly [
  infer H extends number,
  ...infer R extends number[],
]
  ? `${Done["length"]}` extends First
    ? MergeOn<S, Last, Done>
    : Merge<R, First, Last, [...Done, H]>
  : AnyShape;

type MergeOn<S extends Shape, Last, Before extends number[], Taken extends number[] = []> = S extends readonly [
  infer H extends number,
  ...infer R extends number[],
]
  ? `${[...Before, ...Taken]["length"] & number}` extends Last
    ? [...Before, Product<[...Taken, H]>, ...R]
    : MergeOn<R, Last, Before, [...Taken, H]>
  : false;

type Around<S extends Shape, Axis, Middle extends Shape, Done extends number[] = []> = S extends readonly [
  infer H extends number,
  ...infer R extends number[],
]
  ? `${Done["length"]}` extends Axis
    ? [...Done, ...Middle, ...R]
    : Around<R, Axis, Middle, [...Done, H]>
  : AnyShape;
