/** Joining and cutting for the compiler: cat, stack, split, chunk, unbind. */

import type { AxisOf, DimError, InsertAxis, IsLiteral, RemoveAxes, ReplaceAxis, SizeAt } from "./axes";
import type { Add, AtLeast, DivMod, Multiply, Product, Subtract } from "./digits";
import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape, Size } from "./shape";

/** Shapes joined along an axis that they have. */
export type Cat<Op extends string, Inputs extends readonly Shape[], D> = D extends number
  ? number extends Inputs["length"]
    ? CatUnknown<Inputs[number], D>
    : IsLiteral<D> extends true
      ? CatAll<Op, NotEmpty<Inputs>, D>
      : AnyShape
  : AnyShape;

/** Equal shapes joined along a new axis. */
export type Stack<Op extends string, Inputs extends readonly Shape[], D> = D extends number
  ? number extends Inputs["length"]
    ? StackOn<Op, Inputs[number], D, number>
    : Inputs extends readonly [infer S extends Shape, ...infer R extends Shape[]]
      ? StackSame<Op, S, R, D, Inputs["length"]>
      : AnyShape
  : AnyShape;

/** The pieces of axis `D` when it is cut every `N`: a tuple of shapes when it is short, else an array of shapes. */
export type Split<Op extends string, S extends Shape, N, D> = D extends number
  ? IsAnyShape<S> extends true
    ? AnyShape[]
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : Pieces<Op, S, D, N>
      : AnyShape[]
  : AnyShape[];

/** The pieces of axis `D` when it is cut into `Count` of equal size (the last may be smaller). */
export type Chunk<Op extends string, S extends Shape, Count, D> = D extends number
  ? IsAnyShape<S> extends true
    ? AnyShape[]
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : Count extends number
          ? Pieces<Op, S, D, CeilDivide<SizeAt<S, AxisOf<S, D>>, Count>>
          : AnyShape[]
      : AnyShape[]
  : AnyShape[];

/** The slices along axis `D`. */
export type Unbind<Op extends string, S extends Shape, D> = D extends number
  ? IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : RemoveAxes<S, AxisOf<S, D>>
      : AnyShape
  : AnyShape;

/** Shapes with at least one, two or three axes joined along an axis (hstack, vstack, dstack). */
export type Stacked<
  Op extends string,
  Inputs extends readonly Shape[],
  Kind extends "h" | "v" | "d",
> = number extends Inputs["length"]
  ? AnyShape
  : AtLeastAll<Inputs, Kind> extends infer All extends readonly Shape[]
    ? Cat<Op, All, Kind extends "v" ? 0 : Kind extends "d" ? 2 : All[0] extends readonly [number] ? 0 : 1>
    : AnyShape;

/** Pieces of axis `D`: so many of nearly equal size, or cut at the given places. */
export type TensorSplit<Op extends string, S extends Shape, Cuts, D> = D extends number
  ? IsAnyShape<S> extends true
    ? AnyShape[]
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : Cuts extends number
          ? number extends Cuts
            ? ReplaceAxis<S, AxisOf<S, D>, number>[]
            : DivMod<SizeAt<S, AxisOf<S, D>>, Cuts> extends [infer Q extends number, infer R extends number]
              ? Sections<S, AxisOf<S, D>, Cuts, Q, R>
              : AnyShape[]
          : ReplaceAxis<S, AxisOf<S, D>, number>[]
      : AnyShape[]
  : AnyShape[];

/** Each entry of an axis (or, without one, of all elements in a row) so many times. */
export type RepeatInterleave<Op extends string, S extends Shape, By, D> = [D] extends [undefined | null]
  ? [By extends number ? Multiply<Product<S>, Size<By>> : number]
  : D extends number
    ? IsAnyShape<S> extends true
      ? AnyShape
      : IsLiteral<D> extends true
        ? [AxisOf<S, D>] extends [never]
          ? DimError<Op, S, D>
          : ReplaceAxis<S, AxisOf<S, D>, By extends number ? Multiply<SizeAt<S, AxisOf<S, D>>, Size<By>> : number>
        : AnyShape
    : AnyShape;

type AtLeastAll<Inputs extends readonly Shape[], Kind, Done extends Shape[] = []> = Inputs extends readonly [
  infer S extends Shape,
  ...infer R extends Shape[],
]
  ? AtLeastAll<R, Kind, [...Done, Raised<S, Kind>]>
  : Done;

type Raised<S extends Shape, Kind> = S extends readonly []
  ? Kind extends "h"
    ? [1]
    : Kind extends "v"
      ? [1, 1]
      : [1, 1, 1]
  : S extends readonly [infer N extends number]
    ? Kind extends "h"
      ? S
      : Kind extends "v"
        ? [1, N]
        : [1, N, 1]
    : S extends readonly [number, number]
      ? Kind extends "d"
        ? [...S, 1]
        : S
      : S;

/** The first `More` pieces have one entry more than the others. */
type Sections<
  S extends Shape,
  Axis,
  Count extends number,
  Each extends number,
  More extends number,
  Done extends readonly Shape[] = [],
> = Done["length"] extends 32
  ? ReplaceAxis<S, Axis, number>[]
  : Done["length"] extends Count
    ? Done
    : Sections<
        S,
        Axis,
        Count,
        Each,
        More,
        [...Done, ReplaceAxis<S, Axis, AtLeast<Done["length"] & number, More> extends true ? Each : Add<Each, 1>>]
      >;

type CatUnknown<S extends Shape, D extends number> =
  IsAnyShape<S> extends true ? AnyShape : IsLiteral<D> extends true ? ReplaceAxis<S, AxisOf<S, D>, number> : AnyShape;

type CatAll<Op extends string, Inputs extends readonly Shape[], D extends number> = Inputs extends readonly []
  ? [0]
  : Inputs extends readonly [infer S extends Shape, ...infer R extends Shape[]]
    ? HasScalar<Inputs> extends true
      ? Fill<"scalars", { op: Op }>
      : IsAnyShape<S> extends true
        ? AnyShape
        : [AxisOf<S, D>] extends [never]
          ? DimError<Op, S, D>
          : CatOn<Op, S, AxisOf<S, D>, R, S, [1]>
    : AnyShape;

/** Without the tensors of shape [0], which join with anything. */
type NotEmpty<Inputs extends readonly Shape[], Done extends Shape[] = []> = Inputs extends readonly [
  infer S extends Shape,
  ...infer R extends Shape[],
]
  ? NotEmpty<R, S extends readonly [0] ? Done : [...Done, S]>
  : Done;

type HasScalar<Inputs extends readonly Shape[]> = Inputs extends readonly [
  infer S extends Shape,
  ...infer R extends Shape[],
]
  ? S["length"] extends 0
    ? true
    : HasScalar<R>
  : false;

/** Adds the next input's size at the axis; every other size must agree. `Which` counts the inputs for the message. */
type CatOn<
  Op extends string,
  S extends Shape,
  Axis,
  Rest extends readonly Shape[],
  First extends Shape,
  Which extends readonly unknown[],
> = Rest extends readonly [infer T extends Shape, ...infer R extends Shape[]]
  ? IsAnyShape<T> extends true
    ? CatOn<Op, ReplaceAxis<S, Axis, number>, Axis, R, First, [...Which, 1]>
    : T["length"] extends S["length"]
      ? Differing<S, T, Axis> extends infer At
        ? [At] extends [never]
          ? CatOn<
              Op,
              ReplaceAxis<Known<S, T>, Axis, Add<SizeAt<S, Axis>, SizeAt<T, Axis>>>,
              Axis,
              R,
              First,
              [...Which, 1]
            >
          : Fill<
              "axis",
              {
                op: Op;
                axis: At;
                sizeA: ShowSize<SizeAt<S, At>>;
                sizeB: ShowSize<SizeAt<T, At>>;
                a: "tensor 0";
                b: `tensor ${Which["length"]}`;
              }
            >
        : never
      : Fill<"join", { op: Op; shapeA: Show<First>; which: Which["length"]; shapeB: Show<T> }>
  : S;

/** The first axis, other than `Axis`, at which two shapes differ. */
type Differing<S extends Shape, T extends Shape, Axis, At extends readonly unknown[] = []> = S extends readonly [
  infer N extends number,
  ...infer RS extends Shape,
]
  ? T extends readonly [infer M extends number, ...infer RT extends Shape]
    ? `${At["length"]}` extends Axis
      ? Differing<RS, RT, Axis, [...At, 1]>
      : number extends N
        ? Differing<RS, RT, Axis, [...At, 1]>
        : number extends M
          ? Differing<RS, RT, Axis, [...At, 1]>
          : N extends M
            ? Differing<RS, RT, Axis, [...At, 1]>
            : `${At["length"]}`
    : never
  : never;

/** The sizes of `S`, from `T` where they are unknown. */
type Known<S extends Shape, T extends Shape> = {
  -readonly [I in keyof S]: number extends S[I] ? (I extends keyof T ? T[I] : number) : S[I];
} extends infer R extends number[]
  ? R
  : AnyShape;

type StackSame<
  Op extends string,
  S extends Shape,
  Rest extends readonly Shape[],
  D extends number,
  Count extends number,
  Which extends readonly unknown[] = [1],
> = Rest extends readonly [infer T extends Shape, ...infer R extends Shape[]]
  ? IsAnyShape<S> extends true
    ? StackSame<Op, T, R, D, Count, [...Which, 1]>
    : IsAnyShape<T> extends true
      ? StackSame<Op, S, R, D, Count, [...Which, 1]>
      : T["length"] extends S["length"]
        ? [Differing<S, T, never>] extends [never]
          ? StackSame<Op, Known<S, T>, R, D, Count, [...Which, 1]>
          : Fill<"stack", { op: Op; shapeA: Show<S>; which: Which["length"]; shapeB: Show<T> }>
        : Fill<"stack", { op: Op; shapeA: Show<S>; which: Which["length"]; shapeB: Show<T> }>
  : StackOn<Op, S, D, Count>;

type StackOn<Op extends string, S extends Shape, D extends number, Count extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<[...S, 1], D>] extends [never]
        ? Fill<"dim", { op: Op; dim: D; shape: Show<S>; low: `-${[...S, 1]["length"] & number}`; high: S["length"] }>
        : InsertAxis<S, AxisOf<[...S, 1], D>, Count>
      : AnyShape;

type CeilDivide<A extends number, B extends number> =
  DivMod<A, B> extends [infer Q extends number, infer R extends number] ? (R extends 0 ? Q : Add<Q, 1>) : number;

/** `[...]` of shapes; an array when a size is unknown or there are more than 32 pieces. */
type Pieces<Op extends string, S extends Shape, D extends number, N> = N extends readonly number[]
  ? number extends N["length"]
    ? ReplaceAxis<S, AxisOf<S, D>, number>[]
    : SumOf<N> extends infer Total extends number
      ? Unequal<Total, SizeAt<S, AxisOf<S, D>>> extends true
        ? Fill<"split", { op: Op; given: Show<N>; sum: Total; axis: D; size: SizeAt<S, AxisOf<S, D>> }>
        : { -readonly [I in keyof N]: ReplaceAxis<S, AxisOf<S, D>, N[I] & number> }
      : never
  : N extends number
    ? number extends N
      ? ReplaceAxis<S, AxisOf<S, D>, number>[]
      : number extends SizeAt<S, AxisOf<S, D>>
        ? ReplaceAxis<S, AxisOf<S, D>, number>[]
        : EqualPieces<S, AxisOf<S, D>, N, SizeAt<S, AxisOf<S, D>>>
    : AnyShape[];

type Unequal<A extends number, B extends number> = number extends A
  ? false
  : number extends B
    ? false
    : A extends B
      ? false
      : true;

type SumOf<N extends readonly number[], Done extends number = 0> = N extends readonly [
  infer H extends number,
  ...infer R extends readonly number[],
]
  ? SumOf<R, Add<Done, H>>
  : Done;

type EqualPieces<
  S extends Shape,
  Axis,
  N extends number,
  Left extends number,
  Done extends readonly Shape[] = [],
> = Done["length"] extends 32
  ? ReplaceAxis<S, Axis, number>[]
  : N extends 0
    ? ReplaceAxis<S, Axis, number>[]
    : AtLeast<N, Left> extends true
      ? [...Done, ReplaceAxis<S, Axis, Left>]
      : EqualPieces<S, Axis, N, Subtract<Left, N>, [...Done, ReplaceAxis<S, Axis, N>]>;
