/** A kernel: a scalar expression with the number of its inputs, and a place where backends keep what they compiled from it. */

import type { Expr } from "./scalar";

export interface MapKernel {
  readonly name: string;
  readonly expr: Expr;
  /** How many input operands the expression reads (`s.input(0)` ... `s.input(arity - 1)`). */
  readonly arity: number;
  /** What backends compiled from this kernel, by a key of their own; filled on first use. */
  readonly compiled: Map<string | number, unknown>;
}

/** Makes a kernel of a scalar expression. */
export function mapKernel(name: string, arity: number, expr: Expr): MapKernel {
  return { name, arity, expr, compiled: new Map() };
}
