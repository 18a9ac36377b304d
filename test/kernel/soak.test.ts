/** Two minutes of random use; `npm run soak` makes it an hour (TYPETORCH_SOAK_MINUTES, TYPETORCH_SOAK_SEED). */

import { expect, test } from "vitest";
import { soak } from "./soak";

const minutes = Number(process.env.TYPETORCH_SOAK_MINUTES ?? 2);
const seed = Number(process.env.TYPETORCH_SOAK_SEED ?? 20260101);

test(
  `${minutes} minutes of cells, interrupts and malformed messages leave nothing stuck, lost or grown`,
  async () => {
    const result = await soak(minutes * 60_000, seed);
    expect(result.faults).toEqual([]);
    expect(result.cells).toBeGreaterThan(20 * minutes);
    expect(result.interrupts).toBeGreaterThan(0);
    expect(result.malformed).toBeGreaterThan(0);
    const { early, late } = result.memory;
    // Young heaps still widen during the first minutes; a leak of these cells would pass this within one.
    for (const [i, size] of late.entries()) expect(size).toBeLessThan(1.5 * early[i] + 80);
  },
  (minutes + 2) * 60_000,
);
