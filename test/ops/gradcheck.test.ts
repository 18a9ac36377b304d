/** Every operation of the table: its gradients, and the gradients of its gradients, against finite differences. */

import { describe, expect, it } from "vitest";
import "../../lib/ops/members";
import { copyOf } from "../../lib/core/broadcasting";
import type { OpInfo } from "../../lib/core/op";
import { isTensor, type Tensor } from "../../lib/core/tensor";
import { tensor } from "../../lib/ops/create";
import * as functions from "../../lib/ops/functions";
import { gradcheck, gradgradcheck } from "../../lib/ops/gradcheck";
import * as linalg from "../../lib/ops/linalg";
import * as table from "../../lib/ops/table";

type AnyOp = OpInfo & ((...args: unknown[]) => unknown);

/** A sample call with its float tensors as inputs that require gradients. */
function prepare(op: AnyOp, call: readonly unknown[]): { inputs: Tensor[]; run: (...inputs: Tensor[]) => Tensor } {
  const inputs: Tensor[] = [];
  const lift = (value: unknown): unknown => {
    if (Array.isArray(value) && value.some(isTensor)) return value.map(lift);
    if (!isTensor(value) || value.dtype !== "float64") return value;
    const x = copyOf(value);
    x.requiresGrad = true;
    inputs.push(x);
    return x;
  };
  const args = call.map(lift);
  const run = (...now: Tensor[]) => {
    const place = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(place)
        : isTensor(value) && inputs.includes(value)
          ? now[inputs.indexOf(value)]
          : value;
    return op(...args.map(place)) as Tensor;
  };
  return { inputs, run };
}

const named = (list: object, prefix = "") =>
  Object.entries(list)
    .filter(([, op]) => typeof op === "function" && "declaration" in op)
    .map(([name, op]) => [prefix + name, op] as [string, AnyOp]);
const ops = [...named(functions), ...named(table), ...named(linalg, "linalg.")];

describe("gradients of every operation", () => {
  for (const [name, op] of ops) {
    if (op.declaration.differentiable.length === 0) continue;
    const samples = op.declaration.samples();
    if (samples.length === 0) continue;
    it(name, () => {
      for (const call of samples) {
        const { inputs, run } = prepare(op, call);
        expect(inputs.length).toBeGreaterThan(0);
        gradcheck(run, inputs);
        gradgradcheck(run, inputs);
      }
    });
  }

  it("has samples for all but a few whose gradients others cover", () => {
    const without = ops
      .filter(([, op]) => op.declaration.differentiable.length > 0 && op.declaration.samples().length === 0)
      .map(([name]) => name);
    expect(without.sort()).toMatchInlineSnapshot(`
      [
        "alphaDropout",
        "bool",
        "byte",
        "chunk",
        "double",
        "dropout",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "expandAs",
        "featureAlphaDropout",
        "fill",
        "fliplr",
        "flipud",
        "float",
        "int",
        "kthvalue",
        "linalg.cholesky",
        "linalg.slogdet",
        "long",
        "mode",
        "reshapeAs",
        "set",
        "sort",
        "split",
        "swapaxes",
        "swapdims",
        "tensorSplit",
        "topk",
        "unbind",
        "viewAs",
      ]
    `);
  });
});

describe("errors of every operation", () => {
  for (const [name, op] of ops) {
    const errors = op.declaration.errors();
    if (errors.length === 0) continue;
    it(name, () => {
      for (const [call, sentence] of errors) expect(() => op(...call)).toThrow(sentence);
    });
  }
});

describe("gradients that only make sense on some matrices", () => {
  it("linalg.cholesky, of a matrix made symmetric", () => {
    const b = tensor(
      [
        [1.5, 0.2, -0.3],
        [0.4, 2, 0.1],
        [-0.5, 0.3, 1.7],
      ],
      { dtype: "float64", requiresGrad: true },
    );
    const run = (x: Tensor) => linalg.cholesky(x.matmul(x.mT));
    expect(gradcheck(run, b)).toBe(true);
    expect(gradgradcheck(run, b)).toBe(true);
  });
});

describe("gradcheck itself", () => {
  it("finds a wrong gradient", () => {
    const x = tensor([1, 2], { dtype: "float64", requiresGrad: true });
    // A constant that follows the value: its gradient is lost.
    expect(() => gradcheck((y) => y.mul(y.detach()) as Tensor, [x])).toThrow(/gradcheck: the gradient of input 0/);
    expect(gradcheck((y) => y.mul(y.detach()) as Tensor, [x], { raiseException: false })).toBe(false);
  });

  it("refuses float32 and inputs without gradients", () => {
    expect(() => gradcheck((y) => y as Tensor, [tensor([1], { requiresGrad: true })])).toThrow("float64");
    expect(() => gradcheck((y) => y as Tensor, [tensor([1], { dtype: "float64" })])).toThrow(
      "no input requires a gradient",
    );
  });
});
