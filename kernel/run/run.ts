/** `typetorch run`: every notebook through one Jupyter server, a line for each, and a sum at the end. */

import { basename, dirname, join, resolve } from "node:path";
import { Fault } from "../fault";
import { defaultNotebooks } from "../lessons";
import { findNotebooks, readNotebook, writeNotebook, writeWhole } from "../notebook";
import { type BatchOptions, runBatch } from "./batch";
import { compareOutputs, defaultTolerance } from "./compare";
import { junitReport } from "./junit";
import { summarize } from "./report";
import { type NotebookResult, passed } from "./result";

export interface RunOptions extends BatchOptions {
  junit?: string;
  save?: string;
  inPlace?: boolean;
  /** Compare the outputs with those that the notebooks hold (true), or that their namesakes in this folder hold. */
  compare?: boolean | string;
  /** How far numbers may then differ, relative to the larger one or to 1. */
  tolerance?: number;
}

/** Runs the notebooks and returns the exit status. */
export async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  if (options.save !== undefined && options.inPlace) throw new Fault("run: choose one of --save and --in-place.");
  if (options.tolerance !== undefined && options.compare === undefined) {
    throw new Fault("run: --tolerance says how far numbers may differ for --compare, which is not given.");
  }
  const files = findNotebooks(paths.length > 0 ? paths : [defaultNotebooks()]);
  refuseSameNames(files, options);
  const { results, stopped } = await runBatch(files, options, (result) => {
    compare(result, options);
    save(result, options);
  });
  if (options.junit !== undefined) writeWhole(options.junit, junitReport(results));
  console.log(summarize(results));
  if (stopped) return 130;
  return results.every(passed) ? 0 : 1;
}

function compare(result: NotebookResult, options: RunOptions): void {
  if (result.execution === undefined || options.compare === undefined || options.compare === false) return;
  const place = options.compare === true ? result.path : join(options.compare, basename(result.path));
  compareOutputs(result.execution, readNotebook(place), place, options.tolerance ?? defaultTolerance);
}

function save(result: NotebookResult, options: RunOptions): void {
  const notebook = result.execution?.notebook;
  if (notebook === undefined) return;
  if (options.inPlace) writeNotebook(result.path, notebook);
  else if (options.save !== undefined) writeNotebook(join(options.save, basename(result.path)), notebook);
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
