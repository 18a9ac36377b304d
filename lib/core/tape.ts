/**
 * The tape: every recorded operation leaves a node, and `runBackward` walks the nodes from the newest to the oldest,
 * handing each the gradient of its output and adding up what it hands back.
 */

import { backend } from "../backend/select";
import { GradientError } from "../base/error";
import { formatShape, sameShape } from "../base/shape";
import { mapKernel } from "../ir/kernel";
import { s } from "../ir/scalar";
import { gradMode } from "./modes";
import { count, Tensor, wrap } from "./tensor";

/** Where a gradient goes on: the operation that made an input, or the input itself if it is a leaf. */
export type Edge = Node | Tensor;

let sequence = 0;

/** A recorded operation. */
export abstract class Node {
  /** Larger than that of every node this one depends on. */
  readonly sequence: number = ++sequence;
  /** What the operation was given; kept until the graph is freed. */
  inputs: readonly Tensor[];
  /** Where the gradient of each input goes; null for inputs that need none. */
  edges: readonly (Edge | null)[];
  /** @internal The gradient of the output, while it is being added up. */
  pending: Tensor | null = null;
  /** @internal The output's gradient hooks and `retainGrad`. */
  hooks: ((grad: Tensor) => Tensor | undefined)[] | null = null;
  /** @internal The storage version of each input when it was recorded; one that never is, for an input that must not be read. */
  versions: readonly number[];
  /** @internal Whether an input was made in inference mode, so that its elements must not be read on the way back. */
  readonly inference: boolean;
  freed = false;
  /** Where the operation was called, in anomaly mode. */
  readonly origin: string | undefined = gradMode.anomaly ? new Error().stack : undefined;

  constructor(inputs: readonly Tensor[], edges: readonly (Edge | null)[]) {
    this.inputs = inputs;
    this.edges = edges;
    const versions = new Array<number>(inputs.length);
    let inference = false;
    for (let i = 0; i < inputs.length; i++) {
      const { version } = inputs[i]!.storage;
      versions[i] = version;
      if (version < 0) {
        versions[i] = version - 1;
        inference = true;
      }
    }
    this.versions = versions;
    this.inference = inference;
  }

  /** The name of the operation. */
  abstract get name(): string;

  /** From the output's gradient, the gradient of each input (null where none is needed). */
  abstract vjp(g: Tensor): (Tensor | null)[];

  /** Drops what was kept for the way back. */
  free(): void {
    this.freed = true;
    this.inputs = [];
  }

  /** Input `i`; reading its elements (its shape is no matter) throws when it was changed in place since. */
  looked(i: number): Tensor {
    const x = this.inputs[i]!;
    const times = x.storage.version - this.versions[i]!;
    return times === 0 ? x : stale(x, () => changedInPlace(this.name, x, times));
  }

  /** Input `i` as it was when recorded; throws when it was changed in place since. */
  saved(i: number): Tensor {
    const x = this.inputs[i]!;
    if (x.storage.version !== this.versions[i])
      throw changedInPlace(this.name, x, x.storage.version - this.versions[i]!);
    return x;
  }
}

/** Stands for an input that was changed in place: its shape and type can still be read, its elements throw. */
function stale(x: Tensor, error: () => GradientError): Tensor {
  const refuse = {
    get: (): never => {
      throw error();
    },
  };
  return Object.create(x, { elements: refuse, storage: refuse }) as Tensor;
}

/** What is thrown where a gradient needs elements that were made in inference mode. */
export class InferenceError extends GradientError {}

/** Throws when an operation on `inputs` would be recorded with `kept`, of which some were made in inference mode. */
export function checkKept(op: string, inputs: readonly Tensor[], kept: readonly unknown[]): void {
  for (const x of kept) {
    if (x instanceof Tensor && x.storage.version < 0 && x.shape.length > 0 && records(inputs))
      throw changedInPlace(op, x, 0);
  }
}

/** The error of a value that the way back cannot have: changed since its use, or made in inference mode. */
export function changedInPlace(op: string, x: Tensor, times: number): GradientError {
  if (x.storage.version < 0) {
    return new InferenceError(
      `${op}: an input of shape ${formatShape(x.shape)} was made in inferenceMode, so it cannot be kept for backward, which needs its values; clone() it, or make it in noGrad instead`,
      { op },
    );
  }
  return new GradientError(
    `backward: ${op} needs a value of shape ${formatShape(x.shape)} that was changed in place ${times === 1 ? "once" : `${times} times`} since; change a clone() instead, or use the operation that is not in place`,
    { op },
  );
}

/** Where the gradient of a tensor goes: to the operation that made it, or to itself if it is a leaf that wants one. */
export function edgeOf(x: Tensor): Edge | null {
  if (x.base !== null) refreshView(x);
  return x.node ?? (x.wantsGrad ? x : null);
}

/**
 * Set by the module that knows how to take a gradient through a view whose base was changed in place. It stands above the
 * operations, which change tensors in place themselves, and is loaded with whatever gives views.
 */
export const viewRules: {
  /** Brings the past of a view up to date with that of its base. */
  refresh(view: Tensor): void;
  /** Gives a view that `node` just changed in place, and the tensor that it is a view of, their new past. */
  change(view: Tensor, node: Node): void;
} = { refresh: () => undefined, change: (view, node) => attach(view, node) };

/** Gives `self`, which `node` just changed in place, its new past; for a view, its base too. */
export function rebase(self: Tensor, node: Node): void {
  if (self.base === null) attach(self, node);
  else viewRules.change(self, node);
}

function refreshView(x: Tensor): void {
  if (x.nodeVersion !== x.storage.version && x.base!.wantsGrad) viewRules.refresh(x);
}

/** Whether an operation on these inputs is to be recorded. */
export function records(inputs: readonly Tensor[]): boolean {
  if (!gradMode.enabled) return false;
  for (let i = 0; i < inputs.length; i++) if (inputs[i]!.requiresGrad) return true;
  return false;
}

/** The edges of an operation's inputs. */
export function edgesOf(inputs: readonly Tensor[]): (Edge | null)[] {
  const edges = new Array<Edge | null>(inputs.length);
  for (let i = 0; i < inputs.length; i++) edges[i] = edgeOf(inputs[i]!);
  return edges;
}

/** Makes `out` the output of a recorded operation. */
export function attach(out: Tensor, node: Node): void {
  out.node = node;
  out.wantsGrad = true;
  out.nodeVersion = out.storage.version;
}

export interface BackwardOptions {
  /** Keep the graph so that backward can run again (default: `createGraph`). */
  retainGraph?: boolean;
  /** Record the way back itself, for second derivatives (default: false). */
  createGraph?: boolean;
  /** Only these get gradients (default: every leaf that requires one). */
  inputs?: readonly Tensor[];
}

const addKernel = mapKernel("add", 2, s.add(s.input(0), s.input(1)));

/** How two gradients of the same tensor are added when the way back is recorded; set by the operation table. */
export const recordedAdd: { add(a: Tensor, b: Tensor): Tensor } = { add: plainAdd };

function plainAdd(a: Tensor, b: Tensor): Tensor {
  const out = wrap(backend().empty(a.dtype, count(a)), a.shape, a.dtype);
  backend().map(addKernel, out, [a, b]);
  return out;
}

/**
 * Runs the tape backwards from `roots`, whose gradients are `seeds`.
 *
 * With `wanted`, nothing is accumulated: the gradients of those tensors are returned (null for one that the roots do
 * not depend on). Without, every leaf's `grad` is added to.
 */
export function runBackward(
  roots: readonly Tensor[],
  seeds: readonly Tensor[],
  options: BackwardOptions,
  wanted?: readonly Tensor[],
): (Tensor | null)[] {
  const createGraph = options.createGraph ?? false;
  const retain = options.retainGraph ?? createGraph;
  const targets = wanted ?? options.inputs;
  // What each target waits for: the node that made it (its pending gradient), or itself as a leaf.
  const targetEdges = targets?.map((t) => edgeOf(t));
  const results: (Tensor | null)[] = targets ? targets.map(() => null) : [];

  const starts: [Edge, Tensor][] = [];
  for (let i = 0; i < roots.length; i++) {
    const edge = edgeOf(roots[i]!);
    seeds[i]!.storage.taken = true;
    if (edge) starts.push([edge, seeds[i]!]);
  }
  const order = collect(starts);
  const passing = targetEdges ? reaching(order, new Set(targetEdges)) : null;

  const before = gradMode.enabled;
  gradMode.enabled = createGraph;
  try {
    const arrive = (edge: Edge, g: Tensor) => {
      if (edge instanceof Node) {
        if (passing && !passing.has(edge) && !targetEdges!.includes(edge)) return;
        edge.pending =
          edge.pending === null ? g : createGraph ? recordedAdd.add(edge.pending, g) : plainAdd(edge.pending, g);
      } else if (targetEdges) {
        for (let k = 0; k < targetEdges.length; k++) {
          if (targetEdges[k] === edge) results[k] = results[k] ? sum(results[k]!, g, createGraph) : g;
        }
      } else {
        accumulate(edge, g, createGraph);
      }
    };
    for (const [edge, g] of starts) arrive(edge, g);
    for (const node of order) {
      let g = node.pending;
      if (g === null) continue;
      node.pending = null;
      if (node.hooks) for (const hook of node.hooks) g = hook(g) ?? g;
      if (targetEdges) {
        for (let k = 0; k < targetEdges.length; k++) if (targetEdges[k] === node) results[k] = g;
        if (!passing!.has(node)) continue;
      }
      if (node.freed) {
        throw new GradientError(
          `backward: the graph behind ${node.name} was already used and freed; compute the loss again, or pass { retainGraph: true } to the first backward`,
          { op: node.name },
        );
      }
      const grads = node.vjp(g);
      for (let i = 0; i < node.edges.length; i++) {
        const edge = node.edges[i];
        const gi = grads[i];
        if (!edge || !gi) continue;
        if (gradMode.anomaly) checkAnomaly(node, gi);
        arrive(edge, gi);
      }
      if (!retain) node.free();
    }
  } finally {
    gradMode.enabled = before;
    for (const node of order) node.pending = null;
  }
  if (!wanted && targets)
    for (let k = 0; k < targets.length; k++) if (results[k]) accumulate(targets[k]!, results[k]!, createGraph);
  return results;
}

function sum(a: Tensor, b: Tensor, createGraph: boolean): Tensor {
  return createGraph ? recordedAdd.add(a, b) : plainAdd(a, b);
}

/** Every node that the given ones depend on, newest first. */
function collect(starts: readonly [Edge, Tensor][]): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: Node[] = [];
  for (const [edge] of starts) if (edge instanceof Node) stack.push(edge);
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    order.push(node);
    for (let i = 0; i < node.edges.length; i++) {
      const edge = node.edges[i];
      if (edge instanceof Node) stack.push(edge);
    }
  }
  return order.sort((a, b) => b.sequence - a.sequence);
}

/** The nodes from which one of the targets can be reached. */
function reaching(order: readonly Node[], targets: ReadonlySet<Edge | null>): Set<Node> {
  const found = new Set<Node>();
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k]!;
    if (node.edges.some((e) => e !== null && (targets.has(e) || (e instanceof Node && found.has(e))))) found.add(node);
  }
  return found;
}

/** Adds a gradient to a leaf (or to a tensor that retains its gradient). */
export function accumulate(leaf: Tensor, gradient: Tensor, createGraph: boolean): void {
  let g = gradient;
  if (leaf.hooks && leaf.node === null) for (const hook of leaf.hooks) g = hook(g) ?? g;
  if (!sameShape(g.shape, leaf.shape)) {
    throw new GradientError(
      `backward: the gradient has shape ${formatShape(g.shape)}, its tensor ${formatShape(leaf.shape)}`,
    );
  }
  if (leaf.grad === null) {
    leaf.grad = createGraph ? g : own(g, leaf);
  } else if (createGraph) {
    leaf.grad = recordedAdd.add(leaf.grad, g);
  } else {
    backend().map(addKernel, leaf.grad, [leaf.grad, g]);
    leaf.grad.storage.version++;
  }
}

const copyKernel = mapKernel("copy", 1, s.input(0));

/** `g` itself when nobody else holds its elements, else a copy: two leaves must never share a gradient's storage. */
function own(g: Tensor, leaf: Tensor): Tensor {
  if (g.dtype === leaf.dtype && g.dense && !g.storage.taken && g.node === null && g.elements.length === count(g)) {
    g.storage.taken = true;
    return g.base === null ? g : new Tensor(g.storage, g.offset, g.shape, g.strides, g.dtype, true);
  }
  const copy = wrap(backend().empty(leaf.dtype, count(g)), g.shape, leaf.dtype);
  backend().map(copyKernel, copy, [g]);
  copy.storage.taken = true;
  return copy;
}

function checkAnomaly(node: Node, g: Tensor): void {
  for (let i = 0; i < g.elements.length; i++) {
    if (Number.isNaN(g.elements[i]!)) {
      const line = node.origin?.split("\n").find((l) => /In \[\d+\]|cell/.test(l));
      throw new GradientError(
        `backward: ${node.name} gave NaN as a gradient${line ? `; it was called ${line.trim()}` : ""}`,
        { op: node.name },
      );
    }
  }
}

/** A detached tensor on the same elements. */
export function detached(x: Tensor): Tensor {
  return new Tensor(x.storage, x.offset, x.shape, x.strides, x.dtype, x.dense);
}
