/** Formulas: scalar expressions as MathML for the eye and as a line of text for tables and speech. */

import { escapeHtml, formatNumber } from "../display/html";
import type { ExprCall, ExprJson } from "./spec";

/** A piece of a formula. */
export interface Formula {
  /** Presentation MathML, without the enclosing `<math>`. */
  readonly mathml: string;
  readonly text: string;
  /** How tightly it binds: sums 1, products 2, signs 3, powers 4, everything that needs no brackets 5. */
  readonly binds: number;
}

/** A name such as `x`, `z1` (the number set low), `h_1` or `loss`. */
export function symbol(name: string): Formula {
  const [, base = name, index] = /^(.*?[^\d_])_?(\d+)$/.exec(name) ?? [];
  const mathml =
    index === undefined ? `<mi>${escapeHtml(name)}</mi>` : `<msub><mi>${escapeHtml(base)}</mi><mn>${index}</mn></msub>`;
  return { mathml, text: name, binds: 5 };
}

export function number(value: number, digits = 5): Formula {
  const text = formatNumber(value, digits);
  if (!text.startsWith("−")) return { mathml: `<mn>${text}</mn>`, text, binds: 5 };
  return { mathml: `<mrow><mo>−</mo><mn>${text.slice(1)}</mn></mrow>`, text, binds: 1.5 };
}

/** ∂L/∂u */
export function partial(of: string, by: string): Formula {
  const [a, b] = [symbol(of), symbol(by)];
  const mathml = `<mfrac><mrow><mo>∂</mo>${a.mathml}</mrow><mrow><mo>∂</mo>${b.mathml}</mrow></mfrac>`;
  return { mathml, text: `∂${of}/∂${by}`, binds: 5 };
}

/** Words that stand in a formula. */
export function words(text: string): Formula {
  return { mathml: `<mtext>${escapeHtml(text)}</mtext>`, text, binds: 5 };
}

/** Pieces with operators between them: `join("=", a, b)`. */
export function join(operator: string, ...parts: readonly Formula[]): Formula {
  const mo = `<mo>${escapeHtml(operator)}</mo>`;
  return {
    mathml: `<mrow>${parts.map((p) => p.mathml).join(mo)}</mrow>`,
    text: parts.map((p) => p.text).join(` ${operator} `),
    binds: operator === "=" || operator === "+" ? 1 : 2,
  };
}

/** A product, with brackets where they are needed. */
export function product(a: Formula, b: Formula): Formula {
  return binary("·", bracket(a, 2), bracket(b, 2.5), 2);
}

/** The whole formula as an element. */
export function math(formula: Formula, display = false): string {
  return `<math${display ? ' display="block"' : ""}>${formula.mathml}</math>`;
}

/** An expression with the pieces that stand for its inputs. */
export function formulaOf(expr: ExprJson, inputs: readonly Formula[]): Formula {
  if (typeof expr === "number") return constant(expr);
  if (typeof expr === "string") return inputs[Number(expr.slice(1))] ?? words("?");
  const op = expr[0];
  const args = expr.slice(1);
  const known = rewrite(op, args);
  if (known !== undefined) return formulaOf(known, inputs);
  return (
    operators[op]?.(args.map((arg) => formulaOf(arg, inputs))) ??
    call(
      op,
      args.map((arg) => formulaOf(arg, inputs)),
    )
  );
}

function constant(value: number): Formula {
  if (value === Math.PI) return { mathml: "<mi>π</mi>", text: "π", binds: 5 };
  if (value === Math.LN2) return call("ln", [number(2)]);
  return number(value);
}

/** Bigger patterns that have a name of their own. */
function rewrite(op: string, args: readonly ExprJson[]): ExprJson | undefined {
  if (op !== "select") return undefined;
  const [condition, a, b] = args as [ExprJson, ExprJson, ExprJson];
  if (typeof condition !== "object") return undefined;
  const [test, left, right] = condition;
  const same = (p: ExprJson | undefined, q: ExprJson) => JSON.stringify(p) === JSON.stringify(q);
  // relu: x <= 0 ? 0 : x
  if ((test === "le" || test === "lt") && right === 0 && a === 0 && same(left, b)) return maximum(0, b);
  // leaky relu: x > 0 ? x : slope x
  if (test !== "gt" || right !== 0 || !same(left, a) || typeof b !== "object" || b[0] !== "mul") return undefined;
  return typeof b[1] === "number" && b[1] < 1 && same(b[2], a) ? maximum(b, a) : undefined;
}

function maximum(a: ExprJson, b: ExprJson): ExprJson {
  return ["maximum", a, b] as unknown as ExprCall;
}

const operators: Record<string, ((args: readonly Formula[]) => Formula) | undefined> = {
  add: ([a, b]) => binary("+", bracket(a!, 1), bracket(b!, 1.6), 1),
  sub: ([a, b]) => binary("−", bracket(a!, 1), bracket(b!, 1.6), 1),
  mul: ([a, b]) => product(a!, b!),
  div: ([a, b]) => fraction(a!, b!),
  reciprocal: ([a]) => fraction(number(1), a!),
  neg: ([a]) => prefix("−", bracket(a!, 2)),
  square: ([a]) => power(a!, number(2)),
  pow: ([a, b]) => power(a!, b!),
  exp: ([a]) => power({ mathml: "<mi>e</mi>", text: "e", binds: 5 }, a!),
  exp2: ([a]) => power(number(2), a!),
  sqrt: ([a]) => ({ mathml: `<msqrt>${a!.mathml}</msqrt>`, text: `√(${a!.text})`, binds: 5 }),
  rsqrt: ([a]) => fraction(number(1), { mathml: `<msqrt>${a!.mathml}</msqrt>`, text: `√(${a!.text})`, binds: 5 }),
  abs: ([a]) => ({ mathml: `<mrow><mo>|</mo>${a!.mathml}<mo>|</mo></mrow>`, text: `|${a!.text}|`, binds: 5 }),
  log: (args) => call("ln", args),
  log1p: ([a]) => call("ln", [binary("+", number(1), a!, 1)]),
  expm1: ([a]) => binary("−", power({ mathml: "<mi>e</mi>", text: "e", binds: 5 }, a!), number(1), 1),
  sigmoid: (args) => call("σ", args),
  maximum: (args) => call("max", args),
  minimum: (args) => call("min", args),
  lt: ([a, b]) => binary("<", a!, b!, 0.5),
  le: ([a, b]) => binary("≤", a!, b!, 0.5),
  gt: ([a, b]) => binary(">", a!, b!, 0.5),
  ge: ([a, b]) => binary("≥", a!, b!, 0.5),
  eq: ([a, b]) => binary("=", a!, b!, 0.5),
  ne: ([a, b]) => binary("≠", a!, b!, 0.5),
  and: ([a, b]) => binary("and", a!, b!, 0.4),
  or: ([a, b]) => binary("or", a!, b!, 0.4),
  not: ([a]) => prefix("not ", a!),
  select: ([c, a, b]) => ({
    mathml: `<mrow><mo>(</mo>${a!.mathml}<mtext> if </mtext>${c!.mathml}<mtext>, else </mtext>${b!.mathml}<mo>)</mo></mrow>`,
    text: `(${a!.text} if ${c!.text}, else ${b!.text})`,
    binds: 5,
  }),
};

function call(name: string, args: readonly Formula[]): Formula {
  const inner = args.map((a) => a.mathml).join("<mo>,</mo>");
  return {
    mathml: `<mrow><mi>${escapeHtml(name)}</mi><mo>(</mo>${inner}<mo>)</mo></mrow>`,
    text: `${name}(${args.map((a) => a.text).join(", ")})`,
    binds: 5,
  };
}

function binary(operator: string, a: Formula, b: Formula, binds: number): Formula {
  const mathml = `<mrow>${a.mathml}<mo>${escapeHtml(operator)}</mo>${b.mathml}</mrow>`;
  return { mathml, text: `${a.text} ${operator} ${b.text}`, binds };
}

function prefix(sign: string, a: Formula): Formula {
  return { mathml: `<mrow><mo form="prefix">${sign}</mo>${a.mathml}</mrow>`, text: `${sign}${a.text}`, binds: 1.5 };
}

function power(base: Formula, exponent: Formula): Formula {
  const b = bracket(base, 4.5);
  const plain =
    exponent.text === "2"
      ? "²"
      : exponent.text === "3"
        ? "³"
        : `^${exponent.binds < 5 ? `(${exponent.text})` : exponent.text}`;
  return { mathml: `<msup>${b.mathml}${exponent.mathml}</msup>`, text: `${b.text}${plain}`, binds: 4 };
}

function fraction(a: Formula, b: Formula): Formula {
  const bottom = bracket(b, 2.5);
  return {
    mathml: `<mfrac>${wrapRow(a.mathml)}${wrapRow(b.mathml)}</mfrac>`,
    text: `${bracket(a, 2).text} / ${bottom.text}`,
    binds: 2.2,
  };
}

function wrapRow(mathml: string): string {
  return `<mrow>${mathml}</mrow>`;
}

/** In brackets unless it binds at least this tightly. */
function bracket(a: Formula, least: number): Formula {
  if (a.binds >= least) return a;
  return { mathml: `<mrow><mo>(</mo>${a.mathml}<mo>)</mo></mrow>`, text: `(${a.text})`, binds: 5 };
}
