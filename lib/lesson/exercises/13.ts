/** Lesson 13: shifting, flipping and disturbing an image, and making a training set larger with labels kept and the seed obeyed. */

import { Generator } from "../../base/random";
import { attempt, functionExercise, same, show, todo } from "../exercise";
import { call, fails, missing, probedExercise } from "../probe";

type Image = readonly (readonly number[])[];

/** The image moved down by dy and right by dx; what comes in from outside is 0. */
const shift = (image: Image, dy: number, dx: number): number[][] =>
  image.map((row, i) => row.map((_, j) => image[i - dy]?.[j - dx] ?? 0));

const wrapped = (image: Image, dy: number, dx: number): number[][] => {
  const [h, w] = [image.length, image[0]!.length];
  return image.map((row, i) => row.map((_, j) => image[(i - dy + h) % h]![(j - dx + w) % w]!));
};

const clamped = (image: Image, dy: number, dx: number): number[][] => {
  const [h, w] = [image.length, image[0]!.length];
  const inside = (k: number, size: number) => Math.min(size - 1, Math.max(0, k));
  return image.map((row, i) => row.map((_, j) => image[inside(i - dy, h)]![inside(j - dx, w)]!));
};

const shiftExercise = functionExercise({
  id: "13.1",
  title: "Shift an image",
  right: shift as never,
  cases: () => [
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      1,
      0,
    ],
    [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      0,
      -1,
    ],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      -1,
      2,
    ],
  ],
  also: (answer) => {
    const image = [
      [1, 2],
      [3, 4],
    ];
    answer(image, 1, 0);
    return same(
      image,
      [
        [1, 2],
        [3, 4],
      ],
      0,
    )
      ? undefined
      : "The given image was changed. Make a new one.";
  },
  praise: "The image moves, black comes in behind it, and the original stays as it was.",
  hints: [
    "Ask for each place of the new image: from where does it come?",
    "Place (i, j) comes from (i − dy, j − dx) of the old image.",
    "If that place is outside, take 0: image[i - dy]?.[j - dx] ?? 0.",
  ],
  mistakes: [
    {
      name: "the other way",
      answer: ((image: Image, dy: number, dx: number) => shift(image, -dy, -dx)) as never,
      says: "It moves the other way: what stands at (i, j) afterwards stood at (i − dy, j − dx) before.",
    },
    {
      name: "dy and dx swapped",
      answer: ((image: Image, dy: number, dx: number) => shift(image, dx, dy)) as never,
      says: "dy and dx are swapped: dy counts rows (down), dx counts columns (to the right).",
    },
    {
      name: "wraps around",
      answer: wrapped as never,
      says: "What leaves on one side comes back in on the other. From outside, only 0 comes in.",
    },
    {
      name: "border repeated",
      answer: clamped as never,
      says: "It repeats the border. From outside, only 0 comes in.",
    },
  ],
});

type Random = () => number;
interface Samples {
  readonly images: readonly Image[];
  readonly labels: readonly number[];
}
type Expand = (images: readonly Image[], labels: readonly number[], random: Random) => Samples;

const moved = (image: Image, random: Random) =>
  shift(image, Math.floor(random() * 3) - 1, Math.floor(random() * 3) - 1);

const said = {
  labelsMissing: "There are more images than labels. Each new image needs the label of the one it came from.",
  labelsMixed: "Some images have another one's label. A transformed image keeps the label of its original.",
  flipped: "Some images are mirrored. Of a digit that makes another sign, or none: shift it only.",
  onlyNew: "The originals are gone. The new images come on top of them.",
  tooFar: "Some images are not an original moved by at most one pixel.",
  seed: "With the same random numbers, two calls gave different images. Use random() for every draw, never Math.random().",
  still: "All new images are the originals themselves: with other random numbers, they should move.",
  changed: "The given images were changed. Make new ones.",
};

/** Four images in which every shift is seen, as every pixel is different and above 0. */
const originals = (): Image[] =>
  Array.from({ length: 6 }, (_, n) =>
    Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => 100 * (n + 1) + 10 * i + j)),
  );
const originalLabels = [3, 1, 4, 1, 5, 9];

function judgeExpand(answer: unknown): string | undefined {
  const about = "images, labels, random";
  const given = originals();
  const ask = (seed: number): Samples => {
    const dice = new Generator(seed);
    const labels = originalLabels.slice();
    const out = call(answer, [given, labels, () => dice.uniform()], about) as Partial<Samples>;
    if (!Array.isArray(out.images) || !Array.isArray(out.labels))
      return fails(`An object { images, labels } of two arrays is wanted, not ${show(out)}.`);
    return out as Samples;
  };
  const first = ask(1);
  const pure = originals();
  if (!same(given, pure, 0)) return said.changed;
  if (first.images.length > first.labels.length) return said.labelsMissing;
  const holds = (list: readonly Image[], image: Image) => list.some((other) => same(other, image, 0));
  if (!pure.every((image) => holds(first.images, image))) return said.onlyNew;
  if (first.images.length !== 2 * pure.length)
    return `${2 * pure.length} images are wanted, the ${pure.length} originals and one new one of each; there are ${first.images.length}.`;
  const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dy, dx] as const));
  const cameFrom = (image: Image, from: (n: Image) => Image) =>
    pure.findIndex((o) => around.some(([dy, dx]) => same(shift(from(o), dy, dx), image, 0)));
  for (const [k, image] of first.images.entries()) {
    const n = cameFrom(image, (o) => o);
    if (n < 0) {
      const mirrored = cameFrom(image, (o) => o.map((row) => [...row].reverse()));
      return mirrored >= 0 ? said.flipped : said.tooFar;
    }
    if (first.labels[k] !== originalLabels[n]) return said.labelsMixed;
  }
  if (!same(ask(1), first, 0)) return said.seed;
  if (same(ask(2).images, first.images, 0) && same(ask(3).images, first.images, 0))
    return first.images.every((image) => holds(pure, image)) ? said.still : said.seed;
  return undefined;
}

const expand: Expand = (images, labels, random) => ({
  images: [...images, ...images.map((image) => moved(image, random))],
  labels: [...labels, ...labels],
});

type Flip = (image: Image) => unknown;
type Noise = (image: Image, sigma: number, normal: Random) => unknown;
interface Both {
  readonly flip: Flip;
  readonly noise: Noise;
}

const each = (image: Image, f: (v: number) => number) => image.map((row) => row.map(f));
const bothRight: Both = {
  flip: (image) => image.map((row) => [...row].reverse()),
  noise: (image, sigma, normal) => each(image, (v) => v + sigma * normal()),
};

const bothSaid = {
  upsideDown: "flip turns the image upside down: it reverses the rows. Left and right change places within each row.",
  turned: "flip turns the image by half a turn: rows and columns are both reversed. Reverse within each row only.",
  transposed: "flip exchanges rows and columns. Only left and right should change places.",
  sameNoise:
    "noise adds the same number to every pixel: the whole image becomes brighter or darker. Draw anew for each pixel.",
  rowNoise: "noise adds one number to a whole row. Draw anew for each pixel.",
  ownDraw:
    "noise does not use normal(): with the same draws, two calls gave different images. Use it for every draw, never Math.random().",
  unscaled: "noise leaves sigma out: multiply each draw by it.",
  only: "noise gives the noise alone. Add it to the pixel.",
  times: "noise multiplies the pixels by the noise. Add it, or black pixels stay black.",
  changed: "The given image was changed. Make a new one.",
};

/** Draws 1, 2, 3, ...: each pixel shows which draw it got. */
const counting = () => {
  let n = 0;
  return () => ++n;
};

function judgeBoth(answer: unknown): string | undefined {
  if (typeof answer !== "object") return fails(`An object { flip, noise } is wanted, not ${show(answer)}.`);
  const { flip, noise } = answer as Partial<Record<keyof Both, unknown>>;
  const image = () => [
    [7, 1, 3, 4],
    [5, 9, 6, 2],
    [8, 10, 12, 11],
  ];
  const open = (f: unknown) => f === undefined || f === todo || (typeof f === "function" && stillTodo(f));
  const left = [open(flip) ? "flip" : "", open(noise) ? "noise" : ""].filter(Boolean);
  if (!left.includes("flip")) {
    const given = image();
    const out = call(flip, [given], "an image of 3 rows and 4 columns");
    if (!same(given, image(), 0)) return bothSaid.changed;
    if (!same(out, bothRight.flip(image()), 1e-9)) {
      const is = (other: Image) => same(out, other, 1e-9);
      const rows = [...image()].reverse();
      if (is(rows)) return bothSaid.upsideDown;
      if (is(rows.map((row) => [...row].reverse()))) return bothSaid.turned;
      if (is(image()[0]!.map((_, j) => image().map((row) => row[j]!)))) return bothSaid.transposed;
      return `flip: for ${show(image())} it should give ${show(bothRight.flip(image()))}, yours gives ${show(out)}.`;
    }
  }
  if (!left.includes("noise")) {
    const given = image();
    const ask = () => call(noise, [given, 0.5, counting()], "an image, 0.5, normal");
    const out = ask() as number[][];
    if (!same(given, image(), 0)) return bothSaid.changed;
    if (!Array.isArray(out) || out.length !== 3 || !out.every((row) => Array.isArray(row) && row.length === 4))
      return fails(`noise should give back an image of 3 rows and 4 columns, not ${show(out)}.`);
    if (!same(ask(), out, 1e-9)) return bothSaid.ownDraw;
    const added = out.map((row, i) => row.map((v, j) => v - given[i]![j]!));
    const draws = added.flat();
    const distinct = (list: readonly number[]) => new Set(list.map((v) => Math.round(v * 1e6))).size;
    if (!same(out, bothRight.noise(given, 0.5, counting()), 1e-9)) {
      if (
        same(
          draws.map(Math.abs).sort((a, b) => a - b),
          Array.from({ length: 12 }, (_, k) => 0.5 * (k + 1)),
          1e-9,
        )
      ) {
        // Another order of the draws is as good, and so is another sign: the noise is as likely to be above 0 as below.
      } else if (distinct(draws) === 1) return draws[0] === 0 ? "noise changes nothing." : bothSaid.sameNoise;
      else if (distinct(draws) === 3 && added.every((row) => distinct(row) === 1)) return bothSaid.rowNoise;
      else if (
        same(
          draws,
          Array.from({ length: 12 }, (_, k) => k + 1),
          1e-9,
        )
      )
        return bothSaid.unscaled;
      else if (
        same(
          out.flat(),
          Array.from({ length: 12 }, (_, k) => 0.5 * (k + 1)),
          1e-9,
        )
      )
        return bothSaid.only;
      else if (
        same(
          out.flat(),
          given.flat().map((v, k) => v * 0.5 * (k + 1)),
          1e-9,
        )
      )
        return bothSaid.times;
      else
        return `noise: with the draws 1, 2, 3, ... and sigma 0.5 it should add 0.5, 1, 1.5, ...; yours adds ${show(draws)}.`;
    }
  }
  if (left.length === 2) missing("Neither flip nor noise is written yet.");
  if (left.length === 1) missing(`Right so far: ${left[0] === "flip" ? "noise" : "flip"}. Still missing: ${left[0]}.`);
  return undefined;
}

/** Whether a function still gives back what stands for an answer. */
function stillTodo(f: unknown): boolean {
  const result = attempt(f as never, [[[1, 2]], 0.5, () => 1]);
  return "value" in result && (result.value === todo || result.value === undefined);
}

const bothExercise = probedExercise<Both>({
  id: "13.2",
  title: "Flip and noise",
  empty: "Neither flip nor noise is written yet.",
  probe: judgeBoth,
  praise: "Both make a new image of the same shape, and every pixel gets a draw of its own.",
  hints: [
    "Both go through the rows: image.map((row) => ...).",
    "[...row].reverse() is a row from right to left, and leaves the old one alone.",
    "Each pixel v becomes v + sigma * normal().",
  ],
  mistakes: [
    { name: "upside down", answer: { ...bothRight, flip: (image) => [...image].reverse() }, says: bothSaid.upsideDown },
    {
      name: "half a turn",
      answer: { ...bothRight, flip: (image) => [...image].reverse().map((row) => [...row].reverse()) },
      says: bothSaid.turned,
    },
    {
      name: "flipped in place",
      answer: { ...bothRight, flip: (image) => image.map((row) => (row as number[]).reverse()) },
      says: bothSaid.changed,
    },
    {
      name: "one draw for the image",
      answer: {
        ...bothRight,
        noise: (image, sigma, normal) => {
          const e = sigma * normal();
          return each(image, (v) => v + e);
        },
      },
      says: bothSaid.sameNoise,
    },
    {
      name: "one draw for each row",
      answer: {
        ...bothRight,
        noise: (image, sigma, normal) =>
          image.map((row) => {
            const e = sigma * normal();
            return row.map((v) => v + e);
          }),
      },
      says: bothSaid.rowNoise,
    },
    {
      name: "Math.random",
      answer: { ...bothRight, noise: (image, sigma) => each(image, (v) => v + sigma * Math.random()) },
      says: bothSaid.ownDraw,
    },
    {
      name: "sigma left out",
      answer: { ...bothRight, noise: (image, _sigma, normal) => each(image, (v) => v + normal()) },
      says: bothSaid.unscaled,
    },
    {
      name: "noise alone",
      answer: { ...bothRight, noise: (image, sigma, normal) => each(image, () => sigma * normal()) },
      says: bothSaid.only,
    },
  ],
});

export const exercises = [
  shiftExercise,
  bothExercise,
  probedExercise<Expand>({
    id: "13.3",
    title: "A training set twice as large",
    empty: "The function is not written yet.",
    probe: judgeExpand,
    praise: "Twice the images, every label with its own image, and the same seed gives the same set.",
    hints: [
      "Make the new images with images.map(...), and put them behind the originals: [...images, ...fresh].",
      "Math.floor(random() * 3) - 1 draws -1, 0 or 1. Draw it twice for each image, for dy and for dx.",
      "The labels in the same order: [...labels, ...labels].",
    ],
    mistakes: [
      {
        name: "labels not doubled",
        answer: (images, labels, random) => ({ images: expand(images, labels, random).images, labels }),
        says: said.labelsMissing,
      },
      {
        name: "labels in another order",
        answer: (images, labels, random) => ({
          images: expand(images, labels, random).images,
          labels: labels.flatMap((label) => [label, label]),
        }),
        says: said.labelsMixed,
      },
      {
        name: "Math.random",
        answer: (images, labels) => expand(images, labels, Math.random),
        says: said.seed,
      },
      {
        name: "only the new ones",
        answer: (images, labels, random) => ({
          images: images.map((image) => shift(image, 1, Math.floor(random() * 2))),
          labels,
        }),
        says: said.onlyNew,
      },
      {
        name: "mirrored",
        answer: (images, labels, random) => ({
          images: [
            ...images,
            ...images.map((image) =>
              moved(
                image.map((row) => [...row].reverse()),
                random,
              ),
            ),
          ],
          labels: [...labels, ...labels],
        }),
        says: said.flipped,
      },
      {
        name: "shifted too far",
        answer: (images, labels, random) => ({
          images: [...images, ...images.map((image) => shift(image, 2 + Math.floor(random() * 2), 0))],
          labels: [...labels, ...labels],
        }),
        says: said.tooFar,
      },
      {
        name: "copies",
        answer: (images, labels) => ({ images: [...images, ...images], labels: [...labels, ...labels] }),
        says: said.still,
      },
    ],
  }),
];
