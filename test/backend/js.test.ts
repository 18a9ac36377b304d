import { expect, test } from "vitest";
import type { Operand, ReduceKind } from "../../lib/backend/backend";
import { js } from "../../lib/backend/js";
import type { DType } from "../../lib/base/dtype";
import { mapKernel } from "../../lib/ir/kernel";
import { s } from "../../lib/ir/scalar";
import { dense, drawOperand, indices, list, plainFold, plainMap, randoms, read } from "./plain";

const layout = (x: Operand) => `${x.dtype} [${x.shape}] strides [${x.strides}] offset ${x.offset}`;
const dtypes: DType[] = ["float32", "float64", "int32", "uint8", "bool"];
const x0 = s.input(0);
const x1 = s.input(1);

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)];
}
function drawShape(random: () => number, maxRank = 4): number[] {
  return Array.from({ length: Math.floor(random() * (maxRank + 1)) }, () => 1 + Math.floor(random() * 5));
}
/** A shape that broadcasts to `shape`. */
function narrow(random: () => number, shape: readonly number[]): number[] {
  return shape.slice(Math.floor(random() * (shape.length + 1))).map((n) => (random() < 0.3 ? 1 : n));
}
/** What storing numbers as `dtype` makes of them. */
function stored(values: readonly number[], dtype: DType): number[] {
  return list(dense(dtype === "bool" ? values.map((v) => Number(v !== 0)) : values, [values.length], dtype));
}

test("map agrees with the plain meaning over shapes, layouts, broadcasts and element types", () => {
  const random = randoms(1);
  const kernels = [
    mapKernel("add", 2, s.add(x0, x1)),
    mapKernel("mix", 2, s.add(s.mul(x0, s.param(0)), s.select(s.lt(x1, 1), s.square(x0), s.mul(x0, x1)))),
    mapKernel("lt", 2, s.lt(x0, x1)),
    mapKernel("exp", 1, s.exp(s.neg(x0))),
    mapKernel("three", 3, s.add(s.maximum(x0, x1), s.input(2))),
    mapKernel("six", 6, s.add(s.add(x0, s.input(5)), s.sub(s.input(3), s.input(4)))),
    mapKernel("fill", 0, s.param(0)),
  ];
  for (let round = 0; round < 1500; round++) {
    const kernel = pick(random, kernels);
    const shape = drawShape(random);
    const dtype = pick(random, dtypes);
    const inputs = Array.from({ length: kernel.arity }, () =>
      drawOperand(random, random() < 0.5 ? shape : narrow(random, shape), pick(random, [dtype, "float32", "int32"])),
    );
    const whole = dtype !== "float32" && dtype !== "float64";
    const params = [whole ? 3 : 2.5];
    const out = drawOperand(random, shape, dtype);
    js.map(kernel, out, inputs, params);
    const expected = stored(plainMap(kernel, shape, inputs, params), dtype);
    expect(list(out), `${kernel.name} ${dtype} ${[out, ...inputs].map(layout).join(" ")}`).toEqual(expected);
  }
});

test("map of large transposed operands, which go tile by tile", () => {
  const random = randoms(8);
  const kernel = mapKernel("add", 2, s.add(x0, x1));
  const wide = dense(Array.from({ length: 100 * 70 }, random), [100, 70], "float64");
  const other = drawOperand(random, [70, 100], "float64");
  const turned = { ...wide, shape: [70, 100], strides: [1, 70], dense: false };
  const out = drawOperand(random, [70, 100], "float64");
  js.map(kernel, out, [turned, other]);
  expect(list(out)).toEqual(plainMap(kernel, [70, 100], [turned, other]));
});

test("map in place, and on an empty shape", () => {
  const x = dense([1, 2, 3], [3]);
  js.map(mapKernel("square", 1, s.square(x0)), x, [x]);
  expect(list(x)).toEqual([1, 4, 9]);
  js.map(mapKernel("square", 1, s.square(x0)), dense([], [0, 3]), [dense([], [0, 3])]);
});

test("whole-number kernels keep their low bits and wrap at 32 bits", () => {
  const out = dense([0, 0], [2], "int32");
  js.map(mapKernel("mul", 2, s.mul(x0, x1)), out, [
    dense([123456789, -7], [2], "int32"),
    dense([987654321, 3], [2], "int32"),
  ]);
  // 123456789 * 987654321 modulo 2^32, as a signed number
  expect(list(out)).toEqual([Number(BigInt.asIntN(32, 123456789n * 987654321n)), -21]);
  js.map(mapKernel("pow", 2, s.pow(x0, x1)), out, [dense([3, 7], [2], "int32"), dense([40, 2], [2], "int32")]);
  expect(list(out)).toEqual([Number(BigInt.asIntN(32, 3n ** 40n)), 49]);
});

const reduceKinds: ReduceKind[] = ["sum", "prod", "max", "min", "argmax", "argmin", "any", "all", "count"];
const reducedType = (kind: ReduceKind, dtype: DType): DType =>
  kind === "any" || kind === "all" ? "bool" : kind === "count" || kind.startsWith("arg") ? "int32" : dtype;

test("reduce agrees with the plain meaning, NaN and fused kernels included", () => {
  const random = randoms(2);
  const squares = mapKernel("square", 1, s.square(x0));
  for (let round = 0; round < 2500; round++) {
    const kind = pick(random, reduceKinds);
    const shape = drawShape(random).map((n) => (random() < 0.2 ? n * 7 : n));
    const arg = kind.startsWith("arg");
    const all = shape.map((_, d) => d);
    const one = shape.length > 0 ? [Math.floor(random() * shape.length)] : [];
    const axes = arg ? (random() < 0.5 ? all : one) : all.filter(() => random() < 0.5);
    const dtype = pick<DType>(random, ["float32", "float64", "int32"]);
    const withNaN = dtype !== "int32" && random() < 0.3;
    const value = () => {
      if (withNaN && random() < 0.1) return Number.NaN;
      if (kind === "prod") return random() < 0.9 ? 1 : pick(random, [2, -1]);
      return Math.floor(random() * 7) - 3;
    };
    const x = drawOperand(random, shape, dtype, value);
    const fused = !arg && random() < 0.3;
    const outShape = shape.filter((_, d) => !axes.includes(d));
    const out = drawOperand(random, outShape, reducedType(kind, dtype));
    js.reduce(kind, out, x, axes, fused ? squares : undefined);
    const expected = [...indices(outShape)].map((index) => {
      const values = [...indices(axes.map((d) => shape[d]))].map((inner) => {
        const at = shape.map((_, d) => (axes.includes(d) ? inner[axes.indexOf(d)] : index[outAxis(d)]));
        const v = read(x, at);
        return fused ? v * v : v;
      });
      return plainFold(kind, values);
    });
    function outAxis(d: number): number {
      return all.filter((other) => other < d && !axes.includes(other)).length;
    }
    const message = `${kind} ${axes} ${layout(x)}`;
    if (kind === "prod" && dtype === "int32") {
      expect(list(out), message).toEqual(expected.map((v) => v | 0));
    } else {
      list(out).forEach((v, i) => {
        if (Number.isNaN(expected[i])) expect(v, message).toBeNaN();
        else if (v !== Math.fround(expected[i]))
          expect(Math.abs(v - expected[i]), message).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]));
      });
    }
  }
});

test("reduce of nothing gives the neutral element", () => {
  for (const [kind, neutral] of [
    ["sum", 0],
    ["prod", 1],
    ["any", 0],
    ["all", 1],
    ["count", 0],
  ] as const) {
    const out = dense([9, 9], [2]);
    js.reduce(kind, out, dense([], [2, 0]), [1]);
    expect(list(out)).toEqual([neutral, neutral]);
    const single = dense([9], []);
    js.reduce(kind, single, dense([], [0]), [0]);
    expect(list(single)).toEqual([neutral]);
  }
});

test("a long float32 sum does not lose small terms", () => {
  const ones = dense(new Float32Array(3_000_000).fill(0.1), [3_000_000]);
  const out = dense([0], []);
  js.reduce("sum", out, ones, [0]);
  expect(list(out)[0]).toBe(Math.fround(3_000_000 * Math.fround(0.1)));
});

test("contract agrees with the plain product, batched, strided, and added to what was there", () => {
  const random = randoms(3);
  for (let round = 0; round < 600; round++) {
    const [m, k, n] = [1, 2, 3].map(() => Math.floor(random() * 9));
    const batch = drawShape(random, 2);
    const dtype = pick<DType>(random, ["float32", "float64", "int32"]);
    const a = drawOperand(random, [...narrow(random, batch), m, k], dtype);
    const b = drawOperand(random, [...narrow(random, batch), k, n], dtype);
    const out = drawOperand(random, [...batch, m, n], dtype);
    const accumulate = random() < 0.3;
    const before = list(out);
    js.contract(out, a, b, accumulate);
    const result = list(out);
    [...indices([...batch, m, n])].forEach((index, at) => {
      const lead = index.slice(0, -2);
      const [i, j] = index.slice(-2);
      let total = accumulate ? before[at] : 0;
      for (let l = 0; l < k; l++) total += read(a, [...lead, i, l]) * read(b, [...lead, l, j]);
      expect(Math.abs(result[at] - total)).toBeLessThanOrEqual(dtype === "float32" ? 1e-4 : 1e-12);
    });
  }
});

test("scan: running sums and products, and the later of equal maxima (torch.cummax)", () => {
  const x = dense([3, 1, 3, Number.NaN, 5, 2], [6]);
  const out = dense(new Array(6), [6]);
  const at = dense(new Array(6), [6], "int32");
  js.scan("max", out, x, 0, at);
  expect(list(out)).toEqual([3, 3, 3, Number.NaN, Number.NaN, Number.NaN]);
  expect(list(at)).toEqual([0, 0, 2, 3, 3, 3]);
  js.scan("min", out, x, 0, at);
  expect(list(at)).toEqual([0, 1, 1, 3, 3, 3]);
  const columns = dense([1, 2, 3, 4, 5, 6], [3, 2]);
  js.scan("sum", columns, columns, 0);
  expect(list(columns)).toEqual([1, 2, 4, 6, 9, 12]);
  const products = dense([1, 2, 3, 4, 5, 6], [2, 3], "int32");
  js.scan("prod", products, products, 1);
  expect(list(products)).toEqual([1, 2, 6, 4, 20, 120]);
});

test("gather and scatter follow torch.gather and scatter_reduce_ on random views", () => {
  const random = randoms(4);
  for (let round = 0; round < 400; round++) {
    const shape = [1, 2, 3].slice(0, 1 + Math.floor(random() * 3)).map(() => 1 + Math.floor(random() * 4));
    const axis = Math.floor(random() * shape.length);
    const input = drawOperand(random, shape, "float32", () => Math.floor(random() * 9));
    const indexShape = shape.map((n, d) => (d === axis ? 1 + Math.floor(random() * 5) : n));
    const index = drawOperand(random, indexShape, "int32", () => Math.floor(random() * shape[axis]));
    const out = drawOperand(random, indexShape, "float32");
    js.gather(out, input, axis, index);
    const expected = [...indices(indexShape)].map((at) => read(input, at.with(axis, read(index, at))));
    expect(list(out)).toEqual(expected);

    const mode = pick(random, ["set", "add", "multiply", "amax", "amin"] as const);
    const target = new Map([...indices(shape)].map((at) => [String(at), read(input, at)]));
    for (const at of indices(indexShape)) {
      const key = String(at.with(axis, read(index, at)));
      const [a, b] = [target.get(key)!, read(out, at)];
      const values = { set: b, add: a + b, multiply: a * b, amax: Math.max(a, b), amin: Math.min(a, b) };
      target.set(key, values[mode]);
    }
    js.scatter(input, axis, index, out, mode);
    expect(list(input), mode).toEqual([...target.values()]);
  }
});

test("sort is stable, both ways, with NaN as the largest (torch.sort)", () => {
  const x = dense([3, Number.NaN, 1, 3, -Infinity, Number.NaN], [6]);
  const values = dense(new Array(6), [6]);
  const at = dense(new Array(6), [6], "int32");
  js.sort(values, at, x, 0, false);
  expect(list(values)).toEqual([-Infinity, 1, 3, 3, Number.NaN, Number.NaN]);
  expect(list(at)).toEqual([4, 2, 0, 3, 1, 5]);
  js.sort(values, at, x, 0, true);
  expect(list(values)).toEqual([Number.NaN, Number.NaN, 3, 3, 1, -Infinity]);
  expect(list(at)).toEqual([1, 5, 0, 3, 2, 4]);
});

test("sort of long lines along any axis agrees with Array.sort", () => {
  const random = randoms(5);
  for (const descending of [false, true]) {
    const x = drawOperand(random, [3, 200, 2], "float32", () => Math.floor(random() * 50));
    const values = drawOperand(random, x.shape, "float32");
    const at = drawOperand(random, x.shape, "int32");
    js.sort(values, at, x, 1, descending);
    for (const [i, j] of indices([3, 2])) {
      const line = Array.from({ length: 200 }, (_, l) => read(x, [i, l, j]));
      const order = line.map((_, l) => l).sort((a, b) => (descending ? line[b] - line[a] : line[a] - line[b]) || a - b);
      expect(Array.from({ length: 200 }, (_, l) => read(at, [i, l, j]))).toEqual(order);
      expect(Array.from({ length: 200 }, (_, l) => read(values, [i, l, j]))).toEqual(order.map((l) => line[l]));
    }
  }
});

test("softmax and its logarithm along any axis, for large numbers too", () => {
  const random = randoms(6);
  for (let round = 0; round < 100; round++) {
    const shape = [2, 3, 4].map(() => 1 + Math.floor(random() * 4));
    const axis = Math.floor(random() * 3);
    const x = drawOperand(random, shape, "float64", () => 1000 + random() * 10);
    const out = drawOperand(random, shape, "float64");
    js.softmax(out, x, axis, false);
    const logs = drawOperand(random, shape, "float64");
    js.softmax(logs, x, axis, true);
    for (const at of indices(shape)) {
      const line = Array.from({ length: shape[axis] }, (_, l) => Math.exp(read(x, at.with(axis, l)) - 1000));
      const p = Math.exp(read(x, at) - 1000) / line.reduce((a, b) => a + b);
      expect(read(out, at)).toBeCloseTo(p, 12);
      expect(read(logs, at)).toBeCloseTo(Math.log(p), 10);
    }
  }
});

test("memory that cannot be had is an error that says how much", () => {
  expect(() => js.zeros("float64", 2 ** 50)).toThrow("cannot allocate 8 PiB");
});
