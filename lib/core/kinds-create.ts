/** The kinds of operations that make tensors. */

import type { DType, TypedArray } from "../base/dtype";
import type { CountOf, CountSize, Nested, ShapeOf, SizesOf } from "../base/shapes/create";
import type { AnyShape, Shape, Sizes } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** What creation functions take by name. */
export interface CreateOptions {
  /** The element type (default: float32). */
  readonly dtype?: DType;
  /** Whether operations on the tensor are recorded for `backward` (default: false). */
  readonly requiresGrad?: boolean;
}

/** zeros, ones, empty, rand, randn: sizes as one array or as separate numbers; `Extra` are further options (a generator). */
export interface Create<Extra = CreateOptions> extends Kind {
  readonly fn: {
    <const S extends Shape>(size: S, options?: CreateOptions & Extra): Tensor<Sizes<S>>;
    <const A extends readonly number[]>(...size: A): Tensor<Sizes<A>>;
    <const A extends readonly [...sizes: number[], options: CreateOptions & Extra]>(
      ...sizeAndOptions: A
    ): Tensor<SizesOf<A>>;
  };
  readonly method: never;
}

/** full: sizes and the value. */
export interface Full extends Kind {
  readonly fn: <const S extends Shape>(
    size: S,
    fillValue: number | boolean,
    options?: CreateOptions,
  ) => Tensor<Sizes<S>>;
  readonly method: never;
}

/** arange: `arange(end)`, `arange(start, end, step)`; also `range`. */
export interface Arange extends Kind {
  readonly fn: {
    <const End extends number>(end: End, options?: CreateOptions): Tensor<[CountOf<0, End, 1>]>;
    <const Start extends number, const End extends number, const Step extends number = 1>(
      start: Start,
      end: End,
      step?: Step | CreateOptions,
      options?: CreateOptions,
    ): Tensor<[CountOf<Start, End, Step>]>;
  };
  readonly method: never;
}

/** linspace, logspace: so many numbers between two. */
export interface Linspace<P extends readonly unknown[] = [options?: CreateOptions]> extends Kind {
  readonly fn: <const N extends number>(start: number, end: number, steps: N, ...params: P) => Tensor<[CountSize<N>]>;
  readonly method: never;
}

/** eye: a square or rectangular identity. */
export interface Eye extends Kind {
  readonly fn: {
    <const N extends number>(n: N, options?: CreateOptions): Tensor<[CountSize<N>, CountSize<N>]>;
    <const N extends number, const M extends number>(
      n: N,
      m: M,
      options?: CreateOptions,
    ): Tensor<[CountSize<N>, CountSize<M>]>;
  };
  readonly method: never;
}

/** tensor: nested numbers or booleans, or a typed array. */
export interface FromNested extends Kind {
  readonly fn: <const T extends Nested | TypedArray | Tensor>(
    data: T,
    options?: CreateOptions | DType,
  ) => Tensor<ShapeOf<T>>;
  readonly method: never;
}

/** zerosLike, randLike and others: another tensor's shape; `P` are the parameters that follow. */
export interface Like<P extends readonly unknown[] = [options?: CreateOptions]> extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>, ...params: P) => Tensor<S>;
  readonly method: <S extends Shape>(this: Tensor<S>, ...params: P) => Tensor<S>;
}

/** randint: `randint(high, size)` or `randint(low, high, size)`. */
export interface Randint<Extra = CreateOptions> extends Kind {
  readonly fn: {
    <const S extends Shape>(high: number, size: S, options?: CreateOptions & Extra): Tensor<Sizes<S>>;
    <const S extends Shape>(low: number, high: number, size: S, options?: CreateOptions & Extra): Tensor<Sizes<S>>;
  };
  readonly method: never;
}

/** randperm: `n` numbers. */
export interface Randperm<Extra = CreateOptions> extends Kind {
  readonly fn: <const N extends number>(n: N, options?: CreateOptions & Extra) => Tensor<[CountSize<N>]>;
  readonly method: never;
}

/** oneHot: one more axis, of so many classes. */
export interface OneHot extends Kind {
  readonly fn: <S extends Shape, const N extends number = number>(
    x: Tensor<S>,
    numClasses?: N | { readonly numClasses?: N },
  ) => Tensor<OneHotShape<S, N>>;
  readonly method: <S extends Shape, const N extends number = number>(
    this: Tensor<S>,
    numClasses?: N | { readonly numClasses?: N },
  ) => Tensor<OneHotShape<S, N>>;
}

type OneHotShape<S extends Shape, N extends number> = number extends S["length"]
  ? AnyShape
  : [...S, N extends -1 ? number : CountSize<N>];
