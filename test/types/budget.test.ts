/** What checking costs: the compiler's work on cells and models, in the version that checks cells and in the newest. */

import { describe, expect, test, vi } from "vitest";
import { cells, compilers } from "./compilers";

vi.setConfig({ testTimeout: 180_000 });

const head =
  'import { type Tensor, arange, data, nn, noGrad, optim, randn, tensor, zeros } from "typetorch"; declare const x: Tensor;\n';

/** Programs as they stand in cells, with the most type instantiations that each may cost. */
const budgets: Record<string, readonly [instantiations: number, text: string]> = {
  "a tensor and its shape": [1200, "zeros(2, 3).shape;"],
  arithmetic: [2500, "const a = zeros(2, 3); a.add(1).mul(zeros(3)).sub(a.relu()).div(a.exp());"],
  "axes with names": [
    3000,
    'let h = zeros(2, 3).dims("batch feature"); h = h.relu(); h = zeros(2, 3); const g = <S extends readonly number[]>(y: Tensor<S>): S => y.shape; g(h);',
  ],
  "a matrix product": [3500, "zeros(2, 3).matmul(zeros(3, 4));"],
  "the layer y = f(xW + b)": [
    6000,
    "randn(8, 3).matmul(randn(3, 4)).add(randn(4)).sigmoid().sum(1, { keepdim: true });",
  ],
  "tensors side by side": [1500, "const a = tensor(1), b = zeros(2); [a.grad, b.grad, a, b];"],
  reshaping: [
    13_000,
    'const a = zeros(8, 1, 28, 28); a.reshape(8, -1); a.flatten(1); a.permute(0, 2, 3, 1); a.at(0, "...", "1:5");',
  ],
  "a training step": [
    14_000,
    `const model = new nn.Sequential(new nn.Linear(64, 32), new nn.ReLU(), new nn.Linear(32, 10));
     const loss = new nn.CrossEntropyLoss();
     const step = new optim.SGD(model.parameters(), { lr: 0.1 });
     const batches = new data.DataLoader(new data.TensorDataset(randn(100, 64), zeros(100)), { batchSize: 10 });
     for (const [images, labels] of batches) {
       step.zeroGrad();
       const l = loss.forward(model.forward(images), labels);
       l.backward();
       step.step();
     }
     noGrad(() => model.forward(randn(5, 64)).argmax(1));`,
  ],
};

const hundred = (write: (i: number) => string) => Array.from({ length: 100 }, (_, i) => write(i)).join("\n");

const models: Record<string, string> = {
  "100 layers one after another": `new nn.Sequential(${hundred((i) => `new nn.Linear(${i + 10}, ${i + 11}),`)}).forward(zeros(4, 10));`,
  "100 layers in a class": `class Net extends nn.Module {
    ${hundred((i) => `l${i} = new nn.Linear(${i + 10}, ${i + 11});`)}
    forward(y: Tensor) { ${hundred((i) => `const y${i} = this.l${i}.forward(${i > 0 ? `y${i - 1}` : "y"}).relu();`)} return y99; }
  }`,
  "100 products written out": `const y0 = zeros(4, 10);
    ${hundred((i) => `const y${i + 1} = y${i}.matmul(zeros(${i + 10}, ${i + 11})).add(zeros(${i + 11})).relu();`)}`,
};

describe.each(compilers)("TypeScript $version", (compiler) => {
  test.each(Object.entries(models))("%s: within 2 s", (_, text) => {
    // The better of two: the first also warms the compiler up.
    const checks = [1, 2].map(() => compiler.check({ "model.ts": `${head}${text}\nexport {};` }));
    expect(checks[0]!.complaints).toEqual([]);
    expect(Math.min(...checks.map(({ milliseconds }) => milliseconds))).toBeLessThan(2000);
  });
});

test.each(Object.entries(budgets))("%s", (_, [most, text]) => {
  const { complaints, instantiations } = cells.check({ "cell.ts": `${head}${text}\nexport {};` });
  expect(complaints).toEqual([]);
  expect(instantiations).toBeLessThan(most);
});

test("a cell is checked within 150 ms at the median", () => {
  const costs = Object.values(budgets).map(
    ([, text]) => cells.check({ "cell.ts": `${head}${text}\nexport {};` }).milliseconds,
  );
  costs.sort((a, b) => a - b);
  expect(costs[Math.floor(costs.length / 2)]).toBeLessThan(150);
});
