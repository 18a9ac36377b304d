/** The native backend: another backend's loops, with matrix products by the machine's BLAS. */

import { numel } from "../../base/shape";
import type { Backend, Operand } from "../backend";
import { convolutionOf } from "../convolve";
import { eachProduct } from "../js/contract";
import { type Blas, blas } from "./blas";
import { keepFreedMemory } from "./heap";
import { machine } from "./machine";

/** Below this many multiplications a call into the library costs more than it saves. */
const worthACall = 512;

/** `base` with native matrix products, or undefined where there is no BLAS. */
export function native(base: Backend): Backend | undefined {
  const library = blas();
  if (!library) return undefined;
  keepFreedMemory();
  const contract: Backend["contract"] = (out, a, b, accumulate = false) => {
    const { dtype, shape } = out;
    const work = shape[shape.length - 2] * shape[shape.length - 1] * a.shape[a.shape.length - 1];
    if (work < worthACall || a.dtype !== dtype || b.dtype !== dtype) base.contract(out, a, b, accumulate);
    else if (dtype === "float32") eachProduct(library.float32, out, a, b, accumulate);
    else if (dtype === "float64") eachProduct(library.float64, out, a, b, accumulate);
    else base.contract(out, a, b, accumulate);
  };
  const code = machine();
  const rowSums: RowSums = (out, x, offset, rows, columns) => {
    if (code?.rowSums && columns % 32 === 0) code.rowSums(out, offset === 0 ? x : x.subarray(offset), rows, columns);
    else library.rowSums(out, x, offset, rows, columns);
  };
  return {
    ...base,
    name: "native",
    get description() {
      const threads = library.threads?.get();
      const count = threads === undefined ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
      return `matrix products by ${library.description}${count}; the rest: ${code ? "AVX2 machine code, " : ""}${base.description}`;
    },
    map(kernel, out, inputs, params) {
      if (!code?.map(kernel, out, inputs, params)) base.map(kernel, out, inputs, params);
    },
    softmax(out, input, axis, log) {
      if (!code?.softmax(out, input, axis, log)) base.softmax(out, input, axis, log);
    },
    reduce(kind, out, input, axes, kernel) {
      const sums = kind === "sum" && !kernel && sumRows(rowSums, out, input, axes);
      if (!sums) base.reduce(kind, out, input, axes, kernel);
    },
    contract,
    ...convolutionOf({ contract, im2col: base.im2col, col2im: base.col2im }),
  };
}

type RowSums = Blas["rowSums"];

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
    rowSums(out.offset === 0 ? y : y.subarray(out.offset), x, offset, n / columns, columns);
    return true;
  }
  const pieces = Math.floor(columns / longestRow);
  const partial = new Float32Array(pieces);
  for (let row = 0, start = offset; start < offset + n; row++, start += columns) {
    rowSums(partial, x, start, pieces, longestRow);
    let total = 0;
    for (let i = 0; i < pieces; i++) total += partial[i];
    for (let i = start + pieces * longestRow; i < start + columns; i++) total += x[i];
    out.elements[out.offset + row] = total;
  }
  return true;
}
