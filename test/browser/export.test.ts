/** Exported lessons from file:// with the network off: what a reader sees, and what happens when cells run there. */

import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { checkMimeType } from "../../kernel/run/checks";
import { code, lesson, notebook, shown, text } from "../kernel/export/fixtures/make-lesson";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage, seen } from "./exported-page";

const cells = notebook([
  text("# Cells that run\n\nA page for the tests."),
  code(
    "let count = 1;\nfunction next() { return (count += 1); }\nclass Box { constructor(readonly value: number) {} }",
    [],
    "one",
  ),
  code("next()", [], "two"),
  code("const count = 10;\nnext() + new Box(5).value", [], "three"),
  code("const later = await new Promise<number>((done) => setTimeout(() => done(7), 20));\nlater", [], "four"),
  code("while (true) {}", [], "five"),
  code('console.log("a", [1, 2], { b: 3 });\nconsole.error("to stderr");\nthrow new RangeError("too far")', [], "six"),
  code('import { readFileSync } from "node:fs";', [], "seven"),
  code("const x: number[] = Array.from({ length: 30 }, (_, i) => i * i);\nx", [], "eight"),
  code("for (let i = 0; i < 100_000; i++) console.log(i);", [], "nine"),
  code(
    `const state = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "Right.", "${checkMimeType}": { id: "7.1", state: "passed" } }) };\nstate`,
    ["7.1", "7.2"].map((id) => shown({ "text/plain": "Open.", [checkMimeType]: { id, state: "open" } })),
    "ten",
  ),
]);

describe.skipIf(withoutBrowser)("an exported page, offline", () => {
  let browser: Browser;
  let exported: ExportedFolder;
  let reader: ReaderPage;

  beforeAll(async () => {
    [browser, exported] = await Promise.all([
      launchChromium(),
      ExportedFolder.of({ "06-descent": lesson(), "07-cells": cells }),
    ]);
  });
  afterEach(async () => {
    expect(reader.requests).toEqual([]);
    await reader.close();
  });
  afterAll(async () => {
    await browser?.close();
    exported?.remove();
  });

  test("comes up with its first screen, and the rest of the text right after it", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    const { page } = reader;
    expect(readFileSync(fileURLToPath(exported.url("07-cells")), "utf8")).toContain(".arriving=");
    const left = await page.evaluate(
      () =>
        [...document.querySelectorAll(".cell")].filter((cell) => getComputedStyle(cell).contentVisibility !== "visible")
          .length,
    );
    expect(left).toBe(0);
  });

  test("shows text, mathematics, plots and tables, without an error on the console", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"));
    const { page } = reader;
    expect(await page.locator("h1").textContent()).toContain("Gradient descent in four steps");
    expect(await page.locator(".katex").count()).toBeGreaterThan(10);
    // The formulas are set in KaTeX's fonts, which came with the page.
    await page.evaluate(() => document.fonts.ready);
    expect(await page.evaluate(() => document.fonts.check("16px KaTeX_Main"))).toBe(true);
    expect(await page.locator("math annotation").first().textContent()).not.toBe("");
    const curves = page.locator("#cell-curves .js-plotly-plot");
    await page.locator("#cell-curves").scrollIntoViewIfNeeded();
    await curves.locator(".scatterlayer path.js-line").nth(1).waitFor({ state: "attached" });
    expect(await curves.locator(".scatterlayer path.js-line").count()).toBe(2);
    expect(await curves.locator(".gtitle").textContent()).toBe("Loss while training");
    await page.locator("#cell-confusion").scrollIntoViewIfNeeded();
    await page.locator("#cell-confusion .hm image").waitFor({ state: "attached" });
    expect(await seen(page.locator("#cell-wrong .outputs"))).toContain("axis k is 3 in a but 5 in b");
    expect(await page.locator("#cell-wrong .ansi-red").first().textContent()).toBe("ShapeError");
    expect(await page.locator("#cell-rich td").first().textContent()).toBe("1");
    expect(reader.errors).toEqual([]);
  });

  test("gives the numbers behind a figure, and its description to screen readers", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"));
    const output = reader.page.locator("#cell-curves .output.figure");
    await output.scrollIntoViewIfNeeded();
    await output.locator("summary").click();
    expect(await output.locator("td").first().textContent()).toBe("0");
    expect(await output.getAttribute("aria-label")).toContain("Two curves of the loss");
  });

  test("offers no button that would send a figure anywhere", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"));
    await reader.page.locator("#cell-curves").scrollIntoViewIfNeeded();
    await reader.page.locator("#cell-curves .modebar-btn").first().waitFor({ state: "attached" });
    const titles = await reader.page
      .locator(".modebar-btn")
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute("data-title")));
    expect(titles.length).toBeGreaterThan(3);
    expect(titles.filter((title) => /cloud|chart studio|share|plotly/i.test(title ?? ""))).toEqual([]);
  });

  test("runs nothing by itself, and keeps values from cell to cell when a reader runs them", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.page.waitForTimeout(300);
    expect(await reader.page.locator(".program[data-state]").count()).toBe(0);
    await reader.run(1);
    await reader.run(2);
    expect(await reader.outputs(2)).toBe("2");
    await reader.run(3);
    expect(await reader.outputs(3)).toBe("16");
    await reader.run(2);
    expect(await reader.outputs(2)).toBe("12");
    await reader.run(4);
    expect(await reader.outputs(4)).toBe("7");
    expect(await seen(reader.cell(4).locator(".state"))).toContain("Ran in this page");
    expect(reader.errors).toEqual([]);
  });

  test("shows what a cell prints and how it failed, with the line", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.run(6);
    const shown = await reader.outputs(6);
    expect(shown).toContain("a [ 1, 2 ] { b: 3 }");
    expect(await seen(reader.cell(6).locator(".stderr"))).toBe("to stderr");
    expect(shown).toContain("RangeError: too far");
    expect(shown).toContain('cell 6, line 3: throw new RangeError("too far")');
  });

  test("writes values as the kernel does", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.run(8);
    const squares = Array.from({ length: 30 }, (_, i) => i * i);
    expect(await reader.outputs(8)).toBe(inspect(squares, { breakLength: 88 }));
  });

  test("says which cell a missing name comes from, and runs up to there", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.run(2);
    const state = reader.cell(2).locator(".state");
    expect(await seen(state)).toContain("next comes from cell 1, which has not run in this page");
    await state.getByRole("button", { name: "Run the cells up to here" }).click();
    await reader.page.locator('.program[data-number="2"][data-state="done"]').waitFor({ state: "attached" });
    expect(await reader.outputs(2)).toBe("2");
  });

  test("stops a cell that never ends, and says which cells must run again", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.run(1);
    await reader.cell(5).locator(".run").click();
    await reader.page.locator('.program[data-number="5"][data-state="running"]').waitFor({ state: "attached" });
    await reader.page.getByRole("button", { name: "Stop", exact: true }).first().click();
    await reader.ended(5);
    expect(await reader.cell(5).getAttribute("data-state")).toBe("stopped");
    expect(await seen(reader.page.locator("#notices"))).toContain("run again: cell 1");
    await reader.page.getByRole("button", { name: "Run them again" }).click();
    await reader.page.locator('.program[data-number="1"][data-state="done"]').waitFor({ state: "attached" });
    await reader.run(2);
    expect(await reader.outputs(2)).toBe("2");
  });

  test("says what cannot be imported in a page", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.run(7);
    expect(await reader.outputs(7)).toContain('Cannot import "node:fs": a page carries only "typetorch"');
  });

  test("stays usable while a cell prints a hundred thousand lines", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    const began = Date.now();
    await reader.run(9);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect((await reader.cell(9).locator(".stdout").textContent())?.endsWith("99999")).toBe(true);
  });

  test("keeps a reader's changes, and brings back code and output", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"));
    const { page } = reader;
    await reader.write(1, 'console.log("mine")');
    await page.keyboard.press("Control+Enter");
    await reader.ended(1);
    expect(await reader.outputs(1)).toBe("mine");
    await page.reload();
    await reader.comesAlive();
    expect(await seen(reader.cell(1).locator(".source"))).toBe('console.log("mine")');
    expect(await reader.outputs(1)).toContain("dL/da = 50, dL/db = 30");
    await reader.run(1);
    await reader.cell(1).getByRole("button", { name: "Bring back the first output" }).click();
    expect(await reader.outputs(1)).toContain("dL/da = 50, dL/db = 30");
    await reader.cell(1).getByRole("button", { name: "Bring back the first code" }).click();
    expect(await seen(reader.cell(1).locator(".source"))).toContain("One step of gradient descent");
    await page.reload();
    await reader.comesAlive();
    expect(await seen(reader.cell(1).locator(".source"))).toContain("One step of gradient descent");
  });

  test("shows outputs and updates while a loop still runs", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.write(
      2,
      `import { display, progress } from "typetorch";
const handle = display("step 0");
const end = performance.now() + 1500;
for (let step = 1; performance.now() < end; step++) { if (step % 1000 === 0) handle.update("step " + step); }
console.log("over");`,
    );
    await reader.page.keyboard.press("Control+Enter");
    await reader.page
      .locator('.program[data-number="2"][data-state="running"] .output', { hasText: /step [1-9]/ })
      .first()
      .waitFor();
    await reader.ended(2);
    expect(await reader.outputs(2)).toMatch(/step \d+000\s+over/);
  });

  test("remembers which exercises are solved, here and in the list of lessons", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    const place = reader.page.locator("#exercises");
    expect(await place.textContent()).toBe("2 exercises");
    await reader.run(10);
    expect(await place.textContent()).toBe("1 of 2 exercises solved");
    await reader.page.goto(exported.url("index"));
    await reader.page.locator("a[href='07-cells.html'] em", { hasText: "1 of 2 exercises solved" }).waitFor();
  });

  test("is used by keyboard alone", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    const { page } = reader;
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+Enter");
    await reader.ended(1);
    await page.keyboard.press("Enter");
    await reader.cell(2).locator(".cm-content").waitFor();
    await page.keyboard.press("End");
    await page.keyboard.type(" + 100");
    await page.keyboard.press("Control+Enter");
    await reader.ended(2);
    expect(await reader.outputs(2)).toBe("102");
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.classList.contains("source"))).toBe(true);
  });

  test("saves the notebook with the reader's changes", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.write(2, "1 + 2 + 3");
    await reader.page.locator("#more").click();
    const [download] = await Promise.all([
      reader.page.waitForEvent("download"),
      reader.page.getByRole("button", { name: "Save the notebook" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("07-cells.ipynb");
    const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
    expect(saved.nbformat).toBe(4);
    expect(saved.cells.find((cell: { id: string }) => cell.id === "two").source).toBe("1 + 2 + 3");
    expect(saved.cells.find((cell: { id: string }) => cell.id === "one").source).toContain("class Box");
  });

  test("finds words across the lessons", async () => {
    reader = await ReaderPage.open(browser, exported.url("07-cells"));
    await reader.page.keyboard.press("/");
    await reader.page.getByRole("searchbox").fill("learning rate");
    const first = reader.page.locator(".results a").first();
    await first.waitFor();
    await first.click();
    await reader.page.waitForURL(/06-descent\.html#/);
  });

  test("prints only when everything is drawn, also what was never scrolled to", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"), { viewport: { width: 1280, height: 300 } });
    const { page } = reader;
    await page.evaluate(() => {
      globalThis.print = () => {
        const waiting = document.querySelectorAll("[data-output], .output.figure:not(:has(.main-svg))").length;
        document.documentElement.dataset.printed = String(waiting);
      };
    });
    expect(await page.locator("[data-output]").count()).toBeGreaterThan(0);
    await page.keyboard.press("ControlOrMeta+P");
    await page.locator("html[data-printed]").waitFor({ state: "attached" });
    expect(await page.evaluate(() => document.documentElement.dataset.printed)).toBe("0");
  });

  test("fits paper: figures are drawn narrower, what is folded opens, and afterwards all is as before", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"));
    const { page } = reader;
    await page.locator("#cell-curves").scrollIntoViewIfNeeded();
    await page.locator("#cell-curves .main-svg").first().waitFor({ state: "attached" });
    const width = () =>
      page.evaluate(() => document.querySelector("#cell-curves .main-svg")!.getBoundingClientRect().width);
    const before = await width();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    // A4 paper has 794 px; margins of 17 mm on both sides and the numbers of the cells leave 630.
    await expect.poll(width).toBeLessThanOrEqual(630);
    expect(await page.locator("details:not([open], .behind)").count()).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect.poll(width).toBe(before);
  });

  test("turns dark, and stays so on the next page", async () => {
    reader = await ReaderPage.open(browser, exported.url("06-descent"), { colorScheme: "light" });
    const brightness = () =>
      reader.page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)?.[0]));
    expect(await brightness()).toBeGreaterThan(200);
    await reader.page.getByRole("button", { name: "Theme" }).click();
    expect(await brightness()).toBeLessThan(60);
    await reader.page.locator(".steps .next").click();
    await reader.page.waitForURL(/07-cells/);
    expect(await brightness()).toBeLessThan(60);
  });
});

describe.skipIf(withoutBrowser)("a page with the compiler", () => {
  let browser: Browser;
  let exported: ExportedFolder;

  beforeAll(async () => {
    const shapes = notebook([
      text("# Shapes"),
      code('import { zeros } from "typetorch";\nconst a = zeros([2, 3]);\nconst w = zeros([2, 4]);', [], "one"),
      code('console.log("this line does not run");\na.matmul(w)', [], "two"),
      code("let h = a;\nh = a.T;\nconst all = [a];\nall.push(h);\nh.matmul(w).shape", [], "three"),
    ]);
    [browser, exported] = await Promise.all([
      launchChromium(),
      ExportedFolder.of({ shapes, lesson: lesson() }, { typecheck: true }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    exported?.remove();
  });

  test("shows a shape error before the cell runs, and runs what is right", async () => {
    const reader = await ReaderPage.open(browser, exported.url("shapes"));
    await reader.run(1);
    await reader.run(2);
    const shown = await reader.outputs(2);
    expect(shown).toMatch(/ShapeError: matmul: axis k is 3 in a but 2 in b/);
    expect(shown).toContain("cell 2, line 2: a.matmul(w)");
    expect(shown).not.toContain("this line does not run");
    await reader.run(3);
    expect(await reader.outputs(3)).toBe("[ 3, 4 ]");
    expect([...reader.errors, ...reader.requests]).toEqual([]);
    await reader.close();
  });

  test("marks mistakes while a reader types", async () => {
    const reader = await ReaderPage.open(browser, exported.url("shapes"));
    await reader.write(3, "a.matmul(w).shape");
    await reader.cell(3).locator(".cm-lintRange-error").waitFor();
    expect(await reader.cell(3).locator(".cm-lintRange-error").textContent()).toBe("w");
    await reader.close();
  });

  test("stays below 3.2 MB", () => {
    expect(statSync(fileURLToPath(exported.url("lesson"))).size).toBeLessThan(3_200_000);
  });
});
