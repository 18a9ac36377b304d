/** Lesson 4: two linear layers are one. */

import type { Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { functionExercise } from "../exercise";

const collapse = (W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) => ({ W: W1.matmul(W2), b: b1.matmul(W2).add(b2) });

export const exercises = [
  functionExercise({
    id: "4.1",
    title: "Collapse two layers",
    right: collapse as never,
    cases: () => [
      [
        tensor([
          [1, 2],
          [3, -1],
        ]),
        tensor([1, -2]),
        tensor([
          [2, 0],
          [1, 1],
        ]),
        tensor([0.5, 3]),
      ],
      [
        tensor([
          [0, 1],
          [1, 1],
        ]),
        tensor([2, 1]),
        tensor([
          [1, -1],
          [0, 2],
        ]),
        tensor([-1, 4]),
      ],
    ],
    praise: "Right: W is W1 W2, and b1 goes through the second layer too.",
    hints: [
      "Multiply out (x W1 + b1) W2 + b2 and sort: what stands with x, and what stands alone?",
      "W = W1 W2, in this order.",
      "b = b1 W2 + b2.",
    ],
    mistakes: [
      {
        name: "b1 not sent through W2",
        answer: ((W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) => ({ W: W1.matmul(W2), b: b1.add(b2) })) as never,
        says: "W is right, but b1 must go through the second layer: it is multiplied by W2 like everything that the first layer gives.",
      },
      {
        name: "order turned round",
        answer: ((W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) => ({
          W: W2.matmul(W1),
          b: b1.matmul(W2).add(b2),
        })) as never,
        says: "W2 W1 is not W1 W2. The sample is a row and meets W1 first.",
      },
      {
        name: "b1 left out",
        answer: ((W1: Tensor, _b1: Tensor, W2: Tensor, b2: Tensor) => ({ W: W1.matmul(W2), b: b2 })) as never,
        says: "The bias of the first layer is lost: b has a second part, b1 W2.",
      },
      {
        name: "element by element",
        answer: ((W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) => ({
          W: W1.mul(W2),
          b: b1.matmul(W2).add(b2),
        })) as never,
        says: "W1 and W2 are multiplied element by element; layers after one another are a matrix product, matmul.",
      },
    ],
  }),
];
