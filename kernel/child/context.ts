/** The cell that a piece of running code belongs to, also after awaits and in timers, and its end when it is stopped. */

import { AsyncLocalStorage } from "node:async_hooks";
import { syncBuiltinESMExports } from "node:module";
import type { TimerOptions } from "node:timers";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";

export interface CellContext {
  readonly cell: number;
  readonly label: string;
  readonly execution: number;
  readonly source: string;
  readonly allowStdin: boolean;
  /** Stopped by the reader: nothing that it left behind may go on. */
  stopped: boolean;
  /** Undoes each timer that is still waiting. */
  readonly timers: Set<() => void>;
  /** Called once at the end, while outputs can still be added. */
  readonly atEnd: Set<() => void>;
}

export const contexts = new AsyncLocalStorage<CellContext>();

let latest: CellContext | undefined;

/** The context of the running code; where that cannot be told, of the cell that ran last. */
export function currentContext(): CellContext | undefined {
  return contexts.getStore() ?? latest;
}

/** Runs `body` as part of a cell. */
export function runIn(context: CellContext, body: () => void): void {
  latest = context;
  contexts.run(context, body);
}

/** Thrown by outputs and timers in code of a stopped cell, so that it ends instead of going on unseen. */
export class Stopped extends Error {
  override name = "Stopped";
  constructor() {
    super("the cell was stopped");
  }
}

/** Ends what a stopped cell left waiting. */
export function stop(context: CellContext): void {
  context.stopped = true;
  for (const undo of context.timers) undo();
  context.timers.clear();
}

/** Throws when the running code belongs to a stopped cell. */
export function assertGoing(): void {
  if (contexts.getStore()?.stopped) throw new Stopped();
}

/** Replaces Node's timers by ones that end with the cell that started them. */
export function installTimers(): void {
  const native = { ...timers };
  const track = <H>(context: CellContext | undefined, clear: (handle: H) => void) => {
    let handle: H;
    const undo = () => clear(handle);
    return {
      started(h: H): H {
        handle = h;
        context?.timers.add(undo);
        return h;
      },
      over: () => context?.timers.delete(undo),
    };
  };
  type Callback = (...args: unknown[]) => void;
  const once =
    <H>(start: (callback: Callback, ...rest: never[]) => H, clear: (handle: H) => void) =>
    (callback: Callback, ...rest: never[]): H => {
      assertGoing();
      if (typeof callback !== "function") return start(callback, ...rest); // Node's own message for the mistake
      const watch = track(contexts.getStore(), clear);
      return watch.started(
        start(
          function (this: unknown, ...args: unknown[]) {
            watch.over();
            callback.apply(this, args);
          },
          ...rest,
        ),
      );
    };
  const setTimeoutHere = once(native.setTimeout as never, native.clearTimeout as never);
  const setImmediateHere = once(native.setImmediate as never, native.clearImmediate as never);
  const setIntervalHere = (callback: Callback, ...rest: never[]) => {
    assertGoing();
    return track(contexts.getStore(), native.clearInterval as never).started(
      (native.setInterval as (...args: unknown[]) => unknown)(callback, ...rest),
    );
  };
  const replaced = { setTimeout: setTimeoutHere, setImmediate: setImmediateHere, setInterval: setIntervalHere };
  for (const [name, value] of Object.entries(replaced)) {
    (globalThis as Record<string, unknown>)[name] = value;
    (timers as unknown as Record<string, unknown>)[name] = value;
  }
  const sleep = timersPromises.setTimeout;
  const turn = timersPromises.setImmediate;
  const stoppable = <V>(start: (signal: AbortSignal) => Promise<V>): Promise<V> => {
    assertGoing();
    const context = contexts.getStore();
    const ending = new AbortController();
    const undo = () => ending.abort(new Stopped());
    context?.timers.add(undo);
    // A stopped cell's wait never settles: a rejection would run its handlers.
    return new Promise<V>((resolve, reject) => {
      start(ending.signal).then(resolve, (error) => !ending.signal.aborted && reject(error));
    }).finally(() => context?.timers.delete(undo));
  };
  // A caller's own signal ends the wait as Node does it.
  timersPromises.setTimeout = ((delay?: number, value?: unknown, options?: TimerOptions) =>
    options?.signal
      ? sleep(delay, value, options)
      : stoppable((signal) => sleep(delay, value, { ...options, signal }))) as typeof sleep;
  timersPromises.setImmediate = ((value?: unknown, options?: TimerOptions) =>
    options?.signal ? turn(value, options) : stoppable((signal) => turn(value, { ...options, signal }))) as typeof turn;
  for (const [name, value] of [
    ["setTimeout", timersPromises.setTimeout],
    ["setImmediate", timersPromises.setImmediate],
  ] as const) {
    const callbackForm = (globalThis as Record<string, unknown>)[name] as object;
    Object.defineProperty(callbackForm, promisify.custom, { value });
  }
  syncBuiltinESMExports();
}
