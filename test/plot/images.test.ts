import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { images } from "../../lib/plot/images";
import { weights } from "../../lib/plot/model";

const picture = (value: number) => [
  [value, 0],
  [0, value],
];

describe("images", () => {
  it("lays pictures out in a grid with a gap between them", () => {
    const { data } = images([picture(1), picture(2)]).toJSON();
    expect(data[0]?.type).toBe("heatmap");
    expect((data[0] as unknown as { z: (number | null)[][] }).z).toEqual([
      [null, null, null, null, null],
      [1, 0, null, 2, 0],
      [0, 1, null, 0, 2],
    ]);
  });

  it("scales each picture on its own when asked", () => {
    const z = (images([picture(1), picture(2)], { scale: "own" }).toJSON().data[0] as unknown as { z: number[][] }).z;
    expect(z[1]).toEqual([1, 0, null, 1, 0]);
  });

  it("writes labels, and marks wrong ones by a cross", () => {
    const { layout } = images([picture(1), picture(2)], { labels: ["<3>", 4], wrong: [true, false] }).toJSON();
    expect(layout.annotations?.map((a) => a.text)).toEqual(["<b>✗ &lt;3></b>", "4"]);
  });

  it("shows at most a hundred and says so", () => {
    const figure = images(Array.from({ length: 150 }, () => picture(1)));
    expect(figure.alt).toContain("100 of 150 pictures are shown.");
  });

  it("draws colour, whichever axis holds the channels", () => {
    const rgb = Array.from({ length: 3 }, (_, c) =>
      Array.from({ length: 5 }, () => new Array(5).fill(c === 0 ? 1 : 0)),
    );
    const last = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => [1, 0, 0]));
    for (const input of [rgb, last, [rgb]]) {
      const trace = images(input).toJSON().data[0] as { type: string; source: string };
      expect(trace.type).toBe("image");
      const file = Buffer.from(trace.source.slice(22), "base64");
      const at = file.indexOf("IDAT") + 4;
      const rows = inflateSync(file.subarray(at, at + file.readUInt32BE(at - 8)));
      // One blank row on top, then red.
      expect([...rows.subarray(21 + 1, 21 + 5)]).toEqual([255, 0, 0, 255]);
    }
  });

  it("says what is wrong", () => {
    expect(() => images([[[[[1]]]]])).toThrow("plot.images: needs pictures of shape [n, h, w]");
    expect(() => images([picture(1)], { labels: ["a", "b"] })).toThrow("labels has 2 values but the pictures has 1");
  });
});

describe("weights", () => {
  it("shows each row of a matrix as a square picture around 0", () => {
    const trace = weights([[1, -2, 0, 0.5]]).toJSON().data[0] as unknown as {
      z: number[][];
      zmin: number;
      zmax: number;
    };
    expect(trace.z.slice(1)).toEqual([
      [1, -2],
      [0, 0.5],
    ]);
    expect([trace.zmin, trace.zmax]).toEqual([-2, 2]);
  });

  it("says when a size does not fit", () => {
    expect(() => weights([[1, 2, 3]], { size: [2, 2] })).toThrow("size 2 by 2 does not hold the 3 inputs");
  });
});
