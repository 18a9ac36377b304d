/** Transformers: encoder and decoder layers, stacks of them, and the whole. */

import { ArgumentError } from "../base/error";
import type { Shape } from "../base/shapes/shape";
import type { Decoded, MemoryInput, StepsRule, TargetInput } from "../core/kinds-attention";
import type { Input, Output, shapeRule } from "../core/kinds-layers";
import { bind, type Params, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { MultiheadAttention } from "./attention";
import { Dropout } from "./dropout";
import * as F from "./functional";
import { Layer } from "./layer";
import { Linear } from "./linear";
import { LayerNorm } from "./norm-layer";
import { checkBeside, checkSteps } from "./steps";

/** The function between the two linear maps of a layer. */
export type TransformerActivation = "relu" | "gelu" | ((x: Tensor) => Tensor);

/** What transformer layers take by name. */
export interface TransformerLayerOptions {
  /** The size between the two linear maps (default: 2048). */
  readonly dimFeedforward?: number;
  /** The probability of dropout (default: 0.1). */
  readonly dropout?: number;
  /** `"relu"`, `"gelu"` or a function (default: `"relu"`). */
  readonly activation?: TransformerActivation;
  /** What keeps the norms' divisors from 0 (default: 1e-5). */
  readonly layerNormEps?: number;
  /** Whether the batch is the first axis (default: false). */
  readonly batchFirst?: boolean;
  /** Whether norms stand before the blocks rather than after (default: false). */
  readonly normFirst?: boolean;
  /** Whether linear maps and norms have biases (default: true). */
  readonly bias?: boolean;
}

/** The arguments after the size and the number of heads. */
export type TransformerLayerSettings = readonly [
  dimFeedforward?: number | TransformerLayerOptions,
  dropout?: number | TransformerLayerOptions,
  options?: TransformerLayerOptions,
];

const settings: Params = {
  dimFeedforward: takes.or(takes.int, 2048),
  dropout: takes.or(takes.number, 0.1),
  activation: takes.any<TransformerActivation>("an activation", "relu"),
  layerNormEps: takes.or(takes.number, 1e-5),
  batchFirst: takes.flag(false),
  normFirst: takes.flag(false),
  bias: takes.flag(true),
};

interface Given {
  readonly dModel: number;
  readonly nhead: number;
  readonly dimFeedforward: number;
  readonly dropout: number;
  readonly activation: TransformerActivation;
  readonly layerNormEps: number;
  readonly batchFirst: boolean;
  readonly normFirst: boolean;
  readonly bias: boolean;
}

function activationOf(name: string, activation: TransformerActivation): (x: Tensor) => Tensor {
  if (activation === "relu") return (x) => x.relu() as Tensor;
  if (activation === "gelu") return (x) => F.gelu(x) as Tensor;
  if (typeof activation === "function") return activation;
  throw new ArgumentError(
    `${name}: activation must be "relu", "gelu" or a function, got ${JSON.stringify(activation)}`,
    { op: name },
  );
}

/** The causal mask for `size` steps: 0 where a step may look, -infinity beyond it. */
export function generateSquareSubsequentMask(size: number): Tensor<[number, number]> {
  const n = size;
  const values = Float32Array.from({ length: n * n }, (_, i) =>
    i % n > Math.floor(i / n) ? Number.NEGATIVE_INFINITY : 0,
  );
  return wrap(values, [n, n], "float32") as unknown as Tensor<[number, number]>;
}

const attentionOf = ({ dModel, nhead, dropout, bias, batchFirst }: Given) =>
  new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
const normOf = ({ dModel, layerNormEps: eps, bias }: Given) => new LayerNorm<number>(dModel, { eps, bias });

/** What a layer's `forward` takes by name. */
export interface EncoderCallOptions {
  /** Which pairs of steps do not count. */
  readonly srcMask?: Tensor | null;
  /** Which steps are padding. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Says that `srcMask` is the causal one. */
  readonly isCausal?: boolean;
}

/**
 * One layer of an encoder: self-attention and two linear maps, each with dropout, a shortcut and a norm.
 *
 * @shape `[t, b, e] -> [t, b, e]` (or batch first)
 * @param dModel e
 * @param nhead how many heads
 * @param dimFeedforward the size between the two linear maps (default: 2048)
 * @param dropout the probability of dropout (default: 0.1)
 * @param activation `"relu"`, `"gelu"` or a function (default: `"relu"`)
 * @param normFirst whether norms stand before the blocks rather than after (default: false)
 * @source Vaswani et al. 2017; PyTorch torch.nn.TransformerEncoderLayer
 * @example
 * new nn.TransformerEncoderLayer(8, 2, 16).forward(zeros(5, 2, 8)).shape // => [5, 2, 8]
 */
export class TransformerEncoderLayer<D extends number = number> extends Layer {
  declare readonly [shapeRule]?: StepsRule<"TransformerEncoderLayer", D>;
  selfAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  normFirst: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  readonly #activation: (x: Tensor) => Tensor;
  readonly #given: Given;

  constructor(
    dModel: D,
    nhead: number,
    dimFeedforward?: number | TransformerLayerOptions,
    dropout?: number | TransformerLayerOptions,
    options?: TransformerLayerOptions,
  );
  constructor(options: { dModel: D; nhead: number } & TransformerLayerOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind(
      "TransformerEncoderLayer",
      { dModel: takes.int, nhead: takes.int, ...settings },
      args,
    ) as unknown as Given;
    this.#given = given;
    this.selfAttn = attentionOf(given);
    this.linear1 = new Linear<number, number>(given.dModel, given.dimFeedforward, given.bias);
    this.dropout = new Dropout(given.dropout);
    this.linear2 = new Linear<number, number>(given.dimFeedforward, given.dModel, given.bias);
    this.normFirst = given.normFirst;
    this.norm1 = normOf(given);
    this.norm2 = normOf(given);
    this.dropout1 = new Dropout(given.dropout);
    this.dropout2 = new Dropout(given.dropout);
    this.#activation = activationOf("TransformerEncoderLayer", given.activation);
  }

  /** A layer of the same settings with copies of the weights. */
  copy(): TransformerEncoderLayer<D> {
    const copy = new TransformerEncoderLayer(this.#given as Given & { dModel: D });
    copy.loadStateDict(this.stateDict());
    return copy.train(this.training);
  }

  override forward<S extends Shape>(
    src: Input<StepsRule<"TransformerEncoderLayer", D>, S>,
    srcMask?: Tensor | null | EncoderCallOptions,
    srcKeyPaddingMask?: Tensor | null | EncoderCallOptions,
  ): Output<StepsRule<"TransformerEncoderLayer", D>, S>;
  override forward(...args: unknown[]): never {
    return this.#encode(args) as never;
  }

  #encode(args: unknown[]): Tensor {
    const params = {
      src: takes.tensor,
      srcMask: takes.optionalTensor,
      srcKeyPaddingMask: takes.optionalTensor,
      isCausal: takes.flag(false),
    };
    const { src, srcMask, srcKeyPaddingMask, isCausal } = bind("TransformerEncoderLayer", params, args);
    checkSteps("TransformerEncoderLayer", "src", src, this.#given.dModel);
    const attend = (x: Tensor) =>
      this.dropout1.forward(
        this.selfAttn.forward(x, x, x, {
          attnMask: srcMask ?? null,
          keyPaddingMask: srcKeyPaddingMask ?? null,
          needWeights: false,
          isCausal,
        })[0],
      );
    const feed = (x: Tensor) =>
      this.dropout2.forward(
        this.linear2.forward(this.dropout.forward(this.#activation(this.linear1.forward(x) as Tensor))) as Tensor,
      );
    const norm = (layer: LayerNorm, x: Tensor) => layer.forward(x) as Tensor;
    if (this.normFirst) {
      const x = src.add(attend(norm(this.norm1, src))) as Tensor;
      return x.add(feed(norm(this.norm2, x))) as Tensor;
    }
    const x = norm(this.norm1, src.add(attend(src)) as Tensor);
    return norm(this.norm2, x.add(feed(x)) as Tensor);
  }
}

/** What a decoder layer's `forward` takes by name. */
export interface DecoderCallOptions {
  readonly tgtMask?: Tensor | null;
  readonly memoryMask?: Tensor | null;
  readonly tgtKeyPaddingMask?: Tensor | null;
  readonly memoryKeyPaddingMask?: Tensor | null;
  readonly tgtIsCausal?: boolean;
  readonly memoryIsCausal?: boolean;
}

/**
 * One layer of a decoder: self-attention, attention to the encoder's output, and two linear maps.
 *
 * @shape target `[t, b, e]`, memory `[s, b, e]`: `[t, b, e]` (or batch first)
 * @param dModel e
 * @param nhead how many heads
 * @param dimFeedforward the size between the two linear maps (default: 2048)
 * @param dropout the probability of dropout (default: 0.1)
 * @param activation `"relu"`, `"gelu"` or a function (default: `"relu"`)
 * @param normFirst whether norms stand before the blocks rather than after (default: false)
 * @source Vaswani et al. 2017; PyTorch torch.nn.TransformerDecoderLayer
 * @example
 * new nn.TransformerDecoderLayer(8, 2, 16).forward(zeros(5, 2, 8), zeros(3, 2, 8)).shape // => [5, 2, 8]
 */
export class TransformerDecoderLayer<
  D extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends TransformerLayerSettings = any,
> extends Layer {
  selfAttn: MultiheadAttention;
  multiheadAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  normFirst: boolean;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
  readonly #activation: (x: Tensor) => Tensor;
  readonly #given: Given;

  constructor(dModel: D, nhead: number, ...settings: Settings);
  constructor(options: { dModel: D; nhead: number } & TransformerLayerOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind(
      "TransformerDecoderLayer",
      { dModel: takes.int, nhead: takes.int, ...settings },
      args,
    ) as unknown as Given;
    this.#given = given;
    this.selfAttn = attentionOf(given);
    this.multiheadAttn = attentionOf(given);
    this.linear1 = new Linear<number, number>(given.dModel, given.dimFeedforward, given.bias);
    this.dropout = new Dropout(given.dropout);
    this.linear2 = new Linear<number, number>(given.dimFeedforward, given.dModel, given.bias);
    this.normFirst = given.normFirst;
    this.norm1 = normOf(given);
    this.norm2 = normOf(given);
    this.norm3 = normOf(given);
    this.dropout1 = new Dropout(given.dropout);
    this.dropout2 = new Dropout(given.dropout);
    this.dropout3 = new Dropout(given.dropout);
    this.#activation = activationOf("TransformerDecoderLayer", given.activation);
  }

  /** A layer of the same settings with copies of the weights. */
  copy(): TransformerDecoderLayer<D, Settings> {
    const copy = new TransformerDecoderLayer<D, Settings>(this.#given as Given & { dModel: D });
    copy.loadStateDict(this.stateDict());
    return copy.train(this.training);
  }

  override forward<T extends Shape, M extends Shape>(
    tgt: TargetInput<"TransformerDecoderLayer", D, T>,
    memory: MemoryInput<"TransformerDecoderLayer", D, Settings, T, M>,
    tgtMask?: Tensor | null | DecoderCallOptions,
    options?: DecoderCallOptions,
  ): Decoded<D, T>;
  override forward(...args: unknown[]): never {
    return this.#decode(args) as never;
  }

  #decode(args: unknown[]): Tensor {
    const params = {
      tgt: takes.tensor,
      memory: takes.tensor,
      tgtMask: takes.optionalTensor,
      memoryMask: takes.optionalTensor,
      tgtKeyPaddingMask: takes.optionalTensor,
      memoryKeyPaddingMask: takes.optionalTensor,
      tgtIsCausal: takes.flag(false),
      memoryIsCausal: takes.flag(false),
    };
    const given = bind("TransformerDecoderLayer", params, args);
    const { tgt, memory } = given;
    const { dModel, batchFirst } = this.#given;
    checkSteps("TransformerDecoderLayer", "tgt", tgt, dModel);
    checkBeside("TransformerDecoderLayer", ["tgt", tgt], "memory", memory, dModel, batchFirst);
    const attend = (x: Tensor) =>
      this.dropout1.forward(
        this.selfAttn.forward(x, x, x, {
          attnMask: given.tgtMask ?? null,
          keyPaddingMask: given.tgtKeyPaddingMask ?? null,
          needWeights: false,
          isCausal: given.tgtIsCausal,
        })[0],
      );
    const look = (x: Tensor) =>
      this.dropout2.forward(
        this.multiheadAttn.forward(x, memory, memory, {
          attnMask: given.memoryMask ?? null,
          keyPaddingMask: given.memoryKeyPaddingMask ?? null,
          needWeights: false,
          isCausal: given.memoryIsCausal,
        })[0],
      );
    const feed = (x: Tensor) =>
      this.dropout3.forward(
        this.linear2.forward(this.dropout.forward(this.#activation(this.linear1.forward(x) as Tensor))) as Tensor,
      );
    const norm = (layer: LayerNorm, x: Tensor) => layer.forward(x) as Tensor;
    let x = tgt;
    if (this.normFirst) {
      x = x.add(attend(norm(this.norm1, x))) as Tensor;
      x = x.add(look(norm(this.norm2, x))) as Tensor;
      return x.add(feed(norm(this.norm3, x))) as Tensor;
    }
    x = norm(this.norm1, x.add(attend(x)) as Tensor);
    x = norm(this.norm2, x.add(look(x)) as Tensor);
    return norm(this.norm3, x.add(feed(x)) as Tensor);
  }
}
