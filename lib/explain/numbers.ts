/** The numbers of a graph: recomputed from its leaves where every value is one number, as they were recorded elsewhere. */

import { evaluateJson } from "./expression";
import type { NodeSpec, StepperSpec, ValueSummary } from "./spec";

/** Values and gradients of one state of the inputs. */
export interface Numbers {
  value(id: number): ValueSummary;
  /** The local derivative of a node by one of its inputs, as a number; undefined in graphs of tensors. */
  local(id: number, input: number): number | undefined;
  /** What a node hands back to one of its inputs. */
  term(consumer: number, input: number): ValueSummary | undefined;
  gradient(id: number): ValueSummary | undefined;
}

export function scalarSummary(value: number): ValueSummary {
  const broken = Number.isFinite(value) ? 0 : 1;
  return { shape: [], data: [value], min: value, max: value, mean: value, broken };
}

/** The single number of a value, if it is one. */
export function single(value: ValueSummary | undefined): number | undefined {
  return value?.data?.length === 1 ? value.data[0] : undefined;
}

/** The numbers for these values of the leaves (by id); without leaves, as recorded. */
export function numbersOf(spec: StepperSpec, leaves?: ReadonlyMap<number, number>): Numbers {
  return spec.scalar ? scalarNumbers(spec.nodes, leaves ?? new Map()) : recordedNumbers(spec.nodes);
}

/** The values of all nodes; a node in `held` keeps that value, whatever its inputs are. */
export function forwardValues(nodes: readonly NodeSpec[], held: ReadonlyMap<number, number>): number[] {
  const values: number[] = [];
  for (const node of nodes) {
    const own = held.get(node.id);
    if (own !== undefined) values.push(own);
    else if (node.expr === undefined) values.push(single(node.value) ?? Number.NaN);
    else
      values.push(
        evaluateJson(
          node.expr,
          node.inputs.map((i) => values[i]!),
        ),
      );
  }
  return values;
}

/** The gradient of the root by a node, by central differences of the forward pass alone. */
export function finiteDifference(nodes: readonly NodeSpec[], leaves: ReadonlyMap<number, number>, id: number): number {
  const at = forwardValues(nodes, leaves)[id]!;
  // The cube root of the precision balances rounding against the error of the formula.
  const h = 6e-6 * Math.max(1, Math.abs(at));
  const root = (value: number) => forwardValues(nodes, new Map([...leaves, [id, value]])).at(-1)!;
  return (root(at + h) - root(at - h)) / (2 * h);
}

function scalarNumbers(nodes: readonly NodeSpec[], leaves: ReadonlyMap<number, number>): Numbers {
  const values = forwardValues(nodes, leaves);
  const gradients: (number | undefined)[] = nodes.map(() => undefined);
  const locals = nodes.map((node) => {
    const inputs = [...node.inputs.map((i) => values[i]!), values[node.id]!];
    return node.inputs.map((_, k) => {
      const local = node.locals?.[k];
      return local === undefined || local === null ? undefined : evaluateJson(local, inputs);
    });
  });
  const root = nodes.length - 1;
  gradients[root] = 1;
  for (let id = root; id >= 0; id -= 1) {
    const g = gradients[id];
    if (g === undefined) continue;
    for (const [k, input] of nodes[id]!.inputs.entries()) {
      const local = locals[id]![k];
      if (local === undefined || !nodes[input]!.needsGrad) continue;
      gradients[input] = (gradients[input] ?? 0) + local * g;
    }
  }
  const summary = (value: number | undefined) => (value === undefined ? undefined : scalarSummary(value));
  return {
    value: (id) => scalarSummary(values[id]!),
    local: (id, input) => locals[id]?.[input],
    term(consumer, input) {
      const [local, g] = [locals[consumer]?.[input], gradients[consumer]];
      return local === undefined || g === undefined ? undefined : scalarSummary(local * g);
    },
    gradient: (id) => summary(gradients[id]),
  };
}

function recordedNumbers(nodes: readonly NodeSpec[]): Numbers {
  return {
    value: (id) => nodes[id]!.value,
    local: () => undefined,
    term: (consumer, input) =>
      nodes[nodes[consumer]!.inputs[input]!]!.terms?.find((t) => t.consumer === consumer && t.input === input)?.value,
    gradient: (id) => nodes[id]!.grad,
  };
}
