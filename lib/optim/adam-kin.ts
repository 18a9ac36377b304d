/** Kin of Adam: Adamax, NAdam, RAdam. */

import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { s } from "../ir/scalar";
import { firstMoment, type MomentSettings, secondMoment, takesMoments } from "./adam";
import { type Change, change, decayed, variants, zerosLike } from "./kernels";
import { checkBetas, checkSetting, Optimizer, type ParamGroup, type ParamsOf } from "./optimizer";

type Choices = { maximize: boolean; decay: boolean };

function checkMoments(name: string, { lr, betas, eps, weightDecay }: MomentSettings): void {
  checkSetting(name, "lr", lr);
  checkBetas(name, betas);
  checkSetting(name, "eps", eps);
  checkSetting(name, "weightDecay", weightDecay);
}

const largest = variants<Choices>((c) =>
  change("adamaxLargest", 3, 3, (x, [beta2, eps, wd]) =>
    s.maximum(s.mul(x[0]!, beta2!), s.add(s.abs(decayed(x, wd!, c, 2, 1)), eps!)),
  ),
);
const byLargest: Change = change("adamax", 3, 1, (x, [step]) => s.sub(x[0]!, s.div(s.mul(step!, x[1]!), x[2]!)));

/**
 * Adamax: Adam with the largest gradient, decaying, in the place of the mean of squares.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.002)
 * @param betas how slowly mean and largest follow (default: [0.9, 0.999])
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @source Kingma and Ba 2015; PyTorch torch.optim.Adamax
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.Adamax([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item().toFixed(3) // => "0.500"
 */
export class Adamax extends Optimizer<MomentSettings> {
  constructor(
    params: ParamsOf<MomentSettings>,
    lr?: number | Partial<MomentSettings>,
    options?: Partial<MomentSettings>,
  );
  constructor(params: ParamsOf<MomentSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 2e-3),
      ...takesMoments,
      weightDecay: takes.or(takes.number, 0),
      maximize: takes.flag(false),
    };
    super(params, { ...bind("Adamax", spec, args) });
  }

  protected override check(settings: MomentSettings): void {
    checkMoments("Adamax", settings);
  }

  protected override update(group: ParamGroup<MomentSettings>): void {
    const { lr, betas, eps, weightDecay } = group;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; expAvg: Tensor; expInf: Tensor }>(p, () => ({
        step: 0,
        expAvg: zerosLike(p),
        expInf: zerosLike(p),
      }));
      state.step++;
      firstMoment(choices)(state.expAvg, [g, p], [1 - betas[0], weightDecay]);
      largest(choices)(state.expInf, [g, p], [betas[1], eps, weightDecay]);
      byLargest(p, [state.expAvg, state.expInf], [lr / (1 - betas[0] ** state.step)]);
    }
  }
}

/** The settings of {@link NAdam}. */
export interface NAdamSettings extends MomentSettings {
  /** How fast the momentum changes (default: 0.004). */
  momentumDecay: number;
  /** Whether weights decay by themselves, apart from the gradient (default: false). */
  decoupledWeightDecay: boolean;
}

/** Operands: p, g, mean, squares. */
const nesterov = variants<Choices>((c) =>
  change("nadam", 4, 6, (x, [keep, ofGradient, ofMean, correction, eps, wd]) => {
    const root = s.add(s.sqrt(s.div(x[3]!, correction!)), eps!);
    const step = s.add(s.mul(ofGradient!, decayed(x, wd!, c)), s.mul(ofMean!, x[2]!));
    return s.sub(s.mul(x[0]!, keep!), s.div(step, root));
  }),
);

/**
 * NAdam: Adam that looks ahead along its momentum.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.002)
 * @param betas how slowly the two means follow (default: [0.9, 0.999])
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay how much weights decay (default: 0)
 * @param momentumDecay how fast the momentum changes (default: 0.004)
 * @param decoupledWeightDecay whether weights decay apart from the gradient (default: false)
 * @source Dozat 2016; PyTorch torch.optim.NAdam
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.NAdam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item() < 1 // => true
 */
export class NAdam extends Optimizer<NAdamSettings> {
  constructor(params: ParamsOf<NAdamSettings>, lr?: number | Partial<NAdamSettings>, options?: Partial<NAdamSettings>);
  constructor(params: ParamsOf<NAdamSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 2e-3),
      ...takesMoments,
      weightDecay: takes.or(takes.number, 0),
      momentumDecay: takes.or(takes.number, 4e-3),
      decoupledWeightDecay: takes.flag(false),
      maximize: takes.flag(false),
    };
    super(params, { ...bind("NAdam", spec, args) });
  }

  protected override check(settings: NAdamSettings): void {
    checkMoments("NAdam", settings);
    checkSetting("NAdam", "momentumDecay", settings.momentumDecay);
  }

  protected override update(group: ParamGroup<NAdamSettings>): void {
    const { lr, eps, weightDecay, momentumDecay, decoupledWeightDecay } = group;
    const [beta1, beta2] = group.betas;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 && !decoupledWeightDecay };
    const keep = decoupledWeightDecay ? 1 - lr * weightDecay : 1;
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; muProduct: number; expAvg: Tensor; expAvgSq: Tensor }>(p, () => ({
        step: 0,
        muProduct: 1,
        expAvg: zerosLike(p),
        expAvgSq: zerosLike(p),
      }));
      const t = ++state.step;
      const mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
      const next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentumDecay));
      state.muProduct *= mu;
      firstMoment(choices)(state.expAvg, [g, p], [1 - beta1, weightDecay]);
      secondMoment(choices)(state.expAvgSq, [g, p], [beta2, 1 - beta2, weightDecay]);
      const ofGradient = (lr * (1 - mu)) / (1 - state.muProduct);
      const ofMean = (lr * next) / (1 - state.muProduct * next);
      nesterov(choices)(
        p,
        [g, state.expAvg, state.expAvgSq],
        [keep, ofGradient, ofMean, 1 - beta2 ** t, eps, weightDecay],
      );
    }
  }
}

/** The settings of {@link RAdam}. */
export interface RAdamSettings extends MomentSettings {
  /** Whether weights decay by themselves, apart from the gradient (default: false). */
  decoupledWeightDecay: boolean;
}

const rectified: Change = change("radam", 3, 3, (x, [keep, step, eps]) =>
  s.sub(s.mul(x[0]!, keep!), s.div(s.mul(step!, x[1]!), s.add(s.sqrt(x[2]!), eps!))),
);
const plain: Change = change("radam", 2, 2, (x, [keep, step]) => s.sub(s.mul(x[0]!, keep!), s.mul(step!, x[1]!)));

/**
 * RAdam: Adam that trusts the mean of squares only once it has seen enough of them.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.001)
 * @param betas how slowly the two means follow (default: [0.9, 0.999])
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay how much weights decay (default: 0)
 * @param decoupledWeightDecay whether weights decay apart from the gradient (default: false)
 * @source Liu et al. 2020; PyTorch torch.optim.RAdam
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.RAdam([w], { lr: 0.25 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item().toFixed(3) // => "0.500"
 */
export class RAdam extends Optimizer<RAdamSettings> {
  constructor(params: ParamsOf<RAdamSettings>, lr?: number | Partial<RAdamSettings>, options?: Partial<RAdamSettings>);
  constructor(params: ParamsOf<RAdamSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1e-3),
      ...takesMoments,
      weightDecay: takes.or(takes.number, 0),
      decoupledWeightDecay: takes.flag(false),
      maximize: takes.flag(false),
    };
    super(params, { ...bind("RAdam", spec, args) });
  }

  protected override check(settings: RAdamSettings): void {
    checkMoments("RAdam", settings);
  }

  protected override update(group: ParamGroup<RAdamSettings>): void {
    const { lr, eps, weightDecay, decoupledWeightDecay } = group;
    const [beta1, beta2] = group.betas;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 && !decoupledWeightDecay };
    const keep = decoupledWeightDecay ? 1 - lr * weightDecay : 1;
    const longest = 2 / (1 - beta2) - 1;
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; expAvg: Tensor; expAvgSq: Tensor }>(p, () => ({
        step: 0,
        expAvg: zerosLike(p),
        expAvgSq: zerosLike(p),
      }));
      const t = ++state.step;
      firstMoment(choices)(state.expAvg, [g, p], [1 - beta1, weightDecay]);
      secondMoment(choices)(state.expAvgSq, [g, p], [beta2, 1 - beta2, weightDecay]);
      const correction = 1 - beta2 ** t;
      const length = longest - (2 * t * beta2 ** t) / correction;
      const step = lr / (1 - beta1 ** t);
      if (length > 5) {
        const trust = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
        rectified(p, [state.expAvg, state.expAvgSq], [keep, step * trust * Math.sqrt(correction), eps]);
      } else plain(p, [state.expAvg], [keep, step]);
    }
  }
}
