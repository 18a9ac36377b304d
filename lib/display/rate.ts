/** A limit on how often an output is redrawn, which still shows the last state, in synchronous loops too. */

import { host } from "./host";

export interface RateLimit {
  /** Draws now, or later when the last drawing is too recent. */
  request(): void;
  /** Draws the state as it stays. */
  flush(): void;
}

/** How long nothing must change until a state counts as the last one, where the host does not tell the end of a cell (ms). */
const quiet = 1000;

/**
 * @param draw shows the present state; `settled` when it is one that stays: at the end of the cell, or when nothing has
 * changed for a second
 * @param interval the least time between two drawings, in milliseconds
 */
export function rateLimit(draw: (settled: boolean) => void, interval = 100): RateLimit {
  let last = Number.NEGATIVE_INFINITY;
  let waiting = false;
  let unsettled = false;
  let atEnd = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drawNow = (settled: boolean) => {
    waiting = false;
    unsettled = !settled;
    if (timer !== undefined) clearTimeout(timer);
    timer = settled ? undefined : later(settle, quiet);
    draw(settled);
    // Taken after drawing, so that a slow drawing leaves the loop at least as much time for its own work.
    last = performance.now();
  };
  const settle = () => {
    if (waiting || unsettled) drawNow(true);
  };
  return {
    request() {
      // A loop that never yields runs no timer: then the end of the cell shows the last state.
      if (!atEnd && host().atCellEnd) {
        atEnd = true;
        host().atCellEnd?.(() => {
          atEnd = false;
          settle();
        });
      }
      if (performance.now() - last >= interval) return drawNow(false);
      if (waiting) return;
      waiting = true;
      if (timer !== undefined) clearTimeout(timer);
      timer = later(() => drawNow(false), interval);
    },
    flush: settle,
  };
}

/** In Node a pending drawing must not keep the process alive; in a page timers are plain numbers. */
function later(run: () => void, delay: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, delay);
  if (typeof timer === "object") timer.unref?.();
  return timer;
}
