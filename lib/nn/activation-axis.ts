/** Activation functions as modules: those that draw or learn their slope, and those along an axis. */

import { ArgumentError } from "../base/error";
import { checkRank } from "../base/fit";
import { defaultGenerator } from "../base/random";
import { numel } from "../base/shape";
import type { Shape } from "../base/shapes/shape";
import type {
  AlongRule,
  HalveRule,
  Input,
  Output,
  RankRule,
  SameRule,
  SlopesRule,
  shapeRule,
} from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { full } from "../ops/create";
import type { InPlaceOption } from "./activation";
import * as F from "./functional";
import { Layer, settings } from "./layer";
import { Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

/**
 * Leaky rectified linear unit with a slope that is drawn for each element from [lower, upper) in training, and the middle
 * of the two otherwise.
 *
 * @shape `*s -> *s`
 * @param lower smallest slope (default: 1 / 8)
 * @param upper largest slope (default: 1 / 3)
 * @param inplace whether the input is overwritten (default: false)
 * @source Xu et al. 2015; PyTorch torch.nn.RReLU
 * @example
 * new nn.RReLU(0.5, 0.5).eval().forward(tensor([-2, 2])).tolist() // => [-1, 2]
 */
export class RReLU extends Layer {
  declare readonly [shapeRule]?: SameRule;
  readonly lower: number;
  readonly upper: number;
  readonly inplace: boolean;
  constructor(
    lower?: number | ({ readonly lower?: number; readonly upper?: number } & InPlaceOption),
    upper?: number | ({ readonly upper?: number } & InPlaceOption),
    inplace?: boolean | InPlaceOption,
  );
  constructor(...args: unknown[]) {
    super();
    const params = {
      lower: takes.or(takes.number, 1 / 8),
      upper: takes.or(takes.number, 1 / 3),
      inplace: takes.flag(false),
    };
    const given = bind("RReLU", params, args);
    this.lower = given.lower;
    this.upper = given.upper;
    this.inplace = given.inplace;
    if (this.lower > this.upper) {
      throw new ArgumentError(`RReLU: lower ${this.lower} is above upper ${this.upper}`, { op: "RReLU" });
    }
  }
  override forward<S extends Shape>(input: Tensor<S>): Tensor<S> {
    const x = input as unknown as Tensor;
    let y: Tensor;
    if (!this.training) y = F.leakyRelu(x, (this.lower + this.upper) / 2);
    else {
      const slopes = Float64Array.from({ length: numel(x.shape) }, () => {
        return this.lower + (this.upper - this.lower) * defaultGenerator.uniform();
      });
      const drawn = wrap(slopes, x.shape, "float64").to(x.dtype) as Tensor;
      y = (x as unknown as { where(c: Tensor, o: Tensor): Tensor }).where(x.gt(0) as Tensor, x.mul(drawn) as Tensor);
    }
    return (this.inplace ? x.copy_(y) : y) as unknown as Tensor<S>;
  }
  override extraRepr(): string {
    return `lower=${this.lower}, upper=${this.upper}${this.inplace ? ", inplace=True" : ""}`;
  }
}

/**
 * Parametric rectified linear unit: x where it is positive, else weight x, with a weight that is learned.
 *
 * @shape `*s -> *s`
 * @param numParameters 1, or one for each channel (default: 1)
 * @param init the first value of the weights (default: 0.25)
 * @source He et al. 2015; PyTorch torch.nn.PReLU
 * @example
 * new nn.PReLU().forward(tensor([-4, 2])).tolist() // => [-1, 2]
 */
export class PReLU<N extends number = number> extends Layer {
  declare readonly [shapeRule]?: SlopesRule<"PReLU", N>;
  readonly numParameters: N;
  /** `[numParameters]` */
  weight: Parameter<[N]>;
  constructor(
    numParameters?: N | { readonly numParameters?: N; readonly init?: number },
    init?: number | { readonly init?: number },
  );
  constructor(...args: unknown[]) {
    super();
    const params = { numParameters: takes.or(takes.int, 1), init: takes.or(takes.number, 0.25) };
    const given = bind("PReLU", params, args);
    this.numParameters = given.numParameters as N;
    this.weight = new Parameter(full([given.numParameters], given.init) as unknown as Tensor<[N]>);
  }
  override forward<S extends Shape>(input: Input<SlopesRule<"PReLU", N>, S>): Output<SlopesRule<"PReLU", N>, S> {
    return (F.prelu as unknown as Loose)(input, this.weight) as Output<SlopesRule<"PReLU", N>, S>;
  }
  override extraRepr(): string {
    return settings({ numParameters: this.numParameters });
  }
}

/**
 * Gated linear unit: the first half along `dim` times the sigmoid of the second.
 *
 * @shape halves the size of `dim`
 * @param dim the axis that is halved (default: -1)
 * @source Dauphin et al. 2016; PyTorch torch.nn.GLU
 * @example
 * new nn.GLU().forward(tensor([3, 0])).tolist() // => [1.5]
 */
export class GLU<const D extends number = -1> extends Layer {
  declare readonly [shapeRule]?: HalveRule<"GLU", D>;
  readonly dim: D;
  constructor(dim?: D | { readonly dim?: D });
  constructor(...args: unknown[]) {
    super();
    this.dim = bind("GLU", { dim: takes.or(takes.dim, -1) }, args).dim as D;
  }
  override forward<S extends Shape>(input: Input<HalveRule<"GLU", D>, S>): Output<HalveRule<"GLU", D>, S> {
    return (F.glu as unknown as Loose)(input, this.dim) as Output<HalveRule<"GLU", D>, S>;
  }
  override extraRepr(): string {
    return settings({ dim: this.dim });
  }
}

/** The base of softmax and its kin. */
class AlongDim<Name extends string, D extends number> extends Layer {
  declare readonly [shapeRule]?: AlongRule<Name, D>;
  /** The axis, or null for the one that the operation takes where none is named. */
  readonly dim: D | null;
  readonly #op: Loose;
  constructor(name: Name, op: unknown, args: readonly unknown[]) {
    super();
    this.#op = op as Loose;
    this.dim = (bind(name, { dim: takes.optional(takes.nullable(takes.dim)) }, args).dim ?? null) as D | null;
  }
  override forward<S extends Shape>(input: Input<AlongRule<Name, D>, S>): Output<AlongRule<Name, D>, S> {
    return this.#op(input, this.dim) as Output<AlongRule<Name, D>, S>;
  }
  override extraRepr(): string {
    return settings({ dim: this.dim });
  }
}

/**
 * exp(x) / sum(exp(x)) along one axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the first for 0, 1 or 3 axes, else the second)
 * @source PyTorch torch.nn.Softmax
 * @example
 * new nn.Softmax(0).forward(zeros(2)).tolist() // => [0.5, 0.5]
 */
export class Softmax<const D extends number = -1> extends AlongDim<"Softmax", D> {
  constructor(dim?: D | { readonly dim?: D });
  constructor(...args: unknown[]) {
    super("Softmax", F.softmax, args);
  }
}

/**
 * Logarithm of softmax along one axis, without its underflow.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the first for 0, 1 or 3 axes, else the second)
 * @source PyTorch torch.nn.LogSoftmax
 * @example
 * new nn.LogSoftmax(0).forward(zeros(1)).tolist() // => [0]
 */
export class LogSoftmax<const D extends number = -1> extends AlongDim<"LogSoftmax", D> {
  constructor(dim?: D | { readonly dim?: D });
  constructor(...args: unknown[]) {
    super("LogSoftmax", F.logSoftmax, args);
  }
}

/**
 * Softmax of -x along one axis: the smallest gets the largest weight.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the first for 0, 1 or 3 axes, else the second)
 * @source PyTorch torch.nn.Softmin
 * @example
 * new nn.Softmin(0).forward(zeros(2)).tolist() // => [0.5, 0.5]
 */
export class Softmin<const D extends number = -1> extends AlongDim<"Softmin", D> {
  constructor(dim?: D | { readonly dim?: D });
  constructor(...args: unknown[]) {
    super("Softmin", F.softmin, args);
  }
}

/**
 * Softmax over the channels at each place of an image.
 *
 * @shape `b c h w -> b c h w` or `c h w -> c h w`
 * @source PyTorch torch.nn.Softmax2d
 * @example
 * new nn.Softmax2d().forward(zeros(1, 2, 1, 1)).flatten().tolist() // => [0.5, 0.5]
 */
export class Softmax2d extends Layer {
  declare readonly [shapeRule]?: RankRule<"Softmax2d", 3 | 4, "3 or 4">;
  override forward<S extends Shape>(
    input: Input<RankRule<"Softmax2d", 3 | 4, "3 or 4">, S>,
  ): Output<RankRule<"Softmax2d", 3 | 4, "3 or 4">, S> {
    checkRank("Softmax2d", input as Tensor, 3, 4);
    return (F.softmax as unknown as Loose)(input, -3) as Output<RankRule<"Softmax2d", 3 | 4, "3 or 4">, S>;
  }
}
