/** What Node does for a cell beside it, reading files and running programs, ends with the cell when that is stopped. */

import { ChildProcess } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { currentContext, runCallback } from "./context";

type Callback = (...args: unknown[]) => unknown;

/**
 * Callbacks of `fs` run as part of the cell that asked, and not at all once it was stopped; a program that a cell has
 * started is ended with it.
 */
export function installCallbacks(): void {
  installPrograms();
  // Those functions that have a twin which waits take a callback.
  const functions = fs as unknown as Record<string, Callback>;
  for (const name of Object.keys(functions)) {
    if (typeof functions[`${name}Sync`] !== "function" || typeof functions[name] !== "function") continue;
    functions[name] = inContext(functions[name]);
  }
  syncBuiltinESMExports();
}

function inContext(native: Callback): Callback {
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const context = currentContext();
    const callback = args.at(-1);
    if (context && typeof callback === "function") {
      args[args.length - 1] = function (this: unknown, ...results: unknown[]) {
        if (!context.stopped) runCallback(context, () => callback.apply(this, results));
      };
    }
    return native.apply(this, args);
  };
  // Name, length, and what `promisify` looks for.
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(native));
}

function installPrograms(): void {
  const { prototype } = ChildProcess as unknown as { prototype: ChildProcess & { spawn(options: unknown): unknown } };
  const native = prototype.spawn;
  prototype.spawn = function (this: ChildProcess, options: { detached?: boolean }) {
    const context = currentContext();
    const result = native.call(this, options);
    if (context && !options?.detached) {
      const end = () => void this.kill();
      context.endings.add(end);
      this.once("exit", () => context.endings.delete(end));
    }
    return result;
  };
}
