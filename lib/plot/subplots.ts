/** plot.subplots: several figures side by side in one. */

import type { Annotations, Layout, Shape } from "plotly.js";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { titleOf } from "./summary";
import { PlotError } from "./values";

export interface SubplotOptions extends FigureOptions {
  /** Figures in a row (default: up to 2, or 3 from five figures on). */
  columns?: number;
}

/** A place in the whole, in parts of its width and height. */
interface Cell {
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

/** Figures in a grid, each with its own axes and its title above it. */
export function subplots(figures: readonly Figure[], options: SubplotOptions = {}): Figure {
  const where = "plot.subplots";
  if (!Array.isArray(figures) || figures.length === 0 || !figures.every((f) => f instanceof Figure)) {
    throw new PlotError(`${where}: expected a list of figures, such as plot.subplots([plot.line(a), plot.line(b)])`);
  }
  const flat = figures.find((f) => f.data.some((t) => String(t.type).endsWith("3d") || String(t.type) === "surface"));
  if (flat) throw new PlotError(`${where}: figures in three dimensions cannot stand in a grid; show them one by one`);
  const columns = Math.min(figures.length, options.columns ?? (figures.length >= 5 ? 3 : 2));
  const rows = Math.ceil(figures.length / columns);
  // Room for the name and the numbers of the axis of the figure to the right.
  const gapX = 0.16 / columns + 0.05;
  const high = options.height ?? 40 + 310 * rows;
  // Room for an axis name below and a title above, in pixels whatever the height.
  const gapY = Math.min(0.6 / rows, 96 / high);
  const width = (1 - gapX * (columns - 1)) / columns;
  const height = (1 - gapY * (rows - 1)) / rows;
  const data: Trace[] = [];
  const layout: Record<string, unknown> = {};
  const annotations: Partial<Annotations>[] = [];
  const shapes: Partial<Shape>[] = [];
  const used = { x: 0, y: 0 };
  const legendSeen = new Set<string>();
  const barmode = commonBarmode(figures);
  for (const [n, figure] of figures.entries()) {
    const cell: Cell = {
      left: (n % columns) * (width + gapX),
      // Beside the last of a row plotly makes room by itself.
      width: n % columns < columns - 1 && figure.data.some(hasColorbar) ? width - colorbarRoom : width,
      bottom: 1 - Math.floor(n / columns) * (height + gapY) - height,
      height,
    };
    const ids = placeAxes(figure.layout, cell, used, layout);
    const rename = (id: string | undefined, letter: "x" | "y") => ids.get(id ?? letter) ?? letter;
    for (const trace of figure.data) {
      const bar = hasColorbar(trace) ? (trace.colorbar ?? {}) : undefined;
      // The same series in several figures stands in the legend once.
      const seen = trace.name !== undefined && legendSeen.has(trace.name);
      if (trace.name !== undefined) legendSeen.add(trace.name);
      data.push({
        ...trace,
        ...(figure.layout.barmode === "overlay" && barmode !== "overlay" && fixed(trace)),
        xaxis: rename(trace.xaxis, "x"),
        yaxis: rename(trace.yaxis, "y"),
        ...(trace.name !== undefined && { legendgroup: trace.name, ...(seen && { showlegend: false }) }),
        ...(bar && {
          colorbar: {
            ...bar,
            x: cell.left + cell.width + 0.005,
            y: cell.bottom + cell.height / 2,
            len: cell.height,
            thickness: 10,
          },
        }),
      });
    }
    const refs = <T extends { xref?: string; yref?: string }>(item: T): T => ({
      ...item,
      xref: item.xref === "paper" ? "paper" : rename(item.xref, "x"),
      yref: item.yref === "paper" ? "paper" : rename(item.yref, "y"),
    });
    annotations.push(
      ...(figure.layout.annotations ?? []).map((a) => refs(a as { xref?: string }) as Partial<Annotations>),
    );
    shapes.push(...(figure.layout.shapes ?? []).map((s) => refs(s as { xref?: string }) as Partial<Shape>));
    const title = titleOf(figure.layout.title);
    if (title) annotations.push(titleAbove(title, cell));
  }
  const whole: Partial<Layout> = {
    ...(layout as Partial<Layout>),
    annotations,
    shapes,
    height: high,
    ...(barmode && { barmode }),
    ...(figures.every((f) => f.layout.bargap === 0) && { bargap: 0 }),
  };
  const notes = [...new Set(figures.flatMap((f) => f.notes))];
  const alt = options.alt ?? figures.map((f, n) => `${n + 1}: ${f.alt}`).join(" ");
  const { xLabel: _x, yLabel: _y, ...look } = options;
  const grid = new Figure(data, {}, { ...look, alt }, notes);
  // After the constructor, which would add the plain axes of a single figure.
  Object.assign(grid.layout, whole);
  return grid;
}

/** plotly has one way to set bars for a whole picture; bars that lie over each other can be fixed in their places instead. */
function commonBarmode(figures: readonly Figure[]): Layout["barmode"] | undefined {
  const modes = new Set(figures.flatMap((f) => (f.layout.barmode === undefined ? [] : [f.layout.barmode])));
  if (modes.size > 1) modes.delete("overlay");
  return [...modes][0];
}

/** A bar in its place whatever stands beside it. */
function fixed(trace: Trace): Partial<Trace> {
  return trace.type === "bar" && typeof trace.width === "number" ? { offset: -trace.width / 2 } : {};
}

/** What a colour scale takes from the width of its cell, as a share of the whole. */
const colorbarRoom = 0.07;

function hasColorbar(trace: Trace): boolean {
  if (trace.showscale === false) return false;
  return trace.colorbar !== undefined || trace.z !== undefined;
}

/** Gives each axis of the figure a new number and its part of the cell; maps the old ids to the new. */
function placeAxes(from: Partial<Layout>, cell: Cell, used: { x: number; y: number }, to: Record<string, unknown>) {
  const ids = new Map<string, string>();
  const names = Object.keys(from).filter((key) => /^[xy]axis\d*$/.test(key));
  for (const letter of ["x", "y"] as const) if (!names.includes(`${letter}axis`)) names.push(`${letter}axis`);
  for (const name of names) {
    const letter = name[0] as "x" | "y";
    used[letter] += 1;
    ids.set(name.replace("axis", ""), `${letter}${used[letter] === 1 ? "" : used[letter]}`);
  }
  for (const name of names) {
    const letter = name[0] as "x" | "y";
    const axis = { ...(from as Record<string, Record<string, unknown> | undefined>)[name] };
    const [start, end] = (axis.domain as [number, number] | undefined) ?? [0, 1];
    const [at, size] = letter === "x" ? [cell.left, cell.width] : [cell.bottom, cell.height];
    const id = ids.get(name.replace("axis", ""))!;
    const other = letter === "x" ? "y" : "x";
    to[id.replace(letter, `${letter}axis`)] = {
      ...axis,
      domain: [at + start * size, at + end * size],
      anchor: ids.get((axis.anchor as string | undefined) ?? other) ?? ids.get(other),
      ...(typeof axis.scaleanchor === "string" && { scaleanchor: ids.get(axis.scaleanchor) }),
    };
  }
  return ids;
}

function titleAbove(text: string, cell: Cell): Partial<Annotations> {
  return {
    text: text.replace(/&/g, "&amp;").replace(/</g, "&lt;"),
    xref: "paper",
    yref: "paper",
    x: cell.left + cell.width / 2,
    y: cell.bottom + cell.height,
    xanchor: "center",
    yanchor: "bottom",
    yshift: 4,
    showarrow: false,
    font: { size: 14 },
  };
}
