/** Lesson 14: a convolution with loops, and the size of what comes out. */

import { functionExercise } from "../exercise";

type Image = readonly (readonly number[])[];

/** The kernel slides over the image; `image` has its padding already. */
function slide(image: Image, kernel: Image, stride: number, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      kernel.reduce(
        (sum, row, a) => row.reduce((s, k, b) => s + k * (image[i * stride + a]?.[j * stride + b] ?? 0), sum),
        0,
      ),
    ),
  );
}

function padded(image: Image, padding: number): number[][] {
  const width = image[0]!.length + 2 * padding;
  const blank = () => Array.from({ length: padding }, () => new Array<number>(width).fill(0));
  const side = new Array<number>(padding).fill(0);
  return [...blank(), ...image.map((row) => [...side, ...row, ...side]), ...blank()];
}

const size = (n: number, k: number, stride: number, padding: number) => Math.floor((n + 2 * padding - k) / stride) + 1;

const conv = (image: Image, kernel: Image, stride: number, padding: number): number[][] =>
  slide(
    padded(image, padding),
    kernel,
    stride,
    size(image.length, kernel.length, stride, padding),
    size(image[0]!.length, kernel[0]!.length, stride, padding),
  );

const turned = (kernel: Image) => [...kernel].reverse().map((row) => [...row].reverse());
const transposed = (m: Image) => m[0]!.map((_, j) => m.map((row) => row[j]!));

const five = Array.from({ length: 5 }, (_, i) => Array.from({ length: 6 }, (_, j) => ((3 * i + 5 * j) % 7) - 2));
const edge = [
  [1, 0, -1],
  [2, 0.5, -2],
  [1, 0, -3],
];
const small = [
  [1, 2],
  [3, -1],
];

export const exercises = [
  functionExercise({
    id: "14.1",
    title: "Convolution with loops",
    right: conv as never,
    cases: () => [
      [five, small, 1, 0],
      [five, edge, 1, 0],
      [five, edge, 1, 1],
      [five, edge, 2, 1],
      [five, small, 2, 0],
    ],
    praise: "That is a convolutional layer. The library's is the same, for many channels and many images at once.",
    hints: [
      "Two loops over the places (i, j) of the result, two inside over the kernel's rows a and columns b.",
      "Under the kernel lies image[i · stride + a − padding][j · stride + b − padding], or 0 where that is outside.",
      "The result has floor((n + 2 · padding − k) / stride) + 1 rows, and columns likewise.",
    ],
    mistakes: [
      {
        name: "kernel turned round",
        answer: ((x: Image, k: Image, s: number, p: number) => conv(x, turned(k), s, p)) as never,
        says: "The kernel is turned round. Mathematics does that in a convolution; deep learning does not.",
      },
      {
        name: "kernel transposed",
        answer: ((x: Image, k: Image, s: number, p: number) => conv(x, transposed(k), s, p)) as never,
        says: "Rows and columns of the kernel are swapped: kernel[a][b] lies over row i + a and column j + b.",
      },
      {
        name: "stride forgotten",
        answer: ((x: Image, k: Image, _s: number, p: number) => conv(x, k, 1, p)) as never,
        says: "The stride is not used: the window should move on by `stride` pixels each time.",
      },
      {
        name: "stride in the size only",
        answer: ((x: Image, k: Image, s: number, p: number) =>
          conv(x, k, 1, p)
            .slice(0, size(x.length, k.length, s, p))
            .map((row) => row.slice(0, size(x[0]!.length, k[0]!.length, s, p)))) as never,
        says: "The size is right, but the window still moves by one pixel: it starts at i · stride, j · stride.",
      },
      {
        name: "padding forgotten",
        answer: ((x: Image, k: Image, s: number, _p: number) => conv(x, k, s, 0)) as never,
        says: "The padding is not used: lay that many zeros around the image, on all four sides.",
      },
      {
        name: "padding on one side",
        answer: ((x: Image, k: Image, s: number, p: number) => {
          const half = padded(x, p)
            .slice(p)
            .map((row) => row.slice(p));
          return conv(half, k, s, 0);
        }) as never,
        says: "The padding stands on one side only: it belongs on the left and on the right, above and below.",
      },
    ],
  }),
  functionExercise({
    id: "14.2",
    title: "What size comes out",
    right: size as never,
    cases: () => [
      [8, 3, 1, 0],
      [8, 3, 1, 1],
      [8, 3, 2, 1],
      [28, 5, 1, 2],
      [7, 2, 2, 0],
      [224, 7, 2, 3],
      [9, 4, 3, 1],
    ],
    praise: "You will never have to guess the size of a Linear after a convolution again.",
    hints: [
      "With stride 1 and no padding: in how many places can a window of 3 stand on 8 pixels?",
      "Padding makes the image 2 · padding longer.",
      "A window that does not fit whole is left out: Math.floor. And the first place counts too: + 1.",
    ],
    mistakes: [
      {
        name: "padding counted once",
        answer: ((n: number, k: number, s: number, p: number) => Math.floor((n + p - k) / s) + 1) as never,
        says: "The padding is counted once; it stands on both sides.",
      },
      {
        name: "first place forgotten",
        answer: ((n: number, k: number, s: number, p: number) => Math.floor((n + 2 * p - k) / s)) as never,
        says: "One too few: the place where the window begins counts too.",
      },
      {
        name: "not rounded",
        answer: ((n: number, k: number, s: number, p: number) => (n + 2 * p - k) / s + 1) as never,
        says: "There are no half places. A window that does not fit whole is left out: round down.",
      },
      {
        name: "rounded up",
        answer: ((n: number, k: number, s: number, p: number) => Math.ceil((n + 2 * p - k) / s) + 1) as never,
        says: "It rounds up: the last window would stick out of the image. Round down.",
      },
      {
        name: "1 added before dividing",
        answer: ((n: number, k: number, s: number, p: number) => Math.floor((n + 2 * p - k + 1) / s)) as never,
        says: "The 1 is added too early: first divide by the stride and round down, then add 1.",
      },
    ],
  }),
];
