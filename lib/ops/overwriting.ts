/** Activations that store their result in their input, as functions: what `relu(x, { inplace: true })` does, by name. */

import type { OpInfo } from "../core/op";
import { isOptions } from "../core/params";
import { isTensor, type Tensor } from "../core/tensor";
import * as activation from "./activation";

function overwriting<F extends OpInfo & ((...args: never[]) => unknown)>(op: F): F {
  const { inPlace } = op.declaration;
  const call = op as unknown as (...args: unknown[]) => Tensor;
  // Without a tensor the operation itself says what is missing.
  return ((x: unknown, ...args: unknown[]) => {
    if (isTensor(x)) return inPlace!(x, ...args);
    if (!isOptions(x) || !isTensor(x.input)) return call(x, ...args);
    const { input, ...options } = x;
    return inPlace!(input as Tensor, options);
  }) as unknown as F;
}

/** relu, stored in its input. */
export const relu_ = overwriting(activation.relu);
/** leakyRelu, stored in its input. */
export const leakyRelu_ = overwriting(activation.leakyRelu);
/** elu, stored in its input. */
export const elu_ = overwriting(activation.elu);
/** selu, stored in its input. */
export const selu_ = overwriting(activation.selu);
/** celu, stored in its input. */
export const celu_ = overwriting(activation.celu);
/** hardtanh, stored in its input. */
export const hardtanh_ = overwriting(activation.hardtanh);
/** threshold, stored in its input. */
export const threshold_ = overwriting(activation.threshold);
