/** Losses as modules: of distances, margins, distributions and sequences. */

import { ArgumentError } from "../base/error";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { takesReduction } from "./cross-entropy";
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

type Named = "mean" | "sum" | "none";
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
export class HingeEmbeddingLoss extends Loss {
  readonly margin: number;
  constructor(options?: MarginOptions);
  constructor(...args: unknown[]) {
    const given = lossSettings("HingeEmbeddingLoss", margin(1), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return hingeEmbeddingLoss(input, target, { margin, reduction: reduction as Named });
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
export class MarginRankingLoss extends Loss {
  readonly margin: number;
  constructor(options?: MarginOptions);
  constructor(...args: unknown[]) {
    const given = lossSettings("MarginRankingLoss", margin(0), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return marginRankingLoss(input1, input2, target, { margin, reduction: reduction as Named });
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
export class SoftMarginLoss extends Loss {
  constructor(options?: LossOptions);
  constructor(...args: unknown[]) {
    super(lossSettings("SoftMarginLoss", {}, args).reduction);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction } = this;
    return softMarginLoss(input, target, { reduction: reduction as Named });
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
export class TripletMarginLoss extends Loss {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;
  constructor(options?: TripletMarginOptions);
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
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction: reduction as Named });
  }
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
export class TripletMarginWithDistanceLoss extends Loss {
  readonly distanceFunction: Distance | Module;
  readonly margin: number;
  readonly swap: boolean;
  constructor(
    options?: Omit<TripletDistanceOptions, "distanceFunction"> & {
      readonly distanceFunction?: Distance | Module | null;
    },
  );
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
  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distanceFunction: by, margin, swap, reduction } = this;
    return tripletMarginWithDistanceLoss(anchor, positive, negative, {
      distanceFunction: by instanceof Module ? (a, b) => by.forward(a, b) as Tensor : by,
      margin,
      swap,
      reduction: reduction as Named,
    });
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
export class CosineEmbeddingLoss extends Loss {
  readonly margin: number;
  constructor(options?: MarginOptions);
  constructor(...args: unknown[]) {
    const given = lossSettings("CosineEmbeddingLoss", margin(0), args);
    super(given.reduction);
    this.margin = given.margin;
  }
  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return cosineEmbeddingLoss(input1, input2, target, { margin, reduction: reduction as Named });
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
export class MultiMarginLoss extends Loss {
  readonly p: number;
  readonly margin: number;
  weight: Buffer | null;
  constructor(p?: number | MultiMarginOptions, margin?: number, weight?: Tensor | null, options?: MultiMarginOptions);
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
  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return multiMarginLoss(input, target, { p, margin, weight, reduction: reduction as Named });
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
export class MultiLabelMarginLoss extends Loss {
  constructor(options?: LossOptions);
  constructor(...args: unknown[]) {
    super(lossSettings("MultiLabelMarginLoss", {}, args).reduction);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction } = this;
    return multilabelMarginLoss(input, target, { reduction: reduction as Named });
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
export class MultiLabelSoftMarginLoss extends Loss {
  weight: Buffer | null;
  constructor(weight?: Tensor | null | WeightedLossOptions, options?: WeightedLossOptions);
  constructor(...args: unknown[]) {
    const given = lossSettings("MultiLabelSoftMarginLoss", { weight: takes.optionalTensor }, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return multilabelSoftMarginLoss(input, target, { weight, reduction: reduction as Named });
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
export class PoissonNLLLoss extends Loss {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;
  constructor(options?: PoissonNLLOptions);
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
  override forward(input: Tensor, target: Tensor): Tensor {
    const { logInput, full, eps, reduction } = this;
    return poissonNllLoss(input, target, { logInput, full, eps, reduction: reduction as Named });
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
export class GaussianNLLLoss extends Loss {
  readonly full: boolean;
  readonly eps: number;
  constructor(options?: GaussianNLLOptions);
  constructor(...args: unknown[]) {
    const given = lossSettings("GaussianNLLLoss", { full: takes.flag(false), eps: takes.or(takes.number, 1e-6) }, args);
    super(given.reduction);
    this.full = given.full;
    this.eps = given.eps;
  }
  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return gaussianNllLoss(input, target, variance, { full, eps, reduction: reduction as Named });
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
export class KLDivLoss extends Loss {
  readonly logTarget: boolean;
  constructor(options?: KLDivOptions);
  constructor(...args: unknown[]) {
    const params = {
      reduction: takes.oneOf(["mean", "batchmean", "sum", "none"], "mean"),
      logTarget: takes.flag(false),
    };
    const given = bind("KLDivLoss", params, args);
    super(given.reduction);
    this.logTarget = given.logTarget;
  }
  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, logTarget } = this;
    return klDiv(input, target, { reduction, logTarget });
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
export class CTCLoss extends Loss {
  readonly blank: number;
  readonly zeroInfinity: boolean;
  constructor(
    blank?: number | CTCOptions,
    reduction?: "mean" | "sum" | "none" | CTCOptions,
    zeroInfinity?: boolean | CTCOptions,
  );
  constructor(...args: unknown[]) {
    const params = { blank: takes.or(takes.int, 0), reduction: takesReduction, zeroInfinity: takes.flag(false) };
    const given = bind("CTCLoss", params, args);
    super(given.reduction);
    this.blank = given.blank;
    this.zeroInfinity = given.zeroInfinity;
  }
  override forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[] | number,
    targetLengths: Tensor | readonly number[] | number,
  ): Tensor {
    const { blank, reduction, zeroInfinity } = this;
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, {
      blank,
      reduction: reduction as Named,
      zeroInfinity,
    });
  }
}
