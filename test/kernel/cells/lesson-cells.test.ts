/** Every cell of every lesson is checked without a complaint, and in a time that nobody waits for. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Checker } from "../../../kernel/cells/check";
import { root } from "../spec-folder";

const folder = join(root, "notebooks");
const lessons = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const { Checker: Built } = require(join(root, "dist/kernel/cells/check.js")) as { Checker: new () => Checker };
const checker = new Built();

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[] | string;
}

/** What a lesson's cells cost, in milliseconds of the processor, and what is said of them. */
function checked(lesson: string): { costs: number[]; complaints: string[] } {
  checker.reset();
  const costs: number[] = [];
  const complaints: string[] = [];
  const { cells } = JSON.parse(readFileSync(join(folder, lesson), "utf8")) as { cells: readonly Cell[] };
  for (const { cell_type, source } of cells) {
    if (cell_type !== "code") continue;
    const text = [source].flat().join("");
    const start = process.cpuUsage();
    const result = checker.check(text, "cell");
    const { user, system } = process.cpuUsage(start);
    costs.push((user + system) / 1000);
    if ("accept" in result) result.accept();
    else complaints.push(`${text}\n  ${result.name}: ${result.message}`);
  }
  return { costs, complaints };
}

const found = new Map(lessons.map((lesson) => [lesson, checked(lesson)]));

test.each(lessons)("%s", (lesson) => {
  expect(found.get(lesson)!.complaints.join("\n")).toBe("");
});

test("the largest lesson's cells take 150 ms at the median", () => {
  const [largest, { costs }] = [...found].sort((a, b) => b[1].costs.length - a[1].costs.length)[0]!;
  // The better of two: the first lessons also warm the compiler up.
  const again = checked(largest).costs.map((cost, i) => Math.min(cost, costs[i]!));
  again.sort((a, b) => a - b);
  const median = again[Math.floor(again.length / 2)]!;
  console.log(
    `${largest}: ${again.length} cells, ${Math.round(median)} ms at the median, ${Math.round(again.at(-1)!)} at most`,
  );
  expect(median).toBeLessThan(150);
});
