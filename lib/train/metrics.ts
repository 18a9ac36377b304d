/** How good predictions are: for classes, for scores, for numbers. */

import { isFloat } from "../base/dtype";
import { ArgumentError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { isTensor, type Tensor, wrap } from "../core/tensor";

/** Class numbers, as a tensor or an array. */
export type Labels = Tensor | readonly number[];

/** How per-class values become one: their mean, counted over all, weighted by how frequent classes are, or not at all. */
export type Average = "macro" | "micro" | "weighted" | null;

function numbers(op: string, what: string, x: Labels): number[] {
  if (isTensor(x)) return [...copyOf(x).elements];
  if (Array.isArray(x)) return [...x];
  throw new ArgumentError(`${op}: ${what} must be a tensor or an array of numbers`, { op });
}

/** Predicted classes: class numbers as they are; of scores `[n, classes]` the largest. */
function classes(op: string, prediction: Labels): number[] {
  if (!isTensor(prediction) || prediction.shape.length < 2) return numbers(op, "predictions", prediction);
  if (prediction.shape.length > 2) {
    throw new ShapeError(
      `${op}: predictions must be classes [n] or scores [n, classes], got ${formatShape(prediction.shape)}`,
      { op },
    );
  }
  if (prediction.shape[1] === 1) {
    if (!isFloat(prediction.dtype)) return numbers(op, "predictions", prediction);
    throw new ShapeError(
      `${op}: scores need a column for each class, got ${formatShape(prediction.shape)}; of one score take classes by a threshold: prediction.gt(0.5)`,
      { op },
    );
  }
  return numbers(op, "predictions", prediction.argmax(1) as Tensor);
}

/** Throws unless all are class numbers. */
function mustBeClasses(op: string, what: string, labels: readonly number[]): void {
  const wrong = labels.findIndex((v) => !Number.isInteger(v));
  if (wrong < 0) return;
  throw new ArgumentError(
    `${op}: ${what} must be class numbers, got ${labels[wrong]} at position ${wrong}; take classes of scores first, by argmax or a threshold`,
    { op },
  );
}

function pairs(op: string, prediction: Labels, target: Labels): { predicted: number[]; wanted: number[] } {
  const predicted = classes(op, prediction);
  const wanted = numbers(op, "targets", target);
  if (predicted.length !== wanted.length) {
    throw new ShapeError(`${op}: there are ${predicted.length} predictions but ${wanted.length} targets`, { op });
  }
  if (wanted.length === 0) throw new ArgumentError(`${op}: there is nothing to compare`, { op });
  mustBeClasses(op, "predictions", predicted);
  mustBeClasses(op, "targets", wanted);
  return { predicted, wanted };
}

/**
 * The share of predictions that are right.
 *
 * @param prediction classes `[n]`, or scores `[n, classes]`
 * @param target classes `[n]`
 * @example
 * metrics.accuracy(tensor([[0.1, 0.9], [0.8, 0.2]]), [1, 1]) // => 0.5
 */
export function accuracy(prediction: Labels, target: Labels): number {
  const { predicted, wanted } = pairs("accuracy", prediction, target);
  return predicted.filter((p, i) => p === wanted[i]).length / wanted.length;
}

/**
 * The share of targets that are among the k largest scores.
 *
 * @param scores `[n, classes]`
 * @param target classes `[n]`
 * @param k how many count (default: 5)
 * @example
 * metrics.topKAccuracy(tensor([[0.1, 0.6, 0.3], [0.5, 0.4, 0.1]]), [2, 2], 2) // => 0.5
 */
export function topKAccuracy(scores: Tensor, target: Labels, k = 5): number {
  const op = "topKAccuracy";
  if (scores.shape.length !== 2)
    throw new ShapeError(`${op}: scores must be [n, classes], got ${formatShape(scores.shape)}`, { op });
  const [n, c] = scores.shape as unknown as [number, number];
  const wanted = numbers(op, "targets", target);
  if (wanted.length !== n)
    throw new ShapeError(`${op}: there are ${n} predictions but ${wanted.length} targets`, { op });
  const strange = wanted.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < c));
  if (strange >= 0) {
    throw new ArgumentError(
      `${op}: target ${wanted[strange]} at position ${strange} is not a class: there are ${c}, from 0 to ${c - 1}`,
      { op },
    );
  }
  const values = copyOf(scores).elements;
  const hits = wanted.filter((label, i) => {
    const own = values[i * c + label]!;
    let larger = 0;
    for (let j = 0; j < c; j++) if (values[i * c + j]! > own) larger++;
    return larger < k;
  });
  return hits.length / n;
}

/**
 * How often each class (row) was taken for each class (column).
 *
 * @shape `[classes, classes]`, int32
 * @param prediction classes `[n]`, or scores `[n, classes]`
 * @param target classes `[n]`
 * @param numClasses how many classes (default: as many as occur)
 * @example
 * metrics.confusionMatrix([0, 1, 1], [0, 0, 1]).tolist() // => [[1, 1], [0, 1]]
 */
export function confusionMatrix(prediction: Labels, target: Labels, numClasses?: number): Tensor<[number, number]> {
  const { predicted, wanted } = pairs("confusionMatrix", prediction, target);
  const own = isTensor(prediction) && prediction.shape.length === 2 ? prediction.shape[1]! : 0;
  const n = numClasses ?? [...predicted, ...wanted].reduce((most, v) => Math.max(most, v + 1), own);
  const counts = new Int32Array(n * n);
  for (const [i, label] of wanted.entries()) {
    const p = predicted[i]!;
    if (!(label >= 0 && label < n && p >= 0 && p < n)) {
      throw new ArgumentError(
        `confusionMatrix: class ${label >= 0 && label < n ? p : label} at position ${i} is not one of ${n}`,
        { op: "confusionMatrix" },
      );
    }
    counts[label * n + p]!++;
  }
  return wrap(counts, [n, n], "int32") as unknown as Tensor<[number, number]>;
}

interface Counts {
  readonly hit: number[];
  readonly predicted: number[];
  readonly wanted: number[];
}

function counts(prediction: Labels, target: Labels): Counts {
  const matrix = confusionMatrix(prediction, target);
  const n = matrix.shape[0];
  const at = (i: number, j: number) => matrix.elements[i * n + j]!;
  const all = Array.from({ length: n }, (_, i) => i);
  return {
    hit: all.map((i) => at(i, i)),
    predicted: all.map((j) => all.reduce((a, i) => a + at(i, j), 0)),
    wanted: all.map((i) => all.reduce((a, j) => a + at(i, j), 0)),
  };
}

type Ratio = (hit: number, predicted: number, wanted: number) => number;

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const share = (a: number, b: number) => (b === 0 ? 0 : a / b);

function averaged(ratio: Ratio, prediction: Labels, target: Labels, average: Average): number | number[] {
  const { hit, predicted, wanted } = counts(prediction, target);
  if (average === "micro") return ratio(sum(hit), sum(predicted), sum(wanted));
  const each = hit.map((h, i) => ratio(h, predicted[i]!, wanted[i]!));
  if (average === null) return each;
  // Classes that neither occur nor are predicted do not count.
  const kept = each.map((_, i) => i).filter((i) => predicted[i]! + wanted[i]! > 0);
  if (average === "weighted") return sum(kept.map((i) => each[i]! * wanted[i]!)) / sum(wanted);
  return sum(kept.map((i) => each[i]!)) / kept.length;
}

/**
 * Of what was taken for a class, the share that is one.
 *
 * @param average `"macro"` (mean over classes), `"micro"`, `"weighted"`, or null for all classes (default: `"macro"`)
 * @example
 * metrics.precision([0, 1, 1], [0, 0, 1]) // => 0.75
 */
export function precision(prediction: Labels, target: Labels, average?: "macro" | "micro" | "weighted"): number;
export function precision(prediction: Labels, target: Labels, average: null): number[];
export function precision(prediction: Labels, target: Labels, average: Average = "macro"): number | number[] {
  return averaged((hit, predicted) => share(hit, predicted), prediction, target, average);
}

/**
 * Of the members of a class, the share that was found.
 *
 * @param average `"macro"` (mean over classes), `"micro"`, `"weighted"`, or null for all classes (default: `"macro"`)
 * @example
 * metrics.recall([0, 1, 1], [0, 0, 1]) // => 0.75
 */
export function recall(prediction: Labels, target: Labels, average?: "macro" | "micro" | "weighted"): number;
export function recall(prediction: Labels, target: Labels, average: null): number[];
export function recall(prediction: Labels, target: Labels, average: Average = "macro"): number | number[] {
  return averaged((hit, _, wanted) => share(hit, wanted), prediction, target, average);
}

/**
 * The harmonic mean of precision and recall.
 *
 * @param average `"macro"` (mean over classes), `"micro"`, `"weighted"`, or null for all classes (default: `"macro"`)
 * @example
 * metrics.f1Score([0, 1, 1], [0, 0, 1]).toFixed(3) // => "0.667"
 */
export function f1Score(prediction: Labels, target: Labels, average?: "macro" | "micro" | "weighted"): number;
export function f1Score(prediction: Labels, target: Labels, average: null): number[];
export function f1Score(prediction: Labels, target: Labels, average: Average = "macro"): number | number[] {
  return averaged((hit, predicted, wanted) => share(2 * hit, predicted + wanted), prediction, target, average);
}

/** The points of a receiver operating characteristic. */
export interface RocCurve {
  /** The share of negatives that are taken for positives, at each threshold. */
  readonly fpr: number[];
  /** The share of positives that are found. */
  readonly tpr: number[];
  /** The scores from which on something counts as positive. */
  readonly thresholds: number[];
}

/**
 * How found positives and false alarms go together as the threshold falls.
 *
 * @param scores larger for what is more likely positive, `[n]`
 * @param target 0 or 1, `[n]`
 * @throws {ArgumentError} when there are no positives or no negatives
 * @example
 * metrics.rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).tpr // => [0, 0.5, 0.5, 1, 1]
 */
export function rocCurve(scores: Labels, target: Labels): RocCurve {
  const op = "rocCurve";
  const values = numbers(op, "scores", scores);
  const wanted = numbers(op, "targets", target);
  if (values.length !== wanted.length)
    throw new ShapeError(`${op}: there are ${values.length} scores but ${wanted.length} targets`, { op });
  const strange = wanted.findIndex((v) => v !== 0 && v !== 1);
  if (strange >= 0)
    throw new ArgumentError(`${op}: targets must be 0 or 1, got ${wanted[strange]} at position ${strange}`, { op });
  const positives = wanted.filter((v) => v === 1).length;
  const negatives = wanted.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new ArgumentError(
      `${op}: needs targets of both kinds, got ${positives} positives and ${negatives} negatives`,
      { op },
    );
  }
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const curve: RocCurve = { fpr: [0], tpr: [0], thresholds: [Number.POSITIVE_INFINITY] };
  let found = 0;
  let wrong = 0;
  for (const [k, i] of order.entries()) {
    if (wanted[i] === 1) found++;
    else wrong++;
    if (k + 1 < order.length && values[order[k + 1]!] === values[i]) continue;
    curve.fpr.push(wrong / negatives);
    curve.tpr.push(found / positives);
    curve.thresholds.push(values[i]!);
  }
  return curve;
}

/**
 * The area under a curve, by trapezoids.
 *
 * @example
 * metrics.auc([0, 0.5, 1], [0, 1, 1]) // => 0.75
 */
export function auc(x: readonly number[], y: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  return Math.abs(area);
}

/**
 * The area under the receiver operating characteristic: how likely a positive scores above a negative.
 *
 * @example
 * metrics.rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // => 0.75
 */
export function rocAuc(scores: Labels, target: Labels): number {
  const { fpr, tpr } = rocCurve(scores, target);
  return auc(fpr, tpr);
}

function numeric(op: string, prediction: Labels, target: Labels): [number[], number[]] {
  const a = numbers(op, "predictions", prediction);
  const b = numbers(op, "targets", target);
  if (a.length !== b.length || a.length === 0)
    throw new ShapeError(`${op}: there are ${a.length} predictions but ${b.length} targets`, { op });
  return [a, b];
}

/**
 * The share of the targets' variance that predictions explain: 1 is perfect, 0 is no better than the mean. Of targets that
 * are all the same it is 1 where predictions are right, else 0.
 *
 * @example
 * metrics.r2Score([2.5, 0, 2, 8], [3, -0.5, 2, 7]).toFixed(3) // => "0.949"
 */
export function r2Score(prediction: Labels, target: Labels): number {
  const [a, b] = numeric("r2Score", prediction, target);
  const mean = sum(b) / b.length;
  const off = sum(b.map((v, i) => (v - a[i]!) ** 2));
  const spread = sum(b.map((v) => (v - mean) ** 2));
  // Where targets do not differ there is nothing to explain.
  return spread === 0 ? (off === 0 ? 1 : 0) : 1 - off / spread;
}

/** The mean of the squared differences. */
export function meanSquaredError(prediction: Labels, target: Labels): number {
  const [a, b] = numeric("meanSquaredError", prediction, target);
  return sum(b.map((v, i) => (v - a[i]!) ** 2)) / b.length;
}

/** The mean of the absolute differences. */
export function meanAbsoluteError(prediction: Labels, target: Labels): number {
  const [a, b] = numeric("meanAbsoluteError", prediction, target);
  return sum(b.map((v, i) => Math.abs(v - a[i]!))) / b.length;
}
