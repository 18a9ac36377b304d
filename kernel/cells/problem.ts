/** What the compiler found wrong with a cell, told as an error at its place: shape errors first. */

import type { Fault, Frame } from "../child/frames";
import type { Compiler, TypeScript } from "./compiler";
import { beforeEdits, type Edit } from "./edits";

/** The cell that is checked: as the learner wrote it, and the changes made before it was checked, first to last. */
export interface Subject {
  source: string;
  label: string;
  edits: readonly (readonly Edit[])[];
}

/** One thing that is wrong with a cell. */
export interface Problem {
  name: string;
  message: string;
  frame: Frame;
  /** How many characters it is about. */
  length: number;
}

/** The error of the latest conversion. Its place is the first frame; further problems follow in `details`. */
export function toFault(compiler: Compiler, subject: Subject): Fault {
  const [first, ...others] = problemsOf(compiler, subject) as [Problem, ...Problem[]];
  const fault: Fault = { name: first.name, message: first.message, frames: [first.frame] };
  if (others.length > 0) {
    fault.details = others
      .slice(0, 9)
      .map(({ name, message, frame }) => `${name} at ${frame.where}:${frame.line}:${frame.column}: ${message}`)
      .concat(others.length > 9 ? [`and ${others.length - 9} more`] : [])
      .join("\n");
  }
  return fault;
}

/** What the latest conversion found, the first shape error before everything else. */
export function problemsOf(compiler: Compiler, subject: Subject): Problem[] {
  const all = compiler.diagnostics();
  // What the compiler makes of a text that it could not read is noise.
  const unreadable = all.filter(isSyntax);
  // A value that stands in two places for the check has its mistakes twice.
  const text = (each: TypeScript.Diagnostic) => `${each.code} ${[...chain(each.messageText)].join()}`;
  const copied = (each: TypeScript.Diagnostic) =>
    wasPutIn(compiler, each, subject) && all.some((other) => other !== each && text(other) === text(each));
  const problems = unreadable.length > 0 ? unreadable : all.filter((each) => !copied(each));
  const first = problems.find((each) => shapeMessage(each) !== undefined) ?? problems[0];
  return [first, ...problems.filter((each) => each !== first)].map((each) => ({
    ...named(compiler, each),
    frame: frameOf(compiler, each, subject),
    length: each.length ?? 1,
  }));
}

/** The sentence of a shape error: the library's types put it in place of the type of a parameter or of `this`. */
function shapeMessage(diagnostic: TypeScript.Diagnostic): string | undefined {
  let found: string | undefined;
  for (const text of chain(diagnostic.messageText)) {
    const match =
      /is not assignable to (?:parameter of |method's 'this' of )?type '(?:.* & )?"((?:[^"\\]|\\.)*)"(?: & .*)?'/s.exec(
        text,
      );
    if (match && /^[\w.]+(?:\([^)]*\))?: ./.test(match[1])) found = JSON.parse(`"${match[1]}"`);
  }
  return found;
}

function named(compiler: Compiler, diagnostic: TypeScript.Diagnostic): Pick<Fault, "name" | "message"> {
  const shape = shapeMessage(diagnostic);
  if (shape !== undefined) return { name: "ShapeError", message: shape };
  const syntax = isSyntax(diagnostic);
  let text = shortened([...chain(diagnostic.messageText)]).join("\n  ");
  // TypeScript guesses at test runners and missing libraries by the name alone.
  text = text.replace(/^(Cannot find module '.*?') or its corresponding type declarations/, "$1");
  if (/^Cannot find name/.test(text)) text = text.replace(/ Do you need to .*$/s, "");
  return {
    name: syntax ? "SyntaxError" : "TypeError",
    message: `${text}${hint(compiler, diagnostic)} (TS${diagnostic.code})`,
  };
}

/** What the compiler says first and its innermost reasons: the steps between repeat both with more brackets. */
function shortened(reasons: string[]): string[] {
  return reasons.length > 5 ? [...reasons.slice(0, 2), "…", ...reasons.slice(-2)] : reasons;
}

function isSyntax({ code }: TypeScript.Diagnostic): boolean {
  return code >= 1000 && code < 2000 && code !== 1308;
}

/** What to do about the mistakes that the compiler names but does not explain. */
function hint({ ts, moduleAdvice }: Compiler, diagnostic: TypeScript.Diagnostic): string {
  const [first] = chain(diagnostic.messageText);
  const start = diagnostic.file?.text.slice(diagnostic.start ?? 0) ?? "";
  if (/^(await )?using\s+\w/.test(start) && ts.versionMajorMinor === "5.0")
    return "\n  Declarations with `using` need TypeScript 5.2; cells are checked by 5.0: call the dispose method yourself";
  if (continuesLine(diagnostic)) {
    return "\n  A line that begins with [ or ( goes on with the line before: end that one with a semicolon";
  }
  const line = lineOf(diagnostic);
  if (/^\s*![\w./]/.test(line) && !/[=(;]/.test(line)) {
    return '\n  A line that begins with ! starts no program here: import { execSync } from "node:child_process"';
  }
  if (/^\s*(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*$/.test(line)) {
    return "\n  For help put the cursor on the name and press Shift+Tab";
  }
  if (diagnostic.code === 2307) return `\n  ${moduleAdvice(/'(.*?)'/.exec(first)?.[1] ?? "")}`;
  if (/^Cannot find name/.test(first)) return "\n  Run the cell that declares it, or import it";
  return "";
}

function lineOf({ file, start = 0 }: TypeScript.Diagnostic): string {
  const text = file?.text ?? "";
  const end = text.indexOf("\n", start);
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, end < 0 ? undefined : end);
}

/** Whether the problem is on a line that was meant as a statement of its own and is read as an index or a call. */
function continuesLine({ code, file, start = 0 }: TypeScript.Diagnostic): boolean {
  if (!file || ![2349, 2538, 2554, 2695, 7053, 2339].includes(code)) return false;
  const from = file.text.lastIndexOf("\n", start) + 1;
  return /^\s*[[(]/.test(file.text.slice(from)) && /[\w)\]"'`]\s*$/.test(file.text.slice(0, from));
}

function* chain(message: string | TypeScript.DiagnosticMessageChain): Generator<string> {
  if (typeof message === "string") {
    yield message;
    return;
  }
  yield message.messageText;
  for (const next of message.next ?? []) yield* chain(next);
}

function frameOf(compiler: Compiler, diagnostic: TypeScript.Diagnostic, { source, label, edits }: Subject): Frame {
  const { ts, files, prefix } = compiler;
  const file = diagnostic.file;
  const start = diagnostic.start ?? 0;
  if (file && file !== files().cell) {
    const at = ts.getLineAndCharacterOfPosition(file, start);
    const cwd = `${ts.sys.getCurrentDirectory()}/`;
    const where = file.fileName.startsWith(cwd) ? file.fileName.slice(cwd.length) : file.fileName;
    return { where, line: at.line + 1, column: at.character + 1, name: "" };
  }
  let offset = start - prefix;
  for (const each of [...edits].reverse()) offset = beforeEdits(offset, each);
  return { where: label, ...placeIn(source, offset), name: "" };
}

/** Whether the place is within what was put into the cell for the check. */
function wasPutIn(
  { files, prefix }: Compiler,
  { file, start = 0 }: TypeScript.Diagnostic,
  { edits }: Subject,
): boolean {
  if (file !== files().cell) return false;
  let offset = start - prefix;
  for (const each of [...edits].reverse()) {
    const before = beforeEdits(offset, each);
    if (beforeEdits(offset + 1, each) === before) return true;
    offset = before;
  }
  return false;
}

/** Line and column, both from 1, of an offset in a text. */
export function placeIn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, Math.min(Math.max(offset, 0), source.length)).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
