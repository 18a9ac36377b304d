/** How programs are written: tensors, calls and dimensions in their different forms. */

import type { Random } from "./draw";

/** Writes one program for an operation. */
export type Writer = (r: Random, op: string) => string;

/** `zeros(2, 3)`, one way of writing it or the other. */
export function zeros(r: Random, shape: readonly number[], plain = false): string {
  if (shape.length === 0) return r.one(["zeros([])", "zeros()"]);
  if (!plain && r.chance(0.12)) return derived(r, shape);
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

/** A tensor of the shape as the result of another operation. */
function derived(r: Random, shape: readonly number[]): string {
  const all = shape.join(", ");
  const [last, rest] = [shape.at(-1)!, shape.slice(0, -1)];
  const ways = [
    `zeros(1, ${all}).squeeze(0)`,
    `zeros(${all}, 4).sum(-1)`,
    `zeros(${rest.concat(1).join(", ")}).expand(${all})`,
    `zeros(${all}).flatten().reshape(${all})`,
    `zeros(3, ${all}).at(1)`,
    `zeros(${rest.concat(2 * last).join(", ")}).at("...", ":${last}")`,
    `zeros(${all}).mul(2).relu()`,
    `zeros(${rest.concat(3).join(", ")}).matmul(zeros(3, ${last}))`,
  ];
  if (shape.length > 1) ways.push(`zeros(${[...shape.slice(0, -2), last, shape.at(-2)].join(", ")}).transpose(-2, -1)`);
  // Of no elements the order of some of these cannot be told.
  return shape.includes(0) ? `zeros(${all})` : r.one(ways);
}
