import { describe, expect, it } from "vitest";
import { bundleOf, type MimeBundle, plotlyMime } from "../../lib/display/mime";
import { line } from "../../lib/plot/line";

const tensor = (shape: number[], list: unknown) => ({ shape, tolist: () => list });

describe("line", () => {
  it("draws values over their indices, y over x, and series by name", () => {
    expect(line([4, 2, 1]).toJSON().data).toMatchObject([
      { type: "scatter", mode: "lines+markers", x: [0, 1, 2], y: [4, 2, 1] },
    ]);
    expect(line([10, 20], [1, 2]).toJSON().data).toMatchObject([{ x: [10, 20], y: [1, 2] }]);
    const figure = line({ loss: [2, 1], accuracy: [0.5, 0.75] }, { x: [1, 2], xLabel: "epoch", title: "Training" });
    const { data, layout } = figure.toJSON();
    expect(data).toMatchObject([
      { name: "loss", x: [1, 2], y: [2, 1] },
      { name: "accuracy", x: [1, 2], y: [0.5, 0.75] },
    ]);
    expect(layout).toMatchObject({
      title: { text: "Training" },
      xaxis: { title: { text: "epoch" } },
      showlegend: true,
    });
  });

  it("takes tensors, typed arrays and arrays of tensors of one element", () => {
    const ys = [tensor([3], [1, 2, 3]), new Float32Array([1, 2, 3]), [tensor([], 1), tensor([1], [2]), tensor([], 3)]];
    for (const y of ys) expect(line(y).toJSON().data).toMatchObject([{ y: [1, 2, 3] }]);
  });

  it("draws one line a column of a matrix", () => {
    const { data } = line([
      [1, 10],
      [2, 20],
      [3, 30],
    ]).toJSON();
    expect(data).toMatchObject([{ y: [1, 2, 3] }, { y: [10, 20, 30] }]);
  });

  it("tells lines apart by dash as well as colour", () => {
    const { data } = line({ a: [1, 2], b: [2, 1] }).toJSON();
    const dashes = data.map((trace) => (trace as { line: { dash: string } }).line.dash);
    expect(new Set(dashes).size).toBe(2);
  });

  it("leaves gaps for NaN and infinity, and says so", () => {
    const figure = line([1, Number.NaN, 3, Number.POSITIVE_INFINITY]);
    const { data, layout } = figure.toJSON();
    expect(data).toMatchObject([{ y: [1, null, 3, null] }]);
    expect(layout.title).toMatchObject({
      subtitle: { text: "2 of 4 values of y are NaN or infinite and are left out." },
    });
    expect(figure.alt).toContain("2 of 4 values of y are NaN or infinite");
    // Every number in a figure must survive JSON.
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it("thins a million points and keeps spikes", () => {
    const y = new Float64Array(1_000_000);
    y[123_456] = 9;
    y[654_321] = -9;
    const figure = line(y);
    const drawn = figure.toJSON().data[0] as { x: number[]; y: number[] };
    expect(drawn.y.length).toBeLessThanOrEqual(4000);
    expect(drawn.y[drawn.x.indexOf(123_456)]).toBe(9);
    expect(drawn.y[drawn.x.indexOf(654_321)]).toBe(-9);
    expect([drawn.x[0], drawn.x.at(-1)]).toEqual([0, 999_999]);
    expect(figure.alt).toMatch(/1,000,000 points are drawn as [\d,]+\./);
  });

  it("gives plotly's figure, and words with a table for where scripts cannot run", () => {
    const forms = bundleOf(line({ loss: [4, 1] }, { title: "Loss <1>", xLabel: "epoch" })) as MimeBundle;
    expect(Object.keys(forms)).toEqual([plotlyMime, "text/html", "text/plain"]);
    const html = String(forms["text/html"]);
    expect(html).not.toMatch(/<script|<1>/);
    expect(html).toContain("Loss &lt;1&gt;");
    expect(html).toContain("<td>0</td><td>4</td>");
    expect(forms["text/plain"]).toBe(
      'Figure: Loss <1>. Line "loss": loss from 4 at epoch 0 to 1 at epoch 1, between 1 and 4.\n\n' +
        "loss over epoch\nepoch  loss\n    0     4\n    1     1",
    );
    expect((forms[plotlyMime] as { layout: { meta: unknown } }).layout.meta).toEqual({
      alt: 'Loss <1>. Line "loss": loss from 4 at epoch 0 to 1 at epoch 1, between 1 and 4.',
    });
  });

  it("sends nothing to a service", () => {
    expect(line([1, 2]).toJSON().config).toMatchObject({
      showSendToCloud: false,
      plotlyServerURL: "",
      displaylogo: false,
    });
  });

  it.each([
    [() => line([]), "plot.line: y: is empty, there is nothing to draw"],
    [() => line([1, 2], [1, 2, 3]), "plot.line: x has 2 values but y has 3; they must match one to one"],
    [() => line({ loss: [1], extra: [] }), "plot.line: extra: is empty, there is nothing to draw"],
    [() => line({}), "plot.line: no series were given, there is nothing to draw"],
    [
      () => line([[1, 2], [3]]),
      "plot.line: y: rows must have the same length, got one of length 1 among rows of length 2",
    ],
    [() => line(["a"] as never), 'plot.line: y: expected a number, got the text "a"'],
    [
      () =>
        line(
          tensor(
            [1, 2, 1, 2, 2],
            [
              [
                [
                  [
                    [1, 2],
                    [3, 4],
                  ],
                ],
                [
                  [
                    [5, 6],
                    [7, 8],
                  ],
                ],
              ],
            ],
          ),
        ),
      "plot.line: y: needs one axis, got shape [1, 2, 1, 2, 2]; index or flatten it first",
    ],
    [() => line(null as never), "plot.line: expected values, or series by name such as { loss: [3, 2, 1] }"],
  ])("says what is wrong with bad input (%#)", (call, message) => {
    expect(call).toThrow(message);
  });

  it("writes the numbers of a logarithmic axis as powers of ten", () => {
    const { layout } = line([1, 1e-6], { yScale: "log" }).toJSON();
    expect(layout.yaxis).toMatchObject({ type: "log", exponentformat: "power" });
    expect(layout.xaxis).not.toHaveProperty("exponentformat");
  });
});
