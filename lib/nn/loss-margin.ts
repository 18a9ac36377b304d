/** Losses as modules: of distances, margins, distributions and sequences. */

import { ArgumentError } from "../base/error";
import type { Sequences } from "../base/shapes/loss";
import type { AnyShape, Checked, Shape, Shaped } from "../base/shapes/shape";
import type {
  Chosen,
  CosineRule,
  GaussianRule,
  LossOf,
  ManyClassesRule,
  OneClassRule,
  PairRule,
  RankingRule,
  RowsRule,
  Second,
  Target,
  Third,
  TripleOf,
  TripletRule,
} from "../core/kinds-loss";
import type { Reduction as LossShape } from "../core/kinds-network";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { type Reduction, takesReduction } from "./cross-entropy";
import { type CTCOptions, ctcLoss } from "./ctc-loss";
import { bufferOf, Loss, lossSettings } from "./loss";
import {
  cosineEmbeddingLoss,
  type Distance,
  hingeEmbeddingLoss,
  type MarginOptions,
  type MultiMarginOptions,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
  type TripletDistanceOptions,
  type TripletMarginOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from "./margin-loss";
import { Module } from "./module";
import type { Buffer } from "./parameter";
import type { LossOptions, WeightedLossOptions } from "./pointwise-loss";
import {
  type GaussianNLLOptions,
  gaussianNllLoss,
  type KLDivOptions,
  klDiv,
  type PoissonNLLOptions,
  poissonNllLoss,
} from "./probability-loss";
import { PairwiseDistance } from "./vision";

type Loose = (...args: unknown[]) => unknown;
const margin = (value: number) => ({ margin: takes.or(takes.number, value) });

/**
 * The input itself where the target is 1, max(0, margin - input) where it is -1.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param margin (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.HingeEmbeddingLoss
 * @example
 * new nn.HingeEmbeddingLoss().forward(tensor([0.5, 0.25]), tensor([1, -1])).item() // => 0.625
 */
export class HingeEmbeddingLoss<const O extends MarginOptions = MarginOptions> extends Loss {
  readonly margin: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("HingeEmbeddingLoss", margin(1), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<PairRule<"HingeEmbeddingLoss">, A, B>,
  ): LossOf<PairRule<"HingeEmbeddingLoss">, O, A, B> {
    const { margin, reduction } = this;
    return (hingeEmbeddingLoss as Loose)(input, target, { margin, reduction }) as LossOf<
      PairRule<"HingeEmbeddingLoss">,
      O,
      A,
      B
    >;
  }
}

/**
 * max(0, -target (input1 - input2) + margin).
 *
 * @shape `*s, *s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param margin (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.MarginRankingLoss
 * @example
 * new nn.MarginRankingLoss().forward(tensor([1]), tensor([3]), tensor([1])).item() // => 2
 */
export class MarginRankingLoss<const O extends MarginOptions = MarginOptions> extends Loss {
  readonly margin: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("MarginRankingLoss", margin(0), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward<A extends Shape, B extends Shape, C extends Shape>(
    input1: Tensor<A>,
    input2: Second<RankingRule<"MarginRankingLoss">, A, B>,
    target: Third<RankingRule<"MarginRankingLoss">, A, B, C>,
  ): TripleOf<RankingRule<"MarginRankingLoss">, O, A, B, C> {
    const { margin, reduction } = this;
    return (marginRankingLoss as Loose)(input1, input2, target, { margin, reduction }) as TripleOf<
      RankingRule<"MarginRankingLoss">,
      O,
      A,
      B,
      C
    >;
  }
}

/**
 * log(1 + exp(-target input)), for targets 1 and -1.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.SoftMarginLoss
 * @example
 * new nn.SoftMarginLoss().forward(tensor([0]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export class SoftMarginLoss<const O extends LossOptions = LossOptions> extends Loss {
  constructor(options?: O);
  constructor(...args: unknown[]) {
    super(lossSettings("SoftMarginLoss", {}, args).reduction);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<PairRule<"SoftMarginLoss">, A, B>,
  ): LossOf<PairRule<"SoftMarginLoss">, O, A, B> {
    const { reduction } = this;
    return (softMarginLoss as Loose)(input, target, { reduction }) as LossOf<PairRule<"SoftMarginLoss">, O, A, B>;
  }
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
 * @source Balntas et al. 2016; PyTorch torch.nn.TripletMarginLoss
 * @example
 * new nn.TripletMarginLoss().forward(zeros(1, 2), zeros(1, 2), tensor([[3, 4]])).item() // => 0
 */
export class TripletMarginLoss<const O extends TripletMarginOptions = TripletMarginOptions> extends Loss {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings(
      "TripletMarginLoss",
      { ...margin(1), p: takes.or(takes.number, 2), eps: takes.or(takes.number, 1e-6), swap: takes.flag(false) },
      args,
    );
    super(given.reduction);
    if (given.margin <= 0) throw new ArgumentError(`TripletMarginLoss: margin must be positive, got ${given.margin}`);
    this.margin = given.margin;
    this.p = given.p;
    this.eps = given.eps;
    this.swap = given.swap;
  }
  override forward<A extends Shape, B extends Shape, C extends Shape>(
    anchor: Tensor<A>,
    positive: Second<TripletRule<"TripletMarginLoss">, A, B>,
    negative: Third<TripletRule<"TripletMarginLoss">, A, B, C>,
  ): TripleOf<TripletRule<"TripletMarginLoss">, O, A, B, C> {
    const { margin, p, eps, swap, reduction } = this;
    return (tripletMarginLoss as Loose)(anchor, positive, negative, { margin, p, eps, swap, reduction }) as TripleOf<
      TripletRule<"TripletMarginLoss">,
      O,
      A,
      B,
      C
    >;
  }
}

/** What {@link TripletMarginWithDistanceLoss} takes by name: as the function, whose distance may be a module as well. */
export interface TripletDistanceSettings extends Omit<TripletDistanceOptions, "distanceFunction"> {
  readonly distanceFunction?: Distance | Module | null;
}

/**
 * max(0, distance(anchor, positive) - distance(anchor, negative) + margin), with a distance of your own.
 *
 * @shape `*b d, *b d, *b d -> ` (or `*b` with `reduction: "none"`)
 * @param distanceFunction a function of two batches (default: the Euclidean distance)
 * @param margin (default: 1)
 * @param swap whether the negative's distance to the positive counts where it is smaller (default: false)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.TripletMarginWithDistanceLoss
 * @example
 * new nn.TripletMarginWithDistanceLoss().forward(zeros(1, 2), zeros(1, 2), tensor([[3, 4]])).item() // => 0
 */
export class TripletMarginWithDistanceLoss<
  const O extends TripletDistanceSettings = TripletDistanceSettings,
> extends Loss {
  readonly distanceFunction: Distance | Module;
  readonly margin: number;
  readonly swap: boolean;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const takesDistance = takes.any<Distance | Module | null>("a function of two tensors, or a module", null);
    const given = lossSettings(
      "TripletMarginWithDistanceLoss",
      { distanceFunction: takesDistance, ...margin(1), swap: takes.flag(false) },
      args,
    );
    super(given.reduction);
    if (!(given.margin > 0)) {
      throw new ArgumentError(`TripletMarginWithDistanceLoss: margin must be positive, got ${given.margin}`);
    }
    this.distanceFunction = given.distanceFunction ?? new PairwiseDistance();
    this.margin = given.margin;
    this.swap = given.swap;
  }
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor<LossShape<O, AnyShape>> {
    const { distanceFunction: by, margin, swap, reduction } = this;
    return (tripletMarginWithDistanceLoss as Loose)(anchor, positive, negative, {
      distanceFunction: by instanceof Module ? (a: Tensor, b: Tensor) => by.forward(a, b) as Tensor : by,
      margin,
      swap,
      reduction,
    }) as Tensor<LossShape<O, AnyShape>>;
  }
}

/**
 * 1 - cos(x1, x2) where the target is 1, max(0, cos(x1, x2) - margin) where it is -1.
 *
 * @shape `b d, b d, b -> ` (or `b` with `reduction: "none"`)
 * @param margin (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.CosineEmbeddingLoss
 * @example
 * new nn.CosineEmbeddingLoss().forward(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item() // => 1
 */
export class CosineEmbeddingLoss<const O extends MarginOptions = MarginOptions> extends Loss {
  readonly margin: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("CosineEmbeddingLoss", margin(0), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward<A extends Shape, B extends Shape, C extends Shape>(
    input1: Tensor<A>,
    input2: Second<CosineRule<"CosineEmbeddingLoss">, A, B>,
    target: Third<CosineRule<"CosineEmbeddingLoss">, A, B, C>,
  ): TripleOf<CosineRule<"CosineEmbeddingLoss">, O, A, B, C> {
    const { margin, reduction } = this;
    return (cosineEmbeddingLoss as Loose)(input1, input2, target, { margin, reduction }) as TripleOf<
      CosineRule<"CosineEmbeddingLoss">,
      O,
      A,
      B,
      C
    >;
  }
}

/**
 * The sum over the wrong classes of max(0, margin - score[target] + score)^p, divided by the number of classes.
 *
 * @shape scores `b c` or `c`, targets `b` or none: a number
 * @param p 1 or 2 (default: 1)
 * @param margin (default: 1)
 * @param weight a weight for each class (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.MultiMarginLoss
 * @example
 * new nn.MultiMarginLoss().forward(tensor([[0, 2]]), tensor([0], { dtype: "int32" })).item() // => 1.5
 */
export class MultiMarginLoss<const O extends MultiMarginOptions = MultiMarginOptions> extends Loss {
  readonly p: number;
  readonly margin: number;
  weight: Buffer | null;
  constructor(p?: number | O, margin?: number, weight?: Tensor | null, options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings(
      "MultiMarginLoss",
      { p: takes.or(takes.number, 1), ...margin(1), weight: takes.optionalTensor },
      args,
    );
    super(given.reduction);
    this.p = given.p;
    this.margin = given.margin;
    this.weight = bufferOf(given.weight);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<OneClassRule<"MultiMarginLoss">, A, B>,
  ): LossOf<OneClassRule<"MultiMarginLoss">, O, A, B> {
    const { p, margin, weight, reduction } = this;
    return (multiMarginLoss as Loose)(input, target, { p, margin, weight, reduction }) as LossOf<
      OneClassRule<"MultiMarginLoss">,
      O,
      A,
      B
    >;
  }
}

/**
 * Over all pairs of a target class and another: max(0, 1 - (score[target] - score[other])), divided by the number of classes.
 *
 * @shape scores `b c` or `c`, targets of the same shape (int32), each row ending at the first -1: a number
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.MultiLabelMarginLoss
 * @example
 * new nn.MultiLabelMarginLoss().forward(tensor([0, 2]), tensor([0, -1], { dtype: "int32" })).item() // => 1.5
 */
export class MultiLabelMarginLoss<const O extends LossOptions = LossOptions> extends Loss {
  constructor(options?: O);
  constructor(...args: unknown[]) {
    super(lossSettings("MultiLabelMarginLoss", {}, args).reduction);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<ManyClassesRule<"MultiLabelMarginLoss">, A, B>,
  ): LossOf<ManyClassesRule<"MultiLabelMarginLoss">, O, A, B> {
    const { reduction } = this;
    return (multilabelMarginLoss as Loose)(input, target, { reduction }) as LossOf<
      ManyClassesRule<"MultiLabelMarginLoss">,
      O,
      A,
      B
    >;
  }
}

/**
 * The mean over the classes of the binary cross entropy of each class on its own.
 *
 * @shape `*b c, *b c -> ` (or `*b` with `reduction: "none"`)
 * @param weight a weight for each class (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.MultiLabelSoftMarginLoss
 * @example
 * new nn.MultiLabelSoftMarginLoss().forward(zeros(1, 2), ones(1, 2)).item().toFixed(4) // => "0.6931"
 */
export class MultiLabelSoftMarginLoss<const O extends WeightedLossOptions = WeightedLossOptions> extends Loss {
  weight: Buffer | null;
  constructor(weight?: Tensor | null | O, options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("MultiLabelSoftMarginLoss", { weight: takes.optionalTensor }, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<RowsRule<"MultiLabelSoftMarginLoss">, A, B>,
  ): LossOf<RowsRule<"MultiLabelSoftMarginLoss">, O, A, B> {
    const { weight, reduction } = this;
    return (multilabelSoftMarginLoss as Loose)(input, target, { weight, reduction }) as LossOf<
      RowsRule<"MultiLabelSoftMarginLoss">,
      O,
      A,
      B
    >;
  }
}

/**
 * Negative log likelihood of counts under Poisson distributions.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param logInput whether the input is the logarithm of the rate (default: true)
 * @param full whether an approximation of log(target!) is added (default: false)
 * @param eps what keeps the logarithm from 0 (default: 1e-8)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.PoissonNLLLoss
 * @example
 * new nn.PoissonNLLLoss().forward(tensor([0]), tensor([2])).item() // => 1
 */
export class PoissonNLLLoss<const O extends PoissonNLLOptions = PoissonNLLOptions> extends Loss {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings(
      "PoissonNLLLoss",
      { logInput: takes.flag(true), full: takes.flag(false), eps: takes.or(takes.number, 1e-8) },
      args,
    );
    super(given.reduction);
    this.logInput = given.logInput;
    this.full = given.full;
    this.eps = given.eps;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<PairRule<"PoissonNLLLoss">, A, B>,
  ): LossOf<PairRule<"PoissonNLLLoss">, O, A, B> {
    const { logInput, full, eps, reduction } = this;
    return (poissonNllLoss as Loose)(input, target, { logInput, full, eps, reduction }) as LossOf<
      PairRule<"PoissonNLLLoss">,
      O,
      A,
      B
    >;
  }
}

/**
 * Negative log likelihood of targets under normal distributions.
 *
 * @shape `*s, *s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param full whether the constant log(2 pi) / 2 is added (default: false)
 * @param eps the smallest variance that counts (default: 1e-6)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source Nix and Weigend 1994; PyTorch torch.nn.GaussianNLLLoss
 * @example
 * new nn.GaussianNLLLoss().forward(tensor([1]), tensor([3]), tensor([1])).item() // => 2
 */
export class GaussianNLLLoss<const O extends GaussianNLLOptions = GaussianNLLOptions> extends Loss {
  readonly full: boolean;
  readonly eps: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("GaussianNLLLoss", { full: takes.flag(false), eps: takes.or(takes.number, 1e-6) }, args);
    super(given.reduction);
    this.full = given.full;
    this.eps = given.eps;
  }
  override forward<A extends Shape, B extends Shape, C extends Shape>(
    input: Tensor<A>,
    target: Second<GaussianRule<"GaussianNLLLoss">, A, B>,
    variance: Third<GaussianRule<"GaussianNLLLoss">, A, B, C>,
  ): TripleOf<GaussianRule<"GaussianNLLLoss">, O, A, B, C> {
    const { full, eps, reduction } = this;
    return (gaussianNllLoss as Loose)(input, target, variance, { full, eps, reduction }) as TripleOf<
      GaussianRule<"GaussianNLLLoss">,
      O,
      A,
      B,
      C
    >;
  }
}

/**
 * Kullback-Leibler divergence: target (log(target) - input), the input being log-probabilities.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"batchmean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param logTarget whether the target is given as logarithms too (default: false)
 * @source PyTorch torch.nn.KLDivLoss
 * @example
 * new nn.KLDivLoss({ reduction: "batchmean" }).forward(tensor([0.5]).log(), tensor([0.5])).item().toFixed(4) // => "0.0000"
 */
export class KLDivLoss<const O extends KLDivOptions = KLDivOptions> extends Loss {
  readonly logTarget: boolean;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const params = {
      reduction: takes.oneOf(["mean", "batchmean", "sum", "none"], "mean"),
      logTarget: takes.flag(false),
    };
    const given = bind("KLDivLoss", params, args);
    super(given.reduction);
    this.logTarget = given.logTarget;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<PairRule<"KLDivLoss">, A, B>,
  ): LossOf<PairRule<"KLDivLoss">, O, A, B> {
    const { reduction, logTarget } = this;
    return (klDiv as Loose)(input, target, { reduction, logTarget }) as LossOf<PairRule<"KLDivLoss">, O, A, B>;
  }
}

/**
 * Connectionist temporal classification: minus the logarithm of the probability of the targets, summed over all alignments.
 *
 * @shape log-probabilities `t b c` (or `t c`), targets `b s` or all in one row: a number
 * @param blank the label that stands for nothing (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param zeroInfinity whether infinite losses, of targets that are too long, become 0 (default: false)
 * @source Graves et al. 2006; PyTorch torch.nn.CTCLoss
 * @example
 * const half = tensor([[[0.5, 0.5]]]).log();
 * new nn.CTCLoss().forward(half, tensor([[1]], { dtype: "int32" }), [1], [1]).item().toFixed(4) // => "0.6931"
 */
export class CTCLoss<
  const O extends CTCOptions = CTCOptions,
  // biome-ignore lint/suspicious/noExplicitAny: a loss of a known reduction must fit where it is not known
  const R extends Reduction | CTCOptions = any,
> extends Loss {
  readonly blank: number;
  readonly zeroInfinity: boolean;
  constructor(blank?: number | O, reduction?: R, zeroInfinity?: boolean | CTCOptions);
  constructor(...args: unknown[]) {
    const params = { blank: takes.or(takes.int, 0), reduction: takesReduction, zeroInfinity: takes.flag(false) };
    const given = bind("CTCLoss", params, args);
    super(given.reduction);
    this.blank = given.blank;
    this.zeroInfinity = given.zeroInfinity;
  }
  override forward<S extends Shape>(
    logProbs: Checked<Sequences<"CTCLoss", S>, Tensor<S>>,
    targets: Tensor,
    inputLengths: Tensor | readonly number[] | number,
    targetLengths: Tensor | readonly number[] | number,
  ): Tensor<LossShape<Chosen<O, R>, Shaped<Sequences<"CTCLoss", S>>>> {
    const { blank, reduction, zeroInfinity } = this;
    return (ctcLoss as Loose)(logProbs, targets, inputLengths, targetLengths, {
      blank,
      reduction,
      zeroInfinity,
    }) as Tensor<LossShape<Chosen<O, R>, Shaped<Sequences<"CTCLoss", S>>>>;
  }
}
