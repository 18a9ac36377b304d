/** stale(): which cells of the notebook show results of inputs that have changed since. */

import { host } from "./host";
import { escapeHtml } from "./html";
import { displaySymbol, type MimeBundle } from "./mime";

/** A cell that used a name which another cell defined anew afterwards. */
export interface StaleCell {
  execution: number;
  source: string;
  /** The names that changed. */
  because: string[];
}

/** The cells found; shown as a table, or as a sentence when there are none. */
export class StaleCells extends Array<StaleCell> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  [displaySymbol](): MimeBundle {
    const note = host().stale ? "Every cell is up to date." : "Nothing here keeps track of cells.";
    if (this.length === 0) return { "text/plain": note };
    const lines = this.map(({ execution, because, source }) => {
      return `In [${execution}] used an older ${because.join(", ")}: ${source.split("\n")[0]}`;
    });
    const rows = this.map(({ execution, because, source }) => {
      const first = escapeHtml(source.split("\n")[0] ?? "");
      return `<tr><th scope="row">In [${execution}]</th><td>${escapeHtml(because.join(", "))}</td><td><code>${first}</code></td></tr>`;
    });
    const head = '<tr><th scope="col">cell</th><th scope="col">changed since</th><th scope="col">begins with</th></tr>';
    return {
      "text/plain": lines.join("\n"),
      "text/html": `<table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`,
    };
  }
}

/**
 * The cells that have to be run again: each used a name which another cell has defined anew since. Known in the kernel,
 * from the names that the compiler sees in each cell; elsewhere the list is empty.
 */
export function stale(): StaleCells {
  const cells = new StaleCells();
  cells.push(...(host().stale?.() ?? []));
  return cells;
}
