/** Lesson 6: gradient descent as a loop. */

import { functionExercise } from "../exercise";

type Slope = (w: number) => number;
const walk = (slope: Slope, w: number, lr: number, steps: number, by = -1) => {
  let at = w;
  for (let i = 0; i < steps; i++) at += by * lr * slope(at);
  return at;
};

export const exercises = [
  functionExercise({
    id: "6.1",
    title: "The loop",
    right: walk as never,
    cases: () => [
      [(w: number) => 2 * (w - 3), 0, 0.1, 5],
      [(w: number) => w, 4, 0.5, 3],
      [(w: number) => w ** 3 - w, 0.4, 0.2, 6],
    ],
    praise: "That is gradient descent, whole. The rest is only computing the slope.",
    hints: [
      "Repeat `steps` times: work out slope(w), then change w.",
      "w = w − lr · slope(w): minus, since the slope points uphill.",
      "Work the slope out anew in every step, at the w of that moment.",
    ],
    mistakes: [
      {
        name: "uphill",
        answer: ((slope: Slope, w: number, lr: number, steps: number) => walk(slope, w, lr, steps, 1)) as never,
        says: "It climbs: the slope points to where the loss grows, so subtract it.",
      },
      {
        name: "slope computed only once",
        answer: ((slope: Slope, w: number, lr: number, steps: number) => w - steps * lr * slope(w)) as never,
        says: "It uses the slope of the start for all steps. Work it out anew at every new w.",
      },
      {
        name: "gradients never cleared",
        answer: ((slope: Slope, w: number, lr: number, steps: number) => {
          let at = w;
          let sum = 0;
          for (let i = 0; i < steps; i++) {
            sum += slope(at);
            at -= lr * sum;
          }
          return at;
        }) as never,
        says: "The gradients add up from step to step, as if zeroGrad were missing. Each step uses the slope of this w alone.",
      },
      {
        name: "one step short",
        answer: ((slope: Slope, w: number, lr: number, steps: number) => walk(slope, w, lr, steps - 1)) as never,
        says: "It takes one step too few: check where the loop begins and ends.",
      },
      {
        name: "learning rate left out",
        answer: ((slope: Slope, w: number, _lr: number, steps: number) => walk(slope, w, 1, steps)) as never,
        says: "The learning rate is not used: every step is as long as the whole slope.",
      },
    ],
  }),
];
