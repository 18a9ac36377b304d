/** Lesson 1: the perceptron's update rule. */

import { functionExercise } from "../exercise";

type Pair = readonly [number, number];
const answerOf = (x: Pair, w: Pair, b: number) => (x[0] * w[0] + x[1] * w[1] + b > 0 ? 1 : 0);
const moved = (x: Pair, w: Pair, b: number, by: number) => [w[0] + by * x[0], w[1] + by * x[1], b + by];
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

export const exercises = [
  functionExercise({
    id: "1.1",
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
    ],
  }),
];
