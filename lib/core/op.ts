/**
 * How operations are declared: `elementwise` for a scalar expression, `defineOp` for anything with its own gradient,
 * `compose` for what is made of other operations. All that the project knows of an operation stands in its declaration.
 */

import { backend } from "../backend/select";
import { type DType, dtypes, isFloat, promote, promoteScalar, scalarCategory } from "../base/dtype";
import { ArgumentError, DTypeError, TypetorchError } from "../base/error";
import { checkSignature } from "../base/signature";
import { type Expr, s } from "../ir/scalar";
import { applyMap, applyMapInPlace, MapRule } from "./elementwise";
import { assign, checkInPlace } from "./inplace";
import type { Kind } from "./kinds";
import { type Bound, bind, describe, type Param, type Params, takes } from "./params";
import { attach, changedInPlace, type Edge, edgesOf, gradMode, Node, records } from "./tape";
import { isTensor, Tensor, wrap } from "./tensor";

/** Arguments of one call of an operation. */
export type Call = readonly unknown[];

/** What everyone may know of an operation. */
export interface OpInfo {
  /** The name: of the function and of the method. */
  readonly opName: string;
  readonly declaration: Declaration;
}

export interface Declaration {
  readonly how: "elementwise" | "primitive" | "composite";
  readonly params: Params;
  /** The names of the tensors that it takes. */
  readonly inputs: readonly string[];
  /** Its shape rule, where that does not depend on values: `*b m k, *b k n -> *b m n`. */
  readonly sig?: string;
  /** Which inputs a gradient flows to. */
  readonly differentiable: readonly string[];
  /** The rule of an elementwise operation with its default options. */
  readonly rule?: MapRule;
  /** Calls that work, for gradient checks and examples. */
  readonly samples: () => readonly Call[];
  /** Calls that must fail, each with (a part of) the sentence. */
  readonly errors: () => readonly (readonly [Call, string])[];
  /** Whether it is a method of tensors too (default: when its first parameter is a tensor). */
  readonly method: boolean;
  /** Whether a form in place exists, named with a trailing underscore. */
  readonly inPlace?: (self: Tensor, ...args: unknown[]) => Tensor;
}

/** An operation: a function whose call signatures are those of its kind. */
export type Op<K extends Kind> = K["fn"] & OpInfo & { readonly kind?: K };

interface Common {
  readonly name: string;
  readonly samples?: () => readonly Call[];
  readonly errors?: () => readonly (readonly [Call, string])[];
  readonly method?: boolean;
}

// ---------------------------------------------------------------------------------------------- elementwise

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
  const params: Params = Object.fromEntries(inputs.map((n) => [n, takes.operand]));
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
    if (spec.result === "bool")
      return new MapRule(
        spec.name,
        arity,
        f(...x, values),
        inputs.map(() => null),
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
              if (typeof b === "number" && (unchecked || isFloat(a.dtype))) {
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

function categoryRank(type: DType): number {
  return ["bool", "int", "float"].indexOf(dtypes[type].category);
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

// ---------------------------------------------------------------------------------------------- primitives

type TensorNames<P extends Params> = { [N in keyof P]: P[N] extends { readonly tensor: true } ? N : never }[keyof P];

/** What `run` may give: a tensor, or several by name of which the first carries the gradient. */
export type Result = Tensor | Readonly<Record<string, Tensor>>;

interface OpSpec<P extends Params, R extends Result> extends Common {
  readonly params: P;
  readonly sig?: string;
  readonly run: (args: Bound<P>) => R;
  /** The gradient of each input from the arguments, the output `y` and its gradient; "none" must be written out. */
  readonly vjp: {
    readonly [N in TensorNames<P>]:
      | "none"
      | ((
          args: Bound<P> & { readonly y: Tensor; readonly result: R },
          g: Tensor,
        ) => Bound<P>[N] extends readonly Tensor[] ? readonly (Tensor | null)[] : Tensor);
  };
  readonly inPlace?: boolean;
}

/** Declares an operation with a gradient of its own. */
export function defineOp<T extends OpInfo, const P extends Params, R extends Result = Result>(spec: OpSpec<P, R>): T {
  const names = Object.keys(spec.params);
  const inputs = names.filter((n) => isTensorParam(spec.params[n]!));
  const vjps = spec.vjp as Record<string, "none" | ((args: unknown, g: Tensor) => Tensor | readonly (Tensor | null)[])>;
  const info: PrimitiveInfo = { name: spec.name, params: names, inputs, vjps };
  const onlyTensors = inputs.length === names.length && !inputs.some((n) => spec.params[n] === takes.tensors);
  const sig = spec.sig;
  const apply = (bound: Record<string, unknown>): Result => {
    const tensors: Tensor[] = [];
    for (let i = 0; i < inputs.length; i++) {
      const value = bound[inputs[i]!];
      if (value instanceof Tensor) tensors.push(value);
      else if (Array.isArray(value)) tensors.push(...(value as Tensor[]));
    }
    if (sig !== undefined)
      checkSignature(
        spec.name,
        sig,
        tensors.map((t) => t.shape),
      );
    const recorded = records(tensors);
    const before = gradMode.enabled;
    gradMode.enabled = false;
    let result: Result;
    try {
      result = spec.run(bound as Bound<P>);
    } finally {
      gradMode.enabled = before;
    }
    const y = result instanceof Tensor ? result : Object.values(result)[0]!;
    const first = tensors[0];
    if (first !== undefined && y.storage === first.storage && y !== first && before) {
      y.base = first.base ?? first;
      y.nodeVersion = y.storage.version;
    }
    if (recorded && y !== first && isFloat(y.dtype)) attach(y, new OpNode(info, tensors, bound, y, result));
    return result;
  };
  const call = (...args: unknown[]): Result => {
    if (onlyTensors && args.length === names.length) {
      const bound: Record<string, unknown> = {};
      let i = 0;
      for (; i < args.length && args[i] instanceof Tensor; i++) bound[names[i]!] = args[i];
      if (i === args.length) return apply(bound);
    }
    return apply(bind(spec.name, spec.params, args) as Record<string, unknown>);
  };
  return finish<T>(call, spec, {
    how: "primitive",
    params: spec.params,
    inputs,
    sig,
    differentiable: inputs.filter((n) => vjps[n] !== "none"),
    samples: spec.samples ?? (() => []),
    inPlace: spec.inPlace ? inPlaceOf(spec.name, call) : undefined,
  });
}

function isTensorParam(p: Param<unknown>): boolean {
  return p.tensor === true;
}

/** The form in place of any operation: computed aside, then stored in the first argument. */
function inPlaceOf(name: string, call: (...args: unknown[]) => Result): (self: Tensor, ...args: unknown[]) => Tensor {
  return (self, ...args) => {
    const op = `${name}_`;
    const tensors = [self, ...args.filter(isTensor)];
    if (records(tensors)) checkInPlace(op, self);
    // What the way back needs of the old contents must survive the change.
    const old = records([self]) ? keepOld(self) : self;
    const result = call(old, ...args) as Tensor;
    refuseLift(name, self, result.dtype);
    return assign(op, self, result);
  };
}

/** Whole numbers cannot hold fractions, nor truth values whole numbers. */
function refuseLift(name: string, self: Tensor, result: DType): void {
  if (categoryRank(result) <= categoryRank(self.dtype)) return;
  const op = `${name}_`;
  throw new DTypeError(
    `${op}: the result is ${result} and cannot be stored in a tensor of ${self.dtype}; use ${name}, or convert first`,
    { op, dtypes: [self.dtype, result] },
  );
}

function keepOld(self: Tensor): Tensor {
  const copy = wrap(
    backend().empty(
      self.dtype,
      self.shape.reduce((a, b) => a * b, 1),
    ),
    self.shape,
    self.dtype,
  );
  backend().map(plainCopy.kernel, copy, [self]);
  copy.node = edgesOf([self])[0] as Node | null;
  copy.wantsGrad = copy.node !== null;
  return copy;
}

const plainCopy = new MapRule("copy", 1, s.input(0));

interface PrimitiveInfo {
  readonly name: string;
  readonly params: readonly string[];
  readonly inputs: readonly string[];
  readonly vjps: Record<string, "none" | ((args: unknown, g: Tensor) => Tensor | readonly (Tensor | null)[])>;
}

/** A recorded operation with a gradient of its own. */
export class OpNode extends Node {
  readonly #info: PrimitiveInfo;
  #bound: Record<string, unknown>;
  #output: Tensor | null;
  #result: Result | null;
  readonly #outputVersion: number;

  constructor(
    info: PrimitiveInfo,
    inputs: readonly Tensor[],
    bound: Record<string, unknown>,
    output: Tensor,
    result: Result,
    edges: (Edge | null)[] = edgesOf(inputs),
  ) {
    super(inputs, edges);
    this.#info = info;
    this.#bound = bound;
    this.#output = output;
    this.#result = result;
    this.#outputVersion = output.storage.version;
  }

  get name(): string {
    return this.#info.name;
  }

  /** The arguments that it was called with, by name. */
  get args(): Readonly<Record<string, unknown>> {
    return this.#bound;
  }

  override free(): void {
    super.free();
    this.#bound = {};
    this.#output = null;
    this.#result = null;
  }

  vjp(g: Tensor): (Tensor | null)[] {
    const grads: (Tensor | null)[] = [];
    const context = this.#context();
    for (const name of this.#info.inputs) {
      const value = this.#bound[name];
      const width = value instanceof Tensor ? 1 : Array.isArray(value) ? value.length : 0;
      const from = grads.length;
      const rule = this.#info.vjps[name]!;
      let wanted = false;
      for (let i = from; i < from + width; i++) wanted ||= this.edges[i] != null;
      if (!wanted || rule === "none") for (let i = 0; i < width; i++) grads.push(null);
      else {
        const result = rule(context, g);
        if (result instanceof Tensor) grads.push(result);
        else grads.push(...result);
      }
    }
    return grads;
  }

  /** The arguments; a tensor that was changed in place since throws at the moment its elements are read. */
  #context(): object {
    const context: Record<string, unknown> = { ...this.#bound };
    let at = 0;
    for (const name of this.#info.inputs) {
      const value = this.#bound[name];
      const index = at;
      if (value instanceof Tensor) {
        at++;
        Object.defineProperty(context, name, { get: () => this.looked(index) });
      } else if (Array.isArray(value)) {
        at += value.length;
      }
    }
    Object.defineProperty(context, "y", {
      get: () => {
        const y = this.#output!;
        if (y.storage.version !== this.#outputVersion)
          throw changedInPlace(this.name, y, y.storage.version - this.#outputVersion);
        return y;
      },
    });
    context.result = this.#result;
    return context;
  }
}

// ---------------------------------------------------------------------------------------------- composites

interface ComposedSpec<P extends Params> extends Common {
  readonly params: P;
  readonly sig?: string;
  readonly run: (args: Bound<P>) => unknown;
  /** Whether the result is a tensor of its own even where `run` gives a view of the first input. */
  readonly copies?: boolean;
  /** Which inputs a gradient flows to (default: all of them; `[]` for none). */
  readonly differentiable?: readonly string[];
  readonly inPlace?: boolean;
}

/** Declares an operation that is made of other operations, which record themselves. */
export function compose<T extends OpInfo, const P extends Params>(spec: ComposedSpec<P>): T {
  const inputs = Object.keys(spec.params).filter((n) => isTensorParam(spec.params[n]!));
  const call = (...args: unknown[]): unknown => {
    const bound = bind(spec.name, spec.params, args);
    if (spec.sig !== undefined) {
      const given = inputs.filter((n) => isTensor(bound[n]));
      checkSignature(
        spec.name,
        spec.sig,
        given.map((n) => (bound[n] as unknown as Tensor).shape),
      );
    }
    try {
      const out = spec.run(bound);
      const first = spec.copies ? bound[inputs[0]!] : undefined;
      return isTensor(out) && isTensor(first) && out.storage === first.storage ? out.clone() : out;
    } catch (error) {
      throw named(spec.name, error);
    }
  };
  return finish<T>(call, spec, {
    how: "composite",
    params: spec.params,
    inputs,
    sig: spec.sig,
    differentiable: spec.differentiable ?? inputs,
    samples: spec.samples ?? (() => []),
    inPlace: spec.inPlace ? inPlaceOf(spec.name, call as (...args: unknown[]) => Result) : undefined,
  });
}

/** An error of an operation inside another speaks of the one that was called. */
function named(name: string, error: unknown): unknown {
  if (!(error instanceof TypetorchError) || error.op === undefined || error.op === name) return error;
  const { op } = error;
  if (error.message.startsWith(`${op}: `) || error.message.startsWith(`${op}(`)) {
    error.message = `${name}${error.message.slice(op.length)}`;
    Object.defineProperty(error, "op", { value: name, enumerable: true });
  }
  return error;
}

/** Whether the first parameter can be the tensor that a method is called on. */
function takesSelf(params: Params): boolean {
  const first = Object.values(params)[0];
  return first !== undefined && (first.tensor === true || first === takes.operand);
}

function finish<T extends OpInfo>(call: unknown, spec: Common, declaration: Omit<Declaration, "method" | "errors">): T {
  // Keeps the getters of an elementwise declaration: its rule is made when first used, so that loading the library is quick.
  const full = Object.defineProperties({} as Declaration, {
    ...Object.getOwnPropertyDescriptors(declaration),
    method: { value: spec.method ?? takesSelf(declaration.params), enumerable: true },
    errors: { value: spec.errors ?? (() => []), enumerable: true },
  });
  Object.defineProperty(call, "name", { value: spec.name });
  return Object.assign(call as object, { opName: spec.name, declaration: full }) as unknown as T;
}

// ---------------------------------------------------------------------------------------------- samples

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
