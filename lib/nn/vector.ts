/** All parameters as one vector, and back. */

import { ArgumentError } from "../base/error";
import { numel } from "../base/shape";
import { copyInto } from "../core/broadcasting";
import type { Tensor } from "../core/tensor";
import { cat } from "../ops/join";

/**
 * All elements of all parameters in one vector.
 *
 * @source PyTorch torch.nn.utils.parameters_to_vector
 * @example
 * nn.utils.parametersToVector([tensor([[1, 2]]), tensor([3])]).tolist() // => [1, 2, 3]
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor<[number]> {
  const rows = [...parameters].map((p) => p.reshape(-1));
  return (cat as unknown as (x: unknown, dim: number) => unknown)(rows, 0) as Tensor<[number]>;
}

/**
 * Writes the elements of a vector into parameters, one after another.
 *
 * @throws {ArgumentError} when the vector has too few elements or too many
 * @source PyTorch torch.nn.utils.vector_to_parameters
 * @example
 * const w = new nn.Parameter(zeros(2));
 * nn.utils.vectorToParameters(tensor([5, 6]), [w]);
 * w.tolist() // => [5, 6]
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const all = [...parameters];
  const total = all.reduce((n, p) => n + numel(p.shape), 0);
  if (vector.shape.length !== 1 || vector.shape[0] !== total) {
    throw new ArgumentError(
      `vectorToParameters: the parameters have ${total} elements, the vector has shape [${vector.shape.join(", ")}]`,
    );
  }
  let from = 0;
  for (const p of all) {
    const n = numel(p.shape);
    copyInto(
      p,
      vector
        .detach()
        .narrow(0, from, n)
        .reshape([...p.shape]) as Tensor,
    );
    p.storage.version++;
    from += n;
  }
}
