/** Maximum pooling of float32 images, and the way back, as machine code: eight windows at a time, without branches on what they hold. */

import { numel } from "../../base/shape";
import type { Backend, Operand } from "../backend";
import { windowAxes } from "../window";
import { type Executable, executable } from "./executable";
import { reg, Unsupported } from "./x64";
import { LoopAssembler } from "./x64-loops";

export interface Pooling {
  /** Does what `Backend.pool` does for a maximum of dense float32 images with every window inside, if it can; otherwise gives false. */
  pool(...args: Parameters<Backend["pool"]>): boolean;
  /** Does what `Backend.scatter` does to add dense float32 elements along the last axis, likewise. */
  scatter(...args: Parameters<Backend["scatter"]>): boolean;
}

/** Pooling by machine code, where this machine runs it. */
export function pooling(machine = executable()): Pooling | undefined {
  if (!machine) return undefined;
  const plans = new Map<string, Run | null>();
  let scatterRows: Run | null | undefined;
  return {
    pool(kind, out, input, window, indices) {
      if (kind !== "max" || !indices || !isDense(out, "float32") || !isDense(input, "float32")) return false;
      if (!isDense(indices, "int32") || numel(out.shape) < worthACall) return false;
      const key = `${input.shape.slice(2)} ${out.shape.slice(2)} ${window.kernel} ${window.stride} ${window.padding} ${window.dilation}`;
      let run = plans.get(key);
      if (run === undefined) {
        if (plans.size >= mostPlans) return false;
        run = compile(machine, (asm) => writeMaximum(asm, windowAxes(input.shape, out.shape, window)));
        plans.set(key, run);
      }
      if (!run) return false;
      run(at(input), at(out), at(indices), out.shape[0] * out.shape[1], sizes);
      return true;
    },
    scatter(out, axis, index, source, mode) {
      const last = index.shape.length - 1;
      if (mode !== "add" || axis !== last || last < 1 || numel(index.shape) < worthACall) return false;
      if (!isDense(out, "float32") || !isDense(source, "float32") || !isDense(index, "int32")) return false;
      for (let d = 0; d < last; d++)
        if (out.shape[d] !== index.shape[d] || source.shape[d] !== index.shape[d]) return false;
      if (source.shape[last] !== index.shape[last]) return false;
      scatterRows ??= compile(machine, writeScatter);
      if (!scatterRows) return false;
      const rows = numel(index.shape.slice(0, last));
      sizes[0] = BigInt(index.shape[last]);
      sizes[1] = BigInt(4 * out.shape[last]);
      scatterRows(at(source), at(out), at(index), rows, sizes);
      return true;
    },
  };
}

/** What is read, what is written, places, how often, sizes. */
type Run = (from: unknown, to: unknown, places: unknown, count: number, sizes: BigInt64Array) => void;

const sizes = new BigInt64Array(2);
const worthACall = 512;
const mostPlans = 256;
/** Windows of one image, and cells of one window, that are written out as code and tables. */
const mostWindows = 2 ** 16;
const mostTaps = 64;

function isDense(x: Operand, dtype: string): boolean {
  return x.dense && x.dtype === dtype;
}

/** The elements from where the operand begins. */
function at(x: Operand) {
  return x.offset === 0 ? x.elements : x.elements.subarray(x.offset);
}

function compile(machine: Executable, write: (asm: LoopAssembler) => void): Run | null {
  try {
    const asm = new LoopAssembler();
    write(asm);
    return machine.place(asm, ["void *", "void *", "void *", "int64", "void *"]) as unknown as Run;
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

/** Images one after another from rdi to rsi, places to rdx, rcx of them. */
function writeMaximum(asm: LoopAssembler, [depth, height, width]: ReturnType<typeof windowAxes>): void {
  const axes = [depth, height, width];
  const windows = depth.count * height.count * width.count;
  const taps = depth.kernel * height.kernel * width.kernel;
  const inside = axes.every((a) => a.padding === 0 && (a.count - 1) * a.stride + (a.kernel - 1) * a.dilation < a.size);
  if (!inside || windows < 8 || windows > mostWindows || taps > mostTaps) throw new Unsupported("these windows");
  const place = (d: number, h: number, w: number) => (d * height.size + h) * width.size + w;
  const each = (counts: readonly number[], steps: readonly number[]) => {
    const places: number[] = [];
    for (let d = 0; d < counts[0]; d++)
      for (let h = 0; h < counts[1]; h++)
        for (let w = 0; w < counts[2]; w++) places.push(place(d * steps[0], h * steps[1], w * steps[2]));
    return places;
  };
  const origins = each(
    axes.map((a) => a.count),
    axes.map((a) => a.stride),
  );
  const cells = each(
    axes.map((a) => a.kernel),
    axes.map((a) => a.dilation),
  );
  const [image, values, places, table] = [reg.r13, reg.rbx, reg.r14, reg.r9];
  const [to, toPlace] = [reg.r10, reg.rdi];
  // Registers: where the windows begin in bytes and in elements; the best so far and its place; what is compared with it.
  const [bytes, elements, best, bestAt, value, valueAt, wins, spare] = [0, 1, 2, 3, 4, 5, 6, 7];
  asm.enter();
  asm.copy(image, reg.rdi);
  asm.copy(values, reg.rsi);
  asm.copy(places, reg.rdx);
  asm.copy(reg.r12, reg.rcx);
  // Two numbers of 32 bits to an entry.
  const packed = Array.from(
    { length: Math.ceil(windows / 2) },
    (_, i) => 4 * origins[2 * i] + 2 ** 32 * 4 * (origins[2 * i + 1] ?? 0),
  );
  const groups = Array.from({ length: Math.ceil(windows / 8) }, (_, i) => 4 * Math.min(8 * i, windows - 8));
  asm.repeat(reg.r12, () => {
    asm.table(table, packed);
    asm.through(
      reg.rcx,
      reg.r8,
      groups.flatMap((at) => [at, at, at]),
      [
        [reg.rax, table],
        [to, values],
        [toPlace, places],
      ],
      () => {
        asm.load(bytes, { base: reg.rax, indexed: false, offset: 0 });
        asm.vex(1, 1, 0x72, 4, elements, bytes); // vpsrad
        asm.byte(2);
        cells.forEach((cell, i) => {
          if (i === 0) {
            asm.gather(best, image, bytes, 4 * cell, spare);
            asm.move(bestAt, elements);
            return;
          }
          asm.gather(value, image, bytes, 4 * cell, spare);
          asm.vex(1, 1, 0xfe, valueAt, elements, { kind: "constant", offset: asm.constant(cell) }); // vpaddd
          // A NaN wins, also over another, and nothing wins over it.
          asm.vex(1, 0, 0xc2, wins, value, best);
          asm.byte(0x1e); // greater
          asm.vex(1, 0, 0xc2, spare, value, value);
          asm.byte(3); // unordered
          asm.vex(1, 0, 0x56, wins, wins, spare);
          for (const [kept, other] of [
            [best, value],
            [bestAt, valueAt],
          ]) {
            asm.vex(3, 1, 0x4a, kept, kept, other); // vblendvps
            asm.byte(wins << 4);
          }
        });
        asm.store(best, { base: to, indexed: false, offset: 0 });
        asm.store(bestAt, { base: toPlace, indexed: false, offset: 0 });
      },
    );
    asm.addBytes(image, 4 * depth.size * height.size * width.size);
    asm.addBytes(values, 4 * windows);
    asm.addBytes(places, 4 * windows);
  });
  asm.leave();
}

/** Adds rows of elements from rdi, rcx of them, to rows at rsi, each where the places at rdx say; r8 has how many go in a row, and a row's bytes. */
function writeScatter(asm: LoopAssembler): void {
  const [length, rowBytes] = [reg.r13, reg.r14];
  asm.enter();
  asm.loadRegister(length, { base: reg.r8, indexed: false, offset: 0 });
  asm.loadRegister(rowBytes, { base: reg.r8, indexed: false, offset: 8 });
  asm.repeat(reg.rcx, () => {
    asm.copy(reg.r12, length);
    asm.repeat(reg.r12, () => {
      asm.scaledPlace(reg.rax, reg.rdx, reg.rsi);
      const there = { base: reg.rax, indexed: false, offset: 0 } as const;
      asm.vex(1, 2, 0x10, 0, 0, { base: reg.rdi, indexed: false, offset: 0 }); // vmovss
      asm.vex(1, 2, 0x58, 0, 0, there); // vaddss
      asm.storeLane(0, there);
      asm.addBytes(reg.rdi, 4);
      asm.addBytes(reg.rdx, 4);
    });
    asm.addRegister(reg.rsi, rowBytes);
  });
  asm.leave();
}
