/** Models go from PyTorch to typetorch and back as safetensors; test/conformance/exchange.py wrote the file, and tries the way back in PyTorch. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { load, nn, noGrad, randn, save, type Tensor } from "../../lib/index";

type Net = nn.Module & { forward(x: Tensor, words: Tensor): Tensor };
const makeModel = createRequire(__filename)("../conformance/exchange-model.cjs") as (from: object) => new () => Net;
const Net = makeModel({ nn, randn });

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
