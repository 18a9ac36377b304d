/** Shape rules of neural networks for the compiler: normalisation, embedding, losses, and chains of layers. */

import type { AxisOf, DimError, IsLiteral, ReplaceAxis, SizeAt } from "./axes";
import type { BroadcastAxes, Conflict } from "./broadcast";
import type { DivMod } from "./digits";
import type { Facts, Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** The last axes must be `Last` (layerNorm's normalizedShape); the shape stays. */
export type EndsWith<
  Op extends string,
  S extends Shape,
  Last extends Shape,
  Name extends string = "input",
> = number extends Last["length"] ? S : EndsWithFrom<Op, S, Last, S, Name>;

/** Axis 1 must be `C` (batch normalisation's channels); the shape stays. */
export type HasChannels<
  Op extends string,
  S extends Shape,
  C extends number,
  Ranks extends number,
  Needed extends string,
> =
  IsAnyShape<S> extends true
    ? S
    : S["length"] extends Ranks
      ? S extends readonly [number, infer N extends number, ...number[]]
        ? Differ<N, C> extends true
          ? Fill<"size", { op: Op; axis: 1; a: "input"; size: N; needed: C }>
          : S
        : Fill<"rank", { op: Op; a: "input"; needed: Needed; shape: Show<S> }>
      : Fill<"rank", { op: Op; a: "input"; needed: Needed; shape: Show<S> }>;

/** The number of axes must be one of `Ranks`; the shape stays. */
export type HasRank<Op extends string, S extends Shape, Ranks extends number, Needed extends string> =
  IsAnyShape<S> extends true
    ? S
    : S["length"] extends Ranks
      ? S
      : Fill<"rank", { op: Op; a: "input"; needed: Needed; shape: Show<S> }>;

/** At least as many axes as `Least`; the shape stays. */
export type LeastRank<Op extends string, S extends Shape, Least extends readonly number[]> =
  IsAnyShape<S> extends true
    ? S
    : S extends readonly [...Least, ...number[]]
      ? S
      : Fill<"rank", { op: Op; a: "input"; needed: `at least ${Least["length"]}`; shape: Show<S> }>;

/** Axis 1 must be divisible by `Groups`; the shape stays. */
export type Grouped<Op extends string, S extends Shape, Groups extends number> =
  LeastRank<Op, S, [number, number]> extends infer R
    ? R extends readonly [number, infer C extends number, ...number[]]
      ? DivMod<C, Groups>[1] extends infer Rest
        ? number extends Rest
          ? S
          : Rest extends 0
            ? S
            : Fill<"divide", { op: Op; axis: "1"; size: ShowSize<C>; by: ShowSize<Groups> }>
        : never
      : R
    : never;

/** Axis 1 (or 0, of an input of `Rank` axes, without a batch) must be `C`; the shape stays. */
export type ChannelsOf<Op extends string, S extends Shape, C extends number, Rank extends number> =
  IsAnyShape<S> extends true
    ? S
    : S["length"] extends Rank
      ? S extends readonly [infer N extends number, ...number[]]
        ? Differ<N, C> extends true
          ? Fill<"size", { op: Op; axis: "0"; a: "input"; size: N; needed: C }>
          : S
        : S
      : S extends readonly [number, infer N extends number, ...number[]]
        ? Differ<N, C> extends true
          ? Fill<"size", { op: Op; axis: "1"; a: "input"; size: N; needed: C }>
          : S
        : S;

/** A weight of one slope, or of one for each channel (axis 1, else there is one channel); the shape stays. */
export type Slopes<Op extends string, S extends Shape, W extends Shape> =
  IsAnyShape<S> extends true
    ? S
    : W extends readonly [infer N extends number]
      ? N extends 1
        ? S
        : (S extends readonly [number, infer C extends number, ...number[]] ? C : 1) extends infer C extends number
          ? Differ<N, C> extends true
            ? Fill<"slopes", { op: Op; shape: Show<W>; channels: C }>
            : S
          : S
      : S;

/** One more axis, of the embedding's size. */
export type Embed<S extends Shape, D extends number> = IsAnyShape<S> extends true ? [...AnyShape, D] : [...S, D];

/** The last axis replaced (recurrent layers, gated units). */
export type WithLast<S extends Shape, N extends number> = S extends readonly [...infer R extends number[], number]
  ? [...R, N]
  : IsAnyShape<S> extends true
    ? [...AnyShape, N]
    : [N];

/**
 * Cross entropy of scores `[b c d...]` (or `[c]`) with class indices `[b d...]` or class probabilities of the scores' own
 * shape: the shape of the losses before reduction.
 */
export type CrossEntropy<Op extends string, S extends Shape, T extends Shape, Probabilities = true> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsAnyShape<T> extends true
      ? AnyShape
      : WithoutClasses<S> extends infer W extends Shape
        ? W["length"] extends T["length"]
          ? SameSizes<Op, W, T, S, T>
          : [Probabilities, T["length"]] extends [true, S["length"]]
            ? SameSizes<Op, S, T, S, T> extends string
              ? WrongTarget<"target", Op, S, T, W>
              : W
            : WrongTarget<Probabilities extends true ? "target" : "classes", Op, S, T, W>
        : never;

type WrongTarget<
  Id extends "target" | "classes",
  Op extends string,
  S extends Shape,
  T extends Shape,
  W extends Shape,
> = Fill<Id, { op: Op; target: Show<T>; needed: Show<W>; input: Show<S> }>;

/** Two shapes that must be the same. */
export type Same<
  Op extends string,
  A extends Shape,
  B extends Shape,
  Names extends readonly [string, string] = ["input", "target"],
> =
  IsAnyShape<A> extends true
    ? B
    : IsAnyShape<B> extends true
      ? A
      : A["length"] extends B["length"]
        ? SameSizes<Op, A, B, A, B, Names>
        : Fill<"same", { op: Op; a: Names[0]; b: Names[1]; shapeA: Show<A>; shapeB: Show<B> }>;

/** Both broadcast, then axis `D` (the last unless known) is reduced: cosineSimilarity. */
export type BroadcastOrAny<A extends Shape, B extends Shape> =
  BroadcastAxes<A, B> extends infer R ? (R extends Conflict ? AnyShape : R extends Shape ? R : AnyShape) : never;

/** Axis `D` (the last unless named) halved. */
export type Halve<Op extends string, S extends Shape, D> =
  IsAnyShape<S> extends true
    ? AnyShape
    : [D] extends [undefined]
      ? Halve<Op, S, -1>
      : D extends number
        ? IsLiteral<D> extends true
          ? [AxisOf<S, D>] extends [never]
            ? DimError<Op, S, D>
            : HalveAt<Op, S, AxisOf<S, D>, D>
          : AnyShape
        : Halve<Op, S, -1>;

type HalveAt<Op extends string, S extends Shape, Axis, D extends number> = S extends readonly []
  ? Fill<"divide", { op: Op; axis: D; size: 1; by: 2 }>
  : DivMod<SizeAt<S, Axis>, 2> extends [infer Q extends number, infer R extends number]
    ? R extends 1
      ? Fill<"divide", { op: Op; axis: D; size: ShowSize<SizeAt<S, Axis>>; by: 2 }>
      : ReplaceAxis<S, Axis, Q>
    : never;

/** Whether two sizes are known and not the same. */
type Differ<A extends number, B extends number> = number extends A
  ? false
  : number extends B
    ? false
    : A extends B
      ? false
      : true;

type WithoutClasses<S extends Shape> = S extends readonly [infer _, ...infer R extends number[]]
  ? R extends readonly [number, ...infer D extends number[]]
    ? S extends readonly [infer B extends number, ...number[]]
      ? [B, ...D]
      : never
    : []
  : [];

type SameSizes<
  Op extends string,
  A extends Shape,
  B extends Shape,
  WholeA extends Shape,
  WholeB extends Shape,
  Names extends readonly [string, string] = ["input", "target"],
  Done extends number[] = [],
> = A extends readonly [...infer RA extends number[], infer N extends number]
  ? B extends readonly [...infer RB extends number[], infer M extends number]
    ? Differ<N, M> extends true
      ? `${Fill<"axis", { op: Op; axis: `-${[...Done, 1]["length"] & number}`; sizeA: ShowSize<N>; sizeB: ShowSize<M>; a: Names[0]; b: Names[1] }>}${Facts<Names, [WholeA, WholeB]>}`
      : SameSizes<Op, RA, RB, WholeA, WholeB, Names, [number extends N ? M : N, ...Done]>
    : Done
  : Done;

type EndsWithFrom<
  Op extends string,
  S extends Shape,
  Last extends Shape,
  Whole extends Shape,
  Name extends string,
  Seen extends readonly unknown[] = [],
> = Last extends readonly [...infer RL extends number[], infer L extends number]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? Differ<N, L> extends true
      ? Fill<"size", { op: Op; axis: `-${[...Seen, 1]["length"] & number}`; a: Name; size: N; needed: L }>
      : EndsWithFrom<Op, RS, RL, Whole, Name, [...Seen, 1]>
    : number extends S["length"]
      ? Whole
      : Fill<"missing", { op: Op; a: Name; axis: `-${[...Seen, 1]["length"] & number}`; shape: Show<Whole> }>
  : Whole;
