/** plot.line: series over steps or over given positions. */

import { thinLine } from "./decimate";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { isTensorLike, PlotError, readArray, readPositions, readVector, sameLength, type Values } from "./values";

export interface LineOptions extends FigureOptions {
  /** Positions of the values (default: 0, 1, 2, ...), or names of categories. */
  x?: Values | readonly string[];
  /** Name of the line, when there is one. */
  name?: string;
  /** Also mark each point (default: when there are at most 20). */
  markers?: boolean;
}

/** Several series by name. */
export interface Series {
  readonly [name: string]: Values;
}

/**
 * Lines: of one list of values, of y over x, or of several series by name. A matrix gives one line a column.
 *
 * @example
 * plot.line([4, 2, 1], { title: "Loss", xLabel: "epoch", yLabel: "loss" }).alt
 * // => "Loss. Line: loss from 4 at epoch 0 to 1 at epoch 2, between 1 and 4."
 */
export function line(y: Values, options?: LineOptions): Figure;
export function line(x: Values | readonly string[], y: Values, options?: LineOptions): Figure;
export function line(series: Series, options?: LineOptions): Figure;
export function line(first: unknown, second?: unknown, third?: LineOptions): Figure {
  const two = isValues(second);
  const options = ((two ? third : second) ?? {}) as LineOptions;
  const where = "plot.line";
  const position = two ? first : options.x;
  const series = seriesOf(two ? second : first, options.name, where);
  if (series.length === 0) throw new PlotError(`${where}: no series were given, there is nothing to draw`);
  const notes: string[] = [];
  const single = series.length === 1;
  const data = series.map(([name, values]): Trace => {
    const argument = name === undefined ? `${where}: y` : `${where}: ${name}`;
    const y = readVector(values, argument);
    const x = position === undefined ? y.map((_, i) => i) : readPositions(position, `${where}: x`);
    sameLength(where, "x", x.length, name ?? "y", y.length);
    noteMissing(notes, name ?? "y", y);
    if (options.yScale === "log") noteNotPositive(notes, name ?? "y", y);
    if (options.xScale === "log") noteNotPositive(notes, "x", x);
    const thin = thinLine(x, y);
    if (thin.thinned) notes.push(thinNote(y.length, thin.y.length));
    return {
      type: "scatter",
      // A point between two gaps has no line: few points are marked so that each is seen.
      mode: (options.markers ?? y.length <= 20) ? "lines+markers" : "lines",
      x: thin.x,
      y: thin.y,
      ...(name !== undefined && { name }),
    };
  });
  const yLabel = options.yLabel ?? (single ? series[0]![0] : undefined);
  return new Figure(data, {}, { ...options, ...(yLabel !== undefined && { yLabel }) }, [...new Set(notes)]);
}

/** Adds a note when values cannot be drawn. */
export function noteMissing(notes: string[], name: string, values: readonly number[]): void {
  const missing = values.reduce((n, v) => n + (Number.isFinite(v) ? 0 : 1), 0);
  if (missing === 0) return;
  if (missing === values.length) notes.push(`No value of ${name} is finite (all NaN or infinite).`);
  else
    notes.push(
      `${missing.toLocaleString("en")} of ${values.length.toLocaleString("en")} values of ${name} are NaN or infinite and are left out.`,
    );
}

/** Adds a note when values have no place on a logarithmic axis, where plotly would leave them out without a word. */
export function noteNotPositive(notes: string[], name: string, values: readonly (number | string)[]): void {
  const out = values.reduce((n: number, v) => n + (typeof v === "number" && v <= 0 ? 1 : 0), 0);
  if (out === 0) return;
  const [few, all] = [out.toLocaleString("en"), values.length.toLocaleString("en")];
  notes.push(`${few} of ${all} values of ${name} are 0 or below, which a logarithmic axis cannot show.`);
}

export function thinNote(from: number, to: number): string {
  return `${from.toLocaleString("en")} points are drawn as ${to.toLocaleString("en")}.`;
}

function isValues(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || isTensorLike(value);
}

function seriesOf(input: unknown, name: string | undefined, where: string): [string | undefined, unknown][] {
  if (!isValues(input)) {
    if (input === null || typeof input !== "object" || Object.getPrototypeOf(input) !== Object.prototype) {
      throw new PlotError(
        `${where}: expected values, or series by name such as { loss: [3, 2, 1] }, got ${typeof input}`,
      );
    }
    return Object.entries(input);
  }
  const { shape, data } = readArray(input, `${where}: y`);
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === 1 || columns === 1) return [[name, input]];
  if (columns! > 20) {
    throw new PlotError(`${where}: y has ${columns} columns, one line each; choose at most 20, or use plot.heatmap`);
  }
  return Array.from({ length: columns! }, (_, j) => {
    const column = Array.from({ length: rows! }, (_, i) => data[i * columns! + j]!);
    return [`column ${j}`, column];
  });
}
