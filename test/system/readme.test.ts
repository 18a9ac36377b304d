/** What the README says is so: its example runs, its links lead somewhere, its commands exist. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { typetorch } from "../kernel/typetorch-program";

const root = resolve(__dirname, "../..");
const text = readFileSync(join(root, "README.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "typetorch-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the example runs in the kernel and ends with a plot whose loss has fallen", async () => {
  const source = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  expect(source).toContain("typetorch");
  const cell = { cell_type: "code", id: "example", metadata: {}, outputs: [], execution_count: null, source };
  const metadata = { kernelspec: { name: "typetorch", display_name: "TypeScript (typetorch)" } };
  writeFileSync(
    join(folder, "readme.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: [cell] }),
  );
  const { status, stdout } = await typetorch(["run", "readme.ipynb", "--in-place"], { cwd: folder });
  expect(stdout).toContain("1 passed, 0 failed");
  expect(status).toBe(0);
  const done = JSON.parse(readFileSync(join(folder, "readme.ipynb"), "utf8"));
  const figure = done.cells[0].outputs.at(-1).data["application/vnd.plotly.v1+json"];
  const losses: number[] = Object.values(figure.data[0].y);
  expect(losses).toHaveLength(300);
  expect(losses.at(-1)).toBeLessThan(0.1 * (losses[0] ?? 0));
});

test("links and pictures lead to files that are there", () => {
  const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? "");
  const local = targets.filter((target) => !/^https?:/.test(target));
  expect(local.length).toBeGreaterThan(0);
  expect(local.filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test("every command exists", async () => {
  const { stdout: help } = await typetorch(["--help"]);
  const commands = new Set([...text.matchAll(/npx typetorch ([a-z]+)/g)].map((match) => match[1] ?? ""));
  expect([...commands].sort()).toEqual(["doctor", "export", "install", "lab", "run"]);
  expect([...commands].filter((command) => !help.includes(`  ${command} `))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const used = new Set([...text.matchAll(/(?:^|`)npm (?:run )?([a-z]+)/gm)].map((match) => match[1] ?? ""));
  expect([...used].filter((name) => !(name in scripts))).toEqual([]);
});
