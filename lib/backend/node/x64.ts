/**
 * Machine code for x86-64 with AVX2 and FMA: straight-line work on eight floats at a time, written by the same calls as
 * WebAssembly, and the loops around it.
 *
 * @source Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2
 */

import type { Instruction, Local, ValueType, VectorCode } from "../wasm/assembler";

/** Thrown when something has no form here, or there are not enough registers: another backend does it then. */
export class Unsupported extends Error {}

/** General registers by number. */
// biome-ignore format: one table
export const reg = {
  rax: 0, rcx: 1, rdx: 2, rbx: 3, rbp: 5, rsi: 6, rdi: 7, r8: 8, r9: 9, r10: 10, r11: 11, r12: 12, r13: 13, r14: 14, r15: 15,
} as const;
export type Register = (typeof reg)[keyof typeof reg];

/** Byte offset that loops count in, relative to each operand's start. */
const counter = reg.rax;
/** Holds the address of the constants. */
const pool = reg.r11;

type Where = { kind: "register"; number: number } | { kind: "constant"; offset: number };

/** The bytes of one function, and the constants that it reads. */
export class Assembler {
  readonly bytes: number[] = [];
  readonly #constants = new Map<number, number>();
  #poolAt = 0;

  /** Where a constant stands: 32 bytes with the same 32-bit pattern. */
  constant(bits: number): number {
    let offset = this.#constants.get(bits);
    if (offset === undefined) {
      offset = this.#constants.size * 32;
      this.#constants.set(bits, offset);
    }
    return offset;
  }

  /** Begins a function: the address of the constants is filled in by `finish`. */
  begin(): void {
    this.bytes.push(0x49, 0xbb);
    this.#poolAt = this.bytes.length;
    this.bytes.push(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Ends the function. The constants follow the code, which is to stand at `address`. */
  finish(address: bigint): Uint8Array {
    const end = Math.ceil(this.bytes.length / 32) * 32;
    const all = new Uint8Array(end + this.#constants.size * 32);
    all.set(this.bytes);
    const view = new DataView(all.buffer);
    view.setBigUint64(this.#poolAt, address + BigInt(end), true);
    for (const [bits, offset] of this.#constants) {
      for (let i = 0; i < 32; i += 4) view.setInt32(end + offset + i, bits, true);
    }
    return all;
  }

  /** `counter` from 0 up to `end` (a register), so many bytes a turn; at least one turn. */
  loop(end: Register, step: number, body: () => void): void {
    this.bytes.push(0x31, 0xc0); // xor eax, eax
    const start = this.bytes.length;
    body();
    this.bytes.push(0x48, 0x05, ...little(step)); // add rax, step
    this.bytes.push(0x48 | ((end >> 3) << 2), 0x39, 0xc0 | ((end & 7) << 3) | counter); // cmp rax, end
    this.#jump(0x8c, start);
  }
  /**
   * As `loop` with a step of one vector, for results that are too large to stay in the cache: whole aligned vectors go past it. `to`
   * is where the result is; at least two vectors. The first and the last vector are stored plainly, and may be computed twice. r9 is overwritten.
   */
  streamingLoop(to: Register, end: Register, body: (streams: boolean) => void): void {
    this.bytes.push(0x31, 0xc0); // xor eax, eax
    body(false);
    this.bytes.push(0x89, 0xc0 | (to << 3), 0xf7, 0xd8, 0x83, 0xe0, 31); // mov eax, to; neg eax; and eax, 31
    this.bytes.push(0x4c, 0x8d, 0x40 | ((reg.r9 & 7) << 3) | end, -31 & 255); // lea r9, [end - 31]
    const start = this.bytes.length;
    body(true);
    this.bytes.push(0x48, 0x05, ...little(32)); // add rax, 32
    this.bytes.push(0x4c, 0x39, 0xc8); // cmp rax, r9
    this.#jump(0x8c, start);
    this.bytes.push(0x48, 0x8d, 0x40 | end, -32 & 255); // lea rax, [end - 32]
    body(false);
  }
  /** Waits until streamed results are in memory. */
  fence(): void {
    this.bytes.push(0x0f, 0xae, 0xf8);
  }
  /** Runs `body` as often as `count` (a register, at least 1) says. */
  repeat(count: Register, body: () => void): void {
    const start = this.bytes.length;
    body();
    this.bytes.push(0x48 | (count >> 3), 0xff, 0xc8 | (count & 7)); // dec count
    this.#jump(0x85, start);
  }
  #jump(condition: number, target: number): void {
    const from = this.bytes.length + 6;
    this.bytes.push(0x0f, condition, ...little(target - from));
  }
  /** to += from, on general registers. */
  addRegister(to: Register, from: Register): void {
    this.bytes.push(0x48 | ((from >> 3) << 2) | (to >> 3), 0x01, 0xc0 | ((from & 7) << 3) | (to & 7));
  }
  /** Loads a general register from memory. */
  loadRegister(to: Register, from: Memory): void {
    this.bytes.push(0x48 | ((to >> 3) << 2) | (from.base >> 3), 0x8b, 0x80 | ((to & 7) << 3) | (from.base & 7));
    this.bytes.push(...little(from.offset));
  }
  /** to += a few bytes. */
  addBytes(to: Register, bytes: number): void {
    this.bytes.push(0x48 | (to >> 3), 0x81, 0xc0 | (to & 7), ...little(bytes));
  }
  return(): void {
    this.bytes.push(0xc5, 0xf8, 0x77, 0xc3); // vzeroupper; ret
  }

  /** An instruction on 256-bit registers (or 128-bit ones): `map` 1 is 0F, 2 is 0F38, 3 is 0F3A; `prefix` 0 is none, 1 is 66, 2 is F3. */
  vex(
    map: number,
    prefix: number,
    opcode: number,
    r: number,
    v: number,
    rm: number | Where | Memory,
    bits = 256,
  ): void {
    const memory = typeof rm === "object" && "base" in rm ? rm : undefined;
    const place =
      typeof rm === "number"
        ? rm
        : !memory && (rm as Where).kind === "register"
          ? (rm as { number: number }).number
          : undefined;
    const base = memory ? memory.base : place === undefined ? pool : place;
    const invert = (bit: number, at: number) => (bit ? 0 : 1 << at);
    const indexBit = 0; // rax is the only index
    this.bytes.push(0xc4, invert(r >> 3, 7) | invert(indexBit, 6) | invert(base >> 3, 5) | map);
    this.bytes.push(((~v & 15) << 3) | (bits === 256 ? 4 : 0) | prefix, opcode);
    if (place !== undefined) this.bytes.push(0xc0 | ((r & 7) << 3) | (place & 7));
    else if (memory?.indexed) {
      this.bytes.push(0x80 | ((r & 7) << 3) | 4, (counter << 3) | (memory.base & 7), ...little(memory.offset));
    } else {
      const offset = memory ? memory.offset : (rm as { offset: number }).offset;
      this.bytes.push(0x80 | ((r & 7) << 3) | (base & 7), ...little(offset));
    }
  }
  byte(value: number): void {
    this.bytes.push(value);
  }
  load(r: number, from: Memory | Where): void {
    this.vex(1, 0, 0x10, r, 0, from);
  }
  store(r: number, to: Memory): void {
    this.vex(1, 0, 0x11, r, 0, to);
  }
  /** Stores a whole vector past the cache, where 32 divides the address. */
  stream(r: number, to: Memory): void {
    this.vex(1, 0, 0x2b, r, 0, to);
  }
  /** Stores the lowest lane. */
  storeLane(r: number, to: Memory): void {
    this.vex(1, 2, 0x11, r, 0, to);
  }
  move(to: number, from: number): void {
    if (to !== from) this.vex(1, 0, 0x28, to, 0, from);
  }
  /** The same float in all lanes. */
  broadcast(r: number, from: Memory): void {
    this.vex(2, 1, 0x18, r, 0, from);
  }
  /** Combines all lanes of `r` by vaddps (0x58) or vmaxps (0x5f); every lane holds the result. `spare` is overwritten. */
  acrossLanes(r: number, opcode: number, spare: number): void {
    this.vex(3, 1, 0x06, spare, r, r); // vperm2f128: swap halves
    this.byte(1);
    this.vex(1, 0, opcode, r, r, spare);
    for (const order of [0x4e, 0xb1]) {
      this.vex(3, 1, 0x04, spare, 0, r); // vpermilps
      this.byte(order);
      this.vex(1, 0, opcode, r, r, spare);
    }
  }
}

/** Memory at a register, plus the loop's counter or a fixed number of bytes. */
export interface Memory {
  readonly base: Register;
  readonly indexed: boolean;
  readonly offset: number;
}
/** Where the loop stands in an operand, or so many bytes behind that. */
export function at(base: Register, offset = 0): Memory {
  return { base, indexed: true, offset };
}

function little(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

/** A computed vector. */
interface Value {
  readonly op: string;
  readonly args: readonly Value[];
  /** Bits of a constant, a shift's distance, a pinned register. */
  readonly number: number;
  readonly from?: Memory;
}

/**
 * Straight-line vector code, as the emitters of WebAssembly write it: a stack of values and named locals. Nothing is encoded
 * until `encode`.
 */
export class Block implements VectorCode {
  readonly #values: Value[] = [];
  readonly #known = new Map<string, Value>();
  readonly #ids = new Map<Value, number>();
  readonly #stack: Value[] = [];
  readonly #locals = new Map<number, Value>();
  readonly #ends: { value: Value; to: Memory | number }[] = [];
  #shift = 0;
  #count = 0;

  #value(op: string, args: readonly Value[], number = 0, from?: Memory): Value {
    const key = `${op} ${number} ${from ? `${from.base} ${from.offset}` : ""} ${args.map((arg) => this.#ids.get(arg)).join(" ")}`;
    let value = this.#known.get(key);
    if (value === undefined) {
      value = { op, args, number, from };
      this.#known.set(key, value);
      this.#ids.set(value, this.#values.length);
      this.#values.push(value);
    }
    return value;
  }
  local(valueType: ValueType): Local {
    return { index: this.#count++, type: valueType };
  }
  get(...locals: Local[]): this {
    for (const local of locals) this.#stack.push(this.#locals.get(local.index) ?? this.#value("const", [], 0));
    return this;
  }
  set(local: Local): this {
    this.#locals.set(local.index, this.#stack.pop()!);
    return this;
  }
  tee(local: Local): this {
    this.#locals.set(local.index, this.#stack.at(-1)!);
    return this;
  }
  f32x4(value: number): this {
    return this.i32x4(new Int32Array(Float32Array.of(value).buffer)[0]);
  }
  i32x4(bits: number): this {
    this.#stack.push(this.#value("const", [], bits));
    return this;
  }
  i32(value: number): this {
    this.#shift = value;
    return this;
  }
  /** Reads an operand into a local. */
  read(from: Memory): Local {
    return this.#name(this.#value("load", [], 0, from));
  }
  /** A local that lives in a register of its own. */
  pinned(register: number): Local {
    return this.#name(this.#value("pinned", [], register));
  }
  #name(value: Value): Local {
    const local = { index: this.#count++, type: 0x7b as ValueType };
    this.#locals.set(local.index, value);
    return local;
  }
  /** At the end, a local goes to memory, or to a pinned register. */
  finally(local: Local, to: Memory | number): void {
    this.#ends.push({ value: this.#locals.get(local.index)!, to });
  }
  op(...names: Instruction[]): this {
    for (const name of names) {
      const form = forms[name];
      if (!form) throw new Unsupported(name);
      const args = this.#stack.splice(this.#stack.length - form.arity);
      const shifts = name === "i32x4.shl" || name === "i32x4.shr_s";
      this.#stack.push(this.#value(name, args, shifts ? this.#shift : 0));
    }
    return this;
  }

  /** Writes the block; `reserved` registers are pinned somewhere around it. Results may be streamed past the cache. */
  encode(asm: Assembler, reserved: readonly number[], streams = false): void {
    const needed = new Set<Value>();
    const mark = (value: Value) => {
      if (needed.has(value)) return;
      value.args.forEach(mark);
      needed.add(value);
    };
    for (const { value } of this.#ends) mark(value);
    const order = this.#values.filter((value) => needed.has(value));
    const lastUse = new Map<Value, number>();
    order.forEach((value, i) => {
      for (const arg of value.args) lastUse.set(arg, i);
    });
    for (const { value } of this.#ends) lastUse.set(value, order.length);

    const free = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].filter((r) => !reserved.includes(r));
    const places = new Map<Value, number>();
    const take = () => {
      const r = free.pop();
      if (r === undefined) throw new Unsupported("registers");
      return r;
    };
    const where = (value: Value): Where =>
      value.op === "const"
        ? { kind: "constant", offset: asm.constant(value.number) }
        : { kind: "register", number: value.op === "pinned" ? value.number : places.get(value)! };

    order.forEach((value, i) => {
      if (value.op === "const" || value.op === "pinned") return;
      const temporaries: number[] = [];
      const dying = new Set(value.args.filter((arg) => places.has(arg) && lastUse.get(arg) === i));
      const context: Context = {
        asm,
        where,
        inRegister(arg) {
          const place = where(arg);
          if (place.kind === "register") return place.number;
          const r = take();
          temporaries.push(r);
          asm.load(r, place);
          return r;
        },
        temporary() {
          const r = take();
          temporaries.push(r);
          return r;
        },
        result: (preferred) => {
          // The first instruction that writes the result reads everything else no later than that.
          if (preferred !== undefined && dying.has(preferred)) {
            const r = places.get(preferred)!;
            places.delete(preferred);
            dying.delete(preferred);
            return r;
          }
          return take();
        },
      };
      const r =
        value.op === "load"
          ? loadInto(asm, context.result(), value.from!)
          : forms[value.op as Instruction]!.encode(context, value.args, value.number);
      places.set(value, r);
      for (const arg of dying) {
        free.push(places.get(arg)!);
        places.delete(arg);
      }
      free.push(...temporaries);
    });
    for (const { value, to } of this.#ends) {
      const place = where(value);
      let r = place.kind === "register" ? place.number : -1;
      if (place.kind === "constant") {
        r = typeof to === "number" ? to : take();
        asm.load(r, place);
      }
      if (typeof to === "number") asm.move(to, r);
      else if (streams) asm.stream(r, to);
      else asm.store(r, to);
    }
  }
}

function loadInto(asm: Assembler, r: number, from: Memory): number {
  asm.load(r, from);
  return r;
}

interface Context {
  readonly asm: Assembler;
  readonly where: (value: Value) => Where;
  /** A register with the value; a constant is loaded into a temporary one. */
  readonly inRegister: (value: Value) => number;
  readonly temporary: () => number;
  /** A register for the result; that of `preferred` if it is not needed afterwards. */
  readonly result: (preferred?: Value) => number;
}

interface Form {
  readonly arity: number;
  readonly encode: (context: Context, args: readonly Value[], number: number) => number;
}

/** result = a op b, where b may be a constant in memory. */
function two(
  map: number,
  prefix: number,
  opcode: number,
  options: { swap?: boolean; commutes?: boolean; imm?: number } = {},
): Form {
  return {
    arity: 2,
    encode: ({ asm, where, inRegister, result }, args) => {
      let [a, b] = options.swap ? [args[1], args[0]] : args;
      if (options.commutes && a.op === "const") [a, b] = [b, a];
      const left = inRegister(a);
      const right = where(b);
      const r = result();
      asm.vex(map, prefix, opcode, r, left, right);
      if (options.imm !== undefined) asm.byte(options.imm);
      return r;
    },
  };
}
const compare = (predicate: number) => two(1, 0, 0xc2, { imm: predicate });

/** result = op a. */
function one(map: number, prefix: number, opcode: number, imm?: number): Form {
  return {
    arity: 1,
    encode: ({ asm, where, result }, [a]) => {
      const from = where(a);
      const r = result();
      asm.vex(map, prefix, opcode, r, 0, from);
      if (imm !== undefined) asm.byte(imm);
      return r;
    },
  };
}

/** result = a op constant. */
function withConstant(opcode: number, bits: number): Form {
  return {
    arity: 1,
    encode: ({ asm, inRegister, result }, [a]) => {
      const from = inRegister(a);
      const r = result();
      asm.vex(1, 0, opcode, r, from, { kind: "constant", offset: asm.constant(bits) });
      return r;
    },
  };
}

function shift(extension: number): Form {
  return {
    arity: 1,
    encode: ({ asm, inRegister, result }, [a], distance) => {
      const from = inRegister(a);
      const r = result();
      // The destination stands where other instructions have their second source.
      asm.vex(1, 1, 0x72, extension, r, from);
      asm.byte(distance);
      return r;
    },
  };
}

/** The larger or smaller of two, a NaN of either: the instruction alone gives the second operand for any NaN. */
function extreme(opcode: number): Form {
  return {
    arity: 2,
    encode: ({ asm, where, inRegister, temporary, result }, [a, b]) => {
      const left = inRegister(a);
      const best = temporary();
      const unordered = temporary();
      asm.vex(1, 0, opcode, best, left, where(b));
      asm.vex(1, 0, 0xc2, unordered, left, left);
      asm.byte(3);
      const r = result();
      asm.vex(3, 1, 0x4a, r, best, left);
      asm.byte(unordered << 4);
      return r;
    },
  };
}

const forms: Partial<Record<Instruction, Form>> = {
  "f32x4.add": two(1, 0, 0x58, { commutes: true }),
  "f32x4.sub": two(1, 0, 0x5c),
  "f32x4.mul": two(1, 0, 0x59, { commutes: true }),
  "f32x4.div": two(1, 0, 0x5e),
  "f32x4.pmin": two(1, 0, 0x5d, { swap: true }),
  "f32x4.pmax": two(1, 0, 0x5f, { swap: true }),
  "f32x4.min": extreme(0x5d),
  "f32x4.max": extreme(0x5f),
  "f32x4.sqrt": one(1, 0, 0x51),
  "f32x4.nearest": one(3, 1, 0x08, 8),
  "f32x4.floor": one(3, 1, 0x08, 9),
  "f32x4.ceil": one(3, 1, 0x08, 10),
  "f32x4.trunc": one(3, 1, 0x08, 11),
  "f32x4.convert_i32x4_s": one(1, 0, 0x5b),
  "f32x4.abs": withConstant(0x54, 0x7fffffff),
  "f32x4.neg": withConstant(0x57, -0x80000000),
  "v128.not": withConstant(0x57, -1),
  "v128.and": two(1, 0, 0x54, { commutes: true }),
  "v128.andnot": two(1, 0, 0x55, { swap: true }),
  "v128.or": two(1, 0, 0x56, { commutes: true }),
  "v128.xor": two(1, 0, 0x57, { commutes: true }),
  "f32x4.eq": compare(0x00),
  "f32x4.ne": compare(0x04),
  "f32x4.lt": compare(0x11),
  "f32x4.le": compare(0x12),
  "f32x4.ge": compare(0x1d),
  "f32x4.gt": compare(0x1e),
  "i32x4.add": two(1, 1, 0xfe, { commutes: true }),
  "i32x4.sub": two(1, 1, 0xfa),
  "i32x4.shl": shift(6),
  "i32x4.shr_s": shift(4),
  // Masks are all ones or all zeros in every lane, so their top bits decide.
  "v128.bitselect": {
    arity: 3,
    encode: ({ asm, where, inRegister, result }, [a, b, mask]) => {
      const no = inRegister(b);
      const by = inRegister(mask);
      const yes = where(a);
      const r = result();
      asm.vex(3, 1, 0x4a, r, no, yes);
      asm.byte(by << 4);
      return r;
    },
  },
  "f32x4.relaxed_madd": {
    arity: 3,
    encode: ({ asm, where, inRegister, result }, [a, b, c]) => {
      // a * b + c overwrites one of its operands: a factor (213) or the sum (231).
      const [x, y] = a.op === "const" ? [b, a] : [a, b];
      if (y.op === "const" || c.op !== "const") {
        const factor = inRegister(x);
        const other = where(y);
        const sum = inRegister(c);
        const r = result(c !== x && c !== y ? c : undefined);
        asm.move(r, sum);
        asm.vex(2, 1, 0xb8, r, factor, other);
        return r;
      }
      const [first, second] = [inRegister(x), inRegister(y)];
      const r = result(x !== y ? x : undefined);
      asm.move(r, first);
      asm.vex(2, 1, 0xa8, r, second, where(c));
      return r;
    },
  },
};
