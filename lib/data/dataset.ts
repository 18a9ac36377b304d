/** Data sets: samples by number, and ways to join and divide them. */

import { ArgumentError, IndexError, ShapeError } from "../base/error";
import { defaultGenerator, type Generator } from "../base/random";
import { formatShape } from "../base/shape";
import type { AnyShape, Shape } from "../base/shapes/shape";
import { describe, isOptions } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { indexSelect } from "../ops/gather";

/** Anything with samples by number: a {@link Dataset}, or a plain array. */
export interface Indexed<Item> {
  readonly length: number;
  at(index: number): Item | undefined;
}

/** A data set that can give many samples at once, already as a batch. */
export interface Batched<Batch> {
  batch(indices: readonly number[]): Batch;
}

/**
 * Samples by number: extend it with `at(index)` and `length`.
 *
 * @source PyTorch torch.utils.data.Dataset
 * @example
 * class Squares extends data.Dataset {
 *   get length() { return 3; }
 *   at(index) { return index * index; }
 * }
 * [...new Squares()] // => [0, 1, 4]
 */
export abstract class Dataset<Item = unknown> implements Indexed<Item> {
  /** How many samples there are. */
  abstract get length(): number;
  /** One sample, counted from 0. */
  abstract at(index: number): Item;

  /** The samples, one after another. */
  *[Symbol.iterator](): Iterator<Item> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

/**
 * Samples that come one after another, without numbers: extend it with an iterator.
 *
 * @source PyTorch torch.utils.data.IterableDataset
 * @example
 * class Count extends data.IterableDataset {
 *   *[Symbol.iterator]() { yield 1; yield 2; }
 * }
 * [...new Count()] // => [1, 2]
 */
export abstract class IterableDataset<Item = unknown> implements Iterable<Item> {
  abstract [Symbol.iterator](): Iterator<Item>;
}

/** The shape of one of the tensors along the first axis. */
type Tail<S extends Shape> = S extends readonly [number, ...infer R extends number[]] ? R : AnyShape;
/** The shape of some of them. */
type SomeOf<S extends Shape> = S extends readonly [number, ...infer R extends number[]] ? [number, ...R] : AnyShape;
/** One sample of tensors that belong together. */
export type SampleOf<T extends readonly Tensor[]> = {
  -readonly [I in keyof T]: T[I] extends Tensor<infer S> ? Tensor<Tail<S>> : never;
};
/** Some samples of them. */
export type BatchOf<T extends readonly Tensor[]> = {
  -readonly [I in keyof T]: T[I] extends Tensor<infer S> ? Tensor<SomeOf<S>> : never;
};

/** A sample's number, counted from the end when negative; throws when there is none. */
export function checkIndex(what: string, index: number, length: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new IndexError(`${what}: there is no sample ${String(index)}, the data set has ${length}`);
  }
  return index < 0 ? index + length : index;
}

/**
 * Tensors that belong together: sample i is row i of each.
 *
 * @param tensors tensors with the same number of rows
 * @throws {ShapeError} when the numbers of rows differ
 * @source PyTorch torch.utils.data.TensorDataset
 * @example
 * const [x, y] = new data.TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1])).at(1);
 * [x.tolist(), y.item()] // => [[3, 4], 1]
 */
export class TensorDataset<const T extends readonly Tensor[] = readonly Tensor[]>
  extends Dataset<SampleOf<T>>
  implements Batched<BatchOf<T>>
{
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    this.tensors = tensors;
    if (tensors.length === 0) throw new ArgumentError("TensorDataset: takes at least one tensor");
    for (const [i, x] of tensors.entries()) {
      if (!isTensor(x)) throw new ArgumentError(`TensorDataset: takes tensors, got ${describe(x)}`);
      if (x.shape.length === 0) throw new ShapeError(`TensorDataset: tensor ${i} has no rows, since it has no axes`);
      if (x.shape[0] !== tensors[0]!.shape[0]) {
        throw new ShapeError(
          `TensorDataset: all tensors need the same number of rows, but tensor 0 has ${tensors[0]!.shape[0]} (shape ${formatShape(tensors[0]!.shape)}) and tensor ${i} has ${x.shape[0]} (shape ${formatShape(x.shape)})`,
          { shapes: tensors.map((t) => t.shape) },
        );
      }
    }
  }

  get length(): number {
    return this.tensors[0]!.shape[0]!;
  }

  at(index: number): SampleOf<T> {
    const i = checkIndex("TensorDataset", index, this.length);
    return this.tensors.map((x) =>
      (x as unknown as { select(dim: number, index: number): Tensor }).select(0, i),
    ) as SampleOf<T>;
  }

  /** The rows of these numbers, copied. */
  batch(indices: readonly number[]): BatchOf<T> {
    const rows = wrap(Int32Array.from(indices), [indices.length], "int32");
    const pick = indexSelect as unknown as (x: Tensor, dim: number, index: Tensor) => Tensor;
    return this.tensors.map((x) => pick(x, 0, rows)) as BatchOf<T>;
  }
}

/** What a data set gives for one number. */
export type ItemOf<D> = D extends { at(index: number): infer Item } ? Exclude<Item, undefined> : never;

/**
 * Some samples of another data set.
 *
 * @param dataset the data set
 * @param indices which of its samples
 * @source PyTorch torch.utils.data.Subset
 * @example
 * [...new data.Subset(["a", "b", "c"], [2, 0])] // => ["c", "a"]
 */
export class Subset<D extends Indexed<unknown> = Indexed<unknown>> extends Dataset<ItemOf<D>> {
  readonly dataset: D;
  readonly indices: readonly number[];
  /** Some of these samples as a batch, where the data set itself can give one. */
  declare readonly batch: D extends Batched<infer B> ? (indices: readonly number[]) => B : undefined;

  constructor(dataset: D, indices: readonly number[]) {
    super();
    this.dataset = dataset;
    this.indices = indices.map((i) => checkIndex("Subset", i, dataset.length));
    const whole = dataset as Partial<Batched<unknown>>;
    if (typeof whole.batch === "function") {
      const pick = (chosen: readonly number[]) => whole.batch!(chosen.map((i) => this.indices[i]!));
      Object.defineProperty(this, "batch", { value: pick });
    }
  }

  get length(): number {
    return this.indices.length;
  }

  at(index: number): ItemOf<D> {
    return this.dataset.at(this.indices[checkIndex("Subset", index, this.length)]!) as ItemOf<D>;
  }
}

/**
 * Data sets one after another.
 *
 * @param datasets the data sets
 * @source PyTorch torch.utils.data.ConcatDataset
 * @example
 * [...new data.ConcatDataset([["a"], ["b", "c"]])] // => ["a", "b", "c"]
 */
export class ConcatDataset<Item = unknown> extends Dataset<Item> {
  readonly datasets: readonly Indexed<Item>[];

  constructor(datasets: readonly Indexed<Item>[]) {
    super();
    if (datasets.length === 0) throw new ArgumentError("ConcatDataset: takes at least one data set");
    this.datasets = datasets;
  }

  get length(): number {
    return this.datasets.reduce((n, d) => n + d.length, 0);
  }

  at(index: number): Item {
    let i = checkIndex("ConcatDataset", index, this.length);
    for (const dataset of this.datasets) {
      if (i < dataset.length) return dataset.at(i) as Item;
      i -= dataset.length;
    }
    throw new IndexError(`ConcatDataset: there is no sample ${index}`);
  }
}

/** The numbers below n in random order. */
export function shuffled(n: number, generator: Generator): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = generator.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/**
 * A data set divided at random into parts that do not overlap.
 *
 * @param dataset the data set
 * @param lengths how many samples each part gets; or shares that add up to 1
 * @param generator the stream of random numbers (default: the one that manualSeed starts)
 * @throws {ArgumentError} when the lengths do not add up
 * @source PyTorch torch.utils.data.random_split
 * @example
 * data.randomSplit([1, 2, 3, 4, 5], [0.8, 0.2]).map((part) => part.length) // => [4, 1]
 */
export function randomSplit<D extends Indexed<unknown>, const L extends readonly number[]>(
  dataset: D,
  lengths: L,
  generator?: Generator | { generator?: Generator },
): { -readonly [I in keyof L]: Subset<D> };
export function randomSplit(
  dataset: Indexed<unknown>,
  lengths: readonly number[],
  generator: Generator | { generator?: Generator } = defaultGenerator,
): Subset<Indexed<unknown>>[] {
  const source = isOptions(generator)
    ? ((generator as { generator?: Generator }).generator ?? defaultGenerator)
    : (generator as Generator);
  const n = dataset.length;
  const total = lengths.reduce((a, b) => a + b, 0);
  const shares =
    Math.abs(total - 1) < 1e-9 &&
    lengths.every((x) => x >= 0 && x <= 1) &&
    !(n === 1 && lengths.every(Number.isInteger));
  let sizes = [...lengths];
  if (shares) {
    sizes = lengths.map((share) => Math.floor(n * share));
    for (let rest = n - sizes.reduce((a, b) => a + b, 0), i = 0; rest > 0; rest--, i++) sizes[i % sizes.length]!++;
  } else if (total !== n || lengths.some((x) => !Number.isInteger(x) || x < 0)) {
    throw new ArgumentError(
      `randomSplit: lengths [${lengths.join(", ")}] add up to ${total}, but the data set has ${n} samples; give lengths that add up to it, or shares that add up to 1`,
    );
  }
  const order = shuffled(n, source);
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return new Subset(dataset, order.slice(from - size, from));
  });
}
