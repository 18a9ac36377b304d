/** Reads NumPy's files: npy for one array, npz for several by name. */

import { files } from "../backend/files";
import type { Tensor } from "../core/tensor";
import { fromNpy, fromNpz } from "../ops/npy";

/**
 * The array in an npy file.
 *
 * @param source a path, or the bytes themselves
 * @throws {DataError} that names file, offset and what was expected
 * @source NumPy format 1.0 to 3.0
 */
export function readNpy(source: string | Uint8Array): Tensor {
  return typeof source === "string" ? fromNpy(files().read(source), source) : fromNpy(source, "the npy data");
}

/**
 * The arrays in an npz file, by name.
 *
 * @param source a path, or the bytes themselves
 * @throws {DataError} that names file, offset and what was expected
 * @source NumPy numpy.load
 */
export function readNpz(source: string | Uint8Array): Record<string, Tensor> {
  return typeof source === "string" ? fromNpz(files().read(source), source) : fromNpz(source, "the npz data");
}
