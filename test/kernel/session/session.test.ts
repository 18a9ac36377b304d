/** The protocol as a frontend sees it: requests and their replies, the order of messages, queues and errors. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, startClient } from "../client";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.close());

const types = (run: { all: { type: string; content: Record<string, unknown> }[] }) =>
  run.all.map((each) => (each.type === "status" ? String(each.content.execution_state) : each.type));

describe("kernel_info", () => {
  test("has every field of the protocol", async () => {
    const { content } = await client.request("shell", "kernel_info_request", {});
    expect(content).toMatchObject({
      status: "ok",
      protocol_version: "5.4",
      implementation: "typetorch",
      debugger: false,
      supported_features: [],
      language_info: {
        name: "typescript",
        mimetype: "text/typescript",
        file_extension: ".ts",
        pygments_lexer: "typescript",
        codemirror_mode: "typescript",
        nbconvert_exporter: "script",
      },
    });
    expect(content.implementation_version).toMatch(/^\d+\.\d+\.\d+/);
    expect(content.banner).toContain("TypeScript");
    expect(content.help_links).toContainEqual({ text: expect.any(String), url: expect.stringContaining("https://") });
  });

  test("is answered on the control channel too", async () => {
    expect((await client.request("control", "kernel_info_request", {})).type).toBe("kernel_info_reply");
  });
});

describe("execute", () => {
  test("sends busy, input, outputs, idle in this order, with the count", async () => {
    const run = await client.execute('console.log("a"); 1 + 1');
    expect(types(run)).toEqual(["busy", "execute_input", "stream", "execute_result", "idle"]);
    const input = run.all[1].content;
    const count = run.reply.content.execution_count;
    expect(input).toEqual({ code: 'console.log("a"); 1 + 1', execution_count: count });
    expect(run.outputs[1].content).toMatchObject({ execution_count: count, data: { "text/plain": "2" }, metadata: {} });
    expect(run.reply.content).toMatchObject({ status: "ok", user_expressions: {}, payload: [] });
  });

  test("counts cells one by one", async () => {
    const first = await client.execute("1");
    const second = await client.execute("1");
    expect(Number(second.reply.content.execution_count)).toBe(Number(first.reply.content.execution_count) + 1);
  });

  test("silent: nothing is shown, counted or kept", async () => {
    const before = await client.execute("1");
    const run = await client.execute('console.log("a"); var hidden = 7; hidden', { silent: true });
    expect(types(run)).toEqual(["busy", "idle"]);
    expect(run.reply.content.status).toBe("ok");
    const after = await client.execute("hidden");
    expect(after.result).toBe("7");
    expect(Number(after.reply.content.execution_count)).toBe(Number(before.reply.content.execution_count) + 1);
  });

  test("store_history false does not count", async () => {
    const before = Number((await client.execute("1")).reply.content.execution_count);
    const run = await client.execute("2", { store_history: false });
    expect(run.result).toBe("2");
    expect(Number((await client.execute("3")).reply.content.execution_count)).toBe(before + 1);
  });

  test("user_expressions give displays or errors", async () => {
    const run = await client.execute("const ux = 4", {
      user_expressions: { good: "ux * 2", bad: "ux.foo.bar", thrown: 'JSON.parse("{")' },
    });
    expect(run.reply.content.user_expressions).toMatchObject({
      good: { status: "ok", data: { "text/plain": "8" }, metadata: {} },
      bad: { status: "error", ename: "TypeError" },
      thrown: { status: "error", ename: "SyntaxError" },
    });
  });

  test("code that is not text is an error reply, then idle", async () => {
    const reply = await client.request("shell", "execute_request", { code: 5 });
    expect(reply.content).toMatchObject({ status: "error", evalue: "code must be a string" });
    await client.heardWhere(
      (each) => each.parent.msg_id === reply.parent.msg_id && String(each.content.execution_state) === "idle",
    );
  });

  test("an empty cell and a comment do nothing", async () => {
    expect(types(await client.execute(""))).toEqual(["busy", "execute_input", "idle"]);
    expect(types(await client.execute("// just this\n"))).toEqual(["busy", "execute_input", "idle"]);
  });

  test("an error reply carries what the error message carries", async () => {
    const run = await client.execute('throw new RangeError("too far")');
    expect(run.reply.content).toMatchObject({ status: "error", ename: "RangeError", evalue: "too far" });
    expect(run.reply.content.traceback).toEqual(run.error?.traceback);
    expect(run.outputs.map((each) => each.type)).toEqual(["error"]);
  });
});

describe("stop_on_error", () => {
  test("aborts what was queued before the error, and nothing later", async () => {
    const runs = await Promise.all([
      client.execute('await new Promise((r) => setTimeout(r, 100)); throw new Error("stop")'),
      client.execute("1"),
      client.execute("2"),
    ]);
    expect(runs.map((run) => run.reply.content.status)).toEqual(["error", "aborted", "aborted"]);
    for (const run of runs.slice(1)) expect(types(run)).toEqual(["busy", "idle"]);
    expect((await client.execute("3")).result).toBe("3");
  });

  test("a cell sent as soon as the error is known runs", async () => {
    for (let i = 0; i < 5; i++) {
      await client.execute("throw 1");
      expect((await client.execute("4")).reply.content.status).toBe("ok");
    }
  });

  test("false: the queue goes on", async () => {
    const runs = await Promise.all([
      client.execute('await 0; throw new Error("go on")', { stop_on_error: false }),
      client.execute("5"),
    ]);
    expect(runs.map((run) => run.reply.content.status)).toEqual(["error", "ok"]);
  });
});

describe("while a cell runs", () => {
  test("other requests are answered, and the state that was heard last is busy", async () => {
    const running = client.execute("const until = Date.now() + 1500; while (Date.now() < until) {}; 1");
    await sleep(300);
    const started = performance.now();
    const [info, completion, complete, inspect] = await Promise.all([
      client.request("shell", "kernel_info_request", {}),
      client.request("shell", "complete_request", { code: "Math.ab", cursor_pos: 7 }),
      client.request("shell", "is_complete_request", { code: "f(" }),
      client.request("shell", "inspect_request", { code: "Math.abs", cursor_pos: 8, detail_level: 0 }),
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(info.content.status).toBe("ok");
    expect(completion.content.matches).toEqual(["abs"]);
    expect(complete.content).toEqual({ status: "incomplete", indent: "  " });
    expect(inspect.content.found).toBe(true);
    expect(await client.beats()).toBe(true);
    await sleep(50);
    const states = client.iopubMessages
      .filter((each) => each.type === "status")
      .map((each) => each.content.execution_state);
    expect(states.at(-1)).toBe("busy");
    expect((await running).result).toBe("1");
  });
});

describe("history", () => {
  test("tail, range and search, with and without outputs", async () => {
    await client.execute("const needle1 = 1; needle1");
    await client.execute("const needle2 = 2; needle2");
    const ask = async (content: object) =>
      (await client.request("shell", "history_request", { output: false, raw: true, ...content })).content
        .history as unknown as [number, number, unknown][];
    const tail = await ask({ hist_access_type: "tail", n: 2 });
    expect(tail.map((entry) => entry[2])).toEqual(["const needle1 = 1; needle1", "const needle2 = 2; needle2"]);
    const [session, line] = tail[1];
    expect(await ask({ hist_access_type: "range", session, start: line, stop: line + 1 })).toEqual([tail[1]]);
    expect(await ask({ hist_access_type: "range", session: 0, start: line, stop: line + 1 })).toEqual([tail[1]]);
    expect(await ask({ hist_access_type: "search", pattern: "*needle?*", n: 1 })).toEqual([tail[1]]);
    const shown = await ask({ hist_access_type: "search", pattern: "*needle1", output: true });
    expect(shown[0][2]).toEqual(["const needle1 = 1; needle1", "1"]);
    expect((await ask({ hist_access_type: "search", pattern: "*needle*", unique: true })).length).toBe(2);
  });
});

describe("comms", () => {
  const host = '(globalThis as any)[Symbol.for("typetorch.host")]';

  test("a cell answers a channel that the page opens, and can close it", async () => {
    await client.execute(`${host}.comms.register("echo", (comm, data) => {
      comm.onMessage((message, buffers) => comm.send({ back: message.text, first: data.hello }, buffers));
      comm.onClose(() => console.log("closed"));
    })`);
    await client.send("shell", "comm_open", { comm_id: "c1", target_name: "echo", data: { hello: 1 } });
    const info = await client.request("shell", "comm_info_request", { target_name: "echo" });
    expect(info.content.comms).toEqual({ c1: { target_name: "echo" } });
    await client.sockets.shell.send(
      client.pack("comm_msg", { comm_id: "c1", data: { text: "hi" } }, "m1", {}, [Buffer.from([1, 2, 3])]),
    );
    const back = await client.heardWhere((each) => each.type === "comm_msg");
    expect(back.content).toMatchObject({ comm_id: "c1", data: { back: "hi", first: 1 } });
    expect(back.buffers).toEqual([Buffer.from([1, 2, 3])]);
    await client.send("shell", "comm_close", { comm_id: "c1", data: {} });
    await client.heardWhere((each) => each.type === "stream" && String(each.content.text) === "closed\n");
    expect((await client.request("shell", "comm_info_request", {})).content.comms).toEqual({});
  });

  test("a channel that nobody answers is closed", async () => {
    await client.send("shell", "comm_open", { comm_id: "c2", target_name: "nobody", data: {} });
    await client.heardWhere((each) => each.type === "comm_close" && String(each.content.comm_id) === "c2");
  });

  test("a cell opens one with bytes", async () => {
    const run = await client.execute(`const comm = ${host}.comms.open("view", { a: 1 }, [new Uint8Array([9])])`);
    const open = run.outputs.find((each) => each.type === "comm_open")!;
    expect(open.content).toMatchObject({ target_name: "view", data: { a: 1 } });
    expect(open.buffers).toEqual([Buffer.from([9])]);
    const { comms } = (await client.request("shell", "comm_info_request", {})).content as never as { comms: object };
    expect(Object.values(comms)).toEqual([{ target_name: "view" }]);
    await client.execute("comm.close()");
    expect((await client.request("shell", "comm_info_request", {})).content.comms).toEqual({});
  });
});

describe("requests that have no meaning here", () => {
  test("debugging is answered as unsupported", async () => {
    const { content } = await client.request("control", "debug_request", {
      type: "request",
      seq: 3,
      command: "attach",
    });
    expect(content).toMatchObject({ type: "response", request_seq: 3, success: false, command: "attach" });
  });

  test("unknown and malformed messages are logged and survived", async () => {
    const { log } = client;
    await client.send("shell", "tea_request", {}, "tea");
    await client.heardWhere(
      ({ parent, content }) => parent.msg_id === "tea" && `${content.execution_state}` === "idle",
    );
    await client.sockets.shell.send(["one", "two"]);
    await client.sockets.shell.send([
      Buffer.from("<IDS|MSG>"),
      Buffer.from("bad"),
      ...Array(4).fill(Buffer.from("{}")),
    ]);
    const frames = client.pack("kernel_info_request", {}, "x");
    frames[5] = Buffer.from('{"changed":1}');
    await client.sockets.shell.send(frames);
    await client.sockets.control.send(
      client.pack("shutdown_request", {}, "y").map((f, i) => (i === 1 ? Buffer.from("0") : f)),
    );
    expect((await client.execute("6")).result).toBe("6");
    const logged = client.log.slice(log.length);
    expect(logged).toContain("unknown type tea_request");
    expect(logged).toContain("delimiter <IDS|MSG> is missing");
    expect(logged.match(/signature is wrong/g)).toHaveLength(3);
  });

  test("a complete_request without code is an error reply", async () => {
    const { content } = await client.request("shell", "complete_request", {});
    expect(content).toMatchObject({ status: "error", evalue: "code must be a string" });
  });
});

describe("shutdown", () => {
  test("is answered, and both processes end", async () => {
    const other = await startClient();
    const child = Number((await other.execute("process.pid")).result);
    const gone = new Promise((resolve) => other.kernel.once("exit", resolve));
    const reply = await other.request("control", "shutdown_request", { restart: true });
    expect(reply.content).toEqual({ status: "ok", restart: true });
    expect(await gone).toBe(0);
    expect(other.kernel.signalCode).toBeNull();
    await ended(child);
    await other.close();
  });

  test("the child ends when the kernel is killed", async () => {
    const other = await startClient();
    const child = Number((await other.execute("process.pid")).result);
    other.kernel.kill("SIGKILL");
    await ended(child);
    await other.close();
  });
});

/** Waits until a process is gone, or dead and waiting to be collected. */
async function ended(pid: number): Promise<void> {
  const until = Date.now() + 3000;
  const alive = () => {
    try {
      process.kill(pid, 0);
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT" && process.platform !== "linux";
    }
  };
  while (alive() && Date.now() < until) await sleep(20);
  expect(alive()).toBe(false);
}
