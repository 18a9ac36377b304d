/** The explorables and the pictures of moving indices in a real browser: by mouse, by keyboard, and for everybody. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as explore from "../../lib/explain/explore";
import * as pictures from "../../lib/explain/pictures";
import { axeFindings } from "./axe";
import { launchChromium, withoutBrowser } from "./chromium";

const everything = {
  perceptron: explore.perceptron(),
  activations: explore.activations(),
  descent: explore.descent({ surface: "bowl", start: [2, -2], learningRate: 0.1 }),
  playground: explore.playground({ data: "circles", seed: 3 }),
  matmul: pictures.matmul([[1, 2]], [[3], [4]]),
  dropout: pictures.dropout(
    [1, 2, 3],
    [
      [1, 0, 1],
      [0, 1, 1],
    ],
    0.5,
  ),
};

describe.skipIf(withoutBrowser)("explorables in a page", () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    browser = await launchChromium();
    const file = "../../scripts/build-widgets.mjs";
    const { bundleWidgets } = (await import(file)) as { bundleWidgets(entry: string): Promise<string> };
    script = await bundleWidgets("mount-all");
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function open(name: keyof typeof everything, theme: "light" | "dark" = "light"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1050, height: 900 } });
    page.on("pageerror", (error) => expect.unreachable(error.message));
    const background = theme === "dark" ? "#111" : "#fff";
    await page.setContent(
      `<!doctype html><html lang="en" data-theme="${theme}"><head><title>Explore</title></head><body style="background:${background}"><main><div id="w"></div></main></body></html>`,
    );
    await page.addScriptTag({ content: script });
    await page.evaluate((spec) => {
      const { typetorchWidgets } = globalThis as unknown as {
        typetorchWidgets: { mountWidget(e: Element, s: object): void };
      };
      typetorchWidgets.mountWidget(document.getElementById("w")!, spec);
    }, everything[name].spec as object);
    return page;
  }
  const status = (page: Page) => page.getByRole("status").first().textContent();

  test("the perceptron learns AND, and never XOR", async () => {
    const page = await open("perceptron");
    await page.getByRole("button", { name: "Learn (100 updates)" }).click();
    expect(await status(page)).toMatch(/^4 of 4 points right/);
    await page.getByRole("combobox", { name: "points" }).selectOption("XOR");
    await page.getByRole("button", { name: "Learn (100 updates)" }).click();
    expect(await status(page)).toMatch(/^[123] of 4 points right.*XOR/);
    await page.close();
  });

  test("its points move by the arrow keys and by dragging", async () => {
    const page = await open("perceptron");
    const point = page.getByRole("button", { name: /^point 4 of class 1 at/ });
    await point.focus();
    await page.keyboard.press("ArrowRight");
    expect(await point.getAttribute("aria-label")).toContain("at 1.05, 1");
    const box = (await point.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x - 60, box.y + 50, { steps: 4 });
    await page.mouse.up();
    expect(await point.getAttribute("aria-label")).not.toContain("at 1.05, 1");
    await page.close();
  });

  test("activation functions give value and slope", async () => {
    const page = await open("activations");
    expect(await status(page)).toContain("tanh at x = 1: value 0.7616, slope 0.42.");
    await page.getByRole("combobox", { name: "function" }).selectOption("leakyRelu");
    await page.getByRole("slider", { name: "x", exact: true }).fill("-2");
    expect(await status(page)).toContain("leaky ReLU at x = −2: value −0.2, slope 0.1.");
    await page.getByRole("combobox", { name: "function" }).selectOption("sigmoid");
    await page.getByRole("slider", { name: "x", exact: true }).fill("0");
    expect(await status(page)).toContain("sigmoid at x = 0: value 0.5, slope 0.25.");
    await page.close();
  });

  test("gradient descent takes the steps that mathematics says", async () => {
    const page = await open("descent");
    await page.getByRole("button", { name: "One step" }).click();
    // a <- a - 0.1 * 2 a: 0.8 of what it was.
    expect(await status(page)).toContain("Step 1: a = 1.6, b = −1.6, loss 5.12");
    await page.getByRole("slider", { name: "momentum" }).fill("0.5");
    await page.getByRole("button", { name: "One step" }).click();
    // Velocity 0.5 * 4 + 3.2 = 5.2: a = 1.6 - 0.52.
    expect(await status(page)).toContain("Step 2: a = 1.08, b = −1.08");
    await page.close();
  });

  test("the playground trains on the library and keeps runs to compare", async () => {
    const page = await open("playground");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect
      .poll(async () => Number(/training points ([\d.]+)/.exec((await status(page))!)?.[1]), { timeout: 30_000 })
      .toBeGreaterThan(90);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("combobox", { name: "activation" }).selectOption("relu");
    await page.getByRole("button", { name: "One step" }).click();
    const runs = page.getByRole("group", { name: "Runs" }).locator("tbody tr");
    expect(await runs.count()).toBe(2);
    expect(await runs.first().innerText()).toMatch(/circles, 2 × 8 relu, rate 0.03\s+1\s/);
    await page.close();
  });

  test("grids go step by step", async () => {
    const page = await open("dropout");
    expect(await page.locator(".tt-out").allInnerTexts()).toEqual(["2"]);
    await page.getByRole("button", { name: "Next", exact: true }).click();
    expect(await page.locator(".tt-out").allInnerTexts()).toEqual(["1"]);
    expect(await status(page)).toContain("Pass 2: 1 of 3 neurons are dropped");
    await page.locator(".tt-grids").focus();
    await page.keyboard.press("ArrowLeft");
    expect(await status(page)).toContain("Pass 1");
    await page.close();
  });

  test.each(Object.keys(everything) as (keyof typeof everything)[])(
    "axe finds nothing in %s, light and dark",
    async (name) => {
      for (const theme of ["light", "dark"] as const) {
        const page = await open(name, theme);
        expect(await axeFindings(page, ".tt-widget")).toEqual([]);
        await page.close();
      }
    },
  );
});
