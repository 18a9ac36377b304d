/** Samplers: in which order the samples of a data set are visited. */

import { ArgumentError } from "../base/error";
import { defaultGenerator, type Generator } from "../base/random";
import { copyOf } from "../core/broadcasting";
import { isTensor, type Tensor } from "../core/tensor";
import { type Indexed, shuffled } from "./dataset";

/** Numbers of samples, anew for each pass. */
export interface Sampler<T = number> extends Iterable<T> {
  readonly length: number;
}

/**
 * Every sample in order.
 *
 * @source PyTorch torch.utils.data.SequentialSampler
 * @example
 * [...new data.SequentialSampler(["a", "b"])] // => [0, 1]
 */
export class SequentialSampler implements Sampler {
  readonly #source: { readonly length: number };
  constructor(source: { readonly length: number }) {
    this.#source = source;
  }
  get length(): number {
    return this.#source.length;
  }
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/** What {@link RandomSampler} takes by name. */
export interface RandomSamplerOptions {
  /** Whether a sample may come twice (default: false). */
  readonly replacement?: boolean;
  /** How many are drawn (default: as many as there are). */
  readonly numSamples?: number;
  /** The stream of random numbers (default: the one that manualSeed starts). */
  readonly generator?: Generator;
}

/**
 * Samples in random order, another for each pass.
 *
 * @source PyTorch torch.utils.data.RandomSampler
 * @example
 * [...new data.RandomSampler([7, 8, 9])].sort() // => [0, 1, 2]
 */
export class RandomSampler implements Sampler {
  readonly #source: { readonly length: number };
  readonly #replacement: boolean;
  readonly #count: number | undefined;
  readonly #generator: Generator;
  constructor(source: { readonly length: number }, options: RandomSamplerOptions = {}) {
    this.#source = source;
    this.#replacement = options.replacement ?? false;
    this.#count = options.numSamples;
    this.#generator = options.generator ?? defaultGenerator;
    if (this.#count !== undefined && (!Number.isInteger(this.#count) || this.#count <= 0)) {
      throw new ArgumentError(`RandomSampler: numSamples must be a whole number above 0, got ${this.#count}`);
    }
  }
  get length(): number {
    return this.#count ?? this.#source.length;
  }
  *[Symbol.iterator](): Iterator<number> {
    const n = this.#source.length;
    if (this.#replacement) for (let i = 0; i < this.length; i++) yield this.#generator.below(n);
    else for (let left = this.length; left > 0 && n > 0; left -= n) yield* shuffled(n, this.#generator).slice(0, left);
  }
}

/**
 * Some samples in random order.
 *
 * @param indices which samples
 * @source PyTorch torch.utils.data.SubsetRandomSampler
 * @example
 * [...new data.SubsetRandomSampler([4, 2])].sort() // => [2, 4]
 */
export class SubsetRandomSampler implements Sampler {
  readonly #indices: readonly number[];
  readonly #generator: Generator;
  constructor(indices: readonly number[], generator: Generator = defaultGenerator) {
    this.#indices = indices;
    this.#generator = generator;
  }
  get length(): number {
    return this.#indices.length;
  }
  *[Symbol.iterator](): Iterator<number> {
    for (const i of shuffled(this.length, this.#generator)) yield this.#indices[i]!;
  }
}

/**
 * Samples drawn with given weights: what is rare may be shown more often.
 *
 * @param weights a weight for each sample, not negative
 * @param numSamples how many are drawn
 * @param replacement whether a sample may come twice (default: true)
 * @source PyTorch torch.utils.data.WeightedRandomSampler
 * @example
 * [...new data.WeightedRandomSampler([0, 1, 0], 2)] // => [1, 1]
 */
export class WeightedRandomSampler implements Sampler {
  readonly #weights: readonly number[];
  readonly length: number;
  readonly #replacement: boolean;
  readonly #generator: Generator;
  constructor(
    weights: readonly number[] | Tensor,
    numSamples: number,
    replacement: boolean | { replacement?: boolean; generator?: Generator } = true,
  ) {
    const options = typeof replacement === "boolean" ? { replacement } : replacement;
    const list = isTensor(weights) ? [...copyOf(weights).elements] : weights;
    this.#weights = list;
    this.length = numSamples;
    this.#replacement = options.replacement ?? true;
    this.#generator = (options as { generator?: Generator }).generator ?? defaultGenerator;
    if (list.some((w) => !(w >= 0)) || !list.some((w) => w > 0)) {
      throw new ArgumentError("WeightedRandomSampler: weights must not be negative, and one must be above 0");
    }
    if (!Number.isInteger(numSamples) || numSamples <= 0) {
      throw new ArgumentError(`WeightedRandomSampler: numSamples must be a whole number above 0, got ${numSamples}`);
    }
    if (!this.#replacement && numSamples > list.filter((w) => w > 0).length) {
      throw new ArgumentError(
        `WeightedRandomSampler: ${numSamples} cannot be drawn without replacement from ${list.filter((w) => w > 0).length} samples with a weight above 0`,
      );
    }
  }
  *[Symbol.iterator](): Iterator<number> {
    const left = [...this.#weights];
    let total = left.reduce((a, b) => a + b, 0);
    for (let n = 0; n < this.length; n++) {
      let at = this.#generator.uniform53() * total;
      let i = 0;
      while (i < left.length - 1 && (at >= left[i]! || left[i] === 0)) at -= left[i++]!;
      while (left[i] === 0) i--;
      yield i;
      if (this.#replacement) continue;
      total -= left[i]!;
      left[i] = 0;
    }
  }
}

/**
 * Numbers of samples in batches.
 *
 * @param sampler the order of the samples
 * @param batchSize how many make a batch
 * @param dropLast whether a last batch that is not full is left out
 * @source PyTorch torch.utils.data.BatchSampler
 * @example
 * [...new data.BatchSampler(new data.SequentialSampler([7, 8, 9]), 2, false)] // => [[0, 1], [2]]
 */
export class BatchSampler implements Sampler<number[]> {
  readonly #sampler: Sampler;
  readonly #size: number;
  readonly #dropLast: boolean;
  constructor(sampler: Sampler, batchSize: number, dropLast: boolean | { dropLast?: boolean } = false) {
    checkBatchSize("BatchSampler", batchSize);
    this.#sampler = sampler;
    this.#size = batchSize;
    this.#dropLast = typeof dropLast === "boolean" ? dropLast : (dropLast.dropLast ?? false);
  }
  get length(): number {
    const n = this.#sampler.length / this.#size;
    return this.#dropLast ? Math.floor(n) : Math.ceil(n);
  }
  *[Symbol.iterator](): Iterator<number[]> {
    yield* inBatches(this.#sampler, this.#size, this.#dropLast);
  }
}

/** Items in arrays of `size`. */
export function* inBatches<T>(items: Iterable<T>, size: number, dropLast: boolean): Generator_<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0 && !dropLast) yield batch;
}

type Generator_<T> = globalThis.Generator<T, void, undefined>;

/** Throws unless a batch size is a whole number above 0. */
export function checkBatchSize(what: string, size: number): void {
  if (!Number.isInteger(size) || size <= 0)
    throw new ArgumentError(`${what}: batchSize must be a whole number above 0, got ${String(size)}`);
}

/** Whether samples of a data set have numbers. */
export function isIndexed(dataset: unknown): dataset is Indexed<unknown> {
  const d = dataset as Partial<Indexed<unknown>> | null;
  return typeof d === "object" && d !== null && typeof d.at === "function" && typeof d.length === "number";
}
