/** A hostile notebook, exported and opened: nothing in it runs in the page, reads its storage, or reaches a network. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Notebook } from "../../kernel/notebook";
import { code, notebook, shown, stream, text } from "../kernel/export/fixtures/make-lesson";
import { launchChromium, withoutBrowser } from "./chromium";
import { ExportedFolder, ReaderPage } from "./exported-page";

/** Every trick with `mark` as the sign that it worked and `site` as the server that must hear nothing. */
function hostile(site: string): Notebook {
  const mark = "parent.document.documentElement.dataset.owned=1";
  const html = [
    `<script>${mark}</script>`,
    `<img src=x onerror="${mark}">`,
    `<img src="${site}/image.png">`,
    `<svg onload="${mark}"><script>${mark}</script><image href="${site}/svg.png"/></svg>`,
    `<iframe src="${site}/frame.html"></iframe><iframe srcdoc="<script>${mark}</script>"></iframe>`,
    `<a href="javascript:${mark}" id="trap">click</a>`,
    `<form action="${site}/form"><input name="q" autofocus onfocus="${mark}"><button>go</button></form>`,
    `<style>@import url(${site}/style.css); body { display: none } .x { background: url(${site}/back.png) }</style><div class="x">x</div>`,
    `<div style="position:fixed;inset:0;background:url(${site}/inline.png)">cover</div>`,
    `<meta http-equiv="refresh" content="0;url=${site}/refresh"><base href="${site}/"><link rel="stylesheet" href="${site}/link.css"><link rel="prefetch" href="${site}/pre">`,
    `<object data="${site}/object"></object><embed src="${site}/embed"><video src="${site}/video" autoplay></video><audio src="${site}/audio"></audio>`,
    `<math><mtext><table><mglyph><style><img src=x onerror="${mark}">`,
    `<template><script>${mark}</script></template><noscript><p title="</noscript><img src=x onerror=${mark}>">`,
    `</div></section></main></body></html><h1 id="escaped">outside</h1>`,
  ].join("\n");
  const figure = {
    data: [
      {
        type: "scatter",
        x: [1, 2],
        y: [1, 2],
        name: `<img src=x onerror="${mark}"><a href="javascript:${mark}">n</a>`,
        text: [`<img src="${site}/hover.png">`, "b"],
      },
    ],
    layout: {
      title: { text: `<script>${mark}</script><a href="javascript:${mark}">title</a>` },
      images: [{ source: `${site}/layout.png`, xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1 }],
    },
    config: {
      plotlyServerURL: site,
      showSendToCloud: true,
      showEditInChartStudio: true,
      linkText: "x",
      showLink: true,
    },
  };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${mark}"><script>${mark}</script><image href="${site}/i.png"/><text y="20">drawn</text></svg>`;
  return notebook([
    text(
      `# Hostile <script>${mark}</script>\n\n${html}\n\n[link](javascript:${mark}) ![](${"javascript:1"})\n\n</textarea></title>\n\n$\\href{javascript:${mark}}{x}$ $\\includegraphics{${site}/tex.png}$`,
    ),
    code(`</code></pre><script>${mark}</script>`, [
      shown({ "text/html": html, "text/plain": `<img src=x onerror="${mark}">` }),
      shown({ "image/svg+xml": svg, "text/plain": "drawing" }),
      shown({ "text/markdown": `**md** ${html}`, "text/plain": "md" }),
      shown({ "text/latex": `$\\href{javascript:${mark}}{x}$`, "text/plain": "latex" }),
      shown({
        "application/vnd.plotly.v1+json": figure,
        "text/html": `<table><tr><td>${html}</td></tr></table>`,
        "text/plain": "fig",
      }),
      shown({ "application/javascript": mark, "text/plain": "js" }),
      shown({ "application/json": { a: `</script><script>${mark}</script>` } }),
      stream(`\u001b]8;;javascript:${mark}\u0007link\u001b]8;;\u0007 <script>${mark}</script>\n`),
      {
        output_type: "error",
        ename: `<script>${mark}</script>`,
        evalue: "",
        traceback: [`<img src=x onerror="${mark}">`],
      },
    ]),
    code(
      `const told: string[] = [];
const attempt = async (name: string, act: () => unknown) => { try { await act(); told.push(name) } catch { } };
await attempt("fetch", () => fetch("${site}/fetch"));
await attempt("xhr", () => { const x = new XMLHttpRequest(); x.open("GET", "${site}/xhr", false); x.send() });
await attempt("importScripts", () => importScripts("${site}/script.js"));
await attempt("socket", () => new Promise((y, n) => { const s = new WebSocket("${site.replace("http", "ws")}/ws"); s.onopen = y; s.onerror = n }));
await attempt("worker", () => new Promise((y, n) => { const w = new Worker("${site}/worker.js"); w.onmessage = y; w.onerror = n; setTimeout(n, 500) }));
await attempt("eventsource", () => new Promise((y, n) => { const s = new EventSource("${site}/events"); s.onopen = y; s.onerror = n }));
await attempt("storage", () => (globalThis as any).localStorage.getItem("secret"));
await attempt("document", () => (globalThis as any).document.title);
told.join() || "nothing got out"`,
      [],
      "escape",
    ),
  ]);
}

describe.skipIf(withoutBrowser)("a hostile notebook", () => {
  let browser: Browser;
  let server: Server;
  let exported: ExportedFolder;
  const heard: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.url ?? "");
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.end("heard");
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [browser, exported] = await Promise.all([launchChromium(), ExportedFolder.of({ hostile: hostile(site) })]);
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((closed) => server?.close(closed));
    exported?.remove();
  });

  test("runs nothing in the page and asks nothing of a network that is there", async () => {
    // The network is on: what keeps requests in is the page itself.
    const reader = await ReaderPage.open(browser, exported.url("hostile"), { offline: false });
    const { page } = reader;
    await page.evaluate(() => localStorage.setItem("secret", "mine"));
    for (let y = 0; y < 6000; y += 400) {
      await page.evaluate((top) => scrollTo(0, top), y);
      await page.waitForTimeout(40);
    }
    for (const summary of await page.locator("summary").all()) await summary.click({ timeout: 1000 }).catch(() => {});
    for (const link of await page.locator("#trap, a[href^='javascript']").all())
      await link.click({ timeout: 500 }).catch(() => {});
    await page.waitForTimeout(500);
    expect(await page.evaluate(() => document.documentElement.dataset.owned)).toBe(undefined);
    expect(
      await page.locator("iframe, object, embed, form, base, meta[http-equiv=refresh], link[rel=stylesheet]").count(),
    ).toBe(0);
    expect(
      await page.evaluate(() =>
        document.querySelector("article")!.contains(document.querySelector("#escaped, .program:last-of-type")),
      ),
    ).toBe(true);
    expect(page.url()).toBe(exported.url("hostile"));
    // Nothing of it covers the page.
    const covers = await page.evaluate(() =>
      [document, ...[...document.querySelectorAll("*")].flatMap((element) => element.shadowRoot ?? [])]
        .flatMap((root) => [...root.querySelectorAll("article *, .holder *")])
        .filter((element) => /fixed|sticky/.test(getComputedStyle(element).position))
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(covers).toEqual([]);
    expect(reader.requests).toEqual([]);
    expect(heard).toEqual([]);
    await reader.close();
  });

  test("gives its cells no way out", async () => {
    const reader = await ReaderPage.open(browser, exported.url("hostile"), { offline: false });
    await reader.run(2);
    expect(await reader.outputs(2)).toContain("nothing got out");
    expect(heard).toEqual([]);
    await reader.close();
  });
});
