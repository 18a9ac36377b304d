/** Runs the built `typetorch` program as a user does. */

import { spawn } from "node:child_process";
import { resolve } from "node:path";

export const program = resolve(__dirname, "../../dist/kernel/main.js");

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function typetorch(
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    child.on("error", fail);
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}
