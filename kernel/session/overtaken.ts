/** Cells and interrupts travel by different sockets: which of the two was sent first, when the interrupt came first. */

import type { Header } from "../messages/message";

/** A message, and when it came (as `performance.now()` tells). */
export interface Arrival {
  readonly header: Pick<Header, "session" | "date">;
  readonly at: number;
}

/** Milliseconds between an interrupt and its cell where both were sent at once. */
const sameTime = 1;

/** Whether an interrupt that came before a cell was sent after it, and so means it. */
export function overtook(interrupt: Arrival, cell: Arrival): boolean {
  if (interrupt.header.session !== cell.header.session) return false;
  const later = microseconds(interrupt.header.date) - microseconds(cell.header.date);
  // Most frontends tell milliseconds. What was sent in the same one, but only after the reply, comes clearly later.
  return later > 0 || (later === 0 && cell.at - interrupt.at < sameTime);
}

/** A date of a header as a number; Python's tell microseconds. */
function microseconds(date: string): number {
  const fraction = /\.\d{3}(\d{1,3})/.exec(date)?.[1] ?? "";
  return Date.parse(date) * 1000 + Number(fraction.padEnd(3, "0"));
}
