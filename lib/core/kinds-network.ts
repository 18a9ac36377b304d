/** The kinds of operations of neural networks: linear, embedding, normalisation, attention, losses, einsum. */

import type { DType } from "../base/dtype";
import type { Broadcast } from "../base/shapes/broadcast";
import type { Einsum as EinsumShape } from "../base/shapes/einsum";
import type { Fill, Show } from "../base/shapes/message";
import type {
  CrossEntropy as CrossEntropyShape,
  Embed,
  EndsWith,
  Grouped,
  Halve as Half,
  HasRank,
  LeastRank,
  Same,
  Slopes,
} from "../base/shapes/network";
import type { Reduce as Reduced } from "../base/shapes/reduce";
import type { AnyShape, Checked, IsAnyShape, MayEqual, Shape, Shaped } from "../base/shapes/shape";
import type { Apply } from "../base/shapes/signature";
import type { Kind } from "./kinds";
import type { DimOf, KeepOf } from "./kinds-reduce";
import type { Tensor } from "./tensor";

/** linear: the last axis of the input against that of the weight, and a bias. */
export interface Linear<Name extends string> extends Kind {
  readonly fn: <A extends Shape, W extends Shape, const B extends Tensor | null | { readonly bias?: Tensor | null }>(
    input: Tensor<A>,
    weight: Checked<LinearShape<Name, A, W>, Tensor<W>>,
    bias?: Checked<BiasFits<Name, Shaped<LinearShape<Name, A, W>>, BiasShape<B>>, B>,
  ) => Tensor<Shaped<LinearShape<Name, A, W>>>;
  readonly method: never;
}

/** addmm, baddbmm, addmv, addr: a product by the signature `Sig`, and an input that broadcasts to it. */
export interface AddProduct<Name extends string, Sig extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, A extends Shape, B extends Shape>(
    input: Tensor<S>,
    a: Tensor<A>,
    b: Checked<AddedTo<Name, S, Apply<Name, Sig, [A, B]>>, Tensor<B>>,
    ...params: P
  ) => Tensor<Shaped<AddedTo<Name, S, Apply<Name, Sig, [A, B]>>>>;
  readonly method: <X extends Tensor, A extends Shape, B extends Shape>(
    this: X,
    a: Tensor<A>,
    b: Checked<AddedTo<Name, X["shape"], Apply<Name, Sig, [A, B]>>, Tensor<B>>,
    ...params: P
  ) => Tensor<Shaped<AddedTo<Name, X["shape"], Apply<Name, Sig, [A, B]>>>>;
}

/** addmm_, baddbmm_: the sum must fit into the tensor itself. */
export type AddProductInto<Name extends string, Sig extends string> = <
  X extends Tensor,
  A extends Shape,
  B extends Shape,
>(
  this: X,
  a: Tensor<A>,
  b: Checked<SumInto<Name, X["shape"], AddedTo<Name, X["shape"], Apply<Name, Sig, [A, B]>>>, Tensor<B>>,
  options?: { beta?: number; alpha?: number },
) => Tensor<X["shape"]>;

type SumInto<Name extends string, S extends Shape, R> = R extends Shape
  ? [MayEqual<S, R>] extends [true]
    ? S
    : Fill<"inPlace", { op: `${Name}_`; result: Show<R>; shape: Show<S> }>
  : R;

/** embedding: a row of the weight for each index. */
export interface Embedding<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <S extends Shape, W extends Shape>(
    input: Tensor<S>,
    weight: Checked<Rows<Name, S, W>, Tensor<W>>,
    ...params: P
  ) => Tensor<Shaped<Rows<Name, S, W>>>;
  readonly method: never;
}

/** `*s -> *s`, of as many axes as one of `Ranks`, which `Needed` names; parameters follow. */
export interface OfRank<Name extends string, Ranks extends number, Needed extends string, P extends readonly unknown[]>
  extends Kind {
  readonly fn: <S extends Shape>(input: Checked<HasRank<Name, S, Ranks, Needed>, Tensor<S>>, ...params: P) => Tensor<S>;
  readonly method: never;
}

/** `*s -> *s`, of at least as many axes as `Least`; parameters follow. */
export interface OfLeast<Name extends string, Least extends readonly number[], P extends readonly unknown[]>
  extends Kind {
  readonly fn: <S extends Shape>(input: Checked<LeastRank<Name, S, Least>, Tensor<S>>, ...params: P) => Tensor<S>;
  readonly method: never;
}

/** prelu: a weight of one slope, or of one for each channel. */
export interface Sloped<Name extends string> extends Kind {
  readonly fn: <S extends Shape, W extends Shape>(
    input: Tensor<S>,
    weight: Checked<Slopes<Name, S, W>, Tensor<W>>,
  ) => Tensor<S>;
  readonly method: <X extends Tensor, W extends Shape>(
    this: X,
    weight: Checked<Slopes<Name, X["shape"], W>, Tensor<W>>,
  ) => Tensor<X["shape"]>;
}

/** groupNorm: axis 1 must be divisible by the number of groups; parameters follow. */
export interface Groups<Name extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, G extends number>(
    input: Checked<Grouped<Name, S, G>, Tensor<S>>,
    numGroups: G,
    ...params: P
  ) => Tensor<S>;
  readonly method: never;
}

type Rows<Name extends string, S extends Shape, W extends Shape> =
  IsAnyShape<W> extends true
    ? AnyShape
    : W extends readonly [number, infer D extends number]
      ? Embed<S, D>
      : Fill<"rank", { op: Name; a: "weight"; needed: "2"; shape: Show<W> }>;

/** layerNorm, rmsNorm: the last axes must be `normalizedShape`; the shape stays. */
export interface Normalize<Name extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, N extends number, const L extends N | readonly N[] | readonly []>(
    input: Tensor<S>,
    normalizedShape: Checked<EndsWith<Name, S, L extends number ? readonly [L] : L extends Shape ? L : AnyShape>, L>,
    ...params: P
  ) => Tensor<S>;
  readonly method: never;
}

/** A loss whose input and target must have one shape (binary cross entropy): a scalar, or that shape with `reduction: "none"`. */
export interface LossOfSame<Name extends string, Options> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, const O extends Options = Options>(
    input: Tensor<A>,
    target: Checked<Same<Name, A, B>, Tensor<B>>,
    options?: Tensor | null | O,
    more?: O,
  ) => Tensor<Reduction<O, Shaped<Same<Name, A, B>>>>;
  readonly method: never;
}

/** crossEntropy, nllLoss: scores `[b c d...]` and class indices `[b d...]` (or class probabilities of the scores' shape). */
export interface CrossEntropy<Name extends string, Options, Probabilities = true> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, const O extends Options = Options>(
    input: Tensor<A>,
    target: Checked<CrossEntropyShape<Name, A, B, Probabilities>, Tensor<B>>,
    weight?: Tensor | null | O,
    options?: O,
  ) => Tensor<Reduction<O, Shaped<CrossEntropyShape<Name, A, B, Probabilities>>>>;
  readonly method: never;
}

/** The shape of a loss: that of the losses with `reduction: "none"`, unknown where the reduction is, else a scalar's. */
export type Reduction<O, S extends Shape> = O extends { readonly reduction: infer R }
  ? string extends R
    ? AnyShape
    : "none" extends R
      ? R extends "none"
        ? S
        : AnyShape
      : []
  : [];

/** einsum: an equation and its operands, separate or in one array. */
export interface Einsum<Name extends string> extends Kind {
  readonly fn: <const E extends string, const T extends readonly (Tensor | readonly Tensor[])[]>(
    equation: Checked<EinsumShape<Name, E, OperandShapes<T>>, E>,
    ...operands: T
  ) => Tensor<Shaped<EinsumShape<Name, E, OperandShapes<T>>>>;
  readonly method: never;
}

type OperandShapes<T extends readonly unknown[]> = T extends readonly [readonly (infer _)[]]
  ? ShapesOf<T[0]>
  : ShapesOf<T>;
type ShapesOf<T> = T extends readonly unknown[]
  ? { -readonly [I in keyof T]: T[I] extends Tensor<infer S> ? S : AnyShape }
  : [];

/** norm: `norm(x, p, dim, keepdim)`. */
export interface Norm<Name extends string> extends Kind {
  readonly fn: {
    <S extends Shape>(x: Tensor<S>, p?: NormOrder): Tensor<[]>;
    <S extends Shape, N extends number, K extends boolean, const O extends NormOptions<N, K>>(
      x: Tensor<S>,
      options: Checked<Reduced<Name, S, DimOf<O>, KeepOf<O>>, O>,
    ): Tensor<Shaped<Reduced<Name, S, DimOf<O>, KeepOf<O>>>>;
    <
      S extends Shape,
      N extends number,
      K extends boolean,
      const D extends N | readonly N[] | readonly [] | null | undefined | NormOptions<N, K>,
      const L extends boolean | { readonly keepdim?: boolean } = false,
    >(
      x: Tensor<S>,
      p: NormOrder,
      dim: Checked<Reduced<Name, S, DimOf<D>, D extends { readonly keepdim: unknown } ? KeepOf<D> : KeepOf<L>>, D>,
      keepdim?: L,
    ): Tensor<Shaped<Reduced<Name, S, DimOf<D>, D extends { readonly keepdim: unknown } ? KeepOf<D> : KeepOf<L>>>>;
  };
  readonly method: {
    <X extends Tensor>(this: X, p?: NormOrder): Tensor<[]>;
    <X extends Tensor, N extends number, K extends boolean, const O extends NormOptions<N, K>>(
      this: X,
      options: Checked<Reduced<Name, X["shape"], DimOf<O>, KeepOf<O>>, O>,
    ): Tensor<Shaped<Reduced<Name, X["shape"], DimOf<O>, KeepOf<O>>>>;
    <
      X extends Tensor,
      N extends number,
      K extends boolean,
      const D extends N | readonly N[] | readonly [] | null | undefined | NormOptions<N, K>,
      const L extends boolean | { readonly keepdim?: boolean } = false,
    >(
      this: X,
      p: NormOrder,
      dim: Checked<
        Reduced<Name, X["shape"], DimOf<D>, D extends { readonly keepdim: unknown } ? KeepOf<D> : KeepOf<L>>,
        D
      >,
      keepdim?: L,
    ): Tensor<
      Shaped<Reduced<Name, X["shape"], DimOf<D>, D extends { readonly keepdim: unknown } ? KeepOf<D> : KeepOf<L>>>
    >;
  };
}

/** The order of a norm. */
export type NormOrder = number | "fro" | "nuc";

/** What norm takes by name. */
export interface NormOptions<N extends number = number, K extends boolean = boolean> {
  /** The order (default: 2). */
  readonly p?: NormOrder;
  /** The dimension or dimensions (default: all). */
  readonly dim?: N | readonly N[] | readonly [] | null;
  /** Whether reduced axes stay, with size 1 (default: false). */
  readonly keepdim?: K;
  /** The element type of the result. */
  readonly dtype?: DType;
}

type AddedTo<Name extends string, S extends Shape, Product> = Product extends Shape
  ? Broadcast<Name, S, Product> extends infer R
    ? R extends Shape
      ? MayEqual<Product, R> extends true
        ? Product
        : Fill<"added", { op: Name; shape: Show<S>; product: Show<Product> }>
      : Fill<"added", { op: Name; shape: Show<S>; product: Show<Product> }>
    : never
  : Product;

/** The output, where the bias broadcasts to it. */
/** The shape of a bias, in position or by name. */
type BiasShape<B> = B extends Tensor<infer C> | { readonly bias: Tensor<infer C> } ? C : [number];

type BiasFits<
  Name extends string,
  Out extends Shape,
  Bias extends Shape,
  Seen extends readonly unknown[] = [],
> = Bias extends readonly [...infer RB extends number[], infer N extends number]
  ? Out extends readonly [...infer RO extends number[], infer M extends number]
    ? number extends M
      ? BiasFits<Name, RO, RB, [...Seen, 1]>
      : N extends 1 | M
        ? BiasFits<Name, RO, RB, [...Seen, 1]>
        : number extends N
          ? BiasFits<Name, RO, RB, [...Seen, 1]>
          : Fill<
              "axis",
              { op: Name; axis: `-${[...Seen, 1]["length"] & number}`; sizeA: M; sizeB: N; a: "output"; b: "bias" }
            >
    : Out
  : Out;

type LinearShape<Name extends string, A extends Shape, W extends Shape> = W extends readonly [number]
  ? Apply<Name, "*b i, i -> *b", [A, W], ["input", "weight"]>
  : Apply<Name, "*b i, o i -> *b o", [A, W], ["input", "weight"]>;

/** glu: half of an axis (the last unless named), gated by the other half. */
export interface Halve<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | { readonly dim?: N } | undefined = undefined>(
    x: Checked<Half<Name, S, DimOf<D>>, Tensor<S>>,
    dim?: D,
  ) => Tensor<Shaped<Half<Name, S, DimOf<D>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    this: Checked<Half<Name, X["shape"], DimOf<D>>, X>,
    dim?: D,
  ) => Tensor<Shaped<Half<Name, X["shape"], DimOf<D>>>>;
}
