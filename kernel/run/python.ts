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

/** Every Python worth asking, best first. */
export function candidates(): string[] {
  const given = process.env.TYPETORCH_PYTHON;
  if (given) return [given];
  const inside = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const environments = [venvFolder(), process.env.VIRTUAL_ENV, process.env.CONDA_PREFIX];
  const found = environments.filter((folder) => folder !== undefined).map((folder) => join(folder, inside));
  return [...found.filter((python) => existsSync(python)), "python3", "python"];
}
