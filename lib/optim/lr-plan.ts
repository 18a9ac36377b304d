/** Schedulers made of others, and one that watches a measure: SequentialLR, ChainedScheduler, ReduceLROnPlateau. */

import { ArgumentError } from "../base/error";
import { bind, describe, takes } from "../core/params";
import {
  type LRScheduler,
  perGroup,
  type Schedulable,
  type Scheduled,
  type SchedulerState,
  type Steps,
} from "./lr-base";
import { Optimizer } from "./optimizer";

/**
 * One scheduler after another, each taking over at a milestone.
 *
 * @param schedulers the schedulers
 * @param milestones the epochs at which the next takes over, one fewer than there are schedulers
 * @source PyTorch torch.optim.lr_scheduler.SequentialLR
 */
export class SequentialLR implements Steps {
  readonly optimizer: Schedulable;
  readonly schedulers: readonly LRScheduler[];
  readonly milestones: readonly number[];
  lastEpoch = 0;

  constructor(
    optimizer: Schedulable,
    schedulers: readonly LRScheduler[] | { schedulers: readonly LRScheduler[]; milestones: readonly number[] },
    milestones?: readonly number[] | { milestones: readonly number[] },
  );
  constructor(optimizer: Schedulable, ...args: unknown[]) {
    const given = bind(
      "SequentialLR",
      { schedulers: takes.any<readonly LRScheduler[]>("schedulers"), milestones: takes.dims },
      args,
    );
    this.optimizer = optimizer;
    this.schedulers = given.schedulers;
    this.milestones = given.milestones;
    if (!this.schedulers?.length) throw new ArgumentError("SequentialLR: there are no schedulers");
    if (this.milestones.length !== this.schedulers.length - 1) {
      throw new ArgumentError(
        `SequentialLR: ${this.schedulers.length} schedulers need ${this.schedulers.length - 1} milestones, got ${this.milestones.length}`,
      );
    }
    for (const scheduler of this.schedulers) {
      if ((scheduler.optimizer as unknown) !== optimizer)
        throw new ArgumentError("SequentialLR: all schedulers must have the same optimizer");
    }
    // Each has made its first step already; only the first one's counts.
    for (const group of optimizer.paramGroups as unknown as Scheduled[]) group.lr = group.initialLr!;
    for (const scheduler of this.schedulers) scheduler.restart();
    this.schedulers[0]!.start();
  }

  /** Goes on to the next epoch. */
  step(): void {
    this.lastEpoch++;
    const index = this.milestones.filter((m) => m <= this.lastEpoch).length;
    if (index > 0 && this.milestones[index - 1] === this.lastEpoch) this.schedulers[index]!.step(0);
    else this.schedulers[index]!.step();
  }

  /** The present learning rate of each group. */
  getLastLr(): number[] {
    return this.schedulers[0]!.getLastLr();
  }

  /** What the schedulers remember, for saving. */
  stateDict(): SchedulerState {
    return { lastEpoch: this.lastEpoch, schedulers: this.schedulers.map((s) => s.stateDict()) };
  }

  /** Takes what schedulers remembered. */
  loadStateDict(state: SchedulerState): void {
    this.lastEpoch = state.lastEpoch as number;
    for (const [i, scheduler] of this.schedulers.entries())
      scheduler.loadStateDict((state.schedulers as SchedulerState[])[i]!);
  }
}

/**
 * Several schedulers at once: each changes what the one before it left.
 *
 * @param schedulers the schedulers
 * @source PyTorch torch.optim.lr_scheduler.ChainedScheduler
 */
export class ChainedScheduler implements Steps {
  readonly schedulers: readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[] | { schedulers: readonly LRScheduler[] });
  constructor(...args: unknown[]) {
    this.schedulers = bind(
      "ChainedScheduler",
      { schedulers: takes.any<readonly LRScheduler[]>("schedulers") },
      args,
    ).schedulers;
    if (!this.schedulers?.length) throw new ArgumentError("ChainedScheduler: there are no schedulers");
  }

  /** Goes on to the next epoch. */
  step(): void {
    for (const scheduler of this.schedulers) scheduler.step();
  }

  /** The present learning rate of each group. */
  getLastLr(): number[] {
    return this.schedulers.at(-1)!.getLastLr();
  }

  /** What the schedulers remember, for saving. */
  stateDict(): SchedulerState {
    return { schedulers: this.schedulers.map((s) => s.stateDict()) };
  }

  /** Takes what schedulers remembered. */
  loadStateDict(state: SchedulerState): void {
    for (const [i, scheduler] of this.schedulers.entries())
      scheduler.loadStateDict((state.schedulers as SchedulerState[])[i]!);
  }
}

/** What {@link ReduceLROnPlateau} takes by name. */
export interface ReduceLROnPlateauOptions {
  /** Whether the measure is to fall or to rise (default: `"min"`). */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by (default: 0.1). */
  readonly factor?: number;
  /** How many epochs without progress are borne (default: 10). */
  readonly patience?: number;
  /** What counts as progress (default: 0.0001). */
  readonly threshold?: number;
  /** Whether the threshold is a share of the best measure, or a difference (default: `"rel"`). */
  readonly thresholdMode?: "rel" | "abs";
  /** How many epochs pass before counting starts again (default: 0). */
  readonly cooldown?: number;
  /** The lowest rate, or one for each group (default: 0). */
  readonly minLr?: number | readonly number[];
  /** A change of the rate that is not larger is not made (default: 1e-8). */
  readonly eps?: number;
}

/**
 * Times `factor` when a measure has made no progress for `patience` epochs: `scheduler.step(validationLoss)`.
 *
 * @param mode whether the measure is to fall or to rise (default: `"min"`)
 * @param factor what the rate is multiplied by (default: 0.1)
 * @param patience how many epochs without progress are borne (default: 10)
 * @source PyTorch torch.optim.lr_scheduler.ReduceLROnPlateau
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(zeros(1))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0 });
 * scheduler.step(3);
 * scheduler.step(3);
 * optimizer.paramGroups[0].lr // => 0.5
 */
export class ReduceLROnPlateau {
  readonly optimizer: Schedulable;
  readonly mode: "min" | "max";
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: "rel" | "abs";
  readonly cooldown: number;
  readonly minLrs: readonly number[];
  readonly eps: number;
  best: number;
  numBadEpochs = 0;
  cooldownCounter = 0;
  lastEpoch = 0;

  constructor(
    optimizer: Schedulable,
    mode?: "min" | "max" | ReduceLROnPlateauOptions,
    options?: ReduceLROnPlateauOptions,
  );
  constructor(optimizer: Schedulable, ...args: unknown[]) {
    if (!(optimizer instanceof Optimizer))
      throw new ArgumentError(`ReduceLROnPlateau: takes an optimizer, got ${describe(optimizer)}`);
    const spec = {
      mode: takes.oneOf(["min", "max"], "min"),
      factor: takes.or(takes.number, 0.1),
      patience: takes.or(takes.int, 10),
      threshold: takes.or(takes.number, 1e-4),
      thresholdMode: takes.oneOf(["rel", "abs"], "rel"),
      cooldown: takes.or(takes.int, 0),
      minLr: takes.any<number | readonly number[]>("a rate", 0),
      eps: takes.or(takes.number, 1e-8),
    };
    const given = bind("ReduceLROnPlateau", spec, args);
    if (given.factor >= 1) throw new ArgumentError(`ReduceLROnPlateau: factor must be below 1, got ${given.factor}`);
    this.optimizer = optimizer;
    this.mode = given.mode;
    this.factor = given.factor;
    this.patience = given.patience;
    this.threshold = given.threshold;
    this.thresholdMode = given.thresholdMode;
    this.cooldown = given.cooldown;
    this.minLrs = perGroup("ReduceLROnPlateau", "minLr", given.minLr, optimizer.paramGroups.length);
    this.eps = given.eps;
    this.best = given.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** Takes in the measure of an epoch. */
  step(metric: number | { item(): number }): void {
    const value = typeof metric === "number" ? metric : metric.item();
    this.lastEpoch++;
    if (this.#better(value)) {
      this.best = value;
      this.numBadEpochs = 0;
    } else this.numBadEpochs++;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs <= this.patience) return;
    for (const [i, group] of (this.optimizer.paramGroups as unknown as Scheduled[]).entries()) {
      const next = Math.max(group.lr * this.factor, this.minLrs[i]!);
      if (group.lr - next > this.eps) group.lr = next;
    }
    this.cooldownCounter = this.cooldown;
    this.numBadEpochs = 0;
  }

  #better(value: number): boolean {
    const { best, threshold, thresholdMode, mode } = this;
    if (mode === "min") return value < (thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    return value > (thresholdMode === "rel" ? best * (threshold + 1) : best + threshold);
  }

  /** The present learning rate of each group. */
  getLastLr(): number[] {
    return (this.optimizer.paramGroups as unknown as Scheduled[]).map((group) => group.lr);
  }

  /** What it remembers, for saving. */
  stateDict(): SchedulerState {
    const { optimizer: _, ...rest } = this as unknown as Record<string, unknown>;
    return rest;
  }

  /** Takes what one remembered. */
  loadStateDict(state: SchedulerState): void {
    Object.assign(this, state);
  }
}
