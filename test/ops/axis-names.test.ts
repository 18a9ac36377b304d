/** Names of axes: kept by the tensor and by elementwise results, shown in errors and displays, as many as there are axes. */

import { describe, expect, it } from "vitest";
import { tensorView } from "../../lib/display/tensor";
import { ArgumentError, ShapeError, type Tensor, zeros } from "../../lib/index";

describe("dims", () => {
  it("names the axes of the tensor itself", () => {
    const x = zeros(2, 3, 4);
    expect(x.names).toBeNull();
    expect(x.dims("batch time  channel")).toBe(x);
    expect(x.names).toEqual(["batch", "time", "channel"]);
    expect(x.shape).toEqual([2, 3, 4]);
    expect(zeros([]).dims("").names).toEqual([]);
  });

  it("names only what was made from the tensor afterwards", () => {
    const x = zeros(2, 3);
    const before = x.mul(2);
    x.dims("batch feature");
    expect(x.relu().add(1).names).toEqual(["batch", "feature"]);
    expect(before.names).toBeNull();
    expect(x.matmul(zeros(3, 4)).names).toBeNull();
  });

  it("stays with the axes that a reduction leaves, as in PyTorch", () => {
    const x = zeros(2, 3).dims("batch feature");
    const kept = { dim: 1, keepdim: true } as const;
    for (const y of [x.sum(kept), x.mean(kept), x.nansum(kept), x.amax(kept), x.prod(kept), x.std(kept), x.var(kept)]) {
      expect([y.shape, y.names]).toEqual([
        [2, 1],
        ["batch", "feature"],
      ]);
    }
    const both = [x.max(kept).values, x.median(kept).indices, x.argmax(kept), x.logsumexp(kept), x.norm(2, 1, true)];
    for (const y of both) expect(y.names).toEqual(["batch", "feature"]);
    expect([x.sum(0), x.var(0), x.max(0).values].map((y) => y.names)).toEqual([["feature"], ["feature"], ["feature"]]);
    expect(x.sum().names).toEqual([]);
  });

  it("leaves gradients as they are", () => {
    const x = zeros([2, 3], { requiresGrad: true }).dims("batch feature");
    x.mul(3).sum().backward();
    expect(x.grad?.tolist()).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
  });

  it("refuses another number of names, and the same name twice", () => {
    const x: Tensor = zeros(2, 3);
    expect(() => x.dims("batch")).toThrow(
      new ShapeError("dims: 1 names are given for the 2 axes of shape [2, 3]", { op: "dims", shapes: [[2, 3]] }),
    );
    expect(() => x.dims("batch batch")).toThrow(ArgumentError);
    expect(x.names).toBeNull();
  });
});

describe("named axes", () => {
  it("stand in the facts of errors", () => {
    const x: Tensor = zeros(2, 3).dims("batch feature");
    const facts = "\n  got       a: [batch=2 feature=3]  b: [4 5]";
    expect(() => x.matmul(zeros(4, 5))).toThrow(facts);
    expect(() => x.add(zeros(4, 5))).toThrow(facts);
  });

  it("stand in displays", () => {
    const x = zeros(1, 2).dims("batch <b>");
    expect(String(x)).toBe("tensor([[0., 0.]], names=[batch, <b>])");
    expect(tensorView(x)["text/html"]).toContain("shape <b>[batch=1, &lt;b&gt;=2]</b>");
  });
});
