/** The library's errors: each has a first line that stands alone, and fields for programs. */

import type { DType } from "./dtype";

/** What every error of the library is an instance of. */
export class TypetorchError extends Error {
  override name = "TypetorchError";
  /** The operation that refused, if there is one. */
  readonly op?: string;
  constructor(message: string, fields: { op?: string } = {}) {
    super(message);
    if (fields.op !== undefined) this.op = fields.op;
  }
}

/** Shapes that do not fit: `op`, the `axis` by name and the `shapes` of the inputs. */
export class ShapeError extends TypetorchError {
  override name = "ShapeError";
  readonly axis?: string;
  readonly shapes?: readonly (readonly number[])[];
  constructor(message: string, fields: { op?: string; axis?: string; shapes?: readonly (readonly number[])[] } = {}) {
    super(message, fields);
    if (fields.axis !== undefined) this.axis = fields.axis;
    if (fields.shapes !== undefined) this.shapes = fields.shapes;
  }
}

/** An element type that the operation does not take. */
export class DTypeError extends TypetorchError {
  override name = "DTypeError";
  readonly dtypes?: readonly DType[];
  constructor(message: string, fields: { op?: string; dtypes?: readonly DType[] } = {}) {
    super(message, fields);
    if (fields.dtypes !== undefined) this.dtypes = fields.dtypes;
  }
}

/** An index or a dimension outside its range. */
export class IndexError extends TypetorchError {
  override name = "IndexError";
}

/** An argument whose value or kind the operation does not take. */
export class ArgumentError extends TypetorchError {
  override name = "ArgumentError";
}

/** A gradient that cannot be had: a second backward, an in-place change of a saved value, a non-scalar without a cotangent. */
export class GradientError extends TypetorchError {
  override name = "GradientError";
}

/** Memory that could not be had; `bytes` is what was asked for. */
export class AllocationError extends TypetorchError {
  override name = "AllocationError";
  readonly bytes: number;
  constructor(bytes: number) {
    super(`cannot allocate ${formatBytes(bytes)}: free some tensors, or use a smaller shape`);
    this.bytes = bytes;
  }
}

/** A file or its contents: names the file, the place in it and what was expected. */
export class DataError extends TypetorchError {
  override name = "DataError";
}

/** A number of bytes for people: `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}
