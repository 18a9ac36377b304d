/** Normalisation: over the batch, over last axes, over groups of channels, over single channels, over neighbouring channels. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { checkTogether } from "../base/fit";
import { formatShape, normalizeDim, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { noGrad } from "../core/autograd";
import type * as K from "../core/kinds";
import type * as D from "../core/kinds-distance";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { vectorNorm } from "./moments";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );

/** (x - mean) / sqrt(var + eps) over axes. */
function standardized(x: Tensor, axes: readonly number[], eps: number): Tensor {
  const centred = x.sub(x.mean(axes as number[], true)) as Tensor;
  const scale = (centred.square().mean(axes as number[], true) as Tensor).add(eps).rsqrt();
  return centred.mul(scale) as Tensor;
}

/** One number for each channel (axis 1), in a shape that broadcasts against the input. */
const perChannel = (v: Tensor, rank: number) => reshapeTo(v, [1, v.shape[0]!, ...new Array<number>(rank - 2).fill(1)]);

function affine(
  x: Tensor,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  shaped: (v: Tensor) => Tensor,
): Tensor {
  const scaled = weight ? (x.mul(shaped(weight)) as Tensor) : x;
  return bias ? (scaled.add(shaped(bias)) as Tensor) : scaled;
}

function checkChannels(op: string, x: Tensor, named: Readonly<Record<string, Tensor | undefined>>): void {
  for (const [name, v] of Object.entries(named)) {
    if (v && (v.shape.length !== 1 || v.shape[0] !== x.shape[1])) {
      throw new ShapeError(
        `${op}: ${name} has shape ${formatShape(v.shape)}, but the input of shape ${formatShape(x.shape)} has ${x.shape[1]} channels`,
        { op, shapes: [x.shape, v.shape] },
      );
    }
  }
}

function needsTwoAxes(op: string, x: Tensor): void {
  if (x.shape.length < 2)
    throw new ShapeError(fill(messages.rank, { op, a: "input", needed: "at least 2", shape: show(x.shape) }), {
      op,
      shapes: [x.shape],
    });
  if (!isFloat(x.dtype))
    throw new ArgumentError(`${op}: does not take ${x.dtype} tensors; convert with .to("float32")`, { op });
}

const norms = { weight: takes.optionalTensor, bias: takes.optionalTensor };
type BatchOptions = {
  weight?: Tensor | null;
  bias?: Tensor | null;
  training?: boolean;
  momentum?: number;
  eps?: number;
};

/**
 * Batch normalisation: each channel to mean 0 and variance 1 over the batch (training) or by running averages, then scaled and shifted.
 *
 * @shape `*s -> *s`
 * @param runningMean one for each channel; in training updated in place
 * @param runningVar one for each channel; in training updated in place with the unbiased variance
 * @param weight scale for each channel (default: none)
 * @param bias shift for each channel (default: none)
 * @param training whether to use the batch's own mean and variance (default: false)
 * @param momentum how much of the batch goes into the running averages (default: 0.1)
 * @param eps added to the variance (default: 1e-5)
 * @source Ioffe and Szegedy 2015; PyTorch torch.nn.functional.batch_norm
 * @example
 * batchNorm(tensor([[1], [3]]), null, null, { training: true, eps: 0 }).tolist() // => [[-1], [1]]
 */
export const batchNorm: Op<
  K.OfLeast<
    "batchNorm",
    [number, number],
    [
      runningMean: Tensor | null | undefined,
      runningVar: Tensor | null | undefined,
      weight?: Tensor | null | BatchOptions,
      bias?: Tensor | null | BatchOptions,
      training?: boolean | BatchOptions,
      momentum?: number | BatchOptions,
      eps?: number | BatchOptions,
    ]
  >
> = compose({
  name: "batchNorm",
  params: {
    input: takes.tensor,
    runningMean: takes.optionalTensor,
    runningVar: takes.optionalTensor,
    ...norms,
    training: takes.flag(false),
    momentum: takes.or(takes.number, 0.1),
    eps: takes.or(takes.number, 1e-5),
  },
  run: ({ input, runningMean, runningVar, weight, bias, training, momentum, eps }) => {
    needsTwoAxes("batchNorm", input);
    checkChannels("batchNorm", input, { runningMean, runningVar, weight, bias });
    const rank = input.shape.length;
    const axes = input.shape.map((_, i) => i).filter((i) => i !== 1);
    const channel = (v: Tensor) => perChannel(v, rank);
    if (!training) {
      if (!runningMean || !runningVar)
        throw new ArgumentError("batchNorm: running averages are missing: give them, or pass { training: true }", {
          op: "batchNorm",
        });
      const x = input.sub(channel(runningMean)).mul(channel(runningVar).add(eps).rsqrt()) as Tensor;
      return affine(x, weight, bias, channel);
    }
    const n = numel(input.shape) / input.shape[1]!;
    if (n <= 1)
      throw new ArgumentError(
        `batchNorm: training needs more than 1 value for each channel, got shape ${formatShape(input.shape)}`,
        { op: "batchNorm" },
      );
    if (runningMean || runningVar) {
      noGrad(() => {
        const x = input.detach() as Tensor;
        runningMean
          ?.mul_(1 - momentum)
          .add_((x.mean(axes as number[]) as Tensor).mul(momentum).to(runningMean.dtype) as Tensor);
        runningVar
          ?.mul_(1 - momentum)
          .add_((x.var(axes as number[]) as Tensor).mul(momentum).to(runningVar.dtype) as Tensor);
      });
    }
    return affine(standardized(input, axes, eps), weight, bias, channel);
  },
  samples: () => [[sample(4, 3), undefined, undefined, sample(3), sample(3), true]],
  method: false,
});

/**
 * Instance normalisation: each channel of each sample to mean 0 and variance 1.
 *
 * @shape `*s -> *s`
 * @param useInputStats whether to use the sample's own mean and variance (default: true)
 * @source Ulyanov et al. 2016; PyTorch torch.nn.functional.instance_norm
 * @example
 * instanceNorm(tensor([[[1, 3]]]), { eps: 0 }).tolist() // => [[[-1, 1]]]
 */
export const instanceNorm: Op<K.OfLeast<"instanceNorm", [number, number], readonly unknown[]>> = compose({
  name: "instanceNorm",
  params: {
    input: takes.tensor,
    runningMean: takes.optionalTensor,
    runningVar: takes.optionalTensor,
    ...norms,
    useInputStats: takes.flag(true),
    momentum: takes.or(takes.number, 0.1),
    eps: takes.or(takes.number, 1e-5),
  },
  run: ({ input, runningMean, runningVar, weight, bias, useInputStats, momentum, eps }) => {
    needsTwoAxes("instanceNorm", input);
    checkChannels("instanceNorm", input, { runningMean, runningVar, weight, bias });
    const rank = input.shape.length;
    const channel = (v: Tensor) => perChannel(v, rank);
    if (!useInputStats) {
      if (!runningMean || !runningVar)
        throw new ArgumentError("instanceNorm: running averages are missing: give them, or leave useInputStats true", {
          op: "instanceNorm",
        });
      return affine(
        input.sub(channel(runningMean)).mul(channel(runningVar).add(eps).rsqrt()) as Tensor,
        weight,
        bias,
        channel,
      );
    }
    const axes = input.shape.map((_, i) => i).slice(2);
    const cells = numel(input.shape.slice(2));
    if (cells <= 1)
      throw new ArgumentError(
        `instanceNorm: needs more than 1 value for each channel of a sample, got shape ${formatShape(input.shape)}`,
        { op: "instanceNorm" },
      );
    if (runningMean || runningVar) {
      noGrad(() => {
        const x = input.detach() as Tensor;
        runningMean?.mul_(1 - momentum).add_((x.mean([0, ...axes] as number[]) as Tensor).mul(momentum));
        runningVar?.mul_(1 - momentum).add_((x.var(axes as number[]) as Tensor).mean(0).mul(momentum) as Tensor);
      });
    }
    return affine(standardized(input, axes, eps), weight, bias, channel);
  },
  samples: () => [[sample(2, 3, 4), { weight: sample(3), bias: sample(3) }]],
  method: false,
});

/** The last axes that a normalised shape names, checked. */
function lastAxes(
  op: string,
  x: Tensor,
  normalizedShape: readonly number[],
  named: Readonly<Record<string, Tensor | undefined>>,
): number[] {
  const from = x.shape.length - normalizedShape.length;
  if (normalizedShape.length === 0)
    throw new ArgumentError(`${op}: normalizedShape must name one axis or more, from the last on`, { op });
  const shapes = [x.shape, normalizedShape];
  for (let axis = -1; axis >= -normalizedShape.length; axis--) {
    const [size, needed] = [x.shape.at(axis), normalizedShape.at(axis)!];
    const at = { op, a: "input", axis: String(axis) };
    if (size === undefined)
      throw new ShapeError(fill(messages.missing, { ...at, shape: show(x.shape) }), { ...at, shapes });
    if (size !== needed) throw new ShapeError(fill(messages.size, { ...at, size, needed }), { ...at, shapes });
  }
  for (const [name, v] of Object.entries(named)) {
    if (v && (v.shape.length !== normalizedShape.length || v.shape.some((n, i) => n !== normalizedShape[i]))) {
      throw new ShapeError(
        `${op}: ${name} has shape ${formatShape(v.shape)}, but must have ${formatShape(normalizedShape)}`,
        { op, shapes: [v.shape] },
      );
    }
  }
  return normalizedShape.map((_, i) => from + i);
}

type LayerOptions = { weight?: Tensor | null; bias?: Tensor | null; eps?: number };

/**
 * Layer normalisation: the last axes to mean 0 and variance 1, then scaled and shifted.
 *
 * @shape `*s -> *s`
 * @param normalizedShape the sizes of the axes that are normalised
 * @param weight scale (default: none)
 * @param bias shift (default: none)
 * @param eps added to the variance (default: 1e-5)
 * @source Ba et al. 2016; PyTorch torch.nn.functional.layer_norm
 * @example
 * layerNorm(tensor([[1, 3]]), [2], { eps: 0 }).tolist() // => [[-1, 1]]
 */
export const layerNorm: Op<
  K.Normalize<
    "layerNorm",
    [weight?: Tensor | null | LayerOptions, bias?: Tensor | null | LayerOptions, eps?: number | LayerOptions]
  >
> = compose({
  name: "layerNorm",
  params: { input: takes.tensor, normalizedShape: takes.dims, ...norms, eps: takes.or(takes.number, 1e-5) },
  run: ({ input, normalizedShape, weight, bias, eps }) => {
    const axes = lastAxes("layerNorm", input, normalizedShape, { weight, bias });
    return affine(standardized(input, axes, eps), weight, bias, (v) => v);
  },
  samples: () => [[sample(2, 4), [4], sample(4), sample(4)]],
  method: false,
});

/**
 * Root mean square normalisation: the last axes divided by the root of their mean square.
 *
 * @shape `*s -> *s`
 * @param normalizedShape the sizes of the axes that are normalised
 * @param weight scale (default: none)
 * @param eps added to the mean square (default: the element type's machine epsilon)
 * @source Zhang and Sennrich 2019; PyTorch torch.nn.functional.rms_norm
 * @example
 * rmsNorm(tensor([[3, 3]]), [2], { eps: 0 }).tolist() // => [[1, 1]]
 */
export const rmsNorm: Op<
  K.Normalize<
    "rmsNorm",
    [
      weight?: Tensor | null | { weight?: Tensor | null; eps?: number | null },
      eps?: number | null | { eps?: number | null },
    ]
  >
> = compose({
  name: "rmsNorm",
  params: {
    input: takes.tensor,
    normalizedShape: takes.dims,
    weight: takes.optionalTensor,
    eps: takes.optional(takes.nullable(takes.number)),
  },
  run: ({ input, normalizedShape, weight, eps }) => {
    const axes = lastAxes("rmsNorm", input, normalizedShape, { weight });
    const least = eps ?? (input.dtype === "float64" ? Number.EPSILON : 2 ** -23);
    const scale = (input.square().mean(axes as number[], true) as Tensor).add(least).rsqrt();
    return affine(input.mul(scale) as Tensor, weight, undefined, (v) => v);
  },
  samples: () => [[sample(2, 4), [4], sample(4)]],
  method: false,
});

/**
 * Group normalisation: groups of channels of each sample to mean 0 and variance 1.
 *
 * @shape `*s -> *s`
 * @param numGroups how many groups
 * @param weight scale for each channel (default: none)
 * @param bias shift for each channel (default: none)
 * @param eps added to the variance (default: 1e-5)
 * @source Wu and He 2018; PyTorch torch.nn.functional.group_norm
 * @example
 * groupNorm(tensor([[1, 3]]), 1, { eps: 0 }).tolist() // => [[-1, 1]]
 */
export const groupNorm: Op<
  K.Groups<
    "groupNorm",
    [weight?: Tensor | null | LayerOptions, bias?: Tensor | null | LayerOptions, eps?: number | LayerOptions]
  >
> = compose({
  name: "groupNorm",
  params: { input: takes.tensor, numGroups: takes.int, ...norms, eps: takes.or(takes.number, 1e-5) },
  run: ({ input, numGroups, weight, bias, eps }) => {
    needsTwoAxes("groupNorm", input);
    checkChannels("groupNorm", input, { weight, bias });
    const [n, c] = input.shape as unknown as [number, number];
    if (numGroups <= 0 || c % numGroups !== 0)
      throw new ShapeError(
        fill(messages.divide, { op: "groupNorm", axis: "1", size: String(c), by: String(numGroups) }),
        { op: "groupNorm", shapes: [input.shape] },
      );
    if (n > 0 && numel(input.shape) === 0)
      throw new ShapeError(`groupNorm: there is nothing to norm in shape ${formatShape(input.shape)}`, {
        op: "groupNorm",
        shapes: [input.shape],
      });
    if (numel(input.shape) / numGroups === 1)
      throw new ArgumentError(
        `groupNorm: each group needs more than 1 value, got shape ${formatShape(input.shape)} in ${numGroups} groups`,
        { op: "groupNorm" },
      );
    const groups = reshapeTo(input, [n, numGroups, numel(input.shape) / Math.max(n * numGroups, 1)]);
    const x = reshapeTo(standardized(groups, [2], eps), input.shape);
    return affine(x, weight, bias, (v) => perChannel(v, input.shape.length));
  },
  samples: () => [[sample(2, 4, 3), 2, sample(4), sample(4)]],
  method: false,
});

/**
 * Each element divided by a power of its neighbours' mean square across channels.
 *
 * @shape `*s -> *s`
 * @param size how many neighbouring channels
 * @param alpha factor (default: 1e-4)
 * @param beta exponent (default: 0.75)
 * @param k added to the sum (default: 1)
 * @source Krizhevsky et al. 2012; PyTorch torch.nn.functional.local_response_norm
 * @example
 * localResponseNorm(ones(1, 1, 1), 1, { alpha: 0 }).item() // => 1
 */
export const localResponseNorm: Op<
  K.OfLeast<
    "localResponseNorm",
    [number, number, number],
    [
      size: number,
      alpha?: number | { alpha?: number; beta?: number; k?: number },
      beta?: number | { beta?: number; k?: number },
      k?: number,
    ]
  >
> = compose({
  name: "localResponseNorm",
  params: {
    input: takes.tensor,
    size: takes.int,
    alpha: takes.or(takes.number, 1e-4),
    beta: takes.or(takes.number, 0.75),
    k: takes.or(takes.number, 1),
  },
  run: ({ input, size, alpha, beta, k }) => {
    if (input.shape.length < 3)
      throw new ShapeError(
        fill(messages.rank, { op: "localResponseNorm", a: "input", needed: "at least 3", shape: show(input.shape) }),
        { op: "localResponseNorm", shapes: [input.shape] },
      );
    if (numel(input.shape) === 0) return input.clone();
    const [n, c] = input.shape as unknown as [number, number];
    const rows = reshapeTo(input.square() as Tensor, [n, c, numel(input.shape.slice(2))]).transpose(1, 2) as Tensor;
    const padded = rows.pad([Math.floor(size / 2), Math.floor((size - 1) / 2)]) as Tensor;
    const total = (padded.unfold(2, size, 1) as Tensor).sum(-1) as Tensor;
    // The mean of whole numbers is cut to a whole number, as by avgPool1d.
    const roundingMode = isFloat(input.dtype) ? null : "trunc";
    const mean = (total.div(size, { roundingMode }) as Tensor).transpose(1, 2) as Tensor;
    return input.div(
      reshapeTo(mean.contiguous() as Tensor, input.shape)
        .mul(alpha)
        .add(k)
        .pow(beta),
    );
  },
  samples: () => [[sample(2, 4, 3), 3, { alpha: 0.5 }]],
  method: false,
});

/**
 * Vectors along an axis divided by their p-norm, or by `eps` where that is larger.
 *
 * @shape `*s -> *s`
 * @param p the order of the norm (default: 2)
 * @param dim the axis (default: 1)
 * @param eps the least that is divided by (default: 1e-12)
 * @source PyTorch torch.nn.functional.normalize
 * @example
 * normalize(tensor([3, 4]), { dim: 0 }).tolist() // => [0.6, 0.8]
 */
export const normalize: Op<D.Normalized<"normalize">> = compose({
  name: "normalize",
  params: {
    input: takes.tensor,
    p: takes.or(takes.number, 2),
    dim: takes.or(takes.dim, 1),
    eps: takes.or(takes.number, 1e-12),
  },
  run: ({ input, p, dim, eps }) =>
    input.div(
      vectorNorm("normalize", input, p, [normalizeDim("normalize", dim, input.shape.length, input.shape)], true).clamp(
        eps,
      ),
    ),
  samples: () => [[sample(2, 3)], [sample(2, 3), 3, 0]],
  method: false,
});

/** Both tensors broadcast to one shape. */
function together(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const { shape, dtype } = a.detach().add(b.detach()) as Tensor;
  const part = (x: Tensor) => (x.expand as Loose).call(x.to(dtype) as Tensor, shape);
  return [part(a), part(b)];
}

/**
 * Cosine of the angle between vectors along an axis.
 *
 * @shape broadcast, without `dim`
 * @param dim the axis (default: 1)
 * @param eps the least that each norm counts (default: 1e-8)
 * @source PyTorch torch.nn.functional.cosine_similarity
 * @example
 * cosineSimilarity(tensor([1, 0]), tensor([2, 0]), { dim: 0 }).item() // => 1
 */
export const cosineSimilarity: Op<D.Cosine<"cosineSimilarity">> = compose({
  name: "cosineSimilarity",
  params: { input: takes.tensor, other: takes.tensor, dim: takes.or(takes.dim, 1), eps: takes.or(takes.number, 1e-8) },
  run: ({ input, other, dim, eps }) => {
    if (!isFloat(input.dtype) && !isFloat(other.dtype))
      throw new ArgumentError('cosineSimilarity: takes float tensors; convert with .to("float32")', {
        op: "cosineSimilarity",
      });
    checkTogether("cosineSimilarity", { x1: input, x2: other }, false);
    const [a, b] = together(input, other).map(fractional) as [Tensor, Tensor];
    const axis = normalizeDim("cosineSimilarity", dim, a.shape.length, a.shape);
    const unit = (x: Tensor) => {
      const length = vectorNorm("cosineSimilarity", x, 2, [axis], true);
      // As in PyTorch, holding the length above eps does not stop its gradient.
      const { data } = length;
      return x.div(length.add(data.clamp(eps).sub(data))) as Tensor;
    };
    return unit(a).mul(unit(b)).sum(axis);
  },
  samples: () => [[sample(2, 3), sample(2, 3)]],
  method: false,
});

const fractional = (x: Tensor) => (isFloat(x.dtype) ? x : (x.to("float32") as Tensor));

/**
 * The p-norm of the difference of two tensors along the last axis.
 *
 * @shape broadcast, without the last axis
 * @param p the order of the norm (default: 2)
 * @param eps added to each difference (default: 1e-6)
 * @param keepdim whether the last axis stays with size 1 (default: false)
 * @source PyTorch torch.nn.functional.pairwise_distance
 * @example
 * pairwiseDistance(tensor([[3, 0]]), tensor([[0, 4]]), { eps: 0 }).tolist() // => [5]
 */
export const pairwiseDistance: Op<D.Pairwise<"pairwiseDistance">> = compose({
  name: "pairwiseDistance",
  params: {
    input: takes.tensor,
    other: takes.tensor,
    p: takes.or(takes.number, 2),
    eps: takes.or(takes.number, 1e-6),
    keepdim: takes.flag(false),
  },
  run: ({ input, other, p, eps, keepdim }) => {
    checkTogether("pairwiseDistance", { x1: input, x2: other }, false);
    return vectorNorm("pairwiseDistance", fractional(input.sub(other) as Tensor).add(eps) as Tensor, p, [-1], keepdim);
  },
  samples: () => [[sample(2, 3), sample(3).mul(0.4)]],
  method: false,
});

/**
 * The p-norms of all differences between the rows of two batches.
 *
 * @shape `*b n k, *b m k -> *b n m`
 * @param p the order of the norm (default: 2)
 * @source PyTorch torch.cdist
 * @example
 * cdist(tensor([[0, 0]]), tensor([[3, 4]])).tolist() // => [[5]]
 */
export const cdist: Op<
  K.Signature<"cdist", "*b n k, *b m k -> *b n m", K.DefaultNames, [p?: number | { p?: number }]>
> = compose({
  name: "cdist",
  sig: "*b n k, *b m k -> *b n m",
  params: {
    x1: takes.tensor,
    x2: takes.tensor,
    p: takes.or(takes.number, 2),
    computeMode: takes.any<string | null>("a mode"),
  },
  run: ({ x1, x2, p }) => {
    if (x1.dtype !== x2.dtype || !isFloat(x1.dtype))
      throw new DTypeError(`cdist: takes two float tensors of one type, got ${x1.dtype} and ${x2.dtype}`, {
        op: "cdist",
        dtypes: [x1.dtype, x2.dtype],
      });
    if (p < 0) throw new ArgumentError(`cdist: p must not be negative, got ${p}`, { op: "cdist" });
    const apart = (x1.unsqueeze(-2) as Tensor).sub(x2.unsqueeze(-3)) as Tensor;
    // How many coordinates differ; NaN stays.
    if (p === 0) return (apart.abs().ceil() as Tensor).clamp({ max: 1 }).sum(-1) as Tensor;
    return vectorNorm("cdist", apart, p, [-1], false);
  },
  samples: () => [[sample(2, 3), sample(4, 3).add(0.1)]],
  method: false,
});
