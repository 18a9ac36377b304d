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
  ones,
  optim,
  summary,
  type Tensor,
  tensor,
  fit as trainModel,
  zeros,
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
    "fit: the loss is NaN in epoch 1, batch 1; the model's output is finite, so it arose in the loss: look at the targets",
  );
});

test("the sentence names where numbers stop being finite: in the input, a parameter, a layer", async () => {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));
  const run = (x: Tensor) =>
    trainModel(model, [[x, zeros(2, 1)]], {
      optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }),
      loss: new nn.MSELoss(),
    });
  const input = zeros([2, 2]);
  input.set([1, 0], Number.NaN);
  await expect(run(input)).rejects.toThrow("the input of shape [2, 2] holds NaN at [1, 0]: look at the data");
  const third = model.at(2) as nn.Linear;
  third.loadStateDict({ weight: tensor([[3e38, 3e38, 3e38]]), bias: zeros(1) });
  model.loadStateDict({ ...model.stateDict(), "0.weight": zeros(3, 2), "0.bias": ones(3).mul(9) });
  await expect(run(zeros(2, 2))).rejects.toThrow(
    "the output of Sequential.2: Linear(in_features=3, out_features=1, bias=True) of shape [2, 1] holds Infinity at [0, 0]",
  );
  third.loadStateDict({ weight: tensor([[1, Number.NaN, 1]]), bias: zeros(1) });
  await expect(run(zeros(2, 2))).rejects.toThrow("parameter Sequential.2.weight of shape [1, 3] holds NaN at [0, 1]");
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

test("a summary of a model that takes whole numbers", () => {
  class Words extends nn.Module {
    embed = new nn.Embedding(10, 4);
    gru = new nn.GRU(4, 8, { batchFirst: true });
    override forward(x: Tensor) {
      return this.gru.forward(this.embed.forward(x))[0];
    }
  }
  const model = new Words();
  const found = summary(model, [2, 5]);
  expect(found.rows.map((row) => row.outputShape)).toEqual([
    [2, 5, 8],
    [2, 5, 4],
    [2, 5, 8],
  ]);
  // Two gates and a candidate: 3 * 8 * (4 + 8) weights and 2 * 3 * 8 biases.
  expect(found.totalParameters).toBe(40 + 288 + 48);
  expect(found.parameterBytes).toBe(4 * found.totalParameters);
  expect(model.training).toBe(true);
});
