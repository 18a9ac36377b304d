/** What was run, in this session and in earlier ones: kept in a file, one JSON line an entry. */

import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { HistoryRequest } from "../messages/requests";

interface Entry {
  session: number;
  line: number;
  source: string;
  output?: string;
}

/** Where history is kept, unless this variable names another file; empty for none. */
export const historySetting = "TYPETORCH_HISTORY";

/** When the file has more entries than twice this, the oldest go. */
const mostEntries = 10_000;

export class History {
  private readonly entries: Entry[] = [];
  private readonly session: number;
  private readonly file: string;

  constructor(file = process.env[historySetting] ?? join(dataFolder(), "typetorch-history.jsonl")) {
    this.file = file;
    this.entries = file ? readEntries(file) : [];
    // The time names the session: kernels that start at once would give themselves the same number otherwise.
    this.session = Date.now();
    if (this.entries.length > 2 * mostEntries) this.shorten();
  }

  add(line: number, source: string): void {
    this.entries.push({ session: this.session, line, source });
    this.write(this.entries.at(-1)!);
  }

  /** Adds the text of a result to the entry of its line. */
  addOutput(line: number, output: string): void {
    const entry = this.entries.findLast((each) => each.session === this.session && each.line === line);
    if (!entry) return;
    entry.output = output.slice(0, 2000);
    this.write(entry);
  }

  /** Entries as the protocol wants them: [session, line, source] or [session, line, [source, output]]. */
  find(request: HistoryRequest): [number, number, string | [string, string | null]][] {
    let found = this.entries;
    if (request.access === "range") {
      const session = request.session > 0 ? request.session : this.before(-request.session);
      const stop = request.stop ?? Number.POSITIVE_INFINITY;
      found = found.filter((e) => e.session === session && e.line >= request.start && e.line < stop);
    } else if (request.access === "search") {
      const pattern = globPattern(request.pattern);
      found = found.filter((entry) => pattern.test(entry.source));
      if (request.unique) found = [...new Map(found.map((entry) => [entry.source, entry])).values()];
    }
    if (request.access !== "range" && request.n !== undefined) found = request.n > 0 ? found.slice(-request.n) : [];
    return found.map(({ session, line, source, output }) => [
      session,
      line,
      request.output ? [source, output ?? null] : source,
    ]);
  }

  /** The session so many sessions ago. */
  private before(count: number): number | undefined {
    const earlier = new Set(this.entries.map((entry) => entry.session).filter((session) => session < this.session));
    return [this.session, ...[...earlier].sort((a, b) => b - a)][count];
  }

  private write(entry: Entry): void {
    if (!this.file) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      // One short append: several kernels of one user may write at the same time.
      appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    } catch {
      // a home that cannot be written to: history lasts as long as the session
    }
  }

  private shorten(): void {
    this.entries.splice(0, this.entries.length - mostEntries);
    try {
      const draft = `${this.file}.${process.pid}`;
      writeFileSync(draft, this.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""), { mode: 0o600 });
      renameSync(draft, this.file);
    } catch {
      // as above
    }
  }
}

function readEntries(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const entries = new Map<string, Entry>();
  for (const line of text.split("\n")) {
    if (!line) continue;
    try {
      const entry = JSON.parse(line) as Entry;
      const key = `${entry.session}:${entry.line}`;
      // A second line of the same source brings its output.
      const before = entries.get(key);
      entries.set(before && before.source !== entry.source ? `${key}:${entries.size}` : key, entry);
    } catch {
      // a line cut off by a crash
    }
  }
  return [...entries.values()];
}

/** The pattern of a search: `*` any text, `?` any character, `[ab]` one of these, `[!ab]` none of these. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[(!?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\]/g, (part, not: string, set?: string) => {
    if (set !== undefined) return `[${not && "^"}${set.replace(/[\\^]/g, "\\$&")}]`;
    return part === "*" ? ".*" : part === "?" ? "." : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "s");
}

function dataFolder(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === "win32") return join(process.env.APPDATA ?? homedir(), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}
