/** A cell made ready for the converter: magics become calls, `export` is taken away. */

import type { TS } from "./compiler";
import { applyEdits, type Edit } from "./edits";
import { rewriteMagics } from "./magics";

export interface Prepared {
  text: string;
  /** What was changed, first to last. */
  edits: Edit[][];
}

/** @throws {MagicError} for a magic that does not exist */
export function prepare(ts: TS, source: string): Prepared {
  const magics = rewriteMagics(source);
  const text = applyEdits(source, magics);
  const exports = withoutExports(ts, text);
  return { text: applyEdits(text, exports), edits: [magics, exports] };
}

/** A cell exports nothing: every later cell sees its names, and the converter adds exports of its own. */
export function withoutExports(ts: TS, text: string): Edit[] {
  if (!/\bexport\b/.test(text)) return [];
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const blank = (from: number, to: number) => {
    edits.push({ at: from, removed: to - from, text: text.slice(from, to).replace(/[^\n]/g, " ") });
  };
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier) blank(statement.getStart(), statement.end);
    else if (ts.isExportAssignment(statement)) blank(statement.getStart(), statement.expression.getStart());
    else if (ts.canHaveModifiers(statement)) {
      for (const modifier of ts.getModifiers(statement) ?? []) {
        const named = (statement as { name?: unknown }).name !== undefined || ts.isVariableStatement(statement);
        const { kind } = modifier;
        if (kind === ts.SyntaxKind.ExportKeyword) blank(modifier.getStart(), modifier.end);
        else if (kind === ts.SyntaxKind.DefaultKeyword) {
          // What has no name is an expression.
          if (named) blank(modifier.getStart(), modifier.end);
          else edits.push({ at: modifier.getStart(), removed: 7, text: "void   " });
        }
      }
    }
  }
  return edits;
}
