/** Optimizers that find a step size for each parameter: RMSprop, Adagrad, Adadelta, Rprop. */

import { ArgumentError } from "../base/error";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { s } from "../ir/scalar";
import { type Change, change, decayed, variants, zerosLike } from "./kernels";
import { checkSetting, Optimizer, type ParamGroup, type ParamsOf } from "./optimizer";

type Choices = { maximize: boolean; decay: boolean };

const common = { weightDecay: takes.or(takes.number, 0), maximize: takes.flag(false) };

/** Throws for an array that is not two numbers. */
function checkPair(optimizer: string, name: string, pair: readonly [number, number]): void {
  if (!Array.isArray(pair) || pair.length !== 2 || pair.some((v) => typeof v !== "number")) {
    throw new ArgumentError(`${optimizer}: ${name} must be two numbers, got ${JSON.stringify(pair)}`);
  }
}

/** The settings of {@link RMSprop}. */
export interface RMSpropSettings {
  /** Learning rate (default: 0.01). */
  lr: number;
  /** How slowly the mean of squares follows (default: 0.99). */
  alpha: number;
  /** What keeps the divisor from 0 (default: 1e-8). */
  eps: number;
  /** Factor of the parameter that is added to its gradient (default: 0). */
  weightDecay: number;
  /** How much of the last step goes on (default: 0). */
  momentum: number;
  /** Whether the mean of squares is that around the mean (default: false). */
  centered: boolean;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

const meanSquares = variants<Choices>((c) =>
  change("meanSquares", 3, 2, (x, [alpha, wd]) =>
    s.add(s.mul(alpha!, x[0]!), s.mul(s.sub(1, alpha!), s.square(decayed(x, wd!, c, 2, 1)))),
  ),
);
const meanGradient = variants<Choices>((c) =>
  change("meanGradient", 3, 2, (x, [alpha, wd]) =>
    s.add(x[0]!, s.mul(s.sub(1, alpha!), s.sub(decayed(x, wd!, c, 2, 1), x[0]!))),
  ),
);
type RMSChoices = Choices & { centered: boolean };
/** Operands: target, g, p, squares, mean; the step g / (root + eps) that the target takes. */
const rmsMomentum = variants<RMSChoices>((c) =>
  change("rmsMomentum", 5, 3, (x, [momentum, eps, wd]) => {
    const squares = c.centered ? s.sub(x[3]!, s.square(x[4]!)) : x[3]!;
    return s.add(s.mul(momentum!, x[0]!), s.div(decayed(x, wd!, c, 2, 1), s.add(s.sqrt(squares), eps!)));
  }),
);
const rmsStep = variants<RMSChoices>((c) =>
  change("rmsStep", 4, 3, (x, [lr, eps, wd]) => {
    const squares = c.centered ? s.sub(x[2]!, s.square(x[3]!)) : x[2]!;
    return s.sub(x[0]!, s.mul(lr!, s.div(decayed(x, wd!, c), s.add(s.sqrt(squares), eps!))));
  }),
);
const along: Change = change("step", 2, 1, (x, [lr]) => s.sub(x[0]!, s.mul(lr!, x[1]!)));

/**
 * RMSprop: the gradient divided by the root of the mean of its squares.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.01)
 * @param alpha how slowly the mean of squares follows (default: 0.99)
 * @param eps what keeps the divisor from 0 (default: 1e-8)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @param momentum how much of the last step goes on (default: 0)
 * @param centered whether the mean of squares is that around the mean (default: false)
 * @source Hinton 2012, Graves 2013; PyTorch torch.optim.RMSprop
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * w.square().sum().backward();
 * new optim.RMSprop([w], { lr: 0.05 }).step();
 * w.item().toFixed(2) // => "0.50"
 */
export class RMSprop extends Optimizer<RMSpropSettings> {
  constructor(
    params: ParamsOf<RMSpropSettings>,
    lr?: number | Partial<RMSpropSettings>,
    options?: Partial<RMSpropSettings>,
  );
  constructor(params: ParamsOf<RMSpropSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1e-2),
      alpha: takes.or(takes.number, 0.99),
      eps: takes.or(takes.number, 1e-8),
      weightDecay: common.weightDecay,
      momentum: takes.or(takes.number, 0),
      centered: takes.flag(false),
      maximize: common.maximize,
    };
    super(params, { ...bind("RMSprop", spec, args) });
  }

  protected override check({ lr, alpha, eps, weightDecay, momentum }: RMSpropSettings): void {
    for (const [name, value] of Object.entries({ lr, alpha, eps, weightDecay, momentum }))
      checkSetting("RMSprop", name, value);
  }

  protected override update(group: ParamGroup<RMSpropSettings>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered } = group;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{
        step: number;
        squareAvg: Tensor;
        gradAvg: Tensor | null;
        momentumBuffer: Tensor | null;
      }>(p, () => ({
        step: 0,
        squareAvg: zerosLike(p),
        gradAvg: centered ? zerosLike(p) : null,
        momentumBuffer: momentum > 0 ? zerosLike(p) : null,
      }));
      state.step++;
      meanSquares(choices)(state.squareAvg, [g, p], [alpha, weightDecay]);
      if (centered) meanGradient(choices)((state.gradAvg ??= zerosLike(p)), [g, p], [alpha, weightDecay]);
      const mean = state.gradAvg ?? state.squareAvg;
      if (momentum > 0) {
        const buffer = (state.momentumBuffer ??= zerosLike(p));
        rmsMomentum({ ...choices, centered })(buffer, [g, p, state.squareAvg, mean], [momentum, eps, weightDecay]);
        along(p, [buffer], [lr]);
      } else rmsStep({ ...choices, centered })(p, [g, state.squareAvg, mean], [lr, eps, weightDecay]);
    }
  }
}

/** The settings of {@link Adagrad}. */
export interface AdagradSettings {
  /** Learning rate (default: 0.01). */
  lr: number;
  /** How fast the learning rate shrinks (default: 0). */
  lrDecay: number;
  /** Factor of the parameter that is added to its gradient (default: 0). */
  weightDecay: number;
  /** What the sum of squares starts from (default: 0). */
  initialAccumulatorValue: number;
  /** What keeps the divisor from 0 (default: 1e-10). */
  eps: number;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

const sumSquares = variants<Choices>((c) =>
  change("sumSquares", 3, 1, (x, [wd]) => s.add(x[0]!, s.square(decayed(x, wd!, c, 2, 1)))),
);
const adagradStep = variants<Choices>((c) =>
  change("adagrad", 3, 3, (x, [lr, eps, wd]) =>
    s.sub(x[0]!, s.div(s.mul(lr!, decayed(x, wd!, c)), s.add(s.sqrt(x[2]!), eps!))),
  ),
);

/**
 * Adagrad: the gradient divided by the root of the sum of its squares so far.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 0.01)
 * @param lrDecay how fast the learning rate shrinks (default: 0)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @param initialAccumulatorValue what the sum of squares starts from (default: 0)
 * @param eps what keeps the divisor from 0 (default: 1e-10)
 * @source Duchi et al. 2011; PyTorch torch.optim.Adagrad
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.Adagrad([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item().toFixed(2) // => "0.50"
 */
export class Adagrad extends Optimizer<AdagradSettings> {
  constructor(
    params: ParamsOf<AdagradSettings>,
    lr?: number | Partial<AdagradSettings>,
    options?: Partial<AdagradSettings>,
  );
  constructor(params: ParamsOf<AdagradSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1e-2),
      lrDecay: takes.or(takes.number, 0),
      weightDecay: common.weightDecay,
      initialAccumulatorValue: takes.or(takes.number, 0),
      eps: takes.or(takes.number, 1e-10),
      maximize: common.maximize,
    };
    super(params, { ...bind("Adagrad", spec, args) });
  }

  protected override check({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: AdagradSettings): void {
    for (const [name, value] of Object.entries({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }))
      checkSetting("Adagrad", name, value);
  }

  protected override update(group: ParamGroup<AdagradSettings>): void {
    const { lr, lrDecay, eps, weightDecay } = group;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; sum: Tensor }>(p, () => {
        const sum = zerosLike(p);
        // The optimizer's own, whatever the group says: PyTorch fills these sums when it is made.
        sum.elements.fill(this.defaults.initialAccumulatorValue);
        return { step: 0, sum };
      });
      state.step++;
      sumSquares(choices)(state.sum, [g, p], [weightDecay]);
      adagradStep(choices)(p, [g, state.sum], [lr / (1 + (state.step - 1) * lrDecay), eps, weightDecay]);
    }
  }
}

/** The settings of {@link Adadelta}. */
export interface AdadeltaSettings {
  /** Learning rate (default: 1). */
  lr: number;
  /** How slowly the means of squares follow (default: 0.9). */
  rho: number;
  /** What keeps the divisor from 0 (default: 1e-6). */
  eps: number;
  /** Factor of the parameter that is added to its gradient (default: 0). */
  weightDecay: number;
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

/** Operands: target, g, squares of gradients, squares of steps, p. */
const deltaSize = variants<Choices>((c) =>
  change("adadelta", 5, 2, (x, [eps, wd]) =>
    s.mul(s.div(s.sqrt(s.add(x[3]!, eps!)), s.sqrt(s.add(x[2]!, eps!))), decayed(x, wd!, c, 4, 1)),
  ),
);
const deltaMean: Change = change("adadeltaMean", 2, 1, (x, [rho]) =>
  s.add(s.mul(rho!, x[0]!), s.mul(s.sub(1, rho!), s.square(x[1]!))),
);

/**
 * Adadelta: steps whose size follows that of the last steps.
 *
 * @param params parameters, or groups of them
 * @param lr learning rate (default: 1)
 * @param rho how slowly the means of squares follow (default: 0.9)
 * @param eps what keeps the divisor from 0 (default: 1e-6)
 * @param weightDecay factor of the parameter that is added to its gradient (default: 0)
 * @source Zeiler 2012; PyTorch torch.optim.Adadelta
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * w.square().sum().backward();
 * new optim.Adadelta([w]).step();
 * w.item() < 1 // => true
 */
export class Adadelta extends Optimizer<AdadeltaSettings> {
  constructor(
    params: ParamsOf<AdadeltaSettings>,
    lr?: number | Partial<AdadeltaSettings>,
    options?: Partial<AdadeltaSettings>,
  );
  constructor(params: ParamsOf<AdadeltaSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1),
      rho: takes.or(takes.number, 0.9),
      eps: takes.or(takes.number, 1e-6),
      ...common,
    };
    super(params, { ...bind("Adadelta", spec, args) });
  }

  protected override check({ lr, rho, eps, weightDecay }: AdadeltaSettings): void {
    checkSetting("Adadelta", "lr", lr);
    if (!(rho >= 0 && rho <= 1)) throw new ArgumentError(`Adadelta: rho must lie from 0 to 1, got ${rho}`);
    checkSetting("Adadelta", "eps", eps);
    checkSetting("Adadelta", "weightDecay", weightDecay);
  }

  protected override update(group: ParamGroup<AdadeltaSettings>): void {
    const { lr, rho, eps, weightDecay } = group;
    const choices = { maximize: group.maximize, decay: weightDecay !== 0 };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; squareAvg: Tensor; accDelta: Tensor }>(p, () => ({
        step: 0,
        squareAvg: zerosLike(p),
        accDelta: zerosLike(p),
      }));
      state.step++;
      meanSquares(choices)(state.squareAvg, [g, p], [rho, weightDecay]);
      // The step itself is needed twice; decay makes it depend on the parameter, so it is computed before that changes.
      const step = zerosLike(p);
      deltaSize(choices)(step, [g, state.squareAvg, state.accDelta, p], [eps, weightDecay]);
      deltaMean(state.accDelta, [step], [rho]);
      along(p, [step], [lr]);
    }
  }
}

/** The settings of {@link Rprop}. */
export interface RpropSettings {
  /** The first step size (default: 0.01). */
  lr: number;
  /** Factors by which a step size shrinks and grows (default: [0.5, 1.2]). */
  etas: readonly [number, number];
  /** The smallest and the largest step size (default: [1e-6, 50]). */
  stepSizes: readonly [number, number];
  /** Whether the loss is to grow (default: false). */
  maximize: boolean;
}

/** Operands: step size, g, the last g. */
const rpropSize = variants<{ maximize: boolean }>((c) =>
  change("rpropSize", 3, 4, (x, [shrink, grow, least, most]) => {
    const sign = s.mul(c.maximize ? s.neg(x[1]!) : x[1]!, x[2]!);
    const factor = s.select(s.gt(sign, 0), grow!, s.select(s.lt(sign, 0), shrink!, 1));
    return s.clamp(s.mul(x[0]!, factor), least!, most!);
  }),
);
/** Operands: the last g, g: the new one, 0 where the sign changed. */
const rpropPrevious = variants<{ maximize: boolean }>((c) =>
  change("rpropPrevious", 2, 0, (x) => {
    const g = c.maximize ? s.neg(x[1]!) : x[1]!;
    return s.select(s.lt(s.mul(g, x[0]!), 0), 0, g);
  }),
);
/** Operands: p, g (0 where the sign changed), step size. */
const rpropStep: Change = change("rprop", 3, 0, (x) =>
  s.sub(x[0]!, s.mul(s.select(s.gt(x[1]!, 0), 1, s.select(s.lt(x[1]!, 0), -1, 0)), x[2]!)),
);

/**
 * Resilient propagation: only the signs of the gradients count; steps grow while the sign stays, and shrink when it changes.
 *
 * @param params parameters, or groups of them
 * @param lr the first step size (default: 0.01)
 * @param etas factors by which a step size shrinks and grows (default: [0.5, 1.2])
 * @param stepSizes the smallest and the largest step size (default: [1e-6, 50])
 * @source Riedmiller and Braun 1993; PyTorch torch.optim.Rprop
 * @example
 * const w = new nn.Parameter(tensor([1]));
 * const optimizer = new optim.Rprop([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * w.item() // => 0.5
 */
export class Rprop extends Optimizer<RpropSettings> {
  constructor(params: ParamsOf<RpropSettings>, lr?: number | Partial<RpropSettings>, options?: Partial<RpropSettings>);
  constructor(params: ParamsOf<RpropSettings>, ...args: unknown[]) {
    const spec = {
      lr: takes.or(takes.number, 1e-2),
      etas: takes.any<readonly [number, number]>("two numbers", [0.5, 1.2]),
      stepSizes: takes.any<readonly [number, number]>("two numbers", [1e-6, 50]),
      maximize: common.maximize,
    };
    super(params, { ...bind("Rprop", spec, args) });
  }

  protected override check({ lr, etas, stepSizes }: RpropSettings): void {
    checkSetting("Rprop", "lr", lr);
    checkPair("Rprop", "etas", etas);
    checkPair("Rprop", "stepSizes", stepSizes);
    if (!(0 < etas[0] && etas[0] < 1 && 1 < etas[1])) {
      throw new ArgumentError(`Rprop: etas must be one factor from 0 to 1 and one above 1, got [${etas.join(", ")}]`);
    }
  }

  protected override update(group: ParamGroup<RpropSettings>): void {
    const choices = { maximize: group.maximize };
    for (const p of group.params) {
      const g = p.grad;
      if (g === null) continue;
      const state = this.stateOf<{ step: number; prev: Tensor; stepSize: Tensor }>(p, () => {
        const stepSize = zerosLike(p);
        stepSize.elements.fill(group.lr);
        return { step: 0, prev: zerosLike(p), stepSize };
      });
      state.step++;
      rpropSize(choices)(state.stepSize, [g, state.prev], [...group.etas, ...group.stepSizes]);
      rpropPrevious(choices)(state.prev, [g], []);
      rpropStep(p, [state.prev, state.stepSize], []);
    }
  }
}
