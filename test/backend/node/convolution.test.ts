/** Machine code for convolutions of drawn geometries, against the reference in float64: wide vectors, narrow ones, and none. */

import { describe, expect, test } from "vitest";
import type { Operand } from "../../../lib/backend/backend";
import { js } from "../../../lib/backend/js";
import { convolution } from "../../../lib/backend/node/convolution";
import { executable } from "../../../lib/backend/node/executable";
import { pooling } from "../../../lib/backend/node/pooling";
import { Unsupported } from "../../../lib/backend/node/x64";
import { numel, stridesOf } from "../../../lib/base/shape";
import { randoms } from "../plain";

const machine = executable();
const random = randoms(5);
const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

/** Behind the elements stand numbers that nothing may overwrite. */
const guard = 24;
function drawn(shape: readonly number[]): Operand {
  const elements = Float32Array.from({ length: numel(shape) + guard }, (_, i) =>
    i < numel(shape) ? random() - 0.3 : 777,
  );
  return { elements, offset: 0, shape, strides: stridesOf(shape), dtype: "float32", dense: true };
}
const exact = (x: Operand): Operand => ({
  ...x,
  elements: Float64Array.from(x.elements.subarray(0, numel(x.shape))),
  dtype: "float64",
});

function drawGeometry() {
  const rank = whole(1, 3);
  const groups = random() < 0.25 ? whole(2, 3) : 1;
  const [inner, outer] = [whole(1, rank === 3 ? 4 : 18), whole(1, 40)];
  const kernel = Array.from({ length: rank }, () => whole(1, 4));
  const stride = kernel.map(() => (random() < 0.3 ? 2 : 1));
  const padding = kernel.map(() => whole(0, 2));
  const dilation = kernel.map(() => (random() < 0.25 ? 2 : 1));
  const input = kernel.map((k, d) => Math.max(dilation[d] * (k - 1) + 1, whole(1, [60, 20, 7][rank - 1])));
  const output = input.map(
    (n, d) => Math.floor((n + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1,
  );
  return { batch: whole(1, 3), groups, inner, outer, input, output, window: { kernel, stride, padding, dilation } };
}

function expectClose(found: Operand, expected: Operand, message: string): void {
  const n = numel(found.shape);
  let largest = 1e-30;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(expected.elements[i]));
    worst = Math.max(worst, Math.abs(expected.elements[i] - found.elements[i]));
    if (Number.isNaN(found.elements[i])) throw new Error(`${message}: element ${i} is NaN`);
  }
  expect(worst / largest, message).toBeLessThan(5e-6);
  expect(
    found.elements.subarray(n).every((x) => x === 777),
    `${message}: wrote behind the end`,
  ).toBe(true);
}

describe.runIf(machine)("convolution by machine code", () => {
  // A machine without AVX-512 runs the narrow code twice.
  test.each([["wide"], ["narrow"]])("%s vectors give what the reference gives, for any window", (kind) => {
    const code = convolution(kind === "wide" ? machine : { ...machine!, wide: false })!;
    let done = 0;
    for (let round = 0; round < 120; round++) {
      const { batch, groups, inner, outer, input, output, window } = drawGeometry();
      const x = drawn([batch, inner * groups, ...input]);
      const weight = drawn([outer * groups, inner, ...window.kernel]);
      const g = drawn([batch, outer * groups, ...output]);
      const message = JSON.stringify({ batch, groups, inner, outer, input, window });
      const each: [keyof typeof code, Operand, Operand, Operand][] = [
        ["convolve", drawn(g.shape), x, weight],
        ["convolveInput", drawn(x.shape), g, weight],
        ["convolveWeight", drawn(weight.shape), g, x],
      ];
      for (const [name, out, a, b] of each) {
        if (!code[name](out, a, b, window, groups)) continue;
        done++;
        const expected = exact(out);
        js[name](expected, exact(a), exact(b), window, groups);
        expectClose(out, expected, `${name} ${message}`);
        const again = drawn(out.shape);
        code[name](again, a, b, window, groups);
        expect(again.elements).toEqual(out.elements);
      }
    }
    expect(done).toBeGreaterThan(100);
  });

  test("where the system refuses to run written code, another backend does the work", () => {
    const refusing = {
      ...machine!,
      place: () => {
        throw new Unsupported("executable memory");
      },
    };
    const x = drawn([2, 8, 12, 12]);
    const window = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] };
    const code = convolution(refusing)!;
    expect(code.convolve(drawn([2, 16, 12, 12]), x, drawn([16, 8, 3, 3]), window, 1)).toBe(false);
    expect(code.convolveWeight(drawn([16, 8, 3, 3]), drawn([2, 16, 12, 12]), x, window, 1)).toBe(false);
    const halves = { ...window, kernel: [2, 2], stride: [2, 2], padding: [0, 0] };
    const [values, places] = [drawn([2, 8, 6, 6]), { ...drawn([2, 8, 6, 6]), dtype: "int32" as const }];
    expect(pooling(refusing)!.pool("max", values, x, halves, places)).toBe(false);
  });

  test("what it cannot do it leaves alone: other element types, strides, and one geometry too many", () => {
    const code = convolution()!;
    const window = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] };
    const weight = drawn([16, 8, 3, 3]);
    const call = (size: number, change: (x: Operand) => Operand = (x) => x) =>
      code.convolve(drawn([1, 16, 4, size]), change(drawn([1, 8, 4, size])), weight, window, 1);
    expect(call(12)).toBe(true);
    expect(call(12, exact)).toBe(false);
    expect(call(12, (x) => ({ ...x, dense: false }))).toBe(false);
    for (let size = 13; size < 13 + 255; size++) expect(call(size)).toBe(true);
    expect(call(300)).toBe(false);
    expect(call(12)).toBe(true);
  });
});
