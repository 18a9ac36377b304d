/** SGD: gradient descent, with momentum. */

import { ArgumentError } from "../base/error";
import { copyOf } from "../core/broadcasting";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { s } from "../ir/scalar";
import { type Change, change, decayed, flushed, variants } from "./kernels";
import { checkSetting, Optimizer, type ParamGroup, type ParamsOf } from "./optimizer";

/** The settings of {@link SGD}. */
export interface SGDSettings {
  /** Learning rate (default: 0.001). */
  lr: number;
  /** How much of the last step goes on (default: 0). */
  momentum: number;
  /** By how much the gradient is damped as it enters the momentum (default: 0). */
  dampening: number;
  /** Factor of the parameter that is added to its gradient (default: 0). */
  weightDecay: number;
  /** Whether the gradient is looked up where the momentum leads (default: false). */
  nesterov: boolean;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

type Choices = { maximize: boolean; decay: boolean };

/** p - lr g */
const plain = variants<Choices>((c) =>
  change("sgd", 2, 2, (x, [lr, wd]) => s.sub(x[0]!, s.mul(lr!, decayed(x, wd!, c)))),
);
/** momentum b + (1 - dampening) g */
const gather = variants<Choices>((c) =>
  change("sgdMomentum", 3, 3, (x, [momentum, keep, wd]) =>
    flushed(s.add(s.mul(momentum!, x[0]!), s.mul(keep!, decayed(x, wd!, c, 2, 1)))),
  ),
);
const first = variants<Choices>((c) => change("sgdMomentum", 3, 1, (x, [wd]) => decayed(x, wd!, c, 2, 1)));
/** p - lr b */
const along: Change = change("sgd", 2, 1, (x, [lr]) => s.sub(x[0]!, s.mul(lr!, x[1]!)));
/** p - lr (g + momentum b) */
const nesterov = variants<Choices>((c) =>
  change("sgd", 3, 3, (x, [lr, momentum, wd]) =>
    s.sub(x[0]!, s.mul(lr!, s.add(decayed(x, wd!, c), s.mul(momentum!, x[2]!)))),
  ),
);

/**
 * Gradient descent: p - lr g, with momentum and decay of weights.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.001)
 * @param momentum how much of the last step goes on (default: 0)
 * @param dampening (default: 0)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @param nesterov whether the gradient is looked up where the momentum leads (default: false)
 * @param maximize whether the loss is to grow (default: false)
 * @source Sutskever et al. 2013; PyTorch torch.optim.SGD
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.SGD([w], { lr: 0.25 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.tolist() // => [0.5]
 */
export class SGD extends Optimizer<SGDSettings> {
  constructor(params: ParamsOf<SGDSettings>, lr?: number | Partial<SGDSettings>, options?: Partial<SGDSettings>);
  constructor(params: ParamsOf<SGDSettings>, ...args: unknown[]) {
    const given = bind(
      "SGD",
      {
        lr: takes.or(takes.number, 1e-3),
        momentum: takes.or(takes.number, 0),
        dampening: takes.or(takes.number, 0),
        weightDecay: takes.or(takes.number, 0),
        nesterov: takes.flag(false),
        maximize: takes.flag(false),
      },
      args,
    );
    // Asked of the optimizer's own settings alone, as PyTorch does: a group without momentum just has no use for it.
    if (given.nesterov && (given.momentum <= 0 || given.dampening !== 0)) {
      throw new ArgumentError("SGD: nesterov needs a momentum above 0 and no dampening");
    }
    super(params, { ...given });
  }

  protected override check({ lr, momentum, weightDecay }: SGDSettings): void {
    checkSetting("SGD", "lr", lr);
    checkSetting("SGD", "momentum", momentum);
    checkSetting("SGD", "weightDecay", weightDecay);
  }

  protected override update(group: ParamGroup<SGDSettings>): void {
    const { lr, momentum, dampening, weightDecay } = group;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      if (momentum === 0) {
        plain(choices)(p, [g], [lr, weightDecay]);
        continue;
      }
      const state = this.stateOf<{ momentumBuffer: Tensor | null }>(p, () => ({ momentumBuffer: null }));
      if (state.momentumBuffer === null) {
        state.momentumBuffer = copyOf(g);
        if (choices.maximize || choices.decay) first(choices)(state.momentumBuffer, [g, p], [weightDecay]);
      } else gather(choices)(state.momentumBuffer, [g, p], [momentum, 1 - dampening, weightDecay]);
      if (group.nesterov) nesterov(choices)(p, [g, state.momentumBuffer], [lr, momentum, weightDecay]);
      else along(p, [state.momentumBuffer], [lr]);
    }
  }
}
