import { expect, test } from "vitest";
import { assemble, type FunctionSource, type } from "../../../lib/backend/wasm/assembler";

function compile<F>(functions: readonly FunctionSource[]): { exports: F; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(assemble(functions));
  return { exports: new WebAssembly.Instance(module, { env: { memory } }).exports as F, memory };
}

test("integers of every length survive the encoding", () => {
  for (const value of [0, 1, 63, 64, -64, -65, 127, 128, 8191, -8192, 2 ** 31 - 1, -(2 ** 31)]) {
    const write: FunctionSource["write"] = (code) => code.i32(value);
    const { exports } = compile<{ f(): number }>([{ name: "f", parameters: [], results: [type.i32], write }]);
    expect(exports.f()).toBe(value);
  }
});

test("a loop adds up vectors; a call and a choice work", () => {
  const { exports, memory } = compile<{ sum(bytes: number): number; twice(bytes: number): number }>([
    {
      name: "sum",
      parameters: [type.i32],
      results: [type.f32],
      write(code) {
        const [at, total] = [code.local(type.i32), code.local(type.v128)];
        code.loop(at, code.parameter(0), 16, () => {
          code.get(total, at).load("v128", 64).op("f32x4.add").set(total);
        });
        for (let lane = 0; lane < 4; lane++) code.get(total).lane("f32x4", lane);
        code.op("f32.add", "f32.add", "f32.add");
      },
    },
    {
      name: "twice",
      parameters: [type.i32],
      results: [type.f32],
      write(code) {
        const sum = code.local(type.f32);
        code.get(code.parameter(0)).call(0).tee(sum).get(sum).op("f32.add");
        code.f32(-1).get(code.parameter(0)).select();
      },
    },
  ]);
  new Float32Array(memory.buffer, 64, 8).set([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(exports.sum(0)).toBe(0);
  expect(exports.sum(16)).toBe(10);
  expect(exports.sum(32)).toBe(36);
  expect(exports.twice(32)).toBe(72);
  expect(exports.twice(0)).toBe(-1);
});

test("a step that is only known at run time, and a branch", () => {
  const { exports } = compile<{ count(end: number, step: number): number }>([
    {
      name: "count",
      parameters: [type.i32, type.i32],
      results: [type.i32],
      write(code) {
        const [at, turns] = [code.local(type.i32), code.local(type.i32)];
        const step = () => code.get(code.parameter(1));
        code.loopBy(at, code.parameter(0), step, () => code.get(turns).i32(1).op("i32.add").set(turns));
        code.get(turns).i32(3).op("i32.ge_s");
        code.when(() => code.i32(100).set(turns));
        code.get(turns);
      },
    },
  ]);
  expect(exports.count(10, 5)).toBe(2);
  expect(exports.count(11, 5)).toBe(100);
});
