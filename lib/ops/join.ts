/** Tensors joined, and taken apart. */

import { backend } from "../backend/select";
import { ArgumentError, IndexError, ShapeError } from "../base/error";
import { formatShape, normalizeDim, normalizeDims, numel, stridesOf } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { copyInto } from "../core/broadcasting";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op, operandType } from "../core/op";
import { describe, takes } from "../core/params";
import { isTensor, type Tensor, viewOf, wrap } from "../core/tensor";
import { withUnused } from "./unused";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 1.1 + shape.length)),
    shape,
    "float64",
  );

/** An old habit of PyTorch: empty tensors with one axis join with anything. */
const isNothing = (x: Tensor) => x.shape.length === 1 && x.shape[0] === 0;

/** Joins tensors of one element type along a known axis. */
const joined: Loose = defineOp({
  name: "cat",
  params: { tensors: takes.tensors, dim: takes.dim },
  run: ({ tensors, dim }) => {
    const first = tensors[0]!;
    const shape = first.shape.map((n, i) => (i === dim ? tensors.reduce((a, t) => a + t.shape[dim]!, 0) : n));
    const out = wrap(backend().empty(first.dtype, numel(shape)), shape, first.dtype);
    const strides = stridesOf(shape);
    let at = 0;
    for (const t of tensors) {
      if (numel(t.shape) > 0) copyInto(viewOf(out, at * strides[dim]!, t.shape, strides), t);
      at += t.shape[dim]!;
    }
    return out;
  },
  vjp: {
    tensors: ({ tensors, dim }, g) => {
      let at = 0;
      return tensors.map((t) => {
        const part = g.narrow(dim, at, t.shape[dim]!) as Tensor;
        at += t.shape[dim]!;
        return part;
      });
    },
  },
  method: false,
}) as never;

function catOf(op: string, tensors: readonly Tensor[], dim: number): Tensor {
  if (tensors.length === 0) throw new ArgumentError(`${op}: give at least one tensor`, { op });
  const type = operandType(tensors);
  const some = tensors.filter((t) => !isNothing(t));
  const nothings = tensors.filter(isNothing);
  if (some.length === 0) return withUnused(wrap(backend().zeros(type, 0), [0], type), nothings);
  const first = some[0]!;
  if (some.some((t) => t.shape.length === 0)) throw new ShapeError(fill(messages.scalars, { op }), { op });
  const axis = normalizeDim(op, dim, first.shape.length, first.shape);
  for (const [i, t] of some.entries()) {
    if (t.shape.length !== first.shape.length) {
      throw new ShapeError(fill(messages.join, { op, shapeA: show(first.shape), which: i, shapeB: show(t.shape) }), {
        op,
        shapes: some.map((x) => x.shape),
      });
    }
    for (let k = 0; k < t.shape.length; k++) {
      if (k !== axis && t.shape[k] !== first.shape[k]) {
        throw new ShapeError(
          fill(messages.axis, {
            op,
            axis: k,
            sizeA: String(first.shape[k]),
            a: "tensor 0",
            sizeB: String(t.shape[k]),
            b: `tensor ${i}`,
          }),
          { op, axis: String(k), shapes: some.map((x) => x.shape) },
        );
      }
    }
  }
  const whole = joined(
    some.map((t) => cast(t, type)),
    axis,
  );
  return withUnused(whole, nothings);
}

function catUnder<T>(name: string): T {
  return compose({
    name,
    params: { tensors: takes.tensors, dim: takes.or(takes.dim, 0) },
    run: ({ tensors, dim }) => catOf(name, tensors, dim),
    samples: () => [[[sample(2, 3), sample(1, 3)]], [[sample(2, 3), sample(2, 1)], 1]],
    method: false,
  }) as T;
}

/**
 * Tensors joined along an axis that all of them have.
 *
 * @shape the sizes along `dim` add up; the others must agree
 * @param dim the axis (default: 0)
 * @throws {ShapeError} when another axis differs
 * @source PyTorch torch.cat
 * @example
 * cat([tensor([1, 2]), tensor([3])]).tolist() // => [1, 2, 3]
 */
export const cat: Op<K.Cat<"cat">> = catUnder("cat");
/** Tensors joined along an axis; another name of cat. */
export const concat: Op<K.Cat<"concat">> = catUnder("concat");
/** Tensors joined along an axis; another name of cat. */
export const concatenate: Op<K.Cat<"concatenate">> = catUnder("concatenate");

/**
 * Tensors of one shape joined along a new axis.
 *
 * @shape inserts the number of tensors at `dim`
 * @param dim where the new axis stands (default: 0)
 * @throws {ShapeError} when shapes differ
 * @source PyTorch torch.stack
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).tolist() // => [[1, 2], [3, 4]]
 */
export const stack: Op<K.Stack<"stack">> = compose({
  name: "stack",
  params: { tensors: takes.tensors, dim: takes.or(takes.dim, 0) },
  run: ({ tensors, dim }) => {
    if (tensors.length === 0) throw new ArgumentError("stack: give at least one tensor", { op: "stack" });
    const { shape } = tensors[0]!;
    for (const [i, t] of tensors.entries()) {
      if (t.shape.length !== shape.length || t.shape.some((n, k) => n !== shape[k])) {
        throw new ShapeError(
          fill(messages.stack, { op: "stack", shapeA: show(shape), which: i, shapeB: show(t.shape) }),
          { op: "stack", shapes: tensors.map((x) => x.shape) },
        );
      }
    }
    const axis = normalizeDim("stack", dim, shape.length + 1, shape);
    const type = operandType(tensors);
    return joined(
      tensors.map((t) => (cast(t, type) as Tensor).unsqueeze(axis)),
      axis,
    );
  },
  samples: () => [[[sample(2, 3), sample(2, 3)], 1], [[sample(), sample()]]],
  method: false,
});

const atLeast1 = (x: Tensor) => (x.shape.length === 0 ? reshapeTo(x, [1]) : x);
const atLeast2 = (x: Tensor) => (x.shape.length < 2 ? reshapeTo(x, [1, x.shape[0] ?? 1]) : x);
const atLeast3 = (x: Tensor) =>
  x.shape.length < 2 ? reshapeTo(x, [1, x.shape[0] ?? 1, 1]) : x.shape.length === 2 ? reshapeTo(x, [...x.shape, 1]) : x;

function joiner<N extends "hstack" | "vstack" | "dstack">(
  name: N,
  prepare: (x: Tensor) => Tensor,
  dimOf: (x: Tensor) => number,
): Op<K.StackAlong<N>> {
  return compose({
    name,
    params: { tensors: takes.tensors },
    run: ({ tensors }) => {
      if (tensors.length === 0) throw new ArgumentError(`${name}: give at least one tensor`, { op: name });
      const ready = tensors.map(prepare);
      return catOf(name, ready, dimOf(ready[0]!));
    },
    samples: () => [[[sample(2, 3), sample(2, 3)]]],
    method: false,
  });
}

/**
 * Tensors joined side by side: along axis 1, or axis 0 for rows.
 *
 * @shape as cat
 * @source PyTorch torch.hstack
 * @example
 * hstack([tensor([1]), tensor([2])]).tolist() // => [1, 2]
 */
export const hstack: Op<K.StackAlong<"hstack">> = joiner("hstack", atLeast1, (x) => (x.shape.length === 1 ? 0 : 1));

/**
 * Tensors joined one under another, rows first made matrices.
 *
 * @shape as cat along axis 0
 * @source PyTorch torch.vstack
 * @example
 * vstack([tensor([1, 2]), tensor([3, 4])]).tolist() // => [[1, 2], [3, 4]]
 */
export const vstack: Op<K.StackAlong<"vstack">> = joiner("vstack", atLeast2, () => 0);

/**
 * Tensors joined in depth, along axis 2.
 *
 * @shape as cat along axis 2
 * @source PyTorch torch.dstack
 * @example
 * dstack([tensor([1]), tensor([2])]).tolist() // => [[[1, 2]]]
 */
export const dstack: Op<K.StackAlong<"dstack">> = joiner("dstack", atLeast3, () => 2);

/** Pieces of an axis, each a view. */
function pieces(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  let at = 0;
  return sizes.map((n) => {
    const piece = x.narrow(axis, at, n) as Tensor;
    at += n;
    return piece;
  });
}

/**
 * Pieces along an axis: each of one size (the last may be smaller), or of the given sizes.
 *
 * @shape the axis cut into pieces
 * @param splitSize the size of a piece, or the sizes of all
 * @param dim the axis (default: 0)
 * @throws {ShapeError} when given sizes do not add up to the axis
 * @source PyTorch torch.split
 * @example
 * split(tensor([1, 2, 3]), 2).map((x) => x.tolist()) // => [[1, 2], [3]]
 */
export const split: Op<K.Split<"split">> = compose({
  name: "split",
  params: {
    input: takes.tensor,
    splitSize: takes.any<number | readonly number[]>("a size or sizes"),
    dim: takes.or(takes.dim, 0),
    splitSizeOrSections: takes.optional(takes.dims),
  },
  run: ({ input, splitSize, dim, splitSizeOrSections }) => {
    if (input.shape.length === 0) throw new ShapeError("split: a tensor without axes cannot be split", { op: "split" });
    const axis = normalizeDim("split", dim, input.shape.length, input.shape);
    const n = input.shape[axis]!;
    const given = splitSize ?? (splitSizeOrSections?.length === 1 ? splitSizeOrSections[0]! : splitSizeOrSections);
    if (typeof given === "number") {
      if (!Number.isInteger(given) || given < 0 || (given === 0 && n > 0))
        throw new ArgumentError(`split: splitSize must be a positive whole number, got ${given}`, { op: "split" });
      return pieces(
        input,
        axis,
        n === 0 ? [0] : Array.from({ length: Math.ceil(n / given) }, (_, i) => Math.min(given, n - i * given)),
      );
    }
    if (!Array.isArray(given))
      throw new ArgumentError("split: splitSize is missing: give a size, or an array of sizes", { op: "split" });
    const total = given.reduce((a: number, b: number) => a + b, 0);
    if (total !== n || given.some((s: number) => s < 0)) {
      throw new ShapeError(fill(messages.split, { op: "split", given: show(given), sum: total, axis: dim, size: n }), {
        op: "split",
        shapes: [input.shape],
      });
    }
    return pieces(input, axis, given);
  },
});

/**
 * So many pieces along an axis, of equal size but the last.
 *
 * @shape the axis cut into pieces
 * @param chunks how many at most
 * @param dim the axis (default: 0)
 * @source PyTorch torch.chunk
 * @example
 * chunk(tensor([1, 2, 3]), 2).map((x) => x.tolist()) // => [[1, 2], [3]]
 */
export const chunk: Op<K.Chunk<"chunk">> = compose({
  name: "chunk",
  params: { input: takes.tensor, chunks: takes.int, dim: takes.or(takes.dim, 0) },
  run: ({ input, chunks, dim }) => {
    if (chunks <= 0) throw new ArgumentError(`chunk: chunks must be positive, got ${chunks}`, { op: "chunk" });
    if (input.shape.length === 0) throw new ShapeError("chunk: a tensor without axes cannot be cut", { op: "chunk" });
    const axis = normalizeDim("chunk", dim, input.shape.length, input.shape);
    const n = input.shape[axis]!;
    const size = Math.ceil(n / chunks);
    if (size === 0) return pieces(input, axis, new Array<number>(chunks).fill(0));
    return pieces(
      input,
      axis,
      Array.from({ length: Math.ceil(n / size) }, (_, i) => Math.min(size, n - i * size)),
    );
  },
});

/**
 * Pieces along an axis: so many of nearly equal size, or cut at the given indices.
 *
 * @shape the axis cut into pieces
 * @param indicesOrSections how many pieces, or where to cut
 * @param dim the axis (default: 0)
 * @source PyTorch torch.tensor_split
 * @example
 * tensorSplit(tensor([1, 2, 3]), [1]).map((x) => x.tolist()) // => [[1], [2, 3]]
 */
export const tensorSplit: Op<K.TensorSplit<"tensorSplit">> = compose({
  name: "tensorSplit",
  params: {
    input: takes.tensor,
    indicesOrSections: takes.any<unknown>("a number or indices"),
    dim: takes.or(takes.dim, 0),
    indices: takes.any<unknown>("indices"),
    sections: takes.any<unknown>("a number"),
  },
  run: ({ input, indicesOrSections, dim, indices, sections }) => {
    if (input.shape.length === 0)
      throw new ShapeError("tensorSplit: a tensor without axes cannot be cut", { op: "tensorSplit" });
    const axis = normalizeDim("tensorSplit", dim, input.shape.length, input.shape);
    const n = input.shape[axis]!;
    const given = indicesOrSections ?? indices ?? sections;
    const cuts =
      typeof given === "object" && given !== null && "tolist" in given
        ? ((given as Tensor).tolist() as number | number[])
        : given;
    if (typeof cuts === "number") {
      if (cuts <= 0)
        throw new ArgumentError(`tensorSplit: the number of pieces must be positive, got ${cuts}`, {
          op: "tensorSplit",
        });
      return pieces(
        input,
        axis,
        Array.from({ length: cuts }, (_, i) => Math.floor(n / cuts) + (i < n % cuts ? 1 : 0)),
      );
    }
    if (!Array.isArray(cuts) || !cuts.every((c) => Number.isInteger(c)))
      throw new ArgumentError(
        `tensorSplit: give the number of pieces or an array of places to cut at, got ${describe(given)}`,
        { op: "tensorSplit" },
      );
    const at = (cuts as number[]).map((c) => Math.min(Math.max(c < 0 ? c + n : c, 0), n));
    return [0, ...at].map((start, i) => input.narrow(axis, start, Math.max((at[i] ?? n) - start, 0)));
  },
});

/**
 * The slices along an axis, which is dropped.
 *
 * @shape drops `dim`
 * @param dim the axis (default: 0)
 * @source PyTorch torch.unbind
 * @example
 * unbind(tensor([[1, 2], [3, 4]])).map((x) => x.tolist()) // => [[1, 2], [3, 4]]
 */
export const unbind: Op<K.Unbind<"unbind">> = compose({
  name: "unbind",
  params: { input: takes.tensor, dim: takes.or(takes.dim, 0) },
  run: ({ input, dim }) => {
    if (input.shape.length === 0) throw new ShapeError("unbind: a tensor without axes has no slices", { op: "unbind" });
    const axis = normalizeDim("unbind", dim, input.shape.length, input.shape);
    return Array.from({ length: input.shape[axis]! }, (_, i) => input.select(axis, i));
  },
});

/** Axes in front until the rank is that of the repeats. */
function repeated(op: string, x: Tensor, repeats: readonly number[]): Tensor {
  if (repeats.length < x.shape.length) {
    throw new ShapeError(fill(messages.sizes, { op, given: repeats.length, needed: x.shape.length }), {
      op,
      shapes: [x.shape],
    });
  }
  if (repeats.some((r) => !Number.isInteger(r) || r < 0))
    throw new ArgumentError(`${op}: repeats must be whole numbers that are not negative, got ${formatShape(repeats)}`, {
      op,
    });
  const shape = [...new Array<number>(repeats.length - x.shape.length).fill(1), ...x.shape];
  const spread = reshapeTo(
    x,
    shape.flatMap((n) => [1, n]),
  );
  const wide = (spread.expand as Loose).call(
    spread,
    shape.flatMap((n, i) => [repeats[i]!, n]),
  ) as Tensor;
  return reshapeTo(
    wide,
    shape.map((n, i) => n * repeats[i]!),
  );
}

/**
 * The tensor repeated so many times along each axis, as a copy.
 *
 * @shape each size times its repeats; missing axes come in front
 * @param repeats one number for each axis, as one array or separate numbers
 * @source PyTorch Tensor.repeat
 * @example
 * tensor([1, 2]).repeat(2, 2).tolist() // => [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export const repeat: Op<K.Repeat<"repeat">> = compose({
  name: "repeat",
  copies: true,
  params: { input: takes.tensor, repeats: takes.sizes },
  run: ({ input, repeats }) => repeated("repeat", input, repeats),
  samples: () => [
    [sample(2, 3), [2, 2]],
    [sample(2), [3, 1]],
  ],
});

/**
 * The tensor repeated along each axis; missing repeats are 1.
 *
 * @shape each size times its repeats
 * @param dims one number for each of the last axes
 * @source PyTorch torch.tile
 * @example
 * tile(tensor([1, 2]), [2]).tolist() // => [1, 2, 1, 2]
 */
export const tile: Op<K.Tile> = compose({
  name: "tile",
  copies: true,
  params: { input: takes.tensor, dims: takes.sizes },
  run: ({ input, dims }) =>
    repeated("tile", input, [...new Array<number>(Math.max(input.shape.length - dims.length, 0)).fill(1), ...dims]),
  samples: () => [[sample(2, 3), [2]]],
});

/**
 * Each entry repeated in place: all as often, or each its own number of times.
 *
 * @shape the size of `dim` becomes the sum of the repeats
 * @param repeats how often, a number or one for each entry
 * @param dim the axis (default: none, the input flattened)
 * @source PyTorch torch.repeat_interleave
 * @example
 * repeatInterleave(tensor([1, 2]), 2).tolist() // => [1, 1, 2, 2]
 */
export const repeatInterleave: Op<K.RepeatInterleave<"repeatInterleave">> = compose({
  name: "repeatInterleave",
  params: {
    input: takes.tensor,
    repeats: takes.any<unknown>("a number or a tensor"),
    dim: takes.optional(takes.nullable(takes.dim)),
    outputSize: takes.optional(takes.int),
  },
  run: ({ input, repeats, dim }) => {
    const flat = dim == null;
    const x = flat ? reshapeTo(input, [numel(input.shape)]) : input;
    const axis = flat ? 0 : normalizeDim("repeatInterleave", dim, x.shape.length, x.shape);
    const n = x.shape[axis] ?? 1;
    if (typeof repeats !== "number" && !Array.isArray(repeats) && !isTensor(repeats))
      throw new ArgumentError(`repeatInterleave: repeats must be a number or a tensor, got ${describe(repeats)}`, {
        op: "repeatInterleave",
      });
    const given =
      typeof repeats === "number"
        ? [repeats]
        : Array.isArray(repeats)
          ? (repeats as number[])
          : ([(repeats as Tensor).tolist()].flat() as number[]);
    if (given.length !== 1 && given.length !== n) {
      throw new ShapeError(`repeatInterleave: ${given.length} repeats are given for ${n} entries`, {
        op: "repeatInterleave",
        shapes: [input.shape],
      });
    }
    const places: number[] = [];
    for (let i = 0; i < n; i++) {
      const times = given.length === 1 ? given[0]! : given[i]!;
      if (!Number.isInteger(times) || times < 0)
        throw new ArgumentError(`repeatInterleave: repeats must be whole numbers that are not negative, got ${times}`, {
          op: "repeatInterleave",
        });
      for (let k = 0; k < times; k++) places.push(i);
    }
    return x.indexSelect(axis, wrap(Int32Array.from(places), [places.length], "int32"));
  },
  samples: () => [
    [sample(2, 3), 2, 1],
    [sample(2, 3), 2],
  ],
});

/**
 * Entries in reverse order along axes, as a copy.
 *
 * @shape `*s -> *s`
 * @param dims the axes, as one array or separate numbers
 * @source PyTorch torch.flip
 * @example
 * flip(tensor([1, 2, 3]), 0).tolist() // => [3, 2, 1]
 */
export const flip: Op<K.Flip<"flip">> = compose({
  name: "flip",
  params: { input: takes.tensor, dims: takes.sizes },
  run: ({ input, dims }) => {
    const axes = dims.map((d) => normalizeDim("flip", d, input.shape.length, input.shape));
    if (new Set(axes).size !== axes.length)
      throw new ArgumentError(`flip: dim ${formatShape(dims)} names the same axis twice`, { op: "flip" });
    if (input.shape.length === 0) return input.clone();
    return (input.at(...input.shape.map((_, i) => (axes.includes(i) ? "::-1" : ":"))) as Tensor).clone();
  },
  samples: () => [
    [sample(2, 3), [0, 1]],
    [sample(3), 0],
  ],
});

/** Columns in reverse order. */
export const fliplr: Op<K.FlipAxis<"fliplr", 1>> = compose({
  name: "fliplr",
  params: { input: takes.tensor },
  run: ({ input }) => (flip as Loose)(input, 1),
});
/** Rows in reverse order. */
export const flipud: Op<K.FlipAxis<"flipud", 0>> = compose({
  name: "flipud",
  params: { input: takes.tensor },
  run: ({ input }) => {
    if (input.shape.length === 0) throw new ShapeError("flipud: needs at least 1 axis", { op: "flipud", shapes: [[]] });
    return (flip as Loose)(input, 0);
  },
});

/**
 * Entries moved along axes, those that fall off at one end coming back at the other.
 *
 * @shape `*s -> *s`
 * @param shifts how far, one number or one for each axis
 * @param dims the axes (default: none, the input flattened)
 * @source PyTorch torch.roll
 * @example
 * roll(tensor([1, 2, 3]), 1).tolist() // => [3, 1, 2]
 */
export const roll: Op<K.Roll<"roll">> = compose({
  name: "roll",
  params: { input: takes.tensor, shifts: takes.dims, dims: takes.optional(takes.dims) },
  run: ({ input, shifts, dims }) => {
    if (dims === undefined || dims.length === 0) {
      if (shifts.length !== 1) throw new ArgumentError("roll: several shifts need as many dims", { op: "roll" });
      const flat = reshapeTo(input, [numel(input.shape)]);
      return reshapeTo(rolled(flat, shifts[0]!, 0), input.shape);
    }
    for (const k of shifts)
      if (!Number.isInteger(k)) throw new ArgumentError(`roll: shifts must be whole numbers, got ${k}`, { op: "roll" });
    if (input.shape.length === 0)
      throw new IndexError(`roll: a tensor without axes has no axis ${dims[0]}`, { op: "roll" });
    if (dims.length !== shifts.length)
      throw new ArgumentError(`roll: ${shifts.length} shifts are given for ${dims.length} dims`, { op: "roll" });
    if (numel(input.shape) === 0) return input.clone();
    return dims.reduce((x, d, i) => rolled(x, shifts[i]!, normalizeDim("roll", d, x.shape.length, x.shape)), input);
  },
  samples: () => [
    [sample(2, 3), 1],
    [sample(2, 3), [1, -1], [0, 1]],
  ],
});

function rolled(x: Tensor, shift: number, axis: number): Tensor {
  const n = x.shape[axis] ?? 0;
  if (n === 0) return x.clone() as Tensor;
  const k = ((shift % n) + n) % n;
  if (k === 0) return x.clone() as Tensor;
  return catOf("roll", [x.narrow(axis, n - k, k) as Tensor, x.narrow(axis, 0, n - k) as Tensor], axis);
}

/**
 * A matrix turned by quarter turns, from the first axis towards the second.
 *
 * @shape exchanges `dims` for odd k
 * @param k how many quarter turns (default: 1)
 * @param dims the plane (default: [0, 1])
 * @source PyTorch torch.rot90
 * @example
 * rot90(tensor([[1, 2], [3, 4]])).tolist() // => [[2, 4], [1, 3]]
 */
export const rot90: Op<K.Rotate<"rot90">> = compose({
  name: "rot90",
  params: { input: takes.tensor, k: takes.or(takes.int, 1), dims: takes.or(takes.dims, [0, 1]) },
  run: ({ input, k, dims }) => {
    const [a, b] = normalizeDims("rot90", dims, input.shape) as [number, number];
    if (dims.length !== 2)
      throw new ArgumentError(`rot90: dims must name two axes, got ${dims.length}`, { op: "rot90" });
    const turns = ((k % 4) + 4) % 4;
    if (turns === 0) return input.clone();
    if (turns === 2) return (flip as Loose)(input, [a, b]);
    return turns === 1 ? (flip as Loose)(input, b).transpose(a, b) : (flip as Loose)(input, a).transpose(a, b);
  },
  samples: () => [[sample(2, 3)], [sample(2, 3), 3]],
});
