/** Puts the solutions of exercises in the place of their cells, for `--solutions`. */

import { solutions } from "../../lib/lesson/solutions";
import type { Notebook } from "../notebook";

/** A copy of a notebook whose exercise cells (`metadata.typetorch.exercise`) hold their solutions. */
export function withSolutions(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const { exercise } = (cell.metadata.typetorch ?? {}) as { exercise?: string };
      const source = exercise === undefined ? undefined : solutions[exercise];
      return source === undefined ? cell : { ...cell, source: source.trim() };
    }),
  };
}
