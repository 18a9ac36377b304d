/** Losses of each element of an input against its target: each one expression, then reduced. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import { checkSame, checkTogether } from "../base/fit";
import { formatShape, numel, sameShape } from "../base/shape";
import type * as K from "../core/kinds";
import type * as N from "../core/kinds-network";
import { compose, elementwise, type Op, type OpInfo } from "../core/op";
import { type Params, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { type Expr, s } from "../ir/scalar";
import { type Reduction, takesReduction } from "./cross-entropy";

/** What every loss takes by name. */
export interface LossOptions {
  /** Mean, sum, or every loss (default: `"mean"`). */
  readonly reduction?: Reduction;
}

/** What losses with weights take by name. */
export interface WeightedLossOptions extends LossOptions {
  /** A factor for each element's loss (default: 1). */
  readonly weight?: Tensor | null;
}

/** The losses of the elements made one. */
export function reduced(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === "none" ? losses : ((reduction === "mean" ? losses.mean() : losses.sum()) as Tensor);
}

const sample = (salt: number, ...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.1 + salt) * 2),
    shape,
    "float64",
  );
const inputs = ["input", "target"] as const;
const options = { reduction: takesReduction };

type Pair = Op<K.Of<(input: Tensor, target: Tensor, options?: Record<string, unknown>) => Tensor>>;

/** A target of another shape is broadcast, as PyTorch does, which is rarely meant: say so. */
function warnBroadcast(op: string, input: Tensor, target: Tensor): void {
  if (sameShape(input.shape, target.shape)) return;
  const shape = checkTogether(op, { input, target }, false);
  console.warn(
    `${op}: input has shape ${formatShape(input.shape)} but target has ${formatShape(target.shape)}; both are broadcast to ${formatShape(shape)}, which is rarely meant`,
  );
}

interface PointwiseSpec<O extends Record<string, number>> {
  readonly name: string;
  readonly options?: O;
  readonly f: (x: Expr, t: Expr, options: { readonly [N in keyof O]: Expr }) => Expr;
  readonly check?: (values: Readonly<Record<keyof O, number>>) => void;
  /** Another expression where an option is at the end of its range. */
  readonly special?: (values: Readonly<Record<keyof O, number>>) => Pair | undefined;
  readonly weighted?: boolean;
}

/** A loss whose target broadcasts to its input. */
function pointwise<T extends OpInfo, O extends Record<string, number> = Record<never, never>>(
  spec: PointwiseSpec<O>,
): T {
  const each: Pair = elementwise({
    name: spec.name,
    inputs,
    options: spec.options ?? {},
    f: spec.f as never,
    method: false,
  });
  const names = Object.keys(spec.options ?? {});
  const numbers = Object.fromEntries(names.map((n) => [n, takes.or(takes.number, spec.options![n]!)]));
  const weight: Params = spec.weighted ? { weight: takes.optionalTensor } : {};
  return compose<T, Params>({
    name: spec.name,
    params: { input: takes.tensor, target: takes.tensor, ...options, ...numbers, ...weight },
    run: (bound) => {
      const { input, target, reduction } = bound as { input: Tensor; target: Tensor; reduction: Reduction };
      const values = bound as unknown as Record<keyof O, number>;
      spec.check?.(values);
      if (!isFloat(input.dtype) && !isFloat(target.dtype)) {
        throw new DTypeError(`${spec.name}: takes float tensors, got ${input.dtype}; convert with .to("float32")`, {
          op: spec.name,
        });
      }
      if (input.shape !== target.shape) warnBroadcast(spec.name, input, target);
      const op = spec.special?.(values) ?? each;
      let losses =
        names.length === 0 || op !== each
          ? op(input, target)
          : op(input, target, Object.fromEntries(names.map((n) => [n, values[n]])));
      const weights = (bound as { weight?: Tensor }).weight;
      if (weights) {
        losses = losses.mul(weights) as Tensor;
        if (reduction === "mean") return losses.sum().div(weights.sum() as Tensor);
      }
      return reduced(losses, reduction);
    },
    samples: () => [
      [sample(0.3, 2, 3), sample(1.7, 2, 3)],
      [sample(0.3, 4), sample(1.7, 4), { reduction: "sum" }],
      [sample(0.3, 2, 2), sample(1.7, 2, 2), { reduction: "none" }],
    ],
    method: false,
  });
}

/**
 * Mean squared error: the mean of (input - target)^2.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param weight a factor for each element (default: 1)
 * @source PyTorch torch.nn.functional.mse_loss
 * @example
 * nn.functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item() // => 2
 */
export const mseLoss: Op<K.Loss<"mseLoss", WeightedLossOptions>> = pointwise({
  name: "mseLoss",
  f: (x, t) => s.square(s.sub(x, t)),
  weighted: true,
});

/**
 * Mean absolute error: the mean of |input - target|.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.l1_loss
 * @example
 * nn.functional.l1Loss(tensor([1, 2]), tensor([1, 4])).item() // => 1
 */
export const l1Loss: Op<K.Loss<"l1Loss", WeightedLossOptions>> = pointwise({
  name: "l1Loss",
  f: (x, t) => s.abs(s.sub(x, t)),
  weighted: true,
});

/** What {@link smoothL1Loss} takes by name. */
export interface SmoothL1LossOptions extends LossOptions {
  /** From which error on the loss is linear (default: 1). */
  readonly beta?: number;
}

const absolute: Pair = elementwise({ name: "smoothL1Loss", inputs, f: (x, t) => s.abs(s.sub(x, t)), method: false });

/**
 * Squared error / (2 beta) where the error is below beta, else |error| - beta / 2.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param beta from which error on the loss is linear (default: 1)
 * @source Girshick 2015; PyTorch torch.nn.functional.smooth_l1_loss
 * @example
 * nn.functional.smoothL1Loss(tensor([0]), tensor([3])).item() // => 2.5
 */
export const smoothL1Loss: Op<K.Loss<"smoothL1Loss", SmoothL1LossOptions>> = pointwise({
  name: "smoothL1Loss",
  options: { beta: 1 },
  f: (x, t, { beta }) => {
    const z = s.abs(s.sub(x, t));
    return s.select(s.ge(z, beta), s.sub(z, s.mul(0.5, beta)), s.div(s.mul(0.5, s.square(z)), beta));
  },
  check: ({ beta }) => {
    if (beta < 0)
      throw new ArgumentError(`smoothL1Loss: beta must not be negative, got ${beta}`, { op: "smoothL1Loss" });
  },
  special: ({ beta }) => (beta === 0 ? absolute : undefined),
});

/** What {@link huberLoss} takes by name. */
export interface HuberLossOptions extends WeightedLossOptions {
  /** From which error on the loss is linear (default: 1). */
  readonly delta?: number;
}

/**
 * Squared error / 2 where the error is below delta, else delta (|error| - delta / 2).
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param delta from which error on the loss is linear (default: 1)
 * @source Huber 1964; PyTorch torch.nn.functional.huber_loss
 * @example
 * nn.functional.huberLoss(tensor([0]), tensor([3])).item() // => 2.5
 */
export const huberLoss: Op<K.Loss<"huberLoss", HuberLossOptions>> = pointwise({
  name: "huberLoss",
  options: { delta: 1 },
  f: (x, t, { delta }) => {
    const z = s.abs(s.sub(x, t));
    return s.select(s.gt(z, delta), s.mul(delta, s.sub(z, s.mul(0.5, delta))), s.mul(0.5, s.square(z)));
  },
  check: ({ delta }) => {
    if (delta <= 0) throw new ArgumentError(`huberLoss: delta must be positive, got ${delta}`, { op: "huberLoss" });
  },
  weighted: true,
});

// ---------------------------------------------------------------------------------------------- probabilities of two classes

const logFloor = (x: Expr) => s.maximum(s.log(x), -100);

const bce: Pair = elementwise({
  name: "binaryCrossEntropy",
  inputs,
  f: (x, t) => s.sub(s.mul(s.sub(t, 1), s.maximum(s.log1p(s.neg(x)), -100)), s.mul(t, logFloor(x))),
  // The logarithms are cut off; the gradient is not 0 there but that of the formula, with its divisor kept from 0.
  d: { input: (x, t) => s.div(s.sub(x, t), s.maximum(s.mul(s.sub(1, x), x), 1e-12)) },
  domain: [0.1, 0.9],
  method: false,
});

/** An element that is no probability, if there is one. */
function improbable(x: Tensor): number | undefined {
  if (x.numel() === 0) return undefined;
  const [low, high] = [x.min() as Tensor, x.max() as Tensor].map((t) => Number(t.item())) as [number, number];
  return low >= 0 && high <= 1 ? undefined : low >= 0 ? high : low;
}

/**
 * Cross entropy of probabilities against targets from 0 to 1: the mean of -(t log(x) + (1 - t) log(1 - x)).
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param weight a factor for each element (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @throws {ArgumentError} when an input or a target is not a probability
 * @source PyTorch torch.nn.functional.binary_cross_entropy
 * @example
 * nn.functional.binaryCrossEntropy(tensor([0.5]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export const binaryCrossEntropy: Op<N.LossOfSame<"binaryCrossEntropy", WeightedLossOptions>> = compose({
  name: "binaryCrossEntropy",
  params: { input: takes.tensor, target: takes.tensor, weight: takes.optionalTensor, ...options },
  run: ({ input, target, weight, reduction }) => {
    const op = "binaryCrossEntropy";
    checkSame(op, input, target);
    const wrong = improbable(input);
    if (wrong !== undefined) {
      throw new ArgumentError(
        `${op}: inputs must be probabilities from 0 to 1, but one is ${wrong}; apply sigmoid first, or use binaryCrossEntropyWithLogits`,
        { op },
      );
    }
    const wrongTarget = improbable(target);
    if (wrongTarget !== undefined) {
      throw new ArgumentError(`${op}: targets must lie from 0 to 1, but one is ${wrongTarget}`, { op });
    }
    const losses = bce(input, target);
    return reduced(weight ? (losses.mul(weight) as Tensor) : losses, reduction);
  },
  samples: () => [bce.declaration.samples()[0]!],
  method: false,
});

const bceLogits: Pair = elementwise({
  name: "binaryCrossEntropyWithLogits",
  inputs,
  f: (x, t) => s.sub(s.softplus(x), s.mul(t, x)),
  d: { input: (x, t) => s.sub(s.sigmoid(x), t), target: (x) => s.neg(x) },
  method: false,
});

const bceLogitsWeighted: Op<K.Of<(input: Tensor, target: Tensor, posWeight: Tensor) => Tensor>> = elementwise({
  name: "binaryCrossEntropyWithLogits",
  inputs: ["input", "target", "posWeight"],
  f: (x, t, p) => {
    const factor = s.add(1, s.mul(s.sub(p, 1), t));
    return s.add(s.mul(s.sub(1, t), x), s.mul(factor, s.softplus(s.neg(x))));
  },
  d: {
    input: (x, t, p) => s.sub(s.sub(1, t), s.mul(s.add(1, s.mul(s.sub(p, 1), t)), s.sigmoid(s.neg(x)))),
  },
  method: false,
});

/** What {@link binaryCrossEntropyWithLogits} takes by name. */
export interface BCEWithLogitsOptions extends WeightedLossOptions {
  /** A factor for positive targets, broadcast to the input (default: 1). */
  readonly posWeight?: Tensor | null;
}

/**
 * Cross entropy of sigmoid(input) against targets from 0 to 1, without the overflow of doing it in two steps.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param weight a factor for each element (default: 1)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param posWeight a factor for positive targets (default: 1)
 * @source PyTorch torch.nn.functional.binary_cross_entropy_with_logits
 * @example
 * nn.functional.binaryCrossEntropyWithLogits(tensor([0]), tensor([1])).item().toFixed(4) // => "0.6931"
 */
export const binaryCrossEntropyWithLogits: Op<N.LossOfSame<"binaryCrossEntropyWithLogits", BCEWithLogitsOptions>> =
  compose({
    name: "binaryCrossEntropyWithLogits",
    params: {
      input: takes.tensor,
      target: takes.tensor,
      weight: takes.optionalTensor,
      ...options,
      posWeight: takes.optionalTensor,
    },
    run: ({ input, target, weight, reduction, posWeight }) => {
      checkSame("binaryCrossEntropyWithLogits", input, target);
      const losses = posWeight ? bceLogitsWeighted(input, target, posWeight) : bceLogits(input, target);
      return reduced(weight ? (losses.mul(weight) as Tensor) : losses, reduction);
    },
    samples: () => [
      [sample(0.3, 2, 3), sample(1.7, 2, 3)],
      [sample(0.3, 2, 3), sample(1.7, 2, 3), { posWeight: sample(1, 3).abs() }],
    ],
    method: false,
  });
