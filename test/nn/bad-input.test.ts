/** Bad input is told where it enters: the layer's name path, the shapes, and what was expected. */

import { expect, test } from "vitest";
import { nn, optim, randn, type Tensor, tensor, zeros } from "../../lib/index";

class Net extends nn.Module {
  features = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.ReLU(), new nn.Flatten());
  head = new nn.ModuleDict<nn.Module>({ digits: new nn.Linear(4 * 6 * 6, 10) });
  override forward(x: Tensor): Tensor {
    return this.head.get("digits").forward(this.features.forward(x as never)) as Tensor;
  }
}

/** The whole message of what a call throws. */
function told(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
const labels = (...list: number[]) => tensor(list, { dtype: "int32" });

test("a batch of another width, with the path to the layer", () => {
  const net = new Net();
  expect(told(() => net.forward(randn(2, 3, 8, 8)))).toBe(
    `Conv2d: axis channels is 3 in input but 1 in weight
  got       input: [2 3 8 8]  weight: [4 1 3 3]
  in        Net.features.0: Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1))`,
  );
  expect(told(() => net.forward(randn(2, 1, 9, 9)))).toBe(
    `Linear(input, weight): axis i is 196 in input but 144 in weight
  expected  input: [*b i]  weight: [o i]  ->  [*b o]
  got       input: [2 196]  weight: [10 144]
  in        Net.head.digits: Linear(in_features=144, out_features=10, bias=True)`,
  );
  const wide = (layer: nn.Module, ...shape: number[]) => told(() => layer.forward(zeros(shape)));
  expect(wide(new nn.Sequential(new nn.BatchNorm1d(4)) as nn.Module, 2, 5)).toMatch(
    /^BatchNorm1d: axis 1 of input is 5, but must be 4\n {2}in {8}Sequential\.0: /,
  );
  expect(wide(new nn.GRU(3, 4), 5, 2, 7)).toContain("GRU: axis -1 of input is 7, but must be 3");
  expect(wide(new nn.LayerNorm(4), 2, 5)).toContain("LayerNorm: axis -1 of input is 5, but must be 4");
  expect(wide(new nn.TransformerEncoderLayer(8, 2, 16) as nn.Module, 5, 2, 6)).toMatch(
    /^TransformerEncoderLayer: axis -1 of src is 6, but must be 8\n {2}in {8}TransformerEncoderLayer$/,
  );
});

test("a label out of range, or of another kind", () => {
  const scores = randn(2, 10);
  const loss = new nn.CrossEntropyLoss();
  expect(told(() => loss.forward(scores, labels(3, 10)))).toContain(
    "CrossEntropyLoss: target 10 at position 1 is not a class: there are 10, from 0 to 9",
  );
  expect(told(() => loss.forward(scores, labels(-1, 3)))).toContain("target -1 at position 0 is not a class");
  expect(told(() => loss.forward(scores, labels(3) as never))).toContain(
    "CrossEntropyLoss: axis -1 is 2 in input but 1 in target",
  );
  expect(told(() => loss.forward(scores, tensor([3, 1]) as never))).toContain(
    'targets of shape [2] are class indices, which must be whole numbers, got float32; convert with .to("int32")',
  );
  expect(told(() => new nn.MultiMarginLoss().forward(randn(2, 3), labels(0, 5)))).toContain("target 5 at position 1");
  const ctc = () => new nn.CTCLoss().forward(randn(5, 1, 4).logSoftmax(2), labels(5).unsqueeze(0), [5], [1]);
  expect(told(ctc)).toContain("target 5 at position 0 of sample 0 is not a class: there are 4, from 0 to 3");
  expect(told(() => new nn.Sequential(new nn.Embedding(5, 3)).forward(labels(5)))).toMatch(
    /index 5 is out of range for axis 0 of weight of size 5\n {2}in {8}Sequential\.0: Embedding\(5, 3\)/,
  );
});

test("what is no tensor, or of another element type", () => {
  const model = new nn.Sequential(new nn.Linear(2, 3)) as nn.Module;
  expect(told(() => model.forward([[1, 2]]))).toBe(
    `Linear: input must be a tensor, got [[1,2]]; make one with tensor(...)
  in        Sequential.0: Linear(in_features=2, out_features=3, bias=True)`,
  );
  expect(told(() => model.forward(undefined))).toContain("Linear: input must be a tensor, got undefined");
  expect(told(() => (new nn.LSTM(2, 3) as nn.Module).forward(5))).toContain("LSTM: input must be a tensor, got 5");
  expect(told(() => model.forward(labels(1, 2)))).toContain(
    'Linear: input is int32 but weight is float32; convert input with .to("float32")',
  );
});

test("the state of another model or optimizer", () => {
  const net = new Net();
  expect(told(() => net.loadStateDict(new nn.Linear(2, 3).stateDict()))).toBe(
    "loadStateDict: the state is not one of this Net: the state lacks features.0.weight, features.0.bias, head.digits.weight, head.digits.bias; Net has no weight, bias",
  );
  expect(told(() => net.loadStateDict({ ...net.stateDict(), "head.digits.bias": zeros(3) }))).toContain(
    "head.digits.bias has shape [3] in the state but [10] in Net",
  );
  // Hundreds of names would hide the sentence.
  const large = new nn.Transformer({ dModel: 4, nhead: 2, dimFeedforward: 4 });
  expect(told(() => large.loadStateDict({}))).toMatch(/encoder\.layers\.0\.norm1\.bias and \d+ more$/);
  const adam = new optim.Adam(net.parameters());
  expect(told(() => adam.loadStateDict(new optim.Adam(new nn.Linear(2, 3).parameters()).stateDict()))).toBe(
    "Adam.loadStateDict: group 0 has 2 parameters in the state but 4 in this optimizer",
  );
});
