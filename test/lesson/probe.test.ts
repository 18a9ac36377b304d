/** Checks with many right answers: other right ways pass, unfinished ones stay open, unknown mistakes are shown on a case. */

import { describe, expect, it } from "vitest";
import { Generator } from "../../lib/base/random";
import "../../lib/index";
import { exercises } from "../../lib/lesson/exercises";
import { solutions } from "../../lib/lesson/solutions";

const judge = (id: string, answer: unknown) => exercises.find((e) => e.id === id)!.judge(answer);

/** The engine of our solution, with one piece of its code replaced. */
function engine(from = "", to = ""): unknown {
  const code = solutions["11.2"]!.replace(/lesson\.check.*/, "");
  expect(code).toContain(from);
  return new Function(`${code.replace(from, to)}; return Value;`)();
}

describe("11.1 the order of the way back", () => {
  it("takes any topological order", () => {
    interface Node {
      readonly inputs: readonly Node[];
    }
    // Kahn's way: a node goes as soon as all that used it are gone.
    const kahn = (loss: Node) => {
      const users = new Map<Node, number>([[loss, 0]]);
      const found = [loss];
      for (const node of found) {
        for (const input of node.inputs) {
          if (!users.has(input)) found.push(input);
          users.set(input, (users.get(input) ?? 0) + 1);
        }
      }
      const ready = [loss];
      for (const node of ready) {
        for (const input of node.inputs) {
          users.set(input, users.get(input)! - 1);
          if (users.get(input) === 0) ready.push(input);
        }
      }
      return ready;
    };
    expect(judge("11.1", kahn).state).toBe("passed");
  });

  it("says which nodes are left out", () => {
    expect(judge("11.1", (loss: unknown) => [loss])).toMatchObject({
      state: "wrong",
      says: expect.stringContaining("Not in the list"),
    });
  });
});

describe("11.2 an engine", () => {
  it("is open while methods are missing, and lists them", () => {
    const half = engine("exp() {", "exp() { return undefined;");
    expect(judge("11.2", half)).toEqual({ state: "open", says: "Your engine still lacks: exp." });
  });

  it("shows the operation of a mistake that nobody foresaw", () => {
    const odd = engine("(g) => g * value]", "(g) => g]");
    expect(judge("11.2", odd)).toMatchObject({
      state: "wrong",
      says: expect.stringContaining(".exp() the gradient by a should be"),
    });
  });

  it("names a mistake at one operation although there is another elsewhere", () => {
    const code = engine("(g) => -g]", "(g) => g]") as { prototype: { exp(): unknown } };
    code.prototype.exp = function (this: { square(): unknown }) {
      return this.square();
    };
    expect(judge("11.2", code).says).toContain("In sub the second input counts against the result");
  });

  it("says what the engine threw, and on which graph", () => {
    const torn = engine("tanh() {", "tanh() { if (this.inputs.length) throw new Error('torn');");
    expect(judge("11.2", torn)).toMatchObject({
      state: "wrong",
      says: expect.stringMatching(/^For .*tanh.* your engine threw: torn$/),
    });
  });
});

describe("12.1 dropout", () => {
  it("takes either way of drawing", () => {
    const keep = (x: number[], p: number, training: boolean) =>
      training ? x.map((v) => (Math.random() < 1 - p ? v / (1 - p) : 0)) : x;
    expect(judge("12.1", keep).state).toBe("passed");
  });

  it("sees a share that is off", () => {
    const chance = new Generator(1);
    const often = (x: number[], p: number, training: boolean) =>
      training ? x.map((v) => (chance.uniform() < p + 0.1 ? 0 : v / (1 - p))) : x;
    expect(judge("12.1", often).says).toMatch(/With p = 0\.2 a share of 0\.(2[6-9]|3[0-4])/);
  });
});

describe("13.3 a larger training set", () => {
  it("takes originals and copies in any order, as long as labels go along", () => {
    const mixed = (images: number[][][], labels: number[], random: () => number) => {
      const copies = images.map((image) => {
        const d = Math.floor(random() * 3) - 1;
        return image.map((row) => row.map((_, j) => row[j - d] ?? 0));
      });
      return {
        images: images.flatMap((image, i) => [copies[i], image]),
        labels: labels.flatMap((label) => [label, label]),
      };
    };
    expect(judge("13.3", mixed).state).toBe("passed");
  });
});
