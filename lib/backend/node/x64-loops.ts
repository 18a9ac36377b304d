/**
 * Nested loops in machine code: general registers, tables that stand behind the code, and vectors of eight floats (AVX2) or
 * sixteen (AVX-512).
 *
 * @source Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2
 */

import { Assembler, type Memory, type Register, reg } from "./x64";

/** The instructions that are the same for both widths of vectors. */
export interface Vectors {
  readonly lanes: number;
  /** How many vector registers there are. */
  readonly registers: number;
  zero(r: number): void;
  load(r: number, from: Memory): void;
  store(r: number, to: Memory): void;
  broadcast(r: number, from: Memory): void;
  /** r += what stands in memory. */
  addFrom(r: number, from: Memory): void;
  /** sum += a * b. */
  multiplyAdd(sum: number, a: number, b: number): void;
  /** sum += a * the one number in memory; `spare` may be overwritten. */
  multiplyAddOne(sum: number, a: number, one: Memory, spare: number): void;
}

/** Registers that belong to the caller. */
const kept: readonly Register[] = [reg.rbx, reg.rbp, reg.r12, reg.r13, reg.r14, reg.r15];

/** An assembler for functions with loops in loops. r12 may count, but not be the base of a memory operand. */
export class LoopAssembler extends Assembler {
  readonly #tables: { at: number; offset: number }[] = [];
  readonly #entries: number[] = [];

  /** Begins a function that uses any register. */
  enter(): void {
    this.begin();
    for (const register of kept) this.#push(register);
  }
  /** Ends it. */
  leave(): void {
    for (const register of kept.toReversed()) this.#pop(register);
    this.return();
  }
  #push(register: Register): void {
    if (register >= 8) this.byte(0x41);
    this.byte(0x50 | (register & 7));
  }
  #pop(register: Register): void {
    if (register >= 8) this.byte(0x41);
    this.byte(0x58 | (register & 7));
  }

  /** to = from. */
  copy(to: Register, from: Register): void {
    this.bytes.push(0x48 | ((from >> 3) << 2) | (to >> 3), 0x89, 0xc0 | ((from & 7) << 3) | (to & 7));
  }
  #immediate(to: Register, value: number): void {
    this.bytes.push(0x48 | (to >> 3), 0xb8 | (to & 7));
    for (let i = 0, rest = BigInt(value); i < 8; i++, rest >>= 8n) this.byte(Number(rest & 255n));
  }
  /** to = base + 4 times the 32-bit number at `from`. */
  scaledPlace(to: Register, from: Register, base: Register): void {
    this.bytes.push(0x48 | ((to >> 3) << 2) | (from >> 3), 0x63, ((to & 7) << 3) | (from & 7)); // movsxd
    this.bytes.push(0x48 | ((to >> 3) << 2) | ((to >> 3) << 1) | (base >> 3), 0x8d, 0x04 | ((to & 7) << 3)); // lea
    this.bytes.push(0x80 | ((to & 7) << 3) | (base & 7));
  }
  /** Points a register to a table of whole numbers, 8 bytes each, that goes with the code. */
  table(to: Register, numbers: readonly number[]): void {
    this.#immediate(to, 0);
    this.#tables.push({ at: this.bytes.length - 8, offset: this.#entries.length * 8 });
    for (const number of numbers) this.#entries.push(number);
  }
  /** Runs `body` `count` times (at least once); the body may use `register` if `saved`. */
  times(register: Register, count: number, body: () => void, saved = false): void {
    if (count === 1) {
      body();
      return;
    }
    this.#immediate(register, count);
    this.repeat(register, () => {
      if (saved) this.#push(register);
      body();
      if (saved) this.#pop(register);
    });
  }
  /** One entry of a table of offsets after another, `width` of them at a time, each added to a base. */
  through(
    counter: Register,
    walker: Register,
    entries: readonly number[],
    targets: readonly (readonly [to: Register, base: Register])[],
    body: () => void,
  ): void {
    this.table(walker, entries);
    this.times(counter, entries.length / targets.length, () => {
      targets.forEach(([to, base], i) => {
        this.loadRegister(to, { base: walker, indexed: false, offset: 8 * i });
        this.addRegister(to, base);
      });
      body();
      this.addBytes(walker, 8 * targets.length);
    });
  }

  /** As of `Assembler`, with the tables behind the constants. */
  override finish(address: bigint): Uint8Array {
    const code = super.finish(address);
    const all = new Uint8Array(code.length + this.#entries.length * 8);
    all.set(code);
    const view = new DataView(all.buffer);
    for (const { at, offset } of this.#tables) view.setBigUint64(at, address + BigInt(code.length + offset), true);
    this.#entries.forEach((entry, i) => {
      view.setBigInt64(code.length + 8 * i, BigInt(entry), true);
    });
    return all;
  }

  /** An instruction on 512-bit registers; `one` reads a single number from memory for all lanes. */
  #evex(map: number, prefix: number, opcode: number, r: number, v: number, rm: number | Memory, one = false): void {
    const memory = typeof rm === "object" ? rm : undefined;
    const m = memory ? memory.base : (rm as number);
    const clear = (bit: number, at: number) => (bit & 1 ? 0 : 1 << at);
    const high = clear(r >> 3, 7) | clear(memory ? 0 : m >> 4, 6) | clear(m >> 3, 5) | clear(r >> 4, 4);
    this.bytes.push(
      0x62,
      high | map,
      ((~v & 15) << 3) | 4 | prefix,
      0x40 | (one ? 0x10 : 0) | clear(v >> 4, 3),
      opcode,
    );
    if (memory) {
      const { offset } = memory;
      this.bytes.push(
        0x80 | ((r & 7) << 3) | (m & 7),
        offset & 255,
        (offset >> 8) & 255,
        (offset >> 16) & 255,
        offset >> 24,
      );
    } else this.bytes.push(0xc0 | ((r & 7) << 3) | (m & 7));
  }

  /** Vectors of sixteen floats (`wide`) or eight. */
  vectors(wide: boolean): Vectors {
    return wide
      ? {
          lanes: 16,
          registers: 32,
          zero: (r) => this.#evex(1, 1, 0xef, r, r, r),
          load: (r, from) => this.#evex(1, 0, 0x10, r, 0, from),
          store: (r, to) => this.#evex(1, 0, 0x11, r, 0, to),
          broadcast: (r, from) => this.#evex(2, 1, 0x18, r, 0, from),
          addFrom: (r, from) => this.#evex(1, 0, 0x58, r, r, from),
          multiplyAdd: (sum, a, b) => this.#evex(2, 1, 0xb8, sum, a, b),
          multiplyAddOne: (sum, a, one) => this.#evex(2, 1, 0xb8, sum, a, one, true),
        }
      : {
          lanes: 8,
          registers: 16,
          zero: (r) => this.vex(1, 0, 0x57, r, r, r),
          load: (r, from) => this.load(r, from),
          store: (r, to) => this.store(r, to),
          broadcast: (r, from) => this.broadcast(r, from),
          addFrom: (r, from) => this.vex(1, 0, 0x58, r, r, from),
          multiplyAdd: (sum, a, b) => this.vex(2, 1, 0xb8, sum, a, b),
          multiplyAddOne: (sum, a, one, spare) => {
            this.broadcast(spare, one);
            this.vex(2, 1, 0xb8, sum, a, spare);
          },
        };
  }

  /** Loads eight floats from anywhere: `base + offset` plus eight numbers of bytes. Register `mask` is overwritten. */
  gather(r: number, base: Register, bytes: number, offset: number, mask: number): void {
    this.vex(1, 1, 0x76, mask, mask, mask); // vpcmpeqd: all ones
    this.bytes.push(0xc4, (r < 8 ? 0x80 : 0) | (bytes < 8 ? 0x40 : 0) | (base < 8 ? 0x20 : 0) | 2);
    this.bytes.push(((~mask & 15) << 3) | 5, 0x92, 0x84 | ((r & 7) << 3), ((bytes & 7) << 3) | (base & 7));
    this.bytes.push(offset & 255, (offset >> 8) & 255, (offset >> 16) & 255, offset >> 24);
  }

  /** Copies so many floats between places that do not overlap; vector registers 0 and 1 are overwritten. */
  copyFloats(to: Register, from: Register, count: number): void {
    const move = (at: number, prefix: number, bits: number) => {
      const offset = 4 * at;
      this.vex(1, prefix, 0x10, 0, 0, { base: from, indexed: false, offset }, bits);
      this.vex(1, prefix, 0x11, 0, 0, { base: to, indexed: false, offset }, bits);
    };
    // What is left at the end is copied together with some that has been copied already.
    const size = count >= 8 ? 8 : count >= 4 ? 4 : 1;
    for (let at = 0; at < count; at += size) {
      move(Math.min(at, count - size), size === 1 ? 2 : 0, size === 8 ? 256 : 128);
    }
  }

  /** Copies 8 x 8 floats as their transpose, rows so many bytes apart; of rows from `rows` on, zeros are taken, and columns from `columns` on not stored. */
  transpose8(to: Register, toStep: number, from: Register, fromStep: number, rows = 8, columns = 8): void {
    const at = (base: Register, offset: number): Memory => ({ base, indexed: false, offset });
    // Both halves of registers 0 to 3: four floats of row i, and of row i + 4.
    for (const half of [0, 4]) {
      for (let i = 0; i < 4; i++) {
        const place = (row: number) => at(from, row * fromStep + 4 * half);
        if (i < rows) this.vex(1, 0, 0x10, i, 0, place(i), 128);
        else this.vex(1, 0, 0x57, i, i, i);
        if (i + 4 < rows) {
          this.vex(3, 1, 0x18, i, i, place(i + 4)); // vinsertf128
          this.byte(1);
        }
      }
      const [low, high] = [0x14, 0x15]; // vunpcklps, vunpckhps
      this.vex(1, 0, low, 4, 0, 1);
      this.vex(1, 0, high, 5, 0, 1);
      this.vex(1, 0, low, 6, 2, 3);
      this.vex(1, 0, high, 7, 2, 3);
      for (let j = 0; j < 4; j++) {
        if (half + j >= columns) break;
        this.vex(1, 0, 0xc6, 8, j < 2 ? 4 : 5, j < 2 ? 6 : 7); // vshufps
        this.byte(j % 2 === 0 ? 0x44 : 0xee);
        this.store(8, at(to, (half + j) * toStep));
      }
    }
  }
}
