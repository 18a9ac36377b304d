/** Names for the axes of a tensor, given as one text such as `"batch time channel"`. */

import { nameAxes } from "../base/axis-names";
import { ArgumentError, ShapeError } from "../base/error";
import { fill, messages, show } from "../base/shapes/message";
import { words } from "../base/signature";
import type { Tensor } from "../core/tensor";

/** The same tensor, its axes named; throws where there are not as many different names as axes. */
export function withNames(x: Tensor, text: string): Tensor {
  const op = "dims";
  const names = words(text);
  const { shape } = x;
  if (names.length !== shape.length) {
    const values = { op, given: names.length, needed: shape.length, shape: show(shape) };
    throw new ShapeError(fill(messages.names, values), { op, shapes: [shape] });
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ArgumentError(`${op}: "${twice}" names two axes; give each a name of its own`, { op });
  // Names belong to the array, which other tensors of this shape may share.
  const own = [...shape];
  nameAxes(own, names);
  (x as { shape: readonly number[] }).shape = own;
  return x;
}
