/** Which backend runs: the fastest that this machine has, or the one that was asked for. */

import { ArgumentError } from "../base/error";
import type { Backend } from "./backend";
import { js } from "./js";
import { blas } from "./node/blas";
import { native } from "./node/native";
import { wasm } from "./wasm/backend";

/** Every backend, the fastest first; undefined where this machine cannot run it. */
const known: Readonly<Record<string, () => Backend | undefined>> = {
  native: () => native(make("wasm") ?? js),
  wasm: () => wasm(),
  "wasm-strict": () => wasm(true),
  js: () => js,
};

const made = new Map<string, Backend | undefined>();
let current: Backend | undefined;

/** The backend that runs operations now. */
export function backend(): Backend {
  return current ?? (current = chosen() ?? fastest());
}

/** The backend that the environment variable TYPETORCH_BACKEND names; the exporter sets it, so that pages repeat its numbers. */
function chosen(): Backend | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const name = process?.env?.TYPETORCH_BACKEND;
  return name ? useBackend(name) : undefined;
}

/** The names of the backends that this machine can run, the fastest first. */
export function backends(): string[] {
  return Object.keys(known).filter((name) => make(name) !== undefined);
}

/**
 * Switches to a backend by name: `native` (BLAS for products), `wasm`, `wasm-strict` (the same bits on every machine) or
 * `js`. Without a name, to the fastest there is. */
export function useBackend(name?: string): Backend {
  const found = name === undefined ? fastest() : make(name);
  if (!found) throw new ArgumentError(`useBackend: there is no backend "${name}" here, only ${backends().join(", ")}`);
  current = found;
  return found;
}

/** How many threads native matrix products use (1 where there are none). */
export function getNumThreads(): number {
  return blas()?.threads?.get() ?? 1;
}

/** Sets how many threads native matrix products use; everything else runs on one. */
export function setNumThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`setNumThreads: expected a whole number of at least 1, got ${count}`);
  }
  blas()?.threads?.set(count);
}

function fastest(): Backend {
  return make(Object.keys(known).find((name) => make(name) !== undefined)!)!;
}

function make(name: string): Backend | undefined {
  if (!made.has(name)) made.set(name, known[name]?.());
  return made.get(name);
}
