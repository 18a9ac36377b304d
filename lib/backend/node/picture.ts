/** Turns plotly figures into pictures, under Node, with plotly.js in the user's own Chromium. */

import type * as Playwright from "playwright-core";
import { DataError } from "../../base/error";
import { builtin, packageRequire } from "./builtin";
import { findBrowser } from "./chromium";

/** A figure as plotly.js takes it. */
interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: object;
  readonly config: object;
}

/** The code of plotly.js, of which flat figures need the smaller part; undefined outside Node. */
export function plotlySource(threeDimensional: boolean): string | undefined {
  const fs = builtin<typeof import("node:fs")>("node:fs");
  const load = packageRequire();
  if (!fs || !load) return undefined;
  const name = threeDimensional ? "plotly.js/dist/plotly.min.js" : "plotly.js/dist/plotly-cartesian.min.js";
  return fs.readFileSync(load.resolve(name), "utf8");
}

/** Draws a figure and gives the bytes of the picture. Throws a DataError where there is no Chromium. */
export async function renderFigure(
  figure: PlotlyFigure,
  format: "svg" | "png",
  size: { readonly width: number; readonly height: number; readonly threeDimensional: boolean },
): Promise<Uint8Array> {
  const source = plotlySource(size.threeDimensional);
  const load = packageRequire();
  if (source === undefined || !load) throw new DataError(`a page cannot save .${format}: save .html or .json instead`);
  const { program, problem } = findBrowser();
  if (program === undefined) {
    throw new DataError(
      problem ??
        `.${format} needs a Chromium or Chrome, and none was found: install one, name it in CHROME_PATH, or save .html or .json instead`,
    );
  }
  const { chromium } = load("playwright-core") as typeof Playwright;
  const args = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
  const browser = await chromium.launch({ executablePath: program, headless: true, args });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 2 });
    await page.setContent("<!doctype html><body><div id='figure'></div>");
    await page.addScriptTag({ content: source });
    const url = await page.evaluate(draw, { figure: JSON.stringify(figure), format, ...size });
    const body = url.slice(url.indexOf(",") + 1);
    return format === "svg" ? new TextEncoder().encode(decodeURIComponent(body)) : bytesOf(body);
  } finally {
    await browser.close();
  }
}

/** Runs in the browser's page. */
async function draw(job: { figure: string; format: "svg" | "png"; width: number; height: number }): Promise<string> {
  const { Plotly } = globalThis as unknown as {
    Plotly: { toImage(figure: unknown, options: object): Promise<string> };
  };
  const { format, width, height } = job;
  return Plotly.toImage(JSON.parse(job.figure), { format, width, height, scale: format === "png" ? 2 : 1 });
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
