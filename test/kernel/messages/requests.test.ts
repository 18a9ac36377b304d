/** Contents of requests: the protocol's defaults, and cursors counted in code points. */

import { describe, expect, test } from "vitest";
import { MessageError } from "../../../kernel/messages/message";
import { pointsOf, readCursor, readExecute, readHistory, unitsOf } from "../../../kernel/messages/requests";

describe("readExecute", () => {
  test("defaults", () => {
    expect(readExecute({ code: "1" })).toEqual({
      ...{ code: "1", silent: false, storeHistory: true, userExpressions: {}, allowStdin: true, stopOnError: true },
    });
  });

  test("a silent cell is never stored", () => {
    expect(readExecute({ code: "1", silent: true, store_history: true }).storeHistory).toBe(false);
  });

  test("code that is not text is refused", () => {
    expect(() => readExecute({ code: 1 })).toThrow(MessageError);
    expect(() => readExecute({})).toThrow("code must be a string");
  });
});

describe("cursors", () => {
  // U+1F600 is one code point and two UTF-16 units.
  const text = "a😀b";

  test.each([
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 4],
  ])("%i code points are %i units", (points, units) => {
    expect(unitsOf(text, points)).toBe(units);
    expect(pointsOf(text, units)).toBe(points);
  });

  test("a cursor beyond the end is the end; none is the end", () => {
    expect(unitsOf(text, 99)).toBe(4);
    expect(readCursor({ code: text })).toEqual({ code: text, cursor: 4 });
    expect(readCursor({ code: text, cursor_pos: 2 })).toEqual({ code: text, cursor: 3 });
  });
});

test("an unknown kind of history is refused", () => {
  expect(() => readHistory({ hist_access_type: "all" })).toThrow("hist_access_type must be range, tail or search");
});
