/** Lesson 6: the four steps in order, the loop with autograd, and a learning rate that arrives. */

import type { Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { show, todo } from "../exercise";
import { call, fails, missing, probedExercise } from "../probe";

const letters = ["A", "B", "C", "D", "E"];
const lines: Readonly<Record<string, string>> = {
  A: "optimizer.step()",
  B: "loss.backward()",
  C: "the forward pass",
  D: "optimizer.zeroGrad()",
  E: "taking a batch",
};

const orderSaid = {
  cleared:
    "D stands between B and A: it throws away the gradients that backward has just worked out, before step can use them. Nothing would ever move.",
  stepFirst: "A comes before B: step would use gradients that are not there yet, or old ones.",
  backwardFirst: "B comes before C: there is no loss yet to go back from.",
  batchLate: "E comes after C: the forward pass needs the batch.",
};

function judgeOrder(answer: unknown): string | undefined {
  const list = typeof answer === "string" ? answer.split(/[^A-Za-z]+|(?=[A-Za-z])/).filter(Boolean) : answer;
  if (!Array.isArray(list))
    return fails(`A list of the letters A to E is wanted, such as ["A", "B"], not ${show(answer)}.`);
  if (list.length === 0 || list.includes(todo)) missing("The list is still empty.");
  const given = list.map((l) => String(l).trim().toUpperCase());
  const odd = given.find((l) => !letters.includes(l));
  if (odd !== undefined) return `${show(odd)} is none of the letters A to E.`;
  const twice = given.find((l, i) => given.indexOf(l) !== i);
  if (twice !== undefined) return `${twice} (${lines[twice]}) stands there twice.`;
  const lacking = letters.filter((l) => !given.includes(l));
  if (lacking.includes("D") && lacking.length === 1)
    return "Without D, backward adds each gradient to all those before. Every round needs a zeroGrad.";
  if (lacking.length > 0) missing(`Still missing: ${lacking.map((l) => `${l} (${lines[l]})`).join(", ")}.`);
  const at = (letter: string) => given.indexOf(letter);
  if (at("C") < at("E")) return orderSaid.batchLate;
  if (at("B") < at("C")) return orderSaid.backwardFirst;
  if (at("A") < at("B")) return orderSaid.stepFirst;
  if (at("B") < at("D") && at("D") < at("A")) return orderSaid.cleared;
  return undefined;
}

type LossOf = (w: Tensor) => Tensor;
type Descend = (lossOf: LossOf, start: readonly number[], rate: number, steps: number) => unknown;

/** Losses with their slopes by hand, so that the check does not lean on the engine it looks at. */
const trials = [
  {
    about: "the bowl (w − 3)²",
    lossOf: (w: Tensor) => w.sub(3).square().sum(),
    slope: (w: readonly number[]) => w.map((v) => 2 * (v - 3)),
    start: [0],
    rate: 0.1,
    steps: 5,
  },
  {
    about: "the ravine w₁² / 2 + 5 w₂²",
    lossOf: (w: Tensor) =>
      w
        .square()
        .mul(tensor([0.5, 5]))
        .sum(),
    slope: (w: readonly number[]) => [w[0]!, 10 * w[1]!],
    start: [4, -1],
    rate: 0.05,
    steps: 7,
  },
  {
    about: "the wave w³ / 3 − w",
    lossOf: (w: Tensor) => w.pow(3).div(3).sub(w).sum(),
    slope: (w: readonly number[]) => w.map((v) => v * v - 1),
    start: [0.4, -0.2],
    rate: 0.2,
    steps: 6,
  },
];

interface Way {
  readonly sign?: number;
  readonly clear?: boolean;
  readonly rate?: (rate: number) => number;
  readonly steps?: (steps: number) => number;
  readonly once?: boolean;
}

/** Where gradient descent ends, and its known wrong turns. */
function walk(trial: (typeof trials)[number], way: Way = {}): number[] {
  const { sign = -1, clear = true, rate = (r) => r, steps = (n) => n } = way;
  let w = trial.start.slice();
  let sum = w.map(() => 0);
  for (let i = 0; i < steps(trial.steps); i++) {
    const slope = trial.slope(way.once ? trial.start : w);
    sum = clear ? slope : sum.map((s, k) => s + slope[k]!);
    w = w.map((v, k) => v + sign * rate(trial.rate) * sum[k]!);
  }
  return w;
}

const loopWays: readonly { name: string; way: Way; says: string }[] = [
  {
    name: "zeroGrad missing",
    way: { clear: false },
    says: "The gradients add up from step to step: zeroGrad is missing (or w.grad = null). backward adds to what is already there.",
  },
  {
    name: "wrong sign",
    way: { sign: 1 },
    says: "It climbs: the gradient points to where the loss grows, so subtract it.",
  },
  {
    name: "rate left out",
    way: { rate: () => 1 },
    says: "The learning rate is not used: every step is as long as the whole gradient, and that is far too large.",
  },
  {
    name: "ten times too large a rate",
    way: { rate: (r) => 10 * r },
    says: "The steps are ten times too large. Take the rate as it is given.",
  },
  {
    name: "one step short",
    way: { steps: (n) => n - 1 },
    says: "It takes one step too few: check where the loop begins and ends.",
  },
  {
    name: "one step too many",
    way: { steps: (n) => n + 1 },
    says: "It takes one step too many: check where the loop begins and ends.",
  },
  {
    name: "gradient of the start",
    way: { once: true },
    says: "It uses the gradient of the start in every step. Forward and backward belong inside the loop.",
  },
  {
    name: "nothing moves",
    way: { steps: () => 0 },
    says: "Nothing moves: it gives back the start. Are the gradients cleared before they are used, or is the step missing?",
  },
];

const close = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((v, i) => Math.abs(v - b[i]!) <= 1e-4 * Math.max(1, Math.abs(b[i]!)));

function judgeLoop(answer: unknown): string | undefined {
  const results = trials.map(({ about, lossOf, start, rate, steps }) => {
    const inputs = [lossOf, [...start], rate, steps];
    const out = call(answer, inputs, `${about}, start ${show(start)}, rate ${rate}, ${steps} steps`);
    const plain = (out as Partial<Tensor>).tolist?.() ?? out;
    const list = Array.isArray(plain) ? plain : [plain];
    if (!list.every((v) => typeof v === "number"))
      return fails(`For ${about} an array of ${start.length} numbers is wanted (w.tolist()), not ${show(out)}.`);
    return list as number[];
  });
  const matches = (way: Way) => trials.every((trial, i) => close(results[i]!, walk(trial, way)));
  if (matches({})) return undefined;
  const known = loopWays.find(({ way }) => matches(way));
  if (known) return known.says;
  const at = trials.findIndex((trial, i) => !close(results[i]!, walk(trial)));
  const { about, start, rate, steps } = trials[at]!;
  return `On ${about}, from ${show(start)} with rate ${rate}, ${steps} steps should end at ${show(walk(trials[at]!))}; yours ends at ${show(results[at])}.`;
}

/** Our own loops with autograd, as a learner would write them. */
const looped =
  (way: Way): Descend =>
  (lossOf, start, rate, steps) => {
    const trial = trials.find((t) => t.lossOf === lossOf)!;
    return walk({ ...trial, start: [...start], rate, steps }, way);
  };

// L = (w1² + 20 w2²) / 2 from (8, 1): a rate up to 2/20 converges.
const ravine = (rate: number, steps = 60) => {
  let [u, v] = [8, 1];
  for (let i = 0; i < steps; i++) [u, v] = [u - rate * u, v - rate * 20 * v];
  return (u * u + 20 * v * v) / 2;
};

const enough = 0.01;
const rateSaid = {
  sign: "A learning rate is above 0. With a minus sign the step goes uphill.",
  flies: (rate: number) =>
    `With ${show(rate)} it flies away: after 60 steps the loss is ${show(ravine(rate))}. In the steep direction every step overshoots by more than it had to go. Take a smaller rate.`,
  bounces:
    "At exactly 0.1 it bounces for ever between the two walls: the step in the steep direction is twice as long as it should be. Take a little less.",
  swings: (rate: number) =>
    `With ${show(rate)} it swings from wall to wall and loses height too slowly: after 60 steps the loss is ${show(ravine(rate))}. Take a little less.`,
  crawls: (rate: number) =>
    `With ${show(rate)} it crawls: after 60 steps the loss is still ${show(ravine(rate))}. Take a larger rate.`,
};

function judgeRate(answer: unknown): string | undefined {
  if (typeof answer !== "number" || !Number.isFinite(answer))
    return fails(`One number is wanted, not ${show(answer)}.`);
  if (answer <= 0) return answer === 0 ? "With 0 nothing moves." : rateSaid.sign;
  if (ravine(answer) < enough) return undefined;
  if (Math.abs(answer - 0.1) < 1e-9) return rateSaid.bounces;
  if (answer > 0.1) return rateSaid.flies(answer);
  return answer > 0.09 ? rateSaid.swings(answer) : rateSaid.crawls(answer);
}

export const exercises = [
  probedExercise({
    id: "6.1",
    title: "Order the steps",
    empty: "The list is still empty.",
    probe: judgeOrder,
    praise:
      "That is the loop of every training. (zeroGrad may also come first or last: only not between backward and step.)",
    hints: [
      "Each line needs what another one makes: step needs gradients, backward needs a loss, the loss needs a batch.",
      "E, C, B, A is fixed. Where may D stand, so that the old gradients are gone and the new ones are not?",
      "D anywhere but between B and A: for instance E, C, D, B, A.",
    ],
    mistakes: [
      { name: "cleared before the step", answer: ["E", "C", "B", "D", "A"], says: orderSaid.cleared },
      { name: "step before backward", answer: ["E", "C", "D", "A", "B"], says: orderSaid.stepFirst },
      { name: "backward before forward", answer: ["E", "D", "B", "C", "A"], says: orderSaid.backwardFirst },
      { name: "batch after forward", answer: ["C", "E", "D", "B", "A"], says: orderSaid.batchLate },
      {
        name: "never cleared",
        answer: ["E", "C", "B", "A"],
        says: "Without D, backward adds each gradient to all those before. Every round needs a zeroGrad.",
      },
    ],
  }),
  probedExercise<Descend>({
    id: "6.2",
    title: "Write the loop",
    empty: "The function is not written yet.",
    probe: judgeLoop,
    praise: "That is gradient descent, whole. Every training in this course is this loop with a larger w.",
    hints: [
      "Before the loop: const w = tensor(start, { requiresGrad: true }). Inside: forward, backward, update, forget.",
      "lossOf(w).backward() leaves the gradient in w.grad. Or let an optimizer do the rest: new optim.SGD([w], { lr: rate }).",
      "optimizer.zeroGrad(); lossOf(w).backward(); optimizer.step(); and after the loop: return w.tolist().",
    ],
    mistakes: loopWays.map(({ name, way, says }) => ({ name, answer: looped(way), says })),
  }),
  probedExercise<number>({
    id: "6.3",
    title: "A rate that arrives",
    empty: "No rate is chosen yet.",
    probe: judgeRate,
    praise: "It arrives. The steep direction sets the limit, the flat one has to live with it.",
    hints: [
      "Each direction shrinks by its own factor in every step: |1 − rate · 1| and |1 − rate · 20|.",
      "The steep one must stay below 1: rate < 2 / 20. The flat one should be as small as possible.",
      "So a little below 0.1.",
    ],
    mistakes: [
      { name: "too large", answer: 0.5, says: rateSaid.flies(0.5) },
      { name: "at the limit", answer: 0.1, says: rateSaid.bounces },
      { name: "too small", answer: 0.001, says: rateSaid.crawls(0.001) },
      { name: "wrong sign", answer: -0.05, says: rateSaid.sign },
    ],
  }),
];
