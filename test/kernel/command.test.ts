/** The command line: what there is, and what is said to words that make no sense. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { typetorch } from "./typetorch-program";

const manifest = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8"));

test("--help names every command but the kernel's own", async () => {
  const { status, stdout } = await typetorch(["--help"]);
  expect(status).toBe(0);
  const named = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]);
  expect(named).toEqual(["lab", "run", "export", "install", "doctor", "help"]);
});

test("--version is the package's", async () => {
  expect((await typetorch(["--version"])).stdout.trim()).toBe(manifest.version);
});

describe("nonsense", () => {
  test.each([
    [["trian"], "unknown command 'trian'"],
    [["run", "--fast"], "unknown option '--fast'"],
    [["export", "--theme", "pink"], "Allowed choices are auto, light, dark"],
    [["install"], "say where with one of --user"],
    [["install", "--user", "--prefix", "x"], "say where with one of --user"],
    [["lab", "nowhere"], "lab: nowhere: there is no such file or folder."],
  ])("%j", async (words, part) => {
    const { status, stdout, stderr } = await typetorch(words);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
  });
});

test("without a Python that has Jupyter, lab and run say how to get it", async () => {
  const { status, stderr } = await typetorch(["lab", "--no-browser"], {
    env: { TYPETORCH_PYTHON: "/nowhere/python3" },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/No Python with jupyterlab was found \(tried \/nowhere\/python3\).*npm run setup/);
});
