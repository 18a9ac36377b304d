/** Lesson 1: weights for AND and OR by hand, the perceptron's update rule, and training on whatever a line divides. */

import { Generator } from "../../base/random";
import { attempt, functionExercise, show, todo } from "../exercise";
import { call, fails, missing, probedExercise } from "../probe";

type Pair = readonly [number, number];
type Sums = readonly [number, number, number];

const corners: readonly Pair[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const tables = { and: [0, 0, 0, 1], or: [0, 1, 1, 1], xor: [0, 1, 1, 0] } as const;
type Gate = keyof typeof tables;

const answerOf = (x: Pair, w: Pair, b: number) => (x[0] * w[0] + x[1] * w[1] + b > 0 ? 1 : 0);
const tableOf = ([w1, w2, b]: Sums) => corners.map((x) => answerOf(x, [w1, w2], b));
const equal = (a: readonly number[], b: readonly number[]) => a.every((v, i) => v === b[i]);

const byHand = {
  threshold:
    "That is a threshold, not a bias. The sum must be above 0, so what has to be exceeded goes in with a minus sign: b = −1.5 asks for more than 1.5.",
  orForAnd: "Under `and` stand weights that compute OR: one input is enough to get above 0. Let b ask for more.",
  andForOr: "Under `or` stand weights that compute AND: one input alone does not get above 0. Let b ask for less.",
  edge: (gate: Gate, x: Pair) =>
    `${gate} at (${x.join(", ")}): the sum is exactly 0, and 0 is not above 0, so the neuron answers 0. Move b away from that edge.`,
  inverted: (gate: Gate) =>
    `For ${gate} every answer is the opposite of what it should be: turn all three signs round.`,
  noXor: (x: Pair) =>
    `Those three numbers miss XOR at (${x.join(", ")}). Write down what all four inputs ask of w1, w2 and b, and add the four up. If no numbers can do it, write "impossible".`,
};

function judgeByHand(answer: unknown): string | undefined {
  if (typeof answer !== "object") return `An object { and, or, xor } is wanted, not ${show(answer)}.`;
  const given = answer as Record<Gate, unknown>;
  const gates = Object.keys(tables) as Gate[];
  const empty = gates.filter((g) => given[g] === undefined || given[g] === todo || holdsHole(given[g]));
  for (const gate of gates.filter((g) => !empty.includes(g))) {
    const fault = gateFault(gate, given[gate]);
    if (fault !== undefined) return fault;
  }
  if (empty.length === gates.length) missing("Nothing is filled in yet.");
  if (empty.length > 0) {
    missing(`Right so far: ${gates.filter((g) => !empty.includes(g)).join(", ")}. Still missing: ${empty.join(", ")}.`);
  }
  return undefined;
}

const holdsHole = (value: unknown) => Array.isArray(value) && value.includes(todo);

function gateFault(gate: Gate, value: unknown): string | undefined {
  if (typeof value === "string") {
    if (!/^\s*(impossible|not possible|none)\.?\s*$/i.test(value)) {
      return `${gate} is three numbers [w1, w2, b], or "impossible" if there are none; ${show(value)} is neither.`;
    }
    return gate === "xor" ? undefined : `${gate} is possible: a line divides its ones from its zeros.`;
  }
  if (!Array.isArray(value) || value.length !== 3 || !value.every((v) => typeof v === "number" && Number.isFinite(v)))
    return `${gate} is three numbers [w1, w2, b], not ${show(value)}.`;
  const sums = value as unknown as Sums;
  const [found, wanted] = [tableOf(sums), tables[gate]];
  if (equal(found, wanted)) return undefined;
  const at = corners.findIndex((_, i) => found[i] !== wanted[i]);
  const where = corners[at]!;
  if (gate === "xor") return byHand.noXor(where);
  const [w1, w2, b] = sums;
  if (b > 0 && equal(tableOf([w1, w2, -b]), wanted)) return byHand.threshold;
  if (gate === "and" && equal(found, tables.or)) return byHand.orForAnd;
  if (gate === "or" && equal(found, tables.and)) return byHand.andForOr;
  const edge = corners.find((x, i) => found[i] !== wanted[i] && Math.abs(x[0] * w1 + x[1] * w2 + b) < 1e-12);
  if (edge) return byHand.edge(gate, edge);
  if (equal(tableOf([-w1, -w2, -b]), wanted)) return byHand.inverted(gate);
  const sum = where[0] * w1 + where[1] * w2 + b;
  return `${gate} at (${where.join(", ")}): the sum is ${show(sum)}, so it answers ${found[at]}; it should answer ${wanted[at]}.`;
}

const moved = (x: Pair, w: Pair, b: number, by: number): Sums => [w[0] + by * x[0], w[1] + by * x[1], b + by];
const correct = (x: Pair, t: number, w: Pair, b: number) => moved(x, w, b, t - answerOf(x, w, b));

/** Samples at every corner, with weights that are right on some and wrong on others, in both directions. */
const cases = () =>
  [0, 1, 2, 3].flatMap((k) =>
    [0, 1].flatMap((t) =>
      [
        [[1, -2], 0.5],
        [[-1, 1], -0.5],
        [[0, 0], 0],
      ].map(([w, b]) => [[k & 1, k >> 1], t, w, b]),
    ),
  );

interface Samples {
  readonly x: readonly Pair[];
  readonly t: readonly number[];
  readonly name: string;
}

/** Points on both sides of a random line, none nearer to it than a little. */
function separable(seed: number): Samples {
  const dice = new Generator(seed);
  const between = (low: number, high: number) => low + (high - low) * dice.uniform();
  const angle = between(0, 2 * Math.PI);
  const [c, s, off] = [Math.cos(angle), Math.sin(angle), between(-0.5, 0.5)];
  const x: Pair[] = [];
  const t: number[] = [];
  while (x.length < 30) {
    const p: Pair = [between(-2, 2), between(-2, 2)];
    const side = c * p[0] + s * p[1] + off;
    // Both sides get their share, so that nobody is right by saying always the same.
    const one = side > 0 ? 1 : 0;
    if (Math.abs(side) < 0.3 || t.filter((v) => v === one).length >= 15) continue;
    x.push(p);
    t.push(one);
  }
  return { x, t, name: "30 random points that a line divides" };
}

const sets = (): Samples[] => [
  { x: corners, t: tables.and, name: "AND" },
  { x: corners, t: tables.or, name: "OR" },
  separable(1),
  separable(2),
  separable(3),
];

interface Way {
  readonly rounds?: number;
  readonly sign?: number;
  readonly bias?: boolean;
  readonly gap?: "forget" | "first";
}

/** Perceptron training, and its known wrong turns. */
const learner =
  (way: Way = {}) =>
  (xs: readonly Pair[], ts: readonly number[], rounds: number): number[] | null => {
    let sums: Sums = [0, 0, 0];
    for (let round = 0; round < Math.min(rounds, way.rounds ?? rounds); round++) {
      if (way.gap === "forget") sums = [0, 0, 0];
      let mistakes = 0;
      for (const [i, x] of xs.entries()) {
        const error = ts[i]! - answerOf(x, [sums[0], sums[1]], sums[2]);
        if (error === 0 && way.gap === "first") return [...sums];
        if (error === 0) continue;
        mistakes++;
        const [w1, w2, b] = moved(x, [sums[0], sums[1]], sums[2], (way.sign ?? 1) * error);
        sums = [w1, w2, way.bias === false ? 0 : b];
      }
      if (mistakes === 0) return [...sums];
    }
    return way.rounds === undefined ? null : [...sums];
  };

const learned = {
  gaveUp:
    "It gives up even on AND. Either the corrections go the wrong way (the error is t − y, not y − t), or each round begins from zeros again (set w and b to 0 once, before the first round).",
  once: "It goes through the samples only once. A correction can spoil an earlier sample, so go round again until a whole round is without mistakes.",
  bias: "The bias never moves, so every line it finds goes through (0, 0). Correct b as well: it learns as if its input were always 1.",
  first: "It stops at the first sample that is right. Stop only when a whole round had no mistake.",
  never:
    "On XOR it gives back weights, but no weights can do it. When all rounds are over and the last one still had mistakes, give back null.",
};
/** Enough for every set here: the farthest takes 20 or so. */
const manyRounds = 500;

const learnMistakes = [
  { name: "sign turned round", answer: learner({ sign: -1 }), says: learned.gaveUp },
  { name: "one round only", answer: learner({ rounds: 1 }), says: learned.once },
  { name: "bias never moves", answer: learner({ bias: false }), says: learned.bias },
  { name: "begins anew in each round", answer: learner({ gap: "forget" }), says: learned.gaveUp },
  { name: "stops at the first right answer", answer: learner({ gap: "first" }), says: learned.first },
  {
    name: "weights for XOR",
    answer: (xs: readonly Pair[], ts: readonly number[], rounds: number) => learner()(xs, ts, rounds) ?? [0, 0, 0],
    says: learned.never,
  },
];

function judgeLearning(answer: unknown): string | undefined {
  const results = sets().map(({ x, t, name }) =>
    call(answer, [x.map((p) => [...p]), [...t], manyRounds], `${name}, ${manyRounds} rounds`),
  );
  const fault = sets()
    .map((set, i) => lineFault(set, results[i]))
    .find((says) => says !== undefined);
  if (fault !== undefined) {
    const alike = learnMistakes.find((m) =>
      sets().every(({ x, t }, i) => {
        const made = attempt(m.answer as never, [x, t, manyRounds]);
        return "value" in made && show(made.value) === show(results[i]);
      }),
    );
    return alike?.says ?? fault;
  }
  const xor = call(answer, [corners.map((p) => [...p]), [...tables.xor], 100], "XOR, 100 rounds");
  return xor === null ? undefined : learned.never;
}

function lineFault({ x, t, name }: Samples, result: unknown): string | undefined {
  if (result === null)
    return `It gave up on ${name}, though there is a line. Is it really correcting with error · input?`;
  if (!Array.isArray(result) || result.length !== 3 || !result.every((v) => typeof v === "number"))
    return fails(`[w1, w2, b] is wanted, or null; for ${name} yours gives ${show(result)}.`);
  const [w1, w2, b] = result as unknown as Sums;
  const off = x.filter((p, i) => answerOf(p, [w1, w2], b) !== t[i]).length;
  return off === 0
    ? undefined
    : `On ${name} the weights ${show(result)} still answer ${off} of ${x.length} samples wrongly.`;
}

export const exercises = [
  probedExercise({
    id: "1.1",
    title: "Weights by hand",
    empty: "Nothing is filled in yet.",
    probe: judgeByHand,
    praise: "Both truth tables come out right, and you saw that no three numbers make XOR.",
    hints: [
      "Start with w1 = w2 = 1. The sum without bias is then 0, 1, 1 or 2 for the four inputs. Between which two of these should the answer change?",
      "For AND it changes between 1 and 2, so b = −1.5. Where does it change for OR?",
      "For XOR the inputs ask for b ≤ 0, w1 + b > 0, w2 + b > 0 and w1 + w2 + b ≤ 0. The middle two add up to w1 + w2 + 2b > 0. Compare with the other two.",
    ],
    mistakes: [
      {
        name: "threshold for bias",
        answer: { and: [1, 1, 1.5], or: [1, 1, 0.5], xor: "impossible" },
        says: byHand.threshold,
      },
      { name: "OR for AND", answer: { and: [1, 1, -0.5], or: [1, 1, -0.5], xor: "impossible" }, says: byHand.orForAnd },
      { name: "AND for OR", answer: { and: [1, 1, -1.5], or: [1, 1, -1.5], xor: "impossible" }, says: byHand.andForOr },
      {
        name: "on the edge",
        answer: { and: [1, 1, -2], or: [1, 1, -0.5], xor: "impossible" },
        says: byHand.edge("and", [1, 1]),
      },
      { name: "all signs turned", answer: { and: [-1, -1, 1.5], or: todo, xor: todo }, says: byHand.inverted("and") },
      {
        name: "numbers for XOR",
        answer: { and: [1, 1, -1.5], or: [1, 1, -0.5], xor: [1, -1, 0] },
        says: byHand.noXor([0, 1]),
      },
    ],
  }),
  functionExercise({
    id: "1.2",
    title: "The update rule",
    right: correct as never,
    cases: cases as never,
    praise: "That is Rosenblatt's rule: nothing happens when the answer is right, and a mistake moves the line.",
    hints: [
      "First work out what the neuron answers now: is x1 w1 + x2 w2 + b above 0?",
      "The error is t − y: 0 when it is right, 1 or −1 when it is wrong.",
      "Add error · x to the weights, and error to the bias.",
    ],
    mistakes: [
      {
        name: "sign turned round",
        answer: ((x: Pair, t: number, w: Pair, b: number) => moved(x, w, b, answerOf(x, w, b) - t)) as never,
        says: "The sign is turned round: it moves away from the wanted answer. The error is t − y, not y − t.",
      },
      {
        name: "bias forgotten",
        answer: ((x: Pair, t: number, w: Pair, b: number) => [...correct(x, t, w, b).slice(0, 2), b]) as never,
        says: "The weights are right, but the bias never moves: it learns as if its input were always 1.",
      },
      {
        name: "input left out",
        answer: ((x: Pair, t: number, w: Pair, b: number) => {
          const e = t - answerOf(x, w, b);
          return [w[0] + e, w[1] + e, b + e];
        }) as never,
        says: "It moves both weights alike. Multiply the error by each input: a weight whose input was 0 had no part in the mistake.",
      },
      {
        name: "moves even when right",
        answer: ((x: Pair, t: number, w: Pair, b: number) => moved(x, w, b, t)) as never,
        says: "It moves by t instead of by t − y, so it changes the weights even when the answer was right.",
      },
      {
        name: "sum instead of answer",
        answer: ((x: Pair, t: number, w: Pair, b: number) =>
          moved(x, w, b, t - (x[0] * w[0] + x[1] * w[1] + b))) as never,
        says: "The error is taken from the sum. The perceptron compares its answer, 0 or 1, with the wanted one: first ask whether the sum is above 0.",
      },
      {
        name: "0 counts as above",
        answer: ((x: Pair, t: number, w: Pair, b: number) =>
          moved(x, w, b, t - (x[0] * w[0] + x[1] * w[1] + b >= 0 ? 1 : 0))) as never,
        says: "It answers 1 when the sum is exactly 0. The rule says above 0: use >, not >=.",
      },
      {
        name: "only the change",
        answer: ((x: Pair, t: number, w: Pair, b: number) => moved(x, [0, 0], 0, t - answerOf(x, w, b))) as never,
        says: "That is only the change. Give back the new weights and the new bias: the old ones plus the change.",
      },
    ],
  }),
  probedExercise({
    id: "1.3",
    title: "Learn whatever a line divides",
    empty: "The function is not written yet.",
    probe: judgeLearning,
    praise: "It learns AND, OR and three random sets, and says honestly that XOR is not to be had.",
    hints: [
      "Two loops: rounds outside, samples inside. Count the mistakes of each round.",
      "For each sample, do what you wrote in 1.2. You may call `correct`.",
      "A round without mistakes: give back [w1, w2, b] at once. After the last round: null.",
    ],
    mistakes: learnMistakes,
  }),
];
