/** Lesson 4: three linear layers are one, and how many parameters a network has. */

import type { Tensor } from "../../core/tensor";
import { tensor } from "../../ops/create";
import { functionExercise } from "../exercise";

type Layers = readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
type Collapse = (...layers: Layers) => { W: Tensor; b: Tensor };

const weight: Collapse = (W1, b1, W2, b2, W3, b3) => ({
  W: W1.matmul(W2).matmul(W3),
  b: b1.matmul(W2).matmul(W3).add(b2.matmul(W3)).add(b3),
});

/** The right W with another b. */
const withBias =
  (b: (...layers: Layers) => Tensor): Collapse =>
  (...layers) => ({ W: weight(...layers).W, b: b(...layers) });
/** The right b with another W. */
const withWeight =
  (W: (...layers: Layers) => Tensor): Collapse =>
  (...layers) => ({ W: W(...layers), b: weight(...layers).b });

const parameters = (sizes: readonly number[]) => sizes.slice(1).reduce((n, out, i) => n + sizes[i]! * out + out, 0);

export const exercises = [
  functionExercise({
    id: "4.1",
    title: "Collapse three layers",
    right: weight as never,
    about: () => "three layers of small numbers",
    // Square at first, where every product fits; then sizes that differ.
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
        tensor([
          [1, -1],
          [2, 0.5],
        ]),
        tensor([4, -3]),
      ],
      [
        tensor([
          [0, 1, 2],
          [1, 1, -1],
        ]),
        tensor([2, 1, 0.5]),
        tensor([
          [1, -1],
          [0, 2],
          [3, 1],
        ]),
        tensor([-1, 4]),
        tensor([[2], [-1]]),
        tensor([5]),
      ],
    ],
    praise: "Right: one matrix W1 W2 W3, and each bias goes through all layers that come after it.",
    hints: [
      "Multiply out ((x W1 + b1) W2 + b2) W3 + b3 and sort: what stands with x, and what stands alone?",
      "W = W1 W2 W3, in this order.",
      "b = b1 W2 W3 + b2 W3 + b3.",
    ],
    mistakes: [
      {
        name: "biases not sent through",
        answer: withBias((_W1, b1, _W2, b2, _W3, b3) => b1.add(b2).add(b3)) as never,
        says: "W is right, but the biases are only added up. What a layer adds is multiplied by all layers after it: b1 by W2 and W3, b2 by W3.",
      },
      {
        name: "b1 through one layer too few",
        answer: withBias((_W1, b1, W2, b2, W3, b3) => b1.matmul(W2).add(b2.matmul(W3)).add(b3)) as never,
        says: "b1 goes through W2 but not through W3. Two layers come after the first one.",
      },
      {
        name: "order turned round",
        answer: withWeight((W1, _b1, W2, _b2, W3) => W3.matmul(W2).matmul(W1)) as never,
        says: "W3 W2 W1 is not W1 W2 W3. The sample is a row: it meets W1 first.",
      },
      {
        name: "only the last bias",
        answer: withBias((_W1, _b1, _W2, _b2, _W3, b3) => b3) as never,
        says: "Only the last bias is left. The first two do not vanish: b has three parts.",
      },
      {
        name: "last bias forgotten",
        answer: withBias((_W1, b1, W2, b2, W3) => b1.matmul(W2).matmul(W3).add(b2.matmul(W3))) as never,
        says: "b3 is missing: the last layer adds it at the very end.",
      },
      {
        name: "two layers only",
        answer: ((W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) => ({
          W: W1.matmul(W2),
          b: b1.matmul(W2).add(b2),
        })) as never,
        says: "That is the collapse of the first two layers. The third one multiplies all of it by W3 and adds b3.",
      },
      {
        name: "element by element",
        answer: withWeight((W1, _b1, W2, _b2, W3) => W1.mul(W2).mul(W3) as Tensor) as never,
        says: "The matrices are multiplied element by element; layers after one another are a matrix product, matmul.",
      },
    ],
  }),
  functionExercise({
    id: "4.2",
    title: "Count the parameters",
    right: parameters as never,
    cases: () => [[[2, 16, 8, 1]], [[64, 10]], [[3, 5, 5, 5, 2]], [[784, 128, 10]]],
    praise: "Right. You can tell the size of a network before you build it.",
    hints: [
      "A layer stands between two neighbours in the list: in, out.",
      "It has in · out weights, and a bias for each of its outputs.",
      "Go from i = 1 to the end: add sizes[i - 1] * sizes[i] + sizes[i].",
    ],
    mistakes: [
      {
        name: "no biases",
        answer: ((s: number[]) => parameters(s) - s.slice(1).reduce((a, b) => a + b, 0)) as never,
        says: "The weights are counted, the biases are not. Each layer has one for every output.",
      },
      {
        name: "biases of the inputs",
        answer: ((s: number[]) => parameters(s) + s[0]!) as never,
        says: "The inputs have no bias: they are given, not computed. Only layers have one for each output.",
      },
      {
        name: "one bias for each layer",
        answer: ((s: number[]) => s.slice(1).reduce((n, out, i) => n + s[i]! * out + 1, 0)) as never,
        says: "It counts one bias for each layer. Each neuron has its own, so a layer has as many as outputs.",
      },
      {
        name: "bias by inputs",
        answer: ((s: number[]) => s.slice(1).reduce((n, out, i) => n + s[i]! * out + s[i]!, 0)) as never,
        says: "It counts a bias for each input of a layer. The bias belongs to the neurons, the outputs.",
      },
      {
        name: "neurons, not parameters",
        answer: ((s: number[]) => s.reduce((a, b) => a + b, 0)) as never,
        says: "Those are the neurons. The parameters are the numbers on the connections, and the biases.",
      },
      {
        name: "product of all sizes",
        answer: ((s: number[]) => s.reduce((a, b) => a * b, 1)) as never,
        says: "It multiplies all sizes. Only neighbouring layers are connected: multiply each size by the next, and add up.",
      },
    ],
  }),
];
