import { describe, expect, it } from "vitest";
import { confusionMatrix, roc } from "../../lib/plot/evaluate";

describe("confusionMatrix", () => {
  it("counts predictions for each true class", () => {
    const figure = confusionMatrix([0, 1, 1, 2, 0], [0, 1, 0, 2, 0], { names: ["a", "b", "c"] });
    expect(figure.toJSON().data).toMatchObject([
      {
        z: [
          [2, 1, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        x: ["a", "b", "c"],
        y: ["a", "b", "c"],
      },
    ]);
    expect(figure.alt).toBe(
      "Confusion matrix of 3 classes: 4 of 5 right (80 %); most often (1 times) class a is taken for b.",
    );
  });

  it("takes scores with one column a class, and gives shares", () => {
    const scores = [
      [2, 1],
      [0, 3],
      [1, 5],
    ];
    expect(confusionMatrix(scores, [0, 1, 0], { normalize: true }).toJSON().data).toMatchObject([
      {
        z: [
          [0.5, 0.5],
          [0, 1],
        ],
      },
    ]);
  });

  it("says what is wrong", () => {
    expect(() => confusionMatrix([0.5], [0])).toThrow("predicted must hold class numbers 0, 1, 2, ..., got 0.5");
    expect(() => confusionMatrix([0, 1], [0])).toThrow("plot.confusionMatrix: predicted has 2 values but actual has 1");
  });
});

describe("roc", () => {
  it("has the area that counts pairs in the right order", () => {
    // Of the 4 pairs (one positive, one negative), 3 are in the right order: 0.75, as in scikit-learn's own example.
    const figure = roc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
    expect(figure.data[0]?.name).toBe("classifier (AUC 0.75)");
    expect(figure.data[0]).toMatchObject({ x: [0, 0, 0.5, 0.5, 1], y: [0, 0.5, 0.5, 1, 1] });
  });

  it("gives equal scores one step, so a constant classifier has 0.5", () => {
    expect(roc({ constant: [1, 1, 1, 1] }, [0, 1, 0, 1]).data[0]?.name).toBe("constant (AUC 0.5)");
  });

  it("says what is wrong", () => {
    expect(() => roc([1, 2], [1, 1])).toThrow("actual must hold both classes, but every value is 1");
    expect(() => roc([1, 2], [1, 2])).toThrow("actual must hold 0 and 1 only");
  });
});
