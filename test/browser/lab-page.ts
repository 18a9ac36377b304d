/** A page of JupyterLab or Notebook 7 with a notebook that a test wrote. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { LabServer, type Program } from "./lab-server";

export class LabPage {
  readonly strays: string[] = [];
  private readonly count: number;

  private constructor(
    readonly page: Page,
    private readonly server: LabServer,
    private readonly folder: string,
    private readonly cells: readonly string[],
  ) {
    this.count = cells.length;
    page.on("request", (request) => {
      if (!server.owns(request.url())) this.strays.push(request.url());
    });
  }

  /** Starts a server and opens a notebook of these code cells, with its kernel ready. */
  static async open(browser: Browser, cells: readonly string[], program: Program = "lab"): Promise<LabPage> {
    const folder = mkdtempSync(join(tmpdir(), "typetorch-lab-"));
    writeFileSync(join(folder, "seen.ipynb"), JSON.stringify(notebookOf(cells)));
    const server = await LabServer.start(folder, [], program);
    const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    const lab = new LabPage(page, server, folder, cells);
    const answered = new Promise<void>((done) => {
      page.on("websocket", (socket) => {
        socket.on("framereceived", ({ payload }) => {
          if (payload.toString().includes("kernel_info_reply")) done();
        });
      });
    });
    await page.goto(`${server.address("seen.ipynb")}${program === "lab" ? "&reset" : ""}`);
    await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
    await answered;
    return lab;
  }

  /** Starts a cell by Shift+Enter and does not wait for its end. */
  async start(cell: number): Promise<void> {
    const editor = this.page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".cm-content");
    await editor.click();
    await this.page.keyboard.press("Shift+Enter");
  }

  /** Runs a cell to its end. */
  async run(cell: number): Promise<void> {
    await this.start(cell);
    await this.ended(cell);
  }

  async ended(cell: number): Promise<void> {
    const prompt = this.page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-InputPrompt");
    await prompt.filter({ hasText: /\[\d+\]:/ }).waitFor({ state: "attached", timeout: 90_000 });
  }

  /** Leaves an empty file beside the notebook, as a sign to a cell that waits for it. */
  leave(name: string): void {
    this.server.leave(name);
  }

  outputs(cell: number): Locator {
    if (cell >= this.count) throw new Error(`this notebook has ${this.cells.length} cells`);
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(cell).locator(".jp-OutputArea-output");
  }

  /** The cell's outputs as they stand in the saved file. */
  async saved(cell: number): Promise<{ data?: Record<string, unknown> }[]> {
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("Control+s");
    await this.page.waitForTimeout(1500);
    const token = new URL(this.server.address("seen.ipynb")).searchParams.get("token");
    return this.page.evaluate(
      async ([n, t]) => {
        const reply = await fetch(`/api/contents/seen.ipynb?token=${t}`);
        const file = (await reply.json()) as {
          content: { cells: { outputs: { data?: Record<string, unknown> }[] }[] };
        };
        return file.content.cells[n as number]!.outputs;
      },
      [cell, token] as const,
    );
  }

  async close(): Promise<void> {
    await this.page.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function notebookOf(cells: readonly string[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "typetorch", display_name: "TypeScript (typetorch)", language: "typescript" },
      language_info: { name: "typescript" },
    },
    cells: cells.map((source, n) => ({
      cell_type: "code",
      id: `cell-${n}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}
