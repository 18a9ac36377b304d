/** The compiler's answer and the running program's, on thousands of random programs, right and wrong: the same shape, the same mistake. */

import { expect, test } from "vitest";
import * as typetorch from "../../lib/index";
import { type Complaint, cells, sentenceOf } from "./compilers";
import { Random } from "./draw";
import { writers } from "./programs";

/** How many programs each operation gets, and how many of them must be wrong. */
const each = 36;
const wrong = 12;

/** What became of a program: a shape, or a mistake. */
type Answer = { readonly shape: string } | { readonly mistake: string };

const names = Object.keys(typetorch).filter((name) => /^[a-z]\w*$/.test(name) && name !== "var");

/** Runs a program. */
function runs(text: string): Answer {
  try {
    const value = new Function(...names, `return ${text.replaceAll("!", "")};`)(
      ...names.map((n) => (typetorch as Record<string, unknown>)[n]),
    ) as {
      shape: readonly number[];
    };
    return { shape: `[${value.shape.join(", ")}]` };
  } catch (error) {
    if (!(error instanceof typetorch.TypetorchError)) throw new Error(`${text}\n${String((error as Error).stack)}`);
    return { mistake: error.message.split("\n")[0]!.replace(/^(\w+)\([^)]*\): /, "$1: ") };
  }
}

/** Draws the programs of one operation: enough wrong ones, and the rest as they come. */
function programs(op: string): { text: string; answer: Answer }[] {
  const random = new Random([...op].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7));
  const out: { text: string; answer: Answer }[] = [];
  const seen = new Set<string>();
  let failed = 0;
  for (let tries = 0; out.length < each && tries < 5000; tries++) {
    const text = writers[op]!(random, op);
    if (seen.has(text)) continue;
    seen.add(text);
    const answer = runs(text);
    const isWrong = "mistake" in answer;
    if (!isWrong && out.length - failed >= each - wrong) continue;
    if (isWrong) failed++;
    out.push({ text, answer });
  }
  return out;
}

const ops = Object.keys(writers).filter((op) => op in typetorch);
const drawn = ops.flatMap((op) => programs(op).map((p) => ({ op, ...p })));

test("what was drawn", () => {
  const few = ops.filter((op) => drawn.filter((p) => p.op === op).length < each);
  const missing = Object.keys(writers).filter((op) => !ops.includes(op));
  console.log(drawn.length, drawn.filter((p) => "mistake" in p.answer).length, few, missing);
});

test("agreement", () => {
  const perFile = 500;
  const files: Record<string, string> = {};
  const head = `import { type Tensor, ${names.join(", ")} } from "typetorch"; declare function shape<S extends readonly number[]>(x: Tensor<S>): S;`;
  for (let i = 0; i < drawn.length; i += perFile) {
    const lines = drawn
      .slice(i, i + perFile)
      .map((p) => `export const _${i}: 0 = shape(${p.text});`.replace(`_${i}`, `_${drawn.indexOf(p)}`));
    files[`drawn${i / perFile}.ts`] = [head, ...lines].join("\n");
  }
  const check = cells.check(files, { full: true });
  console.log(check.instantiations, check.milliseconds);
  const byProgram = new Map<number, Complaint[]>();
  for (const c of check.complaints) {
    const at = Number(/\d+/.exec(c.file)![0]) * perFile + c.line - 2;
    byProgram.set(at, [...(byProgram.get(at) ?? []), c]);
  }
  let unknown = 0;
  const bad: string[] = [];
  drawn.forEach((p, i) => {
    const said = byProgram.get(i) ?? [];
    const mistakes = said.filter((c) => !/ is not assignable to type '0'\.$/.test(c.text));
    const shape = /^Type '(.*)' is not assignable to type '0'/.exec(
      said.find((c) => !mistakes.includes(c))?.text ?? "",
    )?.[1];
    if (mistakes.length > 1)
      bad.push(`${p.text}: ${mistakes.length} complaints: ${mistakes.map((m) => m.text).join(" | ")}`);
    if (mistakes.length > 0) {
      const sentence = (sentenceOf(mistakes[0]!.text) ?? mistakes[0]!.text).replace(/ \(\w+: \[.*\]\)$/, "");
      if ("shape" in p.answer) bad.push(`${p.text}: runs, ${p.answer.shape}; compiler: ${sentence}`);
      else if (p.answer.mistake !== sentence)
        bad.push(`${p.text}:\n     run:      ${p.answer.mistake}\n     compiler: ${sentence}`);
    } else if (shape === undefined) bad.push(`${p.text}: no answer`);
    else if (/number|AnyShape/.test(shape)) {
      unknown++;
      bad.push(`${p.text}: compiler does not know: ${shape}; runs: ${JSON.stringify(p.answer)}`);
    } else if ("mistake" in p.answer) bad.push(`${p.text}: compiles to ${shape}, runs: ${p.answer.mistake}`);
    else if (p.answer.shape !== shape) bad.push(`${p.text}: compiler ${shape}, runs: ${p.answer.shape}`);
  });
  console.log(unknown, bad.length);
  require("node:fs").writeFileSync("/tmp/ty/bad.txt", bad.join("\n"));
  expect(true).toBe(true);
}, 300_000);
