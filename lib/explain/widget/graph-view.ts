/** The picture of a graph: boxes with values and gradients as far as they are known, and what flows between them. */

import { signOf } from "../describe";
import type { BoxSpec, NodeSpec, Point, StepperSpec, ViewSpec } from "../spec";
import { h, svg } from "./dom";

/** What a box shows at one step. */
export interface NodeState {
  readonly value: string;
  readonly gradient: string;
  /** Whether value and gradient are known; what is not is shown as words, dimmed. */
  readonly valueKnown: boolean;
  readonly gradientKnown: boolean;
  /** Only some of the terms of its gradient have arrived. */
  readonly partial: boolean;
  readonly active: boolean;
}

/** What flows along a line at one step. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly way: "forward" | "backward";
  /** Beside the line: the local derivative. */
  readonly label?: string;
}

export interface GraphState {
  node(id: number): NodeState;
  readonly flows: readonly Flow[];
}

let counter = 0;

/** Draws one view and updates it in place. */
export class GraphView {
  readonly element: HTMLElement;
  private readonly boxes: BoxView[];
  private readonly lines: {
    from: readonly number[];
    to: readonly number[];
    element: SVGGElement;
    label: SVGGElement;
    points: readonly Point[];
  }[];
  private readonly scroller: HTMLElement;
  private readonly id = `tt-arrow-${(counter += 1)}`;

  constructor(spec: StepperSpec, view: ViewSpec, on: { open(view: number): void; pick(node: number): void }) {
    const root = spec.nodes.at(-1)!.name;
    this.lines = view.lines.map((line) => ({
      from: view.boxes[line.from]!.nodes,
      to: view.boxes[line.to]!.nodes,
      element: svg("g"),
      label: svg("g"),
      points: line.points,
    }));
    this.boxes = view.boxes.map((box) => new BoxView(spec.nodes, box, root, on));
    const picture = svg(
      "svg",
      {
        viewBox: `0 0 ${view.width} ${view.height}`,
        width: view.width,
        height: view.height,
        role: "group",
        "aria-label": view.title,
      },
      svg("defs", {}, ...this.markers()),
      svg("g", {}, ...this.lines.map((line) => line.element)),
      svg("g", {}, ...this.boxes.map((box) => box.element)),
      // Above the boxes, which a long number would otherwise go under.
      svg("g", {}, ...this.lines.map((line) => line.label)),
    );
    // Narrow pages shrink the picture to about two thirds; below that it scrolls.
    picture.style.minWidth = `${Math.round(view.width * 0.64)}px`;
    this.scroller = h(
      "div",
      { class: "tt-scroll", tabindex: 0, role: "group", "aria-label": "Picture of the graph" },
      picture,
    );
    this.element = this.scroller;
  }

  update(state: GraphState): void {
    for (const box of this.boxes) box.update(state);
    for (const line of this.lines) this.drawLine(line, state);
    this.reveal();
  }

  private drawLine(line: (typeof this.lines)[number], state: GraphState): void {
    const flow = state.flows.find((f) => line.from.includes(f.from) && line.to.includes(f.to));
    const way = flow?.way ?? "";
    const path = curve(way === "backward" ? [...line.points].reverse() : line.points);
    const marker = `url(#${this.id}${way === "" ? "" : `-${way}`})`;
    const label = flow?.label;
    line.element.replaceChildren(
      svg("path", { d: path, class: `tt-line ${way && `tt-${way}`}`, "marker-end": marker }),
    );
    line.label.replaceChildren(...(label ? [edgeLabel(middleOf(line.points), label)] : []));
  }

  /** Scrolls the box at work into sight, without moving the page. */
  private reveal(): void {
    const active = this.boxes.find((box) => box.active);
    if (!active || this.scroller.scrollWidth <= this.scroller.clientWidth) return;
    const scale = this.scroller.scrollWidth / (active.element.ownerSVGElement?.viewBox.baseVal.width || 1);
    const left = active.box.x * scale - this.scroller.clientWidth / 2;
    this.scroller.scrollLeft = Math.max(0, left);
  }

  private markers(): SVGMarkerElement[] {
    return ["", "-forward", "-backward"].map((way) =>
      svg(
        "marker",
        {
          id: `${this.id}${way}`,
          viewBox: "0 0 8 8",
          refX: 7,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          markerUnits: "userSpaceOnUse",
          orient: "auto",
        },
        svg("path", { d: "M0 0L8 4L0 8z", class: `tt-head${way && ` tt-fill${way}`}` }),
      ),
    );
  }
}

function middleOf(points: readonly Point[]): Point {
  const half = (points.length - 1) / 2;
  const [a, b] = [points[Math.floor(half)]!, points[Math.ceil(half)]!];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function edgeLabel(at: Point, text: string): SVGGElement {
  const width = 12 + 7.2 * text.length;
  // Above the line, so that the line stays whole.
  const y = at.y - 15;
  return svg(
    "g",
    { class: "tt-edge-label" },
    svg("rect", { x: at.x - width / 2, y: y - 10, width, height: 20, rx: 10 }),
    svg("text", { x: at.x, y: y + 4.5, "text-anchor": "middle" }, text),
  );
}

/** A smooth line through the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  for (const [i, p] of rest.entries()) {
    const next = rest[i + 1];
    if (!next) path += `L${p.x} ${p.y}`;
    else path += `Q${p.x} ${p.y} ${(p.x + next.x) / 2} ${(p.y + next.y) / 2}`;
  }
  return path;
}

class BoxView {
  readonly element: SVGGElement;
  active = false;
  private readonly value = svg("text", { class: "tt-value", "text-anchor": "end" });
  private readonly gradient = svg("text", { class: "tt-gradient", "text-anchor": "end" });
  private readonly title = svg("title");

  constructor(
    private readonly nodes: readonly NodeSpec[],
    readonly box: BoxSpec,
    root: string,
    on: { open(view: number): void; pick(node: number): void },
  ) {
    const { x, y, width, height } = box;
    const [left, top] = [x - width / 2, y - height / 2];
    const act = () => (box.opens === undefined ? on.pick(box.nodes[0]!) : on.open(box.opens));
    this.element = svg("g", {
      // The steps have buttons of their own, so a click on a node is a short cut and not a control.
      ...(box.opens === undefined ? { role: "img" } : { role: "button", tabindex: 0 }),
      onclick: act,
      onkeydown: (event) => {
        if (!["Enter", " "].includes((event as KeyboardEvent).key)) return;
        event.preventDefault();
        event.stopPropagation();
        act();
      },
    });
    const at = (element: SVGTextElement, dx: number, dy: number) => {
      element.setAttribute("x", String(left + dx));
      element.setAttribute("y", String(top + dy));
      return element;
    };
    this.element.append(this.title, svg("rect", { x: left, y: top, width, height, rx: 10, class: "tt-box" }));
    const node = box.opens === undefined ? nodes[box.nodes[0]!]! : undefined;
    if (!node) {
      // A folded module looks like a pile of boxes.
      this.element.prepend(svg("rect", { x: left + 5, y: top + 5, width, height, rx: 10, class: "tt-box tt-pile" }));
      this.element.append(
        at(svg("text", { class: "tt-name" }, box.label ?? "part"), 12, 22),
        at(svg("text", { class: "tt-small" }, `${contents(box.nodes.map((i) => nodes[i]!))}, open`), 12, 62),
        at(this.value, width - 12, 43),
      );
      return;
    }
    this.element.append(
      at(nameText(node.name), 12, 22),
      svg("line", { x1: left, x2: left + width, y1: top + 30, y2: top + 30, class: "tt-rule" }),
    );
    if (node.kind === "op") {
      const sign = signOf(node.op!);
      const wide = Math.max(24, 12 + 7.5 * sign.length);
      this.element.append(
        svg("rect", { x: left + width - wide - 8, y: top + 6, width: wide, height: 20, rx: 10, class: "tt-sign" }),
        at(svg("text", { class: "tt-sign-text", "text-anchor": "middle" }, sign), width - 8 - wide / 2, 20.5),
      );
    } else {
      this.element.append(at(svg("text", { class: "tt-small", "text-anchor": "end" }, node.kind), width - 10, 20));
    }
    const { shape } = node.value;
    const what = shape.length === 0 ? "value" : `[${shape.join(", ")}]`;
    this.element.append(at(svg("text", { class: "tt-small" }, what), 12, 47), at(this.value, width - 10, 47.5));
    if (node.needsGrad) {
      this.element.append(
        at(shape.length === 0 ? partialText(root, node.name) : svg("text", { class: "tt-small" }, "grad"), 12, 65),
        at(this.gradient, width - 10, 65.5),
      );
    } else {
      this.element.append(at(svg("text", { class: "tt-small" }, "no gradient needed"), 12, 65));
    }
  }

  update(state: GraphState): void {
    const states = this.box.nodes.map((id) => state.node(id));
    this.active = states.some((s) => s.active);
    const folded = this.box.opens !== undefined;
    const [first] = states;
    const known = states.every((s) => s.valueKnown);
    const kind = folded ? "folded" : this.nodes[this.box.nodes[0]!]!.kind;
    const gradientKnown = states.every((s) => s.gradientKnown);
    this.element.setAttribute(
      "class",
      ["tt-node", `tt-${kind}`, known && "tt-known", gradientKnown && "tt-has-gradient", this.active && "tt-active"]
        .filter(Boolean)
        .join(" "),
    );
    if (folded) {
      const done = states.filter((s) => s.valueKnown).length;
      this.value.textContent = `${done} of ${states.length} known`;
      this.title.textContent = `${this.box.label}: open this part of the graph`;
      return;
    }
    this.value.textContent = first!.value;
    this.value.classList.toggle("tt-unknown", !first!.valueKnown);
    this.gradient.textContent = first!.partial ? `${first!.gradient} + …` : first!.gradient;
    this.gradient.classList.toggle("tt-unknown", !first!.gradientKnown && !first!.partial);
    const node = this.nodes[this.box.nodes[0]!]!;
    const gradient = node.needsGrad ? `, gradient ${first!.partial ? "so far " : ""}${first!.gradient}` : "";
    const label = `${node.name}, ${node.kind === "op" ? node.op : node.kind}: value ${first!.value}${gradient}`;
    this.title.textContent = label;
    this.element.setAttribute("aria-label", label);
  }
}

/** What a folded part holds: its operations by name while that fits. */
function contents(nodes: readonly NodeSpec[]): string {
  const ops = nodes.flatMap((n) => (n.kind === "op" ? [n.op!] : []));
  const named = [...new Set(ops)].join(", ");
  return named.length <= 20 && ops.length > 0 ? named : `${ops.length} operations`;
}

/** The name in italics, with a number at its end set low. */
function nameText(name: string): SVGTextElement {
  const short = name.length > 12 ? `${name.slice(0, 11)}…` : name;
  const [, base = short, index] = /^(.*?[^\d_.])_?(\d+)$/.exec(short) ?? [];
  return svg(
    "text",
    { class: "tt-name" },
    base,
    index !== undefined && svg("tspan", { class: "tt-low", dy: 4 }, index),
  );
}

/** ∂L/∂u on one line, in small letters. */
function partialText(root: string, name: string): SVGTextElement {
  // A number at the end of a name stands low, as in the formulas.
  const low = (text: string) =>
    text.replace(/_?(\d+)$/, (_, digits: string) => [...digits].map((d) => "₀₁₂₃₄₅₆₇₈₉"[Number(d)]).join(""));
  const label = `∂${low(root)}/∂${low(name)}`;
  return svg("text", { class: "tt-small" }, label.length > 9 ? "gradient" : label);
}
