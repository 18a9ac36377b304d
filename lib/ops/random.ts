/** Random tensors: even, normal and whole numbers, permutations and draws from distributions, all repeatable under a seed. */

import { backend } from "../backend/select";
import { type DType, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import { defaultGenerator, Generator } from "../base/random";
import { checkSizes, formatShape, numel } from "../base/shape";
import type { Shape, Sizes } from "../base/shapes/shape";
import { copyOf } from "../core/broadcasting";
import { checkInPlace } from "../core/inplace";
import type * as K from "../core/kinds";
import { bind, describe, takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { finishNew, sizesAndOptions } from "./create";

/** What random creation functions take besides the options of creation. */
export interface RandomOptions {
  /** The stream to draw from (default: the one that manualSeed starts). */
  readonly generator?: Generator | null;
}

const takesGenerator = takes.any<Generator | null | undefined>("a Generator");

function streamOf(op: string, generator: unknown): Generator {
  if (generator == null) return defaultGenerator;
  if (generator instanceof Generator) return generator;
  throw new ArgumentError(`${op}: generator must be a Generator, got ${describe(generator)}`, { op });
}

/** New elements, each drawn by a function of the stream. */
function drawn(shape: readonly number[], dtype: DType, draw: () => number): Tensor {
  const out = wrap(backend().empty(dtype, numel(shape)), shape, dtype);
  for (let i = 0; i < out.elements.length; i++) out.elements[i] = draw();
  return out;
}

function needsFloat(op: string, dtype: DType): DType {
  if (!isFloat(dtype))
    throw new DTypeError(`${op}: dtype must be float32 or float64, got ${dtype}`, { op, dtypes: [dtype] });
  return dtype;
}

const even = (g: Generator, dtype: DType) => (dtype === "float64" ? () => g.uniform53() : () => g.uniform());
const bell = (g: Generator) => () => g.normal();

function random(name: string, drawOf: (g: Generator, dtype: DType) => () => number): K.Create<RandomOptions>["fn"] {
  const create = (...args: unknown[]) => {
    const { shape, options } = sizesAndOptions(name, args, ["generator"]);
    const dtype = needsFloat(name, options.dtype ?? "float32");
    return finishNew(drawn(shape, dtype, drawOf(streamOf(name, options.generator), dtype)), options);
  };
  return Object.defineProperty(create, "name", { value: name }) as unknown as K.Create<RandomOptions>["fn"];
}

/**
 * Numbers drawn evenly from [0, 1).
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @source PyTorch torch.rand
 * @example
 * rand(2, 3).shape // => [2, 3]
 */
export const rand: K.Create<RandomOptions>["fn"] = random("rand", even);

/**
 * Numbers drawn from the standard normal distribution.
 *
 * @shape the given sizes
 * @param size the sizes, as one array or separate numbers
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @source PyTorch torch.randn
 * @example
 * randn(2, 3).shape // => [2, 3]
 */
export const randn: K.Create<RandomOptions>["fn"] = random("randn", bell);

function randomLike(name: string, drawOf: (g: Generator, dtype: DType) => () => number): K.Like["fn"] {
  const create = (...args: unknown[]) => {
    const p = bind(
      name,
      { input: takes.tensor, dtype: takes.dtype, requiresGrad: takes.flag(false), generator: takesGenerator },
      args,
    );
    const dtype = needsFloat(name, p.dtype ?? p.input.dtype);
    return finishNew(drawn(p.input.shape, dtype, drawOf(streamOf(name, p.generator), dtype)), p);
  };
  return Object.defineProperty(create, "name", { value: name }) as unknown as K.Like["fn"];
}

/**
 * Numbers drawn evenly from [0, 1), in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.rand_like
 * @example
 * randLike(zeros(2, 3)).shape // => [2, 3]
 */
export const randLike: K.Like["fn"] = randomLike("randLike", even);

/**
 * Numbers drawn from the standard normal distribution, in the shape and element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.randn_like
 * @example
 * randnLike(zeros(2, 3)).shape // => [2, 3]
 */
export const randnLike: K.Like["fn"] = randomLike("randnLike", bell);

function whole(op: string, low: number, high: number, shape: readonly number[], dtype: DType, g: Generator): Tensor {
  if (!Number.isInteger(low) || !Number.isInteger(high))
    throw new ArgumentError(`${op}: bounds must be whole numbers, got ${low} and ${high}`, { op });
  if (high <= low) throw new ArgumentError(`${op}: high must be above low, got low ${low} and high ${high}`, { op });
  return drawn(shape, dtype, () => low + g.below(high - low));
}

/**
 * Whole numbers drawn evenly from `low` up to, but not including, `high`.
 *
 * @shape the given sizes
 * @param low the smallest (default: 0)
 * @param high one above the largest
 * @param size the sizes, in one array
 * @param dtype the element type (default: int32)
 * @throws {ArgumentError} when `high` is not above `low`
 * @source PyTorch torch.randint
 * @example
 * randint(3, 4, [2]).tolist() // => [3, 3]
 */
export const randint: K.Randint<RandomOptions>["fn"] = ((...args: unknown[]) => {
  const short = typeof args[0] === "number" && typeof args[1] !== "number";
  const common = { size: takes.sizes, dtype: takes.dtype, requiresGrad: takes.flag(false), generator: takesGenerator };
  const p = short
    ? { low: 0, ...bind("randint", { high: takes.int, ...common }, args) }
    : bind("randint", { low: takes.or(takes.int, 0), high: takes.int, ...common }, args);
  checkSizes("randint", p.size);
  return finishNew(whole("randint", p.low, p.high, p.size, p.dtype ?? "int32", streamOf("randint", p.generator)), p);
}) as K.Randint<RandomOptions>["fn"];

/**
 * Whole numbers drawn evenly from `low` up to, but not including, `high`, in another tensor's shape and element type.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.randint_like
 * @example
 * randintLike(zeros(2), 3, 4).tolist() // => [3, 3]
 */
export const randintLike: K.Like<
  [lowOrHigh: number, high?: number | K.CreateOptions, options?: K.CreateOptions]
>["fn"] = ((...args: unknown[]) => {
  const common = { dtype: takes.dtype, requiresGrad: takes.flag(false), generator: takesGenerator };
  const p =
    typeof args[2] === "number" ||
    (typeof args[1] === "number" && typeof (args[2] as { high?: number } | undefined)?.high === "number")
      ? bind("randintLike", { input: takes.tensor, low: takes.int, high: takes.int, ...common }, args)
      : { low: 0, ...bind("randintLike", { input: takes.tensor, high: takes.int, ...common }, args) };
  return finishNew(
    whole("randintLike", p.low, p.high, p.input.shape, p.dtype ?? p.input.dtype, streamOf("randintLike", p.generator)),
    p,
  );
}) as K.Like<[lowOrHigh: number, high?: number | K.CreateOptions, options?: K.CreateOptions]>["fn"];

/**
 * The whole numbers from 0 to n - 1 in random order.
 *
 * @shape `[n]`
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @source PyTorch torch.randperm
 * @example
 * randperm(5).sum().item() // => 10
 */
export const randperm: K.Randperm<RandomOptions>["fn"] = ((...args: unknown[]) => {
  const p = bind(
    "randperm",
    { n: takes.int, dtype: takes.dtype, requiresGrad: takes.flag(false), generator: takesGenerator },
    args,
  );
  checkSizes("randperm", [p.n]);
  const g = streamOf("randperm", p.generator);
  const order = Int32Array.from({ length: p.n }, (_, i) => i);
  for (let i = p.n - 1; i > 0; i--) {
    const k = g.below(i + 1);
    [order[i], order[k]] = [order[k]!, order[i]!];
  }
  const out = wrap(order, [p.n], "int32");
  return finishNew(p.dtype && p.dtype !== "int32" ? copyOf(out, p.dtype) : out, p);
}) as K.Randperm<RandomOptions>["fn"];

/**
 * 1 with the probability that each element gives, else 0.
 *
 * @shape `*s -> *s`
 * @param p one probability for all (default: the elements themselves)
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @throws {ArgumentError} when a probability is not in [0, 1]
 * @source PyTorch torch.bernoulli
 * @example
 * bernoulli(tensor([0, 1])).tolist() // => [0, 1]
 */
export const bernoulli: K.Like<[p?: number | (RandomOptions & { p?: number }), options?: RandomOptions]>["fn"] = ((
  ...args: unknown[]
) => {
  const { input, p, generator } = bind(
    "bernoulli",
    { input: takes.tensor, p: takes.optional(takes.number), generator: takesGenerator },
    args,
  );
  if (p === undefined) needsFloat("bernoulli", input.dtype);
  const g = streamOf("bernoulli", generator);
  const chances = copyOf(input, "float64").elements;
  const out = wrap(backend().empty(input.dtype, chances.length), input.shape, input.dtype);
  for (let i = 0; i < chances.length; i++)
    out.elements[i] = g.uniform53() < checkChance("bernoulli", p ?? chances[i]!) ? 1 : 0;
  return out;
}) as K.Like<[p?: number | RandomOptions, options?: RandomOptions]>["fn"];

function checkChance(op: string, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError(`${op}: a probability must be from 0 to 1, got ${p}`, { op });
  return p;
}

/**
 * Normal draws with a mean and a standard deviation for each element, or for all.
 *
 * @shape that of `mean` and `std`, broadcast, or `size`
 * @param mean a tensor or a number (default: 0)
 * @param std a tensor or a number (default: 1)
 * @param size the sizes, when both are numbers
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @source PyTorch torch.normal
 * @example
 * normal(5, 0, [2]).tolist() // => [5, 5]
 */
export function normal<const Z extends Shape>(
  mean: number,
  std: number,
  size: Z,
  options?: K.CreateOptions & RandomOptions,
): Tensor<Sizes<Z>>;
export function normal<S extends Shape>(
  mean: Tensor<S>,
  std?: number,
  options?: K.CreateOptions & RandomOptions,
): Tensor<S>;
export function normal<S extends Shape>(
  mean: number,
  std: Tensor<S>,
  options?: K.CreateOptions & RandomOptions,
): Tensor<S>;
export function normal(
  mean: Tensor | number,
  std?: Tensor | number,
  size?: readonly number[],
  options?: K.CreateOptions & RandomOptions,
): Tensor;
export function normal(...args: unknown[]): Tensor {
  const p = bind(
    "normal",
    {
      mean: takes.operand,
      std: takes.or(takes.operand, 1),
      size: takes.optional(takes.sizes),
      dtype: takes.dtype,
      requiresGrad: takes.flag(false),
      generator: takesGenerator,
    },
    args,
  );
  const g = streamOf("normal", p.generator);
  const shaped = [p.mean, p.std].filter(isTensor);
  if (shaped.length > 0 && p.size !== undefined)
    throw new ArgumentError("normal: size is for numbers; tensors as mean or std have sizes", { op: "normal" });
  if (p.size) checkSizes("normal", p.size);
  if (shaped.length === 0 && p.size === undefined)
    throw new ArgumentError("normal: size is missing: give sizes when mean and std are numbers", { op: "normal" });
  const least =
    typeof p.std === "number" ? p.std : Math.min(0, ...Array.from(copyOf(p.std).elements).filter((v) => v < 0));
  if (least < 0) throw new ArgumentError(`normal: std must not be negative, got ${least}`, { op: "normal" });
  let shape = p.size ?? shaped[0]!.shape;
  if (shaped.length === 2) shape = shaped[0]!.mul(shaped[1]!).shape;
  const dtype = p.dtype ?? shaped[0]?.dtype ?? "float32";
  const noise = drawn(shape, needsFloat("normal", dtype), bell(g));
  return finishNew((noise.mul(p.std) as Tensor).add(p.mean).detach() as Tensor, p);
}

/**
 * Indices drawn with the probabilities that weights give, for each row.
 *
 * @shape `[n] -> [numSamples]`, `[r, n] -> [r, numSamples]`
 * @param numSamples how many
 * @param replacement whether an index may come again (default: false)
 * @param generator the stream to draw from (default: the one that manualSeed starts)
 * @throws {ArgumentError} when a weight is negative, all are 0, or too few are left to draw from
 * @source PyTorch torch.multinomial
 * @example
 * multinomial(tensor([0, 1]), 3, true).tolist() // => [1, 1, 1]
 */
export function multinomial(
  input: Tensor,
  numSamples: number,
  replacement?: boolean | (RandomOptions & { replacement?: boolean }),
  options?: RandomOptions,
): Tensor;
export function multinomial(...args: unknown[]): Tensor {
  const op = "multinomial";
  const p = bind(
    op,
    { input: takes.tensor, numSamples: takes.int, replacement: takes.flag(false), generator: takesGenerator },
    args,
  );
  const { shape } = p.input;
  if (shape.length === 0 || shape.length > 2)
    throw new ArgumentError(`${op}: needs 1 or 2 axes, but has shape ${formatShape(shape)}`, { op });
  needsFloat(op, p.input.dtype);
  const n = shape.at(-1)!;
  const rows = shape.length === 2 ? shape[0]! : 1;
  if (p.numSamples <= 0) throw new ArgumentError(`${op}: numSamples must be positive, got ${p.numSamples}`, { op });
  if (!p.replacement && p.numSamples > n)
    throw new ArgumentError(`${op}: cannot draw ${p.numSamples} of ${n} without replacement`, { op });
  const g = streamOf(op, p.generator);
  const all = copyOf(p.input, "float64").elements as Float64Array;
  const out = new Int32Array(rows * p.numSamples);
  for (let r = 0; r < rows; r++) {
    const weights = all.slice(r * n, (r + 1) * n);
    for (const w of weights)
      if (!(w >= 0 && Number.isFinite(w)))
        throw new ArgumentError(`${op}: weights must be finite and not negative, got ${w}`, { op });
    for (let k = 0; k < p.numSamples; k++) {
      const total = weights.reduce((a, b) => a + b, 0);
      if (!(total > 0))
        throw new ArgumentError(
          `${op}: ${k === 0 ? "all weights are 0" : `only ${k} weights are not 0, too few for ${p.numSamples} draws without replacement`}`,
          { op },
        );
      let rest = g.uniform53() * total;
      let hit = weights.findIndex((w) => (rest -= w) < 0);
      if (hit < 0) hit = weights.findLastIndex((w) => w > 0);
      out[r * p.numSamples + k] = hit;
      if (!p.replacement) weights[hit] = 0;
    }
  }
  return wrap(out, shape.length === 2 ? [rows, p.numSamples] : [p.numSamples], "int32");
}

/** Fills a tensor in place with draws. */
function fillWithDraws(op: string, self: Tensor, draw: () => number): Tensor {
  if (self.requiresGrad) checkInPlace(op, self);
  return self.copy_(drawn(self.shape, self.dtype, draw));
}

/** Random changes in place, as methods of tensors. */
export const randomInPlace = {
  /** Even draws from [from, to). */
  uniform_(this: Tensor, ...args: unknown[]): Tensor {
    const p = bind(
      "uniform_",
      { from: takes.or(takes.number, 0), to: takes.or(takes.number, 1), generator: takesGenerator },
      args,
    );
    const g = streamOf("uniform_", p.generator);
    needsFloat("uniform_", this.dtype);
    if (p.from > p.to)
      throw new ArgumentError(`uniform_: from must not be above to, got ${p.from} and ${p.to}`, { op: "uniform_" });
    return fillWithDraws("uniform_", this, () => p.from + (p.to - p.from) * g.uniform53());
  },
  /** Normal draws. */
  normal_(this: Tensor, ...args: unknown[]): Tensor {
    const p = bind(
      "normal_",
      { mean: takes.or(takes.number, 0), std: takes.or(takes.number, 1), generator: takesGenerator },
      args,
    );
    const g = streamOf("normal_", p.generator);
    needsFloat("normal_", this.dtype);
    if (p.std < 0) throw new ArgumentError(`normal_: std must not be negative, got ${p.std}`, { op: "normal_" });
    return fillWithDraws("normal_", this, () => p.mean + p.std * g.normal());
  },
  /** 1 with a probability, else 0. */
  bernoulli_(this: Tensor, ...args: unknown[]): Tensor {
    const p = bind("bernoulli_", { p: takes.or(takes.operand, 0.5), generator: takesGenerator }, args);
    const g = streamOf("bernoulli_", p.generator);
    if (isTensor(p.p))
      return this.copy_((bernoulli as (...a: unknown[]) => Tensor)(p.p.expandAs(this), { generator: g }));
    const chance = checkChance("bernoulli_", p.p);
    return fillWithDraws("bernoulli_", this, () => (g.uniform53() < chance ? 1 : 0));
  },
  /** Exponential draws of a rate. */
  exponential_(this: Tensor, ...args: unknown[]): Tensor {
    const p = bind("exponential_", { lambd: takes.or(takes.number, 1), generator: takesGenerator }, args);
    const g = streamOf("exponential_", p.generator);
    if (!(p.lambd > 0))
      throw new ArgumentError(`exponential_: lambd must be positive, got ${p.lambd}`, { op: "exponential_" });
    return fillWithDraws("exponential_", this, () => -Math.log1p(-g.uniform53()) / p.lambd);
  },
  /** Whole numbers from `from` up to, but not including, `to`. */
  random_(this: Tensor, ...args: unknown[]): Tensor {
    const p =
      args.length < 2 || typeof args[1] !== "number"
        ? {
            from: 0,
            ...bind(
              "random_",
              { to: takes.or(takes.int, isFloat(this.dtype) ? 2 ** 24 : 2 ** 31 - 1), generator: takesGenerator },
              args,
            ),
          }
        : bind("random_", { from: takes.int, to: takes.int, generator: takesGenerator }, args);
    const g = streamOf("random_", p.generator);
    if (p.to <= p.from)
      throw new ArgumentError(`random_: to must be above from, got ${p.from} and ${p.to}`, { op: "random_" });
    return fillWithDraws("random_", this, () => p.from + g.below(p.to - p.from));
  },
};
