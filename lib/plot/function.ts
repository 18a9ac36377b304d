/** plot.fn: functions of one variable over a range. */

import { spread } from "./field";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { PlotError, readNumber } from "./values";

export interface FunctionOptions extends FigureOptions {
  /** Points along the axis (default 200). */
  steps?: number;
}

/**
 * Functions of one variable over a range, by name.
 *
 * @example
 * plot.fn({ tanh: Math.tanh, sine: Math.sin }, [-3, 3]).data.length // => 2
 */
export function fn(
  functions: ((x: number) => unknown) | { readonly [name: string]: (x: number) => unknown },
  range: readonly [number, number],
  options: FunctionOptions = {},
): Figure {
  const where = "plot.fn";
  const entries: [string, (x: number) => unknown][] =
    typeof functions === "function" ? [[functions.name || "f", functions]] : Object.entries(functions ?? {});
  if (entries.length === 0) throw new PlotError(`${where}: expected a function, or functions by name`);
  const x = spread(range, options.steps ?? 200, `${where}: range`);
  const data = entries.map(([name, f]): Trace => {
    if (typeof f !== "function")
      throw new PlotError(`${where}: ${name} must be a function of one number, got ${typeof f}`);
    const y = x.map((v) => readNumber(f(v), `${where}: the value of ${name} at ${v}`));
    // plotly leaves out points that hardly move a line, which makes smooth curves look angular.
    return { type: "scatter", mode: "lines", name, x, y, line: { simplify: false } };
  });
  const yLabel = entries.length === 1 ? entries[0]![0] : "value";
  return new Figure(data, {}, { xLabel: "x", yLabel, ...options });
}
