/** The playground's data sets: points of two classes in the plane, the same for the same seed. */

import { Generator } from "../../base/random";
import type { DataSetName } from "../explore-spec";

export type Sample = readonly [x1: number, x2: number, label: 0 | 1];

/** `count` noisy points of one of the sets, half of each class. */
export function makeDataSet(name: DataSetName, count: number, seed: number): Sample[] {
  const generator = new Generator(seed);
  const uniform = () => generator.uniform();
  const noise = () => 0.16 * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: count }, (_, i): Sample => {
    const label = (i % 2) as 0 | 1;
    const [x1, x2] = shapes[name](label, uniform());
    return [x1 + noise(), x2 + noise(), name === "xor" ? ((x1 * x2 < 0 ? 1 : 0) as 0 | 1) : label];
  });
}

/** Where a point of a class stands for t from 0 to 1, before noise. */
const shapes: Record<DataSetName, (label: 0 | 1, t: number) => [number, number]> = {
  moons: (label, t) => {
    const angle = Math.PI * t;
    return label === 0
      ? [Math.cos(angle) - 0.5, Math.sin(angle) - 0.25]
      : [0.5 - Math.cos(angle), 0.25 - Math.sin(angle)];
  },
  circles: (label, t) => {
    const radius = label === 0 ? 0.5 : 1.15;
    return [radius * Math.cos(2 * Math.PI * t), radius * Math.sin(2 * Math.PI * t)];
  },
  // The class follows from the quadrant; the golden ratio spreads the second coordinate evenly.
  xor: (label, t) => {
    const u = 2.4 * t - 1.2;
    const v = 2.4 * ((t * 61.8033988749895) % 1) - 1.2;
    return u * v < 0 === (label === 1) ? [u, v] : [u, -v];
  },
  spirals: (label, t) => {
    const angle = 3 * Math.PI * Math.sqrt(t) + label * Math.PI;
    const radius = 1.35 * Math.sqrt(t);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
};
