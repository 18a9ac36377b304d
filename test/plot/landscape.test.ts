import { describe, expect, it } from "vitest";
import { fn } from "../../lib/plot/function";
import { lossSurface } from "../../lib/plot/landscape";

describe("lossSurface", () => {
  const bowl = (a: number, b: number) => a * a + b * b;

  it("draws the path over the contours, with its start and its end marked", () => {
    const path = [
      [2, 2],
      [1, 1],
      [0.5, 0.5],
    ];
    const { data } = lossSurface(bowl, { x: [-3, 3], y: [-3, 3], steps: 7, path, xLabel: "a", yLabel: "b" }).toJSON();
    expect(data.map((t) => t.type)).toEqual(["contour", "scatter"]);
    expect(data[1]).toMatchObject({
      x: [2, 1, 0.5],
      y: [2, 1, 0.5],
      marker: { symbol: ["circle-open", "circle", "star"] },
    });
    const z = (data[0] as unknown as { z: number[][] }).z;
    expect(z[0]?.[0]).toBe(18);
    expect(z[3]?.[3]).toBe(0);
  });

  it("takes several paths by name", () => {
    const paths = { "from (0, 0.1)": [[0, 0.1]], "from (0.1, 0)": [[0.1, 0]] };
    expect(lossSurface(bowl, { x: [-1, 1], y: [-1, 1], path: paths }).data.map((t) => t.name)).toEqual([
      undefined,
      "from (0, 0.1)",
      "from (0.1, 0)",
    ]);
  });

  it("draws in three dimensions when asked", () => {
    const { data } = lossSurface(bowl, { x: [-1, 1], y: [-1, 1], path: [[1, 1]], as: "surface" }).toJSON();
    expect(data).toMatchObject([{ type: "surface" }, { type: "scatter3d", z: [2] }]);
  });

  it("says when a path has not two parameters", () => {
    expect(() => lossSurface(bowl, { x: [-1, 1], y: [-1, 1], path: [[1, 2, 3]] })).toThrow(
      "plot.lossSurface: path must be rows of two parameters, got shape [1, 3]",
    );
  });
});

describe("fn", () => {
  it("draws functions over a range", () => {
    const { data } = fn({ square: (x) => x * x, double: (x) => 2 * x }, [-1, 1], { steps: 3 }).toJSON();
    expect(data).toMatchObject([
      { name: "square", x: [-1, 0, 1], y: [1, 0, 1] },
      { name: "double", y: [-2, 0, 2] },
    ]);
  });

  it("says when the range is not one", () => {
    expect(() => fn(Math.tanh, [1, 1])).toThrow("plot.fn: range: expected a range such as [-3, 3]");
  });
});
