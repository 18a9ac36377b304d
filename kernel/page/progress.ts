/** Which exercises a reader has solved, over all lessons: kept in the browser, shown in each lesson and in the list of them. */

import { checkMimeType } from "../run/checks";
import type { FileCommand } from "./cell/messages";

export { checkMimeType as checkMime };

const key = "typetorch.checks";

/** Exercises by id: `passed`, `wrong` or `open`. */
type States = Record<string, string>;

/** How the exercises went that were tried in this browser. */
export function exerciseStates(): States {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as States;
  } catch {
    return {};
  }
}

/** The reader's progress as the file in which the library keeps it elsewhere. */
export function progressFile(): FileCommand {
  return { do: "file", path: ".typetorch-progress.json", text: JSON.stringify(exerciseStates()) };
}

/** Remembers how an exercise went. One that was solved once stays solved. */
export function keepExercise(id: string, state: string): void {
  const states = exerciseStates();
  if (states[id] === "passed") return;
  states[id] = state;
  try {
    localStorage.setItem(key, JSON.stringify(states));
  } catch {
    // This browser keeps nothing for the page.
  }
}

/** "3 exercises", "2 of 3 exercises solved", or nothing where there are none. */
export function progressText(exercises: readonly string[]): string {
  if (exercises.length === 0) return "";
  const states = exerciseStates();
  const solved = exercises.filter((id) => states[id] === "passed").length;
  if (solved === 0) return exercises.length === 1 ? "1 exercise" : `${exercises.length} exercises`;
  if (solved === exercises.length) return exercises.length === 1 ? "Exercise solved" : `All ${solved} exercises solved`;
  return `${solved} of ${exercises.length} exercises solved`;
}
