/** Draws programs, runs them, and asks a compiler about them: what both answer, side by side. */

import * as typetorch from "../../lib/index";
import { type Check, type Compiler, type Complaint, sentenceOf } from "./compilers";
import { Random } from "./draw";
import { writers } from "./programs";

/** What becomes of a program: a shape, or the first line of an error. */
export interface Answer {
  readonly shape?: string;
  readonly mistake?: string;
}

export interface Drawn {
  readonly op: string;
  readonly text: string;
  readonly answer: Answer;
}

/** What the compiler says of a program. */
export interface Judged extends Drawn {
  readonly said: Answer & { readonly complaints: number };
}

const perFile = 500;

/** What programs may import; `var` is a word of the language, and a method. */
const names = Object.keys(typetorch).filter((name) => /^[a-z]/.test(name) && name !== "var");
const values = names.map((name) => (typetorch as Record<string, unknown>)[name]);

/** Draws `each` programs of one operation, of which `wrong` or more are wrong as far as that is possible. */
export function draw(op: string, each: number, wrong: number, seed: number): Drawn[] {
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

/** The same program with some of its numbers unknown to the compiler: `zeros(2, 3)` becomes `zeros(2, n(3))`. */
export function blurred(program: Drawn, seed: number): Drawn {
  const random = new Random([...program.text].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) >>> 0, seed));
  const text = program.text.replace(/"[^"]*"|(?<![\w.])\d+\b(?![\].])/g, (part) =>
    part.startsWith('"') || random.chance(0.6) ? part : `n(${part})`,
  );
  return { ...program, text };
}

function run(text: string): Answer {
  // A target that broadcasts is warned of.
  const { warn } = console;
  console.warn = () => undefined;
  try {
    const value = new Function(...names, `return ${text.replaceAll("!", "")};`)(...values) as { shape: number[] };
    return { shape: `[${value.shape.join(", ")}]` };
  } catch (error) {
    if (!(error instanceof typetorch.TypetorchError)) throw new Error(`${text}: ${String(error)}`);
    // `matmul(a, b): axis k ...` and `matmul: axis k ...` are the same sentence.
    return { mistake: error.message.split("\n")[0]!.replace(/^(\w+)\([^)]*\): /, "$1: ") };
  } finally {
    console.warn = warn;
  }
}

/** What the compiler says of each program. */
export function judge(compiler: Compiler, programs: readonly Drawn[], loose: boolean): Judged[] {
  const head = `import { type Tensor, ${names.join(", ")} } from "typetorch"; declare function shape<S extends readonly number[]>(x: Tensor<S>): S; declare function n(x: number): number;`;
  const files: Record<string, string> = {};
  for (let i = 0; i < programs.length; i += perFile) {
    const lines = programs.slice(i, i + perFile).map(({ text }, k) => `export const _${k}: 0 = shape(${text});`);
    files[`drawn${i / perFile}.ts`] = [head, ...lines].join("\n");
  }
  const byProgram = complaintsOf(compiler.check(files, { full: true, loose }));
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

/** Whether a shape of which not every size is known leaves room for another: `[number, 3]` for `[2, 3]`. */
export function allows(said: string | undefined, shape: string): boolean {
  if (said === undefined) return false;
  if (said === shape || said === "AnyShape" || said === "any") return true;
  return said.split(/(?<=\]) \| (?=\[)/).some((one) => {
    const pattern = one
      .replace(/^readonly /, "")
      .replaceAll(/[[\]]/g, "\\$&")
      .replace("...number\\[\\], ", "(\\d+, )*")
      .replaceAll("number", "\\d+");
    return new RegExp(`^${pattern}$`).test(shape) || one === "number[]";
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
