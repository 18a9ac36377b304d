/** Lesson 9: the nine values of (x + a)(x + b), forward and backward. */

import { valuesExercise } from "../exercise";

// x = 1, y = 3, a = 2, b = -5.
const right = { u: 3, v: -4, p: -12, z1: 15, L: 225, dL_dz1: 30, dL_dp: -30, dL_da: 120, dL_db: -90 };

export const exercises = [
  valuesExercise({
    id: "9.1",
    title: "Nine values",
    right,
    why: {
      u: "u = x + a.",
      v: "v = x + b, and b is negative.",
      p: "p = u · v: mind the sign.",
      z1: "z1 = y − p, and p is negative.",
      L: "L = z1², the square.",
      dL_dz1: "L = z1², so dL/dz1 = 2 z1.",
      dL_dp: "z1 = y − p, so dL/dp = −dL/dz1.",
      dL_da: "It is the gradient of u, passed on by the addition: v · dL/dp.",
      dL_db: "It is the gradient of v, passed on by the addition: u · dL/dp.",
    },
    praise: "All nine are right: five forward, four backward.",
    hints: [
      "Forward first: each line uses only values that stand above it.",
      "Backward: every gradient is a local derivative times the gradient that arrives, and B1 is 2 z1.",
      "dL/da = dL/du = v · dL/dp, and dL/db = dL/dv = u · dL/dp.",
    ],
    mistakes: [
      {
        name: "factor 2 forgotten",
        answer: { dL_dz1: 15, dL_dp: -15, dL_da: 60, dL_db: -45 },
        says: "The gradients are half of what they should be: the derivative of z1² is 2 z1, not z1.",
      },
      {
        name: "sign not flipped",
        answer: { dL_dp: 30, dL_da: -120, dL_db: 90 },
        says: "The sign is lost at B2: z1 = y − p falls when p grows, so dL/dp = −dL/dz1.",
      },
      {
        name: "u and v swapped",
        answer: { dL_da: -90, dL_db: 120 },
        says: "dL/da and dL/db are swapped: each factor's gradient is the other factor times what arrives, so a gets v and b gets u.",
      },
      {
        name: "difference the wrong way round",
        answer: { z1: -15, dL_dz1: -30, dL_dp: 30, dL_da: -120, dL_db: 90 },
        says: "z1 is y − p, not p − y.",
      },
      {
        name: "B2 handed on unchanged",
        answer: { dL_da: -30, dL_db: -30 },
        says: "An addition passes on what arrives, but p = u · v is no addition: multiply dL/dp by the other factor on the way to u and to v.",
      },
      {
        name: "loss without the square",
        answer: { L: 15 },
        says: "L is z1 squared.",
      },
      {
        name: "signs at the product",
        answer: { dL_da: 90, dL_db: -120 },
        says: "The signs of the last two are turned round: dL/da is −4 · −30, minus times minus, and dL/db is 3 · −30.",
      },
    ],
  }),
];
