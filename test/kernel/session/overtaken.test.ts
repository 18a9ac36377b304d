/** Interrupts that come before the cell that they mean. */

import { expect, test } from "vitest";
import { overtook } from "../../../kernel/session/overtaken";

const second = "2026-01-01T00:00:00";
const sent = (fraction: string, at: number, session = "one") => ({
  header: { session, date: `${second}.${fraction}Z` },
  at,
});

test.each([
  ["sent after the cell", sent("005", 10), sent("004", 30), true],
  ["sent before the cell", sent("004", 10), sent("005", 10.1), false],
  ["sent in the same millisecond, and both came at once", sent("004", 10), sent("004", 10.4), true],
  ["sent in the same millisecond, but the cell came clearly later", sent("004", 10), sent("004", 12), false],
  ["sent some microseconds after the cell", sent("004200", 10), sent("004100", 30), true],
  ["sent some microseconds before the cell", sent("004100", 10), sent("004200", 10.1), false],
  ["sent by another frontend", sent("005", 10, "two"), sent("004", 10.1), false],
])("an interrupt %s", (_, interrupt, cell, means) => {
  expect(overtook(interrupt, cell)).toBe(means);
});
