/** Recurrent layers: RNN, LSTM, GRU, and their cells. */

import { ArgumentError, ShapeError } from "../base/error";
import { fill, messages, show } from "../base/shapes/message";
import type { Shape } from "../base/shapes/shape";
import { copyOf } from "../core/broadcasting";
import type {
  After,
  BothInputs,
  CellStates,
  HiddenInput,
  HiddenStates,
  Recurrent as Known,
  SequenceInput,
  SequenceOutput,
  StepInput,
  StepState,
  StepStateInput,
} from "../core/kinds-recurrent";
import { bind, type Params, takes } from "../core/params";
import type { Tensor } from "../core/tensor";
import { zeros } from "../ops/create";
import { cat } from "../ops/join";
import { dropout, linear } from "./functional";
import { Layer, printed, printedFloat } from "./layer";
import { checkSize, uniformParameter } from "./linear";
import { PackedSequence, reordered } from "./packing";
import type { Parameter } from "./parameter";
import { type CellKind, recurrence, stacked } from "./recurrence";

type Loose = (...args: unknown[]) => Tensor;

/** What recurrent layers take by name. */
export interface RecurrentOptions {
  /** How many layers stand on one another (default: 1). */
  readonly numLayers?: number;
  /** Whether biases are added (default: true). */
  readonly bias?: boolean;
  /** Whether the batch is the first axis (default: false: it is the second). */
  readonly batchFirst?: boolean;
  /** Dropout between layers (default: 0). */
  readonly dropout?: number;
  /** Whether a second run goes from the end to the beginning (default: false). */
  readonly bidirectional?: boolean;
}

/** What {@link RNN} takes by name. */
export interface RNNOptions extends RecurrentOptions {
  /** `"tanh"` or `"relu"` (default: `"tanh"`). */
  readonly nonlinearity?: "tanh" | "relu";
}

/** What {@link LSTM} takes by name. */
export interface LSTMOptions extends RecurrentOptions {
  /** The size that the output is projected to (default: 0, not at all). */
  readonly projSize?: number;
}

const sizes = { inputSize: takes.int, hiddenSize: takes.int };
const common: Params = {
  numLayers: takes.or(takes.int, 1),
  bias: takes.flag(true),
  batchFirst: takes.flag(false),
  dropout: takes.or(takes.number, 0),
  bidirectional: takes.flag(false),
};
const gatesOf = (kind: CellKind) => (kind === "lstm" ? 4 : kind === "gru" ? 3 : 1);

/** What all recurrent layers have: weights per layer and direction, drawn from [-k, k) with k = 1 / sqrt(hiddenSize). */
class Recurrent extends Layer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;
  readonly #kind: CellKind;

  constructor(name: string, kind: CellKind, given: Readonly<Record<string, unknown>>) {
    super();
    this.#kind = kind;
    this.inputSize = checkSize(name, "inputSize", given.inputSize as number, 1);
    this.hiddenSize = checkSize(name, "hiddenSize", given.hiddenSize as number, 1);
    this.numLayers = checkSize(name, "numLayers", given.numLayers as number, 1);
    this.bias = given.bias as boolean;
    this.batchFirst = given.batchFirst as boolean;
    this.dropout = given.dropout as number;
    if (!(this.dropout >= 0 && this.dropout <= 1)) {
      throw new ArgumentError(`${name}: dropout is a probability from 0 to 1, got ${this.dropout}`, { op: name });
    }
    this.bidirectional = given.bidirectional as boolean;
    this.projSize = (given.projSize as number | undefined) ?? 0;
    if (this.projSize < 0 || this.projSize >= this.hiddenSize) {
      if (this.projSize !== 0)
        throw new ArgumentError(
          `${name}: projSize must be smaller than hiddenSize ${this.hiddenSize}, got ${this.projSize}`,
          { op: name },
        );
    }
    const limit = 1 / Math.sqrt(this.hiddenSize);
    const gates = gatesOf(kind) * this.hiddenSize;
    const own = this as unknown as Record<string, Parameter>;
    for (let layer = 0; layer < this.numLayers; layer++) {
      for (const suffix of this.suffixes(layer)) {
        const from = layer === 0 ? this.inputSize : this.outputSize * (this.bidirectional ? 2 : 1);
        own[`weightIh${suffix}`] = uniformParameter([gates, from], limit);
        own[`weightHh${suffix}`] = uniformParameter([gates, this.outputSize], limit);
        if (this.bias) {
          own[`biasIh${suffix}`] = uniformParameter([gates], limit);
          own[`biasHh${suffix}`] = uniformParameter([gates], limit);
        }
        if (this.projSize > 0) own[`weightHr${suffix}`] = uniformParameter([this.projSize, this.hiddenSize], limit);
      }
    }
  }

  /** The size of the output of one direction. */
  protected get outputSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /** The ends of the names of one layer's weights. */
  protected suffixes(layer: number): string[] {
    return this.bidirectional ? [`L${layer}`, `L${layer}Reverse`] : [`L${layer}`];
  }

  /** Runs all layers; states are `[layers * directions, batch, size]`. */
  protected recur(input: Tensor | PackedSequence, hidden: Tensor | null, cell: Tensor | null) {
    const name = this.constructor.name;
    const packed = input instanceof PackedSequence ? input : null;
    const x = packed ? packed.data : (input as Tensor);
    const rank = x.shape.length;
    const single = !packed && rank === 2;
    if (packed ? rank !== 2 : rank !== 2 && rank !== 3) {
      const values = { op: name, a: "input", needed: packed ? "2" : "2 or 3", shape: show(x.shape) };
      throw new ShapeError(fill(messages.rank, values), { op: name, shapes: [x.shape] });
    }
    if (x.shape.at(-1) !== this.inputSize) {
      const values = { op: name, axis: "-1", a: "input", size: x.shape.at(-1)!, needed: this.inputSize };
      throw new ShapeError(fill(messages.size, values), { op: name, axis: "-1", shapes: [x.shape] });
    }
    let steps = x;
    if (single) steps = steps.unsqueeze(1) as Tensor;
    else if (!packed && this.batchFirst) steps = steps.transpose(0, 1) as Tensor;
    const counts = packed
      ? [...copyOf(packed.batchSizes).elements]
      : new Array<number>(steps.shape[0]!).fill(steps.shape[1]!);
    const batch = packed ? (counts[0] ?? 0) : steps.shape[1]!;
    let rows = packed ? steps : (steps.reshape([steps.shape[0]! * batch, this.inputSize]) as Tensor);
    const directions = this.bidirectional ? 2 : 1;
    const state = (given: Tensor | null, size: number, what: string) => {
      const shape = [this.numLayers * directions, batch, size];
      if (given === null) return zeros(shape, { dtype: x.dtype }) as unknown as Tensor;
      const wanted = single ? [shape[0]!, size] : shape;
      if (given.shape.join() !== wanted.join()) {
        const values = { op: name, what: `first ${what} state`, shape: show(given.shape), needed: show(wanted) };
        throw new ShapeError(fill(messages.state, values), { op: name, shapes: [given.shape] });
      }
      return packed ? reordered(given, packed.sortedIndices, 1) : (given.reshape(shape) as Tensor);
    };
    const h0 = state(hidden, this.outputSize, "hidden");
    const c0 = this.#kind === "lstm" ? state(cell, this.hiddenSize, "cell") : null;
    const lastHidden: Tensor[] = [];
    const lastCell: Tensor[] = [];
    const own = this as unknown as Record<string, Parameter | undefined>;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const outputs = this.suffixes(layer).map((suffix, direction) => {
        const index = layer * directions + direction;
        // The LSTM's and the plain cell's two biases are one; the GRU's new gate keeps its hidden one apart.
        const apart = this.#kind === "gru";
        const biasIh = own[`biasIh${suffix}`];
        const biasHh = own[`biasHh${suffix}`];
        const bias = biasIh && !apart ? (biasIh.add(biasHh as Tensor) as Tensor) : (biasIh ?? null);
        const gates = (linear as unknown as Loose)(rows, own[`weightIh${suffix}`], bias);
        const result = recurrence(
          gates,
          h0.select(0, index) as Tensor,
          c0 ? (c0.select(0, index) as Tensor) : null,
          own[`weightHh${suffix}`] as unknown as Tensor,
          apart ? ((biasHh as unknown as Tensor | undefined) ?? null) : null,
          (own[`weightHr${suffix}`] as unknown as Tensor | undefined) ?? null,
          { kind: this.#kind, counts, reverse: direction === 1 },
        );
        lastHidden.push(result.hidden);
        if (result.cell) lastCell.push(result.cell);
        return result.output;
      });
      rows = outputs.length === 1 ? outputs[0]! : (cat as unknown as Loose)(outputs, 1);
      if (this.dropout > 0 && this.training && layer < this.numLayers - 1) {
        rows = (dropout as unknown as Loose)(rows, this.dropout, true);
      }
    }
    const finish = (states: readonly Tensor[]) => {
      const all = stacked(states);
      if (single) return all.squeeze(1) as Tensor;
      return packed ? reordered(all, packed.unsortedIndices, 1) : all;
    };
    let output: Tensor | PackedSequence;
    if (packed) output = new PackedSequence(rows, packed.batchSizes, packed.sortedIndices, packed.unsortedIndices);
    else {
      const whole = rows.reshape([counts.length, batch, this.outputSize * directions]) as Tensor;
      output = single ? (whole.squeeze(1) as Tensor) : this.batchFirst ? (whole.transpose(0, 1) as Tensor) : whole;
    }
    return { output, hidden: finish(lastHidden), cell: lastCell.length > 0 ? finish(lastCell) : null };
  }

  override extraRepr(): string {
    let text = `${this.inputSize}, ${this.hiddenSize}`;
    if (this.projSize !== 0) text += `, proj_size=${this.projSize}`;
    if (this.numLayers !== 1) text += `, num_layers=${this.numLayers}`;
    if (!this.bias) text += ", bias=False";
    if (this.batchFirst) text += ", batch_first=True";
    if (this.dropout !== 0) text += `, dropout=${printedFloat(this.dropout)}`;
    if (this.bidirectional) text += ", bidirectional=True";
    return text;
  }
}

type Sequence = Tensor | PackedSequence;

/**
 * A plain recurrent network: h' = tanh(W x + b + V h + c).
 *
 * @shape input `[t, b, i]` (or `[b, t, i]`, or `[t, i]`): output `[t, b, h]` and last states `[layers, b, h]`
 * @param inputSize size of the input's last axis
 * @param hiddenSize size of the state
 * @param numLayers how many layers stand on one another (default: 1)
 * @param nonlinearity `"tanh"` or `"relu"` (default: `"tanh"`)
 * @param bias whether biases are added (default: true)
 * @param batchFirst whether the batch is the first axis (default: false)
 * @param dropout dropout between layers (default: 0)
 * @param bidirectional whether a second run goes backwards (default: false)
 * @source Elman 1990; PyTorch torch.nn.RNN
 * @example
 * const [output, hidden] = new nn.RNN(3, 4).forward(zeros(5, 2, 3));
 * [output.shape, hidden.shape] // => [[5, 2, 4], [1, 2, 4]]
 */
export class RNN<
  In extends number = number,
  Hidden extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends readonly [numLayers?: number | RNNOptions, options?: RNNOptions] = any,
> extends Recurrent {
  readonly nonlinearity: "tanh" | "relu";
  constructor(inputSize: In, hiddenSize: Hidden, ...settings: Settings);
  constructor(options: { inputSize: In; hiddenSize: Hidden } & RNNOptions);
  constructor(...args: unknown[]) {
    const { numLayers, ...rest } = common as { numLayers: Params[string] } & Params;
    const nonlinearity = takes.oneOf(["tanh", "relu"], "tanh");
    const given = bind("RNN", { ...sizes, numLayers, nonlinearity, ...rest }, args);
    super("RNN", given.nonlinearity as CellKind, given);
    this.nonlinearity = given.nonlinearity as "tanh" | "relu";
  }
  override forward<I extends Sequence, H extends Tensor | null = null>(
    input: SequenceInput<Known<"RNN", In, Hidden, Settings>, I>,
    hidden?: HiddenInput<Known<"RNN", In, Hidden, Settings>, I, H>,
  ): [SequenceOutput<Known<"RNN", In, Hidden, Settings>, I>, HiddenStates<Known<"RNN", In, Hidden, Settings>, I>];
  override forward(input: Sequence, hidden: Tensor | null = null): never {
    const result = this.recur(input, hidden, null);
    return [result.output, result.hidden] as never;
  }
}

/**
 * Gated recurrent units.
 *
 * @shape input `[t, b, i]` (or `[b, t, i]`, or `[t, i]`): output `[t, b, h]` and last states `[layers, b, h]`
 * @param inputSize size of the input's last axis
 * @param hiddenSize size of the state
 * @param numLayers how many layers stand on one another (default: 1)
 * @param bias whether biases are added (default: true)
 * @param batchFirst whether the batch is the first axis (default: false)
 * @param dropout dropout between layers (default: 0)
 * @param bidirectional whether a second run goes backwards (default: false)
 * @source Cho et al. 2014; PyTorch torch.nn.GRU
 * @example
 * const [output, hidden] = new nn.GRU(3, 4).forward(zeros(5, 2, 3));
 * [output.shape, hidden.shape] // => [[5, 2, 4], [1, 2, 4]]
 */
export class GRU<
  In extends number = number,
  Hidden extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends readonly [numLayers?: number | RecurrentOptions, options?: RecurrentOptions] = any,
> extends Recurrent {
  constructor(inputSize: In, hiddenSize: Hidden, ...settings: Settings);
  constructor(options: { inputSize: In; hiddenSize: Hidden } & RecurrentOptions);
  constructor(...args: unknown[]) {
    super("GRU", "gru", bind("GRU", { ...sizes, ...common }, args));
  }
  override forward<I extends Sequence, H extends Tensor | null = null>(
    input: SequenceInput<Known<"GRU", In, Hidden, Settings>, I>,
    hidden?: HiddenInput<Known<"GRU", In, Hidden, Settings>, I, H>,
  ): [SequenceOutput<Known<"GRU", In, Hidden, Settings>, I>, HiddenStates<Known<"GRU", In, Hidden, Settings>, I>];
  override forward(input: Sequence, hidden: Tensor | null = null): never {
    const result = this.recur(input, hidden, null);
    return [result.output, result.hidden] as never;
  }
}

/**
 * Long short-term memory.
 *
 * @shape input `[t, b, i]` (or `[b, t, i]`, or `[t, i]`): output `[t, b, h]` and last states `[layers, b, h]`, twice
 * @param inputSize size of the input's last axis
 * @param hiddenSize size of the state
 * @param numLayers how many layers stand on one another (default: 1)
 * @param bias whether biases are added (default: true)
 * @param batchFirst whether the batch is the first axis (default: false)
 * @param dropout dropout between layers (default: 0)
 * @param bidirectional whether a second run goes backwards (default: false)
 * @param projSize the size that the output is projected to (default: 0, not at all)
 * @source Hochreiter and Schmidhuber 1997; PyTorch torch.nn.LSTM
 * @example
 * const [output, [hidden, cell]] = new nn.LSTM(3, 4).forward(zeros(5, 2, 3));
 * [output.shape, hidden.shape, cell.shape] // => [[5, 2, 4], [1, 2, 4], [1, 2, 4]]
 */
export class LSTM<
  In extends number = number,
  Hidden extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends readonly [numLayers?: number | LSTMOptions, options?: LSTMOptions] = any,
> extends Recurrent {
  constructor(inputSize: In, hiddenSize: Hidden, ...settings: Settings);
  constructor(options: { inputSize: In; hiddenSize: Hidden } & LSTMOptions);
  constructor(...args: unknown[]) {
    super("LSTM", "lstm", bind("LSTM", { ...sizes, ...common, projSize: takes.or(takes.int, 0) }, args));
  }
  override forward<I extends Sequence, H extends Tensor, C extends Tensor>(
    input: SequenceInput<Known<"LSTM", In, Hidden, Settings>, I>,
    states?: BothInputs<Known<"LSTM", In, Hidden, Settings>, I, H, C>,
  ): [
    SequenceOutput<Known<"LSTM", In, Hidden, Settings>, I>,
    [HiddenStates<Known<"LSTM", In, Hidden, Settings>, I>, CellStates<Known<"LSTM", In, Hidden, Settings>, I>],
  ];
  override forward(input: Sequence, states: readonly [Tensor, Tensor] | null = null): never {
    const result = this.recur(input, states?.[0] ?? null, states?.[1] ?? null);
    return [result.output, [result.hidden, result.cell]] as never;
  }
}

/** What cells have in common. */
class Cell extends Layer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;
  readonly #kind: CellKind;

  constructor(name: string, kind: CellKind, given: Readonly<Record<string, unknown>>) {
    super();
    this.#kind = kind;
    this.inputSize = checkSize(name, "inputSize", given.inputSize as number, 1);
    this.hiddenSize = checkSize(name, "hiddenSize", given.hiddenSize as number, 1);
    const limit = 1 / Math.sqrt(this.hiddenSize);
    const gates = gatesOf(kind) * this.hiddenSize;
    this.weightIh = uniformParameter([gates, this.inputSize], limit);
    this.weightHh = uniformParameter([gates, this.hiddenSize], limit);
    this.biasIh = given.bias ? uniformParameter([gates], limit) : null;
    this.biasHh = given.bias ? uniformParameter([gates], limit) : null;
  }

  /** One step from `[b, i]` (or `[i]`) and states `[b, h]` (or `[h]`). */
  protected advance(
    input: Tensor,
    hidden: Tensor | null,
    cell: Tensor | null,
  ): { hidden: Tensor; cell: Tensor | null } {
    const name = this.constructor.name;
    const single = input.shape.length === 1;
    if (!single && input.shape.length !== 2) {
      const values = { op: name, a: "input", needed: "1 or 2", shape: show(input.shape) };
      throw new ShapeError(fill(messages.rank, values), { op: name, shapes: [input.shape] });
    }
    const x = single ? (input.unsqueeze(0) as Tensor) : input;
    if (x.shape[1] !== this.inputSize) {
      const values = { op: name, axis: "-1", a: "input", size: x.shape[1]!, needed: this.inputSize };
      throw new ShapeError(fill(messages.size, values), { op: name, axis: "-1", shapes: [input.shape] });
    }
    const batch = x.shape[0]!;
    const state = (given: Tensor | null) => {
      const shape = [batch, this.hiddenSize];
      if (given === null) return zeros(shape, { dtype: x.dtype }) as unknown as Tensor;
      const wanted = single ? [this.hiddenSize] : shape;
      if (given.shape.join() !== wanted.join()) {
        const values = { op: name, what: "state", shape: show(given.shape), needed: show(wanted) };
        throw new ShapeError(fill(messages.state, values), { op: name, shapes: [given.shape] });
      }
      return given.reshape(shape) as Tensor;
    };
    const apart = this.#kind === "gru";
    const bias = this.biasIh && !apart ? (this.biasIh.add(this.biasHh as Tensor) as Tensor) : this.biasIh;
    const gates = (linear as unknown as Loose)(x, this.weightIh, bias);
    const made = recurrence(
      gates,
      state(hidden),
      this.#kind === "lstm" ? state(cell) : null,
      this.weightHh as unknown as Tensor,
      apart ? (this.biasHh as unknown as Tensor | null) : null,
      null,
      { kind: this.#kind, counts: [batch], reverse: false },
    );
    const finish = (y: Tensor) => (single ? (y.squeeze(0) as Tensor) : y);
    return { hidden: finish(made.hidden), cell: made.cell ? finish(made.cell) : null };
  }

  override extraRepr(): string {
    const bias = this.biasIh === null ? `, bias=${printed(false)}` : "";
    return `${this.inputSize}, ${this.hiddenSize}${bias}`;
  }
}

const cellParams = { ...sizes, bias: takes.flag(true) };

/** What cells take by name. */
export interface CellOptions {
  /** Whether biases are added (default: true). */
  readonly bias?: boolean;
}

/**
 * One step of a plain recurrent network.
 *
 * @shape `b i, b h -> b h`
 * @param inputSize size of the input
 * @param hiddenSize size of the state
 * @param bias whether biases are added (default: true)
 * @param nonlinearity `"tanh"` or `"relu"` (default: `"tanh"`)
 * @source PyTorch torch.nn.RNNCell
 * @example
 * new nn.RNNCell(3, 4).forward(zeros(2, 3)).shape // => [2, 4]
 */
export class RNNCell<In extends number = number, Hidden extends number = number> extends Cell {
  readonly nonlinearity: "tanh" | "relu";
  constructor(
    inputSize: In,
    hiddenSize: Hidden,
    bias?: boolean | (CellOptions & { nonlinearity?: "tanh" | "relu" }),
    nonlinearity?: "tanh" | "relu" | { nonlinearity?: "tanh" | "relu" },
  );
  constructor(options: { inputSize: In; hiddenSize: Hidden; nonlinearity?: "tanh" | "relu" } & CellOptions);
  constructor(...args: unknown[]) {
    const given = bind("RNNCell", { ...cellParams, nonlinearity: takes.oneOf(["tanh", "relu"], "tanh") }, args);
    super("RNNCell", given.nonlinearity, given);
    this.nonlinearity = given.nonlinearity;
  }
  override forward<S extends Shape, H extends Tensor | null = null>(
    input: StepInput<"RNNCell", In, S>,
    hidden?: StepStateInput<"RNNCell", Hidden, S, H>,
  ): StepState<Hidden, S>;
  override forward(input: Tensor, hidden: Tensor | null = null): never {
    return this.advance(input, hidden, null).hidden as never;
  }
  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`);
  }
}

/**
 * One step of gated recurrent units.
 *
 * @shape `b i, b h -> b h`
 * @param inputSize size of the input
 * @param hiddenSize size of the state
 * @param bias whether biases are added (default: true)
 * @source PyTorch torch.nn.GRUCell
 * @example
 * new nn.GRUCell(3, 4).forward(zeros(2, 3)).shape // => [2, 4]
 */
export class GRUCell<In extends number = number, Hidden extends number = number> extends Cell {
  constructor(inputSize: In, hiddenSize: Hidden, bias?: boolean | CellOptions);
  constructor(options: { inputSize: In; hiddenSize: Hidden } & CellOptions);
  constructor(...args: unknown[]) {
    super("GRUCell", "gru", bind("GRUCell", cellParams, args));
  }
  override forward<S extends Shape, H extends Tensor | null = null>(
    input: StepInput<"GRUCell", In, S>,
    hidden?: StepStateInput<"GRUCell", Hidden, S, H>,
  ): StepState<Hidden, S>;
  override forward(input: Tensor, hidden: Tensor | null = null): never {
    return this.advance(input, hidden, null).hidden as never;
  }
}

/**
 * One step of long short-term memory.
 *
 * @shape `b i, b h, b h -> b h, b h`
 * @param inputSize size of the input
 * @param hiddenSize size of the state
 * @param bias whether biases are added (default: true)
 * @source PyTorch torch.nn.LSTMCell
 * @example
 * const [hidden, cell] = new nn.LSTMCell(3, 4).forward(zeros(2, 3));
 * [hidden.shape, cell.shape] // => [[2, 4], [2, 4]]
 */
export class LSTMCell<In extends number = number, Hidden extends number = number> extends Cell {
  constructor(inputSize: In, hiddenSize: Hidden, bias?: boolean | CellOptions);
  constructor(options: { inputSize: In; hiddenSize: Hidden } & CellOptions);
  constructor(...args: unknown[]) {
    super("LSTMCell", "lstm", bind("LSTMCell", cellParams, args));
  }
  override forward<S extends Shape, H extends Tensor, C extends Tensor>(
    input: StepInput<"LSTMCell", In, S>,
    states?:
      | readonly [
          StepStateInput<"LSTMCell", Hidden, S, H>,
          After<StepStateInput<"LSTMCell", Hidden, S, H>, C, StepStateInput<"LSTMCell", Hidden, S, C>>,
        ]
      | null,
  ): [StepState<Hidden, S>, StepState<Hidden, S>];
  override forward(input: Tensor, states: readonly [Tensor, Tensor] | null = null): never {
    const made = this.advance(input, states?.[0] ?? null, states?.[1] ?? null);
    return [made.hidden, made.cell] as never;
  }
}
