/** Lesson 5: slopes of four activations. */

import { functionExercise } from "../exercise";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slopes = (x: number) => ({
  sigmoid: sigmoid(x) * (1 - sigmoid(x)),
  tanh: 1 - Math.tanh(x) ** 2,
  relu: x > 0 ? 1 : 0,
  leaky: x > 0 ? 1 : 0.1,
});

export const exercises = [
  functionExercise({
    id: "5.1",
    title: "Four slopes",
    right: slopes as never,
    cases: () => [[-2], [-0.5], [0.3], [1.7], [4]],
    praise: "All four agree with finite differences. Easy to differentiate, as promised.",
    hints: [
      "sigmoid and tanh: compute the value first, then the slope from it.",
      "σ' = σ (1 − σ), and tanh' = 1 − tanh².",
      "ReLU: 1 above 0, else 0. Leaky: 1 above 0, else 0.1.",
    ],
    mistakes: [
      {
        name: "values instead of slopes",
        answer: ((x: number) => ({
          sigmoid: sigmoid(x),
          tanh: Math.tanh(x),
          relu: Math.max(0, x),
          leaky: Math.max(0.1 * x, x),
        })) as never,
        says: "These are the values of the functions; their slopes are asked for.",
      },
      {
        name: "sigmoid's slope of x itself",
        answer: ((x: number) => ({ ...slopes(x), sigmoid: x * (1 - x) })) as never,
        says: "σ' = σ (1 − σ) takes the value σ(x), not x itself.",
      },
      {
        name: "tanh like sigmoid",
        answer: ((x: number) => ({ ...slopes(x), tanh: Math.tanh(x) * (1 - Math.tanh(x)) })) as never,
        says: "t (1 − t) is the sigmoid's pattern. For tanh it is 1 − t².",
      },
      {
        name: "PyTorch's slope",
        answer: ((x: number) => ({ ...slopes(x), leaky: x > 0 ? 1 : 0.01 })) as never,
        says: "0.01 is PyTorch's default slope. The lecture's leaky ReLU has 0.1.",
      },
      {
        name: "leaky like relu",
        answer: ((x: number) => ({ ...slopes(x), leaky: x > 0 ? 1 : 0 })) as never,
        says: "Below 0 the leaky ReLU still has a slope: 0.1. That is why it is leaky.",
      },
    ],
  }),
];
