/** Faults that end a process: the cell ends with a sentence, the kernel goes on. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "../client";

let client: Client;
beforeAll(async () => {
  client = await startClient({ env: { TYPETORCH_HEAP_MB: "120" } });
});
afterAll(() => client.close());

describe("a fault of the whole process", () => {
  test.each([
    ["a native crash", "process.abort()", /crashed in native code \(SIGABRT\)/],
    ["a segmentation fault", 'process.kill(process.pid, "SIGSEGV")', /crashed in native code \(SIGSEGV\)/],
    ["a kill from outside", 'process.kill(process.pid, "SIGKILL"); while (true) {}', /SIGKILL.*memory/],
    [
      "out of memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill({}))",
      /ran out of memory.*TYPETORCH_HEAP_MB=120/,
    ],
    ["a real exit", "(process as any).reallyExit(3)", /ended with code 3/],
  ])("%s", async (_, code, message) => {
    await client.execute("const lost = 1");
    const run = await client.execute(code, { timeout: 60_000 });
    expect(run.reply.content.status).toBe("error");
    expect(run.error?.ename).toBe("ProcessDied");
    expect(run.error?.evalue).toMatch(message);
    expect(run.error?.evalue).toContain("variables, functions and imports are lost");
    expect(run.all.at(-1)?.content.execution_state).toBe("idle");
    const after = await client.execute("lost");
    expect(after.error?.evalue).toContain("Cannot find name 'lost'");
    expect((await client.execute("1 + 1")).result).toBe("2");
  });
});

describe("a fault of a cell", () => {
  test("process.exit ends the cell, nothing is lost", async () => {
    await client.execute("const kept = 1");
    const run = await client.execute("process.exit(3)");
    expect(run.error).toMatchObject({ ename: "Exit" });
    expect(run.error?.evalue).toContain("process.exit(3) ended this cell");
    expect((await client.execute("kept")).result).toBe("1");
  });

  test("a stack overflow is an error of the cell", async () => {
    const run = await client.execute("function deeper() { return deeper() + 1 }\ndeeper()");
    expect(run.error?.ename).toBe("RangeError");
    expect(run.error?.evalue).toContain("calls itself without end");
    expect((await client.execute("1")).result).toBe("1");
  });

  test("an unhandled rejection fails the cell that caused it", async () => {
    const run = await client.execute('(async () => { throw new Error("nobody waits") })()\n1;');
    expect(run.error?.evalue).toBe("nobody waits");
    expect(run.reply.content.status).toBe("error");
  });

  test("a late rejection and a late throw show in the cell that caused them", async () => {
    const first = await client.execute(`
      setTimeout(() => { throw new Error("late throw") }, 150);
      (async () => { await new Promise((r) => setTimeout(r, 150)); throw new Error("late rejection") })();
      0`);
    const second = await client.execute("await new Promise((r) => setTimeout(r, 400)); 2");
    expect(first.reply.content.status).toBe("ok");
    expect(second.reply.content.status).toBe("ok");
    for (const text of ["late throw", "late rejection"]) {
      const error = await client.heardWhere((each) => each.type === "error" && String(each.content.evalue) === text);
      expect(error.parent.msg_id).toBe(first.reply.parent.msg_id);
    }
  });

  test("output after its end belongs to the cell that wrote it", async () => {
    const first = await client.execute('setTimeout(() => console.log("from the first"), 150); 0');
    const second = await client.execute('await new Promise((r) => setTimeout(r, 400)); console.log("from the second")');
    expect(second.stdout).toBe("from the second\n");
    const late = await client.heardWhere(
      (each) => each.type === "stream" && String(each.content.text) === "from the first\n",
    );
    expect(late.parent.msg_id).toBe(first.reply.parent.msg_id);
  });
});
