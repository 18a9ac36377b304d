import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase85, encodeBase85 } from "../../../kernel/page/base85";

describe("base85", () => {
  it("gives back every sequence of bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect([...decodeBase85(encodeBase85(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it("adds a quarter, and uses no character that means something in HTML or in a string", () => {
    const text = encodeBase85(Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256));
    expect(text.length).toBe(5000);
    expect(text).not.toMatch(/[<>&"'`\\\s]/);
  });
});
