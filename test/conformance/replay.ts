/** Reads recorded cases, makes their arguments into values of ours, runs them, and tells where an answer departs. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import * as typetorch from "../../lib/index";
import { call, MissingName } from "./call";

type Tensor = typetorch.Tensor;
type Num = number | "nan" | "inf" | "-inf";

/** A tensor as it was recorded. */
export interface Recorded {
  readonly dtype: typetorch.DType;
  readonly shape: readonly number[];
  readonly data: readonly Num[];
  readonly view?: readonly (readonly unknown[])[];
}

/** One call of PyTorch, as recorder/case.py writes it. */
export interface Case {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly out?: unknown;
  /** The name of the error that PyTorch raises. */
  readonly raises?: string;
  /** By tensor argument: false where no gradient is asked for, null where none arrives. */
  readonly grads?: readonly (false | null | readonly Num[])[];
  /** Where no output requires a gradient: by tensor argument, whether that one does. */
  readonly constant?: readonly boolean[];
  /** Which outputs the gradients start from: those that require one. */
  readonly cotangents?: readonly number[];
  /** By tensor argument: what it holds after the call, where that changed. */
  readonly after?: readonly (null | readonly Num[])[];
  readonly compare?: "shape" | "sorted";
  readonly within?: readonly [number, number];
  readonly shares?: boolean;
}

export function readCases(group: string): Case[] {
  return JSON.parse(gunzipSync(readFileSync(join(__dirname, "cases", `${group}.json.gz`))).toString()) as Case[];
}

const relative = { float32: 1e-5, float64: 1e-12, int32: 0, uint8: 0, bool: 0 };
const gradientRelative = { ...relative, float32: 1e-4, float64: 1e-7 };

/** Runs a case; the answer is undefined where all agrees, else one line. */
export function replay(recorded: Case): string | undefined {
  const made = new Arguments(recorded);
  let out: unknown;
  try {
    typetorch.manualSeed(0);
    out = call(recorded.op, made.args, made.kwargs);
  } catch (error) {
    if (error instanceof MissingName) return error.message;
    if (!recorded.raises) return `throws ${String(error)}`;
    return error instanceof typetorch.TypetorchError
      ? undefined
      : `throws an untyped error: ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`;
  }
  if (recorded.raises) return `does not throw (PyTorch: ${recorded.raises})`;
  return (
    ("out" in recorded ? differs(recorded.out, out, "output", recorded) : undefined) ??
    changed(recorded, made) ??
    shared(recorded, made, out) ??
    gradients(recorded, made, out)
  );
}

/** Whether PyTorch's name says that the first argument is changed. */
function changesInPlace(op: string): boolean {
  return /[^_]_$/.test(op) || op === "Tensor.__setitem__";
}

class Arguments {
  readonly args: unknown[];
  readonly kwargs: Record<string, unknown>;
  /** What the recorded values were made into, before views were taken. */
  readonly leaves: Tensor[] = [];
  /** What the call gets to change. */
  readonly owned: Tensor[] = [];

  constructor({ op, args, kwargs, grads, constant }: Case) {
    const wants = (which: number) => constant?.[which] ?? Boolean(grads && grads[which] !== false);
    const inPlace = changesInPlace(op);
    const own = (leaf: Tensor, which: number) => {
      const owned = inPlace && which === 0 ? (leaf as unknown as { clone(): Tensor }).clone() : leaf;
      this.owned.push(owned);
      return owned;
    };
    this.args = decode(args, this.leaves, wants, own) as unknown[];
    this.kwargs = Object.fromEntries(
      Object.entries(kwargs ?? {}).map(([k, v]) => [k, decode(v, this.leaves, wants, own)]),
    );
  }
}

/**
 * A recorded value as one of ours. Tensors that are made go into `leaves`, in order; `wants` says which of them require
 * a gradient, and `own` what stands for one in the call.
 */
export function decode(
  value: unknown,
  leaves: Tensor[],
  wants = (_: number) => false,
  own = (leaf: Tensor, _: number) => leaf,
): unknown {
  if (Array.isArray(value)) return value.map((v) => decode(v, leaves, wants, own));
  if (typeof value !== "object" || value === null) return value;
  if ("tensor" in value) {
    const recorded = value.tensor as Recorded;
    const leaf = make(recorded, wants(leaves.length));
    leaves.push(leaf);
    return viewed(own(leaf, leaves.length - 1), recorded.view ?? []);
  }
  if ("dtype" in value) return value.dtype;
  if ("number" in value) return numberOf(value.number as Num);
  if ("ellipsis" in value) return "...";
  const [start, stop, step] = (value as { slice: (number | null)[] }).slice;
  return `${start ?? ""}:${stop ?? ""}${step === null || step === undefined ? "" : `:${step}`}`;
}

/** The recorded windows onto a tensor, one after another. */
function viewed(x: Tensor, views: readonly (readonly unknown[])[]): Tensor {
  for (const [name, ...rest] of views) {
    const [dim, start, step] = rest as number[];
    x = (
      name === "slice"
        ? call("Tensor.__getitem__", [x, [...Array.from({ length: dim! }, () => ":"), `${start}::${step}`]])
        : call(`Tensor.${name as string}`, [x, rest[0]])
    ) as Tensor;
  }
  return x;
}

function numberOf(value: Num): number {
  return value === "nan"
    ? Number.NaN
    : value === "inf"
      ? Number.POSITIVE_INFINITY
      : value === "-inf"
        ? Number.NEGATIVE_INFINITY
        : value;
}

/** A recorded tensor as one of ours. */
export function make({ dtype, shape, data }: Recorded, requiresGrad: boolean): Tensor {
  const nest = (axis: number, from: number): unknown => {
    if (axis === shape.length) return dtype === "bool" ? Boolean(data[from]) : numberOf(data[from]!);
    const step = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, from + i * step));
  };
  const construct =
    data.length === 0
      ? call("torch.zeros", [[...shape]], { dtype, requires_grad: requiresGrad })
      : call("torch.tensor", [nest(0, 0)], { dtype, requires_grad: requiresGrad });
  return construct as Tensor;
}

function flat(x: Tensor): number[] {
  return [x.tolist()].flat(Number.POSITIVE_INFINITY).map(Number);
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof typetorch.Tensor;
}

/** Compares what came out, of any structure, with what was recorded. */
export function differs(
  expected: unknown,
  got: unknown,
  where: string,
  recorded: Pick<Case, "compare" | "within"> = {},
): string | undefined {
  if (expected === null || expected === undefined)
    return got === null || got === undefined ? undefined : `${where}: expected nothing`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return `${where}: expected an array of ${expected.length}, got ${String(got)}`;
    if (got.length !== expected.length) return `${where}: expected ${expected.length} values, got ${got.length}`;
    for (let i = 0; i < expected.length; i++) {
      const found = differs(expected[i], got[i], `${where}[${i}]`, recorded);
      if (found) return found;
    }
    return undefined;
  }
  if (typeof expected === "object" && "tensor" in expected) {
    if (!isTensor(got)) return `${where}: expected a tensor, got ${String(got)}`;
    return tensorDiffers(expected.tensor as Recorded, got, where, recorded);
  }
  if (typeof expected === "object" && "named" in expected) {
    for (const [name, value] of Object.entries(expected.named as object)) {
      const found = differs(value, (got as Record<string, unknown>)?.[camel(name)], `${where}.${name}`, recorded);
      if (found) return found;
    }
    return undefined;
  }
  const value = typeof expected === "object" && "number" in expected ? numberOf(expected.number as Num) : expected;
  if (typeof value === "number" && typeof got === "number") return listDiffers([value], [got], 1e-5, where);
  return Object.is(value, got) ? undefined : `${where}: expected ${String(value)}, got ${String(got)}`;
}

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function tensorDiffers(
  expected: Recorded,
  got: Tensor,
  where: string,
  recorded: Pick<Case, "compare" | "within">,
): string | undefined {
  if (got.dtype !== expected.dtype) return `${where}: expected ${expected.dtype}, got ${got.dtype}`;
  if (got.shape.join() !== expected.shape.join())
    return `${where}: expected shape [${expected.shape.join(", ")}], got [${got.shape.join(", ")}]`;
  let values = flat(got);
  const { compare, within } = recorded;
  if (within && values.some((v) => !(v >= within[0] && v <= within[1])))
    return `${where}: outside [${within.join(", ")}]`;
  if (compare === "shape") return undefined;
  let wanted: readonly number[] = expected.data.map(numberOf);
  if (compare === "sorted") {
    values = values.toSorted((a, b) => a - b);
    wanted = wanted.toSorted((a, b) => a - b);
  }
  return listDiffers(wanted, values, relative[expected.dtype], where);
}

/** Compares numbers to a share of the largest magnitude among the expected finite ones. */
export function listDiffers(
  expected: readonly (number | string)[],
  got: readonly number[],
  share: number,
  where: string,
): string | undefined {
  if (expected.length !== got.length) return `${where}: expected ${expected.length} values, got ${got.length}`;
  const wanted = expected.map((v) => numberOf(v as Num));
  const largest = wanted.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
  // Where everything is zero, rounding of the terms that cancelled may stay.
  const allowed = share * (largest || 1);
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [wanted[i]!, got[i]!];
    if (Object.is(a, b) || a === b || Math.abs(a - b) <= allowed) continue;
    return `${where}: element ${i} is ${b}, expected ${a} (largest ${largest})`;
  }
  return undefined;
}

/** Compares the arguments after the call with what PyTorch left in them. */
function changed(recorded: Case, made: Arguments): string | undefined {
  if (recorded.compare) return undefined;
  for (const [k, after] of (recorded.after ?? []).entries()) {
    if (after === null) continue;
    const x = made.owned[k]!;
    const found = listDiffers(after, flat(x), relative[x.dtype], `argument ${k} after the call`);
    if (found) return found;
  }
  return undefined;
}

/** A result that PyTorch gives as a view shares its elements with the input, and any other does not. */
function shared(recorded: Case, made: Arguments, out: unknown): string | undefined {
  const [first] = made.owned;
  const [result] = tensorsIn(out);
  if (first === undefined || result === undefined || result.shape.includes(0)) return undefined;
  if (recorded.after || recorded.compare || changesInPlace(recorded.op)) return undefined;
  const shares = result.storage === first.storage;
  if (shares === Boolean(recorded.shares)) return undefined;
  return shares ? "shares its elements with the input" : "does not share its elements with the input";
}

/** The tensors of a result, in order. */
export function* tensorsIn(value: unknown): Generator<Tensor> {
  if (isTensor(value)) yield value;
  else if (Array.isArray(value)) for (const v of value) yield* tensorsIn(v);
  else if (typeof value === "object" && value !== null) for (const v of Object.values(value)) yield* tensorsIn(v);
}

/** The fixed cotangent of output number `which`, as recorder/case.py writes it. */
export function cotangent(x: Tensor, which: number): Tensor {
  const data = flat(x).map((_, i) => (((i * 37 + which * 11 + 5) % 64) - 31.5) / 32);
  return make({ dtype: x.dtype, shape: x.shape, data }, false);
}

function gradients(recorded: Case, made: Arguments, out: unknown): string | undefined {
  const outputs = [...tensorsIn(out)];
  const flowing = outputs.findIndex((x, k) => x.requiresGrad && !recorded.cotangents?.includes(k));
  if (flowing >= 0 && (recorded.grads || recorded.constant)) return `output ${flowing} requires a gradient`;
  if (!recorded.grads) return undefined;
  const roots = recorded.cotangents!.map((k) => outputs[k]!);
  const missing = roots.findIndex((x) => !x.requiresGrad);
  if (missing >= 0) {
    // Where nothing flows back, a result outside the graph says the same.
    if (recorded.grads.every((g) => !g)) return undefined;
    return `output ${missing} does not require a gradient`;
  }
  const wanted = made.leaves.map((leaf, k) => [k, leaf] as const).filter(([k]) => recorded.grads![k] !== false);
  let found: unknown[];
  try {
    found = call("torch.grad", [roots, wanted.map(([, leaf]) => leaf)], {
      grad_outputs: roots.map((x, i) => cotangent(x, recorded.cotangents![i]!)),
      allow_unused: true,
    }) as unknown[];
  } catch (error) {
    return `backward throws ${String(error)}`;
  }
  for (const [i, [k, leaf]] of wanted.entries()) {
    const expected = recorded.grads[k] as null | readonly Num[];
    const grad = found[i] as Tensor | null | undefined;
    const where = `gradient of argument ${k}`;
    if (expected === null) {
      if (grad) return `${where}: expected none`;
      continue;
    }
    if (!grad) {
      return `${where}: there is none`;
    }
    if (grad.dtype !== leaf.dtype || grad.shape.join() !== leaf.shape.join())
      return `${where}: ${grad.dtype} [${grad.shape.join(", ")}] for ${leaf.dtype} [${leaf.shape.join(", ")}]`;
    const wrong = listDiffers(expected, flat(grad), gradientRelative[leaf.dtype], where);
    if (wrong) return wrong;
  }
  return undefined;
}
