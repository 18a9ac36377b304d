/** Lesson 3: shapes by broadcasting, reduction and indexing. */

import { valuesExercise } from "../exercise";

export const exercises = [
  valuesExercise({
    id: "3.1",
    title: "Eight puzzles",
    right: { p1: [4, 3], p2: "error", p3: [4, 5], p4: [2, 4], p5: [2], p6: [5, 2, 3], p7: [3, 4], p8: "error" },
    praise: "All eight. You read shapes like a native.",
    hints: [
      "Compare sizes from the right: equal, or one of them 1, or missing.",
      "sum(1) removes axis 1 (the second one). A number in at removes its axis, a range keeps it.",
      "In a matrix product the inner sizes must agree: [2, 3] times [3, n].",
    ],
    mistakes: [
      {
        name: "broadcasts from the left",
        answer: { p1: "error", p2: [4, 3] },
        says: "p1 and p2 are the wrong way round: shapes are compared from the right, so [3] meets the 3, and [4] does not.",
      },
      {
        name: "sum keeps the axis that it is given",
        answer: { p4: [3] },
        says: "sum(1) adds up along axis 1, so that axis goes and the others stay: [2, 3, 4] becomes [2, 4].",
      },
      {
        name: "sum over the first axis",
        answer: { p4: [3, 4] },
        says: "Axes are counted from 0, so sum(1) adds up along the second axis: [2, 4] is left.",
      },
      {
        name: "numbers keep their axis",
        answer: { p5: [1, 2, 1] },
        says: "A number in at drops its axis altogether; only ranges keep theirs. p5 has one axis.",
      },
      {
        name: "equal shapes multiply",
        answer: { p8: [2, 3] },
        says: "mul works on equal shapes, element by element; matmul needs the inner sizes to agree, and 3 is not 2.",
      },
    ],
  }),
];
