/** The sets that need no network: their sizes, and known facts of each. */

import { expect, test } from "vitest";
import { data } from "../../lib/index";

test("digits: 1797 images of the ten digits, pixels from 0 to 16", () => {
  const digits = data.digits();
  expect(digits.images.shape).toEqual([1797, 8, 8]);
  // Counts of each digit as the UCI repository states them for this part of the set.
  const counts = new Array<number>(10).fill(0);
  for (const label of digits.target.tolist() as number[]) counts[label]!++;
  expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  expect([digits.data.min().item(), digits.data.max().item()]).toEqual([0, 16]);
  expect(digits.images.at(0, 0).tolist()).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  expect(data.digits({ scale: 16 }).data.max().item()).toBe(1);
});

test("iris: 50 flowers of each of three species", () => {
  const iris = data.iris();
  expect(
    iris.data
      .at(0)
      .tolist()
      .map((v: number) => Number(v.toFixed(1))),
  ).toEqual([5.1, 3.5, 1.4, 0.2]);
  // The means that Fisher's paper gives.
  expect(
    iris.data
      .mean(0)
      .tolist()
      .map((v: number) => v.toFixed(2)),
  ).toEqual(["5.84", "3.06", "3.76", "1.20"]);
  expect(iris.target.eq(2).sum().item()).toBe(50);
});
