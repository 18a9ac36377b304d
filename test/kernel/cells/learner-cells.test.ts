/** No false alarm: cells as learners write them, without types, whose tensors change their shapes in every way, compile and run. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startClient } from "../client";

const cells = readFileSync(join(__dirname, "learner-cells.txt"), "utf8")
  .split(/^--- /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf("\n")), text.slice(text.indexOf("\n") + 1)] as const);

let client: Client;
beforeAll(async () => {
  client = await startClient();
}, 60_000);
afterAll(() => client.close());

test("there are many", () => {
  expect(cells.length).toBeGreaterThan(200);
});

test.each(cells)("%s", async (_, code) => {
  const { error } = await client.execute(code);
  expect(error?.traceback.join("\n")).toBeUndefined();
});
