/** The sentences of shape errors: filled in at run time and by the compiler from one table. */

import { expect, test, vi } from "vitest";
import { type Fill, fill, messages, type Show, show } from "../../../lib/base/shapes/message";
import { cells } from "../../types/compilers";

vi.setConfig({ testTimeout: 180_000 });

test("a sentence is filled in", () => {
  const values = { op: "matmul", axis: "k", sizeA: 3, a: "a", sizeB: 2, b: "b" };
  expect(fill(messages.axis, values)).toBe("matmul: axis k is 3 in a but 2 in b");
  const typed: Fill<"axis", { op: "matmul"; axis: "k"; sizeA: 3; a: "a"; sizeB: 2; b: "b" }> =
    "matmul: axis k is 3 in a but 2 in b";
  expect(typed).toBe(fill(messages.axis, values));
});

test("a shape as people write it", () => {
  const shapes: [Show<[]>, Show<[2, 3]>, Show<[number, 3]>, Show<number[]>, Show<[...number[], 10]>] = [
    "[]",
    "[2, 3]",
    "[?, 3]",
    "[...]",
    "[..., 10]",
  ];
  expect(show([2, 3])).toBe(shapes[1]);
  expect(show([])).toBe(shapes[0]);
});

test("the compiler fills in every sentence as the program does", () => {
  const blanks = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!))];
  const lines = Object.entries(messages).map(([id, text]) => {
    const values = blanks(text).map((name) => `${name}: "<${name}>"`);
    const filled = fill(text, Object.fromEntries(blanks(text).map((name) => [name, `<${name}>`])) as never);
    return `export const ${id}_: Fill<"${id}", { ${values.join("; ")} }> = ${JSON.stringify(filled)};`;
  });
  const program = ['import type { Fill } from "../../lib/base/shapes/message";', ...lines].join("\n");
  expect(cells.check({ "messages.ts": program }, { full: true }).complaints).toEqual([]);
});
