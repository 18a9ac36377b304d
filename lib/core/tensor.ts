/** A tensor: stored elements, a shape and strides over them, and its place in the graph; no mathematics. */

import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { ArgumentError, GradientError } from "../base/error";
import { isDense, numel, stridesOf } from "../base/shape";
import type { AnyShape, Shape } from "../base/shapes/shape";
import { gradMode } from "./modes";
import type { Node } from "./tape";

/** Far enough below 0 that changes in place never count up to it, and a small integer in every engine. */
const madeForInference = -(2 ** 29);

/** The elements that a tensor and its views share, with a count of the changes made in place. */
export class Storage {
  readonly elements: TypedArray;
  /**
   * Goes up with every change in place; the tape compares it to tell whether a saved value is still what it was. Below 0
   * where the elements were made in inference mode, of which no way back may know.
   */
  version = gradMode.inference ? madeForInference : 0;
  /** Whether some leaf already holds these elements as its gradient, so that another must copy them. */
  taken = false;
  constructor(elements: TypedArray) {
    this.elements = elements;
  }
}

/** What a hook on a tensor's gradient gets and may return in its place. */
export type GradientHook = (grad: Tensor) => Tensor | undefined;

/**
 * An n-dimensional array of numbers of one element type. `S` is its shape where the compiler knows it.
 *
 * Tensors are made by functions such as `tensor`, `zeros` and `randn`; operations are methods and functions alike.
 *
 * @source PyTorch torch.Tensor
 */
export class Tensor<out S extends Shape = AnyShape> {
  /** @internal Shared by all views of the same elements. */
  readonly storage: Storage;
  /** @internal The storage's elements, in storage order. */
  readonly elements: TypedArray;
  /** @internal Where the first element stands in `elements`. */
  readonly offset: number;
  /** The size of each axis. */
  readonly shape: S;
  /** @internal How far apart neighbours along each axis stand in `elements`. */
  readonly strides: readonly number[];
  /** The element type. */
  readonly dtype: DType;
  /** @internal Whether the elements lie in row-major order without gaps. */
  readonly dense: boolean;
  /** The gradient that `backward` accumulated, or null while there is none. */
  grad: Tensor<S> | null = null;
  /** @internal The operation that made this tensor, once recorded; read through `edgeOf`, which knows about views. */
  node: Node | null = null;
  /** @internal */
  wantsGrad = false;
  /** @internal The tensor that this one is a differentiable view of. */
  base: Tensor | null = null;
  /** @internal The storage version that `node` belongs to, for views whose base was changed in place. */
  nodeVersion = 0;
  /** @internal */
  hooks: GradientHook[] | null = null;
  /** @internal Whether a non-leaf keeps its gradient. */
  retains = false;
  /** A name for displays and graphs; never needed. */
  name: string | undefined = undefined;

  /** @internal Use `tensor`, `zeros` and their kind. */
  constructor(storage: Storage, offset: number, shape: S, strides: readonly number[], dtype: DType, dense: boolean) {
    this.storage = storage;
    this.elements = storage.elements;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.dtype = dtype;
    this.dense = dense;
  }

  /**
   * Its literal type also spares the compiler work: it tells classes apart by the first such member, and looks at every
   * member of a class that has none.
   */
  get [Symbol.toStringTag](): "Tensor" {
    return "Tensor";
  }

  /** How many axes there are. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Whether operations on this tensor are recorded for `backward`. Set it on a leaf with `requiresGrad_()`. */
  get requiresGrad(): boolean {
    return this.wantsGrad || (this.base?.wantsGrad ?? false);
  }
  set requiresGrad(value: boolean) {
    if (value === this.wantsGrad) return;
    if (value && dtypes[this.dtype].category !== "float") {
      throw new ArgumentError(`requiresGrad: only float tensors can require gradients, this one is ${this.dtype}`);
    }
    if (value && this.storage.version < 0 && !gradMode.inference) {
      throw new GradientError(
        "requiresGrad: a tensor made in inferenceMode cannot require a gradient outside it; clone() it first, or make it in noGrad instead",
      );
    }
    if (!value && !this.isLeaf) {
      throw new ArgumentError("requiresGrad: only a leaf can be changed; use detach() to leave the graph");
    }
    this.wantsGrad = value;
  }

  /** Whether this tensor was made by the user rather than by a recorded operation. */
  get isLeaf(): boolean {
    return this.node === null && !(this.base !== null && this.base.node !== null);
  }
}

/** New row-major elements as a tensor. */
export function wrap(elements: TypedArray, shape: readonly number[], dtype: DType): Tensor {
  return new Tensor(new Storage(elements), 0, shape as number[], stridesOf(shape), dtype, true);
}

/** Another window onto the elements of `base`; not recorded (operations that give views record themselves). */
export function viewOf(base: Tensor, offset: number, shape: readonly number[], strides: readonly number[]): Tensor {
  return new Tensor(base.storage, offset, shape as number[], strides, base.dtype, isDense(shape, strides));
}

/** How many elements a tensor has. */
export function count(x: Tensor): number {
  return numel(x.shape);
}

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
