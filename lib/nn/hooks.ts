/** The hooks of one module: what runs before and after forward, and when gradients pass through. */

import { registerHook } from "../core/autograd";
import { clone } from "../core/elementwise";
import { gradMode } from "../core/modes";
import { isTensor, type Tensor } from "../core/tensor";
import type { Module } from "./module";

/** Called before `forward` with its inputs; an array (or a single value) that it returns takes their place. */
export type ForwardPreHook = (module: Module, inputs: unknown[]) => unknown;

/** Called after `forward`; a value that it returns takes the output's place. */
// biome-ignore lint/suspicious/noExplicitAny: an output is whatever the module's forward gives
export type ForwardHook = (module: Module, inputs: any[], output: any) => unknown;

/** Called with the gradients of the inputs and of the outputs (null where there is none); gradients that it returns take the inputs' place. */
export type BackwardHook = (module: Module, gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) => unknown;

/** Takes a hook away again. */
export interface HookHandle {
  remove(): void;
}

type AnyHook = ForwardPreHook | ForwardHook | BackwardHook;
type Forward = (this: Module, ...inputs: unknown[]) => unknown;

/** All hooks of one module, in the order in which they were registered. */
export class Hooks {
  readonly #lists: Record<"before" | "after" | "backward", AnyHook[]> = { before: [], after: [], backward: [] };

  add(when: "before" | "after" | "backward", hook: AnyHook): HookHandle {
    const list = this.#lists[when];
    list.push(hook);
    return {
      remove: () => {
        const at = list.indexOf(hook);
        if (at >= 0) list.splice(at, 1);
      },
    };
  }

  /** Runs `forward` between the hooks. */
  run(module: Module, forward: Forward, given: unknown[]): unknown {
    let inputs = given;
    for (const hook of [...this.#lists.before] as ForwardPreHook[]) {
      const changed = hook(module, inputs);
      if (changed !== undefined) inputs = Array.isArray(changed) ? changed : [changed];
    }
    const backward = [...this.#lists.backward] as BackwardHook[];
    const watch = backward.length > 0 && gradMode.enabled ? new Watch(module, backward) : undefined;
    let output = forward.apply(module, watch ? watch.inputs(inputs) : inputs);
    if (watch) output = watch.outputs(output);
    for (const hook of [...this.#lists.after] as ForwardHook[]) {
      const changed = hook(module, inputs, output);
      if (changed !== undefined) output = changed;
    }
    return output;
  }
}

/** One pass through a module with backward hooks: collects the gradients of its outputs, then of its inputs. */
class Watch {
  readonly #module: Module;
  readonly #hooks: readonly BackwardHook[];
  #gradInput: (Tensor | null)[] = [];
  #gradOutput: (Tensor | null)[] = [];
  #waiting = 0;

  constructor(module: Module, hooks: readonly BackwardHook[]) {
    this.#module = module;
    this.#hooks = hooks;
  }

  /** The inputs, each tensor behind a node of its own, whose gradient is then this call's alone. */
  inputs(given: readonly unknown[]): unknown[] {
    return given.map((x, i) => {
      if (!isTensor(x)) return x;
      this.#gradInput[i] = null;
      if (!x.requiresGrad) return x;
      this.#waiting++;
      const own = clone(x);
      registerHook(own, (g) => {
        this.#gradInput[i] = g;
        if (--this.#waiting > 0) return undefined;
        return this.#call()?.[i] ?? undefined;
      });
      return own;
    });
  }

  outputs(output: unknown): unknown {
    const all = isTensor(output) ? [output] : Array.isArray(output) ? output : [];
    this.#gradOutput = all.map(() => null);
    const none = this.#waiting === 0;
    all.forEach((x, i) => {
      if (!isTensor(x) || !x.requiresGrad) return;
      registerHook(x, (g) => {
        this.#gradOutput[i] = g;
        if (none) this.#call();
        return undefined;
      });
    });
    return output;
  }

  #call(): (Tensor | null)[] | undefined {
    let changed: (Tensor | null)[] | undefined;
    for (const hook of this.#hooks) {
      const result = hook(this.#module, this.#gradInput, this.#gradOutput);
      if (isTensor(result) || Array.isArray(result)) {
        changed = isTensor(result) ? [result] : (result as (Tensor | null)[]);
        this.#gradInput = changed;
      }
    }
    return changed;
  }
}
