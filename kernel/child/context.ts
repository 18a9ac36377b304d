/** The cell that a piece of running code belongs to, also after awaits and in timers, and its end when it is stopped. */

import inspector from "node:inspector";
import { promiseHooks } from "node:v8";
import { setInCell } from "./shield";
import { nextTurn } from "./turns";

export interface CellContext {
  readonly cell: number;
  readonly label: string;
  readonly execution: number;
  readonly source: string;
  readonly allowStdin: boolean;
  /** Stopped by the reader: nothing that it left behind may go on. */
  stopped: boolean;
  /** How often its code has come to life again after it was stopped. */
  revivals: number;
  /** Ends each timer that is still waiting, each program that still runs. */
  readonly endings: Set<() => void>;
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
const owners = new WeakMap<object, CellContext>();
const interrupted: (CellContext | undefined)[] = [];
/**
 * Timers that were due while a context still stood although nothing ran: its callback was cut off, Node begins the timers
 * again at once, and the guard's message of it, which may stop these too, is on its way.
 */
const deferred: (() => void)[] = [];

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

/**
 * Code that is no cell's: modules on their way in. Node never loads an ES module again, so one that a stopped cell had
 * begun to import comes to its end.
 */
export const nobody: CellContext = {
  ...{ cell: 0, label: "", execution: 0, source: "", allowStdin: false, stopped: false, revivals: 0 },
  ...{ endings: new Set(), atEnd: new Set() },
};

/** Runs `body` as part of a cell. */
export function runIn<T>(context: CellContext | undefined, body: () => T): T {
  const before = current;
  if (context && context !== nobody) latest = context;
  setCurrent(context);
  try {
    return body();
  } finally {
    setCurrent(before);
  }
}

function setCurrent(context: CellContext | undefined): void {
  const enters = current === undefined && context !== undefined;
  if (current !== undefined && context === undefined) setInCell(false);
  current = context;
  if (enters) setInCell(true);
}

/** The same for a callback, whose error goes to the handler of uncaught ones. */
export function runCallback(context: CellContext | undefined, body: () => void): void {
  runIn(context, () => {
    try {
      body();
    } catch (error) {
      failed = context;
      throw error;
    }
  });
}

/** Forgets what was running, after a stopped cell was left without its ends; gives the cell whose code was cut off. */
export function resetContexts(): CellContext | undefined {
  const cut = current;
  interrupted.length = 0;
  setCurrent(undefined);
  for (const run of deferred.splice(0)) nextTurn(run);
  return cut;
}

/** Runs what is due now, or later where a context still stands. */
export function runDue(run: () => void): void {
  if (current === undefined) run();
  else deferred.push(run);
}

/** Thrown in code of a stopped cell by outputs and after awaits, so that it ends instead of going on unseen. */
export class Stopped extends Error {
  override name = "Stopped";
  constructor() {
    super("the cell was stopped");
  }
}

/** Ends what a stopped cell left waiting. */
export function stop(context: CellContext): void {
  context.stopped = true;
  for (const undo of context.endings) undo();
  context.endings.clear();
}

/** Whether the running code belongs to a stopped cell. */
export function isStopped(): boolean {
  return (current ?? (cleaning ? latest : undefined))?.stopped === true;
}

/** Throws when the running code belongs to a stopped cell. */
export function assertGoing(): void {
  if (isStopped()) throw new Stopped();
}

/** Compiled cells send every awaited value through this: what a stopped cell waited for may still come. */
export function going<T>(value: T): T {
  if (current?.stopped) throw new Stopped();
  return value;
}

/** Whether output of the running code is dropped: nobody knows whose it is, and the cell that ran last was stopped. */
export function isSilenced(): boolean {
  return current === undefined && latest?.stopped === true;
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
      nextTurn(turn);
      return;
    }
    cleaning = false;
    done();
  };
  turn();
}

/**
 * Steps that a stopped cell's code is left to come to its end by itself, by the errors that it meets. What goes on after
 * them catches these errors or is not code of the cell, and is cut off, together with all that the engine would have
 * run in the same turn; so not at once.
 */
const mostRevivals = 30;

const engine = new inspector.Session();

/** Ends the step that the engine is about to take. */
function cutOff(): void {
  resetContexts();
  engine.post("Runtime.terminateExecution");
}

/** From now on promises know the cell that made them. */
export function installContexts(): void {
  engine.connect();
  promiseHooks.createHook({
    init(promise) {
      // Stopping a cell may cut off the hook below, and its code then goes on without a context for one step: what it
      // makes in that step is still the cell's.
      const context = current ?? latest;
      if (context) owners.set(promise, context);
    },
    before(promise) {
      const owner = owners.get(promise);
      if (owner?.stopped && ++owner.revivals > mostRevivals) {
        cutOff();
        return;
      }
      interrupted.push(current);
      setCurrent(owner);
    },
    after() {
      setCurrent(interrupted.pop());
    },
  });
}
