/** JavaScript of a scalar expression: shared subexpressions are computed once, branches of `select` only when taken. */

import { type Primitive, type PrimitiveName, primitives } from "./primitives";
import { type Expr, nodesOf } from "./scalar";
import * as special from "./special";

/** How the emitted code reads its leaves. */
export interface EmitOptions {
  readonly input: (index: number) => string;
  readonly param: (index: number) => string;
  /** Whether operands (and params) are whole numbers and the result is stored as one: then 32-bit arithmetic is exact. */
  readonly integer: boolean;
}

export interface Emitted {
  /** Statements that define what `value` mentions. */
  readonly statements: string;
  readonly value: string;
  /** Whether `value` is a boolean rather than a number. */
  readonly logical: boolean;
}

/** What the emitted code calls `M`; a plain object, so that calls are not slowed by module bindings. */
export const emittedFunctions: Readonly<Record<string, unknown>> = { ...special };

/** JavaScript that computes the expression. */
export function emitJs(expr: Expr, options: EmitOptions): Emitted {
  const nodes = nodesOf(expr);
  const uses = countUses(nodes);
  const lines: string[] = [];
  const text = new Map<Expr, string>();
  const whole = new Set<Expr>();
  const logical = new Set<Expr>();

  for (const e of nodes) {
    if (e.op === "const") {
      text.set(e, literal(e.value));
      if (options.integer && Number.isInteger(e.value) && Math.abs(e.value) <= 2 ** 31) whole.add(e);
      continue;
    }
    if (e.op === "input" || e.op === "param") {
      text.set(e, e.op === "input" ? options.input(e.value) : options.param(e.value));
      if (options.integer) whole.add(e);
      continue;
    }
    const primitive: Primitive = primitives[e.op as PrimitiveName];
    const args = e.args.map((arg, i) => {
      const code = text.get(arg)!;
      const wantsTruth = primitive.conditions?.includes(i) ?? false;
      if (wantsTruth === logical.has(arg)) return code;
      return wantsTruth ? `(${code} !== 0)` : `(${code} ? 1 : 0)`;
    });
    const inWhole = options.integer && e.args.every((arg, i) => primitive.conditions?.includes(i) || whole.has(arg));
    const asInt = inWhole && primitive.int !== undefined;
    const code = asInt && typeof primitive.int === "function" ? primitive.int(...args) : primitive.js(...args);
    if (asInt || primitive.logical) whole.add(e);
    if (primitive.logical) logical.add(e);
    if (e !== expr && uses.get(e)! > 1) {
      lines.push(`const t${lines.length} = ${code};`);
      text.set(e, `t${lines.length - 1}`);
    } else text.set(e, `(${code})`);
  }
  return { statements: lines.join("\n"), value: text.get(expr)!, logical: logical.has(expr) };
}

/** How often the text of each node would be written out. */
function countUses(nodes: readonly Expr[]): Map<Expr, number> {
  const uses = new Map<Expr, number>();
  for (const e of nodes) {
    if (e.args.length === 0) continue;
    const primitive: Primitive = primitives[e.op as PrimitiveName];
    const mentions = e.args.length === 1 ? primitive.js("\0").split("\0").length - 1 : 1;
    for (const arg of e.args) uses.set(arg, (uses.get(arg) ?? 0) + mentions);
  }
  return uses;
}

function literal(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}
