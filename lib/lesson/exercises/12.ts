/** Lesson 12: dropout written by hand, judged by what it does on average: mean, share of zeros, fresh masks, evaluation. */

import { same, show } from "../exercise";
import { call, fails, probedExercise } from "../probe";

type Drop = (x: readonly number[], p: number, training: boolean) => readonly number[];

/** Enough elements that chance moves the share of zeros by less than a hundredth, five times over. */
const many = 20_000;

const said = {
  unscaled:
    "The survivors are not scaled. With p of them gone, the sum shrinks to 1 − p of what it was: divide by 1 − p in training.",
  scaledByP: "The survivors are divided by p. The share that stays is 1 − p, so divide by that.",
  shrunk: "The survivors are multiplied by 1 − p, which makes the sum smaller still. Divide by 1 − p.",
  swapped: "It keeps with probability p. p is the probability of being dropped.",
  always: "It drops in evaluation too. When training is false, the input comes out as it went in.",
  scaledInEvaluation:
    "In evaluation the input must come out as it went in, without any factor: training has already made up for it.",
  frozen: "Two passes drop the very same neurons. The mask must be drawn anew in every pass.",
  together: "It drops all or none: one draw decides for the whole layer. Draw once for each element.",
};

function judge(answer: unknown): string | undefined {
  const drop = (x: readonly number[], p: number, training: boolean, about: string): readonly number[] => {
    const out = call(answer, [x, p, training], about);
    const list = ArrayBuffer.isView(out) ? Array.from(out as unknown as ArrayLike<number>) : out;
    if (!Array.isArray(list) || list.length !== x.length || !list.every((v) => typeof v === "number"))
      return fails(`For (${about}) an array of ${x.length} numbers is wanted, not ${show(out)}.`);
    return list;
  };
  const x = Array.from({ length: many }, (_, i) => 1 + (i % 7));
  const calm = drop(x, 0.5, false, "x, 0.5, false");
  if (!same(calm, x, 1e-9)) return calm.some((v) => v === 0) ? said.always : said.scaledInEvaluation;
  for (const p of [0.2, 0.7]) {
    const about = `x, ${p}, true`;
    const passes = Array.from({ length: 6 }, () => drop(x, p, true, about));
    const zeros = passes.map((out) => out.filter((v) => v === 0).length / many);
    if (zeros.every((z) => z === 0 || z === 1)) {
      if (zeros.some((z) => z === 1)) return said.together;
      return `With p = ${p} nothing was dropped in training.`;
    }
    const mean = zeros.reduce((a, b) => a + b, 0) / zeros.length;
    if (passes.slice(1).every((out) => out.every((v, i) => (v === 0) === (passes[0]![i] === 0)))) return said.frozen;
    if (Math.abs(mean - p) > 0.02) {
      if (Math.abs(mean - (1 - p)) < 0.02) return said.swapped;
      return `With p = ${p} a share of ${show(Math.round(mean * 1000) / 1000)} was dropped.`;
    }
    const out = passes[0]!;
    const by = (factor: number) => out.every((v, i) => v === 0 || same(v, x[i]! * factor, 1e-6));
    if (by(1 / (1 - p))) continue;
    if (by(1)) return said.unscaled;
    if (by(1 / p)) return said.scaledByP;
    if (by(1 - p)) return said.shrunk;
    const at = out.findIndex((v, i) => v !== 0 && !same(v, x[i]! / (1 - p), 1e-6));
    return `With p = ${p}, an element of ${x[at]} that stays should become ${show(x[at]! / (1 - p))}, yours becomes ${show(out[at])}.`;
  }
  return undefined;
}

const masked =
  (factor: (p: number) => number, keep: (p: number) => boolean = (p) => Math.random() >= p): Drop =>
  (x, p, training) =>
    training ? x.map((v) => (keep(p) ? v * factor(p) : 0)) : x;

const frozenDraws = Array.from({ length: many }, (_, i) => ((i * 7919) % many) / many);

export const exercises = [
  probedExercise<Drop>({
    id: "12.1",
    title: "Dropout by hand",
    empty: "The function is not written yet.",
    probe: judge,
    praise: "The mean is kept, the mask is fresh in every pass, and evaluation leaves everything alone.",
    hints: [
      "If training is false, give back x. That is the whole of evaluation.",
      "For each element, Math.random() < p decides whether it becomes 0.",
      "Those that stay are divided by 1 − p.",
    ],
    mistakes: [
      { name: "not scaled", answer: masked(() => 1), says: said.unscaled },
      { name: "divided by p", answer: masked((p) => 1 / p), says: said.scaledByP },
      { name: "multiplied by 1 - p", answer: masked((p) => 1 - p), says: said.shrunk },
      {
        name: "p and 1 - p swapped",
        answer: masked(
          (p) => 1 / p,
          (p) => Math.random() < p,
        ),
        says: said.swapped,
      },
      { name: "drops in evaluation", answer: (x, p) => masked((q) => 1 / (1 - q))(x, p, true), says: said.always },
      {
        name: "scaled in evaluation too",
        answer: (x, p, training) => (training ? masked(() => 1)(x, p, true) : x.map((v) => v * (1 - p))),
        says: said.scaledInEvaluation,
      },
      {
        name: "one mask for ever",
        answer: (x, p, training) => (training ? x.map((v, i) => (frozenDraws[i]! < p ? 0 : v / (1 - p))) : x),
        says: said.frozen,
      },
      {
        name: "all or none",
        answer: (() => {
          let turn = 0;
          return (x: readonly number[], p: number, training: boolean) => {
            turn += 1;
            return training ? x.map((v) => (turn % 2 ? 0 : v / (1 - p))) : x;
          };
        })(),
        says: said.together,
      },
    ],
  }),
];
