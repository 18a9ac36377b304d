/** Elements, or slices along an axis, without repetition. */

import { normalizeDim, numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { orderOf } from "./order";
import { reshapeTo } from "./view";

/** The options of {@link unique}. */
export interface UniqueOptions {
  sorted?: boolean;
  returnInverse?: boolean;
  returnCounts?: boolean;
  dim?: number | null;
}

type UniqueResult<O> = O extends { returnInverse: true } | { returnCounts: true } ? Tensor[] : Tensor;

/** What is compared: each element, or each slice along an axis, as a row of numbers. */
interface Rows {
  readonly elements: ArrayLike<number>;
  readonly width: number;
  readonly length: number;
}

/** The order of rows by their first number, then the second; NaN last, equal ones as they come. */
function ascending(rows: Rows): ArrayLike<number> {
  const { elements, width, length } = rows;
  const compare = (a: number, b: number) => {
    for (let k = 0; k < width; k++) {
      const [u, v] = [elements[a * width + k]!, elements[b * width + k]!];
      if (u < v) return -1;
      if (u > v) return 1;
      const lost = Number(Number.isNaN(u)) - Number(Number.isNaN(v));
      if (lost !== 0) return lost;
    }
    return a - b;
  };
  return Array.from({ length }, (_, i) => i).sort(compare);
}

const params = { returnInverse: takes.flag(false), returnCounts: takes.flag(false) };
const along = takes.optional(takes.nullable(takes.dim));

/** The first row of each run of equal ones, when the rows are taken in an order; NaN equals nothing. */
function runs(
  op: string,
  input: Tensor,
  dim: number | null | undefined,
  wanted: { readonly returnInverse: boolean; readonly returnCounts: boolean },
  inOrder: boolean,
): Tensor | Tensor[] {
  const axis = dim == null ? null : normalizeDim(op, dim, input.shape.length, input.shape);
  const length = axis === null ? numel(input.shape) : input.shape[axis]!;
  const moved = copyOf(axis === null ? input : (input.movedim(axis, 0) as Tensor));
  const { elements } = moved;
  const width = elements.length / Math.max(length, 1);
  const rows = { elements, width, length };
  const order = !inOrder
    ? Int32Array.from({ length }, (_, i) => i)
    : axis === null
      ? orderOf(reshapeTo(moved, [length]), 0, false).elements
      : ascending(rows);
  const differ = (a: number, b: number) => {
    for (let k = 0; k < width; k++) if (elements[a * width + k] !== elements[b * width + k]) return true;
    return false;
  };
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const row = order[i]!;
    if (i === 0 || differ(order[i - 1]!, row)) {
      firsts.push(row);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[row] = firsts.length - 1;
  }
  const chosen = wrap(Int32Array.from(firsts), [firsts.length], "int32");
  const from = axis === null ? reshapeTo(moved, [length]) : (input.detach() as Tensor);
  const values = from.indexSelect(axis ?? 0, chosen) as Tensor;
  const out = [values];
  if (wanted.returnInverse) out.push(wrap(inverse, axis === null ? input.shape : [length], "int32"));
  if (wanted.returnCounts) out.push(wrap(Int32Array.from(counts), [counts.length], "int32"));
  return out.length === 1 ? values : out;
}

/**
 * The different elements in order; with options also where each element went, and how often each came.
 *
 * @shape `[how many differ]`
 * @param returnInverse also the index of each element among the different ones (default: false)
 * @param returnCounts also how often each came (default: false)
 * @param dim compares whole slices along an axis (default: single elements)
 * @source PyTorch torch.unique
 * @example
 * unique(tensor([2, 1, 2])).tolist() // => [1, 2]
 */
export const unique: Op<
  K.Of<
    <const O extends UniqueOptions>(x: Tensor, options?: O) => UniqueResult<O>,
    <const O extends UniqueOptions>(this: Tensor, options?: O) => UniqueResult<O>
  >
> = compose({
  name: "unique",
  params: { input: takes.tensor, sorted: takes.flag(true), ...params, dim: along },
  run: ({ input, dim, ...wanted }) => runs("unique", input, dim, wanted, true),
  differentiable: [],
});

/**
 * Elements with repeats of their neighbour dropped.
 *
 * @shape `[how many runs]`
 * @source PyTorch torch.unique_consecutive
 * @example
 * uniqueConsecutive(tensor([1, 1, 2, 1])).tolist() // => [1, 2, 1]
 */
export const uniqueConsecutive: Op<
  K.Of<
    {
      <const O extends UniqueOptions>(x: Tensor, options?: O): UniqueResult<O>;
      (x: Tensor, returnInverse: boolean, returnCounts?: boolean, dim?: number | null): Tensor | Tensor[];
    },
    {
      <const O extends UniqueOptions>(this: Tensor, options?: O): UniqueResult<O>;
      (this: Tensor, returnInverse: boolean, returnCounts?: boolean, dim?: number | null): Tensor | Tensor[];
    }
  >
> = compose({
  name: "uniqueConsecutive",
  params: { input: takes.tensor, ...params, dim: along },
  run: ({ input, dim, ...wanted }) => runs("uniqueConsecutive", input, dim, wanted, false),
  differentiable: [],
});
