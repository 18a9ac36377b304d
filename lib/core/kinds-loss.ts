/** The kinds of losses: a rule from the shapes of their inputs to that of the losses before reduction, for functions and layers. */

import type { Broadcast } from "../base/shapes/broadcast";
import type {
  CosineInputs,
  CosineTarget,
  Gaussian,
  ManyClasses,
  OfRows,
  OneClass,
  Sequences,
  Three,
  Triplet,
  Two,
} from "../base/shapes/loss";
import type { Checked, Shape, Shaped } from "../base/shapes/shape";
import type { Kind } from "./kinds";
import type { Reduction } from "./kinds-network";
import type { Tensor } from "./tensor";

/** From the shapes of two inputs to that of the losses, or to the sentence that says why they do not fit. */
export interface LossRule {
  readonly a: unknown;
  readonly b: unknown;
  readonly output: unknown;
}

/** As {@link LossRule}, of three inputs; `pair` is what is said of the first two. */
export interface TripleRule extends LossRule {
  readonly c: unknown;
  readonly pair: unknown;
}

/** The second parameter of a loss. */
export type Target<R extends LossRule, A extends Shape, B extends Shape> = Checked<
  (R & { readonly a: A; readonly b: B })["output"],
  Tensor<B>
>;

/** What a loss gives. */
export type LossOf<R extends LossRule, O, A extends Shape, B extends Shape> = Tensor<
  Reduction<O, Shaped<(R & { readonly a: A; readonly b: B })["output"]>>
>;

/** The second parameter of a loss of three inputs. */
export type Second<R extends TripleRule, A extends Shape, B extends Shape> = Checked<
  (R & { readonly a: A; readonly b: B })["pair"],
  Tensor<B>
>;

/** The third parameter of a loss of three inputs; what does not fit in the first two is said there. */
export type Third<R extends TripleRule, A extends Shape, B extends Shape, C extends Shape> = Checked<
  (R & { readonly a: A; readonly b: B; readonly c: C })["output"],
  Tensor<C>
>;

/** What a loss of three inputs gives. */
export type TripleOf<R extends TripleRule, O, A extends Shape, B extends Shape, C extends Shape> = Tensor<
  Reduction<O, Shaped<(R & { readonly a: A; readonly b: B; readonly c: C })["output"]>>
>;

/** A loss of two inputs, as a function. */
export interface LossBy<R extends LossRule, Options, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, const O extends Options = Options>(
    input: Tensor<A>,
    target: Target<R, A, B>,
    options?: P[0] | O,
    ...more: P extends readonly [unknown, ...infer More] ? More : []
  ) => LossOf<R, O, A, B>;
  readonly method: never;
}

/** A loss of three inputs, as a function. */
export interface TripleBy<R extends TripleRule, Options, P = never> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, C extends Shape, const O extends Options = Options>(
    a: Tensor<A>,
    b: Second<R, A, B>,
    c: Third<R, A, B, C>,
    options?: P | O,
    more?: O,
  ) => TripleOf<R, O, A, B, C>;
  readonly method: never;
}

/** ctcLoss: a loss for each sequence of a batch. */
export interface Ctc<Name extends string, Options, Word> extends Kind {
  readonly fn: <S extends Shape, const O extends Options = Options, const R extends Word | Options = Options>(
    logProbs: Checked<Sequences<Name, S>, Tensor<S>>,
    targets: Tensor,
    inputLengths: Tensor | readonly number[] | number,
    targetLengths: Tensor | readonly number[] | number,
    blank?: number | O,
    reduction?: R,
    zeroInfinity?: boolean,
  ) => Tensor<Reduction<Chosen<O, R>, Shaped<Sequences<Name, S>>>>;
  readonly method: never;
}

/** The options that name a reduction: one of two objects, or a word in its place. */
export type Chosen<O, R> = 0 extends 1 & R
  ? O
  : R extends string
    ? { readonly reduction: R }
    : R extends { readonly reduction: unknown }
      ? R
      : O;

/** Input and target broadcast. */
export interface PairRule<Name extends string> extends LossRule {
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? Broadcast<Name, A, B, ["input", "target"]>
      : never
    : never;
}

/** Input and target broadcast; the last axis is averaged over. */
export interface RowsRule<Name extends string> extends LossRule {
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? OfRows<Name, A, B>
      : never
    : never;
}

/** Scores and one class for each row. */
export interface OneClassRule<Name extends string> extends LossRule {
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? OneClass<Name, A, B>
      : never
    : never;
}

/** Scores and classes of one shape. */
export interface ManyClassesRule<Name extends string> extends LossRule {
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? ManyClasses<Name, A, B>
      : never
    : never;
}

/** Three shapes of one rank that broadcast. */
export interface RankingRule<Name extends string> extends TripleRule {
  readonly pair: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? Two<Name, A, B, ["input1", "input2"]>
      : never
    : never;
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? this["c"] extends infer C extends Shape
        ? Three<Name, A, B, C, ["input1", "input2", "target"]>
        : never
      : never
    : never;
}

/** An anchor and what is to be near and far from it. */
export interface TripletRule<Name extends string> extends TripleRule {
  readonly pair: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? Two<Name, A, B, ["anchor", "positive"]>
      : never
    : never;
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? this["c"] extends infer C extends Shape
        ? Triplet<Name, A, B, C>
        : never
      : never
    : never;
}

/** Two vectors for each row, and whether they are to be near. */
export interface CosineRule<Name extends string> extends TripleRule {
  readonly pair: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? CosineInputs<Name, A, B>
      : never
    : never;
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? this["c"] extends infer C extends Shape
        ? CosineTarget<Name, A, B, C>
        : never
      : never
    : never;
}

/** A mean, a value and a variance. */
export interface GaussianRule<Name extends string> extends TripleRule {
  readonly pair: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? Broadcast<Name, A, B, ["input", "target"]>
      : never
    : never;
  readonly output: this["a"] extends infer A extends Shape
    ? this["b"] extends infer B extends Shape
      ? this["c"] extends infer C extends Shape
        ? Gaussian<Name, A, B, C>
        : never
      : never
    : never;
}
