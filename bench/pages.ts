/**
 * How quickly an exported lesson answers in Chromium, opened from a file without a network: when its text can be read, when its first
 * plot stands, and how long the first run of a cell takes. Medians of several fresh windows, each given time to come up itself. Words are notebooks (default: all lessons),
 * or a folder of pages that are there already. Run from the repository's folder after a build.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../kernel/chromium";

const rounds = 5;
/** How long (ms) a new window is left alone: the browser's own start would count as the page's otherwise, on a machine of two cores. */
const settling = 600;

interface Times {
  text: number;
  plot: number | undefined;
  run: number;
}

async function open(browser: Browser, url: string): Promise<Times> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  try {
    await page.waitForTimeout(settling);
    await page.goto(url);
    const text = await page.evaluate(async () => {
      const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      while (painted() === undefined) await new Promise((turn) => setTimeout(turn, 4));
      return painted()!;
    });
    const plot = await page.evaluate(async () => {
      while (document.documentElement.dataset.alive !== "true") await new Promise((turn) => setTimeout(turn, 4));
      const place = document.querySelector(".output.figure");
      if (!place) return undefined;
      const began = performance.now();
      place.scrollIntoView({ behavior: "instant", block: "center" });
      while (!place.querySelector(".main-svg")) await new Promise((turn) => setTimeout(turn, 4));
      return performance.now() - began;
    });
    const fresh = await context.newPage();
    await fresh.goto(url);
    const run = await fresh.evaluate(async () => {
      while (document.documentElement.dataset.alive !== "true") await new Promise((turn) => setTimeout(turn, 4));
      const cell = document.querySelector<HTMLElement>(".program")!;
      const began = performance.now();
      cell.querySelector<HTMLElement>(".run")!.click();
      while (!/done|failed/.test(cell.dataset.state ?? "")) await new Promise((turn) => setTimeout(turn, 4));
      return performance.now() - began;
    });
    return { text, plot, run };
  } finally {
    await context.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("no Chromium was found: install it, or set CHROME_PATH");
  const wanted = process.argv.slice(2);
  const given = wanted.filter((word) => existsSync(word) && statSync(word).isDirectory());
  const out = given[0] ?? mkdtempSync(join(tmpdir(), "typetorch-bench-"));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    if (given.length === 0) {
      const words = ["dist/kernel/main.js", "export", ...(wanted.length > 0 ? wanted : ["notebooks"]), "--out", out];
      spawnSync(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
    }
    console.log("lesson                            MB   text ms   plot ms   first run ms");
    for (const name of readdirSync(out).filter((file) => file.endsWith(".html") && file !== "index.html")) {
      const file = join(out, name);
      const times: Times[] = [];
      for (let round = 0; round < rounds; round += 1) times.push(await open(browser, pathToFileURL(file).href));
      const plots = times.flatMap(({ plot }) => (plot === undefined ? [] : [plot]));
      const columns = [times.map(({ text }) => text), plots, times.map(({ run }) => run)].map((each) =>
        (each.length > 0 ? median(each).toFixed(0) : "-").padStart(10),
      );
      console.log(`${name.padEnd(30)} ${(statSync(file).size / 1e6).toFixed(2).padStart(5)}${columns.join("")}`);
    }
  } finally {
    await browser.close();
    if (given.length === 0) rmSync(out, { recursive: true, force: true });
  }
}

void main();
