/** Lesson 16: counting what a classifier gets right. */

import { functionExercise } from "../exercise";

/** The share of rows whose largest score stands at the label. */
const accuracy = (scores: number[][], labels: number[]): number =>
  scores.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length / labels.length;

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
];
