/** Losses as modules: of elements, and of classes. */

import type { Broadcast } from "../base/shapes/broadcast";
import type { CrossEntropy as CrossEntropyShape, Same } from "../base/shapes/network";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Reduction as LossShape } from "../core/kinds-network";
import { bind, type Params, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import {
  type CrossEntropyOptions,
  crossEntropy,
  type NLLLossOptions,
  nllLoss,
  type Reduction,
  takesReduction,
} from "./cross-entropy";
import { Layer } from "./layer";
import { Buffer } from "./parameter";
import {
  type BCEWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type HuberLossOptions,
  huberLoss,
  type LossOptions,
  l1Loss,
  mseLoss,
  type SmoothL1LossOptions,
  smoothL1Loss,
  type WeightedLossOptions,
} from "./pointwise-loss";

type Loose = (...args: unknown[]) => unknown;

/** What all losses have. */
export class Loss extends Layer {
  /** How the losses of the elements become one. */
  readonly reduction: Reduction | "batchmean";

  constructor(reduction: Reduction | "batchmean") {
    super();
    this.reduction = reduction;
  }
}

/** The settings of a loss as they were given. */
export function lossSettings<P extends Params>(name: string, params: P, args: readonly unknown[]) {
  return bind(name, { ...params, reduction: takesReduction }, args);
}

/** A given weight as a buffer, which is part of the state. */
export function bufferOf(weight: Tensor | null | undefined): Buffer | null {
  return weight == null ? null : new Buffer(weight);
}

/** The type of a target that must broadcast with the input. */
type Target<Name extends string, A extends Shape, B extends Shape> = Checked<
  Broadcast<Name, A, B, ["input", "target"]>,
  Tensor<B>
>;

/** The type of a loss whose target broadcasts with the input. */
type LossOf<Name extends string, O, A extends Shape, B extends Shape> = Tensor<
  LossShape<O, Shaped<Broadcast<Name, A, B>>>
>;

/**
 * Mean squared error: the mean of (input - target)^2.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.MSELoss
 * @example
 * new nn.MSELoss().forward(tensor([1, 2]), tensor([1, 4])).item() // => 2
 */
export class MSELoss<const O extends LossOptions = LossOptions> extends Loss {
  constructor(options?: O);
  constructor(...args: unknown[]) {
    super(lossSettings("MSELoss", {}, args).reduction);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<"MSELoss", A, B>,
  ): LossOf<"MSELoss", O, A, B> {
    return (mseLoss as Loose)(input, target, { reduction: this.reduction }) as LossOf<"MSELoss", O, A, B>;
  }
}

/**
 * Mean absolute error: the mean of |input - target|.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.L1Loss
 * @example
 * new nn.L1Loss().forward(tensor([1, 2]), tensor([1, 4])).item() // => 1
 */
export class L1Loss<const O extends LossOptions = LossOptions> extends Loss {
  constructor(options?: O);
  constructor(...args: unknown[]) {
    super(lossSettings("L1Loss", {}, args).reduction);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<"L1Loss", A, B>,
  ): LossOf<"L1Loss", O, A, B> {
    return (l1Loss as Loose)(input, target, { reduction: this.reduction }) as LossOf<"L1Loss", O, A, B>;
  }
}

/**
 * Squared error / (2 beta) where the error is below beta, else |error| - beta / 2.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param beta from which error on the loss is linear (default: 1)
 * @source Girshick 2015; PyTorch torch.nn.SmoothL1Loss
 * @example
 * new nn.SmoothL1Loss().forward(tensor([0]), tensor([3])).item() // => 2.5
 */
export class SmoothL1Loss<const O extends SmoothL1LossOptions = SmoothL1LossOptions> extends Loss {
  readonly beta: number;
  constructor(options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("SmoothL1Loss", { beta: takes.or(takes.number, 1) }, args);
    super(given.reduction);
    this.beta = given.beta;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<"SmoothL1Loss", A, B>,
  ): LossOf<"SmoothL1Loss", O, A, B> {
    return (smoothL1Loss as Loose)(input, target, { reduction: this.reduction, beta: this.beta }) as LossOf<
      "SmoothL1Loss",
      O,
      A,
      B
    >;
  }
}

/**
 * Squared error / 2 where the error is below delta, else delta (|error| - delta / 2).
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param delta from which error on the loss is linear (default: 1)
 * @source Huber 1964; PyTorch torch.nn.HuberLoss
 * @example
 * new nn.HuberLoss().forward(tensor([0]), tensor([3])).item() // => 2.5
 */
export class HuberLoss<const O extends HuberLossOptions = HuberLossOptions> extends Loss {
  readonly delta: number;
  constructor(reduction?: Reduction | O, delta?: number | O);
  constructor(...args: unknown[]) {
    const given = bind("HuberLoss", { reduction: takesReduction, delta: takes.or(takes.number, 1) }, args);
    super(given.reduction);
    this.delta = given.delta;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Target<"HuberLoss", A, B>,
  ): LossOf<"HuberLoss", O, A, B> {
    return (huberLoss as Loose)(input, target, { reduction: this.reduction, delta: this.delta }) as LossOf<
      "HuberLoss",
      O,
      A,
      B
    >;
  }
}

/** The type of a target that must have the input's shape. */
type SameTarget<Name extends string, A extends Shape, B extends Shape> = Checked<Same<Name, A, B>, Tensor<B>>;
type SameLoss<Name extends string, O, A extends Shape, B extends Shape> = Tensor<
  LossShape<O, Shaped<Same<Name, A, B>>>
>;

/**
 * Cross entropy of probabilities against targets from 0 to 1.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param weight a factor for each element (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.BCELoss
 * @example
 * new nn.BCELoss().forward(tensor([0.5]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export class BCELoss<const O extends WeightedLossOptions = WeightedLossOptions> extends Loss {
  weight: Buffer | null;
  constructor(weight?: Tensor | null | O, options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("BCELoss", { weight: takes.optionalTensor }, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: SameTarget<"BCELoss", A, B>,
  ): SameLoss<"BCELoss", O, A, B> {
    const { weight, reduction } = this;
    return (binaryCrossEntropy as Loose)(input, target, { weight, reduction }) as SameLoss<"BCELoss", O, A, B>;
  }
}

/**
 * Cross entropy of sigmoid(input) against targets from 0 to 1, without overflow.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param weight a factor for each element (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param posWeight a factor for positive targets (default: 1)
 * @source PyTorch torch.nn.BCEWithLogitsLoss
 * @example
 * new nn.BCEWithLogitsLoss().forward(tensor([0]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export class BCEWithLogitsLoss<const O extends BCEWithLogitsOptions = BCEWithLogitsOptions> extends Loss {
  weight: Buffer | null;
  posWeight: Buffer | null;
  constructor(weight?: Tensor | null | O, options?: O);
  constructor(...args: unknown[]) {
    const params = { weight: takes.optionalTensor, posWeight: takes.optionalTensor };
    const given = lossSettings("BCEWithLogitsLoss", params, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
    this.posWeight = bufferOf(given.posWeight);
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: SameTarget<"BCEWithLogitsLoss", A, B>,
  ): SameLoss<"BCEWithLogitsLoss", O, A, B> {
    const { weight, posWeight, reduction } = this;
    return (binaryCrossEntropyWithLogits as Loose)(input, target, { weight, posWeight, reduction }) as SameLoss<
      "BCEWithLogitsLoss",
      O,
      A,
      B
    >;
  }
}

const classParams = { weight: takes.optionalTensor, ignoreIndex: takes.or(takes.int, -100) };

/**
 * Cross entropy of scores against class indices or class probabilities.
 *
 * @shape scores `[b c d...]` or `[c]`, targets `[b d...]` or `[]` (or the scores' shape, for probabilities): a number
 * @param weight a weight for each class (default: 1)
 * @param ignoreIndex class index that does not count (default: -100)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param labelSmoothing how much of the target is spread over all classes (default: 0)
 * @throws {IndexError} when a target is not a class
 * @source PyTorch torch.nn.CrossEntropyLoss
 * @example
 * const loss = new nn.CrossEntropyLoss();
 * loss.forward(zeros(1, 2), tensor([1], { dtype: "int32" })).item().toFixed(4) // => "0.6931"
 */
export class CrossEntropyLoss<const O extends CrossEntropyOptions = CrossEntropyOptions> extends Loss {
  weight: Buffer | null;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  constructor(weight?: Tensor | null | O, options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("CrossEntropyLoss", { ...classParams, labelSmoothing: takes.or(takes.number, 0) }, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
    this.ignoreIndex = given.ignoreIndex;
    this.labelSmoothing = given.labelSmoothing;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Checked<CrossEntropyShape<"CrossEntropyLoss", A, B>, Tensor<B>>,
  ): Tensor<LossShape<O, Shaped<CrossEntropyShape<"CrossEntropyLoss", A, B>>>> {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return (crossEntropy as Loose)(input, target, { weight, ignoreIndex, reduction, labelSmoothing }) as Tensor<
      LossShape<O, Shaped<CrossEntropyShape<"CrossEntropyLoss", A, B>>>
    >;
  }
}

/**
 * Negative log likelihood of log-probabilities against class indices.
 *
 * @shape log-probabilities `[b c d...]` or `[c]`, targets `[b d...]` or `[]`: a number
 * @param weight a weight for each class (default: 1)
 * @param ignoreIndex class index that does not count (default: -100)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.NLLLoss
 * @example
 * new nn.NLLLoss().forward(tensor([[-1, -2]]), tensor([1], { dtype: "int32" })).item() // => 2
 */
export class NLLLoss<const O extends NLLLossOptions = NLLLossOptions> extends Loss {
  weight: Buffer | null;
  readonly ignoreIndex: number;
  constructor(weight?: Tensor | null | O, options?: O);
  constructor(...args: unknown[]) {
    const given = lossSettings("NLLLoss", classParams, args);
    super(given.reduction);
    this.weight = bufferOf(given.weight);
    this.ignoreIndex = given.ignoreIndex;
  }
  override forward<A extends Shape, B extends Shape>(
    input: Tensor<A>,
    target: Checked<CrossEntropyShape<"NLLLoss", A, B, false>, Tensor<B>>,
  ): Tensor<LossShape<O, Shaped<CrossEntropyShape<"NLLLoss", A, B, false>>>> {
    const { weight, ignoreIndex, reduction } = this;
    return (nllLoss as Loose)(input, target, { weight, ignoreIndex, reduction }) as Tensor<
      LossShape<O, Shaped<CrossEntropyShape<"NLLLoss", A, B, false>>>
    >;
  }
}
