/** How programs are written: tensors, calls and dimensions in their different forms. */

import type { Random } from "./draw";

/** Writes one program for an operation. */
export type Writer = (r: Random, op: string) => string;

/** `zeros(2, 3)`, one way of writing it or the other. */
export function zeros(r: Random, shape: readonly number[]): string {
  if (shape.length === 0) return r.one(["zeros([])", "zeros()"]);
  return r.chance(0.5) ? `zeros(${shape.join(", ")})` : `zeros([${shape.join(", ")}])`;
}

/** `op(x, args)` or `x.op(args)`. */
export function called(r: Random, op: string, x: string, args: readonly string[]): string {
  return r.chance(0.3) && op !== "var" ? `${op}(${[x, ...args].join(", ")})` : `${x}.${op}(${args.join(", ")})`;
}

/** A dimension of a shape, counted from either end; out of range now and then. */
export function dim(r: Random, rank: number, wrong = 0.4): number {
  const n = Math.max(rank, 1);
  if (r.chance(wrong)) return r.one([n, n + 1, -n - 1]);
  return r.int(-n, n - 1);
}

export const list = (values: readonly unknown[]) => `[${values.join(", ")}]`;

/** Numbers separately or in one array. */
export function spread(r: Random, values: readonly number[]): string[] {
  return values.length > 0 && r.chance(0.5) ? values.map(String) : [list(values)];
}
