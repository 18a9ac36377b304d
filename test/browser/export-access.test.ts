/** Exported pages for everybody: axe finds nothing against WCAG 2.1 AA, light and dark, wide and narrow, idle and run. */

import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lesson } from "../kernel/export/fixtures/make-lesson";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage } from "./exported-page";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, a line each. */
async function findings(page: Page): Promise<string[]> {
  // Evaluated and not added as a script, which the page's own policy would refuse.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
    const run = (globalThis as unknown as { axe: { run(context: object, options: object): Promise<AxeResult> } }).axe
      .run;
    const { violations } = await run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

describe.skipIf(withoutBrowser)("exported pages for everybody", () => {
  let browser: Browser;
  let exported: ExportedFolder;

  beforeAll(async () => {
    [browser, exported] = await Promise.all([
      launchChromium(),
      ExportedFolder.of({ "06-descent": lesson(), "07-more": lesson() }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    exported?.remove();
  });

  test.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { colorScheme: "light", viewport: { width: 390, height: 800 } }],
  ] as const)("%s", async (_, options) => {
    const reader = await ReaderPage.open(browser, exported.url("06-descent"), options);
    const { page } = reader;
    for (const id of ["curves", "confusion", "rich"]) await page.locator(`#cell-${id}`).scrollIntoViewIfNeeded();
    await page.locator("#cell-confusion .hm image").waitFor({ state: "attached" });
    await page.locator("#cell-curves .behind summary").click();
    await reader.run(1);
    await reader.write(2, "missing");
    await page.keyboard.press("Control+Enter");
    await reader.ended(2);
    expect(await findings(page)).toEqual([]);
    // Nothing is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await reader.close();
  });

  test("search, keyboard list, menu and contents", async () => {
    const reader = await ReaderPage.open(browser, exported.url("06-descent"), {
      viewport: { width: 700, height: 800 },
    });
    const { page } = reader;
    await page.keyboard.press("/");
    await page.getByRole("searchbox").fill("gradient");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("#more").click();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("#show-contents").click();
    expect(await findings(page)).toEqual([]);
    await reader.close();
  });

  test("the list of lessons", async () => {
    const reader = await ReaderPage.open(browser, exported.url("index"));
    expect(await findings(reader.page)).toEqual([]);
    await reader.close();
  });
});
