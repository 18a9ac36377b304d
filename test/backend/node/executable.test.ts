/** Machine code is found where it can run, and everything works where it cannot: without it, with narrow vectors, and without BLAS. */

import { afterEach, describe, expect, test, vi } from "vitest";
import type { Backend } from "../../../lib/backend/backend";
import { js } from "../../../lib/backend/js";
import { drawOperand, list, randoms } from "../plain";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The native backend as a process with these settings has it. */
async function nativeWith(settings: Readonly<Record<string, string>>): Promise<Backend | undefined> {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { native } = await import("../../../lib/backend/node/native.js");
  return native(js);
}

describe("the native backend without one of its means", () => {
  test.each([
    ["TYPETORCH_MACHINE", "off", "machine code"],
    ["TYPETORCH_MACHINE", "avx2", "AVX-512"],
    ["TYPETORCH_BLAS", "off", "matrix products"],
  ])("%s=%s: convolution, pooling and products give what the reference gives", async (name, value, missing) => {
    const backend = await nativeWith({ [name]: value });
    // Nothing at all is left where the machine has neither.
    if (!backend) return;
    expect(backend.description).not.toContain(missing);
    const random = randoms(2);
    const dense = (shape: readonly number[]) => {
      const x = drawOperand(random, shape, "float32");
      const elements = Float32Array.from(list(x).map(Number));
      let size = 1;
      const strides = shape.map(() => 0);
      for (let d = shape.length - 1; d >= 0; d--) {
        strides[d] = size;
        size *= shape[d]!;
      }
      return { elements, offset: 0, shape, strides, dtype: "float32" as const, dense: true };
    };
    const window = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] };
    const [x, weight, g] = [dense([4, 6, 12, 12]), dense([20, 6, 3, 3]), dense([4, 20, 12, 12])];
    const [a, b] = [dense([40, 50]), dense([50, 60])];
    const runs: [string, readonly number[], (backend: Backend, out: typeof x) => void][] = [
      ["convolve", g.shape, (on, out) => on.convolve(out, x, weight, window, 1)],
      ["convolveInput", x.shape, (on, out) => on.convolveInput(out, g, weight, window, 1)],
      ["convolveWeight", weight.shape, (on, out) => on.convolveWeight(out, g, x, window, 1)],
      ["contract", [40, 60], (on, out) => on.contract(out, a, b)],
    ];
    for (const [name, shape, run] of runs) {
      const [found, expected] = [dense(shape), dense(shape)];
      run(backend, found);
      run(js, expected);
      const largest = Math.max(...expected.elements.map(Math.abs));
      const worst = Math.max(...found.elements.map((v, i) => Math.abs(v - expected.elements[i]!)));
      expect(worst / largest, name).toBeLessThan(1e-5);
    }
  });

  test("with neither machine code nor BLAS there is no native backend, so WebAssembly runs", async () => {
    expect(await nativeWith({ TYPETORCH_MACHINE: "off", TYPETORCH_BLAS: "off" })).toBeUndefined();
    const { backend } = await import("../../../lib/backend/select.js");
    expect(backend().name).toBe("wasm");
  });
});
