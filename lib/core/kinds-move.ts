/** The kinds of operations that give the same elements another shape. */

import type {
  AllExist,
  AlongAll,
  Diagonal as Diagonalized,
  Diff as Differences,
  Expand as Expanded,
  Move as Moved,
  Permute as Permuted,
  Repeat as Repeated,
  Rotate as Rotated,
  Squeeze as Squeezed,
  Tile as Tiled,
  Transpose as Transposed,
  TransposeMatrix as TransposedMatrix,
  TwoAxes,
  Unfold as Unfolded,
  Unsqueeze as Unsqueezed,
} from "../base/shapes/move";
import type { Along } from "../base/shapes/reduce";
import type { Flatten as Flattened, Reshape as Reshaped, Unflatten as Unflattened } from "../base/shapes/reshape";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** Several numbers as one array, or one alone; `N` makes the compiler keep the literals. */
type Numbers<N extends number> = N | readonly N[] | readonly [];

/** One of the arguments of an operation that takes numbers separately or in one array. */
type Given<N extends number> = N | readonly N[] | readonly [];

/** Numbers given separately, or in one array, as a tuple. */
type ListOf<A extends readonly unknown[]> = A extends readonly [infer H extends readonly number[]]
  ? H
  : A extends readonly number[]
    ? A
    : AnyShape;

/** reshape, view: `x.reshape(2, 3)`, `x.reshape([2, 3])`, with -1 for one size. */
export interface Reshape<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...shape: { [I in keyof A]: Checked<Reshaped<Name, S, ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Reshaped<Name, S, ListOf<A>>>>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...shape: { [I in keyof A]: Checked<Reshaped<Name, X["shape"], ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Reshaped<Name, X["shape"], ListOf<A>>>>;
}

/** transpose, swapaxes, swapdims: two axes exchanged. */
export interface Transpose<Name extends string> extends Kind {
  readonly fn: <S extends Shape, A extends number, B extends number>(
    x: Tensor<S>,
    dim0: Checked<Transposed<Name, S, A, B>, A>,
    dim1: B,
  ) => Tensor<Shaped<Transposed<Name, S, A, B>>>;
  readonly method: <X extends Tensor, A extends number, B extends number>(
    this: X,
    dim0: Checked<Transposed<Name, X["shape"], A, B>, A>,
    dim1: B,
  ) => Tensor<Shaped<Transposed<Name, X["shape"], A, B>>>;
}

/** permute: the axes in another order. */
export interface Permute<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...dims: { [I in keyof A]: Checked<Permuted<Name, S, ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Permuted<Name, S, ListOf<A>>>>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...dims: { [I in keyof A]: Checked<Permuted<Name, X["shape"], ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Permuted<Name, X["shape"], ListOf<A>>>>;
}

/** movedim, moveaxis: one axis (or several) moved to another place. */
export interface MoveDim<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends Numbers<N>, const B extends Numbers<N>>(
    x: Tensor<S>,
    source: Checked<MoveAll<Name, S, A, B>, A>,
    destination: B,
  ) => Tensor<Shaped<MoveAll<Name, S, A, B>>>;
  readonly method: <X extends Tensor, N extends number, const A extends Numbers<N>, const B extends Numbers<N>>(
    this: X,
    source: Checked<MoveAll<Name, X["shape"], A, B>, A>,
    destination: B,
  ) => Tensor<Shaped<MoveAll<Name, X["shape"], A, B>>>;
}

/** flatten: the axes from `startDim` to `endDim` made one. */
export interface Flatten<Name extends string> extends Kind {
  readonly fn: <S extends Shape, A extends number = 0, B extends number = -1>(
    x: Tensor<S>,
    startDim?: Checked<Flattened<Name, S, A, B>, A | { readonly startDim?: A; readonly endDim?: B }>,
    endDim?: B | { readonly endDim?: B },
  ) => Tensor<Shaped<Flattened<Name, S, A, B>>>;
  readonly method: <X extends Tensor, A extends number = 0, B extends number = -1>(
    this: X,
    startDim?: Checked<Flattened<Name, X["shape"], A, B>, A | { readonly startDim?: A; readonly endDim?: B }>,
    endDim?: B | { readonly endDim?: B },
  ) => Tensor<Shaped<Flattened<Name, X["shape"], A, B>>>;
}

/** ravel: all axes made one. */
export interface Ravel extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>) => Tensor<Shaped<Flattened<"ravel", S, 0, -1>>>;
  readonly method: <X extends Tensor>(this: X) => Tensor<Shaped<Flattened<"ravel", X["shape"], 0, -1>>>;
}

/** unflatten: one axis split into several. */
export interface Unflatten<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number, N extends number, const T extends readonly N[] | readonly []>(
    x: Tensor<S>,
    dim: D,
    sizes: Checked<Unflattened<Name, S, D, T>, T>,
  ) => Tensor<Shaped<Unflattened<Name, S, D, T>>>;
  readonly method: <X extends Tensor, D extends number, N extends number, const T extends readonly N[] | readonly []>(
    this: X,
    dim: D,
    sizes: Checked<Unflattened<Name, X["shape"], D, T>, T>,
  ) => Tensor<Shaped<Unflattened<Name, X["shape"], D, T>>>;
}

/** squeeze: without the axes of size 1, or without the named one when its size is 1. */
export interface Squeeze<Name extends string> extends Kind {
  readonly fn: {
    <S extends Shape>(x: Tensor<S>): Tensor<Shaped<Squeezed<Name, S, undefined>>>;
    <S extends Shape, N extends number, const D extends Numbers<N> | { readonly dim: Numbers<N> }>(
      x: Tensor<S>,
      dim: Checked<Squeezed<Name, S, Named<D>>, D>,
    ): Tensor<Shaped<Squeezed<Name, S, Named<D>>>>;
  };
  readonly method: {
    <X extends Tensor>(this: X): Tensor<Shaped<Squeezed<Name, X["shape"], undefined>>>;
    <X extends Tensor, N extends number, const D extends Numbers<N> | { readonly dim: Numbers<N> }>(
      this: X,
      dim: Checked<Squeezed<Name, X["shape"], Named<D>>, D>,
    ): Tensor<Shaped<Squeezed<Name, X["shape"], Named<D>>>>;
  };
}

/** A dimension in position or by name. */
type Named<D> = D extends { readonly dim: infer N } ? N : D;

/** unsqueeze: a new axis of size 1. */
export interface Unsqueeze<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number>(
    x: Tensor<S>,
    dim: Checked<Unsqueezed<Name, S, D>, D>,
  ) => Tensor<Shaped<Unsqueezed<Name, S, D>>>;
  readonly method: <X extends Tensor, D extends number>(
    this: X,
    dim: Checked<Unsqueezed<Name, X["shape"], D>, D>,
  ) => Tensor<Shaped<Unsqueezed<Name, X["shape"], D>>>;
}

/** expand, broadcastTo: axes of size 1 stretched, -1 keeps a size. */
export interface Expand<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...size: { [I in keyof A]: Checked<Expanded<Name, S, ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Expanded<Name, S, ListOf<A>>>>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...size: { [I in keyof A]: Checked<Expanded<Name, X["shape"], ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Expanded<Name, X["shape"], ListOf<A>>>>;
}

/** expandAs: the other's shape, to which this one must broadcast. */
export interface ExpandAs<Name extends string> extends Kind {
  readonly fn: <S extends Shape, T extends Shape>(
    x: Tensor<S>,
    other: Checked<Expanded<Name, S, T>, Tensor<T>>,
  ) => Tensor<T>;
  readonly method: <X extends Tensor, T extends Shape>(
    this: X,
    other: Checked<Expanded<Name, X["shape"], T>, Tensor<T>>,
  ) => Tensor<T>;
}

/** viewAs, reshapeAs: the other's shape, which must hold as many elements. */
export interface ReshapeAs<Name extends string> extends Kind {
  readonly fn: <S extends Shape, T extends Shape>(
    x: Tensor<S>,
    other: Checked<Reshaped<Name, S, T>, Tensor<T>>,
  ) => Tensor<T>;
  readonly method: <X extends Tensor, T extends Shape>(
    this: X,
    other: Checked<Reshaped<Name, X["shape"], T>, Tensor<T>>,
  ) => Tensor<T>;
}

/** repeat: each axis repeated. */
export interface Repeat<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...repeats: { [I in keyof A]: Checked<Repeated<Name, S, ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Repeated<Name, S, ListOf<A>>>>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...repeats: { [I in keyof A]: Checked<Repeated<Name, X["shape"], ListOf<A>>, A[I]> }
  ) => Tensor<Shaped<Repeated<Name, X["shape"], ListOf<A>>>>;
}

/** tile: as repeat, where missing counts are 1. */
export interface Tile extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...dims: A
  ) => Tensor<Shaped<Tiled<S, ListOf<A>>>>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...dims: A
  ) => Tensor<Shaped<Tiled<X["shape"], ListOf<A>>>>;
}

/** roll and others that keep the shape: `P` are the parameters. */
export interface SameShape<P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>, ...params: P) => Tensor<S>;
  readonly method: <X extends Tensor>(this: X, ...params: P) => Tensor<X["shape"]>;
}

/** flip: the shape stays; each dimension is named once. */
export interface Flip<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const A extends readonly Given<N>[]>(
    x: Tensor<S>,
    ...dims: { [I in keyof A]: Checked<AlongAll<Name, S, ListOf<A>>, A[I]> }
  ) => Tensor<S>;
  readonly method: <X extends Tensor, N extends number, const A extends readonly Given<N>[]>(
    this: X,
    ...dims: { [I in keyof A]: Checked<AlongAll<Name, X["shape"], ListOf<A>>, A[I]> }
  ) => Tensor<X["shape"]>;
}

/** fliplr, flipud: the shape stays; the axis must exist. */
export interface FlipAxis<Name extends string, Axis extends number> extends Kind {
  readonly fn: <S extends Shape>(x: Checked<Along<Name, S, Axis>, Tensor<S>>) => Tensor<S>;
  readonly method: <X extends Tensor>(this: Checked<Along<Name, X["shape"], Axis>, X>) => Tensor<X["shape"]>;
}

/** roll: the shape stays; the dimensions must exist. */
export interface Roll<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const D extends Numbers<N> | { readonly dims?: Numbers<N> } | undefined = undefined,
  >(
    x: Tensor<S>,
    shifts: number | readonly number[],
    dims?: Checked<AllExist<Name, S, D extends { readonly dims: infer X } ? X : D>, D>,
  ) => Tensor<S>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const D extends Numbers<N> | { readonly dims?: Numbers<N> } | undefined = undefined,
  >(
    this: X,
    shifts: number | readonly number[],
    dims?: Checked<AllExist<Name, X["shape"], D extends { readonly dims: infer I } ? I : D>, D>,
  ) => Tensor<X["shape"]>;
}

/** rot90: quarter turns. */
export interface Rotate<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    K extends number = 1,
    N extends number = number,
    const D extends readonly N[] | readonly [] = readonly [0 & N, 1 & N],
  >(
    x: Checked<Rotated<Name, S, K, D>, Tensor<S>>,
    k?: K | { readonly k?: K; readonly dims?: D },
    dims?: D | { readonly dims?: D },
  ) => Tensor<Shaped<Rotated<Name, S, K, D>>>;
  readonly method: <
    X extends Tensor,
    K extends number = 1,
    N extends number = number,
    const D extends readonly N[] | readonly [] = readonly [0 & N, 1 & N],
  >(
    this: Checked<Rotated<Name, X["shape"], K, D>, X>,
    k?: K | { readonly k?: K; readonly dims?: D },
    dims?: D | { readonly dims?: D },
  ) => Tensor<Shaped<Rotated<Name, X["shape"], K, D>>>;
}

/** Tensor.unfold: windows along an axis. */
export interface Unfold<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number, L extends number, St extends number>(
    x: Tensor<S>,
    dimension: Checked<Unfolded<Name, S, D, L, St>, D>,
    size: L,
    step: St,
  ) => Tensor<Shaped<Unfolded<Name, S, D, L, St>>>;
  readonly method: <X extends Tensor, D extends number, L extends number, St extends number>(
    this: X,
    dimension: Checked<Unfolded<Name, X["shape"], D, L, St>, D>,
    size: L,
    step: St,
  ) => Tensor<Shaped<Unfolded<Name, X["shape"], D, L, St>>>;
}

/** diff: an axis (the last unless named) becomes shorter; with something joined on, the sizes are not known. */
export interface Diff<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number = 1, D extends number = -1, P extends Tensor | undefined = undefined>(
    x: Tensor<S>,
    n?: N | { readonly n?: N; readonly dim?: D; readonly prepend?: P; readonly append?: P },
    dim?: Checked<Differences<Name, S, N, D>, D>,
  ) => [P] extends [undefined] ? Tensor<Shaped<Differences<Name, S, N, D>>> : Tensor;
  readonly method: <
    X extends Tensor,
    N extends number = 1,
    D extends number = -1,
    P extends Tensor | undefined = undefined,
  >(
    this: X,
    n?: N | { readonly n?: N; readonly dim?: D; readonly prepend?: P; readonly append?: P },
    dim?: Checked<Differences<Name, X["shape"], N, D>, D>,
  ) => [P] extends [undefined] ? Tensor<Shaped<Differences<Name, X["shape"], N, D>>> : Tensor;
}

/** t: a matrix transposed; fewer axes stay as they are. */
export interface TransposeMatrix<Name extends string> extends Kind {
  readonly fn: <S extends Shape>(
    x: Checked<TransposedMatrix<Name, S>, Tensor<S>>,
  ) => Tensor<Shaped<TransposedMatrix<Name, S>>>;
  readonly method: <X extends Tensor>(
    this: Checked<TransposedMatrix<Name, X["shape"]>, X>,
  ) => Tensor<Shaped<TransposedMatrix<Name, X["shape"]>>>;
}

/** diagonal: two axes replaced by their diagonal, which comes last. */
export interface Diagonal<Name extends string> extends Kind {
  readonly fn: <S extends Shape, O extends number = 0, A extends number = 0, B extends number = 1>(
    x: Checked<TwoAxes<Name, S>, Tensor<S>>,
    offset?: O | { readonly offset?: O; readonly dim1?: A; readonly dim2?: B },
    dim1?: Checked<Diagonalized<Name, S, O, A, B>, A>,
    dim2?: B,
  ) => Tensor<Shaped<Diagonalized<Name, S, O, A, B>>>;
  readonly method: <X extends Tensor, O extends number = 0, A extends number = 0, B extends number = 1>(
    this: Checked<TwoAxes<Name, X["shape"]>, X>,
    offset?: O | { readonly offset?: O; readonly dim1?: A; readonly dim2?: B },
    dim1?: Checked<Diagonalized<Name, X["shape"], O, A, B>, A>,
    dim2?: B,
  ) => Tensor<Shaped<Diagonalized<Name, X["shape"], O, A, B>>>;
}

type MoveAll<Name extends string, S extends Shape, A, B> = A extends number
  ? B extends number
    ? Moved<Name, S, A, B>
    : AnyShape
  : AnyShape;
