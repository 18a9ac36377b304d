/** What the tensors of a graph are called, and which line of the learner's code made each operation. */

import type { Tensor } from "../core/tensor";
import { host } from "../display/host";
import type { GraphNode } from "./graph";
import { assignmentLines, callsOf, type SourceCall } from "./source";

export interface Named {
  /** By node id. */
  readonly names: readonly string[];
  /** Line of `code` by node id. */
  readonly lines: readonly (number | undefined)[];
  readonly code: readonly string[];
}

/**
 * Names the nodes of a graph: as `given`, as the tensor's own `name`, as the variable that holds it, or as the code
 * stores it. What has no name anywhere gets a short one.
 */
export function nameGraph(
  graph: readonly GraphNode[],
  given: Readonly<Record<string, unknown>>,
  source: string,
): Named {
  const names: (string | undefined)[] = graph.map(({ tensor }) => nameIn(given, tensor) ?? tensor.name);
  const code = source.split("\n");
  const lines: (number | undefined)[] = graph.map(() => undefined);
  const variables = host().variables?.() ?? {};
  for (const { id, tensor } of graph) names[id] ??= nameIn(variables, tensor);
  readCode(graph, source, names, lines);
  const assigned = assignmentLines(source);
  for (const { id } of graph) {
    const name = names[id];
    if (lines[id] === undefined && name !== undefined) lines[id] = assigned.get(name);
  }
  // An operation inside a longer expression stands on the line of what the expression gives.
  for (let id = graph.length - 1; id >= 0; id -= 1) {
    if (graph[id]!.node === undefined) continue;
    for (const input of graph[id]!.inputs) {
      if (lines[input] === undefined && names[input] === undefined && graph[input]!.node) lines[input] = lines[id];
    }
  }
  return { names: complete(graph, names), lines, code };
}

function nameIn(variables: Readonly<Record<string, unknown>>, tensor: Tensor): string | undefined {
  return Object.keys(variables).find((name) => variables[name] === tensor);
}

/** Follows the code call by call, as long as it names the same operations in the same order as the tape has them. */
function readCode(
  graph: readonly GraphNode[],
  source: string,
  names: (string | undefined)[],
  lines: (number | undefined)[],
): void {
  const operations = graph.filter((n) => n.node !== undefined);
  const calls = callsOf(source);
  const fits = (call: SourceCall, node: GraphNode) => sameOperation(call.name, node.node!.name);
  const pairs: [number, GraphNode][] = [];
  let next = 0;
  for (const [c, call] of calls.entries()) {
    const node = operations[next];
    if (node && fits(call, node)) {
      pairs.push([c, node]);
      next += 1;
    }
  }
  // Part of a fit would name things wrongly: loops and functions run their lines more than once.
  if (next !== operations.length) return;
  const made = new Map(pairs.map(([c, node]) => [c, node.id]));
  const seen = new Map<string, number>();
  for (const [c, node] of pairs) {
    const call = calls[c]!;
    lines[node.id] = call.line;
    if (call.assigned !== undefined) names[node.id] ??= call.assigned;
    for (const [k, operand] of call.operands.entries()) {
      const input = node.inputs[k];
      if (input === undefined) break;
      if (typeof operand === "string") {
        // The same name for two tensors is a sign that the code was misread.
        const before = seen.get(operand);
        if (before !== undefined && before !== input) continue;
        seen.set(operand, input);
        names[input] ??= operand;
      } else if (typeof operand === "number" && made.get(operand) !== input) break;
    }
  }
}

/** Methods whose recorded operation has another name: `x.mT` records transpose, `x.square()` records what it is made of. */
const others: Record<string, readonly string[]> = {
  matmul: ["mm", "bmm", "mv", "dot", "linear"],
  mul: ["multiply"],
  sub: ["subtract"],
  div: ["divide", "trueDivide"],
  pow: ["square"],
  square: ["pow"],
};

function sameOperation(called: string, recorded: string): boolean {
  return called === recorded || (others[recorded]?.includes(called) ?? false);
}

/** Gives the nameless short names: L for the root, c for single numbers, t1, t2, ... for what stands between. */
function complete(graph: readonly GraphNode[], names: readonly (string | undefined)[]): string[] {
  const used = new Set(names.filter((n) => n !== undefined));
  const fresh = (stem: string) => {
    for (let n = 1; ; n += 1) if (!used.has(`${stem}${n}`)) return `${stem}${n}`;
  };
  return graph.map(({ id, node, tensor }) => {
    const known = names[id];
    if (known !== undefined) return known;
    const root = id === graph.length - 1;
    const name = root && !used.has("L") ? "L" : fresh(node ? "t" : tensor.requiresGrad ? "w" : "c");
    used.add(name);
    return name;
  });
}
