/** Optimizers: groups, state, and what they refuse. */

import { expect, test } from "vitest";
import { nn, optim, tensor } from "../../lib/index";

const parameter = (...values: number[]) => new nn.Parameter(tensor(values));

test("each group has its own settings", () => {
  const [a, b] = [parameter(1), parameter(1)];
  const optimizer = new optim.SGD([{ params: [a] }, { params: b, lr: 1 }], { lr: 0.5 });
  a.mul(2).sum().backward();
  b.mul(2).sum().backward();
  optimizer.step();
  expect([a.item(), b.item()]).toEqual([0, -1]);
  optimizer.paramGroups[0]!.lr = 0;
  optimizer.step();
  expect([a.item(), b.item()]).toEqual([0, -3]);
});

test("zeroGrad forgets gradients, or makes them zero", () => {
  const a = parameter(1, 2);
  const optimizer = new optim.SGD([a]);
  a.sum().backward();
  optimizer.zeroGrad(false);
  expect(a.grad!.tolist()).toEqual([0, 0]);
  optimizer.zeroGrad();
  expect(a.grad).toBeNull();
});

test("a parameter without a gradient stays", () => {
  const [a, b] = [parameter(1), parameter(2)];
  const optimizer = new optim.Adam([a, b], { lr: 0.1 });
  a.sum().backward();
  optimizer.step();
  expect(b.item()).toBe(2);
  expect(a.item()).toBeCloseTo(0.9, 5);
});

test("step with a closure gives its loss back", () => {
  const a = parameter(3);
  const optimizer = new optim.SGD([a], { lr: 0.1 });
  const loss = optimizer.step(() => {
    optimizer.zeroGrad();
    const value = a.square().sum();
    value.backward();
    return value;
  });
  expect(loss.item()).toBe(9);
  expect(a.item()).toBeCloseTo(2.4, 5);
});

test("what is not a parameter is refused with one sentence", () => {
  const a = parameter(1);
  expect(() => new optim.SGD([])).toThrow("SGD: there are no parameters to optimize");
  expect(() => new optim.SGD(new nn.Linear(1, 1) as never)).toThrow(
    "SGD: takes parameters, got a Linear; write model.parameters()",
  );
  expect(() => new optim.SGD([a, a])).toThrow("is in two groups, or twice in one");
  expect(() => new optim.SGD([a.mul(2)])).toThrow("SGD: can only optimize leaves");
  expect(() => new optim.SGD([a], { lr: -1 })).toThrow("SGD: lr must be at least 0, got -1");
  expect(() => new optim.Adam([a], { betas: [0.9, 1] })).toThrow("Adam: betas[1] must be from 0 to below 1, got 1");
  expect(() => new optim.SGD([a], { learningRate: 1 } as never)).toThrow("SGD: there is no option learningRate");
});

test("a state of other groups is refused", () => {
  const optimizer = new optim.SGD([parameter(1)]);
  const other = new optim.SGD([{ params: [parameter(1)] }, { params: [parameter(2)] }]);
  expect(() => optimizer.loadStateDict(other.stateDict())).toThrow(
    "SGD.loadStateDict: the state has 2 groups of parameters, this optimizer 1",
  );
});
