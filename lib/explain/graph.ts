/** The graph behind a tensor, read from the tape: operations with their values, gradients and formulas. */

import { GradientError } from "../base/error";
import { MapNode } from "../core/elementwise";
import { gradMode } from "../core/modes";
import { Node, recordedAdd } from "../core/tape";
import type { Tensor } from "../core/tensor";
import { ones } from "../ops/create";
import { readsOf, toJson } from "./expression";
import { passing, ruleOf } from "./rules";
import type { ExprJson, NodeSpec, ValueSummary } from "./spec";

/** A node of the graph, with the tensor or the recorded operation that it stands for. */
export interface GraphNode {
  readonly id: number;
  /** The value; every node has one. */
  readonly tensor: Tensor;
  /** The operation, unless it is a leaf. */
  readonly node?: Node;
  readonly inputs: readonly number[];
}

/** The graph in the order of computation: inputs stand before what uses them, the root is the last. */
export function readGraph(root: Tensor): GraphNode[] {
  const top = root.node;
  if (!(top instanceof Node)) {
    throw new GradientError(
      "explain: this tensor was not made by recorded operations, so there is no graph to show; give the parameters { requiresGrad: true } and compute it outside noGrad",
    );
  }
  const operations = operationsBehind(top);
  for (const node of operations) {
    if (!node.freed) continue;
    throw new GradientError(
      `explain: the graph behind ${node.name} was already used and freed by backward(); call explain before backward, or backward({ retainGraph: true })`,
    );
  }
  const values = new Map<Node, Tensor>([[top, root]]);
  for (const node of operations) {
    for (const [i, edge] of node.edges.entries()) if (edge instanceof Node) values.set(edge, node.inputs[i]!);
  }
  const graph: GraphNode[] = [];
  const ids = new Map<Tensor | Node, number>();
  const leaf = (tensor: Tensor): number => {
    const known = ids.get(tensor);
    if (known !== undefined) return known;
    graph.push({ id: graph.length, tensor, inputs: [] });
    ids.set(tensor, graph.length - 1);
    return graph.length - 1;
  };
  // The leaves first, in the order in which operations read them, as a learner declares them.
  for (const node of operations) {
    for (const [i, edge] of node.edges.entries()) if (!(edge instanceof Node)) leaf(edge ?? node.inputs[i]!);
  }
  for (const node of operations) {
    const inputs = node.edges.map((edge, i) => ids.get(edge ?? node.inputs[i]!)!);
    graph.push({ id: graph.length, tensor: values.get(node)!, node, inputs });
    ids.set(node, graph.length - 1);
  }
  return graph;
}

/** Everything that a recorded operation depends on, oldest first. */
function operationsBehind(top: Node): Node[] {
  const seen = new Set<Node>([top]);
  const stack = [top];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const edge of node.edges) {
      if (edge instanceof Node && !seen.has(edge)) {
        seen.add(edge);
        stack.push(edge);
      }
    }
  }
  return [...seen].sort((a, b) => a.sequence - b.sequence);
}

/** One contribution to a gradient, as the tape computed it. */
interface RecordedTerm {
  readonly consumer: number;
  readonly input: number;
  readonly tensor: Tensor;
}

/** The gradient of the root by every node, with its terms, without touching anybody's `grad`. */
export function gradientsOf(graph: readonly GraphNode[]): { total: (Tensor | undefined)[]; terms: RecordedTerm[][] } {
  const total: (Tensor | undefined)[] = graph.map(() => undefined);
  const terms: RecordedTerm[][] = graph.map(() => []);
  const root = graph[graph.length - 1]!;
  const before = gradMode.enabled;
  gradMode.enabled = false;
  try {
    total[root.id] = ones([...root.tensor.shape], { dtype: root.tensor.dtype as "float32" }) as Tensor;
    for (let id = root.id; id >= 0; id -= 1) {
      const { node, inputs } = graph[id]!;
      const g = total[id];
      if (node === undefined || g === undefined) continue;
      for (const [i, part] of node.vjp(g).entries()) {
        if (!part || !node.edges[i]) continue;
        const target = inputs[i]!;
        terms[target]!.push({ consumer: id, input: i, tensor: part });
        const sum = total[target];
        total[target] = sum === undefined ? part : recordedAdd.add(sum, part);
      }
    }
  } finally {
    gradMode.enabled = before;
  }
  return { total, terms };
}

/** The graph as the widget takes it, without names and lines. */
export function specNodes(graph: readonly GraphNode[]): Omit<NodeSpec, "name">[] {
  const { total, terms } = gradientsOf(graph);
  return graph.map(({ id, tensor, node, inputs }) => {
    const grad = total[id];
    const shared = {
      id,
      inputs,
      needsGrad: node !== undefined || tensor.requiresGrad,
      value: summarize(tensor),
      ...(grad && { grad: summarize(grad) }),
      ...(terms[id]!.length > 0 && {
        terms: terms[id]!.map((t) => ({ consumer: t.consumer, input: t.input, value: summarize(t.tensor) })),
      }),
    };
    if (node === undefined) {
      return {
        ...shared,
        kind: tensor.requiresGrad ? ("parameter" as const) : ("data" as const),
        passes: [],
        saved: [],
      };
    }
    return { ...shared, kind: "op" as const, op: node.name, ...mathematics(node, inputs, id, graph) };
  });
}

function mathematics(node: Node, inputs: readonly number[], id: number, graph: readonly GraphNode[]) {
  if (node instanceof MapNode) {
    const { rule, params } = node;
    const expr = toJson(rule.expr, params);
    const locals = inputs.map((_, i): ExprJson | null => {
      const local = rule.gradient(i) === null ? null : rule.local(i);
      return local === null ? null : toJson(local, params);
    });
    const reads = new Set(locals.flatMap((local, i) => (local !== null && node.edges[i] ? readsOf(local) : [])));
    return {
      expr,
      locals,
      passes: locals.map((local) => local === 1),
      saved: [...reads].sort((a, b) => a - b).map((r) => (r < inputs.length ? inputs[r]! : id)),
    };
  }
  const single = [...inputs, id].every((i) => elementsOf(graph[i]!.tensor).length === 1);
  const passes = inputs.map(() => passing.has(node.name));
  // Moving one number about, or summing one number, leaves it as it is.
  if (single && inputs.length === 1 && (passes[0] || node.name === "mean")) {
    return { expr: "x0", locals: [1], passes: [true], saved: [] };
  }
  const rule = ruleOf(node.name, inputs.length);
  return {
    passes,
    rule,
    saved: passes.every(Boolean) ? [] : rule.saved.map((i) => inputs[i]!).filter((i) => i !== undefined),
  };
}

/** The elements of a tensor in row-major order. */
export function elementsOf(x: Tensor): number[] {
  const out: number[] = [];
  const walk = (axis: number, at: number) => {
    if (axis === x.shape.length) {
      out.push(x.elements[at]!);
      return;
    }
    for (let i = 0; i < x.shape[axis]!; i += 1) walk(axis + 1, at + i * x.strides[axis]!);
  };
  walk(0, x.offset);
  return out;
}

/** A tensor's value as the widget shows it. */
export function summarize(x: Tensor): ValueSummary {
  const all = elementsOf(x);
  let [min, max, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const v of all) {
    if (!Number.isFinite(v)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
    sum += v;
    finite += 1;
  }
  return {
    shape: [...x.shape],
    ...(all.length <= 16 && { data: all }),
    min: finite > 0 ? min : Number.NaN,
    max: finite > 0 ? max : Number.NaN,
    mean: finite > 0 ? sum / finite : Number.NaN,
    broken: all.length - finite,
  };
}
