/** What an exercise is, and the two ways in which most answers are judged: named values, and functions tried on cases. */

import { isTensor } from "../core/tensor";
import { formatNumber } from "../display/html";

/** Stands in an exercise where the learner's answer will stand. */
export const todo: unique symbol = Symbol.for("typetorch.todo") as never;

/** What a check finds: the answer is right, wrong (and why), or not there yet (and what is missing). */
export interface Verdict {
  readonly state: "passed" | "wrong" | "open";
  readonly says: string;
}

/** An answer that people often give, with the sentence that says why it is wrong. */
export interface Mistake<A> {
  /** A few words for the tests' list. */
  readonly name: string;
  readonly answer: A;
  readonly says: string;
}

export interface Exercise<A = unknown> {
  /** Lesson and number: `9.1`. */
  readonly id: string;
  readonly title: string;
  /** Up to three, each giving a little more away. */
  readonly hints: readonly string[];
  /** What is said when the answer is right. */
  readonly praise: string;
  readonly mistakes: readonly Mistake<A>[];
  judge(answer: unknown): Verdict;
}

export const passed = (says: string): Verdict => ({ state: "passed", says });
export const wrong = (says: string): Verdict => ({ state: "wrong", says });
export const open = (says: string): Verdict => ({ state: "open", says });

/** What all kinds of exercises are made of. */
export interface Common<A> {
  readonly id: string;
  readonly title: string;
  readonly hints: readonly string[];
  readonly praise: string;
  readonly mistakes: readonly Mistake<A>[];
}

/** Named numbers (or arrays of them). */
export type NamedValues = Readonly<Record<string, unknown>>;

/**
 * An exercise whose answer is an object of named values. A mistake names those values that it gets wrong; it is recognised
 * when all of them agree.
 */
export function valuesExercise(
  spec: Common<NamedValues> & { readonly right: NamedValues; readonly tolerance?: number },
): Exercise<NamedValues> {
  const { right, tolerance = 1e-4 } = spec;
  return {
    ...spec,
    mistakes: spec.mistakes.map((m) => ({ ...m, answer: { ...right, ...m.answer } })),
    judge(answer) {
      if (answer === undefined || answer === null || answer === todo) return open("Nothing is filled in yet.");
      if (typeof answer !== "object")
        return wrong(`An object with the values ${Object.keys(right).join(", ")} is wanted, not ${show(answer)}.`);
      const given = answer as Record<string, unknown>;
      const missing = Object.keys(right).filter((name) => given[name] === undefined || given[name] === todo);
      if (missing.length > 0) return open(`Still missing: ${missing.join(", ")}.`);
      const off = Object.keys(right).filter((name) => !same(given[name], right[name], tolerance));
      if (off.length === 0) return passed(spec.praise);
      const known = spec.mistakes.find((m) =>
        off.every((name) => name in m.answer && same(given[name], m.answer[name], tolerance)),
      );
      if (known) return wrong(known.says);
      const first = off[0]!;
      return wrong(
        `${first} is not ${show(given[first])}.${off.length > 1 ? ` (${off.slice(1).join(", ")} may follow from it.)` : ""}`,
      );
    },
  };
}

export type AnyFunction = (...inputs: never[]) => unknown;

/** An exercise whose answer is a function: it is tried on cases, and compared there with the right one and with known mistakes. */
export function functionExercise(
  spec: Common<AnyFunction> & {
    readonly right: AnyFunction;
    /** Inputs to try, in order. */
    readonly cases: () => readonly (readonly unknown[])[];
    readonly tolerance?: number;
    /** Looks at an answer that agrees on all cases once more; a sentence says what is still wrong. */
    readonly also?: (answer: (...inputs: unknown[]) => unknown) => string | undefined;
  },
): Exercise<AnyFunction> {
  const { tolerance = 1e-4 } = spec;
  return {
    ...spec,
    judge(answer) {
      if (answer === undefined || answer === null || answer === todo) return open("The function is not written yet.");
      if (typeof answer !== "function") return wrong(`A function is wanted, not ${show(answer)}.`);
      const cases = spec.cases();
      const results: unknown[] = [];
      for (const inputs of cases) {
        const result = attempt(answer as AnyFunction, inputs);
        if ("error" in result) return wrong(`For ${call(inputs)} your function threw: ${result.error}`);
        if (holdsTodo(result.value)) return open("The function still gives back `lesson.todo`.");
        if (result.value === undefined) return open("The function gives nothing back yet: is a `return` missing?");
        results.push(result.value);
      }
      const agrees = (f: AnyFunction) =>
        cases.every((inputs, i) => {
          const expected = attempt(f, inputs);
          return "value" in expected && same(results[i], expected.value, tolerance);
        });
      if (agrees(spec.right)) {
        const still = spec.also?.(answer as (...inputs: unknown[]) => unknown);
        return still === undefined ? passed(spec.praise) : wrong(still);
      }
      const known = spec.mistakes.find((m) => agrees(m.answer));
      if (known) return wrong(known.says);
      const at = cases.findIndex(
        (inputs, i) => !same(results[i], (spec.right as (...a: unknown[]) => unknown)(...inputs), tolerance),
      );
      const inputs = cases[at]!;
      return wrong(
        `For ${call(inputs)} it should give ${show((spec.right as (...a: unknown[]) => unknown)(...inputs))}, yours gives ${show(results[at])}.`,
      );
    },
  };
}

/** Calls a learner's function: its result, or the first line of what it threw. */
export function attempt(f: AnyFunction, inputs: readonly unknown[]): { value: unknown } | { error: string } {
  try {
    return { value: (f as (...a: unknown[]) => unknown)(...inputs) };
  } catch (error) {
    return { error: error instanceof Error ? error.message.split("\n")[0]! : String(error) };
  }
}

/** Whether something in a result is still to be done. */
export function holdsTodo(value: unknown): boolean {
  if (value === todo) return true;
  return typeof value === "object" && value !== null && !isTensor(value) && Object.values(value).some(holdsTodo);
}

/** A value as plain numbers, arrays and objects: tensors by their values. */
function plain(value: unknown): unknown {
  if (isTensor(value)) return value.tolist();
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return value;
}

/** Whether two answers agree: numbers up to a tolerance relative to their size. */
export function same(a: unknown, b: unknown, tolerance: number): boolean {
  const [x, y] = [plain(a), plain(b)];
  if (typeof x === "number" && typeof y === "number") {
    return Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
  }
  if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((v, i) => same(v, y[i], tolerance));
  if (typeof x === "object" && typeof y === "object" && x !== null && y !== null) {
    const names = Object.keys(y);
    return names.every((name) =>
      same((x as Record<string, unknown>)[name], (y as Record<string, unknown>)[name], tolerance),
    );
  }
  return x === y;
}

/** A value in a few characters. */
export function show(value: unknown): string {
  const v = plain(value);
  if (typeof v === "number") return formatNumber(v, 5);
  if (Array.isArray(v)) {
    const text = `[${v.map(show).join(", ")}]`;
    return text.length > 120 ? `${text.slice(0, 117)}...` : text;
  }
  if (typeof v === "object" && v !== null)
    return `{ ${Object.entries(v)
      .map(([k, x]) => `${k}: ${show(x)}`)
      .join(", ")} }`;
  return typeof v === "string" ? JSON.stringify(v) : String(v);
}

const call = (inputs: readonly unknown[]) =>
  inputs.length === 1 ? show(inputs[0]) : `(${inputs.map(show).join(", ")})`;
