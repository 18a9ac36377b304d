/** The kinds of what looks up rows in bags, and of what reads an image at the places of a grid. */

import type { Bags, Sampled } from "../base/shapes/places";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Tensor } from "./tensor";

/** embeddingBag: rows of a table summed, averaged or compared, bag by bag. */
export interface EmbeddingBag<Name extends string, Options> extends Kind {
  readonly fn: <
    S extends Shape,
    W extends Shape,
    const O extends Tensor | null | Options = null,
    const L extends Options = Options,
  >(
    input: Checked<Bags<Name, S, number, AnyShape>, Tensor<S>>,
    weight: Tensor<W>,
    offsets?: O,
    options?: L,
  ) => Tensor<Shaped<Bags<Name, S, W extends readonly [number, infer D extends number] ? D : number, Starts<O, L>>>>;
  readonly method: never;
}

/** The shape of the places where bags start; not known where the last of them is no start. */
export type Starts<O, L> = [L] extends [{ readonly includeLastOffset: true }]
  ? AnyShape
  : 0 extends 1 & O
    ? AnyShape
    : O extends Tensor<infer S> | { readonly offsets: Tensor<infer S> }
      ? S
      : AnyShape;

/** gridSample: an image read at the places of a grid. */
export interface GridSample<Name extends string, P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, G extends Shape>(
    input: Tensor<S>,
    grid: Checked<Sampled<Name, S, G>, Tensor<G>>,
    ...params: P
  ) => Tensor<Shaped<Sampled<Name, S, G>>>;
  readonly method: never;
}

/** affineGrid: the places of an image of shape `[n, c, h, w]`: `[n, h, w, 2]`. */
export interface AffineGrid<P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape, N extends number, const Z extends readonly N[] | readonly []>(
    theta: Tensor<S>,
    size: Z,
    ...params: P
  ) => Tensor<
    Z extends readonly [number, number, ...infer To extends number[]]
      ? [S extends readonly [infer B extends number, ...number[]] ? B : number, ...To, To["length"]]
      : AnyShape
  >;
  readonly method: never;
}
