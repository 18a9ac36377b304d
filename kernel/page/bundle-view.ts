/** Shows one output's forms in an element: figure, widget, HTML, picture, mathematics or text. */

import { isDark, onThemeChange } from "./appearance";
import { alternative, bestForm, type ShownForm } from "./bundle-forms";
import { drawFigure, type FigureJson, forgetFigures } from "./figures";
import { showHtml } from "./rich";
import { terminalHtml } from "./terminal";
import { carries, load } from "./unpack";

/** What an output holds, by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>;

/** What the bundle of the library and that of markdown leave for the page. */
interface PageParts {
  typetorchLibrary?: { mountWidget(element: HTMLElement, spec: never): void };
  typetorchMarkdown?: { markdown(source: string): string; latex(source: string): string };
}
const parts = globalThis as PageParts;

const textLimit = 200_000;

/** Shows the bundle in the element, which may have shown another one before. */
export async function showBundle(element: HTMLElement, data: Bundle, metadata: Bundle = {}): Promise<void> {
  const form = bestForm(data);
  const kind = kindOf(form);
  const alt = alternative(data, metadata);
  try {
    if (kind === "figure") return await showFigure(element, data, alt);
    forgetFigures(element);
    element.style.minHeight = "";
    if (kind === "widget") await showWidget(element, data[form!]);
    else if (kind === "html") shadowed(element, joined(data[form!]));
    else if (kind === "prose" || kind === "formula") await showMarkdown(element, kind, joined(data[form!]));
    else if (kind === "picture") showPicture(element, form!, joined(data[form!]), alt);
    else if (kind === "json") showText(element, JSON.stringify(data[form!], null, 2), "result");
    else showText(element, form === undefined ? alt : joined(data[form]), "result");
  } catch (error) {
    // What cannot be drawn here still has its words.
    showText(element, alt || joined(data["text/html"]).replace(/<[^>]*>/g, ""), "result");
    const why = document.createElement("p");
    why.className = "output note";
    why.textContent = error instanceof Error ? error.message : String(error);
    element.append(why);
  }
}

function kindOf(form: ShownForm | undefined): string {
  switch (form) {
    case "application/vnd.plotly.v1+json":
      return "figure";
    case "application/vnd.typetorch.widget+json":
      return "widget";
    case "text/html":
      return "html";
    case "text/markdown":
      return "prose";
    case "text/latex":
      return "formula";
    case "application/json":
      return "json";
    case undefined:
    case "text/plain":
      return "text";
    default:
      return "picture";
  }
}

/** Text that a notebook keeps as one string or as lines. */
export function joined(value: unknown): string {
  return Array.isArray(value)
    ? value.join("")
    : typeof value === "string"
      ? value
      : value === undefined
        ? ""
        : JSON.stringify(value);
}

/** Terminal text in the element. */
export function showText(element: HTMLElement, text: string, kind: string): void {
  const pre = document.createElement("pre");
  pre.className = `output text ${kind}`;
  pre.tabIndex = 0;
  const cut = text.length > textLimit;
  pre.innerHTML = terminalHtml(
    cut
      ? `${text.slice(0, textLimit / 2)}\n... (${text.length - textLimit} characters left out) ...\n${text.slice(-textLimit / 2)}`
      : text,
  );
  pre.classList.toggle("tall", text.split("\n", 42).length > 40);
  element.replaceChildren(pre);
}

async function showFigure(element: HTMLElement, data: Bundle, alt: string): Promise<void> {
  const figure = data["application/vnd.plotly.v1+json"] as FigureJson;
  const meta = (figure.layout?.meta as { alt?: unknown } | undefined)?.alt;
  let place = element.querySelector<HTMLElement>(":scope > .drawing");
  if (!place) {
    place = document.createElement("div");
    place.className = "drawing";
    element.replaceChildren(place);
    element.className = "output rich figure";
  }
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", typeof meta === "string" ? meta : alt || "Figure");
  await drawFigure(place, figure);
  // What was kept free for it may be more than it takes.
  element.style.minHeight = "";
  const table = element.querySelector<HTMLElement>(":scope > .behind");
  const html = data["text/html"];
  if (html === undefined || !/<table/i.test(joined(html))) table?.remove();
  else if (table) table.dataset.html = joined(html);
  else element.append(tableBehind(joined(html)));
}

/** The numbers behind a figure, made only when a reader asks for them: a live plot changes them many times. */
function tableBehind(html: string): HTMLElement {
  const details = document.createElement("details");
  details.className = "behind";
  details.dataset.html = html;
  const summary = document.createElement("summary");
  summary.textContent = "Numbers of this figure";
  const holder = document.createElement("div");
  details.append(summary, holder);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const source = details.dataset.html ?? "";
    const tables = [...source.matchAll(/<table[\s\S]*?<\/table>/gi)].map(([table]) => table).join("");
    showHtml(holder, tables);
  });
  return details;
}

async function showWidget(element: HTMLElement, spec: unknown): Promise<void> {
  if (!carries("bundle-library")) throw new Error("This page does not carry the part that draws this view.");
  await load("library");
  const place = document.createElement("div");
  place.className = "mounted";
  followTheme(place);
  element.replaceChildren(place);
  parts.typetorchLibrary!.mountWidget(place, spec as never);
}

/** The widgets' colours follow `data-theme` on an element around them. */
function followTheme(element: HTMLElement): void {
  const mark = (dark: boolean) => {
    element.dataset.theme = dark ? "dark" : "light";
  };
  mark(isDark());
  onThemeChange(mark);
}

async function showMarkdown(element: HTMLElement, kind: string, source: string): Promise<void> {
  if (!carries("bundle-markdown")) return showText(element, source, "result");
  await load("markdown");
  element.classList.add("output", kind);
  // The parts of this page make this HTML, from text in which no HTML is let through.
  element.innerHTML =
    kind === "prose" ? parts.typetorchMarkdown!.markdown(source) : parts.typetorchMarkdown!.latex(source);
}

function shadowed(element: HTMLElement, html: string): void {
  let place = element.querySelector<HTMLElement>(":scope > .shadowed");
  if (!place) {
    place = document.createElement("div");
    place.className = "shadowed";
    element.replaceChildren(place);
  }
  showHtml(place, html);
}

function showPicture(element: HTMLElement, mime: string, data: string, alt: string): void {
  const picture = document.createElement("img");
  picture.className = "output picture";
  picture.alt = alt;
  picture.src =
    mime === "image/svg+xml"
      ? `data:${mime},${encodeURIComponent(data)}`
      : `data:${mime};base64,${data.replace(/\s/g, "")}`;
  element.replaceChildren(picture);
}
