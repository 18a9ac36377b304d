import { describe, expect, it } from "vitest";
import { palette } from "../../lib/plot/palette";
import { scatter } from "../../lib/plot/scatter";

describe("scatter", () => {
  it("draws y over x, or rows of two columns", () => {
    expect(scatter([1, 2], [3, 4]).toJSON().data).toMatchObject([{ mode: "markers", x: [1, 2], y: [3, 4] }]);
    expect(
      scatter([
        [1, 3],
        [2, 4],
      ]).toJSON().data,
    ).toMatchObject([{ x: [1, 2], y: [3, 4] }]);
  });

  it("gives each class its name, its colour and its symbol", () => {
    const { data } = scatter([0, 1, 2], [5, 6, 7], { color: [2, 0, 2], names: ["a", "b", "c"] }).toJSON();
    expect(data).toMatchObject([
      { name: "a", x: [1], y: [6], marker: { color: palette[0] } },
      { name: "c", x: [0, 2], y: [5, 7], marker: { color: palette[2] } },
    ]);
    const symbols = data.map((trace) => (trace as { marker: { symbol: string } }).marker.symbol);
    expect(symbols[0]).not.toBe(symbols[1]);
  });

  it("uses a colour scale for values", () => {
    const { data } = scatter([0, 1], [0, 1], { color: [0.5, 1.5], name: "age" }).toJSON();
    expect(data).toMatchObject([
      { marker: { color: [0.5, 1.5], showscale: true, colorbar: { title: { text: "age" } } } },
    ]);
  });

  it("thins a million points and says so", () => {
    const many = new Float32Array(1_000_000).map((_, i) => i);
    const figure = scatter(many, many);
    expect((figure.toJSON().data[0] as { x: number[] }).x.length).toBe(5000);
    expect(figure.alt).toContain("1,000,000 points are drawn as 5,000.");
  });

  it.each([
    [() => scatter([[1, 2, 3]]), "plot.scatter: needs x and y, or points of two columns; got shape [1, 3]"],
    [() => scatter([1, 2], [1]), "plot.scatter: x has 2 values but y has 1; they must match one to one"],
    [() => scatter([1, 2], [1, 2], { color: [1] }), "plot.scatter: y has 2 values but color has 1"],
    [() => scatter([], []), "plot.scatter: x: is empty, there is nothing to draw"],
  ])("says what is wrong with bad input (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
