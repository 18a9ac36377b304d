/** Real JupyterLab in Chromium: lessons are run cell by cell with Shift+Enter, and what a learner must see is seen. */

import { mkdirSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../kernel/notebook";
import { launchChromium, withoutBrowser } from "./chromium";
import { LabServer } from "./lab-server";

const lessons = resolve(__dirname, "../../notebooks");
const small = resolve(__dirname, "fixtures/small.ipynb");

describe.skipIf(withoutBrowser)("JupyterLab", () => {
  let browser: Browser;
  let server: LabServer;
  let page: Page;
  const strays: string[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), LabServer.start(lessons, [small])]);
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.on("request", (request) => {
      if (!server.owns(request.url())) strays.push(request.url());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a notebook far from the clone: value, text and plot appear, with no pop-up and no request elsewhere", async () => {
    await open(page, server, small);
    await runAll(page, small);
    const outputs = page.locator(".jp-Notebook .jp-OutputArea-output");
    expect(await outputs.nth(0).textContent()).toContain("6");
    expect((await outputs.nth(1).textContent())?.trim()).toBe("the slope is 6");
    await expectPlots(page, 1);
    expect(await page.locator(".gtitle").first().textContent()).toBe("squares");
    expect(await page.locator(".jp-RenderedMarkdown mjx-container").count()).toBe(1);
    expect(await page.locator(".jp-Dialog, .Toastify__toast").count()).toBe(0);
    expect(strays).toEqual([]);
  });

  /** How many plots a lesson must at least show; those without a number show pictures of other kinds. */
  const plots: Record<string, number> = { "09": 1, "10": 2, "16": 3 };
  const files = readdirSync(lessons).filter((name) => /^\d\d-.*\.ipynb$/.test(name));

  test("there are sixteen lessons and an index", () => expect(files).toHaveLength(17));

  test.each(files)("%s runs from its first cell to its last", async (name) => {
    const file = join(lessons, name);
    await open(page, server, file);
    await runAll(page, file);
    expect(await page.locator(".jp-Notebook [data-mime-type='application/vnd.jupyter.error']").allInnerTexts()).toEqual(
      [],
    );
    await expectPlots(page, plots[name.slice(0, 2)] ?? 0);
    expect(strays).toEqual([]);
  });
});

/** Opens a notebook and waits until its kernel has answered: the indicator shows "idle" before there is a kernel. */
async function open(page: Page, server: LabServer, file: string): Promise<void> {
  const answered = new Promise<void>((done) => {
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (payload.toString().includes("kernel_info_reply")) done();
      });
    });
  });
  await page.goto(`${server.address(basename(file))}&reset`);
  await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
  await answered;
}

/** Presses Shift+Enter on every cell, and waits for each code cell to get its number. */
async function runAll(page: Page, file: string): Promise<void> {
  const cells = readNotebook(file).cells;
  const panel = page.locator(".jp-Notebook");
  await panel.locator(".jp-Cell").first().click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Home");
  let count = 0;
  for (const cell of cells) {
    await page.keyboard.press("Shift+Enter");
    if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
    count += 1;
    await panel
      .locator(".jp-InputPrompt", { hasText: `[${count}]:` })
      .first()
      .waitFor({ state: "attached", timeout: 90_000 });
  }
}

/** Plots are drawn, not only there: each holds marks, and is seen when scrolled to. */
async function expectPlots(page: Page, atLeast: number): Promise<void> {
  const plots = page.locator(".jp-Notebook .js-plotly-plot");
  if (atLeast > 0) await plots.first().waitFor({ state: "attached", timeout: 30_000 });
  expect(await plots.count()).toBeGreaterThanOrEqual(atLeast);
  for (const plot of await plots.all()) {
    await plot.scrollIntoViewIfNeeded();
    await plot.locator(marks).first().waitFor({ state: "attached", timeout: 30_000 });
    expect((await plot.boundingBox())?.height).toBeGreaterThan(100);
    await screenshot(page);
  }
}

/** What plotly draws for lines and points, bars, heatmaps, pictures and contours. */
const marks = [".trace", ".hm image", ".im image", ".contour path", ".bars path", ".gl-canvas"].join(", ");

/** With TYPETORCH_SCREENSHOTS set, keeps pictures for people to look at. */
async function screenshot(page: Page): Promise<void> {
  const folder = process.env.TYPETORCH_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${Date.now()}.png`) });
}
