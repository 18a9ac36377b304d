/** Timers and immediates of cells: they know the cell that made them, end with it, and can be cut off without harm. */

import { syncBuiltinESMExports } from "node:module";
import timers, { type TimerOptions } from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { type CellContext, currentContext, isStopped, runCallback, runDue } from "./context";
import { shield } from "./shield";
import { nextTurn } from "./turns";

type Callback = (...args: unknown[]) => void;

/** What `setImmediate` gives. */
class Immediate {
  #run: (() => void) | undefined;

  constructor(run: () => void) {
    this.#run = run;
    nextTurn(() => {
      const due = this.#run;
      this.clear();
      due?.();
    });
  }

  clear(): void {
    this.#run = undefined;
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  /** The process lives as long as the kernel wants. */
  hasRef(): boolean {
    return true;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** What forgets the end of a timer or an immediate that was cleared. */
const forgetting = new WeakMap<object, () => void>();

function remember(context: CellContext | undefined, handle: unknown, undo: () => void): void {
  context?.endings.add(undo);
  forgetting.set(handle as object, () => context?.endings.delete(undo));
}

function forget(handle: unknown): void {
  if (typeof handle === "object" && handle !== null) forgetting.get(handle)?.();
}

/** From now on timers and immediates are the cell's that made them. */
export function installTimers(): void {
  const native = { ...timers } as unknown as Record<string, (...args: unknown[]) => unknown>;
  const wrap =
    (name: "setTimeout" | "setInterval") =>
    (callback: Callback, ...rest: unknown[]) => {
      if (typeof callback !== "function") return native[name](callback, ...rest); // Node's own message for the mistake
      if (isStopped()) return native.setTimeout(() => {}); // no error: Node's own code sets timers too
      const context = currentContext();
      const undo = () => void shield(() => native.clearTimeout(handle));
      const handle = shield(() =>
        native[name](
          function (this: unknown, ...args: unknown[]) {
            if (name === "setTimeout") context?.endings.delete(undo);
            runDue(() => runOf(context, () => callback.apply(this, args)));
          },
          ...rest,
        ),
      );
      remember(context, handle, undo);
      return handle;
    };
  const clear = () => (handle: unknown) => {
    forget(handle);
    shield(() => native.clearTimeout(handle));
  };
  const replaced = {
    setTimeout: wrap("setTimeout"),
    setInterval: wrap("setInterval"),
    clearTimeout: clear(),
    clearInterval: clear(),
    setImmediate(callback: Callback, ...args: unknown[]) {
      if (typeof callback !== "function") return native.setImmediate(callback);
      const context = currentContext();
      const undo = () => immediate.clear();
      const immediate = new Immediate(() => {
        context?.endings.delete(undo);
        runDue(() => runOf(context, () => callback(...args)));
      });
      if (isStopped()) immediate.clear();
      else remember(context, immediate, undo);
      return immediate;
    },
    clearImmediate(handle: unknown) {
      forget(handle);
      if (handle instanceof Immediate) handle.clear();
    },
  };
  const sleep = timersPromises.setTimeout;
  const turn = timersPromises.setImmediate;
  const stoppable = <V>(start: (signal: AbortSignal) => Promise<V>): Promise<V> => {
    if (isStopped()) return new Promise(() => {});
    const context = currentContext();
    const ending = new AbortController();
    const undo = () => ending.abort();
    context?.endings.add(undo);
    // A stopped cell's wait never settles: a rejection would run its handlers.
    return new Promise<V>((resolve, reject) => {
      const over = () => context?.endings.delete(undo);
      shield(() => start(ending.signal)).then(
        (value) => {
          over();
          resolve(value);
        },
        (error) => {
          over();
          if (!ending.signal.aborted) reject(error);
        },
      );
    });
  };
  // A caller's own signal ends the wait as Node does it.
  const sleepHere = (delay?: number, value?: unknown, options?: TimerOptions) =>
    options?.signal ? sleep(delay, value, options) : stoppable((signal) => sleep(delay, value, { ...options, signal }));
  const turnHere = (value?: unknown, options?: TimerOptions) =>
    options?.signal ? turn(value, options) : stoppable((signal) => turn(value, { ...options, signal }));
  for (const [name, timer] of Object.entries(replaced)) Object.defineProperty(timer, "name", { value: name });
  Object.assign(timersPromises, { setTimeout: sleepHere, setImmediate: turnHere });
  Object.defineProperty(replaced.setTimeout, promisify.custom, { value: sleepHere });
  Object.defineProperty(replaced.setImmediate, promisify.custom, { value: turnHere });
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  syncBuiltinESMExports();
}

function runOf(context: CellContext | undefined, callback: () => void): void {
  if (!context?.stopped) runCallback(context, callback);
}
