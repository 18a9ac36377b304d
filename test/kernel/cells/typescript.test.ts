/** The library as an installed package, in a node_modules folder: its types reach every cell as they do in a clone. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "../client";
import { root } from "../spec-folder";

describe("an installed package", () => {
  const base = mkdtempSync(join(tmpdir(), "typetorch-installed-"));
  const modules = join(base, "node_modules");
  let client: Client;

  beforeAll(async () => {
    mkdirSync(join(modules, "typetorch/dist"), { recursive: true });
    for (const name of readdirSync(join(root, "node_modules")))
      symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
    cpSync(join(root, "package.json"), join(modules, "typetorch/package.json"));
    const code = (path: string) => !/dist[\\/](page|html)$/.test(path);
    cpSync(join(root, "dist"), join(modules, "typetorch/dist"), { recursive: true, filter: code });
    client = await startClient({ argv: (file) => [join(modules, "typetorch/dist/kernel/kernel.js"), file] });
  });
  afterAll(async () => {
    await client?.close();
    rmSync(base, { recursive: true, force: true });
  });

  test("a Module of the learner's keeps its types from cell to cell", async () => {
    expect((await client.execute('import { nn, randn } from "typetorch"')).error).toBeUndefined();
    const run = await client.execute(`
      class Net extends nn.Module {
        first = new nn.Linear(4, 8);
        second = new nn.Linear(8, 2);
        forward(x) { return this.second.forward(this.first.forward(x).relu()) }
      }
      const net = new Net()`);
    expect(run.error).toBeUndefined();
    expect((await client.execute("const out = net.forward(randn([5, 4]))\nout.shape")).result).toBe("[ 5, 2 ]");
    const { content } = await client.request("shell", "inspect_request", {
      code: "out",
      cursor_pos: 3,
      detail_level: 0,
    });
    expect((content as never as { data: Record<string, string> }).data["text/plain"]).not.toContain("out: any");
  });

  test("shapes are checked", async () => {
    expect((await client.execute("new nn.Linear(4, 3).forward(randn([2, 5]))")).error?.ename).toBe("ShapeError");
  });
});
