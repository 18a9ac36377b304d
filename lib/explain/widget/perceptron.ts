/** The perceptron to play with: points to drag, weights to turn, its learning rule step by step. */

import { formatNumber } from "../../display/html";
import type { PerceptronSpec } from "../explore-spec";
import { button, choice, type Slider, slider } from "./controls";
import { h, svg } from "./dom";
import { Plane } from "./plane";
import { frame } from "./player";

type Point = [x1: number, x2: number, label: 0 | 1];

interface Corner {
  readonly i: number;
  readonly j: number;
  readonly cx: number;
  readonly cy: number;
  readonly z: number;
}

const sets = {
  AND: [
    [0, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 1],
  ],
  OR: [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
  ],
  XOR: [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ],
} as const;

export class Perceptron {
  readonly element: HTMLElement;
  private points: Point[];
  private weights: [number, number, number];
  private rate: number;
  /** The point whose turn it is in the learning rule. */
  private turn = 0;
  private updates = 0;
  private readonly plane = new Plane({
    x: [-0.6, 1.6],
    y: [-0.6, 1.6],
    xLabel: "x₁",
    yLabel: "x₂",
    label: "Points of two classes and the border of the perceptron",
  });
  private readonly sliders: Slider[];
  private readonly says = h("div", { role: "status", class: "tt-caption" });

  constructor(spec: PerceptronSpec) {
    this.points = spec.points.map((p) => [...p] as Point);
    this.weights = [...spec.weights];
    this.rate = spec.learningRate;
    this.sliders = ["w₁", "w₂", "b"].map((name, k) =>
      slider(name, { min: -2, max: 2, step: 0.05, value: this.weights[k]! }, (v) => {
        this.weights[k] = v;
        this.draw();
      }),
    );
    const choose = choice(
      "points",
      [
        ["own", "as given"],
        ["AND", "AND"],
        ["OR", "OR"],
        ["XOR", "XOR"],
      ],
      "own",
      (name) => {
        this.points = (name === "own" ? spec.points : sets[name as keyof typeof sets]).map(
          (p) => [...p] as unknown as Point,
        );
        this.updates = 0;
        this.draw();
      },
    );
    const rate = slider("learning rate", { min: 0.05, max: 1, step: 0.05, value: this.rate }, (v) => {
      this.rate = v;
    });
    this.element = frame(spec.title, "tt-perceptron", () => {});
    this.element.append(
      h(
        "p",
        { class: "tt-about" },
        "Output 1 where w₁x₁ + w₂x₂ + b > 0, else 0. Drag the points (or move them with the arrow keys), turn the weights, or let the rule learn: for each wrong point, w ← w + η (target − output) x.",
      ),
      h(
        "div",
        { class: "tt-below" },
        h(
          "div",
          {},
          this.plane.element,
          h(
            "div",
            { class: "tt-row tt-legend" },
            h("span", {}, "● class 0"),
            h("span", {}, "■ class 1"),
            h("span", {}, "✕ on the wrong side"),
          ),
        ),
        h(
          "div",
          {},
          choose,
          ...this.sliders.map((s) => s.element),
          rate.element,
          h(
            "div",
            { class: "tt-row tt-bar" },
            button("One update", () => this.learn(1), "tt-primary"),
            button("Learn (100 updates)", () => this.learn(100)),
            button("Reset the weights", () => this.setWeights([...spec.weights], 0)),
          ),
          this.says,
        ),
      ),
    );
    this.draw();
  }

  private output([x1, x2]: readonly number[]): 0 | 1 {
    const [w1, w2, b] = this.weights;
    return w1 * x1! + w2 * x2! + b > 0 ? 1 : 0;
  }

  private wrong(): Point[] {
    return this.points.filter((p) => this.output(p) !== p[2]);
  }

  private setWeights(weights: [number, number, number], updates: number): void {
    this.weights = weights;
    this.updates = updates;
    for (const [k, s] of this.sliders.entries()) s.set(weights[k]!);
    this.draw();
  }

  private learn(times: number): void {
    for (let n = 0; n < times && this.wrong().length > 0; n += 1) {
      for (let tries = 0; tries < this.points.length; tries += 1) {
        const point = this.points[this.turn]!;
        this.turn = (this.turn + 1) % this.points.length;
        const error = point[2] - this.output(point);
        if (error === 0) continue;
        const [w1, w2, b] = this.weights;
        this.weights = [w1 + this.rate * error * point[0], w2 + this.rate * error * point[1], b + this.rate * error];
        this.updates += 1;
        break;
      }
    }
    this.setWeights(this.weights, this.updates);
  }

  private draw(): void {
    const {
      plane,
      weights: [w1, w2, b],
    } = this;
    plane.paint((x, y) => (w1 * x + w2 * y + b > 0 ? [213, 94, 0, 60] : [31, 120, 200, 60]), 80);
    const [from, to] = plane.options.x;
    const line: [number, number][] =
      Math.abs(w2) > Math.abs(w1)
        ? [from, to].map((x) => [x, -(w1 * x + b) / w2])
        : [from, to].map((y) => [-(w2 * y + b) / w1, y]);
    const focus = [...plane.layer.querySelectorAll("[tabindex]")].indexOf(document.activeElement as Element);
    plane.layer.replaceChildren(
      svg("path", { d: plane.path(line), class: "tt-border" }),
      ...this.points.map((p, n) => this.point(p, n)),
    );
    plane.layer.append(...this.sides(w1, w2, b));
    if (focus >= 0) plane.layer.querySelectorAll<SVGElement>("[tabindex]")[focus]?.focus();
    const bad = this.wrong().length;
    const sum = `${formatNumber(w1, 3)} x₁ + ${formatNumber(w2, 3)} x₂ + ${formatNumber(b, 3)}`.replace(/\+ −/g, "− ");
    this.says.textContent = `${this.points.length - bad} of ${this.points.length} points right after ${this.updates} updates. Border: ${sum} = 0.${bad > 0 && this.updates >= 100 ? " No straight border may exist for these points, as with XOR: one neuron is not enough." : ""}`;
  }

  /** "output 1" and "output 0" in the corners that lie deepest on either side. */
  private sides(w1: number, w2: number, b: number): SVGElement[] {
    const { x, y } = this.plane.options;
    const corners = [x[0], x[1]].flatMap((cx, i) =>
      [y[0], y[1]].map((cy, j) => ({ i, j, cx, cy, z: w1 * cx + w2 * cy + b })),
    );
    const [low, high] = [...corners].sort((p, q) => p.z - q.z).filter((_, k) => k === 0 || k === 3) as [Corner, Corner];
    const named = [
      ...(high.z > 0 ? [[high, "output 1"] as const] : []),
      ...(low.z <= 0 ? [[low, "output 0"] as const] : []),
    ];
    return named.map(([{ i, j, cx, cy }, text]) =>
      svg(
        "text",
        {
          x: this.plane.x(cx) + (i === 0 ? 8 : -8),
          y: this.plane.y(cy) + (j === 0 ? -10 : 18),
          "text-anchor": i === 0 ? "start" : "end",
          class: "tt-side",
        },
        text,
      ),
    );
  }

  private point(p: Point, n: number): SVGElement {
    const [x, y] = [this.plane.x(p[0]), this.plane.y(p[1])];
    const right = this.output(p) === p[2];
    // Class 0 is round, class 1 square; a wrong one is crossed, so that colour is not needed.
    const shape =
      p[2] === 1
        ? svg("rect", { x: x - 9, y: y - 9, width: 18, height: 18, class: "tt-point tt-one" })
        : svg("circle", { cx: x, cy: y, r: 10, class: "tt-point tt-zero" });
    const cross = svg("path", { d: `M${x - 14} ${y - 14}l28 28m0 -28l-28 28`, class: "tt-cross" });
    const group = svg(
      "g",
      {
        role: "button",
        "aria-label": `point ${n + 1} of class ${p[2]} at ${formatNumber(p[0], 3)}, ${formatNumber(p[1], 3)}, ${right ? "right" : "wrong"}`,
      },
      shape,
      !right && cross,
    );
    this.plane.draggable(
      group,
      () => [p[0], p[1]],
      (a, c) => {
        p[0] = a;
        p[1] = c;
        this.redrawPoint();
      },
    );
    return group;
  }

  /** While a point is dragged its element must stay, or it would lose the pointer. */
  private redrawPoint(): void {
    const groups = [...this.plane.layer.querySelectorAll<SVGGElement>("[tabindex]")];
    for (const [n, group] of groups.entries()) {
      const p = this.points[n]!;
      const fresh = this.point(p, n);
      group.replaceChildren(...fresh.childNodes);
      group.setAttribute("aria-label", fresh.getAttribute("aria-label")!);
    }
    const bad = this.wrong().length;
    this.says.textContent = `${this.points.length - bad} of ${this.points.length} points right.`;
  }
}
