/** Shapes of new tensors for the compiler: from sizes, from nested literals, from ranges. */

import type { Add, AtLeast, DivMod, Subtract } from "./digits";
import type { Fill } from "./message";
import type { AnyShape, Shape, Size, Sizes } from "./shape";

/** Numbers or booleans, nested as deeply as the tensor has axes. */
export type Nested = number | boolean | readonly Nested[];

/** The shape of nested data; lengths that the compiler does not know, and rows of different lengths, are `number`. */
export type ShapeOf<T> = 0 extends 1 & T
  ? AnyShape
  : T extends number | boolean
    ? []
    : T extends { readonly BYTES_PER_ELEMENT: number; readonly length: number }
      ? [number]
      : T extends { readonly shape: infer S extends Shape }
        ? S
        : T extends readonly unknown[]
          ? OfArray<T>
          : AnyShape;

/** The shape that `zeros(2, 3)` or `zeros([2, 3])` asks for; a trailing options object is passed over. */
export type SizesOf<A extends readonly unknown[]> = A extends readonly [infer H extends readonly number[], ...unknown[]]
  ? Sizes<H>
  : A extends readonly [...infer R extends number[], infer L]
    ? L extends number
      ? Sizes<A>
      : Sizes<R>
    : A extends readonly []
      ? []
      : AnyShape;

/** How many numbers `arange` gives: `ceil((end - start) / step)` for whole numbers, else `number`; or why it gives none. */
export type CountOf<Op extends string, Start extends number, End extends number, Step extends number> =
  Signed<Start> extends true
    ? Signed<End> extends true
      ? Signed<Step> extends true
        ? Step extends 0
          ? number
          : (
                `${Step}` extends `-${infer P extends number}`
                  ? Steps<End, Start, P>
                  : Steps<Start, End, Step>
              ) extends infer R
            ? [R] extends [never]
              ? Fill<"away", { op: Op; step: Step; start: Start; end: End }>
              : R
            : never
        : number
      : number
    : number;

/** How many steps lead from one number up to another; never where it lies below. */
type Steps<From extends number, To extends number, Step extends number> =
  Distance<From, To> extends infer D
    ? [D] extends [never]
      ? never
      : D extends number
        ? CeilDivide<D, Step>
        : never
    : never;

/** From one whole number up to another. */
type Distance<From extends number, To extends number> = `${From}` extends `-${infer F extends number}`
  ? `${To}` extends `-${infer T extends number}`
    ? Distance<T, F>
    : Add<F, To>
  : `${To}` extends `-${infer _}`
    ? never
    : AtLeast<To, From> extends true
      ? Subtract<To, From>
      : never;

/** A count as a size: a literal that is a whole number, else `number`. */
export type CountSize<N extends number> = Whole<N> extends true ? Size<N> : number;

/** Whether N is one literal that is whole. */
type Signed<N extends number> =
  number extends Size<N> ? false : `${N}` extends `${string}.${string}` | `${string}e${string}` ? false : true;

/** Whether N is one literal that is whole and not negative. */
type Whole<N extends number> =
  number extends Size<N>
    ? false
    : `${N}` extends `-${string}` | `${string}.${string}` | `${string}e${string}`
      ? false
      : true;

type CeilDivide<A extends number, B extends number> =
  DivMod<A, B> extends [infer Q extends number, infer R extends number] ? (R extends 0 ? Q : Add<Q, 1>) : number;

type OfArray<T extends readonly unknown[]> = T extends readonly []
  ? [0]
  : number extends T["length"]
    ? ShapeOf<T[number]> extends infer R extends number[]
      ? [number, ...Sizes<R>]
      : AnyShape
    : T extends readonly [infer First, ...unknown[]]
      ? ShapeOf<First> extends infer R extends number[]
        ? [T["length"] & number, ...R]
        : AnyShape
      : AnyShape;
