/** The user's Chromium (or Chrome, or Edge), with a fault when the one that was named cannot be run. */

import { findBrowser } from "../lib/backend/node/chromium";
import { Fault } from "./fault";

/** The browser's program, or undefined when there is none. `CHROME_PATH` names one; a wrong one is a fault. */
export function findChromium(): string | undefined {
  const { program, problem } = findBrowser();
  if (problem !== undefined) throw new Fault(problem);
  return program;
}
