/** `typetorch doctor` tells what is there, and what to do about what is not. */

import { expect, test } from "vitest";
import { typetorch } from "./typetorch-program";

test("after the set-up everything that is needed is there", async () => {
  const { status, stdout, stderr } = await typetorch(["doctor"]);
  expect(stderr).toBe("");
  expect(stdout).not.toContain("MISSING");
  const found = [...stdout.matchAll(/^ok {7}(.+?) {2,}(.+)$/gm)].map((match) => match[1]);
  expect(found).toEqual(
    expect.arrayContaining(["typetorch", "Node", "Python", "JupyterLab", "plot renderer", "kernelspec", "backend"]),
  );
  expect(stdout).toMatch(/^ok {7}plot renderer +plotly \d+\.\d+/m);
  expect(stdout).toContain("Everything that is needed is there.");
  expect(status).toBe(0);
});

test("without Python each thing that hangs on it says what to do", async () => {
  const { status, stdout } = await typetorch(["doctor"], { env: { TYPETORCH_PYTHON: "/nowhere/python3" } });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^MISSING {2}Python +install Python 3\.10 or newer from https:\/\/www\.python\.org/m);
  expect(stdout).toMatch(/^MISSING {2}JupyterLab +run `npm run setup` in /m);
  expect(stdout).toContain("Missing: Python, JupyterLab, plot renderer, kernelspec.");
});

test("a wrong CHROME_PATH is told, and does not fail the doctor", async () => {
  const { status, stdout } = await typetorch(["doctor"], { env: { CHROME_PATH: "/nowhere/chrome" } });
  expect(stdout).toMatch(/^absent {3}Chromium +CHROME_PATH=\/nowhere\/chrome is no program/m);
  expect(status).toBe(0);
});
