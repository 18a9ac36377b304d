/** Where the boxes of a graph stand: the layers of dagre for graphs of a few hundred nodes, plain columns beyond. */

import type { BoxSpec, Point, ViewSpec } from "./spec";

// dagre's declarations are those of an ES module although it ships CommonJS too, so what is used of it is declared here.
interface Dagre {
  readonly Graph: new (options: { multigraph: boolean }) => DagreGraph;
  layout(graph: DagreGraph): void;
}
interface DagreGraph {
  setGraph(options: Record<string, unknown>): void;
  graph(): { width?: number; height?: number };
  setNode(name: string, size: { width: number; height: number }): void;
  node(name: string): Point;
  setEdge(from: string, to: string, label: object, name: string): void;
  edge(from: string, to: string, name: string): { points: Point[] };
}
/** Loaded when a graph is first drawn, so that the library itself loads fast. */
function loadDagre(): Dagre {
  return require("@dagrejs/dagre") as Dagre;
}

export interface Box {
  readonly nodes: readonly number[];
  readonly label?: string;
  readonly opens?: number;
}

/** Boxes of numbers; those of tensors are wider, since they show a range. */
const boxHeight = 74;
const boxWidth = { scalar: 132, tensor: 178 } as const;

/** From and to, as indices of boxes. */
type Link = readonly [from: number, to: number];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Above this many boxes dagre takes longer than a reader waits. */
const dagreLimit = 300;

/**
 * Lays a graph out from left to right.
 *
 * @param quick in plain columns, for pictures of which there are many
 */
export function layoutView(
  title: string,
  boxes: readonly Box[],
  links: readonly Link[],
  content: "scalar" | "tensor" = "scalar",
  quick = false,
): ViewSpec {
  const size = { width: boxWidth[content], height: boxHeight };
  return (boxes.length <= dagreLimit && !quick ? byDagre : byColumns)(title, boxes, links, size);
}

function byDagre(title: string, boxes: readonly Box[], links: readonly Link[], boxSize: Size): ViewSpec {
  const dagre = loadDagre();
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 26, ranksep: 62, marginx: 12, marginy: 12, ranker: "tight-tree" });
  for (const [i] of boxes.entries()) graph.setNode(String(i), { ...boxSize });
  for (const [k, [from, to]] of links.entries()) graph.setEdge(String(from), String(to), {}, String(k));
  dagre.layout(graph);
  const size = graph.graph();
  const flip = upsideDown(boxes, links, (i) => graph.node(String(i)).y);
  const place = ({ x, y }: Point): Point => ({ x: round(x), y: round(flip ? (size.height ?? 0) - y : y) });
  return {
    title,
    width: Math.ceil(size.width ?? 0),
    height: Math.ceil(size.height ?? 0),
    boxes: boxes.map((box, i): BoxSpec => {
      return { ...box, ...boxSize, ...place(graph.node(String(i))) };
    }),
    lines: links.map(([from, to], k) => {
      const { points } = graph.edge(String(from), String(to), String(k));
      return { from, to, points: points.map(place) };
    }),
  };
}

/** Whether the inputs, in the order of the code, stand rather from the bottom to the top. */
function upsideDown(boxes: readonly Box[], links: readonly Link[], y: (box: number) => number): boolean {
  const reached = new Set(links.map(([, to]) => to));
  const inputs = boxes.map((_, i) => i).filter((i) => !reached.has(i));
  const middle = (inputs.length - 1) / 2;
  return inputs.reduce((sum, box, k) => sum + (k - middle) * y(box), 0) < 0;
}

/** Columns by the longest way from the inputs: no crossings are avoided, but thousands of boxes take no time. */
function byColumns(title: string, boxes: readonly Box[], links: readonly Link[], boxSize: Size): ViewSpec {
  const column = boxes.map(() => 0);
  for (const [from, to] of [...links].sort((a, b) => a[1] - b[1]))
    column[to] = Math.max(column[to]!, column[from]! + 1);
  const filled = new Map<number, number>();
  const [stepX, stepY] = [boxSize.width + 62, boxSize.height + 22];
  const placed = boxes.map((box, i): BoxSpec => {
    const row = filled.get(column[i]!) ?? 0;
    filled.set(column[i]!, row + 1);
    return { ...box, ...boxSize, x: 20 + boxSize.width / 2 + column[i]! * stepX, y: 50 + row * stepY };
  });
  const half = boxSize.width / 2;
  return {
    title,
    width: 40 + boxSize.width + Math.max(...column) * stepX,
    height: 100 + (Math.max(...filled.values()) - 1) * stepY,
    boxes: placed,
    lines: links.map(([from, to]) => {
      const [a, b] = [placed[from]!, placed[to]!];
      return {
        from,
        to,
        points: [
          { x: a.x + half, y: a.y },
          { x: b.x - half, y: b.y },
        ],
      };
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
