/** Multi-head attention. */

import { ArgumentError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import type { Shape } from "../base/shapes/shape";
import type { Heads, HeadsOutput, HeadsWeights, KeyInput, QueryInput, ValueInput } from "../core/kinds-attention";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { zeros } from "../ops/create";
import { cat } from "../ops/join";
import * as F from "./functional";
import { xavierNormal_, xavierUniform_ } from "./init";
import { Layer } from "./layer";
import { checkSize, Linear } from "./linear";
import { Parameter } from "./parameter";
import { checkBeside, checkSameSteps, checkSteps } from "./steps";

type Loose = (...args: unknown[]) => Tensor;

/** What {@link MultiheadAttention} takes by name. */
export interface MultiheadAttentionOptions {
  /** The probability that a weight is dropped (default: 0). */
  readonly dropout?: number;
  /** Whether biases are added (default: true). */
  readonly bias?: boolean;
  /** Whether a learned key and value are added to every sequence (default: false). */
  readonly addBiasKv?: boolean;
  /** Whether a key and value of zeros are added to every sequence (default: false). */
  readonly addZeroAttn?: boolean;
  /** The size of keys (default: embedDim). */
  readonly kdim?: number | null;
  /** The size of values (default: embedDim). */
  readonly vdim?: number | null;
  /** Whether the batch is the first axis (default: false: it is the second). */
  readonly batchFirst?: boolean;
}

/** What its `forward` takes by name. */
export interface AttentionCallOptions {
  /** Which keys do not count: `[b, s]`, true where one is padding, or numbers that are added. */
  readonly keyPaddingMask?: Tensor | null;
  /** Whether the weights come out too (default: true). */
  readonly needWeights?: boolean;
  /** Which pairs do not count: `[t, s]` or `[b * heads, t, s]`, true where one does not, or numbers that are added. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are averaged over the heads (default: true). */
  readonly averageAttnWeights?: boolean;
  /** Says that `attnMask` is the causal one. */
  readonly isCausal?: boolean;
}

/** The arguments after the sizes. */
export type MultiheadAttentionSettings = readonly [
  dropout?: number | MultiheadAttentionOptions,
  options?: MultiheadAttentionOptions,
];

/** The arguments of its `forward` after the sequences. */
export type AttentionCall = readonly [
  keyPaddingMask?: Tensor | null | AttentionCallOptions,
  needWeights?: boolean | AttentionCallOptions,
  attnMask?: Tensor | null | AttentionCallOptions,
  options?: AttentionCallOptions,
];

/** The last map of attention, which PyTorch prints under a name of its own. */
class OutputProjection extends Linear {
  protected override printedName(): string {
    return "NonDynamicallyQuantizableLinear";
  }
}

/**
 * Attention by several heads, each with its own projections of queries, keys and values.
 *
 * @shape query `[t, b, e]`, key `[s, b, e]`, value `[s, b, e]`: output `[t, b, e]`, weights `[b, t, s]`
 * @param embedDim e
 * @param numHeads how many heads; e is divided among them
 * @param dropout the probability that a weight is dropped (default: 0)
 * @param bias whether biases are added (default: true)
 * @param batchFirst whether the batch is the first axis (default: false)
 * @source Vaswani et al. 2017; PyTorch torch.nn.MultiheadAttention
 * @example
 * const x = zeros(5, 2, 8);
 * const [output, weights] = new nn.MultiheadAttention(8, 4).forward(x, x, x);
 * [output.shape, weights.shape] // => [[5, 2, 8], [2, 5, 5]]
 */
export class MultiheadAttention<
  E extends number = number,
  H extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends MultiheadAttentionSettings = any,
> extends Layer {
  readonly embedDim: E;
  readonly numHeads: H;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  readonly kdim: number;
  readonly vdim: number;
  inProjWeight: Parameter | null = null;
  qProjWeight: Parameter | null = null;
  kProjWeight: Parameter | null = null;
  vProjWeight: Parameter | null = null;
  inProjBias: Parameter | null;
  biasK: Parameter | null = null;
  biasV: Parameter | null = null;
  outProj: Linear;

  constructor(embedDim: E, numHeads: H, ...settings: Settings);
  constructor(options: { embedDim: E; numHeads: H } & MultiheadAttentionOptions);
  constructor(...args: unknown[]) {
    super();
    const name = "MultiheadAttention";
    const params = {
      embedDim: takes.int,
      numHeads: takes.int,
      dropout: takes.or(takes.number, 0),
      bias: takes.flag(true),
      addBiasKv: takes.flag(false),
      addZeroAttn: takes.flag(false),
      kdim: takes.nullable(takes.int),
      vdim: takes.nullable(takes.int),
      batchFirst: takes.flag(false),
    };
    const given = bind(name, params, args);
    this.embedDim = checkSize(name, "embedDim", given.embedDim, 1) as E;
    this.numHeads = checkSize(name, "numHeads", given.numHeads, 1) as H;
    if (this.embedDim % this.numHeads !== 0) {
      throw new ArgumentError(`${name}: embedDim ${this.embedDim} cannot be divided among ${this.numHeads} heads`, {
        op: name,
      });
    }
    this.dropout = given.dropout;
    this.batchFirst = given.batchFirst;
    this.addZeroAttn = given.addZeroAttn;
    const e: number = this.embedDim;
    this.kdim = given.kdim ?? e;
    this.vdim = given.vdim ?? e;
    const matrix = (rows: number, columns: number) =>
      new Parameter(xavierUniform_(zeros([rows, columns]) as unknown as Tensor));
    if (this.kdim === e && this.vdim === e) this.inProjWeight = matrix(3 * e, e);
    else {
      this.qProjWeight = matrix(e, e);
      this.kProjWeight = matrix(e, this.kdim);
      this.vProjWeight = matrix(e, this.vdim);
    }
    this.inProjBias = given.bias ? new Parameter(zeros([3 * e]) as unknown as Tensor) : null;
    if (given.addBiasKv) {
      this.biasK = new Parameter(xavierNormal_(zeros([1, 1, e]) as unknown as Tensor));
      this.biasV = new Parameter(xavierNormal_(zeros([1, 1, e]) as unknown as Tensor));
    }
    this.outProj = new OutputProjection(e, e, given.bias);
    this.outProj.bias?.elements.fill(0);
  }

  override forward<Q extends Shape, K extends Shape, V extends Shape, const Call extends AttentionCall = readonly []>(
    query: QueryInput<Heads<E, H, Settings>, Q>,
    key: KeyInput<Heads<E, H, Settings>, Q, K>,
    value: ValueInput<Heads<E, H, Settings>, Q, K, V>,
    ...call: Call
  ): [output: HeadsOutput<Heads<E, H, Settings>, Q>, weights: HeadsWeights<Heads<E, H, Settings>, Q, K, Call>];
  override forward(...args: unknown[]): never {
    return this.#attend(args) as never;
  }

  #attend(args: unknown[]): [Tensor, Tensor | null] {
    const name = "MultiheadAttention";
    const params = {
      query: takes.tensor,
      key: takes.tensor,
      value: takes.tensor,
      keyPaddingMask: takes.optionalTensor,
      needWeights: takes.flag(true),
      attnMask: takes.optionalTensor,
      averageAttnWeights: takes.flag(true),
      isCausal: takes.flag(false),
    };
    const given = bind(name, params, args);
    const { attnMask, keyPaddingMask } = given;
    if (given.isCausal && !attnMask) {
      throw new ArgumentError(
        `${name}: isCausal says what attnMask is, so it needs one; give nn.Transformer.generateSquareSubsequentMask(t)`,
        { op: name },
      );
    }
    const single = given.query.shape.length === 2;
    const { query, key, value } = given;
    checkSteps(name, "query", query, this.embedDim);
    checkBeside(name, ["query", query], "key", key, this.kdim, this.batchFirst);
    checkBeside(name, ["query", query], "value", value, this.vdim, this.batchFirst);
    checkSameSteps(name, ["key", key], ["value", value], this.batchFirst);
    // From here on [batch, steps, size].
    const batched = (x: Tensor) =>
      single ? (x.unsqueeze(0) as Tensor) : this.batchFirst ? x : (x.transpose(0, 1) as Tensor);
    const [q, k, v] = [given.query, given.key, given.value].map(batched) as [Tensor, Tensor, Tensor];
    const [e, h]: readonly [number, number] = [this.embedDim, this.numHeads];
    const d = e / h;
    const [b, t] = q.shape as unknown as [number, number];
    let [pq, pk, pv] = this.#project(q, k, v);
    let extra = 0;
    const extend = (x: Tensor, row: Tensor) => (cat as unknown as Loose)([x, row.expand(b, 1, e)], 1);
    if (this.biasK) {
      pk = extend(pk, this.biasK as unknown as Tensor);
      pv = extend(pv, this.biasV as unknown as Tensor);
      extra++;
    }
    if (this.addZeroAttn) {
      const none = zeros([1, 1, e], { dtype: pk.dtype }) as unknown as Tensor;
      pk = extend(pk, none);
      pv = extend(pv, none);
      extra++;
    }
    const s = pk.shape[1]!;
    const heads = (x: Tensor, steps: number) => x.reshape([b, steps, h, d]).transpose(1, 2) as Tensor;
    let scores = heads(pq.mul(1 / Math.sqrt(d)) as Tensor, t).matmul(
      heads(pk, s).transpose(-2, -1) as Tensor,
    ) as Tensor;
    if (attnMask) scores = masked(name, scores, this.#shaped(attnMask, [b, h, t, s - extra]), extra);
    if (keyPaddingMask) {
      const wanted = single ? [s - extra] : [b, s - extra];
      if (keyPaddingMask.shape.join() !== wanted.join()) {
        throw new ShapeError(
          `${name}: keyPaddingMask has shape ${formatShape(keyPaddingMask.shape)}, but must have ${formatShape(wanted)}`,
          { op: name },
        );
      }
      scores = masked(name, scores, keyPaddingMask.reshape([b, 1, 1, s - extra]) as Tensor, extra);
    }
    let weights = (F.softmax as unknown as Loose)(scores, -1);
    if (this.dropout > 0 && this.training) weights = (F.dropout as unknown as Loose)(weights, this.dropout, true);
    const mixed = weights.matmul(heads(pv, s)).transpose(1, 2).reshape([b, t, e]) as Tensor;
    const out = this.outProj.forward(mixed) as Tensor;
    const output = single ? (out.squeeze(0) as Tensor) : this.batchFirst ? out : (out.transpose(0, 1) as Tensor);
    if (!given.needWeights) return [output, null];
    const shown = given.averageAttnWeights ? (weights.mean(1) as Tensor) : weights;
    return [output, single ? (shown.squeeze(0) as Tensor) : shown];
  }

  /** A mask as `[b or 1, heads or 1, t, s]`. */
  #shaped(mask: Tensor, [b, h, t, s]: readonly [number, number, number, number]): Tensor {
    const text = mask.shape.join();
    if (text === [t, s].join()) return mask.reshape([1, 1, t, s]) as Tensor;
    if (text === [b * h, t, s].join()) return mask.reshape([b, h, t, s]) as Tensor;
    throw new ShapeError(
      `MultiheadAttention: attnMask has shape ${formatShape(mask.shape)}, but must have ${formatShape([t, s])} or ${formatShape([b * h, t, s])}`,
      { op: "MultiheadAttention", shapes: [mask.shape] },
    );
  }

  #project(q: Tensor, k: Tensor, v: Tensor): [Tensor, Tensor, Tensor] {
    const e: number = this.embedDim;
    const bias = (i: number) => (this.inProjBias ? (this.inProjBias.narrow(0, i * e, e) as unknown as Tensor) : null);
    const whole = this.inProjWeight;
    const linear = F.linear as unknown as Loose;
    if (whole) {
      // One product where all three are the same.
      if (q === k && k === v)
        return linear(q, whole, this.inProjBias).chunk(3, -1) as unknown as [Tensor, Tensor, Tensor];
      const rows = (i: number) => whole.narrow(0, i * e, e) as unknown as Tensor;
      return [linear(q, rows(0), bias(0)), linear(k, rows(1), bias(1)), linear(v, rows(2), bias(2))];
    }
    return [
      linear(q, this.qProjWeight, bias(0)),
      linear(k, this.kProjWeight, bias(1)),
      linear(v, this.vProjWeight, bias(2)),
    ];
  }
}

/** Scores with what a mask excludes at -infinity (or its numbers added); the last `extra` keys are never masked. */
function masked(op: string, scores: Tensor, mask: Tensor, extra: number): Tensor {
  let full = mask;
  if (extra > 0) {
    const free = zeros([...mask.shape.slice(0, -1), extra], { dtype: mask.dtype });
    full = (cat as unknown as Loose)([mask, free], -1);
  }
  if (full.dtype === "bool") return scores.maskedFill(full, Number.NEGATIVE_INFINITY) as Tensor;
  if (full.dtype !== scores.dtype) {
    throw new ArgumentError(`${op}: a mask must be bool or ${scores.dtype}, got ${full.dtype}`, { op });
  }
  return scores.add(full) as Tensor;
}
