/** Padding for the compiler: amounts at the ends of axes, of a constant or of what the axes hold. */

import type { Add, AtLeast, DivMod, Subtract } from "./digits";
import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** What padding is made of. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/** Output of padding: each pair of amounts, from the last axis on, is added (or, where negative, cut off). */
export type PadShape<
  Op extends string,
  S extends Shape,
  P extends Shape,
  Mode = "constant",
> = number extends P["length"]
  ? UnknownOf<S>
  : IsAnyShape<S> extends true
    ? AnyShape
    : (PairsFit<S, P> extends true ? PadFrom<Op, S, P> : TooMany<Op, S, P>) extends infer R
      ? R extends Shape
        ? Mode extends "reflect" | "replicate" | "circular"
          ? Padded<Op, S, P, Mode> extends infer Wrong
            ? Wrong extends string
              ? Wrong
              : R
            : never
          : R
        : R
      : never;

/** Amounts as a layer takes them, one for all ends or two for each of `Rank` axes, as pairs. */
export type Amounts<P, Rank extends 1 | 2 | 3> = 0 extends 1 & P
  ? AnyShape
  : P extends number
    ? AllEnds<P, Rank>
    : P extends readonly number[]
      ? number extends P["length"]
        ? AnyShape
        : P extends readonly [infer One extends number]
          ? AllEnds<One, Rank>
          : P
      : AnyShape;

type AllEnds<N extends number, Rank extends 1 | 2 | 3> = Rank extends 1
  ? [N, N]
  : Rank extends 2
    ? [N, N, N, N]
    : [N, N, N, N, N, N];

type UnknownOf<S extends Shape> = { -readonly [I in keyof S]: number } extends infer R extends number[] ? R : AnyShape;

/** Whether there are no more pairs than axes. */
type PairsFit<S extends Shape, P extends Shape> = P extends readonly [number, number, ...infer Rest extends number[]]
  ? S extends readonly [number, ...infer R extends number[]]
    ? PairsFit<R, Rest>
    : false
  : true;

type TooMany<Op extends string, S extends Shape, P extends Shape> = Fill<
  "pairs",
  { op: Op; given: DivMod<P["length"], 2>[0]; shape: Show<S> }
>;

type PadFrom<Op extends string, S extends Shape, P extends Shape, Done extends number[] = []> = P extends readonly [
  infer L extends number,
  infer R extends number,
  ...infer Rest extends number[],
]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? AddSigned<Op, RS["length"], N, L, R> extends infer To
      ? To extends number
        ? PadFrom<Op, RS, Rest, [To, ...Done]>
        : To
      : never
    : Done
  : [...S, ...Done];

/** An axis and its two amounts together; what makes it larger is added before the rest is taken away. */
type AddSigned<Op extends string, Axis extends number, N extends number, L extends number, R extends number> =
  Part<L> extends [infer LP extends number, infer LM extends number]
    ? Part<R> extends [infer RP extends number, infer RM extends number]
      ? Subtract<Add<Add<N, LP>, RP>, Add<LM, RM>> extends infer To
        ? [To] extends [never]
          ? Fill<"shrink", { op: Op; axis: Axis; size: ShowSize<N>; by: ShowSize<Subtract<Add<LM, RM>, Add<LP, RP>>> }>
          : To
        : never
      : number
    : number;

/** What an amount adds, and what it takes away. */
type Part<A extends number> = number extends A
  ? [number, number]
  : `${A}` extends `-${infer P extends number}`
    ? [0, P]
    : [A, 0];

/** Whether padding made of an axis's elements can be made: of so many axes, and of so many elements. */
type Padded<Op extends string, S extends Shape, P extends Shape, Mode extends string> =
  S["length"] extends AxesFor<P["length"]>
    ? PaddedFrom<Op, S, P, Mode>
    : Fill<"channels", { op: Op; mode: Mode; given: DivMod<P["length"], 2>[0]; shape: Show<S> }>;

/** How many axes fit an even number of amounts: a channel axis and perhaps a batch before those that are padded. */
type AxesFor<Amount extends number> = Amount extends 2
  ? 2 | 3
  : Amount extends 4
    ? 3 | 4
    : Amount extends 6
      ? 4 | 5
      : 0;

type PaddedFrom<Op extends string, S extends Shape, P extends Shape, Mode extends string> = P extends readonly [
  infer L extends number,
  infer R extends number,
  ...infer Rest extends number[],
]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? [L, R] extends [0, 0]
      ? PaddedFrom<Op, RS, Rest, Mode>
      : Limit<N, Mode> extends infer Most
        ? true extends TooMuch<L, Most> | TooMuch<R, Most>
          ? Fill<
              "padding",
              {
                op: Op;
                mode: Mode;
                limit: ShowSize<Most>;
                axis: RS["length"];
                size: ShowSize<N>;
                before: ShowSize<L>;
                after: ShowSize<R>;
              }
            >
          : PaddedFrom<Op, RS, Rest, Mode>
        : never
    : S
  : S;

/** How much one end can grow: not at all where an axis is empty. */
type Limit<N extends number, Mode extends string> = N extends 0
  ? 0
  : Mode extends "reflect"
    ? Subtract<N, 1>
    : Mode extends "circular"
      ? N
      : number;

type TooMuch<A extends number, Most> = number extends A
  ? false
  : `${A}` extends `-${string}`
    ? false
    : Most extends number
      ? AtLeast<Most, A> extends false
        ? true
        : false
      : false;
