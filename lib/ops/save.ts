/** save and load: tensors and state dictionaries in files that Python reads too. */

import { files } from "../backend/files";
import { ArgumentError } from "../base/error";
import { describe } from "../core/params";
import { isTensor, type Tensor } from "../core/tensor";
import { fromNpy, fromNpz, toNpy, toNpz } from "./npy";
import { fromSafetensors, toSafetensors } from "./safetensors";

/** Tensors by name, such as a model's state dictionary. */
export type Tensors = Readonly<Record<string, Tensor>>;

function endingOf(op: string, path: string): string {
  const ending = /\.(safetensors|npy|npz)$/.exec(path)?.[1];
  if (ending) return ending;
  const hint = /\.pth?$/.test(path) ? "; PyTorch's own format runs code when it is read, and is not supported" : "";
  throw new ArgumentError(
    `${op}: the name must end in .safetensors, .npy or .npz, got ${JSON.stringify(path)}${hint}`,
    { op },
  );
}

/**
 * Writes tensors to a file: `.safetensors` or `.npz` for several by name (a state dictionary), `.npy` for one. In a page, to
 * a store in memory.
 *
 * @param value a tensor, or tensors by name
 * @param path where; the ending says how
 * @throws {ArgumentError} for another ending, or a value that does not fit it
 * @source PyTorch torch.save; safetensors; NumPy
 */
export function save(value: Tensor | Tensors, path: string): void {
  const ending = endingOf("save", path);
  if (ending === "npy") {
    if (!isTensor(value))
      throw new ArgumentError("save: an npy file holds one tensor; use .safetensors or .npz for several", {
        op: "save",
      });
    files().write(path, toNpy(value));
    return;
  }
  const named: Tensors = isTensor(value) ? { tensor: value } : value;
  for (const [name, x] of Object.entries(named)) {
    if (!isTensor(x)) throw new ArgumentError(`save: ${name} is ${describe(x)}, but must be a tensor`, { op: "save" });
  }
  files().write(path, ending === "npz" ? toNpz(named) : toSafetensors(named));
}

/**
 * Reads what save (or Python) wrote: tensors by name from `.safetensors` and `.npz`, one tensor from `.npy`.
 *
 * @param path the file
 * @throws {DataError} for a missing or damaged file: its name, the place and what was expected
 * @source PyTorch torch.load; safetensors; NumPy
 */
export function load(path: `${string}.npy`): Tensor;
export function load(path: string): Record<string, Tensor>;
export function load(path: string): Tensor | Record<string, Tensor> {
  const ending = endingOf("load", path);
  const bytes = files().read(path);
  if (ending === "npy") return fromNpy(bytes, path);
  return ending === "npz" ? fromNpz(bytes, path) : fromSafetensors(bytes, path);
}
