/** The safetensors format: a header in JSON, then the elements. */

import { backend } from "../backend/select";
import { type DType, dtypes } from "../base/dtype";
import { DataError } from "../base/error";
import { numel } from "../base/shape";
import { copyOf } from "../core/broadcasting";
import { type Tensor, wrap } from "../core/tensor";

/** Our element types by the format's names; those that we have no type for are read into the next one that holds them. */
const names: Readonly<Record<DType, string>> = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  uint8: "U8",
  bool: "BOOL",
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Tensors by name as the bytes of a safetensors file.
 *
 * @source safetensors format, version 1
 */
export function toSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  // Wide elements first, so that every tensor starts at a multiple of its element size.
  const order = Object.keys(tensors).sort(
    (a, b) => dtypes[tensors[b]!.dtype].size - dtypes[tensors[a]!.dtype].size || (a < b ? -1 : 1),
  );
  let at = 0;
  for (const name of order) {
    const x = tensors[name]!;
    const size = numel(x.shape) * dtypes[x.dtype].size;
    header[name] = { dtype: names[x.dtype], shape: [...x.shape], data_offsets: [at, at + size] } satisfies Entry;
    at += size;
  }
  let text = JSON.stringify(header);
  text += " ".repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8);
  const head = new TextEncoder().encode(text);
  const out = new Uint8Array(8 + head.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  for (const name of order) {
    const { elements } = copyOf(tensors[name]!);
    const [start] = (header[name] as Entry).data_offsets;
    out.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), 8 + head.length + start);
  }
  return out;
}

/** The tensors in the bytes of a safetensors file. Throws a DataError that names the file, the place and what was expected. */
export function fromSafetensors(bytes: Uint8Array, file = "safetensors"): Record<string, Tensor> {
  const fail = (what: string): never => {
    throw new DataError(`${file}: ${what}`);
  };
  if (bytes.length < 8) fail(`has ${bytes.length} bytes, but a safetensors file begins with 8 bytes of header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (8 + length > bytes.length)
    fail(`the header is said to be ${length} bytes long at offset 0, but only ${bytes.length - 8} follow`);
  let header: Record<string, Entry>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>;
  } catch {
    return fail("the header at offset 8 is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    fail("the header at offset 8 is not an object of tensors by name");
  const out: Record<string, Tensor> = {};
  let last = 8 + length;
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    if (!isEntry(entry)) {
      fail(
        `the header at offset 8 tells of tensor ${name} ${JSON.stringify(entry)?.slice(0, 80)}, but dtype, shape and data_offsets are expected`,
      );
    }
    const read = readers[entry.dtype];
    if (!read)
      fail(`tensor ${name} has element type ${entry.dtype}, which is not one of ${Object.keys(readers).join(", ")}`);
    const [start, end] = entry.data_offsets;
    const n = numel(entry.shape);
    if (end - start !== n * read!.size)
      fail(
        `tensor ${name} of shape [${entry.shape.join(", ")}] needs ${n * read!.size} bytes, but its offsets span ${end - start}`,
      );
    if (8 + length + end > bytes.length)
      fail(`tensor ${name} ends at offset ${8 + length + end}, but the file has ${bytes.length} bytes`);
    last = Math.max(last, 8 + length + end);
    const elements = backend().empty(read!.dtype, n);
    const data = new DataView(bytes.buffer, bytes.byteOffset + 8 + length + start, end - start);
    for (let i = 0; i < n; i++) elements[i] = read!.read(data, i);
    out[name] = wrap(elements, [...entry.shape], read!.dtype);
  }
  if (last !== bytes.length) fail(`the tensors end at offset ${last}, but the file has ${bytes.length} bytes`);
  return out;
}

/** Whether a header's entry has the form that the format asks for. */
function isEntry(entry: unknown): entry is Entry {
  const { dtype, shape, data_offsets: span } = (entry ?? {}) as Partial<Entry>;
  const sizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0);
  return typeof dtype === "string" && sizes(shape) && sizes(span) && span.length === 2;
}

interface Reader {
  readonly dtype: DType;
  readonly size: number;
  readonly read: (data: DataView, i: number) => number;
}

const readers: Readonly<Record<string, Reader>> = {
  F64: { dtype: "float64", size: 8, read: (d, i) => d.getFloat64(8 * i, true) },
  F32: { dtype: "float32", size: 4, read: (d, i) => d.getFloat32(4 * i, true) },
  F16: { dtype: "float32", size: 2, read: (d, i) => half(d.getUint16(2 * i, true)) },
  BF16: { dtype: "float32", size: 2, read: (d, i) => brain(d.getUint16(2 * i, true)) },
  I64: { dtype: "int32", size: 8, read: (d, i) => Number(d.getBigInt64(8 * i, true)) },
  I32: { dtype: "int32", size: 4, read: (d, i) => d.getInt32(4 * i, true) },
  I16: { dtype: "int32", size: 2, read: (d, i) => d.getInt16(2 * i, true) },
  I8: { dtype: "int32", size: 1, read: (d, i) => d.getInt8(i) },
  U8: { dtype: "uint8", size: 1, read: (d, i) => d.getUint8(i) },
  BOOL: { dtype: "bool", size: 1, read: (d, i) => d.getUint8(i) },
};

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** bfloat16: the upper half of a float32. */
function brain(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}
