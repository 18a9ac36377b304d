/** A tensor's shape as a type: a tuple of sizes, `number` where a size is not known, and {@link AnyShape} where the rank is not. */

/** The sizes of a tensor's axes. */
export type Shape = readonly number[];

/** Any number of axes of any sizes: what `Tensor` means without a shape. */
export type AnyShape = number[];

/**
 * What a shape rule gives: the shape that results, or the sentence that says why there is none. Every rule in this
 * folder has such a result; {@link Shaped} and {@link Checked} read it.
 */
export type Outcome = Shape | string;

/** The resulting shape; any shape where the rule found a mistake, so that one mistake gives one diagnostic. */
export type Shaped<R> = R extends Shape ? R : AnyShape;

/**
 * The type of a parameter that a rule checks: `T`, or, where the rule found a mistake, the sentence itself as a string
 * literal type, so that the compiler's diagnostic quotes it. Inference of what stands in `T` goes through.
 */
export type Checked<R, T> = [R] extends [string] ? R : T;

/** Whether the number of axes is unknown. */
export type IsAnyShape<S extends Shape> = number extends S["length"] ? true : false;

/** One size as a caller wrote it: `number` unless it is exactly one literal. */
export type Size<N> = [N] extends [number] ? (number extends N ? number : OneOf<N> extends true ? N : number) : number;

/** Sizes as a caller wrote them (a tuple, or an array of unknown length) as a shape. */
export type Sizes<S extends readonly unknown[]> = number extends S["length"]
  ? AnyShape
  : { -readonly [I in keyof S]: Size<S[I]> };

type OneOf<N, Whole = N> = N extends unknown ? ([Whole] extends [N] ? true : false) : never;
