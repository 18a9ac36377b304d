/** WebAssembly SIMD of a scalar expression: four float32 elements at a time. */

import { type Expr, nodesOf } from "../../ir/scalar";
import { type Instruction, type Local, type, type VectorCode } from "./assembler";
import { type VectorMath, vectorMath } from "./vector";

/** Whether every primitive of the expression has a vector form. */
export function isVectorizable(expr: Expr): boolean {
  return nodesOf(expr).every((e) => e.args.length === 0 || e.op in simple || e.op in composed);
}

/** A rough count of the instructions of one element group, to choose how far loops are unrolled. */
export function costOf(expr: Expr): number {
  return nodesOf(expr).reduce((total, e) => total + (e.op in long ? 30 : e.args.length === 0 ? 0 : 1), 0);
}

/**
 * Emits the expression; `inputs` and `params` are locals that hold its leaves. Returns the local of the result, as numbers (truth
 * values as 0 and 1).
 */
export function emitVector(
  code: VectorCode,
  expr: Expr,
  inputs: readonly Local[],
  params: readonly Local[],
  fused: boolean,
): Local {
  const values = new Map<Expr, Value>();
  const math = vectorMath(code, fused);
  const emitter: Emitter = {
    code,
    math,
    number: (e) => asNumber(code, values.get(e)!),
    mask: (e) => asMask(code, values.get(e)!),
  };
  for (const e of nodesOf(expr)) {
    if (e.op === "input") values.set(e, { local: inputs[e.value], logical: false });
    else if (e.op === "param") values.set(e, { local: params[e.value], logical: false });
    else if (e.op === "const") {
      const local = code.local(type.v128);
      code.f32x4(e.value).set(local);
      values.set(e, { local, logical: false });
    } else values.set(e, emitPrimitive(emitter, e));
  }
  return asNumber(code, values.get(expr)!);
}

/** A computed vector: numbers, or all-ones where true. */
interface Value {
  readonly local: Local;
  readonly logical: boolean;
}

interface Emitter {
  readonly code: VectorCode;
  readonly math: VectorMath;
  /** The local with an argument's numbers, or with its truth values as a mask. */
  readonly number: (e: Expr) => Local;
  readonly mask: (e: Expr) => Local;
}

function emitPrimitive(emitter: Emitter, e: Expr): Value {
  const { code } = emitter;
  const instruction = simple[e.op];
  const logical = logicals.has(e.op);
  if (instruction) {
    const read = maskArguments.has(e.op) ? emitter.mask : emitter.number;
    code.get(...e.args.map(read)).op(instruction);
  } else composed[e.op](emitter, e.args);
  const local = code.local(type.v128);
  code.set(local);
  return { local, logical };
}

function asNumber(code: VectorCode, { local, logical }: Value): Local {
  if (!logical) return local;
  const number = code.local(type.v128);
  code.get(local).f32x4(1).op("v128.and").set(number);
  return number;
}

/** Whatever is not 0 is true, NaN too. */
function asMask(code: VectorCode, { local, logical }: Value): Local {
  if (logical) return local;
  const mask = code.local(type.v128);
  code.get(local).f32x4(0).op("f32x4.ne").set(mask);
  return mask;
}

/** Primitives that are one instruction on their arguments. */
const simple: Readonly<Record<string, Instruction>> = {
  add: "f32x4.add",
  sub: "f32x4.sub",
  mul: "f32x4.mul",
  div: "f32x4.div",
  neg: "f32x4.neg",
  abs: "f32x4.abs",
  sqrt: "f32x4.sqrt",
  floor: "f32x4.floor",
  ceil: "f32x4.ceil",
  trunc: "f32x4.trunc",
  round: "f32x4.nearest",
  maximum: "f32x4.max",
  minimum: "f32x4.min",
  lt: "f32x4.lt",
  le: "f32x4.le",
  gt: "f32x4.gt",
  ge: "f32x4.ge",
  eq: "f32x4.eq",
  ne: "f32x4.ne",
  and: "v128.and",
  or: "v128.or",
  xor: "v128.xor",
  not: "v128.not",
};
const logicals = new Set(["lt", "le", "gt", "ge", "eq", "ne", "and", "or", "xor", "not", "isnan", "isinf"]);
const maskArguments = new Set(["and", "or", "xor", "not"]);

type Compose = (emitter: Emitter, args: readonly Expr[]) => void;

const long: Readonly<Record<string, Compose>> = {
  exp: ({ math, number }, [x]) => math.exp(number(x)),
  expm1: ({ math, number }, [x]) => math.expm1(number(x)),
  log: ({ math, number }, [x]) => math.log(number(x)),
  log2: ({ math, number }, [x]) => math.log2(number(x)),
  log1p: ({ math, number }, [x]) => math.log1p(number(x)),
  tanh: ({ math, number }, [x]) => math.tanh(number(x)),
  sigmoid: ({ math, number }, [x]) => math.sigmoid(number(x)),
  erf: ({ math, number }, [x]) => math.erf(number(x)),
};

/** Primitives of several instructions; each leaves its vector on the stack. */
const composed: Readonly<Record<string, Compose>> = {
  ...long,
  square: ({ code, number }, [x]) => code.get(number(x), number(x)).op("f32x4.mul"),
  reciprocal: ({ code, number }, [x]) => code.f32x4(1).get(number(x)).op("f32x4.div"),
  rsqrt: ({ code, number }, [x]) => code.f32x4(1).get(number(x)).op("f32x4.sqrt", "f32x4.div"),
  // 1 where positive, minus 1 where negative: 0 for 0 and NaN.
  sign: ({ code, number }, [x]) => {
    const value = number(x);
    code.get(value).f32x4(0).op("f32x4.gt").f32x4(1).op("v128.and");
    code.get(value).f32x4(0).op("f32x4.lt").f32x4(1).op("v128.and", "f32x4.sub");
  },
  isnan: ({ code, number }, [x]) => code.get(number(x), number(x)).op("f32x4.ne"),
  isinf: ({ code, number }, [x]) => code.get(number(x)).op("f32x4.abs").f32x4(Number.POSITIVE_INFINITY).op("f32x4.eq"),
  select: ({ code, number, mask }, [cond, a, b]) => code.get(number(a), number(b), mask(cond)).op("v128.bitselect"),
};
