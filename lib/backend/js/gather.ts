/** Reading and writing through indices along one axis. */

import { dtypes } from "../../base/dtype";
import { numel } from "../../base/shape";
import type { Operand, ScatterMode } from "../backend";
import { addLevel, clearLoops, closeLoops, type Loops, maxRank, newLoops, stepClass } from "../layout";
import { compile, nest } from "./nest";

type IndexedLoop = (
  loops: Loops,
  stride: number,
  ...operands: [unknown, number, unknown, number, unknown, number]
) => void;

const loops = newLoops();
const strides = [0, 0, 0];
const compiled = new Map<string, IndexedLoop>();

/** Fills `loops` with the axes of `index` (row 1); the operand in row `indexed` stands still along `axis`. */
function plan(operands: readonly [Operand, Operand, Operand], indexed: number, axis: number): void {
  clearLoops(loops);
  const shape = operands[1].shape;
  for (let d = shape.length - 1; d >= 0; d--) {
    for (let k = 0; k < 3; k++) strides[k] = k === indexed && d === axis ? 0 : operands[k].strides[d];
    addLevel(loops, shape[d], strides, 3);
  }
  closeLoops(loops, 3);
}

const names = ["out", "index", "x"];

function run(
  name: string,
  operands: readonly [Operand, Operand, Operand],
  indexed: number,
  axis: number,
  body: () => string,
): void {
  const [out, index, x] = operands;
  if (numel(index.shape) === 0) return;
  plan(operands, indexed, axis);
  const steps = operands.map((_, row) => stepClass(loops.strides[row * maxRank]));
  const key = `${name} ${loops.rank} ${steps} ${out.dtype} ${index.dtype} ${x.dtype}`;
  let loop = compiled.get(key);
  if (loop === undefined) {
    const code = nest(
      "loops",
      loops.rank,
      names.map((of, row) => ({ name: of, row, step: steps[row] })),
      `const at = index[oindex] * stride;\n${body()}`,
    );
    loop = compile<IndexedLoop>(
      key,
      ["loops", "stride", "out", "oout", "index", "oindex", "x", "ox"],
      `${code.head}\n${code.loops}`,
    );
    compiled.set(key, loop);
  }
  const stride = operands[indexed].strides[axis] ?? 0;
  loop(loops, stride, out.elements, out.offset, index.elements, index.offset, x.elements, x.offset);
}

/** See `Backend.gather`. */
export function gather(out: Operand, input: Operand, axis: number, index: Operand): void {
  run("gather", [out, index, input], 2, axis, () => "out[oout] = x[ox + at];");
}

/** See `Backend.scatter`. */
export function scatter(out: Operand, axis: number, index: Operand, source: Operand, mode: ScatterMode): void {
  const integer = dtypes[out.dtype].category !== "float";
  const bodies: Record<ScatterMode, string> = {
    set: "out[oout + at] = x[ox];",
    add: "out[oout + at] += x[ox];",
    multiply: integer ? "out[oout + at] = Math.imul(out[oout + at], x[ox]);" : "out[oout + at] *= x[ox];",
    amax: "const v = x[ox]; if (v > out[oout + at] || v !== v) out[oout + at] = v;",
    amin: "const v = x[ox]; if (v < out[oout + at] || v !== v) out[oout + at] = v;",
  };
  run(`scatter ${mode}`, [out, index, source], 0, axis, () => bodies[mode]);
}
