/** Explorables: things to play with in the page, each on one idea of the lecture. */

import type { ActivationsSpec, DescentSpec, PerceptronSpec, PlaygroundSpec } from "./explore-spec";
import { Widget } from "./widget/widget";

type Settings<S> = Partial<Omit<S, "widget">>;

/**
 * The perceptron: drag its points, turn its weights, let it learn. With XOR it cannot succeed.
 *
 * @example
 * explore.perceptron().spec.points.length // => 4
 */
export function perceptron(settings: Settings<PerceptronSpec> = {}): Widget<PerceptronSpec> {
  const points: PerceptronSpec["points"] = [
    [0, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 1],
  ];
  const spec = {
    widget: "perceptron" as const,
    title: "The perceptron",
    points,
    weights: [-1, 0.5, 0.2] as const,
    learningRate: 0.2,
    ...settings,
  };
  const [w1, w2, b] = spec.weights;
  return new Widget(spec, {
    head: ["x1", "x2", "class", "output of the perceptron at the start"],
    rows: spec.points.map(([x1, x2, label]) => [x1, x2, label, Number(w1 * x1 + w2 * x2 + b > 0)].map(String)),
  });
}

/** Activation functions with their derivatives: sigmoid, tanh, ReLU and leaky ReLU, along a line that can be moved. */
export function activations(settings: Settings<ActivationsSpec> = {}): Widget<ActivationsSpec> {
  const spec = {
    widget: "activations" as const,
    title: "Activation functions and their derivatives",
    activation: "tanh" as const,
    slope: 0.1,
    ...settings,
  };
  return new Widget(spec, {
    head: ["function", "value", "derivative"],
    rows: [
      ["sigmoid", "y = 1 / (1 + e^−x)", "y (1 − y), at most 0.25"],
      ["tanh", "y = tanh(x)", "1 − y², at most 1"],
      ["ReLU", "max(0, x)", "1 where x > 0, else 0"],
      ["leaky ReLU", `max(${spec.slope} x, x)`, `1 where x > 0, else ${spec.slope}`],
    ],
  });
}

/** Gradient descent on a surface of two parameters, with learning rate and momentum to turn. */
export function descent(settings: Settings<DescentSpec> = {}): Widget<DescentSpec> {
  const spec = {
    widget: "descent" as const,
    title: "Gradient descent on a loss surface",
    surface: "lecture" as const,
    start: [0, 0.1] as const,
    learningRate: 0.02,
    momentum: 0,
    ...settings,
  };
  return new Widget(spec, {
    head: ["surface", "what is to be seen"],
    rows: [
      [
        "lecture",
        "mean of (y − (x + a)(x + b))² with two equal minima; from a = b the descent never leaves the diagonal",
      ],
      ["bowl", "a² + b²: goes straight to the minimum"],
      ["ravine", "a² / 20 + 2 b²: zigzags unless momentum smooths it"],
      ["saddle", "a² − b² + b⁴ / 4: slow where the slope is flat"],
    ],
  });
}

/** An MLP that trains in the page: data set, layers, activation and regularization to choose, runs to compare. */
export function playground(settings: Settings<PlaygroundSpec> = {}): Widget<PlaygroundSpec> {
  const spec = {
    widget: "playground" as const,
    title: "MLP playground",
    data: "moons" as const,
    layers: 2,
    width: 8,
    activation: "tanh" as const,
    regularization: "none" as const,
    learningRate: 0.03,
    seed: 1,
    ...settings,
  };
  return new Widget(spec, {
    head: ["setting", "value"],
    rows: Object.entries(spec)
      .filter(([name]) => name !== "widget" && name !== "title")
      .map(([name, value]) => [name, String(value)]),
  });
}
