/** A Jupyter server of our own, for running notebooks: on localhost, with a token, gone when we are done. */

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerConnection } from "@jupyterlab/services";
import { Fault } from "../fault";
import { writeKernelspec } from "../install";
import { promptSocket } from "./prompt-socket";
import { findPython } from "./python";

export interface JupyterServer {
  /** The server's address, ending in a slash. */
  readonly url: string;
  readonly settings: ServerConnection.ISettings;
  /** The folder that the paths of kernels and files are relative to. */
  readonly root: string;
  /** Names of the kernels that it can start. */
  readonly kernels: readonly string[];
  /** Ends every kernel and the server. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The folder that notebooks lie in or below. */
  root: string;
  /** More environment for the server and its kernels. */
  env?: Record<string, string>;
}

/** Starts a server and waits until it answers. */
export async function startServer({ root, env = {} }: ServerOptions): Promise<JupyterServer> {
  const python = findPython("jupyter_server");
  const scratch = mkdtempSync(join(tmpdir(), "typetorch-run-"));
  // The kernel of this very package, wherever another typetorch may be installed.
  writeKernelspec(join(scratch, "kernels", "typetorch"));
  const token = randomBytes(24).toString("hex");
  const port = await freePort();
  const words = [
    ...["-m", "jupyter_server", "--no-browser", "--log-level=WARN", "--ServerApp.ip=127.0.0.1"],
    ...[`--ServerApp.port=${port}`, "--ServerApp.port_retries=0", `--ServerApp.root_dir=${root}`],
    // Programs read faster than people: without this, output is dropped above 1000 messages a second.
    ...["--ZMQChannelsWebsocketConnection.limit_rate=False", "--ServerApp.terminals_enabled=False"],
    // Should we be killed, the orphan ends by itself.
    ...["--ServerApp.shutdown_no_activity_timeout=900", "--MappingKernelManager.cull_idle_timeout=600"],
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const child = spawn(python, words, {
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own: Ctrl+C reaches us alone, and we end the server in order.
    detached: process.platform !== "win32",
    env: {
      ...process.env,
      // The user's own Jupyter settings concern their JupyterLab, not this server.
      JUPYTER_NO_CONFIG: "1",
      JUPYTER_TOKEN: token,
      JUPYTER_RUNTIME_DIR: join(scratch, "runtime"),
      JUPYTER_PATH: [scratch, process.env.JUPYTER_PATH].filter(Boolean).join(process.platform === "win32" ? ";" : ":"),
      ...env,
    },
  });
  const process_ = new ServerProcess(child, scratch);
  const url = `http://127.0.0.1:${port}/`;
  const plain = ServerConnection.makeSettings({ baseUrl: url, wsUrl: url.replace("http", "ws"), token });
  const settings = { ...plain, WebSocket: promptSocket(plain.WebSocket) };
  try {
    await process_.untilReady(settings);
    const kernels = await fetchKernelNames(settings);
    return { url, settings, root, kernels, stop: () => process_.stop(settings) };
  } catch (error) {
    await process_.stop(settings);
    throw error;
  }
}

/** A port of localhost that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function fetchKernelNames(settings: ServerConnection.ISettings): Promise<string[]> {
  const response = await ServerConnection.makeRequest(`${settings.baseUrl}api/kernelspecs`, {}, settings);
  const { kernelspecs } = (await response.json()) as { kernelspecs: Record<string, unknown> };
  return Object.keys(kernelspecs).sort();
}

/** The server's process: whether it runs, what it said, how to end it. */
class ServerProcess {
  private said = "";
  private ended: Promise<void>;
  private hasEnded = false;
  private readonly killNow = () => this.kill();

  constructor(
    private readonly child: ChildProcess,
    private readonly scratch: string,
  ) {
    child.stderr?.on("data", (data) => {
      this.said = (this.said + data).slice(-4000);
    });
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.hasEnded = true;
        resolve();
      };
      child.on("exit", end);
      child.on("error", end);
    });
    process.on("exit", this.killNow);
  }

  async untilReady(settings: ServerConnection.ISettings): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (this.hasEnded) throw new Fault(`The Jupyter server did not start:\n${this.said.trim()}`);
      try {
        const response = await ServerConnection.makeRequest(`${settings.baseUrl}api/status`, {}, settings);
        if (response.ok) return;
      } catch {
        // Not listening yet.
      }
      await sleep(50);
    }
    throw new Fault(`The Jupyter server did not answer within a minute:\n${this.said.trim()}`);
  }

  async stop(settings: ServerConnection.ISettings): Promise<void> {
    if (!this.hasEnded) {
      const asked = ServerConnection.makeRequest(`${settings.baseUrl}api/shutdown`, { method: "POST" }, settings);
      await Promise.race([asked.catch(() => undefined), sleep(2000, undefined, { ref: false })]);
      await Promise.race([this.ended, sleep(5000, undefined, { ref: false })]);
      this.kill();
      await this.ended;
    }
    process.off("exit", this.killNow);
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private kill(): void {
    if (this.hasEnded || this.child.pid === undefined) return;
    try {
      if (process.platform === "win32") this.child.kill("SIGKILL");
      else process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}
