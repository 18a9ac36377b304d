import { describe, expect, it } from "vitest";
import { activationHist, decisionBoundary, gradientHist } from "../../lib/plot/model";

describe("decisionBoundary", () => {
  const points = [
    [-1, 0],
    [1, 0],
  ];

  it("draws the class of every place and the points over it", () => {
    const { data } = decisionBoundary((rows) => rows.map(([x]) => Number(x! > 0)), points, {
      labels: [0, 1],
      steps: 3,
    }).toJSON();
    expect(data.map((t) => t.type)).toEqual(["heatmap", "contour", "scatter", "scatter"]);
    expect((data[0] as unknown as { z: number[][] }).z[0]).toEqual([0, 0, 1]);
    // The range of the points with 15 % on either side.
    expect(data[0]).toMatchObject({ x: [-1.3, 0, 1.3] });
  });

  it("takes one score (border at 0 for logits, at 0.5 for probabilities) or one a class", () => {
    const level = (answer: (x: number) => unknown) =>
      (
        decisionBoundary((rows) => rows.map(([x]) => answer(x!)), points, { steps: 4 }).data[1] as {
          contours: { start: number };
        }
      ).contours.start;
    expect(level((x) => 5 * x)).toBe(0);
    expect(level((x) => [1 / (1 + Math.exp(-x))])).toBe(0.5);
    const scores = decisionBoundary((rows) => rows.map(([x]) => [x!, 0, -x!]), points, { steps: 3 });
    expect((scores.data[0] as unknown as { z: number[][] }).z[0]).toEqual([2, 0, 0]);
  });

  it("says what is wrong", () => {
    expect(() => decisionBoundary(() => [1], points)).toThrow("the model gave 1 answers for 6400 points");
    expect(() => decisionBoundary((p) => p, [[1, 2, 3]])).toThrow(
      "points must be rows of two numbers, got shape [1, 3]",
    );
    expect(() => decisionBoundary({} as never, points)).toThrow("the model must be a module, or a function");
  });
});

describe("histograms of layers", () => {
  it("has one for each layer, and says how many activations are exactly zero", () => {
    const figure = activationHist({ h1: [0, 0, 1, 2], h2: [[1, 2]] });
    expect(figure.layout.annotations?.map((a) => a.text)).toEqual(["h1 [4], 50 % zero", "h2 [1, 2]"]);
    expect(new Set(figure.data.map((t) => t.xaxis)).size).toBe(2);
  });

  it("reads the gradients of a model's parameters", () => {
    const tensor = (list: number[]) => ({ shape: [list.length], tolist: () => list });
    const model = {
      namedParameters: () =>
        [
          ["weight", { ...tensor([1, 2]), grad: tensor([3, 4]) }],
          ["bias", { ...tensor([1]), grad: null }],
        ] as const,
    };
    const [table] = gradientHist(model).tables();
    expect(gradientHist(model).layout.title).toEqual({ text: "weight [2]" });
    expect(table?.head).toEqual(["gradient", "count"]);
    expect(() => gradientHist({ namedParameters: () => [] })).toThrow(
      "no parameter has a gradient yet; call backward()",
    );
  });
});
