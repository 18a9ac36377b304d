/** Notebook files (.ipynb, nbformat 4): finding, reading, checking and writing them. */

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault, messageOf } from "./fault";

/** MIME type to content; text may be stored as one string or as lines. */
export type MimeData = Record<string, unknown>;

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: MimeData; metadata: Record<string, unknown> }
  | { output_type: "execute_result"; data: MimeData; metadata: Record<string, unknown>; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  source: string;
  metadata: CellMetadata;
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  source: string;
  metadata: CellMetadata;
  attachments?: Record<string, MimeData>;
}

export type Cell = CodeCell | TextCell;

export interface NotebookMetadata {
  kernelspec?: { name: string; display_name?: string; language?: string };
  language_info?: Record<string, unknown>;
  title?: string;
  [key: string]: unknown;
}

/** A notebook in memory: nbformat 4.5, every text one string (files keep lists of lines). */
export interface Notebook {
  cells: Cell[];
  metadata: NotebookMetadata;
  nbformat: 4;
  nbformat_minor: number;
}

/** The notebooks that paths stand for: files as they are, and of a folder its notebooks in order of name. */
export function findNotebooks(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) throw new Fault(`${path}: there is no such file or folder.`);
    if (!entry.isDirectory()) {
      if (path.endsWith(".ipynb")) return [path];
      throw new Fault(`${path} is not a notebook: its name should end in .ipynb.`);
    }
    const names = readdirSync(path).filter((name) => name.endsWith(".ipynb") && !name.startsWith("."));
    if (names.length === 0) throw new Fault(`${path}: this folder holds no notebooks (.ipynb).`);
    return names.sort().map((name) => join(path, name));
  });
  return [...new Set(found)];
}

/** Reads a notebook, and says in one sentence what is wrong with a file that is none. */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Fault(missing ? `${path}: there is no such file.` : `${path} cannot be read: ${messageOf(error)}.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = text.trim() === "" ? "it is empty" : messageOf(error);
    throw new Fault(`${path} is not a notebook: a notebook is a JSON file, but ${describeJsonError(reason)}.`);
  }
  return parseNotebook(content, path);
}

/** Checks what a notebook file holds; `name` stands in the sentence that says what is wrong. */
export function parseNotebook(content: unknown, name: string): Notebook {
  if (!isRecord(content)) throw new Fault(`${name} is not a notebook: it holds no JSON object.`);
  const { nbformat, nbformat_minor } = content;
  if (typeof nbformat !== "number") {
    throw new Fault(`${name} is not a notebook: it does not say which format it has (nbformat).`);
  }
  if (nbformat !== 4) {
    const convert = `jupyter nbconvert --to notebook --inplace ${name}`;
    const mend = nbformat < 4 ? `convert it with \`${convert}\`` : "save it in format 4";
    throw new Fault(`${name} has notebook format ${nbformat}, and typetorch reads format 4: ${mend}.`);
  }
  if (!Array.isArray(content.cells)) throw new Fault(`${name} is not a notebook: it has no list of cells.`);
  if (content.metadata !== undefined && !isRecord(content.metadata)) {
    throw new Fault(`${name}: the notebook's metadata is not an object.`);
  }
  const metadata = (content.metadata ?? {}) as NotebookMetadata;
  const kernelspec: unknown = metadata.kernelspec;
  if (kernelspec !== undefined && !(isRecord(kernelspec) && typeof kernelspec.name === "string")) {
    throw new Fault(`${name}: metadata.kernelspec has no name.`);
  }
  const ids = new Set<string>();
  const cells = content.cells.map((cell, index) => parseCell(cell, index, name, ids));
  // Older minor versions lack cell ids, which are given above, and differ in nothing else.
  const minor = typeof nbformat_minor === "number" ? Math.max(5, nbformat_minor) : 5;
  return { cells, metadata, nbformat: 4, nbformat_minor: minor };
}

/** Writes a notebook as Jupyter does; the old file stays until the new one is whole. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeWhole(path, notebookText(notebook));
}

/** What `writeNotebook` writes. */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(serialize(notebook), sortedKeys, 1)}\n`;
}

/** The notebook as it is kept in the repository: without outputs, counts and times, which change with every run. */
export function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell => {
    const { execution: _, trusted: __, collapsed: ___, ...metadata } = cell.metadata;
    return cell.cell_type === "code"
      ? { ...cell, metadata, outputs: [], execution_count: null }
      : { ...cell, metadata };
  });
  return { ...notebook, cells };
}

/** Writes beside the target and renames, so that no reader ever finds half a file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const part = join(folder, `.${basename(path)}.${process.pid}.part`);
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    throw new Fault(`${path} cannot be written: ${messageOf(error)}.`);
  }
}

/** Whether a cell has a tag. */
export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

function parseCell(cell: unknown, index: number, name: string, ids: Set<string>): Cell {
  const place = `${name}, cell ${index + 1}`;
  if (!isRecord(cell)) throw new Fault(`${place} is not an object.`);
  const source = textOf(cell.source);
  if (source === undefined) throw new Fault(`${place} has no source text.`);
  const metadata = cell.metadata ?? {};
  if (!isRecord(metadata)) throw new Fault(`${place}: its metadata is not an object.`);
  const tags = metadata.tags;
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))) {
    throw new Fault(`${place}: its tags are not a list of words.`);
  }
  let id = typeof cell.id === "string" && /^[\w-]{1,64}$/.test(cell.id) ? cell.id : `cell-${index + 1}`;
  while (ids.has(id)) id = `${id}-${index + 1}`;
  ids.add(id);
  const shared = { id, source, metadata: metadata as CellMetadata };
  switch (cell.cell_type) {
    case "markdown":
    case "raw": {
      const attachments = isRecord(cell.attachments)
        ? { attachments: cell.attachments as TextCell["attachments"] }
        : {};
      return { cell_type: cell.cell_type, ...shared, ...attachments };
    }
    case "code": {
      const outputs = cell.outputs ?? [];
      if (!Array.isArray(outputs)) throw new Fault(`${place}: its outputs are not a list.`);
      const count = cell.execution_count;
      return {
        cell_type: "code",
        ...shared,
        execution_count: typeof count === "number" ? count : null,
        outputs: outputs.map((output) => parseOutput(output, place)),
      };
    }
    default:
      throw new Fault(`${place} is of the unknown kind ${JSON.stringify(cell.cell_type)}.`);
  }
}

function parseOutput(output: unknown, place: string): Output {
  if (!isRecord(output)) throw new Fault(`${place}: an output is not an object.`);
  const metadata = isRecord(output.metadata) ? output.metadata : {};
  switch (output.output_type) {
    case "stream":
      return {
        output_type: "stream",
        name: output.name === "stderr" ? "stderr" : "stdout",
        text: textOf(output.text) ?? "",
      };
    case "display_data":
    case "execute_result": {
      if (!isRecord(output.data)) throw new Fault(`${place}: an output has no data.`);
      const data = Object.fromEntries(
        Object.entries(output.data).map(([type, value]) => [type, isJsonType(type) ? value : (textOf(value) ?? value)]),
      );
      if (output.output_type === "display_data") return { output_type: "display_data", data, metadata };
      const count = output.execution_count;
      return {
        output_type: "execute_result",
        data,
        metadata,
        execution_count: typeof count === "number" ? count : null,
      };
    }
    case "error":
      return {
        output_type: "error",
        ename: String(output.ename ?? "Error"),
        evalue: String(output.evalue ?? ""),
        traceback: Array.isArray(output.traceback) ? output.traceback.map(String) : [],
      };
    default:
      throw new Fault(`${place} has an output of the unknown kind ${JSON.stringify(output.output_type)}.`);
  }
}

/** What a file holds: texts as lists of lines, so that a change of one line is a change of one line in the file. */
function serialize(notebook: Notebook): unknown {
  return { ...notebook, cells: notebook.cells.map(serializeCell) };
}

function serializeCell(cell: Cell): unknown {
  const source = lines(cell.source);
  if (cell.cell_type !== "code") return { ...cell, source };
  return { ...cell, source, outputs: cell.outputs.map(serializeOutput) };
}

function serializeOutput(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([type, value]) => [
    type,
    typeof value === "string" && !isJsonType(type) ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function lines(text: string): string[] {
  return text === "" ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) as string[]);
}

/** Jupyter writes the keys of every object in order; so do we, and a file saved by either shows no noise in a diff. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether content of this MIME type is JSON, which a file holds as it is and not as lines. */
function isJsonType(type: string): boolean {
  return type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return undefined;
}

/** Node's own words for a syntax error, without the excerpt of the file that newer versions put in. */
function describeJsonError(message: string): string {
  return message.replace(/,? (?:\.\.\.)?".*" is not valid JSON$/s, "").replace(/^U/, "u");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
