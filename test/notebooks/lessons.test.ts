/** Every lesson runs from its first cell to its last, as learners get it and with the solutions in. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findNotebooks, readNotebook, withoutOutputs } from "../../kernel/notebook";
import { python } from "../kernel/spec-folder";
import { typetorch } from "../kernel/typetorch-program";

const lessons = findNotebooks([resolve(__dirname, "../../notebooks")]);
const scratch = mkdtempSync(join(tmpdir(), "typetorch-lessons-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** `typetorch run` on all lessons; returns what it printed, when it went well. */
async function runAll(...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await typetorch(["run", ...lessons, ...words], { cwd: scratch });
  expect(stdout + stderr).toContain(`${lessons.length} notebooks: ${lessons.length} passed, 0 failed`);
  expect(status).toBe(0);
  return stdout;
}

test("as learners get them: open exercises are told kindly and fail nothing", async () => {
  await runAll("--jobs", "2", "--save", "learners");
  for (const path of lessons) {
    const done = readNotebook(join(scratch, "learners", basename(path)));
    const outputs = done.cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
    expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
    expect(outputs.length, basename(path)).toBeGreaterThan(0);
  }
  // What the run wrote is a notebook by Jupyter's own measure.
  const validate = `import glob, nbformat
for path in glob.glob("learners/*.ipynb"):
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))`;
  const validated = spawnSync(python, ["-c", validate], { cwd: scratch, encoding: "utf8" });
  expect(validated.stderr).toBe("");
  expect(validated.status).toBe(0);
}, 900_000);

test("with the solutions in no exercise is open or wrong", async () => {
  const said = await runAll("--jobs", "2", "--solutions");
  expect(said).not.toMatch(/exercises?: [1-9]\d* open|[1-9]\d* wrong/);
}, 900_000);

describe("the repository keeps them without outputs, counts and times", () => {
  test.each(lessons.map((path) => [basename(path), path]))("%s", (_, path) => {
    const lesson = readNotebook(path);
    expect(lesson).toEqual(withoutOutputs(lesson));
  });
});

describe("links between lessons lead to files that are there", () => {
  test.each(lessons.map((path) => [basename(path), path]))("%s", (_, path) => {
    const text = readNotebook(path).cells.filter((cell) => cell.cell_type === "markdown");
    const linked = text.flatMap((cell) => [...cell.source.matchAll(/\]\(([^)\s#]+\.ipynb)/g)].map((match) => match[1]));
    const known = new Set(lessons.map((lesson) => basename(lesson)));
    expect(linked.filter((target) => !known.has(basename(target ?? "")))).toEqual([]);
  });
});

test("the repository keeps them without outputs and without noise in diffs", () => {
  const { status, stdout } = spawnSync(process.execPath, [resolve(__dirname, "../../scripts/clean.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
