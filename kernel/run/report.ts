/** What `typetorch run` prints: a line for each notebook, why cells failed, and a sum. */

import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CellEvent, CellOutcome } from "./execute";
import { checksOf, type NotebookResult, passed, placeOf } from "./result";

/** Lines as notebooks end, and on a terminal one more that tells what is running. */
export class Progress {
  private readonly running = new Map<string, string>();

  constructor(private readonly out: NodeJS.WriteStream) {}

  start(path: string): void {
    this.running.set(path, "starting");
    this.show();
  }

  cell(path: string, event: CellEvent): void {
    if (event.kind === "start") this.running.set(path, `cell ${event.position + 1} of ${event.total}`);
    this.show();
  }

  done(result: NotebookResult): void {
    this.running.delete(result.path);
    this.erase();
    this.out.write(`${describeResult(result)}\n`);
    this.show();
  }

  private show(): void {
    if (!this.out.isTTY) return;
    this.erase();
    const line = [...this.running].map(([path, state]) => `${basename(path)}: ${state}`).join("   ");
    this.out.write(line.slice(0, (this.out.columns ?? 80) - 1));
  }

  private erase(): void {
    if (this.out.isTTY) this.out.write("\r\u001b[K");
  }
}

/** The last line: notebooks and exercises counted. */
export function summarize(results: readonly NotebookResult[]): string {
  const good = results.filter(passed).length;
  const checks = results.map(checksOf);
  const sum = (key: "open" | "passed" | "wrong") => checks.reduce((total, counts) => total + counts[key], 0);
  const words = [`${plural(results.length, "notebook")}: ${good} passed, ${results.length - good} failed`];
  const [open, done, wrong] = [sum("open"), sum("passed"), sum("wrong")];
  if (open + done + wrong > 0) words.push(`exercises: ${open} open, ${done} passed, ${wrong} wrong`);
  return words.join("; ");
}

function describeResult(result: NotebookResult): string {
  const name = basename(result.path);
  if (result.fault !== undefined) return `failed  ${name}\n        ${indent(result.fault)}`;
  if (result.execution === undefined) return `failed  ${name}  (not run)`;
  const { cells, failures, seconds } = result.execution;
  const ran = cells.filter((cell) => cell.state === "passed" || cell.state === "failed").length;
  const facts = [plural(ran, "cell"), `${seconds.toFixed(1)} s`];
  const { open } = checksOf(result);
  if (open > 0) facts.push(`${plural(open, "exercise")} open`);
  const left = cells.filter((cell) => cell.state === "not run").length;
  if (left > 0) facts.push(`${plural(left, "cell")} not run`);
  const head = `${failures.length === 0 ? "passed" : "failed"}  ${name}  (${facts.join(", ")})`;
  return [head, ...failures.map((failure) => `        ${indent(describeFailure(name, failure))}`)].join("\n");
}

/** Lesson, cell and error, then the traceback without its colours. */
function describeFailure(name: string, outcome: CellOutcome): string {
  const failure = outcome.failure;
  if (failure === undefined) return "";
  const error = failure.message.startsWith(failure.name) ? failure.message : `${failure.name}: ${failure.message}`;
  const head = stripVTControlCharacters(`${name}, ${placeOf(outcome)}: ${error}`);
  const told = stripVTControlCharacters(error);
  const details = stripVTControlCharacters(failure.traceback.join("\n")).trim();
  // A traceback opens with the error, which stands in the head already.
  const shown = (details.startsWith(told) ? details.slice(told.length) : details).replace(/^\n+/, "");
  return `${head}\n${shown === "" ? excerpt(outcome.cell.source) : shown}`;
}

function excerpt(source: string): string {
  const lines = source.split("\n");
  const head = lines.slice(0, 4).map((line) => `  | ${line}`);
  return lines.length > 4 ? [...head, "  | ..."].join("\n") : head.join("\n");
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n        ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
