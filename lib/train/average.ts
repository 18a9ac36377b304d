/** Averaged weights: a second model that follows the first. */

import { isFloat } from "../base/dtype";
import { ArgumentError } from "../base/error";
import { noGrad } from "../core/autograd";
import { copyInto } from "../core/broadcasting";
import type { Tensor } from "../core/tensor";
import type { Module, StateDict } from "../nn/module";

/**
 * Running averages of a model's weights: exponential with a decay, or the plain mean of all updates.
 *
 * @param model the model that is followed
 * @param decay how slowly the average follows (default: 0.999); null: the mean of all
 * @source PyTorch torch.optim.swa_utils.AveragedModel
 * @example
 * const model = new nn.Linear(1, 1);
 * const average = new AveragedWeights(model, { decay: 0.9 });
 * average.update();
 * average.updates // => 1
 */
export class AveragedWeights {
  readonly #model: Module;
  readonly decay: number | null;
  /** The averages by name. */
  readonly state: StateDict;
  /** How often the model was looked at. */
  updates = 0;

  constructor(model: Module, options: { decay?: number | null } = {}) {
    this.#model = model;
    this.decay = options.decay === undefined ? 0.999 : options.decay;
    if (this.decay !== null && !(this.decay >= 0 && this.decay <= 1)) {
      throw new ArgumentError(`AveragedWeights: decay must lie from 0 to 1, got ${this.decay}`);
    }
    this.state = Object.fromEntries(Object.entries(model.stateDict()).map(([name, x]) => [name, x.clone() as Tensor]));
  }

  /** Takes in the model's present weights. */
  update(): void {
    noGrad(() => {
      const now = this.#model.stateDict();
      for (const [name, average] of Object.entries(this.state)) {
        const x = now[name]!;
        if (!isFloat(average.dtype) || this.updates === 0) copyInto(average, x);
        else average.lerp_(x, this.decay === null ? 1 / (this.updates + 1) : 1 - this.decay);
      }
    });
    this.updates++;
  }

  /** Runs a function with the averages as the model's weights; what was there before comes back. */
  within<T>(run: () => T): T {
    const before = Object.fromEntries(
      Object.entries(this.#model.stateDict()).map(([name, x]) => [name, x.clone() as Tensor]),
    );
    this.#model.loadStateDict(this.state);
    try {
      return run();
    } finally {
      this.#model.loadStateDict(before);
    }
  }

  /** Writes the averages into the model. */
  apply(): void {
    this.#model.loadStateDict(this.state);
  }
}
