/** The tape: gradients by the chain rule, where they go, and the sentences when they cannot be had. */

import { describe, expect, it } from "vitest";
import {
  Function as CustomFunction,
  checkpoint,
  detectAnomaly,
  enableGrad,
  grad,
  inferenceMode,
  isGradEnabled,
  noGrad,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index";

const leaf = (values: number | number[] | number[][]) => tensor(values, { requiresGrad: true }) as Tensor;

describe("backward", () => {
  it("gives the lecture's own numbers on (x + a)(x + b)", () => {
    const x = tensor(2);
    const a = leaf(1);
    const b = leaf(3);
    const u = x.add(a);
    const v = x.add(b);
    const p = u.mul(v);
    const z1 = tensor(10).sub(p);
    const L = z1.square();
    for (const t of [u, v, p, z1]) t.retainGrad();
    expect([u, v, p, z1, L].map((t) => t.item())).toEqual([3, 5, 15, -5, 25]);
    expect(a.grad).toBeNull();
    L.backward();
    expect([z1, p, u, v, a, b].map((t) => t.grad!.item())).toEqual([-10, 10, 50, 30, 50, 30]);
  });

  it("adds up over a fan-out, and over several calls", () => {
    const x = leaf(2);
    x.add(1).mul(x.add(3)).backward();
    expect(x.grad!.item()).toBe(8);
    x.mul(1).backward();
    expect(x.grad!.item()).toBe(9);
  });

  it("sums over broadcast axes", () => {
    const x = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const b = leaf([1, 1, 1]);
    const c = leaf([[1], [2]]);
    x.add(b).mul(c).sum().backward();
    expect(b.grad!.tolist()).toEqual([3, 3, 3]);
    expect(c.grad!.tolist()).toEqual([[9], [18]]);
  });

  it("takes the gradient of a result that is not a single number", () => {
    const x = leaf([1, 2]);
    x.square().backward(tensor([1, 10]));
    expect(x.grad!.tolist()).toEqual([2, 40]);
    expect(() => leaf([1, 2]).square().backward()).toThrow(
      /backward: the result has shape \[2\], but only a single number/,
    );
    expect(() =>
      leaf([1, 2])
        .square()
        .backward(tensor([1])),
    ).toThrow("backward: the gradient has shape [1], the result [2]");
  });

  it("refuses a second time, unless the graph is retained", () => {
    const x = leaf(3);
    const y = x.square();
    y.backward({ retainGraph: true });
    y.backward();
    expect(x.grad!.item()).toBe(12);
    expect(() => y.backward()).toThrow(
      /already used and freed; compute the loss again, or pass \{ retainGraph: true \}/,
    );
  });

  it("says so when nothing requires a gradient", () => {
    expect(() => tensor(1).mul(2).backward()).toThrow(
      "the result does not depend on any tensor that requires a gradient",
    );
  });

  it("gives only the wanted inputs their gradients", () => {
    const a = leaf(2);
    const b = leaf(3);
    a.mul(b).backward(null, { inputs: [b] });
    expect(a.grad).toBeNull();
    expect(b.grad!.item()).toBe(2);
  });

  it("never lets two leaves share a gradient", () => {
    const a = leaf([1, 2]);
    const b = leaf([3, 4]);
    a.add(b).backward(tensor([1, 1]));
    a.grad!.mul_(5);
    expect(b.grad!.tolist()).toEqual([1, 1]);
  });

  it("runs through a chain longer than any call stack", () => {
    const x = leaf(1);
    let y = x.mul(1) as Tensor;
    for (let i = 0; i < 50_000; i++) y = y.add(0) as Tensor;
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });
});

describe("grad", () => {
  it("returns gradients and adds to none", () => {
    const x = leaf(3);
    expect(grad(x.pow(3), x)[0].item()).toBe(27);
    expect(x.grad).toBeNull();
  });

  it("gives second and third derivatives of x^3", () => {
    const x = leaf(2);
    const [first] = grad(x.pow(3), x, { createGraph: true });
    const [second] = grad(first, x, { createGraph: true });
    const [third] = grad(second, x);
    expect([first.item(), second.item(), third.item()]).toEqual([12, 12, 6]);
  });

  it("stops at a tensor in the middle of the graph", () => {
    const x = leaf(2);
    const y = x.square();
    const z = y.mul(3);
    expect(grad(z, y)[0].item()).toBe(3);
  });

  it("says which input is not used", () => {
    const x = leaf(2);
    const y = leaf(3);
    expect(() => grad(x.square(), [x, y])).toThrow("grad: the outputs do not depend on input 1");
    expect(grad(x.square(), [x, y], { allowUnused: true })[1]).toBeNull();
    expect(grad(x.square(), [x, y], { materializeGrads: true })[1]!.item()).toBe(0);
  });
});

describe("modes", () => {
  it("noGrad and enableGrad nest, also when something throws", () => {
    const x = leaf(1);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).toBe(true);
    expect(inferenceMode(() => x.mul(2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(isGradEnabled()).toBe(true);
  });

  it("noGrad lasts until an async function settles", async () => {
    const x = leaf(1);
    const recorded = await noGrad(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return x.mul(2).requiresGrad;
    });
    expect(recorded).toBe(false);
    expect(isGradEnabled()).toBe(true);
  });

  it("anomaly mode names the operation that made a NaN", () => {
    const x = leaf(0);
    expect(() => detectAnomaly(() => x.sqrt().mul(0).backward())).toThrow(/backward: sqrt gave NaN/);
  });
});

describe("changes in place", () => {
  it("to a value that the way back needs are caught, with the operation's name", () => {
    const x = leaf([1, 2]);
    const y = x.mul(1) as Tensor;
    const z = y.square();
    y.add_(1);
    expect(() => z.sum().backward()).toThrow(/square needs a value of shape \[2\] that was changed in place once/);
  });

  it("are fine where the value is not needed", () => {
    const x = leaf([1, 2]);
    const y = x.mul(3) as Tensor;
    const z = y.add(1) as Tensor;
    y.add_(1);
    z.sum().backward();
    expect(x.grad!.tolist()).toEqual([3, 3]);
  });

  it("become part of the past", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2) as Tensor;
    y.mul_(tensor([3, 4]));
    y.square_();
    y.sum().backward();
    // d/dx (2x c)^2 = 8 x c^2
    expect(x.grad!.tolist()).toEqual([72, 256]);
  });

  it("to a view change the past of its base, and of other views", () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1) as Tensor;
    const tail = y.at("1:") as Tensor;
    tail.mul_(10);
    y.sum().backward();
    expect(x.grad!.tolist()).toEqual([1, 10, 10]);
  });

  it("to a leaf are refused while operations are recorded, and allowed inside noGrad", () => {
    const x = leaf([1]);
    expect(() => x.add_(1)).toThrow(/a leaf that requires a gradient cannot be changed in place/);
    noGrad(() => x.add_(1));
    expect(x.tolist()).toEqual([2]);
  });

  it("write a learned value into a plain tensor", () => {
    const x = leaf([5]);
    const z = zeros(3) as Tensor;
    z.at("1:2").copy_(x.mul(2) as Tensor);
    z.sum().backward();
    expect(x.grad!.tolist()).toEqual([2]);
  });
});

describe("hooks", () => {
  it("see and replace gradients, and can be removed", () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    const handle = x.registerHook((g) => {
      seen.push(g.tolist());
      return g.mul(2) as Tensor;
    });
    x.sum().backward();
    expect(seen).toEqual([[1, 1]]);
    expect(x.grad!.tolist()).toEqual([2, 2]);
    handle.remove();
    x.sum().backward();
    expect(x.grad!.tolist()).toEqual([3, 3]);
  });
});

describe("custom functions", () => {
  class Cube extends CustomFunction {
    static forward(ctx: import("../../lib/index").FunctionContext, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.pow(3) as Tensor;
    }
    static backward(ctx: import("../../lib/index").FunctionContext, g: Tensor): Tensor {
      const [x] = ctx.savedTensors;
      return g.mul(x!.square().mul(3)) as Tensor;
    }
  }

  it("run forward and backward of their own", () => {
    const x = leaf([1, 2]);
    Cube.apply(x).sum().backward();
    expect(x.grad!.tolist()).toEqual([3, 12]);
  });

  it("may have several outputs of different shapes", () => {
    class Split extends CustomFunction {
      static forward(_ctx: unknown, x: Tensor): readonly Tensor[] {
        return [x.at(0).clone() as Tensor, x.at("1:").clone() as Tensor];
      }
      static backward(_ctx: unknown, first: Tensor, rest: Tensor): Tensor {
        const out = zeros(3) as Tensor;
        out.at(0).copy_(first);
        out.at("1:").copy_(rest);
        return out;
      }
    }
    const x = leaf([1, 2, 3]);
    const [a, b] = Split.apply(x) as unknown as [Tensor, Tensor];
    a.mul(5).add(b.sum()).backward();
    expect(x.grad!.tolist()).toEqual([5, 1, 1]);
  });
});

describe("checkpoint", () => {
  it("gives the same gradients, those of what the function closes over too", () => {
    const w = leaf([3]);
    const x = leaf([2]);
    checkpoint((y: Tensor) => y.mul(w).square() as Tensor, x)
      .sum()
      .backward();
    expect(x.grad!.tolist()).toEqual([36]);
    expect(w.grad!.tolist()).toEqual([24]);
  });
});
