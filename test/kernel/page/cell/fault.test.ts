import { describe, expect, it } from "vitest";
import { faultOf, faultText, framesOf } from "../../../../kernel/page/cell/fault";

const chromium = `RangeError: too far
    at inner (cell-2-7.ts:3:9)
    at outer (cell-2-7.ts:6:3)
    at Object.matmul (blob:null/5c1b:1:2345)
    at __typetorch__.result.f.labels (cell-4-9.ts:2:5)
    at eval (cell-4-9.ts:1:12)`;
const firefox = `inner@cell-2-7.ts:3:9
outer@cell-2-7.ts:6:3
matmul@blob:null/5c1b:1:2345
@cell-4-9.ts line 12 > eval:1:1
@cell-4-9.ts:1:12`;

describe("framesOf", () => {
  it("finds the places in cells, in Chromium's form", () => {
    expect(framesOf(chromium)).toEqual([
      { number: 2, line: 3, name: "inner" },
      { number: 2, line: 6, name: "outer" },
      { number: 4, line: 2, name: "" },
      { number: 4, line: 1, name: "" },
    ]);
  });
  it("finds them in Firefox's form", () => {
    expect(framesOf(firefox)).toEqual([
      { number: 2, line: 3, name: "inner" },
      { number: 2, line: 6, name: "outer" },
      { number: 4, line: 1, name: "" },
    ]);
  });
});

describe("faultOf", () => {
  it("tells causes, and what was thrown that is no error", () => {
    const error = new Error("outside", { cause: new TypeError("inside", { cause: "at the bottom" }) });
    expect(faultOf(error).causes).toEqual(["TypeError: inside", "'at the bottom'"]);
    expect(faultOf({ code: 5 })).toMatchObject({ name: "Uncaught", message: "{ code: 5 }" });
  });
  it("says what a full stack means", () => {
    const endless = (): number => endless() + 1;
    try {
      endless();
    } catch (error) {
      expect(faultOf(error).message).toContain("a function calls itself without end");
    }
  });
});

describe("faultText", () => {
  it("shows each line of code under the error", () => {
    const fault = {
      name: "RangeError",
      message: "too far",
      frames: [{ number: 2, line: 2, name: "f" }],
      causes: ["Error: why"],
    };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out
    const text = faultText(fault, () => "one\n  two()").replace(/\u001b\[\d+m/g, "");
    expect(text).toBe("RangeError: too far\n  in f, cell 2, line 2: two()\ncaused by Error: why");
  });
});
