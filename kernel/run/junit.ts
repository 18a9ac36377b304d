/** The report of a run in JUnit's XML: a suite for each notebook, a case for each code cell. */

import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CellOutcome } from "./execute";
import { type NotebookResult, placeOf } from "./result";

export function junitReport(results: readonly NotebookResult[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${results.map(suite).join("")}</testsuites>\n`;
}

function suite(result: NotebookResult): string {
  const name = basename(result.path);
  if (result.execution === undefined) {
    const reason = result.fault ?? "not run";
    return `  <testsuite name="${xml(name)}" tests="1" failures="0" errors="1" skipped="0" time="0">
    <testcase classname="${xml(name)}" name="notebook" time="0"><error message="${xml(reason)}"/></testcase>
  </testsuite>\n`;
  }
  const { cells, failures, seconds } = result.execution;
  const skipped = cells.filter((cell) => cell.state === "skipped" || cell.state === "not run").length;
  return `  <testsuite name="${xml(name)}" tests="${cells.length}" failures="${failures.length}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}">
${cells.map((cell) => testCase(name, cell)).join("")}  </testsuite>\n`;
}

function testCase(suiteName: string, outcome: CellOutcome): string {
  const open = `    <testcase classname="${xml(suiteName)}" name="${xml(`${placeOf(outcome)} ${outcome.cell.id}`)}" time="${outcome.seconds.toFixed(3)}"`;
  if (outcome.state === "passed") return `${open}/>\n`;
  if (outcome.failure === undefined) return `${open}><skipped message="${outcome.state}"/></testcase>\n`;
  const { name, message, traceback } = outcome.failure;
  return `${open}><failure type="${xml(name)}" message="${xml(message)}">${xml(traceback.join("\n"))}</failure></testcase>\n`;
}

function xml(text: string): string {
  const plain = stripVTControlCharacters(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  // XML 1.0 has no way to write other control characters.
  return [...plain].filter((character) => character >= " " || "\n\t".includes(character)).join("");
}
