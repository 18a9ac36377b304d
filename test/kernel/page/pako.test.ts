import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { Inflate, inflate } from "../../../kernel/page/pako";

const text = "a picture's rows, one after another; ".repeat(500);
const packed = deflateSync(Buffer.from(text));

it("unpacks what came in pieces", () => {
  const inflator = new Inflate();
  for (let at = 0; at < packed.length; at += 7) inflator.push(packed.subarray(at, at + 7));
  expect(Buffer.from(inflator.result).toString()).toBe(text);
  expect(Buffer.from(inflate(packed)).toString()).toBe(text);
});

it("refuses what is cut short", () => {
  const inflator = new Inflate();
  inflator.push(packed.subarray(0, packed.length / 2));
  expect(() => inflator.result).toThrow();
});
