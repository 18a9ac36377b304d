/** Random streams: repeatable, and of the right distributions. */

import { describe, expect, it } from "vitest";
import { Generator } from "../../lib/base/random";

const draws = (n: number, draw: () => number) => Array.from({ length: n }, draw);

describe("Generator", () => {
  it("repeats under a seed, and differs under another", () => {
    const a = draws(
      20,
      (
        (g) => () =>
          g.bits()
      )(new Generator(7)),
    );
    expect(
      draws(
        20,
        (
          (g) => () =>
            g.bits()
        )(new Generator(7)),
      ),
    ).toEqual(a);
    expect(
      draws(
        20,
        (
          (g) => () =>
            g.bits()
        )(new Generator(8)),
      ),
    ).not.toEqual(a);
    expect(new Generator(7).initialSeed()).toBe(7);
  });

  it("takes its state back, a spare normal draw included", () => {
    const g = new Generator(3);
    g.normal();
    const state = g.getState();
    const next = draws(5, () => g.normal());
    g.setState(state);
    expect(draws(5, () => g.normal())).toEqual(next);
  });

  it("draws evenly from [0, 1)", () => {
    const g = new Generator(1);
    const n = 40_000;
    const bins = new Array<number>(20).fill(0);
    for (const v of draws(n, () => g.uniform())) {
      expect(v).toBeGreaterThanOrEqual(0);
      expect(v).toBeLessThan(1);
      bins[Math.floor(v * 20)]!++;
    }
    // Chi-squared with 19 degrees of freedom: 43.8 is its 99.9 % quantile.
    const expected = n / 20;
    expect(bins.reduce((s, b) => s + (b - expected) ** 2 / expected, 0)).toBeLessThan(43.8);
  });

  it("draws normally", () => {
    const g = new Generator(2);
    const n = 40_000;
    const v = draws(n, () => g.normal());
    const mean = v.reduce((a, b) => a + b) / n;
    const variance = v.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    const fourth = v.reduce((a, b) => a + (b - mean) ** 4, 0) / n / variance ** 2;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
  });

  it("draws whole numbers evenly, also where 2^32 is no multiple", () => {
    const g = new Generator(4);
    const counts = new Array<number>(7).fill(0);
    for (const v of draws(35_000, () => g.below(7))) counts[v]!++;
    // Chi-squared with 6 degrees of freedom: 22.5 is its 99.9 % quantile.
    expect(counts.reduce((s, c) => s + (c - 5000) ** 2 / 5000, 0)).toBeLessThan(22.5);
  });

  it("refuses a seed that is not a whole number", () => {
    expect(() => new Generator(0.5)).toThrow("manualSeed: the seed must be a whole number, got 0.5");
  });
});
