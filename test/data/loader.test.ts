/** Data sets, samplers and loaders. */

import { expect, expectTypeOf, test } from "vitest";
import { arange, data, Generator, manualSeed, type Tensor, tensor, zeros } from "../../lib/index";

const ten = () => new data.TensorDataset(arange(10).reshape(10, 1), arange(10));

test("batches in order, the last one smaller or dropped", () => {
  const loader = new data.DataLoader(ten(), { batchSize: 4 });
  expect(loader.length).toBe(3);
  expect([...loader].map(([, y]) => y.tolist())).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  const whole = new data.DataLoader(ten(), { batchSize: 4, dropLast: true });
  expect(whole.length).toBe(2);
  expect([...whole]).toHaveLength(2);
});

test("shuffled batches hold every sample once, in another order each time, and repeat under a seed", () => {
  const order = () => [...new data.DataLoader(ten(), { batchSize: 3, shuffle: true })].flatMap(([, y]) => y.tolist());
  manualSeed(1);
  const first = order();
  const second = order();
  manualSeed(1);
  expect(order()).toEqual(first);
  expect(second).not.toEqual(first);
  expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const own = () =>
    [...new data.DataLoader(ten(), { shuffle: true, generator: new Generator(5) })].map(([, y]) => y.item());
  expect(own()).toEqual(own());
});

test("features and labels stay together", () => {
  for (const [x, y] of new data.DataLoader(ten(), { batchSize: 4, shuffle: true })) {
    expect(x.tolist()).toEqual((y.tolist() as number[]).map((v) => [v]));
  }
});

test("the types of batches know all axes but the first", () => {
  const loader = new data.DataLoader(new data.TensorDataset(zeros([5, 64]), zeros([5])), { batchSize: 2 });
  for (const [x, y] of loader) {
    expectTypeOf(x).toEqualTypeOf<Tensor<[number, 64]>>();
    expectTypeOf(y).toEqualTypeOf<Tensor<[number]>>();
  }
});

test("for await gives the same batches and lets timers run", async () => {
  const seen: number[] = [];
  let timers = 0;
  const timer = setInterval(() => timers++, 1);
  for await (const [, y] of new data.DataLoader(ten(), { batchSize: 5 })) {
    seen.push(...(y.tolist() as number[]));
    const until = performance.now() + 30;
    while (performance.now() < until);
  }
  clearInterval(timer);
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(timers).toBeGreaterThan(0);
});

test("plain arrays are data sets; samples are put together by their form", () => {
  const samples = [
    { x: tensor([1, 2]), y: 0, name: "a", pair: [1.5, true] as const },
    { x: tensor([3, 4]), y: 1, name: "b", pair: [2.5, false] as const },
  ];
  const [batch] = [...new data.DataLoader(samples, { batchSize: 2 })];
  expect(batch!.x.tolist()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(batch!.y.dtype).toBe("int32");
  expect(batch!.name).toEqual(["a", "b"]);
  expect(batch!.pair[0].tolist()).toEqual([1.5, 2.5]);
  expect(batch!.pair[1].tolist()).toEqual([true, false]);
});

test("what cannot be put together is refused", () => {
  expect(() => [...new data.DataLoader([zeros(2), zeros(3)], { batchSize: 2 })]).toThrow(
    "defaultCollate: sample 0 has shape [2] but sample 1 [3]; give a collateFn that makes them fit",
  );
  expect(() => new data.TensorDataset(zeros(3, 1), zeros(2))).toThrow(
    "TensorDataset: all tensors need the same number of rows, but tensor 0 has 3 (shape [3, 1]) and tensor 1 has 2 (shape [2])",
  );
  expect(() => new data.DataLoader(zeros(3) as never)).toThrow("DataLoader: takes a data set, got a tensor");
  expect(() => new data.DataLoader([1], { batchSize: 0 })).toThrow(
    "DataLoader: batchSize must be a whole number above 0, got 0",
  );
  expect(() => new data.DataLoader([1], { batch_size: 2 } as never)).toThrow(
    "DataLoader: there is no option batch_size",
  );
});

test("randomSplit divides without overlap, by numbers or shares", () => {
  const parts = data.randomSplit(ten(), [7, 3]);
  expect(parts.map((p) => p.length)).toEqual([7, 3]);
  const all = parts.flatMap((p) => [...p].map(([, y]) => y.item()));
  expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(data.randomSplit(ten(), [0.55, 0.25, 0.2]).map((p) => p.length)).toEqual([6, 2, 2]);
  expect(() => data.randomSplit(ten(), [7, 4])).toThrow(
    "randomSplit: lengths [7, 4] add up to 11, but the data set has 10 samples",
  );
  const [x] = parts[0]!.batch([0, 1]);
  expect(x.shape).toEqual([2, 1]);
});

test("ConcatDataset and IterableDataset", () => {
  const both = new data.ConcatDataset([ten(), ten()]);
  expect(both.length).toBe(20);
  expect(both.at(12)[1].item()).toBe(2);
  class Stream extends data.IterableDataset<number> {
    *[Symbol.iterator]() {
      yield* [1, 2, 3];
    }
  }
  expect([...new data.DataLoader(new Stream(), { batchSize: 2 })].map((x) => x.tolist())).toEqual([[1, 2], [3]]);
  expect(() => new data.DataLoader(new Stream(), { shuffle: true })).toThrow(
    "an iterable data set gives its own order",
  );
});

test("a weighted sampler draws in proportion", () => {
  manualSeed(3);
  const counts = [0, 0, 0];
  for (const i of new data.WeightedRandomSampler([1, 0, 3], 4000)) counts[i]!++;
  expect(counts[1]).toBe(0);
  expect(counts[2]! / 4000).toBeCloseTo(0.75, 1);
  expect([...new data.WeightedRandomSampler([1, 0, 3], 2, false)].toSorted()).toEqual([0, 2]);
});

test("samplers: all samples once, with replacement, by weights of an array or a tensor, some of them", () => {
  manualSeed(2);
  const source = [10, 20, 30, 40];
  const sorted = (order: Iterable<number>) => [...order].toSorted((a, b) => a - b);
  expect(sorted(new data.RandomSampler(source))).toEqual([0, 1, 2, 3]);
  const twice = [...new data.RandomSampler(source, { replacement: true, numSamples: 400 })];
  for (let i = 0; i < 4; i++) expect(Math.abs(twice.filter((k) => k === i).length - 100)).toBeLessThan(45);
  expect(sorted(new data.SubsetRandomSampler([5, 7, 6]))).toEqual([5, 6, 7]);
  // Without replacement what weighs nothing never comes, and the rest once.
  expect(sorted(new data.WeightedRandomSampler(tensor([0.5, 0, 3]), 2, false))).toEqual([0, 2]);
  expect(() => new data.WeightedRandomSampler([0.5, 0, 3], 3, false)).toThrow("3 cannot be drawn without replacement");
  const batches = new data.BatchSampler(new data.SequentialSampler(source), 3, true);
  expect([batches.length, ...batches]).toEqual([1, [0, 1, 2]]);
  expect([...new data.DataLoader(source, { batchSampler: [[3], [0, 1]] })].map((x) => x.tolist())).toEqual([
    [40],
    [10, 20],
  ]);
});

test("a loader's settings that contradict each other, and numbers of samples that are not there", () => {
  const source = [10, 20, 30];
  expect(() => new data.DataLoader(source, { batchSampler: [[0]], batchSize: 2 })).toThrow("leave out batchSize");
  expect(() => new data.DataLoader(source, { shuffle: true, sampler: [0] })).toThrow("exclude each other");
  expect(() => new data.DataLoader(source, { numWorkers: 2 } as never)).toThrow("there is no option numWorkers");
  expect(() => [...new data.DataLoader(source, { sampler: [0, 5] })]).toThrow(
    "there is no sample 5, the data set has 3",
  );
});
