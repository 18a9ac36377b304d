/** Real work: MNIST by a perceptron, from the files that the package brings. PyTorch reaches 93.4 % with this model in 5 epochs. */

import { beforeAll, expect, test } from "vitest";
import { setNumThreads } from "../../lib/backend/select";
import { data, evaluate, manualSeed, metrics, nn, optim, fit as trainModel } from "../../lib/index";

// Other tests run at the same time: threads that wait for one another would wait for those too.
beforeAll(() => setNumThreads(1));

const loaders = () => {
  const train = data.mnist({ train: true });
  const check = data.mnist({ train: false });
  return {
    loader: new data.DataLoader(train, { batchSize: 64, shuffle: true }),
    validation: new data.DataLoader(check, { batchSize: 500 }),
  };
};

test("an MLP reads as well as PyTorch, at least 93.4 % of 2,000 digits after training on 8,000", {
  timeout: 120_000,
}, async () => {
  manualSeed(1);
  const { loader, validation } = loaders();
  const model = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(784, 256),
    new nn.ReLU(),
    new nn.Linear(256, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 12);
  const start = performance.now();
  await trainModel(model, loader, { optimizer, scheduler, loss: new nn.CrossEntropyLoss(), epochs: 12 });
  const { accuracy } = evaluate(model, validation, { metrics: { accuracy: metrics.accuracy } });
  console.log(`MLP: ${(accuracy! * 100).toFixed(2)} % in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  expect(accuracy).toBeGreaterThanOrEqual(0.934);
});
