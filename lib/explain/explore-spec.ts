/** What the explorables are given: where they begin. */

export interface PerceptronSpec {
  readonly widget: "perceptron";
  readonly title: string;
  /** Rows of x1, x2 and the class 0 or 1. */
  readonly points: readonly (readonly [x1: number, x2: number, label: 0 | 1])[];
  readonly weights: readonly [w1: number, w2: number, b: number];
  readonly learningRate: number;
}

export type ActivationName = "sigmoid" | "tanh" | "relu" | "leakyRelu";

export interface ActivationsSpec {
  readonly widget: "activations";
  readonly title: string;
  readonly activation: ActivationName;
  /** Slope of the leaky ReLU below 0: 0.1 in the lecture, 0.01 in PyTorch. */
  readonly slope: number;
}

export type SurfaceName = "lecture" | "bowl" | "ravine" | "saddle";

export interface DescentSpec {
  readonly widget: "descent";
  readonly title: string;
  readonly surface: SurfaceName;
  readonly start: readonly [number, number];
  readonly learningRate: number;
  readonly momentum: number;
}

export type DataSetName = "moons" | "circles" | "xor" | "spirals";

export interface PlaygroundSpec {
  readonly widget: "playground";
  readonly title: string;
  readonly data: DataSetName;
  readonly layers: number;
  readonly width: number;
  readonly activation: "tanh" | "relu" | "sigmoid" | "none";
  readonly regularization: "none" | "weight decay" | "dropout";
  readonly learningRate: number;
  readonly seed: number;
}

export type ExploreSpec = PerceptronSpec | ActivationsSpec | DescentSpec | PlaygroundSpec;
