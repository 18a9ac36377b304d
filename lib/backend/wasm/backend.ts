/** The WebAssembly backend: SIMD for large float32 operands, JavaScript for the rest. */

import type { TypedArray } from "../../base/dtype";
import { numel } from "../../base/shape";
import type { Backend, Operand } from "../backend";
import { convolutionOf } from "../convolve";
import { js } from "../js";
import { eachProduct } from "../js/contract";
import { vectorProduct } from "./contract";
import { mapVector } from "./map";
import { blockLength, hasFusedMultiply, hasSimd, reserve, slot } from "./memory";
import { type RowFunctions, rowFunctions } from "./rows";

/** From this many multiplications on a product is faster here than in JavaScript. */
const worthPacking = 1024;
/** From this many elements on a row is. */
const worthCopying = 512;

/**
 * The backend, or undefined where there is no SIMD. `strict` leaves out fused multiplication, whose rounding depends on the
 * machine, so that results are the same everywhere.
 */
export function wasm(strict = false): Backend | undefined {
  if (!hasSimd()) return undefined;
  const fused = !strict && hasFusedMultiply();
  const product = vectorProduct(fused);
  const rows = rowFunctions(fused);
  if (!product || !rows) return undefined;
  const contract: Backend["contract"] = (out, a, b, accumulate = false) => {
    const { shape } = out;
    const work = shape[shape.length - 2] * shape[shape.length - 1] * a.shape[a.shape.length - 1];
    const floats = out.dtype === "float32" && a.dtype === "float32" && b.dtype === "float32";
    if (floats && work >= worthPacking) eachProduct(product, out, a, b, accumulate);
    else js.contract(out, a, b, accumulate);
  };
  return {
    ...js,
    name: strict ? "wasm-strict" : "wasm",
    description: `WebAssembly SIMD${fused ? " with fused multiplication" : ""}, one thread`,
    map(kernel, out, inputs, params) {
      if (!mapVector(kernel, out, inputs, params, fused)) js.map(kernel, out, inputs, params);
    },
    reduce(kind, out, input, axes, kernel) {
      if (kernel || !reduceDense(rows, kind, out, input, axes)) js.reduce(kind, out, input, axes, kernel);
    },
    softmax(out, input, axis, log) {
      if (!softmaxRows(rows, out, input, axis, log)) js.softmax(out, input, axis, log);
    },
    contract,
    ...convolutionOf({ contract, im2col: js.im2col, col2im: js.col2im }),
  };
}

function copyIn(x: Operand, at: number, length: number): void {
  slot(0).set(x.elements.subarray(x.offset + at, x.offset + at + length));
}

function copyOut(out: Operand, at: number, length: number): void {
  const block = slot(1);
  out.elements.set(length === blockLength ? block : block.subarray(0, length), out.offset + at);
}

type Fold = "sum" | "max" | "min";
const rowFolds = { sum: "sums", max: "maxima", min: "minima" } as const;
const columnFolds = { sum: "columnSums", max: "columnMaxima", min: "columnMinima" } as const;

/** Does what `Backend.reduce` does for the first and the last axes of dense float32 elements, if it pays. */
function reduceDense(
  functions: RowFunctions,
  kind: string,
  out: Operand,
  input: Operand,
  axes: readonly number[],
): boolean {
  if (input.dtype !== "float32" || out.dtype !== "float32" || !input.dense || !out.dense) return false;
  if (!(kind === "sum" || kind === "max" || kind === "min")) return false;
  const { shape } = input;
  const n = numel(shape);
  if (n < worthCopying) return false;
  let first = 0;
  while (axes.includes(first)) first++;
  let last = shape.length;
  while (last > first && axes.includes(last - 1)) last--;
  if (axes.length !== first + shape.length - last) return false;
  // Reduce over the outermost `outer` and the innermost `inner` elements.
  const outer = last === first ? 1 : numel(shape.slice(0, first));
  const inner = last === first ? n : numel(shape.slice(last));
  const kept = n / outer / inner;
  if (inner === 1) return reduceColumns(functions, kind, out, input.elements, input.offset, outer, kept);
  if (inner < shortestRow) return false;
  if (outer === 1) {
    reduceRows(functions, kind, out.elements, out.offset, input, kept, inner);
    return true;
  }
  if (kept > blockLength) return false;
  const between = new Float32Array(outer * kept);
  reduceRows(functions, kind, between, 0, input, outer * kept, inner);
  return reduceColumns(functions, kind, out, between, 0, outer, kept);
}

/** Rows shorter than this are reduced in JavaScript. */
const shortestRow = 16;

function reduceRows(
  functions: RowFunctions,
  kind: Fold,
  out: TypedArray,
  to: number,
  input: Operand,
  rows: number,
  columns: number,
): void {
  reserve(0);
  const name = rowFolds[kind];
  if (columns <= blockLength) {
    const together = Math.floor(blockLength / columns);
    for (let row = 0; row < rows; row += together) {
      const count = Math.min(together, rows - row);
      copyIn(input, row * columns, count * columns);
      functions[name](count, columns);
      out.set(slot(1).subarray(0, count), to + row);
    }
    return;
  }
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let result = kind === "sum" ? 0 : kind === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    for (let at = 0; at < columns; at += blockLength) {
      const length = Math.min(blockLength, columns - at);
      copyIn(input, start + at, length);
      if (kind === "sum") result += functions.sum(length);
      else {
        functions[name](1, length);
        const best = slot(1)[0];
        result = kind === "max" ? Math.max(result, best) : Math.min(result, best);
      }
    }
    out[to + row] = result;
  }
}

/** Rows are folded into one by blocks; the blocks' results in float64. */
function reduceColumns(
  functions: RowFunctions,
  kind: Fold,
  out: Operand,
  input: TypedArray,
  from: number,
  rows: number,
  columns: number,
): boolean {
  if (columns < shortestRow || columns > blockLength) return false;
  reserve(0);
  const together = Math.floor(blockLength / columns);
  const totals = new Float64Array(columns);
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row);
    slot(0).set(input.subarray(from + row * columns, from + (row + count) * columns));
    functions[columnFolds[kind]](count, columns);
    const block = slot(1);
    if (row === 0) totals.set(block.subarray(0, columns));
    else if (kind === "sum") for (let j = 0; j < columns; j++) totals[j] += block[j];
    else if (kind === "max") for (let j = 0; j < columns; j++) totals[j] = Math.max(totals[j], block[j]);
    else for (let j = 0; j < columns; j++) totals[j] = Math.min(totals[j], block[j]);
  }
  out.elements.set(totals, out.offset);
  return true;
}

/** Does what `Backend.softmax` does for the last axis of dense float32 elements, if it pays. */
function softmaxRows(functions: RowFunctions, out: Operand, input: Operand, axis: number, log: boolean): boolean {
  if (input.dtype !== "float32" || out.dtype !== "float32" || !input.dense || !out.dense) return false;
  const { shape } = input;
  if (shape.length === 0 || axis !== shape.length - 1) return false;
  const n = numel(shape);
  const columns = shape[axis];
  if (n < 64 || columns < 4) return false;
  reserve(0);
  if (columns > blockLength) {
    for (let row = 0; row < n; row += columns) softmaxLongRow(functions, out, input, row, columns, log);
    return true;
  }
  const together = Math.floor(blockLength / columns);
  const rows = n / columns;
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row);
    copyIn(input, row * columns, count * columns);
    functions[log ? "logSoftmax" : "softmax"](count, columns);
    copyOut(out, row * columns, count * columns);
  }
  return true;
}

/** A row that does not fit into a block: the same passes, block by block. */
function softmaxLongRow(
  functions: RowFunctions,
  out: Operand,
  input: Operand,
  start: number,
  columns: number,
  log: boolean,
): void {
  const eachBlock = (from: Operand, body: (length: number, at: number) => void) => {
    for (let at = 0; at < columns; at += blockLength) {
      const length = Math.min(blockLength, columns - at);
      copyIn(from, start + at, length);
      body(length, start + at);
    }
  };
  let top = Number.NEGATIVE_INFINITY;
  eachBlock(input, (length) => {
    functions.maxima(1, length);
    top = Math.max(top, slot(1)[0]);
  });
  let total = 0;
  eachBlock(input, (length, at) => {
    total += functions.exponentials(length, top);
    if (!log) copyOut(out, at, length);
  });
  eachBlock(log ? input : out, (length, at) => {
    if (log) functions.shift(length, top, Math.log(total));
    else functions.scale(length, 1 / total);
    copyOut(out, at, length);
  });
}
