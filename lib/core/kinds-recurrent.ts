/** What recurrent layers and cells tell the compiler: their input, their outputs, and the states that they take and give. */

import type { Steps } from "../base/shapes/attention";
import type { Multiply } from "../base/shapes/digits";
import type { WithLast } from "../base/shapes/network";
import type { StateFits, StateOf, StatesOf, StepOf } from "../base/shapes/recurrent";
import type { AnyShape, Checked, Shape } from "../base/shapes/shape";
import type { Setting } from "./kinds-layers";
import type { Tensor } from "./tensor";

/** Sequences of different lengths, packed. */
interface Packed {
  readonly batchSizes: Tensor;
}

/** What is known of a recurrent layer: its name, its sizes, and its settings as they stood. */
export interface Recurrent<
  Name extends string,
  In extends number,
  Hidden extends number,
  Settings extends readonly unknown[],
> {
  readonly name: Name;
  readonly input: In;
  readonly hidden: Hidden;
  readonly settings: Settings;
}
type Any = Recurrent<string, number, number, readonly unknown[]>;

/** The parameter of `forward` that is the sequence. */
export type SequenceInput<R extends Any, I> = I extends Packed
  ? I
  : Checked<Steps<R["name"], SizesOf<I>, R["input"]>, I>;

/** The outputs of every step. */
export type SequenceOutput<R extends Any, I> = I extends Packed
  ? I
  : Tensor<WithLast<SizesOf<I>, Multiply<OutputSize<R>, Directions<R>>>>;

/** The last hidden states. */
export type HiddenStates<R extends Any, I> = States<R, I, OutputSize<R>>;

/** The last cell states of an LSTM. */
export type CellStates<R extends Any, I> = States<R, I, R["hidden"]>;

/** The parameter of `forward` that is the first hidden state. */
export type HiddenInput<R extends Any, I, H> = GivenState<R["name"], "first hidden state", H, HiddenStates<R, I>>;

/** The parameter of `forward` that is an LSTM's first hidden and cell states. */
export type BothInputs<R extends Any, I, H, C> =
  | readonly [
      HiddenInput<R, I, H>,
      After<HiddenInput<R, I, H>, C, GivenState<R["name"], "first cell state", C, CellStates<R, I>>>,
    ]
  | null;

/** A parameter that is checked where the one before it fits, so that one mistake is one complaint. */
export type After<Before, T, Checked> = [Before] extends [string] ? T : Checked;

/** The parameter of a cell's `forward` that is one step of the input. */
export type StepInput<Name extends string, In extends number, S extends Shape> = Checked<
  StepOf<Name, S, In>,
  Tensor<S>
>;

/** The state after a step. */
export type StepState<Hidden extends number, S extends Shape> = Tensor<StateOf<S, Hidden>>;

/** The parameter of a cell's `forward` that is the state before. */
export type StepStateInput<Name extends string, Hidden extends number, S extends Shape, H> = GivenState<
  Name,
  "state",
  H,
  StepState<Hidden, S>
>;

type GivenState<Name extends string, What extends string, H, Needed> =
  Needed extends Tensor<infer N> ? Checked<StateFits<Name, What, SizesOf<H>, N>, H> : H;

type States<R extends Any, I, Size extends number> = I extends Packed
  ? Tensor<[LayersOf<R>, number, Size]>
  : Tensor<StatesOf<SizesOf<I>, LayersOf<R>, Size, Setting<R["settings"], "batchFirst", 9, false>>>;

type LayersOf<R extends Any> = Multiply<Count<Setting<R["settings"], "numLayers", 0, 1>>, Directions<R>>;

type Directions<R extends Any> =
  Setting<R["settings"], "bidirectional", 9, false> extends infer B
    ? [B] extends [true]
      ? 2
      : [B] extends [false]
        ? 1
        : number
    : never;

type OutputSize<R extends Any> =
  Setting<R["settings"], "projSize", 9, 0> extends infer P ? ([P] extends [0] ? R["hidden"] : Count<P>) : never;

type Count<N> = N extends number ? N : number;

type SizesOf<T> = 0 extends 1 & T ? AnyShape : T extends { readonly shape: infer S extends Shape } ? S : AnyShape;
