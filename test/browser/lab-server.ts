/** JupyterLab as `npm start` opens it, on a copy of some notebooks, for tests. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { expect } from "vitest";
import { freePort } from "../../kernel/run/server";

const start = resolve(__dirname, "../../scripts/start.mjs");

export class LabServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly scratch: string,
    private readonly origin: string,
    private readonly token: string,
  ) {}

  /** Starts it on copies of these files, in a folder far from the clone, with no settings of the user's. */
  static async start(files: readonly string[]): Promise<LabServer> {
    const scratch = mkdtempSync(join(tmpdir(), "typetorch-browser-"));
    for (const file of files) copyFileSync(file, join(scratch, basename(file)));
    const port = await freePort();
    const child = spawn(process.execPath, [start, scratch, "--no-browser", "--port", String(port)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        JUPYTER_CONFIG_DIR: join(scratch, ".config"),
        JUPYTER_RUNTIME_DIR: join(scratch, ".runtime"),
      },
    });
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
    });
    child.stderr.on("data", (data) => {
      said += data;
    });
    await expect.poll(() => said, { timeout: 90_000 }).toMatch(/token=\w+/);
    const token = /token=(\w+)/.exec(said)?.[1] ?? "";
    return new LabServer(child, scratch, `http://localhost:${port}`, token);
  }

  /** The address that opens a notebook. */
  address(name: string): string {
    return `${this.origin}/lab/tree/${encodeURIComponent(name)}?token=${this.token}`;
  }

  /** Whether a request stays on this server (or never leaves the browser). */
  owns(url: string): boolean {
    return url.startsWith(this.origin) || /^(?:data|blob|about):/.test(url);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null) await once(this.child, "exit");
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
