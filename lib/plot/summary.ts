/** What a figure says in words and as a table: alt text, and its data for readers who do not see the picture. */

import type { Layout } from "plotly.js";
import { formatNumber } from "../display/html";
import { everyNth } from "./decimate";
import type { Trace } from "./figure";

/** The data of one picture, as rows. */
export interface DataTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many rows the data has in all; `rows` may hold an even selection of them. */
  readonly total: number;
}

/** One or two sentences on what the figure shows. */
export function describe(data: readonly Trace[], layout: Partial<Layout>): string {
  const title = titleOf(layout.title);
  const shown = data.filter((trace) => trace.visible !== false);
  const parts = shown.slice(0, 6).map((trace) => describeTrace(trace, layout));
  if (shown.length > 6) parts.push(`and ${shown.length - 6} more`);
  const what = parts.length === 0 ? "an empty figure" : parts.join("; ");
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1)}.`;
  return title ? `${title}. ${sentence}` : sentence;
}

/** The figure's data as tables of at most `limit` rows each; lines over the same x share one. */
export function tablesOf(data: readonly Trace[], layout: Partial<Layout>, limit = 12): DataTable[] {
  const tables: DataTable[] = [];
  const pending = data.filter((trace) => trace.visible !== false);
  while (pending.length > 0) {
    const first = pending.shift()!;
    if (isGrid(first)) {
      tables.push(gridTable(first, layout, limit));
      continue;
    }
    const together = [first];
    const key = JSON.stringify(list(first.x));
    for (let i = 0; i < pending.length; ) {
      const next = pending[i]!;
      if (!isGrid(next) && next.xaxis === first.xaxis && JSON.stringify(list(next.x)) === key) {
        together.push(next);
        pending.splice(i, 1);
      } else i += 1;
    }
    tables.push(seriesTable(together, layout, limit));
  }
  return tables;
}

/** The name of an axis of the figure, or what stands in for it. */
export function axisTitle(layout: Partial<Layout>, id: string | undefined, letter: "x" | "y"): string {
  const key = `${letter}axis${(id ?? letter).slice(1)}` as "xaxis" | "yaxis";
  return titleOf(layout[key]?.title) || letter;
}

export function titleOf(title: unknown): string {
  if (typeof title === "string") return title;
  const text = (title as { text?: unknown } | undefined)?.text;
  return typeof text === "string" ? text.replace(/<br>/g, " ").replace(plotlyTags, "") : "";
}

/** The tags that plotly understands in titles; anything else in angle brackets is text. */
const plotlyTags = /<\/?(?:b|i|u|s|em|strong|sub|sup|span|a)(?:\s[^>]*)?>/g;

function describeTrace(trace: Trace, layout: Partial<Layout>): string {
  const name = trace.name ? ` "${trace.name}"` : "";
  const x = axisTitle(layout, trace.xaxis, "x");
  const y = axisTitle(layout, trace.yaxis, "y");
  if (isGrid(trace)) {
    const rows = matrix(trace.z);
    if (rows.length === 0) return `picture${name}`;
    const values = rows.flat().filter((v) => Number.isFinite(v));
    const kind = trace.type === "heatmap" ? "heat map" : trace.type === "contour" ? "contour plot" : trace.type;
    return `${kind}${name} of ${rows.length} by ${rows[0]!.length} values over ${x} and ${y}, from ${range(values)}`;
  }
  const ys = list(trace.y).map(Number);
  const finite = ys.filter((v) => Number.isFinite(v));
  if (finite.length === 0) return `${kindOf(trace)}${name} without finite values`;
  const xs = list(trace.x);
  const at = (i: number) => (xs.length > 0 ? ` at ${x} ${text(xs[i])}` : "");
  if (kindOf(trace) === "line") {
    const last = ys.length - 1;
    return `line${name}: ${y} from ${text(ys[0])}${at(0)} to ${text(ys[last])}${at(last)}, between ${range(finite, "and")}`;
  }
  if (trace.type === "bar") {
    const best = ys.indexOf(Math.max(...finite));
    return `${ys.length} bars${name}: ${y} from ${range(finite)}, highest${at(best)}`;
  }
  const across = xs.map(Number).filter((v) => Number.isFinite(v));
  const over = across.length > 0 ? `, ${x} from ${range(across)}` : "";
  return `${ys.length} points${name}${over}, ${y} from ${range(finite)}`;
}

function kindOf(trace: Trace): string {
  if (trace.type === "bar") return "bars";
  return trace.mode === "markers" || trace.mode === "text" ? "points" : "line";
}

function seriesTable(traces: readonly Trace[], layout: Partial<Layout>, limit: number): DataTable {
  const first = traces[0]!;
  const xs = list(first.x);
  const total = Math.max(...traces.map((t) => list(t.y).length));
  const x = axisTitle(layout, first.xaxis, "x");
  const head = [x, ...traces.map((t) => t.name ?? axisTitle(layout, t.yaxis, "y"))];
  const ys = traces.map((t) => list(t.y));
  const rows = everyNth(total, limit).map((i) => [text(xs.length > 0 ? xs[i] : i), ...ys.map((y) => text(y[i]))]);
  return { caption: `${head.slice(1).join(", ")} over ${x}`, head, rows, total };
}

function gridTable(trace: Trace, layout: Partial<Layout>, limit: number): DataTable {
  const rows = matrix(trace.z);
  const caption = trace.name ?? (titleOf(layout.title) || "values");
  const columns = everyNth(rows[0]?.length ?? 0, limit);
  const xs = list(trace.x);
  const ys = list(trace.y);
  const head = [
    `${axisTitle(layout, trace.yaxis, "y")} \\ ${axisTitle(layout, trace.xaxis, "x")}`,
    ...columns.map((j) => text(xs[j] ?? j)),
  ];
  const body = everyNth(rows.length, limit).map((i) => [text(ys[i] ?? i), ...columns.map((j) => text(rows[i]![j]))]);
  return { caption, head, rows: body, total: rows.length };
}

function isGrid(trace: Trace): boolean {
  return trace.z !== undefined || trace.type === "image";
}

function matrix(z: Trace["z"]): number[][] {
  const rows = (z ?? []) as unknown[];
  return Array.isArray(rows[0])
    ? rows.map((row) => (row as unknown[]).map((v) => (v === null ? Number.NaN : Number(v))))
    : [];
}

function list(values: Trace["x"]): unknown[] {
  return values === undefined ? [] : Array.from(values as ArrayLike<unknown>);
}

function range(values: readonly number[], word = "to"): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return values.length === 0 ? "no finite value" : `${formatNumber(low)} ${word} ${formatNumber(high)}`;
}

function text(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  return value === null || value === undefined ? "no value" : String(value);
}
