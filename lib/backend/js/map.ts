/** Elementwise kernels as JavaScript loops, one for each combination of element types and layouts. */

import { type DType, dtypes } from "../../base/dtype";
import { numel, sameShape } from "../../base/shape";
import { emitJs } from "../../ir/emit";
import type { MapKernel } from "../../ir/kernel";
import { freeInputs, freeParams } from "../../ir/scalar";
import type { Operand } from "../backend";
import { broadcastLoops, maxRank, newLoops, stepClass } from "../layout";
import { compile, nest } from "./nest";

type Loop = (...args: unknown[]) => void;

/** Bits of a kernel's key that one operand takes: three for its element type, two for its step. */
const operandBits = 5;
/** Operands whose bits fit into a small integer beside the rank; kernels with more have keys of text. */
const maxOperandsInKey = 5;
const noParams: readonly number[] = [];
const loops = newLoops();

/** See `Backend.map`. */
export function map(
  kernel: MapKernel,
  out: Operand,
  inputs: readonly Operand[],
  params: readonly number[] = noParams,
): void {
  const n = numel(out.shape);
  if (n === 0) return;
  const count = inputs.length;
  if (count >= maxOperandsInKey) {
    mapNest(kernel, out, inputs, params);
    return;
  }
  // The common case, recognised at little cost: everything contiguous and of one shape, or single elements.
  if (!out.dense) {
    mapNest(kernel, out, inputs, params);
    return;
  }
  let key = dtypes[out.dtype].code * 4 + 1;
  for (let k = 0; k < count; k++) {
    const input = inputs[k];
    let step = 1;
    if (!(input.dense && sameShape(input.shape, out.shape))) {
      if (numel(input.shape) !== 1) {
        mapNest(kernel, out, inputs, params);
        return;
      }
      step = 0;
    }
    key = (key << operandBits) | (dtypes[input.dtype].code * 4 + step);
  }
  let loop = kernel.compiled.get(key) as Loop | undefined;
  if (loop === undefined) {
    loop = compileFlat(kernel, key, out, inputs);
    kernel.compiled.set(key, loop);
  }
  switch (count) {
    case 0:
      loop(n, params, out.elements, out.offset);
      break;
    case 1: {
      const x = inputs[0];
      loop(n, params, out.elements, out.offset, x.elements, x.offset);
      break;
    }
    case 2: {
      const x = inputs[0];
      const y = inputs[1];
      loop(n, params, out.elements, out.offset, x.elements, x.offset, y.elements, y.offset);
      break;
    }
    case 3: {
      const x = inputs[0];
      const y = inputs[1];
      const z = inputs[2];
      loop(n, params, out.elements, out.offset, x.elements, x.offset, y.elements, y.offset, z.elements, z.offset);
      break;
    }
    default:
      loop(n, params, out.elements, out.offset, ...positions(inputs));
  }
}

function positions(inputs: readonly Operand[]): unknown[] {
  const args: unknown[] = [];
  for (const input of inputs) args.push(input.elements, input.offset);
  return args;
}

/** Whether the kernel computes with whole numbers throughout. */
function isIntegerKernel(out: DType, inputs: readonly Operand[]): boolean {
  return dtypes[out].category !== "float" && inputs.every((x) => dtypes[x.dtype].category !== "float");
}

/** The loop over operands that are contiguous and of one shape, or single elements. */
function compileFlat(kernel: MapKernel, key: number, out: Operand, inputs: readonly Operand[]): Loop {
  const single = inputs.map((_, k) => ((key >> ((inputs.length - 1 - k) * operandBits)) & 3) === 0);
  const read = freeInputs(kernel.expr);
  const loads = (wanted: boolean) =>
    read
      .filter((k) => single[k] === wanted)
      .map((k) => `const v${k} = x${k}[ox${k}${single[k] ? "" : " + i"}];`)
      .join("\n");
  const { statements, store } = element(kernel, out.dtype, isIntegerKernel(out.dtype, inputs));
  const parameters = ["n", "params", "out", "o", ...inputs.flatMap((_, k) => [`x${k}`, `ox${k}`])];
  return compile(
    `${kernel.name} ${key}`,
    parameters,
    `${loadParams(kernel)}\n${loads(true)}\nfor (let i = 0; i < n; i++) {\n${loads(false)}\n${statements}\nout[o + i] = ${store};\n}`,
  );
}

/** Any layout: the fewest nested loops. */
function mapNest(kernel: MapKernel, out: Operand, inputs: readonly Operand[], params: readonly number[]): void {
  const { rank, strides } = broadcastLoops(loops, out, inputs);
  const count = inputs.length;
  let loop: Loop | undefined;
  let key: string | number;
  if (count < maxOperandsInKey && rank < 8) {
    // Rank 0 marks the flat loops above; the sign bit and one more stay free.
    key = dtypes[out.dtype].code * 4 + stepClass(strides[0]);
    for (let k = 0; k < count; k++) {
      key = (key << operandBits) | (dtypes[inputs[k].dtype].code * 4 + stepClass(strides[(k + 1) * maxRank]));
    }
    key |= rank << (maxOperandsInKey * operandBits);
  } else {
    const codes = inputs.map((x, k) => `${x.dtype}${stepClass(strides[(k + 1) * maxRank])}`);
    key = `nest ${rank} ${out.dtype}${stepClass(strides[0])} ${codes.join(" ")}`;
  }
  loop = kernel.compiled.get(key) as Loop | undefined;
  if (loop === undefined) {
    loop = compileNest(kernel, key, rank, out, inputs);
    kernel.compiled.set(key, loop);
  }
  if (rank === 2 && crosses(count)) {
    runTiles(loop, out, inputs, params);
  } else if (count === 2) {
    const x = inputs[0];
    const y = inputs[1];
    loop(loops, params, out.elements, out.offset, x.elements, x.offset, y.elements, y.offset);
  } else loop(loops, params, out.elements, out.offset, ...positions(inputs));
}

/** Rows and columns of a tile: its lines of memory fit into the cache both ways. */
const tile = 32;

/** Whether some input goes by columns where the result goes by rows, over more than a few tiles. */
function crosses(count: number): boolean {
  const { dims, strides } = loops;
  if (dims[0] < 2 * tile || dims[1] < 2 * tile) return false;
  for (let k = 1; k <= count; k++) {
    if (Math.abs(strides[k * maxRank]) > 8 && Math.abs(strides[k * maxRank + 1]) < 8) return true;
  }
  return false;
}

/** The two levels in square tiles, so that a transposed input is read line by line from the cache. */
function runTiles(loop: Loop, out: Operand, inputs: readonly Operand[], params: readonly number[]): void {
  const { dims, strides } = loops;
  const [columns, rows] = dims;
  for (let i = 0; i < rows; i += tile) {
    dims[1] = Math.min(tile, rows - i);
    for (let j = 0; j < columns; j += tile) {
      dims[0] = Math.min(tile, columns - j);
      const at = (k: number) => i * strides[k * maxRank + 1] + j * strides[k * maxRank];
      const args: unknown[] = [loops, params, out.elements, out.offset + at(0)];
      for (let k = 0; k < inputs.length; k++) args.push(inputs[k].elements, inputs[k].offset + at(k + 1));
      loop(...args);
    }
  }
}

function compileNest(
  kernel: MapKernel,
  key: string | number,
  rank: number,
  out: Operand,
  inputs: readonly Operand[],
): Loop {
  const read = freeInputs(kernel.expr);
  const step = (row: number) => stepClass(loops.strides[row * maxRank]);
  const operands = [
    { name: "out", row: 0, step: step(0) },
    ...read.map((k) => ({ name: `x${k}`, row: k + 1, step: step(k + 1) })),
  ];
  const loads = (still: boolean) =>
    read
      .filter((k) => (step(k + 1) === 0) === still)
      .map((k) => `const v${k} = x${k}[ox${k}];`)
      .join("\n");
  const { statements, store } = element(kernel, out.dtype, isIntegerKernel(out.dtype, inputs));
  const body = `${loads(false)}\n${statements}\nout[oout] = ${store};`;
  const { head, loops: code } = nest("loops", rank, operands, body, { hoisted: loads(true) });
  const parameters = ["loops", "params", "out", "oout", ...inputs.flatMap((_, k) => [`x${k}`, `ox${k}`])];
  return compile(`${kernel.name} ${key}`, parameters, `${loadParams(kernel)}\n${head}\n${code}`);
}

/** What is computed of one element whose operands are `v0`, `v1`, ..., ready to be stored as `dtype`. */
export function element(kernel: MapKernel, dtype: DType, integer: boolean): { statements: string; store: string } {
  const emitted = emitJs(kernel.expr, { input: (i) => `v${i}`, param: (i) => `p${i}`, integer });
  const { statements, value, logical } = emitted;
  if (logical) return { statements, store: `${value} ? 1 : 0` };
  return { statements, store: dtype === "bool" ? `${value} !== 0 ? 1 : 0` : value };
}

function loadParams(kernel: MapKernel): string {
  return freeParams(kernel.expr)
    .map((i) => `const p${i} = params[${i}];`)
    .join(" ");
}
