/** The native backend: another backend's loops, with matrix products by the machine's BLAS. */

import type { Backend } from "../backend";
import { convolutionOf } from "../convolve";
import { eachProduct } from "../js/contract";
import { blas } from "./blas";
import { keepFreedMemory } from "./heap";
import { machine } from "./machine";

/** Below this many multiplications a call into the library costs more than it saves. */
const worthACall = 512;

/** `base` with native matrix products, or undefined where there is no BLAS. */
export function native(base: Backend): Backend | undefined {
  const library = blas();
  if (!library) return undefined;
  keepFreedMemory();
  const contract: Backend["contract"] = (out, a, b, accumulate = false) => {
    const { dtype, shape } = out;
    const work = shape[shape.length - 2] * shape[shape.length - 1] * a.shape[a.shape.length - 1];
    if (work < worthACall || a.dtype !== dtype || b.dtype !== dtype) base.contract(out, a, b, accumulate);
    else if (dtype === "float32") eachProduct(library.float32, out, a, b, accumulate);
    else if (dtype === "float64") eachProduct(library.float64, out, a, b, accumulate);
    else base.contract(out, a, b, accumulate);
  };
  const code = machine();
  return {
    ...base,
    name: "native",
    get description() {
      const threads = library.threads?.get();
      const count = threads === undefined ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
      return `matrix products by ${library.description}${count}; the rest: ${code ? "AVX2 machine code, " : ""}${base.description}`;
    },
    map(kernel, out, inputs, params) {
      if (!code?.map(kernel, out, inputs, params)) base.map(kernel, out, inputs, params);
    },
    softmax(out, input, axis, log) {
      if (!code?.softmax(out, input, axis, log)) base.softmax(out, input, axis, log);
    },
    contract,
    ...convolutionOf({ contract, im2col: base.im2col, col2im: base.col2im }),
  };
}
