/** The shape rule of bilinear maps for the compiler. */

import type { Fill, Show } from "./message";
import type { MayEqual, Shape } from "./shape";
import type { Apply } from "./signature";

/** Two inputs with the same leading axes. */
export type BilinearInputs<Op extends string, A extends Shape, B extends Shape> =
  Apply<Op, "*b i, *b j -> *b", [A, B], ["input1", "input2"]> extends infer R
    ? R extends Shape
      ? [MayEqual<Lead<A>, Lead<B>>] extends [true]
        ? R
        : Fill<"same", { op: Op; a: "input1"; b: "input2"; shapeA: Show<A>; shapeB: Show<B> }>
      : R
    : never;

/** `[*b i], [*b j], [o i j] -> [*b o]`. */
export type Bilinear<Op extends string, A extends Shape, B extends Shape, W extends Shape> =
  BilinearInputs<Op, A, B> extends infer R
    ? R extends Shape
      ? Apply<Op, "*b i, *b j, o i j -> *b o", [A, B, W], ["input1", "input2", "weight"]>
      : R
    : never;

type Lead<S extends Shape> = S extends readonly [...infer R extends number[], number] ? R : S;
