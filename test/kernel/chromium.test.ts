/** Chromium is looked for by name and by CHROME_PATH. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { findChromium } from "../../kernel/chromium";

const folder = mkdtempSync(join(tmpdir(), "typetorch-chromium-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const program = (name: string) => {
  const path = join(folder, name);
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
};

test("CHROME_PATH comes first, and a wrong one is a fault", () => {
  const mine = program("mine");
  program("chromium");
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CHROME_PATH", mine);
  expect(findChromium()).toBe(mine);
  vi.stubEnv("CHROME_PATH", join(folder, "none"));
  expect(() => findChromium()).toThrow(/CHROME_PATH=.*none is no program/);
});

test("then the names on the path, Chromium before Chrome; a file that is no program does not count", () => {
  vi.stubEnv("CHROME_PATH", "");
  vi.stubEnv("PATH", folder);
  rmSync(join(folder, "chromium"), { force: true });
  writeFileSync(join(folder, "chromium-browser"), "");
  const chrome = program("google-chrome");
  expect(findChromium()).toBe(chrome);
  const chromium = program("chromium");
  expect(findChromium()).toBe(chromium);
});
