/** A plain, slow meaning of every backend primitive on nested indices, to compare backends with; and random operands. */

import type { Operand, ReduceKind } from "../../lib/backend/backend";
import { type DType, dtypes, type TypedArray } from "../../lib/base/dtype";
import { isDense, numel, stridesOf } from "../../lib/base/shape";
import type { MapKernel } from "../../lib/ir/kernel";
import { evaluate } from "../../lib/ir/scalar";

/** A dense operand that holds these values. */
export function dense(values: ArrayLike<number>, shape: readonly number[], dtype: DType = "float32"): Operand {
  const elements = new dtypes[dtype].array(values.length);
  for (let i = 0; i < values.length; i++) elements[i] = values[i];
  return { elements, offset: 0, shape, strides: stridesOf(shape), dtype, dense: true };
}

/** A strided window. */
export function view(
  elements: TypedArray,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  dtype: DType,
): Operand {
  return { elements, offset, shape, strides, dtype, dense: isDense(shape, strides) };
}

/** A small generator of pseudo-random numbers in [0, 1), so that failures repeat. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every index of a shape, in row-major order. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const index = shape.map(() => 0);
  for (let left = numel(shape); left > 0; left--) {
    yield [...index];
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
}

/** The element at an index, the operand broadcast from the right. */
export function read(x: Operand, index: readonly number[]): number {
  return x.elements[position(x, index)];
}
function position(x: Operand, index: readonly number[]): number {
  const skip = index.length - x.shape.length;
  return x.shape.reduce((at, size, d) => at + (size === 1 ? 0 : index[d + skip]) * x.strides[d], x.offset);
}

/** All elements in row-major order. */
export function list(x: Operand): number[] {
  return [...indices(x.shape)].map((index) => read(x, index));
}

/** An operand of random values whose layout is drawn too: dense, permuted, sliced with steps, reversed or broadcast. */
export function drawOperand(
  random: () => number,
  shape: readonly number[],
  dtype: DType,
  value = defaultValue(random, dtype),
): Operand {
  const kind = Math.floor(random() * 5);
  const order = shape.map((_, d) => d);
  if (kind === 1 || kind === 4) order.sort(() => random() - 0.5);
  const steps = shape.map(() => (kind === 2 || kind === 4 ? 1 + Math.floor(random() * 2) : 1));
  const strides: number[] = new Array(shape.length).fill(0);
  let size = 1;
  for (const d of [...order].reverse()) {
    strides[d] = size * steps[d];
    size *= shape[d] * steps[d];
  }
  let offset = kind === 0 ? 0 : Math.floor(random() * 5);
  const elements = new dtypes[dtype].array(size + offset + 3);
  for (let i = 0; i < elements.length; i++) elements[i] = value();
  if (kind === 3) {
    shape.forEach((n, d) => {
      if (random() < 0.5 && n > 0) {
        offset += strides[d] * (n - 1);
        strides[d] = -strides[d];
      }
    });
  }
  return view(elements, offset, shape, strides, dtype);
}

function defaultValue(random: () => number, dtype: DType): () => number {
  if (dtype === "bool") return () => Number(random() < 0.5);
  if (dtype === "int32") return () => Math.floor(random() * 200) - 100;
  if (dtype === "uint8") return () => Math.floor(random() * 256);
  return () => random() * 6 - 3;
}

export function plainMap(
  kernel: MapKernel,
  shape: readonly number[],
  inputs: readonly Operand[],
  params: readonly number[] = [],
): number[] {
  return [...indices(shape)].map((index) =>
    evaluate(
      kernel.expr,
      inputs.map((x) => read(x, index)),
      params,
    ),
  );
}

/** Reduction of a list, in float64. */
export function plainFold(kind: ReduceKind, values: readonly number[]): number {
  const best = (wins: (a: number, b: number) => boolean) => {
    let at = 0;
    values.forEach((v, i) => {
      if (Number.isNaN(values[at])) return;
      if (wins(v, values[at]) || Number.isNaN(v)) at = i;
    });
    return at;
  };
  switch (kind) {
    case "sum":
      return values.reduce((a, b) => a + b, 0);
    case "prod":
      return values.reduce((a, b) => a * b, 1);
    case "max":
      return values[best((a, b) => a > b)];
    case "min":
      return values[best((a, b) => a < b)];
    case "argmax":
      return best((a, b) => a > b);
    case "argmin":
      return best((a, b) => a < b);
    case "any":
      return Number(values.some((v) => v !== 0));
    case "all":
      return Number(values.every((v) => v !== 0));
    case "count":
      return values.filter((v) => v !== 0).length;
  }
}
