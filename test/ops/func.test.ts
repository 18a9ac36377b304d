/** Functions of functions: values by calculus, and whether a result has a past, as torch.func decides it. */

import { describe, expect, it } from "vitest";
import { func, type Tensor, tensor } from "../../lib/index";

const cube = (x: Tensor) => x.pow(3);
const total = (x: Tensor) => x.pow(3).sum();
const x = tensor([1, 2]);
const one = tensor([1, 1]);

/** Each transform of x^3 at (1, 2), and what calculus says. */
const results: [name: string, got: () => Tensor, expected: unknown][] = [
  ["grad", () => func.grad(total)(x), [3, 12]],
  ["gradAndValue, gradient", () => func.gradAndValue(total)(x)[0], [3, 12]],
  ["gradAndValue, value", () => func.gradAndValue(total)(x)[1], 9],
  ["vjp, value", () => func.vjp(cube, x)[0], [1, 8]],
  ["vjp, pulled", () => func.vjp(cube, x)[1](one)[0]!, [3, 12]],
  ["jvp, value", () => func.jvp(cube, [x], [one])[0], [1, 8]],
  ["jvp, tangent", () => func.jvp(cube, [x], [one])[1], [3, 12]],
  [
    "jacrev",
    () => func.jacrev(cube)(x),
    [
      [3, 0],
      [0, 12],
    ],
  ],
  [
    "jacobian",
    () => func.jacobian(cube, x),
    [
      [3, 0],
      [0, 12],
    ],
  ],
  [
    "hessian",
    () => func.hessian(total)(x),
    [
      [6, 0],
      [0, 12],
    ],
  ],
  ["grad of grad", () => func.grad((y) => func.grad(total)(y).sum())(x), [6, 12]],
  ["grad of jvp", () => func.grad((y) => func.jvp(cube, [y], [one])[1].sum())(x), [6, 12]],
  ["grad of a pulled vjp", () => func.grad((y) => func.vjp(cube, y)[1](one)[0]!.sum())(x), [6, 12]],
];

describe("func", () => {
  it.each(results)("%s has the value of calculus, and no past", (_, got, expected) => {
    const result = got();
    expect(result.tolist()).toEqual(expected);
    expect(result.requiresGrad).toBe(false);
  });

  it("a parameter that the function uses keeps its gradient", () => {
    const w = tensor([2, 3], { requiresGrad: true });
    const slope = func.grad((y) => y.mul(w).square().sum())(x); // 2 w^2 x
    slope.sum().backward(); // d/dw = 4 w x
    expect(w.grad!.tolist()).toEqual([8, 24]);
  });

  it("an input that wants a gradient gets it", () => {
    const at = tensor([1, 2], { requiresGrad: true });
    func.grad(total)(at).sum().backward();
    expect(at.grad!.tolist()).toEqual([6, 12]);
  });

  it("jacobian without inputs says which function gives Jacobians", () => {
    expect(() => (func.jacobian as (fn: unknown) => unknown)(cube)).toThrow("func.jacobian: give the inputs too");
  });
});
