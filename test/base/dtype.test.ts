/** Element types and their promotion: the expected table is PyTorch's own (torch.promote_types, int64 read as int32). */

import { describe, expect, it } from "vitest";
import { type DType, dtypes, isFloat, promote, promoteScalar } from "../../lib/base/dtype";

const names = Object.keys(dtypes) as DType[];

describe("promote", () => {
  const table: Record<DType, Record<DType, DType>> = {
    float32: { float32: "float32", float64: "float64", int32: "float32", uint8: "float32", bool: "float32" },
    float64: { float32: "float64", float64: "float64", int32: "float64", uint8: "float64", bool: "float64" },
    int32: { float32: "float32", float64: "float64", int32: "int32", uint8: "int32", bool: "int32" },
    uint8: { float32: "float32", float64: "float64", int32: "int32", uint8: "uint8", bool: "uint8" },
    bool: { float32: "float32", float64: "float64", int32: "int32", uint8: "uint8", bool: "bool" },
  };
  for (const a of names) for (const b of names) it(`${a} and ${b}`, () => expect(promote(a, b)).toBe(table[a][b]));
});

describe("promoteScalar", () => {
  it("lifts the category only", () => {
    expect(promoteScalar("float64", 2.5)).toBe("float64");
    expect(promoteScalar("int32", 2)).toBe("int32");
    expect(promoteScalar("uint8", 300)).toBe("uint8");
    expect(promoteScalar("int32", 2.5)).toBe("float32");
    expect(promoteScalar("bool", 1)).toBe("int32");
    expect(promoteScalar("bool", true)).toBe("bool");
  });
});

describe("isFloat", () => {
  it("holds for the two float types", () => expect(names.filter(isFloat)).toEqual(["float32", "float64"]));
});
