/** Names of the language that a cell takes for itself: they are the cells' alone, and the kernel and the library go on. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.close());

/** Whatever programs use, except what cannot be declared. */
const names = [
  ...[
    "globalThis",
    "global",
    "Object",
    "Function",
    "Array",
    "Number",
    "Boolean",
    "String",
    "Symbol",
    "Date",
    "Promise",
  ],
  ...["RegExp", "Error", "TypeError", "RangeError", "AggregateError", "JSON", "ArrayBuffer", "Uint8Array", "BigInt"],
  ...["Float32Array", "Int32Array", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Proxy"],
  ...["Reflect", "SharedArrayBuffer", "Atomics", "parseInt", "parseFloat", "isNaN", "isFinite", "process", "Buffer"],
  ...["console", "performance", "setTimeout", "setImmediate", "setInterval", "queueMicrotask", "structuredClone"],
  ...["URL", "TextEncoder", "TextDecoder", "AbortController", "Event", "EventTarget", "fetch"],
];

test("a cell may declare every name of the language, and the kernel and the library go on", async () => {
  mkdirSync(join(client.folder, "node_modules/uses"), { recursive: true });
  writeFileSync(
    join(client.folder, "node_modules/uses/index.js"),
    "exports.made = new Map([[1, Object.keys({ a: 1 })]])",
  );
  writeFileSync(
    join(client.folder, "local.ts"),
    "export const made: Map<number, number> = new Map([[1, Math.max(2, 3)]])",
  );
  const declared = await client.execute(`${names.map((name) => `const ${name} = 1`).join("; ")}; [Map, Object]`);
  expect([declared.error, declared.result]).toEqual([undefined, "[ 1, 1 ]"]);

  const result = async (code: string) => {
    const run = await client.execute(code);
    return run.result ?? run.error?.evalue;
  };
  expect(await result("Map + Object")).toBe("2");
  expect(await result('[{ a: 1 }, "b"]')).toBe("[ { a: 1 }, 'b' ]");
  expect((await client.execute("throw { a: 1 }")).error?.evalue).toBe("{ a: 1 }");
  expect(await result("null as any; (undefined as any).x")).toContain("Cannot read properties of undefined");
  expect(await result('import { zeros, nn, optim, tensor } from "typetorch"; zeros([2]).add(1).toString()')).toBe(
    "'tensor([1., 1.])'",
  );
  const step =
    "const layer = new nn.Linear(2, 1); const adam = new optim.Adam(layer.parameters()); layer.forward(tensor([[1, 2]])).sum().backward(); adam.step(); layer.weight.shape";
  expect(await result(step)).toBe("[ 1, 2 ]");
  expect(await result('require("uses").made')).toBe("Map(1) { 1 => [ 'a' ] }");
  expect(await result('import { made } from "./local"; made')).toBe("Map(1) { 1 => 3 }");
  expect(
    await result('import { readFile } from "node:fs/promises"; (await readFile("local.ts", "utf8")).length > 5'),
  ).toBe("true");
  expect((await client.execute("%time 1 + 1")).stdout).toMatch(/^time: /);
  expect(await result("magics.who().length > 20")).toBe("true");
  expect((await client.execute('prompt("?")', { answer: () => "yes" })).result).toBe("'yes'");

  for (const code of ["while (true) {}", "for (;;) await null"]) {
    const running = client.execute(code);
    await client.heardWhere((each) => each.type === "execute_input" && `${each.content.code}` === code);
    await client.interrupt();
    expect((await running).error?.ename).toBe("KeyboardInterrupt");
  }
});

test("places in files are those of their own text, also in the first line", async () => {
  writeFileSync(join(client.folder, "first.js"), 'exports.go = () => { throw new TypeError("here") }');
  writeFileSync(join(client.folder, "loads.js"), 'throw new TypeError("while it loads")');
  const lines = async (code: string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    (await client.execute(code)).error!.traceback.map((line) => line.replace(/\u001b\[[\d;]*m/g, ""));
  expect((await lines('require("./first.js").go()'))[1]).toBe("  at exports.go (first.js:1:28)");
  const loading = await lines('require("./loads.js")');
  expect(loading[1]).toMatch(/^ {2}at .*loads\.js:1:7\)?$/);
  expect(loading.filter((line) => line.includes("loads.js:"))).toHaveLength(1);
});
