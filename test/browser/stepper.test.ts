/** The stepper in a real browser: the lecture's states as a learner sees them, by mouse and by keyboard. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explain, tensor } from "../../lib/index";
import { lecture, lectureCode } from "../explain/lecture";
import { axeFindings } from "./axe";
import { launchChromium, withoutBrowser } from "./chromium";
import { LabPage } from "./lab-page";

describe.skipIf(withoutBrowser)("the stepper in a page", () => {
  let browser: Browser;
  let script: string;

  beforeAll(async () => {
    browser = await launchChromium();
    // @ts-expect-error: the script has no declarations.
    const { bundleWidgets } = (await import("../../scripts/build-widgets.mjs")) as { bundleWidgets(): Promise<string> };
    script = await bundleWidgets();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function open(theme: "light" | "dark" = "light", spec: object = lecture().spec, width = 1100): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 1000 } });
    page.on("pageerror", (error) => expect.unreachable(error.message));
    await page.setContent(
      `<!doctype html><html lang="en" data-theme="${theme}"><head><title>Stepper</title></head><body style="background:${theme === "dark" ? "#111" : "#fff"}"><main><div id="w"></div></main></body></html>`,
    );
    await page.addScriptTag({ content: script });
    await page.evaluate((s) => {
      const { typetorchWidgets } = globalThis as unknown as {
        typetorchWidgets: { mountWidget(e: Element, s: object): void };
      };
      typetorchWidgets.mountWidget(document.getElementById("w")!, s);
    }, spec);
    return page;
  }

  const node = (page: Page | Locator, name: string) => page.locator(`.tt-node[aria-label^="${name},"]`);
  const formulas = (page: Page) =>
    page.locator(".tt-panel .tt-formula").evaluateAll((all) => all.map((e) => e.getAttribute("data-text")));
  const next = async (page: Page, times = 1) => {
    for (let i = 0; i < times; i += 1) await page.getByRole("button", { name: "Next", exact: true }).click();
  };

  test("goes through the lecture's states by its buttons", async () => {
    const page = await open();
    await expect.poll(() => page.locator(".tt-unknown").count()).toBe(5 + 7);
    expect(await page.locator(".tt-node .tt-gradient").allTextContents()).not.toContain("0");
    const said: [number, string[]][] = [
      [1, ["u = x + a = 2 + 1 = 3"]],
      [2, ["v = x + b = 2 + 3 = 5"]],
      [3, ["p = u · v = 3 · 5 = 15"]],
      [4, ["z1 = y − p = 10 − 15 = −5"]],
      [5, ["L = z1² = (−5)² = 25"]],
      [6, ["∂L/∂L = 1"]],
      [7, ["∂L/∂z1 = 2 · z1 = −10", "∂L/∂L = 1", "∂L/∂z1 = (−10) · 1 = −10"]],
      [8, ["∂z1/∂p = −1", "∂L/∂z1 = −10", "∂L/∂p = (−1) · (−10) = 10"]],
      [9, ["∂p/∂u = v = 5", "∂L/∂p = 10", "∂L/∂u = 5 · 10 = 50", "∂L/∂a = ∂L/∂u = 50"]],
      [10, ["∂p/∂v = u = 3", "∂L/∂p = 10", "∂L/∂v = 3 · 10 = 30", "∂L/∂b = ∂L/∂v = 30"]],
      [11, ["new a = 1 − 0.01 · 50 = 0.5", "new b = 3 − 0.01 · 30 = 2.7"]],
    ];
    for (const [step, expected] of said) {
      await next(page);
      expect(await formulas(page), `step ${step}`).toEqual(expected);
    }
    expect(await page.locator(".tt-counts").innerText()).toMatch(/5 of 5.*4 of 4.*5 of 5/s);
    expect(await page.locator(".tt-notes").innerText()).toContain("the next L is 3.0625");
    expect(await node(page, "a").getAttribute("aria-label")).toBe("a, parameter: value 1 → 0.5, gradient 50");
    await page.close();
  });

  test("lights the line of code of the operation at work", async () => {
    const page = await open();
    await next(page, 3);
    expect(await page.locator(".tt-lit").allInnerTexts()).toEqual(["const p = u.mul(v);"]);
    await next(page, 6);
    expect(await page.locator(".tt-lit").allInnerTexts()).toEqual(["const p = u.mul(v);"]);
    await page.close();
  });

  test("steps by the arrow keys, Home and End, and says each step to screen readers", async () => {
    const page = await open();
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    expect(await formulas(page)).toEqual(["u = x + a = 2 + 1 = 3"]);
    expect(await page.getByRole("status").first().textContent()).toContain("Forward, operation 1 of 5: u");
    await page.keyboard.press("End");
    expect(await page.locator("[aria-current=step]").textContent()).toBe("SGD");
    await page.keyboard.press("Home");
    expect(await page.locator("[aria-current=step]").textContent()).toBe("S0");
    await page.close();
  });

  test("plays by itself and pauses", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => page.locator("[aria-current=step]").textContent(), { timeout: 8000 }).toBe("F2");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.waitForTimeout(2300);
    expect(await page.locator("[aria-current=step]").textContent()).toBe("F2");
    await page.close();
  });

  test("computes everything again when an input changes, and back", async () => {
    const page = await open();
    await page.keyboard.press("Tab");
    await page.keyboard.press("End");
    await page.getByLabel("a as a number").fill("0.5");
    await page.getByLabel("b as a number").fill("2.7");
    expect(await node(page, "L").getAttribute("aria-label")).toContain("value 3.0625");
    await page.getByRole("slider", { name: "x, data" }).fill("3");
    // u = 3.5, v = 5.7, p = 19.95, z1 = -9.95, L = 99.0025; dL/da = 2 * 9.95 * 5.7
    expect(await node(page, "L").getAttribute("aria-label")).toContain("value 99.00");
    expect(await node(page, "a").getAttribute("aria-label")).toContain("gradient 113.43");
    await page.getByRole("button", { name: "Reset the inputs" }).click();
    expect(await node(page, "L").getAttribute("aria-label")).toContain("value 25");
    await page.close();
  });

  test("compares each gradient with finite differences", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Check the gradients" }).click();
    const rows = page.locator("[aria-label='Gradients and finite differences'] tbody tr");
    expect(await rows.count()).toBe(7);
    expect(await rows.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringMatching(/50\s+50\s+✓ agree/)]));
    expect((await rows.allInnerTexts()).filter((row) => row.includes("✗"))).toEqual([]);
    await page.close();
  });

  test("asks before it shows, in predict mode", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Predict first" }).click();
    await next(page);
    expect(await node(page, "u").getAttribute("aria-label")).toContain("value ?");
    expect(await page.locator(".tt-panel").innerText()).not.toContain("3");
    const field = page.getByLabel("Your prediction of u");
    await field.fill("4");
    await page.keyboard.press("Enter");
    expect(await page.locator(".tt-verdict").innerText()).toContain("✗");
    await field.fill("3");
    await page.keyboard.press("Enter");
    expect(await page.locator(".tt-verdict").innerText()).toContain("✓ Right");
    await expect.poll(() => node(page, "u").getAttribute("aria-label")).toContain("value 3");
    await next(page, 6);
    expect(await node(page, "z1").getAttribute("aria-label")).toContain("gradient ?");
    await page.close();
  });

  test("draws what flows: forward whole, backward dashed with its local derivative", async () => {
    const page = await open();
    await next(page, 3);
    expect(await page.locator("path.tt-forward").count()).toBe(2);
    await next(page, 6);
    expect(await page.locator("path.tt-backward").count()).toBe(2);
    expect(await page.locator(".tt-edge-label text").allTextContents()).toEqual(expect.arrayContaining(["× 5", "× 1"]));
    await page.close();
  });

  test.each(["light", "dark"] as const)("axe finds nothing (%s)", async (theme) => {
    const page = await open(theme);
    for (const keys of [[], ["ArrowRight", "ArrowRight", "ArrowRight"], ["End", "ArrowLeft"]]) {
      await page.locator(".tt-stepper").focus();
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForTimeout(350);
      expect(await axeFindings(page, ".tt-stepper")).toEqual([]);
    }
    await page.getByRole("button", { name: "Check the gradients" }).click();
    await page.getByText("All steps as a table").click();
    expect(await axeFindings(page, ".tt-stepper")).toEqual([]);
    await page.close();
  });

  test("two thousand nodes stay usable: folded, stepped by keys, opened, recomputed", async () => {
    const w = tensor(1, { requiresGrad: true });
    let y = w.mul(1);
    for (let i = 1; i < 2000; i += 1) y = y.mul(1.001);
    const page = await open("light", explain(y, { names: { w } }).spec);
    expect(await page.locator(".tt-node").count()).toBeLessThanOrEqual(60);
    await page.locator(".tt-stepper").focus();
    const started = Date.now();
    for (let i = 0; i < 40; i += 1) await page.keyboard.press("ArrowRight");
    // Half a second a key on a busy machine; a few milliseconds on a free one.
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(await page.locator(".tt-counts").textContent()).toContain("forward operations 40 of 2000");
    await page
      .getByRole("button", { name: /open this part/ })
      .last()
      .press("Enter");
    await page.keyboard.press("Tab");
    await page.locator(".tt-stepper").focus();
    await page.keyboard.press("End");
    await page.getByLabel("w as a number").fill("2");
    // 2 * 1.001 ** 1999, in float64; the factor was recorded in float32 and is used as it was written.
    const last = await page.locator(".tt-node").last().getAttribute("aria-label");
    expect(Number(/value ([\d.]+)/.exec(last!)![1])).toBeCloseTo(2 * 1.001 ** 1999, 1);
    await page.close();
  });

  test("fits a narrow page: only the picture, the formulas and the tables scroll", async () => {
    const page = await open("light", lecture().spec, 390);
    await next(page, 9);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await screenshot(page, "narrow");
    await page.close();
  });
});

describe.skipIf(withoutBrowser)("the stepper as an output", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test("its HTML works in a sandboxed frame, and without scripts it is a table", async () => {
    const { explain, tensor } = require("../../dist/lib/index.js") as typeof import("../../lib/index");
    const [x, a] = [tensor(2), tensor(1, { requiresGrad: true })];
    const bundle = explain(x.mul(a).add(a), { names: { x, a } })[Symbol.for("Jupyter.display") as never] as unknown;
    const source = (bundle as () => Record<string, string>).call(explain(x.mul(a).add(a), { names: { x, a } }))[
      "text/html"
    ]!;
    const page = await browser.newPage();
    await page.setContent("<iframe sandbox='allow-scripts' style='width:1000px;height:900px'></iframe>");
    await page.locator("iframe").evaluate((frame, html) => frame.setAttribute("srcdoc", html), source);
    const inside = page.frameLocator("iframe");
    await inside.locator(".tt-stepper").waitFor();
    await inside.getByRole("button", { name: "Next", exact: true }).click();
    expect(await inside.locator(".tt-formula").first().getAttribute("data-text")).toBe("t1 = x · a = 2 · 1 = 2");
    await page.locator("iframe").evaluate((frame) => frame.setAttribute("sandbox", ""));
    await page.locator("iframe").evaluate((frame, html) => frame.setAttribute("srcdoc", html), source);
    await inside.locator("table").waitFor();
    expect(await inside.locator("table").innerText()).toContain("t1 = x · a");
    await page.close();
  });

  test("it steps in JupyterLab, by the keyboard too, without a request elsewhere", async () => {
    const [values, ...rest] = lectureCode.split("\n");
    const lab = await LabPage.open(browser, [
      `import { tensor, explain } from "typetorch";\n${values}`,
      rest.join("\n"),
    ]);
    try {
      await lab.run(0);
      await lab.run(1);
      const widget = lab.outputs(1).locator(".tt-stepper");
      await widget.waitFor({ timeout: 30_000 });
      await widget.focus();
      for (let i = 0; i < 9; i += 1) await lab.page.keyboard.press("ArrowRight");
      expect(await widget.locator("[aria-current=step]").textContent()).toBe("B3");
      expect(await widget.locator(".tt-formula").last().getAttribute("data-text")).toBe("∂L/∂a = ∂L/∂u = 50");
      // x and y were made in the cell before: their names come from the kernel's variables.
      expect(
        await widget
          .locator(".tt-node")
          .evaluateAll((all) => all.map((e) => e.getAttribute("aria-label")!.split(",")[0])),
      ).toEqual(["x", "a", "b", "y", "u", "v", "p", "z1", "L"]);
      expect(await widget.locator(".tt-lit").innerText()).toBe("const p = u.mul(v);");
      await widget.scrollIntoViewIfNeeded();
      await screenshot(lab.page, "jupyterlab");
      expect(lab.strays).toEqual([]);
    } finally {
      await lab.close();
    }
  });
});

/** With TYPETORCH_SCREENSHOTS set, keeps pictures for people to look at. */
async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.TYPETORCH_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `stepper-${name}.png`), fullPage: true });
}
