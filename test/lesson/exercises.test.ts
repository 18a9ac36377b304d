/** Every exercise: its solution passes, its untouched stub is open, each known mistake is named. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "sucrase";
import { describe, expect, it } from "vitest";
import * as library from "../../lib/index";
import { exercises } from "../../lib/lesson/exercises";
import { solutions } from "../../lib/lesson/solutions";

const folder = join(__dirname, "..", "..", "notebooks");

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[] | string;
  readonly metadata: { readonly typetorch?: { readonly exercise?: string } };
}

const cells = readdirSync(folder)
  .filter((name) => name.endsWith(".ipynb"))
  .flatMap((name) =>
    (JSON.parse(readFileSync(join(folder, name), "utf8")) as { cells: Cell[] }).cells.map((cell) => ({
      ...cell,
      notebook: name,
    })),
  );

/** Runs a cell's code with the library in scope and gives its last expression. */
function run(code: string): unknown {
  const lines = code
    .trim()
    .replace(/^import .*$/gm, "")
    .split("\n");
  const last = lines.pop()!;
  const scope: Record<string, unknown> = { ...library };
  const names = Object.keys(scope).filter((n) => n !== "var" && n !== "Function");
  const js = transform(`function run() { ${lines.join("\n")}\nreturn (${last}); }`, {
    transforms: ["typescript"],
  }).code;
  return (new Function(...names, `${js}; return run();`) as (...values: unknown[]) => unknown)(
    ...names.map((n) => scope[n]),
  );
}

describe("exercises", () => {
  it("have different numbers, and a cell in a notebook each", () => {
    const ids = exercises.map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
    const inNotebooks = cells.flatMap((c) => c.metadata.typetorch?.exercise ?? []);
    expect([...inNotebooks].sort()).toEqual([...ids].sort());
    expect(Object.keys(solutions).sort()).toEqual([...ids].sort());
  });

  for (const exercise of exercises) {
    describe(`${exercise.id} ${exercise.title}`, () => {
      it("its solution passes", () => {
        expect(run(solutions[exercise.id]!)).toMatchObject({ state: "passed", verdict: { says: exercise.praise } });
      });

      it("its untouched stub is open, kindly", () => {
        const stub = cells.find((c) => c.metadata.typetorch?.exercise === exercise.id)!;
        const result = run(Array.isArray(stub.source) ? stub.source.join("") : String(stub.source)) as {
          state: string;
          verdict: { says: string };
        };
        expect(result.state).toBe("open");
        expect(result.verdict.says.length).toBeGreaterThan(10);
      });

      it("has at least three mistakes and at most three hints", () => {
        expect(exercise.mistakes.length).toBeGreaterThanOrEqual(3);
        expect(exercise.hints.length).toBeGreaterThan(0);
        expect(exercise.hints.length).toBeLessThanOrEqual(3);
      });

      for (const mistake of exercise.mistakes) {
        it(`names the mistake "${mistake.name}"`, () => {
          expect(exercise.judge(mistake.answer)).toEqual({ state: "wrong", says: mistake.says });
        });
      }

      it("says something of nonsense, and never throws", () => {
        for (const nonsense of [
          undefined,
          null,
          3,
          "x",
          [],
          () => undefined,
          () => {
            throw new Error("oops");
          },
          {},
        ]) {
          const verdict = exercise.judge(nonsense);
          expect(["wrong", "open"]).toContain(verdict.state);
          expect(verdict.says).not.toBe("");
        }
      });
    });
  }
});
