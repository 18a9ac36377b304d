/** Source maps: the encoding that the specification of version 3 gives. */

import { expect, test } from "vitest";
import { decodeMappings, original } from "../../../kernel/child/source-map";

// "AAAA": all zero. "IAAI": 4 columns on in the output and in the source. ";;AACA" two lines on, one line on in the
// source. "gBAAgB": 16, which takes two digits. "DAAD": one back.
test("decodes steps, lines and numbers of several digits", () => {
  expect(decodeMappings("AAAA,IAAI;;AACA,gBAAgB")).toEqual([
    [
      [0, 0, 0],
      [4, 0, 4],
    ],
    [],
    [
      [0, 1, 4],
      [16, 1, 20],
    ],
  ]);
  expect(decodeMappings("IAAI,DAAD")[0]).toEqual([
    [4, 0, 4],
    [3, 0, 3],
  ]);
});

test("finds the segment at or before a column", () => {
  const map = decodeMappings("AAAA,IAAI;;AACA");
  expect(original(map, 0, 3)).toEqual({ line: 0, column: 0 });
  expect(original(map, 0, 9)).toEqual({ line: 0, column: 4 });
  expect(original(map, 1, 0)).toBeUndefined();
  expect(original(map, 2, 5)).toEqual({ line: 1, column: 4 });
});
