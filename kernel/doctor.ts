/** `typetorch doctor`: what is installed, which backend runs, and what to do about what is missing. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./chromium";
import { messageOf } from "./fault";
import { kernelName } from "./kernelspec";
import { packageRoot, packageVersion } from "./package";
import { candidates, pythonFacts } from "./run/python";

/** One thing looked at. `needed` ones that are missing make the doctor's exit status 1. */
interface Finding {
  name: string;
  found: string | undefined;
  needed: boolean;
  /** What to do when it is missing. */
  mend: string;
}

/** Prints the findings and returns the exit status. */
export async function doctor(): Promise<number> {
  const findings = await examine();
  const width = Math.max(...findings.map((finding) => finding.name.length));
  for (const { name, found, needed, mend } of findings) {
    const mark = found !== undefined ? "ok     " : needed ? "MISSING" : "absent ";
    console.log(`${mark}  ${name.padEnd(width)}  ${found ?? mend}`);
  }
  const missing = findings.filter((finding) => finding.needed && finding.found === undefined);
  console.log(
    missing.length === 0
      ? "\nEverything that is needed is there."
      : `\nMissing: ${missing.map((finding) => finding.name).join(", ")}. What to do stands beside each.`,
  );
  return missing.length === 0 ? 0 : 1;
}

async function examine(): Promise<Finding[]> {
  const python = candidates()
    .map((command) => pythonFacts(command))
    .find((facts) => facts !== undefined);
  const clone = existsSync(join(packageRoot, "scripts", "setup.mjs"));
  const pip = python === undefined ? "python3 -m pip" : `${python.command} -m pip`;
  const install = (what: string) =>
    clone ? `run \`npm run setup\` in ${packageRoot}` : `run \`${pip} install ${what}\``;
  const version = (name: string) => python?.versions[name];
  return [
    { name: "typetorch", found: `${packageVersion} in ${packageRoot}`, needed: true, mend: "" },
    nodeFinding(),
    {
      name: "Python",
      found: python && `${python.version} (${python.command})`,
      needed: true,
      mend: "install Python 3.10 or newer from https://www.python.org, or name one with TYPETORCH_PYTHON",
    },
    { name: "JupyterLab", found: version("jupyterlab"), needed: true, mend: install("jupyterlab") },
    {
      name: "plot renderer",
      found: version("plotly") && `plotly ${version("plotly")} (draws plots in JupyterLab)`,
      needed: true,
      mend: install("plotly"),
    },
    {
      name: "kernelspec",
      found: python?.kernels[kernelName],
      needed: true,
      mend: clone ? install("") : "run `npx typetorch install --sys-prefix` (or --user)",
    },
    await backendFinding(),
    {
      name: "native BLAS",
      found: process.platform === "darwin" ? "Accelerate" : blas(version("scipy-openblas32")),
      needed: false,
      mend: `optional, makes large matrix products faster: ${install("scipy-openblas32")}`,
    },
    chromiumFinding(),
  ];
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  return {
    name: "Node",
    found: fine ? `${process.versions.node} (${process.execPath})` : undefined,
    needed: true,
    mend: `${process.versions.node} is too old: install 20.19 or newer from https://nodejs.org`,
  };
}

async function backendFinding(): Promise<Finding> {
  const finding: Finding = { name: "backend", found: undefined, needed: true, mend: "" };
  try {
    const { backend } = await import("../lib/backend/select.js");
    return { ...finding, found: backend().description };
  } catch (error) {
    return { ...finding, mend: `no backend can be loaded: ${messageOf(error)}` };
  }
}

function chromiumFinding(): Finding {
  const mend = "optional, for browser tests and PDF: install Chromium or Chrome, or name it with CHROME_PATH";
  try {
    return { name: "Chromium", found: findChromium(), needed: false, mend };
  } catch (error) {
    return { name: "Chromium", found: undefined, needed: false, mend: messageOf(error) };
  }
}

function blas(version: string | undefined): string | undefined {
  return version && `OpenBLAS (scipy-openblas32 ${version})`;
}
