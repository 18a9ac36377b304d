/** Activations that store their result in their input, as functions: what `relu(x, { inplace: true })` does, by name. */

import type { OpInfo } from "../core/op";
import * as activation from "./activation";

function overwriting<F extends OpInfo>(op: F): F {
  return op.declaration.inPlace as unknown as F;
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
