/** What an editor shows: tensors with their shapes and nothing else, layers with their sizes, and the documentation of an operation. */

import { beforeAll, expect, test, vi } from "vitest";
import { cells } from "./compilers";

vi.setConfig({ hookTimeout: 180_000, testTimeout: 180_000 });

const text = `import { data, nn, randn, tensor, zeros } from "typetorch";
const plain = tensor([[1, 2, 3], [4, 5, 6]]);
const product = plain.matmul(zeros(3, 4)).add(1).relu();
const kept = plain.sum(1, { keepdim: true });
const layer = new nn.Linear(784, 10);
const model = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
const output = model.forward(zeros(32, 784));
const loss = new nn.CrossEntropyLoss().forward(output, zeros(32));
const pieces = zeros(10, 2).split(4);
const columns = zeros(8, 3, 4).at(0, "...", "1:3");
const unknown = plain.dyn();
const batches = new data.DataLoader(new data.TensorDataset(randn(100, 64)), { batchSize: 10 });
for (const [batch] of batches) batch.shape;
const named = plain.dims("batch feature");
const computed = named.relu().add(1);
const image = zeros(8, 3, 28, 28).dims("batch channel height width");
const renamed = image.dims("N C H W");
const turned = image.transpose(1, 3);
const along = image.mean(1, { keepdim: true });
const left = image.sum([2, 3]);
const strange = plain.dims("apple pear");
plain.matmul; plain.softmax; plain.sum; plain.reshape;
`;

/** Each name, and its type as an editor shows it. */
const shown: Record<string, string> = {
  plain: "Tensor<[2, 3]>",
  product: "Tensor<[2, 4]>",
  kept: "Tensor<[2, 1]>",
  layer: "nn.Linear<784, 10>",
  model: "nn.Sequential<[nn.Linear<784, 128>, nn.ReLU, nn.Linear<128, 10>]>",
  output: "Tensor<[32, 10]>",
  loss: "Tensor<[]>",
  pieces: "[Tensor<[4, 2]>, Tensor<[4, 2]>, Tensor<[2, 2]>]",
  columns: "Tensor<[3, 2]>",
  named: "Tensor<[batch: 2, feature: 3]>",
  computed: "Tensor<[batch: 2, feature: 3]>",
  image: "Tensor<[batch: 8, channel: 3, height: 28, width: 28]>",
  renamed: "Tensor<[N: 8, C: 3, H: 28, W: 28]>",
  // Axes that move leave their names, as they do when it runs.
  turned: "Tensor<[8, 28, 28, 3]>",
  along: "Tensor<[batch: 8, channel: 1, height: 28, width: 28]>",
  left: "Tensor<[batch: 8, channel: 3]>",
  strange: "Tensor<[2, 3]>",
  unknown: "Tensor<AnyShape>",
  batch: "Tensor<[number, 64]>",
};

let hover: (at: string) => { readonly text: string; readonly documentation: string };
beforeAll(() => {
  hover = cells.hover!(text);
});

test.each(Object.entries(shown))("%s: %s", (name, type) => {
  expect(hover(name).text).toBe(`const ${name}: ${type}`);
});

test.each([
  ["plain.matmul", "Matrix product"],
  ["plain.softmax", "Softmax"],
  ["plain.sum", "Sum"],
  ["plain.reshape", "The same elements in another shape"],
])("%s shows its documentation", (method, start) => {
  expect(hover(method).documentation.slice(0, start.length)).toBe(start);
});
