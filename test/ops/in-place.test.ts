/** The names of the operations in place: each has that form, and no elementwise operation that has one is left out. */

import { expect, test } from "vitest";
import "../../lib/index";
import * as inPlace from "../../lib/ops/in-place";
import * as table from "../../lib/ops/table";

const names = Object.keys(inPlace);

test("each can be done in place", () => {
  const without = Object.entries(inPlace).filter(([, op]) => op.declaration.inPlace === undefined);
  expect(without.map(([name]) => name)).toEqual([]);
});

test("every elementwise operation is there, but for those that give truth values about a number's kind", () => {
  const predicates = ["isfinite", "isinf", "isnan", "isneginf", "isposinf", "signbit"];
  const missing = Object.entries(table)
    .filter(([name, { declaration }]) => declaration.how === "elementwise" && !names.includes(name))
    .map(([name]) => name);
  expect(missing.filter((name) => !predicates.includes(name))).toEqual([]);
});
