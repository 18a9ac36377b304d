/** Lesson 15: unrolling a recurrent net of one neuron, and going back through time. */

import { functionExercise } from "../exercise";

/** The states h1 ... hT of h = tanh(w x + u h), from h0 = 0. */
function unroll(xs: readonly number[], w: number, u: number): number[] {
  let h = 0;
  return xs.map((x) => {
    h = Math.tanh(w * x + u * h);
    return h;
  });
}

interface Way {
  /** What the slope of tanh is taken from: its value (right), its input's stand-in, or nothing. */
  readonly slope?: (h: number) => number;
  /** What goes one step back (right: u). */
  readonly back?: (u: number) => number;
  /** Which state the gradient by u is taken with (right: that of the step before). */
  readonly before?: (states: readonly number[], t: number) => number;
  readonly steps?: number;
  readonly seed?: (h: number, y: number) => number;
  readonly sum?: boolean;
}

/** The way back of L = (hT - y)², and its known wrong turns. */
const through =
  (way: Way = {}) =>
  (xs: readonly number[], y: number, w: number, u: number) => {
    const {
      slope = (h) => 1 - h * h,
      back = (v) => v,
      before = (s, t) => (t > 0 ? s[t - 1]! : 0),
      steps = xs.length,
      seed = (h, to) => 2 * (h - to),
      sum = true,
    } = way;
    const states = unroll(xs, w, u);
    let arriving = seed(states.at(-1)!, y);
    let [dw, du] = [0, 0];
    for (let t = xs.length - 1; t >= xs.length - steps; t--) {
      const inner = arriving * slope(states[t]!);
      dw = (sum ? dw : 0) + inner * xs[t]!;
      du = (sum ? du : 0) + inner * before(states, t);
      arriving = inner * back(u);
    }
    return { dw, du };
  };

export const exercises = [
  functionExercise({
    id: "15.1",
    title: "Unroll",
    right: unroll as never,
    cases: () => [
      [[1, -0.5, 2], 0.7, 0.4],
      [[0.5, 0, 0, 0], 1.5, -0.9],
      [[-1, 2], 0.3, 1.2],
    ],
    praise: "One neuron, used again at every step: that is all a recurrent layer is.",
    hints: [
      "Start with h = 0, and go through xs in order.",
      "In each step: h = Math.tanh(w * x + u * h). Push it.",
      "The new h is made from the old one, so keep it in a variable outside the loop.",
    ],
    mistakes: [
      {
        name: "no memory",
        answer: ((xs: number[], w: number) => xs.map((x) => Math.tanh(w * x))) as never,
        says: "Each state is made from its input alone. The state before belongs in as well, times u.",
      },
      {
        name: "tanh forgotten",
        answer: ((xs: number[], w: number, u: number) => {
          let h = 0;
          return xs.map((x) => (h = w * x + u * h));
        }) as never,
        says: "The tanh is missing.",
      },
      {
        name: "only the last state",
        answer: ((xs: number[], w: number, u: number) => unroll(xs, w, u).at(-1)) as never,
        says: "That is the last state only. Give back all of them, in order.",
      },
      {
        name: "weights swapped",
        answer: ((xs: number[], w: number, u: number) => unroll(xs, u, w)) as never,
        says: "w and u are swapped: w weighs the input, u the state before.",
      },
      {
        name: "state outside tanh",
        answer: ((xs: number[], w: number, u: number) => {
          let h = 0;
          return xs.map((x) => (h = Math.tanh(w * x) + u * h));
        }) as never,
        says: "The old state stands outside of tanh: it is tanh(w x + u h), over both.",
      },
    ],
  }),
  functionExercise({
    id: "15.2",
    title: "Back through time",
    right: through() as never,
    cases: () => [
      [[1, -0.5, 2], 0.3, 0.7, 0.4],
      [[0.5, 1, -1, 0.2, 0.8], -0.5, 1.1, -0.9],
      [[-1, 2, 0.5, 1], 1, 0.3, 1.2],
    ],
    tolerance: 1e-6,
    praise:
      "Backpropagation through time is backpropagation. The weights are used at every step, so their gradients add up.",
    hints: [
      "Unroll first and keep all states. The gradient that arrives at the last one is 2 (h − y).",
      "In each step back: inner = arriving · (1 − h²), with the h of that step.",
      "Then dw += inner · x, du += inner · (the state before, 0 at the first step), and arriving = inner · u.",
    ],
    mistakes: [
      {
        name: "last step only",
        answer: through({ steps: 1 }) as never,
        says: "Only the last step counts. w and u are used at every step, so go back through all of them.",
      },
      {
        name: "not added up",
        answer: through({ sum: false }) as never,
        says: "Only the first step's share is left: each step overwrites dw and du. A weight that is used at every step is a fan-out; add up.",
      },
      {
        name: "tanh skipped",
        answer: through({ slope: () => 1 }) as never,
        says: "The slope of tanh is missing: on the way back through each step, multiply by 1 − h².",
      },
      {
        name: "u forgotten on the way",
        answer: through({ back: () => 1 }) as never,
        says: "From step to step the gradient must be multiplied by u, as the state was on the way forward.",
      },
      {
        name: "own state instead of the one before",
        answer: through({ before: (s, t) => s[t]! }) as never,
        says: "du takes the wrong state: u weighed the state before, not the one it helped to make.",
      },
      {
        name: "factor 2 forgotten",
        answer: through({ seed: (h, y) => h - y }) as never,
        says: "Both gradients are half of what they should be: the derivative of (h − y)² is 2 (h − y).",
      },
    ],
  }),
];
