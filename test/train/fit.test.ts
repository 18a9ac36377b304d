/** The training loop: history, callbacks, what ends it, and that it repeats under a seed. */

import { expect, test } from "vitest";
import {
  AveragedWeights,
  Checkpoint,
  data,
  EarlyStopping,
  evaluate,
  manualSeed,
  metrics,
  nn,
  optim,
  summary,
  tensor,
  fit as trainModel,
} from "../../lib/index";

const build = () => {
  manualSeed(4);
  const set = data.moons(200);
  const [train, check] = data.randomSplit(set, [150, 50]);
  const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 });
  const loader = new data.DataLoader(train, { batchSize: 25, shuffle: true });
  const validation = new data.DataLoader(check, { batchSize: 50 });
  return { model, optimizer, loader, validation, loss: new nn.CrossEntropyLoss() };
};

test("learns moons, with a history of losses and metrics, the same under the same seed", async () => {
  const run = async () => {
    const { model, loader, ...options } = build();
    return trainModel(model, loader, { ...options, epochs: 30, metrics: { accuracy: metrics.accuracy } });
  };
  const history = await run();
  expect(history.of("loss")).toHaveLength(30);
  expect(history.last!.valAccuracy).toBeGreaterThan(0.9);
  expect((await run()).of("loss")).toEqual(history.of("loss"));
});

test("early stopping ends training and brings the best weights back", async () => {
  const { model, loader, ...options } = build();
  const checkpoint = new Checkpoint();
  const worse = { forward: options.loss.forward.bind(options.loss) };
  const history = await trainModel(model, loader, {
    ...options,
    loss: worse,
    optimizer: new optim.SGD(model.parameters(), { lr: 1.5 }),
    epochs: 200,
    callbacks: [new EarlyStopping({ patience: 2 }), checkpoint],
  });
  expect(history.epochs.length).toBeLessThan(200);
  expect(evaluate(model, options.validation, { loss: options.loss }).loss).toBeCloseTo(
    Math.min(...history.of("valLoss")),
    5,
  );
  expect(checkpoint.report!.valLoss).toBe(Math.min(...history.of("valLoss")));
});

test("a loss that is not a number ends training with a sentence that says where", async () => {
  const { model, loader, optimizer } = build();
  const broken = (x: ReturnType<typeof tensor>) => x.sum().mul(Number.NaN);
  await expect(trainModel(model, loader, { optimizer, loss: broken as never })).rejects.toThrow(
    "fit: the loss is NaN in epoch 1, batch 1; try a smaller learning rate",
  );
});

test("averaged weights follow, and come and go", () => {
  const layer = new nn.Linear(1, 1, false);
  layer.loadStateDict({ weight: tensor([[0]]) });
  const average = new AveragedWeights(layer, { decay: 0.5 });
  average.update();
  layer.loadStateDict({ weight: tensor([[4]]) });
  average.update();
  expect(average.within(() => layer.weight.item())).toBe(2);
  expect(layer.weight.item()).toBe(4);
});

test("a summary tells layers, shapes and parameters", () => {
  const model = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(144, 10));
  const table = summary(model, [2, 1, 8, 8]);
  expect(table.rows.map((row) => row.outputShape)).toEqual([
    [2, 10],
    [2, 4, 6, 6],
    [2, 4, 6, 6],
    [2, 144],
    [2, 10],
  ]);
  expect(table.totalParameters).toBe(4 * 9 + 4 + 1440 + 10);
  expect(String(table)).toContain("parameters: 1,490 (1,490 trained)");
});
