/** Pages as PDF, printed by the user's own Chromium. */

import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findChromium } from "../chromium";
import { Fault } from "../fault";
import { writeWhole } from "../notebook";

/** Prints pages; close it at the end. */
export interface Printer {
  /** Prints the page in the file `html` into the file `pdf`. */
  print(html: string, pdf: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the browser that prints. */
export async function startPrinter(): Promise<Printer> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Fault(
      "export --to pdf prints with Chromium, and none was found: install Chromium or Chrome, or set CHROME_PATH to its program.",
    );
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  return {
    async print(html, pdf) {
      const page = await browser.newPage({ offline: true, colorScheme: "light" });
      try {
        await page.goto(pathToFileURL(html).href);
        await page.waitForFunction(() => document.documentElement.dataset.alive === "true");
        // As a reader's browser does before it prints: figures that were never scrolled to are drawn.
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        const places = page.locator("[data-output], .output.figure:not(:has(.main-svg))");
        for (let waited = 0; waited < 10_000 && (await places.count()) > 0; waited += 100)
          await page.waitForTimeout(100);
        await page.waitForTimeout(200);
        const margin = { top: "18mm", bottom: "18mm", left: "17mm", right: "17mm" };
        writeWhole(pdf, await page.pdf({ format: "A4", printBackground: true, margin }));
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}
