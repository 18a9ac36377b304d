/** `typetorch export`: notebooks as pages that work without a network, one file each. */

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Fault, messageOf } from "../fault";
import { defaultNotebooks } from "../lessons";
import { findNotebooks, readNotebook, writeNotebook, writeWhole } from "../notebook";
import { pageBackend } from "../page/backend";
import { type BatchOptions, runBatch } from "../run/batch";
import { junitReport } from "../run/junit";
import { type NotebookResult, passed } from "../run/result";
import { Course, type Lesson } from "./course";
import { refuseOtherKernels } from "./lesson";
import { startPrinter } from "./paper";
import { scriptOf } from "./script";

export interface ExportOptions extends BatchOptions {
  /** Notebooks or folders of notebooks (default: the lessons). */
  paths?: readonly string[];
  /** The folder that the pages are written into (default: dist/html), or the file, for one notebook. */
  out?: string;
  /** False takes the outputs that the notebooks hold. */
  execute?: boolean;
  theme?: "auto" | "light" | "dark";
  /** Put the compiler into the pages, so that type and shape errors show before a cell runs. */
  typecheck?: boolean;
  /** Write a site: what pages have in common lies in one place beside them, and the API reference with them. */
  site?: boolean;
  /** A report of the run in JUnit's format. */
  junit?: string;
  /** What is written: pages (default), executed notebooks, scripts (.ts and .mjs), or pages on paper. */
  to?: "html" | "ipynb" | "script" | "pdf";
}

/** Exports notebooks and returns the exit status: 0 when all went well, 1 when one did not, 130 when it was stopped. */
export async function exportNotebooks(options: ExportOptions = {}): Promise<number> {
  const given = options.paths ?? [];
  const files = findNotebooks(given.length > 0 ? given : [defaultNotebooks()]);
  refuseSameNames(files);
  const { folder: out, stem } = targetOf(options, files.length);
  const course = new Course(files, {
    theme: options.theme ?? "auto",
    typecheck: options.typecheck ?? false,
    site: options.site ?? false,
    ...(stem !== undefined && { pageName: `${stem}.html` }),
  });
  const results = options.execute === false ? readAll(files, course) : await runAll(files, course, options);
  if (options.junit !== undefined && results.some((result) => result.execution)) {
    writeWhole(options.junit, junitReport(results));
  }
  const write = await writerFor(options, course, out);
  let written = 0;
  try {
    for (const lesson of course.lessons) {
      const result = results.find(({ path }) => path === lesson.path);
      try {
        await write.lesson(lesson);
        written += 1;
      } catch (error) {
        if (result) result.fault = messageOf(error);
        console.error(`failed  ${lesson.path}: ${messageOf(error)}`);
      }
    }
  } finally {
    await write.end();
  }
  const failed = results.filter((result) => !exported(result, options)).length;
  console.log(
    `${written} ${written === 1 ? "lesson" : "lessons"} written to ${options.out ?? out}${failed > 0 ? `; ${failed} failed` : ""}`,
  );
  return failed === 0 ? 0 : 1;
}

/** The folder to write into and, where `--out` names a file, that file's name without its ending. */
function targetOf({ out = join("dist", "html"), to = "html", site }: ExportOptions, notebooks: number) {
  const ending = /\.(?:html?|pdf|ipynb|ts|mjs)$/.exec(out)?.[0];
  if (ending === undefined || statSync(out, { throwIfNoEntry: false })?.isDirectory()) return { folder: out };
  const many = to === "script" ? "two files are" : site || notebooks > 1 ? "more than one file is" : undefined;
  if (many) throw new Fault(`--out ${out} names a file, but ${many} written: name a folder.`);
  if (ending !== `.${to}`) throw new Fault(`--out ${out} names a ${ending} file, but --to ${to} writes .${to}.`);
  return { folder: dirname(out), stem: basename(out, ending) };
}

/** Writes lessons in one of the forms that there are. */
interface Writer {
  lesson(lesson: Lesson): Promise<void> | void;
  end(): Promise<void> | void;
}

async function writerFor(options: ExportOptions, course: Course, out: string): Promise<Writer> {
  const none = () => {};
  switch (options.to ?? "html") {
    case "ipynb":
      refuseOwnFile(course, out);
      return {
        lesson: ({ page, notebook }) => told(join(out, named(page, "ipynb")), (file) => writeNotebook(file, notebook)),
        end: none,
      };
    case "script":
      return {
        lesson({ page, title, notebook }) {
          for (const language of ["ts", "mjs"] as const) {
            const script = scriptOf(notebook, title, language);
            told(join(out, named(page, language)), (file) => writeWhole(file, script));
          }
        },
        end: none,
      };
    case "pdf": {
      const printer = await startPrinter();
      const scratch = mkdtempSync(join(tmpdir(), "typetorch-export-"));
      return {
        async lesson(lesson) {
          const page = join(scratch, lesson.page);
          writeWhole(page, course.pageHtml(lesson).html);
          const file = join(out, named(lesson.page, "pdf"));
          await printer.print(page, file);
          told(file, none);
        },
        async end() {
          await printer.close();
          rmSync(scratch, { recursive: true, force: true });
        },
      };
    }
    case "html":
      return {
        lesson: (lesson) => writeLesson(course, lesson, out),
        end() {
          for (const part of course.reference) writeLesson(course, part, out);
          if (course.lessons.length > 1 || options.site) writeWhole(join(out, "index.html"), course.indexHtml());
        },
      };
  }
}

function named(page: string, ending: string): string {
  return page.replace(/html$/, ending);
}

function told(file: string, write: (file: string) => void): void {
  write(file);
  console.log(`written ${file}`);
}

function refuseOwnFile(course: Course, out: string): void {
  const own = course.lessons.find(({ path, page }) => resolve(path) === resolve(out, named(page, "ipynb")));
  if (own) throw new Fault(`${own.path} itself would be overwritten: give --out another folder or name.`);
}

function exported(result: NotebookResult, options: ExportOptions): boolean {
  return options.execute === false ? result.fault === undefined : passed(result);
}

/** The notebooks as they are, with the outputs that they hold. */
function readAll(files: readonly string[], course: Course): NotebookResult[] {
  return files.map((path) => {
    try {
      const notebook = readNotebook(path);
      refuseOtherKernels(notebook, path);
      course.add(path, notebook);
      return { path };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      console.error(`failed  ${error.message}`);
      return { path, fault: error.message };
    }
  });
}

/** The notebooks with the outputs of a run now. One that fails is exported with its error in place. */
async function runAll(files: readonly string[], course: Course, options: ExportOptions): Promise<NotebookResult[]> {
  const { results } = await runBatch(
    files,
    // The backend that pages run on too: what a reader runs again gives the same numbers.
    { ...options, backend: pageBackend },
    ({ path, execution }) => {
      if (execution) course.add(path, execution.notebook);
    },
    refuseOtherKernels,
  );
  return results;
}

function writeLesson(course: Course, lesson: Lesson, out: string): void {
  const target = join(out, lesson.page);
  const { html, problems } = course.pageHtml(lesson);
  // First what the page needs beside it, so that a page which is there works.
  for (const [path, content] of course.newlyShared()) writeWhole(join(out, path), content);
  writeWhole(target, html);
  console.log(`written ${target}  (${(html.length / 1e6).toFixed(2)} MB)`);
  for (const problem of problems) console.error(`        ${basename(lesson.path)}: ${problem}`);
}

function refuseSameNames(files: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    const other = seen.get(basename(file));
    if (other !== undefined && resolve(other) !== resolve(file)) {
      throw new Fault(`${other} and ${file} would become the same page: export them into folders of their own.`);
    }
    seen.set(basename(file), file);
  }
}
