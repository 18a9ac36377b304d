/** Stacks of transformer layers, and the whole transformer. */

import { ArgumentError } from "../base/error";
import type { Shape } from "../base/shapes/shape";
import type {
  BesideSource,
  Decoded,
  MemoryInput,
  ModelSize,
  SourceInput,
  StackRule,
  TargetInput,
  Translated,
} from "../core/kinds-attention";
import type { Input, Output, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { ModuleList } from "./container";
import { xavierUniform_ } from "./init";
import { Layer } from "./layer";
import { checkSize } from "./linear";
import type { Module } from "./module";
import { LayerNorm } from "./norm-layer";
import { checkBeside, checkSteps } from "./steps";
import {
  type DecoderCallOptions,
  generateSquareSubsequentMask,
  type TransformerActivation,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
  type TransformerLayerSettings,
} from "./transformer";

/** What a stack of encoder layers takes by name in `forward`. */
export interface EncoderStackOptions {
  /** Which pairs of steps do not count. */
  readonly mask?: Tensor | null;
  /** Which steps are padding. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** Says that `mask` is the causal one. */
  readonly isCausal?: boolean;
}

/**
 * Encoder layers one after another, each with its own copy of the given layer's weights.
 *
 * @shape `[t, b, e] -> [t, b, e]` (or batch first)
 * @param encoderLayer the layer
 * @param numLayers how many
 * @param norm a norm at the end (default: none)
 * @source PyTorch torch.nn.TransformerEncoder
 * @example
 * const encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2, 16), 3);
 * encoder.forward(zeros(5, 2, 8)).shape // => [5, 2, 8]
 */
export class TransformerEncoder<
  D extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a stack with a known norm must fit where it is not known
  Norm extends Module | null = any,
> extends Layer {
  declare readonly [shapeRule]?: StackRule<"TransformerEncoderLayer", D, Norm>;
  layers: ModuleList<TransformerEncoderLayer<D>>;
  readonly numLayers: number;
  norm: Module | null;

  constructor(encoderLayer: TransformerEncoderLayer<D>, numLayers: number, norm?: Norm) {
    super();
    this.numLayers = checkSize("TransformerEncoder", "numLayers", numLayers, 1);
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => encoderLayer.copy()));
    this.norm = norm ?? null;
  }

  override forward<S extends Shape>(
    src: Input<StackRule<"TransformerEncoderLayer", D, Norm>, S>,
    mask?: Tensor | null | EncoderStackOptions,
    srcKeyPaddingMask?: Tensor | null,
  ): Output<StackRule<"TransformerEncoderLayer", D, Norm>, S>;
  override forward(...args: unknown[]): never {
    return this.#encode(args) as never;
  }

  #encode(args: unknown[]): Tensor {
    const params = {
      src: takes.tensor,
      mask: takes.optionalTensor,
      srcKeyPaddingMask: takes.optionalTensor,
      isCausal: takes.flag(false),
    };
    const { src, mask, srcKeyPaddingMask, isCausal } = bind("TransformerEncoder", params, args);
    let x = src;
    for (const layer of this.layers) {
      x = (layer as TransformerEncoderLayer).forward(x, {
        srcMask: mask ?? null,
        srcKeyPaddingMask: srcKeyPaddingMask ?? null,
        isCausal: isCausal && mask !== undefined,
      });
    }
    return this.norm ? (this.norm.forward(x) as Tensor) : x;
  }
}

/**
 * Decoder layers one after another, each with its own copy of the given layer's weights.
 *
 * @shape target `[t, b, e]`, memory `[s, b, e]`: `[t, b, e]` (or batch first)
 * @param decoderLayer the layer
 * @param numLayers how many
 * @param norm a norm at the end (default: none)
 * @source PyTorch torch.nn.TransformerDecoder
 * @example
 * const decoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(8, 2, 16), 3);
 * decoder.forward(zeros(5, 2, 8), zeros(3, 2, 8)).shape // => [5, 2, 8]
 */
export class TransformerDecoder<
  D extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends TransformerLayerSettings = any,
  // biome-ignore lint/suspicious/noExplicitAny: a stack with a known norm must fit where it is not known
  Norm extends Module | null = any,
> extends Layer {
  layers: ModuleList<TransformerDecoderLayer<D, Settings>>;
  readonly numLayers: number;
  norm: Module | null;

  constructor(decoderLayer: TransformerDecoderLayer<D, Settings>, numLayers: number, norm?: Norm) {
    super();
    this.numLayers = checkSize("TransformerDecoder", "numLayers", numLayers, 1);
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => decoderLayer.copy()));
    this.norm = norm ?? null;
  }

  override forward<T extends Shape, M extends Shape>(
    tgt: TargetInput<"TransformerDecoderLayer", D, T>,
    memory: MemoryInput<"TransformerDecoderLayer", D, Settings, T, M>,
    options?: DecoderCallOptions,
  ): Decoded<D, T, Norm>;
  override forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): never {
    return this.#decode(tgt, memory, options) as never;
  }

  #decode(tgt: Tensor, memory: Tensor, options: DecoderCallOptions): Tensor {
    let x = tgt;
    for (const layer of this.layers) x = (layer as TransformerDecoderLayer).forward(x, memory, options);
    return this.norm ? (this.norm.forward(x) as Tensor) : x;
  }
}

/** What {@link Transformer} takes by name. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** e (default: 512). */
  readonly dModel?: number;
  /** How many heads (default: 8). */
  readonly nhead?: number;
  /** Layers of the encoder (default: 6). */
  readonly numEncoderLayers?: number;
  /** Layers of the decoder (default: 6). */
  readonly numDecoderLayers?: number;
  /** An encoder of one's own. */
  readonly customEncoder?: Module | null;
  /** A decoder of one's own. */
  readonly customDecoder?: Module | null;
}

/** The arguments, one after another or by name. */
export type TransformerSettings = readonly [
  dModel?: number | TransformerOptions,
  nhead?: number | TransformerOptions,
  numEncoderLayers?: number | TransformerOptions,
  numDecoderLayers?: number | TransformerOptions,
  dimFeedforward?: number | TransformerOptions,
  dropout?: number | TransformerOptions,
  options?: TransformerOptions,
];

/** What its `forward` takes by name. */
export interface TransformerCallOptions extends DecoderCallOptions {
  readonly srcMask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
  readonly srcIsCausal?: boolean;
}

/**
 * Encoder and decoder. Matrices are drawn by Xavier's scheme.
 *
 * @shape source `[s, b, e]`, target `[t, b, e]`: `[t, b, e]` (or batch first)
 * @param dModel e (default: 512)
 * @param nhead how many heads (default: 8)
 * @param numEncoderLayers layers of the encoder (default: 6)
 * @param numDecoderLayers layers of the decoder (default: 6)
 * @param dimFeedforward the size between the two linear maps (default: 2048)
 * @param dropout the probability of dropout (default: 0.1)
 * @source Vaswani et al. 2017; PyTorch torch.nn.Transformer
 * @example
 * const model = new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 });
 * model.forward(zeros(5, 2, 8), zeros(3, 2, 8)).shape // => [3, 2, 8]
 */
export class Transformer<
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends TransformerSettings = any,
> extends Layer {
  encoder: Module;
  decoder: Module;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(...settings: Settings);
  constructor(...args: unknown[]) {
    super();
    const params = {
      dModel: takes.or(takes.int, 512),
      nhead: takes.or(takes.int, 8),
      numEncoderLayers: takes.or(takes.int, 6),
      numDecoderLayers: takes.or(takes.int, 6),
      dimFeedforward: takes.or(takes.int, 2048),
      dropout: takes.or(takes.number, 0.1),
      activation: takes.any<TransformerActivation>("an activation", "relu"),
      customEncoder: takes.any<Module | null>("a module", null),
      customDecoder: takes.any<Module | null>("a module", null),
      layerNormEps: takes.or(takes.number, 1e-5),
      batchFirst: takes.flag(false),
      normFirst: takes.flag(false),
      bias: takes.flag(true),
    };
    const given = bind("Transformer", params, args);
    const { dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias } = given;
    const layer = { dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias };
    const norm = () => new LayerNorm<number>(dModel, { eps: layerNormEps, bias });
    this.encoder =
      given.customEncoder ?? new TransformerEncoder(new TransformerEncoderLayer(layer), given.numEncoderLayers, norm());
    this.decoder =
      given.customDecoder ?? new TransformerDecoder(new TransformerDecoderLayer(layer), given.numDecoderLayers, norm());
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = batchFirst;
    for (const p of this.parameters()) if (p.shape.length > 1) xavierUniform_(p);
  }

  /** The causal mask for `size` steps: 0 where a step may look, -infinity beyond it. */
  static generateSquareSubsequentMask(size: number): Tensor<[number, number]> {
    return generateSquareSubsequentMask(size);
  }

  override forward<S extends Shape, T extends Shape>(
    src: SourceInput<"Transformer", ModelSize<Settings>, S>,
    tgt: BesideSource<"Transformer", ModelSize<Settings>, Settings, S, T>,
    options?: TransformerCallOptions,
  ): Translated<ModelSize<Settings>, Settings, T>;
  override forward(src: Tensor, tgt: Tensor, options: TransformerCallOptions = {}): never {
    return this.#translate(src, tgt, options) as never;
  }

  #translate(src: Tensor, tgt: Tensor, options: TransformerCallOptions): Tensor {
    checkSteps("Transformer", "src", src, this.dModel);
    checkBeside("Transformer", ["src", src], "tgt", tgt, this.dModel, this.batchFirst);
    const known = [
      "srcMask",
      "srcKeyPaddingMask",
      "srcIsCausal",
      "tgtMask",
      "memoryMask",
      "tgtKeyPaddingMask",
      "memoryKeyPaddingMask",
      "tgtIsCausal",
      "memoryIsCausal",
    ];
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown) throw new ArgumentError(`Transformer: there is no option ${unknown}; it takes ${known.join(", ")}`);
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...rest } = options;
    const memory = this.encoder.forward(src, {
      mask: srcMask ?? null,
      srcKeyPaddingMask: srcKeyPaddingMask ?? null,
      isCausal: srcIsCausal ?? false,
    }) as Tensor;
    return this.decoder.forward(tgt, memory, rest) as Tensor;
  }
}
