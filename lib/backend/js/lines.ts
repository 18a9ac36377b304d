/** What goes along one axis, line by line: running sums and softmax. */

import { dtypes, type TypedArray } from "../../base/dtype";
import { numel } from "../../base/shape";
import type { Operand, ScanKind } from "../backend";
import { addLevel, clearLoops, closeLoops, type Loops, newLoops } from "../layout";
import { compile, nest } from "./nest";

const loops = newLoops();
const compiled = new Map<string, unknown>();
const strides: number[] = [0, 0, 0];

/** Fills `loops` with every axis but one, of operands of the same shape. */
function planLines(operands: readonly Operand[], axis: number): void {
  clearLoops(loops);
  const shape = operands[0].shape;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (d === axis) continue;
    for (let k = 0; k < operands.length; k++) strides[k] = operands[k].strides[d];
    addLevel(loops, shape[d], strides, operands.length);
  }
  closeLoops(loops, operands.length);
}

/** Length of the lines along an axis (1 for a scalar, which has none). */
function lineLength(x: Operand, axis: number): number {
  return x.shape.length === 0 ? 1 : x.shape[axis];
}
function lineStride(x: Operand, axis: number): number {
  return x.shape.length === 0 ? 1 : x.strides[axis];
}

type LineLoop = (
  loops: Loops,
  n: number,
  out: TypedArray,
  oout: number,
  sout: number,
  x: TypedArray,
  ox: number,
  sx: number,
  index?: TypedArray,
  oindex?: number,
  sindex?: number,
) => void;

/** Runs `body` for each line of `operands` (out, x and maybe index); it sees `n`, and `sout`, `sx`, `sindex` as steps along the line. */
function eachLine(name: string, operands: readonly Operand[], axis: number, body: () => string): void {
  const [out, x, index] = operands;
  if (numel(out.shape) === 0) return;
  planLines(operands, axis);
  const key = `${name} ${loops.rank} ${operands.map((o) => o.dtype).join(" ")}`;
  let loop = compiled.get(key) as LineLoop | undefined;
  if (loop === undefined) {
    const names = ["out", "x", "index"].slice(0, operands.length);
    const code = nest(
      "loops",
      loops.rank,
      names.map((of, row) => ({ name: of, row, step: 2 })),
      body(),
    );
    const parameters = ["loops", "n", ...names.flatMap((of) => [of, `o${of}`, `s${of}`])];
    loop = compile<LineLoop>(key, parameters, `${code.head}\n${code.loops}`);
    compiled.set(key, loop);
  }
  const n = lineLength(x, axis);
  const sout = lineStride(out, axis);
  const sx = lineStride(x, axis);
  if (index) {
    const sindex = lineStride(index, axis);
    loop(loops, n, out.elements, out.offset, sout, x.elements, x.offset, sx, index.elements, index.offset, sindex);
  } else loop(loops, n, out.elements, out.offset, sout, x.elements, x.offset, sx);
}

/** See `Backend.softmax`. */
export function softmax(out: Operand, input: Operand, axis: number, log: boolean): void {
  eachLine(log ? "logSoftmax" : "softmax", [out, input], axis, () => {
    const top =
      "let top = -Infinity;\nfor (let i = 0, p = ox; i < n; i++, p += sx) { const v = x[p]; if (v > top) top = v; }";
    const each = (body: string) => `for (let i = 0, p = ox, q = oout; i < n; i++, p += sx, q += sout) { ${body} }`;
    if (log) {
      return `${top}
let total = 0;
${each("total += Math.exp(x[p] - top);")}
const rest = Math.log(total);
${each("out[q] = x[p] - top - rest;")}`;
    }
    return `${top}
let total = 0;
${each("const e = Math.exp(x[p] - top); total += e; out[q] = e;")}
const scale = 1 / total;
${each("out[q] *= scale;")}`;
  });
}

/** See `Backend.scan`. */
export function scan(kind: ScanKind, out: Operand, input: Operand, axis: number, indices?: Operand): void {
  const operands = indices ? [out, input, indices] : [out, input];
  eachLine(`scan ${kind}`, operands, axis, () => {
    const integer = dtypes[out.dtype].category !== "float" && dtypes[input.dtype].category !== "float";
    // Of equal elements the later one wins, as in PyTorch; a NaN stays.
    const take: Record<ScanKind, string> = {
      sum: "acc += v;",
      prod: integer ? "acc = Math.imul(acc, v);" : "acc *= v;",
      max: "if (v >= acc || v !== v) { acc = v; best = i; }",
      min: "if (v <= acc || v !== v) { acc = v; best = i; }",
    };
    const start = { sum: "0", prod: "1", max: "-Infinity", min: "Infinity" }[kind];
    const note = indices ? "index[r] = best; r += sindex;" : "";
    return `let acc = ${start}, best = 0${indices ? ", r = oindex" : ""};
for (let i = 0, p = ox, q = oout; i < n; i++, p += sx, q += sout) { const v = x[p]; ${take[kind]} out[q] = acc; ${note} }`;
  });
}
