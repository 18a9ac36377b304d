/** Shape rules of recurrent layers and cells for the compiler. */

import type { Fill, Show } from "./message";
import type { EndsWith } from "./network";
import type { AnyShape, IsAnyShape, MayEqual, Shape } from "./shape";

/** The last states of all layers: `[layers, size]` of a sequence, `[layers, b, size]` of a batch. */
export type StatesOf<S extends Shape, Layers extends number, Size extends number, BatchFirst> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [number, number]
      ? [Layers, Size]
      : S extends readonly [infer First extends number, infer Second extends number, number]
        ? [Layers, BatchFirst extends true ? First : BatchFirst extends false ? Second : number, Size]
        : AnyShape;

/** One step `[i]` or a batch of them `[b, i]`, whose last axis is `In`. */
export type StepOf<Op extends string, S extends Shape, In extends number> =
  IsAnyShape<S> extends true
    ? EndsWith<Op, S, [In]>
    : S extends readonly [number] | readonly [number, number]
      ? EndsWith<Op, S, [In]>
      : Fill<"rank", { op: Op; a: "input"; needed: "1 or 2"; shape: Show<S> }>;

/** The state after one step. */
export type StateOf<S extends Shape, Size extends number> =
  IsAnyShape<S> extends true
    ? AnyShape
    : S extends readonly [number]
      ? [Size]
      : S extends readonly [infer B extends number, number]
        ? [B, Size]
        : AnyShape;

/** `S`, or the sentence that says that a state must have another shape. */
export type StateFits<Op extends string, What extends string, S, Needed extends Shape> = S extends Shape
  ? MayEqual<S, Needed> extends true
    ? S
    : Fill<"state", { op: Op; what: What; shape: Show<S>; needed: Show<Needed> }>
  : never;
