/** maxUnpool: the values of a max pooling put back where they stood. */

import { backend } from "../backend/select";
import { ArgumentError, DTypeError } from "../base/error";
import { checkRank, checkSame } from "../base/fit";
import { formatShape, numel } from "../base/shape";
import type * as K from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { perAxis } from "./conv";
import { reshapeTo } from "./view";

function maxUnpool<Name extends string, Rank extends 1 | 2 | 3>(rank: Rank): Op<K.MaxUnpool<Name, Rank>> {
  const name = `maxUnpool${rank}d`;
  return compose({
    name,
    params: {
      input: takes.tensor,
      indices: takes.tensor,
      kernelSize: takes.dims,
      stride: takes.nullable(takes.dims),
      padding: takes.or(takes.dims, [0]),
      outputSize: takes.nullable(takes.dims),
    },
    differentiable: ["input"],
    run: ({ input, indices, kernelSize, stride, padding, outputSize }) => {
      checkRank(name, input, rank + 1, rank + 2);
      checkSame(name, input, indices, "indices");
      if (indices.dtype !== "int32") {
        throw new DTypeError(`${name}: indices must be int32, got ${indices.dtype}`, {
          op: name,
          dtypes: [indices.dtype],
        });
      }
      const kernel = perAxis(name, "kernelSize", kernelSize, rank, 1);
      const steps = perAxis(name, "stride", stride ?? kernel, rank, 1);
      const pads = perAxis(name, "padding", padding, rank, 0);
      const lead = input.shape.slice(0, -rank);
      const plain = input.shape.slice(-rank).map((n, i) => (n - 1) * steps[i]! - 2 * pads[i]! + kernel[i]!);
      const size = outputSize ? outputSize.slice(-rank) : plain;
      if (size.length !== rank || size.some((n, i) => Math.abs(n - plain[i]!) >= steps[i]!)) {
        throw new ArgumentError(
          `${name}: outputSize is ${formatShape(size)}, but must be within one stride of ${formatShape(plain)}`,
          { op: name },
        );
      }
      const rows = [...lead, numel(input.shape.slice(-rank))];
      const whole = [...lead, numel(size)];
      const zeros = wrap(backend().zeros(input.dtype, numel(whole)), whole, input.dtype);
      const out = zeros.scatter(-1, reshapeTo(indices, rows), reshapeTo(input, rows)) as Tensor;
      return reshapeTo(out, [...lead, ...size]);
    },
    samples: () => [
      [
        wrap(Float64Array.of(0.5, -1), [1, 2, ...new Array<number>(rank - 1).fill(1)], "float64"),
        wrap(Int32Array.of(0, 2 ** rank), [1, 2, ...new Array<number>(rank - 1).fill(1)], "int32"),
        2,
      ],
    ],
    method: false,
  });
}

/**
 * Values put back where max pooling over one axis took them from, zeros elsewhere.
 *
 * @shape `[n, c, l] -> [n, c, length]`, with or without n
 * @param indices what `maxPool1d` gave with `returnIndices`
 * @param kernelSize that of the pooling
 * @param stride that of the pooling (default: kernelSize)
 * @param padding that of the pooling (default: 0)
 * @param outputSize where several sizes give the same pooled one (default: the smallest)
 * @source PyTorch torch.nn.functional.max_unpool1d
 * @example
 * nn.functional.maxUnpool1d(tensor([[5, 7]]), tensor([[1, 2]], { dtype: "int32" }), 2).tolist() // => [[0, 5, 7, 0]]
 */
export const maxUnpool1d: Op<K.MaxUnpool<"maxUnpool1d", 1>> = maxUnpool(1);

/** maxUnpool1d over two axes: `[n, c, h, w] -> [n, c, height, width]`. */
export const maxUnpool2d: Op<K.MaxUnpool<"maxUnpool2d", 2>> = maxUnpool(2);

/** maxUnpool1d over three axes: `[n, c, d, h, w] -> [n, c, depth, height, width]`. */
export const maxUnpool3d: Op<K.MaxUnpool<"maxUnpool3d", 3>> = maxUnpool(3);
