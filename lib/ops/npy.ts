/** NumPy's formats: npy for one array, npz for several in a zip file. */

import { unzipSync, zipSync } from "fflate";
import { backend } from "../backend/select";
import { crc32 } from "../base/checksum";
import type { DType } from "../base/dtype";
import { DataError } from "../base/error";
import { numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { type Tensor, wrap } from "../core/tensor";

const descriptors: Readonly<Record<DType, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  uint8: "|u1",
  bool: "|b1",
};

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * A tensor as the bytes of an npy file.
 *
 * @source NumPy format 1.0
 */
export function toNpy(x: Tensor): Uint8Array {
  const shape = x.shape.length === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  let header = `{'descr': '${descriptors[x.dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Padded so that the elements start at a multiple of 64.
  header += `${" ".repeat(63 - ((10 + header.length) % 64))}\n`;
  const { elements } = copyOf(x);
  const out = new Uint8Array(10 + header.length + elements.byteLength);
  out.set(magic);
  out.set([1, 0, header.length & 255, header.length >> 8], 6);
  out.set(new TextEncoder().encode(header), 10);
  out.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), 10 + header.length);
  return out;
}

interface Reader {
  readonly dtype: DType;
  readonly size: number;
  readonly read: (d: DataView, i: number, little: boolean) => number;
}

const readers: Readonly<Record<string, Reader>> = {
  f8: { dtype: "float64", size: 8, read: (d, i, e) => d.getFloat64(8 * i, e) },
  f4: { dtype: "float32", size: 4, read: (d, i, e) => d.getFloat32(4 * i, e) },
  i8: { dtype: "int32", size: 8, read: (d, i, e) => Number(d.getBigInt64(8 * i, e)) },
  i4: { dtype: "int32", size: 4, read: (d, i, e) => d.getInt32(4 * i, e) },
  i2: { dtype: "int32", size: 2, read: (d, i, e) => d.getInt16(2 * i, e) },
  i1: { dtype: "int32", size: 1, read: (d, i) => d.getInt8(i) },
  u4: { dtype: "int32", size: 4, read: (d, i, e) => d.getUint32(4 * i, e) },
  u2: { dtype: "int32", size: 2, read: (d, i, e) => d.getUint16(2 * i, e) },
  u1: { dtype: "uint8", size: 1, read: (d, i) => d.getUint8(i) },
  b1: { dtype: "bool", size: 1, read: (d, i) => d.getUint8(i) },
};

/** The tensor in the bytes of an npy file. Throws a DataError that names the file, the place and what was expected. */
export function fromNpy(bytes: Uint8Array, file = "npy"): Tensor {
  const fail = (what: string): never => {
    throw new DataError(`${file}: ${what}`);
  };
  if (bytes.length < 10 || magic.some((b, i) => bytes[i] !== b))
    fail("is not an npy file: it does not begin with \\x93NUMPY");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! >= 2;
  if (wide && bytes.length < 12) fail(`ends at offset ${bytes.length}, within the length of the header at offset 8`);
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + length;
  if (start > bytes.length)
    fail(`the header is said to be ${length} bytes long at offset 8, but only ${bytes.length - start + length} follow`);
  const header = new TextDecoder("latin1").decode(bytes.subarray(start - length, start));
  const descr = /'descr':\s*'([<>|=]?)(\w\d+)'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (!descr || !order || !shapeText)
    return fail(`the header at offset ${start - length} is not as expected: ${header.trim().slice(0, 80)}`);
  const reader = readers[descr[2]!];
  if (!reader) return fail(`has element type ${descr[2]}, which is not one of ${Object.keys(readers).join(", ")}`);
  const shape = shapeText[1]!
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
    .map(Number);
  if (shape.some((size) => !Number.isInteger(size) || size < 0))
    fail(`the header at offset ${start - length} has sizes that are not whole numbers: (${shapeText[1]})`);
  const n = numel(shape);
  if (bytes.length - start !== n * reader.size) {
    fail(
      `an array of shape [${shape.join(", ")}] needs ${n * reader.size} bytes from offset ${start}, but ${bytes.length - start} follow`,
    );
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset + start, n * reader.size);
  const elements = backend().empty(reader.dtype, n);
  for (let i = 0; i < n; i++) elements[i] = reader.read(data, i, descr[1] !== ">");
  if (order[1] === "False") return wrap(elements, shape, reader.dtype);
  // Column-major: the axes stand in reverse order.
  const reversed = wrap(elements, shape.toReversed(), reader.dtype);
  return copyOf(reversed.permute(shape.map((_, i) => shape.length - 1 - i)) as Tensor);
}

/** Tensors by name as the bytes of an npz file. */
export function toNpz(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  // A fixed date, so that the same tensors give the same bytes.
  const files = Object.fromEntries(Object.entries(tensors).map(([name, x]) => [`${name}.npy`, toNpy(x)]));
  return zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) });
}

/** The tensors in the bytes of an npz file. Throws a DataError that names the file and what is wrong. */
export function fromNpz(bytes: Uint8Array, file = "npz"): Record<string, Tensor> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes);
  } catch (error) {
    throw new DataError(`${file}: is not a whole zip file (${error instanceof Error ? error.message : String(error)})`);
  }
  for (const { name, offset, checksum } of directory(bytes)) {
    const found = entries[name];
    if (found && crc32(found) !== checksum)
      throw new DataError(
        `${file}: ${name} at offset ${offset} is damaged: its checksum is not the one of the directory`,
      );
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, data]) => [name.replace(/\.npy$/, ""), fromNpy(data, `${file}: ${name}`)]),
  );
}

/** What a zip file's directory tells of its files. */
function* directory(bytes: Uint8Array): Generator<{ name: string; offset: number; checksum: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return;
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= end && view.getUint32(at, true) === 0x02014b50) {
    const length = view.getUint16(at + 28, true);
    yield {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)),
      offset: view.getUint32(at + 42, true),
      checksum: view.getUint32(at + 16, true),
    };
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}
