/** lesson.check: judges an answer, says why it is wrong, offers hints, and shows the solution once it is earned or asked for. */

import { ArgumentError } from "../base/error";
import { escapeHtml, themeCss } from "../display/html";
import { type Displayable, displaySymbol, type MimeBundle } from "../display/mime";
import type { Exercise, Verdict } from "./exercise";
import { exercises } from "./exercises";
import { remember } from "./progress";
import { solutions } from "./solutions";

/** What programs read of a check: which exercise, and how it stands. */
export const checkMime = "application/vnd.typetorch.check+json";

/** The outcome of a check, which displays itself. */
export class CheckResult implements Displayable {
  readonly exercise: Exercise;
  readonly verdict: Verdict;

  constructor(exercise: Exercise, verdict: Verdict) {
    this.exercise = exercise;
    this.verdict = verdict;
  }

  /** `passed`, `wrong` or `open`. */
  get state(): Verdict["state"] {
    return this.verdict.state;
  }

  [displaySymbol](): MimeBundle {
    const { id } = this.exercise;
    return {
      [checkMime]: { id, ...this.verdict },
      "text/html": this.#html(),
      "text/plain": this.toString(),
    };
  }

  toString(): string {
    return `${marks[this.state]} Exercise ${this.exercise.id}: ${this.verdict.says}`;
  }

  #html(): string {
    const { id, title, hints } = this.exercise;
    const { state, says } = this.verdict;
    const fold = (summary: string, body: string) => `<details><summary>${summary}</summary>${body}</details>`;
    const tips = state === "passed" ? [] : hints.map((hint, i) => fold(`Hint ${i + 1}`, `<p>${prose(hint)}</p>`));
    const solution = solutions[id];
    const code = solution
      ? fold(
          state === "passed" ? "Compare with our solution" : "Show the solution",
          `<pre><code>${escapeHtml(solution.trim())}</code></pre>`,
        )
      : "";
    return `<style>${themeCss}${css}</style><div class="tt tt-check tt-${state}" role="status"><p><b>${marks[state]} ${escapeHtml(id)} ${escapeHtml(title)}</b></p><p>${prose(says)}</p>${tips.join("")}${code}</div>`;
  }
}

/** Words as HTML, with what stands in backticks as code. */
function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

const marks: Record<Verdict["state"], string> = { passed: "✓", wrong: "✗", open: "○" };

const css = `.tt-check{border-left:4px solid var(--tt-line);padding:.3em 1em;margin:.3em 0}.tt-check p{margin:.3em 0}
.tt-passed{border-color:var(--tt-green)}.tt-wrong{border-color:var(--tt-red)}.tt-check summary{cursor:pointer;color:var(--tt-blue)}
.tt-check pre{background:var(--tt-soft);padding:.6em;overflow:auto;font-size:.86em}@media print{.tt-check pre{white-space:pre-wrap}}`;

function find(op: string, id: string): Exercise {
  const found = exercises.find((e) => e.id === id);
  if (found) return found;
  throw new ArgumentError(
    `lesson.${op}: there is no exercise ${JSON.stringify(id)}; there are ${exercises.map((e) => e.id).join(", ")}`,
  );
}

/**
 * Judges an answer to an exercise. It never throws for a wrong or missing answer: it says what is missing, or why it is wrong.
 *
 * @param id lesson and number, such as `"9.1"`
 * @param answer what the exercise asks for
 * @throws {ArgumentError} when there is no such exercise
 * @example
 * lesson.check("9.1", undefined).state // => "open"
 */
export function check(id: string, answer: unknown): CheckResult {
  const exercise = find("check", id);
  const result = new CheckResult(exercise, exercise.judge(answer));
  remember(id, result.state);
  return result;
}
