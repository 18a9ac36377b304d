/** Inputs that a result does not depend on, but belongs to: their gradients are zeros, as PyTorch's are, rather than none. */

import { backend } from "../backend/select";
import { numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { defineOp } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";

/** Zeros in a tensor's shape and element type: the gradient of what counts for nothing. */
export const zerosFor = (x: Tensor): Tensor => wrap(backend().zeros(x.dtype, numel(x.shape)), x.shape, x.dtype);

const tied = defineOp({
  name: "clone",
  params: { input: takes.tensor, unused: takes.tensors },
  run: ({ input }) => copyOf(input),
  vjp: { input: (_, g) => g, unused: ({ unused }) => unused.map(zerosFor) },
  method: false,
}) as unknown as (input: Tensor, unused: readonly Tensor[]) => Tensor;

/** `result`, with gradients of zeros for those of `unused` that require one. */
export function withUnused(result: Tensor, unused: readonly Tensor[]): Tensor {
  const waiting = unused.filter((x) => x.requiresGrad);
  return waiting.length === 0 ? result : tied(result, waiting);
}
