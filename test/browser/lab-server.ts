/** JupyterLab as `npm start` opens it, or Notebook 7, on a copy of some notebooks, for tests. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { freePort } from "../../kernel/run/server";
import { makeSpecFolder, python } from "../kernel/spec-folder";

export type Program = "lab" | "notebook";

const start = resolve(__dirname, "../../scripts/start.mjs");

export class LabServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly scratch: string,
    private readonly origin: string,
    private readonly token: string,
    private readonly program: Program,
  ) {}

  /** Starts it on a copy of a folder and more files, far from the clone, with no settings of the user's. */
  static async start(folder: string, more: readonly string[], program: Program = "lab"): Promise<LabServer> {
    const scratch = mkdtempSync(join(tmpdir(), "typetorch-browser-"));
    cpSync(folder, scratch, { recursive: true });
    for (const file of more) cpSync(file, join(scratch, basename(file)));
    const port = await freePort();
    const words = ["--no-browser", "--port", String(port)];
    const env = {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(scratch, ".config"),
      JUPYTER_RUNTIME_DIR: join(scratch, ".runtime"),
    };
    const spec = program === "notebook" ? makeSpecFolder() : undefined;
    const child =
      spec === undefined
        ? spawn(process.execPath, [start, scratch, ...words], { stdio: ["ignore", "pipe", "pipe"], env })
        : spawn(python, ["-m", "notebook", ...words, ...(process.getuid?.() === 0 ? ["--allow-root"] : [])], {
            ...{ cwd: scratch, stdio: ["ignore", "pipe", "pipe"] },
            env: { ...env, JUPYTER_PATH: spec.env.JUPYTER_PATH },
          });
    child.once("exit", () => spec?.remove());
    const token = await announcedToken(child);
    return new LabServer(child, scratch, `http://localhost:${port}`, token, program);
  }

  /** The address that opens a notebook. */
  address(name: string): string {
    const path = this.program === "lab" ? "lab/tree" : "notebooks";
    return `${this.origin}/${path}/${encodeURIComponent(name)}?token=${this.token}`;
  }

  /** Whether a request stays on this server (or never leaves the browser). */
  owns(url: string): boolean {
    return url.startsWith(this.origin) || /^(?:data|blob|about):/.test(url);
  }

  /** Leaves an empty file in the folder that it serves. */
  leave(name: string): void {
    writeFileSync(join(this.scratch, name), "");
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null) await once(this.child, "exit");
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The token in the address that JupyterLab prints once it listens. */
function announcedToken(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = "";
    const listen = (data: Buffer) => {
      said += data;
      const token = /token=(\w+)/.exec(said)?.[1];
      if (token !== undefined) done(token);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("exit", () => fail(new Error(`JupyterLab did not start:\n${said}`)));
  });
}
