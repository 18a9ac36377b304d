/** Interrupts: whatever a cell is doing, it stops within 2 s, variables stay, nothing goes on afterwards. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, type Reply, startClient } from "../client";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("interrupt", () => {
  let client: Client;
  beforeAll(async () => {
    client = await startClient();
    await client.execute("let kept = 42; let count = 0");
  });
  afterAll(() => client.close());

  const endless = {
    "a synchronous loop": "while (true) {}",
    "a loop after an await": "await 0; while (true) {}",
    "a loop after a timer": "await new Promise((r) => setTimeout(r, 20)); while (true) {}",
    "a loop in a timer": "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})",
    "a loop in a tick": "process.nextTick(() => { while (true) {} }); await new Promise(() => {})",
    "a loop in a microtask": "queueMicrotask(() => { while (true) {} }); await new Promise(() => {})",
    "a loop in the second of two immediates":
      "setImmediate(() => count++); setImmediate(() => { while (true) {} }); await new Promise(() => {})",
    "a loop in the second of two timers":
      "setTimeout(() => count++, 5); setTimeout(() => { while (true) {} }, 5); await new Promise(() => {})",
    "a loop in an event":
      'import { createServer } from "node:net"; createServer().listen(0, () => { while (true) {} }); await new Promise(() => {})',
    "ticks without end": "const tick = () => process.nextTick(tick); tick(); await new Promise(() => {})",
    "a loop of microtasks": "for (;;) await null",
    "a loop of timers that prints":
      'for (;;) { await new Promise((r) => setTimeout(r, 10)); count++; console.log("tick") }',
    "a loop of timer promises":
      'import { setTimeout as pause } from "node:timers/promises"; for (;;) { await pause(10); count++ }',
    "a loop of immediates": "for (;;) { await new Promise((r) => setImmediate(r)); count++ }",
    "a loop of file reads that prints":
      'import * as fs from "node:fs"; for (;;) { await fs.promises.readFile("/dev/null"); console.log("read"); count++ }',
    "a loop of file reads":
      'import { promises as files } from "node:fs"; for (;;) { await files.readFile("/dev/null"); count++ }',
    "callbacks of file reads":
      'import { readFile } from "node:fs"; const again = () => readFile("/dev/null", () => { count++; again() }); again(); await new Promise(() => {})',
    "a loop over a stream":
      'import { createReadStream } from "node:fs"; for await (const _ of createReadStream("/dev/zero")) count++',
    "a loop that catches every error":
      'import { promises as files } from "node:fs"; for (;;) { try { await files.readFile("/dev/null"); console.log("read"); count++ } catch {} }',
    "a loop of requests":
      'import { createServer } from "node:http"; const server = createServer((_, reply) => reply.end("x")).listen(0); const { port } = server.address() as { port: number }; for (;;) { await (await fetch("http://127.0.0.1:" + port)).text(); count++ }',
    "a program whose output it prints":
      'import { spawn } from "node:child_process"; spawn(process.execPath, ["-e", "setInterval(() => console.log(1), 10)"]).stdout.on("data", (text) => { count++; console.log(String(text)) }); await new Promise(() => {})',
    "an interval that prints": 'setInterval(() => { count++; console.log("beat") }, 10); await new Promise(() => {})',
    "a promise that never settles": "await new Promise(() => {})",
    "a loop in try with finally": "try { while (true) {} } catch { count = -1 } finally { count = -1 }",
    "a regular expression": '/(a+)+$/.test("a".repeat(60) + "b")',
    "a blocked thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
    "a display method that never ends": '({ [Symbol.for("Jupyter.display")]() { while (true) {} } })',
    "a program that it waits for": 'import { execSync } from "node:child_process"; execSync("sleep 30")',
  };

  test.each(Object.entries(endless))("%s", async (_, code) => {
    const running = client.execute(code);
    await sleep(350);
    const asked = performance.now();
    const reply = await client.interrupt();
    expect(reply.type).toBe("interrupt_reply");
    expect(reply.content.status).toBe("ok");
    const run = await running;
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(run.reply.content.status).toBe("error");
    expect(run.error?.ename).toBe("KeyboardInterrupt");

    const after = await client.execute("const before = count; [kept, count]");
    expect(after.result).toMatch(/^\[ 42, \d+ \]$/);
    const heard = client.iopubMessages.length;
    await sleep(150);
    expect(client.iopubMessages.slice(heard)).toEqual([]);
    // Timers still work, and what was stopped has not gone on.
    const later = await client.execute("await new Promise((r) => setTimeout(r, 10)); count - before");
    expect(later.result).toBe("0");
    expect(later.stdout).toBe("");
  });

  test("what an earlier cell left behind and holds the process is stopped, for a cell that waits and without one", async () => {
    const left = {
      timer: 'setTimeout(() => { console.log("held"); while (true) count++ }, 20); 1',
      interval: 'setInterval(() => { console.log("held"); while (true) count++ }, 20); 1',
      promise:
        '(async () => { await new Promise((r) => setTimeout(r, 20)); console.log("held"); for (;;) await null })(); 1',
    };
    for (const code of Object.values(left)) {
      const held = async () => {
        const { result, reply } = await client.execute(code);
        expect(result).toBe("1");
        const of = (message: Reply) => message.parent.msg_id === reply.parent.msg_id;
        await client.heardWhere((each) => of(each) && each.content.text === ("held\n" as never), 20_000);
        const before = client.iopubMessages.length;
        // Between two steps of a promise nobody can tell whose it was.
        const told = /^what (this|an earlier) cell had left running was stopped$/;
        const isTold = (each: Reply) =>
          told.test(`${each.content.evalue}`) && client.iopubMessages.indexOf(each) >= before;
        return () => client.heardWhere(isTold, 20_000);
      };
      const firstTold = await held();
      const waiting = client.execute("'waited'");
      await sleep(50);
      await client.interrupt();
      const run = await waiting;
      expect(run.error?.ename ?? run.result).toMatch(/^KeyboardInterrupt$|^'waited'$/);
      await firstTold();
      const secondTold = await held();
      await client.interrupt();
      await secondTold();
      expect((await client.execute("kept")).result).toBe("42");
    }
  });

  test("what was loading when it was stopped is loaded whole later", async () => {
    const folder = client.folder;
    mkdirSync(join(folder, "node_modules/slow"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules/slow/index.js"),
      "exports.first = 1; const until = Date.now() + (globalThis.slowly ?? 0); while (Date.now() < until); exports.last = 2",
    );
    await client.execute("(globalThis as any).slowly = 60_000");
    const running = client.execute('import * as slow from "slow"');
    await sleep(300);
    await client.interrupt();
    expect((await running).error?.ename).toBe("KeyboardInterrupt");
    await client.execute("(globalThis as any).slowly = 0");
    expect((await client.execute('import * as slow from "slow"\n[slow.first, slow.last]')).result).toBe("[ 1, 2 ]");
  });

  test("an ES module that was on its way when the cell was stopped arrives", async () => {
    const folder = join(client.folder, "node_modules/modern");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "name": "modern", "type": "module", "exports": "./index.js" }');
    writeFileSync(
      join(folder, "index.js"),
      "for (let i = 0; i < 60; i++) await new Promise((r) => setTimeout(r, 20)); export const arrived = 1",
    );
    const running = client.execute('console.log("under way"); await import("modern" as string)');
    await client.heardWhere((each) => each.content.text === ("under way\n" as never));
    await sleep(100);
    await client.interrupt();
    expect((await running).error?.evalue).toBe("the cell was stopped; its variables are kept");
    const later = await client.execute('(await import("modern" as string)).arrived');
    expect(later.error).toBeUndefined();
    expect(later.result).toBe("1");
  });

  test("queued cells are aborted, later ones run", async () => {
    const first = client.execute("while (true) {}");
    const queued = client.execute("kept = 1");
    await sleep(300);
    await client.interrupt();
    expect((await first).error?.ename).toBe("KeyboardInterrupt");
    expect((await queued).reply.content.status).toBe("aborted");
    expect((await client.execute("kept")).result).toBe("42");
  });

  test("an idle kernel takes an interrupt without harm", async () => {
    await client.interrupt();
    await sleep(100);
    expect((await client.execute("kept")).result).toBe("42");
  });

  test("an interrupt that overtakes its cell on another socket stops it", async () => {
    const request = client.pack("execute_request", { code: "while (true) {}", silent: false }, "overtaken");
    await sleep(5);
    await client.interrupt();
    await client.sockets.shell.send(request);
    const error = await client.heardWhere((each) => each.type === "error" && each.parent.msg_id === "overtaken");
    expect(error.content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect((await client.execute("kept")).result).toBe("42");
  });

  test("also when both were sent in the same millisecond, or the same but for microseconds", async () => {
    const date = new Date().toISOString();
    const ends = [date, date, date.replace("Z", "100Z"), date.replace("Z", "200Z")];
    for (const [i, [cellDate, stopDate]] of [ends.slice(0, 2), ends.slice(2)].entries()) {
      const id = `together-${i}`;
      const cell = dated(
        client,
        client.pack("execute_request", { code: "while (true) {}", silent: false }, id),
        cellDate,
      );
      const stop = dated(client, client.pack("interrupt_request", {}, `${id}-stop`), stopDate);
      // Busy for a moment, it finds both at once, and the interrupt first.
      void client.request("shell", "complete_request", { code: "kept.", cursor_pos: 5 });
      await Promise.all([client.sockets.control.send(stop), client.sockets.shell.send(cell)]);
      const error = await client.heardWhere((each) => each.type === "error" && each.parent.msg_id === id);
      expect(error.content).toMatchObject({ ename: "KeyboardInterrupt" });
    }
    expect((await client.execute("kept")).result).toBe("42");
  });

  // Where code was cut off inside Node's timers, about one cell in a thousand left them unable to begin another.
  test("a hundred cells that set and clear timers leave them working", async () => {
    await client.execute("let beats = 0; const beat = setInterval(() => beats++, 50)");
    for (let i = 0; i < 100; i++) {
      const running = client.execute("for (;;) clearTimeout(setTimeout(() => {}, 5 + 100 * Math.random()))");
      await sleep(Math.random() * 40);
      await client.interrupt();
      expect((await running).error?.ename).toBe("KeyboardInterrupt");
      const { result } = await client.execute("await new Promise((r) => setTimeout(r, 5)); 7", { timeout: 5000 });
      expect(result).toBe("7");
    }
    const { result } = await client.execute(
      "const had = beats; await new Promise((r) => setTimeout(r, 300)); clearInterval(beat); beats - had",
    );
    expect(Number(result)).toBeGreaterThan(1);
  });

  test("many interrupts of many cells leave the kernel well", async () => {
    for (let i = 0; i < 15; i++) {
      const running = client.execute(i % 2 ? "for (;;) await null" : "while (true) {}");
      await sleep(30 + 13 * (i % 5));
      await client.interrupt();
      await client.interrupt();
      expect((await running).error?.ename).toBe("KeyboardInterrupt");
    }
    expect((await client.execute("kept")).result).toBe("42");
  });
});

/** The same message with another date. */
function dated(client: Client, frames: Buffer[], date: string): Buffer[] {
  const parts = frames.slice(2);
  parts[0] = Buffer.from(JSON.stringify({ ...JSON.parse(parts[0].toString()), date }));
  return [frames[0], client.sign(parts.slice(0, 4)), ...parts];
}
