import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../../kernel/package";
import { CellChecker } from "../../../../kernel/page/typecheck/checker";

let checker: CellChecker;

/** The messages for the last of the cells, checked after the others. */
function messages(...cells: string[]): string[] {
  const source = cells.at(-1)!;
  return checker
    .check(source, cells.slice(0, -1))
    .map(({ name, message, line, column }) => `${line}:${column} ${name}: ${message}`);
}

beforeAll(async () => {
  expect(existsSync(join(packageRoot, "dist/lib/index.d.ts"))).toBe(true);
  const { pageDeclarations } = await import(join(packageRoot, "scripts/page-declarations.mjs"));
  checker = new CellChecker(ts as never, pageDeclarations(packageRoot).files);
});

describe("CellChecker", () => {
  it("finds mistakes at their place", () => {
    expect(messages("const a = 1;\nconst b: string = a;")).toEqual([
      "2:7 TypeError: Type 'number' is not assignable to type 'string'. (TS2322)",
    ]);
    expect(messages("let x = ;")[0]).toMatch(/^1:9 SyntaxError: Expression expected/);
  });

  it("lets a cell see what cells before it declare, with types", () => {
    const first =
      "let count = 1; function f(x: number) { return String(x) } class K { n = 1 } interface P { x: number } enum E { A }";
    expect(messages(first, "const p: P = { x: count }; f(p.x) + new K().n + E.A; count = 2; count += 1")).toEqual([]);
    expect(messages(first, "f('x')")[0]).toContain("Argument of type 'string' is not assignable");
    expect(messages(first, "count = 'x'")[0]).toContain("Type 'string' is not assignable to type 'number'");
  });

  it("lets a name be declared again with another type", () => {
    expect(messages("let a = 1;", "let a = 'x';", "a.toUpperCase()")).toEqual([]);
    expect(messages("let a = 1;", "let a = 'x';", "a.toFixed()")[0]).toContain("Property 'toFixed' does not exist");
  });

  it("says what to do about a name that is not there", () => {
    expect(messages("missing + 1")).toEqual([
      "1:1 TypeError: Cannot find name 'missing'.\n  Run the cell that declares it, or import it (TS2304)",
    ]);
  });

  it("says what a page cannot import", () => {
    expect(messages('import { readFileSync } from "node:fs";')[0]).toContain('A page carries only "typetorch"');
  });

  it("takes awaits at the top level, the console and timers", () => {
    expect(messages("const x = await new Promise<number>((r) => setTimeout(() => r(1), 1)); console.log(x);")).toEqual(
      [],
    );
  });

  it("keeps imports for later cells", () => {
    expect(messages('import { tensor } from "typetorch";', "tensor([1, 2]).shape.length")).toEqual([]);
    expect(
      messages(
        'import { tensor } from "typetorch";',
        'import { tensor, zeros } from "typetorch";',
        "zeros([2]).add(tensor([1, 2]))",
      ),
    ).toEqual([]);
  });

  it("finds shape errors across cells, in the words of the run", () => {
    const first = 'import { zeros } from "typetorch";\nconst a = zeros([2, 3]);\nconst w = zeros([2, 4]);';
    expect(messages(first, "const y = 1;\na.matmul(w)")).toEqual([
      expect.stringMatching(/^2:10 ShapeError: matmul: axis k is 3 in a but 2 in b/),
    ]);
    expect(messages(first, "a.matmul(w.T)")[0]).toMatch(/ShapeError/);
    expect(messages(first, "a.T.matmul(w)")).toEqual([]);
  });

  it("takes a cell that runs though the shapes in a variable, an array or an object change", () => {
    const first = 'import { zeros } from "typetorch";\nlet h = zeros([2, 3]);';
    expect(messages(first, "h = zeros([5, 7]);\nh.matmul(zeros([7, 1]))")).toEqual([]);
    expect(messages(first, "h = zeros([5, 7]);", "h.matmul(zeros([7, 1]))")).toEqual([]);
    expect(messages(`${first} const all = [h];`, "all.push(zeros([1])); all[1].add(zeros([1]))")).toEqual([]);
  });
});
