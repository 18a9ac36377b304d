/** Output: whole, in order, at once while a loop runs, and large. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, type Reply, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.close());

const host = '(globalThis as any)[Symbol.for("typetorch.host")]';

describe("streams", () => {
  test("100,000 lines in one turn arrive whole, in order, in few messages", async () => {
    const run = await client.execute('for (let i = 0; i < 100_000; i++) console.log("line " + i)');
    expect(run.stdout).toBe(Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(run.outputs.length).toBeLessThan(200);
  });

  test("the two streams and displays keep their order", async () => {
    const run = await client.execute(`
      console.log("1"); console.error("2"); ${host}.display({ "text/plain": "3" }); process.stdout.write("4"); 5`);
    expect(run.outputs.map((each) => each.content.text ?? each.content.data)).toEqual([
      ...["1\n", "2\n", { "text/plain": "3" }, "4", { "text/plain": "5" }],
    ]);
  });

  test("text shows while a synchronous loop runs", async () => {
    const times: number[] = [];
    const started = performance.now();
    await client.execute(
      "for (let i = 0; i < 5; i++) { console.log(i); const until = Date.now() + 150; while (Date.now() < until); }",
      { onOutput: (message) => message.type === "stream" && times.push(performance.now() - started) },
    );
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times[0]).toBeLessThan(400);
    expect(times.at(-1)! - times[0]).toBeGreaterThan(350);
  });

  test("characters of several bytes and colours pass, whatever the pieces", async () => {
    const run = await client.execute(`
      const bytes = Buffer.from("naïve 😀 \\u001b[31mred\\u001b[0m");
      for (const byte of bytes) process.stdout.write(Buffer.from([byte]))`);
    expect(run.stdout).toBe("naïve 😀 \u001b[31mred\u001b[0m");
  });

  test("a carriage return reaches the frontend, which rewrites the line", async () => {
    expect((await client.execute('process.stdout.write("50 %\\r"); process.stdout.write("100 %\\n")')).stdout).toBe(
      "50 %\r100 %\n",
    );
  });

  test("native output and that of programs is shown", async () => {
    const run = await client.execute(
      'import { spawnSync } from "node:child_process"; spawnSync("echo", ["from outside"], { stdio: "inherit" }).status',
    );
    await client.heardWhere((each) => each.type === "stream" && String(each.content.text).includes("from outside"));
    expect(run.result).toBe("0");
  });
});

describe("displays", () => {
  test("update and clear", async () => {
    const run = await client.execute(`
      ${host}.display({ "text/plain": "a" }, { displayId: "d" });
      ${host}.display({ "text/plain": "b" }, { displayId: "d", update: true, metadata: { m: 1 } });
      ${host}.clearOutput(true);`);
    expect(run.outputs.map((each) => [each.type, each.content.transient ?? each.content.wait])).toEqual([
      ["display_data", { display_id: "d" }],
      ["update_display_data", { display_id: "d" }],
      ["clear_output", true],
    ]);
    expect(run.outputs[1].content.metadata).toEqual({ m: 1 });
  });

  test("display() as the last expression shows its value once", async () => {
    const run = await client.execute('import { display } from "typetorch"\ndisplay("seen")');
    expect(run.outputs.map((each) => each.type)).toEqual(["display_data"]);
  });

  test("displays show while a synchronous loop runs", async () => {
    const seen: [number, Reply][] = [];
    const started = performance.now();
    await client.execute(
      `${host}.display({ "text/plain": "now" }); const until = Date.now() + 600; while (Date.now() < until);`,
      { onOutput: (message) => seen.push([performance.now() - started, message]) },
    );
    expect(seen.find(([, message]) => message.type === "display_data")![0]).toBeLessThan(500);
  });

  test("20 MB pass, binary too", async () => {
    const run = await client.execute(`
      const bytes = new Uint8Array(20_000_000).fill(7);
      ${host}.display({ "image/png": bytes });
      "x".repeat(20_000_000).length`);
    const data = run.outputs[0].content.data as unknown as Record<string, string>;
    expect(Buffer.from(data["image/png"], "base64").equals(Buffer.alloc(20_000_000, 7))).toBe(true);
    expect(run.result).toBe("20000000");
  });

  test("what a cell set for its end is shown before its reply, also after an error", async () => {
    const run = await client.execute(`${host}.atCellEnd(() => console.log("flushed")); throw new Error("x")`);
    expect(run.outputs.map((each) => each.type)).toEqual(["stream", "error"]);
  });
});

describe("questions", () => {
  test("prompt and confirm wait for the answer", async () => {
    const asked: [string, boolean][] = [];
    const answers = ["Ada", "maybe", "y", "secret"];
    const run = await client.execute(
      `const who = prompt("name? "); const sure = confirm("sure?"); [who, sure, ${host}.input("word", true)]`,
      {
        answer(prompt, password) {
          asked.push([prompt, password]);
          return answers[asked.length - 1];
        },
      },
    );
    expect(run.result).toBe("[ 'Ada', true, 'secret' ]");
    expect(asked).toEqual([
      ["name? ", false],
      ["sure? [y/n] ", false],
      ["sure? [y/n] ", false],
      ["word", true],
    ]);
  });

  test("where nobody can answer it says so", async () => {
    const run = await client.execute('prompt("name?")');
    expect(run.error?.evalue).toBe(
      "prompt() cannot ask: nobody can answer where this cell was run (the frontend takes no input)",
    );
  });

  test("a question can be interrupted", async () => {
    const running = client.execute('prompt("name?")', { answer: () => undefined });
    await client.heardWhere((each) => each.type === "execute_input" && String(each.content.code) === 'prompt("name?")');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.interrupt();
    expect((await running).error?.ename).toBe("KeyboardInterrupt");
    expect((await client.execute("1")).result).toBe("1");
    const again = await client.execute('prompt("again?")', { answer: () => "fresh" });
    expect(again.result).toBe("'fresh'");
  });
});
