/** Frames between the kernel's processes: whole again however the pipe cuts them. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, FrameReader, type Report } from "../../../kernel/child/frames";

describe("frames", () => {
  test("arrive whole and in order, however they are cut", () => {
    const body = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.array(body, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 90 })), (bodies, cuts) => {
        const heads = bodies.map((_, cell): Report => ({ is: "stream", cell, name: "stdout" }));
        const bytes = Buffer.concat(bodies.map((each, i) => encodeFrame(heads[i], each)));
        const got: [Report, Buffer][] = [];
        const reader = new FrameReader((head, each) => got.push([head, Buffer.from(each)]));
        let at = 0;
        for (let i = 0; at < bytes.length; i++) {
          const length = cuts.length > 0 ? cuts[i % cuts.length] : 7;
          reader.push(bytes.subarray(at, at + length));
          at += length;
        }
        expect(got.map(([head]) => head)).toEqual(heads);
        expect(got.map(([, each]) => [...each])).toEqual(bodies.map((each) => [...each]));
      }),
    );
  });
});
