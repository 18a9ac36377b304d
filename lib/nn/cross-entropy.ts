/** Cross entropy and negative log likelihood of classes: one pass forward, one back, of class indices; composed of class probabilities. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../base/error";
import { formatShape, numel, sameShape } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as N from "../core/kinds-network";
import { gradMode } from "../core/modes";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { logSoftmax } from "../ops/softmax";

/** How the losses of the elements become one: their mean, their sum, or as they are. */
export type Reduction = "mean" | "sum" | "none";

/** What {@link crossEntropy} takes by name. */
export interface CrossEntropyOptions {
  /** A weight for each class (default: 1). */
  readonly weight?: Tensor | null;
  /** The class index that does not count (default: -100). */
  readonly ignoreIndex?: number;
  /** Mean, sum, or every loss (default: `"mean"`). */
  readonly reduction?: Reduction;
  /** How much of the target is spread over all classes, from 0 to 1 (default: 0). */
  readonly labelSmoothing?: number;
}

/** What {@link nllLoss} takes by name. */
export type NLLLossOptions = Omit<CrossEntropyOptions, "labelSmoothing">;

export const takesReduction = takes.oneOf(["mean", "sum", "none"], "mean");

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.1 + 0.3) * 2),
    shape,
    "float64",
  );
const ints = (shape: number[], ...values: number[]) => wrap(Int32Array.from(values), shape, "int32");

/**
 * Cross entropy of scores against class indices or class probabilities: the mean of -log(softmax(input)[target]).
 *
 * @shape scores `[b c d...]` or `[c]`, targets `[b d...]` or `[]` (or the scores' shape, for probabilities): a number
 * @param weight a weight for each class (default: 1)
 * @param ignoreIndex class index that does not count (default: -100)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param labelSmoothing how much of the target is spread over all classes (default: 0)
 * @throws {IndexError} when a target is not a class
 * @source PyTorch torch.nn.functional.cross_entropy
 * @example
 * nn.functional.crossEntropy(zeros(1, 2), tensor([1], { dtype: "int32" })).item().toFixed(4) // => "0.6931"
 */
export const crossEntropy: Op<N.CrossEntropy<"crossEntropy", CrossEntropyOptions>> = compose({
  name: "crossEntropy",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    weight: takes.optionalTensor,
    ignoreIndex: takes.or(takes.int, -100),
    reduction: takesReduction,
    labelSmoothing: takes.or(takes.number, 0),
  },
  run: ({ input, target, weight, ignoreIndex, reduction, labelSmoothing }) => {
    if (labelSmoothing < 0 || labelSmoothing > 1) {
      throw new ArgumentError(`crossEntropy: labelSmoothing must lie between 0 and 1, got ${labelSmoothing}`, {
        op: "crossEntropy",
      });
    }
    checkTarget("crossEntropy", input, target, true);
    if (isFloat(target.dtype)) return ofProbabilities(input, target, weight, reduction, labelSmoothing);
    if (labelSmoothing > 0) return smoothed(input, target, weight, ignoreIndex, reduction, labelSmoothing);
    return fused("crossEntropy", input, target, weight, ignoreIndex, reduction);
  },
  samples: () => [
    [sample(4, 3), ints([4], 0, 2, 1, 2)],
    [sample(2, 3, 2), ints([2, 2], 0, 2, 1, 2), { reduction: "sum" }],
    [sample(2, 3), sample(2, 3).sigmoid()],
  ],
  errors: () => [
    [[sample(2, 3), ints([2], 0, 3)], "crossEntropy: target 3 at position 1 is not a class: there are 3, from 0 to 2"],
    [[sample(2, 3), ints([3], 0, 1, 2)], "crossEntropy: axis -1 is 2 in input but 3 in target"],
  ],
  method: false,
});

/**
 * Negative log likelihood of log-probabilities against class indices: the mean of -input[target].
 *
 * @shape log-probabilities `[b c d...]` or `[c]`, targets `[b d...]` or `[]`: a number
 * @param weight a weight for each class (default: 1)
 * @param ignoreIndex class index that does not count (default: -100)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @throws {IndexError} when a target is not a class
 * @source PyTorch torch.nn.functional.nll_loss
 * @example
 * nn.functional.nllLoss(tensor([[-1, -2]]), tensor([1], { dtype: "int32" })).item() // => 2
 */
export const nllLoss: Op<N.CrossEntropy<"nllLoss", NLLLossOptions, false>> = compose({
  name: "nllLoss",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    weight: takes.optionalTensor,
    ignoreIndex: takes.or(takes.int, -100),
    reduction: takesReduction,
  },
  run: ({ input, target, weight, ignoreIndex, reduction }) => {
    checkTarget("nllLoss", input, target, false);
    return fused("nllLoss", input, target, weight, ignoreIndex, reduction);
  },
  samples: () => [[sample(4, 3), ints([4], 0, 2, 1, 2)]],
  errors: () => [[[sample(2, 3), ints([2], 0, 3)], "nllLoss: target 3 at position 1 is not a class"]],
  method: false,
});

/** Throws unless the target has the scores' shape without the classes or, where it may be probabilities, the scores' own. */
function checkTarget(op: string, input: Tensor, target: Tensor, probabilities: boolean): void {
  const shapes = [input.shape, target.shape];
  const wanted = input.shape.filter((_, i) => i !== Math.min(1, input.shape.length - 1));
  if (wanted.length === target.shape.length) {
    for (let axis = -1; axis >= -wanted.length; axis--) {
      const [sizeA, sizeB] = [String(wanted.at(axis)), String(target.shape.at(axis))];
      if (sizeA === sizeB) continue;
      const line = fill(messages.axis, { op, axis: String(axis), a: "input", sizeA, b: "target", sizeB });
      throw new ShapeError(line, { op, axis: String(axis), shapes });
    }
    return;
  }
  if (probabilities && sameShape(input.shape, target.shape)) return;
  const values = { op, target: show(target.shape), input: show(input.shape), needed: show(wanted) };
  const column =
    target.shape.length === wanted.length + 1 && target.shape.at(-1) === 1
      ? "\n  drop its last axis with squeeze(-1)"
      : "";
  throw new ShapeError(`${fill(probabilities ? messages.target : messages.classes, values)}${column}`, { op, shapes });
}

/** How scores are laid out: `n` samples of `c` classes at `d` places each. */
interface Layout {
  readonly n: number;
  readonly c: number;
  readonly d: number;
  /** The shape of the losses before reduction. */
  readonly shape: readonly number[];
}

function layoutOf(op: string, input: Tensor, target: Tensor, weight: Tensor | undefined): Layout {
  const { shape } = input;
  if (shape.length === 0) {
    throw new ShapeError(`${op}: input must have an axis of classes, got a tensor without axes`, {
      op,
      shapes: [shape],
    });
  }
  if (!isFloat(input.dtype)) {
    throw new DTypeError(`${op}: input must be float32 or float64, got ${input.dtype}; convert with .to("float32")`, {
      op,
    });
  }
  const axis = shape.length === 1 ? 0 : 1;
  const rest = shape.filter((_, i) => i !== axis);
  if (target.shape.length !== rest.length || rest.some((size, i) => size !== target.shape[i])) {
    const column =
      target.shape.length === rest.length + 1 && target.shape.at(-1) === 1
        ? "; drop its last axis with squeeze(-1)"
        : "";
    throw new ShapeError(
      `${op}: input of shape ${formatShape(shape)} needs a target of shape ${formatShape(rest)} (class indices), got ${formatShape(target.shape)}${column}`,
      { op, shapes: [shape, target.shape] },
    );
  }
  if (isFloat(target.dtype) || target.dtype === "bool") {
    throw new DTypeError(`${op}: target must be int32 class indices, got ${target.dtype}; convert with .to("int32")`, {
      op,
      dtypes: [target.dtype],
    });
  }
  const c = shape[axis]!;
  if (weight && (weight.shape.length !== 1 || weight.shape[0] !== c)) {
    throw new ShapeError(
      `${op}: weight must have one number for each of ${c} classes, got shape ${formatShape(weight.shape)}`,
      {
        op,
        shapes: [shape, weight.shape],
      },
    );
  }
  const n = axis === 0 ? 1 : shape[0]!;
  return { n, c, d: axis === 0 ? 1 : numel(shape.slice(2)), shape: rest };
}

interface Picked {
  readonly [name: string]: Tensor;
  readonly loss: Tensor;
  /** softmax(input), or for nllLoss nothing. */
  readonly probabilities: Tensor;
  /** The weight of each target, 0 for those that do not count. */
  readonly weights: Tensor;
  /** What the sum of the losses was divided by. */
  readonly divisor: Tensor;
}

/** The loss of class indices with its gradient, both in one pass; what the way back needs comes out beside the loss. */
const picked: {
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | undefined,
    options: { ignoreIndex: number; reduction: Reduction; log: boolean },
  ): Picked;
  readonly opName: string;
} = defineOp({
  name: "crossEntropy",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    weight: takes.optionalTensor,
    ignoreIndex: takes.int,
    reduction: takesReduction,
    /** Whether the input is taken as log-probabilities already. */
    log: takes.flag(false),
  },
  run: ({ input, target, weight, ignoreIndex, reduction, log }): Picked => {
    const op = log ? "nllLoss" : "crossEntropy";
    const { n, c, d, shape } = layoutOf(op, input, target, weight);
    const x = input.dense ? input : copyOf(input);
    const t = target.dense ? target : copyOf(target);
    const w = weight === undefined ? undefined : copyOf(weight).elements;
    const xs = x.elements;
    const losses = wrap(backend().empty(input.dtype, n * d), shape, input.dtype);
    const weights = wrap(backend().empty(input.dtype, n * d), shape, input.dtype);
    const probabilities = log ? losses : wrap(backend().empty(input.dtype, n * c * d), input.shape, input.dtype);
    const ps = probabilities.elements;
    let total = 0;
    let divisor = 0;
    for (let i = 0, k = 0; i < n; i++) {
      for (let j = 0; j < d; j++, k++) {
        const label = t.elements[t.offset + k]!;
        const counts = label !== ignoreIndex;
        if (counts && (label < 0 || label >= c)) {
          throw new IndexError(
            `${op}: target ${label} at position ${formatPosition(k, shape)} is not a class: there are ${c}, from 0 to ${c - 1}`,
            { op },
          );
        }
        const from = i * c * d + j;
        let loss = 0;
        if (log) loss = counts ? -xs[x.offset + from + label * d]! : 0;
        else {
          const base = x.offset + from;
          const end = base + c * d;
          let largest = Number.NEGATIVE_INFINITY;
          for (let at = base; at < end; at += d) {
            const v = xs[at]!;
            // A NaN must not be passed over.
            if (!(v <= largest)) largest = v;
          }
          let sum = 0;
          for (let at = base, to = from; at < end; at += d, to += d) {
            const e = Math.exp(xs[at]! - largest);
            // Smaller ones would make everything that reads them slow.
            ps[to] = e < 1e-30 ? 0 : e;
            sum += e;
          }
          const scale = 1 / sum;
          for (let to = from; to < from + c * d; to += d) ps[to]! *= scale;
          if (counts) loss = Math.log(sum) + largest - xs[base + label * d]!;
        }
        const factor = counts ? (w === undefined ? 1 : w[label]!) : 0;
        weights.elements[k] = factor;
        loss = counts ? loss * factor : 0;
        losses.elements[k] = loss;
        total += loss;
        divisor += factor;
      }
    }
    if (reduction === "none") return { loss: losses, probabilities, weights, divisor: losses };
    const by = reduction === "mean" ? divisor : 1;
    const loss = wrap(backend().empty(input.dtype, 1), [], input.dtype);
    loss.elements[0] = reduction === "mean" ? total / by : total;
    const scale = wrap(backend().empty("float64", 1), [], "float64");
    scale.elements[0] = by;
    return { loss, probabilities, weights, divisor: scale };
  },
  vjp: {
    input: ({ input, target, log, reduction, ignoreIndex, result }, g) => {
      const { n, c, d } = layoutOf("crossEntropy", input, target, undefined);
      const { probabilities, weights, divisor } = result as Picked;
      const t = target.dense ? target : copyOf(target);
      if (gradMode.enabled) {
        // The way back is recorded: the same in operations that record themselves.
        const scale = (reduction === "none" ? g : g.div(divisor.elements[0]!)).mul(weights) as Tensor;
        const each = scale.unsqueeze(input.shape.length === 1 ? 0 : 1) as Tensor;
        const hot = oneHotLike(input, t, ignoreIndex, n, c, d);
        if (log) return each.mul(hot).neg() as Tensor;
        const soft = (logSoftmax as Loose)(input, input.shape.length === 1 ? 0 : 1).exp() as Tensor;
        return each.mul(soft.sub(hot)) as Tensor;
      }
      const out = wrap(
        log ? backend().zeros(input.dtype, n * c * d) : backend().empty(input.dtype, n * c * d),
        input.shape,
        input.dtype,
      );
      const gs = reduction === "none" ? copyOf(g) : g;
      const common = reduction === "none" ? 0 : g.elements[g.offset]! / divisor.elements[0]!;
      const [os, ps, ws] = [out.elements, probabilities.elements, weights.elements];
      for (let i = 0, k = 0; i < n; i++) {
        for (let j = 0; j < d; j++, k++) {
          const factor = ws[k]!;
          const label = t.elements[t.offset + k]!;
          const from = i * c * d + j;
          if (label === ignoreIndex) {
            for (let to = from; to < from + c * d; to += d) os[to] = 0;
            continue;
          }
          const scale = (reduction === "none" ? gs.elements[k]! : common) * factor;
          if (!log) for (let to = from; to < from + c * d; to += d) os[to] = ps[to]! * scale;
          os[from + label * d]! -= scale;
        }
      }
      return out;
    },
    target: "none",
    weight: "none",
  },
  method: false,
}) as never;

type Loose = (...args: unknown[]) => Tensor;

function fused(
  op: string,
  input: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  ignoreIndex: number,
  reduction: Reduction,
): Tensor {
  return picked(input, target, weight, { ignoreIndex, reduction, log: op === "nllLoss" }).loss;
}

function formatPosition(k: number, shape: readonly number[]): string {
  if (shape.length < 2) return String(k);
  const at: number[] = [];
  let rest = k;
  for (let i = shape.length - 1; i >= 0; i--) {
    at.unshift(rest % shape[i]!);
    rest = Math.floor(rest / shape[i]!);
  }
  return formatShape(at);
}

/** 1 where a class is the target, in the shape of the scores. */
function oneHotLike(input: Tensor, t: Tensor, ignoreIndex: number, n: number, c: number, d: number): Tensor {
  const hot = wrap(backend().zeros(input.dtype, n * c * d), input.shape, input.dtype);
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < d; j++, k++) {
      const label = t.elements[t.offset + k]!;
      if (label !== ignoreIndex) hot.elements[i * c * d + label * d + j] = 1;
    }
  }
  return hot;
}

/** The weights of the classes along the class axis of the scores. */
function alongClasses(weight: Tensor, input: Tensor): Tensor {
  return input.shape.length <= 1 ? weight : (weight.reshape([-1, ...input.shape.slice(2).map(() => 1)]) as Tensor);
}

function ofProbabilities(
  input: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  reduction: Reduction,
  labelSmoothing: number,
): Tensor {
  const op = "crossEntropy";
  if (
    input.shape.length === 0 ||
    input.shape.length !== target.shape.length ||
    input.shape.some((s, i) => s !== target.shape[i])
  ) {
    if (target.shape.length < input.shape.length) {
      throw new DTypeError(
        `${op}: targets of shape ${formatShape(target.shape)} are class indices, which must be whole numbers, got ${target.dtype}; convert with .to("int32"), or give class probabilities of shape ${formatShape(input.shape)}`,
        { op, dtypes: [target.dtype] },
      );
    }
    throw new ShapeError(
      `${op}: input of shape ${formatShape(input.shape)} needs class probabilities of the same shape, got ${formatShape(target.shape)}`,
      { op, shapes: [input.shape, target.shape] },
    );
  }
  const axis = input.shape.length === 1 ? 0 : 1;
  const c = input.shape[axis]!;
  if (weight && (weight.shape.length !== 1 || weight.shape[0] !== c)) {
    throw new ShapeError(
      `${op}: weight must have one number for each of ${c} classes, got shape ${formatShape(weight.shape)}`,
      { op },
    );
  }
  const wanted = labelSmoothing > 0 ? (target.mul(1 - labelSmoothing).add(labelSmoothing / c) as Tensor) : target;
  let log = (logSoftmax as Loose)(input, axis);
  if (weight) log = log.mul(alongClasses(weight, input)) as Tensor;
  const losses = log.mul(wanted).sum(axis).neg() as Tensor;
  if (reduction === "none") return losses;
  if (reduction === "sum") return losses.sum() as Tensor;
  return losses.sum().div(axis === 0 ? 1 : numel(input.shape) / c) as Tensor;
}

function smoothed(
  input: Tensor,
  target: Tensor,
  weight: Tensor | undefined,
  ignoreIndex: number,
  reduction: Reduction,
  labelSmoothing: number,
): Tensor {
  layoutOf("crossEntropy", input, target, weight);
  const axis = input.shape.length === 1 ? 0 : 1;
  const c = input.shape[axis]!;
  const nll = fused("crossEntropy", input, target, weight, ignoreIndex, reduction);
  let log = (logSoftmax as Loose)(input, axis);
  if (weight) log = log.mul(alongClasses(weight, input)) as Tensor;
  const counts = cast(target.ne(ignoreIndex) as Tensor, input.dtype);
  // Filled rather than multiplied by 0: where nothing counts, the mean divides by 0, and no NaN must flow back.
  const spread = log.sum(axis).neg().maskedFill(target.eq(ignoreIndex), 0) as Tensor;
  let uniform = spread;
  if (reduction === "sum") uniform = spread.sum() as Tensor;
  else if (reduction === "mean") {
    const each = weight
      ? weight
          .indexSelect(0, target.clamp(0, c - 1).reshape(-1))
          .reshape(target.shape)
          .mul(counts)
      : counts;
    uniform = spread.sum().div(each.sum() as Tensor) as Tensor;
  }
  return nll.mul(1 - labelSmoothing).add(uniform.mul(labelSmoothing / c)) as Tensor;
}
