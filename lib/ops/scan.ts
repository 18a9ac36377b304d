/** Running sums, products and extremes along an axis, and differences of neighbours. */

import { backend } from "../backend/select";
import { type DType, isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { normalizeDim, numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { pair } from "../core/pair";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { cat } from "./join";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );
const samples = () => [
  [sample(2, 3), 1],
  [sample(2, 3), 0],
  [sample(4), -1],
];
const scanned = (dtype: DType) => (isFloat(dtype) ? dtype : "int32");
const params = { input: takes.tensor, dim: takes.dim, dtype: takes.dtype };

function run(kind: "sum" | "prod", name: string, input: Tensor, dim: number, dtype: DType | undefined): Tensor {
  const type = dtype ?? scanned(input.dtype);
  if (type === "bool") throw new DTypeError(`${name}: does not run in bool; use int32`, { op: name, dtypes: [type] });
  const axis = normalizeDim(name, dim, input.shape.length, input.shape);
  const out = wrap(backend().empty(type, numel(input.shape)), input.shape, type);
  const x = cast(input, type);
  if (x.shape.length === 0) out.elements[0] = x.elements[x.offset]!;
  else backend().scan(kind, out, x, axis);
  return out;
}

/** Sums of each entry and all that follow it along an axis. */
function reverseCumsum(g: Tensor, dim: number): Tensor {
  return g.shape.length === 0 ? g : ((cumsum as Loose)(g.flip(dim), dim).flip(dim) as Tensor);
}

/**
 * Running sum along an axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @param dtype the element type to sum in (default: that of the input; int32 for whole numbers)
 * @source PyTorch torch.cumsum
 * @example
 * cumsum(tensor([1, 2, 3]), 0).tolist() // => [1, 3, 6]
 */
export const cumsum: Op<K.ScanInPlace<"cumsum">> = defineOp({
  name: "cumsum",
  params,
  run: ({ input, dim, dtype }) => run("sum", "cumsum", input, dim, dtype),
  vjp: { input: ({ input, dim }, g) => cast(reverseCumsum(g, dim), input.dtype) },
  samples,
  inPlace: true,
});

/**
 * Running product along an axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @param dtype the element type to multiply in (default: that of the input; int32 for whole numbers)
 * @source PyTorch torch.cumprod
 * @example
 * cumprod(tensor([1, 2, 3]), 0).tolist() // => [1, 2, 6]
 */
export const cumprod: Op<K.ScanInPlace<"cumprod">> = defineOp({
  name: "cumprod",
  params,
  run: ({ input, dim, dtype }) => run("prod", "cumprod", input, dim, dtype),
  vjp: {
    input: ({ input, dim, y }, g) => {
      const x = cast(input, g.dtype);
      if (x.shape.length === 0 || x.shape.at(dim) === 1) return cast(g, input.dtype);
      if (!x.elements.includes(0)) return cast(reverseCumsum(g.mul(y) as Tensor, dim).div(x) as Tensor, input.dtype);
      // Where a factor is 0, the product of the others: entry k replaced by 1, and everything before it left out.
      const axis = normalizeDim("cumprod", dim, x.shape.length, x.shape);
      const parts: Tensor[] = [];
      for (let k = 0; k < x.shape[axis]!; k++) {
        const at = wrap(Int32Array.of(k), [1], "int32");
        const others = (cumprod as Loose)(x.indexFill(axis, at, 1), axis);
        const rest = x.shape[axis]! - k;
        parts.push(
          others
            .narrow(axis, k, rest)
            .mul(g.narrow(axis, k, rest))
            .sum(axis, true) as Tensor,
        );
      }
      return cast((cat as unknown as Loose)(parts, axis), input.dtype);
    },
  },
  samples,
  inPlace: true,
});

function extreme(name: "cummax" | "cummin"): Op<K.ScanWithIndices<never>> {
  const kind = name === "cummax" ? "max" : "min";
  return defineOp({
    name,
    params: { input: takes.tensor, dim: takes.dim },
    run: ({ input, dim }) => {
      const axis = normalizeDim(name, dim, input.shape.length, input.shape);
      const values = wrap(backend().empty(input.dtype, numel(input.shape)), input.shape, input.dtype);
      const indices = wrap(backend().zeros("int32", numel(input.shape)), input.shape, "int32");
      if (input.shape.length === 0) values.elements[0] = input.elements[input.offset]!;
      else backend().scan(kind, values, input, axis, indices);
      return pair(values, indices) as unknown as { values: Tensor; indices: Tensor };
    },
    vjp: {
      input: ({ input, dim, result }, g) =>
        input.shape.length === 0
          ? g
          : (wrap(backend().zeros(g.dtype, numel(input.shape)), input.shape, g.dtype).scatterAdd(
              dim,
              result.indices!,
              g,
            ) as Tensor),
    },
    samples,
  });
}

/**
 * Running maximum along an axis, with the index where it stood; the last among equals.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @source PyTorch torch.cummax
 * @example
 * cummax(tensor([1, 3, 2]), 0).values.tolist() // => [1, 3, 3]
 */
export const cummax: Op<K.ScanWithIndices<"cummax">> = extreme("cummax");

/**
 * Running minimum along an axis, with the index where it stood; the last among equals.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @source PyTorch torch.cummin
 * @example
 * cummin(tensor([3, 1, 2]), 0).values.tolist() // => [3, 1, 1]
 */
export const cummin: Op<K.ScanWithIndices<"cummin">> = extreme("cummin");

/**
 * Logarithm of the running sum of exponentials along an axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis
 * @source PyTorch torch.logcumsumexp
 * @example
 * logcumsumexp(tensor([0, 0]), 0).exp().tolist() // => [1, 2]
 */
export const logcumsumexp: Op<K.Scan<"logcumsumexp">> = compose({
  name: "logcumsumexp",
  params: { input: takes.tensor, dim: takes.dim },
  run: ({ input, dim }) => {
    if (!isFloat(input.dtype)) {
      throw new DTypeError(`logcumsumexp: does not take ${input.dtype} tensors; convert with .to("float32")`, {
        op: "logcumsumexp",
        dtypes: [input.dtype],
      });
    }
    if (input.shape.length === 0 || numel(input.shape) === 0) {
      normalizeDim("logcumsumexp", dim, input.shape.length, input.shape);
      return input.clone();
    }
    return runningLogSum(input, normalizeDim("logcumsumexp", dim, input.shape.length, input.shape));
  },
  samples,
});

/** Each sum is carried as a logarithm, so that a large element does not swallow what stands before it. */
const runningLogSum: Loose = defineOp({
  name: "logcumsumexp",
  params: { input: takes.tensor, dim: takes.dim },
  run: ({ input, dim }) => {
    const out = copyOf(input);
    const step = out.strides[dim]!;
    const n = out.shape[dim]!;
    for (let i = 0; i < out.elements.length; i++) {
      if (Math.floor(i / step) % n === 0) continue;
      const [a, b] = [out.elements[i - step]!, out.elements[i]!];
      out.elements[i] = a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
    }
    return out;
  },
  vjp: {
    // Softmax's rule for each prefix: element i has the share exp(x_i - y_j) of every sum j from i on.
    input: ({ input, dim, y }, g) => {
      const n = input.shape[dim]!;
      const last = (x: Tensor, axis: number) => (x.movedim(dim, -1) as Tensor).unsqueeze(axis) as Tensor;
      const before = wrap(
        Uint8Array.from({ length: n * n }, (_, i) => (i % n < Math.floor(i / n) ? 1 : 0)),
        [n, n],
        "bool",
      );
      const logs = (last(input, -1).sub(last(y, -2)) as Tensor).maskedFill(before, Number.NEGATIVE_INFINITY) as Tensor;
      return (logs.exp().mul(last(g, -2)).sum(-1) as Tensor).movedim(-1, dim) as Tensor;
    },
  },
  method: false,
}) as never;

/**
 * Differences of neighbours along an axis, so many times over.
 *
 * @shape `dim` becomes shorter by n
 * @param n how often (default: 1)
 * @param dim the axis (default: -1)
 * @source PyTorch torch.diff
 * @example
 * diff(tensor([1, 4, 9])).tolist() // => [3, 5]
 */
export const diff: Op<K.Diff<"diff">> = compose({
  name: "diff",
  copies: true,
  params: {
    input: takes.tensor,
    n: takes.or(takes.int, 1),
    dim: takes.or(takes.dim, -1),
    prepend: takes.optionalTensor,
    append: takes.optionalTensor,
  },
  differentiable: ["input"],
  run: ({ input, n, dim, prepend, append }) => {
    if (input.shape.length === 0) throw new ShapeError("diff: needs at least 1 axis", { op: "diff", shapes: [[]] });
    if (n < 0) throw new ArgumentError(`diff: n is ${n}, but must not be negative`, { op: "diff" });
    if (n === 0) return input;
    const axis = normalizeDim("diff", dim, input.shape.length, input.shape);
    const parts = [prepend, input, append].filter(isTensor);
    let x = parts.length > 1 ? (cat as unknown as Loose)(parts, axis) : input;
    for (let k = 0; k < n && x.shape[axis]! > 0; k++) {
      const rest = x.shape[axis]! - 1;
      const [later, earlier] = [x.narrow(axis, 1, rest), x.narrow(axis, 0, rest)];
      x = (x.dtype === "bool" ? later.logicalXor(earlier) : later.sub(earlier)) as Tensor;
    }
    return x;
  },
  samples: () => [[sample(2, 3)], [sample(4), 2, 0]],
});
