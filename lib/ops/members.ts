/** What a tensor can do beside its data: every operation of the table as a method, in place where that exists, and reading values. */

import { axisNames } from "../base/axis-names";
import { dtypes, isFloat } from "../base/dtype";
import { ArgumentError, GradientError, IndexError, ShapeError } from "../base/error";
import type { Generator } from "../base/random";
import { checkSizes, formatShape, normalizeDim, numel } from "../base/shape";
import type { Labelled } from "../base/shapes/labels";
import type { Named } from "../base/shapes/names";
import type { AnyShape, Checked, Shape } from "../base/shapes/shape";
import { backward, registerHook, retainGrad } from "../core/autograd";
import { copyOf } from "../core/broadcasting";
import { lookAs } from "../core/inplace";
import type { AddProductInto, CopyTo, Create, Full, MaskedFillInto } from "../core/kinds";
import type { OpInfo } from "../core/op";
import { bind, isOptions, takes } from "../core/params";
import { type BackwardOptions, detached, edgeOf, Node } from "../core/tape";
import { Tensor } from "../core/tensor";
import { tensorView } from "../display/tensor";
import { withNames } from "./axis-names";
import { filled, sizesAndOptions, type TensorOptions, tensor } from "./create";
import * as functions from "./functions";
import type { InPlaceMethods, Methods } from "./methods";
import { format } from "./print";
import { bernoulli, multinomial, randomInPlace } from "./random";
import * as table from "./table";

type ScatterInPlace = <T extends Tensor>(this: T, dim: number, index: Tensor, ...rest: readonly unknown[]) => T;

/** newZeros and its kin: sizes as one array or separate numbers, and the options of creation. */
type NewOf = Create<TensorOptions>["fn"];

/** Values nested like a shape: a number (or truth value) without axes, arrays of arrays with them. */
export type NestedOf<S extends Shape> = S extends readonly []
  ? number
  : number extends S["length"]
    ? NestedValues
    : S extends readonly [number, ...infer R extends readonly number[]]
      ? NestedOf<R>[]
      : NestedValues;

/** Numbers in arrays of any depth. */
// biome-ignore lint/suspicious/noExplicitAny: the depth is not known, and a reader indexes as deep as the shape goes
export type NestedValues = any;

/** What is not an operation: values, the graph, changes in place. */
export interface Members<S extends Shape> {
  /**
   * The values in nested arrays; a number for a tensor without axes; truth values for bool.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).tolist() // => [[1, 2], [3, 4]]
   */
  tolist(): NestedOf<S>;
  /** The values in nested arrays; another name of tolist. */
  toArray(): NestedOf<S>;
  /**
   * The value of a tensor with one element (true or false for bool).
   *
   * @throws {ArgumentError} when there is not exactly one
   * @example
   * tensor([[5]]).item() // => 5
   */
  item(): number;
  /** How many elements there are. */
  numel(): number;
  /** The shape, or the size of one axis. */
  size(): S;
  size(dim: number | { dim: number }): number;
  /** How many axes there are. */
  dim(): number;
  /** How far apart neighbours stand in storage, in elements; of all axes or of one. */
  stride(): readonly number[];
  stride(dim: number | { dim: number }): number;
  /** Where the first element stands in storage. */
  storageOffset(): number;
  /** Whether the elements lie in row-major order. */
  isContiguous(): boolean;
  /** Whether the element type is a float. */
  isFloatingPoint(): boolean;
  /** Bytes of one element. */
  elementSize(): number;
  /** The values, row by row, in a typed array of their own. */
  toTypedArray(): Float32Array | Float64Array | Int32Array | Uint8Array;
  /**
   * Adds the gradient of this tensor by every leaf that requires one to that leaf's `grad`.
   *
   * @param gradient the gradient of this tensor itself (default: 1, for a single number)
   * @throws {GradientError} when this is not a single number and no gradient is given, or the graph was freed
   * @source PyTorch Tensor.backward
   */
  backward(gradient?: Tensor | null | (BackwardOptions & { gradient?: Tensor }), options?: BackwardOptions): void;
  /** The same values outside the graph; shares storage. */
  detach(): Tensor<S>;
  /** Leaves the graph itself. */
  detach_(): this;
  /** The same values outside the graph; shares storage, and changes in place to it are not tracked. */
  readonly data: Tensor<S>;
  /** Says whether operations on this tensor are recorded. */
  requiresGrad_(requiresGrad?: boolean): this;
  /** Whether this tensor was made in inferenceMode, and so is never kept for a way back. */
  isInference(): boolean;
  /** Keeps the gradient of a tensor that is not a leaf in `grad`. */
  retainGrad(): void;
  /** Calls `hook` with the gradient of this tensor when it is computed; what it returns takes the gradient's place. */
  registerHook(hook: (grad: Tensor<S>) => unknown): { remove(): void };
  /** The operation that made this tensor, or null for a leaf. */
  readonly gradFn: Node | null;
  /** The transpose of a matrix (all axes reversed). */
  readonly T: S extends readonly [infer A extends number, infer B extends number] ? Tensor<[B, A]> : Tensor;
  /** The last two axes exchanged. */
  readonly mT: S extends readonly [...infer L extends number[], infer A extends number, infer B extends number]
    ? Tensor<[...L, B, A]>
    : Tensor;
  /** The same tensor, with its shape forgotten by the compiler: what follows is checked when it runs. */
  dyn(): Tensor;
  /**
   * The same tensor with names for its axes, which errors and displays then show; results of elementwise operations keep
   * them. The usual words (`batch`, `time`, `feature`, single letters) show in the type too: `Tensor<[batch: 32, time: 10]>`.
   *
   * @throws {ShapeError} when there are more or fewer names than axes
   * @example
   * zeros(2, 3).dims("batch feature").names // => ["batch", "feature"]
   */
  dims<X extends Tensor, N extends string>(
    this: X,
    names: Checked<Named<"dims", X["shape"], N>, N>,
  ): NamedTensor<X["shape"], N>;
  /** The names of the axes that `dims` gave, or null. */
  readonly names: readonly string[] | null;
  /** Zeros, ones or given values of this tensor's element type. */
  newZeros: NewOf;
  newOnes: NewOf;
  newEmpty: NewOf;
  newFull: Full["fn"];
  newTensor(data: Parameters<typeof tensor>[0], options?: TensorOptions): Tensor;
  /** 1 with the probability that each element gives (or with `p`), else 0. */
  bernoulli(p?: number | { generator?: Generator | null }): Tensor<S>;
  /** Indices drawn with the probabilities that the elements give, for each row. */
  multinomial(
    numSamples: number,
    replacement?: boolean | { replacement?: boolean; generator?: Generator | null },
  ): Tensor;
  /** Copies the values of another tensor (broadcast) into this one. */
  readonly copy_: CopyTo;
  /** Writes one value everywhere. */
  fill_(value: number | Tensor): this;
  /** Writes 0 everywhere. */
  zero_(): this;
  /** Writes one value where all indices are equal; with `wrap`, on and on in a tall matrix. */
  fillDiagonal_(fillValue: number, wrap?: boolean | { wrap?: boolean }): this;
  /** Drops axes of size 1 (all, or those named) of the tensor itself. */
  readonly squeeze_: Methods["squeeze"];
  /** Puts an axis of size 1 into the tensor itself. */
  readonly unsqueeze_: Methods["unsqueeze"];
  /** Exchanges two axes of the tensor itself. */
  readonly transpose_: Methods["transpose"];
  /** Exchanges the axes of the matrix itself. */
  readonly t_: Methods["t"];
  /** Even draws from [from, to) (default: [0, 1)). */
  uniform_(
    from?: number | { from?: number; to?: number; generator?: Generator | null },
    to?: number | { to?: number; generator?: Generator | null },
    options?: { generator?: Generator | null },
  ): this;
  /** Normal draws (default: mean 0, standard deviation 1). */
  normal_(
    mean?: number | { mean?: number; std?: number; generator?: Generator | null },
    std?: number | { std?: number; generator?: Generator | null },
    options?: { generator?: Generator | null },
  ): this;
  /** 1 with a probability (default: 0.5), else 0. */
  bernoulli_(
    p?: number | Tensor | { p?: number; generator?: Generator | null },
    options?: { generator?: Generator | null },
  ): this;
  /** Exponential draws of a rate (default: 1). */
  exponential_(
    lambd?: number | { lambd?: number; generator?: Generator | null },
    options?: { generator?: Generator | null },
  ): this;
  /** Whole numbers from `from` up to, but not including, `to`. */
  random_(
    from?: number | { from?: number; to?: number; generator?: Generator | null },
    to?: number | { to?: number; generator?: Generator | null },
    options?: { generator?: Generator | null },
  ): this;
  scatter_: ScatterInPlace;
  scatterAdd_: ScatterInPlace;
  indexAdd_: ScatterInPlace;
  indexCopy_: ScatterInPlace;
  indexFill_: ScatterInPlace;
  indexPut_<T extends Tensor>(
    this: T,
    indices: readonly Tensor[],
    values: Tensor,
    accumulate?: boolean | { accumulate?: boolean },
  ): T;
  readonly maskedFill_: MaskedFillInto;
  readonly baddbmm_: AddProductInto<"baddbmm", "b n k, b k m -> b n m">;
  readonly addmm_: AddProductInto<"addmm", "n k, k m -> n m">;
  /** PyTorch's text of the tensor. */
  toString(): string;
  /** The values of the first axis, one after another. */
  [Symbol.iterator](): Iterator<Tensor>;
}

/** A tensor of that shape, with the names that a text gives to its axes. */
type NamedTensor<S extends Shape, N extends string> = S extends unknown ? Tensor<Labelled<S, N>> : never;

declare module "../core/tensor" {
  interface Tensor<out S extends Shape = AnyShape> extends Methods, InPlaceMethods, Members<S> {}
}

function nested(x: Tensor): unknown {
  const { elements } = copyOf(x);
  const read = x.dtype === "bool" ? (i: number) => elements[i] !== 0 : (i: number) => elements[i]!;
  let at = 0;
  const level = (axis: number): unknown => {
    if (axis === x.shape.length) return read(at++);
    return Array.from({ length: x.shape[axis]! }, () => level(axis + 1));
  };
  return level(0);
}

/** Members that are not operations, as they are put on the class. */
const members: Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  tolist() {
    return nested(this);
  },
  toArray() {
    return nested(this);
  },
  item() {
    if (numel(this.shape) !== 1) {
      throw new ArgumentError(
        `item: takes a tensor with one element, this one has shape ${formatShape(this.shape)}; use tolist()`,
        { op: "item" },
      );
    }
    const value = this.elements[this.offset]!;
    return this.dtype === "bool" ? value !== 0 : value;
  },
  numel() {
    return numel(this.shape);
  },
  size(dim?: DimOption) {
    return dim == null ? this.shape : this.shape[axisOf("size", this, dim)];
  },
  dim() {
    return this.shape.length;
  },
  stride(dim?: DimOption) {
    return dim == null ? this.strides : this.strides[axisOf("stride", this, dim)];
  },
  storageOffset() {
    return this.offset;
  },
  isContiguous() {
    return this.dense;
  },
  isFloatingPoint() {
    return isFloat(this.dtype);
  },
  elementSize() {
    return dtypes[this.dtype].size;
  },
  toTypedArray() {
    return copyOf(this).elements;
  },
  backward(gradient?: Tensor | null | (BackwardOptions & { gradient?: Tensor }), options: BackwardOptions = {}) {
    const named = isOptions(gradient) ? (gradient as BackwardOptions & { gradient?: Tensor }) : undefined;
    backward(this, named ? named.gradient : (gradient as Tensor | null | undefined), named ?? options);
  },
  detach() {
    return detached(this);
  },
  detach_() {
    this.node = null;
    this.wantsGrad = false;
    this.base = null;
    return this;
  },
  requiresGrad_(requiresGrad = true) {
    this.requiresGrad = requiresGrad;
    return this;
  },
  isInference() {
    return this.storage.version < 0;
  },
  retainGrad() {
    retainGrad(this);
  },
  registerHook(hook: (grad: Tensor) => unknown) {
    return registerHook(this, hook);
  },
  dyn() {
    return this;
  },
  dims(names: string) {
    return withNames(this, names);
  },
  newZeros(...args: unknown[]) {
    return alike("newZeros", this, args, 0);
  },
  newOnes(...args: unknown[]) {
    return alike("newOnes", this, args, 1);
  },
  newEmpty(...args: unknown[]) {
    return alike("newEmpty", this, args, 0);
  },
  newFull(...args: unknown[]) {
    const params = { size: takes.sizes, fillValue: takes.number, dtype: takes.dtype, requiresGrad: takes.flag(false) };
    const { size, fillValue, dtype, requiresGrad } = bind("newFull", params, args);
    checkSizes("newFull", size);
    return filled([...size], fillValue, dtype ?? this.dtype, { requiresGrad });
  },
  newTensor(data: unknown, options: TensorOptions = {}) {
    return tensor(data as number[], { dtype: this.dtype, ...options }) as Tensor;
  },
  zero_() {
    return this.fill_(0);
  },
  bernoulli(...args: unknown[]) {
    return (bernoulli as unknown as (...args: unknown[]) => Tensor)(this, ...args);
  },
  multinomial(...args: unknown[]) {
    return (multinomial as unknown as (...args: unknown[]) => Tensor)(this, ...args);
  },
  squeeze_(...args: unknown[]) {
    return lookAs("squeeze_", this, (x) => (x.squeeze as (...dims: unknown[]) => Tensor)(...args));
  },
  unsqueeze_(dim: number) {
    return lookAs("unsqueeze_", this, (x) => x.unsqueeze(dim) as Tensor);
  },
  transpose_(dim0: number, dim1: number) {
    return lookAs("transpose_", this, (x) => x.transpose(dim0, dim1) as Tensor);
  },
  t_() {
    return lookAs("t_", this, (x) => x.t() as Tensor);
  },
  fillDiagonal_(...args: unknown[]) {
    const { fillValue, wrap } = bind("fillDiagonal_", { fillValue: takes.number, wrap: takes.flag(false) }, args);
    return fillDiagonal(this, fillValue, wrap);
  },
  toString(this: Tensor) {
    return format(this);
  },
};

/** Writes a value where all indices are equal; with `again`, in a tall matrix once more after each full diagonal and an empty row. */
function fillDiagonal(x: Tensor, value: number, again: boolean): Tensor {
  const op = "fillDiagonal_";
  const rank = x.shape.length;
  if (rank < 2)
    throw new ShapeError(`${op}: needs at least 2 axes, but has shape ${formatShape(x.shape)}`, {
      op,
      shapes: [x.shape],
    });
  if (rank > 2 && x.shape.some((n) => n !== x.shape[0])) {
    throw new ShapeError(
      `${op}: with more than 2 axes all must have one size, but the shape is ${formatShape(x.shape)}`,
      { op, shapes: [x.shape] },
    );
  }
  const step = x.strides.reduce((a, b) => a + b, 0);
  const width = x.shape[1]!;
  const rows = again && rank === 2 ? x.shape[0]! : Math.min(...x.shape);
  for (let top = 0; top < rows; top += width + 1) {
    const count = Math.min(width, x.shape[0]! - top, again ? width : rows);
    const start = x.offset + top * x.strides[0]!;
    (x.asStrided as (...args: unknown[]) => Tensor)([count], [step], start).fill_(value);
    if (!again) break;
  }
  return x;
}

/** One value in given sizes, of the tensor's element type unless another is named. */
function alike(op: string, x: Tensor, args: readonly unknown[], value: number): Tensor {
  const { shape, options } = sizesAndOptions(op, args);
  return filled(shape, value, options.dtype ?? x.dtype, options);
}

/** A dimension in position or by name. */
type DimOption = number | null | { dim: number };

function axisOf(op: string, x: Tensor, given: DimOption): number {
  const dim = typeof given === "object" ? (given?.dim ?? 0) : given;
  if (x.shape.length === 0) throw new IndexError(`${op}: a tensor without axes has no axis ${dim}`, { op });
  return normalizeDim(op, dim, x.shape.length, x.shape);
}

const getters: Record<string, (this: Tensor) => unknown> = {
  gradFn() {
    const edge = edgeOf(this);
    return edge instanceof Node ? edge : null;
  },
  data() {
    return detached(this);
  },
  names() {
    return axisNames(this.shape) ?? null;
  },
  T() {
    return this.permute(this.shape.map((_, i) => this.shape.length - 1 - i));
  },
  mT() {
    if (this.shape.length < 2)
      throw new GradientError(`mT: needs at least 2 axes, but has shape ${formatShape(this.shape)}`, { op: "mT" });
    return this.transpose(-2, -1);
  },
};

/** The method forms that do not put the tensor first. */
const reordered: Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  where(condition: Tensor, other: Tensor | number) {
    return table.where(condition, this, other as Tensor);
  },
};

/** Puts every operation and member on the class. */
function install(): void {
  const proto = Tensor.prototype as unknown as Record<string | symbol, unknown>;
  const define = (name: string | symbol, value: unknown) =>
    Object.defineProperty(proto, name, { value, writable: true, configurable: true });
  for (const [name, op] of Object.entries({ ...functions, ...table }) as [
    string,
    OpInfo & ((...args: unknown[]) => unknown),
  ][]) {
    const { method, inPlace } = op.declaration;
    if (method && name in table) {
      define(name, function (this: Tensor, ...args: unknown[]) {
        return op(this, ...args);
      });
    }
    if (inPlace) {
      define(`${name}_`, function (this: Tensor, ...args: unknown[]) {
        return inPlace(this, ...args);
      });
    }
  }
  for (const [name, value] of Object.entries({ ...members, ...reordered, ...randomInPlace })) define(name, value);
  for (const [name, get] of Object.entries(getters)) Object.defineProperty(proto, name, { get, configurable: true });
  define(Symbol.iterator, function* (this: Tensor) {
    if (this.shape.length === 0) throw new ArgumentError("a tensor without axes cannot be iterated; use item()");
    for (let i = 0; i < this.shape[0]!; i++) yield this.at(i);
  });
  define(Symbol.for("nodejs.util.inspect.custom"), function (this: Tensor) {
    return format(this);
  });
  define(Symbol.for("Jupyter.display"), function (this: Tensor) {
    return tensorView(this as never);
  });
}

install();
