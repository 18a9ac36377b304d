/** A tensor's shape as a type: a tuple of sizes, `number` where a size is not known, and {@link AnyShape} where the rank is not. */

declare global {
  // A shape knows its sizes, and of an array that is known to hold 2 and 3 the compiler would refuse `includes(9)` and
  // `reduce((a, b) => a * b)`, since their product is neither. So arrays of numbers take any number.
  interface ReadonlyArray<T> {
    reduce(this: Numbers<T>, step: Step, initial?: number): number;
    reduceRight(this: Numbers<T>, step: Step, initial?: number): number;
    indexOf(this: Numbers<T>, size: number, from?: number): number;
    includes(this: Numbers<T>, size: number, from?: number): boolean;
    concat(this: Numbers<T>, ...items: (number | readonly number[])[]): number[];
  }
  interface Array<T> {
    reduce(this: Numbers<T>, step: Step, initial?: number): number;
    reduceRight(this: Numbers<T>, step: Step, initial?: number): number;
    indexOf(this: Numbers<T>, size: number, from?: number): number;
    includes(this: Numbers<T>, size: number, from?: number): boolean;
    concat(this: Numbers<T>, ...items: (number | readonly number[])[]): number[];
  }
}
/** What these methods need to be called on; nothing is it where elements are `any`. */
type Numbers<T> = 0 extends 1 & T ? never : readonly number[];
type Step = (previous: number, current: number, index: number, array: readonly number[]) => number;

/** The sizes of a tensor's axes. */
export type Shape = readonly number[];

/** Any number of axes of any sizes: what `Tensor` means without a shape. */
export type AnyShape = readonly number[];

/**
 * What a shape rule gives: the shape that results, or the sentence that says why there is none. Every rule in this
 * folder has such a result; {@link Shaped} and {@link Checked} read it.
 */
export type Outcome = Shape | string;

/**
 * The resulting shape; any shape where the rule found a mistake, so that one mistake gives one diagnostic. What is expected
 * of a result tells nothing about the arguments, so inference does not see into the rule.
 */
export type Shaped<R> = [R] extends [infer Result extends Shape] ? Result : AnyShape;

/**
 * The type of a parameter that a rule checks: `T`, or, where the rule found a mistake, the sentence itself as a string
 * literal type, so that the compiler's diagnostic quotes it. Inference sees `T` only: `Sentence` keeps it out of the rule.
 */
export type Checked<R, T> = [R] extends [infer Sentence extends string] ? Sentence : T;

/** Whether the number of axes is unknown, as in `number[]` and in `[...number[], 10]`, of which only the last axis is known. */
export type IsAnyShape<S extends Shape> = number extends S["length"] ? true : false;

/** A shape of unknown rank without any known size is just {@link AnyShape}; others stay. */
export type Tidy<S extends Shape> = number extends S["length"]
  ? number[] extends S
    ? AnyShape
    : KnownSizes<S> extends true
      ? S
      : AnyShape
  : S;

/** One size as a caller wrote it: `number` unless it is exactly one literal. */
export type Size<N> = [N] extends [number] ? (number extends N ? number : OneOf<N> extends true ? N : number) : number;

/** Sizes as a caller wrote them (a tuple, or an array of unknown length) as a shape. */
export type Sizes<S extends readonly unknown[]> = number extends S["length"]
  ? AnyShape
  : { -readonly [I in keyof S]: Size<S[I]> };

/** Whether two shapes can be the same, as far as they are known; of several shapes, whether some can. */
export type MayEqual<A extends Shape, B extends Shape> = true extends EachMayEqual<A, B> ? true : false;

type EachMayEqual<A extends Shape, B extends Shape> =
  IsAnyShape<A> extends true
    ? true
    : IsAnyShape<B> extends true
      ? true
      : A extends readonly [infer N extends number, ...infer RA extends number[]]
        ? B extends readonly [infer M extends number, ...infer RB extends number[]]
          ? number extends N | M
            ? EachMayEqual<RA, RB>
            : N extends M
              ? EachMayEqual<RA, RB>
              : false
          : false
        : B extends readonly []
          ? true
          : false;

/** Whether one of the last sizes is known. */
type KnownSizes<S extends Shape> = S extends readonly [...infer R extends number[], infer N extends number]
  ? number extends N
    ? KnownSizes<R>
    : true
  : false;

type OneOf<N, Whole = N> = N extends unknown ? ([Whole] extends [N] ? true : false) : never;
