/** The table of scalar primitives: for each its value, its JavaScript, its integer form, its derivative and its simplifications. */

import type { Expr, Scalar } from "./scalar";
import * as special from "./special";

/**
 * The builders, one for each primitive, as rules see them. Their names are not listed again here (the table cannot
 * refer to its own type); the tests build every rule.
 */
export interface ExprBuilders {
  readonly [primitive: string]: (...args: Scalar[]) => Expr;
}

export interface Primitive {
  readonly arity: 1 | 2 | 3;
  /** What it means, on float64 numbers; truth values are 0 and 1. */
  readonly value: (...args: number[]) => number;
  /** JavaScript of it, from parenthesised JavaScript of its arguments; `M` names the functions of special.ts. */
  readonly js: (...args: string[]) => string;
  /** Set when `js` gives a boolean (a comparison), not a number. */
  readonly logical?: true;
  /** Arguments that are read as truth values: their JavaScript arrives as a boolean. */
  readonly conditions?: readonly number[];
  /**
   * JavaScript for whole-number arguments with a whole-number result (32 bits, wrapping); `"same"` when `js` serves as it
   * is. Absent: the result is not a whole number even then (division, exp).
   */
  readonly int?: "same" | ((...args: string[]) => string);
  /**
   * Partial derivatives by each argument, from the arguments and the output; null where there is none. PyTorch's
   * conventions at kinks. Functions are for those that are costly and often not needed.
   */
  readonly partials?: (s: ExprBuilders, args: readonly Expr[], y: Expr) => readonly (Scalar | null | (() => Scalar))[];
  /** A simpler expression of equal value (NaN and infinities included), if there is one. */
  readonly simplify?: (s: ExprBuilders, ...args: Expr[]) => Expr | undefined;
}

type Shape1 = Omit<Primitive, "arity" | "partials"> & {
  /** Derivative, from the argument and the output. */
  readonly dx?: (s: ExprBuilders, x: Expr, y: Expr) => Scalar;
};

function unary({ dx, ...rest }: Shape1): Primitive & { arity: 1 } {
  return { ...rest, arity: 1, partials: dx && ((s, [x], y) => [dx(s, x, y)]) };
}
/** A function of Math under its own name. */
function fromMath(
  name: "exp" | "expm1" | "log" | "log1p" | "log2" | "log10" | "sqrt" | "abs" | "floor" | "ceil" | "trunc" | Circular,
  dx?: Shape1["dx"],
  int?: "same" | ((x: string) => string),
) {
  return unary({ value: Math[name], js: (x) => `Math.${name}(${x})`, dx, int });
}
type Circular =
  | ("sin" | "cos" | "tan" | "asin" | "acos" | "atan")
  | ("sinh" | "cosh" | "tanh" | "asinh" | "acosh" | "atanh");

/** A function of special.ts under its own name. */
function fromSpecial(name: keyof typeof special, value: (x: number) => number, dx?: Shape1["dx"]) {
  return unary({ value, js: (x) => `M.${name}(${x})`, dx });
}
function binary(p: Omit<Primitive, "arity">): Primitive & { arity: 2 } {
  return { ...p, arity: 2 };
}
function comparison(operator: "<" | "<=" | ">" | ">=" | "===" | "!==", value: (a: number, b: number) => boolean) {
  return binary({
    value: (a, b) => Number(value(a, b)),
    js: (a, b) => `${a} ${operator} ${b}`,
    logical: true,
    int: "same",
  });
}
function bitwise(operator: "&" | "|" | "^" | "<<" | ">>", value: (a: number, b: number) => number) {
  return binary({ value, js: (a, b) => `${a} ${operator} ${b}`, int: "same" });
}
const truth = (x: number) => x !== 0;
const is = (x: Expr, value: number) => x.op === "const" && Object.is(x.value, value);
const identity = (x: string) => x;
/** Whole numbers pass through rounding as they are. */
const rounding = { dx: () => 0, int: identity };

/** 1 where the first argument wins, a half at ties, 0 where it loses; NaN counts as winning, as in PyTorch. */
function winner(s: ExprBuilders, a: Expr, b: Expr, loses: "lt" | "gt"): Expr {
  return s.select(s.eq(a, b), 0.5, s.select(s[loses](a, b), 0, 1));
}

export const primitives = {
  add: binary({
    value: (a, b) => a + b,
    js: (a, b) => `${a} + ${b}`,
    int: (a, b) => `(${a} + ${b}) | 0`,
    partials: () => [1, 1],
    simplify: (s, a, b) => {
      if (is(a, 0) || is(a, -0)) return b;
      if (is(b, 0) || is(b, -0)) return a;
      if (b.op === "neg") return s.sub(a, b.args[0]);
      return a.op === "neg" ? s.sub(b, a.args[0]) : undefined;
    },
  }),
  sub: binary({
    value: (a, b) => a - b,
    js: (a, b) => `${a} - ${b}`,
    int: (a, b) => `(${a} - ${b}) | 0`,
    partials: () => [1, -1],
    simplify: (s, a, b) => (is(b, 0) ? a : b.op === "neg" ? s.add(a, b.args[0]) : undefined),
  }),
  // A product with 0 stays, since NaN and infinities must come through.
  mul: binary({
    value: (a, b) => a * b,
    js: (a, b) => `${a} * ${b}`,
    int: (a, b) => `Math.imul(${a}, ${b})`,
    partials: (_, [a, b]) => [b, a],
    simplify: (s, a, b) => {
      if (is(a, 1)) return b;
      if (is(b, 1)) return a;
      if (is(a, -1)) return s.neg(b);
      if (is(b, -1)) return s.neg(a);
      // A mask of zeros and ones times a value keeps its form: the value may be NaN.
      return undefined;
    },
  }),
  div: binary({
    value: (a, b) => a / b,
    js: (a, b) => `${a} / ${b}`,
    partials: (s, [, b], y) => [() => s.reciprocal(b), () => s.neg(s.div(y, b))],
    simplify: (s, a, b) => (is(b, 1) ? a : is(a, 1) ? s.reciprocal(b) : is(b, -1) ? s.neg(a) : undefined),
  }),
  pow: binary({
    value: special.pow,
    js: (a, b) => `M.pow(${a}, ${b})`,
    int: (a, b) => `M.intPow(${a}, ${b})`,
    partials: (s, [a, b], y) => [
      () => s.select(s.eq(b, 0), 0, s.mul(b, s.pow(a, s.sub(b, 1)))),
      () => s.select(s.and(s.eq(a, 0), s.ge(b, 0)), 0, s.mul(y, s.log(a))),
    ],
    simplify: (s, a, b) => {
      if (is(b, 0) || is(b, -0)) return s.div(1, 1); // even of NaN
      if (is(b, 1)) return a;
      if (is(b, 2)) return s.square(a);
      return is(b, -1) ? s.reciprocal(a) : undefined;
    },
  }),
  neg: unary({
    value: (x) => -x,
    js: (x) => `-${x}`,
    int: (x) => `(-${x}) | 0`,
    dx: () => -1,
    simplify: (s, x) => (x.op === "neg" ? x.args[0] : x.op === "sub" ? s.sub(x.args[1], x.args[0]) : undefined),
  }),
  abs: fromMath(
    "abs",
    (s, x) => s.sign(x),
    (x) => `Math.abs(${x}) | 0`,
  ),
  sign: unary({ value: special.sign, js: (x) => `M.sign(${x})`, int: "same", dx: () => 0 }),
  exp: fromMath("exp", (_, _x, y) => y),
  expm1: fromMath("expm1", (s, _x, y) => s.add(y, 1)),
  exp2: unary({ value: (x) => 2 ** x, js: (x) => `2 ** ${x}`, dx: (s, _x, y) => s.mul(y, Math.LN2) }),
  log: fromMath("log", (s, x) => s.reciprocal(x)),
  log1p: fromMath("log1p", (s, x) => s.reciprocal(s.add(x, 1))),
  log2: fromMath("log2", (s, x) => s.reciprocal(s.mul(x, Math.LN2))),
  log10: fromMath("log10", (s, x) => s.reciprocal(s.mul(x, Math.LN10))),
  sqrt: fromMath("sqrt", (s, _x, y) => s.reciprocal(s.mul(y, 2))),
  rsqrt: unary({
    value: (x) => 1 / Math.sqrt(x),
    js: (x) => `1 / Math.sqrt(${x})`,
    dx: (s, _x, y) => s.mul(-0.5, s.mul(y, s.square(y))),
  }),
  square: unary({
    value: (x) => x * x,
    js: (x) => `${x} * ${x}`,
    int: (x) => `Math.imul(${x}, ${x})`,
    dx: (s, x) => s.mul(2, x),
  }),
  reciprocal: unary({ value: (x) => 1 / x, js: (x) => `1 / ${x}`, dx: (s, _x, y) => s.neg(s.square(y)) }),
  sin: fromMath("sin", (s, x) => s.cos(x)),
  cos: fromMath("cos", (s, x) => s.neg(s.sin(x))),
  tan: fromMath("tan", (s, _x, y) => s.add(1, s.square(y))),
  asin: fromMath("asin", (s, x) => s.rsqrt(s.sub(1, s.square(x)))),
  acos: fromMath("acos", (s, x) => s.neg(s.rsqrt(s.sub(1, s.square(x))))),
  atan: fromMath("atan", (s, x) => s.reciprocal(s.add(1, s.square(x)))),
  sinh: fromMath("sinh", (s, x) => s.cosh(x)),
  cosh: fromMath("cosh", (s, x) => s.sinh(x)),
  tanh: fromMath("tanh", (s, _x, y) => s.sub(1, s.square(y))),
  asinh: fromMath("asinh", (s, x) => s.rsqrt(s.add(s.square(x), 1))),
  acosh: fromMath("acosh", (s, x) => s.rsqrt(s.sub(s.square(x), 1))),
  atanh: fromMath("atanh", (s, x) => s.reciprocal(s.sub(1, s.square(x)))),
  atan2: binary({
    value: Math.atan2,
    js: (a, b) => `Math.atan2(${a}, ${b})`,
    partials: (s, [a, b]) => {
      const inverse = s.reciprocal(s.add(s.square(a), s.square(b)));
      return [() => s.mul(b, inverse), () => s.neg(s.mul(a, inverse))];
    },
  }),
  sigmoid: fromSpecial("sigmoid", special.sigmoid, (s, _x, y) => s.mul(y, s.sub(1, y))),
  erf: fromSpecial("erf", special.erf, (s, x) => s.mul(2 / Math.sqrt(Math.PI), s.exp(s.neg(s.square(x))))),
  erfc: fromSpecial("erfc", special.erfc, (s, x) => s.mul(-2 / Math.sqrt(Math.PI), s.exp(s.neg(s.square(x))))),
  erfinv: fromSpecial("erfinv", special.erfinv, (s, _x, y) => s.mul(Math.sqrt(Math.PI) / 2, s.exp(s.square(y)))),
  lgamma: fromSpecial("lgamma", special.lgamma, (s, x) => s.digamma(x)),
  digamma: fromSpecial("digamma", special.digamma, (s, x) => s.polygamma(1, x)),
  /** The n-th derivative of digamma: (n, x). */
  polygamma: binary({
    value: special.polygamma,
    js: (n, x) => `M.polygamma(${n}, ${x})`,
    partials: (s, [n, x]) => [null, () => s.polygamma(s.add(n, 1), x)],
  }),
  floor: fromMath("floor", rounding.dx, rounding.int),
  ceil: fromMath("ceil", rounding.dx, rounding.int),
  trunc: fromMath("trunc", rounding.dx, rounding.int),
  /** Halves go to the even neighbour. */
  round: unary({ value: special.roundEven, js: (x) => `M.roundEven(${x})`, ...rounding }),
  /** Remainder with the sign of the divisor: torch.remainder. */
  rem: binary({
    value: special.remainder,
    js: (a, b) => `M.remainder(${a}, ${b})`,
    int: "same",
    partials: (s, [a, b]) => [1, () => s.neg(s.floor(s.div(a, b)))],
  }),
  /** Remainder with the sign of the dividend: C's fmod. */
  fmod: binary({
    value: (a, b) => a % b,
    js: (a, b) => `${a} % ${b}`,
    int: "same",
    partials: (s, [a, b]) => [1, () => s.neg(s.trunc(s.div(a, b)))],
  }),
  maximum: binary({
    value: Math.max,
    js: (a, b) => `Math.max(${a}, ${b})`,
    int: "same",
    partials: (s, [a, b]) => [() => winner(s, a, b, "lt"), () => winner(s, b, a, "lt")],
  }),
  minimum: binary({
    value: Math.min,
    js: (a, b) => `Math.min(${a}, ${b})`,
    int: "same",
    partials: (s, [a, b]) => [() => winner(s, a, b, "gt"), () => winner(s, b, a, "gt")],
  }),
  lt: comparison("<", (a, b) => a < b),
  le: comparison("<=", (a, b) => a <= b),
  gt: comparison(">", (a, b) => a > b),
  ge: comparison(">=", (a, b) => a >= b),
  eq: comparison("===", (a, b) => a === b),
  ne: comparison("!==", (a, b) => a !== b),
  and: binary({
    value: (a, b) => Number(truth(a) && truth(b)),
    js: (a, b) => `${a} && ${b}`,
    logical: true,
    conditions: [0, 1],
    int: "same",
  }),
  or: binary({
    value: (a, b) => Number(truth(a) || truth(b)),
    js: (a, b) => `${a} || ${b}`,
    logical: true,
    conditions: [0, 1],
    int: "same",
  }),
  xor: binary({
    value: (a, b) => Number(truth(a) !== truth(b)),
    js: (a, b) => `${a} !== ${b}`,
    logical: true,
    conditions: [0, 1],
    int: "same",
  }),
  not: unary({
    value: (x) => Number(!truth(x)),
    js: (x) => `!${x}`,
    logical: true,
    conditions: [0],
    int: "same",
  }),
  isnan: unary({ value: (x) => Number(Number.isNaN(x)), js: (x) => `${x} !== ${x}`, logical: true, int: "same" }),
  isinf: unary({
    value: (x) => Number(Math.abs(x) === Infinity),
    js: (x) => `Math.abs(${x}) === Infinity`,
    logical: true,
    int: "same",
  }),
  bitAnd: bitwise("&", (a, b) => a & b),
  bitOr: bitwise("|", (a, b) => a | b),
  bitXor: bitwise("^", (a, b) => a ^ b),
  shiftLeft: bitwise("<<", (a, b) => a << b),
  shiftRight: bitwise(">>", (a, b) => a >> b),
  bitNot: unary({ value: (x) => ~x, js: (x) => `~${x}`, int: "same" }),
  /** `cond ? a : b`; whatever is not 0 counts as true, NaN too. Only the branch taken is computed and differentiated. */
  select: {
    arity: 3 as const,
    value: (cond: number, a: number, b: number) => (cond !== 0 ? a : b),
    js: (cond: string, a: string, b: string) => `${cond} ? ${a} : ${b}`,
    conditions: [0],
    int: "same" as const,
    partials: (s: ExprBuilders, [cond]: readonly Expr[]) => [
      null,
      () => s.select(cond, 1, 0),
      () => s.select(cond, 0, 1),
    ],
    simplify: (_: ExprBuilders, cond: Expr, a: Expr, b: Expr) =>
      a === b ? a : cond.op === "const" ? (truth(cond.value) ? a : b) : undefined,
  },
} satisfies Record<string, Primitive>;

export type PrimitiveName = keyof typeof primitives;
