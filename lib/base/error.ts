/** The library's errors: each has a first line that stands alone, and fields for programs. */

import type { DType } from "./dtype";

/** What every error of the library is an instance of. */
export class TypetorchError extends Error {
  override name = "TypetorchError";
  /** The operation that refused, if there is one. */
  declare readonly op?: string;
  constructor(message: string, fields: { op?: string } = {}) {
    super(message);
    // Not enumerable: the message says the same to people, and consoles would print both.
    for (const [key, value] of Object.entries(fields)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, configurable: true, writable: true });
    }
  }
}

/** Shapes that do not fit: `op`, the `axis` by name and the `shapes` of the inputs. */
export class ShapeError extends TypetorchError {
  override name = "ShapeError";
  declare readonly axis?: string;
  declare readonly shapes?: readonly (readonly number[])[];
  constructor(message: string, fields: { op?: string; axis?: string; shapes?: readonly (readonly number[])[] } = {}) {
    super(message, fields);
  }
}

/** An element type that the operation does not take. */
export class DTypeError extends TypetorchError {
  override name = "DTypeError";
  declare readonly dtypes?: readonly DType[];
  constructor(message: string, fields: { op?: string; dtypes?: readonly DType[] } = {}) {
    super(message, fields);
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
  declare readonly bytes: number;
  constructor(bytes: number) {
    const fields: { op?: string; bytes: number } = { bytes };
    super(`cannot allocate ${formatBytes(bytes)}: free some tensors, or use a smaller shape`, fields);
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
