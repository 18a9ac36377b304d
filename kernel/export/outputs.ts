/** A cell's saved outputs as HTML: text and pictures stand in the page, figures and rich HTML get a place to be drawn in. */

import { escapeHtml } from "../../lib/display/html";
import type { CodeCell, Output } from "../notebook";
import { alternative, bestForm, plotlyMime, widgetMime } from "../page/bundle-forms";
import { terminalHtml } from "../page/terminal";
import type { MarkdownRenderer } from "./markdown";

/** Outputs longer than this many lines scroll in a box of their own. */
const tallLines = 40;

/** HTML of all outputs of a cell. */
export function outputsHtml(cell: CodeCell, markdown: MarkdownRenderer): string {
  return mergeStreams(cell.outputs)
    .map(({ output, index }) => outputHtml(output, index, markdown))
    .join("\n");
}

/** Streams that follow each other are one text: a kernel may have sent them in pieces. */
function mergeStreams(outputs: readonly Output[]): { output: Output; index: number }[] {
  const merged: { output: Output; index: number }[] = [];
  outputs.forEach((output, index) => {
    const last = merged[merged.length - 1]?.output;
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
    } else {
      merged.push({ output: { ...output }, index });
    }
  });
  return merged;
}

function outputHtml(output: Output, index: number, markdown: MarkdownRenderer): string {
  if (output.output_type === "stream") return textHtml(output.text, output.name);
  if (output.output_type === "error") {
    const text = output.traceback?.length ? output.traceback.join("\n") : `${output.ename}: ${output.evalue}`;
    return textHtml(text, "error");
  }
  return displayHtml(output, index, markdown);
}

/** Terminal text in a box, which scrolls when it is tall. */
function textHtml(text: string, kind: string): string {
  const tall = text.split("\n").length > tallLines ? " tall" : "";
  return `<pre class="output text ${kind}${tall}" tabindex="0">${terminalHtml(text.replace(/\n$/, ""))}</pre>`;
}

type DisplayOutput = Extract<Output, { data: object }>;

function displayHtml(output: DisplayOutput, index: number, markdown: MarkdownRenderer): string {
  const { data } = output;
  const form = bestForm(data);
  const alt = alternative(data, output.metadata);
  switch (form) {
    case undefined:
      return `<p class="output note">This output has only forms that a page cannot show: ${escapeHtml(Object.keys(data).join(", ") || "none")}.</p>`;
    case plotlyMime:
      return place(index, "figure", alt, ` style="min-height:${figureHeight(data[form])}px"`);
    case widgetMime:
    case "text/html":
    case "application/json":
      return place(index, form === "application/json" ? "json" : form === widgetMime ? "widget" : "html", alt);
    case "text/latex":
      return `<div class="output formula" tabindex="0" role="group" aria-label="Formula">${markdown.latex(text(data[form]))}</div>`;
    case "text/markdown":
      return `<div class="output prose">${markdown.html(text(data[form]))}</div>`;
    case "text/plain":
      return textHtml(text(data[form]), "result");
    default:
      return pictureHtml(form, text(data[form]), alt, output.metadata[form] as PictureSize | undefined);
  }
}

/** Content of a text type. */
function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Where the page's script draws an output; until then, and without scripts, its text stands there. */
function place(index: number, kind: string, text: string, attributes = ""): string {
  return `<div class="output rich ${kind}" data-output="${index}"${attributes}><pre class="stand-in">${escapeHtml(text)}</pre></div>`;
}

function figureHeight(figure: unknown): number {
  const height = (figure as { layout?: { height?: unknown } } | null)?.layout?.height;
  return typeof height === "number" && height > 0 && height < 4000 ? Math.round(height) : 400;
}

interface PictureSize {
  width?: number;
  height?: number;
}

function pictureHtml(mime: string, data: string, alt: string, size: PictureSize = {}): string {
  const bytes = mime === "image/svg+xml" ? Buffer.from(data).toString("base64") : data.replace(/\s/g, "");
  const width = Number(size.width) > 0 ? ` width="${Number(size.width)}"` : "";
  const height = Number(size.height) > 0 ? ` height="${Number(size.height)}"` : "";
  return `<img class="output picture" src="data:${mime};base64,${bytes}" alt="${escapeHtml(alt)}"${width}${height}>`;
}
