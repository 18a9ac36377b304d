/** Outputs of a run beside stored ones: what counts as a change, and how it is told. */

import { describe, expect, test } from "vitest";
import { type CodeCell, type Output, parseNotebook } from "../../../kernel/notebook";
import { compareOutputs } from "../../../kernel/run/compare";
import type { Execution } from "../../../kernel/run/execute";

const stream = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const shown = (data: Record<string, unknown>): Output => ({ output_type: "display_data", data, metadata: {} });
const error = (evalue: string, traceback: string[] = []): Output => ({
  output_type: "error",
  ename: "RangeError",
  evalue,
  traceback,
});

function notebook(outputs: readonly Output[]) {
  const cell = { cell_type: "code", id: "a", source: "1", metadata: {}, outputs, execution_count: 1 };
  return parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }, "x.ipynb");
}

/** What the comparison says of a cell that showed `before` and now shows `now`. */
function change(before: readonly Output[], now: readonly Output[], tolerance = 1e-6): string | undefined {
  const ran = notebook(now);
  const cell = ran.cells[0] as CodeCell;
  const execution: Execution = {
    notebook: ran,
    cells: [{ cell, number: 1, state: "passed", seconds: 0 }],
    failures: [],
    seconds: 0,
  };
  compareOutputs(execution, notebook(before), "stored/x.ipynb", tolerance);
  expect(execution.failures.length).toBe(execution.cells[0]!.state === "failed" ? 1 : 0);
  return execution.failures[0]?.failure?.message;
}

describe("no change", () => {
  test.each<[string, Output[], Output[]]>([
    ["the same", [stream("a 1\n")], [stream("a 1\n")]],
    ["numbers within the tolerance", [stream("loss 0.5000000")], [stream("loss 0.5000001")]],
    ["large numbers within the relative tolerance", [stream("1000000.1")], [stream("1000000.9")]],
    ["other times", [stream("took 1.2 s, 45 ms")], [stream("took 3 s, 7 ms")]],
    ["text in other pieces", [stream("a"), stream("b")], [stream("ab")]],
    ["colours", [stream("\u001b[31mred\u001b[39m")], [stream("red")]],
    ["the place of an error", [error("too far", ["line 1"])], [error("too far", ["line 2"])]],
    [
      "ids in HTML beside text",
      [shown({ "text/html": "<p id=a>", "text/plain": "p" })],
      [shown({ "text/html": "<p id=b>", "text/plain": "p" })],
    ],
    [
      "values in figures",
      [shown({ "application/json": { y: [1, 2] } })],
      [shown({ "application/json": { y: [1, 2 + 1e-9] } })],
    ],
    ["text as lines", [shown({ "text/plain": ["a\n", "b"] })], [shown({ "text/plain": "a\nb" })]],
  ])("%s", (_, before, now) => expect(change(before, now)).toBeUndefined());
});

describe("a change is told with its place", () => {
  test.each<[string, Output[], Output[], string]>([
    [
      "words",
      [stream("x\nloss 1")],
      [stream("x\ngain 1")],
      'output 1, line 2: "loss 1" was stored, and now it is "gain 1"',
    ],
    [
      "a number",
      [stream("loss 0.50")],
      [stream("loss 0.51")],
      'output 1, line 1: "loss 0.50" was stored, and now it is "loss 0.51"',
    ],
    ["a sign", [stream("-1")], [stream("1")], 'output 1, line 1: "-1" was stored, and now it is "1"'],
    [
      "an output too many",
      [stream("a")],
      [stream("a"), shown({ "text/plain": "b" })],
      "1 output is stored, and the run gave 2",
    ],
    ["another kind", [stream("a")], [error("b")], "output 1: stdout was stored, and now it is error"],
    [
      "an error",
      [error("too far")],
      [error("too near")],
      'output 1[1], line 1: "too far" was stored, and now it is "too near"',
    ],
    [
      "a value in a figure",
      [shown({ "application/json": { y: [1, 2] } })],
      [shown({ "application/json": { y: [1, 3] } })],
      "output 1 (application/json) y[1]: 2 was stored, and now it is 3",
    ],
    [
      "a lost form",
      [shown({ "image/png": "A", "text/plain": "p" })],
      [shown({ "text/plain": "p" })],
      "output 1: its form image/png is gone",
    ],
    [
      "HTML alone",
      [shown({ "text/html": "<b>1</b>" })],
      [shown({ "text/html": "<i>1</i>" })],
      'output 1 (text/html), line 1: "<b>1</b>" was stored, and now it is "<i>1</i>"',
    ],
  ])("%s", (_, before, now, sentence) => expect(change(before, now)).toBe(sentence));

  test("the tolerance decides", () => {
    expect(change([stream("0.50")], [stream("0.51")], 0.1)).toBeUndefined();
    expect(change([stream("0.5")], [stream("0.5000001")], 0)).toMatch(/was stored/);
  });

  test("a notebook without outputs is refused", () => {
    expect(() => change([], [stream("a")])).toThrow(/stored\/x\.ipynb holds no outputs to compare with/);
  });
});
