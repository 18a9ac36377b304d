/** Reads IDX files, the format of MNIST: a type, the sizes, then the values. */

import { gunzipSync } from "fflate";
import { files } from "../backend/files";
import type { DType } from "../base/dtype";
import { DataError } from "../base/error";
import { numel } from "../base/shape";
import { type Tensor, wrap } from "../core/tensor";

/** The bytes of a file, unpacked where they are gzip. */
export function readUnpacked(path: string): Uint8Array {
  const bytes = files().read(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DataError(`${path}: the gzip data is damaged (${(error as Error).message}); fetch the file again`);
  }
}

const types: Readonly<Record<number, { dtype: DType; size: number; read: (view: DataView, at: number) => number }>> = {
  8: { dtype: "uint8", size: 1, read: (view, at) => view.getUint8(at) },
  9: { dtype: "int32", size: 1, read: (view, at) => view.getInt8(at) },
  11: { dtype: "int32", size: 2, read: (view, at) => view.getInt16(at) },
  12: { dtype: "int32", size: 4, read: (view, at) => view.getInt32(at) },
  13: { dtype: "float32", size: 4, read: (view, at) => view.getFloat32(at) },
  14: { dtype: "float64", size: 8, read: (view, at) => view.getFloat64(at) },
};

/**
 * The tensor in an IDX file, gzipped or not.
 *
 * @param source a path, or the bytes themselves
 * @throws {DataError} that names file, offset and what was expected
 * @source Y. LeCun, "THE MNIST DATABASE": the IDX file format
 * @example
 * data.readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)).tolist() // => [7, 9]
 */
export function readIdx(source: string | Uint8Array): Tensor {
  const name = typeof source === "string" ? source : "the IDX data";
  const bytes = typeof source === "string" ? readUnpacked(source) : source;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (offset: number, what: string): never => {
    throw new DataError(`${name}: at offset ${offset}, ${what}`);
  };
  if (bytes.length < 4) fail(bytes.length, `the file ends within the first 4 bytes of an IDX header`);
  if (bytes[0] !== 0 || bytes[1] !== 0)
    fail(0, `an IDX file begins with two zero bytes, this one with ${bytes[0]} and ${bytes[1]}`);
  const type = types[bytes[2]!] ?? fail(2, `the element type is ${bytes[2]}, but IDX knows 8, 9, 11, 12, 13 and 14`);
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (bytes.length < start) fail(bytes.length, `the file ends within the sizes of ${rank} axes`);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = numel(shape);
  const expected = start + count * type.size;
  if (bytes.length !== expected) {
    fail(
      Math.min(bytes.length, expected),
      `sizes [${shape.join(", ")}] need ${expected} bytes in all, the file has ${bytes.length}`,
    );
  }
  const out =
    type.dtype === "uint8"
      ? new Uint8Array(count)
      : type.dtype === "int32"
        ? new Int32Array(count)
        : type.dtype === "float32"
          ? new Float32Array(count)
          : new Float64Array(count);
  if (type.dtype === "uint8") out.set(bytes.subarray(start));
  else for (let i = 0; i < count; i++) out[i] = type.read(view, start + i * type.size);
  return wrap(out, shape, type.dtype);
}
