/** softmax and its kin: weights along one axis that sum to 1. */

import { backend } from "../backend/select";
import { isFloat } from "../base/dtype";
import { ArgumentError } from "../base/error";
import { normalizeDim, numel } from "../base/shape";
import { cast } from "../core/elementwise";
import type * as K from "../core/kinds";
import { compose, defineOp, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, viewOf, wrap } from "../core/tensor";

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );
const samples = () => [[sample(2, 3), 1], [sample(2, 3), 0], [sample(2, 3)]];

const params = { input: takes.tensor, dim: takes.optional(takes.nullable(takes.dim)), dtype: takes.dtype };

/** The axis that PyTorch takes where none is named: the first for 0, 1 or 3 axes, else the second. */
const axisFor = (x: Tensor, dim: number | null | undefined) =>
  dim ?? (x.shape.length === 0 || x.shape.length === 1 || x.shape.length === 3 ? 0 : 1);

function along(name: string, log: boolean, x: Tensor, dim: number | null | undefined): Tensor {
  if (!isFloat(x.dtype))
    throw new ArgumentError(`${name}: does not take ${x.dtype} tensors; convert with .to("float32")`, { op: name });
  const axis = normalizeDim(name, axisFor(x, dim), x.shape.length, x.shape);
  const out = wrap(backend().empty(x.dtype, numel(x.shape)), x.shape, x.dtype);
  // A number without axes is a row of one.
  const row = (t: Tensor) => (t.shape.length === 0 ? viewOf(t, t.offset, [1], [1]) : t);
  backend().softmax(row(out), row(x), axis, log);
  return out;
}

/**
 * Softmax: exp(x) / sum(exp(x)) along one axis, computed after subtracting the maximum.
 *
 * @shape `*s -> *s`
 * @param dim the axis that sums to 1 (default: the first for 0, 1 or 3 axes, else the second)
 * @throws {IndexError} when `dim` is outside [-rank, rank)
 * @source Bridle 1990; PyTorch torch.softmax
 * @example
 * softmax(tensor([0, 0])).tolist() // => [0.5, 0.5]
 */
export const softmax: Op<K.AlongDim<"softmax">> = defineOp({
  name: "softmax",
  params,
  run: ({ input, dim, dtype }) => along("softmax", false, dtype ? cast(input, dtype) : input, dim),
  vjp: {
    input: ({ input, dim, y }, g) => {
      const weighted = g.mul(y) as Tensor;
      return cast(weighted.sub(y.mul(weighted.sum(axisFor(input, dim), true))) as Tensor, input.dtype);
    },
  },
  samples,
});

/**
 * Logarithm of softmax, without its underflow.
 *
 * @shape `*s -> *s`
 * @param dim the axis along which the exponentials sum to 1 (default: the first for 0, 1 or 3 axes, else the second)
 * @throws {IndexError} when `dim` is outside [-rank, rank)
 * @source PyTorch torch.log_softmax
 * @example
 * logSoftmax(tensor([0, 0])).exp().tolist() // => [0.5, 0.5]
 */
export const logSoftmax: Op<K.AlongDim<"logSoftmax">> = defineOp({
  name: "logSoftmax",
  params,
  run: ({ input, dim, dtype }) => along("logSoftmax", true, dtype ? cast(input, dtype) : input, dim),
  vjp: {
    input: ({ input, dim, y }, g) => cast(g.sub(y.exp().mul(g.sum(axisFor(input, dim), true))) as Tensor, input.dtype),
  },
  samples,
});

/**
 * Softmax of -x: the smallest gets the largest weight.
 *
 * @shape `*s -> *s`
 * @param dim the axis that sums to 1 (default: the first for 0, 1 or 3 axes, else the second)
 * @source PyTorch torch.nn.functional.softmin
 * @example
 * softmin(tensor([1, 1])).tolist() // => [0.5, 0.5]
 */
export const softmin: Op<K.AlongDim<"softmin">> = compose({
  name: "softmin",
  params,
  run: ({ input, dim, dtype }) => (softmax as (...args: unknown[]) => Tensor)(input.neg(), { dim, dtype }),
  samples,
});
