/** How operands lie in memory: element counts, and the fewest nested loops that walk several operands together. */

import type { Operand } from "./backend";

/**
 * Nested loops over several operands: `rank` levels, level 0 innermost. Operand k moves by `strides[k * maxRank + level]`
 * at each step of a level. One object is filled again and again, since kernels never run inside each other.
 */
export interface Loops {
  rank: number;
  readonly dims: number[];
  readonly strides: number[];
}

/** Room for levels in `Loops`; shapes of higher rank than this that do not merge are refused by the caller. */
export const maxRank = 32;

export function newLoops(): Loops {
  return { rank: 0, dims: new Array(maxRank).fill(0), strides: new Array(8 * maxRank).fill(0) };
}

/** Starts a plan with no levels. */
export function clearLoops(loops: Loops): void {
  loops.rank = 0;
}

/**
 * Adds the axis that goes around all levels so far, merging it into the outermost level where every operand allows it. `at`
 * gives each operand's stride, `count` of them.
 */
export function addLevel(loops: Loops, size: number, at: readonly number[], count: number): void {
  if (size === 1) return;
  const { rank, dims, strides } = loops;
  if (rank > 0) {
    const outer = rank - 1;
    let merges = true;
    for (let k = 0; k < count; k++) {
      if (at[k] !== strides[k * maxRank + outer] * dims[outer]) {
        merges = false;
        break;
      }
    }
    if (merges) {
      dims[outer] *= size;
      return;
    }
  }
  dims[rank] = size;
  for (let k = 0; k < count; k++) strides[k * maxRank + rank] = at[k];
  loops.rank = rank + 1;
}

/** Gives a plan without any level (a single element) one level of one step, so that every plan has an innermost loop. */
export function closeLoops(loops: Loops, count: number): void {
  if (loops.rank > 0) return;
  loops.rank = 1;
  loops.dims[0] = 1;
  for (let k = 0; k < count; k++) loops.strides[k * maxRank] = 1;
}

const at: number[] = new Array(8).fill(0);

/** The loops over `out` and the inputs that broadcast to it, aligned from the right. Operand 0 is `out`. */
export function broadcastLoops(loops: Loops, out: Operand, inputs: readonly Operand[]): Loops {
  loops.rank = 0;
  const rank = out.shape.length;
  const count = inputs.length + 1;
  while (at.length < count) at.push(0);
  while (loops.strides.length < count * maxRank) loops.strides.push(0);
  for (let d = rank - 1; d >= 0; d--) {
    const size = out.shape[d];
    at[0] = out.strides[d];
    for (let k = 1; k < count; k++) {
      const input = inputs[k - 1];
      const axis = d - rank + input.shape.length;
      at[k] = axis < 0 || input.shape[axis] === 1 ? 0 : input.strides[axis];
    }
    addLevel(loops, size, at, count);
  }
  closeLoops(loops, count);
  return loops;
}

/** 0 where the innermost step stays (a broadcast), 1 where it goes to the next element, 2 otherwise. */
export function stepClass(stride: number): 0 | 1 | 2 {
  return stride === 1 ? 1 : stride === 0 ? 0 : 2;
}
