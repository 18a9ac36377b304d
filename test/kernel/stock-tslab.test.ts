/**
 * The library under plain tslab 1.0.22: imports with types, tensors, plots and live views through tslab's display, and
 * the library's own lessons. tslab reports every error as text on stderr with the reply "ok", which is what is read here.
 */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "./client";
import { root } from "./spec-folder";

const folder = mkdtempSync(join(tmpdir(), "typetorch-tslab-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules/typetorch"), "junction");
const stock = (file: string) => [join(root, "node_modules/tslab/bin/tslab"), "kernel", `--config-path=${file}`];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("stock tslab", () => {
  let client: Client;
  beforeAll(async () => {
    client = await startClient({ folder, argv: stock });
    const run = await client.execute('import { tensor, zeros, plot, display, progress } from "typetorch"', {
      timeout: 60_000,
    });
    expect(run.stderr).toBe("");
  });
  afterAll(() => client.close());

  test("tensors are shown as text", async () => {
    expect((await client.execute("tensor([[1, 2], [3, 4]])")).stdout).toBe("tensor([[1., 2.],\n        [3., 4.]])\n");
  });

  test("shapes are checked by tslab's compiler", async () => {
    const run = await client.execute("zeros([2, 3]).matmul(zeros([2, 4]))");
    expect(run.stderr).toContain("matmul: axis k is 3 in a but 2 in b");
    // For 200 ms after an error tslab drops whatever is asked of it.
    await new Promise((resolve) => setTimeout(resolve, 400));
  });

  test("display shows the rich form, and an update replaces it", async () => {
    const run = await client.execute("const shown = display(tensor([1, 2]))\nshown.update(tensor([3, 4]))");
    expect(run.stderr).toBe("");
    expect(run.outputs.map((each) => each.type)).toEqual(["display_data", "update_display_data"]);
    const data = run.outputs[1].content.data as unknown as Record<string, string>;
    expect(data["text/html"]).toContain("3");
  });

  test("a figure goes to plotly's renderer", async () => {
    const run = await client.execute("display(plot.line([1, 2, 3]))\nnull");
    const data = run.outputs[0].content.data as unknown as Record<string, { data: { y: number[] }[] }>;
    expect(data["application/vnd.plotly.v1+json"].data[0].y).toEqual([1, 2, 3]);
  });

  test("a progress line is shown and updated", async () => {
    const run = await client.execute("for (const _ of progress(3)) { }");
    expect(run.outputs.map((each) => each.type)).toContain("update_display_data");
  });
});

const lessons = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));

describe("the lessons under stock tslab", () => {
  test.each(lessons)("%s", async (name) => {
    const notebook = JSON.parse(readFileSync(join(root, "notebooks", name), "utf8")) as {
      cells: { cell_type: string; source: string | string[]; metadata: { tags?: string[] } }[];
    };
    const client = await startClient({ folder: lessonFolder(), argv: stock });
    const told: string[] = [];
    try {
      for (const { cell_type, source, metadata } of notebook.cells) {
        if (cell_type !== "code" || metadata.tags?.includes("raises-exception")) continue;
        const code = [source].flat().join("");
        if (beyondTslab(code)) continue;
        const run = await client.execute(code, { timeout: 120_000 });
        if (run.stderr) told.push(`${code.slice(0, 200)}\n  -> ${run.stderr.slice(0, 500)}`);
      }
    } finally {
      await client.close();
    }
    expect(told).toEqual([]);
  });
});

/** What the docs list as faults of stock tslab: magics, questions, stale cells and `let` tensors of changing shape. */
function beyondTslab(code: string): boolean {
  return /^%|\bprompt\(|\bconfirm\(|\bstale\(/m.test(code);
}

/** A folder with what lies beside the lessons, and with the package in reach. */
function lessonFolder(): string {
  const at = mkdtempSync(join(folder, "lesson-"));
  for (const name of readdirSync(join(root, "notebooks"))) {
    if (!name.endsWith(".ipynb")) symlinkSync(join(root, "notebooks", name), join(at, name));
  }
  return at;
}
