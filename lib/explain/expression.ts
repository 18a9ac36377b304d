/** Scalar expressions as JSON: written from those of the operations, evaluated in the page. */

import { type Primitive, type PrimitiveName, primitives } from "../ir/primitives";
import { type Expr, s, substitute } from "../ir/scalar";
import type { ExprCall, ExprJson } from "./spec";

/** The expression as JSON, with the numbers that were given at run time put in. */
export function toJson(expr: Expr, params: readonly number[]): ExprJson {
  const given = new Map<Expr, number>(params.map((value, n) => [s.param(n), value]));
  const write = (e: Expr): ExprJson => {
    if (e.op === "const") return e.value;
    if (e.op === "input") return `x${e.value}`;
    return [e.op, ...e.args.map(write)] as unknown as ExprCall;
  };
  return write(substitute(expr, given));
}

/** The value of an expression for the given inputs. */
export function evaluateJson(expr: ExprJson, inputs: readonly number[]): number {
  if (typeof expr === "number") return expr;
  if (typeof expr === "string") return inputs[Number(expr.slice(1))] ?? Number.NaN;
  const args = expr.slice(1);
  const primitive: Primitive | undefined = primitives[expr[0] as PrimitiveName];
  return primitive === undefined ? Number.NaN : primitive.value(...args.map((arg) => evaluateJson(arg, inputs)));
}

/** The indices of the inputs that an expression reads, ascending. */
export function readsOf(expr: ExprJson): number[] {
  const found = new Set<number>();
  const visit = (e: ExprJson) => {
    if (typeof e === "string") found.add(Number(e.slice(1)));
    else if (typeof e !== "number") for (const arg of e.slice(1)) visit(arg);
  };
  visit(expr);
  return [...found].sort((a, b) => a - b);
}
