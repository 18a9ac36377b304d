/** `typetorch run` as a user meets it: lines, sums, files and exit status. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { typetorch } from "../typetorch-program";

const folder = mkdtempSync(join(tmpdir(), "typetorch-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, cells: [string, object?][], kernel = "python3"): string {
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel, language: "python" } },
    cells: cells.map(([source, metadata = {}], index) => ({
      cell_type: "code",
      id: `c${index}`,
      source,
      metadata,
      outputs: [],
      execution_count: null,
    })),
  };
  writeFileSync(join(folder, name), JSON.stringify(content));
  return name;
}

const good = write("good.ipynb", [
  ["n = 1", { tags: ["parameters"] }],
  ["import os\nn, os.environ.get('TYPETORCH_PROGRESS')"],
]);
const bad = write("bad.ipynb", [["1"], ["raise ValueError('told <&>')"], ["2"]]);
const foreign = write("foreign.ipynb", [["1"]], "cobol");
const open = write("open.ipynb", [
  [
    "from IPython.display import display\nfor id, state in [('9.1', 'open'), ('9.2', 'passed')]:\n    display({'application/vnd.typetorch.check+json': {'id': id, 'state': state}}, raw=True)",
  ],
]);
writeFileSync(join(folder, "torn.ipynb"), '{"cells": [');

const run = (...words: string[]) => typetorch(["run", ...words], { cwd: folder });

test("one failure fails the run, names lesson, cell and error, and the others run all the same", async () => {
  const before = readFileSync(join(folder, good), "utf8");
  const { status, stdout } = await run(bad, foreign, "torn.ipynb", good, "--junit", "report/junit.xml");
  expect(status).toBe(1);
  expect(stdout).toMatch(/^failed {2}bad\.ipynb {2}\(2 cells, .* s, 1 cell not run\)$/m);
  expect(stdout).toContain("bad.ipynb, cell 2 (In [2]): ValueError: told <&>");
  expect(stdout).toContain('foreign.ipynb asks for the kernel "cobol", which is not installed');
  expect(stdout).toContain("torn.ipynb is not a notebook");
  expect(stdout).toMatch(/^passed {2}good\.ipynb {2}\(2 cells, .* s\)$/m);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("4 notebooks: 1 passed, 3 failed");
  expect(readFileSync(join(folder, good), "utf8")).toBe(before);
  const report = readFileSync(join(folder, "report/junit.xml"), "utf8");
  expect(report).toContain('<testsuite name="bad.ipynb" tests="3" failures="1" errors="0" skipped="1"');
  expect(report).toContain('<failure type="ValueError" message="told &lt;&amp;&gt;">');
  expect(report).toContain('<testsuite name="torn.ipynb" tests="1" failures="0" errors="1"');
});

test("parameters, solutions and a folder for the results", async () => {
  const { status, stdout, stderr } = await run(good, "--parameters", "n=41", "--solutions", "--save", "done");
  expect(stderr).toBe("");
  expect(stdout).toContain("1 notebook: 1 passed, 0 failed");
  expect(status).toBe(0);
  expect(readdirSync(join(folder, "done"))).toEqual([good]);
  const { cells } = JSON.parse(readFileSync(join(folder, "done", good), "utf8"));
  expect(cells.at(-1).outputs).toMatchObject([{ data: { "text/plain": ["(41, 'off')"] } }]);
});

test("outputs that are no longer the stored ones fail their cell, numbers within a tolerance", async () => {
  const cell = (value: string) => [["print('loss', n)"], [`n = ${value}\nprint('loss', n)`]] as [string][];
  write("steady.ipynb", [["n = 0.5"], ...cell("0.25")]);
  expect((await run("steady.ipynb", "--save", "stored")).status).toBe(0);
  expect((await run("steady.ipynb", "--compare", "stored")).status).toBe(0);
  write("steady.ipynb", [["n = 0.5"], ...cell("0.26")]);
  const changed = await run("steady.ipynb", "--compare", "stored", "--junit", "report/changed.xml");
  expect(changed.status).toBe(1);
  expect(changed.stdout).toContain(
    'cell 3 (In [3]): OutputChanged: output 1, line 1: "loss 0.25" was stored, and now it is "loss 0.26"',
  );
  expect(readFileSync(join(folder, "report/changed.xml"), "utf8")).toContain('<failure type="OutputChanged"');
  expect((await run("steady.ipynb", "--compare", "stored", "--tolerance", "0.1")).status).toBe(0);
  const without = await run("steady.ipynb", "--compare");
  expect(without.status).toBe(1);
  expect(without.stdout).toContain("steady.ipynb holds no outputs to compare with");
});

test("open exercises are counted and do not fail the run", async () => {
  const { status, stdout } = await run(open);
  expect(status).toBe(0);
  expect(stdout).toContain("1 exercise open");
  expect(stdout).toContain("exercises: 1 open, 1 passed, 0 wrong");
});

test("a cell that fails is written with its error", async () => {
  write("again.ipynb", [["1 / 0"]]);
  const { status } = await run("again.ipynb", "--in-place");
  expect(status).toBe(1);
  const { cells } = JSON.parse(readFileSync(join(folder, "again.ipynb"), "utf8"));
  expect(cells[0].outputs).toMatchObject([{ output_type: "error", ename: "ZeroDivisionError" }]);
});

describe("our own kernel, in a folder far from the clone", () => {
  test("imports the library with its types", async () => {
    const lesson = write(
      "lesson.ipynb",
      [
        ['import { tensor } from "typetorch";\nconst x = tensor([3], { requiresGrad: true });'],
        ["x.pow(2).sum().backward();\nx.grad!.tolist()"],
      ],
      "typetorch",
    );
    const { status, stdout } = await run(lesson, "--save", "typed");
    expect(stdout).toContain("1 passed, 0 failed");
    expect(status).toBe(0);
    const { cells } = JSON.parse(readFileSync(join(folder, "typed", lesson), "utf8"));
    expect(cells[1].outputs[0].data["text/plain"].join("")).toContain("6");
  });

  test("a type error fails its cell before anything in it runs", async () => {
    const wrong = write("wrong.ipynb", [['console.log("ran");\nconst n: number = "three";']], "typetorch");
    const { status, stdout } = await run(wrong);
    expect(status).toBe(1);
    expect(stdout).toContain(
      "wrong.ipynb, cell 1 (In [1]): TypeError: Type 'string' is not assignable to type 'number'.",
    );
    expect(stdout.split("is not assignable to type").length - 1).toBe(1);
    expect(stdout).not.toMatch(/^\s*ran$/m);
  });

  test("a shape error names op, axis and both sizes, and does not run", async () => {
    const shapes = write(
      "shapes.ipynb",
      [['import { zeros } from "typetorch";\nzeros([2, 3]).matmul(zeros([2, 4]));']],
      "typetorch",
    );
    const { status, stdout } = await run(shapes);
    expect(status).toBe(1);
    expect(stdout).toContain("matmul: axis k is 3 in a but 2 in b");
  });
});

describe("a command line that cannot be met is one sentence, and nothing is written", () => {
  test.each([
    [["nowhere.ipynb"], "nowhere.ipynb: there is no such file or folder."],
    [[good, "-p", "zz=1"], "--parameters zz: no notebook has a cell tagged"],
    [[good, "-p", "zz"], "write it as name=value"],
    [[good, "--save", "x", "--in-place"], "choose one of --save and --in-place"],
    [[good, "--save", "."], "use --in-place if that is meant"],
    [[good, "--tolerance", "0.1"], "--tolerance says how far numbers may differ for --compare"],
    [[good, "--compare", "--tolerance", "close"], "it should be a number, 0 or above"],
    [[good, "--timeout", "soon"], "a number of seconds above 0"],
    [[good, "--jobs", "0"], "a whole number above 0"],
  ])("run %j", async (words, sentence) => {
    const { status, stdout, stderr } = await run(...words);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(sentence);
    expect(stdout).toBe("");
  });
});
