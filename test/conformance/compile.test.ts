/** Every recorded call that PyTorch answers compiles as a cell would write it: no false alarm of the shape types. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { cells } from "../types/compilers";
import { callText, givesRequiredByName, shapeOf } from "./program";
import { type Case, readCases } from "./replay";

const groups = readdirSync(join(__dirname, "cases"))
  .map((file) => file.replace(".json.gz", ""))
  .filter((group) => !group.startsWith("nn-"));

const head = `import * as typetorch from "typetorch";
import type { Tensor } from "typetorch";
declare function t<S extends readonly number[]>(): Tensor<S>;
`;

/** What runs and has no type, because its size would need what is joined on: docs/departures.md has it. */
function leftOut({ op, kwargs = {} }: Case): boolean {
  return op.endsWith(".diff") && "prepend" in kwargs;
}

/** The calls of a group, each on a line of its own, with what PyTorch gives as a shape. */
function programOf(group: string): string[] {
  const lines = new Set<string>();
  for (const one of readCases(group))
    if (!one.raises && !givesRequiredByName(one) && !leftOut(one))
      lines.add(`${callText(one)}; // ${shapeOf(one) ?? ""}`);
  return [...lines];
}

const programs = Object.fromEntries(groups.map((group) => [`${group}.ts`, programOf(group)]));
const { complaints } = cells.check(
  Object.fromEntries(Object.entries(programs).map(([file, lines]) => [file, head + lines.join("\n")])),
);

test.each(groups)("the calls of %s compile", (group) => {
  const file = `${group}.ts`;
  const before = head.split("\n").length;
  const alarms = complaints
    .filter((c) => c.file === file)
    .map((c) => `${programs[file]![c.line - before]}\n    ${c.text.slice(0, 300)}`);
  expect(alarms, `${alarms.length} of ${programs[file]!.length} calls`).toEqual([]);
});
