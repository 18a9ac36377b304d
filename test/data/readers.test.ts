/** Readers: what whole files hold, and what is said of files that are damaged, truncated or of the wrong size. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode as encodePng } from "fast-png";
import { gzipSync } from "fflate";
import { encode as encodeJpeg } from "jpeg-js";
import { afterAll, describe, expect, test } from "vitest";
import { DataError, data, load, save, type Tensor, tensor, zeros } from "../../lib/index";

const folder = mkdtempSync(join(tmpdir(), "typetorch-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const idx = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
const pixels = Uint8Array.of(0, 51, 102, 153, 204, 255);
const png = encodePng({ width: 2, height: 1, data: pixels, channels: 3 });
const jpeg = encodeJpeg({ width: 16, height: 8, data: Buffer.alloc(16 * 8 * 4, 128) }, 90).data;

test("IDX: every element type, gzipped or not", () => {
  expect(data.readIdx(file("a.idx", idx)).tolist()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(data.readIdx(file("a.idx.gz", gzipSync(idx))).dtype).toBe("uint8");
  const header = (type: number, n: number) => [0, 0, type, 1, 0, 0, 0, n];
  const values = (type: number, n: number, ...bytes: number[]) =>
    data.readIdx(Uint8Array.of(...header(type, n), ...bytes)).tolist();
  expect(values(9, 2, 255, 3)).toEqual([-1, 3]);
  expect(values(11, 1, 255, 254)).toEqual([-2]);
  expect(values(12, 1, 0, 1, 0, 0)).toEqual([65536]);
  expect(values(13, 1, 0x3f, 0x80, 0, 0)).toEqual([1]);
  expect(values(14, 1, 0xbf, 0xf0, 0, 0, 0, 0, 0, 0)).toEqual([-1]);
});

test("CSV: columns of numbers and of words, quotes, separators, missing fields", () => {
  const table = data.readCsv(file("t.csv", 'x,kind,"a ""b"""\n1,red,2\n\n-3.5e1,"blue, deep",\n4,red,6\n'));
  expect(table.columns).toEqual(["x", "kind", 'a "b"']);
  expect(table.categories).toEqual({ kind: ["red", "blue, deep"] });
  expect(table.data.tolist()).toEqual([
    [1, 0, 2],
    [-35, 1, Number.NaN],
    [4, 0, 6],
  ]);
  const plain = data.readCsv("\uFEFF1;2\r\n3;4\r\n", { separator: ";" });
  expect([plain.columns, plain.data.tolist()]).toEqual([
    ["0", "1"],
    [
      [1, 2],
      [3, 4],
    ],
  ]);
  expect(data.readCsv("# made today\n1,2\n", { skip: 1, header: false }).data.tolist()).toEqual([[1, 2]]);
});

test("npy and npz, from paths and from bytes", () => {
  const path = join(folder, "a.npy");
  save(tensor([[1, 2]]), path);
  expect(data.readNpy(path).tolist()).toEqual([[1, 2]]);
  expect(data.readNpy(new Uint8Array(readFileSync(path))).tolist()).toEqual([[1, 2]]);
  const several = join(folder, "a.npz");
  save({ w: tensor([1, 2]), b: zeros(0) }, several);
  expect(Object.entries(data.readNpz(several)).map(([name, x]) => [name, x.tolist()])).toEqual([
    ["w", [1, 2]],
    ["b", []],
  ]);
});

test("PNG: gray, colour, palette depths and transparency as values from 0 to 1, channels first", () => {
  const image = data.readImage(file("a.png", png));
  expect(image.shape).toEqual([3, 1, 2]);
  for (const [i, v] of (image.flatten().tolist() as number[]).entries())
    expect(v).toBeCloseTo([0, 153, 51, 204, 102, 255][i]! / 255, 6);
  const gray = encodePng({ width: 2, height: 1, data: Uint16Array.of(0, 65535), channels: 1, depth: 16 });
  expect(data.readImage(gray).tolist()).toEqual([[[0, 1]]]);
  expect(data.readImage(gray, { channels: 3 }).shape).toEqual([3, 1, 2]);
  const clear = encodePng({ width: 1, height: 1, data: Uint8Array.of(255, 0, 0, 0), channels: 4 });
  expect(data.readImage(clear).flatten().tolist()).toEqual([1, 0, 0, 0]);
  // The luminance of red, by ITU-R BT.601.
  expect(data.readImage(clear, { channels: 1 }).item()).toBeCloseTo(0.299, 6);
});

test("JPEG", () => {
  const image = data.readImage(file("a.jpg", jpeg));
  expect(image.shape).toEqual([3, 8, 16]);
  expect(
    (
      image
        .sub(128 / 255)
        .abs()
        .max() as Tensor
    ).item(),
  ).toBeLessThan(0.01);
});

describe("damaged files are told by name, offset and expectation", () => {
  const broken: readonly (readonly [string, Uint8Array | string, string])[] = [
    ["short.idx", idx.subarray(0, 3), "at offset 3, the file ends within the first 4 bytes of an IDX header"],
    ["sizes.idx", idx.subarray(0, 9), "at offset 9, the file ends within the sizes of 2 axes"],
    ["cut.idx", idx.subarray(0, 16), "at offset 16, sizes [2, 3] need 18 bytes in all, the file has 16"],
    ["long.idx", Uint8Array.of(...idx, 7), "at offset 18, sizes [2, 3] need 18 bytes in all, the file has 19"],
    ["type.idx", idx.with(2, 7), "at offset 2, the element type is 7, but IDX knows 8, 9, 11, 12, 13 and 14"],
    ["start.idx", idx.with(1, 7), "at offset 0, an IDX file begins with two zero bytes, this one with 0 and 7"],
    ["sum.idx.gz", gzipSync(idx).map((b, i, all) => (i === all.length - 8 ? b ^ 1 : b)), "checksum and size are not"],
    [
      "cut.idx.gz",
      gzipSync(new Uint8Array(9000)).subarray(0, 30),
      "at offset 30, the file ends before its gzip data does",
    ],
    ["rows.csv", "a,b\n1,2\n3\n", "line 3 has 1 fields, the first has 2"],
    ["quote.csv", 'a,b\n1,"2\n', "line 2, column 3: a quotation mark is never closed"],
    ["empty.csv", "\n", "there is not one line"],
    ["other.png", Uint8Array.of(1, 2, 3), "at offset 0, neither a PNG (89 50) nor a JPEG (ff d8) begins like this"],
    ["cut.png", png.subarray(0, 40), "at offset 33, expected a chunk of at least 12 bytes, but 7 follow"],
    ["bit.png", png.with(45, png[45]! ^ 4), 'the checksum of chunk "IDAT" is'],
    [
      "cut.jpg",
      jpeg.subarray(0, jpeg.length - 2),
      `at offset ${jpeg.length - 2}, the file ends without the mark of its end (ff d9)`,
    ],
    ["head.jpg", jpeg.subarray(0, 12), "at offset 2, a segment ff e0 of 16 bytes is announced, but only 8 follow"],
  ];
  test.each(broken)("%s", (name, bytes, sentence) => {
    const path = file(name, bytes);
    const read = name.includes(".csv") ? data.readCsv : name.includes(".idx") ? data.readIdx : data.readImage;
    expect(() => read(path)).toThrow(DataError);
    expect(() => read(path)).toThrow(path);
    expect(() => read(path)).toThrow(sentence);
  });
});

test("bytes changed, cut and added at random never give anything but a value or a DataError that names the file", () => {
  save(
    tensor([
      [1, 2],
      [3, 4],
    ]),
    join(folder, "whole.npy"),
  );
  save({ w: zeros(3, 4), b: tensor([1, 2]) }, join(folder, "whole.npz"));
  save({ w: zeros(3, 4), b: tensor([1, 2]) }, join(folder, "whole.safetensors"));
  file("whole.png", png);
  file("whole.jpg", jpeg);
  file("whole.idx", idx);
  file("whole.idx.gz", gzipSync(idx));
  file("whole.csv", 'a,b\n1,2\n3,"x"\n');
  const readers: Readonly<Record<string, (path: string) => unknown>> = {
    png: data.readImage,
    jpg: data.readImage,
    idx: data.readIdx,
    "idx.gz": data.readIdx,
    csv: data.readCsv,
    npy: data.readNpy,
    npz: data.readNpz,
    safetensors: load,
  };
  let state = 1;
  const below = (n: number) => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  let refused = 0;
  for (const [ending, read] of Object.entries(readers)) {
    const whole = readFileSync(join(folder, `whole.${ending}`));
    for (let i = 0; i < 60; i++) {
      let bytes = Uint8Array.from(whole);
      if (i % 3 === 0) bytes = bytes.subarray(0, below(bytes.length));
      else if (i % 3 === 1) for (let k = 0; k <= below(3); k++) bytes[below(bytes.length)] = below(256);
      else bytes = Uint8Array.of(...bytes.subarray(0, below(bytes.length)), 255, 255, 255, 255);
      const path = file(`broken.${ending}`, bytes);
      try {
        read(path);
      } catch (error) {
        expect(error, `${ending} ${i}: ${String(error)}`).toBeInstanceOf(DataError);
        expect((error as Error).message).toContain(path);
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(300);
});
