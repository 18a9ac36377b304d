/** The sets that need no network: their sizes, and known facts of each. */

import { expect, test } from "vitest";
import { data, manualSeed, type Tensor } from "../../lib/index";

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

const plane = {
  moons: data.moons,
  circles: data.circles,
  spirals: data.spirals,
  linearlySeparable: data.linearlySeparable,
  xor: data.xor,
  blobs: data.blobs,
};

test.each(Object.entries(plane))("%s: classes of equal size, the same under a seed, settings checked", (name, make) => {
  const draw = () => make(60);
  manualSeed(4);
  const [first, second] = [draw(), draw()];
  manualSeed(4);
  expect(draw().data.tolist()).toEqual(first.data.tolist());
  expect(second.data.tolist()).not.toEqual(first.data.tolist());
  expect([first.data.shape, first.target.shape, first.target.dtype]).toEqual([[60, 2], [60], "int32"]);
  const labels = first.target.tolist() as number[];
  expect([...new Set(labels)].toSorted()).toEqual(first.targetNames.map(Number));
  if (name !== "linearlySeparable") {
    for (const k of first.targetNames)
      expect(labels.filter((v) => v === Number(k))).toHaveLength(60 / first.targetNames.length);
  }
  expect(() => make(-1)).toThrow(`${name}: the number of points must be a whole number`);
  expect(() => make(6, { nois: 1 } as never)).toThrow(`${name}: there is no option nois`);
  expect(() => make(6, 0.2 as never)).toThrow("settings stand in an object");
});

test("without noise points lie where the formulas say", () => {
  const at = (set: { data: Tensor; target: Tensor }) => {
    const labels = set.target.tolist() as number[];
    return (set.data.tolist() as [number, number][]).map(([x, y], i) => ({ x, y, label: labels[i]! }));
  };
  for (const { x, y, label } of at(data.circles(30, { noise: 0, factor: 0.25 })))
    expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 1 : 0.25, 5);
  for (const { x, y, label } of at(data.moons(30, { noise: 0 }))) {
    expect(label === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 5);
    expect(label === 0 ? y : 0.5 - y).toBeGreaterThanOrEqual(0);
  }
  for (const { x, y, label } of at(data.linearlySeparable(60, { margin: 0.2 }))) {
    const side = (x + 2 * y) / Math.sqrt(5);
    expect(label === 1 ? side : -side).toBeGreaterThan(0.2);
  }
  for (const { x, y, label } of at(data.xor(40))) expect(x > 0.5 !== y > 0.5 ? 1 : 0).toBe(label);
});

test("sine sequences go on as the sine does", () => {
  const [x, y] = data.sineSequences(8, 12).tensors;
  const rows = x.squeeze(2).tolist() as number[][];
  // sin(a + 2d) = 2 cos(d) sin(a + d) - sin(a), with one d for all of a row.
  for (const [i, row] of rows.entries()) {
    const twice = (row[4]! + row[2]!) / row[3]!;
    expect(twice * row[11]! - row[10]!).toBeCloseTo((y.tolist() as number[][])[i]![0]!, 2);
  }
});

test("names begin after a point and end with one; a text is cut into stretches and the same one further", () => {
  const names = data.names();
  const [x, y] = names.at(names.names.indexOf("emma"));
  expect(names.alphabet.decode(x.at(":5") as never)).toBe(".emma");
  expect(names.alphabet.decode(y.at(":5") as never)).toBe("emma.");
  expect((y.at("5:").tolist() as number[]).every((v) => v === -100)).toBe(true);
  expect(new Set(names.names).size).toBe(names.length);
  const play = data.shakespeare();
  const windows = play.windows(20, { stride: 10 });
  const [from, to] = windows.at(3);
  expect(play.alphabet.decode(from as never)).toBe(play.text.slice(30, 50));
  expect(play.alphabet.decode(to as never)).toBe(play.text.slice(31, 51));
  expect(() => play.alphabet.encode("a§")).toThrow('the character "§" at position 1 is not one of');
  expect(() => play.alphabet.decode([99])).toThrow("there is no character 99");
  expect(() => play.windows(20_000)).toThrow("has no stretch of 20000");
  expect(() => data.shakespeare({ root: "/nowhere" })).toThrow("/nowhere/shakespeare.txt: there is no such file");
});
