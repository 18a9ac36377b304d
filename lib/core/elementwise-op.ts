/** `elementwise`: declares an operation by the expression of one element. */

import { categoryRank, type DType, dtypes, isFloat, promote, promoteScalar, scalarCategory } from "../base/dtype";
import { ArgumentError, DTypeError } from "../base/error";
import { type Expr, s } from "../ir/scalar";
import { type Call, type Common, finish, type OpInfo } from "./declaration";
import { applyMap, applyMapInPlace, MapRule } from "./elementwise";
import { assign, refuseLift } from "./inplace";
import { bind, describe, type Params, takes } from "./params";
import { isTensor, Tensor, wrap } from "./tensor";

/** A number that varies at run time, or a word (or true/false) that chooses between expressions. */
type Option = number | boolean | readonly string[];
type OptionExprs<O> = {
  readonly [N in keyof O]: O[N] extends number
    ? Expr
    : O[N] extends readonly (infer W)[]
      ? W
      : O[N] extends boolean
        ? boolean
        : never;
};

interface ElementwiseSpec<N extends readonly string[], O extends Record<string, Option>> extends Common {
  /** The names of the inputs (default: `["input"]`). */
  readonly inputs?: N;
  /** Options with their defaults; of several words the first is the default. */
  readonly options?: O;
  /** The value of one element. */
  readonly f: (...args: readonly [...{ [I in keyof N]: Expr }, OptionExprs<O>]) => Expr;
  /** Local derivatives that are better declared than derived; by input, from the inputs, the output and the options. */
  readonly d?: {
    readonly [I in N[number]]?:
      | "none"
      | ((...args: readonly [...{ [I in keyof N]: Expr }, Expr, OptionExprs<O>]) => Expr);
  };
  /** The element type of the result: as promoted, lifted to int (from bool) or to float, or bool (default: "promote"). */
  readonly result?: "promote" | "number" | "float" | "bool";
  /** Takes `inplace` after its options: whether the result is stored in the input. */
  readonly overwrites?: boolean;
  /** Throws for arguments that PyTorch refuses for another reason than their element type alone. */
  readonly check?: (operands: readonly (Tensor | number)[], options: Readonly<Record<string, unknown>>) => void;
  /** Inputs that must be tensors, though numbers would broadcast: PyTorch refuses numbers there. */
  readonly tensors?: readonly N[number][];
  /** Element categories that PyTorch refuses. */
  readonly refuses?: readonly ("bool" | "int" | "float")[];
  /** Where samples of each input are drawn from (default: [-3, 3]). */
  readonly domain?: readonly [number, number];
}

/** Declares an elementwise operation by the expression of one element. */
export function elementwise<
  T extends OpInfo,
  const N extends readonly string[] = readonly ["input"],
  const O extends Record<string, Option> = Record<never, never>,
>(spec: ElementwiseSpec<N, O>): T {
  const inputs: readonly string[] = spec.inputs ?? ["input"];
  const arity = inputs.length;
  const options = Object.entries(spec.options ?? {}) as [string, Option][];
  const numeric = options.filter(([, v]) => typeof v === "number").map(([n]) => n);
  const params: Params = Object.fromEntries(
    inputs.map((n) => [n, spec.tensors?.includes(n) ? takes.tensor : takes.operand]),
  );
  const numberSecond = arity === 2 && params[inputs[1]!] === takes.operand;
  for (const [name, value] of options) {
    params[name] =
      typeof value === "number"
        ? takes.or(takes.number, value)
        : typeof value === "boolean"
          ? takes.flag(value)
          : takes.oneOf(value as readonly string[], (value as readonly string[])[0]);
  }
  if (spec.overwrites) params.inplace = takes.flag(false);

  const makeRule = (values: Record<string, unknown>) => {
    const x = inputs.map((_, i) => s.input(i));
    const f = spec.f as unknown as (...args: unknown[]) => Expr;
    const d = (spec.d ?? {}) as Record<string, "none" | ((...args: unknown[]) => Expr) | undefined>;
    const declared = inputs.map((n) => {
      const rule = d[n];
      return rule === undefined ? undefined : rule === "none" ? null : rule(...x, s.input(arity), values);
    });
    // Only what is stored in a float tensor (`x.gt_(0)`) is recorded at all, and then nothing flows back.
    if (spec.result === "bool")
      return new MapRule(
        spec.name,
        arity,
        f(...x, values),
        inputs.map(() => s.const(0)),
      );
    return new MapRule(spec.name, arity, f(...x, values), declared);
  };
  const defaults = Object.fromEntries(options.map(([n, v]) => [n, Array.isArray(v) ? v[0] : v]));
  // With defaults, numbers are constants and simplify away; otherwise they are run-time numbers of one shared kernel.
  let cached: MapRule | undefined;
  const plain = () => (cached ??= makeRule(plainValues()));
  const plainValues = () =>
    Object.fromEntries(
      options.map(([n]) => [n, typeof defaults[n] === "number" ? s.const(defaults[n] as number) : defaults[n]]),
    );
  const rules = new Map<string, MapRule>();
  const ruleFor = (bound: Record<string, unknown>): { rule: MapRule; params: number[] } => {
    if (options.every(([n]) => Object.is(bound[n], defaults[n]))) return { rule: plain(), params: [] };
    const key = options.map(([n]) => (numeric.includes(n) ? "" : String(bound[n]))).join();
    let rule = rules.get(key);
    if (!rule) {
      rule = makeRule(
        Object.fromEntries(options.map(([n]) => [n, numeric.includes(n) ? s.param(numeric.indexOf(n)) : bound[n]])),
      );
      rules.set(key, rule);
    }
    return { rule, params: numeric.map((n) => bound[n] as number) };
  };

  const resultType = (type: DType): DType => {
    if (spec.refuses?.includes(dtypes[type].category)) {
      throw new DTypeError(`${spec.name}: does not take ${type} tensors`, { op: spec.name, dtypes: [type] });
    }
    if (spec.result === "bool") return "bool";
    if (spec.result === "number" && type === "bool") return "int32";
    return spec.result === "float" && !isFloat(type) ? "float32" : type;
  };

  const general = (args: Call, inPlace: boolean): Tensor => {
    const bound = bind(spec.name, params, args) as Record<string, unknown>;
    spec.check?.(
      inputs.map((n) => bound[n] as Tensor | number),
      bound,
    );
    const { rule, params: numbers } = ruleFor(bound);
    return applyTo(
      spec.name,
      rule,
      inputs.map((n) => bound[n] as Tensor | number),
      numbers,
      resultType,
      inPlace || bound.inplace === true,
    );
  };

  const unchecked = spec.check === undefined;
  const call =
    arity === 1
      ? (...args: unknown[]) => {
          const x = args[0];
          if (args.length === 1 && x instanceof Tensor && unchecked)
            return applyMap(plain(), args as Tensor[], none, resultType(x.dtype));
          return general(args, false);
        }
      : arity === 2
        ? (...args: unknown[]) => {
            const [a, b] = args;
            if (args.length === 2 && a instanceof Tensor) {
              // Equal element types and float tensors with numbers pass every check that there is.
              if (b instanceof Tensor && (unchecked || (a.dtype === b.dtype && isFloat(a.dtype)))) {
                const type = a.dtype === b.dtype ? a.dtype : operandType([a, b]);
                return applyMap(plain(), args as Tensor[], none, resultType(type));
              }
              if (typeof b === "number" && numberSecond && (unchecked || isFloat(a.dtype))) {
                const type = promoteScalar(a.dtype, b);
                return applyMap(plain().withScalars(2, 0), [a], [round(b, type)], resultType(type));
              }
            }
            return general(args, false);
          }
        : (...args: unknown[]) => general(args, false);

  const domain = spec.domain ?? [-3, 3];
  return finish<T>(call, spec, {
    how: "elementwise",
    params,
    inputs,
    sig: `${inputs.map(() => "*s").join(", ")} -> *s`,
    get differentiable() {
      return spec.result === "bool" ? [] : inputs.filter((_, i) => plain().gradient(i) !== null);
    },
    get rule() {
      return plain();
    },
    samples:
      spec.samples ?? (() => sampleShapes(arity).map((shapes) => shapes.map((shape, i) => sampleIn(shape, domain, i)))),
    inPlace: (self, ...args) => general([self, ...args], true),
  });
}

const none: readonly number[] = [];

/** A scalar operand as the kernel is to see it: PyTorch computes float32 operations with a float32 scalar. */
function round(value: number, type: DType): number {
  return type === "float32" ? Math.fround(value) : value;
}

/** The common element type of operands, of which tensors without axes and numbers only lift the category. */
export function operandType(operands: readonly (Tensor | number | boolean)[]): DType {
  let type: DType | undefined;
  for (const x of operands)
    if (isTensor(x) && x.shape.length > 0) type = type === undefined ? x.dtype : promote(type, x.dtype);
  let scalar: DType | undefined;
  for (const x of operands)
    if (isTensor(x) && x.shape.length === 0) scalar = scalar === undefined ? x.dtype : promote(scalar, x.dtype);
  if (type === undefined) type = scalar;
  else if (scalar !== undefined && categoryRank(scalar) > categoryRank(type)) type = scalar;
  for (const x of operands) {
    if (isTensor(x)) continue;
    if (type === undefined) {
      const category = scalarCategory(x);
      type = category === "float" ? "float32" : category === "int" ? "int32" : "bool";
    } else type = promoteScalar(type, x);
  }
  return type ?? "float32";
}

function applyTo(
  name: string,
  rule: MapRule,
  operands: readonly (Tensor | number)[],
  numbers: readonly number[],
  resultType: (type: DType) => DType,
  inPlace: boolean,
): Tensor {
  let mask = 0;
  const tensors: Tensor[] = [];
  const scalars: number[] = [];
  const type = operandType(operands);
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i]!;
    if (isTensor(x)) tensors.push(x);
    else {
      if (typeof x !== "number" && typeof x !== "boolean")
        throw new ArgumentError(`${name}: takes tensors or numbers, got ${describe(x)}`, { op: name });
      mask |= 1 << i;
      scalars.push(round(Number(x), type));
    }
  }
  if (tensors.length === 0) {
    throw new ArgumentError(
      `${name}: needs at least one tensor; for plain numbers use Math or make one with tensor(...)`,
      { op: name },
    );
  }
  const applied = mask === 0 ? rule : rule.withScalars(mask, numbers.length);
  const out = resultType(type);
  const all = scalars.length > 0 ? [...numbers, ...scalars] : numbers;
  if (!inPlace) return applyMap(applied, tensors, all, out);
  const self = tensors[0]!;
  const op = `${name}_`;
  refuseLift(name, self, out);
  for (const other of tensors) {
    if (other.shape.length > self.shape.length || other.storage === self.storage) {
      if (other === self) continue;
      // Another shape, or a window on the same elements: compute aside, then store.
      return assign(op, self, applyMap(applied, tensors, all, out));
    }
  }
  for (let i = 1; i < tensors.length; i++) {
    const other = tensors[i]!;
    for (let k = 1; k <= other.shape.length; k++) {
      if (other.shape.at(-k) !== 1 && other.shape.at(-k) !== self.shape.at(-k)) {
        return assign(op, self, applyMap(applied, tensors, all, out));
      }
    }
  }
  return applyMapInPlace(op, applied, tensors, all);
}

/** Shapes that samples are drawn in: one, a broadcast one, a scalar. */
function sampleShapes(arity: number): readonly (readonly number[])[][] {
  if (arity === 1) return [[[2, 3]], [[]]];
  const broadcastTo = [[3], [2, 1], []];
  return [
    Array.from({ length: arity }, () => [2, 3]),
    Array.from({ length: arity }, (_, i) => (i === 0 ? [2, 3] : broadcastTo[(i - 1) % 3]!)),
  ];
}

/** Numbers spread over a domain without ties, the same on every run. */
function sampleIn(shape: readonly number[], [low, high]: readonly [number, number], salt: number): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  const elements = Float64Array.from(
    { length: n },
    (_, i) => low + (high - low) * ((0.137 + 0.618033988749895 * (i + 1) + 0.2718 * salt) % 1),
  );
  return wrap(elements, shape, "float64");
}
