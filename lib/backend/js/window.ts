/** Copying windows into columns and back, and pooling, in JavaScript. */

import type { DType, TypedArray } from "../../base/dtype";
import { numel } from "../../base/shape";
import type { Operand } from "../backend";
import { type Axis, endInside, firstInside, type Window, windowAxes, windowStrides } from "../window";
import { compile } from "./nest";

/** Reads or writes one row: `count` steps of `columnStep` in the columns and `stride` in the image. */
type Row = (
  columns: TypedArray,
  at: number,
  columnStep: number,
  image: TypedArray,
  from: number,
  stride: number,
  count: number,
) => void;

const rows = new Map<string, Row>();
function rowCopier(name: string, columns: DType, image: DType, statement: string): Row {
  const key = `${name} ${columns} ${image}`;
  let row = rows.get(key);
  if (row === undefined) {
    row = compile<Row>(
      key,
      ["columns", "at", "columnStep", "image", "from", "stride", "count"],
      `if (columnStep === 1 && stride === 1) { for (let i = 0; i < count; i++, at++, from++) { ${statement} } }
else for (let i = 0; i < count; i++, at += columnStep, from += stride) { ${statement} }`,
    );
    rows.set(key, row);
  }
  return row;
}

/** The strides of columns `[n, c, ...kernel, ...windows]` as eight numbers. */
function columnStrides(x: Operand, rank: number): number[] {
  const kernel = x.strides.slice(2, 2 + rank);
  const windows = x.strides.slice(2 + rank);
  while (kernel.length < 3) kernel.unshift(0);
  while (windows.length < 3) windows.unshift(0);
  return [x.strides[0], x.strides[1], ...kernel, ...windows];
}

/** Visits every row of windows along the last axis, for each tap: where it starts in the columns and in the image, and its extent. */
function eachRow(
  columns: Operand,
  image: Operand,
  window: Window,
  visit: (at: number, from: number, first: number, end: number) => void,
): void {
  const rank = window.kernel.length;
  const counts = columns.shape.slice(2 + rank);
  const [depth, height, width] = windowAxes(image.shape, [0, 0, ...counts], window);
  const c = columnStrides(columns, rank);
  const x = windowStrides(image);
  for (let n = 0; n < image.shape[0]; n++) {
    for (let channel = 0; channel < image.shape[1]; channel++) {
      for (let kd = 0; kd < depth.kernel; kd++) {
        for (let kh = 0; kh < height.kernel; kh++) {
          for (let kw = 0; kw < width.kernel; kw++) {
            const first = firstInside(width, kw);
            const end = Math.max(first, endInside(width, kw));
            const tap = columns.offset + n * c[0] + channel * c[1] + kd * c[2] + kh * c[3] + kw * c[4];
            const corner = image.offset + n * x[0] + channel * x[1] + (kw * width.dilation - width.padding) * x[4];
            for (let od = 0; od < depth.count; od++) {
              const d = od * depth.stride - depth.padding + kd * depth.dilation;
              for (let oh = 0; oh < height.count; oh++) {
                const h = oh * height.stride - height.padding + kh * height.dilation;
                const inside = d >= 0 && d < depth.size && h >= 0 && h < height.size;
                const at = tap + od * c[5] + oh * c[6];
                visit(at, corner + d * x[2] + h * x[3], inside ? first : width.count, inside ? end : width.count);
              }
            }
          }
        }
      }
    }
  }
}

/** See `Backend.im2col`. */
export function im2col(columns: Operand, image: Operand, window: Window): void {
  if (numel(columns.shape) === 0) return;
  if (shiftsWhole(columns, image, window)) {
    copyShifted(columns, image, window);
    return;
  }
  const rank = window.kernel.length;
  const step = columns.strides[columns.strides.length - 1];
  const count = columns.shape[columns.shape.length - 1];
  const stride = window.stride[rank - 1] * image.strides[image.strides.length - 1];
  const copy = rowCopier("copy", columns.dtype, image.dtype, "columns[at] = image[from];");
  const clear = rowCopier("clear", columns.dtype, columns.dtype, "columns[at] = 0;");
  const out = columns.elements;
  eachRow(columns, image, window, (at, from, first, end) => {
    if (first > 0) clear(out, at, step, out, 0, 0, first);
    if (end > first) copy(out, at + first * step, step, image.elements, from + first * stride, stride, end - first);
    if (end < count) clear(out, at + end * step, step, out, 0, 0, count - end);
  });
}

/** See `Backend.col2im`. */
export function col2im(image: Operand, columns: Operand, window: Window): void {
  clearAll(image);
  if (numel(columns.shape) === 0) return;
  const rank = window.kernel.length;
  const step = columns.strides[columns.strides.length - 1];
  const stride = window.stride[rank - 1] * image.strides[image.strides.length - 1];
  const add = rowCopier("add", columns.dtype, image.dtype, "image[from] += columns[at];");
  eachRow(columns, image, window, (at, from, first, end) => {
    if (end > first) {
      add(columns.elements, at + first * step, step, image.elements, from + first * stride, stride, end - first);
    }
  });
}

/** Sets every element to 0. */
function clearAll(x: Operand): void {
  if (x.dense) {
    x.elements.fill(0, x.offset, x.offset + numel(x.shape));
    return;
  }
  const walk = (d: number, at: number) => {
    if (d === x.shape.length) x.elements[at] = 0;
    else for (let i = 0; i < x.shape[d]; i++) walk(d + 1, at + i * x.strides[d]);
  };
  walk(0, x.offset);
}

/** Whether, in two dimensions, each tap sees the whole image moved by one distance: stride 1 and windows as wide as the image. */
function shiftsWhole(columns: Operand, image: Operand, window: Window): boolean {
  return (
    window.kernel.length === 2 &&
    window.stride[0] === 1 &&
    window.stride[1] === 1 &&
    columns.dense &&
    columns.dtype === image.dtype &&
    image.shape[3] === columns.shape[5] &&
    image.strides[3] === 1 &&
    image.strides[2] === image.shape[3]
  );
}

type Clear = (out: TypedArray, from: number, end: number, step: number) => void;
const clearers = new Map<DType, Clear>();

/** A loop that sets every `step`-th element to 0. */
function columnClearer(dtype: DType): Clear {
  let clear = clearers.get(dtype);
  if (clear === undefined) {
    clear = compile<Clear>(
      `clear column ${dtype}`,
      ["out", "from", "end", "step"],
      "for (let i = from; i < end; i += step) out[i] = 0;",
    );
    clearers.set(dtype, clear);
  }
  return clear;
}

/** One block copy for each tap, then zeros where the move wrapped around the image's edges. */
function copyShifted(columns: Operand, image: Operand, window: Window): void {
  const [batch, channels] = image.shape;
  const [, height, width] = windowAxes(image.shape, [0, 0, columns.shape[4], columns.shape[5]], window);
  const out = columns.elements;
  const from = image.elements;
  const plane = height.count * width.count;
  const clear = columnClearer(columns.dtype);
  let at = columns.offset;
  for (let n = 0; n < batch; n++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = image.offset + n * image.strides[0] + channel * image.strides[1];
      const limit = start + height.size * width.size;
      for (let kh = 0; kh < height.kernel; kh++) {
        const top = firstInside(height, kh);
        const bottom = Math.max(top, endInside(height, kh));
        for (let kw = 0; kw < width.kernel; kw++, at += plane) {
          const left = firstInside(width, kw);
          const right = endInside(width, kw);
          if (top > 0) out.fill(0, at, at + top * width.count);
          if (bottom < height.count) out.fill(0, at + bottom * width.count, at + plane);
          if (left >= right) {
            out.fill(0, at, at + plane);
            continue;
          }
          const move = (kh * height.dilation - height.padding) * width.size + kw * width.dilation - width.padding;
          const first = Math.max(start, start + top * width.count + move);
          const end = Math.min(limit, start + bottom * width.count + move);
          if (end > first) out.set(from.subarray(first, end), at + (first - start - move));
          const stop = at + bottom * width.count;
          for (let w = 0; w < left; w++) clear(out, at + top * width.count + w, stop, width.count);
          for (let w = right; w < width.count; w++) clear(out, at + top * width.count + w, stop, width.count);
        }
      }
    }
  }
}

/** See `Backend.pool`. */
export function pool(kind: "max" | "sum", out: Operand, input: Operand, window: Window, indices?: Operand): void {
  if (numel(out.shape) === 0) return;
  const key = `pool ${kind} ${out.dtype} ${input.dtype}`;
  let run = pools.get(key);
  if (run === undefined) {
    run = compilePool(kind, key);
    pools.set(key, run);
  }
  const axes = windowAxes(input.shape, out.shape, window);
  const at = indices ?? out;
  const noted = indices ? indices.elements : none;
  const so = windowStrides(out);
  const sx = windowStrides(input);
  const si = windowStrides(at);
  for (let n = 0; n < out.shape[0]; n++) {
    for (let c = 0; c < out.shape[1]; c++) {
      const fromOut = out.offset + n * so[0] + c * so[1];
      const fromInput = input.offset + n * sx[0] + c * sx[1];
      const fromIndex = at.offset + n * si[0] + c * si[1];
      run(out.elements, fromOut, so, input.elements, fromInput, sx, noted, fromIndex, si, indices !== undefined, axes);
    }
  }
}

const none = new Int32Array(0);
type Pool = (
  out: TypedArray,
  fromOut: number,
  so: readonly number[],
  x: TypedArray,
  fromX: number,
  sx: readonly number[],
  index: TypedArray,
  fromIndex: number,
  si: readonly number[],
  note: boolean,
  axes: readonly Axis[],
) => void;
const pools = new Map<string, Pool>();

function compilePool(kind: "max" | "sum", key: string): Pool {
  const start = kind === "sum" ? "let acc = 0;" : "let acc = -Infinity, best = -1;";
  const step =
    kind === "sum"
      ? "acc += x[p];"
      : "const v = x[p]; if (v > acc || v !== v || best < 0) { acc = v; best = line + w; }";
  // The taps of each window that lie inside are counted out beforehand, axis by axis.
  const names = ["d", "h", "w"];
  const heads = names.map(
    (n, i) => `const ${n}Size = axes[${i}].size, ${n}Count = axes[${i}].count, ${n}Kernel = axes[${i}].kernel;
const ${n}Stride = axes[${i}].stride, ${n}Padding = axes[${i}].padding, ${n}Dilation = axes[${i}].dilation;
const ${n}Out = so[${i + 2}], ${n}In = sx[${i + 2}], ${n}Index = si[${i + 2}];`,
  );
  const range = (n: string) => `const ${n}0 = ${n}1 * ${n}Stride - ${n}Padding;
let ${n}From = ${n}0; while (${n}From < 0) ${n}From += ${n}Dilation;
const ${n}End = Math.min(${n}Size, ${n}0 + ${n}Kernel * ${n}Dilation);`;
  return compile(
    key,
    ["out", "fromOut", "so", "x", "fromX", "sx", "index", "fromIndex", "si", "note", "axes"],
    `${heads.join("\n")}
const wStep = wDilation * wIn;
for (let d1 = 0; d1 < dCount; d1++) for (let h1 = 0; h1 < hCount; h1++) for (let w1 = 0; w1 < wCount; w1++) {
  ${names.map(range).join("\n")}
  ${start}
  for (let d = dFrom; d < dEnd; d += dDilation) for (let h = hFrom; h < hEnd; h += hDilation) {
    const line = (d * hSize + h) * wSize;
    for (let w = wFrom, p = fromX + d * dIn + h * hIn + wFrom * wIn; w < wEnd; w += wDilation, p += wStep) { ${step} }
  }
  out[fromOut + d1 * dOut + h1 * hOut + w1 * wOut] = acc;
  ${kind === "max" ? "if (note) index[fromIndex + d1 * dIndex + h1 * hIndex + w1 * wIndex] = best;" : ""}
}`,
  );
}

/** See `Backend.unpool`. */
export function unpool(out: Operand, gradient: Operand, window: Window): void {
  // The gradient, seen as columns whose taps all show the same element.
  const rank = window.kernel.length;
  const shape = [...gradient.shape.slice(0, 2), ...window.kernel, ...gradient.shape.slice(2)];
  const strides = [...gradient.strides.slice(0, 2), ...new Array<number>(rank).fill(0), ...gradient.strides.slice(2)];
  const { elements, offset, dtype } = gradient;
  col2im(out, { elements, offset, shape, strides, dtype, dense: false }, window);
}
