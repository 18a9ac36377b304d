/** plot.lossSurface: a loss over two parameters, with the path that training took. */

import { type ContourOptions, contour, type RangeOptions, sample, surface } from "./field";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { palette } from "./palette";
import { PlotError, readArray, readNumber, type Values } from "./values";

export interface LossSurfaceOptions extends FigureOptions, RangeOptions {
  /** Points that training went through, in order: rows of two parameters; several paths by name. */
  path?: Values | { readonly [name: string]: Values };
  /** Points to mark, by name: `{ minimum: [1, -2] }`. */
  marks?: { readonly [name: string]: readonly [number, number] };
  zLabel?: string;
  /** Colour and space the levels by the logarithm of the loss, which shows narrow valleys (default: when it spans more than 1:1000). */
  log?: boolean;
  /** `"surface"` draws it in three dimensions. */
  as?: "contour" | "surface";
  levels?: number;
}

/**
 * The loss over two parameters as lines of equal loss, with the way that training took drawn over it.
 *
 * @example
 * plot.lossSurface((a, b) => a * a + b * b, { x: [-3, 3], y: [-3, 3], path: [[2, 2], [1, 1]] }).data.length // => 2
 */
export function lossSurface(f: (x: number, y: number) => unknown, options: LossSurfaceOptions): Figure {
  const where = "plot.lossSurface";
  if (typeof f !== "function")
    throw new PlotError(`${where}: the first argument is a function of two numbers, got ${typeof f}`);
  const { path, marks, log, as = "contour", x, y, steps, ...look } = options;
  if (as === "surface") {
    const figure = surface(f, { zLabel: "loss", ...look, x, y, ...(steps !== undefined && { steps }) });
    return figure.add(...paths3d(f, path, where));
  }
  const grid = sample(f, { x, y, ...(steps !== undefined && { steps }) }, where);
  const finite = grid.z.flat().filter((v) => Number.isFinite(v));
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const useLog = log ?? (low > 0 && high / low > 1000);
  const z = useLog ? grid.z.map((row) => row.map((v) => Math.log10(Math.max(v, 1e-12)))) : grid.z;
  const zLabel = options.zLabel ?? "loss";
  const settings: ContourOptions = { ...look, x: grid.x, y: grid.y, zLabel: useLog ? `log₁₀ ${zLabel}` : zLabel };
  const figure = contour(z, settings);
  figure.layout.xaxis = { ...figure.layout.xaxis, range: [...x], constrain: "domain" };
  figure.layout.yaxis = { ...figure.layout.yaxis, range: [...y] };
  // On grey, where the white of a path is seen on a white page, too.
  figure.layout.legend = { orientation: "h", x: 0, y: 1.001, yanchor: "bottom", bgcolor: "rgba(125,125,125,0.35)" };
  figure.data[0]!.showlegend = false;
  return figure.add(
    new Figure(readPaths(path, where).map(pathTrace)),
    new Figure(Object.entries(marks ?? {}).map(markTrace)),
  );
}

// White under the colour, so that a path is seen on every colour of the field.
function pathTrace([name, points]: [string, number[][]], k: number): Trace {
  const color = pathColors[k % pathColors.length]!;
  const last = points.length - 1;
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    x: points.map((p) => p[0]!),
    y: points.map((p) => p[1]!),
    line: { color, width: 2.5 },
    marker: {
      color,
      // The start is hollow, the end a star; the steps between are small.
      symbol: points.map((_, i) => (i === 0 ? "circle-open" : i === last ? "star" : "circle")),
      size: points.map((_, i) => (i === 0 ? 12 : i === last ? 14 : points.length > 60 ? 3 : 6)),
      line: { color: "#ffffff", width: points.map((_, i) => (i === 0 || i === last ? 1 : 0)) },
    },
  };
}

const pathColors = ["#ff5a36", "#ffffff", "#ffb000", "#ff8ad8"];

function markTrace([name, point]: [string, readonly [number, number]]): Trace {
  return {
    type: "scatter",
    mode: "text+markers",
    name,
    x: [point[0]],
    y: [point[1]],
    text: [name],
    textposition: "top center",
    textfont: { color: "#ffffff" },
    showlegend: false,
    marker: { symbol: "x", size: 10, color: "#ffffff", line: { color: "#000000", width: 1 } },
  };
}

function readPaths(path: LossSurfaceOptions["path"], where: string): [string, number[][]][] {
  if (path === undefined) return [];
  const named = path !== null && typeof path === "object" && Object.getPrototypeOf(path) === Object.prototype;
  const entries: [string, unknown][] = named && !("tolist" in path) ? Object.entries(path) : [["path", path]];
  return entries.map(([name, points]) => {
    const { shape, data } = readArray(points, `${where}: ${name}`);
    if (shape.length !== 2 || shape[1] !== 2 || shape[0] === 0) {
      throw new PlotError(`${where}: ${name} must be rows of two parameters, got shape [${shape.join(", ")}]`);
    }
    return [name, Array.from({ length: shape[0]! }, (_, i) => [data[2 * i]!, data[2 * i + 1]!])];
  });
}

function paths3d(f: (x: number, y: number) => unknown, path: LossSurfaceOptions["path"], where: string): Figure[] {
  return readPaths(path, where).map(([name, points], k) => {
    const trace: Trace = {
      type: "scatter3d",
      mode: "lines+markers",
      name,
      x: points.map((p) => p[0]!),
      y: points.map((p) => p[1]!),
      line: { color: palette[(k + 1) % palette.length]!, width: 5 },
      marker: { size: 3 },
    };
    trace.z = points.map((p) => readNumber(f(p[0]!, p[1]!), where));
    return new Figure([trace]);
  });
}
