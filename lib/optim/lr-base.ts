/** The base of learning rate schedulers. */

import { ArgumentError } from "../base/error";
import { describe } from "../core/params";
import { Optimizer } from "./optimizer";

/** The settings of a group that schedulers change. */
export interface Scheduled {
  lr: number;
  initialLr?: number;
  momentum?: number;
  betas?: readonly [number, number];
}

/** An optimizer, as far as the types of schedulers are concerned. */
export interface Schedulable {
  readonly paramGroups: readonly { lr: number }[];
}

/** Its groups, as schedulers change them. */
interface Groups {
  readonly paramGroups: Scheduled[];
}

/** Anything that steps: the parts of {@link SequentialLR} and {@link ChainedScheduler}. */
export interface Steps {
  step(): void;
}

/** What a scheduler remembers. */
export type SchedulerState = Readonly<Record<string, unknown>>;

/** The base of all schedulers: extend it with `rates()`, the learning rate of each group in the present epoch. */
export abstract class LRScheduler {
  readonly optimizer: Optimizer<{ lr: number }>;
  /** The epoch that the rates are for, counted from 0. */
  lastEpoch: number;
  /** The learning rate that each group started with. */
  baseLrs: number[];

  constructor(optimizer: unknown, lastEpoch = -1) {
    const name = this.constructor.name;
    if (!(optimizer instanceof Optimizer))
      throw new ArgumentError(`${name}: takes an optimizer, got ${describe(optimizer)}`);
    this.optimizer = optimizer as Optimizer<{ lr: number }>;
    for (const group of this.groups) {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      else if (group.initialLr === undefined) {
        throw new ArgumentError(
          `${name}: to go on from epoch ${lastEpoch}, every group needs initialLr; load the optimizer's state first`,
        );
      }
    }
    this.baseLrs = this.groups.map((group) => group.initialLr!);
    this.lastEpoch = lastEpoch;
  }

  /** The first rates; called when the settings are there. */
  protected begin(): void {
    this.lastEpoch++;
    this.apply(this.rates());
  }

  /** @internal Makes the first step again, for SequentialLR. */
  restart(): void {
    this.lastEpoch--;
  }

  /** @internal */
  start(): void {
    this.begin();
  }

  protected get groups(): Scheduled[] {
    return (this.optimizer as unknown as Groups).paramGroups;
  }

  protected get lrs(): number[] {
    return this.groups.map((group) => group.lr);
  }

  /** The learning rate of each group in the present epoch, from that of the last. */
  protected abstract rates(): number[];

  /** The learning rate of each group in any epoch, where a formula says it. */
  protected ratesAt(_epoch: number): number[] | undefined {
    return undefined;
  }

  protected apply(rates: readonly number[]): void {
    for (const [i, group] of this.groups.entries()) group.lr = rates[i]!;
  }

  /** Goes on to the next epoch (or to a given one). */
  step(epoch?: number): void {
    this.lastEpoch = epoch ?? this.lastEpoch + 1;
    this.apply((epoch === undefined ? undefined : this.ratesAt(this.lastEpoch)) ?? this.rates());
  }

  /** The present learning rate of each group. */
  getLastLr(): number[] {
    return this.lrs;
  }

  /** What the scheduler remembers, for saving. */
  stateDict(): SchedulerState {
    const { optimizer: _, ...rest } = this as unknown as Record<string, unknown>;
    return Object.fromEntries(Object.entries(rest).filter(([, v]) => typeof v !== "function"));
  }

  /** Takes what a scheduler remembered. */
  loadStateDict(state: SchedulerState): void {
    Object.assign(this, state);
  }
}

/** One number for each group. */
export function perGroup(name: string, what: string, value: number | readonly number[], count: number): number[] {
  if (typeof value === "number") return new Array<number>(count).fill(value);
  if (value.length !== count)
    throw new ArgumentError(`${name}: ${what} has ${value.length} numbers for ${count} groups of parameters`);
  return [...value];
}
