/** Initial values of parameters: the schemes by name, which change a tensor in place and give it back. */

import { ArgumentError, ShapeError } from "../base/error";
import { defaultGenerator, type Generator } from "../base/random";
import { formatShape, numel } from "../base/shape";
import { copyInto } from "../core/broadcasting";
import { checkInference } from "../core/inplace";
import { bind, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";

/** What a scheme is tuned to: a layer, or the activation that follows it. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "convTranspose1d"
  | "convTranspose2d"
  | "convTranspose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "leaky_relu"
  | "selu";

/** Fills `x`, of any layout, with draws; nothing is recorded. */
function draw(x: Tensor, next: () => number): Tensor {
  checkInference("init", x);
  const n = numel(x.shape);
  if (x.dense) for (let i = 0; i < n; i++) x.elements[x.offset + i] = next();
  else copyInto(x, wrap(Float64Array.from({ length: n }, next), x.shape, "float64"));
  x.storage.version++;
  return x;
}

const generator = takes.any<Generator | null>("a generator", null);
const source = (given: Generator | null | undefined) => given ?? defaultGenerator;

/** What every scheme that draws takes by name. */
interface Drawn {
  /** The stream of random numbers (default: the one that manualSeed starts). */
  generator?: Generator | null;
}

/** Draws from [low, high), exact in the tensor's element type. */
export function drawUniform(x: Tensor, low: number, high: number, given?: Generator | null): Tensor {
  const g = source(given);
  if (high < low) throw new ArgumentError(`uniform_: from ${low} to ${high} is an empty range`, { op: "uniform_" });
  return draw(x, () => low + (high - low) * g.uniform());
}

const uniformParams = { tensor: takes.tensor, a: takes.or(takes.number, 0), b: takes.or(takes.number, 1), generator };

/**
 * Fills a tensor with draws from the uniform distribution over [a, b).
 *
 * @param a lower bound (default: 0)
 * @param b upper bound (default: 1)
 * @source PyTorch torch.nn.init.uniform_
 * @example
 * nn.init.uniform_(zeros(3), 2, 3).ge(2).all().item() // => true
 */
export function uniform_<T extends Tensor>(
  tensor: T,
  a?: number | ({ a?: number; b?: number } & Drawn),
  b?: number | Drawn,
  options?: Drawn,
): T;
export function uniform_(...args: unknown[]): Tensor {
  const { tensor, a, b, generator: g } = bind("uniform_", uniformParams, args);
  return drawUniform(tensor, a, b, g);
}

/** What {@link normal_} takes by name. */
interface NormalOptions extends Drawn {
  mean?: number;
  std?: number;
}

const normalParams = {
  tensor: takes.tensor,
  mean: takes.or(takes.number, 0),
  std: takes.or(takes.number, 1),
  generator,
};

/**
 * Fills a tensor with draws from the normal distribution.
 *
 * @param mean (default: 0)
 * @param std standard deviation (default: 1)
 * @source PyTorch torch.nn.init.normal_
 * @example
 * nn.init.normal_(zeros(2), 5, 0).tolist() // => [5, 5]
 */
export function normal_<T extends Tensor>(
  tensor: T,
  mean?: number | NormalOptions,
  std?: number | NormalOptions,
  options?: Drawn,
): T;
export function normal_(...args: unknown[]): Tensor {
  const { tensor, mean, std, generator: g } = bind("normal_", normalParams, args);
  return drawNormal(tensor, mean, std, g);
}

/** Draws from the normal distribution. */
export function drawNormal(x: Tensor, mean: number, std: number, given?: Generator | null): Tensor {
  const g = source(given);
  if (std < 0) throw new ArgumentError(`normal_: std must not be negative, got ${std}`, { op: "normal_" });
  return draw(x, () => mean + std * g.normal());
}

/**
 * Fills a tensor with draws from the normal distribution, drawn again while they lie outside [a, b].
 *
 * @param mean (default: 0)
 * @param std standard deviation (default: 1)
 * @param a lower bound (default: -2)
 * @param b upper bound (default: 2)
 * @source PyTorch torch.nn.init.trunc_normal_
 * @example
 * nn.init.truncNormal_(zeros(9), { std: 5 }).abs().max().item() <= 2 // => true
 */
export function truncNormal_<T extends Tensor>(
  tensor: T,
  mean?: number | (NormalOptions & { a?: number; b?: number }),
  std?: number | (NormalOptions & { a?: number; b?: number }),
  a?: number | ({ a?: number; b?: number } & Drawn),
  b?: number | Drawn,
  options?: Drawn,
): T;
export function truncNormal_(...args: unknown[]): Tensor {
  const bound = bind(
    "truncNormal_",
    { ...normalParams, a: takes.or(takes.number, -2), b: takes.or(takes.number, 2), generator },
    // Here the generator comes last.
    args.length > 3 && typeof args[3] === "number" ? [...args.slice(0, 3), null, ...args.slice(3)] : args,
  );
  const g = source(bound.generator);
  const { mean, std, a, b } = bound;
  if (std <= 0 || a >= b || mean < a - 10 * std || mean > b + 10 * std) {
    throw new ArgumentError(
      `truncNormal_: there is nothing to draw between ${a} and ${b} with mean ${mean} and std ${std}`,
    );
  }
  return draw(bound.tensor, () => {
    for (;;) {
      const x = mean + std * g.normal();
      if (x >= a && x <= b) return x;
    }
  });
}

/**
 * Fills a tensor with one value.
 *
 * @source PyTorch torch.nn.init.constant_
 * @example
 * nn.init.constant_(zeros(2), 3).tolist() // => [3, 3]
 */
export function constant_<T extends Tensor>(tensor: T, val: number): T;
export function constant_(...args: unknown[]): Tensor {
  const { tensor, val } = bind("constant_", { tensor: takes.tensor, val: takes.number }, args);
  return draw(tensor, () => val);
}

/** Fills a tensor with 1. */
export function ones_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 1);
}

/** Fills a tensor with 0. */
export function zeros_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 0);
}

/**
 * Fills a matrix with the identity.
 *
 * @source PyTorch torch.nn.init.eye_
 * @example
 * nn.init.eye_(zeros(2, 2)).tolist() // => [[1, 0], [0, 1]]
 */
export function eye_<T extends Tensor>(tensor: T): T {
  if (tensor.shape.length !== 2) refuse("eye_", tensor, "2 axes");
  const columns = tensor.shape[1]!;
  let i = 0;
  draw(tensor, () => {
    const at = i++;
    return Math.floor(at / columns) === at % columns ? 1 : 0;
  });
  return tensor;
}

/**
 * Fills the weight of a convolution so that it passes its input channels through.
 *
 * @param groups into how many groups channels are divided (default: 1)
 * @source PyTorch torch.nn.init.dirac_
 * @example
 * nn.init.dirac_(zeros(1, 1, 3)).tolist() // => [[[0, 1, 0]]]
 */
export function dirac_<T extends Tensor>(tensor: T, groups: number | { groups?: number } = 1): T {
  const n = typeof groups === "number" ? groups : (groups.groups ?? 1);
  const { shape } = tensor;
  if (shape.length < 3 || shape.length > 5) refuse("dirac_", tensor, "3 to 5 axes");
  const out = shape[0]!;
  if (out % n !== 0) throw new ArgumentError(`dirac_: ${out} output channels cannot be divided into ${n} groups`);
  const perGroup = out / n;
  const values = new Float64Array(numel(shape));
  const kernel = shape.slice(2);
  const area = numel(kernel);
  let middle = 0;
  for (const size of kernel) middle = middle * size + Math.floor(size / 2);
  for (let o = 0; o < out; o++) {
    const c = o % perGroup;
    if (c < Math.min(perGroup, shape[1]!)) values[(o * shape[1]! + c) * area + middle] = 1;
  }
  let i = 0;
  draw(tensor, () => values[i++]!);
  return tensor;
}

/** How many inputs and outputs one weight of this shape connects. */
export function fans(op: string, tensor: Tensor): { readonly in: number; readonly out: number } {
  if (tensor.shape.length < 2) refuse(op, tensor, "at least 2 axes");
  const area = numel(tensor.shape.slice(2));
  return { in: tensor.shape[1]! * area, out: tensor.shape[0]! * area };
}

function refuse(op: string, tensor: Tensor, needed: string): never {
  throw new ShapeError(`${op}: needs a tensor with ${needed}, got ${formatShape(tensor.shape)}`, {
    op,
    shapes: [tensor.shape],
  });
}

const gains: Record<string, (param: number) => number> = {
  linear: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.SQRT2,
  leakyrelu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/**
 * By how much the weights before an activation are scaled, so that the signal keeps its variance.
 *
 * @param param the slope of leakyRelu (default: 0.01)
 * @source PyTorch torch.nn.init.calculate_gain
 * @example
 * nn.init.calculateGain("tanh").toFixed(4) // => "1.6667"
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number): number {
  const key = String(nonlinearity).toLowerCase().replaceAll("_", "");
  const gain = gains[/^conv(transpose)?[123]d$/.test(key) ? "linear" : key];
  if (!gain) {
    throw new ArgumentError(
      `calculateGain: there is no gain for ${JSON.stringify(nonlinearity)}; known are linear, conv1d to conv3d, sigmoid, tanh, relu, leakyRelu, selu`,
    );
  }
  return gain(param ?? 0.01);
}

/** What {@link xavierUniform_} and {@link xavierNormal_} take by name. */
interface XavierOptions extends Drawn {
  /** Scale (default: 1). */
  gain?: number;
}

const xavierParams = { tensor: takes.tensor, gain: takes.or(takes.number, 1), generator };

/**
 * Draws from [-b, b) with b = gain sqrt(6 / (fanIn + fanOut)), which keeps the variance of signals and gradients.
 *
 * @param gain scale (default: 1)
 * @source Glorot and Bengio 2010; PyTorch torch.nn.init.xavier_uniform_
 * @example
 * nn.init.xavierUniform_(zeros(3, 3)).abs().max().item() <= 1 // => true
 */
export function xavierUniform_<T extends Tensor>(tensor: T, gain?: number | XavierOptions, options?: Drawn): T;
export function xavierUniform_(...args: unknown[]): Tensor {
  const { tensor, gain, generator: g } = bind("xavierUniform_", xavierParams, args);
  const fan = fans("xavierUniform_", tensor);
  const limit = gain * Math.sqrt(6 / (fan.in + fan.out));
  return drawUniform(tensor, -limit, limit, g);
}

/**
 * Draws from the normal distribution with standard deviation gain sqrt(2 / (fanIn + fanOut)).
 *
 * @param gain scale (default: 1)
 * @source Glorot and Bengio 2010; PyTorch torch.nn.init.xavier_normal_
 * @example
 * nn.init.xavierNormal_(zeros(2, 3)).shape // => [2, 3]
 */
export function xavierNormal_<T extends Tensor>(tensor: T, gain?: number | XavierOptions, options?: Drawn): T;
export function xavierNormal_(...args: unknown[]): Tensor {
  const { tensor, gain, generator: g } = bind("xavierNormal_", xavierParams, args);
  const fan = fans("xavierNormal_", tensor);
  return drawNormal(tensor, 0, gain * Math.sqrt(2 / (fan.in + fan.out)), g);
}

/** What {@link kaimingUniform_} and {@link kaimingNormal_} take by name. */
interface KaimingOptions extends Drawn {
  /** The slope of leakyRelu, where that follows (default: 0). */
  a?: number;
  /** Whether signals (`"fan_in"`) or gradients (`"fan_out"`) keep their variance (default: `"fan_in"`). */
  mode?: "fan_in" | "fan_out" | "fanIn" | "fanOut";
  /** The activation that follows (default: `"leakyRelu"`). */
  nonlinearity?: Nonlinearity;
}

const kaimingParams = {
  tensor: takes.tensor,
  a: takes.or(takes.number, 0),
  mode: takes.oneOf(["fan_in", "fan_out", "fanIn", "fanOut"], "fan_in"),
  nonlinearity: takes.any<Nonlinearity>("an activation", "leakyRelu"),
  generator,
};

function kaimingStd(op: string, args: unknown[]): { tensor: Tensor; std: number; g: Generator | null } {
  const { tensor, a, mode, nonlinearity, generator: g } = bind(op, kaimingParams, args);
  const fan = fans(op, tensor);
  const n = mode === "fan_in" || mode === "fanIn" ? fan.in : fan.out;
  return { tensor, std: calculateGain(nonlinearity, a) / Math.sqrt(n), g };
}

/**
 * Draws from [-b, b) with b = gain sqrt(3 / fan), for layers that a rectifier follows.
 *
 * @param a slope of leakyRelu (default: 0)
 * @param mode `"fan_in"` or `"fan_out"` (default: `"fan_in"`)
 * @param nonlinearity what follows (default: `"leakyRelu"`)
 * @source He et al. 2015; PyTorch torch.nn.init.kaiming_uniform_
 * @example
 * nn.init.kaimingUniform_(zeros(2, 6), { nonlinearity: "relu" }).abs().max().item() <= 1 // => true
 */
export function kaimingUniform_<T extends Tensor>(tensor: T, a?: number | KaimingOptions, options?: KaimingOptions): T;
export function kaimingUniform_(...args: unknown[]): Tensor {
  const { tensor, std, g } = kaimingStd("kaimingUniform_", args);
  return drawUniform(tensor, -Math.sqrt(3) * std, Math.sqrt(3) * std, g);
}

/**
 * Draws from the normal distribution with standard deviation gain / sqrt(fan).
 *
 * @param a slope of leakyRelu (default: 0)
 * @param mode `"fan_in"` or `"fan_out"` (default: `"fan_in"`)
 * @param nonlinearity what follows (default: `"leakyRelu"`)
 * @source He et al. 2015; PyTorch torch.nn.init.kaiming_normal_
 * @example
 * nn.init.kaimingNormal_(zeros(2, 3)).shape // => [2, 3]
 */
export function kaimingNormal_<T extends Tensor>(tensor: T, a?: number | KaimingOptions, options?: KaimingOptions): T;
export function kaimingNormal_(...args: unknown[]): Tensor {
  const { tensor, std, g } = kaimingStd("kaimingNormal_", args);
  return drawNormal(tensor, 0, std, g);
}

/**
 * Fills a tensor, seen as a matrix of its first axis by all others, with orthonormal rows or columns.
 *
 * @param gain scale (default: 1)
 * @source Saxe et al. 2013; PyTorch torch.nn.init.orthogonal_
 * @example
 * const q = nn.init.orthogonal_(zeros(2, 2));
 * q.matmul(q.T).round().abs().tolist() // => [[1, 0], [0, 1]]
 */
export function orthogonal_<T extends Tensor>(tensor: T, gain?: number | XavierOptions, options?: Drawn): T;
export function orthogonal_(...args: unknown[]): Tensor {
  const { tensor, gain, generator: given } = bind("orthogonal_", xavierParams, args);
  if (tensor.shape.length < 2) refuse("orthogonal_", tensor, "at least 2 axes");
  const g = source(given);
  const rows = tensor.shape[0]!;
  const columns = numel(tensor.shape) / (rows || 1);
  // Gram-Schmidt, twice for accuracy, on as many vectors as the shorter side has.
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const v = Float64Array.from({ length }, () => g.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const b of basis) {
        let dot = 0;
        for (let i = 0; i < length; i++) dot += v[i]! * b[i]!;
        for (let i = 0; i < length; i++) v[i]! -= dot * b[i]!;
      }
    }
    const norm = Math.hypot(...v);
    if (norm < 1e-9) continue;
    basis.push(v.map((x) => x / norm));
  }
  let at = 0;
  return draw(tensor, () => {
    const row = Math.floor(at / columns);
    const column = at++ % columns;
    return gain * (rows < columns ? basis[row]![column]! : basis[column]![row]!);
  });
}

/**
 * Fills a matrix with draws from the normal distribution, and a share of each column with zeros.
 *
 * @param sparsity share of each column that is zero
 * @param std standard deviation of the others (default: 0.01)
 * @source Martens 2010; PyTorch torch.nn.init.sparse_
 * @example
 * nn.init.sparse_(zeros(4, 1), 0.5).eq(0).sum().item() // => 2
 */
export function sparse_<T extends Tensor>(
  tensor: T,
  sparsity: number | ({ sparsity: number; std?: number } & Drawn),
  std?: number | ({ std?: number } & Drawn),
  options?: Drawn,
): T;
export function sparse_(...args: unknown[]): Tensor {
  const {
    tensor,
    sparsity,
    std,
    generator: given,
  } = bind(
    "sparse_",
    { tensor: takes.tensor, sparsity: takes.number, std: takes.or(takes.number, 0.01), generator },
    args,
  );
  if (tensor.shape.length !== 2) refuse("sparse_", tensor, "2 axes");
  const g = source(given);
  const [rows, columns] = tensor.shape as readonly [number, number];
  const values = Float64Array.from({ length: rows * columns }, () => std * g.normal());
  const zeros = Math.ceil(sparsity * rows);
  for (let c = 0; c < columns; c++) {
    const order = Array.from({ length: rows }, (_, i) => i);
    for (let k = 0; k < zeros; k++) {
      const other = k + g.below(rows - k);
      [order[k], order[other]] = [order[other]!, order[k]!];
      values[order[k]! * columns + c] = 0;
    }
  }
  let i = 0;
  return draw(tensor, () => values[i++]!);
}
