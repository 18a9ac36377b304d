/** Which cells show results of inputs that have changed since: from the names that each cell defines and uses. */

/** A cell whose inputs were defined anew elsewhere after it ran. */
export interface StaleCell {
  execution: number;
  source: string;
  /** The names that changed. */
  because: string[];
}

interface Ran {
  key: string;
  execution: number;
  source: string;
  /** For every name that the cell took from elsewhere: which definition it saw. */
  saw: Map<string, number>;
}

export class Staleness {
  /** The latest run of each cell. */
  private readonly cells = new Map<string, Ran>();
  /** For every name the run that defined it last, counted. */
  private readonly definitions = new Map<string, number>();
  private count = 0;

  /** @param key what tells the cell from others: its id in the notebook, or its text */
  ran(key: string, execution: number, source: string, defines: readonly string[], uses: readonly string[]): void {
    const run = ++this.count;
    const saw = new Map<string, number>();
    for (const name of uses) if (!defines.includes(name)) saw.set(name, this.definitions.get(name) ?? 0);
    for (const name of defines) this.definitions.set(name, run);
    this.cells.set(key, { key, execution, source, saw });
  }

  list(): StaleCell[] {
    const stale: StaleCell[] = [];
    for (const { execution, source, saw } of this.cells.values()) {
      const because = [...saw].filter(([name, seen]) => (this.definitions.get(name) ?? 0) > seen).map(([name]) => name);
      if (because.length > 0) stale.push({ execution, source, because });
    }
    return stale.sort((a, b) => a.execution - b.execution);
  }
}
