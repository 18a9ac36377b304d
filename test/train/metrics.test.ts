/** Metrics against values worked out by hand. */

import { expect, test } from "vitest";
import { metrics, tensor } from "../../lib/index";

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
