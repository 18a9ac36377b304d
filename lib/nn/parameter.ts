/** Parameter and Buffer: tensors that a module registers when they are assigned to one of its properties. */

import type { AnyShape, Shape } from "../base/shapes/shape";
import { copyOf } from "../core/broadcasting";
import { Tensor } from "../core/tensor";

/** What {@link Parameter} takes by name. */
export interface ParameterOptions {
  /** Whether training changes it (default: true). */
  readonly requiresGrad?: boolean;
}

/**
 * A tensor that training changes: assigned to a property of a module, it is one of the module's parameters.
 *
 * @param data the values, whose storage it shares
 * @param requiresGrad whether gradients are computed for it (default: true)
 * @source PyTorch torch.nn.Parameter
 * @example
 * new nn.Parameter(zeros(2, 3)).requiresGrad // => true
 */
export class Parameter<out S extends Shape = AnyShape> extends Tensor<S> {
  constructor(data: Tensor<S>, requiresGrad: boolean | ParameterOptions = true) {
    super(data.storage, data.offset, data.shape, data.strides, data.dtype, data.dense);
    this.requiresGrad = typeof requiresGrad === "boolean" ? requiresGrad : (requiresGrad.requiresGrad ?? true);
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/**
 * A tensor that belongs to a module's state without being trained, such as running statistics.
 *
 * @param data the values, whose storage it shares
 * @param persistent whether it is part of the state dictionary (default: true)
 * @source PyTorch torch.nn.Buffer
 * @example
 * new nn.Buffer(zeros(3)).requiresGrad // => false
 */
export class Buffer<out S extends Shape = AnyShape> extends Tensor<S> {
  /** Whether it is part of the state dictionary. */
  readonly persistent: boolean;

  constructor(data: Tensor<S>, persistent = true) {
    super(data.storage, data.offset, data.shape, data.strides, data.dtype, data.dense);
    this.persistent = persistent;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Gives a tensor other elements (a parameter stays the object that optimizers hold). */
export function replaceData(x: Tensor, data: Tensor): void {
  const target = x as Writable<Tensor>;
  const own = data.dense && data.base === null ? data : copyOf(data);
  target.storage = own.storage;
  target.elements = own.elements;
  target.offset = own.offset;
  target.shape = own.shape;
  target.strides = own.strides;
  target.dtype = own.dtype;
  target.dense = own.dense;
}
