/** Whole-number arithmetic in types agrees with JavaScript's, up to sizes beyond a million. */

import { expect, test, vi } from "vitest";
import { cells } from "../../types/compilers";
import { Random } from "../../types/draw";

vi.setConfig({ testTimeout: 180_000 });

/** Each operation on two numbers, and what JavaScript gives; null where the type says that it is negative. */
const operations: Record<string, (a: number, b: number) => string> = {
  Add: (a, b) => String(a + b),
  Subtract: (a, b) => (a < b ? "never" : String(a - b)),
  Multiply: (a, b) => String(a * b),
  DivMod: (a, b) => (b === 0 ? "[number, number]" : `[${Math.floor(a / b)}, ${a % b}]`),
  AtLeast: (a, b) => String(a >= b),
};

const sizes = [0, 1, 2, 7, 9, 10, 28, 99, 100, 784, 999, 1000, 65_536, 999_999, 1_000_000, 1_048_576];

test("every operation on random and on edge sizes", () => {
  const r = new Random(3);
  const pairs = Array.from({ length: 60 }, () => [r.int(0, 10 ** r.int(1, 7)), r.int(0, 10 ** r.int(1, 4))]);
  for (const a of sizes) pairs.push([a, r.one(sizes)], [r.one(sizes), a]);
  const wanted = Object.entries(operations).flatMap(([name, value]) =>
    pairs.map(([a, b]) => [`${name}<${a}, ${b}>`, value(a!, b!)] as const),
  );
  const text = [
    'import type { Add, AtLeast, DivMod, Multiply, Product, Subtract } from "../../lib/base/shapes/digits";',
    // The pair [value] is never the number 0, so each line complains and says what the type is.
    ...wanted.map(([type], i) => `export const _${i}: 0 = [] as unknown as [${type}];`),
  ].join("\n");
  const { complaints } = cells.check({ "digits.ts": text }, { full: true });
  const given = complaints.map(({ text: said }) => /^Type '\[(.*)\]' is not assignable to type '0'/.exec(said)?.[1]);
  expect(wanted.map(([type], i) => `${type}: ${given[i]}`)).toEqual(wanted.map(([type, value]) => `${type}: ${value}`));
});

test("what is not known stays unknown", () => {
  const text = `import type { Add, Divide, Multiply, Product } from "../../lib/base/shapes/digits";
export const known: [number, 0, number, number, 24] = [] as unknown as
  [Add<number, 2>, Multiply<0, 5>, Divide<7, number>, Product<[2, number]>, Product<[2, 3, 4]>];
const exact: 24 = {} as Product<[2, 3, 4]>; exact;`;
  expect(cells.check({ "unknown.ts": text }).complaints).toEqual([]);
});
