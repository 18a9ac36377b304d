/** Arithmetic on shapes: sizes, strides, dimensions and broadcasting. */

import { ArgumentError, IndexError, ShapeError } from "./error";

/** How many elements a shape holds. */
export function numel(shape: readonly number[]): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i]!;
  return n;
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(shape[i]!, 1);
  }
  return strides;
}

/** Whether elements with these strides lie one after another in row-major order (axes of size 1 may have any stride). */
export function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i]!;
    if (size === 0) return true;
    if (size !== 1) {
      if (strides[i] !== step) return false;
      step *= size;
    }
  }
  return true;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `[2, 3]`, as errors and displays write a shape. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** The shape that two shapes broadcast to, or the axis (counted from the end, negative) at which they do not. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | number {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = i <= a.length ? a[a.length - i]! : 1;
    const y = i <= b.length ? b[b.length - i]! : 1;
    if (x !== y && x !== 1 && y !== 1) return -i;
    out[rank - i] = x === 1 ? y : x;
  }
  return out;
}

/** A dimension counted from the start: `dim` may be negative, in [-rank, rank); a scalar counts as rank 1. */
export function normalizeDim(op: string, dim: number, rank: number, shape?: readonly number[]): number {
  const n = Math.max(rank, 1);
  if (!Number.isInteger(dim)) throw new ArgumentError(`${op}: dim must be a whole number, got ${String(dim)}`, { op });
  if (dim < -n || dim >= n) {
    const where = shape ? ` for shape ${formatShape(shape)}` : "";
    throw new IndexError(`${op}: dim ${dim} is out of range${where}, give one from ${-n} to ${n - 1}`, { op });
  }
  return dim < 0 ? dim + n : dim;
}

/** Several dimensions, counted from the start, each once. */
export function normalizeDims(op: string, dims: readonly number[], shape: readonly number[]): number[] {
  const out = dims.map((d) => normalizeDim(op, d, shape.length, shape));
  if (new Set(out).size !== out.length) {
    throw new ArgumentError(`${op}: dim ${formatShape(dims)} names the same axis twice`, { op });
  }
  return out;
}

/** Throws unless every size is a whole number that is not negative. */
export function checkSizes(op: string, shape: readonly number[]): void {
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`${op}: sizes must be whole numbers that are not negative, got ${formatShape(shape)}`, {
        op,
        shapes: [shape],
      });
    }
  }
}
