/** Linear algebra on the last two axes: norms, inverse, determinant, solving, Cholesky; torch.linalg. */

import { isFloat } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, normalizeDims, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { stack } from "./join";
import { crossOf } from "./matrix";
import { vectorNorm as pNorm } from "./moments";
import { singularValues } from "./singular";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from(
      { length: numel(shape) },
      (_, i) => Math.sin(i * 1.7 + shape.length) + (i % ((shape.at(-1) ?? 1) + 1) === 0 ? 2.5 : 0),
    ),
    shape,
    "float64",
  );

/** A is singular: no inverse, no unique solution. */
export class LinAlgError extends ArgumentError {
  override name = "LinAlgError";
}

/** The size of square matrices, checked. */
function squareSize(op: string, a: Tensor): number {
  if (!isFloat(a.dtype))
    throw new DTypeError(`${op}: does not take ${a.dtype} tensors; convert with .to("float32")`, {
      op,
      dtypes: [a.dtype],
    });
  if (a.shape.length < 2)
    throw new ShapeError(fill(messages.rank, { op, a: "a", needed: "at least 2", shape: show(a.shape) }), {
      op,
      shapes: [a.shape],
    });
  const [n, m] = a.shape.slice(-2) as [number, number];
  if (n !== m)
    throw new ShapeError(fill(messages.square, { op, rows: String(n), columns: String(m), shape: show(a.shape) }), {
      op,
      shapes: [a.shape],
    });
  return n;
}

/** Each matrix of a batch, in float64. */
function* matricesOf(a: Tensor, n: number): Generator<Float64Array> {
  const all = copyOf(a, "float64").elements as Float64Array;
  for (let i = 0; i < all.length; i += n * n) yield all.slice(i, i + n * n);
  if (n === 0) for (let i = 0; i < numel(a.shape.slice(0, -2)); i++) yield new Float64Array(0);
}

/** LU factors in place with partial pivoting: the order of rows, the sign of that order; null when a pivot is 0. */
function factorize(m: Float64Array, n: number): { order: number[]; sign: number; singular: boolean } {
  const order = Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(m[r * n + k]!) > Math.abs(m[best * n + k]!)) best = r;
    if (m[best * n + k] === 0) {
      singular = true;
      continue;
    }
    if (best !== k) {
      sign = -sign;
      [order[k], order[best]] = [order[best]!, order[k]!];
      for (let c = 0; c < n; c++) [m[k * n + c], m[best * n + c]] = [m[best * n + c]!, m[k * n + c]!];
    }
    for (let r = k + 1; r < n; r++) {
      const f = (m[r * n + k] = m[r * n + k]! / m[k * n + k]!);
      if (f !== 0) for (let c = k + 1; c < n; c++) m[r * n + c] = m[r * n + c]! - f * m[k * n + c]!;
    }
  }
  return { order, sign, singular };
}

/** Solves a factorized system for columns `b` (n by k, row-major). */
function substitute(m: Float64Array, n: number, order: readonly number[], b: Float64Array, k: number): Float64Array {
  const x = new Float64Array(n * k);
  for (let r = 0; r < n; r++) for (let c = 0; c < k; c++) x[r * k + c] = b[order[r]! * k + c]!;
  for (let r = 0; r < n; r++) {
    for (let j = 0; j < r; j++)
      for (let c = 0; c < k; c++) x[r * k + c] = x[r * k + c]! - m[r * n + j]! * x[j * k + c]!;
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let j = r + 1; j < n; j++)
      for (let c = 0; c < k; c++) x[r * k + c] = x[r * k + c]! - m[r * n + j]! * x[j * k + c]!;
    for (let c = 0; c < k; c++) x[r * k + c] = x[r * k + c]! / m[r * n + r]!;
  }
  return x;
}

const transposed = (x: Tensor) => x.transpose(-2, -1) as Tensor;
const store = (parts: readonly Float64Array[], shape: readonly number[], like: Tensor) => {
  const all = new Float64Array(numel(shape));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return copyOf(wrap(all, shape, "float64"), like.dtype);
};

const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

/**
 * The inverse of square matrices.
 *
 * @shape `*b n n -> *b n n`
 * @throws {LinAlgError} when a matrix is singular
 * @source PyTorch torch.linalg.inv
 * @example
 * linalg.inv(tensor([[2, 0], [0, 4]])).tolist() // => [[0.5, 0], [0, 0.25]]
 */
export const inv: Op<K.OfSquares<"linalg.inv">> = defineOp({
  name: "linalg.inv",
  params: { A: takes.tensor },
  run: ({ A }) => {
    const n = squareSize("linalg.inv", A);
    const parts: Float64Array[] = [];
    for (const m of matricesOf(A, n)) {
      const { order, singular } = factorize(m, n);
      if (singular)
        throw new LinAlgError("linalg.inv: the matrix is singular and has no inverse", { op: "linalg.inv" });
      parts.push(substitute(m, n, order, identity(n), n));
    }
    return store(parts, A.shape, A);
  },
  vjp: { A: ({ y }, g) => transposed(y).matmul(g).matmul(transposed(y)).neg() as Tensor },
  samples: () => [[sample(3, 3)], [sample(2, 2, 2)]],
  method: false,
});

/**
 * The determinant of square matrices.
 *
 * @shape `*b n n -> *b`
 * @source PyTorch torch.linalg.det
 * @example
 * linalg.det(tensor([[2, 0], [0, 4]])).item() // => 8
 */
export const det: Op<K.Determinant<"linalg.det">> = defineOp({
  name: "linalg.det",
  params: { A: takes.tensor },
  run: ({ A }) => {
    const n = squareSize("linalg.det", A);
    const values: number[] = [];
    for (const m of matricesOf(A, n)) {
      const { sign } = factorize(m, n);
      let d = sign;
      for (let i = 0; i < n; i++) d *= m[i * n + i]!;
      values.push(d);
    }
    return store([Float64Array.from(values)], A.shape.slice(0, -2), A);
  },
  vjp: { A: ({ A }, g) => (cofactors(A) as Tensor).mul(reshapeTo(g, [...g.shape, 1, 1])) as Tensor },
  samples: () => [[sample(3, 3)], [sample(2, 2, 2)]],
  method: false,
});

/** The cofactor matrix: the determinant's gradient, right for singular matrices too. Composed, so that it has gradients itself. */
function cofactors(a: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  if (n === 0) return a;
  if (n === 1) return a.mul(0).add(1) as Tensor;
  const rows: Tensor[] = [];
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const keep = (skip: number) =>
        wrap(
          Int32Array.from({ length: n - 1 }, (_, i) => (i < skip ? i : i + 1)),
          [n - 1],
          "int32",
        );
      const minor = (a.indexSelect(-2, keep(r)) as Tensor).indexSelect(-1, keep(c)) as Tensor;
      rows.push((det as Loose)(minor).mul((r + c) % 2 === 0 ? 1 : -1) as Tensor);
    }
  }
  return reshapeTo((stack as unknown as Loose)(rows, -1), a.shape);
}

/**
 * The sign and the logarithm of the size of the determinant of square matrices.
 *
 * @shape `*b n n -> *b` twice
 * @source PyTorch torch.linalg.slogdet
 * @example
 * linalg.slogdet(tensor([[1, 0], [0, 1]])).logabsdet.item() // => 0
 */
export const slogdet: Op<K.Of<(a: Tensor) => { sign: Tensor; logabsdet: Tensor }>> = compose({
  name: "linalg.slogdet",
  params: { A: takes.tensor },
  run: ({ A }) => {
    const d = (det as Loose)(A);
    return { sign: d.sign(), logabsdet: d.abs().log() };
  },
  method: false,
});

/**
 * X with A X = B, for square A; a B with one axis is a vector.
 *
 * @shape `*b n n, *b n k -> *b n k`, or `*b n n, n -> *b n`
 * @param left false for X A = B (default: true)
 * @throws {LinAlgError} when A is singular
 * @source PyTorch torch.linalg.solve
 * @example
 * linalg.solve(tensor([[2, 0], [0, 4]]), tensor([2, 4])).tolist() // => [1, 1]
 */
export const solve: Op<K.Of<(A: Tensor, B: Tensor, options?: { left?: boolean }) => Tensor>> = compose({
  name: "linalg.solve",
  params: { A: takes.tensor, B: takes.tensor, left: takes.flag(true) },
  run: ({ A, B, left }) => {
    const op = "linalg.solve";
    const n = squareSize(op, A);
    const vector =
      B.shape.length === 1 || (B.shape.length === A.shape.length - 1 && B.shape.every((s, i) => s === A.shape[i]));
    const b = vector ? (B.unsqueeze(-1) as Tensor) : B;
    if (!left && !vector) return transposed(solveSystem(transposed(A), transposed(b)));
    if (b.shape.at(-2) !== n)
      throw new ShapeError(
        fill(messages.axis, { op, axis: "n", sizeA: String(n), a: "A", sizeB: String(b.shape.at(-2)), b: "B" }),
        { op, axis: "n", shapes: [A.shape, B.shape] },
      );
    if (A.dtype !== B.dtype)
      throw new DTypeError(`${op}: A is ${A.dtype} but B is ${B.dtype}; convert one of them`, {
        op,
        dtypes: [A.dtype, B.dtype],
      });
    const x = solveSystem(A, b);
    return vector ? x.squeeze(-1) : x;
  },
  samples: () => [
    [sample(3, 3), sample(3, 2)],
    [sample(2, 2, 2), sample(2, 2, 1)],
    [sample(2, 2), sample(2)],
  ],
  method: false,
});

function solveSystem(a: Tensor, b: Tensor): Tensor {
  const lead = (a.expand as Loose).call(a, [...batchOf(a, b), ...a.shape.slice(-2)]) as Tensor;
  const right = (b.expand as Loose).call(b, [...batchOf(a, b), ...b.shape.slice(-2)]) as Tensor;
  return solveBatch(lead, right);
}

function batchOf(a: Tensor, b: Tensor): number[] {
  const x = a.shape.slice(0, -2);
  const y = b.shape.slice(0, -2);
  return Array.from({ length: Math.max(x.length, y.length) }, (_, i, rank = Math.max(x.length, y.length)) => {
    const n = x.at(i - rank) ?? 1;
    const m = y.at(i - rank) ?? 1;
    if (n !== m && n !== 1 && m !== 1) {
      throw new ShapeError(
        fill(messages.axis, {
          op: "linalg.solve",
          axis: String(i - rank - 2),
          sizeA: String(n),
          a: "A",
          sizeB: String(m),
          b: "B",
        }),
        { op: "linalg.solve", shapes: [a.shape, b.shape] },
      );
    }
    return n === 1 ? m : n;
  });
}

const solveBatch: Loose = defineOp({
  name: "linalg.solve",
  params: { A: takes.tensor, B: takes.tensor },
  run: ({ A, B }) => {
    const n = A.shape.at(-1)!;
    const k = B.shape.at(-1)!;
    const right = copyOf(B, "float64").elements as Float64Array;
    const parts: Float64Array[] = [];
    let i = 0;
    for (const m of matricesOf(A, n)) {
      const { order, singular } = factorize(m, n);
      if (singular)
        throw new LinAlgError("linalg.solve: the matrix is singular, so there is no unique solution", {
          op: "linalg.solve",
        });
      parts.push(substitute(m, n, order, right.slice(i * n * k, (i + 1) * n * k), k));
      i++;
    }
    return store(parts, B.shape, B);
  },
  vjp: {
    A: ({ A, y }, g) => (solveBatch(transposed(A), g).matmul(transposed(y)) as Tensor).neg() as Tensor,
    B: ({ A }, g) => solveBatch(transposed(A), g),
  },
  method: false,
}) as never;

/**
 * L with A = L L^T, for symmetric positive definite A: the lower triangle (or, with `upper`, its transpose).
 *
 * @shape `*b n n -> *b n n`
 * @param upper whether the upper triangle is wanted (default: false)
 * @throws {LinAlgError} when a matrix is not positive definite
 * @source PyTorch torch.linalg.cholesky
 * @example
 * linalg.cholesky(tensor([[4, 0], [0, 9]])).tolist() // => [[2, 0], [0, 3]]
 */
export const cholesky: Op<K.OfSquares<"linalg.cholesky", [options?: { upper?: boolean }]>> = compose({
  name: "linalg.cholesky",
  params: { A: takes.tensor, upper: takes.flag(false) },
  run: ({ A, upper }) => {
    squareSize("linalg.cholesky", A);
    const l = choleskyOf(A);
    return upper ? transposed(l) : l;
  },
  method: false,
});

const choleskyOf: Loose = defineOp({
  name: "linalg.cholesky",
  params: { A: takes.tensor },
  run: ({ A }) => {
    const n = A.shape.at(-1)!;
    const parts: Float64Array[] = [];
    for (const m of matricesOf(A, n)) {
      const l = new Float64Array(n * n);
      for (let r = 0; r < n; r++) {
        for (let c = 0; c <= r; c++) {
          let v = m[r * n + c]!;
          for (let j = 0; j < c; j++) v -= l[r * n + j]! * l[c * n + j]!;
          if (r === c) {
            if (!(v > 0))
              throw new LinAlgError(
                `linalg.cholesky: the matrix is not positive definite (its leading minor of order ${r + 1} is not positive)`,
                { op: "linalg.cholesky" },
              );
            l[r * n + r] = Math.sqrt(v);
          } else l[r * n + c] = v / l[c * n + c]!;
        }
      }
      parts.push(l);
    }
    return store(parts, A.shape, A);
  },
  vjp: {
    // Murray 2016, "Differentiation of the Cholesky decomposition": S = L^-T phi(L^T g) L^-1, made symmetric.
    A: ({ y }, g) => {
      const lower = (transposed(y).matmul(g) as Tensor).tril() as Tensor;
      const phi = lower.sub((lower.diagonal(0, -2, -1) as Tensor).diagEmbed().mul(0.5)) as Tensor;
      const left = solveBatch(transposed(y), phi);
      const both = transposed(solveBatch(transposed(y), transposed(left)));
      return both.add(transposed(both)).mul(0.5) as Tensor;
    },
  },
  method: false,
}) as never;

/** The options of norms. */
export interface NormOptions {
  ord?: number | "fro" | "nuc" | null;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
}

const normParams = (first: string) => ({
  [first]: takes.tensor,
  ord: takes.any<number | "fro" | "nuc" | null>("an order"),
  dim: takes.optional(takes.nullable(takes.dims)),
  keepdim: takes.flag(false),
  dtype: takes.dtype,
});

type NormKind = K.Of<
  (
    x: Tensor,
    ord?: number | "fro" | "nuc" | null | NormOptions,
    dim?: number | readonly number[] | null | NormOptions,
    keepdim?: boolean | NormOptions,
  ) => Tensor
>;

/** The norm of matrices on two axes. */
function matrixNormOf(
  op: string,
  x: Tensor,
  ord: number | "fro" | "nuc",
  dims: readonly number[],
  keepdim: boolean,
): Tensor {
  const [rows, columns] = normalizeDims(op, dims, x.shape) as [number, number];
  if (ord === "fro") return pNorm(op, x, 2, [rows, columns], keepdim);
  if (ord === 1 || ord === -1 || ord === Number.POSITIVE_INFINITY || ord === Number.NEGATIVE_INFINITY) {
    const inner = Math.abs(ord) === 1 ? rows : columns;
    const outer = Math.abs(ord) === 1 ? columns : rows;
    const sums = x.abs().sum(inner, true);
    const out = ord > 0 ? sums.amax(outer, true) : sums.amin(outer, true);
    return (keepdim ? out : out.squeeze([rows, columns] as unknown as number)) as Tensor;
  }
  if (ord === 2 || ord === -2 || ord === "nuc") {
    const rest = x.shape.map((_, i) => i).filter((i) => i !== rows && i !== columns);
    const values = singularValues((x.permute as Loose).call(x, [...rest, rows, columns]));
    const out = (ord === "nuc" ? values.sum(-1) : ord === 2 ? values.amax(-1) : values.amin(-1)) as Tensor;
    return keepdim
      ? reshapeTo(
          out,
          x.shape.map((n, i) => (i === rows || i === columns ? 1 : n)),
        )
      : out;
  }
  throw new ArgumentError(`${op}: order ${String(ord)} is not one of "fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity`, {
    op,
  });
}

/**
 * A norm: of vectors along one axis, of matrices on two, of all elements without `dim`.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param ord the order (default: 2 for vectors, `"fro"` for matrices)
 * @param dim the axis or two axes (default: all)
 * @param keepdim whether they stay with size 1 (default: false)
 * @source PyTorch torch.linalg.norm
 * @example
 * linalg.norm(tensor([3, 4])).item() // => 5
 */
export const norm: Op<NormKind> = compose({
  name: "linalg.norm",
  params: normParams("A"),
  run: (p) => {
    const { ord, dim, keepdim, dtype } = p as unknown as {
      ord?: number | "fro" | "nuc" | null;
      dim?: readonly number[] | null;
      keepdim: boolean;
      dtype?: "float32";
    };
    const given = (p as unknown as { A: Tensor }).A;
    const x = dtype ? (given.to(dtype) as Tensor) : given;
    const op = "linalg.norm";
    if (dim != null && dim.length > 2)
      throw new ArgumentError(`${op}: dim must be 1 or 2 axes, got ${formatShape(dim)}`, { op });
    if (ord == null) return pNorm(op, x, 2, dim, keepdim);
    if (dim == null && x.shape.length > 2)
      throw new ArgumentError(`${op}: with an order, give dim for more than 2 axes`, { op });
    const axes = dim ?? x.shape.map((_, i) => i);
    if (axes.length === 2) return matrixNormOf(op, x, ord, axes, keepdim);
    if (typeof ord !== "number")
      throw new ArgumentError(`${op}: order "${ord}" is for matrices, give two axes`, { op });
    return pNorm(op, x, ord, axes.length === 0 ? null : axes, keepdim);
  },
  samples: () => [[sample(2, 3)], [sample(2, 3), 1, [0, 1]], [sample(2, 3), 3, 1]],
  method: false,
});

/**
 * The norm of vectors: of all elements, or along axes.
 *
 * @shape drops `dim`, or keeps it with size 1
 * @param ord the order (default: 2)
 * @source PyTorch torch.linalg.vector_norm
 * @example
 * linalg.vectorNorm(tensor([3, 4])).item() // => 5
 */
export const vectorNorm: Op<NormKind> = compose({
  name: "linalg.vectorNorm",
  params: normParams("x"),
  run: (p) => {
    const { ord, dim, keepdim } = p as unknown as {
      ord?: number | null;
      dim?: readonly number[] | null;
      keepdim: boolean;
    };
    return pNorm("linalg.vectorNorm", (p as unknown as { x: Tensor }).x, ord ?? 2, dim, keepdim);
  },
  samples: () => [[sample(2, 3), 3, 1]],
  method: false,
});

/**
 * The norm of matrices.
 *
 * @shape drops two axes, or keeps them with size 1
 * @param ord `"fro"`, 1, -1, Infinity or -Infinity (default: `"fro"`)
 * @param dim the two axes (default: the last)
 * @source PyTorch torch.linalg.matrix_norm
 * @example
 * linalg.matrixNorm(tensor([[3, 4]])).item() // => 5
 */
export const matrixNorm: Op<NormKind> = compose({
  name: "linalg.matrixNorm",
  params: normParams("A"),
  run: (p) => {
    const { ord, dim, keepdim } = p as unknown as {
      ord?: number | "fro" | null;
      dim?: readonly number[] | null;
      keepdim: boolean;
    };
    return matrixNormOf("linalg.matrixNorm", (p as unknown as { A: Tensor }).A, ord ?? "fro", dim ?? [-2, -1], keepdim);
  },
  samples: () => [[sample(2, 3)], [sample(2, 3), Number.POSITIVE_INFINITY]],
  method: false,
});

/**
 * A square matrix to a whole power; negative ones of its inverse.
 *
 * @shape `*b n n -> *b n n`
 * @source PyTorch torch.linalg.matrix_power
 * @example
 * linalg.matrixPower(tensor([[2, 0], [0, 3]]), 2).tolist() // => [[4, 0], [0, 9]]
 */
export const matrixPower: Op<K.OfSquares<"linalg.matrixPower", [n: number]>> = compose({
  name: "linalg.matrixPower",
  params: { A: takes.tensor, n: takes.int },
  run: ({ A, n }) => {
    const size = squareSize("linalg.matrixPower", A);
    let base = n < 0 ? (inv as Loose)(A) : A;
    let out = (A.mul(0) as Tensor).add(copyOf(wrap(identity(size), [size, size], "float64"), A.dtype)) as Tensor;
    for (let k = Math.abs(n); k > 0; k = Math.floor(k / 2)) {
      if (k % 2 === 1) out = out.matmul(base) as Tensor;
      base = base.matmul(base) as Tensor;
    }
    return out;
  },
  samples: () => [
    [sample(2, 2), 3],
    [sample(2, 2), -1],
  ],
  method: false,
});

/**
 * Cross product of vectors with three elements along an axis.
 *
 * @shape `*s, *s -> *s`
 * @param dim the axis (default: -1)
 * @source PyTorch torch.linalg.cross
 * @example
 * linalg.cross(tensor([1, 0, 0]), tensor([0, 1, 0])).tolist() // => [0, 0, 1]
 */
export const cross: Op<K.Of<(a: Tensor, b: Tensor, options?: { dim?: number }) => Tensor>> = compose({
  name: "linalg.cross",
  params: { input: takes.tensor, other: takes.tensor, dim: takes.or(takes.dim, -1) },
  run: ({ input, other, dim }) => crossOf("linalg.cross", input, other, dim),
  samples: () => [[sample(2, 3), sample(2, 3)]],
  method: false,
});

/**
 * The diagonals of matrices as a last axis.
 *
 * @shape drops two axes, appends the diagonal
 * @source PyTorch torch.linalg.diagonal
 * @example
 * linalg.diagonal(tensor([[1, 2], [3, 4]])).tolist() // => [1, 4]
 */
export const diagonal: Op<K.Of<(A: Tensor, options?: { offset?: number; dim1?: number; dim2?: number }) => Tensor>> =
  compose({
    name: "linalg.diagonal",
    params: {
      A: takes.tensor,
      offset: takes.or(takes.int, 0),
      dim1: takes.or(takes.dim, -2),
      dim2: takes.or(takes.dim, -1),
    },
    run: ({ A, offset, dim1, dim2 }) =>
      A.diagonal(
        offset,
        normalizeDim("linalg.diagonal", dim1, A.shape.length, A.shape),
        normalizeDim("linalg.diagonal", dim2, A.shape.length, A.shape),
      ),
    samples: () => [[sample(3, 3)]],
    method: false,
  });
