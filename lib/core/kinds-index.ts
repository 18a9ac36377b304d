/** The kinds of operations that pick elements by index or mask, and put them there. */

import type { At as AtShape, Index, SelectFrom } from "../base/shapes/at";
import type { Broadcast, CopyInto } from "../base/shapes/broadcast";
import type { Unbind as UnbindShape } from "../base/shapes/join";
import type { Fill, Show } from "../base/shapes/message";
import type { Along } from "../base/shapes/reduce";
import type { Checked, MayEqual, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** at: `x.at(0, "1:5", "...", null)`. */
export interface At<Name extends string> extends Kind {
  readonly fn: <S extends Shape, const I extends readonly Index[]>(
    x: Tensor<S>,
    ...index: { [K in keyof I]: Checked<AtShape<Name, S, I>, I[K]> }
  ) => Tensor<Shaped<AtShape<Name, S, I>>>;
  readonly method: <X extends Tensor, const I extends readonly Index[]>(
    this: X,
    ...index: { [K in keyof I]: Checked<AtShape<Name, X["shape"], I>, I[K]> }
  ) => Tensor<Shaped<AtShape<Name, X["shape"], I>>>;
}

/** select: one index along an axis, which goes. */
export interface Select<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number>(
    x: Tensor<S>,
    dim: Checked<UnbindShape<Name, S, D>, D>,
    index: number,
  ) => Tensor<Shaped<UnbindShape<Name, S, D>>>;
  readonly method: <X extends Tensor, D extends number>(
    this: X,
    dim: Checked<UnbindShape<Name, X["shape"], D>, D>,
    index: number,
  ) => Tensor<Shaped<UnbindShape<Name, X["shape"], D>>>;
}

/** narrow: `length` elements along an axis. */
export interface Narrow<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number, L extends number>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, D>, D>,
    start: number,
    length: L,
  ) => Tensor<Shaped<SelectFrom<Name, S, D, L>>>;
  readonly method: <X extends Tensor, D extends number, L extends number>(
    this: X,
    dim: Checked<Along<Name, X["shape"], D>, D>,
    start: number,
    length: L,
  ) => Tensor<Shaped<SelectFrom<Name, X["shape"], D, L>>>;
}

/** indexSelect: the entries of an axis that a list of indices names. */
export interface IndexSelect<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number, I extends Shape>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, D>, D>,
    index: Tensor<I>,
  ) => Tensor<Shaped<SelectFrom<Name, S, D, I extends readonly [infer L extends number] ? L : number>>>;
  readonly method: <X extends Tensor, D extends number, I extends Shape>(
    this: X,
    dim: Checked<Along<Name, X["shape"], D>, D>,
    index: Tensor<I>,
  ) => Tensor<Shaped<SelectFrom<Name, X["shape"], D, I extends readonly [infer L extends number] ? L : number>>>;
}

/** gather, takeAlongDim: the index's shape. */
export interface Gather<Name extends string> extends Kind {
  readonly fn: <S extends Shape, D extends number, I extends Shape>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, D>, D>,
    index: Tensor<I>,
  ) => Tensor<I>;
  readonly method: <X extends Tensor, D extends number, I extends Shape>(
    this: X,
    dim: Checked<Along<Name, X["shape"], D>, D>,
    index: Tensor<I>,
  ) => Tensor<I>;
}

/** scatter, scatterAdd, indexAdd and others: `x` with values put in at places along an axis. */
export interface Scatter<Name extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, D extends number>(
    x: Tensor<S>,
    dim: Checked<Along<Name, S, D>, D>,
    index: Tensor,
    ...params: P
  ) => Tensor<S>;
  readonly method: <X extends Tensor, D extends number>(
    this: X,
    dim: Checked<Along<Name, X["shape"], D>, D>,
    index: Tensor,
    ...params: P
  ) => Tensor<X["shape"]>;
}

/** maskedFill: `x` with a value where a mask, which broadcasts with it, is true. */
export interface MaskedFill<Name extends string> extends Kind {
  readonly fn: <S extends Shape, M extends Shape>(
    x: Tensor<S>,
    mask: Checked<Broadcast<Name, S, M, ["a", "mask"]>, Tensor<M>>,
    value: number | boolean | Tensor,
  ) => Tensor<Shaped<Broadcast<Name, S, M>>>;
  readonly method: <X extends Tensor, M extends Shape>(
    this: X,
    mask: Checked<Broadcast<Name, X["shape"], M, ["a", "mask"]>, Tensor<M>>,
    value: number | boolean | Tensor,
  ) => Tensor<Shaped<Broadcast<Name, X["shape"], M>>>;
}

/** maskedFill_: the mask must broadcast to the tensor itself. */
export type MaskedFillInto = <X extends Tensor, M extends Shape>(
  this: X,
  mask: Checked<MaskInto<X["shape"], M>, Tensor<M>>,
  value: number | Tensor,
) => Tensor<X["shape"]>;

type MaskInto<S extends Shape, M extends Shape> =
  Broadcast<"maskedFill", S, M, ["a", "mask"]> extends infer R
    ? R extends Shape
      ? [MayEqual<S, R>] extends [true]
        ? S
        : Fill<"inPlace", { op: "maskedFill_"; result: Show<R>; shape: Show<S> }>
      : R
    : never;

/** copy_: the source must broadcast to the tensor itself. */
export type CopyTo = <X extends Tensor, B extends Shape>(
  this: X,
  source: Checked<CopyInto<"copy_", X["shape"], B>, Tensor<B>>,
) => X;

/** take: elements of the flattened tensor, in the index's shape. */
export interface Take extends Kind {
  readonly fn: <I extends Shape>(x: Tensor, index: Tensor<I>) => Tensor<I>;
  readonly method: <I extends Shape>(this: Tensor, index: Tensor<I>) => Tensor<I>;
}
