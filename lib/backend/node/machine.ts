/** Elementwise kernels and softmax as machine code on the tensors' own memory, where the processor and the system allow it. */

import { numel, sameShape } from "../../base/shape";
import type { MapKernel } from "../../ir/kernel";
import { freeInputs, freeParams } from "../../ir/scalar";
import type { Backend, Operand } from "../backend";
import { broadcastLoops, maxRank, newLoops } from "../layout";
import type { Local } from "../wasm/assembler";
import { emitVector, isVectorizable } from "../wasm/emit";
import { vectorMath } from "../wasm/vector";
import { executable, type Place } from "./executable";
import { Assembler, at, Block, type Register, reg, Unsupported } from "./x64";

/** A compiled function: bytes to go through (or per row), result, up to three operands or a count of rows, single numbers. */
type MachineFunction = (bytes: number, out: unknown, a: unknown, b: unknown, c: unknown, numbers: Float32Array) => void;

export interface Machine {
  /** Does what `Backend.map` does for dense float32 operands, if it can; otherwise gives false and does nothing. */
  map(...args: Parameters<Backend["map"]>): boolean;
  /** Does what `Backend.softmax` does for the last axis, likewise. */
  softmax(...args: Parameters<Backend["softmax"]>): boolean;
  /** `out[i]` = the sum of row i of a dense matrix whose rows have a multiple of 32 elements; undefined where it cannot be compiled. */
  readonly rowSums: ((out: Float32Array, x: Float32Array, rows: number, columns: number) => void) | undefined;
}

/** The machine code writer of this process, or undefined: it needs Linux on x86-64 with AVX2 and FMA, and koffi. */
export function machine(): Machine | undefined {
  if (made === undefined) made = make() ?? null;
  return made ?? undefined;
}
let made: Machine | null | undefined;

/** From this many elements on a call pays. */
const worthACall = 2048;
/** Results from this size on (a megabyte) go past the cache: fetching lines only to overwrite them costs as much as writing. */
const worthStreaming = 2 ** 18;
const lanes = 8;
const vectorBytes = 4 * lanes;

function make(): Machine | undefined {
  const found = executable();
  if (!found) return undefined;
  const place = found.place as Place<MachineFunction>;
  const prototype = ["int64", "void *", "void *", "void *", "void *", "void *"];
  const compile = (write: (asm: Assembler) => void): MachineFunction | null => {
    try {
      const asm = new Assembler();
      asm.begin();
      write(asm);
      return place(asm, prototype);
    } catch (error) {
      if (error instanceof Unsupported) return null;
      throw error;
    }
  };
  const rows = new Map<boolean, MachineFunction | null>();
  const sums = compile(writeRowSums);
  return {
    rowSums: sums ? (out, x, count, columns) => sums(columns * 4, out, x, count, 0, noNumbers) : undefined,
    map: (kernel, out, inputs, params = []) => runMap(compile, kernel, out, inputs, params),
    softmax(out, input, axis, log) {
      const columns = input.shape[axis];
      const n = numel(input.shape);
      if (!isDenseFloat(out) || !isDenseFloat(input) || axis !== input.shape.length - 1) return false;
      if (n < worthACall || columns % lanes !== 0) return false;
      if (!rows.has(log))
        rows.set(
          log,
          compile((asm) => writeSoftmax(asm, log)),
        );
      const run = rows.get(log);
      if (!run) return false;
      // The count of rows goes in the place of an operand: an address is a number too.
      run(columns * 4, pointer(out, 0), pointer(input, 0), n / columns, 0, noNumbers);
      return true;
    },
  };
}

const noNumbers = new Float32Array(1);

function isDenseFloat(x: Operand): boolean {
  return x.dtype === "float32" && x.dense;
}

/** The elements from `start` on. */
function pointer(x: Operand, start: number): Float32Array {
  const elements = x.elements as Float32Array;
  const from = x.offset + start;
  return from === 0 ? elements : elements.subarray(from);
}

const operandRegisters: readonly Register[] = [reg.rdx, reg.rcx, reg.r8];
/** Registers that hold single numbers for the whole loop, or for a row. */
const numberRegisters = [15, 14, 13, 12, 11, 10];
/** Where the count of rows stands behind the single numbers, in bytes. */
const countAt = 64;

/** How an operand goes along: like the result, one number for all, one row for all rows, or one number for each row. */
type Access = "dense" | "single" | "row" | "column";

interface Compiled {
  readonly run: MachineFunction;
  /** The operands that are read from memory as the loop goes, and those that are single numbers. */
  readonly moving: readonly number[];
  readonly single: readonly number[];
  readonly params: readonly number[];
  /** The single numbers, and behind them the count of rows. */
  readonly numbers: Float32Array;
  readonly count: Int32Array;
}

type Compile = (write: (asm: Assembler) => void) => MachineFunction | null;

const loops = newLoops();
const accesses: Access[] = [];

function runMap(
  compile: Compile,
  kernel: MapKernel,
  out: Operand,
  inputs: readonly Operand[],
  params: readonly number[],
): boolean {
  if (!isDenseFloat(out)) return false;
  const n = numel(out.shape);
  if (n < worthACall) return false;
  let flat = true;
  for (let k = 0; k < inputs.length; k++) {
    const input = inputs[k];
    if (input.dtype !== "float32") return false;
    if (input.dense && sameShape(input.shape, out.shape)) accesses[k] = "dense";
    else if (isSingle(input)) accesses[k] = "single";
    else flat = false;
  }
  if (!flat && !planRows(out, inputs)) return false;
  // In place, lines are in the cache already.
  const streams =
    n >= worthStreaming && (flat || loops.dims[0] >= 2 * lanes) && !inputs.some((x) => x.elements === out.elements);
  let key = streams ? "streaming" : "machine";
  for (let k = 0; k < inputs.length; k++) key += accesses[k][0];
  let compiled = kernel.compiled.get(key) as Compiled | null | undefined;
  if (compiled === undefined) {
    compiled = compileMap(compile, kernel, accesses.slice(0, inputs.length), streams);
    kernel.compiled.set(key, compiled);
  }
  if (compiled === null) return false;
  const { single, params: read, numbers } = compiled;
  for (let i = 0; i < single.length; i++) numbers[i] = inputs[single[i]].elements[inputs[single[i]].offset];
  for (let i = 0; i < read.length; i++) numbers[single.length + i] = params[read[i]];
  if (flat) runFlat(compiled, n, out, inputs);
  else runRows(compiled, out, inputs);
  return true;
}

/** Whether all elements are the same one. */
function isSingle({ shape, strides }: Operand): boolean {
  for (let d = 0; d < shape.length; d++) if (shape[d] !== 1 && strides[d] !== 0) return false;
  return true;
}

/** Fills `loops` and `accesses` where the innermost level is a row of whole vectors; false for any other layout. */
function planRows(out: Operand, inputs: readonly Operand[]): boolean {
  broadcastLoops(loops, out, inputs);
  const { rank, dims, strides } = loops;
  if (rank < 2 || rank > 3 || dims[0] % lanes !== 0 || dims[0] * dims[1] < worthACall) return false;
  for (let k = 0; k < inputs.length; k++) {
    if (isSingle(inputs[k])) continue;
    const inner = strides[(k + 1) * maxRank];
    const outer = strides[(k + 1) * maxRank + 1];
    if (inner === 1 && outer === dims[0]) accesses[k] = "dense";
    else if (inner === 1 && outer === 0) accesses[k] = "row";
    else if (inner === 0 && outer === 1) accesses[k] = "column";
    else return false;
  }
  return true;
}

/** One long row, and what is left of it behind the last whole vector. */
function runFlat({ run, moving, numbers, count }: Compiled, n: number, out: Operand, inputs: readonly Operand[]): void {
  const whole = n - (n % lanes);
  const operand = (i: number) => (i < moving.length ? pointer(inputs[moving[i]], 0) : noNumbers);
  count[0] = 1;
  run(whole * 4, pointer(out, 0), operand(0), operand(1), operand(2), numbers);
  if (whole === n) return;
  // Code that streams takes two vectors at least.
  const tails = [0, 1, 2].map((i) => {
    const tail = new Float32Array(2 * lanes);
    if (i < moving.length) tail.set(pointer(inputs[moving[i]], whole).subarray(0, n - whole));
    return tail;
  });
  const result = new Float32Array(2 * lanes);
  run(2 * vectorBytes, result, tails[0], tails[1], tails[2], numbers);
  out.elements.set(result.subarray(0, n - whole), out.offset + whole);
}

/** The two inner levels by machine code, a third around them here. */
function runRows({ run, moving, numbers, count }: Compiled, out: Operand, inputs: readonly Operand[]): void {
  const { rank, dims, strides } = loops;
  count[0] = dims[1];
  for (let i = 0; i < (rank === 3 ? dims[2] : 1); i++) {
    const operand = (o: number) =>
      o < moving.length ? pointer(inputs[moving[o]], i * strides[(moving[o] + 1) * maxRank + 2]) : noNumbers;
    run(dims[0] * 4, pointer(out, i * strides[2]), operand(0), operand(1), operand(2), numbers);
  }
}

function compileMap(compile: Compile, kernel: MapKernel, layout: readonly Access[], streams: boolean): Compiled | null {
  if (!isVectorizable(kernel.expr)) return null;
  const read = freeInputs(kernel.expr);
  const params = freeParams(kernel.expr);
  const moving = read.filter((k) => layout[k] !== "single");
  const single = read.filter((k) => layout[k] === "single");
  const columns = moving.filter((k) => layout[k] === "column");
  const fixed = single.length + params.length;
  if (moving.length > operandRegisters.length || fixed + columns.length > numberRegisters.length) return null;
  const baseOf = (k: number) => operandRegisters[moving.indexOf(k)];
  const columnRegister = (k: number) => numberRegisters[fixed + columns.indexOf(k)];
  const run = compile((asm) => {
    for (let i = 0; i < fixed; i++) asm.broadcast(numberRegisters[i], { base: reg.r9, indexed: false, offset: 4 * i });
    asm.loadRegister(reg.r10, { base: reg.r9, indexed: false, offset: countAt });
    const block = new Block();
    const inputs: Local[] = [];
    const numbers: Local[] = [];
    for (const k of moving) {
      inputs[k] = layout[k] === "column" ? block.pinned(columnRegister(k)) : block.read(at(baseOf(k)));
    }
    single.forEach((k, i) => {
      inputs[k] = block.pinned(numberRegisters[i]);
    });
    params.forEach((p, i) => {
      numbers[p] = block.pinned(numberRegisters[single.length + i]);
    });
    block.finally(emitVector(block, kernel.expr, inputs, numbers, true), at(reg.rsi));
    asm.repeat(reg.r10, () => {
      for (const k of columns) asm.broadcast(columnRegister(k), { base: baseOf(k), indexed: false, offset: 0 });
      const reserved = numberRegisters.slice(0, fixed + columns.length);
      if (streams) asm.streamingLoop(reg.rsi, reg.rdi, (past) => block.encode(asm, reserved, past));
      else asm.loop(reg.rdi, vectorBytes, () => block.encode(asm, reserved));
      asm.addRegister(reg.rsi, reg.rdi);
      for (const k of moving) {
        if (layout[k] === "dense") asm.addRegister(baseOf(k), reg.rdi);
        else if (layout[k] === "column") asm.addBytes(baseOf(k), 4);
      }
    });
    if (streams) asm.fence();
    asm.return();
  });
  const numbers = new Float32Array(countAt / 4 + 2);
  return run && { run, moving, single, params, numbers, count: new Int32Array(numbers.buffer, countAt, 2) };
}

/** Rows of rdi bytes from rdx to rsi, rcx of them: maximum, exponentials with their sum, division (or subtraction). */
function writeSoftmax(asm: Assembler, log: boolean): void {
  const [top, total] = [15, 14];
  const pinned = [top, total];
  const each = (write: (block: Block, x: Local) => void, from: Register = reg.rdx) => {
    const block = new Block();
    write(block, block.read(at(from)));
    asm.loop(reg.rdi, vectorBytes, () => block.encode(asm, pinned));
  };
  const fill = (register: number, value: number) => {
    const block = new Block();
    const local = block.local(0x7b);
    block.f32x4(value).set(local);
    block.finally(local, register);
    block.encode(asm, pinned);
  };
  asm.repeat(reg.rcx, () => {
    fill(top, Number.NEGATIVE_INFINITY);
    each((block, x) => {
      const best = block.pinned(top);
      const next = block.local(0x7b);
      block.get(best, x).op("f32x4.pmax").set(next);
      block.finally(next, top);
    });
    asm.acrossLanes(top, 0x5f, 0);
    fill(total, 0);
    each((block, x) => {
      const [moved, e, sum] = [block.local(0x7b), block.local(0x7b), block.local(0x7b)];
      block.get(x, block.pinned(top)).op("f32x4.sub").set(moved);
      vectorMath(block, true).expFalling(moved);
      block.set(e).get(block.pinned(total), e).op("f32x4.add").set(sum);
      if (!log) block.finally(e, at(reg.rsi));
      block.finally(sum, total);
    });
    asm.acrossLanes(total, 0x58, 0);
    const last = new Block();
    const rest = last.local(0x7b);
    if (log) {
      vectorMath(last, true).log(last.pinned(total));
      last.set(rest);
    } else last.f32x4(1).get(last.pinned(total)).op("f32x4.div").set(rest);
    last.finally(rest, total);
    last.encode(asm, pinned);
    each(
      (block, x) => {
        const result = block.local(0x7b);
        if (log) block.get(x, block.pinned(top)).op("f32x4.sub").get(block.pinned(total)).op("f32x4.sub").set(result);
        else block.get(x, block.pinned(total)).op("f32x4.mul").set(result);
        block.finally(result, at(reg.rsi));
      },
      log ? reg.rdx : reg.rsi,
    );
    asm.addRegister(reg.rsi, reg.rdi);
    asm.addRegister(reg.rdx, reg.rdi);
  });
  asm.return();
}

/** Rows of rdi bytes from rdx, rcx of them: their sums to rsi. Four vectors at a time, since an addition waits for the one before. */
function writeRowSums(asm: Assembler): void {
  const sums = [15, 14, 13, 12];
  asm.repeat(reg.rcx, () => {
    for (const sum of sums) asm.vex(1, 0, 0x57, sum, sum, sum); // vxorps: 0
    asm.loop(reg.rdi, sums.length * vectorBytes, () => {
      sums.forEach((sum, i) => {
        asm.vex(1, 0, 0x58, sum, sum, at(reg.rdx, i * vectorBytes));
      });
    });
    for (const [to, from] of [
      [15, 14],
      [13, 12],
      [15, 13],
    ]) {
      asm.vex(1, 0, 0x58, to, to, from);
    }
    asm.acrossLanes(15, 0x58, 0);
    asm.storeLane(15, { base: reg.rsi, indexed: false, offset: 0 });
    asm.addBytes(reg.rsi, 4);
    asm.addRegister(reg.rdx, reg.rdi);
  });
  asm.return();
}
