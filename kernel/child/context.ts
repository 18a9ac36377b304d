/** The cell that a piece of running code belongs to, also after awaits and in timers, and its end when it is stopped. */

import { syncBuiltinESMExports } from "node:module";
import timers, { type TimerOptions } from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { promiseHooks } from "node:v8";

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

/*
 * Node's AsyncLocalStorage is not used: its promise hooks push onto a stack that must balance, and a cell that is
 * stopped after an await leaves it unbalanced, at which Node aborts. The engine's own hooks have no such stack.
 */
let current: CellContext | undefined;
let latest: CellContext | undefined;
let failed: CellContext | undefined;
let cleaning = false;
/** Node's own, taken before cells get theirs. */
const nativeSetImmediate = setImmediate;
const owners = new WeakMap<object, CellContext>();
const interrupted: (CellContext | undefined)[] = [];

/** The context of the running code; where that cannot be told, of the cell that ran last. */
export function currentContext(): CellContext | undefined {
  return current ?? latest;
}

/** The context in which a promise was made. */
export function ownerOf(promise: object): CellContext | undefined {
  return owners.get(promise);
}

/** The context whose callback threw last, for the handler of uncaught errors. */
export function takeFailed(): CellContext | undefined {
  const context = failed;
  failed = undefined;
  return context;
}

/** Runs `body` as part of a cell. */
export function runIn<T>(context: CellContext | undefined, body: () => T): T {
  const before = current;
  current = context;
  if (context) latest = context;
  try {
    return body();
  } finally {
    current = before;
  }
}

/** Forgets what was running, after a stopped cell was left without its ends. */
export function resetContexts(): void {
  current = undefined;
  interrupted.length = 0;
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
  if ((current ?? (cleaning ? latest : undefined))?.stopped) throw new Stopped();
}

/**
 * Lets what a stopped cell had ready to run come to its end, then calls `done`. Stopping cuts off the engine in the
 * middle: a continuation may run later without its context, and must find itself stopped before another cell begins.
 */
export function cleanUp(context: CellContext, done: () => void): void {
  latest = context;
  cleaning = true;
  let turns = 3;
  const turn = () => {
    if (turns-- > 0) {
      nativeSetImmediate(turn);
      return;
    }
    cleaning = false;
    done();
  };
  turn();
}

/** From now on promises and timers know the cell that made them, and timers end with it. */
export function installContexts(): void {
  promiseHooks.createHook({
    init(promise) {
      // Stopping a cell may cut off the hook below, and its code then goes on without a context for one step: what it
      // makes in that step is still the cell's.
      const context = current ?? latest;
      if (context) owners.set(promise, context);
    },
    before(promise) {
      interrupted.push(current);
      current = owners.get(promise);
    },
    after() {
      current = interrupted.pop();
    },
  });
  installTimers();
}

type Callback = (...args: unknown[]) => void;

function installTimers(): void {
  const native = { ...timers } as unknown as Record<string, (...args: unknown[]) => unknown>;
  const wrap =
    (start: string, clear: string, repeats: boolean) =>
    (callback: Callback, ...rest: unknown[]) => {
      assertGoing();
      if (typeof callback !== "function") return native[start](callback, ...rest); // Node's own message for the mistake
      const context = currentContext();
      let handle: unknown;
      const undo = () => void native[clear](handle);
      handle = native[start](
        function (this: unknown, ...args: unknown[]) {
          if (!repeats) context?.timers.delete(undo);
          runIn(context, () => {
            try {
              callback.apply(this, args);
            } catch (error) {
              failed = context;
              throw error;
            }
          });
        },
        ...rest,
      );
      context?.timers.add(undo);
      return handle;
    };
  const replaced = {
    setTimeout: wrap("setTimeout", "clearTimeout", false),
    setImmediate: wrap("setImmediate", "clearImmediate", false),
    setInterval: wrap("setInterval", "clearInterval", true),
  };
  const sleep = timersPromises.setTimeout;
  const turn = timersPromises.setImmediate;
  const stoppable = <V>(start: (signal: AbortSignal) => Promise<V>): Promise<V> => {
    assertGoing();
    const context = currentContext();
    const ending = new AbortController();
    const undo = () => ending.abort();
    context?.timers.add(undo);
    // A stopped cell's wait never settles: a rejection would run its handlers.
    return new Promise<V>((resolve, reject) => {
      const over = () => context?.timers.delete(undo);
      start(ending.signal).then(
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
  Object.assign(timersPromises, { setTimeout: sleepHere, setImmediate: turnHere });
  Object.defineProperty(replaced.setTimeout, promisify.custom, { value: sleepHere });
  Object.defineProperty(replaced.setImmediate, promisify.custom, { value: turnHere });
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  syncBuiltinESMExports();
}
