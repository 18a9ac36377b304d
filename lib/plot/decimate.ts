/** Fewer points for the same picture: long series are thinned before they are sent to be drawn. */

/** Points that are drawn, and whether some were left off. */
export interface Thinned {
  readonly x: (number | string)[];
  readonly y: number[];
  readonly thinned: boolean;
}

/**
 * Thins a line to about `limit` points. Where x rises, each stretch keeps its lowest and its highest point, so no
 * spike is lost; elsewhere (a path in the plane) every k-th point is kept. The first and the last always stay.
 */
export function thinLine(x: readonly (number | string)[], y: readonly number[], limit = 4000): Thinned {
  if (y.length <= limit) return { x: [...x], y: [...y], thinned: false };
  const keep = rises(x) ? extremes(y, limit) : everyNth(y.length, limit);
  return { x: keep.map((i) => x[i]!), y: keep.map((i) => y[i]!), thinned: true };
}

/** The indices of about `limit` of `n` points, evenly spread, with both ends. */
export function everyNth(n: number, limit: number): number[] {
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: limit }, (_, i) => Math.round((i * (n - 1)) / (limit - 1)));
}

/** Averages blocks of a large matrix so that at most `limit` rows and columns are left; NaN is left out of an average. */
export function poolMatrix(
  rows: readonly (readonly number[])[],
  limit: number,
): { rows: number[][]; down: number; across: number } {
  const down = Math.max(1, Math.ceil(rows.length / limit));
  const across = Math.max(1, Math.ceil((rows[0]?.length ?? 0) / limit));
  if (down === 1 && across === 1) return { rows: rows.map((row) => [...row]), down, across };
  const height = Math.ceil(rows.length / down);
  const width = Math.ceil(rows[0]!.length / across);
  const pooled = Array.from({ length: height }, (_, i) =>
    Array.from({ length: width }, (_, j) => {
      let sum = 0;
      let count = 0;
      for (const row of rows.slice(i * down, (i + 1) * down)) {
        for (const value of row.slice(j * across, (j + 1) * across)) {
          if (Number.isNaN(value)) continue;
          sum += value;
          count += 1;
        }
      }
      return count === 0 ? Number.NaN : sum / count;
    }),
  );
  return { rows: pooled, down, across };
}

function rises(x: readonly (number | string)[]): boolean {
  for (let i = 1; i < x.length; i += 1) {
    const [a, b] = [x[i - 1], x[i]];
    if (typeof a !== "number" || typeof b !== "number" || b < a) return false;
  }
  return true;
}

function extremes(y: readonly number[], limit: number): number[] {
  const n = y.length;
  const stretches = Math.max(1, Math.floor((limit - 2) / 2));
  const keep = [0];
  for (let s = 0; s < stretches; s += 1) {
    const from = 1 + Math.floor((s * (n - 2)) / stretches);
    const to = 1 + Math.floor(((s + 1) * (n - 2)) / stretches);
    let low = from;
    let high = from;
    for (let i = from; i < to; i += 1) {
      // A gap must stay a gap: where a value is missing it is kept in place of the stretch's highest.
      if (Number.isNaN(y[i]!)) {
        high = i;
        break;
      }
      if (y[i]! < y[low]!) low = i;
      if (y[i]! > y[high]!) high = i;
    }
    if (from >= to) continue;
    keep.push(Math.min(low, high));
    if (low !== high) keep.push(Math.max(low, high));
  }
  keep.push(n - 1);
  return keep;
}
