/** Reads what is plotted: arrays, nested arrays, typed arrays and tensors become plain numbers, or one clear sentence says why not. */

import { TypetorchError } from "../base/error";

/** Anything with a shape and `tolist()`, such as a tensor. */
export interface TensorLike {
  readonly shape: readonly number[];
  tolist(): unknown;
}

/** A number, or something that holds one. */
export type NumberLike = number | boolean | { item(): number | boolean };

/** What can be plotted: an array of numbers of any depth, a typed array, a tensor, or an array of such. */
export type Values = TensorLike | ArrayLike<number> | readonly (NumberLike | Values)[];

/** Numbers with their shape, in row-major order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A sentence about an input that cannot be plotted. */
export class PlotError extends TypetorchError {
  override name = "PlotError";
}

/**
 * Reads any input.
 *
 * @param where the call and the argument, for messages: "plot.line: y"
 */
export function readArray(input: unknown, where: string): NumberArray {
  const list = isTensorLike(input) ? input.tolist() : input;
  if (list instanceof Float64Array) return { shape: [list.length], data: list };
  const shape = shapeOf(list, where);
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  let next = 0;
  const fill = (node: unknown, axis: number) => {
    const value = isTensorLike(node) ? node.tolist() : node;
    if (axis === shape.length) {
      data[next++] = numberOf(value, where);
      return;
    }
    const size = isListLike(value) ? value.length : -1;
    if (size !== shape[axis]) {
      const found = size < 0 ? "a single number" : `one of length ${size}`;
      throw new PlotError(`${where}: rows must have the same length, got ${found} among rows of length ${shape[axis]}`);
    }
    for (let i = 0; i < size; i += 1) fill((value as ArrayLike<unknown>)[i], axis + 1);
  };
  fill(list, 0);
  return { shape, data };
}

/** Reads numbers along one axis; axes of size 1 are dropped. */
export function readVector(input: unknown, where: string): number[] {
  const { shape, data } = readArray(input, where);
  const long = shape.filter((n) => n !== 1);
  if (long.length > 1) {
    throw new PlotError(`${where}: needs one axis, got shape [${shape.join(", ")}]; index or flatten it first`);
  }
  if (data.length === 0) throw new PlotError(`${where}: is empty, there is nothing to draw`);
  return Array.from(data);
}

/** Reads rows and columns; leading axes of size 1 are dropped, a single axis becomes one row. */
export function readMatrix(input: unknown, where: string): number[][] {
  const { shape, data } = readArray(input, where);
  let kept = shape;
  while (kept.length > 2 && kept[0] === 1) kept = kept.slice(1);
  while (kept.length > 2 && kept[kept.length - 1] === 1) kept = kept.slice(0, -1);
  if (kept.length === 1) kept = [1, kept[0]!];
  if (kept.length !== 2) {
    throw new PlotError(`${where}: needs rows and columns (two axes), got shape [${shape.join(", ")}]; index it first`);
  }
  if (data.length === 0) throw new PlotError(`${where}: is empty, there is nothing to draw`);
  const [rows, columns] = kept as [number, number];
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** Positions along an axis: numbers, or names of categories. */
export function readPositions(input: unknown, where: string): (number | string)[] {
  if (Array.isArray(input) && input.some((x) => typeof x === "string")) {
    if (input.length === 0) throw new PlotError(`${where}: is empty, there is nothing to draw`);
    return input.map(String);
  }
  return readVector(input, where);
}

/** Throws when two inputs that belong together differ in length. */
export function sameLength(where: string, a: string, lengthA: number, b: string, lengthB: number): void {
  if (lengthA !== lengthB) {
    const count = `${lengthA.toLocaleString("en")} value${lengthA === 1 ? "" : "s"}`;
    throw new PlotError(
      `${where}: ${a} has ${count} but ${b} has ${lengthB.toLocaleString("en")}; they must match one to one`,
    );
  }
}

/** One number: as it is, or out of a tensor of one element. */
export function readNumber(value: unknown, where: string): number {
  const item = (value as { item?: unknown } | null | undefined)?.item;
  if (typeof item === "function" && !isTensorLike(value)) return numberOf(item.call(value), where);
  return numberOf(isTensorLike(value) ? value.tolist() : value, where);
}

export function isTensorLike(value: unknown): value is TensorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "shape" in value &&
    typeof (value as TensorLike).tolist === "function"
  );
}

function isListLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function shapeOf(list: unknown, where: string): number[] {
  const shape: number[] = [];
  let node = list;
  while (isListLike(node)) {
    shape.push(node.length);
    if (node.length === 0) break;
    node = node[0];
    if (isTensorLike(node)) node = node.tolist();
  }
  if (shape.length === 0 && typeof node !== "number") {
    throw new PlotError(`${where}: expected numbers (an array, a typed array or a tensor), got ${kindOf(node)}`);
  }
  return shape;
}

function numberOf(value: unknown, where: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "bigint") return Number(value);
  // null stands for a missing value, as in JSON.
  if (value === null || value === undefined) return Number.NaN;
  if (Array.isArray(value) && value.length === 1) return numberOf(value[0], where);
  throw new PlotError(`${where}: expected a number, got ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "undefined";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return `an object (${value.constructor?.name ?? "Object"})`;
  return `a ${typeof value}`;
}
