/** The sources are clean by the linter, the compiler and the search for what nothing uses. */

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(__dirname, "../..");

/** Runs a Node program of the project's own packages and returns its status and what it said. */
function node(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1e8,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  return { status, said: stdout + stderr };
}

test("Biome finds nothing to lint or format", () => {
  const { status, said } = node("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".");
  expect(status, said).toBe(0);
});

test("the compiler finds no error in library, kernel, tests and benchmarks", () => {
  const { status, said } = node("node_modules/typescript-7/bin/tsc", "-p", "tsconfig.json", "--pretty", "false");
  expect(said).toBe("");
  expect(status).toBe(0);
});

test("every file, export and package is used", () => {
  const { status, said } = node("node_modules/knip/bin/knip.js", "--no-progress");
  expect(status, said).toBe(0);
});
