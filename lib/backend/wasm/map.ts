/** Elementwise kernels in WebAssembly SIMD, block by block. */

import { numel, sameShape } from "../../base/shape";
import type { MapKernel } from "../../ir/kernel";
import { freeInputs, freeParams } from "../../ir/scalar";
import type { Operand } from "../backend";
import { broadcastLoops, maxRank, newLoops } from "../layout";
import { type Local, type } from "./assembler";
import { costOf, emitVector, isVectorizable } from "./emit";
import { blockLength, instantiate, maxSlots, reserve, slot, slotAddress } from "./memory";

/** From this many elements on, copying in and out costs less than vector instructions save: in a cheap kernel, and in one with a long function. */
const worthCopying = 768;
const worthCopyingLong = 64;
const noParams: readonly number[] = [];

interface Compiled {
  /** Runs over `n` elements (rounded up to whole vectors) in the slots. */
  readonly run: (n: number, ...params: number[]) => void;
  /** The slot of each input; -1 where the expression does not read it. */
  readonly slots: readonly number[];
  readonly outSlot: number;
  readonly params: readonly number[];
}

/** How an operand is read along the two inner levels of the loops. */
type Access =
  /** One element for everything: a number in all lanes. */
  | "single"
  /** As it lies, like the result. */
  | "dense"
  /** The same row again and again. */
  | "row"
  /** One element a row. */
  | "column"
  /** Rows without gaps inside, but not one after another. */
  | "rows";

const loops = newLoops();
const accesses: Access[] = [];

/** Does what `Backend.map` does if it can and it pays; otherwise gives false and leaves everything as it was. */
export function mapVector(
  kernel: MapKernel,
  out: Operand,
  inputs: readonly Operand[],
  params: readonly number[] = noParams,
  fused: boolean,
): boolean {
  if (out.dtype !== "float32" || !out.dense) return false;
  const n = numel(out.shape);
  const count = inputs.length;
  if (n < worthCopyingLong || count >= maxSlots || n < worthOf(kernel)) return false;
  let flat = true;
  // The key tells which inputs are single elements.
  let key = -1 - (fused ? 1 : 0);
  for (let k = 0; k < count; k++) {
    const input = inputs[k];
    if (input.dtype !== "float32") return false;
    if (input.dense && sameShape(input.shape, out.shape)) accesses[k] = "dense";
    else if (numel(input.shape) === 1) {
      accesses[k] = "single";
      key -= 2 << k;
    } else flat = false;
  }
  if (!flat && !plan(out, inputs)) return false;
  let compiled = kernel.compiled.get(key) as Compiled | null | undefined;
  if (compiled === undefined) {
    compiled = compileMap(kernel, inputs, fused);
    kernel.compiled.set(key, compiled);
  }
  if (compiled === null) return false;
  reserve(0);
  if (flat) runBlocks(compiled, n, out, inputs, params);
  else runRows(compiled, out, inputs, params);
  return true;
}

/** Key of the number of elements from which on a kernel is faster here than in JavaScript. */
const worthKey = -(1 << 20);

function worthOf(kernel: MapKernel): number {
  let worth = kernel.compiled.get(worthKey) as number | undefined;
  if (worth === undefined) {
    worth = isVectorizable(kernel.expr) ? (costOf(kernel.expr) < 30 ? worthCopying : worthCopyingLong) : Infinity;
    kernel.compiled.set(worthKey, worth);
  }
  return worth;
}

/** Fills `loops` and `accesses` for inputs that broadcast; false where their layout is not one that is copied well. */
function plan(out: Operand, inputs: readonly Operand[]): boolean {
  broadcastLoops(loops, out, inputs);
  const length = loops.dims[0];
  if (loops.rank < 2 || length < shortestRow || length > blockLength || length * loops.dims[1] < worthCopying)
    return false;
  for (let k = 0; k < inputs.length; k++) {
    if (numel(inputs[k].shape) === 1) continue;
    const inner = loops.strides[(k + 1) * maxRank];
    const outer = loops.strides[(k + 1) * maxRank + 1];
    if (inner === 0) accesses[k] = "column";
    else if (inner !== 1) return false;
    else accesses[k] = outer === length ? "dense" : outer === 0 ? "row" : "rows";
  }
  return true;
}

/** Rows shorter than this are better walked element by element. */
const shortestRow = 16;

function call({ run, params: read }: Compiled, length: number, params: readonly number[]): void {
  if (read.length > 2) run(length, ...read.map((i) => params[i]));
  else run(length, read.length > 0 ? params[read[0]] : 0, read.length > 1 ? params[read[1]] : 0);
}

/** Everything dense or single: block after block. */
function runBlocks(
  compiled: Compiled,
  n: number,
  out: Operand,
  inputs: readonly Operand[],
  params: readonly number[],
): void {
  const { slots, outSlot } = compiled;
  for (let k = 0; k < inputs.length; k++) {
    if (slots[k] >= 0 && accesses[k] === "single") slot(slots[k])[0] = inputs[k].elements[inputs[k].offset];
  }
  for (let at = 0; at < n; at += blockLength) {
    const length = Math.min(blockLength, n - at);
    for (let k = 0; k < inputs.length; k++) {
      if (slots[k] < 0 || accesses[k] === "single") continue;
      const from = inputs[k].offset + at;
      slot(slots[k]).set(inputs[k].elements.subarray(from, from + length));
    }
    call(compiled, length, params);
    const result = slot(outSlot);
    out.elements.set(length === blockLength ? result : result.subarray(0, length), out.offset + at);
  }
}

/** Operands that broadcast: as many rows of the innermost level at a time as fit into a block. */
function runRows(compiled: Compiled, out: Operand, inputs: readonly Operand[], params: readonly number[]): void {
  const { dims, strides, rank } = loops;
  const length = dims[0];
  const together = Math.floor(blockLength / length);
  const positions = [out.offset, ...inputs.map((input) => input.offset)];
  const slots = compiled.slots;
  // The result may share an operand's slot; one that is filled only once must keep its own.
  const outSlot = compiled.outSlot;
  for (let k = 0; k < inputs.length; k++) {
    if (slots[k] >= 0 && accesses[k] === "single") slot(slots[k])[0] = inputs[k].elements[inputs[k].offset];
  }
  const plane = () => {
    let filled = 0;
    for (let row = 0; row < dims[1]; row += together) {
      const rows = Math.min(together, dims[1] - row);
      for (let k = 0; k < inputs.length; k++) {
        if (slots[k] < 0 || accesses[k] === "single") continue;
        const { elements } = inputs[k];
        const block = slot(slots[k]);
        const step = strides[(k + 1) * maxRank + 1];
        const from = positions[k + 1] + row * step;
        if (accesses[k] === "dense") block.set(elements.subarray(from, from + rows * length));
        else if (accesses[k] === "column") {
          for (let r = 0; r < rows; r++) block.fill(elements[from + r * step], r * length, (r + 1) * length);
        } else if (accesses[k] === "rows" || filled < rows || slots[k] === outSlot) {
          for (let r = 0; r < rows; r++) {
            block.set(elements.subarray(from + r * step, from + r * step + length), r * length);
          }
        }
      }
      filled = Math.max(filled, rows);
      call(compiled, rows * length, params);
      const result = slot(outSlot);
      out.elements.set(result.subarray(0, rows * length), positions[0] + row * length);
    }
  };
  const walk = (level: number) => {
    if (level < 2) {
      plane();
      return;
    }
    for (let i = 0; i < dims[level]; i++) {
      walk(level - 1);
      for (let k = 0; k < positions.length; k++) positions[k] += strides[k * maxRank + level];
    }
    for (let k = 0; k < positions.length; k++) positions[k] -= strides[k * maxRank + level] * dims[level];
  };
  walk(rank - 1);
}

function compileMap(kernel: MapKernel, inputs: readonly Operand[], fused: boolean): Compiled | null {
  const read = freeInputs(kernel.expr);
  const params = freeParams(kernel.expr);
  const slots = inputs.map((_, k) => read.indexOf(k));
  const single = inputs.map((_, k) => accesses[k] === "single");
  // The result may overwrite an operand's block, which keeps the cache smaller.
  const first = read.find((k) => !single[k]);
  const outSlot = first === undefined ? maxSlots - 1 : slots[first];
  const cost = costOf(kernel.expr);
  const unroll = cost <= 4 ? 4 : cost < 40 ? 2 : 1;
  try {
    const { run } = instantiate<{ run: Compiled["run"] }>([
      {
        name: "run",
        parameters: [type.i32, ...new Array(Math.max(2, params.length)).fill(type.f32)],
        results: [],
        write(code) {
          const [bytes, at] = [code.local(type.i32), code.local(type.i32)];
          code.get(code.parameter(0)).i32(4).op("i32.mul").set(bytes);
          const numbers: Local[] = [];
          params.forEach((index, i) => {
            numbers[index] = code.local(type.v128);
            code
              .get(code.parameter(1 + i))
              .op("f32x4.splat")
              .set(numbers[index]);
          });
          const values: Local[] = [];
          for (const k of read) {
            values[k] = code.local(type.v128);
            if (single[k]) code.i32(0).load("f32x4.splat", slotAddress(slots[k])).set(values[k]);
          }
          code.loop(at, bytes, 16 * unroll, () => {
            for (let u = 0; u < unroll; u++) {
              for (const k of read) {
                if (!single[k])
                  code
                    .get(at)
                    .load("v128", slotAddress(slots[k]) + 16 * u)
                    .set(values[k]);
              }
              const result = emitVector(code, kernel.expr, values, numbers, fused);
              code.get(at, result).store("v128", slotAddress(outSlot) + 16 * u);
            }
          });
        },
      },
    ]);
    return { run, slots, outSlot, params };
  } catch {
    return null;
  }
}
