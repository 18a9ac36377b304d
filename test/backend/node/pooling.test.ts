/** Machine code for maximum pooling and its way back, against the reference: ties, NaN and infinities included. */

import { describe, expect, test } from "vitest";
import type { Operand } from "../../../lib/backend/backend";
import { js } from "../../../lib/backend/js";
import { pooling } from "../../../lib/backend/node/pooling";
import { numel, stridesOf } from "../../../lib/base/shape";
import { randoms } from "../plain";

const code = pooling();
const random = randoms(9);
const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

function drawn(shape: readonly number[], element: () => number): Operand {
  const elements = Float32Array.from({ length: numel(shape) }, element);
  return { elements, offset: 0, shape, strides: stridesOf(shape), dtype: "float32", dense: true };
}
function zeros(shape: readonly number[], dtype: "float32" | "int32"): Operand {
  const elements = dtype === "int32" ? new Int32Array(numel(shape)) : new Float32Array(numel(shape));
  return { elements, offset: 0, shape, strides: stridesOf(shape), dtype, dense: true };
}
/** Few values, so that many are equal; some are none. */
const element = () => (random() < 0.03 ? Number.NaN : random() < 0.03 ? Number.NEGATIVE_INFINITY : whole(-3, 3));

describe.runIf(code)("pooling by machine code", () => {
  test("values and places of drawn windows; gradients back to those places", () => {
    let done = 0;
    for (let round = 0; round < 200; round++) {
      const rank = whole(1, 3);
      const kernel = Array.from({ length: rank }, () => whole(1, 3));
      const stride = kernel.map(() => whole(1, 3));
      const dilation = kernel.map(() => (random() < 0.2 ? 2 : 1));
      const padding = kernel.map(() => (random() < 0.1 ? 1 : 0));
      const input = kernel.map((k, d) => Math.max(dilation[d] * (k - 1) + 1, whole(1, [200, 30, 10][rank - 1])));
      const counts = input.map(
        (n, d) => Math.floor((n + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1,
      );
      const [batch, channels] = [whole(1, 3), whole(1, 20)];
      const window = { kernel, stride, padding, dilation };
      const x = drawn([batch, channels, ...input], element);
      const shape = [batch, channels, ...counts];
      const [values, places] = [zeros(shape, "float32"), zeros(shape, "int32")];
      if (!code!.pool("max", values, x, window, places)) continue;
      done++;
      const [expected, expectedPlaces] = [zeros(shape, "float32"), zeros(shape, "int32")];
      js.pool("max", expected, x, window, expectedPlaces);
      expect(values.elements, JSON.stringify(window)).toEqual(expected.elements);
      expect(places.elements, JSON.stringify(window)).toEqual(expectedPlaces.elements);

      const flat = [batch, channels, numel(counts)];
      const index = { ...places, shape: flat, strides: stridesOf(flat) };
      const g = drawn(flat, () => whole(-8, 8));
      const [back, expectedBack] = [1, 2].map(() => zeros([batch, channels, numel(input)], "float32"));
      expect(code!.scatter(back, 2, index, g, "add")).toBe(true);
      js.scatter(expectedBack, 2, index, g, "add");
      expect(back.elements).toEqual(expectedBack.elements);
    }
    expect(done).toBeGreaterThan(50);
  });

  test("windows that hang over an edge, other element types and other axes are left alone", () => {
    const x = drawn([4, 8, 10, 10], element);
    const pool = (count: number, padding: number, out: "float32" | "int32" = "float32") => {
      const window = { kernel: [2, 2], stride: [2, 2], padding: [padding, padding], dilation: [1, 1] };
      const shape = [4, 8, count, count];
      return code!.pool("max", zeros(shape, out), x, window, zeros(shape, "int32"));
    };
    expect([pool(5, 0), pool(6, 1), pool(6, 0), pool(5, 0, "int32")]).toEqual([true, false, false, false]);
    const index = zeros([40, 40], "int32");
    const scatter = (axis: number, mode: "add" | "set", columns = 40) =>
      code!.scatter(zeros([40, columns], "float32"), axis, index, zeros([40, 40], "float32"), mode);
    expect([scatter(1, "add"), scatter(1, "add", 9), scatter(0, "add"), scatter(1, "set")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
