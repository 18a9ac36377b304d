/**
 * How operations are declared: `elementwise` for a scalar expression, `defineOp` for anything with its own gradient,
 * `compose` for what is made of other operations. All that the project knows of an operation stands in its declaration.
 */

export { compose } from "./composite-op";
export type { Call, Declaration, Op, OpInfo } from "./declaration";
export { elementwise, operandType } from "./elementwise-op";
export { defineOp } from "./primitive-op";
