/** An exported page as a reader has it: a file, opened by Chromium without a network, every request counted. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { exportNotebooks } from "../../kernel/export/export";
import type { Notebook } from "../../kernel/notebook";

/** Notebooks exported into a folder that is removed at the end. */
export class ExportedFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "typetorch-export-"));
  readonly out = join(this.folder, "html");

  static async of(notebooks: Record<string, Notebook>, options: Parameters<typeof exportNotebooks>[0] = {}) {
    const exported = new ExportedFolder();
    for (const [name, notebook] of Object.entries(notebooks)) {
      writeFileSync(join(exported.folder, `${name}.ipynb`), JSON.stringify(notebook));
    }
    const status = await exportNotebooks({ paths: [exported.folder], out: exported.out, execute: false, ...options });
    if (status !== 0) throw new Error(`the export ended with ${status}`);
    return exported;
  }

  url(name: string): string {
    return pathToFileURL(join(this.out, `${name}.html`)).href;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text of an element as a reader sees it, line by line. */
export async function seen(element: Locator): Promise<string> {
  return (await element.allInnerTexts()).join("\n");
}

/** One open page, and what it asked for that it should not have. */
export class ReaderPage {
  readonly errors: string[] = [];
  readonly requests: string[] = [];

  private constructor(readonly page: Page) {
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.context().on("request", (request) => {
      if (!/^(file|data|blob|about):/.test(request.url())) this.requests.push(request.url());
    });
    page.context().on("page", (other) => this.requests.push(`window ${other.url()}`));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<ReaderPage> {
    const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 }, ...options });
    const reader = new ReaderPage(await context.newPage());
    await reader.page.goto(url);
    await reader.comesAlive();
    return reader;
  }

  /**
   * Until its first screen is painted, a page answers to nothing and leaves the rest out of layout: what is farther down would move
   * away from a click.
   */
  async comesAlive(): Promise<void> {
    await this.page.waitForFunction(() => {
      const { alive, arriving } = document.documentElement.dataset;
      // The list of lessons has nothing that must wait.
      const isLesson = document.getElementById("page-data") !== null;
      return (!isLesson || alive === "true") && arriving === undefined;
    });
  }

  cell(number: number): Locator {
    return this.page.locator(`.program[data-number="${number}"]`);
  }

  outputs(number: number): Promise<string> {
    return seen(this.cell(number).locator(".outputs"));
  }

  /** Presses the cell's button and waits until it has ended. */
  async run(number: number): Promise<void> {
    await this.cell(number).locator(".run").click();
    await this.ended(number);
  }

  async ended(number: number): Promise<void> {
    const settled = this.page.locator(
      `.program[data-number="${number}"]:is([data-state="done"], [data-state="failed"], [data-state="stopped"])`,
    );
    await settled.waitFor({ state: "attached", timeout: 30_000 });
  }

  /** Puts other code into a cell, by its editor. */
  async write(number: number, source: string): Promise<void> {
    const cell = this.cell(number);
    if (await cell.locator(".source").isVisible()) await cell.locator(".source").click({ position: { x: 20, y: 16 } });
    await cell.locator(".cm-content").click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(source);
  }

  /** Comes past every figure, which is drawn only when it is seen. */
  async drawFigures(): Promise<void> {
    for (const figure of await this.page.locator(".output.figure").all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator(".drawing .main-svg").first().waitFor({ state: "attached" });
    }
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
