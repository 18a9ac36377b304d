/** plot.confusionMatrix and plot.roc: how well a classifier does. */

import { formatNumber } from "../display/html";
import { type HeatmapOptions, heatmap } from "./field";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { PlotError, readArray, readVector, sameLength, type Values } from "./values";

export interface ConfusionOptions extends Omit<HeatmapOptions, "x" | "y"> {
  /** Names of the classes (default: their numbers). */
  names?: readonly string[];
  /** Shares of each true class instead of counts. */
  normalize?: boolean;
}

/**
 * Counts of predicted classes for each true class. Predictions are class numbers, or scores with one column a class.
 *
 * @example
 * plot.confusionMatrix([0, 1, 1], [0, 1, 0]).data[0]?.z // => [[1, 1], [0, 1]]
 */
export function confusionMatrix(predicted: Values, actual: Values, options: ConfusionOptions = {}): Figure {
  const where = "plot.confusionMatrix";
  const guess = classesOf(predicted, `${where}: predicted`);
  const truth = readVector(actual, `${where}: actual`);
  sameLength(where, "predicted", guess.length, "actual", truth.length);
  for (const [name, list] of [
    ["predicted", guess],
    ["actual", truth],
  ] as const) {
    const wrong = list.find((v) => !(Number.isInteger(v) && v >= 0));
    if (wrong !== undefined) {
      throw new PlotError(`${where}: ${name} must hold class numbers 0, 1, 2, ..., got ${wrong}`);
    }
  }
  const n = Math.max(
    options.names?.length ?? 0,
    1 + truth.reduce((m, v) => Math.max(m, v), 0),
    1 + guess.reduce((m, v) => Math.max(m, v), 0),
  );
  if (n > 200) throw new PlotError(`${where}: ${n} classes are too many to show; at most 200`);
  const counts = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (const [i, t] of truth.entries()) counts[t]![guess[i]!]! += 1;
  const right = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const shares = counts.map((row) =>
    row.map(
      (v) =>
        v /
        Math.max(
          1,
          row.reduce((a, b) => a + b, 0),
        ),
    ),
  );
  const classes = Array.from({ length: n }, (_, i) => options.names?.[i] ?? String(i));
  const share = `${formatNumber((100 * right) / truth.length, 3)} %`;
  const { names: _names, normalize, ...rest } = options;
  const figure = heatmap(normalize ? shares : counts, {
    title: `Confusion matrix: ${right} of ${truth.length} right (${share})`,
    xLabel: "predicted class",
    yLabel: "true class",
    zLabel: normalize ? "share" : "count",
    square: true,
    height: Math.min(760, 260 + 28 * n),
    alt: confusionAlt(counts, classes, right, truth.length, share),
    ...rest,
    x: classes,
    y: classes,
  });
  // Empty cells stay without a number, so that the mistakes stand out.
  if (n <= 15) {
    const cell = (v: number) => (v === 0 ? "" : formatNumber(v, 3));
    const shown = (normalize ? shares : counts).map((row) => row.map(cell));
    Object.assign(figure.data[0]!, { text: shown, texttemplate: "%{text}" });
  }
  // Names that look like numbers are names here.
  figure.layout.xaxis = { ...figure.layout.xaxis, type: "category" };
  figure.layout.yaxis = { ...figure.layout.yaxis, type: "category" };
  return figure;
}

function confusionAlt(counts: number[][], classes: string[], right: number, total: number, share: string): string {
  let most = { count: 0, from: 0, to: 0 };
  for (const [i, row] of counts.entries()) {
    for (const [j, count] of row.entries()) if (i !== j && count > most.count) most = { count, from: i, to: j };
  }
  const worst =
    most.count === 0
      ? "no class is taken for another"
      : `most often (${most.count} times) class ${classes[most.from]} is taken for ${classes[most.to]}`;
  return `Confusion matrix of ${classes.length} classes: ${right} of ${total} right (${share}); ${worst}.`;
}

/** Class numbers as they are; of scores, the column of the highest. */
function classesOf(input: Values, where: string): number[] {
  const { shape, data } = readArray(input, where);
  if (shape.length !== 2 || shape[1] === 1) return readVector(input, where);
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < columns; j += 1) if (data[i * columns + j]! > data[i * columns + best]!) best = j;
    return best;
  });
}

/**
 * Receiver operating characteristic: true positive rate over false positive rate for every threshold on the scores.
 *
 * @param scores higher means class 1; several classifiers by name
 * @param actual 0 or 1 for each score
 */
export function roc(
  scores: Values | { readonly [name: string]: Values },
  actual: Values,
  options: FigureOptions = {},
): Figure {
  const where = "plot.roc";
  const truth = readVector(actual, `${where}: actual`);
  if (truth.some((v) => v !== 0 && v !== 1)) throw new PlotError(`${where}: actual must hold 0 and 1 only`);
  const positives = truth.reduce((a, b) => a + b, 0);
  if (positives === 0 || positives === truth.length) {
    throw new PlotError(`${where}: actual must hold both classes, but every value is ${truth[0]}`);
  }
  const named =
    scores !== null &&
    scores !== undefined &&
    Object.getPrototypeOf(scores) === Object.prototype &&
    !("tolist" in scores);
  const entries = named
    ? Object.entries(scores as Record<string, Values>)
    : ([["classifier", scores]] as [string, Values][]);
  const areas: string[] = [];
  const notes: string[] = [];
  const data = entries.map(([name, list]): Trace => {
    const values = readVector(list, `${where}: ${name}`);
    sameLength(where, name, values.length, "actual", truth.length);
    const kept = values.map((_, i) => i).filter((i) => !Number.isNaN(values[i]!));
    if (kept.length < values.length) {
      notes.push(`${values.length - kept.length} of ${values.length} scores of ${name} are NaN and are left out.`);
    }
    const classes = kept.map((i) => truth[i]!);
    const ones = classes.reduce((a, b) => a + b, 0);
    if (ones === 0 || ones === classes.length) {
      throw new PlotError(`${where}: ${name} has scores that are not NaN for one class only, so there is no curve`);
    }
    const { x, y, area } = curve(
      kept.map((i) => values[i]!),
      classes,
      ones,
    );
    areas.push(`${name} ${formatNumber(area)}`);
    return { type: "scatter", mode: "lines", name: `${name} (AUC ${formatNumber(area)})`, x, y };
  });
  data.push({
    type: "scatter",
    mode: "lines",
    name: "chance",
    x: [0, 1],
    y: [0, 1],
    showlegend: false,
    hoverinfo: "skip",
    line: { dash: "dot", width: 1, color: "#808080" },
  });
  return new Figure(
    data,
    {},
    {
      xLabel: "false positive rate",
      yLabel: "true positive rate",
      title: "ROC",
      xRange: [0, 1],
      yRange: [0, 1.02],
      alt: `ROC curves over the diagonal of chance; area under the curve: ${areas.join(", ")}.`,
      ...options,
    },
    notes,
  );
}

function curve(scores: number[], truth: number[], positives: number) {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const x = [0];
  const y = [0];
  let area = 0;
  let [tp, fp] = [0, 0];
  for (const [k, i] of order.entries()) {
    if (truth[i] === 1) tp += 1;
    else fp += 1;
    // Equal scores fall under one threshold: only their last point belongs to the curve.
    if (k + 1 < order.length && scores[order[k + 1]!] === scores[i]) continue;
    const [px, py] = [fp / (truth.length - positives), tp / positives];
    area += ((px - x.at(-1)!) * (py + y.at(-1)!)) / 2;
    x.push(px);
    y.push(py);
  }
  return { x, y, area };
}
