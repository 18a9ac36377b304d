/** MIME bundles: the forms in which one value can be shown, and how a value gives them. */

import { host } from "./host";
import { escapeHtml } from "./html";

/** What one output holds, by MIME type: text for text types, objects for JSON types, base64 for images. */
export interface MimeBundle {
  [mime: string]: unknown;
}

/** A figure for plotly.js: `{ data, layout, config }`. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** The method that gives a value's MIME bundle, as in Deno: `[Symbol.for("Jupyter.display")]()`. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** A value with a display of its own. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/** Whether the value says itself how it is shown. */
export function isDisplayable(value: unknown): value is Displayable {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return typeof (value as { [key: symbol]: unknown })[displaySymbol] === "function";
}

/** The forms of any value: its own display, or its text. */
export function bundleOf(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (isDisplayable(value)) return value[displaySymbol]();
  return { "text/plain": textOf(value) };
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const inspect = host().inspect;
  if (inspect) return inspect(value);
  if (value === null || typeof value !== "object") return String(value);
  // Without an inspector, an object that has a text of its own gives that, anything else its JSON.
  const text = String(value);
  if (!/^\[object \w+\]$/.test(text) && !Array.isArray(value)) return text;
  try {
    return JSON.stringify(value, null, 1) ?? text;
  } catch {
    return text;
  }
}

/** A value that is shown in the given forms; what `html`, `markdown`, `latex` and `svg` give. */
export class Rich implements Displayable {
  constructor(readonly bundle: MimeBundle) {}
  [displaySymbol](): MimeBundle {
    return this.bundle;
  }
}

/**
 * HTML that is shown as it stands.
 *
 * @param text what stands in for it where HTML cannot be shown (default: the source without its tags)
 */
export function html(source: string, text: string = source.replace(/<[^>]*>/g, "")): Rich {
  return new Rich({ "text/html": source, "text/plain": text });
}

/** Markdown that is shown set, with its `$...$` as mathematics. */
export function markdown(source: string): Rich {
  return new Rich({ "text/markdown": source, "text/plain": source });
}

/** A formula in LaTeX, with or without its `$`. */
export function latex(source: string): Rich {
  const formula = /^\s*\$/.test(source) ? source : `$$${source}$$`;
  return new Rich({ "text/latex": formula, "text/plain": source });
}

/**
 * An SVG picture.
 *
 * @param alt what the picture shows, for readers who do not see it
 */
export function svg(source: string, alt: string): Rich {
  const picture = `<div role="img" aria-label="${escapeHtml(alt)}">${source}</div>`;
  return new Rich({ "image/svg+xml": source, "text/html": picture, "text/plain": alt });
}
