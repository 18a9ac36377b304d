/** What the exporter asks of a notebook: its title, whether we can show it at all, and outputs of a bearable size. */

import { basename } from "node:path";
import { Fault } from "../fault";
import type { MimeData, Notebook, Output } from "../notebook";
import { checkMimeType } from "../run/checks";

/** Refuses notebooks that were written for another language, whose cells the page could not run. */
export function refuseOtherKernels(notebook: Notebook, path: string): void {
  const { kernelspec, language_info } = notebook.metadata;
  const language = language_info?.name ?? kernelspec?.language;
  const ours = kernelspec === undefined || /^(typetorch|tslab|jslab|deno)$/.test(kernelspec.name);
  if (ours && (language === undefined || /^(typescript|javascript)$/i.test(String(language)))) return;
  const name = kernelspec?.display_name ?? kernelspec?.name ?? String(language);
  throw new Fault(
    `${path} was written for the kernel "${name}": a page runs TypeScript only. Choose the kernel "TypeScript (typetorch)" in JupyterLab and save it.`,
  );
}

/** The lesson's name: what its metadata says, its first heading, or the file's name. */
export function titleOf(notebook: Notebook, path: string): string {
  if (typeof notebook.metadata.title === "string" && notebook.metadata.title !== "") return notebook.metadata.title;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    const heading = /^#[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(cell.source);
    if (heading) return withoutMarks(heading[1]!);
  }
  return basename(path, ".ipynb").replace(/[-_]+/g, " ");
}

/** Markdown as plain words: for titles, summaries and the search. */
export function withoutMarks(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]*>/g, "")
    .replace(/[*`]|(?<!\w)_|_(?!\w)|^#+\s+|^>\s?/gm, "")
    .replace(/\\([\\$*_])/g, "$1")
    .trim();
}

/** The ids of the exercises that the notebook's checks told of. */
export function exercisesOf(notebook: Notebook): string[] {
  const ids = new Set<string>();
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (!("data" in output)) continue;
      const check = (output.data[checkMimeType] ?? output.metadata[checkMimeType]) as { id?: unknown } | undefined;
      if (check !== undefined) ids.add(String(check.id));
    }
  }
  return [...ids];
}

/** Most characters that one text may bring into a page; beyond it the page would be slow to open and to send. */
const textLimit = 1_000_000;
/** Figures and pictures are worth more. */
const richLimit = 8_000_000;

/** The notebook with outputs of unreasonable size cut, a sentence in their place; `cut` counts them. */
export function limitOutputs(notebook: Notebook): { notebook: Notebook; cut: number } {
  let cut = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const outputs = cell.outputs.map((output) => {
      const limited = limitOutput(output);
      if (limited !== output) cut += 1;
      return limited;
    });
    return { ...cell, outputs };
  });
  return { notebook: { ...notebook, cells }, cut };
}

function limitOutput(output: Output): Output {
  if (output.output_type === "stream") {
    return output.text.length <= textLimit ? output : { ...output, text: shortened(output.text) };
  }
  if (output.output_type === "error") return output;
  const data: MimeData = {};
  let changed = false;
  for (const [mime, value] of Object.entries(output.data)) {
    const size = typeof value === "string" ? value.length : JSON.stringify(value).length;
    if (mime === "text/plain" && typeof value === "string" && size > textLimit) {
      data[mime] = shortened(value);
      changed = true;
    } else if (size > richLimit) {
      data["text/plain"] ??=
        `(An output of ${megabytes(size)} was left out: a page carries at most ${megabytes(richLimit)} each.)`;
      changed = true;
    } else {
      data[mime] = value;
    }
  }
  return changed ? { ...output, data } : output;
}

function shortened(text: string): string {
  const part = textLimit / 20;
  return `${text.slice(0, part)}\n... (${megabytes(text.length)} of output: the middle was left out of the page) ...\n${text.slice(-part)}`;
}

function megabytes(characters: number): string {
  return `${(characters / 1e6).toFixed(1)} MB`;
}
