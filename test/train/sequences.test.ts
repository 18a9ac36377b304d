/** Real work: a recurrent model and a transformer reach the validation loss that PyTorch reached with the same data and epochs. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { setNumThreads } from "../../lib/backend/select";
import { arange, data, manualSeed, nn, noGrad, ones, optim, type Tensor } from "../../lib/index";

// Other tests run at the same time: threads that wait for one another would wait for those too.
beforeAll(() => setNumThreads(1));

/** What PyTorch reached, over several seeds; written by test/conformance/record_training.py, where the models stand too. */
const recorded = readFileSync(join(__dirname, "../conformance/models/training.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { model: string; epochs: number; mean: number });
const of = (model: string) => recorded.find((one) => one.model === model)!;

type Pair = readonly [x: Tensor, y: Tensor];
type Loose = (...args: unknown[]) => Tensor;

/** Rows `from` to `to` of inputs and targets. */
const rows = ([x, y]: Pair, index: Tensor): Pair => [
  (x.indexSelect as Loose)(0, index),
  (y.indexSelect as Loose)(0, index),
];
const numbers = (list: readonly number[]) => (data.defaultCollate as Loose)(list);

/** The mean loss of the characters held out, after the epochs; batches come in order, as they came in PyTorch. */
function trained(model: nn.Module, train: Pair, held: Pair, epochs: number, batchSize: number, lr: number): number {
  const optimizer = new optim.Adam(model.parameters(), { lr });
  const lossOf = ([x, y]: Pair) =>
    (nn.functional.crossEntropy as Loose)((model.forward(x) as Tensor).flatten(0, 1), y.flatten());
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of new data.DataLoader(new data.TensorDataset(...train), { batchSize })) {
      optimizer.zeroGrad();
      lossOf(batch as unknown as Pair).backward();
      optimizer.step();
    }
  }
  return noGrad(() => lossOf(held).item());
}

test("a recurrent model of characters", { timeout: 120_000 }, () => {
  manualSeed(0);
  class Recurrent extends nn.Module {
    embed = new nn.Embedding(27, 16);
    gru = new nn.GRU(16, 48, { batchFirst: true });
    out = new nn.Linear(48, 27);
    override forward(x: Tensor): Tensor {
      const [states] = this.gru.forward(this.embed.forward(x));
      return this.out.forward(states);
    }
  }
  const names = data.names();
  const pair = names.tensors as unknown as Pair;
  const all = names.names.map((_, i) => i);
  const train = rows(pair, numbers(all.filter((i) => i % 10 !== 0)));
  const held = rows(pair, numbers(all.filter((i) => i % 10 === 0)));
  const { epochs, mean } = of("recurrent");
  const loss = trained(new Recurrent(), train, held, epochs, 32, 5e-3);
  console.log(`recurrent: ${loss.toFixed(4)} after ${epochs} epochs, PyTorch ${mean}`);
  expect(loss).toBeLessThanOrEqual(mean * 1.05);
});

test("a tiny transformer", { timeout: 120_000 }, () => {
  manualSeed(0);
  const text = data.shakespeare();
  class Transformer extends nn.Module {
    embed = new nn.Embedding(text.alphabet.length, 32);
    place = new nn.Embedding(32, 32);
    encoder = new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(32, 4, 64, 0, { batchFirst: true, normFirst: true }),
      2,
      new nn.LayerNorm(32),
    );
    out = new nn.Linear(32, text.alphabet.length);
    override forward(x: Tensor): Tensor {
      const n = x.shape[1]!;
      const mask = ones(n, n).triu(1).to("bool");
      const places = arange(n, { dtype: "int32" });
      const h = this.embed.forward(x).add(this.place.forward(places));
      return this.out.forward(this.encoder.forward(h, mask));
    }
  }
  const pair = text.windows(32).tensors as unknown as Pair;
  const count = pair[0].shape[0]!;
  const split = Math.floor((count * 9) / 10);
  const all = Array.from({ length: count }, (_, i) => i);
  const { epochs, mean } = of("transformer");
  const [train, held] = [rows(pair, numbers(all.slice(0, split))), rows(pair, numbers(all.slice(split)))];
  const loss = trained(new Transformer(), train, held, epochs, 16, 3e-3);
  console.log(`transformer: ${loss.toFixed(4)} after ${epochs} epochs, PyTorch ${mean}`);
  expect(loss).toBeLessThanOrEqual(mean * 1.05);
});
