/** Elementwise rules: a scalar expression with its derivatives, applied to tensors, recorded, and differentiated as often as wanted. */

import { backend } from "../backend/select";
import { type DType, isFloat } from "../base/dtype";
import { ShapeError } from "../base/error";
import { broadcast, numel, stridesOf } from "../base/shape";
import { fill, messages } from "../base/shapes/message";
import { facts, operandNames } from "../base/signature";
import { type MapKernel, mapKernel } from "../ir/kernel";
import { derivative, type Expr, freeInputs, s, substitute } from "../ir/scalar";
import { sumTo } from "./broadcasting";
import { checkInPlace, checkWritable, keepOld } from "./inplace";
import { attach, changedInPlace, edgesOf, Node, rebase, recordedAdd, records } from "./tape";
import { Storage, Tensor } from "./tensor";

/** One derivative of a rule: the rule that gives the gradient, and which values it reads besides the output's gradient. */
interface GradientRule {
  readonly rule: MapRule;
  /** Indices of the inputs it reads; the arity stands for the output. */
  readonly reads: readonly number[];
  /** The gradient passes through unchanged. */
  readonly identity: boolean;
}

/** A scalar expression over `arity` inputs, and how its value changes with each of them. */
export class MapRule {
  readonly name: string;
  readonly arity: number;
  readonly expr: Expr;
  readonly kernel: MapKernel;
  /** Derivatives by input, where they are declared; `null` for none, `undefined` to derive them from the expression. */
  readonly #declared: readonly (Expr | null | undefined)[];
  readonly #gradients: (GradientRule | null | undefined)[];
  readonly #variants = new Map<number, MapRule>();
  #readsOutput: boolean | undefined;

  /** In `declared`, `s.input(arity)` stands for the output. */
  constructor(name: string, arity: number, expr: Expr, declared: readonly (Expr | null | undefined)[] = []) {
    this.name = name;
    this.arity = arity;
    this.expr = expr;
    this.kernel = mapKernel(name, arity, expr);
    this.#declared = declared;
    this.#gradients = new Array<GradientRule | null | undefined>(arity).fill(undefined);
  }

  /** How the gradient of input `i` is computed; null when there is none. */
  gradient(i: number): GradientRule | null {
    const known = this.#gradients[i];
    if (known !== undefined) return known;
    return (this.#gradients[i] = this.#makeGradient(i));
  }

  /** Whether one of the gradients reads the output. */
  get readsOutput(): boolean {
    if (this.#readsOutput === undefined) {
      this.#readsOutput = false;
      for (let i = 0; i < this.arity; i++) if (this.gradient(i)?.reads.includes(this.arity)) this.#readsOutput = true;
    }
    return this.#readsOutput;
  }

  /** The local derivative by input `i`: an expression over the inputs and, as `s.input(arity)`, the output; null for none. */
  local(i: number): Expr | null {
    const declared = this.#declared[i];
    if (declared !== undefined) return declared;
    // Expressions are shared, so wherever the derivative repeats the value itself it can read the output.
    return substitute(derivative(this.expr, s.input(i)), new Map([[this.expr, s.input(this.arity)]]));
  }

  #makeGradient(i: number): GradientRule | null {
    const local = this.local(i);
    if (local === null) return null;
    const reads = freeInputs(local);
    const place = new Map<Expr, Expr>(reads.map((r, k) => [s.input(r), s.input(k + 1)]));
    const expr = passed(s.input(0), substitute(local, place));
    return {
      rule: new MapRule(`${this.name}Backward`, reads.length + 1, expr),
      reads,
      identity: expr === s.input(0),
    };
  }

  /** The same rule with the inputs of `mask` given as run-time scalars after the `used` params that it already has. */
  withScalars(mask: number, used: number): MapRule {
    let found = this.#variants.get(mask);
    if (found === undefined) {
      const place = new Map<Expr, Expr>();
      const kept: number[] = [];
      let param = used;
      for (let i = 0; i < this.arity; i++) {
        if (mask & (1 << i)) place.set(s.input(i), s.param(param++));
        else {
          place.set(s.input(i), s.input(kept.length));
          kept.push(i);
        }
      }
      place.set(s.input(this.arity), s.input(kept.length));
      const local = kept.map((i) => {
        const declared = this.#declared[i];
        return declared ? substitute(declared, place) : declared;
      });
      found = new MapRule(this.name, kept.length, substitute(this.expr, place), local);
      this.#variants.set(mask, found);
    }
    return found;
  }
}

/**
 * The gradient times the local derivative. Where a choice makes that derivative 0 nothing is multiplied, so that an
 * infinite or missing gradient on the way not taken stays out, as in PyTorch's `where`.
 */
function passed(gradient: Expr, local: Expr): Expr {
  if (local.op === "const" && local.value === 0) return local;
  if (local.op !== "select") return s.mul(gradient, local);
  const [condition, then, otherwise] = local.args as [Expr, Expr, Expr];
  return s.select(condition, passed(gradient, then), passed(gradient, otherwise));
}

const noParams: readonly number[] = [];

/** Applies a rule to tensors (broadcast) and records it. */
export function applyMap(rule: MapRule, inputs: readonly Tensor[], params: readonly number[], dtype: DType): Tensor {
  const first = inputs[0]!;
  let shape: readonly number[] = first.shape;
  for (let i = 1; i < inputs.length; i++)
    if (inputs[i]!.shape !== shape) shape = commonShape(rule.name, shape, inputs, i);
  const strides = first.dense && first.shape === shape ? first.strides : stridesOf(shape);
  const elements = backend().empty(dtype, numel(shape));
  const out = new Tensor(new Storage(elements), 0, shape as number[], strides, dtype, true);
  backend().map(rule.kernel, out, inputs, params);
  if (isFloat(dtype) && records(inputs)) attach(out, new MapNode(rule, inputs, params, out));
  return out;
}

function commonShape(op: string, shape: readonly number[], inputs: readonly Tensor[], i: number): readonly number[] {
  const next = broadcast(shape, inputs[i]!.shape);
  if (typeof next !== "number") return next;
  const b = inputs[i]!.shape;
  const other = inputs.findIndex((x) => (x.shape.at(next) ?? 1) !== 1);
  const names = { op, axis: String(next), a: operandNames[other]!, b: operandNames[i]! };
  const line = fill(messages.axis, { ...names, sizeA: String(shape.at(next)), sizeB: String(b.at(next)) });
  const shapes = inputs.map((x) => x.shape);
  const operands = operandNames.slice(0, inputs.length);
  const sig = `${operands.map(() => "*s").join(", ")} -> *s`;
  const call = `${op}(${operands.join(", ")})`;
  throw new ShapeError(`${call}${line.slice(op.length)}\n${facts(sig, shapes)}`, { op, axis: String(next), shapes });
}

/** Applies a rule and stores the result in its first input. */
export function applyMapInPlace(
  op: string,
  rule: MapRule,
  inputs: readonly Tensor[],
  params: readonly number[],
): Tensor {
  const self = inputs[0]!;
  checkWritable(op, self);
  const recorded = isFloat(self.dtype) && records(inputs);
  if (recorded) checkInPlace(op, self);
  let node: MapNode | undefined;
  if (recorded) {
    // The way back may need what stood here before the change, by its old past.
    const needsOld = inputs.some((_, i) => rule.gradient(i)?.reads.includes(0));
    node = new MapNode(rule, needsOld ? [keepOld(self), ...inputs.slice(1)] : inputs, params, self, edgesOf(inputs));
  }
  backend().map(rule.kernel, self, inputs, params);
  self.storage.version++;
  if (node) {
    node.outputVersion = self.storage.version;
    rebase(self, node);
  }
  return self;
}

/** A recorded elementwise operation. */
export class MapNode extends Node {
  readonly rule: MapRule;
  readonly params: readonly number[];
  outputVersion: number;
  #output: Tensor | null;

  constructor(
    rule: MapRule,
    inputs: readonly Tensor[],
    params: readonly number[],
    output: Tensor,
    edges = edgesOf(inputs),
  ) {
    super(inputs, edges);
    this.rule = rule;
    this.params = params;
    this.#output = rule.readsOutput ? output : null;
    this.outputVersion = output.storage.version;
    if (this.inference) this.#checkKept();
  }

  /**
   * Throws where a gradient reads an input that must not be kept. Reading the output counts as reading what it was made of:
   * that a quotient's gradient can be had from the quotient is no matter of the user's.
   */
  #checkKept(): void {
    for (let i = 0; i < this.edges.length; i++) {
      if (this.edges[i] === null) continue;
      for (const read of this.rule.gradient(i)?.reads ?? []) {
        if (read < this.rule.arity) this.saved(read);
        else for (let k = 0; k < this.rule.arity; k++) this.saved(k);
      }
    }
  }

  get name(): string {
    return this.rule.name;
  }

  override free(): void {
    super.free();
    this.#output = null;
  }

  #value(i: number): Tensor {
    if (i < this.rule.arity) return this.saved(i);
    const y = this.#output!;
    if (y.storage.version !== this.outputVersion) {
      throw changedInPlace(this.name, y, y.storage.version - this.outputVersion);
    }
    return y;
  }

  vjp(g: Tensor): (Tensor | null)[] {
    const grads = new Array<Tensor | null>(this.edges.length).fill(null);
    for (let i = 0; i < grads.length; i++) {
      if (this.edges[i] === null) continue;
      const gradient = this.rule.gradient(i);
      if (gradient === null) continue;
      const x = this.inputs[i]!;
      let gi = g;
      if (!gradient.identity) {
        const values = [g];
        for (let k = 0; k < gradient.reads.length; k++) values.push(this.#value(gradient.reads[k]!));
        gi = applyMap(gradient.rule, values, this.params, x.dtype);
      } else if (g.dtype !== x.dtype) gi = cast(g, x.dtype);
      grads[i] = gi.shape === x.shape ? gi : sumTo(gi, x.shape);
    }
    return grads;
  }
}

const castRule = new MapRule("to", 1, s.input(0));

/** `x` in another element type (itself when it has it already). */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : applyMap(castRule, [x], noParams, dtype);
}

const copyRule = new MapRule("clone", 1, s.input(0));

/** A recorded row-major copy. */
export function clone(x: Tensor): Tensor {
  return applyMap(copyRule, [x], noParams, x.dtype);
}

const addRule = new MapRule("add", 2, s.add(s.input(0), s.input(1)));
recordedAdd.add = (a, b) => applyMap(addRule, [a, b], noParams, a.dtype);
