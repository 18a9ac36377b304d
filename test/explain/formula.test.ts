import { describe, expect, it } from "vitest";
import { formulaOf, math, number, partial, symbol } from "../../lib/explain/formula";
import type { ExprJson } from "../../lib/explain/spec";

const of = (expr: unknown, ...names: string[]) => formulaOf(expr as ExprJson, names.map(symbol)).text;
const at = (expr: unknown, ...values: number[]) =>
  formulaOf(
    expr as ExprJson,
    values.map((v) => number(v)),
  ).text;

describe("formulas", () => {
  it("set brackets where they are needed and nowhere else", () => {
    expect(of(["mul", ["add", "x0", "x1"], "x2"], "a", "b", "c")).toBe("(a + b) · c");
    expect(of(["add", ["mul", "x0", "x1"], "x2"], "a", "b", "c")).toBe("a · b + c");
    expect(of(["sub", "x0", ["sub", "x1", "x2"]], "a", "b", "c")).toBe("a − (b − c)");
    expect(of(["sub", ["sub", "x0", "x1"], "x2"], "a", "b", "c")).toBe("a − b − c");
    expect(of(["square", ["add", "x0", 1]], "x")).toBe("(x + 1)²");
    expect(of(["neg", ["mul", "x0", "x1"]], "a", "b")).toBe("−a · b");
  });

  it("put negative numbers in brackets after an operator", () => {
    expect(at(["mul", "x0", "x1"], 3, -5)).toBe("3 · (−5)");
    expect(at(["sub", "x0", "x1"], 10, -15)).toBe("10 − (−15)");
    expect(at(["square", "x0"], -5)).toBe("(−5)²");
  });

  it("know relu and leaky relu behind their conditions", () => {
    expect(of(["select", ["le", "x0", 0], 0, "x0"], "x")).toBe("max(0, x)");
    expect(of(["select", ["gt", "x0", 0], "x0", ["mul", 0.1, "x0"]], "x")).toBe("max(0.1 · x, x)");
    expect(of(["select", ["gt", "x0", 0], 1, 0], "x")).toBe("(1 if x > 0, else 0)");
  });

  it("set numbers at the end of a name low, and escape what is not markup", () => {
    expect(symbol("z1").mathml).toBe("<msub><mi>z</mi><mn>1</mn></msub>");
    expect(symbol("<b>").mathml).toBe("<mi>&lt;b&gt;</mi>");
    expect(partial("L", "z1").text).toBe("∂L/∂z1");
    expect(math(number(-2))).toBe("<math><mrow><mo>−</mo><mn>2</mn></mrow></math>");
  });
});
