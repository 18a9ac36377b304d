/** plot.bar and plot.hist: amounts by category, and how values are distributed. */

import { Figure, type FigureOptions, type Trace } from "./figure";
import { noteMissing, type Series } from "./line";
import { isTensorLike, PlotError, readArray, readPositions, readVector, sameLength, type Values } from "./values";

export interface BarOptions extends FigureOptions {
  /** Names or positions of the bars (default: 0, 1, 2, ...). */
  x?: Values | readonly string[];
  name?: string;
  /** Several series stand beside or on each other (default: beside). */
  mode?: "group" | "stack";
  horizontal?: boolean;
}

/**
 * Bars: of one list of values, of values by name, or of several series by name over the same `x`.
 *
 * @example
 * plot.bar({ cat: 3, dog: 5 }).data[0]?.x // => ["cat", "dog"]
 */
export function bar(values: Values | Series | { readonly [name: string]: number }, options: BarOptions = {}): Figure {
  const where = "plot.bar";
  const entries = isPlain(values) ? Object.entries(values) : [];
  if (isPlain(values) && entries.length === 0) throw new PlotError(`${where}: is empty, there is nothing to draw`);
  const amounts = entries.length > 0 && entries.every(([, v]) => typeof v === "number");
  const series: [string | undefined, unknown][] = amounts
    ? [[options.name, entries.map(([, v]) => v)]]
    : entries.length > 0
      ? entries
      : [[options.name, values]];
  const names = amounts ? entries.map(([name]) => name) : options.x;
  const notes: string[] = [];
  const data = series.map(([name, list]): Trace => {
    const y = readVector(list, `${where}: ${name ?? "values"}`);
    if (y.length > barLimit) {
      throw new PlotError(
        `${where}: ${y.length.toLocaleString("en")} bars cannot be told apart (at most ${barLimit.toLocaleString("en")}); use plot.line for their course or plot.hist for how they are distributed`,
      );
    }
    noteMissing(notes, name ?? "the values", y);
    const x = names === undefined ? y.map((_, i) => i) : readPositions(names, `${where}: x`);
    sameLength(where, "x", x.length, name ?? "values", y.length);
    const along = options.horizontal ? { x: y, y: x, orientation: "h" as const } : { x, y };
    return { type: "bar", ...along, ...(name !== undefined && { name }) };
  });
  return new Figure(data, { barmode: options.mode ?? "group", bargap: 0.15 }, options, notes);
}

/** Bars of one series at most. */
const barLimit = 1000;

export interface HistOptions extends FigureOptions {
  /** How many bins (default: by the rule of Freedman and Diaconis, from 5 to 100). */
  bins?: number;
  /** Ends of the first and the last bin (default: the lowest and the highest value). */
  range?: readonly [number, number];
  /** Heights that sum to an area of 1, instead of counts. */
  density?: boolean;
  name?: string;
}

/**
 * Histogram of the values of one array of any shape, or of several by name in shared bins.
 *
 * @example
 * plot.hist([0, 1, 1, 3], { bins: 3 }).data[0]?.y // => [1, 2, 1]
 */
export function hist(values: Values | Series, options: HistOptions = {}): Figure {
  const where = "plot.hist";
  const entries: [string | undefined, unknown][] = isPlain(values) ? Object.entries(values) : [[options.name, values]];
  if (entries.length === 0) throw new PlotError(`${where}: is empty, there is nothing to draw`);
  const notes: string[] = [];
  const samples = entries.map(([name, list]) => {
    const { data } = readArray(list, `${where}: ${name ?? "values"}`);
    if (data.length === 0) throw new PlotError(`${where}: ${name ?? "values"}: is empty, there is nothing to draw`);
    const finite = data.filter((v) => Number.isFinite(v));
    if (finite.length < data.length) {
      notes.push(
        `${data.length - finite.length} of ${data.length} values of ${name ?? "the data"} are NaN or infinite and are left out.`,
      );
    }
    return finite;
  });
  const { from, size, count } = binsOf(samples, options, where);
  const data = samples.map((sample, k): Trace => {
    const heights = countBins(sample, from, size, count);
    const scale = options.density && sample.length > 0 ? 1 / (sample.length * size) : 1;
    const name = entries[k]![0];
    return {
      type: "bar",
      x: heights.map((_, i) => from + (i + 0.5) * size),
      y: heights.map((n) => n * scale),
      width: size,
      ...(name !== undefined && { name }),
      ...(samples.length > 1 && { opacity: 0.65 }),
    };
  });
  const labels = { xLabel: "value", yLabel: options.density ? "density" : "count" };
  return new Figure(data, { barmode: "overlay", bargap: 0 }, { ...labels, ...options }, notes);
}

/** Equal bins: where they begin, how wide they are and how many. */
export interface Bins {
  readonly from: number;
  readonly size: number;
  readonly count: number;
}

/** Bins that suit all samples together. */
export function binsOf(samples: readonly Float64Array[], options: HistOptions, where: string): Bins {
  const all = Float64Array.from(samples.flatMap((sample) => Array.from(sample))).sort();
  if (all.length === 0) throw new PlotError(`${where}: no value is finite, there is nothing to count`);
  const [low, high] = options.range ?? [all[0]!, all[all.length - 1]!];
  // Equal values still need a bin of some width.
  const [from, to] = high > low ? [low, high] : [low - 0.5, low + 0.5];
  const { bins } = options;
  if (bins !== undefined && !(Number.isInteger(bins) && bins > 0)) {
    throw new PlotError(`${where}: bins is a whole number above 0, got ${bins}`);
  }
  const spread = all[Math.floor(0.75 * (all.length - 1))]! - all[Math.floor(0.25 * (all.length - 1))]!;
  const wanted = spread > 0 ? Math.ceil(((to - from) * Math.cbrt(all.length)) / (2 * spread)) : 10;
  const count = bins ?? Math.min(100, Math.max(5, wanted));
  return { from, size: (to - from) / count, count };
}

export function countBins(sample: Float64Array, from: number, size: number, count: number): number[] {
  const heights = new Array<number>(count).fill(0);
  for (const value of sample) {
    const bin = Math.floor((value - from) / size);
    // The last bin holds its upper end too.
    if (bin >= 0 && bin < count) heights[bin]! += 1;
    else if (bin === count && value <= from + size * count * (1 + 1e-12)) heights[count - 1]! += 1;
  }
  return heights;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    value !== null &&
    typeof value === "object" &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !isTensorLike(value)
  );
}
