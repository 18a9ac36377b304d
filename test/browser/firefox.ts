/** A Firefox for tests, driven by its own protocol (Marionette), as playwright-core drives only builds of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The machine's Firefox, or undefined. */
export const firefoxProgram = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => ["firefox", "firefox-esr"].map((name) => join(folder, name)))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

if (firefoxProgram === undefined) console.log("No Firefox was found: the tests of pages in Firefox are skipped.");

/** One window of a Firefox that has no network. */
export class Firefox {
  private requests = 0;
  private pending = Buffer.alloc(0);
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly socket: Socket,
    private readonly profile: string,
  ) {
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  static async start(): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), "typetorch-firefox-"));
    const settings = {
      "marionette.port": 0,
      // Whatever asks for a network meets a closed door.
      "network.proxy.type": 1,
      "network.proxy.http": "127.0.0.1",
      "network.proxy.http_port": 9,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": 9,
      "browser.shell.checkDefaultBrowser": false,
      "datareporting.policy.dataSubmissionEnabled": false,
    };
    const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
    writeFileSync(join(profile, "user.js"), `${lines.join("\n")}\n`);
    const words = ["--headless", "--no-remote", "--marionette", "--profile", profile, "about:blank"];
    const child = spawn(firefoxProgram!, words, { stdio: "ignore", env: { ...process.env, HOME: profile } });
    // Firefox writes the port that it took into the profile.
    const file = join(profile, "MarionetteActivePort");
    for (let waited = 0; !existsSync(file) || readFileSync(file, "utf8") === ""; waited += 100) {
      if (waited > 60_000) throw new Error("Firefox did not start within a minute");
      await sleep(100);
    }
    const socket = connect(Number(readFileSync(file, "utf8")), "127.0.0.1");
    const firefox = new Firefox(child, socket, profile);
    await new Promise((ready) => socket.once("connect", ready));
    await firefox.send("WebDriver:NewSession", {});
    await firefox.send("WebDriver:SetTimeouts", { script: 120_000 });
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.send("WebDriver:Navigate", { url });
    // An exported page begins to answer once its first screen is painted.
    await this.run(`
      while (document.getElementById("page-data") && document.documentElement.dataset.alive !== "true")
        await new Promise((turn) => setTimeout(turn, 10));`);
  }

  /** Runs the body of an async function in the page and gives what it returns. */
  async run<T>(body: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1]; (async () => {${body}})().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value } = (await this.send("WebDriver:ExecuteAsyncScript", { script, args: [] })) as {
      value: { value?: T; error?: string };
    };
    if (value.error !== undefined) throw new Error(value.error);
    return value.value as T;
  }

  async stop(): Promise<void> {
    await this.send("Marionette:Quit", {}).catch(() => {});
    this.socket.destroy();
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    if (this.child.exitCode === null) await Promise.race([ended, sleep(10_000)]);
    if (this.child.exitCode === null) this.child.kill("SIGKILL");
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private send(command: string, parameters: object): Promise<unknown> {
    this.requests += 1;
    const id = this.requests;
    const message = JSON.stringify([0, id, command, parameters]);
    this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private receive(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    for (;;) {
      const colon = this.pending.indexOf(":");
      const length = Number(this.pending.subarray(0, Math.max(colon, 0)).toString());
      if (colon < 1 || this.pending.length < colon + 1 + length) return;
      const message = JSON.parse(this.pending.subarray(colon + 1, colon + 1 + length).toString());
      this.pending = this.pending.subarray(colon + 1 + length);
      // The first message only says who is there.
      if (!Array.isArray(message)) continue;
      const [, id, error, value] = message as [number, number, { error: string; message: string } | null, unknown];
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
      else waiting?.resolve(value);
    }
  }
}
