/**
 * Convolution of float32 samples as machine code of its own for each geometry: no columns are made, a tile of the result
 * stays in registers while all taps are added up, many output channels side by side in a vector.
 */

import { numel } from "../../base/shape";
import type { Backend, Operand } from "../backend";
import { type Axis, type Window, windowAxes } from "../window";
import { type Executable, executable } from "./executable";
import { type Memory, type Register, reg, Unsupported } from "./x64";
import { LoopAssembler, type Vectors } from "./x64-loops";

/** Each does what the backend's function of that name does, if it can; otherwise gives false and does nothing. */
export type Convolution = {
  readonly [N in "convolve" | "convolveInput" | "convolveWeight"]: (...args: Parameters<Backend[N]>) => boolean;
};

/** Convolution by machine code, where this machine runs it. */
export function convolution(machine = executable()): Convolution | undefined {
  if (!machine) return undefined;
  const code: Code = { machine, plans: new Map(), entries: 0 };
  return {
    convolve(out, input, weight, window, groups) {
      if (!suits(out, input, weight)) return false;
      const [outer, inner, taps] = [weight.shape[0] / groups, weight.shape[1], numel(window.kernel)];
      const layout = { start: 0, outer: inner * taps, inner: taps, tap: 1 };
      return forward(code, out, input, weight, window, { groups, outer, inner, taps }, layout);
    },
    convolveInput(out, gradient, weight, window, groups) {
      if (!suits(out, gradient, weight) || window.stride.some((step) => step !== 1)) return false;
      const around = window.padding.map((p, d) => window.dilation[d] * (window.kernel[d] - 1) - p);
      if (around.some((p) => p < 0)) return false;
      // With stride 1 it is itself a convolution: of the gradient, by the weights turned around.
      const [outer, inner, taps] = [weight.shape[1], weight.shape[0] / groups, numel(window.kernel)];
      const layout = { start: taps - 1, outer: taps, inner: outer * taps, tap: -1 };
      const sizes = { groups, outer, inner, taps };
      return forward(code, out, gradient, weight, { ...window, padding: around }, sizes, layout);
    },
    convolveWeight(out, gradient, input, window, groups) {
      if (!suits(input, out, gradient)) return false;
      const sizes = { groups, outer: out.shape[0] / groups, inner: out.shape[1], taps: numel(window.kernel) };
      return weightGradient(code, out, gradient, input, window, sizes);
    },
  };
}

/** Channels of one group, and taps of the kernel. */
interface Sizes {
  readonly groups: number;
  readonly outer: number;
  readonly inner: number;
  readonly taps: number;
}

/** Where the weight from input channel `i` to output channel `o` stands: `start + o * outer + i * inner + tap * tap`. */
interface WeightLayout {
  readonly start: number;
  readonly outer: number;
  readonly inner: number;
  readonly tap: number;
}

/** Below this many multiplications a call costs more than it saves. */
const worthACall = 8192;

function suits(...operands: readonly Operand[]): boolean {
  for (const x of operands) if (x.dtype !== "float32" || !x.dense || numel(x.shape) === 0) return false;
  return true;
}

/** Samples and groups from, samples and groups to, numbers. */
type Run = (from: Float32Array, to: Float32Array, numbers: BigInt64Array) => void;

/** All that is known of a convolution before any number is. */
interface Geometry extends Sizes {
  readonly axes: readonly [Axis, Axis, Axis];
  /** Sizes of one channel with the zeros around it. */
  readonly padded: readonly [number, number, number];
  /** Whether there are any, so that samples are copied first. */
  readonly copies: boolean;
  /** Windows of one sample. */
  readonly windows: number;
  /** Output channels, filled up to whole vectors. */
  readonly width: number;
}

interface Plan extends Geometry {
  readonly run: Run;
}

/** What the processor understands, and the code that was written for it so far. */
interface Code {
  readonly machine: Executable;
  readonly plans: Map<string, Plan | null>;
  /** Entries in the tables of them all. */
  entries: number;
}

/** So many geometries get code of their own; a program that goes on making new ones gets columns and products. */
const mostPlans = 256;
/** The most bytes of scratch memory; the most entries in the tables of one function, and of all. */
const mostScratch = 2 ** 26;
const mostEntries = 2 ** 18;
const mostEntriesOfAll = 2 ** 21;

type Write = (asm: LoopAssembler, vectors: Vectors, geometry: Geometry) => void;

function planFor(code: Code, write: Write, read: Operand, written: Operand, window: Window, sizes: Sizes) {
  const key = `${write.name} ${sizes.groups} ${sizes.outer} ${read.shape.slice(1)} ${written.shape.slice(1)} ${window.kernel} ${window.stride} ${window.padding} ${window.dilation}`;
  let plan = code.plans.get(key);
  if (plan === undefined) {
    if (code.plans.size >= mostPlans) return null;
    plan = makePlan(code, write, read, written, window, sizes);
    code.plans.set(key, plan);
  }
  return plan;
}

function makePlan(
  code: Code,
  write: Write,
  read: Operand,
  written: Operand,
  window: Window,
  sizes: Sizes,
): Plan | null {
  const axes = windowAxes(read.shape, written.shape, window);
  const padded = axes.map((a) =>
    Math.max(a.padding + a.size, (a.count - 1) * a.stride + (a.kernel - 1) * a.dilation + 1),
  ) as [number, number, number];
  const copies = axes.some((a, d) => padded[d] !== a.size);
  const lanes = code.machine.wide ? 16 : 8;
  const windows = axes[0].count * axes[1].count * axes[2].count;
  const width = Math.ceil(sizes.outer / lanes) * lanes;
  const geometry = { ...sizes, axes, padded, copies, windows, width };
  const entries = sizes.inner * sizes.taps + 3 * windows + sizes.inner * axes[0].size * axes[1].size;
  if (entries > mostEntries || code.entries + entries > mostEntriesOfAll || scratchLength(geometry) * 4 > mostScratch)
    return null;
  try {
    const asm = new LoopAssembler();
    code.entries += entries;
    write(asm, asm.vectors(code.machine.wide), geometry);
    return { ...geometry, run: code.machine.place(asm, ["void *", "void *", "void *"]) as unknown as Run };
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

// Scratch memory: the padded sample, the weights (or their gradient), and one sample with its channels side by side.
function parts({ inner, padded, taps, width, windows }: Geometry): readonly [number, number, number] {
  const lines = (floats: number) => Math.ceil(floats / 16) * 16 + 16;
  return [lines(inner * padded[0] * padded[1] * padded[2]), lines(inner * taps * width), lines((windows + 8) * width)];
}

function scratchLength(geometry: Geometry): number {
  return parts(geometry).reduce((sum, n) => sum + n, 16);
}

let scratch = new Float32Array(0);
let scratchAddress = 0n;
/** What the code reads first: the count of samples, and where each part of the scratch memory is. */
const numbers = new BigInt64Array(4);
const countAt = 0;
const paddedAt = 8;
const weightsAt = 16;
const sampleAt = 24;

/** Makes room for a call, all of it zero, and gives the weights' part. */
function prepare(found: Executable, plan: Plan, batch: number): Float32Array {
  const length = scratchLength(plan);
  if (scratch.length < length) {
    scratch = new Float32Array(Math.max(2 * length, 2 ** 16));
    scratchAddress = found.addressOf(scratch);
  } else scratch.fill(0, 0, length);
  // Parts begin where a cache line does.
  const skip = Number((64n - (scratchAddress & 63n)) & 63n) / 4;
  const [padded, weights] = parts(plan);
  numbers[0] = BigInt(batch);
  numbers[1] = scratchAddress + BigInt(4 * skip);
  numbers[2] = numbers[1] + BigInt(4 * padded);
  numbers[3] = numbers[2] + BigInt(4 * weights);
  return scratch.subarray(skip + padded, skip + padded + weights);
}

function forward(
  code: Code,
  out: Operand,
  input: Operand,
  weight: Operand,
  window: Window,
  sizes: Sizes,
  layout: WeightLayout,
): boolean {
  const { groups, outer, inner, taps } = sizes;
  if (numel(out.shape) * inner * taps < worthACall) return false;
  const plan = planFor(code, writeForward, input, out, window, sizes);
  if (!plan) return false;
  const packed = prepare(code.machine, plan, input.shape[0]);
  const [inSize, outSize] = [numel(input.shape.slice(2)), numel(out.shape.slice(2))];
  const lanes = code.machine.wide ? 16 : 8;
  const perGroup = (weight.shape[0] * weight.shape[1] * taps) / groups;
  for (let g = 0; g < groups; g++) {
    pack(packed, weight.elements as Float32Array, weight.offset + g * perGroup, sizes, layout, plan.width, lanes);
    plan.run(pointer(input, g * inner * inSize), pointer(out, g * outer * outSize), numbers);
  }
  return true;
}

function pointer(x: Operand, start: number): Float32Array {
  const elements = x.elements as Float32Array;
  const from = x.offset + start;
  return from === 0 ? elements : elements.subarray(from);
}

/** Weights as the code reads them: for each pair of vectors of output channels, one after another for each input channel and tap. */
function pack(
  packed: Float32Array,
  weights: Float32Array,
  from: number,
  { outer, inner, taps }: Sizes,
  layout: WeightLayout,
  width: number,
  lanes: number,
): void {
  const depth = inner * taps;
  for (let o = 0; o < outer; o++) {
    const block = o - (o % (2 * lanes));
    const step = Math.min(2 * lanes, width - block);
    let to = block * depth + o - block;
    for (let i = 0; i < inner; i++) {
      let at = from + layout.start + o * layout.outer + i * layout.inner;
      for (let tap = 0; tap < taps; tap++, at += layout.tap, to += step) packed[to] = weights[at];
    }
  }
}

function weightGradient(
  code: Code,
  out: Operand,
  gradient: Operand,
  input: Operand,
  window: Window,
  sizes: Sizes,
): boolean {
  const { groups, outer, inner, taps } = sizes;
  if (numel(gradient.shape) * inner * taps < worthACall) return false;
  const plan = planFor(code, writeWeightGradient, input, gradient, window, sizes);
  if (!plan) return false;
  const [inSize, outSize] = [numel(input.shape.slice(2)), numel(gradient.shape.slice(2))];
  const depth = inner * taps;
  for (let g = 0; g < groups; g++) {
    const sums = prepare(code.machine, plan, input.shape[0]);
    plan.run(pointer(input, g * inner * inSize), pointer(gradient, g * outer * outSize), numbers);
    for (let o = 0, to = out.offset + g * outer * depth; o < outer; o++) {
      for (let k = 0, at = o; k < depth; k++, at += plan.width) out.elements[to++] = sums[at];
    }
  }
  return true;
}

// Registers that keep their meaning through a function: what is read and what is written (both move from sample to
// sample), the padded sample (or the sample itself), the numbers. r12 counts samples.
const from = reg.r13;
const to = reg.rbx;
const sample = reg.r15;
const given = reg.r14;

/** Begins a function, and a loop over all samples, each of which it pads. */
function eachSample(asm: LoopAssembler, g: Geometry, body: (base: Register) => void): void {
  const { axes, padded, copies, inner, outer, groups, windows } = g;
  asm.enter();
  asm.copy(from, reg.rdi);
  asm.copy(to, reg.rsi);
  asm.copy(given, reg.rdx);
  asm.loadRegister(reg.r12, { base: given, indexed: false, offset: countAt });
  asm.loadRegister(sample, { base: given, indexed: false, offset: paddedAt });
  asm.repeat(reg.r12, () => {
    if (copies) {
      const [depth, height, width] = axes;
      const rows: number[] = [];
      for (let c = 0; c < inner; c++) {
        for (let d = 0; d < depth.size; d++) {
          for (let h = 0; h < height.size; h++) {
            rows.push(4 * (place(padded, c, d + depth.padding, h + height.padding) + width.padding));
          }
        }
      }
      asm.copy(reg.r9, from);
      asm.through(reg.rcx, reg.r8, rows, [[reg.rax, sample]], () => {
        asm.copyFloats(reg.rax, reg.r9, width.size);
        asm.addBytes(reg.r9, 4 * width.size);
      });
    }
    body(copies ? sample : from);
    asm.addBytes(from, 4 * groups * inner * axes[0].size * axes[1].size * axes[2].size);
    asm.addBytes(to, 4 * groups * outer * windows);
  });
  asm.leave();
}

/** The element of channel `c` at depth `d`, height `h`, width `w` of a padded sample. */
function place([depth, height, width]: Geometry["padded"], c: number, d: number, h: number, w = 0): number {
  return ((c * depth + d) * height + h) * width + w;
}

/** For each tap, how many bytes behind the first one it looks. */
function tapOffsets({ axes: [depth, height, width], padded }: Geometry): number[] {
  const offsets: number[] = [];
  for (let d = 0; d < depth.kernel; d++) {
    for (let h = 0; h < height.kernel; h++) {
      for (let w = 0; w < width.kernel; w++) {
        offsets.push(4 * place(padded, 0, d * depth.dilation, h * height.dilation, w * width.dilation));
      }
    }
  }
  return offsets;
}

/** Bytes from one channel of a padded sample to the next. */
function planeBytes({ padded }: Geometry): number {
  return 4 * padded[0] * padded[1] * padded[2];
}

/** Runs `body` for each pair of vectors of output channels, then for the last one if it has no other. Two registers move along. */
function eachBlock(
  asm: LoopAssembler,
  { width }: Geometry,
  lanes: number,
  moving: readonly (readonly [register: Register, bytes: number])[],
  body: (vectors: number) => void,
): void {
  const pairs = Math.floor(width / (2 * lanes));
  const run = (vectors: number) => {
    body(vectors);
    for (const [register, bytes] of moving) asm.addBytes(register, vectors * bytes);
  };
  if (pairs > 0) asm.times(reg.rcx, pairs, () => run(2), true);
  if (width % (2 * lanes) !== 0) run(1);
}

/** How many neighbouring windows of how many rows are computed together: a tile, with `most` windows at most. */
function tileOf(rows: number, columns: number, most: number): readonly [rows: number, columns: number] {
  if (columns > most) return [1, Math.ceil(columns / Math.ceil(columns / most))];
  let best = 1;
  const cost = (tile: number) => Math.ceil(rows / tile) * (tile * columns + 2);
  for (let tile = 2; tile <= Math.min(rows, Math.floor(most / columns)); tile++)
    if (cost(tile) < cost(best)) best = tile;
  return [best, columns];
}

/** The starts of pieces of `size` that cover `count`; the last may overlap the one before. */
function starts(count: number, size: number): number[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => Math.min(i * size, count - size));
}

function writeForward(asm: LoopAssembler, vectors: Vectors, g: Geometry): void {
  const { axes, padded, inner, width, windows } = g;
  const [depth, height, line] = axes;
  const { lanes } = vectors;
  const bytes = 4 * lanes;
  const taps = tapOffsets(g);
  const offsets = Array.from({ length: inner }, (_, c) => taps.map((tap) => c * planeBytes(g) + tap)).flat();
  eachSample(asm, g, (base) => {
    asm.loadRegister(reg.rdi, { base: given, indexed: false, offset: weightsAt });
    asm.loadRegister(reg.rsi, { base: given, indexed: false, offset: sampleAt });
    const moving = [
      [reg.rdi, offsets.length * bytes],
      [reg.rsi, bytes],
    ] as const;
    eachBlock(asm, g, lanes, moving, (count) => {
      // With one vector to a window, reading would take the time: each number is read once for all taps of a line that see it.
      const together = count === 1 && line.kernel <= 3 ? line.kernel : 1;
      const most = Math.floor((vectors.registers - 1) / count) - together;
      const [rows, columns] = tileOf(height.count, line.count, most);
      const tiles: number[] = [];
      for (let d = 0; d < depth.count; d++) {
        for (const h of starts(height.count, rows)) {
          for (const w of starts(line.count, columns)) {
            tiles.push(4 * place(padded, 0, d * depth.stride, h * height.stride, w * line.stride));
            tiles.push(4 * width * ((d * height.count + h) * line.count + w));
          }
        }
      }
      const cells = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
      const total = cells.length * count;
      const [w0, spare] = [total, total + count * together];
      const reads = new Map<number, { sums: number; weights: number }[]>();
      cells.forEach(([row, column], i) => {
        for (let tap = 0; tap < together; tap++) {
          const look = place(padded, 0, 0, row * height.stride, column * line.stride + tap * line.dilation);
          const uses = reads.get(look) ?? [];
          uses.push({ sums: i * count, weights: w0 + tap * count });
          reads.set(look, uses);
        }
      });
      asm.through(
        reg.rcx,
        reg.r8,
        tiles,
        [
          [reg.rax, base],
          [reg.r9, reg.rsi],
        ],
        () => {
          for (let r = 0; r < total; r++) vectors.zero(r);
          asm.copy(reg.r10, reg.rdi);
          const firstTaps = offsets.filter((_, k) => k % together === 0);
          asm.through(reg.rbp, reg.r11, firstTaps, [[reg.rdx, reg.rax]], () => {
            for (let w = 0; w < count * together; w++) {
              vectors.load(w0 + w, { base: reg.r10, indexed: false, offset: w * bytes });
            }
            for (const [look, uses] of reads) {
              multiplyAddAll(vectors, uses, count, { base: reg.rdx, indexed: false, offset: 4 * look }, spare);
            }
            asm.addBytes(reg.r10, count * together * bytes);
          });
          cells.forEach(([row, column], i) => {
            for (let v = 0; v < count; v++) {
              const offset = 4 * width * (row * line.count + column) + v * bytes;
              vectors.store(i * count + v, { base: reg.r9, indexed: false, offset });
            }
          });
        },
      );
    });
    asm.loadRegister(reg.rsi, { base: given, indexed: false, offset: sampleAt });
    // The sample's channels lie side by side: they are put one after another.
    transposeSample(asm, g, { from: reg.rsi, fromWindow: width, fromChannel: 1, to, toWindow: 1, toChannel: windows });
  });
}

/** Adds one number times `count` vectors each to as many sums. */
function multiplyAddAll(
  vectors: Vectors,
  uses: readonly { readonly sums: number; readonly weights: number }[],
  count: number,
  one: Memory,
  spare: number,
): void {
  if (count * uses.length === 1) {
    vectors.multiplyAddOne(uses[0].sums, uses[0].weights, one, spare);
    return;
  }
  vectors.broadcast(spare, one);
  for (const { sums, weights } of uses) {
    for (let v = 0; v < count; v++) vectors.multiplyAdd(sums + v, weights + v, spare);
  }
}

/** Where a sample is read and written, and how many elements apart windows and channels are there. */
interface Transposition {
  readonly from: Register;
  readonly fromWindow: number;
  readonly fromChannel: number;
  readonly to: Register;
  readonly toWindow: number;
  readonly toChannel: number;
}

/** Copies a sample whose channels lie side by side to where its windows do, or back. */
function transposeSample(asm: LoopAssembler, { outer, windows }: Geometry, t: Transposition): void {
  const steps = (at: number, window: number) => [
    4 * (at * (window ? t.fromWindow : t.fromChannel)),
    4 * (at * (window ? t.toWindow : t.toChannel)),
  ];
  const inner = [
    [reg.rax, reg.r9],
    [reg.r11, reg.r10],
  ] as const;
  const outside = [
    [reg.r9, t.from],
    [reg.r10, t.to],
  ] as const;
  if (windows < 8) {
    const channels = Array.from({ length: outer }, (_, o) => steps(o, 0)).flat();
    const places = Array.from({ length: windows }, (_, p) => steps(p, 1)).flat();
    asm.through(reg.rdx, reg.rdi, channels, outside, () => {
      asm.through(reg.rcx, reg.r8, places, inner, () => asm.copyFloats(reg.r11, reg.rax, 1));
    });
    return;
  }
  const height = Math.min(8, outer);
  const channels = starts(outer, height).flatMap((o) => steps(o, 0));
  const places = starts(windows, 8).flatMap((p) => steps(p, 1));
  // Of the side that lies by windows only as many channels are touched as there are.
  const [rows, columns] = t.fromWindow === 1 ? [height, 8] : [8, height];
  const toStep = 4 * (t.fromWindow === 1 ? t.toWindow : t.toChannel);
  const fromStep = 4 * (t.fromWindow === 1 ? t.fromChannel : t.fromWindow);
  asm.through(reg.rdx, reg.rdi, channels, outside, () => {
    asm.through(reg.rcx, reg.r8, places, inner, () => {
      asm.transpose8(reg.r11, toStep, reg.rax, fromStep, rows, columns);
    });
  });
}

function writeWeightGradient(asm: LoopAssembler, vectors: Vectors, g: Geometry): void {
  const { axes, padded, inner, taps, width, windows } = g;
  const [depth, height, line] = axes;
  const { lanes } = vectors;
  const bytes = 4 * lanes;
  const tapAt = tapOffsets(g);
  const positions: number[] = [];
  for (let d = 0; d < depth.count; d++) {
    for (let h = 0; h < height.count; h++) {
      for (let w = 0; w < line.count; w++) {
        positions.push(4 * place(padded, 0, d * depth.stride, h * height.stride, w * line.stride));
      }
    }
  }
  eachSample(asm, g, (base) => {
    asm.loadRegister(reg.rsi, { base: given, indexed: false, offset: sampleAt });
    const sides = { from: to, fromWindow: 1, fromChannel: windows, to: reg.rsi, toWindow: width, toChannel: 1 };
    transposeSample(asm, g, sides);
    asm.loadRegister(reg.rdi, { base: given, indexed: false, offset: weightsAt });
    const moving = [
      [reg.rdi, bytes],
      [reg.rsi, bytes],
    ] as const;
    eachBlock(asm, g, lanes, moving, (count) => {
      const most = Math.floor((vectors.registers - 3) / count);
      for (const { firstTap, tapCount, channels, blocks } of rowGroups(inner, taps, most)) {
        const rows = Array.from({ length: channels * tapCount }, (_, i) => {
          const [c, tap] = [Math.floor(i / tapCount), i % tapCount];
          const look = c * planeBytes(g) + tapAt[firstTap + tap] - tapAt[firstTap];
          return { look, write: 4 * width * (c * taps + tap) };
        });
        const total = rows.length * count;
        const [g0, spare] = [total, total + count];
        const entries = blocks.flatMap((c) => [c * planeBytes(g) + tapAt[firstTap], 4 * width * (c * taps + firstTap)]);
        const targets = [
          [reg.rax, base],
          [reg.r9, reg.rdi],
        ] as const;
        asm.through(reg.rcx, reg.r8, entries, targets, () => {
          for (let r = 0; r < total; r++) vectors.zero(r);
          asm.copy(reg.r10, reg.rsi);
          asm.through(reg.rbp, reg.r11, positions, [[reg.rdx, reg.rax]], () => {
            for (let v = 0; v < count; v++) vectors.load(g0 + v, { base: reg.r10, indexed: false, offset: v * bytes });
            rows.forEach(({ look }, i) => {
              const one = { base: reg.rdx, indexed: false, offset: look };
              multiplyAddAll(vectors, [{ sums: i * count, weights: g0 }], count, one, spare);
            });
            asm.addBytes(reg.r10, 4 * width);
          });
          // One sample's sums are complete before they are added to the others': shorter chains of additions round less.
          rows.forEach(({ write }, i) => {
            for (let v = 0; v < count; v++) {
              const sum = { base: reg.r9, indexed: false, offset: write + v * bytes };
              vectors.addFrom(i * count + v, sum);
              vectors.store(i * count + v, sum);
            }
          });
        });
      }
    });
  });
}

/** Weights whose gradients are computed together: some taps of some channels, for each block of channels. */
interface RowGroup {
  readonly firstTap: number;
  readonly tapCount: number;
  readonly channels: number;
  /** The first channel of each block. */
  readonly blocks: readonly number[];
}

function rowGroups(inner: number, taps: number, most: number): RowGroup[] {
  const groups: RowGroup[] = [];
  const tapCount = Math.ceil(taps / Math.ceil(taps / most));
  for (let firstTap = 0; firstTap < taps; firstTap += tapCount) {
    const here = Math.min(tapCount, taps - firstTap);
    const fit = Math.min(inner, Math.floor(most / here));
    const channels = Math.ceil(inner / Math.ceil(inner / fit));
    const whole = Math.floor(inner / channels);
    groups.push({ firstTap, tapCount: here, channels, blocks: Array.from({ length: whole }, (_, i) => i * channels) });
    const rest = inner - whole * channels;
    if (rest > 0) groups.push({ firstTap, tapCount: here, channels: rest, blocks: [whole * channels] });
  }
  return groups;
}
