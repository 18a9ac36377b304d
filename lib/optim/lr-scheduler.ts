/** Learning rates that change from epoch to epoch: torch.optim.lr_scheduler. */

import { ArgumentError } from "../base/error";
import { bind, takes } from "../core/params";
import { LRScheduler, type Schedulable } from "./lr-base";

type Lambda = (epoch: number) => number;

function lambdas(name: string, given: Lambda | readonly Lambda[], count: number): Lambda[] {
  const list = typeof given === "function" ? new Array<Lambda>(count).fill(given) : [...(given ?? [])];
  if (list.length !== count)
    throw new ArgumentError(`${name}: ${list.length} functions for ${count} groups of parameters`);
  return list;
}

const last = { lastEpoch: takes.or(takes.int, -1) };

/**
 * The first learning rate times a function of the epoch.
 *
 * @param lrLambda the function, or one for each group
 * @source PyTorch torch.optim.lr_scheduler.LambdaLR
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(zeros(1))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.LambdaLR(optimizer, (epoch) => 0.5 ** epoch);
 * scheduler.step();
 * optimizer.paramGroups[0].lr // => 0.5
 */
export class LambdaLR extends LRScheduler {
  readonly lrLambdas: readonly Lambda[];
  constructor(
    optimizer: Schedulable,
    lrLambda: Lambda | readonly Lambda[] | { lrLambda: Lambda | readonly Lambda[] },
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind("LambdaLR", { lrLambda: takes.any<Lambda | readonly Lambda[]>("a function"), ...last }, args);
    super(optimizer, given.lastEpoch);
    this.lrLambdas = lambdas("LambdaLR", given.lrLambda, this.baseLrs.length);
    this.begin();
  }
  protected override rates(): number[] {
    return this.baseLrs.map((lr, i) => lr * this.lrLambdas[i]!(this.lastEpoch));
  }
}

/**
 * The last learning rate times a function of the epoch.
 *
 * @param lrLambda the function, or one for each group
 * @source PyTorch torch.optim.lr_scheduler.MultiplicativeLR
 */
export class MultiplicativeLR extends LRScheduler {
  readonly lrLambdas: readonly Lambda[];
  constructor(
    optimizer: Schedulable,
    lrLambda: Lambda | readonly Lambda[] | { lrLambda: Lambda | readonly Lambda[] },
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind(
      "MultiplicativeLR",
      { lrLambda: takes.any<Lambda | readonly Lambda[]>("a function"), ...last },
      args,
    );
    super(optimizer, given.lastEpoch);
    this.lrLambdas = lambdas("MultiplicativeLR", given.lrLambda, this.baseLrs.length);
    this.begin();
  }
  protected override rates(): number[] {
    return this.lrs.map((lr, i) => (this.lastEpoch > 0 ? lr * this.lrLambdas[i]!(this.lastEpoch) : lr));
  }
}

/**
 * Times `gamma` every `stepSize` epochs.
 *
 * @param stepSize how many epochs
 * @param gamma the factor (default: 0.1)
 * @source PyTorch torch.optim.lr_scheduler.StepLR
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(zeros(1))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.StepLR(optimizer, 2, 0.5);
 * [0, 1, 2, 3].map(() => { const { lr } = optimizer.paramGroups[0]; scheduler.step(); return lr; }) // => [1, 1, 0.5, 0.5]
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;
  constructor(
    optimizer: Schedulable,
    stepSize: number | { stepSize: number; gamma?: number },
    gamma?: number | { gamma?: number },
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind("StepLR", { stepSize: takes.int, gamma: takes.or(takes.number, 0.1), ...last }, args);
    super(optimizer, given.lastEpoch);
    this.stepSize = given.stepSize;
    this.gamma = given.gamma;
    this.begin();
  }
  protected override rates(): number[] {
    return this.lrs.map((lr) => (this.lastEpoch === 0 || this.lastEpoch % this.stepSize !== 0 ? lr : lr * this.gamma));
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** Math.floor(epoch / this.stepSize));
  }
}

/**
 * Times `gamma` at each of the given epochs.
 *
 * @param milestones the epochs
 * @param gamma the factor (default: 0.1)
 * @source PyTorch torch.optim.lr_scheduler.MultiStepLR
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;
  constructor(
    optimizer: Schedulable,
    milestones: readonly number[] | { milestones: readonly number[]; gamma?: number },
    gamma?: number | { gamma?: number },
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind("MultiStepLR", { milestones: takes.dims, gamma: takes.or(takes.number, 0.1), ...last }, args);
    super(optimizer, given.lastEpoch);
    this.milestones = given.milestones;
    this.gamma = given.gamma;
    this.begin();
  }
  protected override rates(): number[] {
    const times = this.milestones.filter((m) => m === this.lastEpoch).length;
    return this.lrs.map((lr) => lr * this.gamma ** times);
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** this.milestones.filter((m) => m <= epoch).length);
  }
}

/** What {@link ConstantLR} takes by name. */
export interface ConstantLROptions {
  /** The factor (default: 1 / 3). */
  readonly factor?: number;
  /** For how many epochs (default: 5). */
  readonly totalIters?: number;
}

/**
 * Times `factor` until epoch `totalIters`.
 *
 * @param factor the factor (default: 1 / 3)
 * @param totalIters for how many epochs (default: 5)
 * @source PyTorch torch.optim.lr_scheduler.ConstantLR
 */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;
  constructor(
    optimizer: Schedulable,
    factor?: number | ConstantLROptions,
    totalIters?: number | ConstantLROptions,
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind(
      "ConstantLR",
      { factor: takes.or(takes.number, 1 / 3), totalIters: takes.or(takes.int, 5), ...last },
      args,
    );
    if (!(given.factor >= 0 && given.factor <= 1))
      throw new ArgumentError(`ConstantLR: factor must lie from 0 to 1, got ${given.factor}`);
    super(optimizer, given.lastEpoch);
    this.factor = given.factor;
    this.totalIters = given.totalIters;
    this.begin();
  }
  protected override rates(): number[] {
    if (this.lastEpoch === 0) return this.lrs.map((lr) => lr * this.factor);
    return this.lrs.map((lr) => (this.lastEpoch === this.totalIters ? lr * (1 / this.factor) : lr));
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map((lr) => lr * (epoch >= this.totalIters ? 1 : this.factor));
  }
}

/** What {@link LinearLR} takes by name. */
export interface LinearLROptions {
  /** The first factor (default: 1 / 3). */
  readonly startFactor?: number;
  /** The last factor (default: 1). */
  readonly endFactor?: number;
  /** Over how many epochs (default: 5). */
  readonly totalIters?: number;
}

/**
 * Times a factor that goes linearly from `startFactor` to `endFactor`.
 *
 * @param startFactor the first factor (default: 1 / 3)
 * @param endFactor the last factor (default: 1)
 * @param totalIters over how many epochs (default: 5)
 * @source PyTorch torch.optim.lr_scheduler.LinearLR
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;
  constructor(
    optimizer: Schedulable,
    startFactor?: number | LinearLROptions,
    endFactor?: number | LinearLROptions,
    totalIters?: number | LinearLROptions,
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const spec = {
      startFactor: takes.or(takes.number, 1 / 3),
      endFactor: takes.or(takes.number, 1),
      totalIters: takes.or(takes.int, 5),
      ...last,
    };
    const given = bind("LinearLR", spec, args);
    if (!(given.startFactor > 0 && given.startFactor <= 1))
      throw new ArgumentError(`LinearLR: startFactor must lie above 0 and up to 1, got ${given.startFactor}`);
    if (!(given.endFactor >= 0 && given.endFactor <= 1))
      throw new ArgumentError(`LinearLR: endFactor must lie from 0 to 1, got ${given.endFactor}`);
    super(optimizer, given.lastEpoch);
    this.startFactor = given.startFactor;
    this.endFactor = given.endFactor;
    this.totalIters = given.totalIters;
    this.begin();
  }
  protected override rates(): number[] {
    const { startFactor, endFactor, totalIters, lastEpoch } = this;
    if (lastEpoch === 0) return this.lrs.map((lr) => lr * startFactor);
    if (lastEpoch > totalIters) return this.lrs;
    const change = endFactor - startFactor;
    return this.lrs.map((lr) => lr * (1 + change / (totalIters * startFactor + (lastEpoch - 1) * change)));
  }
  protected override ratesAt(epoch: number): number[] {
    const { startFactor, endFactor, totalIters } = this;
    return this.baseLrs.map(
      (lr) => lr * (startFactor + ((endFactor - startFactor) * Math.min(totalIters, epoch)) / totalIters),
    );
  }
}

/**
 * Times `gamma` every epoch.
 *
 * @param gamma the factor
 * @source PyTorch torch.optim.lr_scheduler.ExponentialLR
 */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;
  constructor(optimizer: Schedulable, gamma: number | { gamma: number }, lastEpoch?: number);
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind("ExponentialLR", { gamma: takes.number, ...last }, args);
    super(optimizer, given.lastEpoch);
    this.gamma = given.gamma;
    this.begin();
  }
  protected override rates(): number[] {
    return this.lrs.map((lr) => (this.lastEpoch === 0 ? lr : lr * this.gamma));
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** epoch);
  }
}

/** What {@link PolynomialLR} takes by name. */
export interface PolynomialLROptions {
  /** After how many epochs the rate is 0 (default: 5). */
  readonly totalIters?: number;
  /** The exponent (default: 1). */
  readonly power?: number;
}

/**
 * Down to 0 in `totalIters` epochs, as a power of what is left.
 *
 * @param totalIters after how many epochs the rate is 0 (default: 5)
 * @param power the exponent (default: 1)
 * @source PyTorch torch.optim.lr_scheduler.PolynomialLR
 */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;
  constructor(
    optimizer: Schedulable,
    totalIters?: number | PolynomialLROptions,
    power?: number | PolynomialLROptions,
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind(
      "PolynomialLR",
      { totalIters: takes.or(takes.int, 5), power: takes.or(takes.number, 1), ...last },
      args,
    );
    super(optimizer, given.lastEpoch);
    this.totalIters = given.totalIters;
    this.power = given.power;
    this.begin();
  }
  protected override rates(): number[] {
    const { totalIters: n, lastEpoch: e } = this;
    if (e === 0 || e > n) return this.lrs;
    return this.lrs.map((lr) => lr * ((1 - e / n) / (1 - (e - 1) / n)) ** this.power);
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map((lr) => lr * (1 - Math.min(this.totalIters, epoch) / this.totalIters) ** this.power);
  }
}

/**
 * Along half a cosine from the first rate to `etaMin` in `TMax` epochs.
 *
 * @param TMax how many epochs
 * @param etaMin the lowest rate (default: 0)
 * @source Loshchilov and Hutter 2017; PyTorch torch.optim.lr_scheduler.CosineAnnealingLR
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly TMax: number;
  readonly etaMin: number;
  constructor(
    optimizer: Schedulable,
    TMax: number | { TMax: number; etaMin?: number },
    etaMin?: number | { etaMin?: number },
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const given = bind("CosineAnnealingLR", { TMax: takes.int, etaMin: takes.or(takes.number, 0), ...last }, args);
    super(optimizer, given.lastEpoch);
    this.TMax = given.TMax;
    this.etaMin = given.etaMin;
    this.begin();
  }
  protected override rates(): number[] {
    const { TMax: T, etaMin, lastEpoch: e } = this;
    if (e === 0) return this.lrs;
    if ((e - 1 - T) % (2 * T) === 0) {
      return this.lrs.map((lr, i) => lr + ((this.baseLrs[i]! - etaMin) * (1 - Math.cos(Math.PI / T))) / 2);
    }
    const ratio = (1 + Math.cos((Math.PI * e) / T)) / (1 + Math.cos((Math.PI * (e - 1)) / T));
    return this.lrs.map((lr) => ratio * (lr - etaMin) + etaMin);
  }
  protected override ratesAt(epoch: number): number[] {
    return this.baseLrs.map(
      (lr) => this.etaMin + ((lr - this.etaMin) * (1 + Math.cos((Math.PI * epoch) / this.TMax))) / 2,
    );
  }
}

/**
 * Along half a cosine down to `etaMin`, again and again, each time `TMult` times as long.
 *
 * @param T0 how many epochs the first takes
 * @param TMult by what the length grows (default: 1)
 * @param etaMin the lowest rate (default: 0)
 * @source Loshchilov and Hutter 2017; PyTorch torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly T0: number;
  readonly TMult: number;
  readonly etaMin: number;
  constructor(
    optimizer: Schedulable,
    T0: number | { T0: number; TMult?: number; etaMin?: number },
    TMult?: number | { TMult?: number; etaMin?: number },
    etaMin?: number,
    lastEpoch?: number,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    const spec = { T0: takes.int, TMult: takes.or(takes.int, 1), etaMin: takes.or(takes.number, 0), ...last };
    const given = bind("CosineAnnealingWarmRestarts", spec, args);
    if (given.T0 <= 0) throw new ArgumentError(`CosineAnnealingWarmRestarts: T0 must be above 0, got ${given.T0}`);
    if (given.TMult < 1)
      throw new ArgumentError(`CosineAnnealingWarmRestarts: TMult must be at least 1, got ${given.TMult}`);
    super(optimizer, given.lastEpoch);
    this.T0 = given.T0;
    this.TMult = given.TMult;
    this.etaMin = given.etaMin;
    this.begin();
  }
  protected override rates(): number[] {
    return this.ratesAt(this.lastEpoch);
  }
  protected override ratesAt(epoch: number): number[] {
    let length = this.T0;
    let at = epoch;
    while (at >= length) {
      at -= length;
      length *= this.TMult;
    }
    return this.baseLrs.map((lr) => this.etaMin + ((lr - this.etaMin) * (1 + Math.cos((Math.PI * at) / length))) / 2);
  }
}

export { LRScheduler, type Schedulable, type Scheduled, type SchedulerState, type Steps } from "./lr-base";
export { CyclicLR, type CyclicLROptions, OneCycleLR, type OneCycleLROptions } from "./lr-cycle";
export { ChainedScheduler, ReduceLROnPlateau, type ReduceLROnPlateauOptions, SequentialLR } from "./lr-plan";
