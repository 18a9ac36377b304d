/** A limit on how often an output is redrawn, which still shows the last state, in synchronous loops too. */

import { host } from "./host";

export interface RateLimit {
  /** Draws now, or later when the last drawing is too recent. */
  request(): void;
  /** Draws what is still waiting. */
  flush(): void;
}

/**
 * @param draw shows the present state
 * @param interval the least time between two drawings, in milliseconds
 */
export function rateLimit(draw: () => void, interval = 100): RateLimit {
  let last = Number.NEGATIVE_INFINITY;
  let waiting = false;
  let atEnd = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drawNow = () => {
    waiting = false;
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    draw();
    // Taken after drawing, so that a slow drawing leaves the loop at least as much time for its own work.
    last = performance.now();
  };
  const flush = () => {
    if (waiting) drawNow();
  };
  return {
    request() {
      if (performance.now() - last >= interval) return drawNow();
      waiting = true;
      // A loop that never yields runs no timer: then the end of the cell shows the last state.
      if (!atEnd && host().atCellEnd) {
        atEnd = true;
        host().atCellEnd?.(() => {
          atEnd = false;
          flush();
        });
      }
      if (timer === undefined) {
        timer = setTimeout(flush, interval);
        // In Node a pending drawing must not keep the process alive; in a page timers are plain numbers.
        if (typeof timer === "object") timer.unref?.();
      }
    },
    flush,
  };
}
