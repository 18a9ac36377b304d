/** DataLoader: the samples of a data set in batches, as an iterable and as an async iterable that lets a page breathe. */

import { ArgumentError, IndexError, ShapeError } from "../base/error";
import type { Generator } from "../base/random";
import { formatShape } from "../base/shape";
import type { AnyShape } from "../base/shapes/shape";
import { describe } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { stack } from "../ops/join";
import type { Batched, Indexed, IterableDataset } from "./dataset";
import { checkBatchSize, inBatches, isIndexed, RandomSampler, type Sampler, SequentialSampler } from "./sampler";

/** What samples become when they are put together: tensors and numbers get a first axis, tuples and objects keep their form. */
export type Collated<Item> =
  Item extends Tensor<infer S>
    ? Tensor<number extends S["length"] ? AnyShape : [number, ...S]>
    : Item extends number | boolean
      ? Tensor<[number]>
      : Item extends string
        ? string[]
        : Item extends readonly unknown[]
          ? { -readonly [I in keyof Item]: Collated<Item[I]> }
          : Item extends object
            ? { [K in keyof Item]: Collated<Item[K]> }
            : Item[];

/** What a loader of this data set gives, one after another. */
export type Batches<D> = unknown extends D
  ? // biome-ignore lint/suspicious/noExplicitAny: of an unknown data set, so that `loader: data.DataLoader` is enough
    any
  : D extends Batched<infer B>
    ? B
    : D extends Indexed<infer Item>
      ? Collated<Exclude<Item, undefined>>
      : D extends Iterable<infer Item>
        ? Collated<Item>
        : never;

/** What {@link DataLoader} takes by name. */
export interface DataLoaderOptions<Item = unknown, Batch = unknown> {
  /** How many samples make a batch (default: 1); null gives samples one by one. */
  readonly batchSize?: number | null;
  /** Whether the order is random, another in each pass (default: false). */
  readonly shuffle?: boolean;
  /** The order of the samples, instead of `shuffle`. */
  readonly sampler?: Iterable<number> & { readonly length?: number };
  /** The batches as numbers of samples, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: Iterable<readonly number[]> & { readonly length?: number };
  /** Whether a last batch that is not full is left out (default: false). */
  readonly dropLast?: boolean;
  /** What makes a batch of samples (default: `data.defaultCollate`). */
  readonly collateFn?: (samples: Item[]) => Batch;
  /** The stream of random numbers for shuffling (default: the one that manualSeed starts). */
  readonly generator?: Generator;
}

const known = ["batchSize", "shuffle", "sampler", "batchSampler", "dropLast", "collateFn", "generator"];

/**
 * The samples of a data set in batches: `for (const [x, y] of loader)`. With `for await` the loop pauses now and then, so
 * that output appears, a stop is heard and memory is given back.
 *
 * @param dataset a data set, a plain array, or an iterable data set
 * @param batchSize how many samples make a batch (default: 1)
 * @param shuffle whether the order is random, another in each pass (default: false)
 * @param dropLast whether a last batch that is not full is left out (default: false)
 * @source PyTorch torch.utils.data.DataLoader
 * @example
 * const loader = new data.DataLoader(new data.TensorDataset(zeros(5, 2), zeros(5)), { batchSize: 2 });
 * [...loader].map(([x]) => x.shape) // => [[2, 2], [2, 2], [1, 2]]
 */
export class DataLoader<D = unknown, Batch = Batches<D>> implements Iterable<Batch>, AsyncIterable<Batch> {
  readonly dataset: D;
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly #collate: (samples: unknown[]) => unknown;
  readonly #ownCollate: boolean;
  readonly #sampler: (Iterable<number> & { readonly length?: number }) | undefined;
  readonly #batches: (Iterable<readonly number[]> & { readonly length?: number }) | undefined;

  constructor(
    dataset: D,
    batchSize?: number | DataLoaderOptions<never, Batch> | null,
    options?: DataLoaderOptions<never, Batch>,
  );
  constructor(dataset: unknown, first?: unknown, second?: unknown) {
    const given = (
      typeof first === "object" && first !== null
        ? first
        : { ...(second ?? {}), ...(first === undefined ? {} : { batchSize: first }) }
    ) as DataLoaderOptions;
    for (const name of Object.keys(given)) {
      if (!known.includes(name))
        throw new ArgumentError(`DataLoader: there is no option ${name}; it takes ${known.join(", ")}`);
    }
    const indexed = isIndexed(dataset);
    if (!indexed && !(typeof dataset === "object" && dataset !== null && Symbol.iterator in dataset)) {
      throw new ArgumentError(
        `DataLoader: takes a data set with at(index) and length, an array or an iterable, got ${describe(dataset)}`,
      );
    }
    if (isTensor(dataset))
      throw new ArgumentError("DataLoader: takes a data set, got a tensor; write new data.TensorDataset(x, y)");
    this.dataset = dataset as D;
    this.batchSize = given.batchSize === undefined ? 1 : given.batchSize;
    if (this.batchSize !== null) checkBatchSize("DataLoader", this.batchSize);
    this.dropLast = given.dropLast ?? false;
    this.#collate = (given.collateFn as ((samples: unknown[]) => unknown) | undefined) ?? defaultCollate;
    this.#ownCollate = given.collateFn !== undefined;
    this.#batches = given.batchSampler;
    if (given.batchSampler && (given.batchSize !== undefined || given.sampler || given.dropLast)) {
      throw new ArgumentError(
        "DataLoader: batchSampler gives whole batches; leave out batchSize, sampler and dropLast",
      );
    }
    if (given.shuffle && (given.sampler || given.batchSampler)) {
      throw new ArgumentError("DataLoader: shuffle and a sampler exclude each other: the sampler gives the order");
    }
    if (!indexed) {
      if (given.shuffle || given.sampler || given.batchSampler) {
        throw new ArgumentError(
          "DataLoader: an iterable data set gives its own order; shuffle and samplers need at(index) and length",
        );
      }
      this.#sampler = undefined;
    } else {
      this.#sampler =
        given.sampler ??
        (given.shuffle
          ? new RandomSampler(dataset, given.generator ? { generator: given.generator } : {})
          : (new SequentialSampler(dataset) as Sampler));
    }
  }

  /** How many batches a pass has. */
  get length(): number {
    if (this.#batches) return this.#batches.length ?? [...this.#batches].length;
    const samples = this.#sampler?.length ?? (this.dataset as { length?: number }).length;
    if (samples === undefined)
      throw new ArgumentError("DataLoader: an iterable data set does not say how many samples it has");
    if (this.batchSize === null) return samples;
    return this.dropLast ? Math.floor(samples / this.batchSize) : Math.ceil(samples / this.batchSize);
  }

  *[Symbol.iterator](): Iterator<Batch> {
    if (!this.#sampler) {
      const samples = this.dataset as Iterable<unknown> | IterableDataset;
      if (this.batchSize === null) yield* samples as Iterable<Batch>;
      else
        for (const batch of inBatches(samples as Iterable<unknown>, this.batchSize, this.dropLast))
          yield this.#collate(batch) as Batch;
      return;
    }
    const dataset = this.dataset as Indexed<unknown> & Partial<Batched<Batch>>;
    if (this.batchSize === null && !this.#batches) {
      for (const i of this.#sampler) yield dataset.at(i) as Batch;
      return;
    }
    const sample = (i: number) => {
      if (Array.isArray(dataset) && !(i in dataset)) {
        throw new IndexError(`DataLoader: there is no sample ${i}, the data set has ${dataset.length}`);
      }
      return dataset.at(i);
    };
    const whole = typeof dataset.batch === "function" && !this.#ownCollate;
    for (const indices of this.#batches ?? inBatches(this.#sampler, this.batchSize ?? 1, this.dropLast)) {
      if (whole) yield dataset.batch!(indices);
      else yield this.#collate(indices.map(sample)) as Batch;
    }
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Batch> {
    let last = performance.now();
    for (const batch of this) {
      // Often enough for a stop to be heard at once, seldom enough to cost nothing.
      if (performance.now() - last > 12) {
        await breathe();
        last = performance.now();
      }
      yield batch;
    }
  }
}

/** Lets everything else that waits have its turn: output, input, and the collection of memory. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
    // Twice, since timers that are due run between one turn and the next.
    if (setImmediate) setImmediate(() => setImmediate(resolve));
    else setTimeout(resolve, 0);
  });
}

/**
 * Samples made into a batch: tensors are stacked, numbers become a tensor (float32; int32 for whole numbers), tuples and
 * objects are put together member by member, strings stay in an array.
 *
 * @throws {ShapeError} when tensors differ in shape
 * @source PyTorch torch.utils.data.default_collate
 * @example
 * data.defaultCollate([[1, "a"], [2, "b"]]).map((x) => (Array.isArray(x) ? x : x.tolist())) // => [[1, 2], ["a", "b"]]
 */
export function defaultCollate<Item>(samples: readonly Item[]): Collated<Item>;
export function defaultCollate(samples: readonly unknown[]): unknown {
  const [first] = samples;
  if (samples.length === 0) throw new ArgumentError("defaultCollate: there are no samples to put together");
  if (isTensor(first)) {
    for (const [i, x] of samples.entries()) {
      if (!isTensor(x) || x.shape.join() !== first.shape.join()) {
        throw new ShapeError(
          `defaultCollate: sample 0 has shape ${formatShape(first.shape)} but sample ${i} ${isTensor(x) ? formatShape(x.shape) : `is ${describe(x)}`}; give a collateFn that makes them fit`,
        );
      }
    }
    return (stack as unknown as (xs: readonly unknown[]) => Tensor)(samples);
  }
  if (typeof first === "number") {
    const whole = samples.every((x) => Number.isInteger(x));
    return whole
      ? wrap(Int32Array.from(samples as number[]), [samples.length], "int32")
      : wrap(Float32Array.from(samples as number[]), [samples.length], "float32");
  }
  if (typeof first === "boolean") return wrap(Uint8Array.from(samples as number[], Number), [samples.length], "bool");
  if (typeof first === "string") return [...samples];
  if (ArrayBuffer.isView(first)) {
    return defaultCollate((samples as Float32Array[]).map((x) => wrap(Float32Array.from(x), [x.length], "float32")));
  }
  if (Array.isArray(first)) {
    for (const [i, x] of (samples as unknown[][]).entries()) {
      if (!Array.isArray(x) || x.length !== first.length) {
        throw new ArgumentError(
          `defaultCollate: sample 0 has ${first.length} members but sample ${i} has ${Array.isArray(x) ? x.length : "none"}`,
        );
      }
    }
    return first.map((_, i) => defaultCollate((samples as unknown[][]).map((x) => x[i])));
  }
  if (typeof first === "object" && first !== null) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [key, defaultCollate((samples as Record<string, unknown>[]).map((x) => x[key]))]),
    );
  }
  throw new ArgumentError(`defaultCollate: cannot put together ${describe(first)}; give a collateFn`);
}
