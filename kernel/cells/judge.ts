/** The rules by which a cell is taken or refused: one set of them, for the kernel and for exported pages. */

import type { Compiler } from "./compiler";
import { applyEdits, type Edit } from "./edits";
import { knownSizes } from "./known";
import { changesShapes } from "./misfits";
import { widen } from "./widen";

export interface Verdict {
  /** Whether the cell may run; if not, the compiler's latest diagnostics say why. */
  readonly fine: boolean;
  /** What cells after this one see. */
  readonly declarations: string;
  /** The changes made to the text for the check, first to last. */
  readonly edits: readonly (readonly Edit[])[];
}

/** Checks a cell's text, without magics and exports, after the declarations of earlier cells. */
export function judge(compiler: Compiler, before: string, text: string): Verdict {
  const known = knownSizes(compiler.ts, text);
  const checked = applyEdits(text, known);
  const first = compiler.convert(before, checked);
  const fine = first.diagnostics.length === 0;
  const widened = fine && !changesShapes(text) ? undefined : widen(compiler, before, checked);
  if (!widened) return { fine, declarations: first.declOutput ?? before, edits: [known] };
  return {
    fine: widened.result.diagnostics.length === 0,
    declarations: widened.result.declOutput ?? widened.before,
    edits: [known, widened.edits],
  };
}
