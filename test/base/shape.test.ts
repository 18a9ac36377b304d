/** Arithmetic on shapes, against its definitions. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcast, formatShape, isDense, normalizeDim, normalizeDims, numel, stridesOf } from "../../lib/base/shape";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

describe("numel and stridesOf", () => {
  it("row-major strides place every element once", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const strides = stridesOf(shape);
        const places = new Set<number>();
        const visit = (axis: number, at: number): void => {
          if (axis === shape.length) places.add(at);
          else for (let i = 0; i < shape[axis]!; i++) visit(axis + 1, at + i * strides[axis]!);
        };
        visit(0, 0);
        expect([...places]).toEqual(Array.from({ length: numel(shape) }, (_, i) => i));
        expect(isDense(shape, strides)).toBe(true);
      }),
    );
  });

  it("a transposed matrix is not dense, one with an axis of size 1 is", () => {
    expect(isDense([2, 3], [1, 2])).toBe(false);
    expect(isDense([1, 3], [99, 1])).toBe(true);
  });
});

describe("broadcast", () => {
  it("follows the rule axis by axis", () => {
    expect(broadcast([2, 3], [3])).toEqual([2, 3]);
    expect(broadcast([2, 1], [1, 3])).toEqual([2, 3]);
    expect(broadcast([], [2, 0])).toEqual([2, 0]);
    expect(broadcast([5, 1, 4], [3, 1])).toEqual([5, 3, 4]);
  });

  it("names the axis from the end where sizes differ", () => {
    expect(broadcast([2, 3], [2])).toBe(-1);
    expect(broadcast([2, 3], [4, 3])).toBe(-2);
    expect(broadcast([0], [2])).toBe(-1);
  });

  it("is symmetric and absorbs itself", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const ab = broadcast(a, b);
        expect(broadcast(b, a)).toEqual(ab);
        if (typeof ab !== "number") expect(broadcast(ab, a)).toEqual(ab);
      }),
    );
  });
});

describe("dimensions", () => {
  it("count from both ends", () => {
    expect(normalizeDim("op", -1, 3)).toBe(2);
    expect(normalizeDim("op", 0, 0)).toBe(0);
    expect(normalizeDims("op", [-1, 0], [2, 3])).toEqual([1, 0]);
  });

  it("say what is wrong", () => {
    expect(() => normalizeDim("sum", 2, 2, [2, 3])).toThrow(
      "sum: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
    );
    expect(() => normalizeDim("sum", 0.5, 2)).toThrow("sum: dim must be a whole number, got 0.5");
    expect(() => normalizeDims("sum", [0, -2], [2, 3])).toThrow("sum: dim [0, -2] names the same axis twice");
  });
});

describe("formatShape", () => {
  it("writes sizes in brackets", () => expect(formatShape([2, 3])).toBe("[2, 3]"));
});
