/** Whole-number arithmetic in types agrees with JavaScript's, up to sizes beyond a million. */

import { expect, test, vi } from "vitest";
import { cells, compilers } from "../../types/compilers";
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

test("windows over a million elements are counted exactly, in every compiler", () => {
  // By PyTorch: floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, and (n - 1) stride + kernel back.
  const text = `import { type Tensor, nn, zeros } from "typetorch"; const x = zeros(1, 3, 1000000), F = nn.functional;
export const a: Tensor<[1, 4, 999998]> = F.conv1d(x, zeros(4, 3, 3));
export const b: Tensor<[1, 8, 333333]> = new nn.Conv1d(3, 8, 4, { stride: 3 }).forward(x);
export const c: Tensor<[1, 8, 999987]> = new nn.Conv1d(3, 8, 8, { dilation: 3, padding: 4 }).forward(x);
export const d: Tensor<[1, 3, 500000]> = F.maxPool1d(x, 2);
export const e: Tensor<[1, 2, 3000000]> = new nn.ConvTranspose1d(3, 2, 3, { stride: 3 }).forward(x);
export const f: Tensor<[1, 3, 1000002]> = new nn.ZeroPad1d(1).forward(x);
export const g: Tensor<[1, 12, 249500]> = new nn.Unfold(2, { stride: 2 }).forward(zeros(1, 3, 1000, 999));
export const h: Tensor<[1, 1, 2000000, 2]> = new nn.PixelShuffle(2).forward(zeros(1, 4, 1000000, 1));
// One less does not fit, so that the lines above say something.
export const wrong: Tensor<[1, 4, 999997]> = F.conv1d(x, zeros(4, 3, 3));`;
  for (const compiler of compilers) {
    expect([compiler.version, compiler.check({ "million.ts": text }).complaints.map(({ line }) => line)]).toEqual([
      compiler.version,
      [11],
    ]);
  }
});
