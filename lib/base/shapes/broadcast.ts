/** Broadcasting for the compiler: shapes align from the right, and axes of size 1 stretch. */

import type { Facts, Fill, Show, ShowSize } from "./message";
import type { AnyShape, MayEqual, Shape, Tidy } from "./shape";

/** The shape of an elementwise operation on two operands, or the sentence that says which axis does not fit. */
export type Broadcast<
  Op extends string,
  A extends Shape,
  B extends Shape,
  Names extends readonly [string, string] = ["a", "b"],
> = A extends B ? (B extends A ? Mutable<A> : BroadcastChecked<Op, A, B, Names>) : BroadcastChecked<Op, A, B, Names>;

/** As {@link Broadcast}, of three operands; a conflict with the third names the first operand that has the size. */
export type Broadcast3<
  Op extends string,
  A extends Shape,
  B extends Shape,
  C extends Shape,
  Names extends readonly [string, string, string] = ["a", "b", "c"],
> =
  Broadcast<Op, A, B, [Names[0], Names[1]]> extends infer AB
    ? AB extends Shape
      ? BroadcastAxes<AB, C> extends infer R
        ? R extends Conflict<infer SizeA, infer SizeB, infer Depth>
          ? `${Fill<"axis", { op: Op; axis: `-${Depth["length"] & number}`; sizeA: ShowSize<SizeA>; sizeB: ShowSize<SizeB>; a: HasSize<A, Depth> extends true ? Names[0] : Names[1]; b: Names[2] }>}${Facts<Names, [A, B, C]>}`
          : R
        : never
      : AB
    : never;

/** The shape of an operation in place on `A`, which must stay what it is, or the sentence that says why it cannot. */
export type BroadcastInto<Op extends string, A extends Shape, B extends Shape, As extends string = "b"> =
  Broadcast<Op, A, B, ["a", As]> extends infer R
    ? R extends Shape
      ? [MayEqual<A, R>] extends [true]
        ? A
        : Fill<"inPlace", { op: `${Op}_`; result: Show<R>; shape: Show<A> }>
      : R
    : never;

/** The shape that is copied into, or the sentence that says that a source does not broadcast to it; axes of size 1 may lead. */
export type CopyInto<Op extends string, A extends Shape, B extends Shape> =
  BroadcastAxes<A, Trimmed<A, B>> extends infer R
    ? R extends Shape
      ? [MayEqual<A, R>] extends [true]
        ? A
        : Fill<"source", { op: Op; shape: Show<B>; into: Show<A> }>
      : Fill<"source", { op: Op; shape: Show<B>; into: Show<A> }>
    : never;

type Trimmed<A extends Shape, B extends Shape> = number extends A["length"]
  ? B
  : B extends readonly [1, ...infer R extends number[]]
    ? R extends readonly [...number[], ...{ [I in keyof A]: number }]
      ? Trimmed<A, R>
      : B
    : B;

/** The shapes broadcast, or the {@link Conflict} that stands in the way. */
export type BroadcastAxes<A extends Shape, B extends Shape> =
  Align<A, B> extends infer R ? (R extends Shape ? Tidy<R> : R) : never;

/** Two sizes of one axis that do not broadcast; `Depth` counts the axes to the right of it. */
export interface Conflict<A = unknown, B = unknown, Depth extends readonly unknown[] = readonly unknown[]> {
  readonly sizes: readonly [A, B];
  readonly depth: Depth;
}

/** The size that two sizes broadcast to; `never` where they do not. */
export type BroadcastSize<A extends number, B extends number> = number extends A
  ? [B] extends [1]
    ? number
    : B
  : number extends B
    ? [A] extends [1]
      ? number
      : A
    : [A] extends [B]
      ? B
      : [A] extends [1]
        ? B
        : [B] extends [1]
          ? A
          : [B] extends [A]
            ? A
            : never;

type BroadcastChecked<Op extends string, A extends Shape, B extends Shape, Names extends readonly [string, string]> =
  BroadcastAxes<A, B> extends infer R
    ? R extends Conflict<infer SizeA, infer SizeB, infer Depth>
      ? `${Fill<"axis", { op: Op; axis: `-${Depth["length"] & number}`; sizeA: ShowSize<SizeA>; sizeB: ShowSize<SizeB>; a: Names[0]; b: Names[1] }>}${Facts<Names, [A, B]>}`
      : R
    : never;

type Align<A extends Shape, B extends Shape, Done extends number[] = []> = A extends readonly [
  ...infer RestA extends number[],
  infer SizeA extends number,
]
  ? B extends readonly [...infer RestB extends number[], infer SizeB extends number]
    ? [BroadcastSize<SizeA, SizeB>] extends [never]
      ? Conflict<SizeA, SizeB, [...Done, unknown]>
      : Align<RestA, RestB, [BroadcastSize<SizeA, SizeB>, ...Done]>
    : number extends B["length"]
      ? Align<RestA, B, [BroadcastSize<SizeA, number>, ...Done]>
      : [...A, ...Done]
  : number extends A["length"]
    ? B extends readonly [...infer RestB extends number[], infer SizeB extends number]
      ? Align<A, RestB, [BroadcastSize<number, SizeB>, ...Done]>
      : [...AnyShape, ...Done]
    : [...B, ...Done];

/** Whether a shape has a size other than 1 at an axis counted from the end. */
export type HasSize<S extends Shape, Depth extends readonly unknown[]> = S extends readonly [
  ...infer R extends number[],
  infer N extends number,
]
  ? Depth extends readonly [unknown]
    ? N extends 1
      ? false
      : true
    : Depth extends readonly [unknown, ...infer D]
      ? HasSize<R, D>
      : false
  : false;

type Mutable<S extends Shape> = S extends readonly []
  ? []
  : S extends readonly [...infer T extends number[]]
    ? T
    : AnyShape;
