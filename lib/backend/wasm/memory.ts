/** The linear memory that all WebAssembly code shares, as a place to work in: tensors stay outside and are copied in by blocks. */

import { builtin } from "../node/builtin";
import { assemble, type FunctionSource, type } from "./assembler";

/** How many elements of each operand are worked on at a time: few enough to stay in the cache. */
export const blockLength = 4096;
/** A little more than a block, so that the same element of two slots does not fall on the same cache lines. */
const slotBytes = blockLength * 4 + 320;
/** Operands of one map kernel, its result among them. */
export const maxSlots = 8;
/** Where panels of matrices begin, after the slots. */
export const panelsAt = 65536 * Math.ceil((maxSlots * slotBytes) / 65536);
const pageBytes = 65536;

/** Whether this machine runs WebAssembly with SIMD. */
export function hasSimd(): boolean {
  simd ??= validates((code) => code.f32x4(0).op("f32x4.abs").lane("f32x4", 0));
  return simd;
}
let simd: boolean | undefined;

/** Whether it multiplies and adds in one instruction. Node 20 knows it behind a flag, which is set here. */
export function hasFusedMultiply(): boolean {
  if (fused === undefined) {
    const probe = () => validates((code) => code.f32x4(1).f32x4(1).f32x4(1).op("f32x4.relaxed_madd").lane("f32x4", 0));
    fused = probe() || (allowRelaxed() && probe());
  }
  return fused;
}
let fused: boolean | undefined;

function allowRelaxed(): boolean {
  const v8 = builtin<typeof import("node:v8")>("node:v8");
  v8?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return v8 !== undefined;
}

function validates(write: FunctionSource["write"]): boolean {
  if (typeof WebAssembly === "undefined") return false;
  return WebAssembly.validate(assemble([{ name: "probe", parameters: [], results: [type.f32], write }]));
}

let memory: WebAssembly.Memory | undefined;
let floats = new Float32Array(0);
const slots: Float32Array[] = [];

/** Compiles functions over the shared memory. Throws where a page may not compile so much at once. */
export function instantiate<F>(functions: readonly FunctionSource[]): F {
  reserve(0);
  const module = new WebAssembly.Module(assemble(functions));
  return new WebAssembly.Instance(module, { env: { memory: memory! } }).exports as F;
}

/** Makes room for `bytes` of panels, and gives the memory as floats. */
export function reserve(bytes: number): Float32Array {
  const pages = Math.ceil((panelsAt + bytes) / pageBytes);
  if (memory === undefined) memory = new WebAssembly.Memory({ initial: pages });
  const has = memory.buffer.byteLength / pageBytes;
  if (pages > has) memory.grow(pages - has);
  if (floats.buffer !== memory.buffer) {
    floats = new Float32Array(memory.buffer);
    for (let i = 0; i < maxSlots; i++) slots[i] = new Float32Array(memory.buffer, i * slotBytes, blockLength);
  }
  return floats;
}

/** The whole block of slot `i`. */
export function slot(i: number): Float32Array {
  return slots[i];
}

/** The address of slot `i`. */
export function slotAddress(i: number): number {
  return i * slotBytes;
}
