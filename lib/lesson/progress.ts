/** Which exercises are done, across lessons: kept in a file beside them, in a page's storage, or in memory. */

import { files } from "../backend/files";
import { escapeHtml, themeCss } from "../display/html";
import { displaySymbol, type MimeBundle } from "../display/mime";
import type { Verdict } from "./exercise";
import { exercises } from "./exercises";

type States = Record<string, Verdict["state"]>;

const css = `.tt-progress table{border-collapse:collapse;margin:.4em 0}.tt-progress th,.tt-progress td{text-align:left;padding:.2em .8em .2em 0;vertical-align:top}
.tt-progress td span{display:inline-block;margin-right:1.2em}.tt-progress .tt-passed{color:var(--tt-green)}.tt-progress .tt-wrong{color:var(--tt-red)}
.tt-progress progress{width:12em;vertical-align:middle;margin:0 .8em}`;

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
  const mark = (id: string) => (known[id] === "passed" ? "✓" : known[id] === "wrong" ? "✗" : "○");
  const rows = lessons.map((lesson) => ({
    lesson,
    own: exercises.filter((e) => e.id.split(".")[0] === lesson),
  }));
  const done = exercises.filter((e) => known[e.id] === "passed").length;
  const text = `${done} of ${exercises.length} exercises done`;
  const next = exercises.find((e) => known[e.id] !== "passed");
  const onward = next ? `Next: ${next.id} ${next.title}` : "All done. Well done!";
  return {
    done,
    all: exercises.length,
    toString: () => text,
    [displaySymbol]: () => ({
      "text/html": `<style>${themeCss}${css}</style><div class="tt tt-progress"><p><b>${text}</b> <progress max="${exercises.length}" value="${done}" aria-label="${text}"></progress> ${escapeHtml(onward)}</p><table><thead><tr><th scope="col">lesson</th><th scope="col">exercises</th></tr></thead><tbody>${rows
        .map(
          ({ lesson, own }) =>
            `<tr><th scope="row">${lesson}</th><td>${own.map((e) => `<span class="tt-${known[e.id] ?? "open"}">${mark(e.id)} ${escapeHtml(`${e.id} ${e.title}`)}</span>`).join(" ")}</td></tr>`,
        )
        .join("")}</tbody></table><p>✓ passed · ✗ tried, not right yet · ○ open</p></div>`,
      "text/plain": [
        text,
        ...rows.map(({ lesson, own }) => `${lesson}: ${own.map((e) => `${mark(e.id)} ${e.id} ${e.title}`).join(", ")}`),
        onward,
      ].join("\n"),
    }),
  };
}
