/** Lookup tables: Embedding, EmbeddingBag. */

import { ArgumentError } from "../base/error";
import type { Bags } from "../base/shapes/places";
import type { Shape, Shaped } from "../base/shapes/shape";
import type { BagRule, EmbeddingRule, Input, Output, shapeRule } from "../core/kinds-layers";
import type { Starts } from "../core/kinds-places";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { zeros } from "../ops/create";
import { embeddingBag } from "./embedding-bag";
import * as F from "./functional";
import { drawNormal } from "./init";
import { Layer, printed, printedFloat } from "./layer";
import { checkSize } from "./linear";
import { Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

/** What {@link Embedding} takes by name. */
export interface EmbeddingOptions {
  /** The number whose row stays zero and is not trained (default: none). */
  readonly paddingIdx?: number | null;
  /** Rows with a larger norm are scaled down to it when they are looked up (default: none). */
  readonly maxNorm?: number | null;
  /** The order of that norm (default: 2). */
  readonly normType?: number;
  /** Whether gradients are divided by how often a row was looked up (default: false). */
  readonly scaleGradByFreq?: boolean;
}

/** The row of a table that padding has, counted from the start. */
function paddingRow(name: string, index: number | null | undefined, count: number): number | null {
  if (index == null) return null;
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new ArgumentError(`${name}: paddingIdx ${index} is not one of ${count} rows`, { op: name });
  }
  return index < 0 ? index + count : index;
}

/** A table drawn from the standard normal distribution, with zeros in the row of padding. */
function table(rows: number, columns: number, padding: number | null): Parameter {
  const weight = drawNormal(zeros([rows, columns]) as unknown as Tensor, 0, 1);
  if (padding !== null) weight.elements.fill(0, padding * columns, (padding + 1) * columns);
  return new Parameter(weight);
}

const lookup = {
  paddingIdx: takes.nullable(takes.int),
  maxNorm: takes.nullable(takes.number),
  normType: takes.or(takes.number, 2),
  scaleGradByFreq: takes.flag(false),
};

/**
 * A table with a row for each of `numEmbeddings` numbers. Rows are drawn from the standard normal distribution.
 *
 * @shape `*b -> *b d`, d the embedding's size
 * @param numEmbeddings how many rows
 * @param embeddingDim the size of a row
 * @param paddingIdx the number whose row stays zero and is not trained (default: none)
 * @throws {IndexError} when a number has no row
 * @source PyTorch torch.nn.Embedding
 * @example
 * new nn.Embedding(10, 3).forward(tensor([1, 2], { dtype: "int32" })).shape // => [2, 3]
 */
export class Embedding<N extends number = number, D extends number = number> extends Layer {
  declare readonly [shapeRule]?: EmbeddingRule<D>;
  readonly numEmbeddings: N;
  readonly embeddingDim: D;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  /** `[numEmbeddings, embeddingDim]` */
  weight: Parameter;

  constructor(
    numEmbeddings: N,
    embeddingDim: D,
    paddingIdx?: number | null | EmbeddingOptions,
    maxNorm?: number | null | EmbeddingOptions,
    normType?: number | EmbeddingOptions,
    scaleGradByFreq?: boolean | EmbeddingOptions,
  );
  constructor(options: { numEmbeddings: N; embeddingDim: D } & EmbeddingOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind("Embedding", { numEmbeddings: takes.int, embeddingDim: takes.int, ...lookup }, args);
    this.numEmbeddings = checkSize("Embedding", "numEmbeddings", given.numEmbeddings) as N;
    this.embeddingDim = checkSize("Embedding", "embeddingDim", given.embeddingDim) as D;
    this.paddingIdx = paddingRow("Embedding", given.paddingIdx, this.numEmbeddings);
    this.maxNorm = given.maxNorm ?? null;
    this.normType = given.normType;
    this.scaleGradByFreq = given.scaleGradByFreq;
    this.weight = table(this.numEmbeddings, this.embeddingDim, this.paddingIdx);
  }

  /** A layer whose table is given; it is not trained unless `freeze` is false. */
  static fromPretrained(
    embeddings: Tensor,
    freeze: boolean | ({ freeze?: boolean } & EmbeddingOptions) = true,
  ): Embedding {
    const { freeze: fixed = true, ...options } = typeof freeze === "boolean" ? { freeze } : freeze;
    const [rows, columns] = embeddings.shape;
    if (embeddings.shape.length !== 2) {
      throw new ArgumentError(
        `Embedding.fromPretrained: takes a table of shape [rows, size], got [${embeddings.shape.join(", ")}]`,
      );
    }
    const layer = new Embedding<number, number>(rows!, columns!, options);
    layer.weight = new Parameter(embeddings, !fixed);
    return layer;
  }

  override forward<S extends Shape>(input: Input<EmbeddingRule<D>, S>): Output<EmbeddingRule<D>, S> {
    const { weight, paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return (F.embedding as unknown as Loose)(input, weight, {
      paddingIdx,
      maxNorm,
      normType,
      scaleGradByFreq,
    }) as Output<EmbeddingRule<D>, S>;
  }

  override extraRepr(): string {
    let text = `${this.numEmbeddings}, ${this.embeddingDim}`;
    if (this.paddingIdx !== null) text += `, padding_idx=${this.paddingIdx}`;
    if (this.maxNorm !== null) text += `, max_norm=${printedFloat(this.maxNorm)}`;
    if (this.normType !== 2) text += `, norm_type=${printedFloat(this.normType)}`;
    if (this.scaleGradByFreq) text += ", scale_grad_by_freq=True";
    return text;
  }
}

/** What its `forward` takes by name. */
interface BagOptions {
  readonly offsets?: Tensor | null;
  readonly perSampleWeights?: Tensor | null;
}

/** What {@link EmbeddingBag} takes by name. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** What becomes of the rows of a bag (default: `"mean"`). */
  readonly mode?: "sum" | "mean" | "max";
  /** Whether offsets end with the number of indices (default: false). */
  readonly includeLastOffset?: boolean;
}

/**
 * Sums, means or maxima of rows of a table, for each bag of numbers.
 *
 * @shape `b n -> b d`; or `n` with the places where bags start
 * @param numEmbeddings how many rows
 * @param embeddingDim the size of a row
 * @param mode `"sum"`, `"mean"` or `"max"` (default: `"mean"`)
 * @param includeLastOffset whether offsets end with the number of indices (default: false)
 * @param paddingIdx the number that does not count (default: none)
 * @source PyTorch torch.nn.EmbeddingBag
 * @example
 * new nn.EmbeddingBag(10, 3).forward(tensor([[1, 2], [4, 4]], { dtype: "int32" })).shape // => [2, 3]
 */
export class EmbeddingBag<
  N extends number = number,
  D extends number = number,
  const Options extends EmbeddingBagOptions = EmbeddingBagOptions,
> extends Layer {
  declare readonly [shapeRule]?: BagRule<"EmbeddingBag", D>;
  readonly numEmbeddings: N;
  readonly embeddingDim: D;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly mode: "sum" | "mean" | "max";
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number | null;
  /** `[numEmbeddings, embeddingDim]` */
  weight: Parameter<[N, D]>;

  constructor(numEmbeddings: N, embeddingDim: D, options?: Options);
  constructor(options: { numEmbeddings: N; embeddingDim: D } & Options);
  constructor(...args: unknown[]) {
    super();
    const { paddingIdx: last, ...settings } = lookup;
    const params = {
      numEmbeddings: takes.int,
      embeddingDim: takes.int,
      ...settings,
      mode: takes.oneOf(["sum", "mean", "max"], "mean"),
      includeLastOffset: takes.flag(false),
      paddingIdx: last,
    };
    const given = bind("EmbeddingBag", params, args);
    this.numEmbeddings = checkSize("EmbeddingBag", "numEmbeddings", given.numEmbeddings) as N;
    this.embeddingDim = checkSize("EmbeddingBag", "embeddingDim", given.embeddingDim) as D;
    this.paddingIdx = paddingRow("EmbeddingBag", given.paddingIdx, this.numEmbeddings);
    this.maxNorm = given.maxNorm ?? null;
    this.normType = given.normType;
    this.scaleGradByFreq = given.scaleGradByFreq;
    this.mode = given.mode;
    this.includeLastOffset = given.includeLastOffset;
    this.weight = table(this.numEmbeddings, this.embeddingDim, this.paddingIdx) as Parameter<[N, D]>;
  }

  override forward<S extends Shape, const O extends Tensor | null | BagOptions = null>(
    input: Input<BagRule<"EmbeddingBag", D>, S>,
    offsets?: O,
    perSampleWeights?: Tensor | null,
  ): Tensor<Shaped<Bags<"EmbeddingBag", S, D, Starts<O, Options>>>> {
    const { weight, maxNorm, normType, scaleGradByFreq, mode, includeLastOffset, paddingIdx } = this;
    const given = bind(
      "EmbeddingBag",
      { offsets: takes.optionalTensor, perSampleWeights: takes.optionalTensor },
      [offsets, perSampleWeights].filter((x) => x !== undefined),
    );
    const rows = (embeddingBag as unknown as (...args: unknown[]) => unknown)(input, weight, {
      ...given,
      maxNorm,
      normType,
      scaleGradByFreq,
      mode,
      includeLastOffset,
      paddingIdx,
    });
    return rows as Tensor<Shaped<Bags<"EmbeddingBag", S, D, Starts<O, Options>>>>;
  }

  override extraRepr(): string {
    let text = `${this.numEmbeddings}, ${this.embeddingDim}`;
    if (this.maxNorm !== null) text += `, max_norm=${printedFloat(this.maxNorm)}`;
    if (this.normType !== 2) text += `, norm_type=${printedFloat(this.normType)}`;
    if (this.scaleGradByFreq) text += ", scale_grad_by_freq=True";
    text += `, mode=${printed(this.mode)}`;
    if (this.paddingIdx !== null) text += `, padding_idx=${this.paddingIdx}`;
    return text;
  }
}
