/** Normalisation within a sample: LayerNorm, RMSNorm, GroupNorm, LocalResponseNorm. */

import { ArgumentError, ShapeError } from "../base/error";
import { fill, messages } from "../base/shapes/message";
import type { Shape } from "../base/shapes/shape";
import type { ChannelsRule, Input, LeastRule, NormRule, Output, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { ones, zeros } from "../ops/create";
import type { Size } from "./conv";
import * as F from "./functional";
import { Layer, printed, printedFloat } from "./layer";
import { checkSize } from "./linear";
import { Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

const onesOf = (shape: readonly number[]) => new Parameter(ones([...shape]) as unknown as Tensor);
const zerosOf = (shape: readonly number[]) => new Parameter(zeros([...shape]) as unknown as Tensor);

/** What {@link LayerNorm} takes by name. */
export interface LayerNormOptions {
  /** What keeps the divisor from 0 (default: 1e-5). */
  readonly eps?: number;
  /** Whether scale and shift are learned (default: true). */
  readonly elementwiseAffine?: boolean;
  /** Whether a shift is learned (default: true). */
  readonly bias?: boolean;
}

/**
 * The last axes to mean 0 and variance 1, then scaled and shifted by what is learned.
 *
 * @shape `*s -> *s`, ending in `normalizedShape`
 * @param normalizedShape the last axes
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param elementwiseAffine whether scale and shift are learned (default: true)
 * @param bias whether a shift is learned (default: true)
 * @source Ba et al. 2016; PyTorch torch.nn.LayerNorm
 * @example
 * new nn.LayerNorm(2).forward(tensor([[1, 3]])).round().tolist() // => [[-1, 1]]
 */
export class LayerNorm<const N extends Size = Size> extends Layer {
  declare readonly [shapeRule]?: NormRule<"LayerNorm", N>;
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(
    normalizedShape: N,
    eps?: number | LayerNormOptions,
    elementwiseAffine?: boolean | LayerNormOptions,
    bias?: boolean | LayerNormOptions,
  );
  constructor(options: { normalizedShape: N } & LayerNormOptions);
  constructor(...args: unknown[]) {
    super();
    const params = {
      normalizedShape: takes.dims,
      eps: takes.or(takes.number, 1e-5),
      elementwiseAffine: takes.flag(true),
      bias: takes.flag(true),
    };
    const given = bind("LayerNorm", params, args);
    this.normalizedShape = given.normalizedShape;
    this.eps = given.eps;
    this.elementwiseAffine = given.elementwiseAffine;
    this.weight = given.elementwiseAffine ? onesOf(this.normalizedShape) : null;
    this.bias = given.elementwiseAffine && given.bias ? zerosOf(this.normalizedShape) : null;
  }

  override forward<S extends Shape>(input: Input<NormRule<"LayerNorm", N>, S>): Output<NormRule<"LayerNorm", N>, S> {
    const { normalizedShape, weight, bias, eps } = this;
    return (F.layerNorm as unknown as Loose)(input, normalizedShape, weight, bias, eps) as Output<
      NormRule<"LayerNorm", N>,
      S
    >;
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    return `${printed(normalizedShape)}, eps=${printed(eps)}, elementwise_affine=${printed(elementwiseAffine)}, bias=${printed(this.bias !== null)}`;
  }
}

/** What {@link RMSNorm} takes by name. */
export interface RMSNormOptions {
  /** What keeps the divisor from 0 (default: the smallest step of the element type). */
  readonly eps?: number | null;
  /** Whether a scale is learned (default: true). */
  readonly elementwiseAffine?: boolean;
}

/**
 * The last axes divided by the root of the mean of their squares, then scaled by what is learned.
 *
 * @shape `*s -> *s`, ending in `normalizedShape`
 * @param normalizedShape the last axes
 * @param eps what keeps the divisor from 0 (default: the smallest step of the element type)
 * @param elementwiseAffine whether a scale is learned (default: true)
 * @source Zhang and Sennrich 2019; PyTorch torch.nn.RMSNorm
 * @example
 * new nn.RMSNorm(2).forward(tensor([[3, 3]])).tolist() // => [[1, 1]]
 */
export class RMSNorm<const N extends Size = Size> extends Layer {
  declare readonly [shapeRule]?: NormRule<"RMSNorm", N>;
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;

  constructor(normalizedShape: N, eps?: number | null | RMSNormOptions, elementwiseAffine?: boolean | RMSNormOptions);
  constructor(options: { normalizedShape: N } & RMSNormOptions);
  constructor(...args: unknown[]) {
    super();
    const params = {
      normalizedShape: takes.dims,
      eps: takes.nullable(takes.number),
      elementwiseAffine: takes.flag(true),
    };
    const given = bind("RMSNorm", params, args);
    this.normalizedShape = given.normalizedShape;
    this.eps = given.eps ?? null;
    this.elementwiseAffine = given.elementwiseAffine;
    this.weight = given.elementwiseAffine ? onesOf(this.normalizedShape) : null;
  }

  override forward<S extends Shape>(input: Input<NormRule<"RMSNorm", N>, S>): Output<NormRule<"RMSNorm", N>, S> {
    const { normalizedShape, weight, eps } = this;
    return (F.rmsNorm as unknown as Loose)(input, normalizedShape, weight, eps) as Output<NormRule<"RMSNorm", N>, S>;
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    return `${printed(normalizedShape)}, eps=${printed(eps)}, elementwise_affine=${printed(elementwiseAffine)}`;
  }
}

/** What {@link GroupNorm} takes by name. */
export interface GroupNormOptions {
  /** What keeps the divisor from 0 (default: 1e-5). */
  readonly eps?: number;
  /** Whether scale and shift are learned (default: true). */
  readonly affine?: boolean;
  /** Whether a shift is learned, where a scale is (default: true). */
  readonly bias?: boolean;
}

/**
 * Groups of channels of each sample to mean 0 and variance 1, then scaled and shifted by what is learned.
 *
 * @shape `b c *s`, kept; c is `numChannels`
 * @param numGroups how many groups
 * @param numChannels how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param affine whether scale and shift are learned (default: true)
 * @source Wu and He 2018; PyTorch torch.nn.GroupNorm
 * @example
 * new nn.GroupNorm(2, 4).forward(zeros(1, 4, 3)).shape // => [1, 4, 3]
 */
export class GroupNorm<C extends number = number> extends Layer {
  declare readonly [shapeRule]?: ChannelsRule<"GroupNorm", C>;
  readonly numGroups: number;
  readonly numChannels: C;
  readonly eps: number;
  readonly affine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(numGroups: number, numChannels: C, eps?: number | GroupNormOptions, affine?: boolean | GroupNormOptions);
  constructor(options: { numGroups: number; numChannels: C } & GroupNormOptions);
  constructor(...args: unknown[]) {
    super();
    const params = {
      numGroups: takes.int,
      numChannels: takes.int,
      eps: takes.or(takes.number, 1e-5),
      affine: takes.flag(true),
      bias: takes.flag(true),
    };
    const given = bind("GroupNorm", params, args);
    this.numGroups = checkSize("GroupNorm", "numGroups", given.numGroups, 1);
    this.numChannels = checkSize("GroupNorm", "numChannels", given.numChannels, 1) as C;
    if (this.numChannels % this.numGroups !== 0) {
      throw new ArgumentError(
        `GroupNorm: ${this.numChannels} channels cannot be divided into ${this.numGroups} groups`,
        {
          op: "GroupNorm",
        },
      );
    }
    this.eps = given.eps;
    this.affine = given.affine;
    this.weight = given.affine ? onesOf([this.numChannels]) : null;
    this.bias = given.affine && given.bias ? zerosOf([this.numChannels]) : null;
  }

  override forward<S extends Shape>(
    input: Input<ChannelsRule<"GroupNorm", C>, S>,
  ): Output<ChannelsRule<"GroupNorm", C>, S> {
    const { numGroups, weight, bias, eps } = this;
    const { shape } = input as Tensor;
    if (shape.length > 1 && shape[1] !== this.numChannels) {
      const values = { op: "GroupNorm", axis: 1, a: "input", size: shape[1]!, needed: this.numChannels };
      throw new ShapeError(fill(messages.size, values), { op: "GroupNorm", axis: "1", shapes: [shape] });
    }
    return (F.groupNorm as unknown as Loose)(input, numGroups, weight, bias, eps) as Output<
      ChannelsRule<"GroupNorm", C>,
      S
    >;
  }

  override extraRepr(): string {
    const { numGroups, numChannels, eps, affine } = this;
    return `${numGroups}, ${numChannels}, eps=${printed(eps)}, affine=${printed(affine)}, bias=${printed(this.bias !== null)}`;
  }
}

/** What {@link LocalResponseNorm} takes by name. */
export interface LocalResponseNormOptions {
  /** Factor of the sum of squares (default: 0.0001). */
  readonly alpha?: number;
  /** Exponent (default: 0.75). */
  readonly beta?: number;
  /** What is added (default: 1). */
  readonly k?: number;
}

/**
 * Each element divided by (k + alpha / size * the sum of squares of its neighbours in `size` channels)^beta.
 *
 * @shape `*s -> *s`
 * @param size how many channels are neighbours
 * @param alpha (default: 0.0001)
 * @param beta (default: 0.75)
 * @param k (default: 1)
 * @source Krizhevsky et al. 2012; PyTorch torch.nn.LocalResponseNorm
 * @example
 * new nn.LocalResponseNorm(2).forward(zeros(1, 4, 3)).shape // => [1, 4, 3]
 */
export class LocalResponseNorm extends Layer {
  declare readonly [shapeRule]?: LeastRule<"LocalResponseNorm", [number, number, number]>;
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(
    size: number,
    alpha?: number | LocalResponseNormOptions,
    beta?: number | LocalResponseNormOptions,
    k?: number | LocalResponseNormOptions,
  );
  constructor(options: { size: number } & LocalResponseNormOptions);
  constructor(...args: unknown[]) {
    super();
    const params = {
      size: takes.int,
      alpha: takes.or(takes.number, 1e-4),
      beta: takes.or(takes.number, 0.75),
      k: takes.or(takes.number, 1),
    };
    const given = bind("LocalResponseNorm", params, args);
    this.size = checkSize("LocalResponseNorm", "size", given.size, 1);
    this.alpha = given.alpha;
    this.beta = given.beta;
    this.k = given.k;
  }

  override forward<S extends Shape>(
    input: Input<LeastRule<"LocalResponseNorm", [number, number, number]>, S>,
  ): Output<LeastRule<"LocalResponseNorm", [number, number, number]>, S> {
    const { size, alpha, beta, k } = this;
    return (F.localResponseNorm as unknown as Loose)(input, { size, alpha, beta, k }) as unknown as Output<
      LeastRule<"LocalResponseNorm", [number, number, number]>,
      S
    >;
  }

  override extraRepr(): string {
    return `${this.size}, alpha=${printed(this.alpha)}, beta=${printed(this.beta)}, k=${printedFloat(this.k)}`;
  }
}
