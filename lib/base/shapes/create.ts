/** Shapes of new tensors for the compiler: from sizes, from nested literals, from ranges. */

import type { Add, AtLeast, DivMod, Subtract } from "./digits";
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

/** How many numbers `arange` gives: `ceil((end - start) / step)` for whole numbers, else `number`. */
export type CountOf<Start extends number, End extends number, Step extends number> =
  Whole<Start> extends true
    ? Whole<End> extends true
      ? Whole<Step> extends true
        ? AtLeast<Start, End> extends true
          ? 0
          : CeilDivide<Subtract<End, Start>, Step>
        : number
      : number
    : number;

/** A count as a size: a literal that is a whole number, else `number`. */
export type CountSize<N extends number> = Whole<N> extends true ? Size<N> : number;

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
