/** Operations that choose elements by a mask, and copies into a tensor. */

import { backend } from "../backend/select";
import { dtypes } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { broadcast, formatShape, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, elementwise, type Op, operandType } from "../core/op";
import { takes } from "../core/params";
import { isTensor, type Tensor, viewOf, wrap } from "../core/tensor";
import { s } from "../ir/scalar";
import { elementOf, type Loose, plainCopy, sample, sumToShape } from "./gather";
import { trueAt } from "./indexing";
import { zerosFor } from "./unused";

/**
 * A copy with a value where a mask is true.
 *
 * @shape `*s, *s -> *s`
 * @param mask bool, broadcast against the input
 * @param value a number, or a tensor with one element
 * @source PyTorch torch.masked_fill
 * @example
 * maskedFill(tensor([1, 2]), tensor([true, false]), 9).tolist() // => [9, 2]
 */
export const maskedFill: Op<K.MaskedFill<"maskedFill">> = compose({
  name: "maskedFill",
  params: { input: takes.tensor, mask: takes.tensor, value: takes.operand },
  run: ({ input, mask, value }) => {
    if (mask.dtype !== "bool")
      throw new DTypeError(`maskedFill: mask must be bool, got ${mask.dtype}; compare to make one, such as x.gt(0)`, {
        op: "maskedFill",
        dtypes: [mask.dtype],
      });
    const axis = broadcast(input.shape, mask.shape);
    if (typeof axis === "number") {
      const [sizeA, sizeB] = [String(input.shape.at(axis)), String(mask.shape.at(axis))];
      throw new ShapeError(fill(messages.axis, { op: "maskedFill", axis, sizeA, a: "a", sizeB, b: "mask" }), {
        op: "maskedFill",
        axis: String(axis),
        shapes: [input.shape, mask.shape],
      });
    }
    if (isTensor(value) && value.shape.length > 0)
      throw new ShapeError(
        `maskedFill: value must be a number or a tensor without axes, got shape ${formatShape(value.shape)}`,
        { op: "maskedFill", shapes: [value.shape] },
      );
    // The value becomes an element of the input's type, whatever it was: 0.5 among whole numbers is 0.
    const element = isTensor(value) ? cast(value, input.dtype) : wrap(elementOf(value, input.dtype), [], input.dtype);
    return (chosen as Loose)(mask, element, input);
  },
  samples: () => [[sample(3), wrap(Uint8Array.of(1, 0, 1), [3], "bool"), 2]],
  inPlace: true,
});

export const chosen: Op<K.Where<"where">> = elementwise({
  name: "where",
  inputs: ["condition", "input", "other"],
  f: (c, a, b) => s.select(s.ne(c, 0), a, b),
  d: { condition: "none" },
});

/**
 * Elements of one tensor where a condition is true, of another where it is not.
 *
 * @shape `*s, *s, *s -> *s`
 * @param condition bool
 * @param input a tensor or a number
 * @param other a tensor or a number
 * @source PyTorch torch.where
 * @example
 * where(tensor([true, false]), 1, tensor([7, 8])).tolist() // => [1, 8]
 */
export const where: Op<K.Where<"where">> = compose({
  name: "where",
  params: { condition: takes.tensor, input: takes.optional(takes.operand), other: takes.optional(takes.operand) },
  run: ({ condition, input, other }) => {
    if (condition.dtype !== "bool" && condition.dtype !== "uint8")
      throw new DTypeError(
        `where: condition must be bool, got ${condition.dtype}; compare to make one, such as x.gt(0)`,
        { op: "where", dtypes: [condition.dtype] },
      );
    if (input === undefined || other === undefined) {
      if (input === undefined && other === undefined) return trueAt(condition);
      throw new ArgumentError("where: give both values, or only a condition", { op: "where" });
    }
    const type = operandType([input, other]);
    const lift = (x: Tensor | number) =>
      isTensor(x) ? cast(x, type) : wrap(new dtypes[type].array(1).fill(x), [], type);
    return (chosen as Loose)(condition, lift(input), lift(other));
  },
  samples: () => [[wrap(Uint8Array.of(1, 0, 1), [3], "bool"), sample(3), sample(2, 3)]],
  method: false,
});

/** The contents of another tensor, broadcast, in this tensor's shape and element type; `copy_` is how it is used. */
export const copy: Op<K.Of<<T extends Tensor>(x: T, source: Tensor) => T>> = defineOp({
  name: "copy",
  params: { input: takes.tensor, source: takes.tensor },
  run: ({ input, source }) => {
    const lead = source.shape.length - input.shape.length;
    const trimmed =
      lead > 0 && source.shape.slice(0, lead).every((n) => n === 1)
        ? viewOf(source, source.offset, source.shape.slice(lead), source.strides.slice(lead))
        : source;
    const out = wrap(backend().empty(input.dtype, numel(input.shape)), input.shape, input.dtype);
    for (let k = 1; k <= Math.max(trimmed.shape.length, input.shape.length); k++) {
      const n = trimmed.shape.at(-k) ?? 1;
      if (n !== 1 && (k > input.shape.length || n !== input.shape.at(-k))) {
        const values = { op: "copy_", shape: show(source.shape), into: show(input.shape) };
        throw new ShapeError(fill(messages.source, values), { op: "copy_", shapes: [input.shape, source.shape] });
      }
    }
    backend().map(plainCopy.declaration.rule!.kernel, out, [trimmed]);
    return out;
  },
  vjp: {
    input: ({ input }) => zerosFor(input),
    source: ({ source }, g) => cast(sumToShape(g, source.shape), source.dtype),
  },
  samples: () => [[sample(2, 3), sample(3)]],
  method: false,
  inPlace: true,
});

/** One value everywhere, in this tensor's shape and element type; `fill_` is how it is used. */
export const fillWith: Op<K.Of<<T extends Tensor>(x: T, value: Tensor | number) => T>> = compose({
  name: "fill",
  params: { input: takes.tensor, value: takes.operand },
  run: ({ input, value }) => {
    if (isTensor(value) && value.shape.length > 0)
      throw new ShapeError(
        `fill_: value must be a number or a tensor without axes, got shape ${formatShape(value.shape)}`,
        { op: "fill_", shapes: [value.shape] },
      );
    const source = isTensor(value) ? value : wrap(Float64Array.of(Number(value)), [], "float64");
    return (copy as Loose)(input, source);
  },
  method: false,
  inPlace: true,
});
