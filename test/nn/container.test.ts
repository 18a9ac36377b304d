/** Containers register what they hold, and find it by number and by name. */

import { expect, test } from "vitest";
import { nn, tensor, zeros } from "../../lib/index";

test("Sequential by list, by array and by name", () => {
  const [a, b] = [new nn.Linear(3, 2), new nn.ReLU()];
  for (const model of [new nn.Sequential(a, b), new nn.Sequential([a, b])]) {
    expect(model[0]).toBe(a);
    expect(model.at(-1)).toBe(b);
    expect(model.length).toBe(2);
    expect([...model]).toEqual([a, b]);
  }
  const named = new nn.Sequential({ fc: a, act: b });
  expect(named.at("fc")).toBe(a);
  expect(Object.keys(named.stateDict())).toEqual(["fc.weight", "fc.bias"]);
  expect(named.forward(zeros(4, 3) as never)).toHaveProperty("shape", [4, 2]);
});

test("Sequential grows, and its parts are its own modules", () => {
  const model = new nn.Sequential(new nn.Linear(2, 2));
  model.append(new nn.Tanh()).insert(0, new nn.Identity());
  expect([...model].map((m) => m.constructor.name)).toEqual(["Identity", "Linear", "Tanh"]);
  expect(Object.keys(model.stateDict())).toEqual(["1.weight", "1.bias"]);
  expect(model.slice(1).at(0)).toBe(model[1]);
});

test("what is not a module is refused", () => {
  expect(() => new nn.Sequential(nn.ReLU as never)).toThrow(
    "Sequential: takes modules, got a function; make one with new",
  );
  expect(() => new nn.Sequential(new nn.ReLU()).at(1)).toThrow("Sequential: index 1 is out of range for 1 modules");
});

test("ModuleList and ModuleDict", () => {
  const list = new nn.ModuleList([new nn.Linear(1, 1), new nn.Linear(1, 2)]);
  expect(list.at(-1)).toBe(list[1]);
  expect(list.map((m) => m.outFeatures)).toEqual([1, 2]);
  const dict = new nn.ModuleDict({ b: new nn.Linear(1, 1, false), a: new nn.Identity() });
  expect([...dict.keys()]).toEqual(["b", "a"]);
  expect(Object.keys(dict.stateDict())).toEqual(["b.weight"]);
  expect(() => dict.get("c")).toThrow('ModuleDict: there is no "c", only b, a');
});

test("ParameterList and ParameterDict", () => {
  const list = new nn.ParameterList([zeros(2), tensor([1])]);
  expect(list.namedParameters().map(([name]) => name)).toEqual(["0", "1"]);
  const dict = new nn.ParameterDict({ w: zeros(2, 3) });
  expect(String(dict)).toBe(
    "ParameterDict(  (w): Parameter containing: [torch.FloatTensor of size 2x3])".replace("(  (w)", "((w)"),
  );
  expect(dict.parameters()).toHaveLength(1);
});
