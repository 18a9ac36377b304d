/** Shape rules of attention for the compiler: sequences side by side, of one batch, each with a size of its own. */

import type { SizeAt } from "./axes";
import type { Fill, Show, ShowSize } from "./message";
import type { EndsWith, WithLast } from "./network";
import type { AnyShape, IsAnyShape, Shape, Tidy } from "./shape";

/** A sequence `[t, e]` or a batch of them `[t, b, e]`, whose last axis is `Size`; the shape stays. */
export type Steps<Op extends string, S extends Shape, Size extends number, Name extends string = "input"> =
  IsAnyShape<S> extends true
    ? EndsWith<Op, S, [Size], Name>
    : S extends readonly [number, number] | readonly [number, number, number]
      ? EndsWith<Op, S, [Size], Name>
      : Fill<"rank", { op: Op; a: Name; needed: "2 or 3"; shape: Show<S> }>;

/** As {@link Steps}, beside another sequence: of as many axes, and of the same batch. */
export type Beside<
  Op extends string,
  Other extends Shape,
  OtherName extends string,
  S extends Shape,
  Name extends string,
  Size extends number,
  BatchFirst,
> =
  IsAnyShape<Other> extends true
    ? Steps<Op, S, Size, Name>
    : IsAnyShape<S> extends true
      ? EndsWith<Op, S, [Size], Name>
      : S["length"] extends Other["length"]
        ? EndsWith<Op, S, [Size], Name> extends infer R
          ? R extends Shape
            ? Agree<Op, "batch", BatchOf<Other, BatchFirst>, OtherName, BatchOf<S, BatchFirst>, Name, S>
            : R
          : never
        : Fill<"rank", { op: Op; a: Name; needed: Other["length"]; shape: Show<S> }>;

/** The values of attention, beside the queries, with as many steps as the keys. */
export type Values<
  Op extends string,
  Query extends Shape,
  Key extends Shape,
  S extends Shape,
  Size extends number,
  BatchFirst,
> =
  Beside<Op, Query, "query", S, "value", Size, BatchFirst> extends infer R
    ? R extends Shape
      ? Agree<Op, "steps", StepsOf<Key, BatchFirst>, "key", StepsOf<S, BatchFirst>, "value", S>
      : R
    : never;

/** What attention gives: the queries' shape, its last axis of size `E`. */
export type Attended<Query extends Shape, E extends number> = Tidy<WithLast<Query, E>>;

/** The weights of attention: `[b, t, s]` (or `[t, s]`), with an axis of heads unless they are averaged. */
export type Weights<Query extends Shape, Key extends Shape, Heads extends readonly number[], BatchFirst> =
  IsAnyShape<Query> extends true
    ? AnyShape
    : IsAnyShape<Key> extends true
      ? AnyShape
      : Query extends readonly [number, number]
        ? [...Heads, StepsOf<Query, BatchFirst>, StepsOf<Key, BatchFirst>]
        : [BatchOf<Query, BatchFirst>, ...Heads, StepsOf<Query, BatchFirst>, StepsOf<Key, BatchFirst>];

type Agree<
  Op extends string,
  Axis extends string,
  N extends number,
  A extends string,
  M extends number,
  B extends string,
  S extends Shape,
> = number extends N
  ? S
  : number extends M
    ? S
    : M extends N
      ? S
      : Fill<"axis", { op: Op; axis: Axis; sizeA: ShowSize<N>; sizeB: ShowSize<M>; a: A; b: B }>;

/** The number of sequences; 1 of one alone, `number` where it is not known which axis it is. */
type BatchOf<S extends Shape, BatchFirst> = S extends readonly [number, number]
  ? 1
  : [BatchFirst] extends [true]
    ? SizeAt<S, "0">
    : [BatchFirst] extends [false]
      ? SizeAt<S, "1">
      : number;

type StepsOf<S extends Shape, BatchFirst> =
  IsAnyShape<S> extends true
    ? number
    : S extends readonly [infer T extends number, number]
      ? T
      : [BatchFirst] extends [true]
        ? SizeAt<S, "1">
        : [BatchFirst] extends [false]
          ? SizeAt<S, "0">
          : number;
