/** The set-up: quick when nothing is missing, plain when something is. */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = resolve(__dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "typetorch-setup-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A clone that has its npm packages as far as the set-up can see, and nothing else. */
function clone(name: string, { packages = true } = {}): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const file of ["scripts", "package.json", "package-lock.json"]) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  const record = "node_modules/.package-lock.json";
  if (packages) cpSync(join(root, record), join(folder, record));
  return folder;
}

/** A folder with one program that answers as it is told. */
function program(name: string, script: string): string {
  const folder = mkdtempSync(join(scratch, "bin-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

function setup(folder: string, env: Record<string, string> = {}) {
  const clean = { ...process.env, npm_execpath: "", TYPETORCH_PYTHON: "", ...env };
  return spawnSync(process.execPath, ["scripts/setup.mjs"], { cwd: folder, encoding: "utf8", env: clean });
}

test("takes less than three seconds when nothing is missing, and says nothing but that it is done", () => {
  const first = setup(root);
  expect(first.stderr).toBe("");
  // The quickest of three: other programs may be busy on this machine.
  const times = [1, 2, 3].map(() => {
    const started = Date.now();
    const { status, stdout } = setup(root);
    expect(status).toBe(0);
    expect(stdout.trim()).toBe("typetorch is set up: `npm start` opens the lessons.");
    return Date.now() - started;
  });
  expect(Math.min(...times)).toBeLessThan(3000);
});

test('makes `npx typetorch` and `import "typetorch"` work in the clone, without a network', () => {
  const env = { ...process.env, npm_config_offline: "true", npm_config_cache: join(scratch, "npm-cache") };
  const npx = spawnSync("npx", ["typetorch", "--version"], { cwd: root, encoding: "utf8", env });
  expect(npx.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  const script = "import { tensor } from 'typetorch'; console.log(JSON.stringify(tensor([1, 2]).tolist()))";
  const node = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  expect(node.stderr).toBe("");
  expect(node.stdout.trim()).toBe("[1,2]");
});

describe("what is wrong is one sentence that says how to mend it, and no .venv is left behind", () => {
  test("no Python", () => {
    const folder = clone("no-python");
    const { status, stderr } = setup(folder, { PATH: dirname(program("true", "exit 0")) });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^\nNo Python was found: typetorch needs Python 3\.10 or newer.*apt install python3.*TYPETORCH_PYTHON/,
    );
    expect(existsSync(join(folder, ".venv"))).toBe(false);
  });

  test("a Python that is too old", () => {
    const { status, stderr } = setup(clone("old"), { PATH: program("python3", "echo 3.9.18") });
    expect(status).toBe(1);
    expect(stderr).toContain("python3 is Python 3.9.18, which is too old.");
  });

  test("a Python without venv", () => {
    const folder = clone("no-venv");
    const { status, stderr } = setup(folder, { PATH: program("python3", "echo 3.12.1; exit 1") });
    expect(status).toBe(1);
    expect(stderr).toContain("python3 (Python 3.12.1) cannot make virtual environments");
    expect(stderr).toContain("apt install python3-venv");
    expect(existsSync(join(folder, ".venv"))).toBe(false);
  });

  test("a name that is no Python", () => {
    const { status, stderr } = setup(clone("named"), { TYPETORCH_PYTHON: "/nowhere/python" });
    expect(status).toBe(1);
    expect(stderr).toContain("TYPETORCH_PYTHON=/nowhere/python does not run");
  });

  test("no network for npm", () => {
    const folder = clone("offline-npm", { packages: false });
    const path = program("npm", "echo 'npm error code ENOTFOUND' >&2; exit 1");
    const { status, stderr } = setup(folder, { PATH: `${path}:/usr/bin:/bin` });
    expect(status).toBe(1);
    expect(stderr).toContain("npm error code ENOTFOUND");
    expect(stderr).toContain(
      "npm could not install the packages. The package registry could not be reached: check the network",
    );
  });

  test("no npm", () => {
    const folder = clone("no-npm", { packages: false });
    const { status, stderr } = setup(folder, { PATH: program("true", "exit 0") });
    expect(status).toBe(1);
    expect(stderr).toContain("npm was not found: it comes with Node");
  });

  test("no network for pip; the next start tries again", () => {
    const folder = clone("offline-pip");
    const python = program(
      "python3",
      `case "$*" in
*sys.version_info*) echo 3.12.1 ;;
*venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo x > .venv/made ;;
*pip*) echo 'NewConnectionError: Temporary failure in name resolution' >&2; exit 1 ;;
esac`,
    );
    for (const _ of [1, 2]) {
      const { status, stderr } = setup(folder, { PATH: `${python}:/usr/bin:/bin` });
      expect(status).toBe(1);
      expect(stderr).toContain(
        "pip could not install JupyterLab into .venv. The package registry could not be reached",
      );
    }
    expect(readdirSync(join(folder, ".venv"))).not.toContain("typetorch-setup.json");
  });
});
