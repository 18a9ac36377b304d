import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../lib/display/png";

describe("encodePng", () => {
  it("writes a file whose checksums are right", () => {
    const file = Buffer.from(encodePng(2, 1, new Uint8Array([255, 0, 0, 255, 0, 255, 0, 128])));
    expect([...file.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const { width, height, data } = decode(file);
    expect([width, height, ...data]).toEqual([2, 1, 255, 0, 0, 255, 0, 255, 0, 128]);
    // IEND is empty, and its checksum is the one the specification gives for every file.
    expect(file.subarray(-4).toString("hex")).toBe("ae426082");
  });
});
