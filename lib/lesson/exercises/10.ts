/** Lesson 10: one step of training, fitting a and b, and why a start with a = b cannot arrive. */

import { functionExercise, show, todo, valuesExercise } from "../exercise";
import { call, fails, probedExercise } from "../probe";

/** One step of gradient descent on L = (y - (x + a)(x + b))^2 for one sample. */
const step = (a: number, b: number, x: number, y: number, rate: number): [number, number] => {
  const dp = -2 * (y - (x + a) * (x + b));
  return [a - rate * dp * (x + b), b - rate * dp * (x + a)];
};

type Fit = (xs: readonly number[], ys: readonly number[]) => unknown;

/** Where the data of a trial comes from: 21 points of (x + a)(x + b). */
const truths: readonly (readonly [number, number])[] = [
  [1, -2],
  [-1.5, 0.5],
  [2, 1],
];
const xs = Array.from({ length: 21 }, (_, i) => -2 + i / 5);
const dataOf = ([a, b]: readonly [number, number]) => xs.map((x) => (x + a) * (x + b));
const meanLoss = (a: number, b: number, ys: readonly number[]) =>
  xs.reduce((sum, x, i) => sum + (ys[i]! - (x + a) * (x + b)) ** 2, 0) / xs.length;

interface Way {
  readonly start?: readonly [number, number];
  readonly rate?: number;
  readonly steps?: number;
  readonly sign?: number;
}

/** Gradient descent on the mean loss, and its known wrong turns. */
const fitted =
  ({ start = [0, 0.1], rate = 0.05, steps = 2000, sign = -1 }: Way = {}): Fit =>
  (_xs, ys) => {
    let [a, b] = start;
    for (let i = 0; i < steps; i++) {
      let [da, db] = [0, 0];
      for (const [k, x] of xs.entries()) {
        const dp = (-2 * (ys[k]! - (x + a) * (x + b))) / xs.length;
        da += dp * (x + b);
        db += dp * (x + a);
      }
      a += sign * rate * da;
      b += sign * rate * db;
    }
    return [a, b];
  };

const fitSaid = {
  stuck:
    "a and b came out equal, on the diagonal: they started equal, got the same gradient at every step, and stayed twins. Start them a little apart.",
  flies:
    "a and b flew away to infinity: the learning rate is too large, or the sign is wrong. Try 0.05, and subtract the gradient.",
  short: (loss: number) =>
    `It is on its way but not there: the mean loss is still ${show(loss)}. More steps, or a somewhat larger rate.`,
  start: (loss: number) =>
    `a and b hardly moved: the mean loss is ${show(loss)}. Does the loop run, and does it use its gradients?`,
};

function judgeFit(answer: unknown): string | undefined {
  for (const [i, truth] of truths.entries()) {
    const ys = dataOf(truth);
    const out = call(
      answer,
      [[...xs], [...ys]],
      `21 points of (x + ${truth[0]})(x + ${truth[1]})`.replace("+ -", "− "),
    );
    if (!Array.isArray(out) || out.length !== 2 || !out.every((v) => typeof v === "number"))
      return fails(`[a, b], two numbers, is wanted, not ${show(out)}.`);
    const [a, b] = out as [number, number];
    if (!Number.isFinite(a) || !Number.isFinite(b) || Math.abs(a) > 1e3 || Math.abs(b) > 1e3) return fitSaid.flies;
    const loss = meanLoss(a, b, ys);
    if (loss < 1e-3) continue;
    if (Math.abs(a - b) < 1e-6) return fitSaid.stuck;
    if (i === 0 && loss > 0.95 * meanLoss(0, 0.1, ys)) return fitSaid.start(loss);
    return fitSaid.short(loss);
  }
  return undefined;
}

// One sample x = 1, y = -2 at a = b = 0.5 with rate 0.01: u = v = 1.5, p = 2.25, z1 = -4.25, dL/dp = 8.5, both gradients 12.75.
const twins = { dL_da: 12.75, dL_db: 12.75, a: 0.3725, b: 0.3725, everApart: false };

export const exercises = [
  functionExercise({
    id: "10.1",
    title: "One step of training",
    right: step as never,
    cases: () => [
      [1, 3, 2, 10, 0.01],
      [0, 0.1, -1, 2, 0.05],
      [2, -1, 0.5, -3, 0.1],
    ],
    praise: "That is a step of gradient descent. Everything else in training is repetition.",
    hints: [
      "Work out p = (x + a)(x + b) first; then dL/dp = −2 (y − p).",
      "dL/da = dL/dp · (x + b), and dL/db = dL/dp · (x + a).",
      "The new a is a − rate · dL/da. Use the old a and b for both gradients.",
    ],
    mistakes: [
      {
        name: "uphill",
        answer: ((a: number, b: number, x: number, y: number, rate: number) => {
          const [c, d] = step(a, b, x, y, rate);
          return [2 * a - c, 2 * b - d];
        }) as never,
        says: "It walks uphill. Either the gradient is added instead of subtracted, or its minus sign is lost: dL/dp = −2 (y − p).",
      },
      {
        name: "new a used for b",
        answer: ((a: number, b: number, x: number, y: number, rate: number) => {
          const [c] = step(a, b, x, y, rate);
          const dp = -2 * (y - (x + a) * (x + b));
          return [c, b - rate * dp * (x + c)];
        }) as never,
        says: "b's step already uses the new a: work out both gradients first, then update both parameters.",
      },
      {
        name: "new a used for all of b's step",
        answer: ((a: number, b: number, x: number, y: number, rate: number) => {
          const [c] = step(a, b, x, y, rate);
          return [c, step(c, b, x, y, rate)[1]];
        }) as never,
        says: "b's step already uses the new a: work out both gradients first, then update both parameters.",
      },
      {
        name: "factors swapped",
        answer: ((a: number, b: number, x: number, y: number, rate: number) => {
          const dp = -2 * (y - (x + a) * (x + b));
          return [a - rate * dp * (x + a), b - rate * dp * (x + b)];
        }) as never,
        says: "a and b have each other's factor: dL/da = dL/dp · (x + b), since the product hands each factor the other one.",
      },
      {
        name: "factor 2 forgotten",
        answer: ((a: number, b: number, x: number, y: number, rate: number) => step(a, b, x, y, rate / 2)) as never,
        says: "The step is half as long as it should be: the derivative of the square brings a factor 2.",
      },
      {
        name: "rate left out",
        answer: ((a: number, b: number, x: number, y: number) => step(a, b, x, y, 1)) as never,
        says: "The learning rate is not used: the step is the whole gradient.",
      },
    ],
  }),
  probedExercise<Fit>({
    id: "10.2",
    title: "Fit a and b",
    empty: "The function is not written yet.",
    probe: judgeFit,
    praise: "It finds a and b for three different curves, from a start that is not on the diagonal.",
    hints: [
      "Start with two different numbers, such as a = 0 and b = 0.1. Then the loop of this lesson, on the mean loss.",
      "In plain numbers, the gradient of the mean is the mean of the gradients of 10.1. With tensors, backward does it.",
      "A rate of 0.05 and 1000 steps are enough.",
    ],
    mistakes: [
      { name: "started on the diagonal", answer: fitted({ start: [0, 0] }), says: fitSaid.stuck },
      { name: "too large a rate", answer: fitted({ rate: 0.8 }), says: fitSaid.flies },
      { name: "wrong sign", answer: fitted({ sign: 1 }), says: fitSaid.flies },
      {
        name: "too few steps",
        answer: fitted({ steps: 10 }),
        says: fitSaid.short(
          meanLoss(...(fitted({ steps: 10 })(xs, dataOf(truths[0]!)) as [number, number]), dataOf(truths[0]!)),
        ),
      },
      { name: "no step at all", answer: () => [0, 0.1], says: fitSaid.start(meanLoss(0, 0.1, dataOf(truths[0]!))) },
    ],
  }),
  valuesExercise({
    id: "10.3",
    title: "Why twins stay twins",
    right: twins,
    read: (value) =>
      typeof value === "string" && value !== (todo as unknown)
        ? ({ yes: true, no: false, true: true, false: false }[value.trim().toLowerCase()] ?? value)
        : value,
    praise: "Equal parameters, equal gradients, equal steps: no number of steps takes them apart.",
    why: {
      dL_da: "u = v = 1.5, p = 2.25, z1 = y − p = −4.25, dL/dp = −2 z1. Then times v.",
      dL_db: "dL/dp times u, and u = v here.",
      a: "The new a is a − rate · dL/da.",
      b: "The new b is b − rate · dL/db.",
      everApart: "After this step, are a and b different? And what will their next gradients be?",
    },
    hints: [
      "u = x + a and v = x + b are the same number here. Work it out as in lesson 9.",
      "dL/dp = −2 (y − p) = 8.5, and both factors are 1.5.",
      "Equal values get equal gradients, take equal steps, and are equal again.",
    ],
    mistakes: [
      {
        name: "sign",
        answer: { dL_da: -12.75, dL_db: -12.75, a: 0.6275, b: 0.6275 },
        says: "The sign is lost: z1 = y − p falls when p grows, so dL/dp = −2 z1 = 8.5.",
      },
      {
        name: "factor 2 forgotten",
        answer: { dL_da: 6.375, dL_db: 6.375, a: 0.43625, b: 0.43625 },
        says: "The gradients are half of what they should be: the derivative of z1² is 2 z1.",
      },
      {
        name: "uphill",
        answer: { a: 0.6275, b: 0.6275 },
        says: "The step goes uphill: subtract rate times the gradient.",
      },
      {
        name: "hope",
        answer: { everApart: true },
        says: "They will not come apart. After this step a and b are equal again, and everything begins anew with equal numbers.",
      },
      {
        name: "factor left out",
        answer: { dL_da: 8.5, dL_db: 8.5, a: 0.415, b: 0.415 },
        says: "8.5 is dL/dp. On the way to a it is multiplied by v = 1.5, on the way to b by u = 1.5.",
      },
    ],
  }),
];
