/** Elementwise kernels in WebAssembly SIMD, block by block. */

import { numel, sameShape } from "../../base/shape";
import type { MapKernel } from "../../ir/kernel";
import { freeInputs, freeParams } from "../../ir/scalar";
import type { Operand } from "../backend";
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
  /** The number of elements from which on it is faster than JavaScript. */
  readonly worth: number;
}

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
  if (n < worthCopyingLong || inputs.length >= maxSlots) return false;
  // The key tells which inputs are single elements.
  let key = -1 - (fused ? 1 : 0);
  for (let k = 0; k < inputs.length; k++) {
    const input = inputs[k];
    if (input.dtype !== "float32") return false;
    if (input.dense && sameShape(input.shape, out.shape)) continue;
    if (numel(input.shape) !== 1) return false;
    key -= 2 << k;
  }
  let compiled = kernel.compiled.get(key) as Compiled | null | undefined;
  if (compiled === undefined) {
    compiled = compileMap(kernel, out, inputs, fused);
    kernel.compiled.set(key, compiled);
  }
  if (compiled === null || n < compiled.worth) return false;
  runBlocks(compiled, n, out, inputs, params);
  return true;
}

function runBlocks(
  { run, slots, outSlot, params: read }: Compiled,
  n: number,
  out: Operand,
  inputs: readonly Operand[],
  params: readonly number[],
): void {
  reserve(0);
  const p0 = read.length > 0 ? params[read[0]] : 0;
  const p1 = read.length > 1 ? params[read[1]] : 0;
  const rest = read.length > 2 ? read.slice(2).map((i) => params[i]) : undefined;
  for (let k = 0; k < inputs.length; k++) {
    const input = inputs[k];
    if (slots[k] >= 0 && numel(input.shape) === 1) slot(slots[k])[0] = input.elements[input.offset];
  }
  for (let at = 0; at < n; at += blockLength) {
    const length = Math.min(blockLength, n - at);
    for (let k = 0; k < inputs.length; k++) {
      const input = inputs[k];
      if (slots[k] < 0 || numel(input.shape) === 1) continue;
      const from = input.offset + at;
      slot(slots[k]).set(input.elements.subarray(from, from + length));
    }
    if (rest) run(length, p0, p1, ...rest);
    else run(length, p0, p1);
    const result = slot(outSlot);
    out.elements.set(length === blockLength ? result : result.subarray(0, length), out.offset + at);
  }
}

function compileMap(kernel: MapKernel, out: Operand, inputs: readonly Operand[], fused: boolean): Compiled | null {
  if (!isVectorizable(kernel.expr)) return null;
  const read = freeInputs(kernel.expr);
  const params = freeParams(kernel.expr);
  const slots = inputs.map((_, k) => read.indexOf(k));
  const single = inputs.map((input) => !(input.dense && sameShape(input.shape, out.shape)));
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
    return { run, slots, outSlot, params, worth: cost < 30 ? worthCopying : worthCopyingLong };
  } catch {
    return null;
  }
}
