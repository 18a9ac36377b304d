import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { CellSyntaxError, compileCell, declaredNames } from "../../../../kernel/page/cell/compile";
import { runtimeName } from "../../../../kernel/page/cell/compile-names";

/** A global scope in which cells run as they do in the page's worker. */
function page(modules: Record<string, Record<string, unknown>> = {}) {
  const runtime = {
    result: undefined as unknown,
    load: (name: string) => modules[name],
    named: (name: string) => modules[name],
    importLater: async (name: string) => modules[name],
  };
  const globals = createContext({ [runtimeName]: runtime, setTimeout });
  return async (source: string): Promise<unknown> => {
    runtime.result = undefined;
    const { functions, body, names } = compileCell(source);
    for (const name of names) runInContext(`globalThis[${JSON.stringify(name)}] ??= undefined`, globals);
    runInContext(functions, globals);
    await runInContext(`(async () => {${body}\n})()`, globals);
    return runtime.result;
  };
}

describe("compileCell", () => {
  it("gives the value of the last expression, unless a semicolon ends it", async () => {
    const run = page();
    expect(await run("1 + 1")).toBe(2);
    expect(await run("1 + 1;")).toBe(undefined);
    expect(await run("const a = 3\na * 2 // doubled")).toBe(6);
    expect(await run("const b: number = 3;")).toBe(undefined);
  });

  it("keeps what a cell declares for later cells, and lets it be declared again", async () => {
    const run = page();
    await run("let a = 1; const b = 2; var c = 3; function f() { return a + b + c } class K { n = 4 }");
    expect(await run("f() + new K().n")).toBe(10);
    await run("const a = 10; class K { n = 5 }");
    expect(await run("f() + new K().n")).toBe(20);
  });

  it("lets functions see the newest value and the newest function", async () => {
    const run = page();
    await run("let x = 1; function g() { return 1 } const h = () => x + g()");
    await run("x = 5; function g() { return 100 }");
    expect(await run("h()")).toBe(105);
    await run("let x = 7");
    expect(await run("h()")).toBe(107);
  });

  it("hoists functions above the statements that call them", async () => {
    expect(await page()("const y = twice(4)\nfunction twice(n: number): number { return 2 * n }\ny")).toBe(8);
  });

  it("awaits at the top level", async () => {
    expect(await page()("const v = await new Promise<number>(r => setTimeout(() => r(4), 1))\nv + 1")).toBe(5);
  });

  it("takes patterns, defaults and declarations without a value", async () => {
    const run = page();
    await run("const { a, b: { c = 2 }, ...rest } = { a: 1, b: {}, d: 4 }, [e, , f = 6] = [5, 0]; let g");
    expect(await run("JSON.stringify([a, c, rest, e, f, typeof g])")).toBe('[1,2,{"d":4},5,6,"undefined"]');
    await run("let g = 1");
    await run("let g");
    expect(await run("g === undefined")).toBe(true);
  });

  it("does not read a declaration as a call of the line before it", async () => {
    expect(await page()("const f = () => 1\nconst a = 2\nlet b = 3\nf\nlet c = (4)\nc")).toBe(4);
  });

  it("strips types, enums, assertions and parameter properties", async () => {
    const run = page();
    await run(
      "interface P { x: number }\ntype Q = P | string\nenum Color { Red, Green }\nabstract class A<T> { constructor(readonly v: T) {} }\nclass B extends A<number> { #h = 1; get h() { return this.#h } }",
    );
    expect(await run("(Color.Green as number) + new B(5).v + new B(1).h + <number>1")).toBe(8);
  });

  it("declares an enum again from nothing", async () => {
    const run = page();
    await run("enum E { A, B }");
    await run("enum E { C = 5 }");
    expect(await run("JSON.stringify(E)")).toBe('{"5":"C","C":5}');
  });

  it("keeps var of loops and blocks", async () => {
    const run = page();
    await run(
      "for (var i = 0, n = 3; i < n; i++) { var last = i }\nfor (var k of [1, 2]) {}\nif (true) var single = 9",
    );
    expect(await run("[i, last, k, single].join()")).toBe("3,2,2,9");
  });

  it("keeps let of loops local", () => {
    expect(declaredNames("for (let i = 0; i < 3; i++) { const inner = i }")).toEqual([]);
  });

  it("imports by name, by default and whole, also when an import is used only later", async () => {
    const run = page({ m: { a: 1, b: 2, default: 3 } });
    await run('import d, { a, b as c, type T } from "m";\nimport * as all from "m";\nimport type { U } from "m"');
    expect(await run("a + c + d + all.b")).toBe(8);
    expect(await run('(await import("m")).a')).toBe(1);
    expect(await run('async function f() { return (await import("m")).b }\nawait f()')).toBe(2);
  });

  it("takes export before a declaration", async () => {
    const run = page();
    await run("export const a = 1\nexport function f() { return 2 }");
    expect(await run("a + f()")).toBe(3);
  });

  it("lets a class use its own name while it is made", async () => {
    expect(await page()("class Node1 { static root = new Node1(); }\nNode1.root instanceof Node1")).toBe(true);
  });

  it("keeps every statement in its line", () => {
    const source =
      'import {\n  a,\n} from "m";\nfunction f() {\n  return 1;\n}\nconst b = 1;\nthrow new Error(String(b));';
    const { functions, body } = compileCell(source);
    expect(functions.split("\n")[4]).toContain("return 1");
    expect(body.split("\n")[7]).toContain("throw new Error");
    expect(body.split("\n")).toHaveLength(source.split("\n").length);
  });

  it("says where a cell is no TypeScript", () => {
    expect(() => compileCell("let a = 1;\nlet b = ;")).toThrow(CellSyntaxError);
    try {
      compileCell("let a = 1;\nlet b = ;");
    } catch (error) {
      expect((error as CellSyntaxError).line).toBe(2);
    }
  });

  it("says that the kernel's commands are the kernel's", () => {
    expect(() => compileCell("// timed\n%time f()")).toThrow("%time f() is a command of the kernel");
    expect(() => compileCell("const a = 7\n%a\nb")).not.toThrow(/command/);
  });

  it("lists the names that a cell declares", () => {
    expect(declaredNames("const { a, b: [c] } = x; let d = (e => e)(1); function f(g: number) {} class H {}")).toEqual([
      "a",
      "c",
      "d",
      "f",
      "H",
    ]);
  });
});
