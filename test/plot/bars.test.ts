import { describe, expect, it } from "vitest";
import { bar, hist } from "../../lib/plot/bars";

describe("bar", () => {
  it("draws values, values by name, and series by name", () => {
    expect(bar([3, 5]).toJSON().data).toMatchObject([{ type: "bar", x: [0, 1], y: [3, 5] }]);
    expect(bar({ cat: 3, dog: 5 }).toJSON().data).toMatchObject([{ x: ["cat", "dog"], y: [3, 5] }]);
    const { data, layout } = bar({ a: [1, 2], b: [3, 4] }, { x: ["p", "q"], mode: "stack" }).toJSON();
    expect(data).toMatchObject([
      { name: "a", x: ["p", "q"], y: [1, 2] },
      { name: "b", x: ["p", "q"], y: [3, 4] },
    ]);
    expect(layout.barmode).toBe("stack");
  });

  it("lies down when asked", () => {
    expect(bar({ cat: 3 }, { horizontal: true }).toJSON().data).toMatchObject([
      { orientation: "h", x: [3], y: ["cat"] },
    ]);
  });

  it("says what is wrong", () => {
    expect(() => bar({})).toThrow("plot.bar: is empty");
    expect(() => bar([1, 2], { x: ["a"] })).toThrow("plot.bar: x has 1 value but values has 2");
  });
});

describe("hist", () => {
  it("counts values in bins; the last bin holds its upper end", () => {
    const { data } = hist([0, 1, 1, 3], { bins: 3 }).toJSON();
    expect(data).toMatchObject([{ type: "bar", x: [0.5, 1.5, 2.5], y: [1, 2, 1], width: 1 }]);
  });

  it("counts arrays of any shape, and sums to 1 as a density", () => {
    const { data } = hist(
      [
        [0, 0.5],
        [1, 2],
      ],
      { bins: 4, density: true },
    ).toJSON();
    const { y, width } = data[0] as unknown as { y: number[]; width: number };
    expect(y.reduce((a, b) => a + b, 0) * width).toBeCloseTo(1, 12);
  });

  it("shares bins between series", () => {
    const { data } = hist({ a: [0, 1], b: [2, 4] }, { bins: 4 }).toJSON();
    expect((data[0] as { x: number[] }).x).toEqual((data[1] as { x: number[] }).x);
    expect(data).toMatchObject([{ y: [1, 1, 0, 0] }, { y: [0, 0, 1, 1] }]);
  });

  it("gives equal values a bin, and leaves NaN out with a note", () => {
    expect((hist([2, 2]).toJSON().data[0] as { y: number[] }).y.reduce((a, b) => a + b, 0)).toBe(2);
    expect(hist([1, 2, Number.NaN]).alt).toContain("1 of 3 values of the data are NaN or infinite and are left out.");
  });

  it("says what is wrong", () => {
    expect(() => hist([Number.NaN])).toThrow("plot.hist: no value is finite");
    expect(() => hist([1], { bins: 0 })).toThrow("plot.hist: bins is a whole number above 0, got 0");
  });
});
