/** The kinds of operations on matrices and their diagonals: triangles, diag, kron, tensordot, cross. */

import type { Broadcast } from "../base/shapes/broadcast";
import type {
  DiagEmbed as DiagEmbedded,
  DiagFlat as DiagFlatShape,
  Diag as DiagShape,
  Kron as KronShape,
  OfSquare,
  Square,
  Tensordot as TensordotShape,
} from "../base/shapes/matrix";
import type { TwoAxes } from "../base/shapes/move";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** tril, triu: the shape stays; two axes are needed. */
export interface Triangle<Name extends string> extends Kind {
  readonly fn: <S extends Shape>(
    x: Checked<TwoAxes<Name, S>, Tensor<S>>,
    diagonal?: number | { readonly diagonal?: number },
  ) => Tensor<S>;
  readonly method: <X extends Tensor>(
    this: Checked<TwoAxes<Name, X["shape"]>, X>,
    diagonal?: number | { readonly diagonal?: number },
  ) => Tensor<X["shape"]>;
  readonly inPlace: <X extends Tensor>(
    this: X,
    diagonal?: number | { readonly diagonal?: number },
  ) => Tensor<X["shape"]>;
}

/** diag: a vector as the diagonal of a matrix, or a matrix's diagonal. */
export interface Diag<Name extends string> extends Kind {
  readonly fn: <S extends Shape, O extends number = 0>(
    x: Checked<DiagShape<Name, S, O>, Tensor<S>>,
    diagonal?: O | { readonly diagonal?: O },
  ) => Tensor<Shaped<DiagShape<Name, S, O>>>;
  readonly method: <X extends Tensor, O extends number = 0>(
    this: Checked<DiagShape<Name, X["shape"], O>, X>,
    diagonal?: O | { readonly diagonal?: O },
  ) => Tensor<Shaped<DiagShape<Name, X["shape"], O>>>;
}

/** diagflat: all elements as the diagonal of a matrix. */
export interface DiagFlat extends Kind {
  readonly fn: <S extends Shape, O extends number = 0>(
    x: Tensor<S>,
    offset?: O | { readonly offset?: O },
  ) => Tensor<Shaped<DiagFlatShape<S, O>>>;
  readonly method: <X extends Tensor, O extends number = 0>(
    this: X,
    offset?: O | { readonly offset?: O },
  ) => Tensor<Shaped<DiagFlatShape<X["shape"], O>>>;
}

/** diagEmbed: the last axis as a diagonal over two axes. */
export interface DiagEmbed<Name extends string> extends Kind {
  readonly fn: <S extends Shape, O extends number = 0, A extends number = -2, B extends number = -1>(
    x: Tensor<S>,
    offset?: O | { readonly offset?: O; readonly dim1?: A; readonly dim2?: B },
    dim1?: Checked<DiagEmbedded<Name, S, O, A, B>, A>,
    dim2?: B,
  ) => Tensor<Shaped<DiagEmbedded<Name, S, O, A, B>>>;
  readonly method: <X extends Tensor, O extends number = 0, A extends number = -2, B extends number = -1>(
    this: X,
    offset?: O | { readonly offset?: O; readonly dim1?: A; readonly dim2?: B },
    dim1?: Checked<DiagEmbedded<Name, X["shape"], O, A, B>, A>,
    dim2?: B,
  ) => Tensor<Shaped<DiagEmbedded<Name, X["shape"], O, A, B>>>;
}

/** kron: each size the product of two. */
export interface Kron extends Kind {
  readonly fn: <A extends Shape, B extends Shape>(a: Tensor<A>, b: Tensor<B>) => Tensor<KronShape<A, B>>;
  readonly method: <X extends Tensor, B extends Shape>(this: X, b: Tensor<B>) => Tensor<KronShape<X["shape"], B>>;
}

/** tensordot: the last axes of a against the first of b, or named ones. */
export interface Tensordot<Name extends string> extends Kind {
  readonly fn: <
    A extends Shape,
    B extends Shape,
    N extends number,
    const D extends N | readonly [readonly N[] | readonly [], readonly N[] | readonly []] = 2 & N,
  >(
    a: Tensor<A>,
    b: Tensor<B>,
    dims?: Checked<TensordotShape<Name, A, B, D>, D | { readonly dims?: D }>,
  ) => Tensor<Shaped<TensordotShape<Name, A, B, D>>>;
  readonly method: never;
}

/** cross: vectors of three along an axis; the operands broadcast. */
export interface Cross<Name extends string> extends Kind {
  readonly fn: <A extends Shape, B extends Shape>(
    a: Tensor<A>,
    b: Checked<Broadcast<Name, A, B>, Tensor<B>>,
    dim?: number | null | { readonly dim?: number },
  ) => Tensor<Shaped<Broadcast<Name, A, B>>>;
  readonly method: <X extends Tensor, B extends Shape>(
    this: X,
    b: Checked<Broadcast<Name, X["shape"], B>, Tensor<B>>,
    dim?: number | null | { readonly dim?: number },
  ) => Tensor<Shaped<Broadcast<Name, X["shape"], B>>>;
}

/** inv, cholesky, matrixPower: square matrices, whose shape stays; parameters follow. */
export interface OfSquares<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <S extends Shape>(A: Checked<Square<Name, S>, Tensor<S>>, ...params: P) => Tensor<S>;
  readonly method: never;
}

/** det: a number for each square matrix. */
export interface Determinant<Name extends string> extends Kind {
  readonly fn: <S extends Shape>(A: Checked<Square<Name, S>, Tensor<S>>) => Tensor<Shaped<OfSquare<Name, S>>>;
  readonly method: never;
}
