/** Sliding windows for the compiler: the exact output sizes of convolutions and pooling. */

import type { Add, AtLeast, Divide, DivMod, Multiply, Subtract } from "./digits";
import type { Fill, ShowSize } from "./message";
import type { Shape, Size } from "./shape";

/** A number for every axis, or one for each. */
export type PerAxis = number | readonly number[];

/** The settings of a window; what is left out has PyTorch's default. */
export interface Window {
  readonly kernel: unknown;
  readonly stride: unknown;
  readonly padding: unknown;
  readonly dilation: unknown;
  readonly ceil: unknown;
}

/** The sizes of the last axes after a window has slid over them: `floor((n + 2p - d(k - 1) - 1) / s) + 1`. */
export type Slide<
  Op extends string,
  S extends Shape,
  W extends Window,
  Done extends number[] = [],
  I extends readonly unknown[] = [],
> = S extends readonly [infer N extends number, ...infer R extends Shape]
  ? SlideOne<
      N,
      At<W["kernel"], I["length"]>,
      At<W["stride"], I["length"]>,
      W["padding"] extends "same" ? "same" : W["padding"] extends "valid" ? 0 : At<W["padding"], I["length"]>,
      At<W["dilation"], I["length"]>,
      W["ceil"]
    > extends infer O
    ? O extends number
      ? Slide<Op, R, W, [...Done, O], [...I, unknown]>
      : O extends readonly [infer Wide, infer Padded]
        ? Fill<"window", { op: Op; window: ShowSize<Wide>; axis: `-${S["length"]}`; size: ShowSize<Padded> }>
        : never
    : never
  : Done;

/** The sizes of the last axes after a transposed convolution: `(n - 1)s - 2p + d(k - 1) + outputPadding + 1`. */
export type SlideBack<
  S extends Shape,
  W extends Window,
  Output,
  Done extends number[] = [],
  I extends readonly unknown[] = [],
> = S extends readonly [infer N extends number, ...infer R extends Shape]
  ? SlideBack<
      R,
      W,
      Output,
      [
        ...Done,
        Subtract<
          Add<
            Add<
              Multiply<Less1<N>, At<W["stride"], I["length"]>>,
              Multiply<At<W["dilation"], I["length"]>, Less1<At<W["kernel"], I["length"]>>>
            >,
            Add<At<Output, I["length"]>, 1>
          >,
          Twice<At<W["padding"], I["length"]>>
        > extends infer O extends number
          ? O
          : number,
      ],
      [...I, unknown]
    >
  : Done;

/** The settings' value at a place: itself, its element, or `number` when that is not known. */
type At<V, I> = V extends number
  ? Size<V>
  : V extends readonly number[]
    ? I extends keyof V
      ? V[I] extends infer N extends number
        ? Size<N>
        : number
      : `${I & number}` extends keyof V
        ? V[`${I & number}`] extends infer N extends number
          ? Size<N>
          : number
        : number
    : number;

type Less1<N extends number> = number extends N ? number : Subtract<N, 1>;
type Twice<N extends number> = N extends 0 ? 0 : Add<N, N>;

type SlideOne<N extends number, K extends number, Stride extends number, P, D extends number, Ceil> = P extends "same"
  ? N
  : P extends number
    ? number extends N
      ? number
      : Padded<N, P> extends infer M extends number
        ? Extent<K, D> extends infer E extends number
          ? number extends M
            ? number
            : number extends E
              ? number
              : AtLeast<M, E> extends true
                ? Ceil extends true
                  ? CeilSteps<Subtract<M, E>, Stride, N, P>
                  : Ceil extends false | undefined
                    ? Add<Divide<Subtract<M, E>, Stride>, 1>
                    : number
                : [Ceil] extends [true]
                  ? [AtLeast<Subtract<E, M>, Stride>] extends [infer Outside]
                    ? [Outside] extends [false]
                      ? 1
                      : [Outside] extends [true]
                        ? [E, M]
                        : number
                    : never
                  : true extends Ceil
                    ? number
                    : [E, M]
          : never
        : never
    : number;

type Padded<N extends number, P extends number> = P extends 0 ? N : Add<N, Twice<P>>;
type Extent<K extends number, D extends number> = D extends 1 ? K : Add<Multiply<D, Less1<K>>, 1>;

/** With ceilMode, the last window must still start inside the input or its left padding. */
type CeilSteps<Room extends number, Stride extends number, N extends number, P extends number> =
  DivMod<Room, Stride> extends [infer Q extends number, infer R extends number]
    ? R extends 0
      ? Add<Q, 1>
      : AtLeast<Multiply<Add<Q, 1>, Stride>, Add<N, P>> extends true
        ? Add<Q, 1>
        : Add<Q, 2>
    : number;
