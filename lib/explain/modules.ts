/** The views of a graph: the whole, and large graphs folded into the modules that their parameters belong to. */

import { type Box, layoutView } from "./layout";
import type { NodeSpec, ViewSpec } from "./spec";

/** Up to this many nodes a graph is shown whole; where modules name its parts, a folded picture says more much earlier. */
const whole = 60;
const wholeWithModules = 30;

/** Nodes of a folded part where there are no modules to fold by. */
const run = 40;

/** The views of a graph, the first of which shows all of it, folded where it is large. */
export function viewsOf(nodes: readonly NodeSpec[], named: boolean): ViewSpec[] {
  if (nodes.length <= (named ? wholeWithModules : whole))
    return [
      viewOf(
        "whole graph",
        nodes.map((n) => ({ nodes: [n.id] })),
        nodes,
      ),
    ];
  const groups = named ? byModule(nodes) : byOrder(nodes);
  const inner = groups.filter((g) => g.nodes.length > 1);
  const boxes = groups.map((g): Box => {
    const opens = inner.indexOf(g);
    return opens >= 0 ? { ...g, opens: opens + 1 } : { nodes: g.nodes };
  });
  // dagre takes some 20 ms a view, too long for the hundreds of parts of a graph of thousands of nodes.
  const quick = inner.length > 30;
  return [viewOf("whole graph, folded", boxes, nodes), ...inner.map((g) => openView(g, nodes, quick))];
}

/** A folded part with what goes into it and what takes its results. */
function openView(group: Box, nodes: readonly NodeSpec[], quick: boolean): ViewSpec {
  const inside = new Set(group.nodes);
  const shown = new Set(inside);
  for (const id of inside) for (const input of nodes[id]!.inputs) shown.add(input);
  const ids = [...shown].sort((a, b) => a - b);
  return viewOf(
    group.label ?? "",
    ids.map((id) => ({ nodes: [id] })),
    nodes,
    inside,
    quick,
  );
}

function viewOf(
  title: string,
  boxes: readonly Box[],
  nodes: readonly NodeSpec[],
  into?: ReadonlySet<number>,
  quick = false,
): ViewSpec {
  const home = new Map<number, number>();
  for (const [i, box] of boxes.entries()) for (const id of box.nodes) home.set(id, i);
  const links = new Map<string, readonly [number, number]>();
  for (const [i, box] of boxes.entries()) {
    for (const id of box.nodes) {
      if (into && !into.has(id)) continue;
      for (const input of nodes[id]!.inputs) {
        const from = home.get(input);
        if (from !== undefined && from !== i) links.set(`${from},${i}`, [from, i]);
      }
    }
  }
  const content = nodes.every((n) => n.value.shape.length === 0) ? "scalar" : "tensor";
  return layoutView(title, boxes, [...links.values()], content, quick);
}

/** Operations go to the module whose parameters they read, others to the one before them. */
function byModule(nodes: readonly NodeSpec[]): Box[] {
  const owner: (string | undefined)[] = [];
  for (const node of nodes) {
    if (node.kind !== "op") {
      owner.push(node.name.includes(".") ? node.name.slice(0, node.name.lastIndexOf(".")) : undefined);
      continue;
    }
    const from = node.inputs.map((i) => ({ i, owner: owner[i] })).filter((x) => x.owner !== undefined);
    const parameter = from.find((x) => nodes[x.i]!.kind === "parameter");
    owner.push(parameter?.owner ?? from.at(-1)?.owner);
  }
  const boxes = new Map<string, number[]>();
  for (const [id, name] of owner.entries()) {
    const key = name ?? `alone ${id}`;
    boxes.set(key, [...(boxes.get(key) ?? []), id]);
  }
  return [...boxes].map(([label, ids]) => (label.startsWith("alone ") ? { nodes: ids } : { nodes: ids, label }));
}

/** Without modules: leaves with the operations that follow them, in runs of a fixed length. */
function byOrder(nodes: readonly NodeSpec[]): Box[] {
  const operations = nodes.filter((n) => n.kind === "op");
  const home = new Map<number, number>();
  for (const [k, op] of operations.entries()) {
    const part = Math.floor(k / run);
    home.set(op.id, part);
    for (const input of op.inputs) if (nodes[input]!.kind !== "op" && !home.has(input)) home.set(input, part);
  }
  const parts = new Map<number, number[]>();
  for (const node of nodes) {
    const part = home.get(node.id) ?? 0;
    parts.set(part, [...(parts.get(part) ?? []), node.id]);
  }
  return [...parts].map(([part, ids]) => ({
    nodes: ids,
    label: `operations ${part * run + 1}–${Math.min(operations.length, (part + 1) * run)}`,
  }));
}
