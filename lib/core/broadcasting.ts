/** The two halves of broadcasting on the tape: a gradient is summed over the axes that were broadcast, and the other way round. */

import { backend } from "../backend/select";
import { isDense, numel, sameShape, stridesOf } from "../base/shape";
import { mapKernel } from "../ir/kernel";
import { s } from "../ir/scalar";
import { attach, edgesOf, Node, records } from "./tape";
import { Tensor, wrap } from "./tensor";

/** Sums `x` over the axes along which `shape` was broadcast to it, so that the result has that shape. */
export function sumTo(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes: number[] = [];
  for (let i = 0; i < x.shape.length; i++) {
    if (i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1)) axes.push(i);
  }
  const out = wrap(backend().empty(x.dtype, numel(shape)), shape, x.dtype);
  const reduced = x.shape.filter((_, i) => !axes.includes(i));
  backend().reduce("sum", new Tensor(out.storage, 0, reduced, stridesOf(reduced), x.dtype, true), x, axes);
  if (records([x])) attach(out, new SumToNode(x));
  return out;
}

/** `x` seen as having `shape`: axes of size 1 and new leading axes repeat without a copy. */
export function expandTo(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = shape.length - x.shape.length;
  const strides = shape.map((size, i) =>
    i < lead || (x.shape[i - lead] === 1 && size !== 1) ? 0 : x.strides[i - lead]!,
  );
  const out = new Tensor(x.storage, x.offset, shape as number[], strides, x.dtype, isDense(shape, strides));
  if (records([x])) attach(out, new ExpandNode(x));
  return out;
}

class SumToNode extends Node {
  readonly #from: readonly number[];
  constructor(x: Tensor) {
    super([x], edgesOf([x]));
    this.#from = x.shape;
  }
  get name(): string {
    return "sumTo";
  }
  vjp(g: Tensor): (Tensor | null)[] {
    return [expandTo(g, this.#from)];
  }
}

class ExpandNode extends Node {
  readonly #from: readonly number[];
  constructor(x: Tensor) {
    super([x], edgesOf([x]));
    this.#from = x.shape;
  }
  get name(): string {
    return "expand";
  }
  vjp(g: Tensor): (Tensor | null)[] {
    return [sumTo(g, this.#from)];
  }
}

const copyKernel = mapKernel("copy", 1, s.input(0));

/** A row-major copy in the given element type; not recorded. */
export function copyOf(x: Tensor, dtype = x.dtype): Tensor {
  const out = wrap(backend().empty(dtype, numel(x.shape)), x.shape, dtype);
  backend().map(copyKernel, out, [x]);
  return out;
}

/** Writes `source` (broadcast) into the elements of `target`; not recorded, the version is the caller's to count. */
export function copyInto(target: Tensor, source: Tensor): void {
  backend().map(copyKernel, target, [source]);
}
