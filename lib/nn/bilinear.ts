/** bilinear: an affine map of each of two inputs. */

import { ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import { checkSignature } from "../base/signature";
import type { Of } from "../core/kinds";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import type { Tensor } from "../core/tensor";

/**
 * x1^T W x2 + bias for each output.
 *
 * @shape `*b i, *b j, o i j -> *b o`
 * @param weight `[out, in1, in2]`
 * @param bias `[out]` (default: none)
 * @source PyTorch torch.nn.functional.bilinear
 * @example
 * nn.functional.bilinear(ones(1, 2), ones(1, 3), ones(1, 2, 3)).tolist() // => [[6]]
 */
export const bilinear: Op<Of<(input1: Tensor, input2: Tensor, weight: Tensor, bias?: Tensor | null) => Tensor>> =
  compose({
    name: "bilinear",
    params: { input1: takes.tensor, input2: takes.tensor, weight: takes.tensor, bias: takes.optionalTensor },
    run: ({ input1, input2, weight, bias }) => {
      checkSignature(
        "bilinear",
        "*b i, *b j, o i j -> *b o",
        [input1.shape, input2.shape, weight.shape],
        ["input1", "input2", "weight"],
      );
      const lead = input1.shape.slice(0, -1);
      if (lead.join() !== input2.shape.slice(0, -1).join()) {
        throw new ShapeError(
          `bilinear: input1 has shape ${formatShape(input1.shape)} but input2 ${formatShape(input2.shape)}; they may differ in the last axis only`,
          { op: "bilinear", shapes: [input1.shape, input2.shape] },
        );
      }
      const [o, i, j] = weight.shape as readonly [number, number, number];
      // x1 W as one product, [*b, o, j], which is then summed against x2.
      const byFirst = input1.matmul(weight.permute(1, 0, 2).reshape([i, o * j])) as Tensor;
      const out = byFirst
        .reshape([...lead, o, j])
        .matmul(input2.unsqueeze(-1) as Tensor)
        .squeeze(-1) as Tensor;
      return bias == null ? out : (out.add(bias) as Tensor);
    },
    method: false,
  });
