/** Layers without geometry: Linear, Bilinear, Identity, Flatten, Unflatten. */

import { ArgumentError } from "../base/error";
import type { Bilinear as BilinearShape } from "../base/shapes/bilinear";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { FlattenRule, Input, LinearRule, Output, SameRule, shapeRule, UnflattenRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { linearOf } from "../ops/contract";
import { zeros } from "../ops/create";
import { flatten, unflatten } from "../ops/view";
import { bilinear } from "./functional";
import { drawUniform } from "./init";
import { Layer, printed, settings } from "./layer";
import { Parameter } from "./parameter";

/** A new parameter of a shape, drawn evenly from [-limit, limit). */
export function uniformParameter<S extends Shape>(shape: S, limit: number): Parameter<S> {
  const values = zeros([...shape]) as unknown as Tensor<S>;
  return new Parameter(drawUniform(values, -limit, limit) as unknown as Tensor<S>);
}

/** A size that a layer is made with: a whole number of at least `least`. */
export function checkSize(layer: string, name: string, value: number, least = 0): number {
  if (!Number.isInteger(value) || value < least) {
    throw new ArgumentError(`${layer}: ${name} must be a whole number of at least ${least}, got ${value}`, {
      op: layer,
    });
  }
  return value;
}

/** What {@link Linear} takes by name. */
export interface LinearOptions {
  /** Whether a bias is added (default: true). */
  readonly bias?: boolean;
}

/**
 * Affine map of the last axis: input @ weight^T + bias. Weights and biases are drawn from [-k, k) with k = 1 / sqrt(inFeatures).
 *
 * @shape `*b i -> *b o`
 * @param inFeatures size of the last axis of the input
 * @param outFeatures size of the last axis of the output
 * @param bias whether a bias is added (default: true)
 * @throws {ShapeError} when the last axis of the input is not `inFeatures`
 * @source PyTorch torch.nn.Linear
 * @example
 * new nn.Linear(3, 2).forward(zeros(5, 3)).shape // => [5, 2]
 */
export class Linear<In extends number = number, Out extends number = number> extends Layer {
  declare readonly [shapeRule]?: LinearRule<In, Out>;
  readonly inFeatures: In;
  readonly outFeatures: Out;
  /** `[outFeatures, inFeatures]` */
  weight: Parameter<[Out, In]>;
  /** `[outFeatures]`, or null without a bias. */
  bias: Parameter<[Out]> | null;

  constructor(inFeatures: In, outFeatures: Out, bias?: boolean | LinearOptions);
  constructor(options: { inFeatures: In; outFeatures: Out } & LinearOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bind("Linear", { inFeatures: takes.int, outFeatures: takes.int, bias: takes.flag(true) }, args);
    this.inFeatures = checkSize("Linear", "inFeatures", given.inFeatures) as In;
    this.outFeatures = checkSize("Linear", "outFeatures", given.outFeatures) as Out;
    const limit = this.inFeatures > 0 ? 1 / Math.sqrt(this.inFeatures) : 0;
    this.weight = uniformParameter<[Out, In]>([this.outFeatures, this.inFeatures], limit);
    this.bias = given.bias ? uniformParameter<[Out]>([this.outFeatures], limit) : null;
  }

  override forward<S extends Shape>(input: Input<LinearRule<In, Out>, S>): Output<LinearRule<In, Out>, S> {
    return linearOf("Linear", input as Tensor, this.weight, this.bias) as Output<LinearRule<In, Out>, S>;
  }

  override extraRepr(): string {
    return settings({ inFeatures: this.inFeatures, outFeatures: this.outFeatures, bias: this.bias !== null });
  }
}

/**
 * x1^T W x2 + bias for every output: an affine map of each of two inputs.
 *
 * @shape `*b i, *b j -> *b o`
 * @param in1Features size of the last axis of the first input
 * @param in2Features size of the last axis of the second input
 * @param outFeatures size of the last axis of the output
 * @param bias whether a bias is added (default: true)
 * @source PyTorch torch.nn.Bilinear
 * @example
 * new nn.Bilinear(3, 2, 4).forward(zeros(5, 3), zeros(5, 2)).shape // => [5, 4]
 */
export class Bilinear<I extends number = number, J extends number = number, O extends number = number> extends Layer {
  readonly in1Features: I;
  readonly in2Features: J;
  readonly outFeatures: O;
  /** `[outFeatures, in1Features, in2Features]` */
  weight: Parameter<[O, I, J]>;
  /** `[outFeatures]`, or null without a bias. */
  bias: Parameter<[O]> | null;

  constructor(in1Features: I, in2Features: J, outFeatures: O, bias?: boolean | LinearOptions);
  constructor(options: { in1Features: I; in2Features: J; outFeatures: O } & LinearOptions);
  constructor(...args: unknown[]) {
    super();
    const sizes = { in1Features: takes.int, in2Features: takes.int, outFeatures: takes.int };
    const given = bind("Bilinear", { ...sizes, bias: takes.flag(true) }, args);
    this.in1Features = checkSize("Bilinear", "in1Features", given.in1Features, 1) as I;
    this.in2Features = checkSize("Bilinear", "in2Features", given.in2Features) as J;
    this.outFeatures = checkSize("Bilinear", "outFeatures", given.outFeatures) as O;
    const limit = 1 / Math.sqrt(this.in1Features);
    this.weight = uniformParameter<[O, I, J]>([this.outFeatures, this.in1Features, this.in2Features], limit);
    this.bias = given.bias ? uniformParameter<[O]>([this.outFeatures], limit) : null;
  }

  override forward<A extends Shape, B extends Shape>(
    input1: Tensor<A>,
    input2: Checked<BilinearShape<"Bilinear", A, B, [O, I, J]>, Tensor<B>>,
  ): Tensor<Shaped<BilinearShape<"Bilinear", A, B, [O, I, J]>>> {
    return (bilinear as unknown as (...args: unknown[]) => unknown)(input1, input2, this.weight, this.bias) as Tensor<
      Shaped<BilinearShape<"Bilinear", A, B, [O, I, J]>>
    >;
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures } = this;
    return settings({ in1Features, in2Features, outFeatures, bias: this.bias !== null });
  }
}

/**
 * Gives its input back; takes and ignores any arguments, so that it can stand for another layer.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.Identity
 * @example
 * new nn.Identity().forward(tensor([1, 2])).tolist() // => [1, 2]
 */
export class Identity extends Layer {
  declare readonly [shapeRule]?: SameRule;

  constructor(..._ignored: unknown[]) {
    super();
  }

  override forward<T>(input: T): T {
    return input;
  }
}

/**
 * The axes from `startDim` to `endDim` made one; the first (the batch) stays by default.
 *
 * @shape the axes from `startDim` to `endDim` become one
 * @param startDim first axis (default: 1)
 * @param endDim last axis (default: -1)
 * @source PyTorch torch.nn.Flatten
 * @example
 * new nn.Flatten().forward(zeros(5, 2, 3)).shape // => [5, 6]
 */
export class Flatten<const Start extends number = 1, const End extends number = -1> extends Layer {
  declare readonly [shapeRule]?: FlattenRule<Start, End>;
  readonly startDim: Start;
  readonly endDim: End;

  constructor(startDim?: Start, endDim?: End);
  constructor(options: { startDim?: Start; endDim?: End });
  constructor(...args: unknown[]) {
    super();
    const given = bind("Flatten", { startDim: takes.or(takes.dim, 1), endDim: takes.or(takes.dim, -1) }, args);
    this.startDim = given.startDim as Start;
    this.endDim = given.endDim as End;
  }

  override forward<S extends Shape>(input: Input<FlattenRule<Start, End>, S>): Output<FlattenRule<Start, End>, S> {
    return (flatten as (x: unknown, start: number, end: number) => unknown)(
      input,
      this.startDim,
      this.endDim,
    ) as Output<FlattenRule<Start, End>, S>;
  }

  override extraRepr(): string {
    return settings({ startDim: this.startDim, endDim: this.endDim });
  }
}

/**
 * One axis divided into several.
 *
 * @shape axis `dim` becomes `unflattenedSize`
 * @param dim the axis
 * @param unflattenedSize the sizes that it becomes; one of them may be -1
 * @source PyTorch torch.nn.Unflatten
 * @example
 * new nn.Unflatten(1, [2, 3]).forward(zeros(5, 6)).shape // => [5, 2, 3]
 */
export class Unflatten<const D extends number = number, const To extends Shape = Shape> extends Layer {
  declare readonly [shapeRule]?: UnflattenRule<D, To>;
  readonly dimension: D;
  readonly unflattenedSize: To;

  constructor(dim: D, unflattenedSize: To);
  constructor(options: { dim: D; unflattenedSize: To });
  constructor(...args: unknown[]) {
    super();
    const given = bind("Unflatten", { dim: takes.dim, unflattenedSize: takes.sizes }, args);
    this.dimension = given.dim as D;
    this.unflattenedSize = given.unflattenedSize as To;
  }

  override forward<S extends Shape>(input: Input<UnflattenRule<D, To>, S>): Output<UnflattenRule<D, To>, S> {
    return (unflatten as (x: unknown, dim: number, sizes: Shape) => unknown)(
      input,
      this.dimension,
      this.unflattenedSize,
    ) as Output<UnflattenRule<D, To>, S>;
  }

  override extraRepr(): string {
    return `dim=${this.dimension}, unflattened_size=${printed([...this.unflattenedSize])}`;
  }
}
