/** Modules: registration, state, modes, hooks, text, and errors that say where. */

import { expect, test } from "vitest";
import { nn, type Tensor, tensor, zeros } from "../../lib/index";

class Net extends nn.Module {
  hidden = new nn.Linear(3, 4);
  out = new nn.Linear(4, 2);
  scale = new nn.Parameter(tensor([2]));
  seen = new nn.Buffer(tensor([0]));
  override forward(x: Tensor): Tensor {
    return this.out.forward(this.hidden.forward(x).relu()).mul(this.scale);
  }
}

test("what is assigned is registered, in order", () => {
  const net = new Net();
  expect(net.namedParameters().map(([name]) => name)).toEqual([
    "scale",
    "hidden.weight",
    "hidden.bias",
    "out.weight",
    "out.bias",
  ]);
  expect(net.namedBuffers().map(([name]) => name)).toEqual(["seen"]);
  expect(net.namedModules().map(([name]) => name)).toEqual(["", "hidden", "out"]);
  expect(Object.keys(net.stateDict())).toEqual([
    "scale",
    "seen",
    "hidden.weight",
    "hidden.bias",
    "out.weight",
    "out.bias",
  ]);
});

test("a shared layer is counted once, and printed where it stands", () => {
  const shared = new nn.Linear(2, 2);
  const model = new nn.Sequential(shared, new nn.ReLU(), shared);
  expect(model.parameters()).toHaveLength(2);
  expect(String(model)).toBe(
    [
      "Sequential(",
      "  (0): Linear(in_features=2, out_features=2, bias=True)",
      "  (1): ReLU()",
      "  (2): Linear(in_features=2, out_features=2, bias=True)",
      ")",
    ].join("\n"),
  );
});

test("a nested model prints as PyTorch prints it", () => {
  class Wrapper extends nn.Module {
    net = new nn.Sequential(new nn.Flatten(), new nn.Linear(4, 2, false), new nn.LeakyReLU(0.1));
    heads = new nn.ModuleList([new nn.Identity(), new nn.Identity()]);
  }
  expect(String(new Wrapper())).toBe(
    `Wrapper(
  (net): Sequential(
    (0): Flatten(start_dim=1, end_dim=-1)
    (1): Linear(in_features=4, out_features=2, bias=False)
    (2): LeakyReLU(negative_slope=0.1)
  )
  (heads): ModuleList(
    (0-1): 2 x Identity()
  )
)`,
  );
});

test("a state dictionary goes from one model to another", () => {
  const [a, b] = [new Net(), new Net()];
  const result = b.loadStateDict(a.stateDict());
  expect(result).toEqual({ missingKeys: [], unexpectedKeys: [] });
  expect(b.hidden.weight.tolist()).toEqual(a.hidden.weight.tolist());
  expect(b.hidden.weight.storage).not.toBe(a.hidden.weight.storage);
});

test("the state of another model is refused, with every name that is missing, unexpected or of another shape", () => {
  const net = new Net();
  const state = new nn.Sequential(new nn.Linear(3, 4)).stateDict();
  expect(() => net.loadStateDict(state)).toThrow(
    "loadStateDict: the state is not one of this Net: the state lacks scale, seen, hidden.weight, hidden.bias, out.weight, out.bias; Net has no 0.weight, 0.bias",
  );
  expect(() => net.loadStateDict({ ...net.stateDict(), "out.bias": zeros(3) })).toThrow(
    "out.bias has shape [3] in the state but [2] in Net",
  );
  expect(net.loadStateDict({ "out.bias": zeros(2), other: zeros(1) }, { strict: false })).toEqual({
    missingKeys: ["scale", "seen", "hidden.weight", "hidden.bias", "out.weight"],
    unexpectedKeys: ["other"],
  });
  expect(net.out.bias!.tolist()).toEqual([0, 0]);
});

test("train and eval reach every module inside", () => {
  const net = new Net();
  net.eval();
  expect(net.modules().map((m) => m.training)).toEqual([false, false, false]);
  net.train();
  expect(net.modules().map((m) => m.training)).toEqual([true, true, true]);
});

test("to changes the element type of parameters that stay the same objects", () => {
  const net = new Net();
  const before = net.parameters();
  net.to("float64");
  expect(net.parameters().every((p, i) => p === before[i])).toBe(true);
  expect(net.parameters().every((p) => p.dtype === "float64")).toBe(true);
  expect(net.forward(zeros([1, 3], { dtype: "float64" })).dtype).toBe("float64");
});

test("hooks see and replace inputs and outputs, until they are removed", () => {
  const layer = new nn.Linear(1, 1, false);
  layer.loadStateDict({ weight: tensor([[3]]) });
  const before = layer.registerForwardPreHook((_, [x]) => (x as Tensor).mul(10));
  const after = layer.registerForwardHook((_, [x], y: Tensor) => y.add(x as Tensor));
  expect(layer.forward(tensor([[1]])).tolist()).toEqual([[40]]);
  before.remove();
  expect(layer.forward(tensor([[1]])).tolist()).toEqual([[4]]);
  after.remove();
  expect(layer.forward(tensor([[1]])).tolist()).toEqual([[3]]);
});

test("backward hooks get the gradients of inputs and outputs, and may replace the input's", () => {
  const layer = new nn.Linear(1, 1, false);
  layer.loadStateDict({ weight: tensor([[3]]) });
  const seen: unknown[] = [];
  layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
    seen.push(gradInput[0]!.tolist(), gradOutput[0]!.tolist());
    return [gradInput[0]!.mul(100)];
  });
  const x = tensor([[2]], { requiresGrad: true });
  layer.forward(x).mul(5).sum().backward();
  expect(seen).toEqual([[[15]], [[5]]]);
  expect(x.grad!.tolist()).toEqual([[1500]]);
  expect(layer.weight.grad!.tolist()).toEqual([[10]]);
});

test("super.forward runs hooks once", () => {
  class Twice extends nn.Linear {
    override forward(x: never): never {
      return super.forward(x) as never;
    }
  }
  const layer = new Twice(1, 1);
  let calls = 0;
  layer.registerForwardHook(() => void calls++);
  layer.forward(zeros(1, 1) as never);
  expect(calls).toBe(1);
});

test("an error says in which layer it arose", () => {
  class Outer extends nn.Module {
    net = new nn.Sequential(new nn.Linear(5, 3), new Net());
  }
  const outer = new Outer();
  Object.assign(outer.net[1]!, { hidden: new nn.Linear(4, 4) });
  Object.defineProperty(Outer.prototype, "forward", { value: (x: Tensor) => outer.net.forward(x as never) });
  expect(() => outer.net.forward(zeros(2, 5))).toThrow(
    `Linear(input, weight): axis i is 3 in input but 4 in weight
  expected  input: [*b i]  weight: [o i]  ->  [*b o]
  got       input: [2 3]  weight: [4 4]
  in        Sequential.1.hidden: Linear(in_features=4, out_features=4, bias=True)`,
  );
});

test("a model without forward says so", () => {
  class Empty extends nn.Module {}
  expect(() => new Empty().forward()).toThrow(
    "Empty: there is no forward method; write forward(x) { ... } in the class",
  );
});

test("weights are drawn as PyTorch draws them: evenly, within 1 / sqrt(inFeatures)", () => {
  const layer = new nn.Linear(100, 400);
  const w = (layer.weight.tolist() as number[][]).flat();
  const bound = 0.1;
  expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(Math.max(...w)).toBeGreaterThan(bound * 0.99);
  const variance = w.reduce((a, b) => a + b * b, 0) / w.length;
  expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
});
