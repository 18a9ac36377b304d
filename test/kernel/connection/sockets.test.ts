/** The connection: heartbeat, welcome, a bad connection file. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConnection } from "../../../kernel/connection/connection-file";
import { type Client, startClient } from "../client";
import { root } from "../spec-folder";

describe("sockets", () => {
  let client: Client;
  beforeAll(async () => {
    client = await startClient();
  });
  afterAll(() => client.close());

  test("a subscriber is welcomed", async () => {
    const welcome = await client.heardWhere((each) => each.type === "iopub_welcome");
    expect(welcome.content).toEqual({ subscription: "" });
    expect(welcome.parent).toEqual({});
  });

  test("the heart beats while the compiler works", async () => {
    await client.execute("1");
    const types = Array.from(
      { length: 400 },
      (_, i) => `type T${i} = { [K in keyof typeof globalThis]: ${i} }; let v${i}: T${i}`,
    );
    const busy = client.execute(types.join("\n"));
    for (let i = 0; i < 5; i++) expect(await client.beats(500)).toBe(true);
    await busy;
  });
});

describe("a connection file", () => {
  const folder = mkdtempSync(join(tmpdir(), "typetorch-connection-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const written = (text: string) => {
    const file = join(folder, "c.json");
    writeFileSync(file, text);
    return file;
  };

  test("that is missing, is not JSON or lacks a port is told in one sentence", () => {
    expect(() => readConnection(join(folder, "none.json"))).toThrow(/connection file .*none\.json cannot be read/);
    expect(() => readConnection(written("{"))).toThrow(/is not JSON/);
    expect(() => readConnection(written('{ "shell_port": 1 }'))).toThrow(/has no control_port/);
    const run = spawnSync(process.execPath, [join(root, "dist/kernel/kernel.js"), written("{")], { encoding: "utf8" });
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^connection file .* is not JSON\n$/);
  });

  test("gets the protocol's defaults", () => {
    const ports = '"shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5';
    expect(readConnection(written(`{${ports}}`))).toMatchObject({
      ip: "127.0.0.1",
      transport: "tcp",
      key: "",
      hb_port: 5,
    });
  });
});
