/** Edits and the way back through them. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, beforeEdits } from "../../../kernel/cells/edits";

test("text is replaced, and positions outside the edits lead back to the same character", () => {
  const edits = [
    { at: 2, removed: 3, text: "long text" },
    { at: 7, removed: 0, text: "!" },
  ];
  const source = "0123456789";
  const text = applyEdits(source, edits);
  expect(text).toBe("01long text56!789");
  for (const c of "0156789") expect(source[beforeEdits(text.indexOf(c), edits)]).toBe(c);
  expect(beforeEdits(text.indexOf("text"), edits)).toBe(2);
});

test("any insertions are undone", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 20 })), (places) => {
      const source = "abcdefghijklmnopqrstu";
      const edits = places.sort((a, b) => a - b).map((at) => ({ at, removed: 0, text: "<>" }));
      const text = applyEdits(source, edits);
      for (const c of source) expect(beforeEdits(text.indexOf(c), edits)).toBe(source.indexOf(c));
    }),
  );
});
