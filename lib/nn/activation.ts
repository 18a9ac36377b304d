/** Activation functions as modules. */

import { ArgumentError } from "../base/error";
import type { Shape } from "../base/shapes/shape";
import type { SameRule, shapeRule } from "../core/kinds-layers";
import type { OpInfo } from "../core/op";
import { bind, type Params, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import * as F from "./functional";
import { Layer, printedFloat, settings } from "./layer";

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
    const given = bind(name, params, args) as Record<string, unknown>;
    const over = given.inplace;
    // In the order of the parameters, which is that of the text, not in the order in which they were given.
    const values = Object.fromEntries(
      Object.keys(params).flatMap((key) => (key === "inplace" ? [] : [[key, given[key]]])),
    );
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
  // PyTorch's text of this layer does not tell whether the input is overwritten; nor does the next one's.
  override extraRepr(): string {
    return "";
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
  override extraRepr(): string {
    return "";
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
 * new nn.LogSigmoid().forward(tensor([1000])).tolist() // => [0]
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
    if (!(this.maxVal > this.minVal)) {
      throw new ArgumentError(`Hardtanh: maxVal must be above minVal, got ${this.minVal} and ${this.maxVal}`, {
        op: "Hardtanh",
      });
    }
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
