/** What goes over whole rows of dense float32 elements, in WebAssembly SIMD: sums, maxima, minima and softmax. */

import { type Code, type FunctionSource, type Local, type } from "./assembler";
import { instantiate, slotAddress } from "./memory";
import { vectorMath } from "./vector";

/**
 * Functions over rows that lie one after another in slot 0. Those that give rows write them to slot 1, those that give
 * one number for each row write that there.
 */
export interface RowFunctions {
  /** Sums: float32 within 256 elements, float64 beyond. `sum` gives the sum of `n` elements itself. */
  sums(rows: number, columns: number): void;
  sum(n: number): number;
  maxima(rows: number, columns: number): void;
  minima(rows: number, columns: number): void;
  /** The same down the columns: one row of results. */
  columnSums(rows: number, columns: number): void;
  columnMaxima(rows: number, columns: number): void;
  columnMinima(rows: number, columns: number): void;
  softmax(rows: number, columns: number): void;
  logSoftmax(rows: number, columns: number): void;
  /** exp(x - top) of `n` elements to slot 1, and their sum. */
  exponentials(n: number, top: number): number;
  /** x * factor of `n` elements to slot 1. */
  scale(n: number, factor: number): void;
  /** (x - top) - rest of `n` elements to slot 1. */
  shift(n: number, top: number, rest: number): void;
}

/** The row functions, or undefined where so much code may not be compiled at once. */
export function rowFunctions(fused: boolean): RowFunctions | undefined {
  try {
    return instantiate<RowFunctions>([
      rowFold("sums", "sum"),
      wholeSum,
      rowFold("maxima", "f32x4.max"),
      rowFold("minima", "f32x4.min"),
      columnFold("columnSums", "f32x4.add"),
      columnFold("columnMaxima", "f32x4.max"),
      columnFold("columnMinima", "f32x4.min"),
      rowSoftmax("softmax", fused),
      rowSoftmax("logSoftmax", fused),
      exponentials(fused),
      eachVector("scale", 1, (code, x, [factor]) => code.get(x, factor).op("f32x4.mul")),
      eachVector("shift", 2, (code, x, [top, rest]) => code.get(x, top).op("f32x4.sub").get(rest).op("f32x4.sub")),
    ]);
  } catch {
    return undefined;
  }
}

const from = slotAddress(0);
const to = slotAddress(1);

/** All-ones in as many lanes as the row's last, incomplete vector has elements. */
function tailMask(code: Code, columns: Local): Local {
  const mask = code.local(type.v128);
  code.lanesInOrder().get(columns).i32(3).op("i32.and", "i32x4.splat", "i32x4.lt_s").set(mask);
  return mask;
}

/** Bytes of the whole vectors of a row. */
function wholeBytes(code: Code, columns: Local): Local {
  const bytes = code.local(type.i32);
  code.get(columns).i32(-4).op("i32.and").i32(4).op("i32.mul").set(bytes);
  return bytes;
}

/** Visits each row: `row` holds the address of its first byte, relative to the slot. */
function eachRow(code: Code, rows: Local, columns: Local, body: (row: Local, index: Local) => void): void {
  const [row, index] = [code.local(type.i32), code.local(type.i32)];
  code.loop(index, rows, 1, () => {
    body(row, index);
    code.get(row, columns).i32(4).op("i32.mul", "i32.add").set(row);
  });
}

/** Visits the vectors of a row, the incomplete last one with `filler` in the lanes behind its end. */
function eachRowVector(
  code: Code,
  row: Local,
  columns: Local,
  { mask, whole }: { mask: Local; whole: Local },
  filler: number,
  body: (x: Local, at: Local) => void,
): void {
  const [at, end, x] = [code.local(type.i32), code.local(type.i32), code.local(type.v128)];
  code.get(row).set(at);
  code.get(row, whole).op("i32.add").set(end);
  code.loop(at, end, 16, () => {
    code.get(at).load("v128", from).set(x);
    body(x, at);
  });
  code.get(columns).i32(3).op("i32.and");
  code.when(() => {
    code.get(at).load("v128", from).f32x4(filler).get(mask).op("v128.bitselect").set(x);
    body(x, at);
  });
}

/** The four lanes of a vector combined into one number on the stack. */
function acrossLanes(code: Code, x: Local, instruction: "f32.add" | "f32.max" | "f32.min"): void {
  code.get(x).lane("f32x4", 0);
  for (let i = 1; i < 4; i++) code.get(x).lane("f32x4", i).op(instruction);
}

const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Adds the lanes of a float32 vector to a float64 pair. */
function flush(code: Code, x: Local, total: Local): void {
  code.get(x).op("f64x2.promote_low_f32x4").get(x, x).shuffle(highHalf).op("f64x2.promote_low_f32x4", "f64x2.add");
  code.get(total).op("f64x2.add").set(total);
}

/** Leaves the float64 sum of a row on the stack. */
function sumOfRow(code: Code, row: Local, columns: Local, parts: { mask: Local; whole: Local }): void {
  const [total, rest, at, end, stop] = [
    code.local(type.v128),
    code.local(type.v128),
    code.local(type.i32),
    code.local(type.i32),
    code.local(type.i32),
  ];
  const sums = [0, 1, 2, 3].map(() => code.local(type.v128));
  const tail = code.local(type.i32);
  code.f32x4(0).set(total);
  // Runs of 256 elements in four float32 vectors, each run then added in float64.
  code.get(row).set(at);
  code.get(row, parts.whole).i32(-1024).op("i32.and", "i32.add").set(end);
  code.loop(at, end, 0, () => {
    for (const sum of sums) code.f32x4(0).set(sum);
    code.get(at).i32(1024).op("i32.add").set(stop);
    code.loop(at, stop, 64, () => {
      sums.forEach((sum, i) => {
        code
          .get(sum, at)
          .load("v128", from + 16 * i)
          .op("f32x4.add")
          .set(sum);
      });
    });
    code.get(sums[0], sums[1]).op("f32x4.add").get(sums[2], sums[3]).op("f32x4.add", "f32x4.add").set(sums[0]);
    flush(code, sums[0], total);
  });
  // What is left of the row, less than such a run.
  const remaining = code.local(type.i32);
  code.get(parts.whole).get(end, row).op("i32.sub", "i32.sub").set(remaining);
  code.get(at).set(tail);
  code.f32x4(0).set(rest);
  eachRowVector(code, tail, columns, { mask: parts.mask, whole: remaining }, 0, (x) => {
    code.get(rest, x).op("f32x4.add").set(rest);
  });
  flush(code, rest, total);
  code.get(total).lane("f64x2", 0).get(total).lane("f64x2", 1).op("f64.add");
}

const wholeSum: FunctionSource = {
  name: "sum",
  parameters: [type.i32],
  results: [type.f64],
  write(code) {
    const columns = code.parameter(0);
    const row = code.local(type.i32);
    sumOfRow(code, row, columns, { mask: tailMask(code, columns), whole: wholeBytes(code, columns) });
  },
};

function rowFold(name: keyof RowFunctions, fold: "sum" | "f32x4.max" | "f32x4.min"): FunctionSource {
  return {
    name,
    parameters: [type.i32, type.i32],
    results: [],
    write(code) {
      const [rows, columns] = [code.parameter(0), code.parameter(1)];
      const parts = { mask: tailMask(code, columns), whole: wholeBytes(code, columns) };
      eachRow(code, rows, columns, (row, index) => {
        code.get(index).i32(4).op("i32.mul");
        if (fold === "sum") {
          sumOfRow(code, row, columns, parts);
          code.op("f32.demote_f64");
        } else {
          const best = code.local(type.v128);
          const nothing = fold === "f32x4.max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
          code.f32x4(nothing).set(best);
          eachRowVector(code, row, columns, parts, nothing, (x) => code.get(best, x).op(fold).set(best));
          acrossLanes(code, best, fold === "f32x4.max" ? "f32.max" : "f32.min");
        }
        code.store("f32", to);
      });
    },
  };
}

function columnFold(name: keyof RowFunctions, fold: "f32x4.add" | "f32x4.max" | "f32x4.min"): FunctionSource {
  return {
    name,
    parameters: [type.i32, type.i32],
    results: [],
    write(code) {
      const [rows, columns] = [code.parameter(0), code.parameter(1)];
      const [at, width, row, end] = [0, 1, 2, 3].map(() => code.local(type.i32));
      const best = code.local(type.v128);
      code.get(columns).i32(4).op("i32.mul").set(width);
      // Lanes behind the last column hold elements of other rows; nobody reads their results.
      code.loop(at, width, 16, () => {
        code.get(at).load("v128", from).set(best);
        code.get(at, width).op("i32.add").set(row);
        code.get(rows, width).op("i32.mul").set(end);
        code.loopBy(
          row,
          end,
          () => code.get(width),
          () => {
            code.get(best, row).load("v128", from).op(fold).set(best);
          },
        );
        code.get(at, best).store("v128", to);
      });
    },
  };
}

/** One pass for the maximum, one for the exponentials and their sum, one that divides (or takes the logarithm). */
function rowSoftmax(name: "softmax" | "logSoftmax", fused: boolean): FunctionSource {
  return {
    name,
    parameters: [type.i32, type.i32],
    results: [],
    write(code) {
      const [rows, columns] = [code.parameter(0), code.parameter(1)];
      const math = vectorMath(code, fused);
      const parts = { mask: tailMask(code, columns), whole: wholeBytes(code, columns) };
      const [top, total, moved, e, rest] = [0, 1, 2, 3, 4].map(() => code.local(type.v128));
      eachRow(code, rows, columns, (row) => {
        code.f32x4(Number.NEGATIVE_INFINITY).set(top);
        eachRowVector(code, row, columns, parts, Number.NEGATIVE_INFINITY, (x) => {
          code.get(top, x).op("f32x4.pmax").set(top);
        });
        acrossLanes(code, top, "f32.max");
        code.op("f32x4.splat").set(top);
        code.f32x4(0).set(total);
        // Lanes behind the row's end spill into the next row of the result, which is written after this one.
        eachRowVector(code, row, columns, parts, Number.NEGATIVE_INFINITY, (x, at) => {
          code.get(x, top).op("f32x4.sub").set(moved);
          math.expFalling(moved);
          code.set(e).get(total, e).op("f32x4.add").set(total);
          if (name === "softmax") code.get(at, e).store("v128", to);
        });
        if (name === "softmax") {
          code.f32(1);
          acrossLanes(code, total, "f32.add");
          code.op("f32.div", "f32x4.splat").set(rest);
        } else {
          acrossLanes(code, total, "f32.add");
          code.op("f32x4.splat").set(total);
          math.log(total);
          code.set(rest);
        }
        eachRowVector(code, row, columns, parts, 0, (x, at) => {
          code.get(at);
          if (name === "softmax") code.get(at).load("v128", to).get(rest).op("f32x4.mul");
          else code.get(x, top).op("f32x4.sub").get(rest).op("f32x4.sub");
          code.store("v128", to);
        });
      });
    },
  };
}

function exponentials(fused: boolean): FunctionSource {
  return {
    name: "exponentials",
    parameters: [type.i32, type.f32],
    results: [type.f64],
    write(code) {
      const columns = code.parameter(0);
      const math = vectorMath(code, fused);
      const [row, top, total, moved, e] = [
        code.local(type.i32),
        code.local(type.v128),
        code.local(type.v128),
        code.local(type.v128),
        code.local(type.v128),
      ];
      code.get(code.parameter(1)).op("f32x4.splat").set(top);
      const parts = { mask: tailMask(code, columns), whole: wholeBytes(code, columns) };
      eachRowVector(code, row, columns, parts, Number.NEGATIVE_INFINITY, (x, at) => {
        code.get(x, top).op("f32x4.sub").set(moved);
        math.expFalling(moved);
        code.set(e);
        code.get(at, e).store("v128", to);
        flush(code, e, total);
      });
      code.get(total).lane("f64x2", 0).get(total).lane("f64x2", 1).op("f64.add");
    },
  };
}

/** A function `name(n, ...numbers)` that maps `n` elements (rounded up to whole vectors) from slot 0 to slot 1. */
function eachVector(
  name: keyof RowFunctions,
  numbers: number,
  body: (code: Code, x: Local, numbers: Local[]) => void,
): FunctionSource {
  return {
    name,
    parameters: [type.i32, ...new Array<typeof type.f32>(numbers).fill(type.f32)],
    results: [],
    write(code) {
      const [at, bytes, x] = [code.local(type.i32), code.local(type.i32), code.local(type.v128)];
      const splats = Array.from({ length: numbers }, (_, i) => {
        const splat = code.local(type.v128);
        code
          .get(code.parameter(1 + i))
          .op("f32x4.splat")
          .set(splat);
        return splat;
      });
      code.get(code.parameter(0)).i32(4).op("i32.mul").set(bytes);
      code.loop(at, bytes, 16, () => {
        code.get(at).load("v128", from).set(x).get(at);
        body(code, x, splats);
        code.store("v128", to);
      });
    },
  };
}
