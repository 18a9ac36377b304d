/** The compiler's answer and the running program's, on thousands of random programs, right and wrong: the same shape, the same mistake. */

import { describe, expect, test } from "vitest";
import * as typetorch from "../../lib/index";
import * as table from "../../lib/ops/table";
import { type Check, type Complaint, cells, sentenceOf } from "./compilers";
import { Random } from "./draw";
import { shapeless, writers } from "./programs";

/** How many programs each operation gets, how many of them at least are wrong, and what the draw starts from. */
const each = Number(process.env.TYPETORCH_PROGRAMS ?? 36);
const wrong = Math.ceil(each / 3);
const seed = Number(process.env.TYPETORCH_SEED ?? 7);
const perFile = 500;

/** What becomes of a program: a shape, or the first line of an error. */
interface Answer {
  readonly shape?: string;
  readonly mistake?: string;
}

interface Drawn {
  readonly op: string;
  readonly text: string;
  readonly answer: Answer;
}

/** What programs may import; `var` is a word of the language, and a method. */
const names = Object.keys(typetorch).filter((name) => /^[a-z]/.test(name) && name !== "var");
const values = names.map((name) => (typetorch as Record<string, unknown>)[name]);
const ops = Object.keys(writers);
const drawn = ops.flatMap(programs);

describe("what is drawn", () => {
  test("every operation has its programs", () => {
    const without = Object.keys(table).filter((op) => !(op in writers) && !(op in shapeless));
    expect(without).toEqual([]);
  });

  test(`${each} programs for each, of which ${wrong} are wrong`, () => {
    const short = ops.filter((op) => {
      const own = drawn.filter((p) => p.op === op);
      return own.length < each || own.filter((p) => p.answer.mistake !== undefined).length < wrong;
    });
    expect(short).toEqual([]);
    expect(drawn.length).toBeGreaterThanOrEqual(5000);
  });
});

describe.each([
  ["in an editor", false],
  ["in a cell", true],
] as const)("compiler and run, %s", (_, loose) => {
  // Every second program is enough to tell the two apart.
  const judged = judge(loose ? drawn.filter((_, i) => i % 2 === 0) : drawn, loose);

  test("agree on every shape", () => {
    const different = judged
      .filter(({ text, said, answer }) => answer.shape !== undefined && !same(said.shape, answer.shape, text, loose))
      .map(({ text, said, answer }) => `${text}: ${said.shape ?? said.mistake}, runs: ${answer.shape}`);
    expect(different.join("\n")).toBe("");
  });

  test("agree on every mistake, in the same words", () => {
    const different = judged
      .filter(({ said, answer }) => answer.mistake !== undefined && said.mistake !== answer.mistake)
      .filter(({ op, text }) => !(loose && op === "at" && vague(text)))
      .map(({ text, said, answer }) => `${text}: ${said.mistake ?? said.shape}, runs: ${answer.mistake}`);
    expect(different.join("\n")).toBe("");
  });

  test("one mistake is one complaint", () => {
    expect(judged.filter(({ said }) => said.complaints > 1).map(({ text }) => text)).toEqual([]);
  });
});

/** In cells the compiler infers `any` for null, so that what a null decides is not known before the run. */
function vague(text: string): boolean {
  return text.includes("null");
}

/** Whether the compiler's shape is the run's; where something is not known, whether it leaves room for it. */
function same(said: string | undefined, run: string, text: string, loose: boolean): boolean {
  if (said === run || !loose || !vague(text)) return said === run;
  const pattern = said?.replaceAll(/[[\]]/g, "\\$&").replaceAll("number", "\\d+");
  return said === "AnyShape" || new RegExp(`^${pattern}$`).test(run);
}

/** Draws the programs of one operation: enough wrong ones, and the rest as they come. */
function programs(op: string): Drawn[] {
  const random = new Random([...op].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) >>> 0, seed));
  const seen = new Set<string>();
  const out: Drawn[] = [];
  let right = 0;
  for (let tries = 0; out.length < each && tries < 80 * each; tries++) {
    const text = writers[op]!(random, op);
    if (seen.has(text)) continue;
    seen.add(text);
    const answer = run(text);
    if (answer.shape !== undefined && ++right > each - wrong) continue;
    out.push({ op, text, answer });
  }
  return out;
}

function run(text: string): Answer {
  try {
    const value = new Function(...names, `return ${text.replaceAll("!", "")};`)(...values) as { shape: number[] };
    return { shape: `[${value.shape.join(", ")}]` };
  } catch (error) {
    if (!(error instanceof typetorch.TypetorchError)) throw new Error(`${text}: ${String(error)}`);
    // `matmul(a, b): axis k ...` and `matmul: axis k ...` are the same sentence.
    return { mistake: error.message.split("\n")[0]!.replace(/^(\w+)\([^)]*\): /, "$1: ") };
  }
}

/** What the compiler says of each program. */
function judge(programs: readonly Drawn[], loose: boolean) {
  const head = `import { type Tensor, ${names.join(", ")} } from "typetorch"; declare function shape<S extends readonly number[]>(x: Tensor<S>): S;`;
  const files: Record<string, string> = {};
  for (let i = 0; i < programs.length; i += perFile) {
    const lines = programs.slice(i, i + perFile).map(({ text }, k) => `export const _${k}: 0 = shape(${text});`);
    files[`drawn${i / perFile}.ts`] = [head, ...lines].join("\n");
  }
  const byProgram = complaintsOf(cells.check(files, { full: true, loose }));
  return programs.map((program, i) => {
    const all = byProgram.get(i) ?? [];
    const answers = all.map((c) => /^Type '(.*)' is not assignable to type '0'/.exec(c.text)?.[1]);
    const mistakes = all.filter((_, k) => answers[k] === undefined);
    const said: Answer & { complaints: number } =
      mistakes.length > 0
        ? { mistake: withoutFacts(sentenceOf(mistakes[0]!.text) ?? mistakes[0]!.text), complaints: mistakes.length }
        : { shape: answers.find((a) => a !== undefined) ?? "no answer", complaints: 0 };
    return { ...program, said };
  });
}

function complaintsOf(check: Check): Map<number, Complaint[]> {
  const out = new Map<number, Complaint[]>();
  for (const complaint of check.complaints) {
    const at = Number(/\d+/.exec(complaint.file)![0]) * perFile + complaint.line - 2;
    out.set(at, [...(out.get(at) ?? []), complaint]);
  }
  return out;
}

/** The compiler's sentence goes on with the operands' shapes, which an error at run time has in lines of their own. */
function withoutFacts(sentence: string): string {
  return sentence.replace(/ \(\w+: \[.*\]\)$/, "");
}
