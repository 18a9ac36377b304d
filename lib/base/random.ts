/** Random numbers that repeat under a seed: xoshiro128** seeded by SplitMix32, with uniform and normal draws. */

import { ArgumentError } from "./error";

/**
 * A stream of random numbers with its own state.
 *
 * @source Blackman and Vigna, "Scrambled linear pseudorandom number generators" (xoshiro128**)
 * @example
 * const g = new Generator().manualSeed(7);
 * const first = g.uniform();
 * g.manualSeed(7).uniform() === first // => true
 */
export class Generator {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #spare: number | undefined;
  #seed = 0;

  constructor(seed = 0) {
    this.manualSeed(seed);
  }

  /** Starts the stream anew from a whole number; the same seed gives the same numbers. */
  manualSeed(seed: number): this {
    if (!Number.isSafeInteger(seed)) {
      throw new ArgumentError(`manualSeed: the seed must be a whole number, got ${String(seed)}`, { op: "manualSeed" });
    }
    this.#seed = seed;
    let state = (seed ^ Math.floor(seed / 4294967296)) | 0;
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      let z = state ^ (state >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
    this.#spare = undefined;
    return this;
  }

  /** The seed that the stream was started from. */
  initialSeed(): number {
    return this.#seed;
  }

  /** The next 32 random bits, as an integer from 0 to 2^32 - 1. */
  bits(): number {
    const s = Math.imul(this.#b, 5);
    const result = Math.imul((s << 7) | (s >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A number drawn evenly from [0, 1), a multiple of 2^-24 so that it is exact in float32. */
  uniform(): number {
    return (this.bits() >>> 8) / 16777216;
  }

  /** A number drawn evenly from [0, 1) with 53 random bits, for float64. */
  uniform53(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** A standard normal draw (polar method of Marsaglia). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    let u: number;
    let v: number;
    let q: number;
    do {
      u = 2 * this.uniform53() - 1;
      v = 2 * this.uniform53() - 1;
      q = u * u + v * v;
    } while (q >= 1 || q === 0);
    const f = Math.sqrt((-2 * Math.log(q)) / q);
    this.#spare = v * f;
    return u * f;
  }

  /** A whole number drawn evenly from [0, n). */
  below(n: number): number {
    if (n <= 4294967296) {
      // Rejection keeps the draw even when n does not divide 2^32.
      const limit = 4294967296 - (4294967296 % n);
      let x: number;
      do x = this.bits();
      while (x >= limit);
      return x % n;
    }
    return Math.floor(this.uniform53() * n);
  }

  /** The whole state, for saving; `setState` takes it back. */
  getState(): readonly number[] {
    return [this.#a, this.#b, this.#c, this.#d, this.#spare ?? Number.NaN, this.#seed];
  }

  setState(state: readonly number[]): this {
    [this.#a, this.#b, this.#c, this.#d] = state as [number, number, number, number];
    this.#spare = Number.isNaN(state[4]) ? undefined : state[4];
    this.#seed = state[5] ?? 0;
    return this;
  }
}

/** The stream that everything draws from unless it is given another. */
export const defaultGenerator: Generator = new Generator(Math.floor(Math.random() * 2 ** 31));

/** Starts the default stream from a seed, so that everything that follows repeats. */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}
