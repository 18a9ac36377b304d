/** The lessons that are exported together: their order, links from one to the next, the index, and the search over all. */

import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { escapeHtml } from "../../lib/display/html";
import type { Notebook } from "../notebook";
import type { SearchEntry } from "../page/search-entry";
import { asset } from "./assets";
import { exercisesOf, limitOutputs, titleOf, withoutMarks } from "./lesson";
import { type Page, type PageLink, policy, renderPage } from "./page";
import { referenceParts } from "./reference";

export interface Lesson {
  readonly path: string;
  /** The page's file name. */
  readonly page: string;
  readonly title: string;
  /** What the lesson is for, in a sentence or two. */
  readonly summary: string;
  readonly notebook: Notebook;
  /** How many outputs were too large for a page. */
  readonly cut: number;
}

export interface CourseOptions {
  theme: "auto" | "light" | "dark";
  typecheck: boolean;
  /** Whether what pages have in common lies beside them, and the API reference with them. */
  site?: boolean;
  /** The name of the only page, where it is not the notebook's. */
  pageName?: string;
}

export class Course {
  private readonly found = new Map<string, Lesson>();
  private readonly pages: ReadonlyMap<string, string>;

  /** @param files the notebooks in their order; those that cannot be exported are never added */
  constructor(
    private readonly files: readonly string[],
    private readonly options: CourseOptions,
  ) {
    this.pages = new Map(files.map((file) => [resolve(file), this.pageName(file)]));
  }

  private pageName(path: string): string {
    return this.options.pageName ?? `${basename(path, ".ipynb")}.html`;
  }

  add(path: string, given: Notebook): void {
    const { notebook, cut } = limitOutputs(given);
    const title = titleOf(notebook, path);
    this.found.set(path, { path, page: this.pageName(path), title, summary: summaryOf(notebook), notebook, cut });
  }

  private readonly shared = new Map<string, string>();
  private readonly handedOut = new Set<string>();

  /** Files that the pages of a site have in common, by path: those that were not asked for before. */
  newlyShared(): [path: string, content: string][] {
    const fresh = [...this.shared].filter(([path]) => !this.handedOut.has(path));
    for (const [path] of fresh) this.handedOut.add(path);
    return fresh;
  }

  /** The pages of the API reference, in a site. */
  get reference(): readonly Lesson[] {
    if (!this.options.site) return [];
    this.parts ??= referenceParts().map(({ name, title, notebook }) => ({
      path: `${name}.ipynb`,
      page: `${name}.html`,
      title,
      summary: summaryOf({ ...notebook, cells: notebook.cells.slice(1) }),
      notebook,
      cut: 0,
    }));
    return this.parts;
  }

  private parts: Lesson[] | undefined;

  /** Where a block of data lies that pages have in common. */
  private readonly share = (id: string, data: string): string => {
    const mark = createHash("sha256").update(data).digest("hex").slice(0, 10);
    const path = `assets/${id}-${mark}.js`;
    if (!this.shared.has(path)) {
      this.shared.set(path, `(globalThis.typetorchParts??={})[${JSON.stringify(id)}]=${JSON.stringify(data)};\n`);
    }
    return path;
  };

  /** The lessons that can be exported, in order. */
  get lessons(): Lesson[] {
    return this.files.flatMap((file) => this.found.get(file) ?? []);
  }

  /** A lesson as HTML, with links to its neighbours. */
  pageHtml(lesson: Lesson): Page {
    const lessons = this.reference.includes(lesson) ? this.reference : this.lessons;
    const at = lessons.indexOf(lesson);
    const link = (other: Lesson | undefined): PageLink | undefined =>
      other && { title: other.title, href: encodeURI(other.page) };
    const page = renderPage(lesson.notebook, {
      title: lesson.title,
      path: lesson.path,
      fileName: basename(lesson.path),
      home: lessons.length > 1 || this.options.site ? { title: "All lessons", href: "index.html" } : undefined,
      previous: link(lessons[at - 1]),
      next: link(lessons[at + 1]),
      theme: this.options.theme,
      typecheck: this.options.typecheck,
      pageFor: (path) => this.pages.get(resolve(path)),
      search: JSON.stringify(this.searchEntries(lesson)),
      ...(this.options.site && { share: this.share }),
    });
    if (lesson.cut > 0) {
      const outputs = lesson.cut === 1 ? "1 output was" : `${lesson.cut} outputs were`;
      page.problems.push(`${outputs} too large for a page and cut`);
    }
    return page;
  }

  /** The page that lists the lessons. */
  indexHtml(): string {
    const title = this.lessons.find(({ page }) => /^(00-)?index\.html$/.test(page))?.title ?? "Lessons";
    const items = (lessons: readonly Lesson[]) =>
      lessons
        .map(
          ({ page, title, summary, notebook }) =>
            `<li><a href="${escapeHtml(encodeURI(page))}">${numberOf(page)}<strong>${escapeHtml(title)}</strong><span>${escapeHtml(summary)}</span><em data-exercises="${escapeHtml(JSON.stringify(exercisesOf(notebook)))}"></em></a></li>`,
        )
        .join("\n");
    const reference =
      this.reference.length === 0 ? "" : `<h2>Reference</h2>\n<ol class="lessons">\n${items(this.reference)}\n</ol>\n`;
    const theme = asset("theme.js");
    const progress = asset("course.js");
    return `<!DOCTYPE html>
<html lang="en"${this.options.theme === "auto" ? "" : ` data-theme="${this.options.theme}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([theme, progress])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${asset("style.css")}</style>
<script>${theme}</script>
</head>
<body class="course">
<main>
<h1>${escapeHtml(title)}</h1>
<ol class="lessons">
${items(this.lessons)}
</ol>
${reference}<p class="colophon">Every page works without a network: change the code of a cell and run it.</p>
</main>
<script>${progress}</script>
</body>
</html>
`;
  }

  private entries: SearchEntry[] | undefined;

  /**
   * What the search looks through: each part of each lesson under its heading. A page that stands alone carries of the
   * other lessons only how each part begins, and which other words it holds.
   */
  private searchEntries(lesson: Lesson): SearchEntry[] {
    this.entries ??= [...this.lessons, ...this.reference].flatMap((each) => sections(each));
    if (this.options.site) return this.entries;
    return this.entries.map((entry) => (entry.page === lesson.page ? entry : { ...entry, ...shortened(entry.text) }));
  }
}

/** How a text begins, and the further words in it, each once. */
function shortened(text: string): { text: string; words: string } {
  const start = text.slice(0, 140).replace(/\s+\S*$/, "");
  const known = new Set(start.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  const words = new Set(
    (
      text
        .slice(start.length)
        .toLowerCase()
        .match(/[\p{L}\p{N}]{3,}/gu) ?? []
    ).filter((word) => !known.has(word)),
  );
  return { text: start, words: [...words].sort().join(" ") };
}

/** The first paragraph that says more than when and for how long. */
function summaryOf(notebook: Notebook): string {
  const paragraphs = notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .flatMap((cell) => cell.source.split(/\n\s*\n/))
    .map((part) => part.trim())
    .filter((part) => /^[\p{L}*_`"'(]/u.test(part) && !/^[-*+]\s|^\d+\./.test(part))
    .map((part) =>
      withoutMarks(part)
        .replace(/\$[^$]*\$/g, "…")
        .replace(/\s+/g, " "),
    );
  const text = paragraphs.find((part) => part.length >= 60) ?? paragraphs[0] ?? "";
  return text.length <= 220 ? text : `${text.slice(0, 217).replace(/\s+\S*$/, "")} …`;
}

/** The number that a lesson's file name begins with. */
function numberOf(page: string): string {
  const number = /^0*(\d+)[-_]/.exec(page)?.[1];
  return number === undefined ? "" : `<b>${number}</b>`;
}

function sections(lesson: Lesson): SearchEntry[] {
  const entries: SearchEntry[] = [];
  let entry: SearchEntry = { page: lesson.page, lesson: lesson.title, heading: "", anchor: "", text: "" };
  const close = () => {
    entry.text = entry.text.replace(/\s+/g, " ").trim();
    if (entry.text !== "" || entry.heading !== "") entries.push(entry);
  };
  for (const cell of lesson.notebook.cells) {
    if (cell.cell_type === "code") entry.text += ` ${cell.source}`;
    if (cell.cell_type !== "markdown") continue;
    for (const line of cell.source.split("\n")) {
      const heading = /^#{1,4}\s+(.+?)\s*#*$/.exec(line)?.[1];
      if (heading === undefined) {
        entry.text += ` ${withoutMarks(line)}`;
        continue;
      }
      close();
      entry = {
        page: lesson.page,
        lesson: lesson.title,
        heading: withoutMarks(heading),
        anchor: `cell-${cell.id}`,
        text: "",
      };
    }
  }
  close();
  return entries;
}
