/** Lesson 2: four neurons as one layer. */

import { functionExercise } from "../exercise";

type Matrix = readonly (readonly number[])[];
const layer = (x: readonly number[], W: Matrix, b: readonly number[]) =>
  b.map((bias, k) => x.reduce((sum, xi, i) => sum + xi * W[i]![k]!, bias));

export const exercises = [
  functionExercise({
    id: "2.1",
    title: "Stack four neurons",
    right: layer as never,
    cases: () => [
      [
        [1, 2, 3, 4],
        [
          [1, 0, 2, 1],
          [0, 1, 1, -1],
          [2, -1, 0, 3],
          [1, 1, 1, 0],
        ],
        [0.5, 1, -1, 0],
      ],
      [
        [-1, 0, 2, 0.5],
        [
          [2, 1, 0, 1],
          [1, 3, -2, 0],
          [0, 1, 1, 2],
          [4, 0, 1, -1],
        ],
        [1, -2, 3, 0.25],
      ],
      [
        [1, 0.5, -1],
        [
          [0.2, -0.5, 0.7, 0],
          [-0.4, 0.3, 0.7, -1],
          [0.1, 0.8, -0.2, 0.5],
        ],
        [0.1, 0, -0.3, 0.2],
      ],
    ],
    praise: "Right: output k is the sample times column k, plus its bias.",
    hints: [
      "There are as many outputs as biases. Make one for each with b.map((bias, k) => ...).",
      "Output k uses column k of W: the numbers W[0][k], W[1][k], ...",
      "x.reduce((sum, xi, i) => sum + xi * W[i][k], bias) is one output.",
    ],
    mistakes: [
      {
        name: "transposed",
        answer: ((x: number[], W: Matrix, b: number[]) =>
          b.map((bias, k) => x.reduce((sum, xi, i) => sum + xi * (W[k]?.[i] ?? W[i]![k]!), bias))) as never,
        says: "It uses rows where columns are meant: the weight from input i to neuron k is W[i][k], not W[k][i]. On a square W no error warns you.",
      },
      {
        name: "bias forgotten",
        answer: ((x: number[], W: Matrix, b: number[]) =>
          layer(
            x,
            W,
            b.map(() => 0),
          )) as never,
        says: "The products are right, but the bias is missing.",
      },
      {
        name: "bias added for each input",
        answer: ((x: number[], W: Matrix, b: number[]) =>
          layer(
            x,
            W,
            b.map((v) => v * x.length),
          )) as never,
        says: "The bias is added once for every input. It belongs to the neuron: add it once.",
      },
      {
        name: "with an activation",
        answer: ((x: number[], W: Matrix, b: number[]) => layer(x, W, b).map((v) => 1 / (1 + Math.exp(-v)))) as never,
        says: "That is f(xW + b) with the sigmoid. Here only xW + b is asked for.",
      },
    ],
  }),
];
