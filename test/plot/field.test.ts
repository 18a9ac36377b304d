import { describe, expect, it } from "vitest";
import { contour, heatmap, surface } from "../../lib/plot/field";

describe("heatmap", () => {
  it("draws a matrix as it is written: row 0 at the top, values in the cells", () => {
    const { data, layout } = heatmap(
      [
        [1, 2],
        [3, 4],
      ],
      { x: ["a", "b"], zLabel: "count" },
    ).toJSON();
    expect(data).toMatchObject([
      {
        type: "heatmap",
        z: [
          [1, 2],
          [3, 4],
        ],
        x: ["a", "b"],
        texttemplate: "%{z:.3~g}",
      },
    ]);
    expect(layout.yaxis).toMatchObject({ autorange: "reversed" });
  });

  it("puts 0 in the middle of a diverging scale", () => {
    expect(heatmap([[-1, 4]], { colors: "diverging" }).toJSON().data).toMatchObject([{ zmin: -4, zmax: 4 }]);
  });

  it("averages blocks of a large matrix and says so", () => {
    const figure = heatmap(Array.from({ length: 1000 }, (_, i) => new Float64Array(1000).fill(i)));
    const z = (figure.toJSON().data[0] as unknown as { z: number[][] }).z;
    expect([z.length, z[0]?.length]).toEqual([334, 334]);
    // Rows 0, 1 and 2 have the mean 1.
    expect(z[0]?.[0]).toBe(1);
    expect(figure.alt).toContain("Each cell is the mean of 3 by 3 values.");
  });

  it("has the table with the row and column names", () => {
    const [table] = heatmap(
      [
        [1, 2],
        [3, 4],
      ],
      { x: ["a", "b"], y: ["c", "d"] },
    ).tables();
    expect(table?.head).toEqual(["row \\ column", "a", "b"]);
    expect(table?.rows).toEqual([
      ["c", "1", "2"],
      ["d", "3", "4"],
    ]);
  });

  it.each([
    [
      () =>
        heatmap([
          [
            [1, 2],
            [3, 4],
          ],
          [
            [1, 2],
            [3, 4],
          ],
        ]),
      "plot.heatmap: the matrix: needs rows and columns (two axes), got shape [2, 2, 2]",
    ],
    [() => heatmap([[1, 2]], { x: [1] }), "plot.heatmap: x has 1 value but a row of the matrix has 2"],
    [() => heatmap([]), "plot.heatmap: the matrix: is empty"],
  ])("says what is wrong with bad input (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("contour and surface", () => {
  it("sample a function of two variables", () => {
    const f = (x: number, y: number) => 10 * x + y;
    const { data } = contour(f, { x: [0, 2], y: [0, 1], steps: 3 }).toJSON();
    expect(data).toMatchObject([{ type: "contour", x: [0, 1, 2], y: [0, 0.5, 1] }]);
    expect((data[0] as unknown as { z: number[][] }).z).toEqual([
      [0, 10, 20],
      [0.5, 10.5, 20.5],
      [1, 11, 21],
    ]);
    expect(surface(f, { x: [0, 2], y: [0, 1], steps: 3 }).toJSON().data).toMatchObject([{ type: "surface" }]);
  });

  it("say when a range is missing", () => {
    expect(() => contour((x) => x, {} as never)).toThrow("plot.contour: x: expected a range such as [-3, 3]");
  });
});
