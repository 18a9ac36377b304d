/** Losses of distances, margins and distributions. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { checkRows, checkSame, checkTogether, wrongTarget } from "../base/fit";
import { formatShape, numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import type { Of } from "../core/kinds";
import type * as L from "../core/kinds-loss";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { type Expr, s } from "../ir/scalar";
import { cosineSimilarity, pairwiseDistance } from "../ops/normalization";
import { type Reduction, takesReduction } from "./cross-entropy";
import { type LossOptions, reduced, type WeightedLossOptions } from "./pointwise-loss";

type Loose = (...args: unknown[]) => Tensor;
type Each<N extends number> = Op<
  Of<
    N extends 2 ? (a: Tensor, b: Tensor, o?: object) => Tensor : (a: Tensor, b: Tensor, c: Tensor, o?: object) => Tensor
  >
>;

const reduction = { reduction: takesReduction };
const two = ["input", "target"] as const;
const sample = (salt: number, ...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.1 + salt) * 2),
    shape,
    "float64",
  );
const signs = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => (i % 3 === 1 ? 1 : -1)),
    shape,
    "float64",
  );

/** What losses with a margin take by name. */
export interface MarginOptions extends LossOptions {
  /** How far apart things are to be. */
  readonly margin?: number;
}

/** max(x, 0) as PyTorch's `clamp_min` has it: NaN stays, and nothing flows back through it. */
const atLeast0 = (x: Expr) => s.select(s.gt(x, 0), x, s.select(s.isnan(x), Number.NaN, 0));

const hinge: Each<2> = elementwise({
  name: "hingeEmbeddingLoss",
  inputs: two,
  options: { margin: 1 },
  f: (x, t, { margin }) =>
    s.select(s.eq(t, 1), x, s.select(s.eq(t, -1), atLeast0(s.sub(margin, x)), s.add(x, atLeast0(s.sub(margin, x))))),
  d: { target: "none" },
  method: false,
});

/**
 * The input itself where the target is 1, max(0, margin - input) where it is -1.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param margin (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.hinge_embedding_loss
 * @example
 * nn.functional.hingeEmbeddingLoss(tensor([0.5, 0.25]), tensor([1, -1])).item() // => 0.625
 */
export const hingeEmbeddingLoss: Op<L.LossBy<L.PairRule<"hingeEmbeddingLoss">, MarginOptions>> = compose({
  name: "hingeEmbeddingLoss",
  params: { input: takes.tensor, target: takes.tensor, margin: takes.or(takes.number, 1), ...reduction },
  run: ({ input, target, margin, reduction: how }) => {
    checkTogether("hingeEmbeddingLoss", { input, target }, false);
    return reduced(hinge(input, target, { margin }), how);
  },
  samples: () => [[sample(0.3, 2, 3), signs(2, 3)]],
  method: false,
});

const ranking: Each<3> = elementwise({
  name: "marginRankingLoss",
  inputs: ["input1", "input2", "target"],
  options: { margin: 0 },
  f: (a, b, t, { margin }) => atLeast0(s.add(s.mul(s.neg(t), s.sub(a, b)), margin)),
  result: "float",
  method: false,
});

/**
 * max(0, -target (input1 - input2) + margin): the first is to be larger where the target is 1, smaller where it is -1.
 *
 * @shape `*s, *s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param margin (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.margin_ranking_loss
 * @example
 * nn.functional.marginRankingLoss(tensor([1]), tensor([3]), tensor([1])).item() // => 2
 */
export const marginRankingLoss: Op<L.TripleBy<L.RankingRule<"marginRankingLoss">, MarginOptions>> = compose({
  name: "marginRankingLoss",
  params: {
    input1: takes.tensor,
    input2: takes.tensor,
    target: takes.tensor,
    margin: takes.or(takes.number, 0),
    ...reduction,
  },
  run: ({ input1, input2, target, margin, reduction: how }) => {
    checkTogether("marginRankingLoss", { input1, input2, target });
    return reduced(ranking(input1, input2, target, { margin }), how);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.4, 2, 3), signs(2, 3)]],
  method: false,
});

const soft: Each<2> = elementwise({
  name: "softMarginLoss",
  inputs: two,
  f: (x, t) => s.softplus(s.mul(s.neg(t), x)),
  method: false,
});

/**
 * log(1 + exp(-target input)), for targets 1 and -1.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.soft_margin_loss
 * @example
 * nn.functional.softMarginLoss(tensor([0]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export const softMarginLoss: Op<L.LossBy<L.PairRule<"softMarginLoss">, LossOptions>> = compose({
  name: "softMarginLoss",
  params: { input: takes.tensor, target: takes.tensor, ...reduction },
  run: ({ input, target, reduction: how }) => {
    checkTogether("softMarginLoss", { input, target }, false);
    return reduced(soft(input, target), how);
  },
  samples: () => [[sample(0.3, 2, 3), signs(2, 3)]],
  method: false,
});

/** What {@link tripletMarginLoss} takes by name. */
export interface TripletMarginOptions extends MarginOptions {
  /** The norm of the distance (default: 2). */
  readonly p?: number;
  /** What is added to differences (default: 1e-6). */
  readonly eps?: number;
  /** Whether the negative's distance to the positive counts where it is smaller (default: false). */
  readonly swap?: boolean;
}

/**
 * max(0, |anchor - positive| - |anchor - negative| + margin).
 *
 * @shape `*b d, *b d, *b d -> ` (or `*b` with `reduction: "none"`)
 * @param margin (default: 1)
 * @param p the norm of the distance (default: 2)
 * @param eps what is added to differences (default: 1e-6)
 * @param swap whether the negative's distance to the positive counts where it is smaller (default: false)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source Balntas et al. 2016; PyTorch torch.nn.functional.triplet_margin_loss
 * @example
 * nn.functional.tripletMarginLoss(zeros(1, 2), zeros(1, 2), tensor([[3, 4]])).item() // => 0
 */
export const tripletMarginLoss: Op<L.TripleBy<L.TripletRule<"tripletMarginLoss">, TripletMarginOptions>> = compose({
  name: "tripletMarginLoss",
  params: {
    anchor: takes.tensor,
    positive: takes.tensor,
    negative: takes.tensor,
    margin: takes.or(takes.number, 1),
    p: takes.or(takes.number, 2),
    eps: takes.or(takes.number, 1e-6),
    swap: takes.flag(false),
    ...reduction,
  },
  run: ({ anchor, positive, negative, margin, p, eps, swap, reduction: how }) => {
    checkTogether("tripletMarginLoss", { anchor, positive });
    checkTogether("tripletMarginLoss", { anchor, negative });
    if (margin <= 0)
      throw new ArgumentError(`tripletMarginLoss: margin must be positive, got ${margin}`, { op: "tripletMarginLoss" });
    const distance = (a: Tensor, b: Tensor) => (pairwiseDistance as unknown as Loose)(a, b, p, eps);
    const near = distance(anchor, positive);
    let far = distance(anchor, negative);
    if (swap) far = far.minimum(distance(positive, negative)) as Tensor;
    checkTogether("tripletMarginLoss", { positive: near, negative: far }, false);
    return reduced(near.sub(far).add(margin).clamp(0) as Tensor, how);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.1, 2, 3), sample(2.3, 2, 3)]],
  method: false,
});

/** How far two batches of vectors are from each other, pair by pair. */
export type Distance = (a: Tensor, b: Tensor) => Tensor;

/** What {@link tripletMarginWithDistanceLoss} takes by name. */
export interface TripletDistanceOptions extends MarginOptions {
  /** The distance (default: the Euclidean one). */
  readonly distanceFunction?: Distance | null;
  /** Whether the negative's distance to the positive counts where it is smaller (default: false). */
  readonly swap?: boolean;
}

/**
 * max(0, distance(anchor, positive) - distance(anchor, negative) + margin), with a distance of your own.
 *
 * @shape `*b d, *b d, *b d -> ` (or `*b` with `reduction: "none"`)
 * @param distanceFunction a function of two batches (default: the Euclidean distance)
 * @param margin (default: 1)
 * @param swap whether the negative's distance to the positive counts where it is smaller (default: false)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.triplet_margin_with_distance_loss
 * @example
 * const distanceFunction = (a, b) => a.sub(b).abs().sum(-1);
 * nn.functional.tripletMarginWithDistanceLoss(zeros(1, 2), zeros(1, 2), tensor([[0.25, 0.5]]), { distanceFunction }).item() // => 0.25
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletDistanceOptions = {},
): Tensor {
  const op = "tripletMarginWithDistanceLoss";
  const { distanceFunction, margin = 1, swap = false, reduction: how = "mean" } = options;
  if (!(margin > 0)) throw new ArgumentError(`${op}: margin must be positive, got ${margin}`, { op });
  const distance = distanceFunction ?? (pairwiseDistance as unknown as Distance);
  const near = distance(anchor, positive);
  let far = distance(anchor, negative);
  if (swap) far = far.minimum(distance(positive, negative)) as Tensor;
  return reduced(near.sub(far).add(margin).clamp(0) as Tensor, how);
}

/**
 * 1 - cos(x1, x2) where the target is 1, max(0, cos(x1, x2) - margin) where it is -1.
 *
 * @shape `b d, b d, b -> ` (or `b` with `reduction: "none"`); or `d, d, `
 * @param margin (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.cosine_embedding_loss
 * @example
 * nn.functional.cosineEmbeddingLoss(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item() // => 1
 */
export const cosineEmbeddingLoss: Op<L.TripleBy<L.CosineRule<"cosineEmbeddingLoss">, MarginOptions, number>> = compose({
  name: "cosineEmbeddingLoss",
  params: {
    input1: takes.tensor,
    input2: takes.tensor,
    target: takes.tensor,
    margin: takes.or(takes.number, 0),
    ...reduction,
  },
  run: ({ input1, input2, target, margin, reduction: how }) => {
    const op = "cosineEmbeddingLoss";
    checkRows(op, "input1", input1, 1);
    const rows = checkTogether(op, { input1, input2 }).slice(0, -1);
    if (target.shape.length !== rows.length) throw wrongTarget(op, input1, target, rows);
    const real = (x: Tensor) => (isFloat(x.dtype) ? x : (x.to("float32") as Tensor));
    const cosine = (cosineSimilarity as unknown as Loose)(real(input1), real(input2), -1, 1e-12);
    const positive = cosine.neg().add(1) as Tensor;
    const negative = cosine.sub(margin).clamp(0) as Tensor;
    const zero = cosine.mul(0) as Tensor;
    const where = (c: Tensor, a: Tensor, b: Tensor) =>
      (a as unknown as { where(c: Tensor, b: Tensor): Tensor }).where(c, b);
    checkTogether(op, { input1: cosine, target });
    const losses = where(target.eq(1) as Tensor, positive, where(target.eq(-1) as Tensor, negative, zero));
    return reduced(losses, how);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.1, 2, 3), signs(2)]],
  method: false,
});

/** What {@link multiMarginLoss} takes by name. */
export interface MultiMarginOptions extends MarginOptions {
  /** The exponent, 1 or 2 (default: 1). */
  readonly p?: number;
  /** A weight for each class (default: 1). */
  readonly weight?: Tensor | null;
}

function checkLabels(op: string, target: Tensor): void {
  if (target.dtype !== "int32") {
    throw new DTypeError(`${op}: target must be int32, got ${target.dtype}; convert with .to("int32")`, {
      op,
      dtypes: [target.dtype],
    });
  }
}

/** The losses that count, and 0 for the others, NaN among them. */
function counted(losses: Tensor, which: Tensor): Tensor {
  return (losses as unknown as { where(c: Tensor, other: number): Tensor }).where(which, 0);
}

/** Class indices as rows, checked. */
function labels(op: string, target: Tensor, classes: number): Int32Array {
  checkLabels(op, target);
  const flat = copyOf(target).elements;
  const wrong = flat.findIndex((v) => !(v >= 0 && v < classes));
  if (wrong >= 0) {
    throw new ArgumentError(
      `${op}: target ${flat[wrong]} at position ${wrong} is not a class: there are ${classes}, from 0 to ${classes - 1}`,
      { op },
    );
  }
  return Int32Array.from(flat);
}

/**
 * sum over the wrong classes of max(0, margin - score[target] + score)^p, divided by the number of classes.
 *
 * @shape scores `b c` or `c`, targets `b` or none: a number
 * @param p 1 or 2 (default: 1)
 * @param margin (default: 1)
 * @param weight a weight for each class (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.multi_margin_loss
 * @example
 * nn.functional.multiMarginLoss(tensor([[0, 2]]), tensor([0], { dtype: "int32" })).item() // => 1.5
 */
export const multiMarginLoss: Op<
  L.LossBy<L.OneClassRule<"multiMarginLoss">, MultiMarginOptions, [p: number, margin?: number, weight?: Tensor | null]>
> = compose({
  name: "multiMarginLoss",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    p: takes.or(takes.number, 1),
    margin: takes.or(takes.number, 1),
    weight: takes.optionalTensor,
    ...reduction,
  },
  run: ({ input, target, p, margin, weight, reduction: how }) => {
    const op = "multiMarginLoss";
    if (p !== 1 && p !== 2) throw new ArgumentError(`${op}: p must be 1 or 2, got ${p}`, { op });
    checkRows(op, "input", input, 1);
    const single = input.shape.length < 2;
    const x = single ? (input.reshape([1, -1]) as Tensor) : input;
    if (target.shape.length > 1 || numel(target.shape) !== x.shape[0]) {
      throw wrongTarget(op, input, target, single ? [] : [x.shape[0]!]);
    }
    if (weight && numel(weight.shape) !== x.shape.at(-1))
      throw new ShapeError(
        `${op}: weight has shape ${formatShape(weight.shape)}, but there are ${x.shape.at(-1)} classes`,
        { op, shapes: [input.shape, weight.shape] },
      );
    const [n, c] = x.shape as unknown as [number, number];
    const index = wrap(labels(op, target, c), [n, 1], "int32");
    const below = x.sub(x.gather(1, index as never) as Tensor).add(margin) as Tensor;
    let losses = counted(below, below.gt(0) as Tensor);
    if (p === 2) losses = losses.square() as Tensor;
    if (weight)
      losses = losses.mul(
        (weight.indexSelect(0, index.reshape(-1) as never) as Tensor).unsqueeze(1) as Tensor,
      ) as Tensor;
    // The target itself does not count.
    const others = wrap(new Float64Array(n * c).fill(1), [n, c], "float64").scatter(
      1,
      index as never,
      0 as never,
    ) as Tensor;
    const each = losses
      .mul(others.to(x.dtype) as Tensor)
      .sum(1)
      .div(c) as Tensor;
    return reduced(single ? (each.squeeze(0) as Tensor) : each, how);
  },
  method: false,
});

/**
 * For each row, over all pairs of a target class and another: max(0, 1 - (score[target] - score[other])), divided by the number of
 * classes. A row of targets ends at the first -1.
 *
 * @shape scores `b c` or `c`, targets of the same shape (int32): a number
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.multilabel_margin_loss
 * @example
 * nn.functional.multilabelMarginLoss(tensor([0, 2]), tensor([0, -1], { dtype: "int32" })).item() // => 1.5
 */
export const multilabelMarginLoss: Op<L.LossBy<L.ManyClassesRule<"multilabelMarginLoss">, LossOptions>> = compose({
  name: "multilabelMarginLoss",
  params: { input: takes.tensor, target: takes.tensor, ...reduction },
  run: ({ input, target, reduction: how }) => {
    const op = "multilabelMarginLoss";
    checkRows(op, "input", input, 0);
    checkSame(op, input, target);
    checkLabels(op, target);
    const single = input.shape.length < 2;
    const c = input.shape.at(-1) ?? 1;
    const n = numel(input.shape) / c;
    const wanted = copyOf(target).elements;
    const isTarget = new Float64Array(n * c);
    for (let b = 0; b < n; b++) {
      for (let k = 0; k < c; k++) {
        const label = wanted[b * c + k]!;
        if (label < -1 || label >= c) {
          throw new ArgumentError(
            `${op}: target ${label} in row ${b} is not a class: there are ${c}, from 0 to ${c - 1}, and -1 ends a row`,
            { op },
          );
        }
        if (label < 0) break;
        isTarget[b * c + label] = 1;
      }
    }
    const x = input.reshape([n, c]) as Tensor;
    const y = copyOf(wrap(isTarget, [n, c], "float64"), input.dtype);
    const below = x
      .unsqueeze(1)
      .sub(x.unsqueeze(2) as Tensor)
      .add(1) as Tensor;
    const counts = (y.unsqueeze(2).eq(1) as Tensor).logicalAnd(y.unsqueeze(1).eq(0) as Tensor) as Tensor;
    const each = counted(below, counts.logicalAnd(below.gt(0) as Tensor) as Tensor)
      .sum([1, 2] as never)
      .div(c) as Tensor;
    return reduced(single ? (each.squeeze(0) as Tensor) : each, how);
  },
  method: false,
});

const oneAgainstAll: Each<2> = elementwise({
  name: "multilabelSoftMarginLoss",
  inputs: two,
  f: (x, t) => s.sub(s.softplus(x), s.mul(t, x)),
  method: false,
});

/**
 * The mean over the classes of the binary cross entropy of each class on its own.
 *
 * @shape `*b c, *b c -> ` (or `*b` with `reduction: "none"`)
 * @param weight a weight for each class (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.multilabel_soft_margin_loss
 * @example
 * nn.functional.multilabelSoftMarginLoss(zeros(1, 2), ones(1, 2)).item().toFixed(4) // => "0.6931"
 */
export const multilabelSoftMarginLoss: Op<
  L.LossBy<
    L.RowsRule<"multilabelSoftMarginLoss">,
    WeightedLossOptions,
    [weight: Tensor | null, options?: WeightedLossOptions]
  >
> = compose({
  name: "multilabelSoftMarginLoss",
  params: { input: takes.tensor, target: takes.tensor, weight: takes.optionalTensor, ...reduction },
  run: ({ input, target, weight, reduction: how }) => {
    checkTogether("multilabelSoftMarginLoss", { input, target }, false);
    let losses = oneAgainstAll(input, target);
    if (weight) losses = losses.mul(weight) as Tensor;
    return reduced(losses.mean(-1) as Tensor, how as Reduction);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.3, 2, 3).sigmoid()]],
  method: false,
});
