/** The kinds of operations that make tensors: functions, since there is no tensor yet whose methods they could be. */

import type { DType, TypedArray } from "../base/dtype";
import type { CountOf, CountSize, ShapeOf, SizesOf } from "../base/shapes/create";
import type { AnyShape, Checked, Shape, Shaped, Sizes } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** What creation functions take by name. */
export interface CreateOptions {
  /** The element type (default: float32). */
  readonly dtype?: DType;
  /** Whether operations on the tensor are recorded for `backward` (default: false). */
  readonly requiresGrad?: boolean;
  /** There is one device. */
  readonly device?: "cpu" | null;
}

/** Numbers, booleans or tensors, nested as deeply as the tensor has axes. */
export type NestedValues = Value | readonly Nested7[];
type Value = number | boolean | Tensor | TypedArray;
// Written out level by level: a type that mentions itself would send the compiler round for ever when it looks for bounds.
type Nested7 = Value | readonly Nested6[];
type Nested6 = Value | readonly Nested5[];
type Nested5 = Value | readonly Nested4[];
type Nested4 = Value | readonly Nested3[];
type Nested3 = Value | readonly Nested2[];
type Nested2 = Value | readonly Nested1[];
type Nested1 = Value | readonly Value[];

/** zeros, ones, empty, rand, randn: sizes as one array or as separate numbers; `Extra` are further options (a generator). */
export interface Create<Extra = unknown> extends Kind {
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
  readonly fn: {
    <const S extends Shape>(size: S, fillValue: number | boolean, options?: CreateOptions): Tensor<Sizes<S>>;
    <N extends number>(size: N, fillValue: number | boolean, options?: CreateOptions): Tensor<[CountSize<N>]>;
  };
  readonly method: never;
}

/** arange: `arange(end)`, `arange(start, end, step)`. One signature, so that one mistake is one complaint. */
export interface Arange<Name extends string> extends Kind {
  readonly fn: <A extends number, B extends number | CreateOptions | undefined = undefined, Step extends number = 1>(
    startOrEnd: Checked<CountTo<Name, A, B>, A>,
    end?: Checked<CountFrom<Name, A, B, Step>, B>,
    step?: Step | (CreateOptions & { readonly step?: Step }),
    options?: CreateOptions,
  ) => Tensor<[Counted<CountFrom<Name, A, B, Step>>]>;
  readonly method: never;
}

/** How many numbers there are up to `A`, where it is all that was given. */
type CountTo<Name extends string, A extends number, B> = [B] extends [undefined]
  ? CountOf<Name, 0, A, 1>
  : B extends number
    ? number
    : CountOf<Name, 0, A, 1>;

/** How many numbers there are from `A` to `B`, or up to `A` where no `B` was given. */
type CountFrom<Name extends string, A extends number, B, Step extends number> = [B] extends [undefined]
  ? CountOf<Name, 0, A, 1>
  : B extends number
    ? CountOf<Name, A, B, Step>
    : CountOf<Name, 0, A, 1>;

/** A count, or any number where there is none. */
type Counted<N> = [N] extends [number] ? N : number;

/** linspace, logspace: so many numbers between two. */
export interface Linspace<P extends readonly unknown[] = [options?: CreateOptions]> extends Kind {
  readonly fn: <N extends number>(start: number, end: number, steps: N, ...params: P) => Tensor<[CountSize<N>]>;
  readonly method: never;
}

/** eye: a square or rectangular identity. */
export interface Eye extends Kind {
  readonly fn: {
    <N extends number>(n: N, options?: CreateOptions): Tensor<[CountSize<N>, CountSize<N>]>;
    <N extends number, M extends number>(
      n: N,
      m: M | (CreateOptions & { readonly m: M }),
      options?: CreateOptions,
    ): Tensor<[CountSize<N>, CountSize<M>]>;
  };
  readonly method: never;
}

/** tensor: nested numbers or booleans, or a typed array. */
export interface FromNested extends Kind {
  readonly fn: <const T extends NestedValues>(data: T, options?: CreateOptions) => Tensor<Shaped<ShapeOf<T>>>;
  readonly method: never;
}

/** fullLike: another tensor's shape, filled with a value. */
export interface FullLike extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>, fillValue: number | boolean, options?: CreateOptions) => Tensor<S>;
  readonly method: never;
}

/** randint: `randint(high, size)` or `randint(low, high, size)`. */
export interface Randint<Extra = unknown> extends Kind {
  readonly fn: {
    <const S extends Shape>(high: number, size: S, options?: CreateOptions & Extra): Tensor<Sizes<S>>;
    <const S extends Shape>(low: number, high: number, size: S, options?: CreateOptions & Extra): Tensor<Sizes<S>>;
  };
  readonly method: never;
}

/** randperm: the whole numbers below `n` in random order. */
export interface Randperm<Extra = unknown> extends Kind {
  readonly fn: <N extends number>(n: N, options?: CreateOptions & Extra) => Tensor<[CountSize<N>]>;
  readonly method: never;
}

/** zerosLike, randLike and others: another tensor's shape; `P` are the parameters that follow. */
export interface Like<P extends readonly unknown[] = [options?: CreateOptions]> extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>, ...params: P) => Tensor<S>;
  readonly method: <X extends Tensor>(this: X, ...params: P) => Tensor<X["shape"]>;
}

/** oneHot: one more axis, of so many classes. */
export interface OneHot extends Kind {
  readonly fn: <S extends Shape, N extends number = number>(
    x: Tensor<S>,
    numClasses?: N | { readonly numClasses?: N },
  ) => Tensor<OneHotShape<S, N>>;
  readonly method: <X extends Tensor, N extends number = number>(
    this: X,
    numClasses?: N | { readonly numClasses?: N },
  ) => Tensor<OneHotShape<X["shape"], N>>;
}

type OneHotShape<S extends Shape, N extends number> = number extends S["length"] ? AnyShape : [...S, CountSize<N>];
