/** Figure: one plotly figure with its words, which shows itself in a notebook and combines with others. */

import type { Config, Data, Layout, LayoutAxis, PlotData } from "plotly.js";
import { escapeHtml, htmlTable } from "../display/html";
import { type Displayable, displaySymbol, type MimeBundle, plotlyMime, Rich } from "../display/mime";
import { dashes, hatchings, palette, symbols, template } from "./palette";
import { saveFigure } from "./save";
import { type DataTable, describe, tablesOf, titleOf } from "./summary";

/** One drawn series, in plotly's terms. */
export type Trace = Partial<PlotData>;

/** What every plot takes. */
export interface FigureOptions {
  title?: string;
  /** Name of the horizontal axis, with its unit. */
  xLabel?: string;
  /** Name of the vertical axis, with its unit. */
  yLabel?: string;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
  xRange?: readonly [number, number];
  yRange?: readonly [number, number];
  /** What the picture shows, for readers who do not see it (default: made from the data). */
  alt?: string;
  /** In pixels (default: as wide as the page, 400 high). */
  width?: number;
  height?: number;
  legend?: boolean;
}

/** The figure as plotly.js takes it. */
export interface FigureJson {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
  readonly config: Partial<Config>;
}

/** What a figure says when part of what it was given is not drawn as it is. */
export type Note = string;

export class Figure implements Displayable {
  readonly data: Trace[];
  readonly layout: Partial<Layout>;
  readonly notes: Note[];
  private ownAlt: string | undefined;

  constructor(data: Trace[], layout: Partial<Layout> = {}, options: FigureOptions = {}, notes: Note[] = []) {
    this.data = data;
    this.layout = withOptions(layout, options);
    this.notes = notes;
    this.ownAlt = options.alt;
  }

  /** What the picture shows, for readers who do not see it. */
  get alt(): string {
    return [this.ownAlt ?? describe(this.data, this.layout), ...this.notes].join(" ");
  }

  set alt(text: string) {
    this.ownAlt = text;
  }

  /** Draws other figures over this one, on its axes. Gives this figure. */
  add(...others: Figure[]): this {
    for (const other of others) {
      this.data.push(...other.data);
      this.notes.push(...other.notes.filter((note) => !this.notes.includes(note)));
      if (other.layout.shapes) this.layout.shapes = [...(this.layout.shapes ?? []), ...other.layout.shapes];
      if (other.layout.annotations) {
        this.layout.annotations = [...(this.layout.annotations ?? []), ...other.layout.annotations];
      }
    }
    return this;
  }

  /** The numbers behind the picture, as tables. */
  tables(limit = 12): DataTable[] {
    return tablesOf(this.data, this.layout, limit);
  }

  /** The numbers behind the picture, to be displayed. */
  table(limit = 200): Rich {
    const tables = this.tables(limit);
    return new Rich({ "text/html": tables.map(tableHtml).join(""), "text/plain": tables.map(tableText).join("\n\n") });
  }

  /** The figure for plotly.js: colours and dashes given out, missing values as null, `layout.meta.alt` with the alt text. */
  toJSON(): FigureJson {
    const title = titleOf(this.layout.title);
    const notes = this.notes.length;
    const layout: Partial<Layout> & { meta: { alt: string } } = {
      template: template(),
      height: 400,
      // The notes stand below the title, a line each.
      margin: { l: 56, r: 24, t: title || notes > 0 ? 56 + Math.max(8, 17 * notes) : 24, b: 48 },
      showlegend: this.data.filter((t) => t.name !== undefined && t.showlegend !== false).length > 1,
      ...this.layout,
      ...inPowers(this.layout),
      meta: { alt: this.alt },
    };
    if (notes > 0) {
      const own = typeof layout.title === "object" ? layout.title : {};
      layout.title = { ...own, text: title, subtitle: { text: this.notes.map(escapeHtml).join("<br>") } };
    }
    // plotly would call a series without a name "trace 2".
    const quiet = (trace: Trace) => (trace.name === undefined ? { ...trace, showlegend: false } : trace);
    return { data: styled(this.data).map(quiet).map(jsonSafe), layout, config };
  }

  [displaySymbol](): MimeBundle {
    return {
      [plotlyMime]: this.toJSON(),
      "text/html": this.toHtml(),
      // Where neither scripts nor HTML are at hand: the words, and the data as a table.
      "text/plain": [this.toString(), ...this.tables().map(tableText)].join("\n\n"),
    };
  }

  /** What stands in for the picture where scripts cannot run: its words and a table of its data. */
  toHtml(): string {
    const title = titleOf(this.layout.title);
    const caption = `<figcaption>${title ? `<strong>${escapeHtml(title)}</strong><br>` : ""}${escapeHtml(this.alt)}</figcaption>`;
    const tables = this.tables().map(tableHtml).join("");
    return `<figure>${caption}<details><summary>Table of the data</summary>${tables}</details></figure>`;
  }

  /**
   * Saves the figure. `.html` is a page that works alone, `.json` plotly's form of it; `.svg` and `.png` are drawn by
   * the Chromium or Chrome of this machine, and say so when there is none.
   */
  save(path: string): Promise<void> {
    const tables = this.tables(1000).map(tableHtml).join("");
    return saveFigure(path, { figure: this.toJSON(), alt: this.alt, tables, title: titleOf(this.layout.title) });
  }

  toString(): string {
    return `Figure: ${this.alt}`;
  }
}

// "sendDataToCloud" and "sendChartToCloud" would hand the reader's data to a service: no picture of ours offers that.
const config: Partial<Config> = {
  displaylogo: false,
  // JupyterLab calls Plots.resize itself, which drops the height; a responsive figure then takes that of its empty box, a line high.
  responsive: false,
  showSendToCloud: false,
  showEditInChartStudio: false,
  plotlyServerURL: "",
};

function withOptions(layout: Partial<Layout>, options: FigureOptions): Partial<Layout> {
  const merged: Partial<Layout> = { ...layout };
  if (options.title !== undefined) merged.title = { text: options.title };
  if (options.width !== undefined) merged.width = options.width;
  if (options.height !== undefined) merged.height = options.height;
  if (options.legend !== undefined) merged.showlegend = options.legend;
  const x = axisOptions(options.xLabel, options.xScale, options.xRange);
  const y = axisOptions(options.yLabel, options.yScale, options.yRange);
  merged.xaxis = { ...layout.xaxis, ...x };
  merged.yaxis = { ...layout.yaxis, ...y };
  return merged;
}

function axisOptions(label?: string, scale?: "linear" | "log", range?: readonly [number, number]) {
  // plotly takes the range of a logarithmic axis as exponents.
  const ends = range?.map((v) => (scale === "log" ? Math.log10(v) : v));
  return {
    ...(label !== undefined && { title: { text: label } }),
    ...(scale !== undefined && { type: scale }),
    ...(ends && { range: ends }),
  };
}

/** Logarithmic axes count in powers of ten, where plotly would write 100µ. */
function inPowers(layout: Partial<Layout>): Partial<Layout> {
  const logarithmic = Object.entries(layout).filter(
    ([name, axis]) => /^[xy]axis\d*$/.test(name) && (axis as Partial<LayoutAxis>).type === "log",
  );
  return Object.fromEntries(
    logarithmic.map(([name, axis]) => [name, { exponentformat: "power", ...(axis as Partial<LayoutAxis>) }]),
  );
}

/**
 * Gives out dashes to lines, symbols to points and hatchings to bars, so that series differ by more than colour. A series
 * that stands in several figures of a grid, and in the legend once, looks the same in all of them.
 */
function styled(data: readonly Trace[]): Trace[] {
  let lines = 0;
  let points = 0;
  let bars = 0;
  const first = new Map<string, Trace>();
  const look = (trace: Trace): Trace => {
    if (trace.type === "bar" && trace.name !== undefined && trace.showlegend !== false) {
      const shape = hatchings[bars++ % hatchings.length]!;
      if (shape === "") return trace;
      const pattern = { shape, fillmode: "overlay", size: 9, solidity: 0.18, fgopacity: 0.55 };
      return { ...trace, marker: { pattern, ...trace.marker } } as Trace;
    }
    if (trace.type !== "scatter") return trace;
    const mode = trace.mode ?? "lines";
    const result = { ...trace };
    if (mode.includes("lines") && trace.showlegend !== false) {
      result.line = { dash: dashes[lines++ % dashes.length]!, ...trace.line };
    }
    if (mode.includes("markers") && trace.showlegend !== false) {
      result.marker = { symbol: symbols[points++ % symbols.length]!, ...trace.marker };
    }
    return result;
  };
  return data.map((trace) => {
    const series = trace.legendgroup;
    if (series === undefined || (trace.type !== "bar" && trace.type !== "scatter")) return look(trace);
    const like = first.get(`${trace.type} ${series}`);
    if (like) {
      const line = { ...lookOf(like.line), ...trace.line };
      return { ...trace, line, marker: { ...lookOf(like.marker), ...trace.marker } } as Trace;
    }
    const color = palette[first.size % palette.length]!;
    const made = look({ ...trace, marker: { color: trace.line?.color ?? color, ...trace.marker } });
    first.set(`${trace.type} ${series}`, made);
    return made;
  });
}

/** Of how a series is drawn, that by which it is known. */
function lookOf(drawn: object = {}): object {
  return Object.fromEntries(Object.entries(drawn).filter(([key]) => /^(color|dash|symbol|pattern)$/.test(key)));
}

/** JSON has no NaN and no infinity, and a float32 needs no more than 7 digits. */
function jsonSafe(trace: Trace): Data {
  const fixed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(trace)) fixed[key] = safe(value);
  return fixed as Data;
}

function safe(value: unknown): unknown {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return null;
    return Number.isInteger(value) ? value : Number(value.toPrecision(7));
  }
  if (Array.isArray(value)) return value.map(safe);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, safe);
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, safe(v)]));
  }
  return value;
}

function tableHtml(table: DataTable): string {
  return htmlTable(table.head, table.rows, { caption: table.caption, more: leftOff(table) });
}

function tableText(table: DataTable): string {
  const rows = [table.head, ...table.rows];
  const widths = table.head.map((_, j) => Math.max(...rows.map((row) => row[j]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, j) => cell.padStart(widths[j]!)).join("  "));
  return [table.caption, ...lines, leftOff(table)].filter((line) => line !== "").join("\n");
}

function leftOff(table: DataTable): string {
  const missing = table.total - table.rows.length;
  return missing > 0 ? `${table.rows.length} of ${table.total} rows, evenly chosen` : "";
}
