/** Activation functions as modules. */

import { ArgumentError, ShapeError } from "../base/error";
import { defaultGenerator } from "../base/random";
import { formatShape, numel } from "../base/shape";
import type { AnyShape, Shape } from "../base/shapes/shape";
import type { SameRule, shapeRule } from "../core/kinds-layers";
import type { OpInfo } from "../core/op";
import { bind, type Params, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { full } from "../ops/create";
import * as F from "./functional";
import { Layer, printedFloat, settings } from "./layer";
import { Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

/** What activations that can change their input in place take by name. */
export interface InPlaceOption {
  /** Whether the input is overwritten by the output (default: false). */
  readonly inplace?: boolean;
}

const inplace = takes.flag(false);

/** The base of activations: an operation on the input, with the settings that were given, which become properties. */
class Activation extends Layer {
  declare readonly [shapeRule]?: SameRule;
  readonly #op: Loose & OpInfo;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #named: boolean;
  /** Whether the input is overwritten by the output. */
  declare readonly inplace: boolean;

  constructor(name: string, op: unknown, params: Params, args: readonly unknown[]) {
    super();
    const { inplace: over, ...values } = bind(name, params, args) as Record<string, unknown>;
    this.#op = op as Loose & OpInfo;
    this.#values = values;
    this.#named = Object.keys(values).length > 0;
    Object.assign(this, values, over ? { inplace: true } : {});
  }

  override forward<S extends Shape>(input: Tensor<S>): Tensor<S> {
    const op = this.inplace ? (this.#op.declaration.inPlace as Loose) : this.#op;
    return (this.#named ? op(input, this.#values) : op(input)) as unknown as Tensor<S>;
  }

  override extraRepr(): string {
    const values = Object.entries(this.#values).map(([name, value]) => [
      name,
      typeof value === "number" && name !== "dim" ? { toString: () => printedFloat(value) } : value,
    ]);
    return settings({ ...Object.fromEntries(values), ...(this.inplace ? { inplace: true } : {}) });
  }
}

/**
 * Rectified linear unit: max(0, x).
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source Nair and Hinton 2010; PyTorch torch.nn.ReLU
 * @example
 * new nn.ReLU().forward(tensor([-1, 2])).tolist() // => [0, 2]
 */
export class ReLU extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("ReLU", F.relu, { inplace }, args);
  }
}

/**
 * min(max(0, x), 6).
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source PyTorch torch.nn.ReLU6
 * @example
 * new nn.ReLU6().forward(tensor([-1, 2, 9])).tolist() // => [0, 2, 6]
 */
export class ReLU6 extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("ReLU6", F.relu6, { inplace }, args);
  }
}

/**
 * Scaled exponential linear unit.
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source Klambauer et al. 2017; PyTorch torch.nn.SELU
 * @example
 * new nn.SELU().forward(tensor([0])).tolist() // => [0]
 */
export class SELU extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("SELU", F.selu, { inplace }, args);
  }
}

/**
 * Sigmoid linear unit (swish): x sigmoid(x).
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source PyTorch torch.nn.SiLU
 * @example
 * new nn.SiLU().forward(tensor([0])).tolist() // => [0]
 */
export class SiLU extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("SiLU", F.silu, { inplace }, args);
  }
}

/**
 * x tanh(softplus(x)).
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source Misra 2019; PyTorch torch.nn.Mish
 * @example
 * new nn.Mish().forward(tensor([0])).tolist() // => [0]
 */
export class Mish extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("Mish", F.mish, { inplace }, args);
  }
}

/**
 * x times hardsigmoid(x).
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source Howard et al. 2019; PyTorch torch.nn.Hardswish
 * @example
 * new nn.Hardswish().forward(tensor([-4, 0, 4])).tolist() // => [0, 0, 4]
 */
export class Hardswish extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("Hardswish", F.hardswish, { inplace }, args);
  }
}

/**
 * 0 below -3, 1 above 3, x / 6 + 1 / 2 between.
 *
 * @shape `*s -> *s`
 * @param inplace whether the input is overwritten (default: false)
 * @source PyTorch torch.nn.Hardsigmoid
 * @example
 * new nn.Hardsigmoid().forward(tensor([-4, 0, 4])).tolist() // => [0, 0.5, 1]
 */
export class Hardsigmoid extends Activation {
  constructor(inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("Hardsigmoid", F.hardsigmoid, { inplace }, args);
  }
}

/**
 * Logistic function: 1 / (1 + exp(-x)).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.Sigmoid
 * @example
 * new nn.Sigmoid().forward(tensor([0])).tolist() // => [0.5]
 */
export class Sigmoid extends Activation {
  constructor() {
    super("Sigmoid", F.sigmoid, {}, []);
  }
}

/**
 * Hyperbolic tangent.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.Tanh
 * @example
 * new nn.Tanh().forward(tensor([0])).tolist() // => [0]
 */
export class Tanh extends Activation {
  constructor() {
    super("Tanh", F.tanh, {}, []);
  }
}

/**
 * log(sigmoid(x)), without overflow.
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.LogSigmoid
 * @example
 * new nn.LogSigmoid().forward(tensor([100])).tolist() // => [0]
 */
export class LogSigmoid extends Activation {
  constructor() {
    super("LogSigmoid", F.logsigmoid, {}, []);
  }
}

/**
 * x / (1 + |x|).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.Softsign
 * @example
 * new nn.Softsign().forward(tensor([1])).tolist() // => [0.5]
 */
export class Softsign extends Activation {
  constructor() {
    super("Softsign", F.softsign, {}, []);
  }
}

/**
 * x - tanh(x).
 *
 * @shape `*s -> *s`
 * @source PyTorch torch.nn.Tanhshrink
 * @example
 * new nn.Tanhshrink().forward(tensor([0])).tolist() // => [0]
 */
export class Tanhshrink extends Activation {
  constructor() {
    super("Tanhshrink", F.tanhshrink, {}, []);
  }
}

/** What {@link LeakyReLU} takes by name. */
export type LeakyReLUOptions = { readonly negativeSlope?: number } & InPlaceOption;

/**
 * Leaky rectified linear unit: x where it is positive, else negativeSlope x.
 *
 * @shape `*s -> *s`
 * @param negativeSlope slope below 0 (default: 0.01)
 * @param inplace whether the input is overwritten (default: false)
 * @source Maas et al. 2013; PyTorch torch.nn.LeakyReLU
 * @example
 * new nn.LeakyReLU(0.1).forward(tensor([-10, 2])).tolist() // => [-1, 2]
 */
export class LeakyReLU extends Activation {
  declare readonly negativeSlope: number;
  constructor(negativeSlope?: number | LeakyReLUOptions, inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("LeakyReLU", F.leakyRelu, { negativeSlope: takes.or(takes.number, 0.01), inplace }, args);
  }
}

/** What {@link ELU} takes by name. */
export type ELUOptions = { readonly alpha?: number } & InPlaceOption;

/**
 * Exponential linear unit: x where it is positive, else alpha (exp(x) - 1).
 *
 * @shape `*s -> *s`
 * @param alpha the limit below (default: 1)
 * @param inplace whether the input is overwritten (default: false)
 * @source Clevert et al. 2015; PyTorch torch.nn.ELU
 * @example
 * new nn.ELU().forward(tensor([0, 2])).tolist() // => [0, 2]
 */
export class ELU extends Activation {
  declare readonly alpha: number;
  constructor(alpha?: number | ELUOptions, inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("ELU", F.elu, { alpha: takes.or(takes.number, 1), inplace }, args);
  }
}

/** What {@link CELU} takes by name. */
export type CELUOptions = { readonly alpha?: number } & InPlaceOption;

/**
 * max(0, x) + min(0, alpha (exp(x / alpha) - 1)).
 *
 * @shape `*s -> *s`
 * @param alpha the limit below (default: 1)
 * @param inplace whether the input is overwritten (default: false)
 * @source Barron 2017; PyTorch torch.nn.CELU
 * @example
 * new nn.CELU().forward(tensor([0, 2])).tolist() // => [0, 2]
 */
export class CELU extends Activation {
  declare readonly alpha: number;
  constructor(alpha?: number | CELUOptions, inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super("CELU", F.celu, { alpha: takes.or(takes.number, 1), inplace }, args);
  }
}

/** What {@link Hardtanh} takes by name. */
export type HardtanhOptions = { readonly minVal?: number; readonly maxVal?: number } & InPlaceOption;

/**
 * x held within [minVal, maxVal].
 *
 * @shape `*s -> *s`
 * @param minVal lower bound (default: -1)
 * @param maxVal upper bound (default: 1)
 * @param inplace whether the input is overwritten (default: false)
 * @source PyTorch torch.nn.Hardtanh
 * @example
 * new nn.Hardtanh().forward(tensor([-3, 0.5, 3])).tolist() // => [-1, 0.5, 1]
 */
export class Hardtanh extends Activation {
  declare readonly minVal: number;
  declare readonly maxVal: number;
  constructor(minVal?: number | HardtanhOptions, maxVal?: number | HardtanhOptions, inplace?: boolean | InPlaceOption);
  constructor(...args: unknown[]) {
    super(
      "Hardtanh",
      F.hardtanh,
      { minVal: takes.or(takes.number, -1), maxVal: takes.or(takes.number, 1), inplace },
      args,
    );
  }
}

/** What {@link Softplus} takes by name. */
export type SoftplusOptions = { readonly beta?: number; readonly threshold?: number };

/**
 * log(1 + exp(beta x)) / beta; above `threshold` (of beta x) x itself.
 *
 * @shape `*s -> *s`
 * @param beta sharpness (default: 1)
 * @param threshold from where on the function is x (default: 20)
 * @source PyTorch torch.nn.Softplus
 * @example
 * new nn.Softplus().forward(tensor([100])).tolist() // => [100]
 */
export class Softplus extends Activation {
  declare readonly beta: number;
  declare readonly threshold: number;
  constructor(beta?: number | SoftplusOptions, threshold?: number | SoftplusOptions);
  constructor(...args: unknown[]) {
    super("Softplus", F.softplus, { beta: takes.or(takes.number, 1), threshold: takes.or(takes.number, 20) }, args);
  }
}

/**
 * x where it is farther from 0 than `lambd`, else 0.
 *
 * @shape `*s -> *s`
 * @param lambd how far (default: 0.5)
 * @source PyTorch torch.nn.Hardshrink
 * @example
 * new nn.Hardshrink().forward(tensor([-1, 0.2, 1])).tolist() // => [-1, 0, 1]
 */
export class Hardshrink extends Activation {
  declare readonly lambd: number;
  constructor(lambd?: number | { readonly lambd?: number });
  constructor(...args: unknown[]) {
    super("Hardshrink", F.hardshrink, { lambd: takes.or(takes.number, 0.5) }, args);
  }
  override extraRepr(): string {
    return printedFloat(this.lambd);
  }
}

/**
 * x moved towards 0 by `lambd`, 0 within it.
 *
 * @shape `*s -> *s`
 * @param lambd how far (default: 0.5)
 * @source PyTorch torch.nn.Softshrink
 * @example
 * new nn.Softshrink().forward(tensor([-1, 0.2, 1])).tolist() // => [-0.5, 0, 0.5]
 */
export class Softshrink extends Activation {
  declare readonly lambd: number;
  constructor(lambd?: number | { readonly lambd?: number });
  constructor(...args: unknown[]) {
    super("Softshrink", F.softshrink, { lambd: takes.or(takes.number, 0.5) }, args);
  }
  override extraRepr(): string {
    return printedFloat(this.lambd);
  }
}

/**
 * Gaussian error linear unit: x times the normal distribution's cumulative function, or its tanh approximation.
 *
 * @shape `*s -> *s`
 * @param approximate `"none"` or `"tanh"` (default: `"none"`)
 * @source Hendrycks and Gimpel 2016; PyTorch torch.nn.GELU
 * @example
 * new nn.GELU().forward(tensor([0])).tolist() // => [0]
 */
export class GELU extends Activation {
  declare readonly approximate: "none" | "tanh";
  constructor(approximate?: "none" | "tanh" | { readonly approximate?: "none" | "tanh" });
  constructor(...args: unknown[]) {
    super("GELU", F.gelu, { approximate: takes.oneOf(["none", "tanh"], "none") }, args);
  }
}

/**
 * x where it is above `threshold`, else `value`.
 *
 * @shape `*s -> *s`
 * @param threshold the bound
 * @param value what stands below it
 * @param inplace whether the input is overwritten (default: false)
 * @source PyTorch torch.nn.Threshold
 * @example
 * new nn.Threshold(1, 9).forward(tensor([0.5, 2])).tolist() // => [9, 2]
 */
export class Threshold extends Activation {
  declare readonly threshold: number;
  declare readonly value: number;
  constructor(threshold: number, value: number, inplace?: boolean | InPlaceOption);
  constructor(options: { readonly threshold: number; readonly value: number } & InPlaceOption);
  constructor(...args: unknown[]) {
    super("Threshold", F.threshold, { threshold: takes.number, value: takes.number, inplace }, args);
  }
  override extraRepr(): string {
    return `threshold=${this.threshold}, value=${this.value}${this.inplace ? ", inplace=True" : ""}`;
  }
}

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
    const params = { lower: takes.or(takes.number, 1 / 8), upper: takes.or(takes.number, 1 / 3), inplace };
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
export class PReLU extends Layer {
  declare readonly [shapeRule]?: SameRule;
  readonly numParameters: number;
  /** `[numParameters]` */
  weight: Parameter;
  constructor(
    numParameters?: number | { readonly numParameters?: number; readonly init?: number },
    init?: number | { readonly init?: number },
  );
  constructor(...args: unknown[]) {
    super();
    const params = { numParameters: takes.or(takes.int, 1), init: takes.or(takes.number, 0.25) };
    const given = bind("PReLU", params, args);
    this.numParameters = given.numParameters;
    this.weight = new Parameter(full([given.numParameters], given.init) as unknown as Tensor);
  }
  override forward<S extends Shape>(input: Tensor<S>): Tensor<S> {
    return F.prelu(input, this.weight);
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
export class GLU extends Layer {
  readonly dim: number;
  constructor(dim?: number | { readonly dim?: number });
  constructor(...args: unknown[]) {
    super();
    this.dim = bind("GLU", { dim: takes.or(takes.dim, -1) }, args).dim;
  }
  override forward(input: Tensor): Tensor<AnyShape> {
    return (F.glu as unknown as Loose)(input, this.dim);
  }
  override extraRepr(): string {
    return settings({ dim: this.dim });
  }
}

/** The base of softmax and its kin. */
class AlongDim extends Layer {
  declare readonly [shapeRule]?: SameRule;
  readonly dim: number;
  readonly #op: Loose;
  constructor(name: string, op: unknown, args: readonly unknown[]) {
    super();
    this.#op = op as Loose;
    this.dim = bind(name, { dim: takes.or(takes.dim, -1) }, args).dim;
  }
  override forward<S extends Shape>(input: Tensor<S>): Tensor<S> {
    return this.#op(input, this.dim) as unknown as Tensor<S>;
  }
  override extraRepr(): string {
    return settings({ dim: this.dim });
  }
}

/**
 * exp(x) / sum(exp(x)) along one axis.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the last)
 * @source PyTorch torch.nn.Softmax
 * @example
 * new nn.Softmax(0).forward(zeros(2)).tolist() // => [0.5, 0.5]
 */
export class Softmax extends AlongDim {
  constructor(dim?: number | { readonly dim?: number });
  constructor(...args: unknown[]) {
    super("Softmax", F.softmax, args);
  }
}

/**
 * Logarithm of softmax along one axis, without its underflow.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the last)
 * @source PyTorch torch.nn.LogSoftmax
 * @example
 * new nn.LogSoftmax(0).forward(zeros(1)).tolist() // => [0]
 */
export class LogSoftmax extends AlongDim {
  constructor(dim?: number | { readonly dim?: number });
  constructor(...args: unknown[]) {
    super("LogSoftmax", F.logSoftmax, args);
  }
}

/**
 * Softmax of -x along one axis: the smallest gets the largest weight.
 *
 * @shape `*s -> *s`
 * @param dim the axis (default: the last)
 * @source PyTorch torch.nn.Softmin
 * @example
 * new nn.Softmin(0).forward(zeros(2)).tolist() // => [0.5, 0.5]
 */
export class Softmin extends AlongDim {
  constructor(dim?: number | { readonly dim?: number });
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
  declare readonly [shapeRule]?: SameRule;
  override forward<S extends Shape>(input: Tensor<S>): Tensor<S> {
    const rank = input.shape.length;
    if (rank !== 3 && rank !== 4) {
      throw new ShapeError(`Softmax2d: input must have 3 or 4 axes, got ${formatShape(input.shape)}`, {
        op: "Softmax2d",
      });
    }
    return (F.softmax as unknown as Loose)(input, -3) as unknown as Tensor<S>;
  }
}
