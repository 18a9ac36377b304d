import { describe, expect, it } from "vitest";
import { zeros } from "../../lib/index";
import * as plot from "../../lib/plot";

const million = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 1000));
const fiveAxes = zeros([2, 2, 2, 2, 2]);

/** Every plot of values, as a function of them. */
const plots: Record<string, (values: never) => plot.Figure> = {
  line: plot.line,
  scatter: (v) => plot.scatter(v, v),
  bar: plot.bar,
  hist: plot.hist,
  heatmap: plot.heatmap,
  contour: plot.contour,
  surface: plot.surface,
  images: plot.images,
  weights: plot.weights,
  confusionMatrix: (v) => plot.confusionMatrix(v, v),
  roc: (v) => plot.roc(v, [0, 1]),
  decisionBoundary: (v) => plot.decisionBoundary((rows) => rows.map(() => 0), v),
  activationHist: (v) => plot.activationHist({ layer: v }),
};

describe.each(Object.entries(plots))("plot.%s with bad input", (name, draw) => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "abc"],
    ["an empty list", []],
    ["five axes", fiveAxes],
    ["a million values", million],
    ["NaN alone", [Number.NaN, Number.NaN]],
  ])("%s: a sentence of its own, or a figure that says what is missing", (_what, values) => {
    let figure: plot.Figure;
    try {
      figure = draw(values as never);
    } catch (error) {
      // One sentence that names the call, never an error from inside.
      expect((error as Error).name).toBe("PlotError");
      expect((error as Error).message).toMatch(/^plot\.\w+: .{15,}$/);
      return;
    }
    if (name === "hist" || name === "activationHist") return;
    expect(figure.notes.join(" ")).toMatch(/NaN or infinite|are drawn as|is the mean of/);
  });
});

describe("what cannot be drawn as it is", () => {
  it("says how many bars are too many", () => {
    expect(() => plot.bar(million)).toThrow(
      "plot.bar: 1,000,000 bars cannot be told apart (at most 1,000); use plot.line for their course or plot.hist",
    );
  });

  it("averages along the long axis only", () => {
    const figure = plot.heatmap([million, million]);
    expect(figure.notes).toEqual(["Each cell is the mean of 1 by 2,500 values."]);
    expect((figure.data[0]!.z as unknown[][]).map((row) => row.length)).toEqual([400, 400]);
  });

  it("says what a logarithmic axis cannot show", () => {
    const note = "2 of 3 values of y are 0 or below, which a logarithmic axis cannot show.";
    expect(plot.line([-1, 0, 1], { yScale: "log" }).notes).toEqual([note]);
    expect(plot.scatter([1, 2, 3], [-1, 0, 1], { yScale: "log" }).notes).toEqual([note]);
    expect(plot.line([1, 2], { yScale: "log" }).notes).toEqual([]);
  });

  it("shows the other layers beside one that is all NaN", () => {
    const figure = plot.activationHist({ broken: [Number.NaN], sound: [1, 2, 3] });
    const titles = figure.layout.annotations?.map((a) => a.text);
    expect(titles).toEqual(["broken [1], all NaN or infinite", "sound [3]"]);
    expect(figure.data.length).toBe(1);
  });

  it("leaves scores that are NaN out of a curve", () => {
    const figure = plot.roc([0.9, Number.NaN, 0.1, 0.4], [1, 1, 0, 0]);
    expect(figure.notes).toEqual(["1 of 4 scores of classifier are NaN and are left out."]);
    expect(figure.alt).toContain("area under the curve: classifier 1.");
  });

  it("counts blank pixels", () => {
    const figure = plot.images([
      [
        [1, Number.NaN],
        [0, 1],
      ],
    ]);
    expect(figure.notes).toEqual(["1 of 4 pixels are NaN or infinite and stay blank."]);
  });
});

describe("bars", () => {
  it("differ by hatching as well as by colour", () => {
    const { data } = plot.bar({ a: [1, 2], b: [2, 1], c: [1, 1] }).toJSON();
    const shapes = data.map((t) => (t as { marker?: { pattern?: { shape?: string } } }).marker?.pattern?.shape ?? "");
    expect(new Set(shapes).size).toBe(3);
  });
});
