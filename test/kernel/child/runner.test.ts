/** Cells: what a notebook's programs may do from one cell to the next. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.close());

/** Runs cells one after the other; the last one's result. */
async function result(...cells: string[]): Promise<string | undefined> {
  let last: string | undefined;
  for (const cell of cells) {
    const run = await client.execute(cell);
    if (run.error) return `${run.error.ename}: ${run.error.evalue}`;
    last = run.result;
  }
  return last;
}

describe("redeclaration", () => {
  const forms = {
    const: "const thing = 1",
    let: "let thing = 1",
    var: "var thing = 1",
    function: "function thing() {}",
    class: "class thing {}",
    enum: "enum thing { a }",
    import: 'import { join as thing } from "node:path"',
    destructuring: "const { thing } = { thing: 1 }",
    "var in a block": "for (var thing = 0; thing < 2; thing++) {}",
  };
  for (const [first, one] of Object.entries(forms)) {
    test(`${first}, then every other form`, async () => {
      for (const [, other] of Object.entries(forms)) {
        expect(await result(one, other, `${one}\nnull`)).toBe("null");
      }
      expect(await result("const thing = 'new'; thing")).toBe("'new'");
    });
  }
});

describe("live values", () => {
  test("closures see new values, and functions new functions", async () => {
    expect(await result("let live = 1; const read = () => live", "live = 2", "read()")).toBe("2");
    expect(await result("let live = 3", "read()")).toBe("3");
    expect(
      await result(
        "function inner() { return 1 }\nfunction outer() { return inner() }",
        "function inner() { return 2 }",
        "outer()",
      ),
    ).toBe("2");
    expect(
      await result(
        "function self(n) { return n ? self(n - 1) : 'old' }\nconst kept = self",
        "function self(n) { return 'new' }",
        "kept(1)",
      ),
    ).toBe("'new'");
  });

  test("a loop over a variable of another cell is as fast as over one of its own, within 3 times", async () => {
    const loop = (name: string) => `
      let best${name} = Infinity
      for (let round = 0; round < 5; round++) {
        const from = performance.now();
        for (let i = 0; i < 3e6; i++) ${name} += i;
        best${name} = Math.min(best${name}, performance.now() - from)
      }
      best${name}`;
    await result("let total = 0");
    const ratios: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const own = Number(await result(`let own${attempt} = 0\n${loop(`own${attempt}`)}`));
      ratios.push(Number(await result(loop("total"))) / own);
    }
    expect(Math.min(...ratios)).toBeLessThan(3);
  });
});

describe("results", () => {
  test.each([
    ["1 + 1", "2"],
    ["1 + 1;", undefined],
    ["const a1 = 1", undefined],
    ["undefined", undefined],
    ["null", "null"],
    ['"text"', "'text'"],
    ["await Promise.resolve(3)", "3"],
    ["({ a: 1 })", "{ a: 1 }"],
    ["if (true) 5", undefined],
    ["new Map([[1, 2]])", "Map(1) { 1 => 2 }"],
    ["new Set([1])", "Set(1) { 1 }"],
    ["new Float32Array([1, 2])", "Float32Array(2) [ 1, 2 ]"],
    ["10n ** 20n", "100000000000000000000n"],
    ["(x: number) => x", "[Function (anonymous)]"],
  ])("%s", async (code, expected) => {
    expect(await result(code)).toBe(expected);
  });

  test("long ones are folded", async () => {
    const text = (await result("Array.from({ length: 1000 }, (_, i) => i)"))!;
    expect(text).toContain("... 900 more items");
    expect((await result('"x".repeat(1e6)'))!.length).toBeLessThan(30_000);
  });

  test("what cannot be looked at or sent ends the cell, with an error or with what can be told", async () => {
    const hostile = "{ get() { throw new Error('trap') }, ownKeys() { throw 1 }, getPrototypeOf() { throw 2 } }";
    expect(await result(`new Proxy({ a: 1 }, ${hostile})`)).toBe("{ a: 1 }");
    expect(await result("({ get a() { throw 1 } })")).toBe("{ a: [Getter] }");
    const shows = (data: string) => result(`({ [Symbol.for("Jupyter.display")]() { ${data} } })`);
    expect(await shows('return { "text/plain": 5n }')).toContain("serialize a BigInt");
    expect(await shows('const o: any = {}; o.o = o; return { "application/json": o }')).toContain("circular");
    const custom = '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("no text") } })';
    const run = await client.execute(custom);
    expect(run.error?.evalue).toBe("no text");
    expect(run.error?.traceback.join()).not.toMatch(/textOf|bundle/);
    const { reply } = await client.execute("1;", {
      user_expressions: { x: '({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": 5n }) })' },
    });
    expect(reply.content.user_expressions).toMatchObject({ x: { status: "error" } });
  });

  test("an error that is a value shows its causes and no frames of the kernel", async () => {
    const text = (await result('new Error("outer", { cause: new TypeError("inner") })'))!;
    expect(text).toContain("[cause]: TypeError: inner");
    expect(text).not.toMatch(/runner|node:/);
  });

  test("_, In and Out", async () => {
    const run = await client.execute("6 * 7");
    const count = Number(run.reply.content.execution_count);
    expect(await result("_ + 1")).toBe("43");
    expect(await result(`[In[${count}], Out[${count}]]`)).toBe("[ '6 * 7', 42 ]");
    expect(await result("let _ = 'mine'", "5", "_")).toBe("'mine'");
  });

  test("Jupyter.display decides, and may take its time", async () => {
    const run = await client.execute(
      '({ async [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>x</b>", "image/png": new Uint8Array([1]) } } })',
    );
    expect(run.outputs[0].content.data).toMatchObject({ "text/html": "<b>x</b>", "image/png": "AQ==" });
    expect(run.result).toBeDefined();
    const failing = await client.execute('({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture") } })');
    expect(failing.error?.evalue).toBe("no picture");
  });

  test("a Map is a table by its keys, also of objects", async () => {
    const html = async (code: string) => ((await client.execute(code)).outputs[0].content.data as never)["text/html"];
    expect(await html('new Map([["<a>", 1], ["b", 2]])')).toContain(
      '<th scope="row">&lt;a&gt;</th><td>1</td></tr><tr><th scope="row">b</th><td>2</td></tr>',
    );
    expect(await html("new Map([[7, { x: 1, y: 2 }]])")).toContain('<th scope="row">7</th><td>1</td><td>2</td>');
    expect(await html("new Map()")).toBeUndefined();
  });

  test("an array of objects is a table", async () => {
    const run = await client.execute('[{ a: 1, b: "<i>" }, { a: 2 }]');
    const html = (run.outputs[0].content.data as never)["text/html"] as string;
    expect(html).toContain("<td>&lt;i&gt;</td>");
    expect(html).toContain("2 rows × 2 columns");
  });
});

describe("TypeScript", () => {
  test("decorators, enums, parameter properties, abstract classes, types across cells", async () => {
    expect(
      await result(
        "function twice(t, key, d) { const f = d.value; d.value = (x) => 2 * f(x) }\nclass Deco { @twice go(x) { return x } }\nnew Deco().go(4)",
      ),
    ).toBe("8");
    expect(
      await result(
        "interface Point { x: number }\ntype Id = string",
        'const p: Point = { x: 1 }; const id: Id = "a"; p',
      ),
    ).toBe("{ x: 1 }");
    expect(
      await result(
        "abstract class Base { constructor(readonly q = 3) {} }\nclass Derived extends Base {}\nnew Derived().q",
      ),
    ).toBe("3");
  });

  test("a class without annotations compiles as it stands", async () => {
    expect(await result("class Net { weight; count: number; forward(x) { return x * 2 } }\nnew Net().forward(2)")).toBe(
      "4",
    );
  });

  test("using is refused with a sentence", async () => {
    expect(await result("using x = { [Symbol.dispose]() {} }")).toContain("need TypeScript 5.2");
  });

  test("export says nothing", async () => {
    expect(
      await result("export const shared1 = 5\nexport default class Q {}\nexport { shared1 as s }", "shared1"),
    ).toBe("5");
  });

  test("export default of what has no name", async () => {
    expect(await result("export default class { x = 1 }\n2")).toBe("2");
    expect(await result("export default function () {}\n3")).toBe("3");
  });

  test("import.meta is the notebook's, that of a local file the file's", async () => {
    const meta = "[import.meta.dirname, import.meta.filename, import.meta.url, (() => import.meta.dirname)()]";
    const here = JSON.parse((await result(`JSON.stringify(${meta})`))!.slice(1, -1));
    const folder = await result("process.cwd()");
    expect(here.map((each: string) => `'${each}'`)).toEqual([
      folder,
      await result("__filename"),
      await result("require('url').pathToFileURL(__filename).href"),
      folder,
    ]);
    expect(await result('import.meta.resolve("./a.ts") === new URL("a.ts", import.meta.url).href')).toBe("true");
    writeFileSync(join(client.folder, "meta.ts"), "export const file: string = import.meta.filename");
    expect(await result('import { file } from "./meta"\nfile === require("path").resolve("meta.ts")')).toBe("true");
  });

  test("module, exports and require are there", async () => {
    expect(await result("exports.a = 1; module.exports")).toBe("{ a: 1 }");
    expect(await result('require("./none")')).toMatch(/^Error: Cannot find module ".\/none": there is no such file/);
    expect(await result('require("none/sub")')).toMatch(/npm install none$/);
  });

  test("a private member in an inferred type is no error", async () => {
    const made = "const made = class { private x = 1; get() { return this.x } }\nconst beside = 1";
    expect(await result(made, "new made().get() + beside")).toBe("2");
  });

  test("variables declared before an error are known afterwards", async () => {
    await client.execute("const early = 1; throw new Error('x')");
    expect(await result("early")).toBe("1");
  });
});

describe("imports", () => {
  const file = (path: string, text: string) => {
    const full = join(client.folder, path);
    mkdirSync(join(full, ".."), { recursive: true });
    writeFileSync(full, text);
  };

  test("CommonJS, ES modules, JSON and Node's own", async () => {
    file("node_modules/common/package.json", '{ "name": "common" }');
    file("node_modules/common/index.js", "module.exports = () => 7; module.exports.x = 4");
    file(
      "node_modules/modern/package.json",
      '{ "name": "modern", "type": "module", "exports": { ".": { "types": "./i.d.ts", "import": "./i.js" }, "./sub": { "types": "./s.d.ts", "import": "./s.js" } } }',
    );
    file("node_modules/modern/i.js", "export const a = 1; export default () => 2");
    file("node_modules/modern/i.d.ts", "export const a: number; export default function f(): number");
    file("node_modules/modern/s.js", 'export const s = "sub"');
    file("node_modules/modern/s.d.ts", "export const s: string");
    file("data.json", '{ "v": [1, 2] }');
    expect(
      await result('import common, { x } from "common"\nimport * as all from "common"\n[common(), x, all.x]'),
    ).toBe("[ 7, 4, 4 ]");
    expect(await result('import f, { a } from "modern"\nimport { s } from "modern/sub"\n[f(), a, s]')).toBe(
      "[ 2, 1, 'sub' ]",
    );
    expect(await result('import data from "./data.json" with { type: "json" }\ndata.v')).toBe("[ 1, 2 ]");
    expect(await result('import * as path from "path"\nimport { sep } from "node:path"\nsep === path.sep')).toBe(
      "true",
    );
    expect(await result('const lazy = await import("modern"); lazy.a + (await import("./data.json")).v[1]')).toBe("3");
    expect(await result('require("common").x')).toBe("4");
  });

  test("local TypeScript, reloaded when it or what it imports changes", async () => {
    file("lib/one.ts", 'import { two } from "./two"\nexport const one: number = two + 1\nexport type T = number');
    file("lib/two.ts", "export const two = 1");
    const cell = 'import { one, T } from "./lib/one"\nconst t: T = one\nt';
    expect(await result(cell)).toBe("2");
    file("lib/two.ts", "export const two = 10");
    expect(await result(cell)).toBe("11");
    file("lib/one.ts", "export const one = 'text'\nexport type T = string");
    expect(await result(cell)).toBe("'text'");
  });

  test("await at the top of a local file is refused with a sentence", async () => {
    file("waits.ts", "export const later = await Promise.resolve(4)");
    expect(await result('import { later } from "./waits"')).toMatch(/^SyntaxError: waits.ts: await stands at the top/);
  });

  test("a file that comes later is found", async () => {
    const cell = 'import { late } from "./late"\nlate';
    expect(await result(cell)).toContain("There is no such file beside the notebook");
    file("late.ts", "export const late = 1");
    expect(await result(cell)).toBe("1");
  });

  test("an ES module is read anew when it changed", async () => {
    file("es.mjs", "export const version = 1");
    expect(await result('import { version } from "./es.mjs"\nversion')).toBe("1");
    file("es.mjs", "export const version = 22");
    expect(await result('import { version } from "./es.mjs"\nversion')).toBe("22");
  });

  test("import type loads nothing", async () => {
    file("loud.ts", 'console.log("loaded")\nexport interface Quiet { a: number }\nexport const v = 1');
    const run = await client.execute('import type { Quiet } from "./loud"\nconst quiet: Quiet = { a: 1 }');
    expect(run.stdout).toBe("");
    const types = await client.execute('import { Quiet as Q2 } from "./loud"\nconst q2: Q2 = { a: 1 }');
    expect(types.stdout).toBe("");
  });

  test("mistakes in a local file are told with the file", async () => {
    file("wrong.ts", "export const a = 1\nexport const b: string = 2");
    const run = await client.execute('import { a } from "./wrong"');
    expect(run.error?.traceback.join("\n")).toContain("wrong.ts:2:14");
    file("throws.ts", 'export function fail() {\n  throw new Error("inside")\n}');
    const thrown = await client.execute('import { fail } from "./throws"\nfail()');
    expect(thrown.error?.traceback.join("\n")).toContain("throws.ts:2:9");
  });

  test("what is missing is told with what to do", async () => {
    expect(await result('import x from "no-such-package"')).toContain("Install it in the notebook's folder");
  });

  test("tslab's display functions", async () => {
    const run = await client.execute(
      'import * as tslab from "tslab"\ntslab.display.html("<b>t</b>"); const d = tslab.newDisplay(); d.text("a"); d.text("b")',
    );
    expect(run.outputs.map((each) => each.type)).toEqual(["display_data", "display_data", "update_display_data"]);
  });
});

describe("magics and stale cells", () => {
  test("time and timeit tell a time, and keep values and names", async () => {
    const run = await client.execute("%time 1 + 1");
    expect([run.result, /^time: [\d.]+ (ns|µs|ms)\n$/.test(run.stdout)]).toEqual(["2", true]);
    expect(await result("%time const timed = 5", "timed")).toBe("5");
    const { stdout } = await client.execute("%%time\nawait new Promise((r) => setTimeout(r, 30))");
    const [, time, unit] = /^time: ([\d.]+) (ms|s)\n$/.exec(stdout)!;
    expect(Number(time) * (unit === "s" ? 1000 : 1)).toBeGreaterThanOrEqual(29);
    expect((await client.execute("await magics.timeit(() => 1)")).stdout).toContain("per loop");
  });

  test("who, env, pwd, history and the list", async () => {
    await client.execute("const listed = 5");
    expect(await result("magics.who().includes('listed')")).toBe("true");
    expect(await result("%env TYPETORCH_TEST=1", "process.env.TYPETORCH_TEST")).toBe("'1'");
    expect(await result("%lsmagic")).toContain("%timeit");
    expect(await result("%nope")).toBe("MagicError: %nope is not a magic of this kernel: %lsmagic lists them");
  });

  test("a cell whose input was defined anew elsewhere is stale", async () => {
    await client.execute("let rate = 1");
    await client.execute("const scaled = rate * 2");
    const stale = '(globalThis as any)[Symbol.for("typetorch.host")].stale().map((c) => [c.source, c.because])';
    await client.execute("rate = 2");
    const shown = await client.execute('import { stale as outdated } from "typetorch"\noutdated()');
    expect(shown.result).toContain("used an older rate: const scaled = rate * 2");
    expect(await result(stale)).toContain("[ 'const scaled = rate * 2', [ 'rate' ] ]");
  });
});
