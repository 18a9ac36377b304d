/** Reads IDX files, the format of MNIST: a type, the sizes, then the values. */

import { gunzipSync } from "fflate";
import { files } from "../backend/files";
import { crc32 } from "../base/checksum";
import type { DType } from "../base/dtype";
import { DataError } from "../base/error";
import { numel } from "../base/shape";
import { type Tensor, wrap } from "../core/tensor";

/** How many bytes a byte of deflated data can become: 258 for two bits. */
const mostGrowth = 1032;

/** The bytes of a file, unpacked where they are gzip. */
export function readUnpacked(path: string): Uint8Array {
  const bytes = files().read(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  if (bytes.length < 18)
    throw new DataError(`${path}: at offset ${bytes.length}, the gzip data end within their header`);
  // The last 8 bytes of the file tell checksum and size of what it holds; in a truncated file they tell any size.
  const end = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const told = end.getUint32(4, true);
  if (told > mostGrowth * bytes.length) {
    throw new DataError(
      `${path}: at offset ${bytes.length - 4}, the size of the unpacked data is said to be ${told} bytes, more than ${bytes.length} bytes of gzip data can hold; fetch the file again`,
    );
  }
  let unpacked: Uint8Array;
  try {
    unpacked = gunzipSync(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new DataError(
      message.includes("EOF")
        ? `${path}: at offset ${bytes.length}, the file ends before its gzip data does; fetch the file again`
        : `${path}: the gzip data from offset 10 on is damaged (${message}); fetch the file again`,
    );
  }
  if (told !== unpacked.length || end.getUint32(0, true) !== crc32(unpacked)) {
    throw new DataError(
      `${path}: at offset ${bytes.length - 8}, checksum and size are not those of the ${unpacked.length} bytes that the gzip data holds; fetch the file again`,
    );
  }
  return unpacked;
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
