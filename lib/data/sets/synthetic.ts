/** Sets made by formulas: moons, circles, spirals, two sides of a line, XOR, blobs, sine waves. */

import { ArgumentError } from "../../base/error";
import { defaultGenerator, type Generator } from "../../base/random";
import { type Tensor, wrap } from "../../core/tensor";
import { TensorDataset } from "../dataset";
import { LabeledDataset } from "./labeled";

/** What sets made by formulas take by name. */
export interface SyntheticOptions {
  /** The standard deviation of what is added to each coordinate. */
  readonly noise?: number;
  /** The stream of random numbers (default: the one that manualSeed starts). */
  readonly generator?: Generator;
}

/** Points in the plane with class labels. */
export type PlaneDataset = LabeledDataset<Tensor<[number, 2]>, Tensor<[number]>>;

const known = ["noise", "generator", "factor", "arms", "turns", "margin", "centers"];

/** Throws for a count or an option that no set takes. */
function check(set: string, n: number, options: unknown): void {
  if (!Number.isInteger(n) || n < 0)
    throw new ArgumentError(`${set}: the number of points must be a whole number of at least 0, got ${String(n)}`);
  if (typeof options !== "object" || options === null)
    throw new ArgumentError(`${set}: settings stand in an object such as { noise: 0.1 }, got ${String(options)}`);
  for (const name of Object.keys(options))
    if (!known.includes(name)) throw new ArgumentError(`${set}: there is no option ${name}`);
}

type Draw = (i: number, g: Generator) => { x: number; y: number; label: number };

function plane(
  n: number,
  classes: number,
  { noise = 0, generator = defaultGenerator }: SyntheticOptions,
  draw: Draw,
): PlaneDataset {
  const points = new Float32Array(2 * n);
  const labels = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const { x, y, label } = draw(i, generator);
    points[2 * i] = x + noise * generator.normal();
    points[2 * i + 1] = y + noise * generator.normal();
    labels[i] = label;
  }
  return new LabeledDataset(
    wrap(points, [n, 2], "float32") as unknown as Tensor<[number, 2]>,
    wrap(labels, [n], "int32") as unknown as Tensor<[number]>,
    {
      targetNames: Array.from({ length: classes }, (_, k) => String(k)),
      featureNames: ["x", "y"],
      source: "made by a formula",
    },
  );
}

/**
 * Two half circles that reach into each other.
 *
 * @param n how many points
 * @param noise standard deviation of what is added (default: 0.1)
 * @example
 * data.moons(100).data.shape // => [100, 2]
 */
export function moons(n: number, options: SyntheticOptions = {}): PlaneDataset {
  check("moons", n, options);
  return plane(n, 2, { noise: 0.1, ...options }, (i, g) => {
    const label = i % 2;
    const t = Math.PI * g.uniform53();
    return label === 0
      ? { x: Math.cos(t), y: Math.sin(t), label }
      : { x: 1 - Math.cos(t), y: 0.5 - Math.sin(t), label };
  });
}

/**
 * A circle within another.
 *
 * @param n how many points
 * @param factor the inner radius as a share of the outer (default: 0.5)
 * @param noise standard deviation of what is added (default: 0.05)
 * @example
 * data.circles(10).target.sum().item() // => 5
 */
export function circles(n: number, options: SyntheticOptions & { factor?: number } = {}): PlaneDataset {
  check("circles", n, options);
  return plane(n, 2, { noise: 0.05, ...options }, (i, g) => {
    const label = i % 2;
    const t = 2 * Math.PI * g.uniform53();
    const r = label === 0 ? 1 : (options.factor ?? 0.5);
    return { x: r * Math.cos(t), y: r * Math.sin(t), label };
  });
}

/**
 * Arms that wind around each other.
 *
 * @param n how many points
 * @param arms how many arms, each a class (default: 3)
 * @param turns how often each winds (default: 0.75)
 * @param noise standard deviation of what is added (default: 0.03)
 * @example
 * data.spirals(9).target.tolist() // => [0, 1, 2, 0, 1, 2, 0, 1, 2]
 */
export function spirals(n: number, options: SyntheticOptions & { arms?: number; turns?: number } = {}): PlaneDataset {
  check("spirals", n, options);
  const { arms = 3, turns = 0.75 } = options;
  return plane(n, arms, { noise: 0.03, ...options }, (i, g) => {
    const label = i % arms;
    const r = g.uniform53();
    const t = 2 * Math.PI * (label / arms + turns * r);
    return { x: r * Math.cos(t), y: r * Math.sin(t), label };
  });
}

/**
 * Points on two sides of a line, with a gap between: a perceptron divides them.
 *
 * @param n how many points
 * @param margin how wide the gap is on each side (default: 0.1)
 * @example
 * data.linearlySeparable(4).data.shape // => [4, 2]
 */
export function linearlySeparable(n: number, options: SyntheticOptions & { margin?: number } = {}): PlaneDataset {
  check("linearlySeparable", n, options);
  const { margin = 0.1 } = options;
  return plane(n, 2, options, (_, g) => {
    for (;;) {
      const x = 2 * g.uniform53() - 1;
      const y = 2 * g.uniform53() - 1;
      const side = (x + 2 * y) / Math.sqrt(5);
      if (Math.abs(side) > margin) return { x, y, label: side > 0 ? 1 : 0 };
    }
  });
}

/**
 * The four corners of exclusive or, or clouds around them: no line divides them.
 *
 * @param n how many points (default: the 4 corners themselves)
 * @param noise standard deviation of the clouds (default: 0.1; 0 for the corners)
 * @example
 * [data.xor().data.tolist(), data.xor().target.tolist()] // => [[[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]]
 */
export function xor(n = 4, options: SyntheticOptions = {}): PlaneDataset {
  check("xor", n, options);
  return plane(n, 2, { noise: n === 4 ? 0 : 0.1, ...options }, (i) => {
    const x = (i >> 1) & 1;
    const y = i & 1;
    return { x, y, label: x ^ y };
  });
}

/**
 * Clouds of points around centres.
 *
 * @param n how many points
 * @param centers how many clouds, or where they are (default: 3)
 * @param noise standard deviation of each cloud (default: 0.5)
 * @example
 * data.blobs(6, { centers: [[0, 0], [5, 5]], noise: 0 }).data.at(1).tolist() // => [5, 5]
 */
export function blobs(
  n: number,
  options: SyntheticOptions & { centers?: number | readonly (readonly [number, number])[] } = {},
): PlaneDataset {
  check("blobs", n, options);
  const { centers = 3, generator = defaultGenerator } = options;
  const places =
    typeof centers === "number"
      ? Array.from({ length: centers }, () => [8 * generator.uniform53() - 4, 8 * generator.uniform53() - 4] as const)
      : centers;
  return plane(n, places.length, { noise: 0.5, ...options }, (i) => {
    const label = i % places.length;
    const [x, y] = places[label]!;
    return { x, y, label };
  });
}

/**
 * Stretches of sine waves of random phase and pace, each with the value that comes next: for sequence models.
 *
 * @shape sequences `[n, length, 1]`, next values `[n, 1]`
 * @param n how many
 * @param length how many values each has
 * @param noise standard deviation of what is added (default: 0)
 * @example
 * data.sineSequences(5, 20).tensors.map((x) => x.shape) // => [[5, 20, 1], [5, 1]]
 */
export function sineSequences(
  n: number,
  length: number,
  options: SyntheticOptions = {},
): TensorDataset<readonly [Tensor<[number, number, 1]>, Tensor<[number, 1]>]> {
  check("sineSequences", n, options);
  const { noise = 0, generator: g = defaultGenerator } = options;
  const xs = new Float32Array(n * length);
  const ys = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const phase = 2 * Math.PI * g.uniform53();
    const pace = 0.1 + 0.3 * g.uniform53();
    for (let t = 0; t < length; t++) xs[i * length + t] = Math.sin(phase + pace * t) + noise * g.normal();
    ys[i] = Math.sin(phase + pace * length);
  }
  return new TensorDataset(
    wrap(xs, [n, length, 1], "float32") as unknown as Tensor<[number, number, 1]>,
    wrap(ys, [n, 1], "float32") as unknown as Tensor<[number, 1]>,
  );
}
