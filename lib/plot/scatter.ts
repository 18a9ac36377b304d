/** plot.scatter: points in the plane, coloured by class or by value. */

import { everyNth } from "./decimate";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { noteMissing, noteNotPositive, thinNote } from "./line";
import { palette, sequential } from "./palette";
import { isTensorLike, PlotError, readArray, readPositions, readVector, sameLength, type Values } from "./values";

export interface ScatterOptions extends FigureOptions {
  /** A class or a value for each point: few whole numbers or names give one colour and symbol a class, others a colour scale. */
  color?: Values | readonly string[];
  /** Names of the classes 0, 1, 2, ... in `color`. */
  names?: readonly string[];
  /** Name of the colour scale, or of the points when all are alike. */
  name?: string;
  /** Diameter of the points in pixels: one number, or one for each point. */
  size?: number | Values;
  /** Text for each point, shown when it is pointed at. */
  text?: readonly string[];
  opacity?: number;
}

/**
 * Points that are drawn at most; more are thinned evenly. As many as a page draws as SVG without delay: WebGL would draw
 * more, but is in no bundle of an exported page, and browsers allow few such pictures on one page.
 */
const limit = 5000;

/**
 * Points: of y over x, or of the rows of a matrix with two columns.
 *
 * @example
 * plot.scatter([0, 1, 2], [1, 0, 1], { color: [0, 1, 0], names: ["cat", "dog"] }).data.map(t => t.name)
 * // => ["cat", "dog"]
 */
export function scatter(points: Values, options?: ScatterOptions): Figure;
export function scatter(x: Values | readonly string[], y: Values, options?: ScatterOptions): Figure;
export function scatter(first: unknown, second?: unknown, third?: ScatterOptions): Figure {
  const where = "plot.scatter";
  const two = Array.isArray(second) || ArrayBuffer.isView(second) || isTensorLike(second);
  const options = ((two ? third : second) ?? {}) as ScatterOptions;
  const [x, y] = two
    ? [readPositions(first, `${where}: x`), readVector(second, `${where}: y`)]
    : readPoints(first, where);
  sameLength(where, "x", x.length, "y", y.length);
  const notes: string[] = [];
  if (x.every((v) => typeof v === "number")) noteMissing(notes, "x", x as number[]);
  noteMissing(notes, "y", y);
  if (options.xScale === "log") noteNotPositive(notes, "x", x);
  if (options.yScale === "log") noteNotPositive(notes, "y", y);
  const keep = everyNth(y.length, limit);
  if (keep.length < y.length) notes.push(thinNote(y.length, keep.length));
  const size = readSize(options.size, y.length, where);
  const base = (chosen: readonly number[]): Trace => ({
    type: "scatter",
    mode: "markers",
    x: chosen.map((i) => x[i]!),
    y: chosen.map((i) => y[i]!),
    ...(options.text && { text: chosen.map((i) => options.text![i] ?? "") }),
    marker: {
      size: typeof size === "number" ? size : chosen.map((i) => size[i]!),
      opacity: options.opacity ?? (y.length > 1000 ? 0.6 : 0.85),
    },
  });
  return new Figure(traces(base, keep, y.length, options, where), {}, options, notes);
}

function traces(
  base: (chosen: readonly number[]) => Trace,
  keep: readonly number[],
  n: number,
  options: ScatterOptions,
  where: string,
): Trace[] {
  if (options.color === undefined) return [{ ...base(keep), ...(options.name && { name: options.name }) }];
  const color = readPositions(options.color, `${where}: color`);
  sameLength(where, "y", n, "color", color.length);
  const kinds = [...new Set(color)];
  const whole = kinds.every((k) => typeof k === "string" || (Number.isInteger(k) && k >= 0));
  if (whole && (kinds.length <= 10 || kinds.every((k) => typeof k === "string"))) {
    kinds.sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : 0));
    return kinds.map((kind, k) => {
      const trace = base(keep.filter((i) => color[i] === kind));
      // A class keeps its colour from one figure to the next, whichever classes occur.
      const place = typeof kind === "number" ? kind : k;
      const own = { color: palette[place % palette.length]! };
      return { ...trace, name: nameOf(kind, options), marker: { ...trace.marker, ...own } };
    });
  }
  const trace = base(keep);
  const scale = {
    color: keep.map((i) => color[i]!) as number[],
    colorscale: sequential,
    showscale: true,
    colorbar: { title: { text: options.name ?? "color" } },
  };
  return [{ ...trace, marker: { ...trace.marker, ...scale } }];
}

function nameOf(kind: number | string, options: ScatterOptions): string {
  if (typeof kind === "string") return kind;
  return options.names?.[kind] ?? `${options.name ?? "class"} ${kind}`;
}

function readPoints(input: unknown, where: string): [number[], number[]] {
  const { shape, data } = readArray(input, `${where}: points`);
  if (shape.length !== 2 || shape[1] !== 2) {
    throw new PlotError(
      `${where}: needs x and y, or points of two columns; got shape [${shape.join(", ")}]. Choose two columns of it first`,
    );
  }
  if (shape[0] === 0) throw new PlotError(`${where}: points is empty, there is nothing to draw`);
  const rows = Array.from({ length: shape[0]! }, (_, i) => i);
  return [rows.map((i) => data[2 * i]!), rows.map((i) => data[2 * i + 1]!)];
}

function readSize(size: number | Values | undefined, n: number, where: string): number | number[] {
  if (size === undefined) return n > 1000 ? 5 : 8;
  if (typeof size === "number") return size;
  const sizes = readVector(size, `${where}: size`);
  sameLength(where, "y", n, "size", sizes.length);
  return sizes;
}
