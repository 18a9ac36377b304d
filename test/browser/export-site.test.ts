/** An exported site: pages that share one runtime beside them, and a reference whose examples run. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lesson } from "../kernel/export/fixtures/make-lesson";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage } from "./exported-page";

describe.skipIf(withoutBrowser)("an exported site, offline", () => {
  let browser: Browser;
  let exported: ExportedFolder;

  beforeAll(async () => {
    [browser, exported] = await Promise.all([
      launchChromium(),
      ExportedFolder.of({ "06-descent": lesson() }, { site: true }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    exported?.remove();
  });

  test("keeps what pages have in common in one place", () => {
    const assets = readdirSync(join(exported.out, "assets"));
    expect(assets.filter((name) => name.startsWith("bundle-worker"))).toHaveLength(1);
    expect(statSync(join(exported.out, "06-descent.html")).size).toBeLessThan(500_000);
  });

  test("draws and runs with it", async () => {
    const reader = await ReaderPage.open(browser, exported.url("06-descent"));
    await reader.run(1);
    expect(await reader.outputs(1)).toContain("dL/da = 50, dL/db = 30");
    await reader.page.locator("#cell-curves").scrollIntoViewIfNeeded();
    await reader.page.locator("#cell-curves .main-svg").first().waitFor({ state: "attached" });
    expect([...reader.errors, ...reader.requests]).toEqual([]);
    await reader.close();
  });

  test("runs the examples of the reference", async () => {
    const reader = await ReaderPage.open(browser, exported.url("index"));
    await reader.page.locator("a[href='api-ops.html']").click();
    const example = reader.page.locator("section:has(#matmul) + .program");
    const number = Number(await example.getAttribute("data-number"));
    await reader.run(number);
    expect(await reader.outputs(number)).toBe("[ [ 3 ], [ 7 ] ]");
    expect([...reader.errors, ...reader.requests]).toEqual([]);
    await reader.close();
  });
});
