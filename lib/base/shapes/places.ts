/** Shape rules for the compiler of what needs two inputs of an image: unpooling, sampling at a grid; and bags of rows. */

import type { Spatial } from "./conv";
import type { Fill, Show } from "./message";
import type { Same } from "./network";
import type { AnyShape, IsAnyShape, Shape, Tidy } from "./shape";
import type { SlideBack, Window } from "./window";

/** The values of a pooling put back, at indices of the same shape: `(n - 1) stride - 2 padding + kernel` along each axis. */
export type Unpool<
  Op extends string,
  Rank extends 1 | 2 | 3,
  S extends Shape,
  Indices extends Shape,
  W extends Window,
  Sized,
> =
  Spatial<S, Rank> extends [infer B extends Shape, infer C extends number, infer N extends Shape]
    ? Same<Op, S, Indices, ["input", "indices"]> extends infer R
      ? R extends Shape
        ? [Sized] extends [null | undefined]
          ? Tidy<[...B, C, ...SlideBack<N, W, 0>]>
          : Tidy<[...B, C, ...{ [I in keyof N]: number }]>
        : R
      : never
    : Fill<
        "rank",
        { op: Op; a: "input"; needed: Rank extends 1 ? "2 or 3" : Rank extends 2 ? "3 or 4" : "4 or 5"; shape: Show<S> }
      >;

/** Rows of a table in bags: indices `[b, n]` (or `[n]`, with the places where bags start) give `[b, d]`. */
export type Bags<Op extends string, S extends Shape, D extends number, Offsets extends Shape> =
  IsAnyShape<S> extends true
    ? [number, D]
    : S extends readonly [infer B extends number, number]
      ? [B, D]
      : S extends readonly [number]
        ? Offsets extends readonly [infer B extends number]
          ? [B, D]
          : [number, D]
        : Fill<"rank", { op: Op; a: "input"; needed: "1 or 2"; shape: Show<S> }>;

/** An image `[n, c, h, w]` read at a grid `[n, y, x, 2]` (one axis more of volumes): `[n, c, y, x]`. */
export type Sampled<Op extends string, S extends Shape, G extends Shape> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsAnyShape<G> extends true
      ? AnyShape
      : S extends readonly [infer N extends number, infer C extends number, number, number]
        ? SampledAt<Op, G, N, C, 2, 4>
        : S extends readonly [infer N extends number, infer C extends number, number, number, number]
          ? SampledAt<Op, G, N, C, 3, 5>
          : Fill<"rank", { op: Op; a: "input"; needed: "4 or 5"; shape: Show<S> }>;

type SampledAt<
  Op extends string,
  G extends Shape,
  N extends number,
  C extends number,
  Rank extends number,
  Needed extends number,
> = G["length"] extends Needed
  ? G extends readonly [infer M extends number, ...infer To extends number[], infer Last extends number]
    ? IsOther<Last, Rank> extends true
      ? Fill<"size", { op: Op; axis: "-1"; a: "grid"; size: Last; needed: Rank }>
      : IsOther<M, N> extends true
        ? Fill<"axis", { op: Op; axis: "0"; sizeA: N; a: "input"; sizeB: M; b: "grid" }>
        : [number extends N ? M : N, C, ...To]
    : AnyShape
  : Fill<"rank", { op: Op; a: "grid"; needed: Needed; shape: Show<G> }>;

type IsOther<A extends number, B extends number> = number extends A
  ? false
  : number extends B
    ? false
    : A extends B
      ? false
      : true;
