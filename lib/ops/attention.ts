/** Looking things up and paying attention: embedding, dropout and its kinds, bilinear maps, attention. */

import { backend } from "../backend/select";
import { ArgumentError, DTypeError, IndexError, ShapeError } from "../base/error";
import { defaultGenerator } from "../base/random";
import { formatShape, numel } from "../base/shape";
import { fill, messages, show } from "../base/shapes/message";
import { checkSignature } from "../base/signature";
import { noGrad } from "../core/autograd";
import { copyOf } from "../core/broadcasting";
import type * as K from "../core/kinds";
import type { Attention } from "../core/kinds-attention";
import type { Bilinear } from "../core/kinds-distance";
import { compose, type Op } from "../core/op";
import { takes } from "../core/params";
import { checkKept } from "../core/tape";
import { type Tensor, wrap } from "../core/tensor";
import { reshapeTo } from "./view";

type Loose = (...args: unknown[]) => Tensor;

const sample = (...shape: number[]) =>
  wrap(
    Float64Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 2.3 + 0.7) * 2),
    shape,
    "float64",
  );

type EmbeddingOptions = {
  paddingIdx?: number | null;
  maxNorm?: number | null;
  normType?: number;
  scaleGradByFreq?: boolean;
};

/**
 * Rows of a table by number.
 *
 * @shape `*s, [n, d] -> *s d`
 * @param weight the table
 * @param paddingIdx a row that gets no gradient (default: none)
 * @param maxNorm rows that are looked up are first scaled down to this norm, in place (default: none)
 * @param normType the order of that norm (default: 2)
 * @param scaleGradByFreq whether gradients are divided by how often a row was looked up (default: false)
 * @throws {IndexError} when a number is not a row of the table
 * @source PyTorch torch.nn.functional.embedding
 * @example
 * embedding(tensor([1, 0], { dtype: "int32" }), tensor([[1, 2], [3, 4]])).tolist() // => [[3, 4], [1, 2]]
 */
export const embedding: Op<
  K.Embedding<
    "embedding",
    [
      paddingIdx?: number | null | EmbeddingOptions,
      maxNorm?: number | null | EmbeddingOptions,
      normType?: number | EmbeddingOptions,
      scaleGradByFreq?: boolean,
      sparse?: boolean,
    ]
  >
> = compose({
  name: "embedding",
  params: {
    input: takes.tensor,
    weight: takes.tensor,
    paddingIdx: takes.optional(takes.nullable(takes.int)),
    maxNorm: takes.optional(takes.nullable(takes.number)),
    normType: takes.or(takes.number, 2),
    scaleGradByFreq: takes.flag(false),
    sparse: takes.flag(false),
  },
  run: ({ input, weight, paddingIdx, maxNorm, normType, scaleGradByFreq }) => {
    const op = "embedding";
    if (input.dtype !== "int32")
      throw new DTypeError(`${op}: takes int32, got ${input.dtype}; convert with .to("int32")`, {
        op,
        dtypes: [input.dtype],
      });
    if (weight.shape.length !== 2)
      throw new ShapeError(fill(messages.rank, { op, a: "weight", needed: "2", shape: show(weight.shape) }), {
        op,
        shapes: [weight.shape],
      });
    checkKept(op, [weight], [input]);
    const [rows, width] = weight.shape as unknown as [number, number];
    const index = copyOf(input, "int32");
    for (const v of index.elements)
      if (v < 0 || v >= rows)
        throw new IndexError(fill(messages.index, { op, index: v, axis: "0 of weight", size: rows }), { op });
    if (maxNorm != null) renormalize(weight, index, maxNorm, normType);
    const flat = reshapeTo(index, [numel(index.shape)]);
    let table = weight;
    if (paddingIdx != null) {
      const at = paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
      if (at < 0 || at >= rows)
        throw new ArgumentError(`${op}: paddingIdx ${paddingIdx} is not one of ${rows} rows`, { op });
      const mask = wrap(new Uint8Array(rows), [rows, 1], "bool");
      mask.elements[at] = 1;
      table = (weight.detach() as Tensor).where(mask, weight) as Tensor;
    }
    let out = table.indexSelect(0, flat) as Tensor;
    if (scaleGradByFreq && out.requiresGrad) {
      const counts = flat.bincount({ minlength: rows }) as Tensor;
      const shares = reshapeTo((counts.indexSelect(0, flat) as Tensor).to(weight.dtype).reciprocal() as Tensor, [
        flat.shape[0]!,
        1,
      ]);
      const scaled = out.mul(shares) as Tensor;
      // The values stay; only the gradient is scaled.
      out = scaled.add(out.sub(scaled).detach()) as Tensor;
    }
    return reshapeTo(out, [...input.shape, width]);
  },
  samples: () => [[wrap(Int32Array.of(1, 0, 1, 2), [2, 2], "int32"), sample(3, 2)]],
  method: false,
});

/** Scales rows that are about to be looked up down to a norm, in place. */
function renormalize(weight: Tensor, index: Tensor, maxNorm: number, normType: number): void {
  noGrad(() => {
    for (const row of new Set(index.elements)) {
      const v = weight.select(0, row) as Tensor;
      const size = v.norm(normType).item() as number;
      if (size > maxNorm) v.mul_(maxNorm / (size + 1e-7));
    }
  });
}

/** A mask that keeps with probability 1 - p, scaled so that the mean stays. */
function keepMask(shape: readonly number[], p: number, dtype: Tensor["dtype"]): Tensor {
  const mask = wrap(backend().zeros(dtype, numel(shape)), shape, dtype);
  const scale = 1 / (1 - p);
  for (let i = 0; i < mask.elements.length; i++) if (defaultGenerator.uniform() >= p) mask.elements[i] = scale;
  return mask;
}

type DropoutArgs = [
  p?: number | { p?: number; training?: boolean; inplace?: boolean },
  training?: boolean | { inplace?: boolean },
  inplace?: boolean,
];
type DropoutKind = K.Of<<T extends Tensor>(input: T, ...args: DropoutArgs) => T>;
type ChannelDropout<Name extends string, Ranks extends number, Needed extends string> = K.OfRank<
  Name,
  Ranks,
  Needed,
  DropoutArgs
>;

function dropoutOf(name: string, maskShape: (x: Tensor) => readonly number[]): Op<DropoutKind> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      p: takes.or(takes.number, 0.5),
      training: takes.flag(true),
      inplace: takes.flag(false),
    },
    run: ({ input, p, training, inplace }) => {
      if (!(p >= 0 && p <= 1))
        throw new ArgumentError(`${name}: p must be a probability from 0 to 1, got ${p}`, { op: name });
      // Before anything else, so that an input of the wrong rank is told in evaluation too.
      const shape = maskShape(input);
      if (!training || p === 0) return input;
      const mask =
        p === 1
          ? wrap(backend().zeros(input.dtype, numel(shape)), shape, input.dtype)
          : keepMask(shape, p, input.dtype);
      return inplace ? input.mul_(mask) : input.mul(mask);
    },
    method: false,
  });
}

/** Drops whole channels: of `rank` spatial axes, with or without a batch axis. */
const channels = (name: string, rank: number) => (x: Tensor) => {
  if (x.shape.length !== rank + 2 && x.shape.length !== rank + 1) {
    throw new ShapeError(
      fill(messages.rank, { op: name, a: "input", needed: `${rank + 1} or ${rank + 2}`, shape: show(x.shape) }),
      { op: name, shapes: [x.shape] },
    );
  }
  return x.shape.map((n, i) => (i < x.shape.length - rank ? n : 1));
};

/**
 * Elements set to 0 at random with probability p, the rest scaled by 1 / (1 - p) so that the mean stays.
 *
 * @shape `*s -> *s`
 * @param p probability of a 0 (default: 0.5)
 * @param training whether to do anything at all (default: true)
 * @source Srivastava et al. 2014; PyTorch torch.nn.functional.dropout
 * @example
 * dropout(tensor([1, 2]), 0.5, false).tolist() // => [1, 2]
 */
export const dropout: Op<DropoutKind> = dropoutOf("dropout", (x) => x.shape);

/** Dropout of whole channels over one spatial axis. */
export const dropout1d: Op<ChannelDropout<"dropout1d", 2 | 3, "2 or 3">> = dropoutOf(
  "dropout1d",
  channels("dropout1d", 1),
) as never;
/** Dropout of whole channels over two spatial axes. */
export const dropout2d: Op<ChannelDropout<"dropout2d", 3 | 4, "3 or 4">> = dropoutOf(
  "dropout2d",
  channels("dropout2d", 2),
) as never;
/** Dropout of whole channels over three spatial axes. */
export const dropout3d: Op<ChannelDropout<"dropout3d", 4 | 5, "4 or 5">> = dropoutOf(
  "dropout3d",
  channels("dropout3d", 3),
) as never;

/** The value that selu tends to below, which alpha dropout puts in instead of 0. */
const saturation = -1.7580993408473766;

function alphaDropoutOf(name: string, maskShape: (x: Tensor) => readonly number[]): Op<DropoutKind> {
  return compose({
    name,
    params: {
      input: takes.tensor,
      p: takes.or(takes.number, 0.5),
      training: takes.flag(false),
      inplace: takes.flag(false),
    },
    run: ({ input, p, training }) => {
      if (!(p >= 0 && p <= 1))
        throw new ArgumentError(`${name}: p must be a probability from 0 to 1, got ${p}`, { op: name });
      if (!training || p === 0) return input;
      if (p === 1) return input.mul(0);
      const keep = 1 - p;
      const scale = 1 / Math.sqrt(keep * (1 + p * saturation ** 2));
      const shift = -scale * saturation * p;
      const mask = keepMask(maskShape(input), p, input.dtype).ne(0);
      return (input.where(mask, saturation) as Tensor).mul(scale).add(shift);
    },
    method: false,
  });
}

/**
 * Dropout for selu networks: dropped elements take selu's lower limit, and mean and variance stay.
 *
 * @shape `*s -> *s`
 * @param p probability of dropping (default: 0.5)
 * @param training whether to do anything at all (default: false)
 * @source Klambauer et al. 2017; PyTorch torch.nn.functional.alpha_dropout
 * @example
 * alphaDropout(tensor([1, 2])).tolist() // => [1, 2]
 */
export const alphaDropout: Op<DropoutKind> = alphaDropoutOf("alphaDropout", (x) => x.shape);
/** Alpha dropout of whole channels. */
export const featureAlphaDropout: Op<DropoutKind> = alphaDropoutOf("featureAlphaDropout", (x) =>
  x.shape.map((n, i) => (i < 2 ? n : 1)),
);

/**
 * y_o = x1^T weight_o x2 + bias_o.
 *
 * @shape `*b i, *b j, o i j -> *b o`
 * @param weight `[out, in1, in2]`
 * @param bias `[out]` (default: none)
 * @source PyTorch torch.nn.functional.bilinear
 * @example
 * bilinear(tensor([[2]]), tensor([[3]]), tensor([[[1]]])).tolist() // => [[6]]
 */
export const bilinear: Op<Bilinear<"bilinear">> = compose({
  name: "bilinear",
  params: { input1: takes.tensor, input2: takes.tensor, weight: takes.tensor, bias: takes.optionalTensor },
  run: ({ input1, input2, weight, bias }) => {
    const op = "bilinear";
    const lead = input1.shape.slice(0, -1);
    checkSignature(op, "*b i, *b j -> *b", [input1.shape, input2.shape], ["input1", "input2"]);
    if (formatShape(lead) !== formatShape(input2.shape.slice(0, -1))) {
      const shapes = { shapeA: show(input1.shape), shapeB: show(input2.shape) };
      throw new ShapeError(fill(messages.same, { op, a: "input1", b: "input2", ...shapes }), {
        op,
        shapes: [input1.shape, input2.shape],
      });
    }
    const names = ["input1", "input2", "weight"];
    checkSignature(op, "*b i, *b j, o i j -> *b o", [input1.shape, input2.shape, weight.shape], names);
    const [o, i, j] = weight.shape as unknown as [number, number, number];
    const rows = numel(lead);
    const left = reshapeTo(input1, [rows, i]).matmul(
      reshapeTo(weight.permute(1, 0, 2) as Tensor, [i, o * j]),
    ) as Tensor;
    const out = (reshapeTo(left, [rows, o, j]).mul(reshapeTo(input2, [rows, 1, j])) as Tensor).sum(-1) as Tensor;
    const y = reshapeTo(out, [...lead, o]);
    return bias ? y.add(bias) : y;
  },
  samples: () => [[sample(2, 3), sample(2, 2), sample(4, 3, 2), sample(4)]],
  method: false,
});

const signature = "*b t d, *b s d, *b s v -> *b t v";

type AttentionOptions = {
  attnMask?: Tensor | null;
  dropoutP?: number;
  isCausal?: boolean;
  scale?: number | null;
  enableGqa?: boolean;
};

/**
 * Attention: softmax(query key^T / sqrt(d) + mask) value.
 *
 * @shape `*b l e, *b s e, *b s v -> *b l v`
 * @param attnMask bool (true takes part) or float (added), broadcast to `[*b, l, s]` (default: none)
 * @param dropoutP probability of dropping a weight (default: 0)
 * @param isCausal whether a query sees only keys up to its own place (default: false)
 * @param scale what scores are multiplied by (default: 1 / sqrt(d))
 * @source Vaswani et al. 2017; PyTorch torch.nn.functional.scaled_dot_product_attention
 * @example
 * scaledDotProductAttention(ones(1, 2), ones(1, 2), tensor([[5, 7]])).tolist() // => [[5, 7]]
 */
export const scaledDotProductAttention: Op<Attention<"scaledDotProductAttention", AttentionOptions>> = compose({
  name: "scaledDotProductAttention",
  params: {
    query: takes.tensor,
    key: takes.tensor,
    value: takes.tensor,
    attnMask: takes.optionalTensor,
    dropoutP: takes.or(takes.number, 0),
    isCausal: takes.flag(false),
    scale: takes.optional(takes.nullable(takes.number)),
    enableGqa: takes.flag(false),
  },
  run: ({ query, key, value, attnMask, dropoutP, isCausal, scale, enableGqa }) => {
    const op = "scaledDotProductAttention";
    if (attnMask && isCausal) throw new ArgumentError(`${op}: give attnMask or isCausal, not both`, { op });
    if (!enableGqa) checkSignature(op, signature, [query.shape, key.shape, value.shape], ["query", "key", "value"]);
    const share = (x: Tensor) =>
      enableGqa && x.shape.length > 2
        ? ((x.repeatInterleave as Loose).call(x, query.shape.at(-3)! / x.shape.at(-3)!, -3) as Tensor)
        : x;
    const k = share(key);
    const v = share(value);
    const factor = scale ?? 1 / Math.sqrt(query.shape.at(-1)!);
    let scores = query.matmul(k.transpose(-2, -1)).mul(factor) as Tensor;
    const [l, n] = scores.shape.slice(-2) as [number, number];
    if (isCausal) {
      const future = wrap(
        Uint8Array.from({ length: l * n }, (_, i) => (i % n > Math.floor(i / n) ? 1 : 0)),
        [l, n],
        "bool",
      );
      scores = scores.maskedFill(future, Number.NEGATIVE_INFINITY);
    }
    if (attnMask)
      scores =
        attnMask.dtype === "bool"
          ? (scores.maskedFill(attnMask.logicalNot() as Tensor, Number.NEGATIVE_INFINITY) as Tensor)
          : (scores.add(attnMask) as Tensor);
    let weights = scores.softmax(-1) as Tensor;
    // A row that may see nothing gives zeros.
    if (attnMask?.dtype === "bool") weights = weights.maskedFill(weights.isnan() as Tensor, 0);
    if (dropoutP > 0) weights = (dropout as Loose)(weights, dropoutP, true);
    return weights.matmul(v);
  },
  samples: () => [
    [sample(2, 3), sample(4, 3), sample(4, 2)],
    [sample(3, 3), sample(3, 3), sample(3, 2), { isCausal: true }],
  ],
  method: false,
});
