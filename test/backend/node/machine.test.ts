/** Machine code for elementwise work on large operands, whose results go past the cache: against the reference, element by element. */

import { describe, expect, test } from "vitest";
import type { Operand } from "../../../lib/backend/backend";
import { js } from "../../../lib/backend/js";
import { machine } from "../../../lib/backend/node/machine";
import { numel, stridesOf } from "../../../lib/base/shape";
import { mapKernel } from "../../../lib/ir/kernel";
import { s } from "../../../lib/ir/scalar";
import { randoms } from "../plain";

const code = machine();
const random = randoms(3);

function drawn(shape: readonly number[], offset: number): Operand {
  const elements = Float32Array.from({ length: offset + numel(shape) + 16 }, () => random() - 0.5);
  return { elements, offset, shape, strides: stridesOf(shape), dtype: "float32", dense: true };
}
const copy = (x: Operand): Operand => ({ ...x, elements: x.elements.slice() });
const expanded = (x: Operand, shape: readonly number[]): Operand => ({
  ...x,
  shape,
  strides: shape.map(() => 0),
  dense: false,
});

describe.runIf(code)("large maps by machine code", () => {
  const kernel = mapKernel("affine", 2, s.add(s.mul(s.input(0), s.param(0)), s.input(1)));

  // A result may begin anywhere within a vector, and end there.
  test.each([0, 1, 3, 4, 7])("a result that begins %d floats into a buffer", (offset) => {
    for (const size of [2 ** 18, 2 ** 18 + 5]) {
      const out = drawn([size], offset);
      const [a, b] = [drawn([size], 2), drawn([size], 0)];
      const expected = copy(out);
      js.map(kernel, expected, [a, b], [2]);
      expect(code!.map(kernel, out, [a, b], [2])).toBe(true);
      // 2 a is exact, so that fused and separate addition agree.
      expect(Buffer.compare(Buffer.from(out.elements.buffer), Buffer.from(expected.elements.buffer))).toBe(0);
    }
  });

  test("rows, columns, one number for all, and the result in place of an operand", () => {
    const shape = [520, 512];
    const a = drawn(shape, 1);
    const row = drawn([512], 3);
    const column: Operand = { ...drawn([520, 1], 0), shape, strides: [1, 0], dense: false };
    const one = expanded(drawn([1], 5), shape);
    for (const b of [row, column, one, a]) {
      const out = drawn(shape, 2);
      const expected = copy(out);
      js.map(kernel, expected, [a, b], [4]);
      expect(code!.map(kernel, out, [a, b], [4])).toBe(true);
      expect(Buffer.compare(Buffer.from(out.elements.buffer), Buffer.from(expected.elements.buffer))).toBe(0);
    }
    const expected = copy(a);
    js.map(kernel, expected, [a, row], [4]);
    expect(code!.map(kernel, a, [a, row], [4])).toBe(true);
    expect(Buffer.compare(Buffer.from(a.elements.buffer), Buffer.from(expected.elements.buffer))).toBe(0);
  });
});
