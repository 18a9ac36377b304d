/** What Shift+Tab shows: short and flat, without the compiler's machinery; of layers, their shape rule. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
  await client.execute(`import { nn, zeros } from "typetorch";
const x = zeros(2, 3), F = nn.functional, conv = new nn.Conv2d(3, 8, 3, { padding: 1 }), attention = new nn.MultiheadAttention(64, 4);
class Net extends nn.Module { fc = new nn.Linear(2, 3); forward(x) { return this.fc.forward(x); } }
const net = new Net(), model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());`);
}, 60_000);
afterAll(() => client.close());

async function shown(code: string, cursor = code.length): Promise<string[]> {
  const fields = { code, cursor_pos: cursor, detail_level: 0 };
  const { content } = await client.request("shell", "inspect_request", fields);
  return ((content as { data?: Record<string, string> }).data?.["text/plain"] ?? "").split("\n").filter(Boolean);
}

test.each([
  ["x", "const x: Tensor<[2, 3]>"],
  ["x.matmul(zeros(3, 4))", "(property) matmul(b: Tensor<[3, 4]>): Tensor<[2, 4]>", 5],
  ["x.add", "(property) add(b, options?: { alpha?: number }): Tensor"],
  ["x.sum", "(property) sum(dim?, keepdim?: K, options?: ReduceOptions<number, boolean>): Tensor"],
  ["F.conv2d", "(alias) const conv2d"],
  ["zeros", "(alias) const zeros"],
  ["conv", "const conv: nn.Conv2d<3, 8, 3, [{ padding: 1 }]>"],
  ["conv.forward", "(method) Conv2d<3, 8, 3, [{ padding: 1 }]>.forward(input): Tensor"],
  ["attention", "const attention: nn.MultiheadAttention<64, 4>"],
  ["model", "const model: nn.Sequential<[nn.Linear<4, 8>, nn.ReLU]>"],
  ["net.fc", "(property) Net.fc: nn.Linear<2, 3>"],
])("%s", async (code, first, cursor?: number) => {
  expect((await shown(code, cursor))[0]).toBe(first);
});

test.each([
  ["conv", "@shape `b c h w` with c inChannels"],
  ["conv.forward", "@shape `b c h w` with c inChannels"],
  ["attention", "@shape query `[t, b, e]`, key `[s, b, e]`, value `[s, b, e]`"],
  ["net.fc", "@shape `*b i -> *b o`"],
  ["nn.Linear", "@shape `*b i -> *b o`"],
])("%s shows its shape rule", async (code, rule) => {
  expect((await shown(code)).find((line) => line.startsWith("@shape"))).toContain(rule);
});

test("a layer of one's own that is called as one of the library's is not taken for it", async () => {
  await client.execute("class Bilinear extends nn.Module { forward(x) { return x; } } const own = new Bilinear();");
  expect((await shown("own.forward")).join("\n")).not.toContain("@shape");
});
