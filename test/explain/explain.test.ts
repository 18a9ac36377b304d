import { describe, expect, it } from "vitest";
import { describeStep } from "../../lib/explain/describe";
import { explain } from "../../lib/explain/explain";
import { finiteDifference, numbersOf, single } from "../../lib/explain/numbers";
import type { StepperSpec } from "../../lib/explain/spec";
import { planSteps } from "../../lib/explain/steps";
import { noGrad, tensor } from "../../lib/index";
import { lecture } from "./lecture";

function stateOf(spec: StepperSpec, key: string) {
  const { steps, totals } = planSteps(spec);
  const step = steps.find((s) => s.key === key)!;
  return { step, totals, says: describeStep(spec, numbersOf(spec), step, totals) };
}

describe("explain, on the lecture's worked example", () => {
  const { spec } = lecture();
  const id = (name: string) => spec.nodes.find((n) => n.name === name)!.id;

  it("goes through exactly the lecture's states", () => {
    const { steps } = planSteps(spec);
    expect(steps.map((s) => s.key)).toEqual([
      "S0",
      "F1",
      "F2",
      "F3",
      "F4",
      "F5",
      "seed",
      "B1",
      "B2",
      "B3",
      "B4",
      "SGD",
    ]);
  });

  it("takes the names and the lines from the code", () => {
    expect(spec.nodes.map((n) => n.name)).toEqual(["x", "a", "b", "y", "u", "v", "p", "z1", "L"]);
    expect(spec.nodes.map((n) => [n.name, n.kind])).toContainEqual(["x", "data"]);
    expect(spec.nodes.filter((n) => n.kind === "parameter").map((n) => n.name)).toEqual(["a", "b"]);
    expect(["u", "v", "p", "z1", "L"].map((n) => spec.nodes[id(n)]!.line)).toEqual([3, 4, 5, 6, 7]);
  });

  it.each([
    ["F1", "u = x + a = 2 + 1 = 3"],
    ["F2", "v = x + b = 2 + 3 = 5"],
    ["F3", "p = u · v = 3 · 5 = 15"],
    ["F4", "z1 = y − p = 10 − 15 = −5"],
    ["F5", "L = z1² = (−5)² = 25"],
  ])("%s says %s", (key, formula) => {
    expect(stateOf(spec, key).says.formulas[0]?.text).toBe(formula);
  });

  it.each([
    ["B1", "2 · z1", "−10", "1", "−10"],
    ["B2", "−1", "−1", "−10", "10"],
    ["B3", "v", "5", "10", "50"],
    ["B4", "u", "3", "10", "30"],
  ])("%s multiplies the local derivative by the upstream gradient", (key, local, localValue, upstream, result) => {
    const { chain } = stateOf(spec, key).says;
    expect([
      chain?.local.formula?.text,
      chain?.local.value?.text,
      chain?.upstream.value?.text,
      chain?.result.value?.text,
    ]).toEqual([local, localValue, upstream, result]);
  });

  it("hands gradients on through the additions in the same step", () => {
    expect(stateOf(spec, "B3").says.formulas.map((f) => f.text)).toEqual(["∂L/∂a = ∂L/∂u = 50"]);
    expect(stateOf(spec, "B4").says.formulas.map((f) => f.text)).toEqual(["∂L/∂b = ∂L/∂v = 30"]);
  });

  it("counts 5 operations forward, 4 back, and 5 nodes visited", () => {
    const { totals } = planSteps(spec);
    expect(totals).toEqual({ forward: 5, backward: 4, visited: 5, sums: 0 });
    expect(stateOf(spec, "F3").step.counts).toEqual({ forward: 3, backward: 0, visited: 0, sums: 0 });
    // L, z1, p, and the addition that handed 50 on to a.
    expect(stateOf(spec, "B3").step.counts).toEqual({ forward: 5, backward: 3, visited: 4, sums: 0 });
  });

  it("does not know a gradient before it has arrived", () => {
    expect(stateOf(spec, "S0").step.arrived.ids()).toEqual([]);
    expect(stateOf(spec, "B2").step.arrived.ids().sort()).toEqual([id("p"), id("z1")].sort());
    expect(stateOf(spec, "S0").says.notes.join(" ")).toContain("No gradient is known yet");
  });

  it("says what a node keeps and where x fans out", () => {
    expect(stateOf(spec, "F3").says.notes).toContain("The node keeps u and v for the way back.");
    expect(stateOf(spec, "F1").says.notes).toContain("The node needs to keep nothing for the way back.");
    expect(stateOf(spec, "F2").says.notes).toContain("x goes to 2 operations: u, v.");
  });

  it("ends with a step of gradient descent", () => {
    const { says } = stateOf(spec, "SGD");
    expect(says.formulas.map((f) => f.text)).toEqual(["new a = 1 − 0.01 · 50 = 0.5", "new b = 3 − 0.01 · 30 = 2.7"]);
    expect(says.notes[0]).toBe("With these, the next L is 3.0625: lower than 25.");
  });

  it("agrees with finite differences", () => {
    const leaves = new Map(spec.nodes.filter((n) => n.kind !== "op").map((n) => [n.id, single(n.value)!]));
    expect(finiteDifference(spec.nodes, leaves, id("a"))).toBeCloseTo(50, 5);
    expect(finiteDifference(spec.nodes, leaves, id("b"))).toBeCloseTo(30, 5);
  });

  it("adds the two terms of x when x needs a gradient: one accumulation on top", () => {
    const { spec: more } = lecture({ xNeedsGrad: true, data: ["x"] });
    const { totals } = planSteps(more);
    expect(totals).toEqual({ forward: 5, backward: 4, visited: 5, sums: 1 });
    const texts = stateOf(more, "B4").says.formulas.map((f) => f.text);
    expect(texts).toContain("∂L/∂x = 50 + 30 = 80");
    expect(single(numbersOf(more).gradient(more.nodes.find((n) => n.name === "x")!.id))).toBe(80);
    // Data is not changed by the last step, gradient or not.
    expect(stateOf(more, "SGD").says.formulas).toHaveLength(2);
  });

  it("gives the same as a table in text", () => {
    const text = String(lecture());
    expect(text).toContain("5 operations forward, 4 arithmetic operations backward (an engine visits 5 nodes)");
    expect(text).toMatch(/^B3 +∂L\/∂u = ∂p\/∂u · ∂L\/∂p = v · ∂L\/∂p +50, ∂L\/∂a = 50$/m);
  });

  it("recomputes everything for other inputs", () => {
    const numbers = numbersOf(
      spec,
      new Map([
        [id("x"), 2],
        [id("y"), 10],
        [id("a"), 0.5],
        [id("b"), 2.7],
      ]),
    );
    expect(single(numbers.value(id("L")))).toBeCloseTo(3.0625, 12);
    // z1 = 10 - 2.5 * 4.7 = -1.75; dL/da = -2 z1 v = 3.5 * 4.7
    expect(single(numbers.gradient(id("a")))).toBeCloseTo(16.45, 12);
  });
});

describe("explain", () => {
  it("names one long expression from the code too", () => {
    const [x, y] = [tensor(2), tensor(10)];
    const [a, b] = [tensor(1, { requiresGrad: true }), tensor(3, { requiresGrad: true })];
    const loss = y.sub(x.add(a).mul(x.add(b))).pow(2);
    const { spec } = explain(loss, { code: "const loss = y\n  .sub(x.add(a)\n  .mul(x.add(b))).pow(2);" });
    expect(spec.nodes.map((n) => n.name)).toEqual(["x", "a", "b", "y", "t1", "t2", "t3", "t4", "loss"]);
    expect(spec.nodes.filter((n) => n.kind === "op").map((n) => n.line)).toEqual([1, 2, 2, 1, 2]);
  });

  it("writes the formulas of other functions", () => {
    const w = tensor(0.5, { requiresGrad: true });
    const formulas = (loss: Parameters<typeof explain>[0]) => {
      const { spec } = explain(loss, { names: { w } });
      const { chain } = stateOf(spec, "B1").says;
      return [stateOf(spec, "F1").says.formulas[0]?.text, chain?.local.formula?.text];
    };
    expect(formulas(w.tanh())).toEqual(["L = tanh(w) = tanh(0.5) = 0.46212", "1 − L²"]);
    expect(formulas(w.sigmoid())).toEqual(["L = σ(w) = σ(0.5) = 0.62246", "L · (1 − L)"]);
    expect(formulas(w.exp())).toEqual(["L = e^w = e^0.5 = 1.6487", "L"]);
    expect(formulas(w.relu())[0]).toBe("L = max(0, w) = max(0, 0.5) = 0.5");
    expect(formulas(w.log())).toEqual(["L = ln(w) = ln(0.5) = −0.69315", "1 / w"]);
    expect(formulas(w.pow(3))).toEqual(["L = w³ = 0.5³ = 0.125", "3 · w²"]);
  });

  it("shows graphs of tensors with the gradients that the tape computes", () => {
    const X = tensor([
      [1, 2],
      [3, 4],
    ]);
    const W = tensor([[1], [-1]], { requiresGrad: true });
    const loss = X.matmul(W).square().mean();
    const { spec } = explain(loss, { names: { X, W } });
    expect(spec.scalar).toBe(false);
    const w = spec.nodes.find((n) => n.name === "W")!;
    // Xᵀ (2/n) X W with X W = [-1, -1] and n = 2: -[4, 6].
    expect(w.grad?.data).toEqual([-4, -6]);
    const matmul = spec.nodes.find((n) => n.op === "matmul")!;
    expect(matmul.saved.map((i) => spec.nodes[i]!.name)).toContain("X");
    expect(w.grad?.shape).toEqual([2, 1]);
    expect(W.grad).toBeNull();
  });

  it("folds large graphs, and keeps thousands of nodes usable", () => {
    const w = tensor(1, { requiresGrad: true });
    let y = w.mul(1);
    for (let i = 0; i < 2000; i += 1) y = y.mul(1.0001);
    const started = performance.now();
    const { spec } = explain(y);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(spec.nodes).toHaveLength(2002);
    expect(spec.views[0]!.boxes.length).toBeLessThanOrEqual(60);
    expect(spec.views[0]!.boxes.flatMap((box) => box.nodes)).toHaveLength(2002);
    expect(String(explain(y)).split("\n").length).toBeLessThan(210);
  });

  it("folds by module where a model is given", () => {
    const make = (name: string) => [name, tensor(1, { requiresGrad: true })] as const;
    const layers = Array.from({ length: 35 }, (_, i) => [make(`${i}.weight`), make(`${i}.bias`)]);
    let y = tensor(1);
    for (const [weight, bias] of layers) y = y.mul(weight![1]).add(bias![1]).tanh();
    const { spec } = explain(y, { model: { namedParameters: () => layers.flat() } });
    expect(
      spec.views[0]!.boxes.filter((box) => box.opens !== undefined)
        .map((box) => box.label)
        .slice(0, 3),
    ).toEqual(["0", "1", "2"]);
    expect(spec.views[1]!.title).toBe("0");
  });

  it("says what is wrong", () => {
    const a = tensor(1, { requiresGrad: true });
    const loss = a.mul(2);
    expect(() => explain(tensor(1))).toThrow("explain: this tensor was not made by recorded operations");
    expect(() => explain(noGrad(() => a.mul(2)))).toThrow("compute it outside noGrad");
    expect(() => explain(3 as never)).toThrow("explain: takes a tensor that was computed from parameters, got number");
    loss.backward();
    expect(() => explain(loss)).toThrow("explain: the graph behind mul was already used and freed by backward()");
  });
});
