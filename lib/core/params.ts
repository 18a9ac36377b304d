/** Parameters of operations: how each is given (in position or by name in one trailing object), checked and defaulted. */

import { type DType, dtypes } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import type { Tensor } from "./tensor";
import { isTensor } from "./tensor";

/** One parameter: what it takes, and what stands for it when it is left out. */
export interface Param<T> {
  /** What is taken, for the sentence of an error. */
  readonly takes: string;
  readonly optional: boolean;
  readonly fallback?: T;
  /** Separate numbers may stand for one array. */
  readonly variadic?: boolean;
  /** Takes all arguments that follow, as one array. */
  readonly rest?: boolean;
  readonly tensor?: boolean;
  /** The value as the operation wants it, or undefined when this is not one. */
  read(value: unknown): T | undefined;
}

/** The parameters of an operation by PyTorch's names, camelCased, in PyTorch's order. */
export type Params = Record<string, Param<unknown>>;

/** What an operation's `run` gets. */
export type Bound<P extends Params> = { readonly [N in keyof P]: P[N] extends Param<infer T> ? T : never };

/** A parameter that takes tensors, to which gradients may flow. */
export type TensorParam<T> = Param<T> & { readonly tensor: true };

function tensors<T>(
  what: string,
  read: (value: unknown) => T | undefined,
  more: Partial<Param<T>> = {},
): TensorParam<T> {
  return { ...param(what, read, more), tensor: true };
}

function param<T>(takes: string, read: (value: unknown) => T | undefined, more: Partial<Param<T>> = {}): Param<T> {
  return { takes, read, optional: false, ...more };
}

const isNumbers = (v: unknown): v is readonly number[] => Array.isArray(v) && v.every((n) => typeof n === "number");
const readTensor = (v: unknown) => (isTensor(v) ? v : undefined);
const readNumber = (v: unknown) =>
  typeof v === "number"
    ? v
    : typeof v === "boolean"
      ? Number(v)
      : isTensor(v) && v.shape.length === 0
        ? v.elements[v.offset]
        : undefined;
const readInt = (v: unknown) => {
  const n = typeof v === "boolean" ? undefined : readNumber(v);
  return n !== undefined && Number.isInteger(n) ? n : undefined;
};
const readDims = (v: unknown) => (typeof v === "number" ? [v] : isNumbers(v) ? v : undefined);

/** The kinds of parameters. */
export const takes = {
  tensor: tensors<Tensor>("a tensor", readTensor),
  optionalTensor: tensors<Tensor | undefined>("a tensor", readTensor, { optional: true }),
  /** Several tensors in an array. */
  tensors: tensors<readonly Tensor[]>("an array of tensors", (v) =>
    Array.isArray(v) && v.every(isTensor) ? v : undefined,
  ),
  /** A tensor or a number. */
  operand: param<Tensor | number>(
    "a tensor or a number",
    (v) => readTensor(v) ?? (typeof v === "number" || typeof v === "boolean" ? (v as number) : undefined),
    {},
  ),
  number: param<number>("a number", readNumber),
  /** A number or a truth value, as it is. */
  scalar: param<number | boolean>("a number", (v) => (typeof v === "boolean" ? v : readNumber(v))),
  int: param<number>("a whole number", readInt),
  dim: param<number>("a dimension", readInt),
  /** One array, or separate numbers. */
  sizes: param<readonly number[]>("sizes", readDims, { variadic: true }),
  /** A dimension or an array of them. */
  dims: param<readonly number[]>("a dimension or an array of dimensions", readDims),
  dtype: param<DType | undefined>(
    `one of ${Object.keys(dtypes).join(", ")}`,
    (v) => (typeof v === "string" && v in dtypes ? (v as DType) : undefined),
    { optional: true },
  ),
  flag: (fallback: boolean): Param<boolean> =>
    param<boolean>("true or false", (v) => (typeof v === "boolean" ? v : undefined), { optional: true, fallback }),
  oneOf: <const T extends string>(words: readonly T[], fallback?: T): Param<T> =>
    param<T>(
      `one of ${words.map((w) => JSON.stringify(w)).join(", ")}`,
      (v) => (words.includes(v as T) ? (v as T) : undefined),
      fallback === undefined ? {} : { optional: true, fallback },
    ),
  /** Anything: the operation checks it itself. */
  any: <T>(what: string, fallback?: T): Param<T> =>
    param<T>(what, (v) => v as T, { optional: true, ...(fallback === undefined ? {} : { fallback }) }),
  /** A parameter with a value that stands for it when it is left out. */
  or: <T>(p: Param<T>, fallback: T): Param<T> => ({ ...p, optional: true, fallback }),
  /** A parameter that may be left out. */
  optional: <T>(p: Param<T>): Param<T | undefined> => ({ ...p, optional: true }),
  /** A parameter that may be left out or null. */
  nullable: <T>(p: Param<T>): Param<T | null | undefined> => ({
    ...p,
    optional: true,
    read: (v) => (v === null ? null : p.read(v)),
  }),
};

/** Other words that PyTorch takes for the same parameter. */
const aliases: Record<string, readonly string[]> = {
  axis: ["dim"],
  axes: ["dim"],
  keepdims: ["keepdim"],
  x: ["input"],
  x1: ["input"],
  x2: ["other"],
  A: ["input"],
  tensor: ["input"],
  input: ["A", "x", "tensor"],
  size: ["shape"],
  other: ["source"],
  src: ["source"],
};

/** Whether a value is an object of options rather than a tensor, an array or a class of its own. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const proto = Object.getPrototypeOf(value) as unknown;
  return (
    proto === null ||
    proto === Object.prototype ||
    (proto as { constructor?: { name?: string } }).constructor?.name === "Object"
  );
}

/** Puts arguments to their parameters; throws one sentence for one that is missing, of another kind, or unknown. */
export function bind<P extends Params>(op: string, params: P, args: readonly unknown[]): Bound<P> {
  const names = Object.keys(params);
  const bound: Record<string, unknown> = {};
  let positional = args.length;
  while (positional > 0 && args[positional - 1] === undefined) positional--;
  let options: Record<string, unknown> | undefined;
  const takesRest = params[names.at(-1)!]?.rest === true;
  if (positional > 0 && !takesRest && isOptions(args[positional - 1]))
    options = args[--positional] as Record<string, unknown>;
  let next = 0;
  for (let i = 0; i < names.length && next < positional; i++) {
    const name = names[i]!;
    const p = params[name]!;
    if (p.rest) {
      bound[name] = args.slice(next, positional);
      next = positional;
      break;
    }
    let value = args[next++];
    if (p.variadic && typeof value === "number") {
      const sizes = [value];
      while (next < positional && typeof args[next] === "number") sizes.push(args[next++] as number);
      value = sizes;
    }
    if (value === undefined || (value === null && standsForNone(p))) continue;
    bound[name] = check(op, name, p, value);
  }
  if (next < positional) {
    throw new ArgumentError(`${op}: takes at most ${names.length} arguments (${names.join(", ")}), got ${positional}`, {
      op,
    });
  }
  if (options) {
    for (const [given, value] of Object.entries(options)) {
      const name = given in params ? given : (aliases[given]?.find((n) => n in params) ?? given);
      const p = params[name];
      if (!p && given === "device" && "dtype" in params) {
        checkDevice(op, value);
        continue;
      }
      if (!p) throw new ArgumentError(`${op}: there is no option ${given}; it takes ${names.join(", ")}`, { op });
      if (value === undefined) continue;
      if (name in bound) throw new ArgumentError(`${op}: ${given} is given twice, in position and by name`, { op });
      bound[name] = value === null && standsForNone(p) ? undefined : check(op, name, p, value);
    }
  }
  for (const name of names) {
    if (bound[name] !== undefined) continue;
    const p = params[name]!;
    if (!p.optional) throw new ArgumentError(`${op}: ${name} is missing: give ${p.takes}`, { op });
    bound[name] = p.fallback;
  }
  return bound as Bound<P>;
}

/** What PyTorch programs say of the device: there is one. */
export function checkDevice(op: string, device: unknown): void {
  if (device != null && device !== "cpu")
    throw new ArgumentError(`${op}: there is no device ${describe(device)}; leave device out, or give "cpu"`, { op });
}

/** Whether null may be given for "left out": where PyTorch's default is None, and not a value. */
const standsForNone = (p: Param<unknown>) => p.optional && p.fallback === undefined;

function check(op: string, name: string, p: Param<unknown>, value: unknown): unknown {
  const read = p.read(value);
  if (read !== undefined) return read;
  const hint =
    (p.tensor || p === takes.operand) && (typeof value === "number" || Array.isArray(value))
      ? "; make one with tensor(...)"
      : "";
  const sentence = `${op}: ${name} must be ${p.takes}, got ${describe(value)}${hint}`;
  if (p === takes.dtype) throw new DTypeError(sentence, { op });
  throw new ArgumentError(sentence, { op });
}

/** A value in a few words, for the sentence of an error. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (isTensor(value)) return `a tensor of shape [${value.shape.join(", ")}]`;
  if (Array.isArray(value)) return value.length > 8 ? `an array of ${value.length} values` : JSON.stringify(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object") return `a ${(value as object).constructor?.name ?? "object"}`;
  return String(value);
}

/** Whether a parameter takes a tensor, or several. */
export function isTensorParam(p: Param<unknown>): boolean {
  return p.tensor === true;
}
