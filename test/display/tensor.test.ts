import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { tensorView } from "../../lib/display/tensor";

const tensor = (shape: number[], list: unknown, more: object = {}) => ({
  shape,
  dtype: "float32",
  tolist: () => list,
  toString: () => "tensor(...)",
  ...more,
});
const html = (t: Parameters<typeof tensorView>[0]) => String(tensorView(t)["text/html"]);
const text = (source: string) =>
  source
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("tensorView", () => {
  it("shows values, shape, type and statistics", () => {
    const shown = text(
      html(
        tensor(
          [2, 2],
          [
            [1, 2],
            [3, -4],
          ],
        ),
      ),
    );
    expect(shown).toContain("shape [2, 2] · float32");
    expect(shown).toContain("0 1 0 1 2 1 3 −4");
    // Mean 0.5; squared deviations 0.25 + 2.25 + 6.25 + 20.25 = 29, over 3.
    expect(shown).toContain("lowest −4 · mean 0.5 · highest 3 · standard deviation 3.109");
    expect(tensorView(tensor([1], [1]))["text/plain"]).toBe("tensor(...)");
  });

  it("names the operation that made it", () => {
    expect(text(html(tensor([], 1, { node: { name: "matmul" } })))).toContain("made by matmul , gradient recorded");
    expect(text(html(tensor([], 1, { requiresGrad: true })))).toContain("a leaf that requires a gradient");
  });

  it("marks NaN and infinity by words, not by colour alone", () => {
    const shown = text(html(tensor([3], [Number.NaN, Number.POSITIVE_INFINITY, 1])));
    expect(shown).toContain("⚠ NaN ⚠ ∞ 1");
    expect(shown).toContain("⚠ 1 NaN · ⚠ 1 infinite");
  });

  it("shows the ends of large tensors and says so", () => {
    const shown = html(
      tensor(
        [1000],
        Array.from({ length: 1000 }, (_, i) => i),
      ),
    );
    expect(shown).toContain("the first and last of 1000 values");
    expect(shown.length).toBeLessThan(10_000);
    expect(text(shown)).toMatch(/ 0 1 2 .* 997 998 999 /);
  });

  it("shows a large tensor whole as a heat map in which one outlier and one NaN are seen", () => {
    const rows = Array.from({ length: 128 }, () => Array.from({ length: 384 }, () => 0.01));
    rows[51]![303] = -2;
    rows[90]![10] = Number.NaN;
    const shown = html(tensor([128, 384], rows));
    expect(text(shown)).toContain("all 49,152 values: blue below 0, orange above, purple where NaN or infinite");
    const source = /<img alt="Heat map of [^"]+" src="data:image\/png;base64,([^"]+)"/.exec(shown)![1]!;
    const { width, height, data } = decode(Buffer.from(source, "base64"));
    expect([width, height]).toEqual([192, 64]);
    const dots = Array.from({ length: width * height }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)].join());
    // A dot stands for 2 by 2 values. Full blue for the value of the largest size, and the mark of the NaN: each in one dot, at its place.
    expect(dots.flatMap((dot, i) => (dot === "31,120,200,255" ? [i] : []))).toEqual([25 * 192 + 151]);
    expect(dots.flatMap((dot, i) => (dot === "150,0,170,255" ? [i] : []))).toEqual([45 * 192 + 5]);
    expect(
      html(
        tensor(
          [2, 2],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      ),
    ).not.toContain("<img");
  });

  it("shows slices of tensors with more axes", () => {
    const shown = text(html(tensor([2, 1, 1, 1], [[[[1]]], [[[2]]]])));
    expect(shown).toContain("[0, 0, :, :]");
    expect(shown).toContain("[1, 0, :, :]");
  });

  it("shows truth values and nothing as such", () => {
    expect(text(html(tensor([2], [true, false], { dtype: "bool" })))).toContain("true false 1 of 2 true");
    expect(text(html(tensor([0], [])))).toContain("no elements");
  });
});
