/** Operations on matrices that are not products of shared axes alone: triangles, diagonals, einsum, tensordot, kron, cross, oneHot, meshgrid. */

import { backend } from "../backend/select";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.3 + shape.length) * 1.5),
    shape,
    "float64",
  );

/** A bool matrix that is true where the column is right of (or on, or left of) a diagonal. */
function triangle(rows: number, columns: number, keep: (offset: number) => boolean): Tensor {
  const elements = new Uint8Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) elements[r * columns + c] = keep(c - r) ? 1 : 0;
  return wrap(elements, [rows, columns], "bool");
}

function triangular<N extends "tril" | "triu">(name: N): Op<K.Triangle<N>> {
  return compose({
    name,
    params: { input: takes.tensor, diagonal: takes.or(takes.int, 0) },
    run: ({ input, diagonal }) => {
      const [rows, columns] = input.shape.slice(-2);
      if (rows === undefined || columns === undefined) {
        throw new ShapeError(
          fill(messages.rank, { op: name, a: "a", needed: "at least 2", shape: show(input.shape) }),
          { op: name, shapes: [input.shape] },
        );
      }
      const outside = triangle(rows, columns, name === "tril" ? (d) => d > diagonal : (d) => d < diagonal);
      return input.maskedFill(outside, 0);
    },
    samples: () => [[sample(3, 3)], [sample(2, 3, 4), 1]],
    inPlace: true,
  });
}

/**
 * The lower triangle of a matrix, zeros above it.
 *
 * @shape `*s -> *s`
 * @param diagonal the last diagonal that is kept: 0 the main one, positive above it (default: 0)
 * @source PyTorch torch.tril
 * @example
 * tril(ones(2, 2)).tolist() // => [[1, 0], [1, 1]]
 */
export const tril: Op<K.Triangle<"tril">> = triangular("tril");

/**
 * The upper triangle of a matrix, zeros below it.
 *
 * @shape `*s -> *s`
 * @param diagonal the first diagonal that is kept: 0 the main one, positive above it (default: 0)
 * @source PyTorch torch.triu
 * @example
 * triu(ones(2, 2)).tolist() // => [[1, 1], [0, 1]]
 */
export const triu: Op<K.Triangle<"triu">> = triangular("triu");

/**
 * Sum of the elements on the main diagonal of a matrix.
 *
 * @shape `n m -> `
 * @source PyTorch torch.trace
 * @example
 * trace(tensor([[1, 2], [3, 4]])).item() // => 5
 */
export const trace: Op<K.Signature1<"trace", "n m -> ">> = compose({
  name: "trace",
  sig: "n m -> ",
  params: { input: takes.tensor },
  run: ({ input }) => {
    if (input.dtype === "bool")
      throw new DTypeError("trace: does not take bool tensors; convert with int()", { op: "trace", dtypes: ["bool"] });
    return input.diagonal().sum();
  },
  samples: () => [[sample(3, 3)], [sample(2, 3)]],
});

/**
 * A vector as the diagonal of a matrix, or the diagonal of a matrix as a vector.
 *
 * @shape `n -> n n`, or `n m -> min(n, m)`
 * @param diagonal which diagonal (default: 0, the main one)
 * @source PyTorch torch.diag
 * @example
 * diag(tensor([1, 2])).tolist() // => [[1, 0], [0, 2]]
 */
export const diag: Op<K.Diag<"diag">> = compose({
  name: "diag",
  params: { input: takes.tensor, diagonal: takes.or(takes.int, 0) },
  run: ({ input, diagonal }) => {
    if (input.shape.length === 2) return (input.diagonal(diagonal) as Tensor).clone();
    if (input.shape.length !== 1)
      throw new ShapeError(fill(messages.rank, { op: "diag", a: "a", needed: "1 or 2", shape: show(input.shape) }), {
        op: "diag",
        shapes: [input.shape],
      });
    return diagonalMatrix(input, diagonal);
  },
  samples: () => [[sample(3)], [sample(3, 3), 1]],
});

/** The last axis as the last two, its elements on a diagonal. */
function diagonalMatrix(x: Tensor, offset: number): Tensor {
  const n = x.shape.at(-1)!;
  const size = n + Math.abs(offset);
  const rows = Int32Array.from({ length: n }, (_, i) => (i + Math.max(-offset, 0)) * size + i + Math.max(offset, 0));
  const lead = x.shape.slice(0, -1);
  const flat = wrap(backend().zeros(x.dtype, numel(lead) * size * size), [...lead, size * size], x.dtype);
  const index = wrap(rows, [n], "int32");
  return reshapeTo(flat.indexAdd(-1, index, x) as Tensor, [...lead, size, size]);
}

/**
 * The last axis spread over the diagonals of new matrices.
 *
 * @shape `*b n -> *b n n`
 * @param offset which diagonal (default: 0)
 * @source PyTorch torch.diag_embed
 * @example
 * diagEmbed(tensor([[1, 2]])).tolist() // => [[[1, 0], [0, 2]]]
 */
export const diagEmbed: Op<K.DiagEmbed<"diagEmbed">> = compose({
  name: "diagEmbed",
  params: {
    input: takes.tensor,
    offset: takes.or(takes.int, 0),
    dim1: takes.or(takes.dim, -2),
    dim2: takes.or(takes.dim, -1),
  },
  run: ({ input, offset, dim1, dim2 }) => {
    const rank = input.shape.length + 1;
    const wider = [...input.shape, 1];
    const a = normalizeDim("diagEmbed", dim1, rank, wider);
    const b = normalizeDim("diagEmbed", dim2, rank, wider);
    if (a === b)
      throw new ArgumentError(fill(messages.repeated, { op: "diagEmbed", dims: show([dim1, dim2]) }), {
        op: "diagEmbed",
      });
    return diagonalMatrix(input, a < b ? offset : -offset).movedim([-2, -1], [Math.min(a, b), Math.max(a, b)]);
  },
  samples: () => [[sample(2, 3)]],
});

/** A vector as a matrix with it on a diagonal. */
export const diagflat: Op<K.DiagFlat> = compose({
  name: "diagflat",
  params: { input: takes.tensor, offset: takes.or(takes.int, 0) },
  run: ({ input, offset }) => diagonalMatrix(reshapeTo(input, [numel(input.shape)]), offset),
  samples: () => [[sample(3)]],
});

/**
 * Sum of products over named axes: `"ij,jk->ik"` is a matrix product. Without `->`, letters that come once are kept, in
 * alphabetical order; `...` stands for axes that broadcast.
 *
 * @shape the axes after `->`
 * @param equation one letter for each axis of each operand
 * @param operands the tensors, one after another or in an array
 * @throws {ShapeError} when a letter stands for different sizes
 * @source PyTorch torch.einsum
 * @example
 * einsum("ij,j->i", tensor([[1, 2], [3, 4]]), tensor([1, 1])).tolist() // => [3, 7]
 */
export const einsum: Op<K.Einsum<"einsum">> = compose({
  name: "einsum",
  params: {
    equation: takes.any<string>("an equation"),
    operands: { ...takes.any<readonly unknown[]>("tensors"), rest: true },
  },
  run: ({ equation, operands }) => einsumOf(equation, operands.flat() as Tensor[]),
  samples: () => [
    ["ij,jk->ik", sample(2, 3), sample(3, 2)],
    ["bij,bjk->bik", sample(2, 2, 3), sample(2, 3, 2)],
    ["ii->i", sample(3, 3)],
    ["...ij->...ji", sample(2, 2, 3)],
    ["i,j,k->ijk", sample(2), sample(2), sample(3)],
  ],
  method: false,
});

function einsumOf(equation: string, operands: readonly Tensor[]): Tensor {
  const op = "einsum";
  if (typeof equation !== "string")
    throw new ArgumentError('einsum: the equation comes first, such as "ij,jk->ik"', { op });
  const text = equation.replace(/\s+/g, "");
  const [left = "", right] = text.split("->");
  const terms = left.split(",");
  if (terms.length !== operands.length)
    throw new ArgumentError(fill(messages.operands, { op, equation, needed: terms.length, given: operands.length }), {
      op,
    });
  for (const term of [...terms, right ?? ""]) {
    if (!/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term))
      throw new ArgumentError(`einsum: "${term}" in "${equation}" is not a list of letters with at most one "..."`, {
        op,
      });
  }
  // Axes under "..." get names of their own, counted from the end, so that they align from the right.
  let widest = 0;
  const named = terms.map((term, i) => {
    const x = operands[i]!;
    if (!isTensor(x)) throw new ArgumentError(`einsum: operand ${i} must be a tensor`, { op });
    const letters = term.replace("...", "").length;
    const extra = x.shape.length - letters;
    if (extra < 0 || (extra > 0 && !term.includes("..."))) {
      throw new ShapeError(
        fill(messages.letters, { op, letters: term, needed: letters, which: i, shape: show(x.shape) }),
        { op, shapes: operands.map((t) => t.shape) },
      );
    }
    widest = Math.max(widest, extra);
    const dots = Array.from({ length: extra }, (_, k) => `.${extra - k}`);
    const at = term.indexOf("...");
    return at < 0 ? [...term] : [...term.slice(0, at), ...dots, ...term.slice(at + 3)];
  });
  const allDots = Array.from({ length: widest }, (_, k) => `.${widest - k}`);
  const seen = new Map<string, number>();
  for (const axes of named) for (const a of axes) seen.set(a, (seen.get(a) ?? 0) + 1);
  let output: string[];
  if (right === undefined)
    output = [...allDots, ...[...seen.keys()].filter((a) => !a.startsWith(".") && seen.get(a) === 1).sort()];
  else {
    const at = right.indexOf("...");
    output = at < 0 ? [...right] : [...right.slice(0, at), ...allDots, ...right.slice(at + 3)];
  }
  for (const a of output) {
    if (!seen.has(a)) throw new ArgumentError(fill(messages.nowhere, { op, letter: a }), { op });
    if (output.filter((b) => b === a).length > 1)
      throw new ArgumentError(fill(messages.twice, { op, letter: a }), { op });
  }
  const sizes = new Map<string, number>();
  const where = new Map<string, number>();
  named.forEach((axes, i) => {
    // Axes that broadcast are compared from the right, as everywhere.
    const dots = axes.filter((a) => a.startsWith(".")).reverse();
    const first = axes.findIndex((a) => a.startsWith("."));
    axes.forEach((axis, place) => {
      const a = axis.startsWith(".") ? dots[place - first]! : axis;
      const k = axes.indexOf(a, axis.startsWith(".") ? 0 : place);
      const n = operands[i]!.shape[k]!;
      const known = sizes.get(a);
      const before = where.get(a);
      if (known !== undefined && known !== n && (before === i || (known !== 1 && n !== 1))) {
        throw new ShapeError(
          fill(messages.axis, {
            op,
            axis: a.startsWith(".") ? `-${a.slice(1)}` : a,
            sizeA: String(known),
            a: `operand ${before}`,
            sizeB: String(n),
            b: before === i ? "the same operand" : `operand ${i}`,
          }),
          { op, axis: a, shapes: operands.map((t) => t.shape) },
        );
      }
      if (known !== undefined && (known !== 1 || n === 1)) return;
      sizes.set(a, n);
      where.set(a, i);
    });
  });
  // Each operand's repeated letters become diagonals.
  const parts = operands.map((x, i) => {
    let axes = named[i]!;
    let y = x;
    for (;;) {
      const twice = axes.findIndex((a, k) => axes.indexOf(a) !== k);
      if (twice < 0) break;
      const first = axes.indexOf(axes[twice]!);
      y = y.diagonal(0, first, twice) as Tensor;
      axes = [...axes.filter((_, k) => k !== first && k !== twice), axes[twice]!];
    }
    return { x: y, axes };
  });
  let [acc, ...rest] = parts as [{ x: Tensor; axes: string[] }, ...{ x: Tensor; axes: string[] }[]];
  rest.forEach((next, k) => {
    const later = new Set([...output, ...rest.slice(k + 1).flatMap((p) => p.axes)]);
    acc = pairwise(acc, next, later);
  });
  const gone = acc.axes.map((a, k) => (output.includes(a) ? -1 : k)).filter((k) => k >= 0);
  const summed = gone.length > 0 ? (acc.x.sum(gone as number[]) as Tensor) : acc.x;
  const axes = acc.axes.filter((a) => output.includes(a));
  return summed.permute(output.map((a) => axes.indexOf(a))) as Tensor;
}

/** The product of two operands, summed over axes that nothing needs any more: one batched matrix product. */
function pairwise(
  a: { x: Tensor; axes: string[] },
  b: { x: Tensor; axes: string[] },
  later: ReadonlySet<string>,
): { x: Tensor; axes: string[] } {
  // What only one of them has and nobody needs is summed away first.
  const lone = (p: { x: Tensor; axes: string[] }, other: readonly string[]) => {
    const gone = p.axes.map((n, k) => (later.has(n) || other.includes(n) ? -1 : k)).filter((k) => k >= 0);
    return gone.length === 0
      ? p
      : { x: p.x.sum(gone as number[]) as Tensor, axes: p.axes.filter((n) => later.has(n) || other.includes(n)) };
  };
  const l = lone(a, b.axes);
  const r = lone(b, a.axes);
  const size = (p: { x: Tensor; axes: string[] }, n: string) => p.x.shape[p.axes.indexOf(n)]!;
  const shared = l.axes.filter((n) => r.axes.includes(n));
  // A size of 1 against a larger one broadcasts: such axes take part as batch axes.
  const uneven = (n: string) => size(l, n) !== size(r, n);
  const contracted = shared.filter((n) => !later.has(n) && !uneven(n));
  const batch = shared.filter((n) => !contracted.includes(n));
  const rows = l.axes.filter((n) => !r.axes.includes(n));
  const columns = r.axes.filter((n) => !l.axes.includes(n));
  const arrange = (p: { x: Tensor; axes: string[] }, order: readonly string[]) =>
    p.x.permute(order.map((n) => p.axes.indexOf(n))) as Tensor;
  const product = (p: { x: Tensor; axes: string[] }, names: readonly string[]) =>
    names.reduce((n, a2) => n * size(p, a2), 1);
  const left = reshapeTo(arrange(l, [...batch, ...rows, ...contracted]), [
    ...batch.map((n) => size(l, n)),
    product(l, rows),
    product(l, contracted),
  ]);
  const right = reshapeTo(arrange(r, [...batch, ...contracted, ...columns]), [
    ...batch.map((n) => size(r, n)),
    product(r, contracted),
    product(r, columns),
  ]);
  const out = left.matmul(right) as Tensor;
  const shape = [
    ...out.shape.slice(0, batch.length),
    ...rows.map((n) => size(l, n)),
    ...columns.map((n) => size(r, n)),
  ];
  const axes = [...batch, ...rows, ...columns];
  const full = reshapeTo(out, shape);
  const gone = axes.map((n, k) => (later.has(n) ? -1 : k)).filter((k) => k >= 0);
  return gone.length === 0
    ? { x: full, axes }
    : { x: full.sum(gone as number[]) as Tensor, axes: axes.filter((n) => later.has(n)) };
}

/**
 * Sum of products over the last axes of one tensor and the first of another, or over the axes that are named.
 *
 * @shape the other axes of both
 * @param dims how many axes, or two lists of them (default: 2)
 * @source PyTorch torch.tensordot
 * @example
 * tensordot(tensor([1, 2]), tensor([3, 4]), 1).item() // => 11
 */
export const tensordot: Op<K.Tensordot<"tensordot">> = compose({
  name: "tensordot",
  params: {
    a: takes.tensor,
    b: takes.tensor,
    dims: takes.any<number | readonly (readonly number[])[]>("a number or two lists", 2),
  },
  run: ({ a, b, dims }) => {
    const op = "tensordot";
    let left: number[];
    let right: number[];
    if (typeof dims === "number") {
      if (dims < 0 || dims > a.shape.length || dims > b.shape.length)
        throw new ArgumentError(
          `tensordot: dims is ${dims}, but the tensors have ${a.shape.length} and ${b.shape.length} axes`,
          { op },
        );
      left = Array.from({ length: dims }, (_, i) => a.shape.length - dims + i);
      right = Array.from({ length: dims }, (_, i) => i);
    } else {
      left = (dims[0] ?? []).map((d) => normalizeDim(op, d, a.shape.length, a.shape));
      right = (dims[1] ?? []).map((d) => normalizeDim(op, d, b.shape.length, b.shape));
      if (left.length !== right.length)
        throw new ArgumentError(`tensordot: ${left.length} axes of a are paired with ${right.length} of b`, { op });
    }
    const restA = a.shape.map((_, i) => i).filter((i) => !left.includes(i));
    const restB = b.shape.map((_, i) => i).filter((i) => !right.includes(i));
    left.forEach((d, i) => {
      const e = right[i]!;
      // An axis of size 1 stands for as many equal entries as the other has, so that those can be added first.
      if (a.shape[d] === 1 && b.shape[e] !== 1) b = b.sum(e, true) as Tensor;
      else if (b.shape[e] === 1 && a.shape[d] !== 1) a = a.sum(d, true) as Tensor;
      if (a.shape[d] !== b.shape[e]) {
        throw new ShapeError(
          fill(messages.axis, {
            op,
            axis: d,
            sizeA: String(a.shape[d]),
            a: "a",
            sizeB: String(b.shape[right[i]!]),
            b: "b",
          }),
          { op, axis: String(d), shapes: [a.shape, b.shape] },
        );
      }
    });
    const k = numel(left.map((d) => a.shape[d]!));
    const m = reshapeTo(a.permute([...restA, ...left]) as Tensor, [numel(restA.map((i) => a.shape[i]!)), k]);
    const n = reshapeTo(b.permute([...right, ...restB]) as Tensor, [k, numel(restB.map((i) => b.shape[i]!))]);
    return reshapeTo(m.matmul(n) as Tensor, [...restA.map((i) => a.shape[i]!), ...restB.map((i) => b.shape[i]!)]);
  },
  samples: () => [
    [sample(2, 3), sample(3, 2), 1],
    [
      sample(2, 3, 2),
      sample(3, 2, 4),
      [
        [1, 2],
        [0, 1],
      ],
    ],
  ],
  method: false,
});

/**
 * Kronecker product: every element of one tensor times the whole of another.
 *
 * @shape the product of the sizes, axis by axis
 * @source PyTorch torch.kron
 * @example
 * kron(tensor([1, 2]), tensor([1, 1])).tolist() // => [1, 1, 2, 2]
 */
export const kron: Op<K.Kron> = compose({
  name: "kron",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => {
    const rank = Math.max(input.shape.length, other.shape.length);
    const pad = (x: Tensor) => [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape];
    const a = pad(input);
    const b = pad(other);
    const left = reshapeTo(
      input,
      a.flatMap((n) => [n, 1]),
    );
    const right = reshapeTo(
      other,
      b.flatMap((n) => [1, n]),
    );
    return reshapeTo(
      left.mul(right) as Tensor,
      a.map((n, i) => n * b[i]!),
    );
  },
  samples: () => [[sample(2, 2), sample(1, 3)]],
});

/**
 * Cross product of vectors with three elements along an axis.
 *
 * @shape `*s, *s -> *s`
 * @param dim the axis (default: the first of size 3)
 * @throws {ShapeError} when the axis has not three entries
 * @source PyTorch torch.cross
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])).tolist() // => [0, 0, 1]
 */
export const cross: Op<K.Cross<"cross">> = compose({
  name: "cross",
  params: { input: takes.tensor, other: takes.tensor, dim: takes.optional(takes.nullable(takes.dim)) },
  run: ({ input, other, dim }) => crossOf("cross", input, other, dim ?? input.shape.indexOf(3)),
  samples: () => [[sample(2, 3), sample(2, 3), 1]],
});

/** The cross product under another name in its errors. */
export function crossOf(op: string, input: Tensor, other: Tensor, dim: number): Tensor {
  if (input.shape.length !== other.shape.length) {
    throw new ShapeError(
      `${op}: a has shape ${formatShape(input.shape)} but b ${formatShape(other.shape)}; both must have as many axes`,
      { op, shapes: [input.shape, other.shape] },
    );
  }
  if (input.shape.length === 0) throw new ShapeError(`${op}: needs an axis of size 3`, { op });
  if (input.dtype !== other.dtype) {
    throw new DTypeError(`${op}: a is ${input.dtype} but b ${other.dtype}; convert one of them`, {
      op,
      dtypes: [input.dtype, other.dtype],
    });
  }
  const axis = normalizeDim(op, dim, input.shape.length, input.shape);
  if (input.shape[axis] !== 3 || other.shape[axis] !== 3) {
    throw new ShapeError(
      fill(messages.size, {
        op,
        axis: dim,
        a: "a",
        size: String(input.shape[axis] === 3 ? other.shape[axis] : input.shape[axis]),
        needed: "3",
      }),
      { op, shapes: [input.shape, other.shape] },
    );
  }
  const turn = (x: Tensor, k: number) => (x.roll as Loose).call(x, -k, axis) as Tensor;
  return turn(input, 1)
    .mul(turn(other, 2))
    .sub(turn(input, 2).mul(turn(other, 1))) as Tensor;
}

/**
 * Whole numbers as rows with a 1 at that place.
 *
 * @shape `*s -> *s n`
 * @param numClasses how long the rows are (default: one more than the largest)
 * @throws {ArgumentError} when a number is negative or not below `numClasses`
 * @source PyTorch torch.nn.functional.one_hot
 * @example
 * oneHot(tensor([0, 2], { dtype: "int32" }), 3).tolist() // => [[1, 0, 0], [0, 0, 1]]
 */
export const oneHot: Op<K.OneHot> = compose({
  name: "oneHot",
  params: { tensor: takes.tensor, numClasses: takes.or(takes.int, -1) },
  run: ({ tensor, numClasses }) => {
    if (tensor.dtype !== "int32")
      throw new DTypeError(`oneHot: takes int32, got ${tensor.dtype}; convert with .to("int32")`, {
        op: "oneHot",
        dtypes: [tensor.dtype],
      });
    const values = copyOf(tensor, "int32").elements;
    let largest = -1;
    for (const v of values) largest = Math.max(largest, v);
    const n = numClasses === -1 ? largest + 1 : numClasses;
    if (n <= 0)
      throw new ArgumentError("oneHot: numClasses must be positive (it cannot be worked out from no elements)", {
        op: "oneHot",
      });
    const out = wrap(backend().zeros("int32", values.length * n), [...tensor.shape, n], "int32");
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      if (v < 0 || v >= n) throw new ArgumentError(`oneHot: class ${v} is not from 0 to ${n - 1}`, { op: "oneHot" });
      out.elements[i * n + v] = 1;
    }
    return out;
  },
  differentiable: [],
  method: false,
});

/**
 * Coordinates of a grid: one tensor for each axis, each as large as the grid.
 *
 * @shape the lengths of the given vectors
 * @param tensors vectors, one after another or in an array
 * @param indexing `"ij"` (rows first) or `"xy"` (columns first) (default: `"ij"`)
 * @source PyTorch torch.meshgrid
 * @example
 * meshgrid(tensor([1, 2]), tensor([3, 4]))[0].tolist() // => [[1, 1], [2, 2]]
 */
export function meshgrid(...tensors: readonly (Tensor | readonly Tensor[] | { indexing?: "ij" | "xy" })[]): Tensor[] {
  const last = tensors.at(-1);
  const options =
    last !== undefined && !isTensor(last) && !Array.isArray(last) ? (last as { indexing?: "ij" | "xy" }) : {};
  const vectors = tensors.filter((t) => t !== options).flat() as Tensor[];
  const { indexing = "ij" } = options;
  if (vectors.length === 0) throw new ArgumentError("meshgrid: give at least one tensor", { op: "meshgrid" });
  if (indexing !== "ij" && indexing !== "xy")
    throw new ArgumentError(`meshgrid: indexing must be "ij" or "xy", got ${JSON.stringify(indexing)}`, {
      op: "meshgrid",
    });
  for (const v of vectors) {
    if (v.shape.length > 1)
      throw new ShapeError(`meshgrid: takes tensors with at most 1 axis, got shape ${formatShape(v.shape)}`, {
        op: "meshgrid",
      });
    if (v.dtype !== vectors[0]!.dtype)
      throw new DTypeError("meshgrid: all tensors must have one element type", { op: "meshgrid" });
  }
  const swap = indexing === "xy" && vectors.length > 1;
  const order = vectors.map((_, i) => (swap && i < 2 ? 1 - i : i));
  const shape = order.map((i) => numel(vectors[i]!.shape));
  return vectors.map((v, i) => {
    const axis = order.indexOf(i);
    return reshapeTo(
      v,
      shape.map((n, k) => (k === axis ? n : 1)),
    ).expand(shape) as Tensor;
  });
}
