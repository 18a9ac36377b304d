/** `defineOp`: declares an operation with a gradient of its own. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { checkSignature } from "../base/signature";
import { type Common, finish, type OpInfo } from "./declaration";
import { inPlaceOf } from "./inplace";
import { gradMode } from "./modes";
import { type Bound, bind, isTensorParam, type Params, takes } from "./params";
import { attach, changedInPlace, type Edge, edgesOf, InferenceError, Node, records } from "./tape";
import { count, Tensor, wrap } from "./tensor";

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
  const info: PrimitiveInfo = { name: spec.name, inputs, vjps, Context: contextClass(names) };
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

interface PrimitiveInfo {
  readonly name: string;
  readonly Context: Context;
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
    if (this.inference) this.#tryOut(output);
  }

  /** Throws where a gradient reads an input that must not be kept: which ones it reads shows when it runs, so it runs once. */
  #tryOut(output: Tensor): void {
    const before = gradMode.enabled;
    gradMode.enabled = false;
    try {
      this.vjp(wrap(backend().zeros(output.dtype, count(output)), output.shape, output.dtype));
    } catch (error) {
      // Any other refusal is for backward to tell, should it ever come.
      if (error instanceof InferenceError) throw error;
    } finally {
      gradMode.enabled = before;
    }
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
    const context = new this.#info.Context(this);
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

  /** An argument; a tensor that was changed in place since throws at the moment its elements are read. */
  argument(name: string): unknown {
    const value = this.#bound[name];
    return value instanceof Tensor ? this.looked(this.inputs.indexOf(value)) : value;
  }

  /** The output, as it was when recorded. */
  get y(): Tensor {
    const y = this.#output!;
    if (y.storage.version !== this.#outputVersion) {
      throw changedInPlace(this.name, y, y.storage.version - this.#outputVersion);
    }
    return y;
  }

  /** All that the operation gave. */
  get result(): Result {
    return this.#result!;
  }
}

/** What a `vjp` reads: the arguments by name, `y` and `result`, each looked up when it is asked for. */
type Context = new (node: OpNode) => object;

/** The context of one operation's gradients: a class, so that making one for each call costs nothing. */
function contextClass(params: readonly string[]): Context {
  class VjpContext {
    readonly node: OpNode;
    constructor(node: OpNode) {
      this.node = node;
    }
    get y(): Tensor {
      return this.node.y;
    }
    get result(): Result {
      return this.node.result;
    }
  }
  for (const name of params) {
    Object.defineProperty(VjpContext.prototype, name, {
      get(this: VjpContext) {
        return this.node.argument(name);
      },
    });
  }
  return VjpContext;
}
