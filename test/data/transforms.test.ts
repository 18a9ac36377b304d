/** Transforms: what each does to known images, and that a seed makes them repeat. */

import { describe, expect, test } from "vitest";
import { arange, data, Generator, manualSeed, ones, rand, type Tensor, tensor, zeros } from "../../lib/index";

const T = data.transforms;
const image = () => arange(12).reshape(1, 3, 4) as Tensor;
const flat = (x: Tensor) => x.flatten().tolist() as number[];

const random: Readonly<Record<string, (options: { generator?: Generator }) => (x: Tensor) => Tensor>> = {
  randomCrop: (o) => T.randomCrop(2, { padding: 1, ...o }),
  randomHorizontalFlip: (o) => T.randomHorizontalFlip(0.5, o),
  randomVerticalFlip: (o) => T.randomVerticalFlip(0.5, o),
  randomRotation: (o) => T.randomRotation(30, o),
  randomShift: (o) => T.randomShift(0.3, o),
  randomAffine: (o) => T.randomAffine({ degrees: 20, scale: [0.8, 1.2], shear: 10, ...o }),
  randomErasing: (o) => T.randomErasing(0.7, o),
  gaussianNoise: (o) => T.gaussianNoise(0.1, o),
  colorJitter: (o) => T.colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, ...o }),
};

describe.each(Object.entries(random))("%s", (_, make) => {
  const batch = rand(6, 3, 5, 5) as Tensor;

  test("the same under the same seed, another each time", () => {
    const run = () => flat(make({})(batch));
    manualSeed(3);
    const [first, second] = [run(), run()];
    manualSeed(3);
    expect(run()).toEqual(first);
    expect(second).not.toEqual(first);
    const own = () => flat(make({ generator: new Generator(7) })(batch));
    expect(own()).toEqual(own());
  });

  test("leaves its input as it is, and keeps element type and number of axes", () => {
    const before = flat(batch);
    const out = make({})(batch);
    expect(flat(batch)).toEqual(before);
    expect([out.dtype, out.shape.length, out.shape.slice(0, 2)]).toEqual(["float32", 4, [6, 3]]);
    expect(make({})(batch.at(0) as Tensor).shape.length).toBe(3);
    expect(() => make({})(zeros(5, 5) as Tensor)).toThrow(
      "takes an image [c, h, w] or a batch [b, c, h, w], got [5, 5]",
    );
  });
});

test("flips, crops and shifts move pixels where they should", () => {
  expect(T.randomHorizontalFlip(1)(image()).tolist()).toEqual([
    [
      [3, 2, 1, 0],
      [7, 6, 5, 4],
      [11, 10, 9, 8],
    ],
  ]);
  expect(T.randomVerticalFlip(1)(image()).tolist()).toEqual([
    [
      [8, 9, 10, 11],
      [4, 5, 6, 7],
      [0, 1, 2, 3],
    ],
  ]);
  expect(T.randomVerticalFlip(0)(image()).tolist()).toEqual(image().tolist());
  expect(T.centerCrop([1, 2])(image()).tolist()).toEqual([[[5, 6]]]);
  // A crop of the whole padded image leaves no choice.
  expect(T.randomCrop([5, 6], { padding: 1 })(image()).at(0, 0).tolist()).toEqual([0, 0, 0, 0, 0, 0]);
  expect(T.randomCrop([5, 6], { padding: 1 })(image()).at(0, 1).tolist()).toEqual([0, 0, 1, 2, 3, 0]);
  expect(() => T.randomCrop(5)(image())).toThrow("a window of 5 by 5 does not fit into 3 by 4 with padding 0");
});

test("a crop takes every window equally often", () => {
  manualSeed(1);
  const crop = T.randomCrop([3, 1]);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 800; i++) counts[(crop(image()).flatten().tolist() as number[])[0]!]!++;
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(60);
});

test("a turn by 90 degrees, a scale and no change, by the formula", () => {
  const corner = zeros([1, 5, 5]);
  corner.set([0, 0, 2], 1);
  const angles = new Set<string>();
  manualSeed(0);
  // A turn of up to 0 degrees is none.
  expect(T.randomRotation(0)(corner as Tensor).tolist()).toEqual(corner.tolist());
  const doubled = T.randomAffine({ scale: [2, 2] })(corner as Tensor);
  // What lay two pixels above the middle lies four above it, outside.
  expect((doubled.sum() as Tensor).item()).toBe(0);
  const turned = T.randomRotation(180);
  for (let i = 0; i < 20; i++) {
    const out = turned(corner as Tensor);
    // Light keeps its distance of two pixels from the middle.
    const [y, x] = [0, 1].map((axis) => {
      const sum = out.sum(2 - axis).squeeze(0) as Tensor;
      const places = flat(sum).reduce((a, v, k) => a + v * (k - 2), 0);
      return places / (out.sum() as Tensor).item();
    }) as [number, number];
    expect(Math.hypot(x, y)).toBeGreaterThan(1.5);
    expect(Math.hypot(x, y)).toBeLessThan(2.4);
    angles.add(Math.atan2(y, x).toFixed(1));
  }
  expect(angles.size).toBeGreaterThan(8);
});

test("normalize, compose, erasing, noise and colour", () => {
  const colour = ones(3, 4, 4).mul(tensor([1, 2, 3]).reshape(3, 1, 1)) as Tensor;
  expect(flat(T.normalize([1, 2, 3], [1, 2, 4])(colour.add(4) as Tensor).at(":", 0, 0) as Tensor)).toEqual([4, 2, 1]);
  expect(() => T.normalize([1, 2], [1, 1])(colour)).toThrow("needs 1 or 3 means and deviations, got 2 and 2");
  expect(() => T.normalize([1], [0])).toThrow("a standard deviation is 0");
  const both = T.compose([T.randomHorizontalFlip(1), T.normalize([0], [2])]);
  expect(both(tensor([[[2, 4]]])).tolist()).toEqual([[[2, 1]]]);
  manualSeed(2);
  const erased = T.randomErasing(1, { scale: [0.25, 0.25], value: 9 })(zeros(1, 20, 20) as Tensor);
  const share = flat(erased).filter((v) => v === 9).length / 400;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.35);
  const noise = T.gaussianNoise(0.5)(zeros(1, 60, 60) as Tensor);
  expect((noise.std() as Tensor).item()).toBeCloseTo(0.5, 1);
  expect((noise.mean() as Tensor).item()).toBeCloseTo(0, 1);
  // Gray has no saturation to change, and brightness is a factor of all.
  const gray = ones(3, 2, 2) as Tensor;
  for (const v of flat(T.colorJitter({ saturation: 0.9 })(gray))) expect(v).toBeCloseTo(1, 5);
  const bright = flat(T.colorJitter({ brightness: 0.5 })(gray));
  for (const v of bright) expect(v).toBeCloseTo(bright[0]!, 6);
  expect(bright[0]).toBeGreaterThanOrEqual(0.5);
  expect(bright[0]).toBeLessThanOrEqual(1.5);
});
