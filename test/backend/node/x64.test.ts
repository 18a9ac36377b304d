import { expect, test } from "vitest";
import { Assembler, at, Block, reg, Unsupported } from "../../../lib/backend/node/x64";
import { type } from "../../../lib/backend/wasm/assembler";

const hex = (write: (asm: Assembler) => void): string => {
  const asm = new Assembler();
  write(asm);
  return asm.bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
};

// The bytes are those of the GNU assembler (with 32-bit displacements).
test("instructions are encoded as GNU as encodes them", () => {
  expect(hex((asm) => asm.vex(1, 0, 0x58, 1, 2, 3))).toBe("c4 e1 6c 58 cb"); // vaddps ymm1, ymm2, ymm3
  expect(hex((asm) => asm.vex(2, 1, 0xb8, 8, 1, 9))).toBe("c4 42 75 b8 c1"); // vfmadd231ps ymm8, ymm1, ymm9
  expect(hex((asm) => asm.load(12, at(reg.rdx)))).toBe("c4 61 7c 10 a4 02 00 00 00 00"); // vmovups ymm12, [rdx+rax]
  expect(hex((asm) => asm.store(0, at(reg.r8, 64)))).toBe("c4 c1 7c 11 84 00 40 00 00 00"); // vmovups [r8+rax+64], ymm0
  expect(hex((asm) => asm.broadcast(14, { base: reg.r9, indexed: false, offset: 8 }))).toBe(
    "c4 42 7d 18 b1 08 00 00 00", // vbroadcastss ymm14, [r9+8]
  );
  expect(hex((asm) => asm.loadRegister(reg.r10, { base: reg.r9, indexed: false, offset: 64 }))).toBe(
    "4d 8b 91 40 00 00 00", // mov r10, [r9+64]
  );
  expect(hex((asm) => asm.addRegister(reg.rdx, reg.rdi))).toBe("48 01 fa"); // add rdx, rdi
  // dec r10, then back by the nine bytes of both instructions
  expect(hex((asm) => asm.repeat(reg.r10, () => {}))).toBe("49 ff ca 0f 85 f7 ff ff ff");
});

test("constants follow the code, aligned, and the code knows where", () => {
  const asm = new Assembler();
  asm.begin();
  expect([asm.constant(7), asm.constant(8), asm.constant(7)]).toEqual([0, 32, 0]);
  asm.return();
  const bytes = asm.finish(0x7f0000001000n);
  const view = new DataView(bytes.buffer);
  expect(view.getBigUint64(2, true)).toBe(0x7f0000001000n + 32n);
  expect([view.getInt32(32, true), view.getInt32(60, true), view.getInt32(64, true)]).toEqual([7, 7, 8]);
});

test("a value that is used by nothing is not computed, and one used twice only once", () => {
  const block = new Block();
  const x = block.read(at(reg.rdx));
  const y = block.local(type.v128);
  block.get(x, x).op("f32x4.div").set(y);
  block.get(x).op("f32x4.sqrt").set(y);
  block.get(x).op("f32x4.sqrt").get(y).op("f32x4.add").set(y);
  block.finally(y, at(reg.rsi));
  const asm = new Assembler();
  block.encode(asm, []);
  const opcodes = asm.bytes.filter((_, i) => asm.bytes[i - 3] === 0xc4);
  expect(opcodes).toEqual([0x10, 0x51, 0x58, 0x11]); // load, square root, add, store
});

test("too many values at once are refused, not spilled", () => {
  const block = new Block();
  const locals = Array.from({ length: 20 }, (_, i) => block.read(at(reg.rdx, 32 * i)));
  const sum = block.local(type.v128);
  for (const local of locals) block.get(local, sum).op("f32x4.add").set(sum);
  for (const local of locals) block.get(local, sum).op("f32x4.mul").set(sum);
  block.finally(sum, at(reg.rsi));
  expect(() => block.encode(new Assembler(), [])).toThrow(Unsupported);
});
