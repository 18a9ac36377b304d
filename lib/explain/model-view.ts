/** Pictures of models: a module's layers with what an example becomes in them, and a recurrent net unrolled in time. */

import { ArgumentError } from "../base/error";
import { grad, noGrad } from "../core/autograd";
import { isTensor, type Tensor } from "../core/tensor";
import { escapeHtml, formatNumber, htmlTable } from "../display/html";
import { Rich } from "../display/mime";
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
  readonly strip: readonly number[];
}

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
  };
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
  const input = example
    ? `<div class="tt-layer tt-input"><b>input</b><span>[${example.shape.join(", ")}]</span></div><div class="tt-down">↓</div>`
    : "";
  const boxes = layers.map((layer) => {
    const count = layer.parameters === 0 ? "no parameters" : `${layer.parameters.toLocaleString("en")} parameters`;
    const facts = `<span>${escapeHtml(count)}${layer.output ? ` · output ${layer.output}` : ""}</span>`;
    return `<div class="tt-layer"><b>${escapeHtml(layer.kind)}</b> <i>${escapeHtml(layer.name)}</i><code>${escapeHtml(layer.settings)}</code>${facts}${strip(layer.strip)}</div>`;
  });
  const rows = layers.map((l) => [l.name, l.kind, l.settings, String(l.parameters), l.output]);
  const head = ["name", "layer", "settings", "parameters", "output"];
  const caption = `${name}: ${layers.length} layers, ${total.toLocaleString("en")} parameters`;
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
    "text/html": `<div class="tt tt-model"><style>${css}</style><p><b>${escapeHtml(caption)}</b></p><div class="tt-layers">${input}${boxes.join('<div class="tt-down">↓</div>')}</div><details><summary>As a table</summary>${htmlTable(head, rows, { caption })}</details></div>`,
    "text/plain": text,
  });
}

function strip(values: readonly number[]): string {
  if (values.length === 0) return "";
  const most = Math.max(...values.map(Math.abs)) || 1;
  const cells = values.map((v) => {
    const strength = (Math.abs(v) / most).toFixed(2);
    return `<span style="background:rgba(${v < 0 ? "31,120,200" : "213,94,0"},${strength})"></span>`;
  });
  const low = formatNumber(Math.min(...values), 3);
  const high = formatNumber(Math.max(...values), 3);
  return `<div class="tt-strip" role="img" aria-label="activations of the first sample, from ${low} to ${high}">${cells.join("")}</div>`;
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
  const most = Math.max(...norms) || 1;
  const steps = norms.map((norm, t) => {
    const height = Math.max(2, Math.round((90 * norm) / most));
    return `<div class="tt-time"><div class="tt-bar-box"><div style="height:${height}px"></div></div><span>${formatNumber(norm, 3)}</span><b>h<sub>${t + 1}</sub></b></div>`;
  });
  const ratio = norms[0]! / (norms.at(-1)! || 1);
  const said = `The gradient at step 1 is ${formatNumber(ratio, 3)} times that at step ${norms.length}${ratio < 0.1 ? ": it vanishes on the way back" : ratio > 10 ? ": it explodes on the way back" : ""}.`;
  const rows = norms.map((norm, t) => [String(t + 1), formatNumber(norm, 5)]);
  const head = ["step", "norm of the gradient by its hidden state"];
  return new Rich({
    "text/html": `<div class="tt tt-model"><style>${css}</style><p><b>A recurrent net unrolled: norm of the gradient by each hidden state</b></p><div class="tt-times" tabindex="0" role="img" aria-label="${escapeHtml(said)}">${steps.join('<div class="tt-right">→</div>')}</div><p>${escapeHtml(said)}</p><details><summary>As a table</summary>${htmlTable(head, rows)}</details></div>`,
    "text/plain": [said, ...rows.map((row) => row.join("  "))].join("\n"),
  });
}

const css = `.tt-model{font:13px/1.5 system-ui,sans-serif}.tt-model p{margin:.3em 0}
.tt-layers{display:flex;flex-direction:column;align-items:stretch;max-width:520px}
.tt-layer{border:1.5px solid rgba(128,128,128,.7);border-radius:9px;padding:.35em .8em;display:flex;flex-wrap:wrap;gap:.1em .7em;align-items:baseline}
.tt-layer.tt-input{border-style:dashed}.tt-layer code{font-size:.93em;background:none;padding:0;flex-basis:100%}
.tt-down{align-self:center;line-height:1.2}
.tt-strip{display:flex;flex-basis:100%;height:14px;margin:.25em 0 .15em;border:1px solid rgba(128,128,128,.5)}.tt-strip span{flex:1}
.tt-times{display:flex;align-items:flex-end;overflow-x:auto;gap:.2em;padding:.3em 0}
.tt-time{display:flex;flex-direction:column;align-items:center;min-width:48px}
.tt-bar-box{height:92px;display:flex;align-items:flex-end}.tt-bar-box div{width:26px;background:#1f78c8;border-radius:3px 3px 0 0}
.tt-right{padding-bottom:.1em}`;
