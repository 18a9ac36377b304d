/** Puts the kernelspec where Jupyter looks for kernels. */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Fault, messageOf } from "./fault";
import { kernelName, kernelspec, kernelspecFiles } from "./kernelspec";
import { writeWhole } from "./notebook";
import { candidates } from "./run/python";

export interface InstallOptions {
  /** For this user alone. */
  user?: boolean;
  /** Into the Python environment that is in use. */
  sysPrefix?: boolean;
  /** Into `prefix/share/jupyter`. */
  prefix?: string;
}

/** Writes the kernelspec and returns the folder that it lies in. */
export function install(options: InstallOptions): string {
  const given = [options.user, options.sysPrefix, options.prefix !== undefined].filter(Boolean).length;
  if (given !== 1) {
    throw new Fault(
      "install: say where with one of --user (for you alone), --sys-prefix (the Python environment in use) and --prefix DIR.",
    );
  }
  if (options.prefix !== undefined && statSync(options.prefix, { throwIfNoEntry: false })?.isFile()) {
    throw new Fault(`install --prefix ${options.prefix}: this is a file, and a folder is needed.`);
  }
  const share = options.user ? userDataFolder() : join(resolve(options.prefix ?? sysPrefix()), "share", "jupyter");
  const folder = join(share, "kernels", kernelName);
  try {
    writeKernelspec(folder);
  } catch (error) {
    throw new Fault(`install: ${messageOf(error)} Choose another place, or run it as the user who owns this one.`);
  }
  return folder;
}

/** Writes kernel.json and the logos into a folder. */
export function writeKernelspec(folder: string): void {
  writeWhole(join(folder, "kernel.json"), `${JSON.stringify(kernelspec(), null, 2)}\n`);
  if (existsSync(kernelspecFiles)) cpSync(kernelspecFiles, folder, { recursive: true });
}

/** Jupyter's folder for data of this user, by Jupyter's own rules. */
export function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? join(homedir(), "AppData", "Roaming"), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** The prefix of the Python in use: an active environment before the clone's own. */
function sysPrefix(): string {
  const active = process.env.TYPETORCH_PYTHON ?? process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  const order =
    active === undefined ? candidates() : [...candidates()].sort((a, b) => rank(a, active) - rank(b, active));
  for (const python of order) {
    const { status, stdout } = spawnSync(python, ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8" });
    if (status === 0) return stdout.trim();
  }
  throw new Fault("install --sys-prefix: no Python was found; install Python 3.10 or newer, or use --user.");
}

function rank(python: string, active: string): number {
  return python.startsWith(active) ? 0 : 1;
}
