/** Lesson 2: four neurons become the columns of one matrix, and the layer that they make. */

import { isTensor } from "../../core/tensor";
import { functionExercise } from "../exercise";

type Row = readonly number[];
type Matrix = readonly Row[];

const columns = (neurons: Matrix): number[][] => neurons[0]!.map((_, i) => neurons.map((w) => w[i]!));
const layer = (x: Row, W: Matrix, b: Row) => b.map((bias, k) => x.reduce((sum, xi, i) => sum + xi * W[i]![k]!, bias));
/** Each neuron alone, as in the lesson's first cell. */
const singles = (x: Row, neurons: Matrix, b: Row) =>
  neurons.map((w, k) => w.reduce((sum, wi, i) => sum + wi * x[i]!, b[k]!));

const square: Matrix = [
  [1, 0, 2, 1],
  [0, 1, 1, -1],
  [2, -1, 0, 3],
  [1, 1, 1, 0],
];
const wide: Matrix = [
  [0.2, -0.4, 0.1],
  [-0.5, 0.3, 0.8],
  [0.7, 0.7, -0.2],
  [0, -1, 0.5],
];

export const exercises = [
  functionExercise({
    id: "2.1",
    title: "Stack four neurons",
    right: columns as never,
    // The square one first: a transposed answer has the right shape there.
    cases: () => [[square], [wide]],
    also: (answer) => {
      const given = answer(wide.map((w) => [...w]));
      const W = (isTensor(given) ? given.tolist() : given) as Matrix;
      const x = [1, 0.5, -1];
      const [one, many] = [singles(x, wide, [0, 0, 0, 0]), layer(x, W, [0, 0, 0, 0])];
      return one.every((v, k) => Math.abs(v - many[k]!) < 1e-5)
        ? undefined
        : "x W is not what the four neurons give one by one.";
    },
    praise: "x W now gives exactly what the four neurons gave one by one.",
    hints: [
      "W has a row for each input and a column for each neuron: [inputs, neurons].",
      "Row i of W holds the i-th weight of every neuron: neurons.map((w) => w[i]).",
      "neurons[0].map((_, i) => neurons.map((w) => w[i])) makes one such row for each input.",
    ],
    mistakes: [
      {
        name: "neurons as rows",
        answer: ((neurons: Matrix) => neurons) as never,
        says: "The neurons stand in the rows: that is W transposed. In y = f(xW + b) each neuron is a column. With four inputs and four neurons no shape warns you.",
      },
      {
        name: "all in one row",
        answer: ((neurons: Matrix) => neurons.flat()) as never,
        says: "That is one long list. A matrix is an array of rows: one row for each input, with a number for each neuron.",
      },
      {
        name: "last column left out",
        answer: ((neurons: Matrix) => columns(neurons).map((row) => row.slice(0, 3))) as never,
        says: "A neuron is left out: every row of W needs one weight for each of the four neurons.",
      },
      {
        name: "a row for each neuron",
        answer: ((neurons: Matrix) => neurons.map((_, i) => neurons.map((w) => w[i] ?? 0))) as never,
        says: "W has as many rows as there are neurons. It needs a row for each input: with three inputs, three rows.",
      },
    ],
  }),
  functionExercise({
    id: "2.2",
    title: "The layer",
    right: layer as never,
    cases: () => [
      [[1, 2, 3, 4], square, [0.5, 1, -1, 0]],
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
      [[1, 0.5, -1], columns(wide), [0.1, 0, -0.3, 0.2]],
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
      {
        name: "products not added up",
        answer: ((x: number[], W: Matrix, b: number[]) =>
          b.map((bias, k) => x.map((xi, i) => xi * W[i]![k]! + bias))) as never,
        says: "The products are there, but each neuron gives one number: add its products up, then add the bias once.",
      },
    ],
  }),
];
