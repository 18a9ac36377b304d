/** The kernelspec lands where Jupyter finds it. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { candidates } from "../../kernel/run/python";
import { typetorch } from "./typetorch-program";

const folder = mkdtempSync(join(tmpdir(), "typetorch-install-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("--prefix writes a kernelspec whose programs exist", async () => {
  const prefix = join(folder, "prefix");
  const { status, stdout } = await typetorch(["install", "--prefix", prefix]);
  const place = join(prefix, "share", "jupyter", "kernels", "typetorch");
  expect(status).toBe(0);
  expect(stdout).toContain(place);
  const kernel = JSON.parse(readFileSync(join(place, "kernel.json"), "utf8"));
  expect(kernel).toMatchObject({
    display_name: "TypeScript (typetorch)",
    language: "typescript",
    interrupt_mode: "message",
  });
  expect(kernel.argv).toContain("{connection_file}");
  expect(readdirSync(place).sort()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
  const programs = kernel.argv.filter((word: string) => word.startsWith("/"));
  expect(programs.length).toBeGreaterThan(0);
  expect(programs.filter((path: string) => !existsSync(path))).toEqual([]);
});

test("--user is where Jupyter itself looks for this user's kernels", async () => {
  const env = { JUPYTER_DATA_DIR: join(folder, "data dir") };
  expect((await typetorch(["install", "--user"], { env })).status).toBe(0);
  const [python = "python3"] = candidates();
  const listed = spawnSync(python, ["-m", "jupyter_client.kernelspecapp", "list", "--json"], {
    encoding: "utf8",
    env: { ...process.env, ...env, JUPYTER_PREFER_ENV_PATH: "0" },
  });
  const { kernelspecs } = JSON.parse(listed.stdout);
  expect(kernelspecs.typetorch.resource_dir).toBe(join(folder, "data dir", "kernels", "typetorch"));
});

test("a file in the way is told, and stays", async () => {
  const taken = join(folder, "taken");
  writeFileSync(taken, "mine");
  const { status, stderr } = await typetorch(["install", "--prefix", taken]);
  expect(status).toBe(1);
  expect(stderr).toContain("this is a file, and a folder is needed");
  expect(readFileSync(taken, "utf8")).toBe("mine");
});
