/** Normalisation over the batch and over each sample: BatchNorm, InstanceNorm. */

import { ShapeError } from "../base/error";
import { checkRank } from "../base/fit";
import { fill, messages } from "../base/shapes/message";
import type { Shape } from "../base/shapes/shape";
import type { ChannelsRule, Flag, Input, InstanceRule, Output, shapeRule } from "../core/kinds-layers";
import { bind, takes } from "../core/params";
import { type Tensor, wrap } from "../core/tensor";
import { ones, zeros } from "../ops/create";
import * as F from "./functional";
import { Layer, printed, printedFloat } from "./layer";
import { checkSize } from "./linear";
import { Buffer, Parameter } from "./parameter";

type Loose = (...args: unknown[]) => Tensor;

/** What {@link BatchNorm1d}, {@link InstanceNorm1d} and their kin take by name. */
export interface RunningNormOptions {
  /** What keeps the divisor from 0 (default: 1e-5). */
  readonly eps?: number;
  /** How much of each batch enters the running statistics (default: 0.1); null: all batches count the same. */
  readonly momentum?: number | null;
  /** Whether scale and shift are learned. */
  readonly affine?: boolean;
  /** Whether running statistics are kept. */
  readonly trackRunningStats?: boolean;
  /** Whether a shift is learned, where a scale is (default: true). */
  readonly bias?: boolean;
}

/** The arguments after the number of channels. */
export type RunningNormSettings = readonly [
  eps?: number | RunningNormOptions,
  momentum?: number | RunningNormOptions,
  affine?: boolean | RunningNormOptions,
  trackRunningStats?: boolean | RunningNormOptions,
];

/** What normalisations with running statistics have. */
class RunningNorm extends Layer {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Buffer | null;
  runningVar: Buffer | null;
  numBatchesTracked: Buffer | null;

  constructor(name: string, on: boolean, args: readonly unknown[]) {
    super();
    const params = {
      numFeatures: takes.int,
      eps: takes.or(takes.number, 1e-5),
      momentum: takes.any<number | null>("a number or null", 0.1),
      affine: takes.flag(on),
      trackRunningStats: takes.flag(on),
      bias: takes.flag(true),
    };
    const given = bind(name, params, args);
    // bind takes null for "left out"; here it has a meaning of its own.
    const none = args.some(
      (a, i) => (i === 2 && a === null) || (a as { momentum?: unknown } | null)?.momentum === null,
    );
    this.numFeatures = checkSize(name, "numFeatures", given.numFeatures, 1);
    this.eps = given.eps;
    this.momentum = none ? null : given.momentum;
    this.affine = given.affine;
    this.trackRunningStats = given.trackRunningStats;
    const n = [this.numFeatures];
    this.weight = this.affine ? new Parameter(ones(n) as unknown as Tensor) : null;
    this.bias = this.affine && given.bias ? new Parameter(zeros(n) as unknown as Tensor) : null;
    this.runningMean = this.trackRunningStats ? new Buffer(zeros(n) as unknown as Tensor) : null;
    this.runningVar = this.trackRunningStats ? new Buffer(ones(n) as unknown as Tensor) : null;
    this.numBatchesTracked = this.trackRunningStats ? new Buffer(wrap(new Int32Array(1), [], "int32")) : null;
  }

  /** Forgets the running statistics. */
  resetRunningStats(): void {
    for (const [x, value] of [
      [this.runningMean, 0],
      [this.runningVar, 1],
      [this.numBatchesTracked, 0],
    ] as const)
      x?.fill_(value);
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, trackRunningStats } = this;
    return `${numFeatures}, eps=${printed(eps)}, momentum=${momentum === null ? "None" : printedFloat(momentum)}, affine=${printed(affine)}, bias=${printed(this.bias !== null)}, track_running_stats=${printed(trackRunningStats)}`;
  }
}

function wrongChannels(op: string, axis: string, input: Tensor, size: number, needed: number): ShapeError {
  return new ShapeError(fill(messages.size, { op, axis, a: "input", size, needed }), {
    op,
    axis,
    shapes: [input.shape],
  });
}

class BatchNormalization extends RunningNorm {
  readonly #ranks: readonly number[];
  constructor(name: string, ranks: readonly number[], args: readonly unknown[]) {
    super(name, true, args);
    this.#ranks = ranks;
  }

  protected normalize(input: Tensor): Tensor {
    const name = this.constructor.name;
    checkRank(name, input, ...this.#ranks);
    if (input.shape[1] !== this.numFeatures) {
      throw wrongChannels(name, "1", input, input.shape[1]!, this.numFeatures);
    }
    let { momentum } = this;
    if (this.training && this.numBatchesTracked) {
      this.numBatchesTracked.elements[0]!++;
      this.numBatchesTracked.storage.version++;
      momentum ??= 1 / this.numBatchesTracked.elements[0]!;
    }
    const { runningMean, runningVar, weight, bias, eps } = this;
    // Without running statistics those of the batch are used in evaluation too.
    const own = this.training || runningMean === null;
    const update = !this.training || this.trackRunningStats;
    return (F.batchNorm as unknown as Loose)(
      input,
      update ? runningMean : null,
      update ? runningVar : null,
      weight,
      bias,
      own,
      momentum ?? 0,
      eps,
    );
  }
}

class InstanceNormalization extends RunningNorm {
  readonly #rank: number;
  constructor(name: string, rank: number, args: readonly unknown[]) {
    super(name, false, args);
    this.#rank = rank;
  }

  protected normalize(input: Tensor): Tensor {
    const name = this.constructor.name;
    checkRank(name, input, this.#rank, this.#rank + 1);
    const single = input.shape.length === this.#rank;
    const found = input.shape[single ? 0 : 1]!;
    if (this.affine && found !== this.numFeatures) {
      throw wrongChannels(name, single ? "0" : "1", input, found, this.numFeatures);
    }
    const { runningMean, runningVar, weight, bias, eps } = this;
    const x = single ? (input.unsqueeze(0) as Tensor) : input;
    const own = this.training || !this.trackRunningStats;
    const y = (F.instanceNorm as unknown as Loose)(
      x,
      runningMean,
      runningVar,
      weight,
      bias,
      own,
      this.momentum ?? 0.1,
      eps,
    );
    return single ? (y.squeeze(0) as Tensor) : y;
  }
}

/**
 * Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learned. In evaluation the running
 * statistics take the batch's place.
 *
 * @shape `b c` or `b c l`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: true)
 * @param trackRunningStats whether running statistics are kept (default: true)
 * @throws {ShapeError} when the channels do not fit
 * @source Ioffe and Szegedy 2015; PyTorch torch.nn.BatchNorm1d
 * @example
 * new nn.BatchNorm1d(3).forward(zeros(4, 3)).shape // => [4, 3]
 */
export class BatchNorm1d<C extends number = number> extends BatchNormalization {
  declare readonly [shapeRule]?: ChannelsRule<"BatchNorm1d", C, 2 | 3, "2 or 3">;
  constructor(
    numFeatures: C,
    eps?: number | RunningNormOptions,
    momentum?: number | null | RunningNormOptions,
    affine?: boolean | RunningNormOptions,
    trackRunningStats?: boolean | RunningNormOptions,
  );
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("BatchNorm1d", [2, 3], args);
  }
  override forward<S extends Shape>(
    input: Input<ChannelsRule<"BatchNorm1d", C, 2 | 3, "2 or 3">, S>,
  ): Output<ChannelsRule<"BatchNorm1d", C, 2 | 3, "2 or 3">, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<
      ChannelsRule<"BatchNorm1d", C, 2 | 3, "2 or 3">,
      S
    >;
  }
}

/**
 * Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learned. In evaluation the running
 * statistics take the batch's place.
 *
 * @shape `b c h w`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: true)
 * @param trackRunningStats whether running statistics are kept (default: true)
 * @throws {ShapeError} when the channels do not fit
 * @source Ioffe and Szegedy 2015; PyTorch torch.nn.BatchNorm2d
 * @example
 * new nn.BatchNorm2d(3).forward(zeros(4, 3, 2, 2)).shape // => [4, 3, 2, 2]
 */
export class BatchNorm2d<C extends number = number> extends BatchNormalization {
  declare readonly [shapeRule]?: ChannelsRule<"BatchNorm2d", C, 4, "4">;
  constructor(
    numFeatures: C,
    eps?: number | RunningNormOptions,
    momentum?: number | null | RunningNormOptions,
    affine?: boolean | RunningNormOptions,
    trackRunningStats?: boolean | RunningNormOptions,
  );
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("BatchNorm2d", [4], args);
  }
  override forward<S extends Shape>(
    input: Input<ChannelsRule<"BatchNorm2d", C, 4, "4">, S>,
  ): Output<ChannelsRule<"BatchNorm2d", C, 4, "4">, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<ChannelsRule<"BatchNorm2d", C, 4, "4">, S>;
  }
}

/**
 * Each channel to mean 0 and variance 1 over the batch, then scaled and shifted by what is learned. In evaluation the running
 * statistics take the batch's place.
 *
 * @shape `b c d h w`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: true)
 * @param trackRunningStats whether running statistics are kept (default: true)
 * @throws {ShapeError} when the channels do not fit
 * @source Ioffe and Szegedy 2015; PyTorch torch.nn.BatchNorm3d
 * @example
 * new nn.BatchNorm3d(3).forward(zeros(4, 3, 2, 2, 2)).shape // => [4, 3, 2, 2, 2]
 */
export class BatchNorm3d<C extends number = number> extends BatchNormalization {
  declare readonly [shapeRule]?: ChannelsRule<"BatchNorm3d", C, 5, "5">;
  constructor(
    numFeatures: C,
    eps?: number | RunningNormOptions,
    momentum?: number | null | RunningNormOptions,
    affine?: boolean | RunningNormOptions,
    trackRunningStats?: boolean | RunningNormOptions,
  );
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("BatchNorm3d", [5], args);
  }
  override forward<S extends Shape>(
    input: Input<ChannelsRule<"BatchNorm3d", C, 5, "5">, S>,
  ): Output<ChannelsRule<"BatchNorm3d", C, 5, "5">, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<ChannelsRule<"BatchNorm3d", C, 5, "5">, S>;
  }
}

/**
 * Each channel of each sample to mean 0 and variance 1.
 *
 * @shape `b c l` or `c l`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: false)
 * @param trackRunningStats whether running statistics are kept (default: false)
 * @source Ulyanov et al. 2016; PyTorch torch.nn.InstanceNorm1d
 * @example
 * new nn.InstanceNorm1d(3).forward(zeros(4, 3, 2)).shape // => [4, 3, 2]
 */
export class InstanceNorm1d<
  C extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends RunningNormSettings = any,
> extends InstanceNormalization {
  declare readonly [shapeRule]?: InstanceRule<
    "InstanceNorm1d",
    C,
    2,
    2 | 3,
    "2 or 3",
    Flag<Settings, "affine", 2, false>
  >;
  constructor(numFeatures: C, ...settings: Settings);
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("InstanceNorm1d", 2, args);
  }
  override forward<S extends Shape>(
    input: Input<InstanceRule<"InstanceNorm1d", C, 2, 2 | 3, "2 or 3", Flag<Settings, "affine", 2, false>>, S>,
  ): Output<InstanceRule<"InstanceNorm1d", C, 2, 2 | 3, "2 or 3", Flag<Settings, "affine", 2, false>>, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<
      InstanceRule<"InstanceNorm1d", C, 2, 2 | 3, "2 or 3", Flag<Settings, "affine", 2, false>>,
      S
    >;
  }
}

/**
 * Each channel of each sample to mean 0 and variance 1.
 *
 * @shape `b c h w` or `c h w`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: false)
 * @param trackRunningStats whether running statistics are kept (default: false)
 * @source Ulyanov et al. 2016; PyTorch torch.nn.InstanceNorm2d
 * @example
 * new nn.InstanceNorm2d(3).forward(zeros(4, 3, 2, 2)).shape // => [4, 3, 2, 2]
 */
export class InstanceNorm2d<
  C extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends RunningNormSettings = any,
> extends InstanceNormalization {
  declare readonly [shapeRule]?: InstanceRule<
    "InstanceNorm2d",
    C,
    3,
    3 | 4,
    "3 or 4",
    Flag<Settings, "affine", 2, false>
  >;
  constructor(numFeatures: C, ...settings: Settings);
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("InstanceNorm2d", 3, args);
  }
  override forward<S extends Shape>(
    input: Input<InstanceRule<"InstanceNorm2d", C, 3, 3 | 4, "3 or 4", Flag<Settings, "affine", 2, false>>, S>,
  ): Output<InstanceRule<"InstanceNorm2d", C, 3, 3 | 4, "3 or 4", Flag<Settings, "affine", 2, false>>, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<
      InstanceRule<"InstanceNorm2d", C, 3, 3 | 4, "3 or 4", Flag<Settings, "affine", 2, false>>,
      S
    >;
  }
}

/**
 * Each channel of each sample to mean 0 and variance 1.
 *
 * @shape `b c d h w` or `c d h w`, kept; c is `numFeatures`
 * @param numFeatures how many channels
 * @param eps what keeps the divisor from 0 (default: 1e-5)
 * @param momentum how much of each batch enters the running statistics (default: 0.1)
 * @param affine whether scale and shift are learned (default: false)
 * @param trackRunningStats whether running statistics are kept (default: false)
 * @source Ulyanov et al. 2016; PyTorch torch.nn.InstanceNorm3d
 * @example
 * new nn.InstanceNorm3d(3).forward(zeros(4, 3, 2, 2, 2)).shape // => [4, 3, 2, 2, 2]
 */
export class InstanceNorm3d<
  C extends number = number,
  // biome-ignore lint/suspicious/noExplicitAny: a layer of known settings must fit where they are not known
  const Settings extends RunningNormSettings = any,
> extends InstanceNormalization {
  declare readonly [shapeRule]?: InstanceRule<
    "InstanceNorm3d",
    C,
    4,
    4 | 5,
    "4 or 5",
    Flag<Settings, "affine", 2, false>
  >;
  constructor(numFeatures: C, ...settings: Settings);
  constructor(options: { numFeatures: C } & RunningNormOptions);
  constructor(...args: unknown[]) {
    super("InstanceNorm3d", 4, args);
  }
  override forward<S extends Shape>(
    input: Input<InstanceRule<"InstanceNorm3d", C, 4, 4 | 5, "4 or 5", Flag<Settings, "affine", 2, false>>, S>,
  ): Output<InstanceRule<"InstanceNorm3d", C, 4, 4 | 5, "4 or 5", Flag<Settings, "affine", 2, false>>, S> {
    return this.normalize(input as unknown as Tensor) as unknown as Output<
      InstanceRule<"InstanceNorm3d", C, 4, 4 | 5, "4 or 5", Flag<Settings, "affine", 2, false>>,
      S
    >;
  }
}
