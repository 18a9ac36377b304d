/** Shape rules of losses of several inputs for the compiler: margins, distances, distributions, sequences. */

import type { Broadcast, Broadcast3 } from "./broadcast";
import type { Fill, Show } from "./message";
import type { Same } from "./network";
import type { AnyShape, IsAnyShape, MayEqual, Shape } from "./shape";

/** `B`, or the sentence that says that it has more or fewer axes than `A`. */
export type SameRank<Op extends string, A extends Shape, B extends Shape, Names extends readonly [string, string]> =
  IsAnyShape<A> extends true
    ? B
    : IsAnyShape<B> extends true
      ? B
      : A["length"] extends B["length"]
        ? B
        : Fill<"same", { op: Op; a: Names[0]; b: Names[1]; shapeA: Show<A>; shapeB: Show<B> }>;

/** Two shapes of one rank that broadcast. */
export type Two<Op extends string, A extends Shape, B extends Shape, Names extends readonly [string, string]> =
  SameRank<Op, A, B, Names> extends infer R ? (R extends Shape ? Broadcast<Op, A, B, Names> : R) : never;

/** Three shapes of one rank that broadcast (marginRankingLoss). */
export type Three<
  Op extends string,
  A extends Shape,
  B extends Shape,
  C extends Shape,
  Names extends readonly [string, string, string],
> =
  Two<Op, A, B, [Names[0], Names[1]]> extends infer AB
    ? AB extends Shape
      ? SameRank<Op, A, C, [Names[0], Names[2]]> extends infer R
        ? R extends Shape
          ? Broadcast3<Op, A, B, C, Names>
          : R
        : never
      : AB
    : never;

/** Distances of an anchor from two other shapes, along the last axis: what is left of the three (tripletMarginLoss). */
export type Triplet<Op extends string, A extends Shape, P extends Shape, N extends Shape> =
  Two<Op, A, P, ["anchor", "positive"]> extends infer Near
    ? Near extends Shape
      ? Two<Op, A, N, ["anchor", "negative"]> extends infer Far
        ? Far extends Shape
          ? Broadcast<Op, WithoutLast<Near>, WithoutLast<Far>, ["positive", "negative"]>
          : Far
        : never
      : Near
    : never;

/** Two inputs `[b, d]` or `[d]`, and a target `[b]` or `[]`: the target's shape (cosineEmbeddingLoss). */
export type CosineTarget<Op extends string, A extends Shape, B extends Shape, T extends Shape> =
  CosineInputs<Op, A, B> extends infer Both
    ? Both extends Shape
      ? WithoutLast<Both> extends infer Rows extends Shape
        ? SameRankAs<Op, Rows, T, A> extends infer R
          ? R extends Shape
            ? Broadcast<Op, Rows, T, ["input1", "target"]>
            : R
          : never
        : never
      : Both
    : never;

/** The two inputs of {@link CosineTarget}. */
export type CosineInputs<Op extends string, A extends Shape, B extends Shape> =
  RankUpTo2<Op, A, "input1", "1 or 2"> extends infer R
    ? R extends Shape
      ? Two<Op, A, B, ["input1", "input2"]>
      : R
    : never;

/** Scores `[b, c]` (or `[c]`) and one class for each row: `[b]` (or `[]`) (multiMarginLoss). */
export type OneClass<Op extends string, S extends Shape, T extends Shape> =
  RankUpTo2<Op, S, "input", "1 or 2"> extends infer R
    ? R extends Shape
      ? S extends readonly [number]
        ? T extends readonly [] | readonly [1] | AnyOf<T>
          ? []
          : WrongClasses<Op, S, T, []>
        : S extends readonly [infer B extends number, number]
          ? MayEqual<T, [B]> extends true
            ? [B]
            : T extends readonly []
              ? [B] extends [1]
                ? [B]
                : number extends B
                  ? [B]
                  : WrongClasses<Op, S, T, [B]>
              : WrongClasses<Op, S, T, [B]>
          : AnyShape
      : R
    : never;

/** Scores and classes of one shape `[b, c]` or `[c]`: `[b]` or `[]` (multilabelMarginLoss). */
export type ManyClasses<Op extends string, S extends Shape, T extends Shape> =
  RankUpTo2<Op, S, "input", "at most 2"> extends infer R
    ? R extends Shape
      ? Same<Op, S, T> extends infer All
        ? All extends Shape
          ? WithoutLast<All>
          : All
        : never
      : R
    : never;

/** Two shapes that broadcast, without the last axis (multilabelSoftMarginLoss). */
export type OfRows<Op extends string, A extends Shape, B extends Shape> =
  Broadcast<Op, A, B, ["input", "target"]> extends infer R ? (R extends Shape ? WithoutLast<R> : R) : never;

/** `V`, or the sentence that says that a variance has neither the input's shape nor 1 for one of its axes. */
export type Variance<Op extends string, S extends Shape, V extends Shape> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsAnyShape<V> extends true
      ? V
      : MayEqual<V, S> extends true
        ? V
        : S extends readonly [...infer Rows extends number[], number]
          ? MayEqual<V, Rows> extends true
            ? [...Rows, 1]
            : OneIsOne<S, V> extends true
              ? V
              : WrongVariance<Op, S, V>
          : WrongVariance<Op, S, V>;

/** The losses of a normal distribution: input and target broadcast, and the variance with them. */
export type Gaussian<Op extends string, S extends Shape, T extends Shape, V extends Shape> =
  Broadcast<Op, S, T, ["input", "target"]> extends infer ST
    ? ST extends Shape
      ? Variance<Op, S, V> extends infer W
        ? W extends Shape
          ? Broadcast3<Op, S, T, W, ["input", "target", "variance"]>
          : W
        : never
      : ST
    : never;

/** Log-probabilities `[t, b, c]` or `[t, c]`: a loss for each sequence (ctcLoss). */
export type Sequences<Op extends string, S extends Shape> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [number, number]
      ? []
      : S extends readonly [number, infer B extends number, number]
        ? [B]
        : Fill<"rank", { op: Op; a: "logProbs"; needed: "2 or 3"; shape: Show<S> }>;

/** A shape without its last axis. */
export type WithoutLast<S extends Shape> = S extends readonly [...infer R extends number[], number]
  ? R
  : IsAnyShape<S> extends true
    ? AnyShape
    : [];

type AnyOf<T extends Shape> =
  IsAnyShape<T> extends true ? T : T extends readonly [infer N] ? (number extends N ? T : never) : never;

type RankUpTo2<Op extends string, S extends Shape, Name extends string, Needed extends string> =
  IsAnyShape<S> extends true
    ? S
    : S extends readonly [number] | readonly [number, number]
      ? S
      : S extends readonly []
        ? Needed extends "at most 2"
          ? S
          : Fill<"rank", { op: Op; a: Name; needed: Needed; shape: Show<S> }>
        : Fill<"rank", { op: Op; a: Name; needed: Needed; shape: Show<S> }>;

type SameRankAs<Op extends string, Rows extends Shape, T extends Shape, Input extends Shape> =
  IsAnyShape<Rows> extends true
    ? T
    : IsAnyShape<T> extends true
      ? T
      : Rows["length"] extends T["length"]
        ? T
        : WrongClasses<Op, Input, T, Rows>;

type WrongClasses<Op extends string, S extends Shape, T extends Shape, Needed extends Shape> = Fill<
  "classes",
  { op: Op; target: Show<T>; input: Show<S>; needed: Show<Needed> }
>;

type WrongVariance<Op extends string, S extends Shape, V extends Shape> = Fill<
  "variance",
  { op: Op; shape: Show<V>; input: Show<S> }
>;

/** Whether two shapes of one rank differ in one axis, where the second is 1. */
type OneIsOne<S extends Shape, V extends Shape> = S extends readonly [
  infer N extends number,
  ...infer RS extends number[],
]
  ? V extends readonly [infer M extends number, ...infer RV extends number[]]
    ? MayEqual<[N], [M]> extends true
      ? OneIsOne<RS, RV>
      : M extends 1
        ? MayEqual<RS, RV>
        : false
    : false
  : false;
