/** Every recorded PyTorch call, replayed: values, gradients, element types, shapes, and refusals. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { ourName } from "./call";
import { type Case, readCases, replay } from "./replay";

const groups = readdirSync(join(__dirname, "cases"))
  .filter((file) => !file.startsWith("nn-"))
  .map((file) => file.replace(".json.gz", ""));

const counts = new Map<string, number>();
const perGroup = groups.map((group) => {
  const byOp = new Map<string, Case[]>();
  for (const one of readCases(group)) {
    const list = byOp.get(one.op) ?? [];
    list.push(one);
    byOp.set(one.op, list);
    const name = ourName(one.op);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [group, byOp] as const;
});

for (const [group, byOp] of perGroup) {
  describe(group, () => {
    for (const [op, cases] of byOp) {
      test(`${op} (${cases.length})`, () => {
        const wrong = cases.flatMap((one) => {
          const found = replay(one);
          return found === undefined ? [] : [`${found}\n    ${shown(one)}`];
        });
        expect(wrong, `${wrong.length} of ${cases.length} depart`).toEqual([]);
      });
    }
  });
}

/** A case in one line, as one would write it in Python. */
function shown(one: Case): string {
  const value = (v: unknown): string => {
    if (Array.isArray(v)) return `[${v.map(value).join(", ")}]`;
    if (typeof v === "object" && v !== null && "tensor" in v) {
      const { dtype, shape, data, view } = v.tensor as {
        dtype: string;
        shape: number[];
        data: unknown[];
        view?: unknown;
      };
      return `${dtype}[${shape.join(",")}]{${data.slice(0, 8).join(",")}${data.length > 8 ? ",..." : ""}}${view ? JSON.stringify(view) : ""}`;
    }
    return JSON.stringify(v);
  };
  const kwargs = Object.entries(one.kwargs ?? {}).map(([k, v]) => `${k}=${value(v)}`);
  return `${one.op}(${[...one.args.map(value), ...kwargs].join(", ")})`;
}

afterAll(() => {
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  console.log(`conformance: ${counts.size} operations, ${total} cases recorded from PyTorch`);
});
