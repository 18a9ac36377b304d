/** embeddingBag: rows of a table summed, averaged or compared, bag by bag. */

import { dtypes } from "../base/dtype";
import { ArgumentError, DTypeError, ShapeError } from "../base/error";
import { checkRank } from "../base/fit";
import { formatShape } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import type { EmbeddingBag } from "../core/kinds-places";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { embedding } from "../ops/attention";
import { zeros } from "../ops/create";
import { stack } from "../ops/join";

type Loose = (...args: unknown[]) => Tensor;

/** What {@link embeddingBag} takes by name. */
export interface EmbeddingBagCallOptions {
  readonly offsets?: Tensor | null;
  readonly maxNorm?: number | null;
  readonly normType?: number;
  readonly scaleGradByFreq?: boolean;
  readonly mode?: "sum" | "mean" | "max";
  readonly sparse?: boolean;
  readonly perSampleWeights?: Tensor | null;
  readonly includeLastOffset?: boolean;
  readonly paddingIdx?: number | null;
}

/**
 * Sums, means or maxima of rows of a table, for each bag of numbers.
 *
 * @shape `b n -> b d`; or `n` with `offsets`, the places where bags start
 * @param offsets where each bag starts, when the input has one axis
 * @param mode `"sum"`, `"mean"` or `"max"` (default: `"mean"`)
 * @param perSampleWeights a factor for each row, with `mode: "sum"` (default: 1)
 * @param includeLastOffset whether offsets end with the number of indices (default: false)
 * @param paddingIdx the number that does not count (default: none)
 * @source PyTorch torch.nn.functional.embedding_bag
 * @example
 * nn.functional.embeddingBag(tensor([[0, 1]], { dtype: "int32" }), tensor([[1, 2], [3, 6]])).tolist() // => [[2, 4]]
 */
export const embeddingBag: Op<EmbeddingBag<"embeddingBag", EmbeddingBagCallOptions>> = compose({
  name: "embeddingBag",
  params: {
    input: takes.tensor,
    weight: takes.tensor,
    offsets: takes.optionalTensor,
    maxNorm: takes.nullable(takes.number),
    normType: takes.or(takes.number, 2),
    scaleGradByFreq: takes.flag(false),
    mode: takes.oneOf(["mean", "sum", "max"], "mean"),
    sparse: takes.flag(false),
    perSampleWeights: takes.optionalTensor,
    includeLastOffset: takes.flag(false),
    paddingIdx: takes.nullable(takes.int),
  },
  run: ({
    input,
    weight,
    offsets,
    maxNorm,
    normType,
    scaleGradByFreq,
    mode,
    perSampleWeights,
    includeLastOffset,
    paddingIdx,
  }) => {
    const op = "embeddingBag";
    if (dtypes[input.dtype].category !== "int") {
      throw new DTypeError(`${op}: takes whole numbers, got ${input.dtype}; convert with .to("int32")`, { op });
    }
    if (perSampleWeights && mode !== "sum")
      throw new ArgumentError(`${op}: perSampleWeights needs mode "sum", got "${mode}"`, { op });
    if (perSampleWeights && perSampleWeights.shape.join() !== input.shape.join()) {
      throw new ShapeError(
        `${op}: perSampleWeights has shape ${formatShape(perSampleWeights.shape)} but the input ${formatShape(input.shape)}`,
        { op },
      );
    }
    if (mode === "max" && scaleGradByFreq)
      throw new ArgumentError(`${op}: scaleGradByFreq needs mode "sum" or "mean", got "max"`, { op });
    checkRank(op, input, 1, 2);
    const starts = startsOf(op, input, offsets, includeLastOffset);
    const numbers = copyOf(input).elements;
    const n = numbers.length;
    const rows = (embedding as unknown as Loose)(input.reshape(-1), weight, {
      maxNorm,
      normType,
      scaleGradByFreq,
      paddingIdx,
    });
    const padding = paddingIdx == null ? null : paddingIdx < 0 ? paddingIdx + weight.shape[0]! : paddingIdx;
    const counted = (i: number) => numbers[i] !== padding;
    const d = weight.shape[1]!;
    if (mode === "max") {
      const bags = starts.map((from, b) => {
        const end = starts[b + 1] ?? n;
        const kept = Array.from({ length: end - from }, (_, k) => from + k).filter(counted);
        if (kept.length === 0) return zeros([d], { dtype: weight.dtype }) as unknown as Tensor;
        const chosen = rows.indexSelect(0, wrap(Int32Array.from(kept), [kept.length], "int32") as never) as Tensor;
        return (chosen as unknown as { max(dim: number): { values: Tensor } }).max(0).values;
      });
      return bags.length === 0 ? zeros([0, d], { dtype: weight.dtype }) : (stack as unknown as Loose)(bags);
    }
    const bagOf = new Int32Array(n);
    const share = new Float64Array(n);
    for (const [b, from] of starts.entries()) {
      const end = starts[b + 1] ?? n;
      let count = 0;
      for (let i = from; i < end; i++) if (counted(i)) count++;
      for (let i = from; i < end; i++) {
        bagOf[i] = b;
        share[i] = counted(i) ? (mode === "mean" ? 1 / count : 1) : 0;
      }
    }
    let factors = copyOf(wrap(share, [n, 1], "float64"), weight.dtype) as Tensor;
    if (perSampleWeights) factors = factors.mul(perSampleWeights.reshape([n, 1])) as Tensor;
    const scaled = mode === "mean" || perSampleWeights || padding !== null ? (rows.mul(factors) as Tensor) : rows;
    const out = zeros([starts.length, d], { dtype: weight.dtype }) as unknown as Tensor;
    return (out.indexAdd as Loose).call(out, 0, wrap(bagOf, [n], "int32"), scaled);
  },
  method: false,
});

/** Where each bag starts. */
function startsOf(op: string, input: Tensor, offsets: Tensor | undefined, includeLastOffset: boolean): number[] {
  if (input.shape.length === 2) {
    if (offsets)
      throw new ArgumentError(`${op}: an input with two axes has its bags already; leave offsets out`, { op });
    return Array.from({ length: input.shape[0]! }, (_, b) => b * input.shape[1]!);
  }
  if (!offsets)
    throw new ArgumentError(`${op}: an input with one axis needs offsets, the places where bags start`, { op });
  const n = input.shape[0]!;
  const starts = [...copyOf(offsets).elements];
  if (starts[0] !== 0) throw new ArgumentError(`${op}: offsets must start with 0, got ${String(starts[0])}`, { op });
  const wrong = starts.findIndex((s, i) => s > n || (i > 0 && s < starts[i - 1]!));
  if (wrong >= 0) {
    throw new ArgumentError(
      `${op}: offsets must go up and stay within ${n} indices, but offset ${wrong} is ${starts[wrong]}`,
      { op },
    );
  }
  return includeLastOffset ? starts.slice(0, -1) : starts;
}
