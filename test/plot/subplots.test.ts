import { describe, expect, it } from "vitest";
import { bar, hist } from "../../lib/plot/bars";
import { heatmap, surface } from "../../lib/plot/field";
import { line } from "../../lib/plot/line";
import { subplots } from "../../lib/plot/subplots";

describe("subplots", () => {
  it("gives each figure its own axes, its part of the whole and its title", () => {
    const { data, layout } = subplots([
      line([1, 2], { title: "left", xLabel: "step" }),
      heatmap([[1, 2]], { title: "right" }),
    ]).toJSON();
    expect(data.map((t) => [(t as { xaxis: string }).xaxis, (t as { yaxis: string }).yaxis])).toEqual([
      ["x", "y"],
      ["x2", "y2"],
    ]);
    expect(layout.xaxis).toMatchObject({ title: { text: "step" }, anchor: "y" });
    const [left, right] = [layout.xaxis?.domain, layout.xaxis2?.domain];
    expect(left?.[0]).toBe(0);
    expect(right?.[1]).toBeCloseTo(1);
    expect(left![1]!).toBeLessThan(right![0]!);
    expect(layout.annotations?.map((a) => a.text)).toEqual(["left", "right"]);
    // Row 0 of a matrix stays at the top.
    expect(layout.yaxis2).toMatchObject({ autorange: "reversed", anchor: "x2" });
  });

  it("draws a series that stands in several figures, and in the legend once, alike in all", () => {
    const curves = () => line({ training: [1, 2], validation: [2, 3] });
    const { data } = subplots([curves(), line({ validation: [1, 2], other: [3, 4] }), curves()]).toJSON();
    const drawn = data as unknown as {
      name: string;
      line?: { color?: string; dash?: string };
      marker?: object;
      showlegend?: boolean;
    }[];
    const looks = (name: string) =>
      drawn.filter((trace) => trace.name === name).map(({ line, marker }) => JSON.stringify([line?.dash, marker]));
    for (const [name, count] of [
      ["training", 2],
      ["validation", 3],
      ["other", 1],
    ] as const) {
      expect(looks(name)).toHaveLength(count);
      expect(new Set(looks(name)).size).toBe(1);
    }
    expect(new Set(drawn.map(({ marker }) => JSON.stringify(marker))).size).toBe(3);
    expect(drawn.filter(({ showlegend }) => showlegend !== false).map(({ name }) => name)).toEqual([
      "training",
      "validation",
      "other",
    ]);
  });

  it("nests", () => {
    const inner = subplots([line([1]), line([2])], { columns: 1 });
    const { data } = subplots([inner, hist([1, 2, 3])]).toJSON();
    expect(data.map((t) => (t as { yaxis: string }).yaxis)).toEqual(["y", "y2", "y3"]);
  });

  it("says what is wrong", () => {
    expect(() => subplots([])).toThrow("plot.subplots: expected a list of figures");
    expect(() =>
      subplots([
        surface([
          [1, 2],
          [3, 4],
        ]),
      ]),
    ).toThrow("figures in three dimensions cannot stand in a grid");
  });
});

describe("bars in several figures", () => {
  it("grouped bars stay side by side next to a histogram, and series without a name stay out of the legend", () => {
    const histogram = hist([1, 2, 2, 3], { bins: 3 });
    const { data, layout } = subplots([histogram, bar({ a: [1, 2], b: [2, 1] })]).toJSON();
    expect(layout.barmode).toBe("group");
    // The histogram's bars keep their own places: half of their width to the left of their middle.
    const { width, offset } = data[0] as unknown as { width: number; offset: number };
    expect(offset).toBeCloseTo(-width / 2, 6);
    expect(data.map((trace) => (trace as { showlegend?: boolean }).showlegend)).toEqual([false, undefined, undefined]);
    expect(subplots([histogram, histogram]).toJSON().layout.barmode).toBe("overlay");
  });
});
