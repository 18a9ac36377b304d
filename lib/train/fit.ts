/** fit: the plain training loop with history, validation and callbacks; and evaluate. */

import { ArgumentError } from "../base/error";
import { noGrad } from "../core/autograd";
import type { Tensor } from "../core/tensor";
import { breathe } from "../data/loader";
import type { Module, StateDict } from "../nn/module";
import { whereNotFinite } from "./not-finite";

/** Batches of inputs and targets. */
export type Loader = Iterable<readonly [Tensor, Tensor, ...Tensor[]]>;

/** A function of predictions and targets that says how good they are. */
export type Metric = (prediction: Tensor, target: Tensor) => number;

/** Anything that computes a loss: a loss module, or a function. */
// biome-ignore lint/suspicious/noExplicitAny: losses have target types of their own
export type LossFunction = { forward(input: any, target: any): Tensor } | ((input: Tensor, target: Tensor) => Tensor);

/** What is known after an epoch. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** The mean loss over the epoch's samples. */
  readonly loss: number;
  /** The mean loss of the validation set. */
  readonly valLoss?: number;
  /** Metrics of the training set by name, and of the validation set as `valName`. */
  readonly [metric: string]: number | undefined;
}

/** What is known after a batch. */
export interface BatchReport {
  readonly epoch: number;
  readonly batch: number;
  readonly loss: number;
}

/** What happens beside training; `false` from `onEpochEnd` ends it. */
export interface Callback {
  onTrainBegin?(model: Module): void;
  onBatchEnd?(report: BatchReport, model: Module): void;
  onEpochEnd?(report: EpochReport, model: Module): unknown;
  onTrainEnd?(history: History, model: Module): void;
}

/** What {@link fit} takes by name. */
export interface FitOptions {
  readonly optimizer: { zeroGrad(): void; step(): unknown };
  readonly loss: LossFunction;
  /** How often all batches are gone through (default: 1). */
  readonly epochs?: number;
  /** Batches that are only looked at. */
  readonly validation?: Loader;
  /** Metrics by name. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  readonly callbacks?: readonly Callback[];
  /** The scheduler of the learning rate, stepped after each epoch. */
  readonly scheduler?: { step(metric?: number): void };
  /** Called between backward and step, with the parameters: for clipping. */
  readonly beforeStep?: (model: Module) => void;
}

/** The reports of all epochs. */
export class History {
  readonly epochs: EpochReport[] = [];

  /** One number of each epoch, by name: `history.of("valLoss")`. */
  of(name: string): number[] {
    return this.epochs.flatMap((report) => (report[name] === undefined ? [] : [report[name]]));
  }

  /** The last report. */
  get last(): EpochReport | undefined {
    return this.epochs.at(-1);
  }
}

function computed(loss: LossFunction, prediction: Tensor, target: Tensor): Tensor {
  return typeof loss === "function" ? loss(prediction, target) : loss.forward(prediction, target);
}

/**
 * Trains a model: for each batch forward, loss, backward, step. A loss that is not a number ends it with an error that says where.
 *
 * @param model the model
 * @param loader batches of inputs and targets
 * @param optimizer what changes the parameters
 * @param loss a loss module or function
 * @param epochs how often all batches are gone through (default: 1)
 * @param validation batches that are only looked at
 * @param metrics metrics by name
 * @param callbacks history, early stopping, checkpoint, progress
 * @returns the history
 * @throws {ArgumentError} when a loss is NaN or infinite
 * @example
 * const set = data.xor();
 * const model = new nn.Linear(2, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const history = await fit(model, new data.DataLoader(set, { batchSize: 4 }), { optimizer, loss: new nn.CrossEntropyLoss(), epochs: 3 });
 * history.of("loss").length // => 3
 */
export async function fit(model: Module, loader: Loader, options: FitOptions): Promise<History> {
  const { optimizer, loss, epochs = 1, validation, metrics = {}, callbacks = [], scheduler, beforeStep } = options;
  if (!optimizer || !loss) throw new ArgumentError("fit: needs { optimizer, loss }");
  const history = new History();
  for (const callback of callbacks) callback.onTrainBegin?.(model);
  let last = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.train();
    const totals = new Totals();
    let batch = 0;
    for (const [x, y] of loader) {
      batch++;
      optimizer.zeroGrad();
      const prediction = model.forward(x) as Tensor;
      const value = computed(loss, prediction, y);
      const number = value.item();
      if (!Number.isFinite(number)) {
        throw new ArgumentError(
          `fit: the loss is ${number} in epoch ${epoch}, batch ${batch}; ${whereNotFinite(model, x)}`,
        );
      }
      value.backward();
      beforeStep?.(model);
      optimizer.step();
      totals.add(x.shape[0] ?? 1, number, metrics, prediction, y);
      for (const callback of callbacks) callback.onBatchEnd?.({ epoch, batch, loss: number }, model);
      if (performance.now() - last > 12) {
        await breathe();
        last = performance.now();
      }
    }
    if (batch === 0) throw new ArgumentError("fit: the loader gives no batches");
    const seen = totals.means();
    const checked = validation ? evaluate(model, validation, { loss, metrics }) : undefined;
    const report: EpochReport = { epoch, loss: seen.loss!, ...seen, ...(checked && prefixed(checked)) };
    history.epochs.push(report);
    scheduler?.step(report.valLoss ?? report.loss);
    const ends = callbacks.map((callback) => callback.onEpochEnd?.(report, model) === false);
    if (ends.includes(true)) break;
  }
  for (const callback of callbacks) callback.onTrainEnd?.(history, model);
  return history;
}

/** The mean loss and metrics of a model over batches, in evaluation mode and without recording. */
export function evaluate(
  model: Module,
  loader: Loader,
  options: { readonly loss?: LossFunction; readonly metrics?: Readonly<Record<string, Metric>> },
): Record<string, number> {
  const training = model.training;
  model.eval();
  try {
    return noGrad(() => {
      const totals = new Totals();
      for (const [x, y] of loader) {
        const prediction = model.forward(x) as Tensor;
        const loss = options.loss ? computed(options.loss, prediction, y).item() : undefined;
        totals.add(x.shape[0] ?? 1, loss, options.metrics ?? {}, prediction, y);
      }
      return totals.means();
    });
  } finally {
    model.train(training);
  }
}

/** Means over samples, batch by batch. */
class Totals {
  readonly #sums = new Map<string, number>();
  #count = 0;

  add(
    n: number,
    loss: number | undefined,
    metrics: Readonly<Record<string, Metric>>,
    prediction: Tensor,
    target: Tensor,
  ): void {
    this.#count += n;
    if (loss !== undefined) this.#sums.set("loss", (this.#sums.get("loss") ?? 0) + loss * n);
    for (const [name, metric] of Object.entries(metrics)) {
      const value = noGrad(() => metric(prediction.detach() as Tensor, target));
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value * n);
    }
  }

  means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, total]) => [name, total / this.#count]));
  }
}

const prefixed = (report: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(report).map(([name, v]) => [`val${name[0]!.toUpperCase()}${name.slice(1)}`, v]));

/** What {@link EarlyStopping} takes by name. */
export interface EarlyStoppingOptions {
  /** The number that is watched (default: `"valLoss"`). */
  readonly monitor?: string;
  /** How many epochs without progress are borne (default: 3). */
  readonly patience?: number;
  /** What counts as progress (default: 0). */
  readonly minDelta?: number;
  /** Whether the number is to fall or to rise (default: `"min"`). */
  readonly mode?: "min" | "max";
  /** Whether the best weights come back at the end (default: true). */
  readonly restoreBest?: boolean;
}

/** Ends training when a number has made no progress for some epochs. */
export class EarlyStopping implements Callback {
  readonly #options: Required<EarlyStoppingOptions>;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;
  #state: StateDict | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    this.#options = { monitor: "valLoss", patience: 3, minDelta: 0, mode: "min", restoreBest: true, ...options };
  }

  onEpochEnd(report: EpochReport, model: Module): boolean {
    const { monitor, patience, minDelta, mode, restoreBest } = this.#options;
    const value = report[monitor];
    if (value === undefined) {
      throw new ArgumentError(
        `EarlyStopping: there is no ${monitor}, only ${Object.keys(report).join(", ")}; give validation batches`,
      );
    }
    const signed = mode === "min" ? value : -value;
    if (signed < this.#best - minDelta) {
      this.#best = signed;
      this.#waited = 0;
      if (restoreBest) this.#state = copied(model.stateDict());
      return true;
    }
    this.#waited++;
    return this.#waited < patience;
  }

  onTrainEnd(_history: History, model: Module): void {
    if (this.#state) model.loadStateDict(this.#state);
  }
}

/** Keeps the weights of the best epoch, or hands each best to a function that saves them. */
export class Checkpoint implements Callback {
  readonly #monitor: string;
  readonly #sign: number;
  readonly #save: ((state: StateDict, report: EpochReport) => void) | undefined;
  #best = Number.POSITIVE_INFINITY;
  /** The weights of the best epoch. */
  state: StateDict | null = null;
  /** The report of the best epoch. */
  report: EpochReport | null = null;

  constructor(
    options: { monitor?: string; mode?: "min" | "max"; save?: (state: StateDict, report: EpochReport) => void } = {},
  ) {
    this.#monitor = options.monitor ?? "valLoss";
    this.#sign = options.mode === "max" ? -1 : 1;
    this.#save = options.save;
  }

  onEpochEnd(report: EpochReport, model: Module): undefined {
    const value = report[this.#monitor];
    if (value === undefined) {
      throw new ArgumentError(`Checkpoint: there is no ${this.#monitor}, only ${Object.keys(report).join(", ")}`);
    }
    if (value * this.#sign >= this.#best) return;
    this.#best = value * this.#sign;
    this.report = report;
    this.state = copied(model.stateDict());
    this.#save?.(this.state, report);
  }
}

/** Writes one line for each epoch. */
export class ProgressLine implements Callback {
  onEpochEnd(report: EpochReport): undefined {
    const rest = Object.entries(report).filter(([name]) => name !== "epoch");
    console.log(`epoch ${report.epoch}  ${rest.map(([name, v]) => `${name} ${v!.toFixed(4)}`).join("  ")}`);
  }
}

function copied(state: StateDict): StateDict {
  return Object.fromEntries(Object.entries(state).map(([name, x]) => [name, x.clone() as Tensor]));
}
