/** Compares the outputs of a run with stored ones: numbers within a tolerance, everything else to the letter. */

import { stripVTControlCharacters } from "node:util";
import { Fault } from "../fault";
import type { CodeCell, Notebook, Output } from "../notebook";
import type { Execution } from "./execute";

/** How far numbers may differ when nothing else is asked for, relative to the larger one or to 1. */
export const defaultTolerance = 1e-6;

/**
 * Turns every cell of the run whose outputs are not the stored ones into a failure that says what changed.
 *
 * @param stored the notebook with the outputs to compare with
 * @param tolerance how far numbers may differ, relative to the larger one or to 1
 */
export function compareOutputs(execution: Execution, stored: Notebook, place: string, tolerance: number): void {
  const cells = stored.cells.filter((cell) => cell.cell_type === "code");
  if (cells.every((cell) => cell.outputs.length === 0) && execution.cells.some(({ cell }) => cell.outputs.length > 0)) {
    throw new Fault(
      `${place} holds no outputs to compare with: write some with \`typetorch run --save FOLDER\`, then use --compare FOLDER.`,
    );
  }
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  for (const outcome of execution.cells) {
    if (outcome.state !== "passed") continue;
    const before = byId.get(outcome.cell.id);
    const change =
      before === undefined ? "the stored notebook has no such cell" : changeOf(before, outcome.cell, tolerance);
    if (change === undefined) continue;
    outcome.state = "failed";
    outcome.failure = { name: "OutputChanged", message: change, traceback: [] };
    execution.failures.push(outcome);
  }
  execution.failures.sort((a, b) => a.number - b.number);
}

/** What is not as it was, or undefined. */
function changeOf(before: CodeCell, now: CodeCell, tolerance: number): string | undefined {
  const [old, current] = [merged(before.outputs), merged(now.outputs)];
  if (old.length !== current.length) return `${count(old.length)} stored, and the run gave ${current.length}`;
  for (const [index, output] of old.entries()) {
    const change = outputChange(output, current[index]!, tolerance);
    if (change !== undefined) return `output ${index + 1}${change}`;
  }
  return undefined;
}

function count(outputs: number): string {
  return outputs === 1 ? "1 output is" : `${outputs} outputs are`;
}

/** Streams as one text each, as a kernel may send them in pieces. */
function merged(outputs: readonly Output[]): Output[] {
  const all: Output[] = [];
  for (const output of outputs) {
    const last = all.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      all[all.length - 1] = { ...last, text: last.text + output.text };
    } else all.push(output);
  }
  return all;
}

function outputChange(before: Output, now: Output, tolerance: number): string | undefined {
  if (before.output_type === "stream" && now.output_type === "stream" && before.name === now.name) {
    return valueChange(before.text, now.text, "", tolerance);
  }
  if (before.output_type === "error" && now.output_type === "error") {
    // Where it happened may move with the code around it.
    return valueChange([before.ename, before.evalue], [now.ename, now.evalue], "", tolerance);
  }
  if (!("data" in before) || !("data" in now)) {
    return before.output_type === now.output_type
      ? undefined
      : `: ${kindOf(before)} was stored, and now it is ${kindOf(now)}`;
  }
  const forms = comparedForms(before.data);
  const lost = forms.find((mime) => !(mime in now.data));
  if (lost !== undefined) return `: its form ${lost} is gone`;
  for (const mime of forms) {
    const change = valueChange(whole(before.data[mime]), whole(now.data[mime]), ` (${mime})`, tolerance);
    if (change !== undefined) return change;
  }
  return undefined;
}

function kindOf(output: Output): string {
  return output.output_type === "stream" ? output.name : output.output_type.replace("_", " ");
}

/** The forms that say what an output is. HTML often holds ids that no two runs share, so it counts only where it stands alone. */
function comparedForms(data: Readonly<Record<string, unknown>>): string[] {
  const forms = Object.keys(data);
  const others = forms.filter((mime) => mime !== "text/html");
  return others.length > 0 ? others : forms;
}

/** Text that a notebook keeps as lines. */
function whole(value: unknown): unknown {
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;
}

/** Times differ from run to run, and are no part of a result. */
const times = /\d+(\.\d+)? ?(s|ms|seconds|min)\b|\d+(\.\d+)? a second/g;
const number = /[-+\u2212]?\d+(\.\d+)?(e[-+]?\d+)?/gi;

function valueChange(before: unknown, now: unknown, where: string, tolerance: number): string | undefined {
  if (Object.is(before, now)) return undefined;
  if (typeof before === "number" && typeof now === "number") {
    if (Math.abs(before - now) <= tolerance * Math.max(1, Math.abs(before), Math.abs(now))) return undefined;
    return `${where}: ${before} was stored, and now it is ${now}`;
  }
  if (typeof before === "string" && typeof now === "string") return textChange(before, now, where, tolerance);
  if (typeof before === "object" && typeof now === "object" && before !== null && now !== null) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const values = [before, now].map((each) => (each as Record<string, unknown>)[key]);
      const change = valueChange(
        values[0],
        values[1],
        `${where}${/^\d+$/.test(key) ? `[${key}]` : ` ${key}`}`,
        tolerance,
      );
      if (change !== undefined) return change;
    }
    return undefined;
  }
  return `${where}: ${clip(JSON.stringify(before))} was stored, and now it is ${clip(JSON.stringify(now))}`;
}

function textChange(before: string, now: string, where: string, tolerance: number): string | undefined {
  const [old, current] = [before, now].map((text) =>
    stripVTControlCharacters(text).replace(times, "(time)").split("\n"),
  );
  for (let line = 0; line < Math.max(old!.length, current!.length); line += 1) {
    const [a, b] = [old![line] ?? "", current![line] ?? ""];
    const words = (text: string) => text.replace(number, "0").replace(/\s+/g, " ").trim();
    const numbers = (text: string) =>
      [...text.matchAll(number)].map(([digits]) => Number(digits.replace("\u2212", "-")));
    const same = words(a) === words(b) && valueChange(numbers(a), numbers(b), "", tolerance) === undefined;
    if (!same) return `${where}, line ${line + 1}: ${clip(a)} was stored, and now it is ${clip(b)}`;
  }
  return undefined;
}

function clip(text: string | undefined): string {
  const shown = text ?? "nothing";
  return `"${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}"`;
}
