/** The text of tensors: what PyTorch 2.15 prints for the same values. */

import { describe, expect, it } from "vitest";
import { arange, type Tensor, tensor, zeros } from "../../lib/index";

const text = (x: unknown) => String(x);

describe("String(tensor)", () => {
  it("aligns columns", () => {
    expect(
      text(
        tensor([
          [1, -2.5],
          [1000.25, 3],
        ]),
      ),
    ).toBe("tensor([[ 1.0000e+00, -2.5000e+00],\n        [ 1.0002e+03,  3.0000e+00]])");
    expect(text(tensor([1, 2, 3]))).toBe("tensor([1., 2., 3.])");
    expect(text(tensor([0.5, 1, -2]))).toBe("tensor([ 0.5000,  1.0000, -2.0000])");
  });

  it("uses powers of ten where values span too much", () => {
    expect(text(tensor([0.00001, 1]))).toBe("tensor([1.0000e-05, 1.0000e+00])");
    expect(text(tensor([1e9, 2]))).toBe("tensor([1.0000e+09, 2.0000e+00])");
  });

  it("writes scalars, truth values and whole numbers", () => {
    expect(text(tensor(3.5))).toBe("tensor(3.5000)");
    expect(text(tensor(3))).toBe("tensor(3.)");
    expect(text(tensor([true, false]))).toBe("tensor([ True, False])");
    expect(text(tensor([1, 20], { dtype: "int32" }))).toBe("tensor([ 1, 20], dtype=torch.int32)");
    expect(text(tensor([1], { dtype: "float64" }))).toBe("tensor([1.], dtype=torch.float64)");
  });

  it("writes special values and empty tensors", () => {
    expect(text(tensor([Number.NaN, Number.POSITIVE_INFINITY, -1]))).toBe("tensor([nan, inf, -1.])");
    expect(text(tensor([-0, 1.5]))).toBe("tensor([-0.0000, 1.5000])");
    expect(text(tensor([]))).toBe("tensor([])");
    expect(text(zeros(2, 0))).toBe("tensor([], size=(2, 0))");
  });

  it("summarises large tensors", () => {
    expect(text(arange(1001))).toBe("tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])");
    const rows = text(zeros(100, 100)).split("\n");
    expect(rows).toHaveLength(7);
    expect(rows[0]).toBe("tensor([[0., 0., 0.,  ..., 0., 0., 0.],");
    expect(rows[3]).toBe("        ...,");
  });

  it("says what made a tensor", () => {
    const x = tensor([1, 2], { requiresGrad: true }) as Tensor;
    expect(text(x)).toBe("tensor([1., 2.], requires_grad=True)");
    expect(text(x.mul(2))).toBe("tensor([2., 4.], grad_fn=<MulBackward0>)");
  });
});
