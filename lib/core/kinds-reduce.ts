/** The kinds of operations that work along dimensions: reductions, running sums, softmax, sorting. */

import type { DType } from "../base/dtype";
import type { Broadcast } from "../base/shapes/broadcast";
import type { Along, Dims, Reduce as Reduced } from "../base/shapes/reduce";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** One dimension, several or none; `N` makes the compiler keep the literals. */
type OneOrMore<N extends number> = N | readonly N[] | readonly [] | null | undefined;

/** The options of a reduction by name. */
export interface ReduceOptions<N extends number = number, K extends boolean = boolean> {
  /** The dimension or dimensions to reduce (default: all). */
  readonly dim?: OneOrMore<N>;
  /** Whether reduced axes stay, with size 1 (default: false). */
  readonly keepdim?: K;
  /** The element type of the result. */
  readonly dtype?: DType;
  /** `std` and `var`: what is subtracted from the count (default: 1). */
  readonly correction?: number;
}

/** `sum(x)`, `sum(x, dim)`, `sum(x, [dims], keepdim)`, `sum(x, { dim, keepdim })`; `Extra` are further options. */
export interface Reduce<Name extends string, Extra = ReduceOptions> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    B extends boolean,
    const D extends OneOrMore<N> | (ReduceOptions<N, B> & Extra) = undefined,
    const K extends boolean | (ReduceOptions & Extra) | undefined = undefined,
  >(
    x: Tensor<S>,
    dim?: Checked<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
    options?: ReduceOptions & Extra,
  ) => Tensor<Shaped<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    B extends boolean,
    const D extends OneOrMore<N> | (ReduceOptions<N, B> & Extra) = undefined,
    const K extends boolean | (ReduceOptions & Extra) | undefined = undefined,
  >(
    this: X,
    dim?: Checked<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
    options?: ReduceOptions & Extra,
  ) => Tensor<Shaped<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>>>;
}

/** logsumexp: as {@link Reduce}, but the dimension must be given. */
export interface ReduceAlong<Name extends string, Extra = ReduceOptions> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    B extends boolean,
    const D extends OneOrMore<N> | (ReduceOptions<N, B> & { readonly dim: unknown } & Extra),
    const K extends boolean | (ReduceOptions & Extra) | undefined = undefined,
  >(
    x: Tensor<S>,
    dim: Checked<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
  ) => Tensor<Shaped<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    B extends boolean,
    const D extends OneOrMore<N> | (ReduceOptions<N, B> & { readonly dim: unknown } & Extra),
    const K extends boolean | (ReduceOptions & Extra) | undefined = undefined,
  >(
    this: X,
    dim: Checked<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
  ) => Tensor<Shaped<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>>>;
}

/** argmax, argmin: as {@link Reduce}, over one dimension or all. */
export interface ArgReduce<Name extends string> extends Reduce<Name> {}

/** Values of a reduction and where they stood. */
export interface ValuesAndIndices<S extends Shape> {
  /** The values. */
  readonly values: Tensor<S>;
  /** The index of each value along the dimension (int32). */
  readonly indices: Tensor<S>;
  /** Both, in this order: `const [values, indices] = x.max(1)`. */
  [Symbol.iterator](): Iterator<Tensor<S>>;
}

/** max, min, median: of all elements one value; along a dimension values and indices. */
export interface ReduceWithIndices<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    B extends boolean,
    const D extends N | ReduceOptions<N, B> | null | undefined = undefined,
    const K extends boolean | ReduceOptions | undefined = undefined,
  >(
    x: Tensor<S>,
    dim?: Checked<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
  ) => [DimOf<D>] extends [null | undefined]
    ? Tensor<[]>
    : ValuesAndIndices<Shaped<Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    B extends boolean,
    const D extends N | ReduceOptions<N, B> | null | undefined = undefined,
    const K extends boolean | ReduceOptions | undefined = undefined,
  >(
    this: X,
    dim?: Checked<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>, D>,
    keepdim?: K,
  ) => [DimOf<D>] extends [null | undefined]
    ? Tensor<[]>
    : ValuesAndIndices<Shaped<Reduced<Name, X["shape"], DimOf<D>, EitherKeep<D, K>>>>;
}

/** max, min: as {@link ReduceWithIndices}, and elementwise with another tensor. */
export interface Extreme<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    B extends boolean,
    const D extends N | ReduceOptions<N, B> | Tensor | null | undefined = undefined,
    const K extends boolean | ReduceOptions | undefined = undefined,
  >(
    x: Tensor<S>,
    dim?: Checked<ExtremeShape<Name, S, D, K>, D>,
    keepdim?: K,
  ) => [D] extends [null | undefined]
    ? Tensor<[]>
    : D extends Tensor
      ? Tensor<Shaped<ExtremeShape<Name, S, D, K>>>
      : [DimOf<D>] extends [null | undefined]
        ? Tensor<[]>
        : ValuesAndIndices<Shaped<ExtremeShape<Name, S, D, K>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    B extends boolean,
    const D extends N | ReduceOptions<N, B> | Tensor | null | undefined = undefined,
    const K extends boolean | ReduceOptions | undefined = undefined,
  >(
    this: X,
    dim?: Checked<ExtremeShape<Name, X["shape"], D, K>, D>,
    keepdim?: K,
  ) => [D] extends [null | undefined]
    ? Tensor<[]>
    : D extends Tensor
      ? Tensor<Shaped<ExtremeShape<Name, X["shape"], D, K>>>
      : [DimOf<D>] extends [null | undefined]
        ? Tensor<[]>
        : ValuesAndIndices<Shaped<ExtremeShape<Name, X["shape"], D, K>>>;
}

// A missing dimension is looked for first: without strictNullChecks (in cells) undefined extends every type.
type ExtremeShape<Name extends string, S extends Shape, D, K> = [D] extends [null | undefined]
  ? Reduced<Name, S, undefined, EitherKeep<D, K>>
  : D extends Tensor<infer T>
    ? Broadcast<Name, S, T>
    : Reduced<Name, S, DimOf<D>, EitherKeep<D, K>>;

/** `*s -> *s` along a dimension, which may be left out (softmax): `softmax(x)`, `softmax(x, dim)`, `softmax(x, { dim })`. */
export interface AlongDim<
  Name extends string,
  Extra = { readonly dtype?: DType },
  P extends readonly unknown[] = [options?: Extra],
> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const D extends N | null | ({ readonly dim?: N | null } & Extra) | undefined = undefined,
  >(
    x: Tensor<S>,
    dim?: Checked<Along<Name, S, DimOf<D>>, D>,
    ...params: P
  ) => Tensor<S>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const D extends N | null | ({ readonly dim?: N | null } & Extra) | undefined = undefined,
  >(
    this: X,
    dim?: Checked<Along<Name, X["shape"], DimOf<D>>, D>,
    ...params: P
  ) => Tensor<X["shape"]>;
}

/** cumsum, cumprod, logcumsumexp: the shape stays; the dimension must be given. */
export interface Scan<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | { readonly dim: N; readonly dtype?: DType }>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, DimOf<D>>, D>,
    options?: DType | { readonly dtype?: DType },
  ) => Tensor<S>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const D extends N | { readonly dim: N; readonly dtype?: DType },
  >(
    this: X,
    dim: Checked<Along<Name, X["shape"], DimOf<D>>, D>,
    options?: DType | { readonly dtype?: DType },
  ) => Tensor<X["shape"]>;
}

/** cumsum, cumprod: a scan that can be stored in its input. */
export interface ScanInPlace<Name extends string> extends Scan<Name> {
  readonly inPlace: Scan<Name>["method"];
}

/** cummax, cummin: values and indices of the same shape. */
export interface ScanWithIndices<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | { readonly dim: N }>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, DimOf<D>>, D>,
  ) => ValuesAndIndices<S>;
  readonly method: <X extends Tensor, N extends number, const D extends N | { readonly dim: N }>(
    this: X,
    dim: Checked<Along<Name, X["shape"], DimOf<D>>, D>,
  ) => ValuesAndIndices<X["shape"]>;
}

/** The dimension that an argument names: itself, or an options object's `dim`. */
export type DimOf<D> = D extends Dims ? D : D extends { readonly dim: infer X } ? X : undefined;

/** The `keepdim` that an argument names: itself, or an options object's; false when it says nothing. */
// `undefined` is looked for first: without strictNullChecks (in cells) it extends every type.
export type KeepOf<K> = [K] extends [undefined]
  ? false
  : K extends boolean
    ? K
    : K extends { readonly keepdim: infer X }
      ? X
      : false;

/** The `keepdim` in its position, or of the options object in the dimension's. */
export type EitherKeep<D, K> = [K] extends [undefined] ? KeepOf<D> : KeepOf<K>;
