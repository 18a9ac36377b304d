/** What attention and transformers tell the compiler: sequences of one batch side by side, and what comes of them. */

import type { Attended, Beside, Steps, Values, Weights } from "../base/shapes/attention";
import type { Add } from "../base/shapes/digits";
import type { AnyShape, Checked, Shape } from "../base/shapes/shape";
import type { Apply } from "../base/shapes/signature";
import type { Kind } from "./kinds";
import type { After, Flag, Option, Setting, ShapeRule } from "./kinds-layers";
import type { Tensor } from "./tensor";

/** scaledDotProductAttention: `[*b t d]`, `[*b s d]`, `[*b s v]` give `[*b t v]`; with `enableGqa` heads are shared. */
export interface Attention<Name extends string, Options> extends Kind {
  readonly fn: <
    Q extends Shape,
    K extends Shape,
    V extends Shape,
    const O extends Tensor | null | Options = null,
    const L extends Options | Record<never, never> = Record<never, never>,
  >(
    query: Tensor<Q>,
    key: Checked<Keys<Name, Q, K, O, L>, Tensor<K>>,
    value: Checked<All<Name, Q, K, V, O, L>, Tensor<V>>,
    attnMask?: O,
    dropoutP?: number,
    isCausal?: boolean,
    options?: L,
  ) => Tensor<All<Name, Q, K, V, O, L> extends infer R extends Shape ? R : AnyShape>;
  readonly method: never;
}

type Keys<Name extends string, Q extends Shape, K extends Shape, O, L> = true extends Shares<O> | Shares<L>
  ? AnyShape
  : Apply<Name, "*b t d, *b s d -> *b t s", [Q, K], ["query", "key"]>;

type All<Name extends string, Q extends Shape, K extends Shape, V extends Shape, O, L> = true extends
  | Shares<O>
  | Shares<L>
  ? AnyShape
  : Apply<Name, "*b t d, *b s d, *b s v -> *b t v", [Q, K, V], ["query", "key", "value"]>;

/** Whether heads may be shared, by one of the options. */
type Shares<O> = 0 extends 1 & O
  ? false
  : // Without strictNullChecks (in cells) null extends every type.
    [O] extends [null | undefined]
    ? false
    : true extends (O extends { readonly enableGqa: infer G } ? (G extends false ? false : true) : false)
      ? true
      : false;

/** What is known of attention by several heads: its size, the number of its heads, its settings as they stood. */
export interface Heads<E extends number, H extends number, Settings extends readonly unknown[]> {
  readonly size: E;
  readonly heads: H;
  readonly settings: Settings;
}
type Any = Heads<number, number, readonly unknown[]>;

/** The parameter of `forward` that is the queries. */
export type QueryInput<R extends Any, Q extends Shape> = Checked<
  Steps<"MultiheadAttention", Q, R["size"], "query">,
  Tensor<Q>
>;

/** The parameter of `forward` that is the keys. */
export type KeyInput<R extends Any, Q extends Shape, K extends Shape> = Checked<
  Beside<
    "MultiheadAttention",
    Q,
    "query",
    K,
    "key",
    Count<Option<R["settings"], "kdim", R["size"]>, R["size"]>,
    Option<R["settings"], "batchFirst", false>
  >,
  Tensor<K>
>;

/** The parameter of `forward` that is the values. */
export type ValueInput<R extends Any, Q extends Shape, K extends Shape, V extends Shape> = Checked<
  Values<
    "MultiheadAttention",
    Q,
    K,
    V,
    Count<Option<R["settings"], "vdim", R["size"]>, R["size"]>,
    Option<R["settings"], "batchFirst", false>
  >,
  Tensor<V>
>;

/** What attention by several heads gives: the queries' shape. */
export type HeadsOutput<R extends Any, Q extends Shape> = Tensor<Attended<Q, R["size"]>>;

/** The weights beside it: averaged over the heads unless the call says otherwise; null where they are not wanted. */
export type HeadsWeights<R extends Any, Q extends Shape, K extends Shape, Call extends readonly unknown[]> =
  Flag<Call, "needWeights", 1, true> extends infer Needed
    ? [Needed] extends [true]
      ? Tensor<WeightsOf<R, Q, K, Flag<Call, "averageAttnWeights", 9, true>>>
      : [Needed] extends [false]
        ? null
        : Tensor | null
    : never;

type WeightsOf<R extends Any, Q extends Shape, K extends Shape, Averaged> = boolean extends Averaged
  ? AnyShape
  : WithExtra<
      Weights<Q, K, Averaged extends false ? [R["heads"]] : [], Option<R["settings"], "batchFirst", false>>,
      Add<One<Option<R["settings"], "addBiasKv", false>>, One<Option<R["settings"], "addZeroAttn", false>>>
    >;

type WithExtra<S extends Shape, N extends number> = S extends readonly [
  ...infer B extends number[],
  infer K extends number,
]
  ? [...B, Add<K, N>]
  : AnyShape;

type One<Given> = [Given] extends [true] ? 1 : [Given] extends [false] ? 0 : number;

type Count<N, Default extends number> = [N] extends [null | undefined] ? Default : N extends number ? N : number;

/** A layer whose input is a sequence of vectors of one size, and stays in shape. */
export interface StepsRule<Name extends string, Size extends number> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape ? Steps<Name, S, Size, "src"> : never;
}

/** As {@link StepsRule}, followed by a layer (or by none). */
export interface StackRule<Name extends string, Size extends number, Norm> extends ShapeRule {
  readonly output: this["input"] extends infer S extends Shape
    ? Steps<Name, S, Size, "src"> extends infer R
      ? R extends Shape
        ? Normed<Norm, R>
        : R
      : never
    : never;
}

/** The parameter of a decoder's `forward` that is its own sequence. */
export type TargetInput<Name extends string, Size extends number, T extends Shape> = Checked<
  Steps<Name, T, Size, "tgt">,
  Tensor<T>
>;

/** The parameter of a decoder's `forward` that is the encoder's output. */
export type MemoryInput<
  Name extends string,
  Size extends number,
  Settings extends readonly unknown[],
  T extends Shape,
  M extends Shape,
> = Checked<Beside<Name, T, "tgt", M, "memory", Size, Option<Settings, "batchFirst", false>>, Tensor<M>>;

/** The parameter of a transformer's `forward` that is the source. */
export type SourceInput<Name extends string, Size extends number, S extends Shape> = Checked<
  Steps<Name, S, Size, "src">,
  Tensor<S>
>;

/** The parameter of a transformer's `forward` that is the target. */
export type BesideSource<
  Name extends string,
  Size extends number,
  Settings extends readonly unknown[],
  S extends Shape,
  T extends Shape,
> = Checked<Beside<Name, S, "src", T, "tgt", Size, Option<Settings, "batchFirst", false>>, Tensor<T>>;

/** What a decoder gives: the shape of its own sequence, after a norm if there is one. */
export type Decoded<Size extends number, T extends Shape, Norm = null> = Tensor<
  Normed<Norm, Attended<T, Size>> extends infer R extends Shape ? R : AnyShape
>;

/** The size of a transformer's vectors, from its arguments as they stood. */
export type ModelSize<Settings extends readonly unknown[]> = 0 extends 1 & Settings
  ? number
  : Setting<Settings, "dModel", 0, 512> extends infer D extends number
    ? D
    : number;

/** What a transformer gives: the shape of its target, unless it has an encoder or a decoder of one's own. */
export type Translated<Size extends number, Settings extends readonly unknown[], T extends Shape> = [
  Option<Settings, "customEncoder", null>,
  Option<Settings, "customDecoder", null>,
] extends [null, null]
  ? Decoded<Size, T>
  : Tensor;

type Normed<Norm, S extends Shape> = 0 extends 1 & Norm ? S : [Norm] extends [null | undefined] ? S : After<Norm, S>;
