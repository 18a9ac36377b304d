/** Dropout as layers: random elements or channels become zero in training. */

import { ArgumentError } from "../base/error";
import type { Shape } from "../base/shapes/shape";
import type { Input, Output, RankRule, SameRule, ShapeRule, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import * as F from "./functional";
import { Layer, printed, printedFloat } from "./layer";

type Loose = (...args: unknown[]) => Tensor;

/** What dropout takes by name. */
export interface DropoutOptions {
  /** The probability that an element (or channel) becomes zero (default: 0.5). */
  readonly p?: number;
  /** Whether the input is overwritten by the output (default: false). */
  readonly inplace?: boolean;
}

/** The base of dropout, whose rule is `R`. */
class Dropping<R extends ShapeRule = SameRule> extends Layer {
  declare readonly [shapeRule]?: R;
  readonly p: number;
  readonly inplace: boolean;
  readonly #op: Loose;
  constructor(name: string, op: unknown, args: readonly unknown[]) {
    super();
    const given = bind(name, { p: takes.or(takes.number, 0.5), inplace: takes.flag(false) }, args);
    if (!(given.p >= 0 && given.p <= 1)) {
      throw new ArgumentError(`${name}: p is a probability from 0 to 1, got ${given.p}`, { op: name });
    }
    this.p = given.p;
    this.inplace = given.inplace;
    this.#op = op as Loose;
  }
  override forward<S extends Shape>(input: Input<R, S>): Output<R, S> {
    return this.#op(input, this.p, this.training, this.inplace) as Output<R, S>;
  }
  override extraRepr(): string {
    return `p=${printedFloat(this.p)}, inplace=${printed(this.inplace)}`;
  }
}

/**
 * In training, each element becomes zero with probability p, and the others are divided by 1 - p; in evaluation nothing happens.
 *
 * @shape `*s -> *s`
 * @param p the probability of zero (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Srivastava et al. 2014; PyTorch torch.nn.Dropout
 * @example
 * new nn.Dropout(0.5).eval().forward(tensor([1, 2])).tolist() // => [1, 2]
 */
export class Dropout extends Dropping {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("Dropout", F.dropout, args);
  }
}

/**
 * In training, each channel of a sequence becomes zero as a whole with probability p, and the others are divided by 1 - p.
 *
 * @shape `*s -> *s`
 * @param p the probability of zero (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Tompson et al. 2015; PyTorch torch.nn.Dropout1d
 * @example
 * new nn.Dropout1d(0).forward(ones(1, 2, 1)).sum().item() // => 2
 */
export class Dropout1d extends Dropping<RankRule<"Dropout1d", 2 | 3, "2 or 3">> {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("Dropout1d", F.dropout1d, args);
  }
}

/**
 * In training, each channel of a image becomes zero as a whole with probability p, and the others are divided by 1 - p.
 *
 * @shape `*s -> *s`
 * @param p the probability of zero (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Tompson et al. 2015; PyTorch torch.nn.Dropout2d
 * @example
 * new nn.Dropout2d(0).forward(ones(1, 2, 1, 1)).sum().item() // => 2
 */
export class Dropout2d extends Dropping<RankRule<"Dropout2d", 3 | 4, "3 or 4">> {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("Dropout2d", F.dropout2d, args);
  }
}

/**
 * In training, each channel of a volume becomes zero as a whole with probability p, and the others are divided by 1 - p.
 *
 * @shape `*s -> *s`
 * @param p the probability of zero (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Tompson et al. 2015; PyTorch torch.nn.Dropout3d
 * @example
 * new nn.Dropout3d(0).forward(ones(1, 2, 1, 1, 1)).sum().item() // => 2
 */
export class Dropout3d extends Dropping<RankRule<"Dropout3d", 4 | 5, "4 or 5">> {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("Dropout3d", F.dropout3d, args);
  }
}

/**
 * Dropout of elements that keeps mean and variance after selu: they become the value that selu tends to, not zero.
 *
 * @shape `*s -> *s`
 * @param p the probability (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Klambauer et al. 2017; PyTorch torch.nn.AlphaDropout
 * @example
 * new nn.AlphaDropout(0.5).eval().forward(ones(1, 2)).tolist() // => [[1, 1]]
 */
export class AlphaDropout extends Dropping {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("AlphaDropout", F.alphaDropout, args);
  }
}

/**
 * Dropout of channels that keeps mean and variance after selu: they become the value that selu tends to, not zero.
 *
 * @shape `*s -> *s`
 * @param p the probability (default: 0.5)
 * @param inplace whether the input is overwritten (default: false)
 * @source Klambauer et al. 2017; PyTorch torch.nn.FeatureAlphaDropout
 * @example
 * new nn.FeatureAlphaDropout(0.5).eval().forward(ones(1, 2)).tolist() // => [[1, 1]]
 */
export class FeatureAlphaDropout extends Dropping {
  constructor(p?: number | DropoutOptions, inplace?: boolean | DropoutOptions);
  constructor(...args: unknown[]) {
    super("FeatureAlphaDropout", F.featureAlphaDropout, args);
  }
}
