/**
 * Tensors made in inferenceMode: what may be done with them outside it. That each of these is refused, or is not, is what
 * PyTorch 2 does with the same program.
 */

import { describe, expect, it, test } from "vitest";
import {
  Function as CustomFunction,
  cat,
  checkpoint,
  enableGrad,
  type FunctionContext,
  GradientError,
  grad,
  inferenceMode,
  isGradEnabled,
  lerp,
  linear,
  nn,
  ones,
  optim,
  setGradEnabled,
  type Tensor,
  tensor,
  where,
} from "../../lib/index";

const made = (...shape: number[]): Tensor => inferenceMode(() => ones(...shape));
const indices = inferenceMode(() => tensor([0, 1, 2], { dtype: "int32" }));
const mask = inferenceMode(() => ones(3).gt(0));
const w = (ones(3) as Tensor).requiresGrad_();
const normal: Tensor = ones(3);

class Saves extends CustomFunction {
  static forward(ctx: FunctionContext, a: Tensor, b: Tensor): Tensor {
    ctx.saveForBackward(b);
    return a.mul(b);
  }
  static backward(ctx: FunctionContext, g: Tensor): readonly (Tensor | null)[] {
    return [g.mul(ctx.savedTensors[0]!), null];
  }
}

const kept: Record<string, () => unknown> = {
  mul: () => w.mul(made(3)),
  "mul by a view made outside": () => w.mul(made(3).view(1, 3)),
  pow: () => w.pow(made(3)),
  div: () => w.div(made(3)),
  "div, the other way round": () => made(3).div(w),
  maximum: () => w.maximum(made(3)),
  "where, its condition": () => where(mask, w, w),
  matmul: () => made(2, 3).matmul(w),
  dot: () => w.dot(made(3)),
  linear: () => new nn.Linear(3, 2).forward(made(4, 3)),
  gather: () => w.gather(0, indices),
  at: () => w.at(indices),
  "at, with a mask": () => w.at(mask),
  set: () => w.clone().set([indices], 0),
  "set, into one that requires no gradient": () => (ones(3) as Tensor).set([indices], w),
  indexPut: () => w.clone().indexPut([indices], ones(3)),
  indexSelect: () => w.indexSelect(0, indices),
  take: () => w.take(indices),
  embedding: () => nn.functional.embedding(indices, (ones(3, 2) as Tensor).requiresGrad_()),
  mseLoss: () => nn.functional.mseLoss(w, made(3)),
  crossEntropy: () => nn.functional.crossEntropy(w.mul(ones(3, 1)), indices),
  mul_: () => w.clone().mul_(made(3)),
  "a custom Function that saves it": () => Saves.apply(w, made(3)),
  checkpoint: () => checkpoint((a: Tensor, b: Tensor) => a.mul(b), w, made(3)),
};

const free: Record<string, () => Tensor> = {
  add: () => w.add(made(3)),
  sub: () => w.sub(made(3)),
  "add to an expanded one": () => made(3).expand(2, 3).add(w),
  cat: () => cat([w, made(3)]),
  "where, its values": () => where(w.gt(0), w, made(3)),
  maskedFill: () => w.maskedFill(mask.logicalNot(), 0),
  lerp: () => lerp(w, made(3), 0.5),
  "linear with a frozen weight": () => linear(made(2, 3), ones(4, 3), (ones(4) as Tensor).requiresGrad_()),
  "its clone": () => w.mul(made(3).clone()),
  "what was computed from it": () => w.mul(made(3).exp()),
  "a view made inside, of a tensor made outside": () => w.mul(inferenceMode(() => normal.view(3))),
  copy_: () => w.clone().copy_(made(3)).add(w),
};

describe("a recorded operation whose gradient needs the values", () => {
  test.each(Object.entries(kept))("%s is refused when it is recorded", (_, run) => {
    expect(run).toThrow(GradientError);
    expect(run).toThrow("was made in inferenceMode, so it cannot be kept for backward");
  });

  test.each(Object.entries(free))("%s is free", (_, run) => {
    const y = run();
    expect(y.requiresGrad).toBe(true);
    expect(() => y.sum().backward()).not.toThrow();
  });

  it("is told in one sentence, with the operation's name and the way out", () => {
    expect(() => w.mul(made(3))).toThrow(
      new GradientError(
        "mul: an input of shape [3] was made in inferenceMode, so it cannot be kept for backward, which needs its values; clone() it, or make it in noGrad instead",
        { op: "mul" },
      ),
    );
    expect(() => made(2, 3).matmul(w)).toThrow(/^matmul: an input of shape \[2, 3\] was made in inferenceMode/);
  });

  it("takes it where nothing is recorded", () => {
    expect(ones(3).mul(made(3)).isInference()).toBe(false);
    expect(() => inferenceMode(() => w.mul(made(3)))).not.toThrow();
  });

  it("gets the right gradient where the values are not needed", () => {
    const x = (tensor([1, 2, 3]) as Tensor).requiresGrad_();
    expect(grad(x.sub(made(3)).square().sum(), x)[0].tolist()).toEqual([0, 2, 4]);
    expect(grad(cat([x, made(3)]).sum(), x)[0].tolist()).toEqual([1, 1, 1]);
  });
});

describe("changes in place", () => {
  const changes: Record<string, (x: Tensor) => unknown> = {
    add_: (x) => x.add_(1),
    "mul_ by itself": (x) => x.mul_(x),
    "add_ of one that requires a gradient": (x) => x.add_(w),
    fill_: (x) => x.fill_(1),
    zero_: (x) => x.zero_(),
    copy_: (x) => x.copy_(ones(3)),
    clamp_: (x) => x.clamp_(0, 1),
    maskedFill_: (x) => x.maskedFill_(ones(3).gt(0), 1),
    uniform_: (x) => x.uniform_(),
    "set with numbers": (x) => x.set([0], 1),
    "set with a tensor": (x) => x.set([tensor([0, 1], { dtype: "int32" })], 1),
    "a view of it": (x) => x.view(3).add_(1),
    unsqueeze_: (x) => x.unsqueeze_(0),
    init: (x) => nn.init.uniform_(x),
  };

  test.each(Object.entries(changes))("%s: refused outside, allowed inside", (_, change) => {
    expect(() => change(made(3))).toThrow(
      /^\w+: a tensor made in inferenceMode cannot be changed in place outside it; change a clone\(\) instead$/,
    );
    expect(() => change(made(3).clone())).not.toThrow();
    expect(() => inferenceMode(() => change(ones(3)))).not.toThrow();
  });

  it("inside, a tensor made outside may be changed and stays what it was", () => {
    const x: Tensor = ones(3);
    inferenceMode(() => x.add_(1));
    expect([x.isInference(), ...(x.add_(1).tolist() as number[])]).toEqual([false, 3, 3, 3]);
  });

  it("inside, a change of a value that the way back needs is still caught", () => {
    const y = w.exp();
    inferenceMode(() => y.add_(1));
    expect(() => y.sum().backward()).toThrow(/backward: exp needs a value/);
  });

  it("an optimizer cannot train parameters that were made inside", () => {
    const p = inferenceMode(() => ones(3, { requiresGrad: true })) as Tensor;
    p.add(1).sum().backward();
    expect(p.grad!.tolist()).toEqual([1, 1, 1]);
    expect(() => new optim.SGD([p], { lr: 1 }).step()).toThrow(/made in inferenceMode cannot be changed in place/);
  });
});

describe("what is made in inferenceMode", () => {
  it("may require a gradient inside, but not outside", () => {
    expect(() => made(3).requiresGrad_()).toThrow(
      new GradientError(
        "requiresGrad: a tensor made in inferenceMode cannot require a gradient outside it; clone() it first, or make it in noGrad instead",
      ),
    );
    expect(made(3).requiresGrad_(false).requiresGrad).toBe(false);
    expect(made(3).clone().requiresGrad_().requiresGrad).toBe(true);
    expect(inferenceMode(() => (ones(3) as Tensor).requiresGrad_()).requiresGrad).toBe(true);
    const x: Tensor = ones(3);
    inferenceMode(() => x.requiresGrad_());
    expect(x.mul(x).requiresGrad).toBe(true);
  });

  it("is known by isInference: new elements are, views are what they look at, copies outside are not", () => {
    const x = made(3);
    expect([x, x.view(3, 1), x.reshape(1, 3), x.detach()].map((y) => y.isInference())).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([x.clone(), x.exp(), x.sum(), x.relu()].map((y) => y.isInference())).toEqual([false, false, false, false]);
    expect(inferenceMode(() => [normal.view(3, 1), normal.at(0), normal.mul(2)].map((y) => y.isInference()))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is not recorded inside, in enableGrad neither", () => {
    expect(inferenceMode(() => enableGrad(() => w.mul(w))).requiresGrad).toBe(false);
    const y = inferenceMode(() => {
      setGradEnabled(true);
      return w.mul(w);
    });
    expect([y.requiresGrad, isGradEnabled()]).toEqual([false, true]);
  });
});
