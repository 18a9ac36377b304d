/** Changes in place: what may be changed, and how the tape learns that a tensor (and everything that views it) has a new past. */

import { categoryRank, type DType } from "../base/dtype";
import { ArgumentError, DTypeError, GradientError, ShapeError } from "../base/error";
import { formatShape, sameShape } from "../base/shape";
import { copyInto, copyOf } from "./broadcasting";
import { gradMode } from "./modes";
import { attach, edgeOf, type Node, rebase, records } from "./tape";
import { isTensor, Tensor } from "./tensor";

/** Throws when `self` may not be changed in place by a recorded operation. */
export function checkInPlace(op: string, self: Tensor): void {
  if (!gradMode.enabled) return;
  if (self.wantsGrad && self.node === null && self.base === null) {
    throw new GradientError(
      `${op}: a leaf that requires a gradient cannot be changed in place while operations are recorded; put the change inside noGrad(() => ...)`,
      { op },
    );
  }
  if (self.base?.wantsGrad && self.base.node === null) {
    throw new GradientError(
      `${op}: this is a view of a leaf that requires a gradient, and cannot be changed in place while operations are recorded; put the change inside noGrad(() => ...)`,
      { op },
    );
  }
}

/** Throws when `self` was made in inference mode and that mode is over. */
export function checkInference(op: string, self: Tensor): void {
  if (self.storage.version >= 0 || gradMode.inference) return;
  throw new GradientError(
    `${op}: a tensor made in inferenceMode cannot be changed in place outside it; change a clone() instead`,
    { op },
  );
}

/**
 * Throws when `self` may not be written to: outside inference mode if it was made there, and where elements share a place
 * in memory, so that a change of one would change others.
 */
export function checkWritable(op: string, self: Tensor): void {
  checkInference(op, self);
  if (self.dense) return;
  for (let i = 0; i < self.shape.length; i++) {
    if (self.strides[i] === 0 && self.shape[i]! > 1) {
      throw new ArgumentError(
        `${op}: several elements of this expanded tensor share one place in memory; clone() it before changing it in place`,
        { op },
      );
    }
  }
}

/**
 * Replaces the contents of `self` by those of `result`, which an operation on it just computed; its node, if it was
 * recorded, becomes the past of `self`.
 */
export function assign(op: string, self: Tensor, result: Tensor): Tensor {
  if (!sameShape(self.shape, result.shape)) {
    throw new ShapeError(
      `${op}: the result has shape ${formatShape(result.shape)} and does not fit in place into ${formatShape(self.shape)}`,
      { op, shapes: [self.shape, result.shape] },
    );
  }
  checkWritable(op, self);
  copyInto(self, result);
  self.storage.version++;
  if (result.node) rebase(self, result.node);
  else if (self.base === null && gradMode.enabled && self.node !== null && !result.requiresGrad) {
    self.node = null;
    self.wantsGrad = false;
  }
  return self;
}

/** Makes `self` look at its elements as `view` of it does: another shape on the same storage, with the view's past. */
export function lookAs(op: string, self: Tensor, view: (x: Tensor) => Tensor): Tensor {
  if (records([self])) checkInPlace(op, self);
  checkInference(op, self);
  // The view is taken of a stand-in, because the tensor itself is about to have another shape.
  const old = new Tensor(self.storage, self.offset, self.shape, self.strides, self.dtype, self.dense);
  Object.assign(old, { node: self.node, wantsGrad: self.wantsGrad, base: self.base, nodeVersion: self.nodeVersion });
  const seen = view(old);
  Object.assign(self, { shape: seen.shape, strides: seen.strides, dense: seen.dense });
  if (seen.node) attach(self, seen.node);
  return self;
}

/** The form in place of any operation: computed aside, then stored in the first argument. */
export function inPlaceOf(
  name: string,
  call: (...args: unknown[]) => unknown,
): (self: Tensor, ...args: unknown[]) => Tensor {
  return (self, ...args) => {
    const op = `${name}_`;
    const tensors = [self, ...args.filter(isTensor)];
    if (records(tensors)) checkInPlace(op, self);
    // What the way back needs of the old contents must survive the change.
    const old = records([self]) ? keepOld(self) : self;
    const result = call(old, ...args) as Tensor;
    refuseLift(name, self, result.dtype);
    return assign(op, self, result);
  };
}

/** Whole numbers cannot hold fractions, nor truth values whole numbers. */
export function refuseLift(name: string, self: Tensor, result: DType): void {
  if (categoryRank(result) <= categoryRank(self.dtype)) return;
  const op = `${name}_`;
  throw new DTypeError(
    `${op}: the result is ${result} and cannot be stored in a tensor of ${self.dtype}; use ${name}, or convert first`,
    { op, dtypes: [self.dtype, result] },
  );
}

/** The contents as they are now, with the tensor's past: what the way back, and its own way back, need of them. */
export function keepOld(self: Tensor): Tensor {
  const copy = copyOf(self);
  copy.node = edgeOf(self) as Node | null;
  copy.wantsGrad = copy.node !== null;
  return copy;
}
