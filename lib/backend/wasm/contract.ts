/**
 * Matrix products in WebAssembly SIMD: blocks of both matrices are copied into linear memory, packed into panels, and
 * multiplied four rows by eight columns at a time, with all sums of such a tile in registers.
 */

import type { Matrix, MatrixProduct } from "../js/contract";
import { type FunctionSource, type } from "./assembler";
import { instantiate, panelsAt, reserve } from "./memory";
import { vectorMath } from "./vector";

/** A product of float32 matrices of any strides, or undefined where the code may not be compiled. */
export function vectorProduct(fused: boolean): MatrixProduct | undefined {
  let gemm: Gemm | undefined;
  const compile = () =>
    instantiate<{ gemm: Gemm }>([
      packSource("packRows", tileRows),
      packSource("packColumns", tileColumns),
      gemmSource(fused),
    ]).gemm;
  try {
    gemm = compile();
  } catch {
    return undefined;
  }
  const run = gemm;
  return (out, a, b, m, k, n, accumulate) => multiply(run, out, a, b, m, k, n, accumulate);
}

/** `gemm(m, k, n, aRow, aColumn, bRow, bColumn)`, strides in bytes; adds the product of the raw blocks to the result block. */
type Gemm = (m: number, k: number, n: number, aRow: number, aColumn: number, bRow: number, bColumn: number) => void;

/** Rows and columns of one tile. Larger tiles, or several steps to a turn, need more registers than there are: half the speed. */
const tileRows = 4;
const tileColumns = 8;
/** The largest blocks in linear memory: rows of `a`, the axis that is summed over, columns of `b`. */
const maxRows = 512;
const maxInner = 256;
const maxColumns = 512;

const rawA = panelsAt;
const rawB = rawA + maxRows * maxInner * 4;
const packedA = rawB + maxInner * maxColumns * 4;
const packedB = packedA + maxRows * maxInner * 4;
const result = packedB + maxInner * maxColumns * 4;
const end = result + maxRows * maxColumns * 4;

function multiply(
  gemm: Gemm,
  out: Matrix,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const memory = reserve(end - panelsAt);
  for (let j = 0; j < n; j += maxColumns) {
    const columns = Math.min(maxColumns, n - j);
    const width = Math.ceil(columns / tileColumns) * tileColumns;
    for (let i = 0; i < m; i += maxRows) {
      const rows = Math.min(maxRows, m - i);
      const height = Math.ceil(rows / tileRows) * tileRows;
      const at = out.offset + i * out.row + j * out.column;
      memory.fill(0, result >> 2, (result >> 2) + height * width);
      if (accumulate) copyIn(memory, result >> 2, width, 1, { ...out, offset: at }, rows, columns);
      for (let l = 0; l < k; l += maxInner) {
        const inner = Math.min(maxInner, k - l);
        const [aRow, aColumn] = load(memory, rawA, a, i, l, rows, inner);
        const [bRow, bColumn] = load(memory, rawB, b, l, j, inner, columns);
        gemm(rows, inner, columns, aRow, aColumn, bRow, bColumn);
      }
      copyOut(memory, result >> 2, width, out, at, rows, columns);
    }
  }
}

/** Copies a block into linear memory the way it lies, and gives its strides there in bytes. */
function load(
  memory: Float32Array,
  address: number,
  x: Matrix,
  row: number,
  column: number,
  rows: number,
  columns: number,
): readonly [number, number] {
  const block = {
    elements: x.elements,
    offset: x.offset + row * x.row + column * x.column,
    row: x.row,
    column: x.column,
  };
  if (x.row === 1 && x.column !== 1) {
    copyIn(memory, address >> 2, 1, rows, block, rows, columns);
    return [4, rows * 4];
  }
  copyIn(memory, address >> 2, columns, 1, block, rows, columns);
  return [columns * 4, 4];
}

/** Copies a matrix to `at`, with steps `toRow` and `toColumn` there (one of which is 1). */
function copyIn(
  memory: Float32Array,
  at: number,
  toRow: number,
  toColumn: number,
  x: Matrix,
  rows: number,
  columns: number,
): void {
  const { elements, offset, row, column } = x;
  if (toRow === 1 && toColumn !== 1) copyIn(memory, at, toColumn, 1, turn(x), columns, rows);
  else if (column === 1 && row === columns && toRow === columns) {
    memory.set(elements.subarray(offset, offset + rows * columns), at);
  } else if (column === 1 && columns >= worthASet) {
    for (let i = 0; i < rows; i++) {
      const from = offset + i * row;
      memory.set(elements.subarray(from, from + columns), at + i * toRow);
    }
  } else {
    for (let i = 0; i < rows; i++) {
      for (let j = 0, p = offset + i * row, q = at + i * toRow; j < columns; j++, p += column)
        memory[q++] = elements[p];
    }
  }
}

/** Rows shorter than this are copied faster element by element. */
const worthASet = 48;

function turn(x: Matrix): Matrix {
  return { elements: x.elements, offset: x.offset, row: x.column, column: x.row };
}

function copyOut(
  memory: Float32Array,
  from: number,
  width: number,
  out: Matrix,
  at: number,
  rows: number,
  columns: number,
): void {
  const { elements, row, column } = out;
  if (column === 1 && row === columns && width === columns) {
    elements.set(memory.subarray(from, from + rows * columns), at);
  } else if (column === 1 && columns >= worthASet) {
    for (let i = 0; i < rows; i++) {
      elements.set(memory.subarray(from + i * width, from + i * width + columns), at + i * row);
    }
  } else {
    for (let i = 0; i < rows; i++) {
      for (let j = 0, p = at + i * row, q = from + i * width; j < columns; j++, p += column) elements[p] = memory[q++];
    }
  }
}

/**
 * `pack(from, to, lines, depth, lineStep, depthStep)`: lines (rows of `a` or columns of `b`) in groups of `group`, each
 * group as `depth` steps of `group` neighbours; a ragged last group is filled up with zeros.
 */
function packSource(name: string, group: number): FunctionSource {
  return {
    name,
    parameters: new Array(6).fill(type.i32),
    results: [],
    write(code) {
      const [from, to, lines, depth, lineStep, depthStep] = [0, 1, 2, 3, 4, 5].map((i) => code.parameter(i));
      const [line, step, ragged] = [code.local(type.i32), code.local(type.i32), code.local(type.i32)];
      const heads = Array.from({ length: group }, () => code.local(type.i32));
      const everyStep = (element: (i: number) => void) => {
        code.i32(0).set(step);
        code.loop(step, depth, 1, () => {
          for (let i = 0; i < group; i++) {
            code.get(to);
            element(i);
            code.store("f32", 4 * i);
            code.get(heads[i], depthStep).op("i32.add").set(heads[i]);
          }
          code
            .get(to)
            .i32(4 * group)
            .op("i32.add")
            .set(to);
        });
      };
      code.i32(0).set(line);
      code.loop(line, lines, group, () => {
        for (let i = 0; i < group; i++) {
          code.get(from, line).i32(i).op("i32.add").get(lineStep).op("i32.mul", "i32.add").set(heads[i]);
        }
        code.get(lines, line).op("i32.sub").i32(group).op("i32.lt_s").tee(ragged);
        code.when(() => {
          everyStep((i) => {
            code.get(heads[i]).load("f32").f32(0);
            code.get(line).i32(i).op("i32.add").get(lines).op("i32.lt_s").select();
          });
        });
        code.get(ragged).op("i32.eqz");
        code.when(() => everyStep((i) => code.get(heads[i]).load("f32")));
      });
    },
  };
}

function gemmSource(fused: boolean): FunctionSource {
  return {
    name: "gemm",
    parameters: new Array(7).fill(type.i32),
    results: [],
    write(code) {
      const [m, k, n, aRow, aColumn, bRow, bColumn] = [0, 1, 2, 3, 4, 5, 6].map((i) => code.parameter(i));
      const math = vectorMath(code, fused);
      code.i32(rawA).i32(packedA).get(m, k, aRow, aColumn).call(0);
      code.i32(rawB).i32(packedB).get(n, k, bColumn, bRow).call(1);
      const [i, j, l, a, b, aPanel, bPanel, c, step] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(() => code.local(type.i32));
      const sums = Array.from({ length: tileRows }, () => [code.local(type.v128), code.local(type.v128)]);
      const [b0, b1, one] = [code.local(type.v128), code.local(type.v128), code.local(type.v128)];
      const width = code.local(type.i32);
      // Bytes from one row of the result to the next: columns, rounded up to whole tiles.
      code
        .get(n)
        .i32(tileColumns - 1)
        .op("i32.add")
        .i32(-tileColumns)
        .op("i32.and")
        .i32(4)
        .op("i32.mul")
        .set(width);
      const oneStep = () => {
        code.get(b).load("v128").set(b0);
        code.get(b).load("v128", 16).set(b1);
        for (let r = 0; r < tileRows; r++) {
          code
            .get(a)
            .load("f32x4.splat", 4 * r)
            .set(one);
          for (const [h, half] of [b0, b1].entries()) {
            const sum = sums[r][h];
            code.get(one, half, sum);
            math.madd();
            code.set(sum);
          }
        }
        code
          .get(a)
          .i32(4 * tileRows)
          .op("i32.add")
          .set(a);
        code
          .get(b)
          .i32(4 * tileColumns)
          .op("i32.add")
          .set(b);
      };
      code.i32(packedB).set(bPanel);
      code.i32(0).set(j);
      code.loop(j, n, tileColumns, () => {
        code.i32(packedA).set(aPanel);
        code.i32(0).set(i);
        code.loop(i, m, tileRows, () => {
          for (const sum of sums.flat()) code.f32x4(0).set(sum);
          code.get(aPanel).set(a);
          code.get(bPanel).set(b);
          code.i32(0).set(l);
          code.loop(l, k, 1, oneStep);
          code.get(a).set(aPanel);
          code.get(i, width).op("i32.mul").get(j).i32(4).op("i32.mul", "i32.add").set(c);
          for (let r = 0; r < tileRows; r++) {
            for (let h = 0; h < 2; h++) {
              code
                .get(c, c)
                .load("v128", result + 16 * h)
                .get(sums[r][h])
                .op("f32x4.add")
                .store("v128", result + 16 * h);
            }
            code.get(c, width).op("i32.add").set(c);
          }
        });
        code
          .get(k)
          .i32(4 * tileColumns)
          .op("i32.mul")
          .set(step);
        code.get(bPanel, step).op("i32.add").set(bPanel);
      });
    },
  };
}
