/** Stacks of transformer layers, and the whole transformer. */

import { ArgumentError, ShapeError } from "../base/error";
import { formatShape } from "../base/shape";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { ModuleList } from "./container";
import { xavierUniform_ } from "./init";
import { Layer } from "./layer";
import { checkSize } from "./linear";
import type { Module } from "./module";
import { LayerNorm } from "./norm-layer";
import {
  type DecoderCallOptions,
  generateSquareSubsequentMask,
  type TransformerActivation,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
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
export class TransformerEncoder extends Layer {
  layers: ModuleList<TransformerEncoderLayer>;
  readonly numLayers: number;
  norm: Module | null;

  constructor(encoderLayer: TransformerEncoderLayer, numLayers: number, norm: Module | null = null) {
    super();
    this.numLayers = checkSize("TransformerEncoder", "numLayers", numLayers, 1);
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => encoderLayer.copy()));
    this.norm = norm;
  }

  override forward(src: Tensor, mask?: Tensor | null | EncoderStackOptions, srcKeyPaddingMask?: Tensor | null): Tensor;
  override forward(...args: unknown[]): Tensor {
    const params = {
      src: takes.tensor,
      mask: takes.optionalTensor,
      srcKeyPaddingMask: takes.optionalTensor,
      isCausal: takes.flag(false),
    };
    const { src, mask, srcKeyPaddingMask, isCausal } = bind("TransformerEncoder", params, args);
    let x = src;
    for (const layer of this.layers) {
      x = layer.forward(x, {
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
export class TransformerDecoder extends Layer {
  layers: ModuleList<TransformerDecoderLayer>;
  readonly numLayers: number;
  norm: Module | null;

  constructor(decoderLayer: TransformerDecoderLayer, numLayers: number, norm: Module | null = null) {
    super();
    this.numLayers = checkSize("TransformerDecoder", "numLayers", numLayers, 1);
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => decoderLayer.copy()));
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): Tensor {
    let x = tgt;
    for (const layer of this.layers) x = layer.forward(x, memory, options);
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
export class Transformer extends Layer {
  encoder: Module;
  decoder: Module;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(
    dModel?: number | TransformerOptions,
    nhead?: number | TransformerOptions,
    numEncoderLayers?: number | TransformerOptions,
    numDecoderLayers?: number | TransformerOptions,
    dimFeedforward?: number | TransformerOptions,
    dropout?: number | TransformerOptions,
    options?: TransformerOptions,
  );
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

  override forward(src: Tensor, tgt: Tensor, options: TransformerCallOptions = {}): Tensor {
    const batchAxis = this.batchFirst ? 0 : 1;
    if (
      src.shape.length !== tgt.shape.length ||
      (src.shape.length === 3 && src.shape[batchAxis] !== tgt.shape[batchAxis])
    ) {
      throw new ShapeError(
        `Transformer: source and target must have the same batch, got ${formatShape(src.shape)} and ${formatShape(tgt.shape)}`,
        {
          op: "Transformer",
          shapes: [src.shape, tgt.shape],
        },
      );
    }
    if (src.shape.at(-1) !== this.dModel || tgt.shape.at(-1) !== this.dModel) {
      throw new ShapeError(
        `Transformer: the last axis of source and target must be dModel ${this.dModel}, got ${formatShape(src.shape)} and ${formatShape(tgt.shape)}`,
        {
          op: "Transformer",
          axis: "-1",
          shapes: [src.shape, tgt.shape],
        },
      );
    }
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
