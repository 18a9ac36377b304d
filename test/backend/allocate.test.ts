import { expect, test } from "vitest";
import { empty, zeros } from "../../lib/backend/allocate";
import { type DType, dtypes } from "../../lib/base/dtype";

const names = Object.keys(dtypes) as DType[];

test("every size of every element type has the right class and length, and zeros are zero", () => {
  for (const dtype of names) {
    for (const length of [0, 1, 15, 17, 300, 1025, 5000, 100_000]) {
      const dirty = empty(dtype, length);
      expect(dirty).toBeInstanceOf(dtypes[dtype].array);
      expect(dirty.length).toBe(length);
      dirty.fill(1);
      const clean = zeros(dtype, length);
      expect(clean).toBeInstanceOf(dtypes[dtype].array);
      expect(clean.length).toBe(length);
      expect(clean.every((v) => v === 0)).toBe(true);
    }
  }
});

test("arrays that share a slab do not overlap and are aligned", () => {
  const arrays = Array.from({ length: 500 }, (_, i) => zeros(names[i % names.length], 30 + (i % 90)));
  arrays.forEach((array, i) => {
    array.fill(i % 2);
  });
  arrays.forEach((array, i) => {
    expect(array.every((v) => v === i % 2)).toBe(true);
    expect(array.byteOffset % array.BYTES_PER_ELEMENT).toBe(0);
  });
});

test("more than the machine has is refused with a sentence that says how much", () => {
  for (const make of [zeros, empty]) {
    expect(() => make("float32", 2 ** 45)).toThrow(
      "cannot allocate 128 TiB: free some tensors, or use a smaller shape",
    );
  }
});
