/** How one notebook of a run fared. */

import { type CheckCounts, countChecks, noChecks } from "./checks";
import type { CellOutcome, Execution } from "./execute";

export interface NotebookResult {
  path: string;
  execution?: Execution;
  /** Why it could not be run, or its result not be written. */
  fault?: string;
}

/** Whether a notebook ran to its end without a failure. */
export function passed(result: NotebookResult): boolean {
  return result.fault === undefined && result.execution !== undefined && result.execution.failures.length === 0;
}

/** The exercises of a notebook, by how their checks went. */
export function checksOf(result: NotebookResult): CheckCounts {
  return result.execution === undefined ? noChecks : countChecks(result.execution.notebook);
}

/** The cell that a failure happened in, in words. */
export function placeOf(outcome: CellOutcome): string {
  const count = outcome.cell.execution_count;
  return `cell ${outcome.number}${count === null ? "" : ` (In [${count}])`}`;
}
