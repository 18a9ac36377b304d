/** The first parameters of every layer follow the law by which PyTorch draws them; test/conformance/record_laws.py wrote what it drew. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manualSeed, type nn } from "../../lib/index";
import { call } from "../conformance/call";

interface Law {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

const laws = readFileSync(join(__dirname, "../conformance/models/laws.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        module: string;
        args: readonly unknown[];
        kwargs: Readonly<Record<string, unknown>>;
        parameters: Readonly<Record<string, Law>>;
      },
  );

test.each(laws.map((law) => [`${law.module}(${law.args.join(", ")}) ${JSON.stringify(law.kwargs)}`, law] as const))(
  "%s",
  (_, { module, args, kwargs, parameters }) => {
    manualSeed(5);
    const layer = call(`torch.nn.${module}`, args, kwargs) as nn.Module;
    const drawn = layer.namedParameters();
    expect(drawn.map(([name]) => name)).toEqual(Object.keys(parameters));
    for (const [name, parameter] of drawn) {
      const law = parameters[name]!;
      expect(parameter.shape, name).toEqual(law.shape);
      const values = [...parameter.elements] as number[];
      const n = values.length;
      const mean = values.reduce((a, v) => a + v, 0) / n;
      const std = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / n);
      if (law.std === 0) {
        expect([mean, std], name).toEqual([law.mean, 0]);
        continue;
      }
      // Both are samples: five deviations of the mean, and of the deviation, of each.
      const room = (5 * law.std * Math.SQRT2) / Math.sqrt(n);
      expect(Math.abs(mean - law.mean), `mean of ${name}`).toBeLessThan(room);
      expect(Math.abs(std - law.std), `deviation of ${name}`).toBeLessThan(room);
      if (n < 500) continue;
      const reach = Math.max(...values.map(Math.abs));
      const wanted = Math.max(-law.min, law.max);
      // An even law ends sharply; a normal one reaches about as far in samples of one size.
      const even = wanted / law.std < 1.9;
      expect(reach / wanted, `reach of ${name}`).toBeLessThan(even ? 1.02 : 1.4);
      expect(reach / wanted, `reach of ${name}`).toBeGreaterThan(even ? 0.98 : 0.7);
    }
  },
);
