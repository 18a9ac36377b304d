/** Random choices with a fixed seed, and random shapes. */

/** Draws numbers, choices and shapes; the same seed draws the same. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.int(0, of.length - 1)]!;
  }

  /** The numbers below `n` in random order. */
  order(n: number): number[] {
    const out = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(0, i);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }

  /** One or more of the numbers below `n`, each once. */
  someOf(n: number): number[] {
    return this.order(n).slice(0, this.int(1, n));
  }

  /** A shape that broadcasts with the given one. */
  broadcastable(shape: readonly number[]): number[] {
    const cut = this.int(0, shape.length);
    return shape.slice(cut).map((n) => (this.chance(0.3) ? 1 : n));
  }

  /** The shape with one size changed, or one axis more where there is none. */
  changed(shape: readonly number[], by = 1): number[] {
    if (shape.length === 0) return [by + 1];
    const at = this.int(0, shape.length - 1);
    return shape.map((n, i) => (i === at ? n + by : n));
  }

  /** Sizes whose product is `n`. */
  factors(n: number): number[] {
    const out: number[] = [];
    let rest = n;
    for (const p of [2, 3, 5]) {
      while (rest % p === 0 && rest > 0) {
        out.push(p);
        rest /= p;
      }
    }
    if (rest > 1 || rest === 0) out.push(rest);
    while (out.length > 1 && (out.length > 4 || this.chance(0.4))) {
      const at = this.int(0, out.length - 2);
      out.splice(at, 2, out[at]! * out[at + 1]!);
    }
    if (this.chance(0.2)) out.push(1);
    return out;
  }
}

/** A shape with `min` to `max` axes of sizes from `least` to 5. */
export function shapes(r: Random, min: number, max: number, least = 1): number[] {
  return Array.from({ length: r.int(min, max) }, () => r.int(least, 5));
}

/** A shape that does not broadcast with the given one, as far as that is possible. */
export function wrongShapes(r: Random, shape: readonly number[]): number[] {
  if (shape.length === 0) return shapes(r, 0, 2);
  const at = r.int(0, shape.length - 1);
  return shape
    .slice(r.int(0, at))
    .map((n) => (n === 1 ? 1 : n))
    .map((n, i, all) => (i === all.length - (shape.length - at) ? (n === 1 ? 1 : n + r.int(1, 3)) : n));
}
