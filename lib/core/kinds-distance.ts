/** The kinds of distances and bilinear maps: two inputs side by side, along an axis. */

import type { BilinearInputs, Bilinear as BilinearShape } from "../base/shapes/bilinear";
import type { Broadcast } from "../base/shapes/broadcast";
import type { WithoutLast } from "../base/shapes/loss";
import type { AlongAll } from "../base/shapes/move";
import type { Reduce } from "../base/shapes/reduce";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Flag } from "./kinds-layers";
import type { DimOf } from "./kinds-reduce";
import type { Tensor } from "./tensor";

/** The second of two inputs that broadcast. */
export type Other<Name extends string, A extends Shape, B extends Shape> = Checked<
  Broadcast<Name, A, B, ["x1", "x2"]>,
  Tensor<B>
>;

/** What is left of two inputs that broadcast when axis `D` is reduced. */
export type LeftOf<Name extends string, A extends Shape, B extends Shape, D, Keep = false> =
  Broadcast<Name, A, B, ["x1", "x2"]> extends infer R ? (R extends Shape ? Reduce<Name, R, D, Keep> : R) : never;

/** cosineSimilarity: along axis `dim` (1 unless given). */
export interface Cosine<Name extends string> extends Kind {
  readonly fn: <
    A extends Shape,
    B extends Shape,
    N extends number,
    const D extends N | { readonly dim?: N; readonly eps?: number } = 1 & N,
  >(
    x1: Tensor<A>,
    x2: Checked<LeftOf<Name, A, B, AxisOr1<D>>, Tensor<B>>,
    dim?: D,
    eps?: number,
  ) => Tensor<Shaped<LeftOf<Name, A, B, AxisOr1<D>>>>;
  readonly method: never;
}

/** The axis that was given, else 1. */
export type AxisOr1<D> = [DimOf<D>] extends [undefined] ? 1 : [D] extends [never] ? 1 : DimOf<D>;

/** pairwiseDistance: along the last axis. */
export interface Pairwise<Name extends string> extends Kind {
  readonly fn: <
    A extends Shape,
    B extends Shape,
    const O extends readonly [
      p?: number | { readonly p?: number; readonly eps?: number; readonly keepdim?: boolean },
      eps?: number | { readonly eps?: number; readonly keepdim?: boolean },
      keepdim?: boolean | { readonly keepdim?: boolean },
    ],
  >(
    x1: Tensor<A>,
    x2: Other<Name, A, B>,
    ...settings: O
  ) => Tensor<DistanceOf<Name, A, B, Flag<O, "keepdim", 2, false>>>;
  readonly method: never;
}

/** The distances of vectors along the last axis. */
export type DistanceOf<Name extends string, A extends Shape, B extends Shape, Keep> =
  Broadcast<Name, A, B, ["x1", "x2"]> extends infer R extends Shape
    ? [Keep] extends [true]
      ? [...WithoutLast<R>, 1]
      : [Keep] extends [false]
        ? WithoutLast<R>
        : AnyShape
    : AnyShape;

/** normalize: the shape stays, axis `dim` (1 unless given) must be there. */
export interface Normalized<Name extends string> extends Kind {
  readonly fn: <
    S extends Shape,
    N extends number,
    const P extends number | { readonly p?: number; readonly dim?: N | readonly N[]; readonly eps?: number } = 2,
    const D extends N | readonly N[] | { readonly dim?: N | readonly N[]; readonly eps?: number } = 1 & N,
  >(
    x: Checked<AlongAll<Name, S, NormDim<P, D>>, Tensor<S>>,
    p?: P,
    dim?: D,
    eps?: number,
  ) => Tensor<S>;
  readonly method: never;
}

type NormDim<P, D> = P extends { readonly dim: infer V } ? V : AxisOr1<D>;

/** bilinear: an affine map of each of two inputs. */
export interface Bilinear<Name extends string> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, W extends Shape>(
    input1: Tensor<A>,
    input2: Checked<BilinearInputs<Name, A, B>, Tensor<B>>,
    weight: Checked<BilinearShape<Name, A, B, W>, Tensor<W>>,
    bias?: Tensor | null | { readonly bias?: Tensor | null },
  ) => Tensor<Shaped<BilinearShape<Name, A, B, W>>>;
  readonly method: never;
}
