/** An axis whose new places are weighted sums of a few old ones: resizing and adaptive pooling. */

import type { Tensor } from "../core/tensor";
import { wrap } from "../core/tensor";

/** What place `i` is made of: `add(old place, weight)`. */
export type Taps = (i: number, add: (place: number, weight: number) => void) => void;

/**
 * `x` with one axis made anew: the first contribution of every place at once, then the second, and so on. Unlike a
 * product with a matrix of weights, an infinity stays out of places that do not look at it.
 */
export function tapped(x: Tensor, axis: number, count: number, taps: Taps): Tensor {
  const lists = Array.from({ length: count }, (_, i) => {
    const weights = new Map<number, number>();
    taps(i, (place, weight) => weights.set(place, (weights.get(place) ?? 0) + weight));
    return [...weights];
  });
  const most = Math.max(...lists.map((list) => list.length));
  const shape = x.shape.map((_, i) => (i === axis ? count : 1));
  let out: Tensor | undefined;
  for (let t = 0; t < most; t++) {
    const places = new Int32Array(count);
    const weights = new Float64Array(count);
    lists.forEach((list, i) => {
      // A place with fewer contributions than others repeats its last one in equal parts.
      const last = list.length - 1;
      const [place, weight] = list[Math.min(t, last)]!;
      places[i] = place;
      weights[i] = t < last ? weight : weight / (most - last);
    });
    const seen = x.indexSelect(axis, wrap(places, [count], "int32")) as Tensor;
    const part = weights.every((w) => w === 1)
      ? seen
      : (seen.mul((wrap(weights, shape, "float64") as Tensor).to(x.dtype) as Tensor) as Tensor);
    out = out ? (out.add(part) as Tensor) : part;
  }
  return out!;
}
