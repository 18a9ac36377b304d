/** The declarations that we ship compile with TypeScript 5.0.4, which tslab brings, and say what they should. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { afterAll, expect, test } from "vitest";

const root = resolve(__dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "typetorch-declarations-"));
mkdirSync(join(project, "node_modules"));
symlinkSync(root, join(project, "node_modules", "typetorch"), "dir");
afterAll(() => rmSync(project, { recursive: true }));

/** The faults that TypeScript 5.0.4 finds in a program and in every declaration that it draws in. */
function compile(source: string, moduleResolution: ts.ModuleResolutionKind): string[] {
  const file = join(project, "program.ts");
  writeFileSync(file, source);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: moduleResolution === ts.ModuleResolutionKind.Node16 ? ts.ModuleKind.Node16 : ts.ModuleKind.ESNext,
    moduleResolution,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    noEmit: true,
    // Declarations are what is tested.
    skipLibCheck: false,
  });
  return ts.getPreEmitDiagnostics(program).map((fault) => {
    const text = ts.flattenDiagnosticMessageText(fault.messageText, "\n");
    return fault.file === undefined ? text : `${fault.file.fileName}: ${text}`;
  });
}

const good = `
import { tensor, nn, optim, data, plot, type Tensor } from "typetorch";
const x = tensor([[1, 2], [3, 4]]);
const y: number[] | number = x.matmul(x).sum().item();
const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU());
const step = new optim.SGD(model.parameters(), { lr: 0.1 });
export const all: [Tensor, unknown, unknown, unknown, unknown] = [x, y, step, data, plot];
`;

test("it is the version that tslab brings", () => {
  expect(ts.version).toBe("5.0.4");
});

test.each([
  ["node10, as tslab resolves", ts.ModuleResolutionKind.Node10],
  ["node16", ts.ModuleResolutionKind.Node16],
  ["bundler", ts.ModuleResolutionKind.Bundler],
])("no fault in a program or the declarations: %s", (_, resolution) => {
  expect(compile(good, resolution)).toEqual([]);
});

test("a shape error does not compile, and the message names op, axis and both sizes", () => {
  const wrong = 'import { zeros } from "typetorch";\nzeros([2, 3]).matmul(zeros([2, 4]));';
  const faults = compile(wrong, ts.ModuleResolutionKind.Node10);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain("matmul: axis k is 3 in a but 2 in b");
});
