/** Reductions for the compiler: the shape that is left when axes are reduced, with or without `keepdim`. */

import type { AxisOf, DimError, FlattenAxes, IsLiteral, RemoveAxes, UnknownSizes } from "./axes";
import type { Fill, Show } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** What may name the axes to reduce: one dimension, several, or none for all of them. */
export type Dims = number | readonly number[] | null | undefined;

/** The shape after reducing `D`, or the sentence that says which dimension does not exist. */
export type Reduce<Op extends string, S extends Shape, D, Keep = false> = [D] extends [null | undefined]
  ? true extends Keep
    ? Keep extends true
      ? IsAnyShape<S> extends true
        ? AnyShape
        : Ones<S>
      : AnyShape
    : []
  : IsAnyShape<S> extends true
    ? AnyShape
    : D extends number
      ? ReduceSome<Op, S, readonly [D], Keep>
      : D extends readonly []
        ? Reduce<Op, S, undefined, Keep>
        : D extends readonly number[]
          ? ReduceSome<Op, S, D, Keep>
          : AnyShape;

/** The shape itself when dimension `D` exists, or the sentence that says that it does not. */
export type Along<Op extends string, S extends Shape, D> = D extends number
  ? IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D> extends true
      ? [AxisOf<S, D>] extends [never]
        ? DimError<Op, S, D>
        : S
      : S
  : S;

type Ones<S extends Shape> = { -readonly [I in keyof S]: 1 };

type ReduceSome<Op extends string, S extends Shape, D extends Shape, Keep> =
  Axes<Op, S, D> extends infer A
    ? [A] extends [Failure<infer M>]
      ? M
      : [A] extends [Unknown]
        ? Keep extends true
          ? UnknownSizes<S>
          : AnyShape
        : boolean extends Keep
          ? AnyShape
          : Keep extends true
            ? FlattenAxes<S, A>
            : RemoveAxes<S, A>
    : never;

interface Failure<M> {
  readonly failure: M;
}
interface Unknown {
  readonly unknown: true;
}

type Axes<
  Op extends string,
  S extends Shape,
  D extends Shape,
  Done = never,
  Whole extends Shape = D,
> = number extends D["length"]
  ? Unknown
  : D extends readonly [infer H extends number, ...infer R extends Shape]
    ? IsLiteral<H> extends true
      ? [AxisOf<S, H>] extends [never]
        ? Failure<DimError<Op, S, H>>
        : AxisOf<S, H> extends Done
          ? Failure<Fill<"repeated", { op: Op; dims: Show<Whole> }>>
          : Axes<Op, S, R, Done | AxisOf<S, H>, Whole>
      : Unknown
    : Done;
