/** Scalar expressions: what one element of an elementwise operation is computed by, as a graph that can be differentiated and emitted. */

import { type Primitive, type PrimitiveName, primitives } from "./primitives";

/**
 * One node of an expression. Nodes are shared: building the same expression twice gives the same object, so `===`
 * compares expressions, and a subexpression that occurs twice is computed once.
 */
export interface Expr {
  /** "const", "input", "param" or the name of a primitive. */
  readonly op: string;
  readonly args: readonly Expr[];
  /** The value of a `const`, the index of an `input` or `param`; 0 otherwise. */
  readonly value: number;
  /** Nodes are numbered as they are made: arguments have smaller numbers. */
  readonly id: number;
}

/** What builders take: an expression, or a number that stands for a constant. */
export type Scalar = Expr | number;

type Unary = (x: Scalar) => Expr;
type Binary = (a: Scalar, b: Scalar) => Expr;
type Builders = {
  readonly [P in PrimitiveName]: (typeof primitives)[P]["arity"] extends 1
    ? Unary
    : (typeof primitives)[P]["arity"] extends 2
      ? Binary
      : (cond: Scalar, whenTrue: Scalar, whenFalse: Scalar) => Expr;
};

let count = 0;
const known = new Map<string, Expr>();

function node(op: string, args: readonly Expr[], value: number): Expr {
  let key: string = op;
  for (const arg of args) key += `,${arg.id}`;
  if (args.length === 0) key += Object.is(value, -0) ? "-0" : value;
  let found = known.get(key);
  if (found === undefined) {
    found = { op, args, value, id: count++ };
    known.set(key, found);
  }
  return found;
}

function lift(x: Scalar): Expr {
  return typeof x === "number" ? node("const", [], x) : x;
}

/** Applies a primitive: folds constants, then the primitive's own simplifications. */
function apply(op: PrimitiveName, args: readonly Expr[]): Expr {
  if (args.every((arg) => arg.op === "const")) return lift(foldConstants(op, args));
  const primitive: Primitive = primitives[op];
  return primitive.simplify?.(builders, ...args) ?? node(op, args, 0);
}

const builders = Object.fromEntries(
  (Object.keys(primitives) as PrimitiveName[]).map((op) => [op, (...args: Scalar[]) => apply(op, args.map(lift))]),
) as unknown as Builders;

/** Builders of expressions: one for each primitive, the leaves, and the compositions that many operations share. */
export const s = {
  ...builders,
  /** A constant. */
  const: (value: number): Expr => lift(value),
  /** The element of the `index`-th operand. */
  input: (index: number): Expr => node("input", [], index),
  /** The `index`-th number given at run time: use it for numbers that vary, since each constant makes a kernel of its own. */
  param: (index: number): Expr => node("param", [], index),
  /** max(x, 0); NaN stays, and the derivative at 0 is 0. */
  relu: (x: Scalar): Expr => builders.select(builders.le(x, 0), 0, x),
  /** `x` held within [low, high]; NaN stays, and the derivative at the bounds is 1. */
  clamp: (x: Scalar, low: Scalar, high: Scalar): Expr => s.clampMax(s.clampMin(x, low), high),
  clampMin: (x: Scalar, low: Scalar): Expr => builders.select(builders.lt(x, low), low, x),
  clampMax: (x: Scalar, high: Scalar): Expr => builders.select(builders.gt(x, high), high, x),
  /** log(exp(a) + exp(b)) without overflow. */
  logaddexp: (a: Scalar, b: Scalar): Expr =>
    builders.select(
      builders.eq(a, b), // also where both are the same infinity, whose difference is NaN
      builders.add(a, Math.LN2),
      builders.add(
        builders.maximum(a, b),
        builders.log1p(builders.exp(builders.neg(builders.abs(builders.sub(a, b))))),
      ),
    ),
  /** log(1 + exp(x)) without overflow. */
  softplus: (x: Scalar): Expr =>
    builders.add(builders.maximum(x, 0), builders.log1p(builders.exp(builders.neg(builders.abs(x))))),
  isfinite: (x: Scalar): Expr => builders.lt(builders.abs(x), Infinity),
  /** The part after the point, with the sign of `x`. */
  frac: (x: Scalar): Expr => builders.sub(x, builders.trunc(x)),
};

/**
 * The derivative of `expr` by `variable` (an input, a param, or any node in it), as an expression. Terms that do not depend on the
 * variable are left out rather than multiplied by 0, so an infinity elsewhere makes no NaN here.
 */
export function derivative(expr: Expr, variable: Expr): Expr {
  const done = new Map<Expr, Expr | null>();
  const visit = (e: Expr): Expr | null => {
    if (e === variable) return s.const(1);
    if (e.args.length === 0) return null;
    const before = done.get(e);
    if (before !== undefined) return before;
    const result = chain(e, e.args.map(visit));
    done.set(e, result);
    return result;
  };
  return visit(expr) ?? s.const(0);
}

/** The chain rule at one node: null stands for "does not depend on the variable". */
function chain(e: Expr, inner: readonly (Expr | null)[]): Expr | null {
  if (inner.every((d) => d === null)) return null;
  if (e.op === "select") {
    const [, whenTrue, whenFalse] = inner;
    return whenTrue || whenFalse ? s.select(e.args[0], whenTrue ?? 0, whenFalse ?? 0) : null;
  }
  const primitive: Primitive = primitives[e.op as PrimitiveName];
  if (!primitive.partials) return null;
  const partials = primitive.partials(builders, e.args, e);
  let total: Expr | null = null;
  for (let i = 0; i < inner.length; i++) {
    const d = inner[i];
    const partial = partials[i];
    if (d === null || partial === null || partial === undefined) continue;
    const term = s.mul(d, typeof partial === "function" ? partial() : partial);
    total = total ? s.add(total, term) : term;
  }
  return total;
}

/** The indices of the operands that the expression reads, ascending. */
export function freeInputs(expr: Expr): number[] {
  return leaves(expr, "input");
}

/** The indices of the run-time numbers that the expression reads, ascending. */
export function freeParams(expr: Expr): number[] {
  return leaves(expr, "param");
}

function leaves(expr: Expr, op: string): number[] {
  return nodesOf(expr)
    .filter((e) => e.op === op)
    .map((e) => e.value)
    .sort((a, b) => a - b);
}

/** Every node of the expression once, arguments before what uses them. */
export function nodesOf(expr: Expr): Expr[] {
  const seen = new Set<Expr>();
  const visit = (e: Expr) => {
    if (seen.has(e)) return;
    e.args.forEach(visit);
    seen.add(e);
  };
  visit(expr);
  return [...seen];
}

/** The expression with each node that is a key of `map` replaced by its value. */
export function substitute(expr: Expr, map: ReadonlyMap<Expr, Scalar>): Expr {
  const done = new Map<Expr, Expr>();
  const visit = (e: Expr): Expr => {
    const replacement = map.get(e);
    if (replacement !== undefined) return lift(replacement);
    if (e.args.length === 0) return e;
    let result = done.get(e);
    if (result === undefined) {
      result = apply(e.op as PrimitiveName, e.args.map(visit));
      done.set(e, result);
    }
    return result;
  };
  return visit(expr);
}

/** The value of the expression for these operands and numbers: the slow, plain meaning that every backend must agree with. */
export function evaluate(expr: Expr, inputs: readonly number[] = [], params: readonly number[] = []): number {
  const values = new Map<Expr, number>();
  for (const e of nodesOf(expr)) {
    if (e.op === "const") values.set(e, e.value);
    else if (e.op === "input") values.set(e, inputs[e.value]);
    else if (e.op === "param") values.set(e, params[e.value]);
    else
      values.set(e, (primitives[e.op as PrimitiveName] as Primitive).value(...e.args.map((arg) => values.get(arg)!)));
  }
  return values.get(expr)!;
}

function foldConstants(op: PrimitiveName, args: readonly Expr[]): number {
  return (primitives[op] as Primitive).value(...args.map((arg) => arg.value));
}

/** The expression as text, `x0`, `x1` for operands and `p0`, `p1` for numbers given at run time. */
export function describe(expr: Expr): string {
  if (expr.op === "const") return String(expr.value);
  if (expr.op === "input") return `x${expr.value}`;
  if (expr.op === "param") return `p${expr.value}`;
  return `${expr.op}(${expr.args.map(describe).join(", ")})`;
}
