/** Signatures at run time: what axes stand for, and the errors in DESIGN's own words. */

import { describe, expect, it } from "vitest";
import { ShapeError } from "../../lib/base/error";
import { checkSignature, parseSignature } from "../../lib/base/signature";

const matmul = "*b m k, *b k n -> *b m n";

describe("parseSignature", () => {
  it("splits inputs, output and axes", () => {
    expect(parseSignature(matmul)).toEqual({
      inputs: [
        ["*b", "m", "k"],
        ["*b", "k", "n"],
      ],
      output: ["*b", "m", "n"],
    });
    expect(parseSignature("k, k -> ").output).toEqual([]);
  });
});

describe("checkSignature", () => {
  it("binds axes and broadcasts groups", () => {
    const env = checkSignature("matmul", matmul, [
      [5, 1, 2, 3],
      [4, 3, 6],
    ]);
    expect(Object.fromEntries(env)).toEqual({ "*b": [5, 4], m: 2, k: 3, n: 6 });
  });

  it("writes the sentence, the rule and the facts", () => {
    const run = () =>
      checkSignature("matmul", matmul, [
        [2, 3],
        [5, 4],
      ]);
    expect(run).toThrow(
      "matmul(a, b): axis k is 3 in a but 5 in b\n" +
        "  expected  a: [*b m k]  b: [*b k n]  ->  [*b m n]\n" +
        "  got       a: [2 3]  b: [5 4]",
    );
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(ShapeError);
      expect(error).toMatchObject({
        op: "matmul",
        axis: "k",
        shapes: [
          [2, 3],
          [5, 4],
        ],
      });
    }
  });

  it("says which axis is missing, and how many are too many", () => {
    expect(() => checkSignature("mv", "n k, k -> n", [[2], [2]])).toThrow(
      "mv(a, b): a needs axis n, but has shape [2]",
    );
    expect(() => checkSignature("dot", "k, k -> ", [[2], [2, 2]])).toThrow(
      "dot(a, b): b needs 1 axes, but has shape [2, 2]",
    );
  });

  it("names groups that do not broadcast by their axis from the end", () => {
    expect(() =>
      checkSignature("matmul", matmul, [
        [2, 1, 3],
        [3, 3, 1],
      ]),
    ).toThrow("matmul(a, b): axis -3 is 2 in a but 3 in b");
  });
});
