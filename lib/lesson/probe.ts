/** Exercises with many right answers: what the learner wrote is tried out, and the first property that fails says why. */

import {
  type AnyFunction,
  attempt,
  type Common,
  type Exercise,
  holdsTodo,
  open,
  passed,
  show,
  todo,
  type Verdict,
  wrong,
} from "./exercise";

/** Ends a trial with a verdict. */
class Ended extends Error {
  constructor(readonly verdict: Verdict) {
    super(verdict.says);
  }
}

/** Ends the trial: something is still missing. */
export function missing(says: string): never {
  throw new Ended(open(says));
}

/** Ends the trial: the answer is wrong, and this is why. */
export function fails(says: string): never {
  throw new Ended(wrong(says));
}

/**
 * Calls the learner's function; what it throws, and what it leaves open, ends the trial.
 *
 * @param about the inputs in words, where they are too many to be shown
 */
export function call(f: unknown, inputs: readonly unknown[], about = inputs.map(show).join(", ")): unknown {
  if (typeof f !== "function") fails(`A function is wanted, not ${show(f)}.`);
  const result = attempt(f as AnyFunction, inputs);
  if ("error" in result) fails(`For (${about}) your function threw: ${result.error}`);
  if (holdsTodo(result.value)) missing("The function still gives back `lesson.todo`.");
  if (result.value === undefined) missing("The function gives nothing back yet: is a `return` missing?");
  return result.value;
}

/** An exercise whose answer is tried out by `probe`, which gives back why it is wrong, or nothing when it is right. */
export function probedExercise<A>(
  spec: Common<A> & {
    /** What is said while nothing is there. */
    readonly empty: string;
    readonly probe: (answer: unknown) => string | undefined;
  },
): Exercise<A> {
  return {
    ...spec,
    judge(answer) {
      if (answer === undefined || answer === null || answer === todo) return open(spec.empty);
      try {
        const says = spec.probe(answer);
        return says === undefined ? passed(spec.praise) : wrong(says);
      } catch (error) {
        if (error instanceof Ended) return error.verdict;
        return wrong(`Your answer could not be tried out: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
