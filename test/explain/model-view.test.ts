import { describe, expect, it } from "vitest";
import { model, unrolled } from "../../lib/explain/model-view";
import { nn, tensor } from "../../lib/index";

describe("pictures.model", () => {
  const net = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 2));

  it("shows the layers in the order in which the example goes through them", () => {
    const { bundle } = model(net, tensor([[1, 2, 3, 4]]));
    const text = String(bundle["text/plain"]);
    // 4 * 3 + 3 and 3 * 2 + 2 parameters.
    expect(text).toContain("Sequential: 3 layers, 23 parameters");
    expect(text).toMatch(/^0 +Linear .* 15 +\[1, 3\]$/m);
    expect(text).toMatch(/^1 +ReLU .*\[1, 3\]$/m);
    expect(text).toMatch(/^2 +Linear .* 8 +\[1, 2\]$/m);
    expect(String(bundle["text/html"])).toContain("activations of the first sample");
  });

  it("does without an example, and leaves the module as it was", () => {
    expect(String(model(net).bundle["text/plain"])).toContain("23 parameters");
    expect(net.training).toBe(true);
    expect(() => model({} as never)).toThrow("pictures.model: takes a module such as new nn.Linear(2, 1), got object");
  });
});

describe("pictures.unrolled", () => {
  it("gives the norm of the gradient at each step", () => {
    // h_t = 0.5 h_(t-1): each step back halves the gradient of the sum.
    let h = tensor([3, 4], { requiresGrad: true }).mul(1);
    const states = [h];
    for (let t = 0; t < 2; t += 1) states.push((h = h.mul(0.5)));
    const text = String(unrolled(h.sum(), states).bundle["text/plain"]);
    expect(text).toContain("The gradient at step 1 is 0.25 times that at step 3.");
    expect(text).toMatch(/^3 {2}1\.4142$/m);
    expect(() => unrolled(h.sum(), [])).toThrow("pictures.unrolled: takes the loss and the list of hidden states");
  });
});
