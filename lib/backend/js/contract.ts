/** Matrix products in JavaScript: packed panels, two rows by four columns at a time, accumulated in float64. */

import type { TypedArray } from "../../base/dtype";
import { dtypes } from "../../base/dtype";
import { numel } from "../../base/shape";
import type { Operand } from "../backend";
import { addLevel, clearLoops, closeLoops, type Loops, maxRank, newLoops } from "../layout";
import { compile } from "./nest";

/** One operand of a product: where its first element is, and its steps by row and by column. */
export interface Matrix {
  elements: TypedArray;
  offset: number;
  row: number;
  column: number;
}

export type MatrixProduct = (
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
) => void;

const loops = newLoops();
const strides = [0, 0, 0];
const matrices: [Matrix, Matrix, Matrix] = [emptyMatrix(), emptyMatrix(), emptyMatrix()];
const at = [0, 0, 0];

function emptyMatrix(): Matrix {
  return { elements: new Float32Array(0), offset: 0, row: 0, column: 0 };
}

/** Calls `multiply` for every matrix of the batch. */
export function eachProduct(multiply: MatrixProduct, out: Operand, a: Operand, b: Operand, accumulate: boolean): void {
  if (numel(out.shape) === 0) return;
  const rank = out.shape.length;
  const m = out.shape[rank - 2];
  const n = out.shape[rank - 1];
  const k = a.shape[a.shape.length - 1];
  const [mo, ma, mb] = matrices;
  place(mo, out);
  place(ma, a);
  place(mb, b);
  if (rank === 2) {
    multiply(mo, ma, mb, m, k, n, accumulate);
    return;
  }
  planBatch(out, a, b);
  if (loops.rank === 1 && foldsIntoRows(mo, ma, m)) {
    multiply(mo, ma, mb, m * loops.dims[0], k, n, accumulate);
    return;
  }
  at[0] = out.offset;
  at[1] = a.offset;
  at[2] = b.offset;
  const walk = (level: number) => {
    for (let i = 0; i < loops.dims[level]; i++) {
      if (level > 0) walk(level - 1);
      else {
        mo.offset = at[0];
        ma.offset = at[1];
        mb.offset = at[2];
        multiply(mo, ma, mb, m, k, n, accumulate);
      }
      for (let o = 0; o < 3; o++) at[o] += loops.strides[o * maxRank + level];
    }
    for (let o = 0; o < 3; o++) at[o] -= loops.strides[o * maxRank + level] * loops.dims[level];
  };
  walk(loops.rank - 1);
}

/** Whether a batch of products with one and the same `b` is a single product with more rows. */
function foldsIntoRows(out: Matrix, a: Matrix, m: number): boolean {
  const { strides: steps } = loops;
  const together = steps[0] === out.row * m && steps[maxRank] === a.row * m;
  return together && steps[2 * maxRank] === 0;
}

function place(matrix: Matrix, x: Operand): void {
  const rank = x.shape.length;
  matrix.elements = x.elements;
  matrix.offset = x.offset;
  matrix.row = x.strides[rank - 2];
  matrix.column = x.strides[rank - 1];
}

/** The loops over the leading axes, aligned from the right; an operand without one, or with size 1, stands still. */
export function planBatch(out: Operand, a: Operand, b: Operand): Loops {
  clearLoops(loops);
  const rank = out.shape.length;
  const operands = [out, a, b];
  for (let d = rank - 3; d >= 0; d--) {
    for (let o = 0; o < 3; o++) {
      const x = operands[o];
      const axis = d - rank + x.shape.length;
      strides[o] = axis < 0 || x.shape[axis] === 1 ? 0 : x.strides[axis];
    }
    addLevel(loops, out.shape[d], strides, 3);
  }
  closeLoops(loops, 3);
  return loops;
}

/** See `Backend.contract`. */
export function contract(out: Operand, a: Operand, b: Operand, accumulate = false): void {
  const key = (dtypes[out.dtype].code << 6) | (dtypes[a.dtype].code << 3) | dtypes[b.dtype].code;
  let multiply = compiled.get(key);
  if (multiply === undefined) {
    const types = `${out.dtype} ${a.dtype} ${b.dtype}`;
    const whole = [out, a, b].every((x) => dtypes[x.dtype].category !== "float");
    multiply = whole ? compileWhole(types) : compileFloat(types);
    compiled.set(key, multiply);
  }
  eachProduct(multiply, out, a, b, accumulate);
}

const compiled = new Map<number, MatrixProduct>();
const parameters = ["out", "a", "b", "m", "k", "n", "accumulate"];
const unpack = `const O = out.elements, A = a.elements, B = b.elements;
const oo = out.offset, or = out.row, oc = out.column;
const ao = a.offset, ar = a.row, ac = a.column, bo = b.offset, br = b.row, bc = b.column;`;

/** Whole numbers: exact 32-bit arithmetic, which wraps. */
function compileWhole(types: string): MatrixProduct {
  return compile(
    `contract ${types}`,
    parameters,
    `${unpack}
for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) {
  const at = oo + i * or + j * oc;
  let total = accumulate ? O[at] : 0;
  for (let l = 0, p = ao + i * ar, q = bo + j * bc; l < k; l++, p += ac, q += br) total = (total + Math.imul(A[p], B[q])) | 0;
  O[at] = total;
}`,
  );
}

let panels: { a: Float64Array; b: Float64Array } = { a: new Float64Array(256), b: new Float64Array(1024) };

/** Room for two rows of `a` and for all of `b` in panels of four columns. */
function room(k: number, n: number): typeof panels {
  if (panels.a.length < 2 * k || panels.b.length < k * (n + 3)) {
    panels = {
      a: new Float64Array(Math.max(2 * k, panels.a.length)),
      b: new Float64Array(Math.max(k * (n + 3), panels.b.length)),
    };
  }
  return panels;
}

function compileFloat(types: string): MatrixProduct {
  const rows = [0, 1];
  const columns = [0, 1, 2, 3];
  const cells = rows.flatMap((r) => columns.map((c) => [r, c] as const));
  const inner = compile<(this: typeof room, ...args: unknown[]) => void>(
    `contract ${types}`,
    parameters,
    `${unpack}
const packed = this(k, n), P = packed.a, Q = packed.b;
let q = 0;
for (let j = 0; j < n; j += 4) {
  const width = n - j;
  for (let l = 0, at = bo + j * bc; l < k; l++, at += br, q += 4) {
    Q[q] = B[at];
    Q[q + 1] = width > 1 ? B[at + bc] : 0;
    Q[q + 2] = width > 2 ? B[at + 2 * bc] : 0;
    Q[q + 3] = width > 3 ? B[at + 3 * bc] : 0;
  }
}
for (let i = 0; i < m; i += 2) {
  const pair = i + 1 < m;
  for (let l = 0, at = ao + i * ar; l < k; l++, at += ac) {
    P[2 * l] = A[at];
    P[2 * l + 1] = pair ? A[at + ar] : 0;
  }
  for (let j = 0; j < n; j += 4) {
    let ${cells.map(([r, c]) => `s${r}${c} = 0`).join(", ")};
    for (let l = 0, p = 0, q = j * k; l < k; l++, p += 2, q += 4) {
      ${rows.map((r) => `const a${r} = P[p + ${r}];`).join(" ")}
      ${columns.map((c) => `const b${c} = Q[q + ${c}];`).join(" ")}
      ${cells.map(([r, c]) => `s${r}${c} += a${r} * b${c};`).join(" ")}
    }
    const width = n - j, at = oo + i * or + j * oc;
    if (accumulate) {
      ${cells.map(([r, c]) => `${when(r, c)}O[at + ${r} * or + ${c} * oc] += s${r}${c};`).join("\n")}
    } else {
      ${cells.map(([r, c]) => `${when(r, c)}O[at + ${r} * or + ${c} * oc] = s${r}${c};`).join("\n")}
    }
  }
}`,
  );
  return inner.bind(room) as MatrixProduct;
}

/** The guard of a cell at the ragged edge. */
function when(row: number, column: number): string {
  const guards = [row > 0 ? "pair" : "", column > 0 ? `width > ${column}` : ""].filter((guard) => guard !== "");
  return guards.length > 0 ? `if (${guards.join(" && ")}) ` : "";
}
