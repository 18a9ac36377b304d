/** Losses of distributions: KL divergence, Gaussian and Poisson likelihoods. */

import { ArgumentError, ShapeError } from "../base/error";
import { checkTogether } from "../base/fit";
import { numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import type { Of } from "../core/kinds";
import type * as L from "../core/kinds-loss";
import { compose, elementwise, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { s } from "../ir/scalar";
import { takesReduction } from "./cross-entropy";
import { type LossOptions, reduced } from "./pointwise-loss";

type Each = Op<Of<(a: Tensor, b: Tensor, o?: object) => Tensor>>;
const two = ["input", "target"] as const;
const sample = (salt: number, ...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.1 + salt) * 2),
    shape,
    "float64",
  );

/** What {@link klDiv} takes by name. */
export interface KLDivOptions {
  /** Mean over elements, mean over the batch, sum, or every loss (default: `"mean"`). */
  readonly reduction?: "mean" | "batchmean" | "sum" | "none";
  /** Whether the target is given as logarithms too (default: false). */
  readonly logTarget?: boolean;
}

const kl: Each = elementwise({
  name: "klDiv",
  inputs: two,
  f: (x, t) => s.sub(s.select(s.gt(t, 0), s.mul(t, s.log(t)), s.select(s.eq(t, 0), 0, Number.NaN)), s.mul(t, x)),
  method: false,
});
const klLog: Each = elementwise({
  name: "klDiv",
  inputs: two,
  f: (x, t) => s.mul(s.exp(t), s.sub(t, x)),
  method: false,
});

/**
 * Kullback-Leibler divergence: target (log(target) - input), the input being log-probabilities.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param reduction `"mean"`, `"batchmean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @param logTarget whether the target is given as logarithms too (default: false)
 * @source PyTorch torch.nn.functional.kl_div
 * @example
 * nn.functional.klDiv(tensor([0.5]).log(), tensor([0.5])).item().toFixed(4) // => "0.0000"
 */
export const klDiv: Op<L.LossBy<L.PairRule<"klDiv">, KLDivOptions>> = compose({
  name: "klDiv",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    reduction: takes.oneOf(["mean", "batchmean", "sum", "none"], "mean"),
    logTarget: takes.flag(false),
  },
  run: ({ input, target, reduction, logTarget }) => {
    checkTogether("klDiv", { input, target }, false);
    const losses = (logTarget ? klLog : kl)(input, target);
    if (reduction === "batchmean") return losses.sum().div(input.shape[0] ?? 1);
    return reduced(losses, reduction);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.3, 2, 3).sigmoid()]],
  method: false,
});

/** What {@link gaussianNllLoss} takes by name. */
export interface GaussianNLLOptions extends LossOptions {
  /** Whether the constant log(2 pi) / 2 is added (default: false). */
  readonly full?: boolean;
  /** The smallest variance that counts (default: 1e-6). */
  readonly eps?: number;
}

const gaussian: Op<Of<(input: Tensor, target: Tensor, variance: Tensor, options: { eps: number }) => Tensor>> =
  elementwise({
    name: "gaussianNllLoss",
    inputs: ["input", "target", "variance"],
    options: { eps: 1e-6 },
    f: (x, t, v, { eps }) => {
      const held = s.select(s.lt(v, eps), eps, v);
      return s.mul(0.5, s.add(s.log(held), s.div(s.square(s.sub(x, t)), held)));
    },
    // The variance is held above eps without a record, so its gradient is that of the formula at the held value.
    d: {
      variance: (x, t, v, _y, { eps }) => {
        const held = s.select(s.lt(v, eps), eps, v);
        return s.mul(0.5, s.sub(s.div(1, held), s.div(s.square(s.sub(x, t)), s.square(held))));
      },
    },
    method: false,
  });

/**
 * Negative log likelihood of targets under normal distributions: (log(variance) + (input - target)^2 / variance) / 2.
 *
 * @shape `*s, *s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param variance one for each element, or one for each row
 * @param full whether the constant log(2 pi) / 2 is added (default: false)
 * @param eps the smallest variance that counts (default: 1e-6)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source Nix and Weigend 1994; PyTorch torch.nn.functional.gaussian_nll_loss
 * @example
 * nn.functional.gaussianNllLoss(tensor([1]), tensor([3]), tensor([1])).item() // => 2
 */
export const gaussianNllLoss: Op<L.TripleBy<L.GaussianRule<"gaussianNllLoss">, GaussianNLLOptions>> = compose({
  name: "gaussianNllLoss",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    var: takes.tensor,
    full: takes.flag(false),
    eps: takes.or(takes.number, 1e-6),
    reduction: takesReduction,
  },
  run: ({ input, target, var: variance, full, eps, reduction }) => {
    const op = "gaussianNllLoss";
    checkTogether(op, { input, target }, false);
    let v = variance;
    if (v.shape.join() !== input.shape.join() && v.shape.join() === input.shape.slice(0, -1).join())
      v = v.unsqueeze(-1) as Tensor;
    // As in PyTorch, one axis may have size 1 where the input has more.
    const others = v.shape.filter((n, i) => n !== input.shape[i]);
    if (v.shape.length !== input.shape.length || others.length > 1 || (others.length === 1 && others[0] !== 1)) {
      const values = { op, shape: show(variance.shape), input: show(input.shape) };
      throw new ShapeError(fill(messages.variance, values), { op, shapes: [input.shape, variance.shape] });
    }
    if ((variance.lt(0) as Tensor).any().item()) throw new ArgumentError(`${op}: a variance is negative`, { op });
    checkTogether(op, { input, target, variance: v }, false);
    const losses = gaussian(input, target, v, { eps });
    return reduced(full ? (losses.add(0.5 * Math.log(2 * Math.PI)) as Tensor) : losses, reduction);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.3, 2, 3), sample(0.9, 2, 3).sigmoid()]],
  method: false,
});

/** What {@link poissonNllLoss} takes by name. */
export interface PoissonNLLOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate (default: true). */
  readonly logInput?: boolean;
  /** Whether Stirling's approximation of log(target!) is added, for targets above 1 (default: false). */
  readonly full?: boolean;
  /** What keeps the logarithm from 0 when `logInput` is false (default: 1e-8). */
  readonly eps?: number;
}

const poissonLog: Each = elementwise({
  name: "poissonNllLoss",
  inputs: two,
  f: (x, t) => s.sub(s.exp(x), s.mul(t, x)),
  result: "float",
  method: false,
});
const poissonRate: Each = elementwise({
  name: "poissonNllLoss",
  inputs: two,
  options: { eps: 1e-8 },
  f: (x, t, { eps }) => s.sub(x, s.mul(t, s.log(s.add(x, eps)))),
  result: "float",
  method: false,
});
const stirling: Op<Of<(target: Tensor) => Tensor>> = elementwise({
  name: "stirling",
  inputs: ["target"],
  f: (t) =>
    s.select(s.gt(t, 1), s.add(s.sub(s.mul(t, s.log(t)), t), s.mul(0.5, s.log(s.mul(2 * Math.PI, t)))), s.mul(t, 0)),
  result: "float",
  method: false,
});

/**
 * Negative log likelihood of counts under Poisson distributions: exp(input) - target input.
 *
 * @shape `*s, *s -> ` (or `*s` with `reduction: "none"`)
 * @param logInput whether the input is the logarithm of the rate (default: true)
 * @param full whether an approximation of log(target!) is added (default: false)
 * @param eps what keeps the logarithm from 0 (default: 1e-8)
 * @param reduction `"mean"`, `"sum"` or `"none"` (default: `"mean"`)
 * @source PyTorch torch.nn.functional.poisson_nll_loss
 * @example
 * nn.functional.poissonNllLoss(tensor([0]), tensor([2])).item() // => 1
 */
export const poissonNllLoss: Op<L.LossBy<L.PairRule<"poissonNllLoss">, PoissonNLLOptions>> = compose({
  name: "poissonNllLoss",
  params: {
    input: takes.tensor,
    target: takes.tensor,
    logInput: takes.flag(true),
    full: takes.flag(false),
    eps: takes.or(takes.number, 1e-8),
    reduction: takesReduction,
  },
  run: ({ input, target, logInput, full, eps, reduction }) => {
    checkTogether("poissonNllLoss", { input, target }, false);
    const losses = logInput ? poissonLog(input, target) : poissonRate(input, target, { eps });
    return reduced(full ? (losses.add(stirling(target)) as Tensor) : losses, reduction);
  },
  samples: () => [[sample(0.3, 2, 3), sample(1.3, 2, 3).sigmoid()]],
  method: false,
});
