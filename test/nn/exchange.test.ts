/** Models go from PyTorch to typetorch and back as safetensors; test/conformance/exchange.py wrote the file, and tries the way back in PyTorch. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { load, nn, noGrad, randn, save, type Tensor } from "../../lib/index";

class Net extends nn.Module {
  image = new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.PReLU(),
    new nn.ConvTranspose2d(4, 2, 2),
    new nn.GroupNorm(2, 2),
  );
  rnn = new nn.LSTM(7, 6, 2, { bidirectional: true, batchFirst: true, projSize: 3 });
  attention = new nn.TransformerEncoderLayer(6, 2, 8, { batchFirst: true });
  embed = new nn.Embedding(5, 6);
  heads = new nn.ModuleDict<nn.Module>({ a: new nn.Linear(6, 3), b: new nn.Bilinear(6, 6, 3) });
  scale = new nn.Parameter(randn(3));
  override forward(x: Tensor, words: Tensor): Tensor {
    const [states] = this.rnn.forward(this.image.forward(x).mean(1));
    const h = this.attention.forward(states).add(this.embed.forward(words)) as Tensor;
    const [a, b] = [this.heads.get("a"), this.heads.get("b")];
    return (a.forward(h) as Tensor).add(b.forward(h, h) as Tensor).mul(this.scale) as Tensor;
  }
}

const source = join(__dirname, "../conformance/models/exchange.safetensors");
const folder = mkdtempSync(join(tmpdir(), "typetorch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { x, words, out, ...rest } = load(source);
const state = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name.replace(/^model\./, ""), value]));

test("a model that PyTorch saved gives the same outputs here", () => {
  const net = new Net();
  expect(net.loadStateDict(state)).toEqual({ missingKeys: [], unexpectedKeys: [] });
  net.eval();
  const off = noGrad(() => net.forward(x!, words!).sub(out!).abs().max()) as Tensor;
  expect(off.item()).toBeLessThan(1e-5);
});

test("what is saved here is, name by name and byte by byte, what PyTorch saved", () => {
  const net = new Net();
  net.loadStateDict(state);
  const path = join(folder, "model.safetensors");
  save(net.stateDict(), path);
  const [ours, theirs] = [contents(path), contents(source)];
  for (const [name, { dtype, shape, bytes }] of Object.entries(ours)) {
    const expected = theirs[`model.${name}`]!;
    expect(shape, name).toEqual(expected.shape);
    // int64 is int32 here; PyTorch converts it as it loads.
    if (name.endsWith("num_batches_tracked")) continue;
    expect(dtype, name).toBe(expected.dtype);
    expect(bytes.equals(expected.bytes), name).toBe(true);
  }
  expect(Object.keys(ours)).toHaveLength(Object.keys(state).length);
});

/** A file's tensors by the format's specification: the header's length in 8 bytes, the header as JSON, the data. */
function contents(path: string): Record<string, { dtype: string; shape: number[]; bytes: Buffer }> {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE());
  const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const data = file.subarray(8 + length);
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => [name, { dtype, shape, bytes: data.subarray(from, to) }],
      ),
  );
}
