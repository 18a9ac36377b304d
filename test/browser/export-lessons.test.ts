/**
 * The lessons, run by the kernel, exported, and opened from file:// without a network: every cell is run again in the page,
 * in Chromium and in Firefox, and must show what the kernel showed.
 */

import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packedBundle } from "../../kernel/export/assets";
import { exportNotebooks } from "../../kernel/export/export";
import { packageRoot } from "../../kernel/package";
import { axeFindings } from "./axe";
import { launchChromium, withoutBrowser } from "./chromium";
import { ReaderPage } from "./exported-page";
import { Firefox, firefoxProgram } from "./firefox";
import { differences, type ShownCell, shownOutputs } from "./shown-outputs";

const folder = join(packageRoot, "notebooks");
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".ipynb"))
      .map((name) => name.slice(0, -".ipynb".length))
  : [];

interface Reading {
  kernel: ShownCell[];
  page: ShownCell[];
  left: string[];
  asked: string[];
}

/** Where the links of a page lead, and the places in it that a link can name. */
interface Links {
  readonly to: string[];
  readonly places: string[];
}

function linksAndPlaces(): Links {
  return {
    to: [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ href }) => href),
    places: [...document.querySelectorAll("[id]")].map(({ id }) => id),
  };
}

/** The words of figures that stick out of them, and whether the page is wider than its window. */
function cutOff(): string[] {
  const out = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  for (const figure of document.querySelectorAll(".drawing")) {
    const { left, right } = figure.getBoundingClientRect();
    for (const words of figure.querySelectorAll(".gtitle, .xtitle, .ytitle, .legendtext, .annotation-text")) {
      const box = words.getBoundingClientRect();
      if (box.width > 0 && (box.left < left - 1 || box.right > right + 1)) out.push(words.textContent ?? "");
    }
  }
  return out;
}

/** The cells that did not run, or failed and should not have; runs in a page. */
function unrun(): string[] {
  return [...document.querySelectorAll<HTMLElement>(".program:not([data-skip])")].flatMap(({ id, dataset }) =>
    dataset.state === "done" || (dataset.state === "failed" && dataset.raises) ? [] : `${id} ${dataset.state}`,
  );
}

describe.skipIf(withoutBrowser || names.length === 0)("lessons as pages, offline", () => {
  const out = mkdtempSync(join(tmpdir(), "typetorch-lessons-"));
  const fileOf = (name: string) => join(out, `${name}.html`);
  let status = -1;
  const links = new Map<string, Links>();

  beforeAll(async () => {
    status = await exportNotebooks({ paths: [folder], out });
  }, 900_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test("all of them can be exported", () => expect(status).toBe(0));

  test.each(names)("%s is at most 1.6 MB, and 3.2 MB with the compiler", (name) => {
    const { size } = statSync(fileOf(name));
    // The gallery shows a surface too, which no lesson does: three dimensions weigh as much as all other plots together.
    const more = name === "gallery" ? 650_000 : 0;
    expect(size).toBeLessThanOrEqual(1_600_000 + more);
    expect(size + packedBundle("typecheck").length).toBeLessThanOrEqual(3_190_000 + more);
  });

  describe("in Chromium", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());

    test.each(names)("%s", async (name) => {
      const reader = await ReaderPage.open(browser, pathToFileURL(fileOf(name)).href);
      const { page } = reader;
      links.set(pathToFileURL(fileOf(name)).href, await page.evaluate(linksAndPlaces));
      const kernel = await page.evaluate(shownOutputs);
      await page.locator("#run-all").click();
      await page.waitForFunction(() => document.documentElement.dataset.running === "false", undefined, {
        timeout: 120_000,
      });
      expect(await page.evaluate(unrun)).toEqual([]);
      expect(differences(kernel, await page.evaluate(shownOutputs))).toEqual([]);
      expect(await axeFindings(page, "body")).toEqual([]);
      // Without a graphics card Chromium remarks on how it draws a surface.
      const errors = reader.errors.filter((text) => !/WebGL|willReadFrequently/.test(text));
      expect([...errors, ...reader.requests]).toEqual([]);
      await reader.close();
    });

    test.each(names)("%s cuts no figure's words off in a narrow window", async (name) => {
      const reader = await ReaderPage.open(browser, pathToFileURL(fileOf(name)).href, {
        viewport: { width: 390, height: 844 },
      });
      await reader.drawFigures();
      expect(await reader.page.evaluate(cutOff)).toEqual([]);
      await reader.close();
    });

    test("their links lead to pages that are there, and to places in them", () => {
      const dead = [...links].flatMap(([from, { to }]) =>
        to
          .filter((href) => {
            const [file, place] = href.split("#") as [string, string?];
            if (!file.startsWith("file:")) return false;
            if (!existsSync(fileURLToPath(file))) return true;
            const there = links.get(file);
            return place !== undefined && there !== undefined && !there.places.includes(decodeURIComponent(place));
          })
          .map((href) => `${from}: ${href}`),
      );
      expect(dead).toEqual([]);
      expect(
        [...links.values()].flatMap(({ to }) => to).filter((href) => /\.html#./.test(href)).length,
      ).toBeGreaterThan(names.length);
    });
  });

  describe.skipIf(firefoxProgram === undefined)("in Firefox", () => {
    let firefox: Firefox;
    beforeAll(async () => {
      firefox = await Firefox.start();
    });
    afterAll(() => firefox?.stop());

    test.each(names)("%s", async (name) => {
      await firefox.open(pathToFileURL(fileOf(name)).href);
      const read = `await (${shownOutputs})()`;
      const { kernel, page, left, asked } = await firefox.run<Reading>(`
        const kernel = ${read};
        document.getElementById("run-all").click();
        await new Promise((turn) => setTimeout(turn, 100));
        while (document.documentElement.dataset.running !== "false") await new Promise((turn) => setTimeout(turn, 50));
        const asked = performance.getEntriesByType("resource").map((each) => each.name);
        return { kernel, page: ${read}, left: (${unrun})(), asked: asked.filter((address) => !/^(data|blob|file):/.test(address)) };`);
      expect(left).toEqual([]);
      // Firefox has its own exp, sin and cos, which the kernel's may differ from in the last digit.
      expect(differences(kernel, page, 1e-5)).toEqual([]);
      expect(asked).toEqual([]);
    });
  });
});
