/** What the page remembers for the reader between visits: changed code, by lesson. */

interface Kept {
  sources: Record<string, string>;
}

/** Memory of one lesson in the browser's storage; where that is closed, of this visit alone. */
export class Keeper {
  private readonly key: string;
  private kept: Kept = { sources: {} };

  constructor(lesson: string) {
    this.key = `typetorch.lesson.${lesson}`;
    try {
      const text = localStorage.getItem(this.key);
      if (text) this.kept = { sources: {}, ...(JSON.parse(text) as Partial<Kept>) };
    } catch {
      // Nothing to be had: the page starts as it was exported.
    }
  }

  /** The reader's version of a cell. */
  source(cell: string): string | undefined {
    return this.kept.sources[cell];
  }

  /** Remembers a cell's code; undefined forgets it. */
  keepSource(cell: string, source: string | undefined): void {
    if (source === undefined) delete this.kept.sources[cell];
    else this.kept.sources[cell] = source;
    try {
      if (Object.keys(this.kept.sources).length === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // Full or closed: the change lives as long as the page.
    }
  }
}
