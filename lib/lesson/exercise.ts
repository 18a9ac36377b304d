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
 * when all of them agree, or, among several mistakes, by the first value that is off.
 */
export function valuesExercise(
  spec: Common<NamedValues> & {
    readonly right: NamedValues;
    readonly tolerance?: number;
    /** For values by name: what leads to them, said when a wrong one is no known mistake. */
    readonly why?: Readonly<Record<string, string>>;
    /** Brings an answer into the form that `right` has, such as letters in lower case. */
    readonly read?: (value: unknown) => unknown;
  },
): Exercise<NamedValues> {
  const { right, tolerance = 1e-4, read = (value) => value } = spec;
  const names = Object.keys(right);
  return {
    ...spec,
    mistakes: spec.mistakes.map((m) => ({ ...m, answer: { ...right, ...m.answer } })),
    judge(answer) {
      if (answer === undefined || answer === null || answer === todo) return open("Nothing is filled in yet.");
      if (typeof answer !== "object" || Array.isArray(answer))
        return wrong(`An object with the values ${names.join(", ")} is wanted, not ${show(answer)}.`);
      const given: Record<string, unknown> = Object.fromEntries(
        Object.entries(answer).map(([name, value]) => [name, read(value)]),
      );
      const missing = names.filter((name) => given[name] === undefined || given[name] === todo);
      const filled = names.filter((name) => !missing.includes(name));
      const off = filled.filter((name) => !same(given[name], right[name], tolerance));
      const still = missing.length > 0 ? ` Still missing: ${missing.join(", ")}.` : "";
      if (off.length === 0 && missing.length === 0) return passed(spec.praise);
      if (filled.length === 0) return open(still.trim());
      if (off.length === 0) return open(`Right so far: ${filled.join(", ")}.${still}`);
      const first = off[0]!;
      const as = (m: Mistake<NamedValues>) => (name: string) =>
        name in m.answer && same(given[name], m.answer[name], tolerance);
      // First a mistake that is there as a whole, then one that explains at least what is off.
      const whole = (m: Mistake<NamedValues>) => filled.filter((name) => name in m.answer).every(as(m));
      const known =
        spec.mistakes.find((m) => whole(m) && off.every(as(m))) ??
        spec.mistakes.find((m) => whole(m) && as(m)(first)) ??
        spec.mistakes.find((m) => off.every(as(m)));
      if (known) return wrong(known.says + still);
      const odd =
        typeof given[first] === typeof right[first]
          ? ""
          : ` A value such as ${show(likeness(right[first]))} is wanted.`;
      const follow = off.length > 1 ? ` (${off.slice(1).join(", ")} may follow from it.)` : "";
      const because = spec.why?.[first] === undefined ? "" : ` ${spec.why[first]}`;
      return wrong(`${first} is not ${show(given[first])}.${odd}${because}${follow}${still}`);
    },
  };
}

/** A value of the same kind that gives nothing away. */
function likeness(value: unknown): unknown {
  if (typeof value === "number") return 1.5;
  if (Array.isArray(value)) return typeof value[0] === "string" ? ["a", "b"] : [2, 3];
  return typeof value === "boolean" ? true : "a word";
}

export type AnyFunction = (...inputs: never[]) => unknown;

/** An exercise whose answer is a function: it is tried on cases, and compared there with the right one and with known mistakes. */
export function functionExercise(
  spec: Common<AnyFunction> & {
    readonly right: AnyFunction;
    /** Inputs to try, in order. */
    readonly cases: () => readonly (readonly unknown[])[];
    readonly tolerance?: number;
    /** A case in words, where its inputs do not show well. */
    readonly about?: (inputs: readonly unknown[]) => string;
    /** Looks at an answer that agrees on all cases once more; a sentence says what is still wrong. */
    readonly also?: (answer: (...inputs: unknown[]) => unknown) => string | undefined;
  },
): Exercise<AnyFunction> {
  const { tolerance = 1e-4, about = written } = spec;
  // Made anew for each use: an answer may write into its inputs.
  const cases = () => spec.cases().map((inputs) => inputs.map(copy));
  return {
    ...spec,
    judge(answer) {
      if (answer === undefined || answer === null || answer === todo) return open("The function is not written yet.");
      if (typeof answer !== "function") return wrong(`A function is wanted, not ${show(answer)}.`);
      const results: unknown[] = [];
      const resultsOf = (f: AnyFunction) => cases().map((inputs) => attempt(f, inputs));
      /** A mistake that gave wrong results before it threw is named by those. */
      const thrown = (at: number, error: string): string => {
        const before = (f: AnyFunction, part: (v: unknown) => unknown = (v) => v) =>
          resultsOf(f)
            .slice(0, at)
            .every((r, i) => "value" in r && same(part(results[i]), part(r.value), tolerance));
        const names = isRecord(results[0]) ? Object.keys(results[0]) : [];
        const parts = names.map((name) => (v: unknown) => (isRecord(v) ? v[name] : undefined));
        const off = parts.find((part) => !before(spec.right, part));
        const known = before(spec.right)
          ? undefined
          : (spec.mistakes.find((m) => before(m.answer)) ?? (off && spec.mistakes.find((m) => before(m.answer, off))));
        return known?.says ?? `For ${about(cases()[at]!)} your function threw: ${error}`;
      };
      for (const [i, inputs] of cases().entries()) {
        const result = attempt(answer as AnyFunction, inputs);
        if ("error" in result) return wrong(thrown(i, result.error));
        if (result.value instanceof Promise)
          return wrong("Your function is async, so it gives back a promise. Take `async` and `await` away.");
        const left = namesOfTodo(result.value);
        if (left.length > 0) return open(`Still lesson.todo: ${left.join(", ")}.`);
        if (holdsTodo(result.value)) return open("The function still gives back `lesson.todo`.");
        if (result.value === undefined) return open("The function gives nothing back yet: is a `return` missing?");
        results.push(result.value);
      }
      const agree = (
        of: readonly ({ value: unknown } | { error: string })[],
        part: (v: unknown) => unknown = (v) => v,
      ) => of.every((r, i) => "value" in r && same(part(results[i]), part(r.value), tolerance));
      const expected = resultsOf(spec.right);
      if (agree(expected)) {
        const still = spec.also?.(answer as (...inputs: unknown[]) => unknown);
        return still === undefined ? passed(spec.praise) : wrong(still);
      }
      const outcomes = spec.mistakes.map((m) => resultsOf(m.answer));
      const known = spec.mistakes.find((_, k) => agree(outcomes[k]!));
      if (known) return wrong(known.says);
      const at = expected.findIndex((r, i) => "value" in r && !same(results[i], r.value, tolerance));
      const wanted = (expected[at] as { value: unknown }).value;
      const where = `For ${about(cases()[at]!)}`;
      if (!isRecord(wanted)) {
        const kind =
          shapeOf(wanted) === shapeOf(results[at]) ? "" : ` (${shapeOf(wanted)}, not ${shapeOf(results[at])})`;
        return wrong(`${where} it should give ${show(wanted)}, yours gives ${show(results[at])}${kind}.`);
      }
      // Several named results: the first that is off, and the mistake that explains it.
      if (!isRecord(results[at]))
        return wrong(
          `${where} an object { ${Object.keys(wanted).join(", ")} } is wanted, yours gives ${show(results[at])}.`,
        );
      const name = Object.keys(wanted).find((key) => !agree(expected, (v) => (v as Record<string, unknown>)[key]))!;
      const part = (v: unknown) => (isRecord(v) ? v[name] : undefined);
      const partly = spec.mistakes.find((_, k) => agree(outcomes[k]!, part));
      if (partly) return wrong(partly.says);
      const place = expected.findIndex((r, i) => "value" in r && !same(part(results[i]), part(r.value), tolerance));
      const [wantedPart, givenPart] = [part((expected[place] as { value: unknown }).value), part(results[place])];
      return wrong(
        `For ${about(cases()[place]!)} ${name} should be ${show(wantedPart)}, ${givenPart === undefined ? "yours is missing" : `yours is ${show(givenPart)}`}.`,
      );
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !isTensor(value) &&
  !ArrayBuffer.isView(value);

/** The names under which something is still to be done, in an object of results. */
const namesOfTodo = (value: unknown): string[] =>
  isRecord(value) ? Object.keys(value).filter((name) => holdsTodo(value[name])) : [];

/** A copy of plain arrays, so that writing into them harms nobody; everything else as it is. */
function copy(value: unknown): unknown {
  return Array.isArray(value) ? value.map(copy) : value;
}

/** What kind of value this is, in words. */
function shapeOf(value: unknown): string {
  const v = plain(value);
  if (!Array.isArray(v)) return v === null ? "null" : typeof v === "number" ? "one number" : `a ${typeof v}`;
  const sizes: number[] = [];
  for (let at: unknown = v; Array.isArray(at); at = at[0]) sizes.push(at.length);
  return `shape [${sizes.join(", ")}]`;
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
  if (typeof v === "function") return "a function";
  if (v === todo) return "lesson.todo";
  if (typeof v === "object" && v !== null)
    return `{ ${Object.entries(v)
      .map(([k, x]) => `${k}: ${show(x)}`)
      .join(", ")} }`;
  return typeof v === "string" ? JSON.stringify(v) : String(v);
}

const written = (inputs: readonly unknown[]) =>
  inputs.length === 1 ? show(inputs[0]) : `(${inputs.map(show).join(", ")})`;
