/** What npm packs is whole: unpacked into a folder of its own, the library loads and trains, its commands run, its lessons are there. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(__dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "typetorch-package-"));
const installed = join(project, "node_modules", "typetorch");
let packed: string[];

beforeAll(() => {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const told = spawnSync(npm, ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  packed = (JSON.parse(told.stdout) as { files: { path: string }[] }[])[0].files.map((file) => file.path);
  for (const path of packed) {
    mkdirSync(dirname(join(installed, path)), { recursive: true });
    cpSync(join(root, path), join(installed, path));
  }
  // The packages that it needs, as npm would lay them beside it.
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

const node = (...words: string[]) => spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });

const program = `
const w = tensor([[0.5]], { requiresGrad: true });
tensor([[2]]).matmul(w).sum().backward();
console.log(w.grad.item(), lesson.check("1.1", lesson.todo) !== undefined);
`;

test.each([
  ["an ES module", "program.mjs", 'import { lesson, tensor } from "typetorch";'],
  ["CommonJS", "program.cjs", 'const { lesson, tensor } = require("typetorch");'],
])("%s imports it", (_, name, imports) => {
  writeFileSync(join(project, name), imports + program);
  const { stdout, stderr } = node(name);
  expect(stderr).toBe("");
  expect(stdout).toBe("2 true\n");
});

test("its command line runs", () => {
  const { stdout, stderr } = node(join(installed, "dist/kernel/main.js"), "--version");
  expect(stderr).toBe("");
  expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
});

test("it holds the lessons as the repository does, and nothing that a learner's own work left beside them", () => {
  const { stdout } = spawnSync("git", ["ls-files", "notebooks"], { cwd: root, encoding: "utf8" });
  const known = stdout.split("\n").filter((path) => path !== "");
  expect(packed.filter((path) => path.startsWith("notebooks/")).sort()).toEqual(known.sort());
});

test("it comes with its licence and its README", () => {
  expect(packed).toEqual(expect.arrayContaining(["LICENSE", "README.md"]));
});
