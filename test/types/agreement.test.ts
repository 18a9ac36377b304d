/**
 * The compiler's answer and the running program's, on thousands of random programs, right and wrong: the same shape, the
 * same mistake. `TYPETORCH_SEED` draws others, `TYPETORCH_PROGRAMS` more for each operation.
 */

import { describe, expect, test } from "vitest";
import * as typetorch from "../../lib/index";
import * as table from "../../lib/ops/table";
import { cells } from "./compilers";
import { allows, blurred, type Drawn, draw, type Judged, judge } from "./judging";
import { shapeless, writers } from "./programs";

/** How many programs each operation gets, how many of them at least are wrong, and what the draw starts from. */
const each = Number(process.env.TYPETORCH_PROGRAMS ?? 30);
const wrong = Math.ceil(each / 3);
const seed = Number(process.env.TYPETORCH_SEED ?? 7);

const ops = Object.keys(writers);

/** Everything that gives a tensor of its inputs: operations, functions, what works in place, layers, losses. */
const { functional, ...layers } = typetorch.nn;
const isOperation = (value: unknown) => typeof value === "function" && "declaration" in value;
const subjects = [
  ...new Set([
    ...Object.keys(table),
    ...Object.keys(functional),
    ...Object.entries(typetorch).flatMap(([name, value]) => (isOperation(value) ? [name] : [])),
    ...Object.getOwnPropertyNames(typetorch.Tensor.prototype).filter((name) => name.endsWith("_")),
    ...Object.entries(layers).flatMap(([name, value]) =>
      typeof value === "function" && value.prototype instanceof layers.Module ? [`nn.${name}`] : [],
    ),
  ]),
];
const drawn = ops.flatMap((op) => draw(op, each, wrong, seed));

describe("what is drawn", () => {
  test("every operation, layer and loss has its programs, or a reason why it has none", () => {
    expect(subjects.filter((name) => !(name in writers) && !(name in shapeless))).toEqual([]);
    expect(Object.keys(shapeless).filter((name) => name in writers || !subjects.includes(name))).toEqual([]);
  });

  test.skipIf(each > 30)(`${each} programs for each, of which ${wrong} are wrong`, () => {
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
] as const)("compiler and run, %s", (where, loose) => {
  // Every second program is enough to tell the two apart.
  const judged = judge(cells, loose ? drawn.filter((_, i) => i % 2 === 0) : drawn, loose);
  const mistaken = judged.filter(({ answer }) => answer.mistake !== undefined);
  const shapes = judged.filter(
    ({ text, said, answer }) => answer.shape !== undefined && !same(said.shape, answer.shape, text, loose),
  );
  const mistakes = mistaken.filter(
    ({ op, text, said, answer }) => said.mistake !== answer.mistake && !(loose && op === "at" && vague(text)),
  );
  console.log(
    `${where}: ${judged.length} programs of ${ops.length} operations, ${mistaken.length} of them wrong; disagreements: ${shapes.length} about the shape, ${mistakes.length} about the mistake`,
  );

  test("agree on every shape", () => {
    expect(listed(shapes)).toBe("");
  });

  test("agree on every mistake, in the same words", () => {
    expect(listed(mistakes)).toBe("");
  });

  test("one mistake is one complaint", () => {
    expect(judged.filter(({ said }) => said.complaints > 1).map(({ text }) => text)).toEqual([]);
  });
});

describe("numbers that the compiler does not know", () => {
  const some: Drawn[] = drawn.filter((_, i) => i % 3 === 0).map((program) => blurred(program, seed));
  const judged = judge(cells, some, true);

  test("are no alarm, and leave room for the shape", () => {
    expect(
      listed(judged.filter(({ said, answer }) => answer.shape !== undefined && !allows(said.shape, answer.shape))),
    ).toBe("");
  });

  test("may hide a mistake, but what is said of one is a sentence", () => {
    expect(listed(judged.filter(({ said }) => said.mistake !== undefined && !/^[\w.]+: /.test(said.mistake)))).toBe("");
  });
});

function listed(judged: readonly Judged[]): string {
  return judged
    .map(({ text, said, answer }) => `${text}: ${said.mistake ?? said.shape}, runs: ${answer.mistake ?? answer.shape}`)
    .join("\n");
}

/** In cells the compiler infers `any` for null, so that what a null decides is not known before the run. */
function vague(text: string): boolean {
  return text.includes("null");
}

/** Whether the compiler's shape is the run's; where something is not known, whether it leaves room for it. */
function same(said: string | undefined, run: string, text: string, loose: boolean): boolean {
  return said === run || (loose && vague(text) && allows(said, run));
}
