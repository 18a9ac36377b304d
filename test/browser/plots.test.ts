/** Plots in a real browser: each figure is drawn from its own JSON; in JupyterLab live ones grow while a loop never yields. */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as plot from "../../lib/plot";
import { launchChromium, withoutBrowser } from "./chromium";
import { LabPage } from "./lab-page";

const steps = Array.from({ length: 60 }, (_, i) => i);
const wave = (i: number) => Math.sin(i / 7) + ((i * 37) % 11) / 20;
const points = steps.map((i) => [Math.cos(i) * (1 + (i % 2)), Math.sin(i) * (1 + (i % 2))]);
const classes = steps.map((i) => i % 2);
const bowl = (a: number, b: number) => a * a + 2 * b * b;
const path = [
  [2, 2],
  [1, 0.5],
  [0.2, 0.1],
];

/** Every kind of figure, with what must be seen of it. */
const figures: Record<string, { figure: plot.Figure; marks: string; count: number }> = {
  lines: {
    figure: plot.line({ a: steps.map(wave), b: steps }, { title: "two lines" }),
    marks: ".scatterlayer .js-line",
    count: 2,
  },
  scatter: { figure: plot.scatter(points, { color: classes }), marks: ".scatterlayer .point", count: 60 },
  heatmap: {
    figure: plot.heatmap([
      [1, 2],
      [3, 4],
    ]),
    marks: ".heatmaplayer image",
    count: 1,
  },
  contour: {
    figure: plot.contour(bowl, { x: [-2, 2], y: [-2, 2] }),
    marks: ".contourlayer .contourfill path",
    count: 5,
  },
  "loss surface": {
    figure: plot.lossSurface(bowl, { x: [-3, 3], y: [-3, 3], path }),
    marks: ".scatterlayer .point",
    count: 3,
  },
  bars: { figure: plot.bar({ cat: 3, dog: 5 }), marks: ".barlayer .point", count: 2 },
  histogram: { figure: plot.hist(steps.map(wave), { bins: 6 }), marks: ".barlayer .point", count: 6 },
  functions: {
    figure: plot.fn({ tanh: Math.tanh, relu: (x) => Math.max(0, x) }, [-3, 3]),
    marks: ".scatterlayer .js-line",
    count: 2,
  },
  "confusion matrix": { figure: plot.confusionMatrix([0, 1, 1], [0, 1, 0]), marks: ".heatmaplayer text", count: 3 },
  roc: { figure: plot.roc(steps.map(wave), classes), marks: ".scatterlayer .js-line", count: 2 },
  images: {
    figure: plot.images(
      [
        [
          [0, 1],
          [1, 0],
        ],
        [
          [1, 1],
          [0, 0],
        ],
      ],
      { labels: ["a", "b"] },
    ),
    marks: ".annotation-text",
    count: 2,
  },
  "colour images": {
    figure: plot.images([[1, 0, 0].map((v) => Array.from({ length: 6 }, () => new Array(6).fill(v)))]),
    marks: ".imagelayer image",
    count: 1,
  },
  weights: { figure: plot.weights([[1, -1, 0.5, 0]]), marks: ".heatmaplayer image", count: 1 },
  "decision boundary": {
    figure: plot.decisionBoundary((rows) => rows.map(([x]) => x!), points, { labels: classes, steps: 20 }),
    marks: ".contourlayer path",
    count: 1,
  },
  "activation histograms": {
    figure: plot.activationHist({ h1: steps.map(wave), h2: steps }),
    marks: ".subplot",
    count: 2,
  },
  subplots: {
    figure: plot.subplots([plot.line(steps), plot.bar([1, 2]), plot.heatmap([[1, 2]])]),
    marks: ".subplot",
    count: 3,
  },
};

describe.skipIf(withoutBrowser)("figures drawn by plotly.js", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    page.on("request", (request) => {
      if (!/^(?:data|blob|about):/.test(request.url())) requests.push(request.url());
    });
    await page.setContent(
      "<!doctype html><html lang='en'><head><title>plots</title></head><body><div id='p'></div></body></html>",
    );
    await page.addScriptTag({
      content: readFileSync(require.resolve("plotly.js/dist/plotly-cartesian.min.js"), "utf8"),
    });
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each(Object.entries(figures))("%s", async (name, { figure, marks, count }) => {
    await page.evaluate(
      async (json) => {
        const { Plotly } = globalThis as unknown as {
          Plotly: { newPlot(...args: unknown[]): Promise<void>; purge(e: unknown): void };
        };
        const element = document.getElementById("p")!;
        Plotly.purge(element);
        await Plotly.newPlot(element, json.data, json.layout, json.config);
      },
      figure.toJSON() as unknown as { data: object; layout: object; config: object },
    );
    const seen = page.locator(`#p ${marks}`);
    await expect.poll(() => seen.count()).toBeGreaterThanOrEqual(count);
    // Transparent: what stands behind shows through, light or dark.
    expect(
      await page
        .locator("#p .main-svg")
        .first()
        .evaluate((e) => (e as HTMLElement).style.background),
    ).toMatch(/rgba\(0, 0, 0, 0\)|transparent/);
    expect(await page.locator("#p [data-title*='cloud' i], #p [data-title*='share' i]").count()).toBe(0);
    await screenshot(page, name);
    expect(requests).toEqual([]);
  });
});

describe.skipIf(withoutBrowser)("plots in JupyterLab", () => {
  let browser: Browser;
  let lab: LabPage;

  beforeAll(async () => {
    browser = await launchChromium();
    lab = await LabPage.open(browser, [
      // plotly.js itself loads with the first plot, which can take longer than the loop below.
      'import { display, plot, progress } from "typetorch";\nplot.line([1, 2])',
      // Goes on until the test has seen enough (or for two minutes, where the test died).
      `import { existsSync } from "node:fs";
const view = plot.live({ loss: "mean loss", accuracy: { range: [0, 1] } }, { title: "Live" });
const end = Date.now() + 120_000;
let step = 0;
while (Date.now() < end && !existsSync("seen-enough")) {
  view.add({ loss: 1 / (1 + step), accuracy: step / (step + 10) });
  step += 1;
  for (const until = Date.now() + 5; Date.now() < until; );
}`,
      "plot.scatter([1, 2, 3], [3, 1, 2], { title: 'three points' })",
      "const shown = display(plot.line([1, 2, 3]));",
      "shown.update(plot.line([3, 2, 1, 0]));",
      "for (const i of progress(30, { label: 'epoch' })) for (const until = Date.now() + 20; Date.now() < until; );",
    ]);
    await lab.run(0);
    await plots(0).first().waitFor({ timeout: 60_000 });
  }, 180_000);
  afterAll(async () => {
    await lab?.close();
    await browser?.close();
  });

  const plots = (cell: number) => lab.page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".js-plotly-plot");
  const drawn = (cell: number) =>
    plots(cell)
      .first()
      .evaluate((e) => (e as unknown as { data?: { y: number[] }[] }).data?.[0]?.y.length ?? 0);

  test("a live plot grows while a loop never yields, in one place, and stays as it was last", async () => {
    await lab.start(1);
    await plots(1).locator(".main-svg").first().waitFor({ timeout: 60_000 });
    // However slow the machine is: the picture grows again and again while the same cell still runs.
    const sizes = [await drawn(1)];
    for (let i = 0; i < 4; i += 1) {
      await expect.poll(() => drawn(1)).toBeGreaterThan(sizes.at(-1)!);
      sizes.push(await drawn(1));
    }
    const busy = await lab.page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".jp-InputPrompt").textContent();
    expect(busy).toContain("*");
    lab.leave("seen-enough");
    await lab.ended(1);
    await expect.poll(() => drawn(1)).toBeGreaterThan(sizes.at(-1)!);
    expect(await lab.outputs(1).count()).toBe(1);
    await screenshot(lab.page, "jupyterlab-live");
    const [saved] = await lab.saved(1);
    const figure = saved?.data?.["application/vnd.plotly.v1+json"] as { data: { y: number[] }[] } | undefined;
    expect(figure?.data[0]?.y.length).toBeGreaterThan(sizes.at(-1)!);
    expect(JSON.stringify(saved?.data?.["text/html"])).not.toContain("<script");
  });

  test("a figure is drawn, and an update draws it anew", async () => {
    await lab.run(2);
    await expect.poll(() => lab.outputs(2).locator(".scatterlayer .point").count()).toBe(3);
    expect(await lab.outputs(2).locator(".gtitle").textContent()).toBe("three points");
    await lab.run(3);
    await expect.poll(() => lab.outputs(3).locator(".scatterlayer .point").count()).toBe(3);
    await lab.run(4);
    await expect.poll(() => lab.outputs(3).locator(".scatterlayer .point").count()).toBe(4);
  });

  test("a figure follows the width of its place and keeps its height, as side bars come and go and the window changes", async () => {
    const { page } = lab;
    const size = () => plots(2).first().locator(".main-svg").first().boundingBox();
    await plots(2).first().scrollIntoViewIfNeeded();
    const before = await size();
    expect(before?.height).toBe(400);
    await page.setViewportSize({ width: 1000, height: 1000 });
    await expect.poll(async () => (await size())?.width ?? 0).toBeLessThan(before!.width - 100);
    expect((await size())?.height).toBe(400);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+b");
    await expect.poll(async () => (await size())?.width ?? 0).not.toBe(before!.width);
    expect((await size())?.height).toBe(400);
    await page.setViewportSize({ width: 1280, height: 1100 });
  });

  test("progress is one line that ends whole", async () => {
    await lab.run(5);
    const line = lab.outputs(5);
    await expect.poll(() => line.innerText()).toContain("100 % (30 of 30)");
    expect(await line.count()).toBe(1);
    expect(await line.locator("progress").getAttribute("value")).toBe("1.000");
    expect(lab.strays).toEqual([]);
  });
});

/** With TYPETORCH_SCREENSHOTS set, keeps pictures for people to look at. */
async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.TYPETORCH_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `plot-${name.replace(/ /g, "-")}.png`) });
}
