/** Operations that users write: a forward and a backward of their own; and checkpoint, which trades time for memory. */

import { backend } from "../backend/select";
import { ArgumentError } from "../base/error";
import { defaultGenerator } from "../base/random";
import { enableGrad, noGrad } from "./autograd";
import { attach, changedInPlace, detached, edgesOf, Node, records, runBackward } from "./tape";
import { isTensor, type Tensor, wrap } from "./tensor";

/** What a custom function's forward leaves for its backward. */
export class FunctionContext {
  #saved: readonly (Tensor | null)[] = [];
  #versions: readonly number[] = [];
  /** Which of the inputs need gradients. */
  needsInputGrad: readonly boolean[] = [];
  /** Anything else that forward wants to remember. */
  [key: string]: unknown;

  /** Keeps tensors for backward; they are checked for changes in place when they are read. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    this.#saved = tensors;
    this.#versions = tensors.map((t) => t?.storage.version ?? 0);
  }

  /** @internal Throws where one of them was made in inference mode. */
  checkSaved(op: string): void {
    for (const t of this.#saved) if (t && t.storage.version < 0) throw changedInPlace(op, t, 0);
  }

  /** The tensors that saveForBackward kept. */
  get savedTensors(): readonly Tensor[] {
    return this.#saved.map((t, i) => {
      if (t && t.storage.version !== this.#versions[i])
        throw changedInPlace("a custom function", t, t.storage.version - this.#versions[i]!);
      return t as Tensor;
    });
  }
}

type Output = Tensor | readonly Tensor[];

/** The static side of a custom function. */
interface FunctionClass<A extends readonly unknown[], R extends Output> {
  readonly name: string;
  forward(ctx: FunctionContext, ...inputs: A): R;
  backward(ctx: FunctionContext, ...grads: Tensor[]): Tensor | null | readonly (Tensor | null)[];
}

/**
 * A custom operation: extend it with static `forward(ctx, ...inputs)` and `backward(ctx, ...grads)`, and call it by `apply`.
 * backward gives one gradient (or null) for each input.
 *
 * @source PyTorch torch.autograd.Function
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: PyTorch's name, which nobody gets without importing it
// biome-ignore lint/complexity/noStaticOnlyClass: it is there to be extended
export class Function {
  /** Runs forward, and records backward where an input requires a gradient. */
  static apply<A extends readonly unknown[], R extends Output>(this: FunctionClass<A, R>, ...inputs: A): R {
    // biome-ignore lint/complexity/noThisInStatic: the class that extends this one is what is applied
    return applyFunction(this, inputs);
  }
}

function applyFunction<A extends readonly unknown[], R extends Output>(fn: FunctionClass<A, R>, inputs: A): R {
  const ctx = new FunctionContext();
  const tensors = inputs.filter(isTensor);
  const recorded = records(tensors);
  ctx.needsInputGrad = inputs.map((x) => isTensor(x) && x.requiresGrad);
  const result = noGrad(() => fn.forward(ctx, ...inputs));
  if (!recorded) return result;
  ctx.checkSaved(fn.name);
  const outputs = isTensor(result) ? [result] : (result as readonly Tensor[]);
  const node = new FunctionNode(fn as unknown as FunctionClass<readonly unknown[], Output>, ctx, inputs, outputs);
  const attached = outputs.map((y, i) => {
    // An input handed through gets a tensor of its own, or its past would be overwritten.
    const own = tensors.includes(y) ? detached(y) : y;
    attach(own, outputs.length === 1 ? node : new OutputNode(node, own, i));
    return own;
  });
  return (isTensor(result) ? attached[0] : attached) as R;
}

class FunctionNode extends Node {
  readonly #fn: FunctionClass<readonly unknown[], Output>;
  readonly #ctx: FunctionContext;
  readonly #places: readonly number[];
  readonly #outputs: readonly Tensor[];
  /** Gradients of the outputs that have arrived, for functions with several. */
  readonly arrived: (Tensor | null)[];

  constructor(
    fn: FunctionClass<readonly unknown[], Output>,
    ctx: FunctionContext,
    inputs: readonly unknown[],
    outputs: readonly Tensor[],
  ) {
    const tensors = inputs.filter(isTensor);
    super(tensors, edgesOf(tensors));
    this.#fn = fn;
    this.#ctx = ctx;
    this.#places = inputs.flatMap((x, i) => (isTensor(x) ? [i] : []));
    this.#outputs = outputs;
    this.arrived = outputs.map(() => null);
  }

  get name(): string {
    return this.#fn.name;
  }

  vjp(g: Tensor): (Tensor | null)[] {
    const several = this.#outputs.length > 1;
    const grads = several ? this.#outputs.map((y, i) => this.arrived[i] ?? (y.detach().mul(0) as Tensor)) : [g];
    if (several) this.arrived.fill(null);
    const result = this.#fn.backward(this.#ctx, ...grads);
    const list = result === null || isTensor(result) ? [result] : result;
    if (list.length < this.#places.at(-1)! + 1) {
      throw new ArgumentError(
        `${this.name}.backward: gave ${list.length} gradients, but forward took more inputs; give one (or null) for each`,
      );
    }
    return this.#places.map((i) => list[i] ?? null);
  }
}

/** One of several outputs: leaves its gradient with the function's node, which runs once all have arrived. */
class OutputNode extends Node {
  readonly #parent: FunctionNode;
  readonly #index: number;

  constructor(parent: FunctionNode, output: Tensor, index: number) {
    super([output], [parent]);
    this.#parent = parent;
    this.#index = index;
  }

  get name(): string {
    return this.#parent.name;
  }

  vjp(g: Tensor): (Tensor | null)[] {
    this.#parent.arrived[this.#index] = g;
    // The parent must be reached, but what adds up there is not read: outputs may differ in shape.
    return [wrap(backend().zeros(g.dtype, 1), [], g.dtype)];
  }
}

/**
 * Runs a function without keeping what its gradients need; backward runs it again instead. The random stream is put back,
 * so that dropout falls the same way.
 *
 * @source Chen et al. 2016; PyTorch torch.utils.checkpoint
 * @example
 * const x = tensor([2], { requiresGrad: true });
 * checkpoint((y) => y.square(), x).sum().backward();
 * x.grad.tolist() // => [4]
 */
export function checkpoint<A extends readonly unknown[]>(fn: (...inputs: A) => Tensor, ...inputs: A): Tensor {
  const tensors = inputs.filter(isTensor);
  if (!records(tensors)) return fn(...inputs);
  const random = defaultGenerator.getState();
  const out = noGrad(() => fn(...inputs));
  const own = tensors.includes(out) ? detached(out) : out;
  attach(own, new CheckpointNode(fn as (...inputs: readonly unknown[]) => Tensor, inputs, random));
  return own;
}

class CheckpointNode extends Node {
  readonly #fn: (...inputs: readonly unknown[]) => Tensor;
  readonly #args: readonly unknown[];
  readonly #random: readonly number[];

  constructor(fn: (...inputs: readonly unknown[]) => Tensor, args: readonly unknown[], random: readonly number[]) {
    const tensors = args.filter(isTensor);
    super(tensors, edgesOf(tensors));
    if (this.inference) tensors.forEach((_, i) => void this.saved(i));
    this.#fn = fn;
    this.#args = args;
    this.#random = random;
  }

  get name(): string {
    return "checkpoint";
  }

  vjp(g: Tensor): (Tensor | null)[] {
    const now = defaultGenerator.getState();
    defaultGenerator.setState(this.#random);
    let at = 0;
    const leaves: Tensor[] = [];
    const args = this.#args.map((x) => {
      if (!isTensor(x)) return x;
      const leaf = detached(this.saved(at++));
      leaf.requiresGrad = x.requiresGrad;
      leaves.push(leaf);
      return leaf;
    });
    try {
      const y = enableGrad(() => this.#fn(...args));
      // Parameters that the function closes over accumulate here, the inputs by the way of the outer tape.
      runBackward([y], [g], {});
    } finally {
      defaultGenerator.setState(now);
    }
    return leaves.map((leaf) => leaf.grad);
  }
}
