/** The operations that the library promises, against the op table and against what PyTorch was asked. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import * as typetorch from "../../lib/index";
import * as functions from "../../lib/ops/functions";
import * as table from "../../lib/ops/table";
import { ourName } from "./call";
import { readCases } from "./replay";

const promised = JSON.parse(readFileSync(join(__dirname, "names.json"), "utf8")) as Record<string, string[]>;

/** How often PyTorch was asked for each operation, a function and its method together. */
const asked = new Map<string, number>();
for (const file of readdirSync(join(__dirname, "cases"))) {
  if (file.startsWith("nn-")) continue;
  for (const { op } of readCases(file.replace(".json.gz", ""))) {
    const name = ourName(op);
    asked.set(name, (asked.get(name) ?? 0) + 1);
  }
}

/** Where an operation may stand: a function of the package or of one of its namespaces, or a method. */
function exists(name: string): boolean {
  const path = name.split(".");
  const places: unknown[] =
    path.length > 1 ? [typetorch] : [typetorch, typetorch.nn.functional, typetorch.Tensor.prototype];
  return places.some(
    (place) =>
      path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], place) !== undefined,
  );
}

for (const [family, names] of Object.entries(promised)) {
  describe(family, () => {
    test.each(names)("%s is there", (name) => expect(exists(name)).toBe(true));
    test.each(names)("%s was asked of PyTorch at least 20 times", (name) =>
      expect(asked.get(name) ?? 0).toBeGreaterThanOrEqual(20),
    );
  });
}

/** How often an operation of the table was asked: under its name, in place, or as PyTorch's nn.functional calls it. */
function timesAsked(name: string, op: unknown): number {
  const functional = Object.entries(typetorch.nn.functional).find(([, value]) => value === op)?.[0];
  const names = new Set([name, `${name}_`, (op as { opName: string }).opName, `nn.functional.${functional}`]);
  return [...names].reduce((sum, one) => sum + (asked.get(one) ?? 0), 0);
}

test("every operation of the table was asked of PyTorch at least 20 times", () => {
  const few = Object.entries({ ...table, ...functions }).filter(([name, op]) => timesAsked(name, op) < 20);
  expect(few.map(([name]) => name)).toEqual([]);
});
