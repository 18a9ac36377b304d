/** Which backend runs: the fastest that this machine has, or the one that was asked for. */

import { ArgumentError } from "../base/error";
import type { Backend } from "./backend";
import { js } from "./js";

const known: Record<string, () => Backend | undefined> = {
  js: () => js,
};

let current: Backend = js;

/** The backend that runs operations now. */
export function backend(): Backend {
  return current;
}

/** Switches to a backend by name: `js`. */
export function useBackend(name: string): Backend {
  const found = known[name]?.();
  if (!found)
    throw new ArgumentError(`useBackend: there is no backend "${name}" here, only ${Object.keys(known).join(", ")}`);
  current = found;
  return found;
}
