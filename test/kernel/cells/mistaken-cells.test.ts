/** Mistakes as learners make them, without types, in every kind of layer and loss: told before anything runs, in one sentence. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startClient } from "../client";

const cells = readFileSync(join(__dirname, "mistaken-cells.txt"), "utf8")
  .split(/^--- /m)
  .slice(1)
  .map((text) => {
    const [title = "", ...lines] = text.trimEnd().split("\n");
    return [title, lines.slice(0, -1).join("\n"), lines.at(-1)!.replace("=> ", "")] as const;
  });

let client: Client;
beforeAll(async () => {
  client = await startClient();
  const names = "arange, cat, data, einsum, linear, nn, ones, randn, stack, type Tensor, where, zeros";
  await client.execute(`import { ${names} } from "typetorch"; const F = nn.functional;`);
}, 60_000);
afterAll(() => client.close());

test("there are many", () => {
  expect(cells.length).toBeGreaterThan(40);
});

test.each(cells)("%s", async (_, code, sentence) => {
  const { error, stdout } = await client.execute(`console.log("it ran");\n${code}`);
  expect(error).toMatchObject({ ename: "ShapeError", evalue: sentence });
  expect(stdout).toBe("");
});

test("a cell that does not fit leaves what earlier cells declared as it was", async () => {
  // The sizes of one of several values are not known to the compiler; the loss itself stays what it is.
  const { error } = await client.execute(`function both(x) { return [x.sum(-1), x]; }
const [total] = both(zeros(3, 4)); F.mseLoss(total, zeros(3));`);
  expect(error).toBeUndefined();
  expect((await client.execute("F.mseLoss(zeros(2, 3), zeros(2, 4))")).error?.ename).toBe("ShapeError");
});
