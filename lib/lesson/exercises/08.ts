/** Lesson 8: the order of the way back, and a fan-out. */

import { valuesExercise } from "../exercise";

// a = 2, b = 5: p = 10, q = 12, L = 144.
export const exercises = [
  valuesExercise({
    id: "8.1",
    title: "Order and fan-out",
    right: { order: ["L", "q", "p"], dL_dq: 24, dL_dp: 24, dL_da: 144, dL_db: 48 },
    praise: "Right, fan-out included: a gets 24 directly and 120 through p.",
    hints: [
      "Forward: p = 10, q = 12, L = 144. The node made last is visited first.",
      "An addition passes its gradient on unchanged, to both sides.",
      "a is used in p and in q. Add up what comes back over both ways.",
    ],
    mistakes: [
      {
        name: "only the way through p",
        answer: { dL_da: 120 },
        says: "dL/da counts only the way through p. a also enters q directly: add what comes back there.",
      },
      {
        name: "only the direct way",
        answer: { dL_da: 24 },
        says: "dL/da counts only the direct way into q. a is a factor of p as well: add b · dL/dp.",
      },
      {
        name: "forward order",
        answer: { order: ["p", "q", "L"] },
        says: "That is the order forward. On the way back the node made last comes first: L, q, p.",
      },
      {
        name: "factor 2 forgotten",
        answer: { dL_dq: 12, dL_dp: 12, dL_da: 72, dL_db: 24 },
        says: "All gradients are half of what they should be: the derivative of q² is 2 q.",
      },
    ],
  }),
];
