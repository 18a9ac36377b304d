/**
 * What layers tell the compiler: a rule that takes the input's shape to the output's, carried in the layer's type, so
 * that `forward` is checked and a chain of layers is too.
 */

import type { AdaptiveShape, ConvShape, ConvTransposeShape, PoolShape } from "../base/shapes/conv";
import type {
  ChannelsOf,
  Embed,
  EndsWith,
  Halve,
  HasChannels,
  HasRank,
  LeastRank,
  Slopes,
  WithLast,
} from "../base/shapes/network";
import type { Bags } from "../base/shapes/places";
import type { Along } from "../base/shapes/reduce";
import type { Flatten, Unflatten } from "../base/shapes/reshape";
import type { AnyShape, Checked, Shape } from "../base/shapes/shape";
import type { Apply } from "../base/shapes/signature";
import type { Tensor } from "./tensor";

/** The member of a layer's type that carries its rule: `declare readonly [shapeRule]?: LinearRule<In, Out>`. It has no value. */
export declare const shapeRule: unique symbol;

/** From an input's shape to the output's, or to the sentence that says why it does not fit. */
export interface ShapeRule {
  readonly input: unknown;
  readonly output: unknown;
}

/** What a rule makes of a shape. */
export type Run<R extends ShapeRule, S extends Shape> = (R & { readonly input: S })["output"];

/** The parameter of `forward`: `forward<S extends Shape>(input: Input<LinearRule<In, Out>, S>): Output<LinearRule<In, Out>, S>`. */
export type Input<R extends ShapeRule, S extends Shape> = Checked<Run<R, S>, Tensor<S>>;

/** The result of `forward`. Written as a condition, so that an editor shows `Tensor<[32, 10]>` rather than this name. */
export type Output<R extends ShapeRule, S extends Shape> = [Run<R, S>] extends [infer Result extends Shape]
  ? Tensor<Result>
  : Tensor;

/** The shape after one layer after another, or the first sentence that says what does not fit. */
export type Chain<Layers extends readonly unknown[], S extends Shape> = Layers extends readonly [infer L, ...infer R]
  ? After<L, S> extends infer O
    ? O extends Shape
      ? Chain<R, O>
      : O
    : never
  : number extends Layers["length"]
    ? AnyShape
    : S;

/** The layers of a chain by number, each with its own type: `model[0].weight`. `Any` is what stands at a number that is not there. */
export type Numbered<Layers extends readonly unknown[], Any> = {
  [I in Place]: `${I}` extends keyof Layers ? (Layers[`${I}`] extends Any ? Layers[`${I}`] : Any) : Any;
};
type Place =
  | 0
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 13
  | 14
  | 15
  | 16
  | 17
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23;

/** A chain of layers as a rule. One that is made without layers gets them later (`append`), so nothing is known of it. */
export interface ChainRule<Layers extends readonly unknown[]> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? Layers extends readonly []
      ? AnyShape
      : Chain<Layers, S>
    : never;
}

/** `*s -> *s`: activations, dropout. */
export interface SameRule extends ShapeRule {
  readonly output: this["input"];
}

/** `*s -> *s`, of as many axes as one of `Ranks`, which `Needed` names. */
export interface RankRule<Name extends string, Ranks extends number, Needed extends string> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? HasRank<Name, S, Ranks, Needed> : never;
}

/** `*s -> *s`, of at least as many axes as `Least`. */
export interface LeastRule<Name extends string, Least extends readonly number[]> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? LeastRank<Name, S, Least> : never;
}

/** PReLU: one slope, or one for each channel; the shape stays. */
export interface SlopesRule<Name extends string, N extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Slopes<Name, S, [N]> : never;
}

/** InstanceNorm: `Rank` axes, or one more for a batch; the shape stays. Channels matter to what is learned of them alone. */
export interface InstanceRule<
  Name extends string,
  C extends number,
  Rank extends 2 | 3 | 4,
  Ranks extends number,
  Needed extends string,
  Affine,
> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? HasRank<Name, S, Ranks, Needed> extends infer R
      ? R extends Shape
        ? [Affine] extends [true]
          ? ChannelsOf<Name, S, C, Rank>
          : R
        : R
      : never
    : never;
}

/** Softmax: the shape stays, axis `D` must be there. */
export interface AlongRule<Name extends string, D extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Along<Name, S, D> : never;
}

/** GLU: axis `D` halved. */
export interface HalveRule<Name extends string, D extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Halve<Name, S, D> : never;
}

/** `*b i -> *b o`. */
export interface LinearRule<In extends number, Out extends number, Name extends string = "Linear"> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? Apply<Name, "*b i, o i -> *b o", [S, [Out, In]], ["input", "weight"]>
    : never;
}

/**
 * A convolution over `Rank` axes. `Settings` are the constructor's arguments after the kernel's size, as they stood: values
 * in PyTorch's order (stride, padding, dilation, groups) or one options object.
 */
export interface ConvRule<
  Name extends string,
  Rank extends 1 | 2 | 3,
  In extends number,
  Out extends number,
  Kernel,
  Settings extends readonly unknown[],
> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? ConvShape<
        Name,
        Rank,
        S,
        [Out, In, ...PerRank<Kernel, Rank>],
        Setting<Settings, "stride", 0, 1>,
        Setting<Settings, "padding", 1, 0>,
        Setting<Settings, "dilation", 2, 1>,
        1
      >
    : never;
}

/** A transposed convolution; settings in PyTorch's order: stride, padding, outputPadding, groups, bias, dilation. */
export interface ConvTransposeRule<
  Name extends string,
  Rank extends 1 | 2 | 3,
  In extends number,
  Out extends number,
  Kernel,
  Settings extends readonly unknown[],
> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? ConvTransposeShape<
        Name,
        Rank,
        S,
        [In, Out, ...PerRank<Kernel, Rank>],
        Setting<Settings, "stride", 0, 1>,
        Setting<Settings, "padding", 1, 0>,
        Setting<Settings, "outputPadding", 2, 0>,
        Setting<Settings, "dilation", 5, 1>,
        1
      >
    : never;
}

/** Pooling over `Rank` axes; settings in PyTorch's order: stride, padding, dilation (maximum pooling). */
export interface PoolRule<Name extends string, Rank extends 1 | 2 | 3, Kernel, Settings extends readonly unknown[]>
  extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? PoolShape<
        Name,
        Rank,
        S,
        Kernel,
        Setting<Settings, "stride", 0, null>,
        Setting<Settings, "padding", 1, 0>,
        Setting<Settings, "dilation", 9, 1>,
        Setting<Settings, "ceilMode", 9, false>
      >
    : never;
}

/** Pooling by a norm, whose settings are the stride and `ceilMode`. */
export interface LpPoolRule<Name extends string, Rank extends 1 | 2 | 3, Kernel, Settings extends readonly unknown[]>
  extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? PoolShape<Name, Rank, S, Kernel, Setting<Settings, "stride", 0, null>, 0, 1, Flag<Settings, "ceilMode", 1, false>>
    : never;
}

/** Adaptive pooling to `To`. */
export interface AdaptivePoolRule<Name extends string, Rank extends 1 | 2 | 3, To> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? AdaptiveShape<Name, Rank, S, To> : never;
}

/** Flatten: the axes from `Start` (1) to `End` (-1) made one. */
export interface FlattenRule<Start extends number = 1, End extends number = -1, Name extends string = "Flatten">
  extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Flatten<Name, S, Start, End> : never;
}

/** Unflatten: axis `D` split into `To`. */
export interface UnflattenRule<D extends number, To extends Shape, Name extends string = "Unflatten">
  extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Unflatten<Name, S, D, To> : never;
}

/** Embedding: one more axis. */
export interface EmbeddingRule<D extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Embed<S, D> : never;
}

/** EmbeddingBag of bags of one size: `[b, n] -> [b, d]`. */
export interface BagRule<Name extends string, D extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Bags<Name, S, D, AnyShape> : never;
}

/** LayerNorm, RMSNorm: the last axes are `Last`. */
export interface NormRule<Name extends string, Last> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? EndsWith<Name, S, Last extends number ? [Last] : Last extends Shape ? Last : AnyShape>
    : never;
}

/** BatchNorm, GroupNorm: axis 1 is `C`; the number of axes is one of `Ranks`, which `Needed` names. */
export interface ChannelsRule<
  Name extends string,
  C extends number,
  Ranks extends number = number,
  Needed extends string = "at least 2",
> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? HasChannels<Name, S, C, Ranks, Needed> : never;
}

/** A rule that replaces the last axis, which must be `In`, by `Out` (the outputs of recurrent layers). */
export interface LastAxisRule<Name extends string, In extends number, Out extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? EndsWith<Name, S, [In]> extends infer R
      ? R extends Shape
        ? WithLast<S, Out>
        : R
      : never
    : never;
}

/** A setting by name in an options object, or at its position, or the default. */
export type Setting<
  Settings extends readonly unknown[],
  Name extends string,
  Position extends number,
  Default,
> = Settings extends readonly []
  ? Default
  : Named<Settings, Name> extends readonly [infer V]
    ? V
    : `${Position}` extends keyof Settings
      ? Settings[`${Position}`] extends infer V
        ? V extends number | string | readonly unknown[]
          ? V
          : Default
        : never
      : Default;

type Named<Settings extends readonly unknown[], Name extends string> = Settings extends readonly [infer H, ...infer R]
  ? // Without strictNullChecks (in cells) undefined extends every type.
    [H] extends [null | undefined]
    ? Named<R, Name>
    : H extends { readonly [K in Name]: infer V }
      ? [V]
      : Named<R, Name>
  : false;

/** A setting by name in one of several options objects, or the default; not known where the settings are not. */
export type Option<Settings extends readonly unknown[], Name extends string, Default> = 0 extends 1 & Settings
  ? unknown
  : Flag<Settings, Name, 99, Default>;

/** As {@link Option}, or at its position. */
export type Flag<Settings extends readonly unknown[], Name extends string, Position extends number, Default> =
  FlagByName<Settings, Name> extends readonly [infer V]
    ? V
    : `${Position}` extends keyof Settings
      ? [Settings[`${Position}`]] extends [boolean]
        ? [Settings[`${Position}`]] extends [null | undefined]
          ? Default
          : Settings[`${Position}`]
        : Default
      : Default;

type FlagByName<Settings extends readonly unknown[], Name extends string> = Settings extends readonly [
  infer H,
  ...infer R,
]
  ? // Without strictNullChecks (in cells) undefined extends every type, and null is any.
    0 extends 1 & H
    ? FlagByName<R, Name>
    : [H] extends [null | undefined]
      ? FlagByName<R, Name>
      : H extends { readonly [K in Name]: infer V }
        ? readonly [V]
        : FlagByName<R, Name>
  : false;

/** A kernel's sizes: one number for every axis, or one for each. */
export type PerRank<K, Rank extends 1 | 2 | 3> = K extends number
  ? Rank extends 1
    ? [K]
    : Rank extends 2
      ? [K, K]
      : [K, K, K]
  : K extends readonly number[]
    ? number extends K["length"]
      ? Unknown<Rank>
      : K
    : Unknown<Rank>;

type Unknown<Rank extends 1 | 2 | 3> = Rank extends 1
  ? [number]
  : Rank extends 2
    ? [number, number]
    : [number, number, number];

/** The shape after one layer: by its rule, else by the type of its own `forward`; without a layer it stays. */
export type After<L, S extends Shape> = L extends { readonly [shapeRule]?: infer R }
  ? Exclude<R, undefined> extends infer Rule extends ShapeRule
    ? Run<Rule, S>
    : ByForward<L>
  : ByForward<L>;

type ByForward<L> = L extends { forward(...args: never): infer T }
  ? T extends Tensor<infer O>
    ? O
    : AnyShape
  : AnyShape;
