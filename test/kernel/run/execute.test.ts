/** Notebooks run through a real Jupyter server; Python's kernel stands for any kernel here. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Notebook, parseNotebook } from "../../../kernel/notebook";
import { type ExecuteOptions, executeNotebook } from "../../../kernel/run/execute";
import { type JupyterServer, startServer } from "../../../kernel/run/server";

const root = mkdtempSync(join(tmpdir(), "typetorch-execute-"));
let server: JupyterServer;
beforeAll(async () => {
  mkdirSync(join(root, "deep folder"));
  server = await startServer({ root, env: { TYPETORCH_TEST: "given" } });
});
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true });
});

/** A Python notebook of these cells; a pair gives metadata too. */
function notebook(...cells: (string | [string, object])[]): Notebook {
  const code = cells.map((cell, index) => {
    const [source, metadata] = typeof cell === "string" ? [cell, {}] : cell;
    return { cell_type: "code", id: `c${index}`, source, metadata, outputs: [], execution_count: null };
  });
  return parseNotebook(
    { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: "python3", language: "python" } }, cells: code },
    "x.ipynb",
  );
}

const execute = (source: Notebook, options: Partial<ExecuteOptions> = {}) =>
  executeNotebook(server, source, { path: join(root, "x.ipynb"), ...options });

const states = (cells: readonly { state: string }[]) => cells.map((cell) => cell.state);

test("cells run in order in one kernel, in the notebook's folder, with the server's environment", async () => {
  const source = notebook("import os\nx = 20", "print(os.getcwd(), os.environ['TYPETORCH_TEST'])", "x + 1");
  const { notebook: done, cells, failures } = await execute(source, { path: join(root, "deep folder", "x.ipynb") });
  expect(states(cells)).toEqual(["passed", "passed", "passed"]);
  expect(failures).toEqual([]);
  expect(done.cells.map((cell) => cell.cell_type === "code" && cell.outputs)).toEqual([
    [],
    [{ output_type: "stream", name: "stdout", text: `${join(root, "deep folder")} given\n` }],
    [{ output_type: "execute_result", data: { "text/plain": "21" }, metadata: {}, execution_count: 3 }],
  ]);
  expect(done.metadata.language_info).toMatchObject({ name: "python" });
  expect(done.cells[2]?.metadata.execution).toMatchObject({
    "iopub.status.busy": expect.stringMatching(/^\d{4}-/),
    "shell.execute_reply": expect.stringMatching(/^\d{4}-/),
  });
  expect(source.cells[1]).toMatchObject({ outputs: [], execution_count: null });
});

test("events tell how far it is", async () => {
  const events: string[] = [];
  await execute(notebook("1", "2"), {
    onCell: ({ kind, position, total, outcome }) => events.push(`${kind} ${position}/${total} ${outcome?.state ?? ""}`),
  });
  expect(events).toEqual(["start 0/2 ", "end 0/2 passed", "start 1/2 ", "end 1/2 passed"]);
});

describe("a cell that fails", () => {
  test("ends the run, and is told with name and message", async () => {
    const { cells, failures } = await execute(notebook("x = 1", "1 / 0", "x"));
    expect(states(cells)).toEqual(["passed", "failed", "not run"]);
    expect(failures).toMatchObject([
      { number: 2, failure: { name: "ZeroDivisionError", message: "division by zero" } },
    ]);
  });

  test("does not end it when asked to keep going", async () => {
    const { cells } = await execute(notebook("1 / 0", "1"), { keepGoing: true });
    expect(states(cells)).toEqual(["failed", "passed"]);
  });

  test("is fine with the tag raises-exception, which also demands it", async () => {
    const tagged = { tags: ["raises-exception"] };
    const { cells, failures } = await execute(notebook(["1 / 0", tagged], ["1", tagged], "2"));
    expect(states(cells)).toEqual(["passed", "failed", "not run"]);
    expect(failures).toMatchObject([{ number: 2, failure: { name: "NothingRaised" } }]);
  });
});

test("cells tagged skip-execution are left out", async () => {
  const { cells } = await execute(notebook(["1 / 0", { tags: ["skip-execution"] }], "1"));
  expect(states(cells)).toEqual(["skipped", "passed"]);
});

test("a cell that takes too long is interrupted, and the kernel lives on", async () => {
  const endless = "import time\nwhile True: time.sleep(0.05)";
  const { cells, failures } = await execute(notebook("x = 7", [endless, { timeout: 0.5 }], "x"), { keepGoing: true });
  expect(states(cells)).toEqual(["passed", "failed", "passed"]);
  expect(failures).toMatchObject([{ failure: { name: "CellTimeout", message: "the cell took longer than 0.5 s" } }]);
});

test("a kernel that dies fails its cell, and no later cell runs in the new one", async () => {
  const { cells, failures } = await execute(notebook("import os; os._exit(3)", "1"), { keepGoing: true });
  expect(states(cells)).toEqual(["failed", "not run"]);
  expect(failures).toMatchObject([{ failure: { name: "KernelDied" } }]);
});

test("an output too large to be sent fails its cell, and does not hang", async () => {
  const { cells, failures } = await execute(notebook("print('x' * 120_000_000)", "1"));
  expect(states(cells)).toEqual(["failed", "not run"]);
  expect(failures).toMatchObject([{ failure: { name: "ConnectionLost", message: expect.stringContaining("100 MB") } }]);
});

test("a run can be stopped", async () => {
  const stop = new AbortController();
  const run = execute(notebook("import time; time.sleep(60)", "1"), {
    signal: stop.signal,
    onCell: () => setTimeout(() => stop.abort(), 500),
  });
  const { cells, seconds } = await run;
  expect(states(cells)).toEqual(["failed", "not run"]);
  expect(seconds).toBeLessThan(30);
});

test("ten thousand lines arrive whole and in order", async () => {
  const { notebook: done } = await execute(notebook("for i in range(10000): print(i, flush=i % 3 == 0)"));
  const [cell] = done.cells;
  const text = cell?.cell_type === "code" && cell.outputs[0]?.output_type === "stream" ? cell.outputs[0].text : "";
  expect(text).toBe(Array.from({ length: 10000 }, (_, index) => `${index}\n`).join(""));
});

test("several notebooks run at once in kernels of their own", async () => {
  const runs = await Promise.all([1, 2, 3].map((n) => execute(notebook(`x = ${n}`, "x * 2"))));
  const results = runs.map(({ notebook: done }) => {
    const cell = done.cells[1];
    return cell?.cell_type === "code" ? cell.outputs[0] : undefined;
  });
  expect(results).toMatchObject([2, 4, 6].map((n) => ({ data: { "text/plain": String(n) } })));
});

test("an unknown kernel is told with those that there are", async () => {
  const source = notebook("1");
  source.metadata.kernelspec = { name: "julia-1.9" };
  await expect(execute(source)).rejects.toThrow(/x\.ipynb asks for the kernel "julia-1\.9".*there are: .*python3/);
});
