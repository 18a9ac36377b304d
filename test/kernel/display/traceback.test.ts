/** Tracebacks: the line with its neighbours and a caret, causes, recursion folded. */

import { expect, test } from "vitest";
import type { Fault } from "../../../kernel/child/frames";
import { traceback } from "../../../kernel/display/traceback";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const plain = (lines: string[]) => lines.map((line) => line.replace(/\u001b\[[\d;]*m/g, ""));
const source = "one\ntwo\n\tthree\nfour\nfive";
const at = (line: number, column: number, name = "") => ({ where: "In [4]", line, column, name });

test("source around the place, the caret below it, tabs kept", () => {
  const fault: Fault = { name: "E", message: "first\nsecond", frames: [at(3, 2, "f"), at(5, 1)] };
  expect(plain(traceback(fault, () => source))).toEqual([
    ...["E: first", "second", "  at f (In [4]:3:2)", "    1 | one", "    2 | two", "  > 3 | \tthree", "      | \t^"],
    ...["    4 | four", "  at In [4]:5:1"],
  ]);
});

test("causes and details", () => {
  const fault: Fault = {
    name: "E",
    message: "m",
    details: "{ a: 1 }",
    frames: [],
    cause: { name: "C", message: "c", frames: [] },
  };
  expect(plain(traceback(fault, () => undefined))).toEqual(["E: m", "  { a: 1 }", "", "caused by", "C: c"]);
});

test("recursion is one line, and long stacks end", () => {
  const recursion: Fault = { name: "E", message: "m", frames: Array(40).fill(at(1, 1, "f")) };
  expect(plain(traceback(recursion, () => undefined))).toEqual(["E: m", "  at f (In [4]:1:1) (40 times)"]);
  const long: Fault = { name: "E", message: "m", frames: Array.from({ length: 20 }, (_, i) => at(i + 1, 1)) };
  expect(plain(traceback(long, () => undefined)).at(-1)).toBe("  … 8 more");
});
test("of a very long line the part around the place", () => {
  const line = `${"a".repeat(500)}fault${"b".repeat(500)}`;
  const frames = (column: number) => ({ name: "E", message: "m", frames: [at(1, column)] });
  const [, , shown, caret] = plain(traceback(frames(501), () => line));
  expect(shown.length).toBeLessThan(180);
  expect(shown.slice(caret.indexOf("^")).startsWith("fault")).toBe(true);
  for (const column of [1, 80, 1005]) {
    const [, , near, below] = plain(traceback(frames(column), () => line));
    expect(near[below.indexOf("^")]).toBe(line[column - 1] ?? "…");
  }
});
