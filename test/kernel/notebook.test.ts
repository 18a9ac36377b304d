/** Reading, checking and writing notebook files. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  findNotebooks,
  type Notebook,
  parseNotebook,
  readNotebook,
  withoutOutputs,
  writeNotebook,
} from "../../kernel/notebook";
import { candidates } from "../../kernel/run/python";

const folder = mkdtempSync(join(tmpdir(), "typetorch-notebook-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

const code = (source: string | string[], more = {}) => ({
  cell_type: "code",
  id: "c1",
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
  ...more,
});
const notebook = (cells: unknown[], more = {}) => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });

describe("what is no notebook is told in one sentence that names the file", () => {
  test.each([
    ["missing", undefined, "there is no such file"],
    ["empty", "", "it is empty"],
    ["truncated", '{"cells": [', "a notebook is a JSON file"],
    ["a list", [], "no JSON object"],
    ["without a format", { cells: [] }, "does not say which format"],
    ["of format 3", { nbformat: 3, worksheets: [] }, "nbconvert --to notebook"],
    ["of format 5", notebook([], { nbformat: 5 }), "save it in format 4"],
    ["without cells", { nbformat: 4, nbformat_minor: 5, metadata: {} }, "no list of cells"],
    [
      "with a cell of an unknown kind",
      notebook([{ ...code("1"), cell_type: "heading" }]),
      'cell 1 is of the unknown kind "heading"',
    ],
    ["with a cell without source", notebook([code("1"), { ...code("1"), source: 7 }]), "cell 2 has no source"],
    ["with tags that are no words", notebook([code("1", { metadata: { tags: "x" } })]), "tags are not a list"],
    ["with a kernelspec without a name", notebook([], { metadata: { kernelspec: {} } }), "kernelspec has no name"],
    ["with an unknown output", notebook([code("1", { outputs: [{ output_type: "pyout" }] })]), 'unknown kind "pyout"'],
  ])("%s", (name, content, part) => {
    const path = content === undefined ? join(folder, "nowhere.ipynb") : file(`bad-${name}.ipynb`, content);
    const read = () => readNotebook(path);
    expect(read).toThrow(part);
    expect(read).toThrow(path);
    const message = ((): string => {
      try {
        read();
        return "";
      } catch (error) {
        return String((error as Error).message);
      }
    })();
    expect(message).not.toContain("\n");
    expect(message).toMatch(/\.$/);
  });
});

describe("a notebook in memory", () => {
  test("joins lines and gives ids to cells that have none", () => {
    const cells = [code(["a\n", "b"], { id: undefined }), { cell_type: "markdown", source: "# x" }];
    const read = parseNotebook(notebook(cells, { nbformat_minor: 2 }), "x.ipynb");
    expect(read.cells.map((cell) => cell.source)).toEqual(["a\nb", "# x"]);
    expect(read.cells.map((cell) => cell.id)).toEqual(["cell-1", "cell-2"]);
    expect(read.nbformat_minor).toBe(5);
  });

  test("gives a second cell of the same id another one", () => {
    const read = parseNotebook(notebook([code("1"), code("2")]), "x.ipynb");
    expect(new Set(read.cells.map((cell) => cell.id)).size).toBe(2);
  });

  test("keeps JSON outputs as they are", () => {
    const figure = { data: [["a", "b"]], layout: {} };
    const outputs = [
      {
        output_type: "display_data",
        metadata: {},
        data: { "application/vnd.plotly.v1+json": figure, "text/plain": ["a\n", "b"] },
      },
    ];
    const [cell] = parseNotebook(notebook([code("1", { outputs })]), "x.ipynb").cells;
    expect(cell).toMatchObject({
      outputs: [{ data: { "application/vnd.plotly.v1+json": figure, "text/plain": "a\nb" } }],
    });
  });
});

describe("writing", () => {
  const whole: Notebook = parseNotebook(
    notebook(
      [
        code("let x = 1;\nx", {
          execution_count: 1,
          outputs: [
            { output_type: "stream", name: "stdout", text: "a\nb\n" },
            { output_type: "execute_result", data: { "text/plain": "1" }, metadata: {}, execution_count: 1 },
            { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
          ],
        }),
        { cell_type: "markdown", id: "m", source: "text", metadata: {} },
      ],
      { metadata: { kernelspec: { name: "typetorch", display_name: "TypeScript (typetorch)" } } },
    ),
    "x.ipynb",
  );

  test("keeps what was read, leaves nothing else behind, and stores lines", () => {
    const target = join(folder, "out");
    writeNotebook(join(target, "x.ipynb"), whole);
    expect(readNotebook(join(target, "x.ipynb"))).toEqual(whole);
    expect(readdirSync(target)).toEqual(["x.ipynb"]);
    const stored = JSON.parse(readFileSync(join(target, "x.ipynb"), "utf8"));
    expect(stored.cells[0].source).toEqual(["let x = 1;\n", "x"]);
  });

  test("is valid by nbformat's own schema, and byte for byte what nbformat writes", () => {
    const path = join(folder, "valid.ipynb");
    writeNotebook(path, whole);
    const check = `
import nbformat, sys
notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
sys.stdout.write(nbformat.writes(notebook))`;
    const [python = "python3"] = candidates();
    const said = spawnSync(python, ["-c", check, path], { encoding: "utf8" });
    expect(said.stderr).toBe("");
    expect(`${said.stdout}\n`).toBe(readFileSync(path, "utf8"));
  });

  test("does not touch the old file when the new one cannot be written", () => {
    mkdirSync(join(folder, "taken.ipynb"));
    expect(() => writeNotebook(join(folder, "taken.ipynb"), whole)).toThrow("taken.ipynb cannot be written");
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
  });
});

test("what a run leaves in a notebook can be taken out again", () => {
  const source = notebook([code("1", { metadata: { tags: ["parameters"] } })]);
  const executed = notebook([
    code("1", {
      metadata: { tags: ["parameters"], execution: { "iopub.status.busy": "2026-01-01T00:00:00Z" } },
      execution_count: 3,
      outputs: [{ output_type: "stream", name: "stdout", text: "a" }],
    }),
  ]);
  expect(withoutOutputs(parseNotebook(executed, "x.ipynb"))).toEqual(parseNotebook(source, "x.ipynb"));
});

describe("finding", () => {
  test("takes the notebooks of a folder in order, each once", () => {
    const place = join(folder, "many");
    mkdirSync(join(place, ".ipynb_checkpoints"), { recursive: true });
    for (const name of ["10-b.ipynb", "02-a.ipynb", "notes.md"]) writeFileSync(join(place, name), "");
    const all = ["02-a.ipynb", "10-b.ipynb"].map((name) => join(place, name));
    expect(findNotebooks([place])).toEqual(all);
    expect(findNotebooks([place, all[1] ?? ""])).toEqual(all);
  });

  test("says what is wrong with a path", () => {
    expect(() => findNotebooks([join(folder, "none")])).toThrow("no such file or folder");
    mkdirSync(join(folder, "bare"));
    expect(() => findNotebooks([join(folder, "bare")])).toThrow("holds no notebooks");
    expect(() => findNotebooks([__filename])).toThrow("should end in .ipynb");
  });
});
