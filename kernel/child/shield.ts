/** Keeps an interrupt from cutting off what must not stop half-way, such as Node loading a module of its own. */

import { shared } from "./guard";

/** Runs `body` to its end; an interrupt waits for it. */
export type Shield = <T>(body: () => T) => T;

/** The shield of the process whose two threads share `state`. */
export function makeShield(state: Int32Array): Shield {
  let depth = 0;
  return (body) => {
    if (depth > 0) return body();
    for (;;) {
      Atomics.store(state, shared.shielded, 1);
      if (!Atomics.load(state, shared.ending)) break;
      // The guard was earlier: what it asked for ends the loop below, unless it has seen the shield.
      Atomics.store(state, shared.shielded, 0);
      while (Atomics.load(state, shared.ending));
    }
    depth++;
    try {
      return body();
    } finally {
      depth--;
      Atomics.store(state, shared.shielded, 0);
    }
  };
}
