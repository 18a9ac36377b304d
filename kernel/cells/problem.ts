/** What the compiler found wrong with a cell, told as an error at its place: shape errors first. */

import type { Fault, Frame } from "../child/frames";
import type { Toolkit, TypeScript } from "./typescript";

/** Text that was put into the checked source and is not in the learner's: where (in the learner's text) and how long. */
export interface Insertion {
  at: number;
  length: number;
}

/** The error of the latest conversion. Its place is the first frame; further problems follow in `details`. */
export function toFault(toolkit: Toolkit, source: string, label: string, insertions: readonly Insertion[]): Fault {
  const problems = toolkit.diagnostics().filter((each) => each.category === 1 || each.category === 0);
  const shapes = problems.filter((each) => shapeMessage(each) !== undefined);
  const first = shapes[0] ?? problems[0];
  const frames = [frameOf(toolkit, first, source, label, insertions)];
  const others = problems.filter((each) => each !== first);
  const fault: Fault = { ...named(first), frames };
  if (others.length > 0) {
    fault.details = others
      .slice(0, 9)
      .map((each) => {
        const { name, message } = named(each);
        const at = frameOf(toolkit, each, source, label, insertions);
        return `${name} at ${at.where}:${at.line}:${at.column}: ${message}`;
      })
      .concat(others.length > 9 ? [`and ${others.length - 9} more`] : [])
      .join("\n");
  }
  return fault;
}

/** The sentence of a shape error: the library's types put it in place of the parameter's type. */
export function shapeMessage(diagnostic: TypeScript.Diagnostic): string | undefined {
  let found: string | undefined;
  for (const text of chain(diagnostic.messageText)) {
    const match = /is not assignable to (?:parameter of )?type '(?:.* & )?"((?:[^"\\]|\\.)*)"(?: & .*)?'/s.exec(text);
    if (match && /^[\w.]+(?:\([^)]*\))?: ./.test(match[1])) found = JSON.parse(`"${match[1]}"`);
  }
  return found;
}

function named(diagnostic: TypeScript.Diagnostic): Pick<Fault, "name" | "message"> {
  const shape = shapeMessage(diagnostic);
  if (shape !== undefined) return { name: "ShapeError", message: shape };
  const syntax = diagnostic.code >= 1000 && diagnostic.code < 2000 && diagnostic.code !== 1308;
  let text = [...chain(diagnostic.messageText)].join("\n  ");
  // TypeScript guesses at test runners and missing libraries by the name alone.
  if (/^Cannot find name/.test(text)) text = text.replace(/ Do you need to .*$/s, "");
  return { name: syntax ? "SyntaxError" : "TypeError", message: `${text}${hint(diagnostic)} (TS${diagnostic.code})` };
}

/** What to do about the mistakes that the compiler names but does not explain. */
function hint(diagnostic: TypeScript.Diagnostic): string {
  const [first] = chain(diagnostic.messageText);
  const start = diagnostic.file?.text.slice(diagnostic.start ?? 0) ?? "";
  if (/^(await )?using\s+\w/.test(start))
    return "\n  Declarations with `using` need TypeScript 5.2; cells are checked by 5.0: call the dispose method yourself";
  if (/^Cannot find name/.test(first)) return "\n  Run the cell that declares it, or import it";
  return "";
}

function* chain(message: string | TypeScript.DiagnosticMessageChain): Generator<string> {
  if (typeof message === "string") {
    yield message;
    return;
  }
  yield message.messageText;
  for (const next of message.next ?? []) yield* chain(next);
}

function frameOf(
  toolkit: Toolkit,
  diagnostic: TypeScript.Diagnostic,
  source: string,
  label: string,
  insertions: readonly Insertion[],
): Frame {
  const { ts, files, prefix } = toolkit;
  const file = diagnostic.file;
  const start = diagnostic.start ?? 0;
  if (file && file !== files().cell) {
    const at = ts.getLineAndCharacterOfPosition(file, start);
    const cwd = `${ts.sys.getCurrentDirectory()}/`;
    const where = file.fileName.startsWith(cwd) ? file.fileName.slice(cwd.length) : file.fileName;
    return { where, line: at.line + 1, column: at.character + 1, name: "" };
  }
  let offset = start - prefix;
  for (const { at, length } of insertions) {
    if (offset > at) offset = Math.max(at, offset - length);
  }
  offset = Math.min(Math.max(offset, 0), source.length);
  const before = source.slice(0, offset).split("\n");
  return { where: label, line: before.length, column: before.at(-1)!.length + 1, name: "" };
}
