/** One lesson as one HTML file: text, mathematics and outputs stand in it, what makes it live is packed beside them. */

import { escapeHtml } from "../../lib/display/html";
import { type CodeCell, hasTag, type Notebook, type TextCell } from "../notebook";
import { plotlyMime } from "../page/bundle-forms";
import { carryNotebook } from "../page/carried-notebook";
import type { PageData } from "../page/page-data";
import { asset, type BundleName, hasBundle, pack, packedBundle, scriptHash } from "./assets";
import { highlight } from "./highlight";
import { exercisesOf } from "./lesson";
import { type Heading, MarkdownRenderer } from "./markdown";
import { mathStyle } from "./mathematics";
import { outputsHtml } from "./outputs";

export interface PageLink {
  readonly title: string;
  readonly href: string;
}

export interface PageOptions {
  title: string;
  /** Where the notebook lies, for pictures beside it. */
  path: string;
  /** The notebook's file name, under which a reader saves it. */
  fileName: string;
  home?: PageLink | undefined;
  previous?: PageLink | undefined;
  next?: PageLink | undefined;
  theme: "auto" | "light" | "dark";
  /** Whether the page carries the compiler, so that type and shape errors show before a cell runs. */
  typecheck: boolean;
  pageFor?(notebook: string): string | undefined;
  /** Texts of the other lessons, for the search. */
  search?: string | undefined;
  /** In a site, what pages have in common lies beside them: gives the address of a block of data. */
  share?: ((id: string, data: string) => string) | undefined;
}

export interface Page {
  html: string;
  /** What could not be shown as its author meant it, a sentence each. */
  problems: string[];
}

/** The lesson as HTML. */
export function renderPage(notebook: Notebook, options: PageOptions): Page {
  const markdown = new MarkdownRenderer({ path: options.path, ...(options.pageFor && { pageFor: options.pageFor }) });
  let number = 0;
  const body = notebook.cells
    .map((cell) => {
      if (hasTag(cell, "remove-cell") || cell.cell_type === "raw") return "";
      if (cell.cell_type !== "code") return markdownCell(cell, markdown);
      number += 1;
      return codeCell(cell, number, markdown);
    })
    .filter((html) => html !== "")
    .join("\n");
  const data: PageData = {
    title: options.title,
    lesson: options.fileName.replace(/\.ipynb$/, ""),
    fileName: options.fileName,
    typecheck: options.typecheck,
    exercises: exercisesOf(notebook),
    theme: options.theme,
  };
  const scripts = packScripts(notebook, options, data);
  const shell = asset("shell.js");
  const early = asset("early.js");
  const html = `<!DOCTYPE html>
<html lang="en"${options.theme === "auto" ? "" : ` data-theme="${options.theme}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([shell, early], options.share !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="typetorch">
<title>${escapeHtml(options.title)}</title>
<link rel="icon" href="data:,">
<style>${asset("style.css")}</style>
<script>${early}</script>
<style>${mathStyle(body, scripts.includes("bundle-markdown"))}</style>
</head>
<body>
<a class="skip" href="#lesson">Skip to the lesson</a>
${header(options)}
<div class="frame">
${contents(markdown.headings)}
<main id="lesson" tabindex="-1">
<article>
${body}
</article>
${footer(options)}
</main>
</div>
<div id="notices" role="status" aria-live="polite"></div>
${scripts}
<script>${shell}</script>
</body>
</html>
`;
  return { html: ascii(html), problems: markdown.problems };
}

/**
 * The page with every character beyond ASCII as a reference: a browser then reads the megabyte of packed parts at one byte a
 * character, in half the time. Scripts and styles, where references mean nothing, are ASCII as the build writes them.
 */
export function ascii(html: string): string {
  return html.replace(/[^\0-\x9f]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/**
 * Nothing may be fetched, by the page or by what stands in it: no address on the network is allowed anywhere. Scripts
 * are those whose hash stands here, and in a site those that lie beside the page; cells and unpacked bundles are evaluated, which needs 'unsafe-eval'.
 */
export function policy(scripts: readonly string[], shared = false): string {
  const hashes = scripts.map(scriptHash).join(" ");
  return [
    "default-src 'none'",
    `script-src ${hashes}${shared ? " 'self'" : ""} 'unsafe-eval' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "media-src data: blob:",
    "connect-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function markdownCell(cell: TextCell, markdown: MarkdownRenderer): string {
  const html = markdown.cellHtml(cell).trim();
  return html === "" ? "" : `<section class="cell prose" id="cell-${cell.id}">\n${html}\n</section>`;
}

function codeCell(cell: CodeCell, number: number, markdown: MarkdownRenderer): string {
  const tagged = (tag: string) => hasTag(cell, tag);
  const source = cell.source.replace(/\n+$/, "");
  const outputs = tagged("remove-output") ? "" : outputsHtml(cell, markdown);
  const time = executionTime(cell);
  const took = time === undefined ? "" : `<span class="took">${time}</span>`;
  const input = `<div class="input">
<div class="side"><button class="run" type="button" disabled aria-label="Run cell ${number}" title="Run this cell (Shift+Enter)"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 2.8v10.4l8.6-5.2z"/></svg></button><a class="count" href="#cell-${cell.id}" aria-label="Link to cell ${number}" title="Link to this cell">${number}</a>${took}</div>
<div class="code"><pre class="source" tabindex="0" aria-label="Code of cell ${number}"><code>${highlight(source)}</code></pre>
<div class="tools"><button class="copy" type="button" disabled>Copy</button></div></div>
</div>`;
  const hidden = tagged("hide-input") || tagged("remove-input") || tagged("hide-cell");
  const folded = tagged("hide-output") || tagged("hide-cell");
  const shownInput = hidden
    ? `<details class="fold"><summary>Code of cell ${number}</summary>\n${input}\n</details>`
    : input;
  const area = `<div class="outputs">${outputs}</div>`;
  const shownOutputs =
    folded && outputs !== ""
      ? `<details class="fold"><summary>Output of cell ${number}</summary>\n${area}\n</details>`
      : area;
  const flags = [
    tagged("skip-execution") && ' data-skip="true"',
    tagged("raises-exception") && ' data-raises="true"',
  ].filter(Boolean);
  return `<section class="cell program" id="cell-${cell.id}" data-cell="${cell.id}" data-number="${number}" aria-label="Cell ${number}"${flags.join("")}>
${shownInput}
${shownOutputs}
<div class="state" hidden></div>
</section>`;
}

/** How long the kernel took for the cell, from the times that Jupyter saves. */
function executionTime(cell: CodeCell): string | undefined {
  const times = cell.metadata.execution as Record<string, string> | undefined;
  const started = Date.parse(times?.["iopub.execute_input"] ?? times?.["iopub.status.busy"] ?? "");
  const ended = Date.parse(times?.["shell.execute_reply"] ?? times?.["iopub.status.idle"] ?? "");
  const seconds = (ended - started) / 1000;
  if (!(seconds >= 0.1)) return undefined;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function header(options: PageOptions): string {
  const home = options.home
    ? `<a class="home" href="${escapeHtml(options.home.href)}">${escapeHtml(options.home.title)}</a>`
    : "";
  return `<header class="bar">
<button id="show-contents" class="tool" type="button" aria-expanded="false" aria-controls="contents" disabled>${icon("M2 4h12M2 8h12M2 12h8")}<span>Contents</span></button>
${home}<span class="title">${escapeHtml(options.title)}</span>
<div class="tools" role="group" aria-label="Lesson">
<button id="run-all" class="tool" type="button" disabled>${icon("M3 3.2v9.6L9 8zM9 3.2v9.6L15 8z", true)}<span>Run all</span></button>
<button id="stop" class="tool" type="button" hidden>${icon("M4 4h8v8H4z", true)}<span>Stop</span></button>
<button id="search-open" class="tool" type="button" disabled>${icon("M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.4 10.4L14 14")}<span>Search</span></button>
<button id="theme" class="tool" type="button" disabled>${icon("M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12")}<span>Theme</span></button>
<button id="more" class="tool" type="button" aria-haspopup="true" aria-expanded="false" aria-controls="more-menu" disabled>${icon("M3 8h.01M8 8h.01M13 8h.01")}<span>More</span></button>
<div id="more-menu" class="menu" hidden>
<button id="reset" type="button">Forget all values</button>
<button id="restore-all" type="button">Bring all outputs back</button>
<button id="download" type="button">Save the notebook</button>
<button id="print" type="button">Print</button>
<button id="keys" type="button">Keyboard</button>
</div>
</div>
</header>`;
}

function icon(path: string, filled = false): string {
  return `<svg class="icon${filled ? " filled" : ""}" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}

function contents(headings: readonly Heading[]): string {
  const shown = headings.filter((heading) => heading.level >= 2 && heading.level <= 3);
  const items = shown
    .map(
      (heading) => `<li class="level-${heading.level}"><a href="#${heading.id}">${escapeHtml(heading.text)}</a></li>`,
    )
    .join("\n");
  return `<nav id="contents" aria-label="Contents of this lesson">
<p class="label">In this lesson</p>
<ol>
${items}
</ol>
<p id="exercises" class="label" role="status"></p>
</nav>`;
}

function footer(options: PageOptions): string {
  const { previous, next } = options;
  const back = previous
    ? `<a class="previous" rel="prev" href="${escapeHtml(previous.href)}"><span>Before</span>${escapeHtml(previous.title)}</a>`
    : "";
  const on = next
    ? `<a class="next" rel="next" href="${escapeHtml(next.href)}"><span>Next</span>${escapeHtml(next.title)}</a>`
    : "";
  const steps = back || on ? `<nav class="steps" aria-label="Lessons">${back}${on}</nav>` : "";
  return `<footer>${steps}<p class="colophon">Everything in this page works without a network: change the code of a cell and run it.</p></footer>`;
}

/** The notebook and the bundles that this lesson can need, as blocks of data that no browser runs by itself. */
function packScripts(notebook: Notebook, options: PageOptions, data: PageData): string {
  const blocks = [
    `<script type="application/json" id="page-data">${dataText(data)}</script>`,
    block("notebook", pack(carryNotebook(notebook))),
  ];
  const common = (id: string, data: string) =>
    options.share
      ? `<script type="application/octet-stream" id="${id}" data-source="${options.share(id, data)}"></script>`
      : block(id, data);
  if (options.search) blocks.push(common("search-index", pack(options.search)));
  for (const name of bundlesFor(notebook, options)) blocks.push(common(`bundle-${name}`, packedBundle(name)));
  return blocks.join("\n");
}

/** JSON that neither ends a script nor goes beyond ASCII. */
function dataText(data: object): string {
  return JSON.stringify(data).replace(
    /[<\x80-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function block(id: string, data: string): string {
  return `<script type="application/octet-stream" id="${id}">${data}</script>`;
}

/** Trace types that only the larger of the two plot bundles draws; it alone has menus and sliders inside figures, too. */
const otherTraces = /^(box|histogram2d|histogram2dcontour|pie|scatter3d|scatterpolar|surface|violin)$/;

/** The bundles that a lesson needs: those for its outputs, and those for what its code could put out. */
export function bundlesFor(notebook: Notebook, options: { typecheck: boolean }): BundleName[] {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  const source = code.map((cell) => cell.source).join("\n");
  const forms = code
    .flatMap((cell) => cell.outputs)
    .flatMap((output) => ("data" in output ? Object.entries(output.data) : []));
  const figures = forms.filter(([mime]) => mime === plotlyMime).map(([, figure]) => JSON.stringify(figure));
  const names: BundleName[] = code.length > 0 ? ["editor", "library", "worker"] : [];
  if (/\bdigits\b/.test(source)) names.push("digits");
  const types = figures.flatMap((figure) => [...figure.matchAll(/"type":"([a-z0-9]+)"/g)].map((match) => match[1]!));
  const menus = figures.some((figure) => /"(updatemenus|sliders|rangeslider|rangeselector)":/.test(figure));
  const others = menus || types.some((type) => otherTraces.test(type)) || /\bplot\.surface\b/.test(source);
  if (figures.length > 0 || /\bplot\b|\bexplain\b/.test(source)) names.push(others ? "allplots" : "plots");
  if (forms.some(([mime]) => /^text\/(latex|markdown)$/.test(mime)) || /\b(markdown|latex)\(/.test(source)) {
    names.push("markdown");
  }
  if (options.typecheck && code.length > 0) names.push("typecheck");
  return names.filter(hasBundle);
}
