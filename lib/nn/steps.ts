/** Whether sequences fit a layer and each other, in the order and the words in which `base/shapes/attention.ts` tells the compiler. */

import { ShapeError } from "../base/error";
import { fill, messages, show } from "../base/shapes/message";
import type { Tensor } from "../core/tensor";

/** Throws unless a tensor is a sequence `[t, size]` or a batch of them, of three axes. */
export function checkSteps(op: string, a: string, { shape }: Tensor, size: number): void {
  if (shape.length !== 2 && shape.length !== 3) throw rank(op, a, shape, "2 or 3");
  lastIs(op, a, shape, size);
}

/** Throws unless a sequence has as many axes as another and is of the same batch. */
export function checkBeside(
  op: string,
  [otherName, other]: readonly [string, Tensor],
  a: string,
  { shape }: Tensor,
  size: number,
  batchFirst: boolean,
): void {
  if (shape.length !== other.shape.length) throw rank(op, a, shape, String(other.shape.length));
  lastIs(op, a, shape, size);
  if (shape.length === 3) checkAgree(op, "batch", batchFirst ? 0 : 1, [otherName, other], [a, shape]);
}

/** Throws unless two sequences have as many steps. */
export function checkSameSteps(
  op: string,
  first: readonly [string, Tensor],
  [b, other]: readonly [string, Tensor],
  batchFirst: boolean,
): void {
  checkAgree(op, "steps", other.shape.length === 3 && batchFirst ? 1 : 0, first, [b, other.shape]);
}

function checkAgree(
  op: string,
  axis: string,
  at: number,
  [a, first]: readonly [string, Tensor],
  [b, shape]: readonly [string, readonly number[]],
): void {
  const [sizeA, sizeB] = [String(first.shape[at]), String(shape[at])];
  if (sizeA === sizeB) return;
  const line = fill(messages.axis, { op, axis, sizeA, a, sizeB, b });
  throw new ShapeError(line, { op, axis, shapes: [first.shape, shape] });
}

function lastIs(op: string, a: string, shape: readonly number[], needed: number): void {
  const size = shape.at(-1)!;
  if (size === needed) return;
  throw new ShapeError(fill(messages.size, { op, axis: "-1", a, size, needed }), { op, axis: "-1", shapes: [shape] });
}

function rank(op: string, a: string, shape: readonly number[], needed: string): ShapeError {
  return new ShapeError(fill(messages.rank, { op, a, needed, shape: show(shape) }), { op, shapes: [shape] });
}
