/** Metrics against values worked out by hand. */

import { expect, test } from "vitest";
import { Generator, metrics, tensor } from "../../lib/index";

const predicted = [0, 2, 1, 0, 0, 1];
const wanted = [0, 1, 2, 0, 1, 2];

test("accuracy and confusion matrix", () => {
  expect(metrics.accuracy(predicted, wanted)).toBeCloseTo(2 / 6);
  expect(metrics.confusionMatrix(predicted, wanted).tolist()).toEqual([
    [2, 0, 0],
    [1, 0, 1],
    [0, 2, 0],
  ]);
  expect(() => metrics.accuracy([1], [1, 2])).toThrow("accuracy: there are 1 predictions but 2 targets");
  expect(() => metrics.confusionMatrix([3], [0], 2)).toThrow("class 3 at position 0 is not one of 2");
});

test("precision, recall and F1 by class and averaged", () => {
  expect(metrics.precision(predicted, wanted, null)).toEqual([2 / 3, 0, 0]);
  expect(metrics.recall(predicted, wanted, null)).toEqual([1, 0, 0]);
  expect(metrics.precision(predicted, wanted)).toBeCloseTo(2 / 9);
  expect(metrics.recall(predicted, wanted)).toBeCloseTo(1 / 3);
  expect(metrics.f1Score(predicted, wanted)).toBeCloseTo(0.8 / 3);
  expect(metrics.f1Score(predicted, wanted, "micro")).toBeCloseTo(1 / 3);
  expect(metrics.f1Score(predicted, wanted, "weighted")).toBeCloseTo((0.8 * 2) / 6);
});

test("scores: top-k, ROC and the area under it", () => {
  const scores = tensor([
    [0.5, 0.2, 0.2],
    [0.3, 0.4, 0.2],
    [0.2, 0.4, 0.3],
    [0.7, 0.2, 0.1],
  ]);
  expect(metrics.topKAccuracy(scores, [0, 1, 2, 2], 2)).toBe(0.75);
  const roc = metrics.rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
  expect(roc.fpr).toEqual([0, 0, 0.5, 0.5, 1]);
  expect(roc.tpr).toEqual([0, 0.5, 0.5, 1, 1]);
  expect(metrics.rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
  // Equal scores are one step of the curve.
  expect(metrics.rocAuc([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1])).toBe(0.5);
  expect(() => metrics.rocAuc([0.1, 0.2], [1, 1])).toThrow("needs targets of both kinds");
});

test("numbers: R2 and mean errors", () => {
  expect(metrics.r2Score([1, 2, 3], [1, 2, 3])).toBe(1);
  expect(metrics.r2Score([2, 2, 2], [1, 2, 3])).toBe(0);
  expect(metrics.meanSquaredError([1, 3], [0, 0])).toBe(5);
  expect(metrics.meanAbsoluteError([1, -3], [0, 0])).toBe(2);
});

test("against the definitions, on random labels and scores", () => {
  const g = new Generator(11);
  for (let round = 0; round < 40; round++) {
    const [n, c] = [2 + g.below(30), 2 + g.below(4)];
    const target = Array.from({ length: n }, () => g.below(c));
    // Few different scores, so that there are ties.
    const scores = Array.from({ length: n }, () => Array.from({ length: c }, () => g.below(6) / 5));
    const predicted = scores.map((row) => row.indexOf(Math.max(...row)));
    const count = (f: (i: number) => boolean) => target.filter((_, i) => f(i)).length;
    expect(metrics.accuracy(tensor(scores), target)).toBeCloseTo(count((i) => predicted[i] === target[i]) / n, 12);
    const present = Array.from({ length: c }, (_, k) => k).filter((k) => target.includes(k) || predicted.includes(k));
    const ratios = present.map((k) => {
      const hits = count((i) => predicted[i] === k && target[i] === k);
      const [taken, members] = [count((i) => predicted[i] === k), count((i) => target[i] === k)];
      const [p, r] = [taken && hits / taken, members && hits / members];
      return { p, r, f: p + r && (2 * p * r) / (p + r), members };
    });
    const mean = (f: (x: (typeof ratios)[number]) => number) => ratios.reduce((a, x) => a + f(x), 0) / ratios.length;
    const weighted = (f: (x: (typeof ratios)[number]) => number) =>
      ratios.reduce((a, x) => a + f(x) * x.members, 0) / n;
    expect(metrics.precision(predicted, target)).toBeCloseTo(
      mean((x) => x.p),
      12,
    );
    expect(metrics.recall(predicted, target)).toBeCloseTo(
      mean((x) => x.r),
      12,
    );
    expect(metrics.f1Score(predicted, target)).toBeCloseTo(
      mean((x) => x.f),
      12,
    );
    expect(metrics.f1Score(predicted, target, "weighted")).toBeCloseTo(
      weighted((x) => x.f),
      12,
    );
    expect(metrics.precision(predicted, target, "micro")).toBeCloseTo(metrics.accuracy(predicted, target), 12);
    // The area is the share of pairs that are in the right order; a tie is half of one.
    const binary = target.map((k) => (k === 0 ? 1 : 0));
    const score = scores.map((row) => row[0]!);
    const pairs = binary.flatMap((a, i) => binary.flatMap((b, j) => (a === 1 && b === 0 ? [[i, j] as const] : [])));
    if (pairs.length > 0) {
      const right = pairs.reduce((a, [i, j]) => a + (score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0), 0);
      expect(metrics.rocAuc(score, binary)).toBeCloseTo(right / pairs.length, 12);
    }
    const values = target.map((k, i) => k + scores[i]![0]!);
    const average = target.reduce((a, v) => a + v, 0) / n;
    const [off, spread] = [0, 1].map((which) =>
      target.reduce((a, v, i) => a + (v - (which ? average : values[i]!)) ** 2, 0),
    ) as [number, number];
    if (spread > 0) expect(metrics.r2Score(values, target)).toBeCloseTo(1 - off / spread, 10);
  }
});

test("what cannot be compared is refused", () => {
  expect(() => metrics.accuracy([0.3, 0.8], [0, 1])).toThrow(
    "predictions must be class numbers, got 0.3 at position 0",
  );
  expect(() => metrics.accuracy(tensor([[0.3], [0.8]]), [0, 1])).toThrow("scores need a column for each class");
  expect(() => metrics.topKAccuracy(tensor([[0.3, 0.7]]), [2], 1)).toThrow("target 2 at position 0 is not a class");
  expect(() => metrics.rocCurve([0.3, 0.7], [1, 2])).toThrow("targets must be 0 or 1, got 2 at position 1");
  expect([metrics.r2Score([1, 1], [1, 1]), metrics.r2Score([1, 2], [1, 1])]).toEqual([1, 0]);
  // More labels than a call can have arguments.
  expect(
    metrics.confusionMatrix(new Array<number>(300_000).fill(1), new Array<number>(300_000).fill(0)).tolist(),
  ).toEqual([
    [0, 300_000],
    [0, 0],
  ]);
});
