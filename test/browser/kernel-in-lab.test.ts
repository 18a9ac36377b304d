/** The kernel as a learner meets it in JupyterLab: completion, inspection, interrupt, restart, questions, progress, errors. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, withoutBrowser } from "./chromium";
import { LabPage } from "./lab-page";

const cells = [
  'import { display, progress } from "typetorch"\nconst greeting = "hello"; greeting',
  "greeting.toUpp",
  "let count = 0; while (true) { count++ }",
  "count > 0",
  'const name = prompt("your name?"); "hello " + name',
  "for (const i of progress(Array.from({ length: 30 }, (_, k) => k))) { const end = Date.now() + 100; while (Date.now() < end); }",
  "const a = 1\nconst b: string = a",
  'function deep() {\n  throw new RangeError("too far", { cause: new Error("the reason") })\n}\ndeep()',
  "console.log('\\u001b[31mred\\u001b[0m');\n[{ a: 1 }, { a: 2 }]",
  "print(3 / 2)",
];

const patient = { timeout: 30_000 };

describe.skipIf(withoutBrowser)("the kernel in JupyterLab", () => {
  let browser: Browser;
  let lab: LabPage;
  let page: Page;
  const editor = (cell: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".cm-content");
  const text = async (cell: number) => (await lab.outputs(cell).allInnerTexts()).join("\n");

  beforeAll(async () => {
    browser = await launchChromium();
    lab = await LabPage.open(browser, cells);
    page = lab.page;
    await lab.run(0);
  });
  afterAll(async () => {
    await lab?.close();
    await browser?.close();
  });

  test("TypeScript is highlighted", async () => {
    expect(await editor(0).locator("span").count()).toBeGreaterThan(3);
    expect(await page.locator('.jp-CodeCell [data-language="typescript"]').count()).toBeGreaterThan(0);
  });

  test("completion shows members with icons, and takes one", async () => {
    await editor(1).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Tab");
    await page
      .locator(".jp-Completer .jp-Completer-item")
      .first()
      .waitFor(patient)
      .catch(() => undefined);
    // A single match is put in at once; otherwise Enter takes the first.
    if ((await page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item").count()) > 0) {
      await page.keyboard.press("Enter");
    }
    await expect.poll(() => editor(1).innerText(), patient).toContain("greeting.toUpperCase");
    await page.keyboard.press("Escape");
  });

  test("Shift+Tab shows signature and documentation", async () => {
    await editor(1).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+Tab");
    const tip = page.locator(".jp-Tooltip");
    // JupyterLab draws the tooltip first and renders the markdown in it afterwards.
    await expect.poll(() => tip.innerText(), patient).toContain("toUpperCase(): string");
    await page.keyboard.press("Escape");
  });

  test("the interrupt button stops a loop and keeps its variables", async () => {
    await lab.start(2);
    await page.waitForTimeout(700);
    await page.locator('[data-command="notebook:interrupt-kernel"], [title*="Interrupt"]').first().click();
    await lab.ended(2);
    expect(await text(2)).toContain("KeyboardInterrupt");
    await lab.run(3);
    expect(await text(3)).toContain("true");
  });

  test("a question is answered in the page", async () => {
    await lab.start(4);
    const input = page.locator(".jp-Stdin-input");
    await input.waitFor(patient);
    await input.fill("Ada");
    await input.press("Enter");
    await lab.ended(4);
    expect(await text(4)).toContain("hello Ada");
  });

  test("progress moves while a synchronous loop runs", async () => {
    await lab.start(5);
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      seen.add(await text(5));
      await page.waitForTimeout(120);
    }
    await lab.ended(5);
    expect(seen.size).toBeGreaterThan(4);
    expect(await text(5)).toContain("30");
  });

  test("a type error shows line, source and caret", async () => {
    await lab.run(6);
    const shown = await text(6);
    expect(shown).toContain("TypeError: Type 'number' is not assignable to type 'string'.");
    expect(shown).toContain("> 2 | const b: string = a");
    expect(shown).toContain("^");
    expect(await lab.outputs(6).locator(".ansi-red-intense-fg, .ansi-red-fg, .ansi-bold").count()).toBeGreaterThan(0);
  });

  test("an exception shows who called and what caused it", async () => {
    await lab.run(7);
    const shown = await text(7);
    expect(shown).toContain("RangeError: too far");
    expect(shown).toMatch(/at deep \(In \[\d+\]:2:9\)/);
    expect(shown).toContain("caused by");
    expect(shown).not.toContain("node:");
  });

  test("colours and tables", async () => {
    await lab.run(8);
    expect(await lab.outputs(8).locator(".ansi-red-fg").innerText()).toBe("red");
    expect(await lab.outputs(8).locator("table td").allInnerTexts()).toEqual(["1", "2"]);
  });

  test("the kernel can be changed for another and back", async () => {
    const choose = async (name: string) => {
      await page.locator(".jp-Toolbar-kernelName").first().click();
      await page.locator(".jp-Dialog select").selectOption({ label: name });
      await page.locator(".jp-Dialog .jp-mod-accept").click();
      await expect.poll(() => page.locator(".jp-Toolbar-kernelName").first().innerText(), patient).toContain(name);
    };
    const languages = () => page.locator(".jp-CodeCell").nth(9).locator("[data-language]");
    await choose("Python 3 (ipykernel)");
    await lab.run(9);
    expect(await text(9)).toContain("1.5");
    await expect.poll(() => languages().first().getAttribute("data-language"), patient).toBe("python");
    await choose("TypeScript (typetorch)");
    await lab.run(9);
    expect(await text(9)).toContain("Cannot find name 'print'");
    await expect.poll(() => languages().first().getAttribute("data-language"), patient).toBe("typescript");
    await lab.run(0);
    expect(await text(0)).toContain("hello");
  });

  test("the buttons restart the kernel and run all cells", async () => {
    await page.locator('[data-command="notebook:restart-kernel"]').first().click();
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    // The counts begin anew.
    await lab.run(0);
    const count = page.locator(".jp-Notebook .jp-CodeCell").first().locator(".jp-InputPrompt");
    await expect.poll(() => count.innerText(), patient).toContain("[1]:");
    expect(await text(0)).toContain("hello");
    await page.locator('[data-command="notebook:restart-run-all"]').first().click();
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    // The third cell never ends by itself; interrupted, it keeps the later ones from running.
    await expect
      .poll(() => page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".jp-InputPrompt").innerText(), patient)
      .toContain("[2]:");
    await page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
    await expect.poll(() => text(2), patient).toContain("KeyboardInterrupt");
    await expect.poll(() => text(3), patient).toBe("");
  });

  test("restart forgets variables and runs again", async () => {
    await editor(0).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("0");
    await page.keyboard.press("0");
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await page.waitForTimeout(2500);
    await page.locator(".jp-Notebook .jp-CodeCell").nth(3).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
    await expect.poll(() => text(3), patient).toContain("Cannot find name 'count'");
    await lab.start(0);
    await expect.poll(() => text(0), patient).toContain("hello");
  });
});
