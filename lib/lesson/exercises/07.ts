/** Lesson 7: vector-Jacobian products of a layer. */

import type { Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { functionExercise } from "../exercise";

/** The way back of relu(xW + b). */
const back = (x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
  const gz = g.mul(x.matmul(W).add(b).gt(0)) as Tensor;
  return { x: W.matmul(gz), W: x.outer(gz), b: gz };
};

export const exercises = [
  functionExercise({
    id: "7.1",
    title: "Three VJPs",
    right: back as never,
    cases: () => [
      [
        tensor([1, -2]),
        tensor([
          [1, 2],
          [0.5, 3],
        ]),
        tensor([0.5, 1]),
        tensor([1, -3]),
      ],
      [
        tensor([0.5, 2]),
        tensor([
          [-1, 1],
          [2, -2],
        ]),
        tensor([0, 1]),
        tensor([2, 4]),
      ],
      [
        tensor([1, 1]),
        tensor([
          [1, 3],
          [-2, 1],
        ]),
        tensor([2, -1]),
        tensor([-1, 5]),
      ],
    ],
    praise: "Three vector-Jacobian products, and not one Jacobian written down.",
    hints: [
      "Go through ReLU first: g passes only where xW + b is above 0.",
      "Call what is left gz. The addition hands it to b as it is.",
      "To x goes W · gz (each row of W with gz); to W goes the outer product of x and gz.",
    ],
    mistakes: [
      {
        name: "relu forgotten",
        answer: ((x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => ({ x: W.matmul(g), W: x.outer(g), b: g })) as never,
        says: "ReLU is skipped on the way back: where it was off, no gradient may come through.",
      },
      {
        name: "transposed",
        answer: ((x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
          const { b: gz } = back(x, W, b, g);
          return { x: gz.matmul(W), W: x.outer(gz), b: gz };
        }) as never,
        says: "The gradient by x goes through W the wrong way: it is gz Wᵀ. With a square W no error warns you.",
      },
      {
        name: "outer product turned round",
        answer: ((x: Tensor, W: Tensor, b: Tensor, g: Tensor) => {
          const { b: gz } = back(x, W, b, g);
          return { x: W.matmul(gz), W: gz.outer(x), b: gz };
        }) as never,
        says: "The gradient by W is transposed: it has W's own shape, a row for each input: x.outer(gz).",
      },
      {
        name: "mask by the input",
        answer: ((x: Tensor, W: Tensor, _b: Tensor, g: Tensor) => {
          const gz = g.mul(x.gt(0)) as Tensor;
          return { x: W.matmul(gz), W: x.outer(gz), b: gz };
        }) as never,
        says: "ReLU looks at xW + b, not at x: the mask must be taken there.",
      },
    ],
  }),
];
