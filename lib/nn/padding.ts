/** Padding as layers: what stands beyond the edges. */

import { ArgumentError } from "../base/error";
import type { PadMode } from "../base/shapes/pad";
import type { Shape } from "../base/shapes/shape";
import type { PadRule } from "../core/kinds-image";
import type { Input, Output, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import type { Size } from "./conv";
import * as F from "./functional";
import { Layer, printed, printedFloat } from "./layer";

type Loose = (...args: unknown[]) => Tensor;

/** The base of padding layers; `P` are the amounts as they were given. */
class Padding<Name extends string, Rank extends 1 | 2 | 3, Mode extends PadMode, P> extends Layer {
  declare readonly [shapeRule]?: PadRule<Name, Rank, Mode, P>;
  /** Amounts for the last axis, then the one before it: left, right, top, bottom, front, back. */
  readonly padding: readonly number[];
  readonly #mode: string;
  readonly #value: number | undefined;
  constructor(name: string, rank: number, mode: string, padding: readonly number[], value?: number) {
    super();
    const amounts = padding.length === 1 ? new Array<number>(2 * rank).fill(padding[0]!) : padding;
    if (amounts.length !== 2 * rank) {
      throw new ArgumentError(`${name}: padding must be 1 number or ${2 * rank}, got [${padding.join(", ")}]`, {
        op: name,
      });
    }
    this.padding = amounts;
    this.#mode = mode;
    this.#value = value;
  }
  override forward<S extends Shape>(
    input: Input<PadRule<Name, Rank, Mode, P>, S>,
  ): Output<PadRule<Name, Rank, Mode, P>, S> {
    const value = this.#value === undefined ? [] : [this.#value];
    const padded = (F.pad as unknown as Loose)(input, this.padding, this.#mode, ...value);
    return padded as Output<PadRule<Name, Rank, Mode, P>, S>;
  }
  override extraRepr(): string {
    return printed(this.padding);
  }
}

/** The amounts that a padding layer was given. */
function amountsOf(name: string, args: readonly unknown[]): readonly number[] {
  return bind(name, { padding: takes.dims }, args).padding;
}

/**
 * Pads one axis with zeros.
 *
 * @shape each of the last 1 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right]
 * @source PyTorch torch.nn.ZeroPad1d
 * @example
 * new nn.ZeroPad1d(1).forward(zeros(1, 1, 3)).shape // => [1, 1, 5]
 */
export class ZeroPad1d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ZeroPad1d", 1, "constant", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ZeroPad1d", 1, "constant", amountsOf("ZeroPad1d", args), 0);
  }
}

/**
 * Pads two axes with zeros.
 *
 * @shape each of the last 2 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom]
 * @source PyTorch torch.nn.ZeroPad2d
 * @example
 * new nn.ZeroPad2d(1).forward(zeros(1, 1, 3, 3)).shape // => [1, 1, 5, 5]
 */
export class ZeroPad2d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ZeroPad2d", 2, "constant", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ZeroPad2d", 2, "constant", amountsOf("ZeroPad2d", args), 0);
  }
}

/**
 * Pads three axes with zeros.
 *
 * @shape each of the last 3 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom, front, back]
 * @source PyTorch torch.nn.ZeroPad3d
 * @example
 * new nn.ZeroPad3d(1).forward(zeros(1, 1, 3, 3, 3)).shape // => [1, 1, 5, 5, 5]
 */
export class ZeroPad3d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ZeroPad3d", 3, "constant", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ZeroPad3d", 3, "constant", amountsOf("ZeroPad3d", args), 0);
  }
}

/**
 * Pads one axis with the input mirrored at the edge, without repeating it.
 *
 * @shape each of the last 1 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right]
 * @source PyTorch torch.nn.ReflectionPad1d
 * @example
 * new nn.ReflectionPad1d(1).forward(zeros(1, 1, 3)).shape // => [1, 1, 5]
 */
export class ReflectionPad1d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReflectionPad1d", 1, "reflect", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReflectionPad1d", 1, "reflect", amountsOf("ReflectionPad1d", args));
  }
}

/**
 * Pads two axes with the input mirrored at the edge, without repeating it.
 *
 * @shape each of the last 2 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom]
 * @source PyTorch torch.nn.ReflectionPad2d
 * @example
 * new nn.ReflectionPad2d(1).forward(zeros(1, 1, 3, 3)).shape // => [1, 1, 5, 5]
 */
export class ReflectionPad2d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReflectionPad2d", 2, "reflect", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReflectionPad2d", 2, "reflect", amountsOf("ReflectionPad2d", args));
  }
}

/**
 * Pads three axes with the input mirrored at the edge, without repeating it.
 *
 * @shape each of the last 3 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom, front, back]
 * @source PyTorch torch.nn.ReflectionPad3d
 * @example
 * new nn.ReflectionPad3d(1).forward(zeros(1, 1, 3, 3, 3)).shape // => [1, 1, 5, 5, 5]
 */
export class ReflectionPad3d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReflectionPad3d", 3, "reflect", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReflectionPad3d", 3, "reflect", amountsOf("ReflectionPad3d", args));
  }
}

/**
 * Pads one axis with the values at the edge.
 *
 * @shape each of the last 1 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right]
 * @source PyTorch torch.nn.ReplicationPad1d
 * @example
 * new nn.ReplicationPad1d(1).forward(zeros(1, 1, 3)).shape // => [1, 1, 5]
 */
export class ReplicationPad1d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReplicationPad1d", 1, "replicate", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReplicationPad1d", 1, "replicate", amountsOf("ReplicationPad1d", args));
  }
}

/**
 * Pads two axes with the values at the edge.
 *
 * @shape each of the last 2 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom]
 * @source PyTorch torch.nn.ReplicationPad2d
 * @example
 * new nn.ReplicationPad2d(1).forward(zeros(1, 1, 3, 3)).shape // => [1, 1, 5, 5]
 */
export class ReplicationPad2d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReplicationPad2d", 2, "replicate", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReplicationPad2d", 2, "replicate", amountsOf("ReplicationPad2d", args));
  }
}

/**
 * Pads three axes with the values at the edge.
 *
 * @shape each of the last 3 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom, front, back]
 * @source PyTorch torch.nn.ReplicationPad3d
 * @example
 * new nn.ReplicationPad3d(1).forward(zeros(1, 1, 3, 3, 3)).shape // => [1, 1, 5, 5, 5]
 */
export class ReplicationPad3d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ReplicationPad3d", 3, "replicate", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("ReplicationPad3d", 3, "replicate", amountsOf("ReplicationPad3d", args));
  }
}

/**
 * Pads one axis with the other end of the input.
 *
 * @shape each of the last 1 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right]
 * @source PyTorch torch.nn.CircularPad1d
 * @example
 * new nn.CircularPad1d(1).forward(zeros(1, 1, 3)).shape // => [1, 1, 5]
 */
export class CircularPad1d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"CircularPad1d", 1, "circular", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("CircularPad1d", 1, "circular", amountsOf("CircularPad1d", args));
  }
}

/**
 * Pads two axes with the other end of the input.
 *
 * @shape each of the last 2 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom]
 * @source PyTorch torch.nn.CircularPad2d
 * @example
 * new nn.CircularPad2d(1).forward(zeros(1, 1, 3, 3)).shape // => [1, 1, 5, 5]
 */
export class CircularPad2d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"CircularPad2d", 2, "circular", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("CircularPad2d", 2, "circular", amountsOf("CircularPad2d", args));
  }
}

/**
 * Pads three axes with the other end of the input.
 *
 * @shape each of the last 3 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom, front, back]
 * @source PyTorch torch.nn.CircularPad3d
 * @example
 * new nn.CircularPad3d(1).forward(zeros(1, 1, 3, 3, 3)).shape // => [1, 1, 5, 5, 5]
 */
export class CircularPad3d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"CircularPad3d", 3, "circular", P> {
  constructor(padding: P | { readonly padding: P });
  constructor(...args: unknown[]) {
    super("CircularPad3d", 3, "circular", amountsOf("CircularPad3d", args));
  }
}

/**
 * Pads one axis with one value.
 *
 * @shape each of the last 1 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right]
 * @param value what stands beyond the edges
 * @source PyTorch torch.nn.ConstantPad1d
 * @example
 * new nn.ConstantPad1d(1, 2).forward(zeros(1, 1, 1)).sum().item() // => 4
 */
export class ConstantPad1d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ConstantPad1d", 1, "constant", P> {
  readonly value: number;
  constructor(padding: P, value: number);
  constructor(options: { readonly padding: P; readonly value: number });
  constructor(...args: unknown[]) {
    const given = bind("ConstantPad1d", { padding: takes.dims, value: takes.number }, args);
    super("ConstantPad1d", 1, "constant", given.padding, given.value);
    this.value = given.value;
  }
  override extraRepr(): string {
    return `padding=${printed(this.padding)}, value=${printedFloat(this.value)}`;
  }
}

/**
 * Pads two axes with one value.
 *
 * @shape each of the last 2 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom]
 * @param value what stands beyond the edges
 * @source PyTorch torch.nn.ConstantPad2d
 * @example
 * new nn.ConstantPad2d(1, 2).forward(zeros(1, 1, 1, 1)).sum().item() // => 16
 */
export class ConstantPad2d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ConstantPad2d", 2, "constant", P> {
  readonly value: number;
  constructor(padding: P, value: number);
  constructor(options: { readonly padding: P; readonly value: number });
  constructor(...args: unknown[]) {
    const given = bind("ConstantPad2d", { padding: takes.dims, value: takes.number }, args);
    super("ConstantPad2d", 2, "constant", given.padding, given.value);
    this.value = given.value;
  }
  override extraRepr(): string {
    return `padding=${printed(this.padding)}, value=${printedFloat(this.value)}`;
  }
}

/**
 * Pads three axes with one value.
 *
 * @shape each of the last 3 axes grows by the amounts at its ends
 * @param padding one number for all ends, or [left, right, top, bottom, front, back]
 * @param value what stands beyond the edges
 * @source PyTorch torch.nn.ConstantPad3d
 * @example
 * new nn.ConstantPad3d(1, 2).forward(zeros(1, 1, 1, 1, 1)).sum().item() // => 52
 */
export class ConstantPad3d<
  // biome-ignore lint/suspicious/noExplicitAny: padding of known amounts must fit where they are not known
  const P extends Size = any,
> extends Padding<"ConstantPad3d", 3, "constant", P> {
  readonly value: number;
  constructor(padding: P, value: number);
  constructor(options: { readonly padding: P; readonly value: number });
  constructor(...args: unknown[]) {
    const given = bind("ConstantPad3d", { padding: takes.dims, value: takes.number }, args);
    super("ConstantPad3d", 3, "constant", given.padding, given.value);
    this.value = given.value;
  }
  override extraRepr(): string {
    return `padding=${printed(this.padding)}, value=${printedFloat(this.value)}`;
  }
}
