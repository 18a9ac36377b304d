/** A small Jupyter client for tests: starts the built kernel and talks to its sockets directly, without a server. */

import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { root } from "./spec-folder";

export interface Reply {
  type: string;
  content: Record<string, never> & Record<string, unknown>;
  parent: { msg_id?: string };
  header: { msg_id: string; msg_type: string; [field: string]: unknown };
  metadata: Record<string, unknown>;
  buffers: Buffer[];
}

export interface Run {
  reply: Reply;
  /** Everything on iopub that belongs to the request, without the statuses and the input. */
  outputs: Reply[];
  /** All of it. */
  all: Reply[];
  stdout: string;
  stderr: string;
  /** `text/plain` of the result. */
  result: string | undefined;
  error: { ename: string; evalue: string; traceback: string[] } | undefined;
  ms: number;
}

export interface ExecuteOptions {
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: Record<string, string>;
  allow_stdin?: boolean;
  stop_on_error?: boolean;
  /** Metadata of the message, such as the id of the notebook's cell. */
  metadata?: object;
  /** Milliseconds until a missing reply fails. */
  timeout?: number;
  /** Answers the kernel's questions; `undefined` leaves one unanswered. */
  answer?: (prompt: string, password: boolean) => string | undefined;
  onOutput?: (message: Reply) => void;
}

type Channel = "shell" | "control" | "stdin";

export interface ClientOptions {
  /** Where the notebook is (default: an empty folder). */
  folder?: string;
  env?: NodeJS.ProcessEnv;
  /** Starts another kernel than this project's: its program and arguments, given the connection file. */
  argv?: (connectionFile: string) => string[];
  /** Runs it as another user of the machine, which only root may. */
  uid?: number;
}

/** Starts the kernel in an empty folder (or `folder`) and connects to it. */
export async function startClient(options: ClientOptions = {}): Promise<Client> {
  const base = mkdtempSync(join(tmpdir(), "typetorch-client-"));
  const ports = await freePorts(5);
  const key = randomUUID();
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
  const connection = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const file = join(base, "connection.json");
  if (options.uid !== undefined) chownSync(base, options.uid, options.uid);
  writeFileSync(
    file,
    JSON.stringify({ ...connection, transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" }),
  );
  const started = performance.now();
  const start = () =>
    spawn(process.execPath, options.argv?.(file) ?? [join(root, "dist/kernel/kernel.js"), file], {
      cwd: options.folder ?? base,
      env: { ...process.env, TYPETORCH_HISTORY: join(base, "history.jsonl"), ...options.env },
      stdio: ["ignore", "ignore", "pipe"],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
  const kernel = start();
  const client = new Client(kernel, key, connection, base, options.folder ?? base, start);
  await client.request("shell", "kernel_info_request", {}, 60_000);
  client.readyMs = performance.now() - started;
  return client;
}

export class Client {
  /** Milliseconds from the start of the process to its first reply. */
  readyMs = 0;
  /** What the kernel logged. */
  log = "";
  readonly session: string = randomUUID();
  readonly sockets: Record<Channel, Dealer>;
  private readonly iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  private readonly heard: Reply[] = [];
  private readonly listeners = new Set<(channel: Channel | "iopub", message: Reply) => void>();

  constructor(
    public kernel: ChildProcess,
    readonly key: string,
    readonly ports: { hb_port: number } & Record<string, number>,
    private readonly base: string,
    readonly folder: string,
    private readonly start: () => ChildProcess,
  ) {
    const dealer = (channel: Channel) => {
      // One identity on all channels: the kernel asks on stdin the frontend that asked it on shell.
      const socket = new Dealer({ routingId: this.session, linger: 0, receiveHighWaterMark: 0, sendHighWaterMark: 0 });
      socket.connect(`tcp://127.0.0.1:${ports[`${channel}_port`]}`);
      void this.listen(channel, socket);
      return socket;
    };
    this.sockets = { shell: dealer("shell"), control: dealer("control"), stdin: dealer("stdin") };
    this.iopub.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
    this.iopub.subscribe();
    void this.listen("iopub", this.iopub);
    this.keepLog();
  }

  private keepLog(): void {
    this.kernel.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
    });
  }

  /** Restarts the kernel as frontends do: asks it to end, then starts another with the same connection file. */
  async restart(): Promise<void> {
    const gone = new Promise((resolve) => this.kernel.once("exit", resolve));
    await this.request("control", "shutdown_request", { restart: true });
    await gone;
    this.kernel = this.start();
    this.keepLog();
    await this.request("shell", "kernel_info_request", {}, 60_000);
  }

  /** Everything heard on iopub so far. */
  get iopubMessages(): readonly Reply[] {
    return this.heard;
  }

  /** Runs a cell and waits for its reply and for idle. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<Run> {
    const { timeout = 30_000, answer, onOutput, metadata = {}, ...fields } = options;
    const started = performance.now();
    const id = randomUUID();
    const all: Reply[] = [];
    let reply: Reply | undefined;
    const whole = new Promise<Reply>((resolve) => {
      const listener = (channel: Channel | "iopub", message: Reply) => {
        if (message.parent.msg_id !== id) return;
        if (channel === "iopub") {
          all.push(message);
          onOutput?.(message);
        } else if (channel === "shell") reply = message;
        else if (channel === "stdin" && answer) {
          const { prompt, password } = message.content as unknown as { prompt: string; password: boolean };
          const value = answer(prompt, password);
          if (value !== undefined) void this.send("stdin", "input_reply", { value }, randomUUID(), message.header);
        }
        const idle = all.some((each) => each.type === "status" && each.content.execution_state === ("idle" as never));
        if (reply && idle) {
          this.listeners.delete(listener);
          resolve(reply);
        }
      };
      this.listeners.add(listener);
    });
    const content = { code, silent: false, store_history: true, allow_stdin: answer !== undefined, ...fields };
    await this.sockets.shell.send(this.pack("execute_request", content, id, {}, [], metadata));
    const got = await inTime(whole, timeout, () => `no reply to ${JSON.stringify(code.slice(0, 80))}\n${this.log}`);
    const outputs = all.filter((each) => each.type !== "status" && each.type !== "execute_input");
    const text = (name: string) =>
      outputs
        .filter((each) => each.type === "stream" && (each.content.name as unknown) === name)
        .map((each) => each.content.text as unknown as string)
        .join("");
    const data = outputs.find((each) => each.type === "execute_result")?.content.data as unknown as
      | Record<string, string>
      | undefined;
    const error = outputs.find((each) => each.type === "error")?.content as Run["error"] | undefined;
    const ms = performance.now() - started;
    return {
      reply: got,
      outputs,
      all,
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: data?.["text/plain"],
      error,
      ms,
    };
  }

  /** Sends any request and waits for its reply. */
  async request(channel: Channel, type: string, content: object, timeout = 30_000): Promise<Reply> {
    const id = randomUUID();
    const answered = new Promise<Reply>((resolve) => {
      const listener = (from: Channel | "iopub", message: Reply) => {
        if (from !== channel || message.parent.msg_id !== id) return;
        this.listeners.delete(listener);
        resolve(message);
      };
      this.listeners.add(listener);
    });
    await this.send(channel, type, content, id);
    return inTime(answered, timeout, () => `no reply to ${type}\n${this.log}`);
  }

  interrupt(): Promise<Reply> {
    return this.request("control", "interrupt_request", {});
  }

  async send(channel: Channel, type: string, content: object, id: string = randomUUID(), parent: object = {}) {
    await this.sockets[channel].send(this.pack(type, content, id, parent));
  }

  pack(
    type: string,
    content: object,
    id: string,
    parent: object = {},
    buffers: Buffer[] = [],
    metadata: object = {},
  ): Buffer[] {
    const header = {
      ...{ msg_id: id, session: this.session, username: "test", date: new Date().toISOString() },
      ...{ msg_type: type, version: "5.3" },
    };
    const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [Buffer.from("<IDS|MSG>"), this.sign(parts), ...parts, ...buffers];
  }

  sign(parts: Buffer[]): Buffer {
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  }

  /** Waits until a message on iopub satisfies the condition, also one that was heard before. */
  async heardWhere(condition: (message: Reply) => boolean, timeout = 5000): Promise<Reply> {
    const before = this.heard.find(condition);
    if (before) return before;
    const found = new Promise<Reply>((resolve) => {
      const listener = (channel: Channel | "iopub", message: Reply) => {
        if (channel !== "iopub" || !condition(message)) return;
        this.listeners.delete(listener);
        resolve(message);
      };
      this.listeners.add(listener);
    });
    return inTime(found, timeout, () => `no such message on iopub\n${this.log}`);
  }

  /** Whether the heartbeat answers within the time. */
  async beats(timeout = 1000): Promise<boolean> {
    const socket = new Request({ linger: 0, receiveTimeout: timeout });
    socket.connect(`tcp://127.0.0.1:${this.ports.hb_port}`);
    try {
      await socket.send("ping");
      return String((await socket.receive())[0]) === "ping";
    } catch {
      return false;
    } finally {
      socket.close();
    }
  }

  /** Ends the kernel and removes its folder. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.kernel.exitCode !== null || this.kernel.signalCode !== null) resolve();
      else this.kernel.once("exit", () => resolve());
    });
    await this.send("control", "shutdown_request", { restart: false });
    const killer = setTimeout(() => this.kernel.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(killer);
    for (const socket of [...Object.values(this.sockets), this.iopub]) socket.close();
    rmSync(this.base, { recursive: true, force: true, maxRetries: 3 });
  }

  private async listen(channel: Channel | "iopub", socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket as AsyncIterable<Buffer[]>) {
      const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const parts = frames.slice(at + 2, at + 6);
      if (!this.sign(parts).equals(frames[at + 1])) throw new Error("the kernel signed a message wrongly");
      const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
      const message = { type: header.msg_type, content, parent, header, metadata, buffers: frames.slice(at + 6) };
      if (channel === "iopub") this.heard.push(message);
      for (const listener of [...this.listeners]) listener(channel, message);
    }
  }
}

async function inTime<T>(promise: Promise<T>, ms: number, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${ms} ms: ${why()}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
