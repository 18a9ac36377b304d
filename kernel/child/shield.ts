/**
 * What an interrupt may cut off: code of cells, and nothing else. Cut off in the middle, Node's own queues would be left
 * half changed: a timer that never comes, an immediate that fails for ever.
 */

import { shared, state } from "./shared-memory";

let depth = 0;

/** Runs `body` to its end, although code of a cell has called it; an interrupt waits for it. */
export function shield<T>(body: () => T): T {
  if (depth > 0) return body();
  for (;;) {
    Atomics.store(state, shared.shielded, 1);
    if (!Atomics.load(state, shared.ending)) break;
    Atomics.store(state, shared.shielded, 0);
    awaitEnd();
  }
  depth++;
  try {
    return body();
  } finally {
    depth--;
    Atomics.store(state, shared.shielded, 0);
  }
}

/** Tells the guard that code of a cell begins, or that it is left. */
export function setInCell(inCell: boolean): void {
  Atomics.store(state, shared.inCell, inCell ? 1 : 0);
  if (!inCell) awaitEnd();
}

/** Where the guard was earlier, what it asked for ends this loop, unless it has seen that it came too late. */
function awaitEnd(): void {
  while (Atomics.load(state, shared.ending));
}
