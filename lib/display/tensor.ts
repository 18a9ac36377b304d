/** How a notebook shows a tensor: its values on a heat map, its shape and type, how its values are distributed. */

import { namedSizes } from "../base/axis-names";
import { escapeHtml, formatNumber } from "./html";
import type { MimeBundle } from "./mime";
import { pngUrl } from "./png";

/** What is read of a tensor. */
export interface Viewable {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly requiresGrad?: boolean;
  readonly name?: string | undefined;
  /** The operation that made it, once recorded. */
  readonly node?: { readonly name: string } | null;
  tolist(): unknown;
  toString(): string;
}

/** Rows and columns that a table holds at most; of larger ones the first and the last are shown. */
const rowLimit = 40;
const columnLimit = 30;

/** Dots of the overview of a large tensor at most: more would make notebooks large and show no more. */
const mapLimit = { width: 192, height: 64 } as const;

/** Slices of a tensor with more than two axes that are shown. */
const sliceLimit = 6;

/** Up to this many values a tensor is shown as one line of numbers without a table's frame. */
const few = 1;

/** The forms in which a tensor is shown: HTML with a table and statistics, and PyTorch's text. */
export function tensorView(tensor: Viewable): MimeBundle {
  const values = flat(tensor.tolist());
  return { "text/html": htmlOf(tensor, values), "text/plain": tensor.toString() };
}

interface Statistics {
  readonly finite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
}

/** The numbers of any nested list. */
function flat(list: unknown): number[] {
  const out: number[] = [];
  const visit = (node: unknown) => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else out.push(typeof node === "boolean" ? Number(node) : (node as number));
  };
  visit(list);
  return out;
}

function statisticsOf(values: readonly number[]): Statistics {
  let [min, max, sum, squares, finite, zeros, nan, infinite] = [Infinity, -Infinity, 0, 0, 0, 0, 0, 0];
  for (const v of values) {
    if (Number.isNaN(v)) nan += 1;
    else if (!Number.isFinite(v)) infinite += 1;
    else {
      finite += 1;
      sum += v;
      if (v === 0) zeros += 1;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  const mean = sum / finite;
  for (const v of values) if (Number.isFinite(v)) squares += (v - mean) ** 2;
  return { finite, min, max, mean, std: Math.sqrt(squares / Math.max(1, finite - 1)), zeros, nan, infinite };
}

function htmlOf(tensor: Viewable, values: readonly number[]): string {
  const stats = statisticsOf(values);
  const body = values.length === 0 ? "<p>no elements</p>" : bodyOf(tensor, values, stats);
  const map = values.length > 0 ? overview(tensor, values, stats) : "";
  return `<div class="tt tt-tensor"><style>${css}</style>${headOf(tensor)}${map}${body}${values.length > few ? statsLine(tensor, stats, values) : ""}</div>`;
}

function headOf(tensor: Viewable): string {
  const parts = [
    `<strong>${escapeHtml(tensor.name ?? "Tensor")}</strong>`,
    `shape <b>[${escapeHtml(namedSizes(tensor.shape).join(", "))}]</b>`,
    escapeHtml(tensor.dtype),
  ];
  if (tensor.node) parts.push(`made by <b>${escapeHtml(tensor.node.name)}</b>, gradient recorded`);
  else if (tensor.requiresGrad) parts.push("a leaf that requires a gradient");
  return `<div class="tt-head-line">${parts.join(" · ")}</div>`;
}

function bodyOf(tensor: Viewable, values: readonly number[], stats: Statistics): string {
  const { shape } = tensor;
  const scale = Math.max(Math.abs(stats.min), Math.abs(stats.max)) || 1;
  if (shape.length === 0) return `<div class="tt-single">${cellText(values[0]!, tensor.dtype)}</div>`;
  const columns = shape.at(-1)!;
  const rows = shape.length === 1 ? 1 : shape.at(-2)!;
  const slices = values.length / (rows * columns);
  const parts: string[] = [];
  for (let k = 0; k < Math.min(slices, sliceLimit); k += 1) {
    const slice = values.slice(k * rows * columns, (k + 1) * rows * columns);
    const table = tableOf(slice, rows, columns, scale, tensor.dtype, shape.length === 1);
    if (slices === 1) return table;
    // Indices of this slice along the leading axes.
    let rest = k;
    const index = shape
      .slice(0, -2)
      .reduceRight<number[]>((list, size) => {
        list.unshift(rest % size);
        rest = Math.floor(rest / size);
        return list;
      }, [])
      .join(", ");
    parts.push(`<details${k === 0 ? " open" : ""}><summary>[${index}, :, :]</summary>${table}</details>`);
  }
  if (slices > sliceLimit) parts.push(`<div class="tt-more">${sliceLimit} of ${slices} slices are shown</div>`);
  return parts.join("");
}

function tableOf(
  values: readonly number[],
  rows: number,
  columns: number,
  scale: number,
  dtype: string,
  vector: boolean,
): string {
  const shownRows = ends(rows, rowLimit);
  const shownColumns = ends(columns, columnLimit);
  const head = shownColumns.map((j) => `<th scope="col">${j < 0 ? "…" : j}</th>`).join("");
  const body = shownRows.map((i) => {
    if (i < 0) return `<tr><th>⋮</th>${shownColumns.map(() => "<td>⋮</td>").join("")}</tr>`;
    const cells = shownColumns.map((j) => (j < 0 ? "<td>…</td>" : cell(values[i * columns + j]!, scale, dtype)));
    return `<tr>${vector ? "<td></td>" : `<th scope="row">${i}</th>`}${cells.join("")}</tr>`;
  });
  const left =
    shownRows.includes(-1) || shownColumns.includes(-1)
      ? `<div class="tt-more">the first and last of ${vector ? `${columns} values` : `${rows} rows and ${columns} columns`}</div>`
      : "";
  return `<div class="tt-cells" tabindex="0" role="group" aria-label="Values"><table><thead><tr><td></td>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>${left}`;
}

/** All indices, or the first and the last with -1 for what is left out between them. */
function ends(n: number, limit: number): number[] {
  const all = Array.from({ length: Math.min(n, limit) }, (_, i) => i);
  if (n <= limit) return all;
  const half = limit / 2;
  return all.map((i) => (i < half ? i : i === half ? -1 : n - limit + i));
}

/**
 * All values of a tensor that is too large for its table, as one heat map: rows are the last axis, each dot the value of
 * the largest size in its block, so that a single outlier or NaN is seen.
 */
function overview({ shape, dtype }: Viewable, values: readonly number[], stats: Statistics): string {
  const columns = shape.at(-1) ?? 1;
  const rows = values.length / columns;
  const inside = shape.length < 2 ? 1 : shape.at(-2)!;
  if (columns <= columnLimit && inside <= rowLimit && rows / inside <= sliceLimit) return "";
  const [width, height] = [Math.min(columns, mapLimit.width), Math.min(rows, mapLimit.height)];
  const scale = stats.finite > 0 ? Math.max(Math.abs(stats.min), Math.abs(stats.max)) || 1 : 1;
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < height; i += 1) {
    for (let j = 0; j < width; j += 1) {
      let most = 0;
      for (let r = Math.floor((i * rows) / height); r < Math.floor(((i + 1) * rows) / height); r += 1) {
        for (let c = Math.floor((j * columns) / width); c < Math.floor(((j + 1) * columns) / width); c += 1) {
          const v = values[r * columns + c]!;
          if (!Number.isFinite(v)) most = Number.NaN;
          else if (Math.abs(v) > Math.abs(most)) most = v;
        }
      }
      rgba.set(dotOf(most, scale), 4 * (i * width + j));
    }
  }
  const zoom = Math.max(1, Math.min(6, Math.floor(576 / width)));
  const tall = Math.max(14, Math.min(200, height * zoom));
  const dots = width < columns || height < rows ? ", each dot the largest of its block" : "";
  const scaled = dtype === "bool" ? "orange where true" : "blue below 0, orange above";
  const broken = stats.nan + stats.infinite > 0 ? ", purple where NaN or infinite" : "";
  const says = `all ${values.length.toLocaleString("en")} values: ${scaled}${broken}${dots}`;
  return `<figure class="tt-map"><img alt="Heat map of ${says}" src="${pngUrl(width, height, rgba)}" style="width:${width * zoom}px;height:${tall}px"><figcaption>${says}</figcaption></figure>`;
}

/** Red, green, blue and opacity in 16 levels, which keeps the picture small. */
function dotOf(value: number, scale: number): readonly number[] {
  if (Number.isNaN(value)) return [150, 0, 170, 255];
  const strength = 17 * Math.round((15 * Math.abs(value)) / scale);
  return value < 0 ? [31, 120, 200, strength] : [213, 94, 0, strength];
}

function cell(value: number, scale: number, dtype: string): string {
  if (!Number.isFinite(value)) return `<td class="tt-broken">⚠ ${formatNumber(value)}</td>`;
  const strength = Math.min(1, Math.abs(value) / scale) * 0.5;
  const hue = value < 0 ? "31,120,200" : "213,94,0";
  return `<td style="background:rgba(${hue},${strength.toFixed(2)})">${cellText(value, dtype)}</td>`;
}

function cellText(value: number, dtype: string): string {
  if (dtype === "bool") return value ? "true" : "false";
  return Number.isFinite(value) ? formatNumber(value) : `⚠ ${formatNumber(value)}`;
}

function statsLine(tensor: Viewable, stats: Statistics, values: readonly number[]): string {
  if (tensor.dtype === "bool") {
    return `<div class="tt-stats">${values.length - stats.zeros} of ${values.length} true</div>`;
  }
  const parts =
    stats.finite === 0
      ? []
      : [
          `lowest ${formatNumber(stats.min)}`,
          `mean ${formatNumber(stats.mean)}`,
          `highest ${formatNumber(stats.max)}`,
          ...(stats.finite > 1 ? [`standard deviation ${formatNumber(stats.std)}`] : []),
          ...(stats.zeros > 0 && values.length > 4
            ? [`${formatNumber((100 * stats.zeros) / values.length, 3)} % zeros`]
            : []),
        ];
  const broken = [
    ...(stats.nan > 0 ? [`<b class="tt-broken">⚠ ${stats.nan} NaN</b>`] : []),
    ...(stats.infinite > 0 ? [`<b class="tt-broken">⚠ ${stats.infinite} infinite</b>`] : []),
  ];
  const picture = stats.finite > 8 ? sparkline(values, stats) : "";
  return `<div class="tt-stats">${picture}<span>${[...parts, ...broken].join(" · ")}</span></div>`;
}

/** How the values are distributed, as a small picture beside the numbers that say the same. */
function sparkline(values: readonly number[], { min, max }: Statistics): string {
  const bins = 24;
  const counts = new Array<number>(bins).fill(0);
  const size = (max - min) / bins || 1;
  for (const v of values) if (Number.isFinite(v)) counts[Math.min(bins - 1, Math.floor((v - min) / size))]! += 1;
  const most = Math.max(...counts);
  const bars = counts.map((n, i) => {
    const height = n === 0 ? 0 : Math.max(1, (22 * n) / most);
    return `<rect x="${i * 5}" y="${(24 - height).toFixed(1)}" width="4" height="${height.toFixed(1)}"/>`;
  });
  return `<svg width="120" height="25" viewBox="0 0 120 25" role="img" aria-label="Distribution of the values">${bars.join("")}<path d="M0 24.5H120"/></svg>`;
}

const css = `.tt-tensor{font:13px/1.5 system-ui,sans-serif}.tt-tensor .tt-head-line{margin:.2em 0 .4em}
.tt-tensor .tt-cells{overflow:auto;max-height:320px;width:fit-content;max-width:100%;border:1px solid rgba(128,128,128,.45);border-radius:6px}
.tt-tensor table{border-collapse:collapse;margin:0;border:0;font-variant-numeric:tabular-nums}
.tt-tensor td,.tt-tensor th{padding:.15em .55em;text-align:right;white-space:nowrap;border:0}
.tt-tensor th{font-weight:400;opacity:.75;background:none}
.tt-tensor .tt-broken{outline:2px solid currentColor;outline-offset:-2px;font-weight:700}
.tt-tensor .tt-single{font-size:1.25em;font-variant-numeric:tabular-nums}
.tt-tensor .tt-stats{display:flex;flex-wrap:wrap;gap:.3em .9em;align-items:center;margin:.35em 0}
.tt-tensor .tt-stats .tt-broken{outline:0}
.tt-tensor .tt-map{margin:.2em 0 .5em}.tt-tensor .tt-map img{display:block;max-width:100%;image-rendering:pixelated;border:1px solid rgba(128,128,128,.45);border-radius:4px}
.tt-tensor .tt-map figcaption{font-size:.92em;opacity:.85}
.tt-tensor .tt-cells thead th,.tt-tensor .tt-cells thead td{position:sticky;top:0;background:var(--jp-layout-color0,Canvas);opacity:1}
.tt-tensor .tt-more{opacity:.8;margin:.2em 0}
.tt-tensor svg rect{fill:currentColor;opacity:.6}.tt-tensor svg path{stroke:currentColor;opacity:.5}`;
