/** What operations give that find values and where they stood: named as in PyTorch, and taken apart like its pairs. */

import type { Tensor } from "./tensor";

/** Values with their indices: `x.max(1).indices`, or `const [values, indices] = x.max(1)`. */
export interface Pair {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Makes the pair. The iterator is not listed among its members. */
export function pair(values: Tensor, indices: Tensor): Pair {
  const value = function* () {
    yield values;
    yield indices;
  };
  return Object.defineProperty({ values, indices }, Symbol.iterator, { value });
}
