/** Stable sorting along one axis: a merge sort of positions. */

import { numel } from "../../base/shape";
import type { Operand } from "../backend";

let keys = new Float64Array(0);
let order = new Int32Array(0);
let spare = new Int32Array(0);

/** See `Backend.sort`. */
export function sort(values: Operand, indices: Operand, input: Operand, axis: number, descending: boolean): void {
  if (numel(input.shape) === 0) return;
  const scalar = input.shape.length === 0;
  const n = scalar ? 1 : input.shape[axis];
  const step = scalar ? 0 : input.strides[axis];
  const valueStep = scalar ? 0 : values.strides[axis];
  const indexStep = scalar ? 0 : indices.strides[axis];
  if (keys.length < n) {
    keys = new Float64Array(n);
    order = new Int32Array(n);
    spare = new Int32Array(n);
  }
  const x = input.elements;
  eachLine([input, values, indices], axis, ([at, valueAt, indexAt]) => {
    for (let i = 0; i < n; i++) keys[i] = x[at + i * step];
    const sorted = sortPositions(n, descending);
    for (let i = 0; i < n; i++) {
      values.elements[valueAt + i * valueStep] = keys[sorted[i]];
      indices.elements[indexAt + i * indexStep] = sorted[i];
    }
  });
}

/** Calls `visit` with the operands' positions at the start of every line along `axis`. */
function eachLine(operands: readonly Operand[], axis: number, visit: (at: readonly number[]) => void): void {
  const shape = operands[0].shape;
  const at = operands.map((x) => x.offset);
  const walk = (d: number) => {
    if (d === axis) walk(d + 1);
    else if (d >= shape.length) visit(at);
    else {
      for (let i = 0; i < shape[d]; i++) {
        walk(d + 1);
        for (let k = 0; k < at.length; k++) at[k] += operands[k].strides[d];
      }
      for (let k = 0; k < at.length; k++) at[k] -= operands[k].strides[d] * shape[d];
    }
  };
  walk(0);
}

/** Runs of this length are sorted by insertion before merging begins. */
const runLength = 8;

/** The positions of `keys[0..n)` in order. NaN counts as larger than everything, as in PyTorch. */
function sortPositions(n: number, descending: boolean): Int32Array {
  // One order serves both ways: a descending sort compares negated keys.
  if (descending) for (let i = 0; i < n; i++) keys[i] = -keys[i];
  for (let start = 0; start < n; start += runLength) {
    const end = Math.min(start + runLength, n);
    for (let i = start; i < end; i++) {
      let j = i;
      while (j > start && before(i, order[j - 1], descending)) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = i;
    }
  }
  let from = order;
  let to = spare;
  for (let width = runLength; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) merge(from, to, start, width, n, descending);
    [from, to] = [to, from];
  }
  if (descending) for (let i = 0; i < n; i++) keys[i] = -keys[i];
  return from;
}

/** Whether the element at `a` comes strictly before the one at `b`. */
function before(a: number, b: number, nanFirst: boolean): boolean {
  const x = keys[a];
  const y = keys[b];
  if (nanFirst) return x < y || (Number.isNaN(x) && !Number.isNaN(y));
  return x < y || (Number.isNaN(y) && !Number.isNaN(x));
}

function merge(from: Int32Array, to: Int32Array, start: number, width: number, n: number, nanFirst: boolean): void {
  const middle = Math.min(start + width, n);
  const end = Math.min(start + 2 * width, n);
  let i = start;
  let j = middle;
  for (let k = start; k < end; k++) {
    to[k] = i < middle && (j >= end || !before(from[j], from[i], nanFirst)) ? from[i++] : from[j++];
  }
}
