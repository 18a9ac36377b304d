/** Activation functions with their derivatives, and a tangent that can be moved along them. */

import { formatNumber } from "../../display/html";
import type { ActivationName, ActivationsSpec } from "../explore-spec";
import { evaluateJson } from "../expression";
import { formulaOf, join, math, number, symbol } from "../formula";
import type { ExprJson } from "../spec";
import { choice, slider } from "./controls";
import { h, markup, svg } from "./dom";
import { Plane } from "./plane";
import { frame } from "./player";

/** Value and derivative as expressions of x0; the derivative may read the output as x1. */
const functions: Record<
  ActivationName,
  { label: string; f: (slope: number) => ExprJson; d: (slope: number) => ExprJson; remark: string }
> = {
  sigmoid: {
    label: "sigmoid",
    f: () => e("sigmoid", "x0"),
    d: () => e("mul", "x1", e("sub", 1, "x1")),
    remark: "Its slope is at most 0.25 and nearly 0 far from the middle: through many layers little gradient is left.",
  },
  tanh: {
    label: "tanh",
    f: () => e("tanh", "x0"),
    d: () => e("sub", 1, e("square", "x1")),
    remark: "Like the sigmoid but centred at 0, with a slope of 1 in the middle.",
  },
  relu: {
    label: "ReLU",
    f: () => e("maximum", 0, "x0"),
    d: () => e("select", e("gt", "x0", 0), 1, 0),
    remark:
      "The slope is 1 or 0: cheap, and no shrinking for active neurons; a neuron that is never active learns nothing.",
  },
  leakyRelu: {
    label: "leaky ReLU",
    f: (slope) => e("maximum", e("mul", slope, "x0"), "x0"),
    d: (slope) => e("select", e("gt", "x0", 0), 1, slope),
    remark: "A small slope below 0 keeps every neuron learning. The lecture uses 0.1, PyTorch's default is 0.01.",
  },
};

function e(op: string, ...args: ExprJson[]): ExprJson {
  return [op, ...args] as unknown as ExprJson;
}

export class Activations {
  readonly element: HTMLElement;
  private name: ActivationName;
  private slope: number;
  private at = 1;
  private readonly plane = new Plane({
    x: [-5, 5],
    y: [-1.5, 2.5],
    xLabel: "x",
    yLabel: "f(x) and f′(x)",
    label: "The function, its derivative, and the tangent at x",
    width: 560,
  });
  private readonly formulas = h("div");
  private readonly says = h("div", { role: "status", class: "tt-caption" });
  private readonly slopeSlider;

  constructor(spec: ActivationsSpec) {
    this.name = spec.activation;
    this.slope = spec.slope;
    const select = choice(
      "function",
      Object.entries(functions).map(([key, { label }]) => [key as ActivationName, label] as const),
      this.name,
      (name) => {
        this.name = name;
        this.draw();
      },
    );
    const x = slider("x", { min: -5, max: 5, step: 0.1, value: this.at }, (v) => {
      this.at = v;
      this.draw();
    });
    this.slopeSlider = slider("slope below 0", { min: 0, max: 0.5, step: 0.01, value: this.slope }, (v) => {
      this.slope = v;
      this.draw();
    });
    const legend = h(
      "div",
      { class: "tt-row tt-legend" },
      h("span", { class: "tt-key-f" }, "f(x), solid"),
      h("span", { class: "tt-key-d" }, "f′(x), dashed"),
      h("span", { class: "tt-key-t" }, "tangent, dotted"),
    );
    this.element = frame(spec.title, "tt-activations", () => {});
    this.element.append(
      h(
        "div",
        { class: "tt-below" },
        h("div", {}, this.plane.element, legend),
        h("div", {}, select, x.element, this.slopeSlider.element, this.formulas, this.says),
      ),
    );
    this.draw();
  }

  private draw(): void {
    const { f, d, remark, label } = functions[this.name];
    const [value, derivative] = [f(this.slope), d(this.slope)];
    const y = (x: number) => evaluateJson(value, [x]);
    const dy = (x: number) => evaluateJson(derivative, [x, y(x)]);
    const xs = Array.from({ length: 401 }, (_, i) => -5 + i / 40);
    const { plane, at } = this;
    const tangent = [-1.4, 1.4].map((s): [number, number] => [at + s, y(at) + s * dy(at)]);
    const zero = (points: readonly (readonly [number, number])[]) =>
      svg("path", { d: plane.path(points), class: "tt-zero-line" });
    plane.layer.replaceChildren(
      zero([
        [-5, 0],
        [5, 0],
      ]),
      zero([
        [0, -1.5],
        [0, 2.5],
      ]),
      svg("path", { d: plane.path(xs.map((x) => [x, y(x)] as const)), class: "tt-curve-f" }),
      svg("path", { d: plane.path(xs.map((x) => [x, dy(x)] as const)), class: "tt-curve-d" }),
      svg("path", { d: plane.path(tangent), class: "tt-curve-t" }),
      svg("circle", { cx: plane.x(at), cy: plane.y(y(at)), r: 6, class: "tt-dot-f" }),
      svg("rect", { x: plane.x(at) - 5, y: plane.y(dy(at)) - 5, width: 10, height: 10, class: "tt-dot-d" }),
    );
    this.slopeSlider.element.hidden = this.name !== "leakyRelu";
    const line = (name: string, expr: ExprJson, result: number) =>
      markup(
        "div",
        { class: "tt-formula" },
        math(join("=", symbol(name), formulaOf(expr, [symbol("x"), symbol("y")]), number(result, 4))),
      );
    this.formulas.replaceChildren(line("y", value, y(at)), line("y′", derivative, dy(at)));
    this.says.textContent = `${label} at x = ${formatNumber(at)}: value ${formatNumber(y(at), 4)}, slope ${formatNumber(dy(at), 4)}. ${remark}`;
  }
}
