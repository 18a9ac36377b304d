/** plot.live: curves that grow while a loop runs, and stay in the notebook as they were last. */

import type { Layout } from "plotly.js";
import { type DisplayHandle, display } from "../display/display";
import { host, inNotebook } from "../display/host";
import { formatNumber } from "../display/html";
import { type Displayable, displaySymbol, type MimeBundle, Rich } from "../display/mime";
import { type RateLimit, rateLimit } from "../display/rate";
import { thinLine } from "./decimate";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { liveHtml } from "./live-html";
import { dashes, palette } from "./palette";
import { type NumberLike, PlotError, readNumber, readVector, type Values } from "./values";

/** How one curve is drawn. */
export interface LiveSeries {
  /** Name of its vertical axis, with its unit (default: the curve's name). */
  label?: string;
  scale?: "linear" | "log";
  range?: readonly [number, number];
  /** Curves with the same panel share one pair of axes (default: the last word of the name, so "train loss" and "test loss" share). */
  panel?: string;
  /** Values to begin with. */
  values?: Values;
}

export interface LiveOptions extends Omit<FigureOptions, "yLabel" | "yScale" | "yRange"> {
  /** From 0 (as measured) to below 1: also draws a running average, over the raw values in a lighter line. */
  smooth?: number;
  /** Name of the first run, when runs are compared. */
  run?: string;
}

/** Points of one curve that are drawn at most. */
const limit = 1000;

/** Memory of one curve of one run. */
interface Curve {
  readonly x: number[];
  readonly y: number[];
}

/**
 * A live plot of named curves. Each `add` gives the next values; the picture is redrawn at most ten times a second, also
 * while a loop never yields, and holds its last state when the cell ends.
 *
 * @param series a name for each curve, with its settings, its axis label, values to begin with, or nothing
 */
export function live<K extends string>(
  series: { readonly [name in K]: LiveSeries | string | readonly number[] | null | undefined },
  options: LiveOptions = {},
): LivePlot<K> {
  return new LivePlot<K>(series, options);
}

export class LivePlot<K extends string = string> implements Displayable {
  private readonly settings = new Map<K, LiveSeries>();
  private readonly runs: { name: string; curves: Map<K, Curve> }[] = [];
  private readonly broken: string[] = [];
  private readonly panels: string[] = [];
  private readonly limit: RateLimit;
  private handle: DisplayHandle | undefined;
  private step = 0;

  constructor(
    series: { readonly [name in K]: LiveSeries | string | readonly number[] | null | undefined },
    private readonly options: LiveOptions = {},
  ) {
    const where = "plot.live";
    if (series === null || typeof series !== "object" || Object.keys(series).length === 0) {
      throw new PlotError(`${where}: expected curves by name, such as plot.live({ loss: "mean loss" })`);
    }
    const { smooth = 0 } = options;
    if (!(smooth >= 0 && smooth < 1)) throw new PlotError(`${where}: smooth is from 0 to below 1, got ${smooth}`);
    for (const [name, setting] of Object.entries(series) as [K, LiveSeries | string | readonly number[] | null][]) {
      const own = settingOf(setting);
      this.settings.set(name, own);
      const panel = panelOf(name, own);
      if (!this.panels.includes(panel)) this.panels.push(panel);
    }
    this.limit = rateLimit((settled) => this.draw(settled));
    this.begin(options.run ?? "run 1");
    for (const [name, { values }] of this.settings) {
      if (values === undefined || (Array.isArray(values) && values.length === 0)) continue;
      const curve = this.runs[0]!.curves.get(name)!;
      curve.y.push(...readVector(values, `${where}: ${name}`));
      curve.x.push(...curve.y.map((_, i) => i));
      this.step = Math.max(this.step, curve.y.length);
    }
    this.request();
  }

  /**
   * The next values of some or all curves. The step goes on by one when a curve gets its next value, so that a curve
   * that is measured once an epoch stands at the step where it was measured.
   *
   * @param step where the values stand on the horizontal axis (default: the next step)
   */
  add(values: { readonly [name in K]?: NumberLike }, step?: number): this {
    const run = this.runs[this.runs.length - 1]!;
    const entries = Object.entries(values) as [K, NumberLike][];
    if (step !== undefined) this.step = step;
    else if (entries.some(([name]) => run.curves.get(name)?.x.at(-1) === this.step)) this.step += 1;
    for (const [name, value] of entries) {
      const curve = run.curves.get(name);
      if (!curve) {
        const known = [...this.settings.keys()].join(", ");
        throw new PlotError(`plot.live: there is no curve "${name}" in this plot; it has ${known}`);
      }
      const number = readNumber(value, `plot.live: ${name}`);
      if (!Number.isFinite(number) && (curve.y.length === 0 || Number.isFinite(curve.y.at(-1)!))) {
        this.broken.push(`${name} is ${formatNumber(number)} at step ${this.step}.`);
      }
      curve.x.push(this.step);
      curve.y.push(number);
    }
    this.request();
    return this;
  }

  /** Begins another run; the curves of earlier runs stay for comparison. */
  run(name: string): this {
    const current = this.runs[this.runs.length - 1]!;
    const empty = [...current.curves.values()].every((curve) => curve.y.length === 0);
    if (empty) this.runs.pop();
    this.begin(name);
    this.step = 0;
    return this;
  }

  /** Draws the present state at once. */
  flush(): this {
    this.limit.flush();
    return this;
  }

  /** The present state as a figure. */
  get figure(): Figure {
    const data: Trace[] = [];
    for (const [r, run] of this.runs.entries()) {
      for (const [k, [name, curve]] of [...run.curves.entries()].entries()) {
        data.push(...this.traces(name, k, r, curve));
      }
    }
    const { xLabel = "step", height, ...options } = this.options;
    const layout = this.axes(xLabel);
    const high = height ?? 120 + 220 * this.panels.length;
    // Where each panel has one curve, its axis says its name.
    if (this.runs.length === 1 && this.panels.length === this.settings.size) layout.showlegend = false;
    return new Figure(data, { ...layout, height: high, uirevision: "live" }, options, [...this.broken]);
  }

  [displaySymbol](): MimeBundle {
    return this.figure[displaySymbol]();
  }

  private begin(name: string): void {
    const curves = new Map([...this.settings.keys()].map((key) => [key, { x: [], y: [] }] as [K, Curve]));
    this.runs.push({ name, curves });
  }

  private traces(name: K, k: number, r: number, curve: Curve): Trace[] {
    const several = this.runs.length > 1;
    const label = several ? `${name}, ${this.runs[r]!.name}` : name;
    const axis = this.panels.indexOf(panelOf(name, this.settings.get(name)!)) + 1;
    // One run: a colour for each curve. Several: a colour for each run, and the curves of a run differ by dash.
    const color = palette[(several ? r : k) % palette.length]!;
    const beside = [...this.settings].filter(
      ([other, own]) => panelOf(other, own) === panelOf(name, this.settings.get(name)!),
    );
    const dash = dashes[(several ? k : beside.findIndex(([other]) => other === name)) % dashes.length]!;
    const drawn = thinLine(curve.x, curve.y, limit);
    const base: Trace = {
      type: "scatter",
      // A single value has no line yet: without a mark it would not be seen.
      mode: curve.y.length > 1 ? "lines" : "lines+markers",
      x: drawn.x,
      y: drawn.y,
      xaxis: "x",
      yaxis: axis === 1 ? "y" : `y${axis}`,
    };
    const { smooth = 0 } = this.options;
    const line = { color, dash, width: 2 };
    if (smooth === 0) return [{ ...base, name: label, line }];
    const mean = thinLine(curve.x, runningMean(curve.y, smooth), limit);
    return [
      {
        ...base,
        name: `${label}, raw`,
        line: { color, width: 1 },
        opacity: 0.35,
        showlegend: false,
        hoverinfo: "skip",
      },
      { ...base, x: mean.x, y: mean.y, name: label, line },
    ];
  }

  private axes(xLabel: string): Partial<Layout> {
    const n = this.panels.length;
    const gap = n > 1 ? 0.08 : 0;
    const size = (1 - gap * (n - 1)) / n;
    const layout: Record<string, unknown> = {
      xaxis: { title: { text: xLabel }, anchor: n === 1 ? "y" : `y${n}`, rangemode: "nonnegative" },
    };
    for (const [i, panel] of this.panels.entries()) {
      const own = [...this.settings].filter(([name, s]) => panelOf(name, s) === panel);
      const first = own.find(([, s]) => s.label !== undefined)?.[1].label ?? (own.length === 1 ? own[0]![0] : panel);
      const scale = own.find(([, s]) => s.scale)?.[1].scale;
      const range = own.find(([, s]) => s.range)?.[1].range;
      const top = 1 - i * (size + gap);
      layout[i === 0 ? "yaxis" : `yaxis${i + 1}`] = {
        title: { text: first },
        domain: [Math.max(0, top - size), top],
        ...(scale && { type: scale }),
        ...(range && { range: scale === "log" ? range.map(Math.log10) : range }),
      };
    }
    return layout as Partial<Layout>;
  }

  private request(): void {
    if (inNotebook()) this.limit.request();
  }

  private draw(settled: boolean): void {
    const figure = this.figure;
    if (!this.handle) {
      this.handle = display(figure);
      return;
    }
    const { kind } = host();
    if (settled || kind === "page") this.handle.update(figure);
    else this.handle.update(new Rich({ "text/html": liveHtml(figure, this.handle.id), "text/plain": String(figure) }));
  }
}

function settingOf(setting: LiveSeries | string | readonly number[] | null): LiveSeries {
  if (typeof setting === "string") return { label: setting };
  return Array.isArray(setting) ? { values: setting as readonly number[] } : { ...(setting as LiveSeries | null) };
}

/** "train loss" and "testLoss" both belong to the panel "loss". */
function panelOf(name: string, setting: LiveSeries): string {
  if (setting.panel !== undefined) return setting.panel;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[\s_-]+/);
  return (words.at(-1) ?? name).toLowerCase();
}

/** Exponential running mean, corrected for its start as Adam's moments are, so that the first values are not pulled to 0. */
function runningMean(values: readonly number[], smooth: number): number[] {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = smooth * mean + (1 - smooth) * value;
    weight = smooth * weight + (1 - smooth);
    return mean / weight;
  });
}
