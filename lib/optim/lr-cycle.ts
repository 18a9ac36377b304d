/** Learning rates that go up and down within training, with momentum against them: CyclicLR, OneCycleLR. */

import { ArgumentError } from "../base/error";
import { bind, takes } from "../core/params";
import { LRScheduler, perGroup, type Schedulable, type Scheduled } from "./lr-base";

/** The momentum of a group: SGD's own, or Adam's first beta. */
function momentumOf(group: Scheduled): number | undefined {
  return group.betas ? group.betas[0] : group.momentum;
}

function setMomentum(group: Scheduled, value: number): void {
  if (group.betas) group.betas = [value, group.betas[1]];
  else group.momentum = value;
}

function needMomentum(name: string, groups: readonly Scheduled[]): void {
  if (groups.some((group) => momentumOf(group) === undefined)) {
    throw new ArgumentError(`${name}: cycleMomentum needs an optimizer with momentum; pass { cycleMomentum: false }`);
  }
}

/** What {@link CyclicLR} takes by name. */
export interface CyclicLROptions {
  /** Steps on the way up (default: 2000). */
  readonly stepSizeUp?: number;
  /** Steps on the way down (default: as many as up). */
  readonly stepSizeDown?: number | null;
  /** `"triangular"`, `"triangular2"` (halved each time) or `"exp_range"` (times gamma each step) (default: `"triangular"`). */
  readonly mode?: "triangular" | "triangular2" | "exp_range" | "expRange";
  /** The factor of `"exp_range"` (default: 1). */
  readonly gamma?: number;
  /** A scale of one's own, in the place of `mode`. */
  readonly scaleFn?: ((x: number) => number) | null;
  /** Whether `scaleFn` is given the cycle or the step (default: `"cycle"`). */
  readonly scaleMode?: "cycle" | "iterations";
  /** Whether momentum goes down as the rate goes up (default: true). */
  readonly cycleMomentum?: boolean;
  /** The lowest momentum (default: 0.8). */
  readonly baseMomentum?: number | readonly number[];
  /** The highest momentum (default: 0.9). */
  readonly maxMomentum?: number | readonly number[];
}

/**
 * Up from `baseLr` to `maxLr` and down again, over and over.
 *
 * @param baseLr the lowest rate, or one for each group
 * @param maxLr the highest rate, or one for each group
 * @source Smith 2017; PyTorch torch.optim.lr_scheduler.CyclicLR
 */
export class CyclicLR extends LRScheduler {
  readonly maxLrs: readonly number[];
  readonly total: number;
  readonly ratio: number;
  readonly cycleMomentum: boolean;
  readonly baseMomenta: readonly number[];
  readonly maxMomenta: readonly number[];
  readonly #scale: (x: number) => number;
  readonly #byCycle: boolean;

  constructor(
    optimizer: Schedulable,
    baseLr:
      | number
      | readonly number[]
      | ({ baseLr: number | readonly number[]; maxLr: number | readonly number[] } & CyclicLROptions),
    maxLr?: number | readonly number[],
    options?: CyclicLROptions,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    type Rates = number | readonly number[];
    const spec = {
      baseLr: takes.any<Rates>("a rate"),
      maxLr: takes.any<Rates>("a rate"),
      stepSizeUp: takes.or(takes.int, 2000),
      stepSizeDown: takes.nullable(takes.int),
      mode: takes.oneOf(["triangular", "triangular2", "exp_range", "expRange"], "triangular"),
      gamma: takes.or(takes.number, 1),
      scaleFn: takes.any<((x: number) => number) | null>("a function"),
      scaleMode: takes.oneOf(["cycle", "iterations"], "cycle"),
      cycleMomentum: takes.flag(true),
      baseMomentum: takes.any<Rates>("a momentum", 0.8),
      maxMomentum: takes.any<Rates>("a momentum", 0.9),
      lastEpoch: takes.or(takes.int, -1),
    };
    const given = bind("CyclicLR", spec, args);
    super(optimizer, given.lastEpoch);
    const n = this.groups.length;
    const base = perGroup("CyclicLR", "baseLr", given.baseLr, n);
    if (given.lastEpoch === -1) for (const [i, group] of this.groups.entries()) group.lr = base[i]!;
    this.baseLrs = base;
    this.maxLrs = perGroup("CyclicLR", "maxLr", given.maxLr, n);
    this.total = given.stepSizeUp + (given.stepSizeDown ?? given.stepSizeUp);
    this.ratio = given.stepSizeUp / this.total;
    const { gamma, mode } = given;
    this.#byCycle = given.scaleFn ? given.scaleMode === "cycle" : mode === "triangular" || mode === "triangular2";
    this.#scale =
      given.scaleFn ??
      (mode === "triangular"
        ? () => 1
        : mode === "triangular2"
          ? (cycle) => 1 / 2 ** (cycle - 1)
          : (step) => gamma ** step);
    this.cycleMomentum = given.cycleMomentum;
    if (this.cycleMomentum) needMomentum("CyclicLR", this.groups);
    this.baseMomenta = perGroup("CyclicLR", "baseMomentum", given.baseMomentum, n);
    this.maxMomenta = perGroup("CyclicLR", "maxMomentum", given.maxMomentum, n);
    this.begin();
  }

  protected override rates(): number[] {
    const cycle = Math.floor(1 + this.lastEpoch / this.total);
    const x = 1 + this.lastEpoch / this.total - cycle;
    const height =
      (x <= this.ratio ? x / this.ratio : (x - 1) / (this.ratio - 1)) *
      this.#scale(this.#byCycle ? cycle : this.lastEpoch);
    if (this.cycleMomentum) {
      for (const [i, group] of this.groups.entries()) {
        setMomentum(group, this.maxMomenta[i]! - (this.maxMomenta[i]! - this.baseMomenta[i]!) * height);
      }
    }
    return this.baseLrs.map((lr, i) => lr + (this.maxLrs[i]! - lr) * height);
  }
}

/** What {@link OneCycleLR} takes by name. */
export interface OneCycleLROptions {
  /** How many steps there are in all (default: epochs times stepsPerEpoch). */
  readonly totalSteps?: number | null;
  readonly epochs?: number | null;
  readonly stepsPerEpoch?: number | null;
  /** The share of the steps on which the rate goes up (default: 0.3). */
  readonly pctStart?: number;
  /** Along a cosine or a line (default: `"cos"`). */
  readonly annealStrategy?: "cos" | "linear";
  /** Whether momentum goes down as the rate goes up (default: true). */
  readonly cycleMomentum?: boolean;
  /** The lowest momentum (default: 0.85). */
  readonly baseMomentum?: number | readonly number[];
  /** The highest momentum (default: 0.95). */
  readonly maxMomentum?: number | readonly number[];
  /** The first rate is maxLr / divFactor (default: 25). */
  readonly divFactor?: number;
  /** The last rate is the first / finalDivFactor (default: 10,000). */
  readonly finalDivFactor?: number;
  /** Whether the rate first comes back to where it began (default: false). */
  readonly threePhase?: boolean;
}

interface Phase {
  readonly end: number;
  /** Which rates and which momenta it goes between. */
  readonly lr: readonly [which: "initial" | "max" | "min", to: "initial" | "max" | "min"];
  readonly momentum: readonly ["base" | "max", "base" | "max"];
}

/**
 * Up to `maxLr` and then far down, once in the whole training, a step for each batch.
 *
 * @param maxLr the highest rate, or one for each group
 * @source Smith and Topin 2018; PyTorch torch.optim.lr_scheduler.OneCycleLR
 */
export class OneCycleLR extends LRScheduler {
  readonly totalSteps: number;
  readonly cycleMomentum: boolean;
  readonly #phases: readonly Phase[];
  readonly #anneal: (from: number, to: number, share: number) => number;
  readonly #lr: Record<"initial" | "max" | "min", readonly number[]>;
  readonly #momentum: Record<"base" | "max", readonly number[]>;

  constructor(
    optimizer: Schedulable,
    maxLr: number | readonly number[] | ({ maxLr: number | readonly number[] } & OneCycleLROptions),
    options?: OneCycleLROptions,
  );
  constructor(optimizer: unknown, ...args: unknown[]) {
    type Rates = number | readonly number[];
    const spec = {
      maxLr: takes.any<Rates>("a rate"),
      totalSteps: takes.nullable(takes.int),
      epochs: takes.nullable(takes.int),
      stepsPerEpoch: takes.nullable(takes.int),
      pctStart: takes.or(takes.number, 0.3),
      annealStrategy: takes.oneOf(["cos", "linear"], "cos"),
      cycleMomentum: takes.flag(true),
      baseMomentum: takes.any<Rates>("a momentum", 0.85),
      maxMomentum: takes.any<Rates>("a momentum", 0.95),
      divFactor: takes.or(takes.number, 25),
      finalDivFactor: takes.or(takes.number, 1e4),
      threePhase: takes.flag(false),
      lastEpoch: takes.or(takes.int, -1),
    };
    const given = bind("OneCycleLR", spec, args);
    const steps = given.totalSteps ?? (given.epochs ?? 0) * (given.stepsPerEpoch ?? 0);
    if (!(steps > 0)) {
      throw new ArgumentError(
        "OneCycleLR: say how many steps there are, by totalSteps or by epochs and stepsPerEpoch, each above 0",
      );
    }
    if (!(given.pctStart >= 0 && given.pctStart <= 1)) {
      throw new ArgumentError(`OneCycleLR: pctStart must lie from 0 to 1, got ${given.pctStart}`);
    }
    super(optimizer, given.lastEpoch);
    this.totalSteps = steps;
    const up = given.pctStart * steps;
    this.#phases = given.threePhase
      ? [
          { end: up - 1, lr: ["initial", "max"], momentum: ["max", "base"] },
          { end: 2 * up - 2, lr: ["max", "initial"], momentum: ["base", "max"] },
          { end: steps - 1, lr: ["initial", "min"], momentum: ["max", "max"] },
        ]
      : [
          { end: up - 1, lr: ["initial", "max"], momentum: ["max", "base"] },
          { end: steps - 1, lr: ["max", "min"], momentum: ["base", "max"] },
        ];
    this.#anneal =
      given.annealStrategy === "cos"
        ? (from, to, share) => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share))
        : (from, to, share) => (to - from) * share + from;
    const n = this.groups.length;
    const max = perGroup("OneCycleLR", "maxLr", given.maxLr, n);
    const initial = max.map((lr) => lr / given.divFactor);
    this.#lr = { initial, max, min: initial.map((lr) => lr / given.finalDivFactor) };
    if (given.lastEpoch === -1) for (const [i, group] of this.groups.entries()) group.initialLr = initial[i]!;
    this.baseLrs = initial;
    this.cycleMomentum = given.cycleMomentum;
    if (this.cycleMomentum) needMomentum("OneCycleLR", this.groups);
    this.#momentum = {
      base: perGroup("OneCycleLR", "baseMomentum", given.baseMomentum, n),
      max: perGroup("OneCycleLR", "maxMomentum", given.maxMomentum, n),
    };
    this.begin();
  }

  protected override rates(): number[] {
    const step = this.lastEpoch;
    if (step > this.totalSteps) {
      throw new ArgumentError(
        `OneCycleLR: step ${step} lies beyond the ${this.totalSteps} that were planned; give totalSteps for the whole training`,
      );
    }
    let start = 0;
    let phase = this.#phases[0]!;
    for (phase of this.#phases) {
      if (step <= phase.end || phase === this.#phases.at(-1)) break;
      start = phase.end;
    }
    const share = (step - start) / (phase.end - start);
    if (this.cycleMomentum) {
      const [from, to] = phase.momentum;
      for (const [i, group] of this.groups.entries()) {
        setMomentum(group, this.#anneal(this.#momentum[from][i]!, this.#momentum[to][i]!, share));
      }
    }
    const [from, to] = phase.lr;
    return this.groups.map((_, i) => this.#anneal(this.#lr[from][i]!, this.#lr[to][i]!, share));
  }
}
