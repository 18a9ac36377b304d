/** Counts the exercises of an executed notebook by what their checks said. */

import type { Notebook } from "../notebook";

/** The MIME type under which the library's `check` tells how an exercise went. */
export const checkMimeType = "application/vnd.typetorch.check+json";

export interface CheckCounts {
  open: number;
  passed: number;
  wrong: number;
}

export const noChecks: CheckCounts = { open: 0, passed: 0, wrong: 0 };

/** How many exercises are open, passed and wrong; of an exercise checked twice the last check counts. */
export function countChecks(notebook: Notebook): CheckCounts {
  const states = new Map<string, string>();
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (output.output_type !== "display_data" && output.output_type !== "execute_result") continue;
      const check = (output.data[checkMimeType] ?? output.metadata[checkMimeType]) as CheckReport | undefined;
      if (check !== undefined) states.set(String(check.id), check.state);
    }
  }
  const all = [...states.values()];
  const number = (wanted: string) => all.filter((state) => state === wanted).length;
  return { open: number("open"), passed: number("passed"), wrong: number("wrong") };
}

interface CheckReport {
  id: string;
  state: string;
}
