/** The reference backend: plain JavaScript loops, at home everywhere, with nothing to load. */

import { type DType, dtypes, type TypedArray } from "../base/dtype";
import { AllocationError } from "../base/error";
import type { Backend } from "./backend";
import { convolve, convolveInput, convolveWeight } from "./convolve";
import { contract } from "./js/contract";
import { gather, scatter } from "./js/gather";
import { scan, softmax } from "./js/lines";
import { map } from "./js/map";
import { reduce } from "./js/reduce";
import { sort } from "./js/sort";
import { col2im, im2col, pool, unpool } from "./js/window";

/** New elements, all zero. */
export function zeros(dtype: DType, length: number): TypedArray {
  const info = dtypes[dtype];
  try {
    return new info.array(length);
  } catch {
    throw new AllocationError(length * info.size);
  }
}

export const js: Backend = {
  name: "js",
  description: "JavaScript loops, one thread",
  zeros,
  empty: zeros,
  map,
  reduce: (kind, out, input, axes, kernel) => reduce(kind, out, input, axes, kernel),
  scan,
  contract,
  gather,
  scatter,
  sort,
  softmax,
  im2col,
  col2im,
  convolve: (out, input, weight, window, groups) => convolve(js, out, input, weight, window, groups),
  convolveInput: (out, gradient, weight, window, groups) => convolveInput(js, out, gradient, weight, window, groups),
  convolveWeight: (out, gradient, input, window, groups) => convolveWeight(js, out, gradient, input, window, groups),
  pool,
  unpool,
};
