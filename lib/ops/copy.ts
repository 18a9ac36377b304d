/** Copies: of the elements, and into another element type. */

import { type DType, dtypes } from "../base/dtype";
import { ArgumentError } from "../base/error";
import { cast, clone as copyOf } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { describe, isOptions, takes } from "../core/params";
import { isTensor, type Tensor, wrap } from "../core/tensor";

const sample = () => wrap(Float64Array.of(1.5, -2, 3), [3], "float64");

/**
 * A copy with elements of its own, through which gradients flow.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.clone
 * @example
 * clone(tensor([1, 2])).tolist() // => [1, 2]
 */
export const clone: Op<K.Unary> = compose({
  name: "clone",
  params: { input: takes.tensor },
  run: ({ input }) => copyOf(input),
  samples: () => [[sample()]],
});

/**
 * The tensor itself when its elements lie in row-major order, else a copy whose elements do.
 *
 * @shape `*s -> *s`
 * @source PyTorch Tensor.contiguous
 * @example
 * tensor([[1, 2], [3, 4]]).t().contiguous().tolist() // => [[1, 3], [2, 4]]
 */
export const contiguous: Op<K.Unary> = compose({
  name: "contiguous",
  params: { input: takes.tensor },
  run: ({ input }) => (input.dense ? input : copyOf(input)),
  samples: () => [[sample()]],
});

/**
 * In another element type; the tensor itself when it has it already.
 *
 * @shape `*s -> *s`
 * @param dtype the element type, or a tensor whose element type is taken
 * @source PyTorch Tensor.to
 * @example
 * to(tensor([1.7]), "int32").tolist() // => [1]
 */
export const to: Op<K.UnaryWith<[dtype: DType | Tensor | { dtype?: DType }]>> = compose({
  name: "to",
  params: { input: takes.tensor, dtype: takes.any<unknown>("an element type") },
  run: ({ input, dtype }) => cast(input, typeFrom("to", dtype, input.dtype)),
  samples: () => [[sample(), "float64"]],
});

/**
 * In another element type; the tensor itself when it has it already.
 *
 * @shape `*s -> *s`
 * @param dtype the element type
 * @source PyTorch Tensor.type
 * @example
 * tensor([1, 0]).type("bool").tolist() // => [true, false]
 */
export const type: Op<K.UnaryWith<[dtype: DType]>> = compose({
  name: "type",
  params: { input: takes.tensor, dtype: takes.any<unknown>("an element type") },
  run: ({ input, dtype }) => cast(input, typeFrom("type", dtype, input.dtype)),
  samples: () => [[sample(), "float64"]],
});

/**
 * In the element type of another tensor.
 *
 * @shape `*s -> *s`
 * @source PyTorch Tensor.type_as
 * @example
 * tensor([1.5]).typeAs(tensor([true])).tolist() // => [true]
 */
export const typeAs: Op<K.UnaryWith<[other: Tensor]>> = compose({
  name: "typeAs",
  params: { input: takes.tensor, other: takes.tensor },
  run: ({ input, other }) => cast(input, other.dtype),
  differentiable: ["input"],
  samples: () => [[sample(), sample()]],
});

function typeFrom(op: string, value: unknown, fallback: DType): DType {
  if (value === undefined) return fallback;
  if (isTensor(value)) return value.dtype;
  if (isOptions(value)) return typeFrom(op, value.dtype, fallback);
  if (typeof value === "string" && value in dtypes) return value as DType;
  throw new ArgumentError(`${op}: dtype must be one of ${Object.keys(dtypes).join(", ")}, got ${describe(value)}`, {
    op,
  });
}

function converter<T>(name: string, dtype: DType): T {
  return compose({ name, params: { input: takes.tensor }, run: ({ input }) => cast(input, dtype) }) as T;
}

/** In float32. */
export const float: Op<K.Unary> = converter("float", "float32");
/** In float64. */
export const double: Op<K.Unary> = converter("double", "float64");
/** In int32, fractions cut off. */
export const int: Op<K.Unary> = converter("int", "int32");
/** In int32, fractions cut off (there is no int64 here). */
export const long: Op<K.Unary> = converter("long", "int32");
/** In uint8, modulo 256. */
export const byte: Op<K.Unary> = converter("byte", "uint8");
/** In bool: whether each element is not 0. */
export const bool: Op<K.Unary> = converter("bool", "bool");
