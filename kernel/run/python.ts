/** Finds the Python that has Jupyter: the clone's own .venv, an active environment, or one on the path. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../fault";
import { packageRoot } from "../package";

/** The command of a Python that can import `module`. */
export function findPython(module: "jupyterlab" | "jupyter_server"): string {
  const tried: string[] = [];
  for (const python of candidates()) {
    if (pythonHas(python, module)) return python;
    tried.push(python);
  }
  throw new Fault(
    `No Python with ${module} was found (tried ${tried.join(", ")}): in a clone of typetorch run \`npm run setup\`; elsewhere install it with \`python3 -m pip install jupyterlab plotly\`, or name a Python that has it with TYPETORCH_PYTHON=/path/to/python3.`,
  );
}

/** Whether this Python runs and finds the module. */
export function pythonHas(python: string, module: string): boolean {
  const check = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(module)}) is None)`;
  return spawnSync(python, ["-c", check], { stdio: "ignore" }).status === 0;
}

/** The virtual environment that the set-up makes in a clone. */
export function venvFolder(): string {
  return join(packageRoot, ".venv");
}

/** What a Python says of itself and of what is installed for it. */
export interface PythonFacts {
  command: string;
  version: string;
  /** Versions of the packages that matter here, by name. */
  versions: Record<string, string>;
  /** Where its Jupyter finds kernels, by name; undefined values do not occur. */
  kernels: Record<string, string>;
}

/** Asks a Python; undefined when it does not run. */
export function pythonFacts(command: string): PythonFacts | undefined {
  const { status, stdout } = spawnSync(command, ["-c", question], { encoding: "utf8" });
  if (status !== 0) return undefined;
  try {
    return { command, ...(JSON.parse(stdout) as Omit<PythonFacts, "command">) };
  } catch {
    return undefined;
  }
}

const question = `
import json, sys
from importlib import metadata
versions = {}
for name in ("jupyterlab", "plotly", "scipy-openblas32"):
    try:
        versions[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
try:
    from jupyter_client.kernelspec import KernelSpecManager
    kernels = KernelSpecManager().find_kernel_specs()
except ImportError:
    kernels = {}
print(json.dumps({"version": sys.version.split()[0], "versions": versions, "kernels": kernels}))
`;

/** Every Python worth asking, best first. */
export function candidates(): string[] {
  const given = process.env.TYPETORCH_PYTHON;
  if (given) return [given];
  const inside = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const environments = [venvFolder(), process.env.VIRTUAL_ENV, process.env.CONDA_PREFIX];
  const found = environments.filter((folder) => folder !== undefined).map((folder) => join(folder, inside));
  return [...found.filter((python) => existsSync(python)), "python3", "python"];
}
