/** The native backend: matrix products by the machine's BLAS, large float32 loops in machine code, the rest by another backend. */

import { numel } from "../../base/shape";
import type { Backend, Operand } from "../backend";
import { convolutionOf } from "../convolve";
import { eachProduct } from "../js/contract";
import { broadcastLoops, maxRank, newLoops } from "../layout";
import { type Blas, blas } from "./blas";
import { convolution } from "./convolution";
import { executable } from "./executable";
import { keepFreedMemory } from "./heap";
import { type Machine, machine } from "./machine";
import { pooling } from "./pooling";

/** Below this many multiplications a call into the library costs more than it saves. */
const worthACall = 512;

/** `base` with what this machine can do natively, or undefined where that is nothing. */
export function native(base: Backend): Backend | undefined {
  const library = blas();
  const code = machine();
  if (!library && !code) return undefined;
  keepFreedMemory();
  const contract: Backend["contract"] = (out, a, b, accumulate = false) => {
    const { dtype, shape } = out;
    const work = shape[shape.length - 2] * shape[shape.length - 1] * a.shape[a.shape.length - 1];
    if (!library || work < worthACall || a.dtype !== dtype || b.dtype !== dtype) base.contract(out, a, b, accumulate);
    else if (dtype === "float32") eachProduct(library.float32, out, a, b, accumulate);
    else if (dtype === "float64") eachProduct(library.float64, out, a, b, accumulate);
    else base.contract(out, a, b, accumulate);
  };
  const transpose = library?.transpose;
  const rowSums = rowSumsBy(code, library);
  const products = convolutionOf({ contract, im2col: base.im2col, col2im: base.col2im });
  const direct = convolution();
  const pools = pooling();
  return {
    ...base,
    name: "native",
    get description() {
      const parts = library ? [`matrix products by ${library.description}${threadsOf(library)}`] : [];
      if (code) parts.push(`${executable()?.wide ? "AVX-512" : "AVX2"} machine code`);
      return `${parts.join(", ")}; the rest: ${base.description}`;
    },
    map(kernel, out, inputs, params) {
      if (code?.map(kernel, out, inputs, params)) return;
      const { op, value } = kernel.expr;
      const copied = op === "input" && transpose && copyTransposed(transpose, out, inputs[value]);
      if (!copied) base.map(kernel, out, inputs, params);
    },
    softmax(out, input, axis, log) {
      if (!code?.softmax(out, input, axis, log)) base.softmax(out, input, axis, log);
    },
    reduce(kind, out, input, axes, kernel) {
      const sums = kind === "sum" && !kernel;
      if (sums && rowSums && sumRows(rowSums, out, input, axes)) return;
      if (sums && library && sumColumns(library, out, input, axes)) return;
      base.reduce(kind, out, input, axes, kernel);
    },
    contract,
    pool(...args) {
      if (!pools?.pool(...args)) base.pool(...args);
    },
    scatter(...args) {
      if (!pools?.scatter(...args)) base.scatter(...args);
    },
    convolve(...args) {
      if (!direct?.convolve(...args)) products.convolve(...args);
    },
    convolveInput(...args) {
      if (!direct?.convolveInput(...args)) products.convolveInput(...args);
    },
    convolveWeight(...args) {
      if (!direct?.convolveWeight(...args)) products.convolveWeight(...args);
    },
  };
}

function threadsOf({ threads }: Blas): string {
  const count = threads?.get();
  return count === undefined ? "" : `, ${count} ${count === 1 ? "thread" : "threads"}`;
}

/** Sums of rows by machine code where their length suits it, else by the library; false where neither can. */
function rowSumsBy(code: Machine | undefined, library: Blas | undefined): RowSums | undefined {
  const ours = code?.rowSums;
  if (!ours && !library) return undefined;
  return (out, x, offset, rows, columns) => {
    if (ours && columns % 32 === 0) ours(out, offset === 0 ? x : x.subarray(offset), rows, columns);
    else if (library) library.rowSums(out, x, offset, rows, columns);
    else return false;
    return true;
  };
}

/** As `Blas.rowSums`; says whether it could. */
type RowSums = (...args: Parameters<Blas["rowSums"]>) => boolean;

/** Rows are added in float32, so longer ones are cut into pieces of this length, whose sums are added in float64. */
const longestRow = 4096;
const worthSumming = 16384;

/** Sums of dense float32 elements over all axes, or over the last ones where they are long enough. */
function sumRows(rowSums: RowSums, out: Operand, input: Operand, axes: readonly number[]): boolean {
  const { shape, elements, offset } = input;
  const n = numel(shape);
  if (n < worthSumming || input.dtype !== "float32" || out.dtype !== "float32" || !input.dense || !out.dense)
    return false;
  const kept = shape.length - axes.length;
  for (const axis of axes) if (axis < kept) return false;
  const columns = numel(shape.slice(kept));
  const x = elements as Float32Array;
  if (columns <= longestRow) {
    if (columns < 64) return false;
    const y = out.elements as Float32Array;
    return rowSums(out.offset === 0 ? y : y.subarray(out.offset), x, offset, n / columns, columns);
  }
  const pieces = Math.floor(columns / longestRow);
  const partial = new Float32Array(pieces);
  for (let row = 0, start = offset; start < offset + n; row++, start += columns) {
    if (!rowSums(partial, x, start, pieces, longestRow)) return false;
    let total = 0;
    for (let i = 0; i < pieces; i++) total += partial[i];
    for (let i = start + pieces * longestRow; i < start + columns; i++) total += x[i];
    out.elements[out.offset + row] = total;
  }
  return true;
}

/** Sums of dense float32 elements over the first axes. */
function sumColumns(library: Blas, out: Operand, input: Operand, axes: readonly number[]): boolean {
  const { shape, elements, offset } = input;
  const n = numel(shape);
  if (n < worthSumming || input.dtype !== "float32" || out.dtype !== "float32" || !input.dense || !out.dense)
    return false;
  for (const axis of axes) if (axis >= axes.length) return false;
  const rows = numel(shape.slice(0, axes.length));
  const columns = n / rows;
  if (columns < 64) return false;
  const block = Math.min(rows, mostRows);
  const partial = new Float32Array(columns);
  const totals = new Float64Array(columns);
  for (let row = 0; row < rows; row += block) {
    library.columnSums(partial, elements as Float32Array, offset + row * columns, Math.min(block, rows - row), columns);
    for (let j = 0; j < columns; j++) totals[j] += partial[j];
  }
  out.elements.set(totals, out.offset);
  return true;
}

/** So many rows are added up in float32 at most. */
const mostRows = 1024;

const loops = newLoops();

/** Copies an operand that goes by columns into a dense one, if that is what this is. */
function copyTransposed(transpose: NonNullable<Blas["transpose"]>, out: Operand, x: Operand): boolean {
  if (!out.dense || out.dtype !== "float32" || x.dtype !== "float32" || numel(out.shape) < worthSumming) return false;
  const { rank, dims, strides } = broadcastLoops(loops, out, [x]);
  const [columns, rows] = dims;
  const step = strides[maxRank];
  if (rank < 2 || rank > 3 || rows < 16 || columns < 16 || strides[maxRank + 1] !== 1 || step < rows) return false;
  const batch = rank === 3 ? dims[2] : 1;
  for (let i = 0; i < batch; i++) {
    const to = out.offset + i * rows * columns;
    const from = x.offset + (rank === 3 ? i * strides[maxRank + 2] : 0);
    transpose(window(out, to), window(x, from), columns, rows, step);
  }
  return true;
}

function window(x: Operand, from: number): Float32Array {
  const elements = x.elements as Float32Array;
  return from === 0 ? elements : elements.subarray(from);
}
