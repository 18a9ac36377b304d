/** The kinds of operations that join tensors, cut them and repeat their elements. */

import type {
  Cat as CatShape,
  Chunk as ChunkShape,
  RepeatInterleave as Interleaved,
  Split as SplitShape,
  Stacked,
  Stack as StackShape,
  TensorSplit as TensorSplitShape,
  Unbind as UnbindShape,
} from "../base/shapes/join";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** Shapes of a list of tensors. */
type ShapesOf<T extends readonly Tensor[]> = { [I in keyof T]: T[I] extends Tensor<infer S> ? S : AnyShape };

/** `D`, an options object's `dim`, or the default. */
// `undefined` is looked for first: without strictNullChecks (in cells) it extends every type.
type DimOr<D, Default> = [D] extends [undefined]
  ? Default
  : D extends number
    ? D
    : D extends { readonly dim: infer X }
      ? X
      : Default;

/** cat, concat: joined along an axis that all have. */
export interface Cat<Name extends string> extends Kind {
  readonly fn: <
    const T extends readonly Tensor[],
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    tensors: Checked<CatShape<Name, ShapesOf<T>, DimOr<D, 0>>, readonly [...T]>,
    dim?: D,
  ) => Tensor<Shaped<CatShape<Name, ShapesOf<T>, DimOr<D, 0>>>>;
  readonly method: never;
}

/** stack: joined along a new axis. */
export interface Stack<Name extends string> extends Kind {
  readonly fn: <
    const T extends readonly Tensor[],
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    tensors: Checked<StackShape<Name, ShapesOf<T>, DimOr<D, 0>>, readonly [...T]>,
    dim?: D,
  ) => Tensor<Shaped<StackShape<Name, ShapesOf<T>, DimOr<D, 0>>>>;
  readonly method: never;
}

/** Tensors of a list of shapes. */
type TensorsOf<R> = R extends readonly Shape[]
  ? { -readonly [I in keyof R]: R[I] extends Shape ? Tensor<R[I]> : never }
  : Tensor[];

/** split: pieces of a size, or of several sizes. */
export interface Split<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const P extends N | readonly N[] | readonly [],
    M extends number,
    const D extends M | { readonly dim?: M } | undefined = undefined,
  >(
    x: Tensor<S>,
    splitSize: Checked<SplitShape<Name, S, P, DimOr<D, 0>>, P>,
    dim?: D,
  ) => TensorsOf<SplitShape<Name, S, P, DimOr<D, 0>>>;
  readonly method: <
    X extends Tensor,
    N extends number,
    const P extends N | readonly N[] | readonly [],
    M extends number,
    const D extends M | { readonly dim?: M } | undefined = undefined,
  >(
    this: X,
    splitSize: Checked<SplitShape<Name, X["shape"], P, DimOr<D, 0>>, P>,
    dim?: D,
  ) => TensorsOf<SplitShape<Name, X["shape"], P, DimOr<D, 0>>>;
}

/** chunk: so many pieces. */
export interface Chunk<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    C extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    x: Tensor<S>,
    chunks: Checked<ChunkShape<Name, S, C, DimOr<D, 0>>, C>,
    dim?: D,
  ) => TensorsOf<ChunkShape<Name, S, C, DimOr<D, 0>>>;
  readonly method: <
    X extends Tensor,
    C extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    this: X,
    chunks: Checked<ChunkShape<Name, X["shape"], C, DimOr<D, 0>>, C>,
    dim?: D,
  ) => TensorsOf<ChunkShape<Name, X["shape"], C, DimOr<D, 0>>>;
}

/** unbind: the slices along an axis. */
export interface Unbind<Name extends string> extends Kind {
  readonly fn: <S extends Shape, N extends number, const D extends N | { readonly dim?: N } | undefined = undefined>(
    x: Tensor<S>,
    dim?: Checked<UnbindShape<Name, S, DimOr<D, 0>>, D>,
  ) => Tensor<Shaped<UnbindShape<Name, S, DimOr<D, 0>>>>[];
  readonly method: <
    X extends Tensor,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    this: X,
    dim?: Checked<UnbindShape<Name, X["shape"], DimOr<D, 0>>, D>,
  ) => Tensor<Shaped<UnbindShape<Name, X["shape"], DimOr<D, 0>>>>[];
}

/** hstack, vstack, dstack: joined along the second, first or third axis; missing axes are added. */
export interface StackAlong<Name extends `${"h" | "v" | "d"}stack`> extends Kind {
  readonly fn: <const T extends readonly Tensor[]>(
    tensors: Checked<
      Stacked<Name, ShapesOf<T>, Name extends `${infer K extends "h" | "v" | "d"}stack` ? K : never>,
      readonly [...T]
    >,
  ) => Tensor<Shaped<Stacked<Name, ShapesOf<T>, Name extends `${infer K extends "h" | "v" | "d"}stack` ? K : never>>>;
  readonly method: never;
}

/** tensorSplit: so many pieces of nearly equal size, or pieces cut at given places. */
export interface TensorSplit<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    C extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    x: Tensor<S>,
    indicesOrSections: Checked<TensorSplitShape<Name, S, C, DimOr<D, 0>>, C | readonly number[] | Tensor>,
    dim?: D,
  ) => TensorsOf<TensorSplitShape<Name, S, C, DimOr<D, 0>>>;
  readonly method: <
    X extends Tensor,
    C extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | undefined = undefined,
  >(
    this: X,
    indicesOrSections: Checked<TensorSplitShape<Name, X["shape"], C, DimOr<D, 0>>, C | readonly number[] | Tensor>,
    dim?: D,
  ) => TensorsOf<TensorSplitShape<Name, X["shape"], C, DimOr<D, 0>>>;
}

/** repeatInterleave: each entry so many times. */
export interface RepeatInterleave<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    B extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | null | undefined = undefined,
  >(
    x: Tensor<S>,
    repeats: Checked<Interleaved<Name, S, B, DimOr<D, undefined>>, B | Tensor | readonly number[]>,
    dim?: D,
  ) => Tensor<Shaped<Interleaved<Name, S, B, DimOr<D, undefined>>>>;
  readonly method: <
    X extends Tensor,
    B extends number,
    N extends number,
    const D extends N | { readonly dim?: N } | null | undefined = undefined,
  >(
    this: X,
    repeats: Checked<Interleaved<Name, X["shape"], B, DimOr<D, undefined>>, B | Tensor | readonly number[]>,
    dim?: D,
  ) => Tensor<Shaped<Interleaved<Name, X["shape"], B, DimOr<D, undefined>>>>;
}
