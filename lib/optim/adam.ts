/** Adam and AdamW. */

import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { s } from "../ir/scalar";
import { type Change, change, decayed, flushed, variants, zerosLike } from "./kernels";
import { checkBetas, checkSetting, Optimizer, type ParamGroup, type ParamsOf } from "./optimizer";

/** The settings that Adam and its kin share. */
export interface MomentSettings {
  /** Learning rate (default: 0.001). */
  lr: number;
  /** How slowly the means of gradients and of their squares follow (default: [0.9, 0.999]). */
  betas: readonly [number, number];
  /** What keeps the divisor from 0 (default: 1e-8). */
  eps: number;
  /** Factor of the decay of weights. */
  weightDecay: number;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

/** The settings of {@link Adam} and {@link AdamW}. */
export interface AdamSettings extends MomentSettings {
  /** Whether the largest mean of squares so far is used (default: false). */
  amsgrad: boolean;
  /** Whether weights decay by themselves, apart from the gradient (default: false for Adam, true for AdamW). */
  decoupledWeightDecay: boolean;
}

type Choices = { maximize: boolean; decay: boolean };

/** The mean of gradients: m + (1 - beta1)(g - m); operands m, g, p. */
export const firstMoment = variants<Choices>((c) =>
  change("adamMean", 3, 2, (x, [rate, wd]) =>
    flushed(s.add(x[0]!, s.mul(rate!, s.sub(decayed(x, wd!, c, 2, 1), x[0]!)))),
  ),
);
/** The mean of squares: beta2 v + (1 - beta2) g^2; operands v, g, p. */
export const secondMoment = variants<Choices>((c) =>
  change("adamSquares", 3, 3, (x, [beta, rate, wd]) =>
    flushed(s.add(s.mul(beta!, x[0]!), s.mul(rate!, s.square(decayed(x, wd!, c, 2, 1))))),
  ),
);
/** p - step m / (sqrt(v) / correction + eps), after p has been scaled by `keep`. */
const move: Change = change("adam", 3, 4, (x, [keep, step, correction, eps]) =>
  s.sub(s.mul(x[0]!, keep!), s.div(s.mul(step!, x[1]!), s.add(s.div(s.sqrt(x[2]!), correction!), eps!))),
);
const largest: Change = change("adamLargest", 2, 0, (x) => s.maximum(x[0]!, x[1]!));

export const takesMoments = {
  betas: takes.any<readonly [number, number]>("two numbers", [0.9, 0.999]),
  eps: takes.or(takes.number, 1e-8),
};

/** What the moments of a parameter start as. */
interface AdamState {
  [name: string]: Tensor | number | null;
  step: number;
  expAvg: Tensor;
  expAvgSq: Tensor;
  maxExpAvgSq: Tensor | null;
}

class AdamBase extends Optimizer<AdamSettings> {
  constructor(name: string, weightDecay: number, decoupled: boolean, params: ParamsOf<AdamSettings>, args: unknown[]) {
    const given = bind(
      name,
      {
        lr: takes.or(takes.number, 1e-3),
        ...takesMoments,
        weightDecay: takes.or(takes.number, weightDecay),
        amsgrad: takes.flag(false),
        maximize: takes.flag(false),
        ...(decoupled ? {} : { decoupledWeightDecay: takes.flag(false) }),
      },
      args,
    );
    super(params, { decoupledWeightDecay: decoupled, ...given });
  }

  protected override check({ lr, betas, eps, weightDecay }: AdamSettings): void {
    const name = this.constructor.name;
    checkSetting(name, "lr", lr);
    checkBetas(name, betas);
    checkSetting(name, "eps", eps);
    checkSetting(name, "weightDecay", weightDecay);
  }

  protected override update(group: ParamGroup<AdamSettings>): void {
    const { lr, eps, weightDecay, amsgrad, decoupledWeightDecay: decoupled } = group;
    const [beta1, beta2] = group.betas;
    const decay = weightDecay !== 0 && !decoupled;
    const choices = { maximize: group.maximize, decay };
    const [mean, squares] = [firstMoment(choices), secondMoment(choices)];
    const keep = decoupled ? 1 - lr * weightDecay : 1;
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<AdamState>(p, () => ({
        step: 0,
        expAvg: zerosLike(p),
        expAvgSq: zerosLike(p),
        maxExpAvgSq: amsgrad ? zerosLike(p) : null,
      }));
      state.step++;
      mean(state.expAvg, [g, p], [1 - beta1, weightDecay]);
      squares(state.expAvgSq, [g, p], [beta2, 1 - beta2, weightDecay]);
      let v = state.expAvgSq;
      if (amsgrad) {
        state.maxExpAvgSq ??= zerosLike(p);
        largest(state.maxExpAvgSq, [v], []);
        v = state.maxExpAvgSq;
      }
      const step = lr / (1 - beta1 ** state.step);
      move(p, [state.expAvg, v], [keep, step, Math.sqrt(1 - beta2 ** state.step), eps]);
    }
  }
}

/**
 * Adam: steps along the mean of the gradients, divided by the root of the mean of their squares.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.001)
 * @param betas how slowly the two means follow (default: [0.9, 0.999])
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @param amsgrad whether the largest mean of squares so far is used (default: false)
 * @param maximize whether the loss is to grow (default: false)
 * @param decoupledWeightDecay whether weights decay by themselves, apart from the gradient (default: false)
 * @source Kingma and Ba 2015; PyTorch torch.optim.Adam
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.Adam([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item().toFixed(3) // => "0.500"
 */
export class Adam extends AdamBase {
  constructor(params: ParamsOf<AdamSettings>, lr?: number | Partial<AdamSettings>, options?: Partial<AdamSettings>);
  constructor(params: ParamsOf<AdamSettings>, ...args: unknown[]) {
    super("Adam", 0, false, params, args);
  }
}

/**
 * Adam whose weights decay by themselves, apart from the gradient.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.001)
 * @param betas how slowly the two means follow (default: [0.9, 0.999])
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay share of the weights that goes with each step, times lr (default: 0.01)
 * @param amsgrad whether the largest mean of squares so far is used (default: false)
 * @param maximize whether the loss is to grow (default: false)
 * @source Loshchilov and Hutter 2019; PyTorch torch.optim.AdamW
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.AdamW([w], { lr: 0.5, weightDecay: 0 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item().toFixed(3) // => "0.500"
 */
export class AdamW extends AdamBase {
  constructor(params: ParamsOf<AdamSettings>, lr?: number | Partial<AdamSettings>, options?: Partial<AdamSettings>);
  constructor(params: ParamsOf<AdamSettings>, ...args: unknown[]) {
    super("AdamW", 0.01, true, params, args);
  }
}
