/** The gallery as an exported page: every picture is drawn, nothing is asked from the network, and axe finds nothing. */

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../kernel/notebook";
import { axeFindings } from "./axe";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage } from "./exported-page";

const gallery = readNotebook(resolve(__dirname, "../../notebooks/gallery.ipynb"));
const sources = gallery.cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source);
const widgets = sources.filter((source) =>
  /^(?:explore|pictures)\.(?!model|unrolled)|^explain\(|\nexplain\(/m.test(source),
).length;
const plots = sources.filter((source) => /\bplot\.\w+\(/.test(source)).length;

describe.skipIf(withoutBrowser)("the gallery, exported", () => {
  let browser: Browser;
  let exported: ExportedFolder;

  beforeAll(async () => {
    [browser, exported] = await Promise.all([launchChromium(), ExportedFolder.of({ gallery }, { execute: true })]);
  });
  afterAll(async () => {
    await browser?.close();
    exported?.remove();
  });

  test.each(["light", "dark"] as const)(
    "shows everything (%s)",
    async (colorScheme) => {
      const reader = await ReaderPage.open(browser, exported.url("gallery"), {
        colorScheme,
        viewport: { width: 1200, height: 1400 },
      });
      const { page } = reader;
      await readThrough(page);
      await expect.poll(() => page.locator(".js-plotly-plot").count(), { timeout: 20_000 }).toBe(plots);
      await expect.poll(() => page.locator(".tt-widget").count(), { timeout: 20_000 }).toBe(widgets);
      expect(
        await page
          .locator(".js-plotly-plot")
          .evaluateAll((all) => all.filter((e) => !e.querySelector(".main-svg")).length),
      ).toBe(0);
      await screenshot(page, colorScheme);
      expect(await axeFindings(page, "main")).toEqual([]);
      expect(reader.errors).toEqual([]);
      expect(reader.requests).toEqual([]);
      await page.close();
    },
    120_000,
  );
});

/** Reads the page from top to bottom, since pictures are drawn when they come into view. */
async function readThrough(page: Page): Promise<void> {
  for (let y = 0; y < (await page.evaluate(() => document.documentElement.scrollHeight)); y += 900) {
    await page.evaluate((to) => window.scrollTo(0, to), y);
    await page.waitForTimeout(150);
  }
}

/** With TYPETORCH_SCREENSHOTS set, keeps pictures for people to look at. */
async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.TYPETORCH_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `gallery-${name}.png`), fullPage: true });
}
