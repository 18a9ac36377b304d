/** Line search: a step along a direction that lowers the loss enough and flattens its slope (the strong Wolfe conditions). */

/** One place along the line: the step, and what was found there. */
export interface Point {
  readonly t: number;
  readonly loss: number;
  readonly gradient: Float32Array | Float64Array;
  /** The derivative of the loss along the line. */
  readonly slope: number;
}

/** Where a cubic through two points, with its slopes there, is lowest; held within bounds. */
function lowest(a: Point, b: Point, bounds?: readonly [number, number]): number {
  const [low, high] = bounds ?? (a.t <= b.t ? [a.t, b.t] : [b.t, a.t]);
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const t = far.t - (far.t - near.t) * ((far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2));
  return Math.min(Math.max(t, low), high);
}

const enough = 1e-4;
const flat = 0.9;

/**
 * Looks for a step that fulfils the strong Wolfe conditions, first by going further until one lies behind, then between two.
 *
 * @param at evaluates the loss at a step
 * @param first the step to try first
 * @param start the point where the line begins
 * @param reach the largest component of the direction
 * @param tolerance how small the bracket may become
 * @param limit how many steps are tried at most after the first
 * @source Nocedal and Wright, "Numerical Optimization", algorithms 3.5 and 3.6
 */
export function searchLine(
  at: (t: number) => Point,
  first: number,
  start: Point,
  reach: number,
  tolerance: number,
  limit: number,
): { point: Point; calls: number } {
  const high = (p: Point) => p.loss > start.loss + enough * p.t * start.slope;
  const isFlat = (p: Point) => Math.abs(p.slope) <= -flat * start.slope;
  let now = at(first);
  let calls = 1;
  let previous = start;
  let rounds = 0;
  let bracket: [Point, Point] | undefined;
  while (rounds < limit) {
    if (high(now) || (rounds > 1 && now.loss >= previous.loss)) {
      bracket = [previous, now];
      break;
    }
    if (isFlat(now)) return { point: now, calls };
    if (now.slope >= 0) {
      bracket = [previous, now];
      break;
    }
    const t = lowest(previous, now, [now.t + 0.01 * (now.t - previous.t), now.t * 10]);
    previous = now;
    now = at(t);
    calls++;
    rounds++;
  }
  bracket ??= [start, now];
  let stuck = false;
  let [low, top] = bracket[0].loss <= bracket[1].loss ? [0, 1] : [1, 0];
  while (rounds < limit) {
    const [a, b] = bracket;
    if (Math.abs(b.t - a.t) * reach < tolerance) break;
    let t = lowest(a, b);
    const left = Math.min(a.t, b.t);
    const right = Math.max(a.t, b.t);
    const margin = 0.1 * (right - left);
    // A step close to an end makes no progress: the second time, it is moved inwards.
    if (Math.min(right - t, t - left) < margin) {
      if (stuck || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        stuck = false;
      } else stuck = true;
    } else stuck = false;
    now = at(t);
    calls++;
    rounds++;
    if (high(now) || now.loss >= bracket[low]!.loss) {
      bracket[top] = now;
      [low, top] = bracket[0].loss <= bracket[1].loss ? [0, 1] : [1, 0];
      continue;
    }
    const done = isFlat(now);
    if (!done && now.slope * (bracket[top]!.t - bracket[low]!.t) >= 0) bracket[top] = bracket[low]!;
    bracket[low] = now;
    if (done) break;
  }
  return { point: bracket[low]!, calls };
}
