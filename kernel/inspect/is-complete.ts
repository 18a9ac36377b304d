/** Whether a cell typed so far can run, wants more lines, or cannot become right any more. */

import { applyEdits } from "../cells/edits";
import { MagicError, rewriteMagics } from "../cells/magics";
import { loadTypeScript, type TypeScript } from "../cells/typescript";

export type Completeness =
  | { status: "complete" | "invalid" | "unknown" }
  /** `indent`: the blanks with which the next line begins. */
  | { status: "incomplete"; indent: string };

export function completeness(source: string): Completeness {
  const ts = loadTypeScript();
  const text = withoutMagics(source).trimEnd();
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true) as TypeScript.SourceFile & {
    parseDiagnostics: TypeScript.DiagnosticWithLocation[];
  };
  const problems = file.parseDiagnostics;
  if (problems.length === 0) return { status: "complete" };
  // A text that breaks off is wrong only at its end, or inside a template or comment that the end leaves open.
  const open = problems.every(
    ({ start, length, code }) =>
      start + length >= text.length && (unended.has(code) || (start >= text.length && !oneLine.has(code))),
  );
  if (!open) return { status: "invalid" };
  return { status: "incomplete", indent: "  ".repeat(Math.max(0, depth(ts, text))) };
}

function withoutMagics(source: string): string {
  try {
    return applyEdits(source, rewriteMagics(source));
  } catch (error) {
    if (!(error instanceof MagicError)) throw error;
    return "%"; // no program
  }
}

/** Unterminated template literal; comment's end expected; unterminated template in an expression. */
const unended = new Set([1160, 1010]);

/** Unterminated string literal, regular expression: no further line can mend them. */
const oneLine = new Set([1002, 1161]);

/** Brackets that are open at the end, outside strings and comments. */
function depth(ts: typeof TypeScript, text: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const { SyntaxKind } = ts;
  let open = 0;
  for (let token = scanner.scan(); token !== SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if ([SyntaxKind.OpenBraceToken, SyntaxKind.OpenParenToken, SyntaxKind.OpenBracketToken].includes(token)) open++;
    if ([SyntaxKind.CloseBraceToken, SyntaxKind.CloseParenToken, SyntaxKind.CloseBracketToken].includes(token)) open--;
  }
  return open;
}
