/** The kernel in Notebook 7: runs, completes, is interrupted, answers questions, shows plots and errors. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, withoutBrowser } from "./chromium";
import { LabPage } from "./lab-page";

const cells = [
  'import { plot, tensor } from "typetorch"\ntensor([[1, 2], [3, 4]])',
  "tensor([1, 2]).logsumex",
  "let turns = 0; while (true) turns++",
  "plot.line([1, 4, 9])",
  'const who = prompt("your name?"); "hello " + who',
  "const wrong: string = turns",
];

const patient = { timeout: 30_000 };

describe.skipIf(withoutBrowser)("Notebook 7", () => {
  let browser: Browser;
  let notebook: LabPage;
  const text = async (cell: number) => (await notebook.outputs(cell).allInnerTexts()).join("\n");

  beforeAll(async () => {
    browser = await launchChromium();
    notebook = await LabPage.open(browser, cells, "notebook");
  });
  afterAll(async () => {
    await notebook?.close();
    await browser?.close();
  });

  test("a tensor, a completion, an interrupt, a plot, a question and a type error", async () => {
    const { page } = notebook;
    const editor = (cell: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".cm-content");
    await notebook.run(0);
    expect(await text(0)).toContain("float32");

    await editor(1).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Tab");
    // A single match is put in at once, several are offered.
    const offered = page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item");
    await expect
      .poll(async () => (await editor(1).innerText()).includes(".logsumexp") || (await offered.count()) > 0, patient)
      .toBe(true);
    if ((await offered.count()) > 0) await page.keyboard.press("Enter");
    await expect.poll(() => editor(1).innerText(), patient).toContain(".logsumexp");

    await notebook.start(2);
    await page.locator(".jp-Notebook-ExecutionIndicator[data-status='busy']").waitFor();
    await page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
    await notebook.ended(2);
    expect(await text(2)).toContain("KeyboardInterrupt");

    await notebook.run(3);
    await notebook.outputs(3).locator(".scatterlayer .trace").first().waitFor({ state: "attached" });

    await notebook.start(4);
    await page.locator(".jp-Stdin-input").fill("Ada");
    await page.keyboard.press("Enter");
    await notebook.ended(4);
    expect(await text(4)).toContain("hello Ada");

    await notebook.run(5);
    expect(await text(5)).toContain("Type 'number' is not assignable to type 'string'");
    expect(notebook.strays).toEqual([]);
  });
});
