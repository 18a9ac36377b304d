import { expect, describe as group, test } from "vitest";
import { type Primitive, type PrimitiveName, primitives } from "../../lib/ir/primitives";
import { derivative, describe, type Expr, evaluate, freeInputs, freeParams, s, substitute } from "../../lib/ir/scalar";

const x = s.input(0);
const y = s.input(1);

/** Central difference of the expression by input `i`. */
function slope(e: Expr, at: number[], i: number): number {
  const h = 1e-5 * Math.max(1, Math.abs(at[i]));
  const moved = (d: number) => evaluate(e, at.with(i, at[i] + d));
  return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
}

group("expressions", () => {
  test("are shared: the same expression is the same object", () => {
    expect(s.add(s.mul(x, y), 1)).toBe(s.add(s.mul(x, y), 1));
    expect(s.const(-0)).not.toBe(s.const(0));
    expect(s.const(Number.NaN)).toBe(s.const(Number.NaN));
  });

  test("are simplified where the value stays the same for every operand, NaN included", () => {
    expect(s.mul(x, 1)).toBe(x);
    expect(s.add(0, x)).toBe(x);
    expect(s.neg(s.neg(x))).toBe(x);
    expect(s.pow(x, 2)).toBe(s.square(x));
    expect(s.add(2, 3)).toBe(s.const(5));
    expect(s.select(1, x, y)).toBe(x);
    expect(evaluate(s.mul(0, x), [Infinity])).toBeNaN();
    expect(describe(s.mul(0, x))).toBe("mul(0, x0)");
  });

  test("know what they read", () => {
    const e = s.add(s.mul(s.input(3), s.param(1)), s.input(0));
    expect(freeInputs(e)).toEqual([0, 3]);
    expect(freeParams(e)).toEqual([1]);
    expect(describe(substitute(e, new Map([[s.input(3), y]])))).toBe("add(mul(x1, p1), x0)");
  });
});

/** Where each primitive is smooth; two points inside its domain. */
const points: Partial<Record<PrimitiveName, number[][]>> = {
  asin: [[0.3], [-0.8]],
  acos: [[0.3], [-0.8]],
  atanh: [[0.3], [-0.8]],
  erfinv: [[0.3], [-0.8]],
  acosh: [[1.3], [4.5]],
  pow: [
    [0.7, 1.9],
    [2.3, -1.2],
  ],
  polygamma: [
    [1, 1.7],
    [2, 3.2],
  ],
  select: [
    [1, 0.4, 2],
    [0, 0.4, 2],
  ],
};
const positive = [[0.7], [2.3]];
const byArity: Record<number, number[][]> = {
  1: [[0.4], [-1.3], [2.6]],
  2: [
    [0.7, 1.9],
    [-2.3, 1.2],
  ],
};
const needPositive = new Set<string>(["log", "log2", "log10", "log1p", "sqrt", "rsqrt", "lgamma", "digamma"]);

group("derivatives agree with central differences", () => {
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    const primitive: Primitive = primitives[name];
    if (!primitive.partials) continue;
    test(name, () => {
      const build = s[name] as (...args: Expr[]) => Expr;
      const inputs = Array.from({ length: primitive.arity }, (_, i) => s.input(i));
      const e = build(...inputs);
      for (const at of points[name] ?? (needPositive.has(name) ? positive : byArity[primitive.arity])) {
        inputs.forEach((input, i) => {
          if (name === "polygamma" && i === 0) return;
          const exact = evaluate(derivative(e, input), at);
          expect(exact, `${name} by ${i} at ${at}`).toBeCloseTo(slope(e, at, i), 6);
          const second = derivative(derivative(e, input), input);
          const again = slope(derivative(e, input), at, i);
          expect(evaluate(second, at), `${name} twice by ${i} at ${at}`).toBeCloseTo(again, 5);
        });
      }
    });
  }
});

group("PyTorch's conventions at kinks", () => {
  const at = (e: Expr, ...values: number[]) => evaluate(derivative(e, x), values);
  test("relu and abs at 0, clamp at its bounds, ties of maximum and minimum", () => {
    expect(at(s.relu(x), 0)).toBe(0);
    expect(at(s.abs(x), 0)).toBe(0);
    expect(at(s.clamp(x, -1, 1), 1)).toBe(1);
    expect(at(s.clamp(x, -1, 1), -1)).toBe(1);
    expect(at(s.clamp(x, -1, 1), 1.5)).toBe(0);
    expect(at(s.maximum(x, y), 2, 2)).toBe(0.5);
    expect(at(s.minimum(x, y), 2, 2)).toBe(0.5);
    expect(at(s.maximum(x, y), 2, 3)).toBe(0);
    expect(at(s.sqrt(x), 0)).toBe(Infinity);
    expect(at(s.pow(x, y), 0, 0)).toBe(0);
    expect(evaluate(derivative(s.pow(x, y), y), [0, 2])).toBe(0);
  });

  test("what does not depend on the variable adds nothing, infinities included", () => {
    expect(at(s.add(x, s.div(y, 0)), 1, 1)).toBe(1);
    expect(derivative(s.exp(y), x)).toBe(s.const(0));
  });
});

test("logaddexp and softplus do not overflow", () => {
  expect(evaluate(s.logaddexp(x, y), [1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  expect(evaluate(s.logaddexp(x, y), [-Infinity, -Infinity])).toBe(-Infinity);
  expect(evaluate(s.softplus(x), [800])).toBe(800);
  expect(evaluate(s.softplus(x), [-800])).toBe(0);
});
