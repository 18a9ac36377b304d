/** Every backend of this machine against the reference, on drawn shapes, layouts and element types; and against itself. */

import { describe, expect, test } from "vitest";
import type { Backend, Operand } from "../../lib/backend/backend";
import { js } from "../../lib/backend/js";
import { backends, useBackend } from "../../lib/backend/select";
import type { DType } from "../../lib/base/dtype";
import { drawOperand, list, randoms, view } from "./plain";

const others = backends()
  .filter((name) => name !== "js")
  .map((name): Backend => useBackend(name));
useBackend();

/** Another operand with the same elements in the same places. */
function copy(x: Operand): Operand {
  return view(x.elements.slice(), x.offset, x.shape, x.strides, x.dtype);
}

/** Both within `tolerance` of the largest magnitude. */
function expectClose(a: Operand, b: Operand, tolerance: number, message: string): void {
  const [x, y] = [list(a), list(b)];
  const scale = Math.max(1, ...y.filter(Number.isFinite).map(Math.abs));
  for (let i = 0; i < x.length; i++) {
    if (!Object.is(x[i], y[i]) && !(Math.abs(x[i] - y[i]) <= tolerance * scale)) {
      throw new Error(`${message}: element ${i} is ${x[i]}, expected ${y[i]}`);
    }
  }
}
const tolerance = (dtype: DType) => (dtype === "float64" ? 1e-13 : 2e-6);
const layout = (x: Operand) => `${x.dtype} [${x.shape}] strides [${x.strides}] offset ${x.offset}`;

for (const other of others) {
  describe(other.name, () => {
    test("contract", () => {
      const random = randoms(11);
      const size = () => (random() < 0.2 ? 1 : Math.floor(random() * 40));
      for (let round = 0; round < 400; round++) {
        const [m, k, n] = [size(), size(), size()];
        const batch = [[], [3], [2, 3]][Math.floor(random() * 3)];
        const lead = () => (random() < 0.4 ? [] : batch.map((b) => (random() < 0.3 ? 1 : b)));
        const dtype = (["float32", "float64", "int32"] as const)[Math.floor(random() * 3)];
        const a = drawOperand(random, [...lead(), m, k], dtype);
        const b = drawOperand(random, [...lead(), k, n], dtype);
        const still =
          random() < 0.1 && k > 0
            ? view(
                b.elements,
                b.offset,
                b.shape,
                b.strides.map((s, d) => (d < b.shape.length - 2 ? s : 0)),
                dtype,
              )
            : b;
        const out = drawOperand(random, [...batch, m, n], dtype);
        const expected = copy(out);
        const accumulate = random() < 0.3;
        js.contract(expected, a, still, accumulate);
        const first = copy(out);
        other.contract(first, a, still, accumulate);
        expectClose(first, expected, tolerance(dtype) * 10, [out, a, still].map(layout).join(" | "));
        const second = copy(out);
        other.contract(second, a, still, accumulate);
        expect(list(second)).toEqual(list(first));
      }
    });

    test("convolution", () => {
      const random = randoms(12);
      for (let round = 0; round < 40; round++) {
        const padding = Math.floor(random() * 2);
        const [height, width] = [5 + Math.floor(random() * 8), 5 + Math.floor(random() * 8)];
        const window = { kernel: [3, 3], stride: [1, 1], padding: [padding, padding], dilation: [1, 1] };
        const counts = [height, width].map((n) => n + 2 * padding - 2);
        const make = (shape: number[]) => {
          const x = drawOperand(random, shape, "float32");
          return x.dense ? x : drawDense(random, shape);
        };
        const [x, w, g] = [make([2, 4, height, width]), make([6, 4, 3, 3]), make([2, 6, ...counts])];
        for (const run of ["convolve", "convolveInput", "convolveWeight"] as const) {
          const [a, b] = { convolve: [x, w], convolveInput: [g, w], convolveWeight: [g, x] }[run];
          const out = { convolve: g, convolveInput: x, convolveWeight: w }[run];
          const [result, expected] = [copy(out), copy(out)];
          other[run](result, a, b, window, 1);
          js[run](expected, a, b, window, 1);
          expectClose(result, expected, 1e-5, run);
        }
      }
    });
  });
}

function drawDense(random: () => number, shape: number[]): Operand {
  for (;;) {
    const x = drawOperand(random, shape, "float32");
    if (x.dense) return x;
  }
}

test("there is something to compare", () => {
  expect(backends().length).toBeGreaterThan(0);
});
