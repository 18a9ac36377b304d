/** Shape rules of what works on matrices and their diagonals for the compiler: diag, kron, tensordot, cross. */

import type { AxisOf, DimError, InsertAxis, IsLiteral, RemoveAxes, SizeAt } from "./axes";
import type { Broadcast } from "./broadcast";
import type { Add, Multiply, Product } from "./digits";
import type { Fill, Show, ShowSize } from "./message";
import type { Diagonal } from "./move";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** Square matrices `[*b, n, n]`: the shape, or the sentence that says that they are none. */
export type Square<Op extends string, S extends Shape> = S extends readonly [
  ...infer _ extends number[],
  infer N extends number,
  infer M extends number,
]
  ? number extends N | M
    ? S
    : N extends M
      ? S
      : Fill<"square", { op: Op; rows: ShowSize<N>; columns: ShowSize<M>; shape: Show<S> }>
  : IsAnyShape<S> extends true
    ? S
    : Fill<"rank", { op: Op; a: "a"; needed: "at least 2"; shape: Show<S> }>;

/** What is left of square matrices when each becomes a number. */
export type OfSquare<Op extends string, S extends Shape> =
  Square<Op, S> extends infer R
    ? R extends Shape
      ? S extends readonly [...infer B extends number[], number, number]
        ? B
        : AnyShape
      : R
    : never;

/** A vector as the diagonal of a matrix, or a matrix's diagonal. */
export type Diag<Op extends string, S extends Shape, Offset extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [infer N extends number]
      ? [Add<N, Size<Offset>>, Add<N, Size<Offset>>]
      : S extends readonly [number, number]
        ? Diagonal<Op, S, Offset, 0, 1>
        : Fill<"rank", { op: Op; a: "a"; needed: "1 or 2"; shape: Show<S> }>;

/** All elements as the diagonal of a matrix. */
export type DiagFlat<S extends Shape, Offset extends number> =
  IsAnyShape<S> extends true ? [number, number] : [Add<Product<S>, Size<Offset>>, Add<Product<S>, Size<Offset>>];

/** The last axis as a diagonal over axes `D1` and `D2`. */
export type DiagEmbed<Op extends string, S extends Shape, Offset extends number, D1 extends number, D2 extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : IsLiteral<D1> extends true
      ? IsLiteral<D2> extends true
        ? S extends readonly [...infer R extends number[], infer N extends number]
          ? [AxisOf<[...S, 1], D1>] extends [never]
            ? DimError<Op, [...S, 1], D1>
            : [AxisOf<[...S, 1], D2>] extends [never]
              ? DimError<Op, [...S, 1], D2>
              : AxisOf<[...S, 1], D1> extends AxisOf<[...S, 1], D2>
                ? Fill<"repeated", { op: Op; dims: Show<[D1, D2]> }>
                : TwoPlaces<R, AxisOf<[...S, 1], D1>, AxisOf<[...S, 1], D2>, Add<N, Size<Offset>>>
          : AnyShape
        : AnyShape
      : AnyShape;

/** Each size the product of two; the shorter shape counts as having leading ones. */
export type Kron<A extends Shape, B extends Shape, Done extends number[] = []> = number extends A["length"]
  ? AnyShape
  : number extends B["length"]
    ? AnyShape
    : A extends readonly [...infer RA extends number[], infer N extends number]
      ? B extends readonly [...infer RB extends number[], infer M extends number]
        ? Kron<RA, RB, [Multiply<N, M>, ...Done]>
        : [...A, ...Done]
      : [...B, ...Done];

/** The last `Count` axes of A against the first of B, or the named ones. */
export type Tensordot<Op extends string, A extends Shape, B extends Shape, Dims> =
  IsAnyShape<A> extends true
    ? AnyShape
    : IsAnyShape<B> extends true
      ? AnyShape
      : Dims extends number
        ? IsLiteral<Dims> extends true
          ? ContractLast<A, B, Dims>
          : AnyShape
        : Dims extends readonly [infer L extends Shape, infer R extends Shape]
          ? ContractNamed<Op, A, B, L, R>
          : AnyShape;

/** Vectors of three along an axis: the operands broadcast. */
export type Cross<Op extends string, A extends Shape, B extends Shape> = Broadcast<Op, A, B>;

/** The size of an offset, whichever its sign. */
type Size<O extends number> = number extends O ? number : `${O}` extends `-${infer P extends number}` ? P : O;

type TwoPlaces<R extends Shape, I, J, N extends number> =
  InsertAxis<R, Lower<I, J>, N> extends infer One extends Shape ? InsertAxis<One, Upper<I, J>, N> : never;

type Lower<I, J> = Before<I, J> extends true ? I : J;
type Upper<I, J> = Before<I, J> extends true ? J : I;
/** Whether digit I is before digit J; shapes have fewer than ten axes. */
type Before<I, J> = "0123456789" extends `${string}${I & string}${string}${J & string}${string}` ? true : false;

type ContractLast<
  A extends Shape,
  B extends Shape,
  Count extends number,
  Taken extends number[] = [],
> = Taken["length"] extends Count
  ? StartsWith<B, Taken> extends readonly [infer Rest extends Shape]
    ? [...A, ...Rest]
    : AnyShape
  : A extends readonly [...infer R extends number[], infer N extends number]
    ? ContractLast<R, B, Count, [N, ...Taken]>
    : AnyShape;

type StartsWith<B extends Shape, Taken extends Shape> = Taken extends readonly [
  infer N extends number,
  ...infer RT extends number[],
]
  ? B extends readonly [infer M extends number, ...infer RB extends number[]]
    ? StartsWith<RB, RT> extends infer R
      ? Agree<N, M> extends true
        ? R
        : false
      : never
    : false
  : [B];

type Agree<N extends number, M extends number> = number extends N
  ? true
  : number extends M
    ? true
    : N extends M
      ? true
      : N extends 1
        ? true
        : M extends 1
          ? true
          : false;

type ContractNamed<
  Op extends string,
  A extends Shape,
  B extends Shape,
  L extends Shape,
  R extends Shape,
  DropA = never,
  DropB = never,
> = L extends readonly [infer D extends number, ...infer RL extends number[]]
  ? R extends readonly [infer E extends number, ...infer RR extends number[]]
    ? [AxisOf<A, D>] extends [never]
      ? DimError<Op, A, D>
      : [AxisOf<B, E>] extends [never]
        ? DimError<Op, B, E>
        : Agree<SizeAt<A, AxisOf<A, D>>, SizeAt<B, AxisOf<B, E>>> extends true
          ? ContractNamed<Op, A, B, RL, RR, DropA | AxisOf<A, D>, DropB | AxisOf<B, E>>
          : Fill<
              "axis",
              {
                op: Op;
                axis: AxisOf<A, D>;
                sizeA: ShowSize<SizeAt<A, AxisOf<A, D>>>;
                sizeB: ShowSize<SizeAt<B, AxisOf<B, E>>>;
                a: "a";
                b: "b";
              }
            >
    : AnyShape
  : [...RemoveAxes<A, DropA>, ...RemoveAxes<B, DropB>];
