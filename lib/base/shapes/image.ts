/** Shape rules of rearranged images for the compiler: pixels moved between channels and space, windows as columns. */

import type { NeededInput, Spatial } from "./conv";
import type { DivMod, Multiply, Product } from "./digits";
import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape, Tidy } from "./shape";
import type { Slide, Window } from "./window";

/** `[*b, c r r, h, w] -> [*b, c, h r, w r]`. */
export type PixelShuffle<Op extends string, S extends Shape, R extends number> = S extends readonly [
  ...infer B extends number[],
  infer C extends number,
  infer H extends number,
  infer W extends number,
]
  ? DivMod<C, Multiply<R, R>> extends [infer Q extends number, infer Rest extends number]
    ? IsRest<Rest> extends true
      ? Fill<"divide", { op: Op; axis: "-3"; size: ShowSize<C>; by: ShowSize<Multiply<R, R>> }>
      : [...B, Q, Multiply<H, R>, Multiply<W, R>]
    : never
  : FewAxes<Op, S>;

/** `[*b, c, h r, w r] -> [*b, c r r, h, w]`. */
export type PixelUnshuffle<Op extends string, S extends Shape, R extends number> = S extends readonly [
  ...infer B extends number[],
  infer C extends number,
  infer H extends number,
  infer W extends number,
]
  ? [DivMod<H, R>, DivMod<W, R>] extends [
      [infer HQ extends number, infer HR extends number],
      [infer WQ extends number, infer WR extends number],
    ]
    ? IsRest<HR> extends true
      ? Fill<"divide", { op: Op; axis: "-2"; size: ShowSize<H>; by: ShowSize<R> }>
      : IsRest<WR> extends true
        ? Fill<"divide", { op: Op; axis: "-1"; size: ShowSize<W>; by: ShowSize<R> }>
        : [...B, Multiply<C, Multiply<R, R>>, HQ, WQ]
    : never
  : FewAxes<Op, S>;

/** `[n, c, ...]`, whose channels `Groups` must divide; the shape stays. */
export type ChannelShuffle<Op extends string, S extends Shape, Groups extends number> =
  IsAnyShape<S> extends true
    ? S
    : S extends readonly [number, infer C extends number, number, ...number[]]
      ? IsRest<DivMod<C, Groups>[1]> extends true
        ? Fill<"divide", { op: Op; axis: "1"; size: ShowSize<C>; by: ShowSize<Groups> }>
        : S
      : FewAxes<Op, S>;

/** The windows of an image as columns: `[n, c, h, w] -> [n, c kh kw, windows]`. */
export type Columns<Op extends string, S extends Shape, W extends Window> =
  Spatial<S, 2> extends [infer B extends Shape, infer C extends number, infer N extends Shape]
    ? Slide<Op, N, W> extends infer R
      ? R extends Shape
        ? Tidy<[...B, Multiply<C, CellsOf<W>>, Product<R>]>
        : R
      : never
    : Fill<"rank", { op: Op; a: "input"; needed: NeededInput<2>; shape: Show<S> }>;

/** Columns put back as windows of an image of the sizes `To`: `[n, c kh kw, windows] -> [n, c, h, w]`. */
export type FromColumns<Op extends string, S extends Shape, To extends Shape, W extends Window> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [number, number] | readonly [number, number, number]
      ? Slide<Op, To, W> extends infer R
        ? R extends Shape
          ? S extends readonly [...infer B extends number[], infer C extends number, infer L extends number]
            ? DivMod<C, CellsOf<W>> extends [infer Q extends number, infer Rest extends number]
              ? IsRest<Rest> extends true
                ? Fill<"divide", { op: Op; axis: "-2"; size: ShowSize<C>; by: ShowSize<CellsOf<W>> }>
                : IsOther<L, Product<R>> extends true
                  ? Fill<
                      "size",
                      { op: Op; axis: "-1"; a: "input"; size: L; needed: `${Product<R>}, the number of windows` }
                    >
                  : [...B, Q, ...To]
              : never
            : never
          : R
        : never
      : Fill<"rank", { op: Op; a: "input"; needed: "2 or 3"; shape: Show<S> }>;

type CellsOf<W extends Window> = W["kernel"] extends readonly number[] ? Product<W["kernel"]> : number;

/** Whether a remainder is known, and is one. */
type IsRest<R extends number> = number extends R ? false : R extends 0 ? false : true;

type IsOther<A extends number, B extends number> = number extends A
  ? false
  : number extends B
    ? false
    : A extends B
      ? false
      : true;

type FewAxes<Op extends string, S extends Shape> =
  IsAnyShape<S> extends true ? AnyShape : Fill<"rank", { op: Op; a: "input"; needed: "at least 3"; shape: Show<S> }>;
