/** plot.decisionBoundary and pictures of what is inside a model: activations, gradients and weights by layer. */

import { noGrad } from "../core/autograd";
import type { Tensor } from "../core/tensor";
import { tensor } from "../ops/create";
import { type HistOptions, hist } from "./bars";
import { spread } from "./field";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { type ImagesOptions, images } from "./images";
import { palette } from "./palette";
import { scatter } from "./scatter";
import { subplots } from "./subplots";
import { isTensorLike, PlotError, readArray, type TensorLike, type Values } from "./values";

/** Points of two columns in, a class or scores for each out: a function of rows, or a module whose `forward` takes a tensor `[n, 2]`. */
export type Classifier = ((points: number[][]) => unknown) | { forward(points: Tensor<[number, 2]>): unknown };

export interface BoundaryOptions extends FigureOptions {
  /** Classes of the points that are drawn over the regions. */
  labels?: Values;
  /** Names of the classes. */
  names?: readonly string[];
  /** Ranges (default: those of the points, with a margin). */
  x?: readonly [number, number];
  y?: readonly [number, number];
  /** Points along each axis (default 80). */
  steps?: number;
}

/** A classifier as a function; a module answers without being recorded. */
function classifierOf(model: Classifier, where: string): (points: number[][]) => unknown {
  if (typeof model === "function") return model;
  if (typeof model?.forward === "function") {
    return (points) => noGrad(() => model.forward(tensor(points) as unknown as Tensor<[number, 2]>));
  }
  throw new PlotError(
    `${where}: the model must be a module, or a function from rows of two numbers to classes, such as (p) => net.forward(tensor(p)); got ${typeof model}`,
  );
}

/**
 * The regions that a model tells apart, with the points over them. The model gets rows of two numbers and answers with a
 * class number, with one score (0 is the border of logits, 0.5 of probabilities), or with one score a class, for each row.
 *
 * @example
 * plot.decisionBoundary((points) => points.map(([x]) => Number(x! > 0)), [[-1, 0], [1, 0]], { labels: [0, 1], steps: 3 })
 *   .data[0]?.z // => [[0, 0, 1], [0, 0, 1], [0, 0, 1]]
 */
export function decisionBoundary(model: Classifier, points: Values, options: BoundaryOptions = {}): Figure {
  const where = "plot.decisionBoundary";
  const classify = classifierOf(model, where);
  const { shape, data } = readArray(points, `${where}: points`);
  if (shape.length !== 2 || shape[1] !== 2 || shape[0] === 0) {
    throw new PlotError(`${where}: points must be rows of two numbers, got shape [${shape.join(", ")}]`);
  }
  const { labels, names, x, y, steps = 80, ...look } = options;
  const xs = spread(x ?? margin(data, 0), steps, `${where}: x`);
  const ys = spread(y ?? margin(data, 1), steps, `${where}: y`);
  const grid = ys.flatMap((b) => xs.map((a) => [a, b]));
  const answers = readArray(classify(grid), `${where}: the model's answer`);
  if (answers.shape[0] !== grid.length) {
    throw new PlotError(
      `${where}: the model gave ${answers.shape[0]} answers for ${grid.length} points; it must give one a row`,
    );
  }
  const { values, classes, border } = regions(answers.data, answers.data.length / grid.length);
  const z = ys.map((_, i) => values.slice(i * steps, (i + 1) * steps));
  const region: Trace = {
    type: "heatmap",
    x: xs,
    y: ys,
    z,
    colorscale: border === undefined ? bands(classes) : softScale,
    ...(border === undefined ? { zmin: -0.5, zmax: classes - 0.5 } : symmetric(values, border)),
    opacity: 0.35,
    showscale: false,
    hoverinfo: "skip",
  };
  const figure = new Figure([region], {}, { xLabel: "x₁", yLabel: "x₂", ...look });
  // The border itself as a line, so that colour is not needed to see it.
  const levels = border === undefined ? Array.from({ length: classes - 1 }, (_, k) => k + 0.5) : [border];
  figure.add(new Figure(levels.map((level): Trace => borderLine(xs, ys, z, level))));
  return figure.add(scatter(points, { ...(labels !== undefined && { color: labels }), ...(names && { names }) }));
}

function borderLine(x: number[], y: number[], z: number[][], level: number): Trace {
  return {
    type: "contour",
    x,
    y,
    z,
    showscale: false,
    autocontour: false,
    contours: { coloring: "none", start: level, end: level, size: 1, showlabels: false },
    line: { width: 2, color: "#808080" },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function margin(data: Float64Array, column: 0 | 1): [number, number] {
  const values = data.filter((v, i) => i % 2 === column && Number.isFinite(v));
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const room = high > low ? 0.15 * (high - low) : 1;
  return [low - room, high + room];
}

function regions(answers: Float64Array, width: number): { values: number[]; classes: number; border?: number } {
  if (width > 1) {
    const rows = answers.length / width;
    const values = Array.from({ length: rows }, (_, i) => {
      const row = answers.subarray(i * width, (i + 1) * width);
      return row.indexOf(row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
    });
    return { values, classes: width };
  }
  const values = Array.from(answers);
  if (values.every((v) => Number.isInteger(v) && v >= 0 && v < 20)) {
    return { values, classes: 1 + values.reduce((m, v) => Math.max(m, v), 1) };
  }
  // Probabilities stay within 0 and 1; logits have their border at 0.
  return { values, classes: 2, border: values.every((v) => v >= 0 && v <= 1) ? 0.5 : 0 };
}

function bands(classes: number): [number, string][] {
  return Array.from({ length: classes }, (_, k) => palette[k % palette.length]!).flatMap(
    (color, k): [number, string][] => [
      [k / classes, color],
      [(k + 1) / classes, color],
    ],
  );
}

const softScale: [number, string][] = [
  [0, palette[0]!],
  [0.5, "#e8e8e8"],
  [1, palette[1]!],
];

function symmetric(values: readonly number[], middle: number) {
  const most = values.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v - middle)) : m), 1e-9);
  return { zmin: middle - most, zmax: middle + most };
}

/** A model as these pictures read it: parameters by name, each with its gradient once there is one. */
export interface ModelLike {
  namedParameters(): Iterable<readonly [string, TensorLike & { readonly grad?: TensorLike | null }]>;
}

/** Histograms of activations, one for each layer, in the order given. */
export function activationHist(
  layers: { readonly [name: string]: Values },
  options: HistOptions & { columns?: number } = {},
): Figure {
  const entries = Object.entries(layers ?? {});
  if (entries.length === 0) {
    throw new PlotError("plot.activationHist: expected activations by layer, such as { layer1: h1, layer2: h2 }");
  }
  return histograms(entries, "activation", options, "plot.activationHist");
}

/** Histograms of the gradients of a model's parameters, one for each, after `backward`. */
export function gradientHist(
  model: ModelLike | { readonly [name: string]: Values },
  options: HistOptions & { columns?: number } = {},
): Figure {
  const where = "plot.gradientHist";
  const entries: [string, Values][] = isModel(model)
    ? [...model.namedParameters()].flatMap(([name, p]) => (p.grad ? [[name, p.grad] as [string, Values]] : []))
    : Object.entries(model ?? {});
  if (entries.length === 0)
    throw new PlotError(`${where}: no parameter has a gradient yet; call backward() on a loss first`);
  return histograms(entries, "gradient", options, where);
}

function histograms(
  entries: [string, unknown][],
  what: string,
  options: HistOptions & { columns?: number },
  where: string,
): Figure {
  const { title, columns, height, alt, ...each } = options;
  const figures = entries.map(([name, values]) => {
    const { shape, data } = readArray(values, `${where}: ${name}`);
    if (data.length === 0) throw new PlotError(`${where}: ${name}: is empty, there is nothing to draw`);
    if (!data.some((v) => Number.isFinite(v))) {
      // One broken layer must not hide the others.
      const broken = { title: `${name} [${shape.join(", ")}], all NaN or infinite`, xLabel: what, yLabel: "count" };
      return new Figure([], {}, { ...broken, ...each }, [`No value of ${name} is finite (all NaN or infinite).`]);
    }
    const zero = data.reduce((n, v) => n + (v === 0 ? 1 : 0), 0) / data.length;
    // Dead units and vanished gradients show as exact zeros, which a bin would hide.
    const share = zero > 0.01 ? `, ${Math.round(100 * zero)} % zero` : "";
    const figure = hist(data, { xLabel: what, title: `${name} [${shape.join(", ")}]${share}`, ...each });
    // Few numbers along the axis: in a narrow page more would be turned upright, into the title below.
    figure.layout.xaxis = { ...figure.layout.xaxis, nticks: 4 };
    // One kind of thing, one colour.
    for (const trace of figure.data) trace.marker = { color: palette[0]! };
    return figure;
  });
  const look = {
    ...(title !== undefined && { title }),
    ...(height !== undefined && { height }),
    ...(alt !== undefined && { alt }),
  };
  if (figures.length === 1 && columns === undefined) {
    Object.assign(figures[0]!.layout, title === undefined ? {} : { title: { text: title } });
    return figures[0]!;
  }
  return subplots(figures, { legend: false, ...(columns !== undefined && { columns }), ...look });
}

export interface WeightsOptions extends ImagesOptions {
  /** Height and width of the picture that each row of a weight matrix is (default: square, if it can be). */
  size?: readonly [number, number];
}

/**
 * Weights as pictures: each row of a [out, in] matrix as a picture of what that neuron looks for, each filter of a
 * convolution as it is. 0 is neutral, positive orange, negative blue.
 */
export function weights(weight: Values, options: WeightsOptions = {}): Figure {
  const where = "plot.weights";
  const { size, ...rest } = options;
  const { shape, data } = readArray(weight, `${where}: weight`);
  const look: ImagesOptions = { colors: "diverging", ...rest };
  if (shape.length === 4) {
    const [out, channels, h, w] = shape as [number, number, number, number];
    return images(shaped([out * channels, h, w], data), look);
  }
  if (shape.length !== 2) {
    throw new PlotError(
      `${where}: needs a matrix [out, in] or filters [out, in, h, w], got shape [${shape.join(", ")}]`,
    );
  }
  const [out, inputs] = shape as [number, number];
  const side = Math.round(Math.sqrt(inputs));
  const [h, w] = size ?? (side * side === inputs ? [side, side] : [1, inputs]);
  if (h * w !== inputs)
    throw new PlotError(`${where}: size ${h} by ${w} does not hold the ${inputs} inputs of each neuron`);
  return images(shaped([out, h, w], data), look);
}

function shaped(shape: readonly number[], data: Float64Array): TensorLike {
  const nest = (axis: number, at: number): unknown => {
    if (axis === shape.length) return data[at]!;
    const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, at + i * step));
  };
  return { shape, tolist: () => nest(0, 0) };
}

function isModel(value: unknown): value is ModelLike {
  return (
    value !== null &&
    typeof value === "object" &&
    !isTensorLike(value) &&
    typeof (value as ModelLike).namedParameters === "function"
  );
}
