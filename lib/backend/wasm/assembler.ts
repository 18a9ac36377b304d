/** A small WebAssembly assembler: one module with an imported memory, and functions written instruction by instruction. */

/** A value type, by its byte in the binary format. */
export const type = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof type)[keyof typeof type];

/** A local variable or parameter of the function that is being written. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** One-byte instructions. @source WebAssembly Core Specification 2.0, "Index of Instructions" */
const plain = {
  "i32.eqz": 0x45,
  "i32.lt_s": 0x48,
  "i32.ge_s": 0x4e,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.and": 0x71,
  "f32.add": 0x92,
  "f32.max": 0x97,
  "f32.min": 0x96,
  "f32.div": 0x95,
  "f64.add": 0xa0,
  "f32.demote_f64": 0xb6,
} as const;

/** Vector instructions, after the prefix 0xfd. Those with an immediate have methods of their own. */
const vector = {
  "i32x4.splat": 17,
  "f32x4.splat": 19,
  "f64x2.splat": 20,
  "i32x4.lt_s": 57,
  "f32x4.eq": 65,
  "f32x4.ne": 66,
  "f32x4.lt": 67,
  "f32x4.gt": 68,
  "f32x4.le": 69,
  "f32x4.ge": 70,
  "v128.not": 77,
  "v128.and": 78,
  "v128.andnot": 79,
  "v128.or": 80,
  "v128.xor": 81,
  "v128.bitselect": 82,
  "f64x2.promote_low_f32x4": 95,
  "f32x4.ceil": 103,
  "f32x4.floor": 104,
  "f32x4.trunc": 105,
  "f32x4.nearest": 106,
  "i32x4.shl": 171,
  "i32x4.shr_s": 172,
  "i32x4.add": 174,
  "i32x4.sub": 177,
  "f32x4.abs": 224,
  "f32x4.neg": 225,
  "f32x4.sqrt": 227,
  "f32x4.add": 228,
  "f32x4.sub": 229,
  "f32x4.mul": 230,
  "f32x4.div": 231,
  "f32x4.min": 232,
  "f32x4.max": 233,
  "f32x4.pmin": 234,
  "f32x4.pmax": 235,
  "f64x2.add": 240,
  "f32x4.convert_i32x4_s": 250,
  // Relaxed SIMD: a * b + c, rounded once or twice as the machine likes.
  "f32x4.relaxed_madd": 0x105,
} as const;

export type Instruction = keyof typeof plain | keyof typeof vector;

/** What the emitters of vector expressions need: a stack machine over vectors and locals. */
export interface VectorCode {
  local(valueType: ValueType): Local;
  get(...locals: Local[]): this;
  set(local: Local): this;
  tee(local: Local): this;
  op(...names: Instruction[]): this;
  /** The same float, or integer, in all lanes. */
  f32x4(value: number): this;
  i32x4(value: number): this;
  /** The distance of the shift that follows. */
  i32(value: number): this;
}

/** The body of one function. Methods add instructions; operands go through the stack as in the text format. */
export class Code implements VectorCode {
  readonly bytes: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #parameters: readonly ValueType[];

  constructor(parameters: readonly ValueType[]) {
    this.#parameters = parameters;
  }

  /** The n-th parameter. */
  parameter(n: number): Local {
    return { index: n, type: this.#parameters[n] };
  }
  /** A new local, zero at first. */
  local(valueType: ValueType): Local {
    this.#locals.push(valueType);
    return { index: this.#parameters.length + this.#locals.length - 1, type: valueType };
  }

  op(...names: Instruction[]): this {
    for (const name of names) {
      if (name in plain) this.bytes.push(plain[name as keyof typeof plain]);
      else this.bytes.push(0xfd, ...unsigned(vector[name as keyof typeof vector]));
    }
    return this;
  }
  get(...locals: Local[]): this {
    for (const local of locals) this.bytes.push(0x20, ...unsigned(local.index));
    return this;
  }
  set(local: Local): this {
    this.bytes.push(0x21, ...unsigned(local.index));
    return this;
  }
  tee(local: Local): this {
    this.bytes.push(0x22, ...unsigned(local.index));
    return this;
  }
  i32(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }
  f32(value: number): this {
    this.bytes.push(0x43, ...new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }
  /** The same float in all four lanes. */
  f32x4(value: number): this {
    return this.lanes(new Float32Array(4).fill(value));
  }
  /** The same integer in all four lanes. */
  i32x4(value: number): this {
    return this.lanes(new Int32Array(4).fill(value));
  }
  /** The integers 0, 1, 2, 3. */
  lanesInOrder(): this {
    return this.lanes(Int32Array.of(0, 1, 2, 3));
  }
  private lanes(values: Float32Array | Int32Array): this {
    this.bytes.push(0xfd, 12, ...new Uint8Array(values.buffer));
    return this;
  }
  /** Loads from the address on the stack plus `offset` bytes. */
  load(kind: "v128" | "f32x4.splat" | "f32" | "f64", offset = 0): this {
    const [opcode, align] = { v128: [[0xfd, 0], 4], "f32x4.splat": [[0xfd, 9], 2], f32: [[0x2a], 2], f64: [[0x2b], 3] }[
      kind
    ] as [number[], number];
    this.bytes.push(...opcode, align, ...unsigned(offset));
    return this;
  }
  /** Stores the value on the stack at the address below it plus `offset` bytes. */
  store(kind: "v128" | "f32" | "f64", offset = 0): this {
    const [opcode, align] = { v128: [[0xfd, 11], 4], f32: [[0x38], 2], f64: [[0x39], 3] }[kind] as [number[], number];
    this.bytes.push(...opcode, align, ...unsigned(offset));
    return this;
  }
  lane(kind: "f32x4" | "f64x2", index: number): this {
    this.bytes.push(0xfd, kind === "f32x4" ? 31 : 33, index);
    return this;
  }
  /** Picks sixteen bytes out of the two vectors on the stack. */
  shuffle(lanes: readonly number[]): this {
    this.bytes.push(0xfd, 13, ...lanes);
    return this;
  }
  /** Runs `body` for `counter` = `from`, from + step, ... below `end` (a local); not at all when there is nothing to do. */
  loop(counter: Local, end: Local, step: number, body: () => void): this {
    return this.loopBy(counter, end, () => this.i32(step), body);
  }
  /** The same with a step that `step` leaves on the stack. */
  loopBy(counter: Local, end: Local, step: () => void, body: () => void): this {
    this.bytes.push(0x02, 0x40); // block
    this.get(counter, end).op("i32.ge_s");
    this.bytes.push(0x0d, 0); // br_if: leave
    this.bytes.push(0x03, 0x40); // loop
    body();
    this.get(counter);
    step();
    this.op("i32.add").tee(counter).get(end).op("i32.lt_s");
    this.bytes.push(0x0d, 0); // br_if: again
    this.bytes.push(0x0b, 0x0b);
    return this;
  }
  /** Takes the first of the two numbers on the stack where the i32 above them is not 0, else the second. */
  select(): this {
    this.bytes.push(0x1b);
    return this;
  }
  /** Calls the function of this number in the module. */
  call(index: number): this {
    this.bytes.push(0x10, ...unsigned(index));
    return this;
  }
  /** Runs `body` when the i32 on the stack is not 0. */
  when(body: () => void): this {
    this.bytes.push(0x04, 0x40);
    body();
    this.bytes.push(0x0b);
    return this;
  }

  /** The function as it stands in the code section. */
  encode(): number[] {
    const locals = this.#locals.flatMap((valueType) => [1, valueType]);
    const body = [...unsigned(this.#locals.length), ...locals, ...this.bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  }
}

export interface FunctionSource {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly write: (code: Code) => void;
}

/** A module of these functions, exported under their names, over the memory imported as `env.memory`. */
export function assemble(functions: readonly FunctionSource[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((f) => [0x60, ...list(f.parameters.map((t) => [t])), ...list(f.results.map((t) => [t]))]);
  const code = functions.map((f) => {
    const body = new Code(f.parameters);
    f.write(body);
    return body.encode();
  });
  const memory = [...text("env"), ...text("memory"), 0x02, 0x00, 0x01];
  const exported = functions.map((f, i) => [...text(f.name), 0x00, ...unsigned(i)]);
  // biome-ignore format: magic number and version, then the sections in their order
  return new Uint8Array([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, types), ...section(2, [memory]), ...section(3, functions.map((_, i) => unsigned(i))),
    ...section(7, exported), ...section(10, code),
  ]);
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = list(items);
  return [id, ...unsigned(content.length), ...content];
}
function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}
function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}
/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
    if (rest === 0) return bytes;
  }
}
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}
