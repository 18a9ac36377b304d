/** A Jupyter data folder that holds only this kernel, as built, so that tests find it whatever is installed. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface SpecFolder {
  /** The variables with which Jupyter programs find the kernel. */
  env: NodeJS.ProcessEnv;
  /** An empty folder for notebooks. */
  folder: string;
  remove(): void;
}

export const root: string = resolve(__dirname, "../..");

/** The Python of the set-up. */
export const python: string = join(
  root,
  process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python",
);

export function makeSpecFolder(): SpecFolder {
  const base = mkdtempSync(join(tmpdir(), "typetorch-kernel-"));
  const folder = join(base, "notebooks");
  mkdirSync(folder);
  const kernels = join(base, "kernels", "typetorch");
  mkdirSync(kernels, { recursive: true });
  const built = createRequire(__filename)(join(root, "dist/kernel/kernelspec.js")) as { kernelspec(): object };
  writeFileSync(join(kernels, "kernel.json"), JSON.stringify(built.kernelspec()));
  const env = { ...process.env, JUPYTER_PATH: base, TYPETORCH_HISTORY: join(base, "history.jsonl") };
  return { env, folder, remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 3 }) };
}
