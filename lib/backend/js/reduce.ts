/** Reductions as JavaScript loops, with the elementwise kernel that feeds them inlined. */

import { dtypes } from "../../base/dtype";
import { numel } from "../../base/shape";
import { type MapKernel, mapKernel } from "../../ir/kernel";
import { s } from "../../ir/scalar";
import type { Operand, ReduceKind } from "../backend";
import { addLevel, clearLoops, closeLoops, type Loops, maxRank, newLoops, stepClass } from "../layout";
import { element } from "./map";
import { compile, nest } from "./nest";

type WholeLoop = (n: number, x: unknown, ox: number) => number;
type NestLoop = (kept: Loops, reduced: Loops, out: unknown, oout: number, x: unknown, ox: number) => void;

const identity = mapKernel("identity", 1, s.input(0));
const kinds: readonly ReduceKind[] = ["sum", "prod", "max", "min", "argmax", "argmin", "any", "all", "count"];
const kindCode = Object.fromEntries(kinds.map((kind, i) => [kind, i])) as Record<ReduceKind, number>;
/** Keys of reductions have this bit, those of maps do not. */
const reduceBit = 1 << 28;

const kept = newLoops();
const reduced = newLoops();
const strides = [0, 0];

/** See `Backend.reduce`. */
export function reduce(
  kind: ReduceKind,
  out: Operand,
  input: Operand,
  axes: readonly number[],
  kernel: MapKernel = identity,
): void {
  const inCode = dtypes[input.dtype].code;
  const outCode = dtypes[out.dtype].code;
  const types = (kindCode[kind] << 6) | (inCode << 3) | outCode;
  const rank = input.shape.length;
  if (input.dense && axes.length === rank) {
    const key = reduceBit | types;
    let loop = kernel.compiled.get(key) as WholeLoop | undefined;
    if (loop === undefined) {
      loop = compileWhole(kind, key, out, input, kernel);
      kernel.compiled.set(key, loop);
    }
    out.elements[out.offset] = loop(numel(input.shape), input.elements, input.offset);
    return;
  }
  if (numel(out.shape) === 0) return;
  plan(out, input, axes);
  const columns = !kind.startsWith("arg") && goesByColumns();
  // Which case of the code below; 0 is the whole reduction above.
  const form = columns ? 2 : 1;
  const steps =
    (stepClass(kept.strides[0]) << 4) | (stepClass(kept.strides[maxRank]) << 2) | stepClass(reduced.strides[0]);
  const key =
    kept.rank < 8 && reduced.rank < 8
      ? reduceBit | types | (form << 10) | (kept.rank << 12) | (reduced.rank << 15) | (steps << 18)
      : `reduce ${types} ${form} ${kept.rank} ${reduced.rank} ${steps}`;
  let loop = kernel.compiled.get(key) as NestLoop | undefined;
  if (loop === undefined) {
    loop = (columns ? compileColumns : compileRows)(kind, key, out, input, kernel);
    kernel.compiled.set(key, loop);
  }
  loop(kept, reduced, out.elements, out.offset, input.elements, input.offset);
}

/** Fills `kept` (rows: out, input) and `reduced` (row: input). */
function plan(out: Operand, input: Operand, axes: readonly number[]): void {
  clearLoops(kept);
  clearLoops(reduced);
  let outAxis = out.shape.length - 1;
  for (let d = input.shape.length - 1; d >= 0; d--) {
    if (axes.includes(d)) {
      strides[0] = input.strides[d];
      addLevel(reduced, input.shape[d], strides, 1);
    } else {
      strides[0] = out.strides[outAxis--];
      strides[1] = input.strides[d];
      addLevel(kept, input.shape[d], strides, 2);
    }
  }
  closeLoops(kept, 2);
  closeLoops(reduced, 1);
}

/** Whether neighbours in memory belong to different results, so that a pass over rows updates many results at once. */
function goesByColumns(): boolean {
  return kept.dims[0] >= 4 && Math.abs(kept.strides[maxRank]) < Math.abs(reduced.strides[0]);
}

/** What a kind starts from, and how it takes one more element, whose value stands in `v`. */
interface Fold {
  readonly start: string;
  readonly step: (acc: string) => string;
}

function foldOf(kind: ReduceKind, integer: boolean): Fold {
  switch (kind) {
    case "sum":
      return { start: "0", step: (acc) => `${acc} += v;` };
    case "prod":
      return { start: "1", step: (acc) => (integer ? `${acc} = Math.imul(${acc}, v);` : `${acc} *= v;`) };
    // A NaN that comes replaces the best; once there, no comparison moves it.
    case "max":
      return { start: "-Infinity", step: (acc) => `if (v > ${acc} || v !== v) ${acc} = v;` };
    case "min":
      return { start: "Infinity", step: (acc) => `if (v < ${acc} || v !== v) ${acc} = v;` };
    case "argmax":
    case "argmin": {
      const wins = kind === "argmax" ? "v > best" : "v < best";
      return {
        start: kind === "argmax" ? "-Infinity" : "Infinity",
        step: (acc) => `if (${wins} || (v !== v && best === best)) { best = v; ${acc} = position; } position++;`,
      };
    }
    case "any":
      return { start: "0", step: (acc) => `if (v !== 0) ${acc} = 1;` };
    case "all":
      return { start: "1", step: (acc) => `if (v === 0) ${acc} = 0;` };
    case "count":
      return { start: "0", step: (acc) => `if (v !== 0) ${acc}++;` };
  }
}

interface Pieces extends Fold {
  /** Statements that leave the element at the position given in `v`. */
  readonly load: (position: string) => string;
  readonly arg: boolean;
  /** What is stored of an accumulator. */
  readonly finish: (acc: string) => string;
}

function piecesOf(kind: ReduceKind, out: Operand, input: Operand, kernel: MapKernel): Pieces {
  const integer = dtypes[out.dtype].category !== "float" && dtypes[input.dtype].category !== "float";
  const { statements, store } = element(kernel, integer ? "int32" : "float64", integer);
  return {
    ...foldOf(kind, integer),
    arg: kind.startsWith("arg"),
    load: (position) => `const v0 = x[${position}];\n${statements}\nconst v = ${store};`,
    finish: (acc) => (out.dtype === "bool" ? `${acc} !== 0 ? 1 : 0` : acc),
  };
}

/** Four accumulators, since one addition has to wait for the one before it; they also round less. */
function line(p: Pieces, kind: ReduceKind, n: string, position: (i: string) => string): string {
  if (p.arg) {
    return `let best = ${p.start}, acc = 0, position = 0;\nfor (let i = 0; i < ${n}; i++) {\n${p.load(position("i"))}\n${p.step("acc")}\n}`;
  }
  const one = (i: string, acc: string) => `{ ${p.load(position(i))}\n${p.step(acc)} }`;
  if (kind !== "sum") return `let acc = ${p.start};\nfor (let i = 0; i < ${n}; i++) ${one("i", "acc")}`;
  return `let acc = 0, acc1 = 0, acc2 = 0, acc3 = 0, i = 0;
for (const end = ${n} - 3; i < end; i += 4) {
${one("i", "acc")}
${one("i + 1", "acc1")}
${one("i + 2", "acc2")}
${one("i + 3", "acc3")}
}
for (; i < ${n}; i++) ${one("i", "acc")}
acc += acc1 + (acc2 + acc3);`;
}

function compileWhole(kind: ReduceKind, key: number, out: Operand, input: Operand, kernel: MapKernel): WholeLoop {
  const p = piecesOf(kind, out, input, kernel);
  const body = `${line(p, kind, "n", (i) => `ox + ${i}`)}\nreturn ${p.finish("acc")};`;
  return compile(`${kernel.name} ${kind} ${key}`, ["n", "x", "ox"], body);
}

const parameters = ["kept", "reduced", "out", "oout", "x", "ox"];

function keptOperands() {
  return [
    { name: "out", row: 0, step: stepClass(kept.strides[0]) },
    { name: "x", row: 1, step: stepClass(kept.strides[maxRank]) },
  ];
}

/** For each result, all its elements. */
function compileRows(
  kind: ReduceKind,
  key: number | string,
  out: Operand,
  input: Operand,
  kernel: MapKernel,
): NestLoop {
  const p = piecesOf(kind, out, input, kernel);
  const step = stepClass(reduced.strides[0]);
  let inner: { head: string; loops: string };
  if (reduced.rank === 1) {
    const stride = "const reducedStride = reduced.strides[0];";
    const position = (i: string) => (step === 1 ? `ox + ${i}` : `ox + (${i}) * reducedStride`);
    inner = {
      head: `const reducedN = reduced.dims[0]; ${step === 1 ? "" : stride}`,
      loops: line(p, kind, "reducedN", position),
    };
  } else {
    const start = p.arg ? `let best = ${p.start}, acc = 0, position = 0;` : `let acc = ${p.start};`;
    const body = `${p.load("ox")}\n${p.step("acc")}`;
    inner = nest("reduced", reduced.rank, [{ name: "x", row: 0, step }], body);
    inner = { head: inner.head, loops: `${start}\n${inner.loops}` };
  }
  const outer = nest("kept", kept.rank, keptOperands(), `${inner.loops}\nout[oout] = ${p.finish("acc")};`);
  return compile(`${kernel.name} ${kind} ${key}`, parameters, `${inner.head}\n${outer.head}\n${outer.loops}`);
}

/** How many results a pass by columns holds at once. */
const columnBlock = 1024;

/** Row after row, each updating a block of results: for elements that lie beside each other but reduce apart. */
function compileColumns(
  kind: ReduceKind,
  key: number | string,
  out: Operand,
  input: Operand,
  kernel: MapKernel,
): NestLoop {
  const p = piecesOf(kind, out, input, kernel);
  const row = `for (let j = 0; j < width; j++) {\n${p.load("ox + j * stride")}\n${p.step("acc[j]")}\n}`;
  const inner = nest("reduced", reduced.rank, [{ name: "x", row: 0, step: 2 }], row);
  const body = `for (let block = 0; block < columns; block += ${columnBlock}) {
const width = Math.min(${columnBlock}, columns - block);
acc.fill(${p.start}, 0, width);
const keepX = ox;
ox += block * stride;
${inner.loops}
ox = keepX;
for (let j = 0; j < width; j++) out[oout + (block + j) * outStride] = ${p.finish("acc[j]")};
}`;
  const outer = nest("kept", kept.rank, keptOperands(), body, { from: 1 });
  const head = `const acc = this;
const columns = kept.dims[0], outStride = kept.strides[0], stride = kept.strides[${maxRank}];`;
  const loop = compile<NestLoop>(
    `${kernel.name} ${kind} ${key}`,
    parameters,
    `${head}\n${inner.head}\n${outer.head}\n${outer.loops}`,
  );
  return loop.bind(new Float64Array(columnBlock));
}
