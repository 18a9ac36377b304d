/** The operations that are functions only, by name. */

export { threshold } from "./activation";
export { linear } from "./contract";
export { copy, fillWith as fill } from "./gather";
export { cat, concat, concatenate, dstack, hstack, stack, vstack } from "./join";
export { einsum, oneHot, tensordot } from "./matrix";
export { searchsorted } from "./order";
