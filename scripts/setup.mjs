/**
 * Sets up a clone: npm packages, a .venv with JupyterLab, the build, the kernelspec. Uses only Node's own modules,
 * since nothing else is there yet, and does only what is missing.
 */

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";
const oldestNode = [20, 19];
const oldestPython = [3, 10];

/** The Python of the clone's virtual environment. */
export const venvPython = join(root, ".venv", windows ? "Scripts/python.exe" : "bin/python");

/** What stops the set-up, as a sentence that says how to mend it. */
export class SetupError extends Error {}

/**
 * Brings everything up to date and returns whether the build had no errors.
 * `tests` also installs what only the tests need.
 */
export async function setup({ tests = false } = {}) {
  checkNode();
  await installPackages();
  const python = await installPython(tests);
  const built = await buildSources();
  installKernel(python);
  return built;
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: typetorch needs ${oldestNode.join(".")} or newer. Install it from https://nodejs.org and start again.`,
  );
}

async function installPackages() {
  if (packagesInstalled()) return;
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith("js") ? [process.execPath, [npm]] : [windows ? "npm.cmd" : "npm", []];
  await step("npm packages", command, [...first, "ci", "--include=dev", "--no-audit", "--no-fund"], {
    missing: "npm was not found: it comes with Node; install Node from https://nodejs.org and start again.",
    failed: "npm could not install the packages.",
  });
}

/** Compares npm's own record of what it installed with the lock file; packages for other platforms may be absent. */
function packagesInstalled() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (wanted === undefined) throw new SetupError(`package-lock.json is missing in ${root}: clone typetorch again.`);
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const there = present[path];
    return there === undefined ? entry.optional === true : there.version === entry.version;
  });
}

async function installPython(tests) {
  const venv = join(root, ".venv");
  const stamp = join(venv, "typetorch-setup.json");
  const requirement = (name) => join(root, "scripts", name);
  const needed = [requirement("requirements.txt"), ...(tests ? [requirement("requirements-test.txt")] : [])];
  const optional = requirement("requirements-optional.txt");
  const wanted = Object.fromEntries([...needed, optional].map((file) => [file, digest(readFileSync(file))]));
  // Programs in a virtual environment carry its path: the record names the files by path, so a moved clone starts anew.
  const record = readJson(stamp) ?? {};
  const missing = (file) => record[file] !== wanted[file];
  if (existsSync(venvPython) && !needed.some(missing) && !missing(optional)) return record.python;

  if (!existsSync(venvPython) || !needed.some((file) => record[file] !== undefined)) {
    const python = findPython();
    await step(`.venv with Python ${python.version}`, python.command, [...python.args, "-m", "venv", "--clear", venv], {
      missing: `${python.command} has gone.`,
      failed: `${python.command} could not make a virtual environment in ${venv}.`,
    });
    record.python = python.version;
  }
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  if (needed.some(missing)) {
    await step(
      "JupyterLab from PyPI (a minute or two)",
      venvPython,
      [...pip, ...needed.flatMap((file) => ["-r", file])],
      {
        missing: `${venvPython} has gone: delete .venv and start again.`,
        failed: "pip could not install JupyterLab into .venv.",
      },
    );
    for (const file of needed) record[file] = wanted[file];
    writeFileSync(stamp, `${JSON.stringify(record, null, 2)}\n`);
  }
  if (missing(optional)) {
    try {
      await step("native BLAS (optional)", venvPython, [...pip, "-r", optional], { missing: "", failed: "" });
    } catch {
      say("  not available for this machine: the WebAssembly backend runs alone");
    }
    record[optional] = wanted[optional];
    writeFileSync(stamp, `${JSON.stringify(record, null, 2)}\n`);
  }
  return record.python;
}

/** The first Python that is new enough and can make virtual environments. */
function findPython() {
  const given = process.env.TYPETORCH_PYTHON;
  const names = given
    ? [given]
    : ["python3", "python", ...(windows ? ["py"] : []), ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)];
  const asked = "import sys; print('%d.%d.%d' % sys.version_info[:3])\nimport venv, ensurepip";
  const faults = [];
  for (const command of names) {
    const args = command === "py" ? ["-3"] : [];
    const { error, status, stdout } = spawnSync(command, [...args, "-c", asked], { encoding: "utf8" });
    const version = stdout?.trim();
    if (error || !version) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major < oldestPython[0] || (major === oldestPython[0] && minor < oldestPython[1])) {
      faults.push(`${command} is Python ${version}, which is too old.`);
    } else if (status !== 0) {
      faults.push(
        `${command} (Python ${version}) cannot make virtual environments: its modules venv and ensurepip are missing (on Debian and Ubuntu: apt install python3-venv).`,
      );
    } else {
      return { command, args, version };
    }
  }
  throw new SetupError(
    faults.length === 0
      ? `${given ? `TYPETORCH_PYTHON=${given} does not run` : "No Python was found"}: typetorch needs Python ${oldestPython.join(".")} or newer for JupyterLab. Install it from https://www.python.org (on Debian and Ubuntu: apt install python3 python3-venv), or name one with TYPETORCH_PYTHON=/path/to/python3.`
      : `${faults.join(" ")} typetorch needs Python ${oldestPython.join(".")} or newer with venv; mend that or name another with TYPETORCH_PYTHON=/path/to/python3.`,
  );
}

async function buildSources() {
  const stamp = join(root, "dist", ".built");
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const inputs = [
    "lib",
    "kernel",
    "scripts",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
  ];
  if (!inputs.some((input) => changedSince(join(root, input), built))) return true;
  say("Building ...");
  const started = Date.now();
  const { build } = await import("./build.mjs");
  const ok = await build();
  say(ok ? `  done in ${seconds(started)}` : "  the build reported errors (above)");
  return ok;
}

/** Whether a file, or anything in a folder, is newer; a folder's own time tells of files that were removed. */
function changedSince(path, time) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return false;
  if (entry.mtimeMs > time) return true;
  return entry.isDirectory() && readdirSync(path).some((name) => changedSince(join(path, name), time));
}

/** Writes the kernelspec into .venv. */
function installKernel(python) {
  const share = join(root, ".venv", "share", "jupyter");
  const stamp = join(share, "typetorch-kernelspec");
  const command = join(root, "dist", "kernel", "main.js");
  if (!existsSync(command)) {
    throw new SetupError("The build left no command line in dist/: see the errors above.");
  }
  // What the kernelspec is made from: the code that writes it, this Node and this place.
  const sources = ["install.js", "kernelspec.js"].map((name) => join(root, "dist", "kernel", name));
  const texts = sources.filter((source) => existsSync(source)).map((source) => readFileSync(source));
  const wanted = digest(...texts, process.execPath, root, String(python));
  const kernelspec = join(share, "kernels", "typetorch", "kernel.json");
  if (existsSync(kernelspec) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing the kernelspec into .venv ...");
  const installed = spawnSync(process.execPath, [command, "install", "--prefix", join(root, ".venv")], {
    encoding: "utf8",
  });
  if (installed.status !== 0) throw new SetupError(`The kernelspec could not be installed.\n${installed.stderr}`);
  writeFileSync(stamp, wanted);
}

/** Runs a program quietly; what it said is shown only when it fails. */
async function step(what, command, args, { missing, failed }) {
  say(`Installing ${what} ...`);
  const started = Date.now();
  let output = "";
  const status = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell: command.endsWith(".cmd"),
    });
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", () => resolve(undefined));
    child.on("close", resolve);
  });
  if (status === 0) return say(`  done in ${seconds(started)}`);
  if (status === undefined) throw new SetupError(missing);
  const tail = output.trimEnd().split("\n").slice(-12).join("\n");
  throw new SetupError(`${tail}\n${failed} ${mend(output)}`);
}

/** What to do about a program's failure, from what it said. */
function mend(output) {
  if (/ENOSPC|No space left/i.test(output)) return "The disk is full: free some space and start again.";
  if (/EACCES|Permission denied/i.test(output)) {
    return `Some files may not be written: check who owns ${root}, and start again.`;
  }
  const offline =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|NewConnectionError|name resolution|unreachable|timed out|ProxyError|No matching distribution|network/i;
  if (offline.test(output)) {
    return "The package registry could not be reached: check the network (and HTTPS_PROXY, if you need a proxy), and start again.";
  }
  return "Its last words are above; mend that and start again.";
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

function say(text) {
  console.log(text);
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** Runs the set-up for a script; a fault ends the process with its sentence. */
export async function setupOrExit(options) {
  try {
    return await setup(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!(await setupOrExit({ tests: process.argv.includes("--tests") }))) process.exit(1);
  say("typetorch is set up: `npm start` opens the lessons.");
}
