/** Magics as TypeScript. */

import { describe, expect, test } from "vitest";
import { applyEdits } from "../../../kernel/cells/edits";
import { MagicError, rewriteMagics } from "../../../kernel/cells/magics";

const rewritten = (source: string) => applyEdits(source, rewriteMagics(source));

describe("magics", () => {
  test("an expression keeps its value", () => {
    expect(rewritten("%time f(x)")).toBe("__typetorch__.timed(__typetorch__.start(), f(x))");
    expect(rewritten("%timeit f(x)")).toBe("await magics.timeit(() => f(x));");
    expect(rewritten("%timeit await f(x)")).toBe("await magics.timeit(async () => await f(x));");
  });

  test("a statement keeps its names", () => {
    expect(rewritten("%time const a = 1")).toBe("__typetorch__.start(); const a = 1; __typetorch__.stop();");
  });

  test("lines stay where they are", () => {
    const source = "const a = 1\n  %who\nconst b = 2";
    expect(rewritten(source).split("\n")).toEqual(["const a = 1", "  magics.who()", "const b = 2"]);
  });

  test.each(["const x = a\n  % b", "const t = `\n%who\n`", "f(\n%who\n)", "/*\n%who\n*/", "5 %who"])(
    "%j is no magic",
    (source) => {
      if (source.includes("% b")) expect(() => rewritten(source)).not.toThrow();
      expect(rewritten(source)).toBe(source);
    },
  );

  test("unknown and incomplete ones say so, at their place", () => {
    expect(() => rewriteMagics("1\n%foo")).toThrow(MagicError);
    expect(() => rewriteMagics("1\n%foo")).toThrow("%foo is not a magic of this kernel: %lsmagic lists them");
    expect(() => rewriteMagics("%time")).toThrow("%time needs an expression or statement after it");
    try {
      rewriteMagics("1\n%foo");
    } catch (error) {
      expect((error as MagicError).offset).toBe(2);
    }
  });

  test("import attributes are blanked", () => {
    const source = 'import d from "./d.json" with { type: "json" }\nd';
    expect(rewritten(source)).toBe(`import d from "./d.json"${" ".repeat(22)}\nd`);
  });
});
