/** Every backend of this machine against the reference, on drawn shapes, layouts and element types; and against itself. */

import { describe, expect, test } from "vitest";
import type { Backend, Operand } from "../../lib/backend/backend";
import { js } from "../../lib/backend/js";
import { backends, useBackend } from "../../lib/backend/select";
import type { DType } from "../../lib/base/dtype";
import { mapKernel } from "../../lib/ir/kernel";
import { derivative, s } from "../../lib/ir/scalar";
import { dense, drawOperand, list, randoms, view } from "./plain";

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
    if (x[i] !== y[i] && !(Number.isNaN(x[i]) && Number.isNaN(y[i])) && !(Math.abs(x[i] - y[i]) <= tolerance * scale)) {
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

    test("map", () => {
      const random = randoms(13);
      const [x, y, p] = [s.input(0), s.input(1), s.param(0)];
      const kernels = [
        mapKernel("add", 2, s.add(x, y)),
        mapKernel("affine", 2, s.add(s.mul(x, p), s.mul(y, s.param(1)))),
        mapKernel("many params", 2, s.add(s.mul(x, p), s.add(s.mul(y, s.param(1)), s.mul(s.param(3), s.param(2))))),
        mapKernel("sgd", 3, s.sub(x, s.mul(p, s.add(y, s.input(2))))),
        mapKernel("sigmoid'", 2, s.mul(y, derivative(s.sigmoid(x), x))),
        mapKernel("mask", 2, s.select(s.and(s.gt(x, y), s.not(s.eq(x, 0))), s.square(x), s.neg(s.abs(y)))),
        mapKernel("truth", 2, s.or(s.lt(x, y), s.xor(s.ge(x, 1), s.le(y, 0)))),
        mapKernel("number as truth", 2, s.select(x, s.isnan(y), s.sign(y))),
        ...(["exp", "expm1", "log", "log1p", "log2", "tanh", "sigmoid", "erf", "sqrt", "rsqrt"] as const).map((name) =>
          mapKernel(name, 1, s[name](x)),
        ),
        ...(["reciprocal", "floor", "ceil", "trunc", "round", "sign", "isinf", "sin"] as const).map((name) =>
          mapKernel(name, 1, s[name](x)),
        ),
        mapKernel("softplus", 1, s.softplus(x)),
        mapKernel("extremes", 2, s.add(s.maximum(x, y), s.minimum(x, y))),
        mapKernel("still", 2, s.mul(p, 2)),
      ];
      const edges = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 1e-40, 88.7, -87.5, 0.5, 2.5, 1e-8];
      for (let round = 0; round < 300; round++) {
        const kernel = kernels[round % kernels.length];
        const size = [1, 7, 63, 100, 1000, 5000, 9001][Math.floor(random() * 7)];
        const shape = random() < 0.3 ? [Math.ceil(size / 5), 5] : [size];
        const scale = [1, 20, 100][Math.floor(random() * 3)];
        const value = () => (random() < 0.01 ? edges[Math.floor(random() * edges.length)] : (random() - 0.5) * scale);
        const inputs = Array.from({ length: kernel.arity }, () =>
          drawOperand(random, random() < 0.2 ? [] : shape, "float32", value),
        );
        const params = [random(), -2, 3, 0.25];
        const out = random() < 0.8 ? dense(new Float32Array(size + 5), shape) : drawOperand(random, shape, "float32");
        const [first, second, expected] = [copy(out), copy(out), copy(out)];
        other.map(kernel, first, inputs, params);
        other.map(kernel, second, inputs, params);
        js.map(kernel, expected, inputs, params);
        const [a, b] = [list(first), list(expected)];
        expect(list(second)).toEqual(a);
        for (let i = 0; i < a.length; i++) {
          const error = Math.abs(a[i] - b[i]);
          // An element's own size, and that of the terms it came from.
          const limit = 1e-6 * Math.max(Math.abs(b[i]), 0.5 * scale ** (kernel.name === "mask" ? 2 : 1));
          if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i])) && !(error <= limit)) {
            const at = inputs.map((input) => list(input)[input.shape.length === 0 ? 0 : i]);
            throw new Error(`${kernel.name} of ${at}: ${a[i]}, expected ${b[i]}`);
          }
        }
      }
    });

    test("map with broadcasting", () => {
      const random = randoms(16);
      const [x, y] = [s.input(0), s.input(1)];
      const kernels = [
        mapKernel("add", 2, s.add(x, y)),
        mapKernel("norm", 3, s.mul(s.sub(x, y), s.input(2))),
        mapKernel("second", 2, s.mul(y, s.param(0))),
        mapKernel("tanh", 2, s.tanh(s.add(x, y))),
      ];
      for (let round = 0; round < 250; round++) {
        const kernel = kernels[round % kernels.length];
        const shape = [
          [40, 33],
          [130, 64],
          [3, 5, 200],
          [2, 3, 4, 64],
          [7, 2000],
          [3, 5000],
          [90, 12],
        ][Math.floor(random() * 7)];
        const inputs = Array.from({ length: kernel.arity }, () => {
          const narrow = shape.map((n) => (random() < 0.4 ? 1 : n));
          return drawOperand(random, narrow.slice(random() < 0.3 ? 1 : 0), "float32");
        });
        const out = dense(new Float32Array(shape.reduce((a, b) => a * b)), shape);
        const expected = copy(out);
        other.map(kernel, out, inputs, [0.5]);
        js.map(kernel, expected, inputs, [0.5]);
        expectClose(out, expected, 1e-6, `${kernel.name}: ${[out, ...inputs].map(layout).join(" | ")}`);
      }
    });

    test("copies of transposed operands", () => {
      const random = randoms(17);
      const identity = mapKernel("identity", 1, s.input(0));
      for (let round = 0; round < 40; round++) {
        const [batch, rows, columns] = [
          1 + Math.floor(random() * 3),
          20 + Math.floor(random() * 200),
          20 + Math.floor(random() * 200),
        ];
        const gap = Math.floor(random() * 3);
        const elements = Float32Array.from({ length: batch * columns * (rows + gap) + 2 }, random);
        const strides = [columns * (rows + gap), 1, rows + gap];
        const x = view(elements, 2, [batch, rows, columns], strides, "float32");
        const out = dense(new Float32Array(batch * rows * columns), [batch, rows, columns]);
        const expected = copy(out);
        other.map(identity, out, [x]);
        js.map(identity, expected, [x]);
        expect(list(out)).toEqual(list(expected));
      }
    });

    test("sums, maxima and minima", () => {
      const random = randoms(14);
      for (let round = 0; round < 200; round++) {
        const shape = [[9001], [40, 33], [3, 700], [5, 9000], [100, 16], [7, 3, 64], [20, 6, 5, 7], [300, 20]][
          Math.floor(random() * 8)
        ];
        const all = shape.map((_, d) => d);
        const axes = [all, all.slice(-1), all.slice(0, 1), all.filter((d) => d !== 1)][Math.floor(random() * 4)];
        const value = () => (random() < 0.0005 ? Number.NaN : random() - 0.3);
        const x =
          random() < 0.8
            ? dense(Array.from({ length: shape.reduce((a, b) => a * b) }, value), shape)
            : drawOperand(random, shape, "float32", value);
        const outShape = shape.filter((_, d) => !axes.includes(d));
        const make = () => dense(new Float32Array(outShape.reduce((a, b) => a * b, 1)), outShape);
        for (const kind of ["sum", "max", "min"] as const) {
          const [first, second, expected] = [make(), make(), make()];
          other.reduce(kind, first, x, axes);
          other.reduce(kind, second, x, axes);
          js.reduce(kind, expected, x, axes);
          expect(list(second)).toEqual(list(first));
          expectClose(first, expected, kind === "sum" ? 1e-6 : 0, `${kind} ${axes} of ${layout(x)}`);
        }
      }
    });

    test("softmax and its logarithm", () => {
      const random = randoms(15);
      for (let round = 0; round < 100; round++) {
        const shape = [[9001], [40, 33], [3, 5000], [100, 10], [7, 3, 64], [20, 3]][Math.floor(random() * 6)];
        const spread = random() < 0.5 ? 5 : 200;
        const value = () => (random() < 0.001 ? -Infinity : (random() - 0.5) * spread);
        const x = drawOperand(random, shape, "float32", value);
        const make = () => dense(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
        for (const log of [false, true]) {
          const [first, second, expected] = [make(), make(), make()];
          other.softmax(first, x, shape.length - 1, log);
          other.softmax(second, x, shape.length - 1, log);
          js.softmax(expected, x, shape.length - 1, log);
          expect(list(second)).toEqual(list(first));
          expectClose(first, expected, 1e-6, `softmax ${log} of ${layout(x)}`);
        }
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
