/** Runs many notebooks through one Jupyter server, several at once, a line on the terminal for each. */

import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { Fault, messageOf } from "../fault";
import { type Notebook, readNotebook } from "../notebook";
import { type CellEvent, executeNotebook } from "./execute";
import { declaredParameters, parseParameters } from "./parameters";
import { Progress } from "./report";
import type { NotebookResult } from "./result";
import { type JupyterServer, startServer } from "./server";
import { withSolutions } from "./solutions";

export interface BatchOptions {
  timeout?: number;
  parameters?: readonly string[];
  keepGoing?: boolean;
  solutions?: boolean;
  jobs?: number;
  kernel?: string;
  /** The backend of the library that cells run on (default: the fastest). */
  backend?: string;
}

export interface Batch {
  results: NotebookResult[];
  /** Whether the user ended it before its end. */
  stopped: boolean;
}

/**
 * Runs the notebooks.
 *
 * @param check refuses a notebook by throwing a Fault before anything runs
 * @param finish called for each notebook that ran; a Fault that it throws becomes the notebook's
 */
export async function runBatch(
  files: readonly string[],
  options: BatchOptions,
  finish: (result: NotebookResult) => void,
  check: (notebook: Notebook, path: string) => void = () => {},
): Promise<Batch> {
  const parameters = parseParameters(options.parameters ?? []);
  const progress = new Progress(process.stdout);
  const results: NotebookResult[] = files.map((path) => ({ path }));
  const sources = results.map((result) =>
    attempt(result, () => {
      const notebook = readNotebook(result.path);
      check(notebook, result.path);
      return options.solutions ? withSolutions(notebook) : notebook;
    }),
  );
  refuseUndeclared(
    Object.keys(parameters),
    sources.filter((source) => source !== undefined),
  );

  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort());
  let server: JupyterServer | undefined;
  try {
    if (sources.some((source) => source !== undefined)) {
      const env: Record<string, string> = {
        TYPETORCH_PROGRESS: "off",
        ...(options.backend !== undefined && { TYPETORCH_BACKEND: options.backend }),
      };
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
        finish(result);
      } catch (error) {
        result.fault = describeFault(error);
      }
      progress.done(result);
    });
  } finally {
    release();
    await server?.stop();
  }
  return { results, stopped: stop.signal.aborted };
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
