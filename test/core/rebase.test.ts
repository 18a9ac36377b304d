/** Changes in place of views: what comes back to the base and to the operands, first and second derivatives. Values from PyTorch 2.15. */

import { expect, test } from "vitest";

import { grad, type Tensor, tensor, zeros } from "../../lib/index";

const leaf = (values: unknown) => tensor(values as number[], { requiresGrad: true }) as unknown as Tensor;
const squares = (x: Tensor) => x.mul(x).sum() as Tensor;

test("an operation made of others, on a transposed view", () => {
  const [x, w] = [
    leaf([
      [1, 2],
      [3, 4],
    ]),
    leaf([
      [1, 2],
      [3, 5],
    ]),
  ];
  const y = x.mul(2) as Tensor;
  (y.T as Tensor).addmm_(w, w, { beta: 0.5, alpha: 2 });
  squares(y).backward();
  expect(x.grad!.tolist()).toEqual([
    [30, 76],
    [54, 132],
  ]);
  expect(w.grad!.tolist()).toEqual([
    [792, 1620],
    [1560, 3312],
  ]);
});

test("a division of one part by another", () => {
  const x = leaf([1, 2, 3, 4]);
  const y = x.mul(2) as Tensor;
  (y.at("1:3") as Tensor).div_((y.at("0:2") as Tensor).clone() as Tensor);
  squares(y).backward();
  expect(x.grad!.tolist()).toEqual([0, 1.75, 1.5, 32]);
});

test("values written into a part, and into a buffer", () => {
  const [x, w] = [leaf([1, 2, 3, 4]), leaf([10, 20])];
  const y = x.mul(2) as Tensor;
  (y.at("::2") as Tensor).copy_(w);
  squares(y).backward();
  expect([x.grad!.tolist(), w.grad!.tolist()]).toEqual([
    [0, 16, 0, 32],
    [20, 40],
  ]);
  const [buffer, v] = [zeros(4) as unknown as Tensor, leaf([1, 2])];
  ((buffer.at("1:3") as Tensor).mul_(2) as Tensor).add_(v);
  squares(buffer).backward();
  expect(v.grad!.tolist()).toEqual([2, 4]);
});

test("the second derivative goes through the old contents too", () => {
  const x = leaf([1, 2, 3, 4]);
  const y = x.mul(2) as Tensor;
  const part = y.at("1:3") as Tensor;
  part.mul_(part.clone() as Tensor);
  const [g] = grad(squares(y), [x], { createGraph: true }) as Tensor[];
  expect(g!.tolist()).toEqual([8, 512, 1728, 32]);
  (g!.sum() as Tensor).backward();
  expect(x.grad!.tolist()).toEqual([8, 768, 1728, 8]);
});
