import { describe, expect, it } from "vitest";
import { assignmentLines, callsOf } from "../../lib/explain/source";

const names = (source: string) => callsOf(source).map((call) => call.name);

describe("callsOf", () => {
  it("gives calls in the order in which they run: receiver, arguments, then the call itself", () => {
    const calls = callsOf("const L = y.sub(x.add(a).mul(x.add(b))).pow(2)");
    expect(calls.map((c) => [c.name, c.operands])).toEqual([
      ["add", ["x", "a"]],
      ["add", ["x", "b"]],
      ["mul", [0, 1]],
      ["sub", ["y", 2]],
      ["pow", [3, null]],
    ]);
    expect(calls.at(-1)?.assigned).toBe("L");
  });

  it("reads functions as well as methods, and knows the line of each", () => {
    const calls = callsOf("const h = tanh(\n  matmul(X, W)\n);\nconst m = h.mean();");
    expect(calls.map((c) => [c.name, c.line, c.assigned])).toEqual([
      ["matmul", 1, undefined],
      ["tanh", 0, "h"],
      ["mean", 3, "m"],
    ]);
  });

  it("passes over comments, strings, numbers and options", () => {
    expect(names("// x.add(1)\nconst s = 'x.mul(2)'; /* y.div(3) */ x.sum({ dim: 1, keepdim: f(true) })")).toEqual([
      "f",
      "sum",
    ]);
  });

  it("ends on anything, however it is written", () => {
    for (const source of [
      "(",
      ")))",
      "a.b.c(",
      "x = [1, 2",
      "`text ` + `more",
      "for (;;) { x.add(1) }",
      "a ? b.c() : d.e()",
    ]) {
      expect(() => callsOf(source)).not.toThrow();
    }
  });
});

describe("assignmentLines", () => {
  it("finds where each variable gets its value", () => {
    const lines = assignmentLines(
      "const a = 1;\nlet b: number = 2;\nb = a == 1 ? 3 : 4;\nconst f = (x) => x;\nif (a === b) c();",
    );
    expect([...lines]).toEqual([
      ["a", 0],
      ["b", 2],
      ["f", 3],
    ]);
  });
});
