/** `typetorch run`: every notebook through one Jupyter server, a line for each, and a sum at the end. */

import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { Fault, messageOf } from "../fault";
import { defaultNotebooks } from "../lessons";
import { findNotebooks, type Notebook, readNotebook, writeNotebook, writeWhole } from "../notebook";
import { type CellEvent, executeNotebook } from "./execute";
import { junitReport } from "./junit";
import { declaredParameters, parseParameters } from "./parameters";
import { Progress, summarize } from "./report";
import { type NotebookResult, passed } from "./result";
import { type JupyterServer, startServer } from "./server";

export interface RunOptions {
  timeout?: number;
  parameters?: string[];
  keepGoing?: boolean;
  solutions?: boolean;
  jobs?: number;
  junit?: string;
  save?: string;
  inPlace?: boolean;
  kernel?: string;
}

/** Runs the notebooks and returns the exit status. */
export async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  if (options.save !== undefined && options.inPlace) throw new Fault("run: choose one of --save and --in-place.");
  const files = findNotebooks(paths.length > 0 ? paths : [defaultNotebooks()]);
  refuseSameNames(files, options);
  const parameters = parseParameters(options.parameters ?? []);
  const progress = new Progress(process.stdout);
  const results: NotebookResult[] = files.map((path) => ({ path }));
  const sources = results.map((result) => attempt(result, () => readNotebook(result.path)));
  refuseUndeclared(
    Object.keys(parameters),
    sources.filter((source) => source !== undefined),
  );

  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort());
  let server: JupyterServer | undefined;
  try {
    if (sources.some((source) => source !== undefined)) {
      const env: Record<string, string> = options.solutions ? { TYPETORCH_SOLUTIONS: "1" } : {};
      server = await startServer({ root: commonFolder(files), env });
    }
    await inParallel(options.jobs ?? defaultJobs(), results, async (result, index) => {
      const source = sources[index];
      if (source === undefined || server === undefined) return progress.done(result);
      if (stop.signal.aborted) return;
      progress.start(result.path);
      try {
        result.execution = await executeNotebook(server, source, {
          path: result.path,
          parameters,
          signal: stop.signal,
          onCell: (event: CellEvent) => progress.cell(result.path, event),
          ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
          ...(options.keepGoing === undefined ? {} : { keepGoing: options.keepGoing }),
          ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
        });
        save(result, options);
      } catch (error) {
        result.fault = describeFault(error);
      }
      progress.done(result);
    });
  } finally {
    release();
    await server?.stop();
  }
  if (options.junit !== undefined) writeWhole(options.junit, junitReport(results));
  console.log(summarize(results));
  if (stop.signal.aborted) return 130;
  return results.every(passed) ? 0 : 1;
}

function save(result: NotebookResult, options: RunOptions): void {
  const notebook = result.execution?.notebook;
  if (notebook === undefined) return;
  if (options.inPlace) writeNotebook(result.path, notebook);
  else if (options.save !== undefined) writeNotebook(join(options.save, basename(result.path)), notebook);
}

function attempt(result: NotebookResult, read: () => Notebook): Notebook | undefined {
  try {
    return read();
  } catch (error) {
    result.fault = describeFault(error);
    return undefined;
  }
}

/** A fault's sentence; anything else is a mistake of ours, told whole. */
function describeFault(error: unknown): string {
  if (error instanceof Fault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}

function refuseUndeclared(names: readonly string[], sources: readonly Notebook[]): void {
  if (sources.length === 0) return;
  const declared = new Set(sources.flatMap((source) => declaredParameters(source, names)));
  const unknown = names.filter((name) => !declared.has(name));
  if (unknown.length === 0) return;
  throw new Fault(
    `--parameters ${unknown.join(", ")}: no notebook has a cell tagged "parameters" that declares ${unknown.length === 1 ? "it" : "them"}.`,
  );
}

function refuseSameNames(files: readonly string[], options: RunOptions): void {
  if (options.save === undefined) return;
  const seen = new Map<string, string>();
  for (const file of files) {
    const other = seen.get(basename(file));
    if (other !== undefined) throw new Fault(`--save: ${other} and ${file} would be written to the same file.`);
    if (resolve(options.save) === resolve(dirname(file))) {
      throw new Fault(`--save ${options.save} is the folder of ${file} itself: use --in-place if that is meant.`);
    }
    seen.set(basename(file), file);
  }
}

/** Half of the processors: a kernel is two processes. */
function defaultJobs(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
}

async function inParallel<T>(
  limit: number,
  items: T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}

/** The deepest folder that holds all files. */
function commonFolder(files: readonly string[]): string {
  let folder = dirname(resolve(files[0] ?? "."));
  for (const file of files) {
    while (!`${resolve(file)}`.startsWith(folder.endsWith("/") ? folder : `${folder}/`) && dirname(folder) !== folder) {
      folder = dirname(folder);
    }
  }
  return folder;
}

/** The first Ctrl+C ends the run in order, a second one at once. */
function onInterrupt(stop: () => void): () => void {
  let asked = false;
  const listener = () => {
    if (asked) process.exit(130);
    asked = true;
    console.error("\nStopping ...");
    stop();
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}
