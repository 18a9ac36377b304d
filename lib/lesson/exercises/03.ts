/** Lesson 3: shapes by broadcasting, reduction and indexing in the head, and eight small functions tried on random tensors. */

import { Generator } from "../../base/random";
import { isTensor, type Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { attempt, same, show, todo, valuesExercise } from "../exercise";
import { fails, missing, probedExercise } from "../probe";

const shapesInTheHead = valuesExercise({
  id: "3.1",
  title: "Eight shapes",
  right: { p1: [4, 3], p2: "error", p3: [4, 5], p4: [2, 4], p5: [2], p6: [5, 2, 3], p7: [3, 4], p8: "error" },
  // "[4, 3]" and "Error" are as good.
  read: (value) => {
    if (typeof value !== "string") return value;
    const text = value.trim().toLowerCase();
    return /^\[[\d, ]*\]$/.test(text) ? JSON.parse(text) : text;
  },
  praise: "All eight. You read shapes like a native.",
  why: {
    p1: "From the right, [3] meets the 3 of [4, 3]; the missing axis is stretched.",
    p2: "From the right, [4] meets the 3 of [4, 3]. Do they agree?",
    p3: "Each axis has a 1 on one side, and is stretched to the size on the other.",
    p4: "sum(1) adds up along axis 1, the second one. Which two sizes are left?",
    p5: 'Go axis by axis: 0 drops the first, "1:" keeps the second from index 1 on, 2 drops the third.',
    p6: "unsqueeze(0) puts a 1 in front: [1, 2, 3] meets [5, 1, 3].",
    p7: "There are 12 elements; with 3 rows, −1 stands for what is left for each row.",
    p8: "The inner sizes must agree: [2, 3] times [2, 3] brings 3 and 2 together.",
  },
  hints: [
    "Compare sizes from the right: equal, or one of them 1, or missing.",
    "sum(1) removes axis 1 (the second one). A number in at removes its axis, a range keeps it.",
    "In a matrix product the inner sizes must agree: [2, 3] times [3, n].",
  ],
  mistakes: [
    {
      name: "broadcasts from the left",
      answer: { p1: "error", p2: [4, 3] },
      says: "p1 and p2 are the wrong way round: shapes are compared from the right, so [3] meets the 3, and [4] does not.",
    },
    {
      name: "sum keeps the axis that it is given",
      answer: { p4: [3] },
      says: "sum(1) adds up along axis 1, so that axis goes and the others stay: [2, 3, 4] becomes [2, 4].",
    },
    {
      name: "sum over the first axis",
      answer: { p4: [3, 4] },
      says: "Axes are counted from 0, so sum(1) adds up along the second axis: [2, 4] is left.",
    },
    {
      name: "sum keeps a 1",
      answer: { p4: [2, 1, 4] },
      says: "sum(1) drops its axis. It stays as a 1 only with { keepdim: true }.",
    },
    {
      name: "numbers keep their axis",
      answer: { p5: [1, 2, 1] },
      says: "A number in at drops its axis altogether; only ranges keep theirs. p5 has one axis.",
    },
    {
      name: "sizes of different ones fail",
      answer: { p3: "error", p6: "error" },
      says: "A size of 1 fits everything: it is stretched. So p3 and p6 both work.",
    },
    {
      name: "equal shapes multiply",
      answer: { p8: [2, 3] },
      says: "mul works on equal shapes, element by element; matmul needs the inner sizes to agree, and 3 is not 2.",
    },
    {
      name: "outer product",
      answer: { p8: [2, 2] },
      says: "[2, 2] would come from zeros(2, 3).matmul(zeros(3, 2)). Here the inner sizes are 3 and 2.",
    },
  ],
});

type Rows = number[][];
interface Wrong {
  readonly name: string;
  readonly does: (...inputs: never[]) => unknown;
  readonly says: string;
}
interface Puzzle {
  /** Random inputs, as nested arrays. */
  readonly draw: (dice: Dice) => readonly unknown[];
  /** What must come out, by loops over plain numbers. */
  readonly right: (...inputs: never[]) => unknown;
  readonly solution: (...inputs: never[]) => unknown;
  readonly wrongs: readonly Wrong[];
}

class Dice {
  private readonly source: Generator;
  constructor(seed: number) {
    this.source = new Generator(seed);
  }
  below(n: number): number {
    return Math.floor(this.source.uniform() * n);
  }
  /** Sizes differ from each other, so that no mix-up of axes stays unseen. */
  sizes(): [number, number] {
    const n = 3 + this.below(3);
    return [n, n + 1 + this.below(3)];
  }
  numbers(n: number, low = -9): number[] {
    return Array.from({ length: n }, () => low + this.below(10 - low) + this.below(4) / 4);
  }
  rows(n: number, m: number, low = -9): Rows {
    return Array.from({ length: n }, () => this.numbers(m, low));
  }
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const column = (x: Rows, j: number) => x.map((row) => row[j]!);
const matrix = (dice: Dice, low?: number) => {
  const [n, m] = dice.sizes();
  return [dice.rows(n, m, low)];
};

const puzzles: Readonly<Record<string, Puzzle>> = {
  lastColumn: {
    draw: matrix,
    right: (x: Rows) => x.map((row) => row.at(-1)),
    solution: (x: Tensor) => x.at(":", -1),
    wrongs: [
      {
        name: "the last row",
        does: (x: Rows) => x.at(-1),
        says: "lastColumn gives the last row. Rows are axis 0: keep all of them, and take −1 on axis 1.",
      },
      {
        name: "as a matrix",
        does: (x: Rows) => x.map((row) => row.slice(-1)),
        says: 'lastColumn keeps a second axis of size 1. A number drops its axis, the range "-1:" does not.',
      },
    ],
  },
  everyOtherRow: {
    draw: matrix,
    right: (x: Rows) => x.filter((_, i) => i % 2 === 0),
    solution: (x: Tensor) => x.at("::2"),
    wrongs: [
      {
        name: "every other column",
        does: (x: Rows) => x.map((row) => row.filter((_, j) => j % 2 === 0)),
        says: "everyOtherRow takes every other column. The first index is for rows.",
      },
      {
        name: "from the second on",
        does: (x: Rows) => x.filter((_, i) => i % 2 === 1),
        says: "everyOtherRow begins with row 1. Rows are counted from 0, and row 0 is wanted first.",
      },
      {
        name: "the first two rows",
        does: (x: Rows) => x.slice(0, 2),
        says: 'everyOtherRow gives the first two rows. The step stands after the second colon: "::2".',
      },
    ],
  },
  negativesToZero: {
    draw: matrix,
    right: (x: Rows) => x.map((row) => row.map((v) => Math.max(0, v))),
    solution: (x: Tensor) => x.mul(x.gt(0)),
    wrongs: [
      {
        name: "the mask alone",
        does: (x: Rows) => x.map((row) => row.map((v) => Number(v > 0))),
        says: "negativesToZero gives the mask, ones and zeros. Multiply x by it.",
      },
      {
        name: "picked out",
        does: (x: Rows) => x.flat().filter((v) => v > 0),
        says: "negativesToZero picks out what is above 0, and the shape is lost. Multiply by the mask instead of indexing with it.",
      },
      {
        name: "absolute values",
        does: (x: Rows) => x.map((row) => row.map(Math.abs)),
        says: "negativesToZero turns the sign of negative numbers round. They should become 0.",
      },
    ],
  },
  centred: {
    draw: matrix,
    right: (x: Rows) => x.map((row) => row.map((v, j) => v - sum(column(x, j)) / x.length)),
    solution: (x: Tensor) => x.sub(x.mean(0)),
    wrongs: [
      {
        name: "by rows",
        does: (x: Rows) => x.map((row) => row.map((v) => v - sum(row) / row.length)),
        says: "centred subtracts the mean of each row. For the mean of each column, add up along axis 0: x.mean(0).",
      },
      {
        name: "one mean for all",
        does: (x: Rows) => x.map((row) => row.map((v) => v - sum(x.flat()) / x.flat().length)),
        says: "centred subtracts one mean for the whole matrix. Each column has its own: x.mean(0).",
      },
      {
        name: "the means themselves",
        does: (x: Rows) => x[0]!.map((_, j) => sum(column(x, j)) / x.length),
        says: "centred gives the means. Subtract them from x.",
      },
    ],
  },
  shares: {
    draw: (dice) => matrix(dice, 1),
    right: (x: Rows) => x.map((row) => row.map((v) => v / sum(row))),
    solution: (x: Tensor) => x.div(x.sum(1, { keepdim: true })),
    wrongs: [
      {
        name: "by columns",
        does: (x: Rows) => x.map((row) => row.map((v, j) => v / sum(column(x, j)))),
        says: "shares divides by the sums of columns. Each row should add up to 1: sum along axis 1, with keepdim, so that [n, 1] meets [n, m].",
      },
      {
        name: "of the whole",
        does: (x: Rows) => x.map((row) => row.map((v) => v / sum(x.flat()))),
        says: "shares divides by the sum of the whole matrix. Each row should add up to 1.",
      },
      {
        name: "the sums",
        does: (x: Rows) => x.map((row) => [sum(row)]),
        says: "shares gives the sums. Divide x by them.",
      },
    ],
  },
  sumTable: {
    draw: (dice) => {
      const [n, m] = dice.sizes();
      return [dice.numbers(n), dice.numbers(m)];
    },
    right: (a: number[], b: number[]) => a.map((u) => b.map((v) => u + v)),
    solution: (a: Tensor, b: Tensor) => a.unsqueeze(1).add(b),
    wrongs: [
      {
        name: "rows and columns swapped",
        does: (a: number[], b: number[]) => b.map((v) => a.map((u) => u + v)),
        says: "sumTable has a row for each element of b. The rows belong to a: a needs the shape [n, 1], and b meets it as [m].",
      },
      {
        name: "products",
        does: (a: number[], b: number[]) => a.map((u) => b.map((v) => u * v)),
        says: "sumTable multiplies. The shapes are right; add instead.",
      },
    ],
  },
  oneHot: {
    draw: (dice) => {
      const k = 3 + dice.below(3);
      return [Array.from({ length: 4 + dice.below(4) + k }, () => dice.below(k)), k];
    },
    right: (labels: number[], k: number) => labels.map((l) => Array.from({ length: k }, (_, j) => Number(j === l))),
    solution: (labels: Tensor, k: number) => labels.unsqueeze(1).eq(tensor(Array.from({ length: k }, (_, j) => j))),
    wrongs: [
      {
        name: "transposed",
        does: (labels: number[], k: number) => Array.from({ length: k }, (_, j) => labels.map((l) => Number(j === l))),
        says: "oneHot has a row for each class. It should have a row for each label: labels as [n, 1], the classes as [k].",
      },
      {
        name: "counted from 1",
        does: (labels: number[], k: number) =>
          labels.map((l) => Array.from({ length: k }, (_, j) => Number(j + 1 === l))),
        says: "oneHot counts classes from 1. They go from 0 to k − 1: arange(k).",
      },
      {
        name: "everything but",
        does: (labels: number[], k: number) => labels.map((l) => Array.from({ length: k }, (_, j) => Number(j !== l))),
        says: "oneHot has its ones and zeros swapped: the one stands where class and label are equal.",
      },
    ],
  },
  distances: {
    draw: (dice) => {
      const [n, m] = dice.sizes();
      return [dice.rows(n, 2), dice.rows(m, 2)];
    },
    right: (p: Rows, q: Rows) => p.map(([a, b]) => q.map(([c, d]) => (a! - c!) ** 2 + (b! - d!) ** 2)),
    solution: (p: Tensor, q: Tensor) => p.unsqueeze(1).sub(q).square().sum(2),
    wrongs: [
      {
        name: "with the root",
        does: (p: Rows, q: Rows) => p.map(([a, b]) => q.map(([c, d]) => Math.hypot(a! - c!, b! - d!))),
        says: "distances takes the square root. The squared distance is asked for.",
      },
      {
        name: "rows and columns swapped",
        does: (p: Rows, q: Rows) => q.map(([c, d]) => p.map(([a, b]) => (a! - c!) ** 2 + (b! - d!) ** 2)),
        says: "distances has a row for each point of q. The rows belong to p: p needs the shape [n, 1, 2].",
      },
      {
        name: "not added up",
        does: (p: Rows, q: Rows) => p.map(([a, b]) => q.map(([c, d]) => [(a! - c!) ** 2, (b! - d!) ** 2])),
        says: "distances keeps the two squares apart. Add them up along the last axis.",
      },
      {
        name: "not squared",
        does: (p: Rows, q: Rows) => p.map(([a, b]) => q.map(([c, d]) => a! - c! + b! - d!)),
        says: "distances adds the differences as they are. Square them first, or they cancel.",
      },
    ],
  },
};

/** Tensors of the right kind for arrays: labels are whole numbers. */
const given = (name: string, input: unknown): unknown =>
  Array.isArray(input)
    ? name === "oneHot"
      ? tensor(Int32Array.from(input as number[]))
      : tensor(input as Rows)
    : input;

/** A result as numbers; truth values count as 0 and 1. */
function numbers(value: unknown): unknown {
  const v = isTensor(value) ? value.tolist() : value;
  const plain = (x: unknown): unknown => (Array.isArray(x) ? x.map(plain) : typeof x === "boolean" ? Number(x) : x);
  return plain(v);
}

const sizesOf = (value: unknown): string => {
  const sizes: number[] = [];
  for (let at = value; Array.isArray(at); at = at[0]) sizes.push(at.length);
  return `[${sizes.join(", ")}]`;
};

/** Why a puzzle's function is wrong; undefined when it is right, `todo` while it is not there. */
function fault(name: string, f: unknown): string | undefined | typeof todo {
  const puzzle = puzzles[name]!;
  if (f === undefined || f === todo) return todo;
  if (typeof f !== "function") return `${name} is a function, such as (x) => ..., not ${show(f)}.`;
  const trials = [1, 2, 3].map((seed) => puzzle.draw(new Dice(seed)));
  const results: unknown[] = [];
  for (const inputs of trials) {
    const result = attempt(
      f as never,
      inputs.map((input) => given(name, input)),
    );
    const about = inputs.map((input) => (Array.isArray(input) ? sizesOf(input) : show(input))).join(" and ");
    if ("error" in result) return `${name}, tried on shapes ${about}, threw: ${result.error}`;
    if (result.value === todo) return todo;
    if (result.value === undefined) return `${name} gives nothing back: is a \`return\` missing?`;
    const value = numbers(result.value);
    results.push(value);
  }
  const agrees = (g: (...inputs: never[]) => unknown) =>
    trials.every((inputs, i) => same(results[i], g(...(inputs as never[])), 1e-4));
  if (agrees(puzzle.right)) return undefined;
  const known = puzzle.wrongs.find((w) => agrees(w.does));
  if (known) return known.says;
  const at = trials.findIndex((inputs, i) => !same(results[i], puzzle.right(...(inputs as never[])), 1e-4));
  const wanted = puzzle.right(...(trials[at] as never[]));
  if (sizesOf(wanted) !== sizesOf(results[at])) {
    return `${name}: for ${trials[at]!.map((input) => (Array.isArray(input) ? sizesOf(input) : show(input))).join(" and ")} the shape should be ${sizesOf(wanted)}, yours is ${sizesOf(results[at])}.`;
  }
  return `${name}: for ${trials[at]!.map(show).join(" and ")} it should give ${show(wanted)}, yours gives ${show(results[at])}.`;
}

function judgeFunctions(answer: unknown): string | undefined {
  if (typeof answer !== "object") return fails(`An object of eight functions is wanted, not ${show(answer)}.`);
  const names = Object.keys(puzzles);
  const found = names.map((name) => [name, fault(name, (answer as Record<string, unknown>)[name])] as const);
  const right = found.filter(([, says]) => says === undefined).map(([name]) => name);
  const rest = found.filter(([, says]) => says === todo).map(([name]) => name);
  const off = found.find(([, says]) => typeof says === "string");
  if (off) return off[1] as string;
  if (rest.length === names.length) missing("None of the eight is written yet. Begin with any of them.");
  if (rest.length > 0) missing(`Right so far: ${right.join(", ")}. Still missing: ${rest.join(", ")}.`);
  return undefined;
}

const allRight = Object.fromEntries(Object.entries(puzzles).map(([name, p]) => [name, p.solution]));

export const exercises = [
  shapesInTheHead,
  probedExercise({
    id: "3.2",
    title: "Eight puzzles without a loop",
    empty: "None of the eight is written yet.",
    probe: judgeFunctions,
    praise: "All eight hold on random tensors of random sizes.",
    hints: [
      'The first three need one call each: x.at(":", -1), x.at("::2"), and x.mul of a mask x.gt(0).',
      "x.mean(0) has the shape [m] and meets [n, m] from the right. A sum over each row must keep its axis to meet it: x.sum(1, { keepdim: true }).",
      "To let every a meet every b, give a an axis of size 1: a.unsqueeze(1) is [n, 1]. labels.unsqueeze(1).eq(arange(k)) is one such table, p.unsqueeze(1).sub(q) is [n, m, 2].",
    ],
    mistakes: Object.entries(puzzles).flatMap(([puzzle, { wrongs }]) =>
      wrongs.map((w) => ({
        name: `${puzzle}: ${w.name}`,
        answer: {
          ...allRight,
          [puzzle]: (...inputs: unknown[]) => w.does(...(inputs.map(numbers) as never[])),
        },
        says: w.says,
      })),
    ),
  }),
];
