/** Which exercises are done, across lessons: kept in a file beside them, in a page's storage, or in memory. */

import { files } from "../backend/files";
import { htmlTable } from "../display/html";
import { displaySymbol, type MimeBundle } from "../display/mime";
import type { Verdict } from "./exercise";
import { exercises } from "./exercises";

type States = Record<string, Verdict["state"]>;

const file = ".typetorch-progress.json";
let states: States | undefined;

function load(): States {
  if (states) return states;
  try {
    states = JSON.parse(new TextDecoder().decode(files().read(file))) as States;
  } catch {
    // None yet, or not readable: begin anew.
    states = {};
  }
  return states;
}

/** Runs that only try lessons out (`typetorch run`, export) must not count as a learner's: they set this variable to `off`. */
function counts(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.TYPETORCH_PROGRESS !== "off";
}

/** Notes how an exercise stands; one that was passed stays passed. */
export function remember(id: string, state: Verdict["state"]): void {
  const known = load();
  if (known[id] === state || known[id] === "passed" || state === "open") return;
  known[id] = state;
  if (!counts()) return;
  try {
    files().write(file, new TextEncoder().encode(`${JSON.stringify(known, null, 1)}\n`));
  } catch {
    // A folder that cannot be written to: progress lasts as long as the kernel.
  }
}

/** How far the learner is, lesson by lesson; displays itself as a table. */
export function progress(): {
  readonly done: number;
  readonly all: number;
  toString(): string;
  [displaySymbol](): MimeBundle;
} {
  const known = load();
  const lessons = [...new Set(exercises.map((e) => e.id.split(".")[0]!))];
  const rows = lessons.map((lesson) => {
    const own = exercises.filter((e) => e.id.split(".")[0] === lesson);
    return [
      lesson,
      own
        .map((e) => `${known[e.id] === "passed" ? "✓" : known[e.id] === "wrong" ? "✗" : "○"} ${e.id} ${e.title}`)
        .join(", "),
    ];
  });
  const done = exercises.filter((e) => known[e.id] === "passed").length;
  const text = `${done} of ${exercises.length} exercises done`;
  return {
    done,
    all: exercises.length,
    toString: () => text,
    [displaySymbol]: () => ({
      "text/html": `<p>${text}</p>${htmlTable(["lesson", "exercises"], rows)}`,
      "text/plain": [text, ...rows.map((r) => r.join(": "))].join("\n"),
    }),
  };
}
