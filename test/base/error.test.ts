/** Errors carry fields for programs and sentences for people. */

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { AllocationError, DataError, formatBytes, ShapeError, TypetorchError } from "../../lib/base/error";

describe("errors", () => {
  it("are instances of TypetorchError and Error, with names and fields", () => {
    const error = new ShapeError("no", { op: "add", axis: "-1", shapes: [[2], [3]] });
    expect(error).toBeInstanceOf(TypetorchError);
    expect(error).toBeInstanceOf(Error);
    expect(`${error}`).toBe("ShapeError: no");
    expect(error).toMatchObject({ op: "add", axis: "-1", shapes: [[2], [3]] });
  });

  it("print as their message, since it says what the fields say", () => {
    const error = new ShapeError("no", { op: "add", axis: "-1", shapes: [[2], [3]] });
    expect(inspect(error).split("\n")[0]).toBe("ShapeError: no");
    expect(inspect(error)).not.toContain("axis:");
    expect(Object.keys(new DataError("no"))).toEqual(["name"]);
  });

  it("say how much memory was asked for", () => {
    expect(new AllocationError(3 * 2 ** 40).message).toContain("cannot allocate 3 TiB");
    expect(formatBytes(512)).toBe("512 bytes");
    expect(formatBytes(1.5 * 2 ** 20)).toBe("1.5 MiB");
  });
});
