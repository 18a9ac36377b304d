/** Whether shapes fit each other, at run time: in the order and the words in which the rules of `shapes/` tell the compiler. */

import { ShapeError } from "./error";
import { broadcast, sameShape } from "./shape";
import { fill, messages, show } from "./shapes/message";

/** What has a shape: a tensor. */
interface Sized {
  readonly shape: readonly number[];
}

/** Throws unless inputs, by name, broadcast and (unless `ranks` is false) have as many axes as the first; gives what they broadcast to. */
export function checkTogether(op: string, named: Readonly<Record<string, Sized>>, ranks = true): readonly number[] {
  const entries = Object.entries(named);
  const shapes = entries.map(([, x]) => x.shape);
  let whole = shapes[0]!;
  entries.forEach(([b, { shape }], i) => {
    if (i === 0) return;
    if (ranks && shape.length !== shapes[0]!.length) throw ranksDiffer(op, entries[0]![0], shapes[0]!, b, shape);
    const next = broadcast(whole, shape);
    if (typeof next === "number") {
      const before = entries.slice(0, i).find(([, x]) => (x.shape.at(next) ?? 1) !== 1)!;
      const sizes = { sizeA: String(whole.at(next)), sizeB: String(shape.at(next)) };
      const line = fill(messages.axis, { op, axis: String(next), a: before[0], b, ...sizes });
      throw new ShapeError(line, { op, axis: String(next), shapes });
    }
    whole = next;
  });
  return whole;
}

/** Throws unless two shapes are the same. */
export function checkSame(op: string, input: Sized, target: Sized, b = "target"): void {
  if (sameShape(input.shape, target.shape)) return;
  if (input.shape.length !== target.shape.length) throw ranksDiffer(op, "input", input.shape, b, target.shape);
  let axis = -1;
  while (input.shape.at(axis) === target.shape.at(axis)) axis--;
  const sizes = { sizeA: String(input.shape.at(axis)), sizeB: String(target.shape.at(axis)) };
  const line = fill(messages.axis, { op, axis: String(axis), a: "input", b, ...sizes });
  throw new ShapeError(line, { op, axis: String(axis), shapes: [input.shape, target.shape] });
}

/** Throws unless an input has one of `ranks` axes. */
export function checkRank(op: string, { shape }: Sized, ...ranks: readonly number[]): void {
  if (ranks.includes(shape.length)) return;
  const values = { op, a: "input", needed: ranks.join(" or "), shape: show(shape) };
  throw new ShapeError(fill(messages.rank, values), { op, shapes: [shape] });
}

/** Throws unless an input has at most two axes, and at least `least`. */
export function checkRows(op: string, a: string, { shape }: Sized, least: 0 | 1): void {
  if (shape.length <= 2 && shape.length >= least) return;
  const needed = least === 0 ? "at most 2" : "1 or 2";
  throw new ShapeError(fill(messages.rank, { op, a, needed, shape: show(shape) }), { op, shapes: [shape] });
}

/** The error of a target that is not of the shape `needed`. */
export function wrongTarget(op: string, input: Sized, target: Sized, needed: readonly number[]): ShapeError {
  const values = { op, target: show(target.shape), input: show(input.shape), needed: show(needed) };
  return new ShapeError(fill(messages.classes, values), { op, shapes: [input.shape, target.shape] });
}

function ranksDiffer(op: string, a: string, first: readonly number[], b: string, other: readonly number[]): ShapeError {
  const values = { op, a, b, shapeA: show(first), shapeB: show(other) };
  return new ShapeError(fill(messages.same, values), { op, shapes: [first, other] });
}
