/** Lesson 10: where training ends, and why it can get stuck. */

import { functionExercise } from "../exercise";

/** One step of gradient descent on L = (y - (x + a)(x + b))^2 for one sample. */
const step = (a: number, b: number, x: number, y: number, rate: number): [number, number] => {
  const dp = -2 * (y - (x + a) * (x + b));
  return [a - rate * dp * (x + b), b - rate * dp * (x + a)];
};

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
        says: "It walks uphill: the gradient points to where the loss grows, so subtract it.",
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
    ],
  }),
];
