/** Singular values of matrices, by one-sided Jacobi rotations: exact, and quick enough for the sizes of lessons. */

import { numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { defineOp } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";

/**
 * The singular values of the last two axes, the largest first.
 *
 * @shape `*b m n -> *b min(m, n)`
 * @source Hestenes 1958
 */
export function singularValues(a: Tensor): Tensor {
  return decompose(a).values;
}

const decompose: (a: Tensor) => { readonly values: Tensor } = defineOp({
  name: "singularValues",
  params: { input: takes.tensor },
  run: ({ input }) => {
    const [m, n] = input.shape.slice(-2) as [number, number];
    const lead = input.shape.slice(0, -2);
    const k = Math.min(m, n);
    const all = copyOf(input, "float64").elements;
    const u = new Float64Array(numel(lead) * m * k);
    const values = new Float64Array(numel(lead) * k);
    const v = new Float64Array(numel(lead) * n * k);
    for (let b = 0; b < numel(lead); b++) {
      const tall = m >= n;
      // Columns of the tall form of the matrix: a wide one is turned.
      const columns = Array.from({ length: k }, (_, c) =>
        Float64Array.from({ length: Math.max(m, n) }, (_, r) => all[b * m * n + (tall ? r * n + c : c * n + r)]!),
      );
      const [left, sizes, right] = rotate(columns);
      const [own, other] = tall ? [left, right] : [right, left];
      for (let c = 0; c < k; c++) {
        values[b * k + c] = sizes[c]!;
        for (let r = 0; r < m; r++) u[(b * m + r) * k + c] = own[c]![r]!;
        for (let r = 0; r < n; r++) v[(b * n + r) * k + c] = other[c]![r]!;
      }
    }
    const tensorOf = (x: Float64Array, shape: readonly number[]) => copyOf(wrap(x, shape, "float64"), input.dtype);
    return { values: tensorOf(values, [...lead, k]), u: tensorOf(u, [...lead, m, k]), v: tensorOf(v, [...lead, n, k]) };
  },
  vjp: {
    // The singular vectors count as constants here, which is exact for the first derivative.
    input: ({ result }, g) => {
      const { u, v } = result as { u: Tensor; v: Tensor };
      return u.mul(g.unsqueeze(-2)).matmul(v.mT) as Tensor;
    },
  },
  method: false,
}) as never;

/** Turns pairs of columns until all are at right angles: then their lengths are the singular values. */
function rotate(columns: Float64Array[]): [Float64Array[], number[], Float64Array[]] {
  const k = columns.length;
  const turns = columns.map((_, c) => Float64Array.from({ length: k }, (_, r) => (r === c ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < k; p++) {
      for (let q = p + 1; q < k; q++) {
        const [x, y] = [columns[p]!, columns[q]!];
        const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
        if (xy === 0) continue;
        off = Math.max(off, Math.abs(xy) / Math.sqrt(xx * yy));
        const ratio = (yy - xx) / (2 * xy);
        const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(x, y, cosine, cosine * tangent);
        turn(turns[p]!, turns[q]!, cosine, cosine * tangent);
      }
    }
    if (off < 1e-15) break;
  }
  const sizes = columns.map((c) => Math.sqrt(dot(c, c)));
  const order = sizes.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]!);
  const left = order.map((i) => columns[i]!.map((x) => (sizes[i]! > 0 ? x / sizes[i]! : 0)));
  return [left, order.map((i) => sizes[i]!), order.map((i) => turns[i]!)];
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

function turn(x: Float64Array, y: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]!, y[i]!];
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
}
