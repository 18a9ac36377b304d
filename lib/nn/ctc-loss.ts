/** ctcLoss: how likely a sequence of labels is under every alignment with a longer sequence of predictions. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import type { Ctc } from "../core/kinds-loss";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { takesReduction } from "./cross-entropy";

/** What {@link ctcLoss} takes by name. */
export interface CTCOptions {
  /** The label that stands for nothing (default: 0). */
  readonly blank?: number;
  /** Mean over targets divided by their lengths, sum, or every loss (default: `"mean"`). */
  readonly reduction?: "mean" | "sum" | "none";
  /** Whether infinite losses, of targets that are too long, become 0 (default: false). */
  readonly zeroInfinity?: boolean;
}

interface Lengths {
  readonly input: readonly number[];
  readonly target: readonly number[];
  /** The labels of each sample. */
  readonly labels: readonly (readonly number[])[];
  readonly blank: number;
  readonly zeroInfinity: boolean;
}

const logadd = (a: number, b: number) => {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
};

/** The losses of each sample, and the gradient of each by the log-probabilities, found in one go. */
const each: (
  logProbs: Tensor,
  options: { lengths: Lengths },
) => { [name: string]: Tensor; loss: Tensor; gradient: Tensor } = defineOp({
  name: "ctcLoss",
  params: { logProbs: takes.tensor, lengths: takes.any<Lengths>("lengths") },
  run: ({ logProbs, lengths }) => {
    const [time, batch, classes] = logProbs.shape as unknown as [number, number, number];
    const x = copyOf(logProbs).elements;
    const loss = wrap(backend().zeros(logProbs.dtype, batch), [batch], logProbs.dtype);
    const gradient = wrap(backend().zeros(logProbs.dtype, time * batch * classes), logProbs.shape, logProbs.dtype);
    for (let b = 0; b < batch; b++) {
      loss.elements[b] = align(x, gradient.elements, b, time, batch, classes, lengths);
    }
    return { loss, gradient };
  },
  vjp: {
    logProbs: ({ result }, g) =>
      (result as { gradient: Tensor }).gradient.mul(g.reshape([1, -1, 1]) as Tensor) as Tensor,
  },
  method: false,
}) as never;

/** Forward and backward sums over alignments of sample `b`; gives the loss and writes the gradient. */
function align(
  x: ArrayLike<number>,
  gradient: { [i: number]: number },
  b: number,
  _time: number,
  batch: number,
  classes: number,
  { input, labels, blank, zeroInfinity }: Lengths,
): number {
  const T = input[b]!;
  const path: number[] = [blank];
  for (const label of labels[b]!) path.push(label, blank);
  const n = path.length;
  const at = (t: number, k: number) => x[(t * batch + b) * classes + k]!;
  const none = Number.NEGATIVE_INFINITY;
  if (T === 0) return labels[b]!.length === 0 ? 0 : zeroInfinity ? 0 : Number.POSITIVE_INFINITY;
  const alpha = Array.from({ length: T }, () => new Float64Array(n).fill(none));
  alpha[0]![0] = at(0, blank);
  if (n > 1) alpha[0]![1] = at(0, path[1]!);
  const skips = (s: number) => s >= 2 && path[s] !== blank && path[s] !== path[s - 2];
  for (let t = 1; t < T; t++) {
    for (let s = 0; s < n; s++) {
      let sum = alpha[t - 1]![s]!;
      if (s >= 1) sum = logadd(sum, alpha[t - 1]![s - 1]!);
      if (skips(s)) sum = logadd(sum, alpha[t - 1]![s - 2]!);
      alpha[t]![s] = sum + at(t, path[s]!);
    }
  }
  const total = n > 1 ? logadd(alpha[T - 1]![n - 1]!, alpha[T - 1]![n - 2]!) : alpha[T - 1]![0]!;
  if (total === none && zeroInfinity) return 0;
  let beta = new Float64Array(n).fill(none);
  beta[n - 1] = 0;
  if (n > 1) beta[n - 2] = 0;
  for (let t = T - 1; t >= 0; t--) {
    // The gradient by a log-probability is minus the share of alignments that pass through it.
    const shares = new Map<number, number>();
    for (let s = 0; s < n; s++) {
      const through = alpha[t]![s]! + beta[s]!;
      shares.set(path[s]!, logadd(shares.get(path[s]!) ?? none, through));
    }
    for (let k = 0; k < classes; k++) {
      // As PyTorch does, softmax's own gradient is part of it: exp(log p) - share.
      gradient[(t * batch + b) * classes + k] = Math.exp(at(t, k)) - Math.exp((shares.get(k) ?? none) - total);
    }
    if (t === 0) break;
    const before = new Float64Array(n).fill(none);
    for (let s = 0; s < n; s++) {
      let sum = beta[s]! + at(t, path[s]!);
      if (s + 1 < n) sum = logadd(sum, beta[s + 1]! + at(t, path[s + 1]!));
      if (s + 2 < n && skips(s + 2)) sum = logadd(sum, beta[s + 2]! + at(t, path[s + 2]!));
      before[s] = sum;
    }
    beta = before;
  }
  return -total;
}

function numbers(op: string, name: string, value: unknown): number[] {
  if (isTensor(value)) return [...copyOf(value).elements];
  if (typeof value === "number") return [value];
  if (Array.isArray(value)) return value as number[];
  throw new ArgumentError(`${op}: ${name} must be whole numbers in an array or a tensor`, { op });
}

/**
 * Connectionist temporal classification: minus the logarithm of the probability of the targets, summed over all alignments.
 *
 * @shape log-probabilities `t b c` (or `t c`), targets `b s` or all in one row: a number
 * @param logProbs logarithms of probabilities, as logSoftmax gives them
 * @param targets the labels, which may not be the blank
 * @param inputLengths how many steps of each sample count
 * @param targetLengths how many labels each sample has
 * @param blank the label that stands for nothing (default: 0)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param zeroInfinity whether infinite losses become 0 (default: false)
 * @source Graves et al. 2006; PyTorch torch.nn.functional.ctc_loss
 * @example
 * const half = tensor([[[0.5, 0.5]]]).log();
 * nn.functional.ctcLoss(half, tensor([[1]], { dtype: "int32" }), [1], [1]).item().toFixed(4) // => "0.6931"
 */
export const ctcLoss: Op<Ctc<"ctcLoss", CTCOptions, "mean" | "sum" | "none">> = compose({
  name: "ctcLoss",
  params: {
    logProbs: takes.tensor,
    targets: takes.tensor,
    inputLengths: takes.any<unknown>("lengths"),
    targetLengths: takes.any<unknown>("lengths"),
    blank: takes.or(takes.int, 0),
    reduction: takesReduction,
    zeroInfinity: takes.flag(false),
  },
  run: ({ logProbs, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity }) => {
    const op = "ctcLoss";
    const single = logProbs.shape.length === 2;
    if (!single && logProbs.shape.length !== 3) {
      const values = { op, a: "logProbs", needed: "2 or 3", shape: show(logProbs.shape) };
      throw new ShapeError(fill(messages.rank, values), { op, shapes: [logProbs.shape] });
    }
    if (!isFloat(logProbs.dtype)) {
      throw new DTypeError(
        `${op}: log-probabilities must be floats, got ${logProbs.dtype}; convert with .to("float32")`,
        {
          op,
          dtypes: [logProbs.dtype],
        },
      );
    }
    const x = single ? (logProbs.unsqueeze(1) as Tensor) : logProbs;
    const [time, batch, classes] = x.shape as unknown as [number, number, number];
    const input = numbers(op, "inputLengths", inputLengths);
    const target = numbers(op, "targetLengths", targetLengths);
    if (blank < 0 || blank >= classes)
      throw new ArgumentError(`${op}: blank ${blank} is not one of ${classes} classes`, { op });
    for (const [name, lengths] of [
      ["inputLengths", input],
      ["targetLengths", target],
    ] as const) {
      if (lengths.length !== batch)
        throw new ArgumentError(`${op}: ${name} has ${lengths.length} numbers for a batch of ${batch}`, { op });
      if (lengths.some((v) => !(v >= 0))) throw new ArgumentError(`${op}: ${name} has a negative number`, { op });
    }
    const long = input.findIndex((v) => v > time);
    if (long >= 0)
      throw new ArgumentError(`${op}: sample ${long} has length ${input[long]}, but there are only ${time} steps`, {
        op,
      });
    const flat = [...copyOf(targets).elements];
    const width = targets.shape.length === 2 ? targets.shape[1]! : 0;
    if (targets.shape.length === 2 && (targets.shape[0] !== batch || target.some((v) => v > width))) {
      throw new ArgumentError(
        `${op}: targets of shape ${formatShape(targets.shape)} are too short for lengths [${target.join(", ")}]`,
        { op },
      );
    }
    if (targets.shape.length < 2 && target.reduce((a, v) => a + v, 0) !== flat.length) {
      throw new ArgumentError(
        `${op}: there are ${flat.length} targets, but their lengths add up to ${target.reduce((a, v) => a + v, 0)}`,
        { op },
      );
    }
    let from = 0;
    const labels = target.map((length, b) => {
      const start = width > 0 ? b * width : from;
      from += length;
      const own = flat.slice(start, start + length);
      const wrong = own.findIndex((label) => !(label >= 0 && label < classes));
      if (wrong >= 0) {
        throw new IndexError(
          `${op}: target ${own[wrong]} at position ${wrong} of sample ${b} is not a class: there are ${classes}, from 0 to ${classes - 1}`,
          { op },
        );
      }
      return own;
    });
    const { loss } = each(x, { lengths: { input, target, labels, blank, zeroInfinity } });
    if (reduction === "sum") return loss.sum();
    if (reduction === "none") return single ? loss.squeeze(0) : loss;
    const by = wrap(
      Float64Array.from(target, (v) => Math.max(v, 1)),
      [batch],
      "float64",
    );
    return loss.div(copyOf(by, loss.dtype)).mean();
  },
  differentiable: ["logProbs"],
  method: false,
});
