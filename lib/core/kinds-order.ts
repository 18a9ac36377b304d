/** The kinds of operations that order elements along a dimension: sort, argsort, topk, kthvalue, mode. */

import type { SelectFrom } from "../base/shapes/at";
import type { Along, Reduce as Reduced } from "../base/shapes/reduce";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { DimOf, EitherKeep, ReduceOptions, ValuesAndIndices } from "./kinds-reduce";
import type { Tensor } from "./tensor";

/** What sorting takes by name. */
export interface SortOptions<N extends number = number> {
  /** The dimension (default: the last). */
  readonly dim?: N;
  /** Largest first (default: false). */
  readonly descending?: boolean;
  /** Whether equal elements keep their order (they always do). */
  readonly stable?: boolean;
}

/** sort: values and where they stood. */
export interface Sort<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | SortOptions<N> | undefined = undefined>(
    x: Tensor<S>,
    dim?: Checked<Along<Name, S, DimOf<D>>, D>,
    descending?: boolean | SortOptions,
    options?: SortOptions,
  ) => ValuesAndIndices<S>;
  readonly method: <X extends Tensor, N extends number, const D extends N | SortOptions<N> | undefined = undefined>(
    this: X,
    dim?: Checked<Along<Name, X["shape"], DimOf<D>>, D>,
    descending?: boolean | SortOptions,
    options?: SortOptions,
  ) => ValuesAndIndices<X["shape"]>;
}

/** argsort: where the sorted elements stood. */
export interface ArgSort<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | SortOptions<N> | undefined = undefined>(
    x: Tensor<S>,
    dim?: Checked<Along<Name, S, DimOf<D>>, D>,
    descending?: boolean | SortOptions,
    options?: SortOptions,
  ) => Tensor<S>;
  readonly method: <X extends Tensor, N extends number, const D extends N | SortOptions<N> | undefined = undefined>(
    this: X,
    dim?: Checked<Along<Name, X["shape"], DimOf<D>>, D>,
    descending?: boolean | SortOptions,
    options?: SortOptions,
  ) => Tensor<X["shape"]>;
}

/** What topk takes by name. */
export interface TopKOptions<N extends number = number> {
  /** The dimension (default: the last). */
  readonly dim?: N;
  /** The largest rather than the smallest (default: true). */
  readonly largest?: boolean;
  /** Whether they come in order (they always do). */
  readonly sorted?: boolean;
}

/** topk: the `k` largest along a dimension (the last unless named), with their indices. */
export interface TopK<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    K extends number,
    N extends number,
    const D extends N | TopKOptions<N> | undefined = undefined,
  >(
    x: Tensor<S>,
    k: K,
    dim?: Checked<SelectFrom<Name, S, LastUnless<D>, K>, D>,
    largest?: boolean | TopKOptions,
    sorted?: boolean | TopKOptions,
  ) => ValuesAndIndices<Shaped<SelectFrom<Name, S, LastUnless<D>, K>>>;
  readonly method: <
    X extends Tensor,
    K extends number,
    N extends number,
    const D extends N | TopKOptions<N> | undefined = undefined,
  >(
    this: X,
    k: K,
    dim?: Checked<SelectFrom<Name, X["shape"], LastUnless<D>, K>, D>,
    largest?: boolean | TopKOptions,
    sorted?: boolean | TopKOptions,
  ) => ValuesAndIndices<Shaped<SelectFrom<Name, X["shape"], LastUnless<D>, K>>>;
}

/** kthvalue: the k-th smallest along a dimension (the last unless named). */
export interface KthValue<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    K extends boolean,
    const D extends N | ReduceOptions<N, K> | undefined = undefined,
    const L extends boolean | undefined = undefined,
  >(
    x: Tensor<S>,
    k: number,
    dim?: Checked<Reduced<Name, S, LastUnless<D>, EitherKeep<D, L>>, D>,
    keepdim?: L,
  ) => ValuesAndIndices<Shaped<Reduced<Name, S, LastUnless<D>, EitherKeep<D, L>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    K extends boolean,
    const D extends N | ReduceOptions<N, K> | undefined = undefined,
    const L extends boolean | undefined = undefined,
  >(
    this: X,
    k: number,
    dim?: Checked<Reduced<Name, X["shape"], LastUnless<D>, EitherKeep<D, L>>, D>,
    keepdim?: L,
  ) => ValuesAndIndices<Shaped<Reduced<Name, X["shape"], LastUnless<D>, EitherKeep<D, L>>>>;
}

/** mode: the most frequent along a dimension (the last unless named). */
export interface ReduceLast<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    K extends boolean,
    const D extends N | ReduceOptions<N, K> | undefined = undefined,
    const L extends boolean | undefined = undefined,
  >(
    x: Tensor<S>,
    dim?: Checked<Reduced<Name, S, LastUnless<D>, EitherKeep<D, L>>, D>,
    keepdim?: L,
  ) => ValuesAndIndices<Shaped<Reduced<Name, S, LastUnless<D>, EitherKeep<D, L>>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    K extends boolean,
    const D extends N | ReduceOptions<N, K> | undefined = undefined,
    const L extends boolean | undefined = undefined,
  >(
    this: X,
    dim?: Checked<Reduced<Name, X["shape"], LastUnless<D>, EitherKeep<D, L>>, D>,
    keepdim?: L,
  ) => ValuesAndIndices<Shaped<Reduced<Name, X["shape"], LastUnless<D>, EitherKeep<D, L>>>>;
}

// `undefined` is looked for first: without strictNullChecks (in cells) it extends every type.
type LastUnless<D> = [D] extends [undefined]
  ? -1
  : D extends number
    ? D
    : D extends { readonly dim: infer X extends number }
      ? X
      : -1;
