/** Completion and inspection through the protocol: members, names, modules, paths, positions in code points. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
  await client.execute(`
/**
 * Adds up.
 * @param a the first
 * @param b the second
 * @example
 * addUp(1, 2) // => 3
 */
function addUp(a: number, b: number): number { return a + b }
const words = ["a"]; interface Shape { sides: number }; class Box { width = 1; grow() {} }; const box = new Box()`);
});
afterAll(() => client.close());

interface Completion {
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: { _jupyter_types_experimental: { text: string; type: string }[] };
}

/** Completes at the bar. */
async function complete(marked: string): Promise<Completion> {
  const code = marked.replace("|", "");
  const cursor = [...marked.slice(0, marked.indexOf("|"))].length;
  const reply = await client.request("shell", "complete_request", { code, cursor_pos: cursor });
  expect(reply.content.status).toBe("ok");
  return reply.content as unknown as Completion;
}

describe("completion", () => {
  test("members, with their kinds", async () => {
    const { matches, metadata } = await complete("box.|");
    expect(matches).toEqual(["grow", "width"]);
    expect(metadata._jupyter_types_experimental.map(({ text, type }) => [text, type])).toEqual([
      ["grow", "method"],
      ["width", "property"],
    ]);
  });

  test("what can be called is told by its type, where its kind does not say so", async () => {
    await client.execute(
      "import { zeros, nn, Tensor } from 'typetorch'; const t = zeros([2, 3]); const arrow = () => 1; let maybe: { go?(): void; n: number } | null = null",
    );
    const words = async (marked: string) =>
      Object.fromEntries((await complete(marked)).metadata._jupyter_types_experimental.map((m) => [m.text, m.type]));
    // The methods of a tensor are members of a mapped type, which TypeScript calls properties.
    for (const before of ["t.|", "t.sum().|", "zeros([2]).|"]) {
      const tensor = await words(before);
      expect([tensor.matmul, tensor.sum, tensor.backward, tensor.tolist]).toEqual(Array(4).fill("method"));
      expect([tensor.shape, tensor.dtype, tensor.T]).toEqual(Array(3).fill("property"));
    }
    expect(await words("maybe?.|")).toEqual({ go: "method", n: "property" });
    expect((await words("new nn.Linear(2, 3).|")).forward).toBe("method");
    // What an import names stands for something, too.
    const names = await words("|");
    expect([names.zeros, names.nn, names.Tensor, names.arrow, names.t]).toEqual([
      ...["function", "module", "class", "function", "variable"],
    ]);
  });

  test("names of other cells and of this one", async () => {
    expect((await complete("addU|")).matches).toEqual(["addUp"]);
    expect((await complete("const inThisCell = 1\ninThi|")).matches).toEqual(["inThisCell"]);
    expect((await complete("let s: Shap|")).matches).toContain("Shape");
    const kinds = new Map(
      (await complete("|")).metadata._jupyter_types_experimental.map(({ text, type }) => [text, type]),
    );
    expect([kinds.get("addUp"), kinds.get("words"), kinds.get("Box")]).toEqual(["function", "variable", "class"]);
    expect(kinds.has("__typetorch__")).toBe(false);
  });

  test("the range that is replaced, counted in code points", async () => {
    const found = await complete('const smile = "😀😀"; words.joi| + 1');
    expect(found.matches).toEqual(["join"]);
    const before = [...'const smile = "😀😀"; words.'].length;
    expect([found.cursor_start, found.cursor_end]).toEqual([before, before + 3]);
  });

  test("modules and files in an import", async () => {
    writeFileSync(join(client.folder, "helper.ts"), "export const h = 1");
    mkdirSync(join(client.folder, "sub"));
    writeFileSync(join(client.folder, "sub/deep.ts"), "export const d = 1");
    expect((await complete('import { readFile } from "node:fs/p|"')).matches).toEqual(["node:fs/promises"]);
    expect((await complete('import { x } from "typet|')).matches).toEqual(["typetorch"]);
    expect((await complete('import { h } from "./h|"')).matches).toEqual(["./helper.ts"]);
    expect((await complete('import { d } from "./sub/|"')).matches).toEqual(["./sub/deep.ts"]);
    expect((await complete('import { h| } from "./helper"')).matches).toEqual(["h"]);
  });

  test("nothing where nothing fits", async () => {
    expect((await complete("zzzzzz|")).matches).toEqual([]);
    expect((await complete('"in a string |"')).matches).toEqual([]);
  });
});

describe("inspection", () => {
  async function inspect(marked: string, detail = 0) {
    const code = marked.replace("|", "");
    const cursor = [...marked.slice(0, marked.indexOf("|"))].length;
    const { content } = await client.request("shell", "inspect_request", {
      code,
      cursor_pos: cursor,
      detail_level: detail,
    });
    return content as unknown as { found: boolean; data: Record<string, string> };
  }

  test("signature, documentation and parameters as markdown and text", async () => {
    const { found, data } = await inspect("add|Up(1, 2)");
    expect(found).toBe(true);
    expect(data["text/markdown"]).toContain("```typescript\nfunction addUp(a: number, b: number): number\n```");
    expect(data["text/markdown"]).toContain("Adds up.");
    expect(data["text/markdown"]).toContain("- `a` the first");
    expect(data["text/plain"]).toContain("function addUp");
  });

  test("more at detail level 1", async () => {
    expect((await inspect("addUp|")).data["text/markdown"]).not.toContain("Example");
    expect((await inspect("addUp|", 1)).data["text/markdown"]).toContain("addUp(1, 2) // => 3");
  });

  test("inside the arguments, the function", async () => {
    expect((await inspect("addUp(1, |")).data["text/plain"]).toContain("function addUp");
  });

  test("nothing is found in a blank", async () => {
    expect(await inspect(" | ")).toMatchObject({ found: false, data: {} });
  });
});

describe("is_complete", () => {
  test.each([
    ["1 + 1", "complete", undefined],
    ["function f() {", "incomplete", "  "],
    ["if (true) {\n  g([", "incomplete", "      "],
    ["const x =", "incomplete", ""],
    ["`a", "incomplete", ""],
    ["const = 4", "invalid", undefined],
    ["%time 1", "complete", undefined],
  ])("%j", async (code, status, indent) => {
    const { content } = await client.request("shell", "is_complete_request", { code });
    expect(content).toEqual(indent === undefined ? { status } : { status, indent });
  });
});
