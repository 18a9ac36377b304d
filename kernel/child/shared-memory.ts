/** The memory that the two threads of the process share. */

import { workerData } from "node:worker_threads";

/** Its words. */
export const shared = {
  /** The cell that runs, the last that has begun, the last that has ended. */
  runningCell: 0,
  startedCell: 1,
  endedCell: 2,
  /** How many messages the first thread has taken from its second. */
  turns: 3,
  /** Whether code of a cell runs, whether something runs that must not be cut off, whether something is being cut off. */
  inCell: 4,
  shielded: 5,
  ending: 6,
  /** Whether the reader has answered. */
  answered: 7,
  words: 8,
} as const;

/** What the second thread gets of it when it is started. */
export interface SharedState {
  state: SharedArrayBuffer;
}

export const state = new Int32Array(
  (workerData as Partial<SharedState> | null)?.state ?? new SharedArrayBuffer(4 * shared.words),
);
