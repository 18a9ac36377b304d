/** `typetorch export`: notebooks as pages that work without a network, one file each. */

import { basename, join, resolve } from "node:path";
import { Fault, messageOf } from "../fault";
import { defaultNotebooks } from "../lessons";
import { findNotebooks, type Notebook, readNotebook, writeWhole } from "../notebook";
import { limitOutputs, refuseOtherKernels, titleOf } from "./lesson";
import { type PageLink, renderPage } from "./page";

export interface ExportOptions {
  /** Notebooks or folders of notebooks (default: the lessons). */
  paths?: readonly string[];
  /** The folder that the pages are written into (default: dist/html). */
  out?: string;
  /** False takes the outputs that the notebooks hold. */
  execute?: boolean;
  theme?: "auto" | "light" | "dark";
  typecheck?: boolean;
}

interface Lesson {
  path: string;
  page: string;
  title: string;
  notebook: Notebook;
}

/** Exports notebooks and returns the exit status: 0 when all went well, 1 when one did not. */
export async function exportNotebooks(options: ExportOptions = {}): Promise<number> {
  const given = options.paths ?? [];
  const files = findNotebooks(given.length > 0 ? given : [defaultNotebooks()]);
  const out = options.out ?? join("dist", "html");
  let failed = 0;
  const lessons: Lesson[] = [];
  for (const path of files) {
    try {
      const notebook = readNotebook(path);
      refuseOtherKernels(notebook, path);
      lessons.push({ path, page: `${basename(path, ".ipynb")}.html`, title: titleOf(notebook, path), notebook });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed += 1;
      console.error(`failed  ${error.message}`);
    }
  }
  const pages = new Map(lessons.map(({ path, page }) => [resolve(path), page]));
  for (const [index, lesson] of lessons.entries()) {
    const { notebook, cut } = limitOutputs(lesson.notebook);
    try {
      const { html, problems } = renderPage(notebook, {
        title: lesson.title,
        path: lesson.path,
        fileName: basename(lesson.path),
        previous: link(lessons[index - 1]),
        next: link(lessons[index + 1]),
        theme: options.theme ?? "auto",
        typecheck: options.typecheck ?? false,
        pageFor: (path) => pages.get(path),
      });
      const target = join(out, lesson.page);
      writeWhole(target, html);
      console.log(`written ${target}  (${(html.length / 1e6).toFixed(2)} MB)`);
      if (cut > 0) problems.push(`${cut} outputs were too large for a page and were cut`);
      for (const problem of problems) console.error(`        ${basename(lesson.path)}: ${problem}`);
    } catch (error) {
      failed += 1;
      console.error(`failed  ${lesson.path}: ${messageOf(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

function link(lesson: Lesson | undefined): PageLink | undefined {
  return lesson && { title: lesson.title, href: lesson.page };
}
