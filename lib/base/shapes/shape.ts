/** A tensor's shape as a type: a tuple of sizes, `number` where a size is not known, and {@link AnyShape} where the rank is not. */

/** The sizes of a tensor's axes. */
export type Shape = readonly number[];

/** Any number of axes of any sizes: what `Tensor` means without a shape. */
export type AnyShape = number[];
