/** Lesson 16: counting what a classifier gets right, and the whole loop with held-out data, saved and loaded again. */

import { noGrad } from "../../core/autograd";
import type { Tensor } from "../../core/tensor";
import { digits } from "../../data/sets/digits";
import { Module } from "../../nn/module";
import { tensor } from "../../ops/create";
import { functionExercise, same, show, todo } from "../exercise";
import { fails, missing, probedExercise } from "../probe";

/** The share of rows whose largest score stands at the label. */
const accuracy = (scores: number[][], labels: number[]): number =>
  scores.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length / labels.length;

interface Rows {
  readonly x: Tensor;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

let cached: { readonly heldOut: Rows; readonly rest: Rows } | undefined;

/** Every fifth digit, and the other four fifths. */
function split() {
  if (cached) return cached;
  const all = digits({ scale: 16 });
  const [pixels, labels] = [all.data.tolist() as number[][], all.target.tolist() as number[]];
  const part = (wanted: (i: number) => boolean): Rows => {
    const rows = pixels.filter((_, i) => wanted(i));
    return { rows, x: tensor(rows) as unknown as Tensor, labels: labels.filter((_, i) => wanted(i)) };
  };
  cached = { heldOut: part((i) => i % 5 === 0), rest: part((i) => i % 5 !== 0) };
  return cached;
}

interface Answer {
  readonly model: unknown;
  readonly accuracy: unknown;
  readonly reloaded: unknown;
}

const said = {
  percent: "That is in percent. An accuracy is a number from 0 to 1.",
  onTraining:
    "That is the accuracy on the digits it was trained with. Measure it on those that were held out: every fifth.",
  training: "The model is still in training mode. Call model.eval() before you measure: dropout must be off.",
  reloadedTraining: "The reloaded model is in training mode, as every new model is. Call eval() on it too.",
  sameObject: "`reloaded` is the very same object as `model`. Make a new one, and load the saved state into it.",
  notLoaded: "The reloaded model gives other scores than the saved one. Is loadStateDict(load(...)) missing?",
};

function scoresOf(model: Module, x: Tensor, name: string): number[][] {
  const scores = noGrad(() => (model as unknown as { forward(x: Tensor): Tensor }).forward(x));
  const [n, classes] = [x.shape[0], 10];
  if (scores?.shape?.length !== 2 || scores.shape[0] !== n || scores.shape[1] !== classes)
    fails(
      `For [${x.shape.join(", ")}] pixels ${name} should give scores of shape [${n}, ${classes}], not ${show(scores?.shape)}.`,
    );
  return scores.tolist() as number[][];
}

function judgeLoop(answer: unknown): string | undefined {
  if (typeof answer !== "object") fails(`An object { model, accuracy, reloaded } is wanted, not ${show(answer)}.`);
  const given = answer as Answer;
  const lacking = (["model", "accuracy", "reloaded"] as const).filter(
    (name) => given[name] === undefined || given[name] === todo,
  );
  if (lacking.length > 0) missing(`Still missing: ${lacking.join(", ")}.`);
  const { model, reloaded } = given;
  for (const [name, value] of [
    ["model", model],
    ["reloaded", reloaded],
  ] as const)
    if (!(value instanceof Module))
      return `${name} should be a Module, such as new nn.Sequential(...), not ${show(value)}.`;
  const net = model as Module;
  if (net.training) return said.training;
  const { heldOut, rest } = split();
  const scores = scoresOf(net, heldOut.x, "the model");
  const real = accuracy(scores, heldOut.labels as number[]);
  if (real < 0.9)
    return `On the held-out digits the model has an accuracy of ${show(real)}; 0.9 is wanted. Are the pixels divided by 16, are gradients cleared, and is it trained long enough?`;
  if (!same(given.accuracy, real, 1e-3)) {
    if (same(given.accuracy, 100 * real, 1e-3)) return said.percent;
    if (same(given.accuracy, accuracy(scoresOf(net, rest.x, "the model"), rest.labels as number[]), 1e-3))
      return said.onTraining;
    return `accuracy is ${show(given.accuracy)}, but on every fifth digit the model gets ${show(real)}.`;
  }
  if (reloaded === model) return said.sameObject;
  if ((reloaded as Module).training) return said.reloadedTraining;
  return same(scoresOf(reloaded as Module, heldOut.x, "the reloaded model"), scores, 0) ? undefined : said.notLoaded;
}

/** A classifier that needs no training: the class of the nearest of the digits that are not held out. */
class Nearest extends Module {
  constructor(readonly every = 1) {
    super();
    this.eval();
  }
  override forward(x: Tensor): Tensor {
    const { rows, labels } = split().rest;
    const scores = (x.tolist() as number[][]).map((image) => {
      const row = new Array<number>(10).fill(-1e9);
      for (let i = 0; i < rows.length; i += this.every) {
        let far = 0;
        for (let k = 0; k < 64; k++) far += (rows[i]![k]! - image[k]!) ** 2;
        row[labels[i]!] = Math.max(row[labels[i]!]!, -far);
      }
      return row;
    });
    return tensor(scores) as unknown as Tensor;
  }
}

/** A right answer made without training, and changed; made when it is asked for. */
const loopMistake = (
  name: string,
  says: string,
  change: (right: { model: Nearest; accuracy: number; reloaded: Nearest }) => Answer,
) => ({
  name,
  says,
  get answer(): Answer {
    const model = new Nearest();
    const share = accuracy(scoresOf(model, split().heldOut.x, "the model"), split().heldOut.labels as number[]);
    return change({ model, accuracy: share, reloaded: new Nearest() });
  },
});

const training = (model: Nearest) => {
  model.train();
  return model;
};

const wholeLoop = probedExercise<Answer>({
  id: "16.2",
  title: "The whole loop, saved and loaded",
  empty: "Nothing is there yet.",
  probe: judgeLoop,
  praise: "Created, trained, evaluated on digits it never saw, saved, and loaded again, number for number.",
  hints: [
    "Indices: Array.from({ length: 1797 }, (_, i) => i), then filter by i % 5. data.digits({ scale: 16 }).data.at(indices) takes those rows.",
    "The loop is the one above. Afterwards model.eval(), and the accuracy inside noGrad.",
    'save(model.stateDict(), "digits-net.safetensors"); then a new network of the same layers, reloaded.loadStateDict(load("digits-net.safetensors")), reloaded.eval().',
  ],
  mistakes: [
    loopMistake("left in training mode", said.training, (a) => ({ ...a, model: training(a.model) })),
    loopMistake("measured on training data", said.onTraining, (a) => ({ ...a, accuracy: 1 })),
    loopMistake("percent", said.percent, (a) => ({ ...a, accuracy: 100 * a.accuracy })),
    loopMistake("the same object", said.sameObject, (a) => ({ ...a, reloaded: a.model })),
    loopMistake("never loaded", said.notLoaded, (a) => ({ ...a, reloaded: new Nearest(2) })),
    loopMistake("reloaded in training mode", said.reloadedTraining, (a) => ({ ...a, reloaded: training(a.reloaded) })),
  ],
});

export const exercises = [
  functionExercise({
    id: "16.1",
    title: "Accuracy by hand",
    right: accuracy as never,
    cases: () => [
      [
        [
          [0.1, 2, 0.3],
          [3, 1, 2],
          [0, 0.5, 0.4],
        ],
        [1, 0, 2],
      ],
      [
        [
          [-1, -2],
          [-5, -3],
          [2, 1],
          [0, 4],
        ],
        [0, 0, 0, 1],
      ],
      [
        [
          [1, 0, 0, 0],
          [0, 0, 0, 1],
        ],
        [0, 3],
      ],
    ],
    praise: "Right. argmax, compare, average: that is all an accuracy is.",
    hints: [
      "For each row of scores find the index of the largest one: that is the predicted class.",
      "row.indexOf(Math.max(...row)) gives it.",
      "Count the rows where it equals the label, and divide by how many rows there are.",
    ],
    mistakes: [
      {
        name: "count instead of share",
        answer: ((scores: number[][], labels: number[]) => accuracy(scores, labels) * labels.length) as never,
        says: "That is how many are right. An accuracy is a share: divide by the number of samples.",
      },
      {
        name: "error rate",
        answer: ((scores: number[][], labels: number[]) => 1 - accuracy(scores, labels)) as never,
        says: "That is the share of wrong answers, the error rate. Accuracy counts the right ones.",
      },
      {
        name: "smallest score",
        answer: ((scores: number[][], labels: number[]) =>
          scores.filter((row, i) => row.indexOf(Math.min(...row)) === labels[i]).length / labels.length) as never,
        says: "It takes the smallest score of each row; the predicted class is where the largest stands.",
      },
      {
        name: "divided by the number of classes",
        answer: ((scores: number[][], labels: number[]) =>
          (accuracy(scores, labels) * labels.length) / scores[0]!.length) as never,
        says: "It divides by the number of classes; the average runs over samples.",
      },
    ],
  }),
  wholeLoop,
];
