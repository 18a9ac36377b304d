/** `typetorch lab` starts JupyterLab on the right folder, guarded by a token. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { givenPort, splitWords } from "../../kernel/lab";
import { freePort } from "../../kernel/run/server";
import { program, typetorch } from "./typetorch-program";

const folder = mkdtempSync(join(tmpdir(), "typetorch-lab-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a port is read in every form that JupyterLab takes", () => {
  expect(givenPort(["--no-browser", "--port", "9999"])).toBe(9999);
  expect(givenPort(["--port=9999"])).toBe(9999);
  expect(givenPort(["--ServerApp.port=9999"])).toBe(9999);
  expect(givenPort(["--no-browser"])).toBeUndefined();
  expect(() => givenPort(["--port", "lots"])).toThrow("--port lots: a port is a whole number from 1 to 65535.");
  expect(() => givenPort(["--port"])).toThrow("a port is a whole number");
});

test("the place to open is told from options and their values, wherever it stands", () => {
  const options = ["--no-browser", "--port", "9999"];
  expect(splitWords(["mine", ...options])).toEqual({ place: "mine", options });
  expect(splitWords([...options, "mine"])).toEqual({ place: "mine", options });
  expect(splitWords(["--no-browser", "mine", "--port", "9999"])).toEqual({ place: "mine", options });
  expect(splitWords(["--ip=0.0.0.0", "mine"])).toEqual({ place: "mine", options: ["--ip=0.0.0.0"] });
  expect(splitWords(options)).toEqual({ place: undefined, options });
});

test("a port in use is told in one sentence", async () => {
  const taken = createServer().listen(0, "localhost");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const { status, stdout, stderr } = await typetorch(["lab", folder, "--no-browser", "--port", String(port)]);
  taken.close();
  expect(status).toBe(1);
  expect(stderr).toBe(
    `typetorch: lab: port ${port} is in use by another program: choose another one with --port, or leave --port out and a free one is found.\n`,
  );
  expect(stdout).toBe("");
});

test("a notebook that is none is told before anything starts", async () => {
  writeFileSync(join(folder, "torn.ipynb"), "{");
  const { status, stderr } = await typetorch(["lab", join(folder, "torn.ipynb")]);
  expect(status).toBe(1);
  expect(stderr).toContain("torn.ipynb is not a notebook");
});

test("JupyterLab answers with the token only, serves the folder, knows the kernel, and ends when told", async () => {
  writeFileSync(
    join(folder, "00-index.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }),
  );
  const port = await freePort();
  const child = spawn(process.execPath, [program, "lab", folder, "--no-browser", "--port", String(port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
    });
    child.stderr.on("data", (data) => {
      said += data;
    });
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/http:\/\/localhost:\d+\/\S*token=\w{20,}/);
    const address = new URL(/http:\/\/localhost:\S+/.exec(said)?.[0] ?? "");
    expect(address.pathname).toBe("/lab/tree/00-index.ipynb");
    const get = (path: string) => fetch(new URL(path, `http://127.0.0.1:${port}`));
    const token = address.searchParams.get("token");
    expect((await get("/api/contents")).status).toBe(403);
    const contents = await (await get(`/api/contents?token=${token}`)).json();
    expect(contents.content.map((file: { name: string }) => file.name)).toContain("00-index.ipynb");
    const { kernelspecs } = await (await get(`/api/kernelspecs?token=${token}`)).json();
    expect(kernelspecs.typetorch.spec.display_name).toBe("TypeScript (typetorch)");
    const settings = await (
      await get(`/lab/api/settings/@jupyterlab/apputils-extension:notification?token=${token}`)
    ).json();
    expect(settings.schema.properties.fetchNews.default).toBe("false");
    expect(settings.schema.properties.checkForUpdates.default).toBe(false);
    expect((await get(`/lab/api/news?token=${token}`)).status).toBe(200);
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
