/** plot.images: pictures in a grid, grey or in colour, of raw pixels or of weights. */

import type { Annotations, Layout, Shape } from "plotly.js";
import { pngUrl } from "../display/png";
import { Figure, type FigureOptions, type Trace } from "./figure";
import { diverging, grey, sequential } from "./palette";
import { type NumberArray, PlotError, readArray, sameLength, type Values } from "./values";

export interface ImagesOptions extends FigureOptions {
  /** Pictures in a row (default: as many as make the grid about twice as wide as high). */
  columns?: number;
  /** A line over each picture. */
  labels?: readonly (string | number)[] | Values;
  /** Which labels to mark as wrong: they get a cross, so that colour is not needed to see it. */
  wrong?: readonly boolean[];
  /** How values become grey: from black to white (default), with 0 in the middle for weights, or viridis. */
  colors?: "grey" | "diverging" | "sequential";
  /** Each picture by its own lowest and highest value, or all by the same (default: same). */
  scale?: "same" | "own";
  /** At most this many pictures (default 100). */
  limit?: number;
}

interface Pictures {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly at: (n: number, c: number, i: number, j: number) => number;
}

/**
 * Pictures in a grid: of shape [n, h, w], [n, 1, h, w] or one [h, w] in grey, [n, 3, h, w] or [n, h, w, 3] in colour.
 *
 * @example
 * plot.images([[[0, 1], [1, 0]], [[1, 1], [0, 0]]], { labels: ["a", "b"] }).alt
 * // => "2 pictures of 2 by 2 pixels: a, b."
 */
export function images(input: Values, options: ImagesOptions = {}): Figure {
  const where = "plot.images";
  const all = picturesOf(readArray(input, `${where}: images`), where);
  const limit = options.limit ?? 100;
  const count = Math.min(all.count, limit);
  const labels = labelsOf(options.labels, where);
  if (labels) sameLength(where, "labels", labels.length, "the pictures", all.count);
  const columns = Math.min(count, options.columns ?? Math.ceil(Math.sqrt(count * 2)));
  const rows = Math.ceil(count / columns);
  // One blank pixel between pictures, two rows where a label stands.
  const gap = Math.max(1, Math.round(all.width / 14));
  const gapY = gap + (labels ? Math.max(2, Math.round(all.height / 4)) : 0);
  const [cellW, cellH] = [all.width + gap, all.height + gapY];
  const [wide, high] = [columns * cellW - gap, rows * cellH];
  const place = (n: number, i: number, j: number): readonly [number, number] => [
    Math.floor(n / columns) * cellH + gapY + i,
    (n % columns) * cellW + j,
  ];
  const mosaic: Mosaic = { count, wide, high, place };
  const trace = all.channels === 1 ? greyTrace(all, mosaic, options) : colorTrace(all, mosaic);
  const annotations = labels
    ? labels.slice(0, count).map(
        (text, n): Partial<Annotations> => ({
          text: options.wrong?.[n] ? `<b>✗ ${plain(text)}</b>` : plain(text),
          x: (n % columns) * cellW + (all.width - 1) / 2,
          y: Math.floor(n / columns) * cellH + gapY / 2 - 0.5,
          showarrow: false,
          font: { size: 11 },
        }),
      )
    : [];
  // A frame, so that a picture that is white at its edge is seen on a white page, and a black one on a black page.
  const frames = Array.from({ length: count }, (_, n): Partial<Shape> => {
    const [top, left] = place(n, 0, 0);
    const edge = { color: "rgba(128,128,128,0.7)", width: 1 };
    const box = { x0: left - 0.5, x1: left + all.width - 0.5, y0: top - 0.5, y1: top + all.height - 0.5 };
    return { type: "rect", xref: "x", yref: "y", line: edge, ...box };
  });
  const axis = { visible: false, showgrid: false, zeroline: false, constrain: "domain" as const };
  const perPixel = Math.min(900 / wide, 90 / all.height, 24);
  const layout: Partial<Layout> = {
    xaxis: { ...axis, range: [-0.5, wide - 0.5] },
    yaxis: { ...axis, range: [high - 0.5, -0.5], scaleanchor: "x" },
    annotations,
    shapes: frames,
    height: Math.round(Math.max(120, high * perPixel) + (options.title ? 64 : 24)),
    margin: { l: 8, r: 8, t: options.title ? 56 : 8, b: 8 },
  };
  const notes = count < all.count ? [`${count} of ${all.count} pictures are shown.`] : [];
  noteBlank(notes, all, count);
  const titled = labels ? `: ${labels.slice(0, 12).join(", ")}${labels.length > 12 ? ", ..." : ""}` : "";
  const alt =
    options.alt ??
    `${options.title ? `${options.title}. ` : ""}${count} picture${count === 1 ? "" : "s"} of ${all.height} by ${all.width} pixels${titled}.`;
  return new Figure([trace], layout, { ...options, alt }, notes);
}

/** Where the pixels of the pictures stand in the whole: row and column of pixel (i, j) of picture n. */
interface Mosaic {
  readonly count: number;
  readonly wide: number;
  readonly high: number;
  readonly place: (n: number, i: number, j: number) => readonly [number, number];
}

function greyTrace(all: Pictures, mosaic: Mosaic, options: ImagesOptions): Trace {
  const z = Array.from({ length: mosaic.high }, () => new Array<number>(mosaic.wide).fill(Number.NaN));
  const own = options.scale === "own";
  const ranges = Array.from({ length: mosaic.count }, (_, n) => rangeOf(all, n));
  const low = own ? 0 : Math.min(...ranges.map((r) => r[0]));
  const top = own ? 1 : Math.max(...ranges.map((r) => r[1]));
  for (const [n, [min, max]] of ranges.entries()) {
    const scaled = (v: number) => (own ? (max > min ? (v - min) / (max - min) : 0.5) : v);
    for (let i = 0; i < all.height; i += 1) {
      for (let j = 0; j < all.width; j += 1) {
        const [row, column] = mosaic.place(n, i, j);
        // Four digits are more than an eye can tell apart, and keep the notebook small.
        z[row]![column] = Number(scaled(all.at(n, 0, i, j)).toPrecision(4));
      }
    }
  }
  const { colors = "grey" } = options;
  const most = Math.max(Math.abs(low), Math.abs(top)) || 1;
  const [zmin, zmax] = colors === "diverging" && !own ? [-most, most] : [low, top];
  return {
    type: "heatmap",
    z,
    zmin,
    zmax,
    colorscale: colors === "grey" ? grey : colors === "diverging" ? diverging : sequential,
    showscale: colors !== "grey",
    colorbar: { thickness: 12, outlinewidth: 0 },
    hoverongaps: false,
    hovertemplate: "%{z}<extra></extra>",
  };
}

function colorTrace(all: Pictures, mosaic: Mosaic): Trace {
  const top = Math.max(...Array.from({ length: mosaic.count }, (_, n) => rangeOf(all, n)[1]));
  // Pixels are from 0 to 1 or from 0 to 255; the values tell which.
  const scale = top > 1.5 ? 1 : 255;
  const rgba = new Uint8Array(mosaic.wide * mosaic.high * 4);
  for (let n = 0; n < mosaic.count; n += 1) {
    for (let i = 0; i < all.height; i += 1) {
      for (let j = 0; j < all.width; j += 1) {
        const [row, column] = mosaic.place(n, i, j);
        const at = (row * mosaic.wide + column) * 4;
        for (let c = 0; c < 3; c += 1)
          rgba[at + c] = Math.max(0, Math.min(255, Math.round(all.at(n, c, i, j) * scale)));
        rgba[at + 3] = 255;
      }
    }
  }
  return { type: "image", source: pngUrl(mosaic.wide, mosaic.high, rgba) } as Trace;
}

/** The lowest and the highest finite value of picture `n`. */
function rangeOf(all: Pictures, n: number): [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let c = 0; c < all.channels; c += 1) {
    for (let i = 0; i < all.height; i += 1) {
      for (let j = 0; j < all.width; j += 1) {
        const v = all.at(n, c, i, j);
        if (v < min && v > Number.NEGATIVE_INFINITY) min = v;
        if (v > max && v < Number.POSITIVE_INFINITY) max = v;
      }
    }
  }
  return min <= max ? [min, max] : [0, 1];
}

/** Says how many pixels are blank because they are NaN or infinite. */
function noteBlank(notes: string[], all: Pictures, count: number): void {
  let [blank, total] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    for (let c = 0; c < all.channels; c += 1) {
      for (let i = 0; i < all.height; i += 1) {
        for (let j = 0; j < all.width; j += 1) {
          total += 1;
          if (!Number.isFinite(all.at(n, c, i, j))) blank += 1;
        }
      }
    }
  }
  if (blank === 0) return;
  const [few, whole] = [blank.toLocaleString("en"), total.toLocaleString("en")];
  notes.push(`${few} of ${whole} pixels are NaN or infinite and stay blank.`);
}

function picturesOf({ shape, data }: NumberArray, where: string): Pictures {
  if (data.length === 0) throw new PlotError(`${where}: images is empty, there is nothing to draw`);
  const make = (count: number, channels: number, height: number, width: number, last = false): Pictures => ({
    count,
    channels,
    height,
    width,
    at: last
      ? (n, c, i, j) => data[((n * height + i) * width + j) * channels + c]!
      : (n, c, i, j) => data[((n * channels + c) * height + i) * width + j]!,
  });
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (shape.length === 2) return make(1, 1, a, b);
  if (shape.length === 3)
    return a === 3 && b > 4 && c > 4 ? make(1, 3, b, c) : c === 3 && b > 4 ? make(1, 3, a, b, true) : make(a, 1, b, c);
  if (shape.length === 4 && (b === 1 || b === 3)) return make(a, b, c, d);
  if (shape.length === 4 && (d === 1 || d === 3)) return make(a, d, b, c, true);
  throw new PlotError(
    `${where}: needs pictures of shape [n, h, w], [n, 1, h, w] or [n, 3, h, w], got [${shape.join(", ")}]; reshape it, or choose channels with .at()`,
  );
}

function labelsOf(labels: ImagesOptions["labels"], where: string): string[] | undefined {
  if (labels === undefined) return undefined;
  if (Array.isArray(labels) && labels.every((l) => typeof l === "string" || typeof l === "number"))
    return labels.map(String);
  return Array.from(readArray(labels, `${where}: labels`).data, String);
}

/** Text for plotly, which reads tags. */
function plain(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
