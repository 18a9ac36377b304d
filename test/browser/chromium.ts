/** A Chromium for tests: the machine's own, alone and silent. */

import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../kernel/chromium";

const program = findChromium();

/** Why browser tests are left out here, if they are: never where tests must not be missed (CI). */
export const withoutBrowser = program === undefined && !process.env.CI;

if (withoutBrowser) {
  console.log("No Chromium was found: the browser tests are skipped (install Chromium, or name it with CHROME_PATH).");
}

export function launchChromium(): Promise<Browser> {
  if (program === undefined) throw new Error("no Chromium was found, and CI needs one: install it, or set CHROME_PATH");
  return chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-dev-shm-usage",
    ],
  });
}
