/** plot.heatmap, plot.contour and plot.surface: values on a grid, or of a function of two variables. */

import type { Layout } from "plotly.js";
import { poolMatrix } from "./decimate";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { noteMissing } from "./line";
import { diverging, grey, sequential } from "./palette";
import { PlotError, readMatrix, readNumber, readPositions, sameLength, type Values } from "./values";

export interface FieldOptions extends FigureOptions {
  /** Positions or names of the columns (default: 0, 1, 2, ...). */
  x?: Values | readonly string[];
  /** Positions or names of the rows. */
  y?: Values | readonly string[];
  /** What the values are, with their unit; stands beside the colour scale. */
  zLabel?: string;
  /** Name of the field, for tables and legends. */
  name?: string;
  /** `diverging` has its neutral middle at 0, `grey` is for pictures (default: sequential). */
  colors?: "sequential" | "diverging" | "grey";
  /** Ends of the colour scale. */
  zRange?: readonly [number, number];
}

export interface HeatmapOptions extends FieldOptions {
  /** Write the values into the cells (default: where there are at most 15 rows and columns). */
  values?: boolean;
  /** Row 0 at the top, as a matrix is written (default unless `y` gives positions as numbers), or at the bottom. */
  origin?: "top" | "bottom";
  /** Cells as high as wide. */
  square?: boolean;
}

export interface ContourOptions extends FieldOptions {
  /** About how many levels (default 15). */
  levels?: number;
  /** Fill between the lines (default true). */
  fill?: boolean;
  /** Write the values on the lines. */
  labels?: boolean;
}

/** A function of two variables and the ranges to draw it over. */
export interface RangeOptions {
  x: readonly [number, number];
  y: readonly [number, number];
  /** Points along each axis (default 60). */
  steps?: number;
}

/** Cells along one axis that are sent at most; larger matrices are averaged over blocks. */
const limit = 400;

/**
 * A matrix as coloured cells.
 *
 * @example
 * plot.heatmap([[1, 2], [3, 4]]).alt // => "Heat map of 2 by 2 values over column and row, from 1 to 4."
 */
export function heatmap(matrix: Values, options: HeatmapOptions = {}): Figure {
  const where = "plot.heatmap";
  const grid = readGrid(matrix, options, where);
  const small = grid.z.length <= 15 && grid.z[0]!.length <= 15;
  const top = (options.origin ?? (grid.yNumeric ? "bottom" : "top")) === "top";
  const trace: Trace = {
    type: "heatmap",
    ...common(grid, options),
    hoverongaps: false,
    ...((options.values ?? small) && { texttemplate: "%{z:.3~g}" }),
    ...(small && { xgap: 1, ygap: 1 }),
  };
  const layout: Partial<Layout> = {
    xaxis: { showgrid: false, zeroline: false, constrain: "domain", ...(small && !grid.x && { dtick: 1 }) },
    yaxis: {
      showgrid: false,
      zeroline: false,
      // A row between two rows has no meaning.
      ...(small && !grid.y && { dtick: 1 }),
      ...(top && { autorange: "reversed" as const }),
      ...(options.square && { scaleanchor: "x" as const, constrain: "domain" as const }),
    },
  };
  return new Figure([trace], layout, { xLabel: "column", yLabel: "row", ...options }, grid.notes);
}

/** Lines of equal value, of a matrix (row 0 at the bottom) or of a function of two variables over ranges. */
export function contour(matrix: Values, options?: ContourOptions): Figure;
export function contour(
  f: (x: number, y: number) => unknown,
  options: Omit<ContourOptions, "x" | "y"> & RangeOptions,
): Figure;
export function contour(
  input: Values | ((x: number, y: number) => unknown),
  options: ContourOptions | (Omit<ContourOptions, "x" | "y"> & RangeOptions) = {},
): Figure {
  const where = "plot.contour";
  const sampled = typeof input === "function" ? sample(input, options as RangeOptions, where) : undefined;
  const settings = { ...options, ...(sampled && { x: sampled.x, y: sampled.y }) } as ContourOptions;
  const grid = readGrid(sampled ? sampled.z : (input as Values), settings, where);
  const trace: Trace = {
    type: "contour",
    ...common(grid, settings),
    ncontours: options.levels ?? 15,
    contours: { coloring: options.fill === false ? "lines" : "fill", showlabels: options.labels ?? false },
    line: {
      width: options.fill === false ? 2 : 0.5,
      ...(options.fill !== false && { color: "rgba(128,128,128,0.5)" }),
    },
  };
  return new Figure([trace], {}, { xLabel: "x", yLabel: "y", ...withoutPositions(options) }, grid.notes);
}

/** A surface in three dimensions, of a matrix or of a function of two variables over ranges. Contours are lighter: prefer them in lessons. */
export function surface(matrix: Values, options?: FieldOptions): Figure;
export function surface(
  f: (x: number, y: number) => unknown,
  options: Omit<FieldOptions, "x" | "y"> & RangeOptions,
): Figure;
export function surface(
  input: Values | ((x: number, y: number) => unknown),
  options: FieldOptions | (Omit<FieldOptions, "x" | "y"> & RangeOptions) = {},
): Figure {
  const where = "plot.surface";
  const sampled = typeof input === "function" ? sample(input, options as RangeOptions, where) : undefined;
  const settings = { ...options, ...(sampled && { x: sampled.x, y: sampled.y }) } as FieldOptions;
  const grid = readGrid(sampled ? sampled.z : (input as Values), settings, where);
  const { zmin, zmax, ...rest } = common(grid, settings);
  const trace = { type: "surface", ...rest, ...(zmin !== undefined && { cmin: zmin, cmax: zmax }) } as Trace;
  const axis = (text: string) => ({ title: { text } });
  const scene = {
    xaxis: axis(options.xLabel ?? "x"),
    yaxis: axis(options.yLabel ?? "y"),
    zaxis: axis(options.zLabel ?? "z"),
  };
  return new Figure([trace], { scene, height: 520 }, withoutPositions(options), grid.notes);
}

/** The values of a function of two variables on a grid: `z[i][j]` at `(x[j], y[i])`. */
export function sample(f: (x: number, y: number) => unknown, ranges: RangeOptions, where: string) {
  const steps = ranges.steps ?? 60;
  if (!Number.isInteger(steps) || steps < 2 || steps > limit) {
    throw new PlotError(`${where}: steps is a whole number from 2 to ${limit}, got ${steps}`);
  }
  const x = spread(ranges.x, steps, `${where}: x`);
  const y = spread(ranges.y, steps, `${where}: y`);
  const z = y.map((yi) => x.map((xj) => readNumber(f(xj, yi), `${where}: the function's value at (${xj}, ${yi})`)));
  return { x, y, z };
}

/** `steps` positions from the start to the end of a range, both included. */
export function spread(range: unknown, steps: number, where: string): number[] {
  const [from, to] = Array.isArray(range) ? (range as unknown[]) : [];
  if (typeof from !== "number" || typeof to !== "number" || !(to > from) || !Number.isFinite(to - from)) {
    throw new PlotError(`${where}: expected a range such as [-3, 3], from a lower to a higher number`);
  }
  return Array.from({ length: steps }, (_, i) => from + ((to - from) * i) / (steps - 1));
}

interface Grid {
  readonly z: number[][];
  readonly x: (number | string)[] | undefined;
  readonly y: (number | string)[] | undefined;
  readonly yNumeric: boolean;
  readonly notes: string[];
}

function readGrid(input: Values, options: FieldOptions, where: string): Grid {
  const rows = readMatrix(input, `${where}: the matrix`);
  const notes: string[] = [];
  noteMissing(notes, options.zLabel ?? "the matrix", rows.flat());
  const x = options.x === undefined ? undefined : readPositions(options.x, `${where}: x`);
  const y = options.y === undefined ? undefined : readPositions(options.y, `${where}: y`);
  if (x) sameLength(where, "x", x.length, "a row of the matrix", rows[0]!.length);
  if (y) sameLength(where, "y", y.length, "a column of the matrix", rows.length);
  const { rows: z, down, across } = poolMatrix(rows, limit);
  if (down * across > 1) {
    notes.push(`Each cell is the mean of ${down.toLocaleString("en")} by ${across.toLocaleString("en")} values.`);
  }
  const every = <T>(list: T[] | undefined, k: number) => list?.filter((_, i) => i % k === 0);
  // Without positions, the indices of the matrix as it was given.
  const indices = (n: number, k: number) => (k > 1 ? Array.from({ length: n }, (_, i) => i * k) : undefined);
  return {
    z,
    x: every(x, across) ?? indices(z[0]!.length, across),
    y: every(y, down) ?? indices(z.length, down),
    yNumeric: y?.every((v) => typeof v === "number") ?? false,
    notes,
  };
}

function common(grid: Grid, options: FieldOptions) {
  const { colors = "sequential" } = options;
  let range = options.zRange;
  if (colors === "diverging" && !range) {
    const most = grid.z.flat().reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
    range = most > 0 ? [-most, most] : [-1, 1];
  }
  return {
    z: grid.z,
    ...(grid.x && { x: grid.x }),
    ...(grid.y && { y: grid.y }),
    ...(options.name !== undefined && { name: options.name }),
    colorscale: colors === "diverging" ? diverging : colors === "grey" ? grey : sequential,
    ...(range && { zmin: range[0], zmax: range[1] }),
    colorbar: {
      ...(options.zLabel !== undefined && { title: { text: options.zLabel } }),
      thickness: 14,
      outlinewidth: 0,
    },
  };
}

function withoutPositions(options: object): FigureOptions {
  const { x: _x, y: _y, ...rest } = options as FieldOptions;
  return rest;
}
