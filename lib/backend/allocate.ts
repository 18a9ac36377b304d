/** New storage. Small arrays share slabs, since V8 takes about a microsecond for each ArrayBuffer of its own. */

import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { AllocationError } from "../base/error";
import { builtin } from "./node/builtin";

/** New elements, all zero. */
export function zeros(dtype: DType, length: number): TypedArray {
  const { size, array } = dtypes[dtype];
  const bytes = length * size;
  if (bytes > inHeap && bytes <= middling) return slice(dtype, length, bytes).fill(0);
  if (bytes > worthAsking) refuseTooMuch(bytes);
  try {
    return new array(length);
  } catch {
    throw new AllocationError(bytes);
  }
}

/** New elements of any value. */
export function empty(dtype: DType, length: number): TypedArray {
  const bytes = length * dtypes[dtype].size;
  if (bytes <= inHeap) return new dtypes[dtype].array(length);
  if (bytes <= middling) return slice(dtype, length, bytes);
  if (bytes > worthAsking) refuseTooMuch(bytes);
  try {
    return over(dtype, unfilled(bytes), 0, length);
  } catch {
    throw new AllocationError(bytes);
  }
}

/** Up to this size V8 keeps an array's elements in its own heap, which is cheap already. */
const inHeap = 64;

/** A buffer that is handed out in pieces. One piece that stays alive holds all of it, so slabs are not much larger than what they hold. */
interface Slab {
  readonly size: number;
  buffer: ArrayBuffer;
  used: number;
}

/** The largest arrays of each kind of slab. */
const small = 2048;
const middling = 32768;
const slabOfSmall: Slab = { size: 1 << 15, buffer: new ArrayBuffer(0), used: 0 };
const slabOfMiddling: Slab = { size: 1 << 18, buffer: new ArrayBuffer(0), used: 0 };

function slice(dtype: DType, length: number, bytes: number): TypedArray {
  const slab = bytes <= small ? slabOfSmall : slabOfMiddling;
  if (slab.used + bytes > slab.buffer.byteLength) {
    try {
      slab.buffer = unfilled(slab.size);
    } catch {
      throw new AllocationError(bytes);
    }
    slab.used = 0;
  }
  const at = slab.used;
  // Pieces begin where a cache line does.
  slab.used += (bytes + 63) & ~63;
  return over(dtype, slab.buffer, at, length);
}

function over(dtype: DType, buffer: ArrayBuffer, at: number, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, at, length);
    case "float64":
      return new Float64Array(buffer, at, length);
    case "int32":
      return new Int32Array(buffer, at, length);
    default:
      return new Uint8Array(buffer, at, length);
  }
}

/** Memory that nobody has cleared, where Node gives it. */
const unfilled = ((): ((bytes: number) => ArrayBuffer) => {
  const node = builtin<typeof import("node:buffer")>("node:buffer");
  return node ? (bytes) => node.Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer : (bytes) => new ArrayBuffer(bytes);
})();

/** From this size on it is checked whether the machine has so much memory: the system may promise more than there is. */
const worthAsking = 2 ** 28;

function refuseTooMuch(bytes: number): void {
  const os = builtin<typeof import("node:os")>("node:os");
  if (!os) return;
  // A container may be allowed less than the machine has; 0 or a huge number stands for "no limit".
  const allowed = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  if (bytes > Math.min(os.totalmem(), allowed)) throw new AllocationError(bytes);
}
