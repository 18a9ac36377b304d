/** Pictures of models: a module's layers with what an example becomes in them, and a recurrent net unrolled in time. */

import { ArgumentError } from "../base/error";
import { grad, noGrad } from "../core/autograd";
import { isTensor, type Tensor } from "../core/tensor";
import { escapeHtml, formatNumber, htmlTable } from "../display/html";
import { Rich } from "../display/mime";
import { pngUrl } from "../display/png";
import { Module } from "../nn/module";
import { elementsOf } from "./graph";

/** Cells of the strip that shows a layer's activations. */
const stripCells = 48;

/** One layer as the diagram shows it, in the order in which it ran. */
interface Layer {
  readonly name: string;
  readonly kind: string;
  readonly settings: string;
  readonly parameters: number;
  readonly output: string;
  /** The first sample: its values, averaged over neighbours where there are many. */
  readonly strip: readonly number[];
  /** The first sample's pictures, where it has some: of each channel. */
  readonly maps: readonly Map2d[];
}

/** One channel of an output, row by row. */
interface Map2d {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}

/** Channels of a layer that are shown. */
const mapLimit = 12;

/**
 * A diagram of a module: its layers in the order in which the example goes through them, with their settings, numbers
 * of parameters, output shapes, and the example's activations as strips (blue below 0, orange above).
 *
 * @param example an input of the module, with its batch axis; without it the layers stand as they were declared
 */
export function model(module: Module, example?: Tensor): Rich {
  if (!(module instanceof Module)) {
    throw new ArgumentError(`pictures.model: takes a module such as new nn.Linear(2, 1), got ${typeof module}`);
  }
  const leaves = module.namedModules().filter(([, m]) => m.children().length === 0);
  const layers: Layer[] = [];
  const ran: Layer[] = [];
  for (const [name, m] of leaves) layers.push(layerOf(name, m, undefined));
  if (example !== undefined) {
    if (!isTensor(example))
      throw new ArgumentError("pictures.model: the example must be a tensor, with its batch axis");
    const handles = leaves.map(([name, m]) =>
      m.registerForwardHook((_m, _inputs, output) => void ran.push(layerOf(name, m, output))),
    );
    const training = module.training;
    try {
      module.eval();
      noGrad(() => (module as { forward(x: Tensor): unknown }).forward(example));
    } finally {
      module.train(training);
      for (const handle of handles) handle.remove();
    }
  }
  return diagram(module.constructor.name, example, ran.length > 0 ? ran : layers);
}

function layerOf(name: string, module: Module, output: unknown): Layer {
  const text = module.toString();
  const settings = /^\w+\(([\s\S]*)\)$/.exec(text)?.[1] ?? "";
  const parameters = module.parameters().reduce((n, p) => n + p.shape.reduce((a, b) => a * b, 1), 0);
  const out = isTensor(output)
    ? output
    : Array.isArray(output) && isTensor(output[0])
      ? (output[0] as Tensor)
      : undefined;
  return {
    name: name === "" ? "the module" : name,
    kind: module.constructor.name,
    settings,
    parameters,
    output: out ? `[${out.shape.join(", ")}]` : "",
    strip: out ? stripOf(out) : [],
    maps: out ? mapsOf(out) : [],
  };
}

/** The channels of the first sample of a batch of pictures [n, c, h, w]. */
function mapsOf(output: Tensor): Map2d[] {
  const [, channels = 0, height = 0, width = 0] = output.shape as readonly number[];
  if (output.shape.length !== 4 || height * width < 4) return [];
  const all = elementsOf(output);
  const size = height * width;
  return Array.from({ length: Math.min(channels, mapLimit) }, (_, c) => ({
    width,
    height,
    values: all.slice(c * size, (c + 1) * size),
  }));
}

/** The activations of the first sample, averaged over neighbours where there are many. */
function stripOf(output: Tensor): number[] {
  const all = elementsOf(output);
  const first = output.shape.length > 1 ? all.slice(0, all.length / output.shape[0]!) : all;
  const cells = Math.min(stripCells, first.length);
  return Array.from({ length: cells }, (_, i) => {
    const part = first.slice(Math.floor((i * first.length) / cells), Math.floor(((i + 1) * first.length) / cells));
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
}

function diagram(name: string, example: Tensor | undefined, layers: readonly Layer[]): Rich {
  const total = layers.reduce((n, l) => n + l.parameters, 0);
  const start = example
    ? `<div class="tt-layer tt-input"><b>input</b><span>[${example.shape.join(", ")}]</span>${picture(mapsOf(example), stripOf(example))}</div>`
    : "";
  const boxes = layers.map((layer) => {
    const share = total > 0 && layers.length > 1 ? ` (${formatNumber((100 * layer.parameters) / total, 2)} %)` : "";
    const count = layer.parameters === 0 ? "no parameters" : `${many(layer.parameters, "parameter")}${share}`;
    const facts = `<span>${escapeHtml(count)}${layer.output ? ` · output <b>${layer.output}</b>` : ""}</span>`;
    return `<div class="tt-layer"><b>${escapeHtml(layer.kind)}</b> <i>${escapeHtml(layer.name)}</i>${facts}<code>${escapeHtml(layer.settings)}</code>${picture(layer.maps, layer.strip)}</div>`;
  });
  const rows = layers.map((l) => [l.name, l.kind, l.settings, String(l.parameters), l.output]);
  const head = ["name", "layer", "settings", "parameters", "output"];
  const caption = `${name}: ${many(layers.length, "layer")}, ${many(total, "parameter")}`;
  const widths = head.map((h, j) => Math.max(h.length, ...rows.map((row) => row[j]!.length)));
  const text = [
    caption,
    ...[head, ...rows].map((row) =>
      row
        .map((c, j) => c.padEnd(widths[j]!))
        .join("  ")
        .trimEnd(),
    ),
  ].join("\n");
  return new Rich({
    "text/html": `<div class="tt tt-model"><style>${css}</style><p><b>${escapeHtml(caption)}</b></p><div class="tt-layers">${[start, ...boxes].filter((box) => box !== "").join('<div class="tt-down" aria-hidden="true">↓</div>')}</div><details><summary>As a table</summary>${htmlTable(head, rows, { caption })}</details></div>`,
    "text/plain": text,
  });
}

/** The first sample's values as pictures or, where it has none, as a strip; with the range in words. */
function picture(maps: readonly Map2d[], values: readonly number[]): string {
  if (values.length === 0) return "";
  const all = maps.length > 0 ? maps.flatMap((map) => map.values) : values;
  const finite = all.filter((v) => Number.isFinite(v));
  const most = finite.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
  const ends = [Math.min(...finite), Math.max(...finite)].map((v) => formatNumber(v, 3));
  const range = finite.length === 0 ? "none of them finite" : `from ${ends[0]} to ${ends[1]}`;
  const label = `role="img" aria-label="activations of the first sample, ${range}"`;
  const note = `<small>first sample, ${range}</small>`;
  if (maps.length > 0) {
    const pictures = maps.map((map) => `<img alt="" src="${mapUrl(map, most)}">`).join("");
    return `<div class="tt-maps" ${label}>${pictures}</div>${note}`;
  }
  const cells = values.map((v) => `<span style="background:rgba(${hue(v)},${strength(v, most).toFixed(2)})"></span>`);
  return `<div class="tt-strip" ${label}>${cells.join("")}</div>${note}`;
}

/** A channel as a small PNG: blue below 0, orange above, clear at 0. */
function mapUrl({ width, height, values }: Map2d, most: number): string {
  const rgba = Uint8Array.from(
    values.flatMap((v) => [...hue(v).split(",").map(Number), Math.round(255 * strength(v, most))]),
  );
  return pngUrl(width, height, rgba);
}

function hue(value: number): string {
  return value < 0 ? "31,120,200" : "213,94,0";
}

function strength(value: number, most: number): number {
  return Number.isFinite(value) ? Math.abs(value) / most : 0;
}

function many(n: number, thing: string): string {
  return `${n.toLocaleString("en")} ${thing}${n === 1 ? "" : "s"}`;
}

/**
 * A recurrent net unrolled in time: one box a step with the norm of the loss's gradient by its hidden state, which shows
 * how gradients vanish or explode on the way back.
 *
 * @param states the hidden states h1, h2, ... that the loss was computed from, kept while the loop ran
 */
export function unrolled(loss: Tensor, states: readonly Tensor[]): Rich {
  const where = "pictures.unrolled";
  if (!isTensor(loss) || !Array.isArray(states) || states.length === 0 || !states.every(isTensor)) {
    throw new ArgumentError(
      `${where}: takes the loss and the list of hidden states, such as pictures.unrolled(loss, [h1, h2, h3])`,
    );
  }
  const gradients = grad(loss, states, { retainGraph: true, allowUnused: true }) as (Tensor | null)[];
  const norms = gradients.map((g) => (g ? Math.sqrt(elementsOf(g).reduce((s, v) => s + v * v, 0)) : 0));
  const ratio = norms[0]! / (norms.at(-1)! || 1);
  const said = `The gradient at step 1 is ${formatNumber(ratio, 3)} times that at step ${norms.length}${ratio < 0.1 ? ": it vanishes on the way back" : ratio > 10 ? ": it explodes on the way back" : ""}.`;
  const rows = norms.map((norm, t) => [String(t + 1), formatNumber(norm, 5)]);
  const head = ["step", "norm of the gradient by its hidden state"];
  return new Rich({
    "text/html": `<div class="tt tt-model"><style>${css}</style><p><b>A recurrent net unrolled: norm of the gradient by each hidden state</b></p><div class="tt-times" tabindex="0" role="group" aria-label="The net from its first to its last step">${unrolledPicture(norms, said)}</div><p>${escapeHtml(said)}</p><details><summary>As a table</summary>${htmlTable(head, rows)}</details></div>`,
    "text/plain": [said, ...rows.map((row) => row.join("  "))].join("\n"),
  });
}

/** Cells from left to right; above each the norm of its gradient, below the lines the way back, as thick as the gradient is large. */
function unrolledPicture(norms: readonly number[], said: string): string {
  const most = Math.max(...norms.filter((v) => Number.isFinite(v))) || 1;
  const step = norms.length <= 12 ? 66 : 52;
  const width = norms.length * step + 74;
  const middle = (t: number) => 10 + t * step + step / 2;
  const cells = norms.map((norm, t) => {
    const [x, next] = [middle(t), t + 1 < norms.length ? middle(t + 1) - 18 : width - 64];
    const share = Number.isFinite(norm) ? norm / most : 1;
    const height = Math.max(1.5, 84 * share);
    const thick = (0.8 + 4 * Math.sqrt(share)).toFixed(1);
    return `<rect class="tt-norm" x="${x - 15}" y="${(108 - height).toFixed(1)}" width="30" height="${height.toFixed(1)}"/><text x="${x}" y="${(102 - height).toFixed(1)}">${formatNumber(norm, 2)}</text><rect class="tt-cell" x="${x - 18}" y="122" width="36" height="34" rx="8"/><text class="tt-h" x="${x}" y="144">h<tspan dy="4">${t + 1}</tspan></text><path class="tt-on-way" d="M${x + 18} 132H${next - 2}m-5 -4l5 4l-5 4"/><path class="tt-back" stroke-width="${thick}" d="M${next} 147H${x + 23}"/><path class="tt-tip" d="M${x + 18} 147l7 -5v10z"/>`;
  });
  const end = width - 64;
  return `<svg viewBox="0 0 ${width} 190" width="${width}" height="190" style="min-width:${Math.round(0.7 * width)}px" role="img" aria-label="${escapeHtml(said)}"><path class="tt-base" d="M8 108.5H${width - 70}"/>${cells.join("")}<rect class="tt-cell" x="${end}" y="122" width="54" height="34" rx="8"/><text x="${end + 27}" y="144">loss</text><text class="tt-way" x="12" y="180">→ forward: the states</text><text class="tt-way tt-way-back" x="170" y="180">⇠ backward: the gradient, thick where it is large</text></svg>`;
}

const css = `.tt-model{font:13px/1.5 system-ui,sans-serif}.tt-model p{margin:.3em 0}
.tt-layers{display:flex;flex-direction:column;align-items:stretch;max-width:560px}
.tt-layer{border:1.5px solid rgba(128,128,128,.7);border-radius:9px;padding:.4em .8em .45em;display:flex;flex-wrap:wrap;gap:.1em .7em;align-items:baseline}
.tt-layer.tt-input{border-style:dashed}.tt-layer code{font-size:.93em;background:none;padding:0;flex-basis:100%;overflow-wrap:anywhere}.tt-layer>span{margin-left:auto}
.tt-layer code:empty{display:none}.tt-layer small{flex-basis:100%;font-size:.85em}
.tt-down{align-self:center;line-height:1.2}
.tt-strip{display:flex;flex-basis:100%;height:16px;margin:.3em 0 .1em;border:1px solid rgba(128,128,128,.5)}.tt-strip span{flex:1}
.tt-maps{display:flex;flex-wrap:wrap;gap:5px;flex-basis:100%;margin:.35em 0 .15em}.tt-maps img{width:52px;height:52px;object-fit:contain;image-rendering:pixelated;border:1px solid rgba(128,128,128,.5);border-radius:3px}
.tt-times{overflow-x:auto;padding:.3em 0}.tt-times svg{display:block;max-width:100%;height:auto;font:11px system-ui,sans-serif}
.tt-times text{fill:currentColor;text-anchor:middle}.tt-times .tt-h{font:italic 600 15px Georgia,serif}.tt-times .tt-h tspan{font-size:10px;font-style:normal}
.tt-times .tt-way{text-anchor:start;font-size:12px}.tt-norm{fill:#1f78c8}.tt-cell{fill:none;stroke:currentColor;stroke-width:1.5}
.tt-base{stroke:currentColor;opacity:.5}.tt-on-way{stroke:currentColor;stroke-width:1.4;fill:none}.tt-back{stroke:#d55e00;stroke-dasharray:5 3;fill:none}.tt-tip{fill:#d55e00}`;
