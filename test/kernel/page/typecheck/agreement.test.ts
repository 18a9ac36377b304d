/** A page's checker says of every cell what the kernel's says: of what learners write, and of their mistakes. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import type { Checker } from "../../../../kernel/cells/check";
import { packageRoot } from "../../../../kernel/package";
import { CellChecker } from "../../../../kernel/page/typecheck/checker";

const cells = readFileSync(join(packageRoot, "test/kernel/cells/learner-cells.txt"), "utf8")
  .split(/^--- /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf("\n")), text.slice(text.indexOf("\n") + 1)] as const);

let page: CellChecker;
let kernel: Checker;
beforeAll(async () => {
  const { pageDeclarations } = await import(join(packageRoot, "scripts/page-declarations.mjs"));
  page = new CellChecker(ts, pageDeclarations(packageRoot).files);
  const { Checker: Built } = require(join(packageRoot, "dist/kernel/cells/check.js"));
  kernel = new Built();
});

describe("the learners' cells, which the kernel takes", () => {
  const before: string[] = [];
  test.each(cells)("%s", (_, source) => {
    const problems = page.check(source, before);
    before.push(source);
    expect(problems).toEqual([]);
  });
});

const folder = join(packageRoot, "notebooks");

test.each(readdirSync(folder).filter((name) => name.endsWith(".ipynb")))("the lesson %s", (name) => {
  const { cells } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
    cells: readonly { cell_type: string; source: string | readonly string[] }[];
  };
  const before: string[] = [];
  const problems = cells
    .filter(({ cell_type }) => cell_type === "code")
    .flatMap(({ source }) => {
      const text = [source].flat().join("");
      const found = page.check(text, before);
      before.push(text);
      return found;
    });
  expect(problems).toEqual([]);
});

/** What every mistake is made after. */
const start = [
  'import { cat, nn, ones, optim, tensor, zeros, type Tensor } from "typetorch";',
  "const a = zeros(2, 3); const w = zeros(2, 4); let h = zeros(2, 3); let n = 1; var v = ones(2);",
  "h = zeros(5, 3); h.shape",
  "const layers = [new nn.Linear(4, 4)]; layers.push(new nn.Linear(4, 2)); const state = { h: zeros(2) };",
  "state.h = zeros(3, 3); function scale(x: Tensor, by = ones(2)) { return x.mul(by); } scale(a, ones(3));",
  "class Net extends nn.Module {\n  constructor() { super(); this.fc = new nn.Linear(4, 2); }\n  forward(x) { x = this.fc.forward(x); return x.relu(); }\n}",
  "const net = new Net(); const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));",
];

const mistakes = [
  "zeros([32, 784]).matmul(zeros([10, 784]))",
  "new nn.Sequential(new nn.Conv2d(1, 16, 3), new nn.Flatten(), new nn.Linear(16 * 14 * 14, 10)).forward(zeros(8, 1, 28, 28))",
  "new nn.BatchNorm2d(3).forward(zeros(3, 8, 8))",
  "class Deep extends nn.Module {\n  constructor() { super(); this.a = new nn.Linear(784, 128); this.b = new nn.Linear(64, 10); }\n  forward(x) {\n    x = this.a.forward(x).relu();\n    return this.b.forward(x);\n  }\n}",
  "nn.functional.crossEntropy(zeros(32, 10), zeros(16))",
  "new nn.GRU(8, 16).forward(zeros(5, 4, 8), zeros(1, 5, 16))",
  "const y = 1;\na.matmul(w)",
  "a.add(w)",
  "let x = zeros(2, 3);\nx = x.matmul(zeros(3, 4));\nx.add(zeros(3, 1))",
  "h.matmul(zeros(4, 1))",
  "h = zeros(9, 9);\nh = 'text'",
  "h.sum().nothing",
  "state.h = 1",
  "state.g",
  "layers.push('x').y",
  "layers[0].forwards(a)",
  "scale(a, 'x')",
  "scale('x')",
  "scale()",
  "net.forward(zeros(1, 4)).matmul()",
  "net.fd.forward(a)",
  "model.forward(zeros(1, 5))",
  "for (const p of net.parameters()) p.step()",
  "cat([a, 1])",
  "zeros(2, 3).reshape(4, 2)",
  "a.view(2, 3, 5)",
  "a.sum(5)",
  "a.transpose(0, 7)",
  "tensor([1, 2]).toFixed(1)",
  "n = 'x'",
  "const b: string = n;",
  "a = zeros(3)",
  "zeros = 3",
  "missing + 1",
  "missing(a).shape;\nother(a)",
  "const q = ;",
  "function f( { return 1 }",
  "if (n > 1) {",
  "const n5 = 5\nconsole.log(n5)\n[{ a: 1 }, { a: 2 }]",
  "const twice = 1; const twice = 2;",
  "new nn.Linear(4)",
  "new optim.SGD(net, { lr: '0.1' })",
  "export const e: number = 'x';",
  "export default function g() { return a.matmul(w) }",
  "class K { n = 1; m() { return this.k } }",
  "const s1: string = 1\nconst s2: number = 'x'",
  'import { nothing } from "typetorch";',
  "await a.matmul(w)",
  "let o = { h: zeros(2, 3) };\no.h = zeros(4, 4);\no.k = 1",
  "const seq = new nn.Sequential(); seq.append(new nn.Linear(2, 3)); seq.appendix(1)",
];

/** The compilers' versions, 5.0 in the kernel and a newer one in pages, have other words for these. */
const saidOtherwise = ["zeros('2')", "interface P { x: number }\nconst p: P = { y: 1 };"];

describe("mistakes", () => {
  beforeAll(() => {
    for (const cell of start) {
      const checked = kernel.check(cell, "cell");
      if (!("accept" in checked)) throw new Error(`${cell}: ${checked.message}`);
      checked.accept();
    }
  });

  const both = (source: string) => {
    const fault = kernel.check(source, "cell");
    const [problem] = page.check(source, start);
    if ("accept" in fault) throw new Error(`the kernel takes it; the page says ${JSON.stringify(problem)}`);
    const { line, column } = fault.frames[0]!;
    return { problem, fault: { name: fault.name, message: fault.message, line, column } };
  };

  test.each(mistakes)("%s", (source) => {
    const { problem, fault } = both(source);
    expect(problem).toMatchObject(fault);
  });

  test.each(saidOtherwise)("%s", (source) => {
    const { problem, fault } = both(source);
    expect(problem).toMatchObject({ ...fault, message: expect.any(String) });
  });
});
