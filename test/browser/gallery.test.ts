/** The gallery in JupyterLab and as an exported page: every picture is drawn and works, nothing is asked from elsewhere, and axe finds nothing. */

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../kernel/notebook";
import { axeFindings } from "./axe";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage } from "./exported-page";
import { figures, others, type Sight, widgets } from "./gallery-sights";
import { LabPage } from "./lab-page";

const gallery = readNotebook(resolve(__dirname, "../../notebooks/gallery.ipynb"));
const sources = gallery.cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source);
const sights = [...figures, ...widgets, ...others];

/** The code cell that a sight is about. */
function cellOf({ name, code }: Sight): number {
  const found = sources.flatMap((source, n) => (source.includes(code) ? [n] : []));
  if (found.length !== 1) throw new Error(`${name}: ${found.length} cells of the gallery hold ${code}`);
  return found[0]!;
}

test("every picture of the gallery is looked at", () => {
  const seen = new Set(sights.map(cellOf));
  expect(sources.flatMap((source, n) => (seen.has(n) ? [] : [source.split("\n")[0]]))).toEqual([
    expect.stringMatching(/^import/),
  ]);
});

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

  const open = (colorScheme: "light" | "dark") =>
    ReaderPage.open(browser, exported.url("gallery"), { colorScheme, viewport: { width: 1200, height: 1400 } });
  const quiet = (reader: ReaderPage) => {
    // Reading pixels back is how a surface is drawn where there is no graphics card.
    expect(reader.errors.filter((text) => !/WebGL|willReadFrequently/.test(text))).toEqual([]);
    expect(reader.requests).toEqual([]);
  };

  test("each picture shows what it must, and axe finds nothing (light)", async () => {
    const reader = await open("light");
    await look(reader.page, (n) => reader.page.locator(".program").nth(n).locator(".outputs"), "exported");
    expect(await reader.page.locator(".js-plotly-plot").count()).toBe(figures.length);
    expect(await reader.page.locator(".tt-widget").count()).toBe(widgets.length);
    expect(await axeFindings(reader.page, "main")).toEqual([]);
    quiet(reader);
    await reader.close();
  });

  test("axe finds nothing in the dark, and nothing is wider than a phone", async () => {
    const reader = await open("dark");
    const { page } = reader;
    await readThrough(page);
    await expect.poll(() => page.locator(".js-plotly-plot").count()).toBe(figures.length);
    await expect.poll(() => page.locator(".tt-widget").count()).toBe(widgets.length);
    await screenshot(page, page.locator("main"), "dark");
    expect(await axeFindings(page, "main")).toEqual([]);
    await page.setViewportSize({ width: 390, height: 900 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await screenshot(page, page.locator("main"), "dark-narrow");
    quiet(reader);
    await reader.close();
  });
});

describe.skipIf(withoutBrowser)("the gallery in JupyterLab", () => {
  let browser: Browser;
  let lab: LabPage;

  beforeAll(async () => {
    browser = await launchChromium();
    lab = await LabPage.open(browser, sources);
  });
  afterAll(async () => {
    await lab?.close();
    await browser?.close();
  });

  const area = (n: number) => lab.page.locator(".jp-Notebook .jp-CodeCell").nth(n).locator(".jp-Cell-outputWrapper");

  test("each picture shows what it must, and nothing comes from elsewhere", async () => {
    for (const [n] of sources.entries()) await lab.run(n);
    await look(lab.page, area, "jupyterlab");
    expect(lab.strays).toEqual([]);
  }, 300_000);

  test("axe finds nothing serious in our outputs", async () => {
    for (const sight of sights) {
      const n = cellOf(sight);
      await area(n).scrollIntoViewIfNeeded();
      await area(n).evaluate((e, id) => e.setAttribute("id", id), `output-${n}`);
      expect(await axeFindings(lab.page, `#output-${n} .jp-OutputArea-output`), sight.name).toEqual([]);
    }
  });
});

/** Looks at every picture; says all that is wrong at once. */
async function look(page: Page, output: (cell: number) => Locator, place: string): Promise<void> {
  const wrong: string[] = [];
  for (const [k, sight] of sights.entries()) {
    const area = output(cellOf(sight));
    try {
      await area.scrollIntoViewIfNeeded();
      // Outputs are drawn a moment before they come into view.
      await area.locator(".main-svg, .tt-widget, .tt-tensor, .tt-model, table").first().waitFor({ timeout: 30_000 });
      await sight.look(area);
    } catch (error) {
      wrong.push(`${sight.name}: ${error instanceof Error ? error.message : error}`);
    }
    await screenshot(page, area, `${place}-${String(k).padStart(2, "0")}`);
  }
  expect(wrong).toEqual([]);
}

/** Reads the page from top to bottom, since pictures are drawn when they come into view. */
async function readThrough(page: Page): Promise<void> {
  for (let y = 0; y < (await page.evaluate(() => document.documentElement.scrollHeight)); y += 900) {
    await page.evaluate((to) => window.scrollTo(0, to), y);
    await page.waitForTimeout(150);
  }
}

/** With TYPETORCH_SCREENSHOTS set, keeps pictures for people to look at. */
async function screenshot(page: Page, area: Locator, name: string): Promise<void> {
  const folder = process.env.TYPETORCH_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(300);
  await area.screenshot({ path: join(folder, `gallery-${name}.png`) });
}
