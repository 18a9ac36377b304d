import { expect, test } from "vitest";
import { emitJs, emittedFunctions } from "../../lib/ir/emit";
import { type Primitive, type PrimitiveName, primitives } from "../../lib/ir/primitives";
import { type Expr, evaluate, s } from "../../lib/ir/scalar";

function run(expr: Expr, inputs: readonly number[], integer = false): number {
  const emitted = emitJs(expr, { input: (i) => `x[${i}]`, param: (i) => `p[${i}]`, integer });
  const body = `${emitted.statements}\nreturn ${emitted.logical ? `${emitted.value} ? 1 : 0` : emitted.value};`;
  return new Function("M", "x", "p", body)(emittedFunctions, inputs, [2, 3]) as number;
}

test("the emitted JavaScript of every primitive means what its value says", () => {
  const values = [-2.5, -1, -0, 0, 0.5, 1, 2, 3.7, Infinity, -Infinity, Number.NaN];
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    const primitive: Primitive = primitives[name];
    const leaves = Array.from({ length: primitive.arity }, (_, i) => s.input(i));
    const expr = (s[name] as (...args: Expr[]) => Expr)(...leaves);
    for (const a of values) {
      for (const b of values) {
        const inputs = [name === "polygamma" ? 1 : a, b, 0.25].slice(0, primitive.arity);
        const [emitted, meant] = [run(expr, inputs), evaluate(expr, inputs)];
        expect(Object.is(emitted, meant) || emitted === meant, `${name}(${inputs}): ${emitted}, not ${meant}`).toBe(
          true,
        );
      }
    }
  }
});

test("what occurs twice is computed once", () => {
  const e = s.exp(s.input(0));
  const emitted = emitJs(s.mul(e, s.sub(1, e)), { input: () => "x", param: () => "p", integer: false });
  expect(`${emitted.statements} ${emitted.value}`.match(/Math\.exp/g)).toHaveLength(1);
});

test("truth values and numbers are converted where they meet", () => {
  const x = s.input(0);
  expect(run(s.add(s.lt(x, 1), 1), [0])).toBe(2);
  expect(run(s.and(x, s.gt(x, 1)), [2])).toBe(1);
  expect(run(s.select(x, 5, 6), [Number.NaN])).toBe(5);
  expect(run(s.lt(s.mul(x, s.param(1)), s.param(0)), [0.5])).toBe(1);
});

test("whole numbers stay exact and wrap at 32 bits", () => {
  const [x, y] = [s.input(0), s.input(1)];
  expect(run(s.mul(x, y), [65537, 65537], true)).toBe(131073);
  expect(run(s.add(x, y), [2 ** 31 - 1, 1], true)).toBe(-(2 ** 31));
  expect(run(s.neg(x), [-(2 ** 31)], true)).toBe(-(2 ** 31));
  expect(run(s.square(x), [70000], true)).toBe((70000 ** 2) | 0);
  expect(run(s.div(x, y), [1, 2], true)).toBe(0.5);
});
