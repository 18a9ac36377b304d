/** What `export` writes and says: whole pages, one sentence for each thing that is wrong, the rest of the batch exported. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exportNotebooks } from "../../../kernel/export/export";
import type { Notebook } from "../../../kernel/notebook";
import { decodeBase85 } from "../../../kernel/page/base85";
import { carriedNotebook } from "../../../kernel/page/carried-notebook";
import { code, lesson, notebook, shown, stream, text } from "./fixtures/make-lesson";

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "typetorch-export-"));
  said = [];
  for (const method of ["log", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void said.push(words.join(" ")));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function run(options: object = {}): Promise<{ status: number; said: string; out: string }> {
  const out = join(folder, "html");
  const status = await exportNotebooks({ paths: [folder], out, execute: false, ...options });
  return { status, said: said.join("\n"), out };
}

const page = (name: string) => readFileSync(join(folder, "html", name), "utf8");

describe("export", () => {
  it("writes a page for each notebook and a list of them", async () => {
    put("01-first.ipynb", notebook([text("# First *lesson*\n\nWhat it is about.")]));
    put("02-second.ipynb", lesson());
    const { status, out } = await run();
    expect(status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["01-first.html", "02-second.html", "index.html"]);
    expect(page("01-first.html")).toContain("<title>First lesson</title>");
    expect(page("01-first.html")).toContain('rel="next" href="02-second.html"');
    expect(page("02-second.html")).toContain('rel="prev" href="01-first.html"');
    expect(page("index.html")).toContain("What it is about.");
  });

  it("names no address that a browser would fetch", async () => {
    put("a.ipynb", lesson());
    await run();
    const html = page("a.html").replace(/<script type="application\/octet-stream"[\s\S]*?<\/script>/g, "");
    const markup = html.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<annotation[\s\S]*?<\/annotation>/g, "");
    expect(
      [...markup.matchAll(/(?:src|href|url)\s*[=(]\s*["']?(https?:|\/\/)[^"')\s]*/g)].map(([found]) => found),
    ).toEqual([]);
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
    expect(html).toContain("connect-src 'none'");
  });

  it("writes pages in ASCII, which browsers read twice as fast, whatever characters the notebook has", async () => {
    put("a.ipynb", {
      ...lesson(),
      metadata: { title: "Größe – 🎓" },
      cells: [text("# π ≈ 3 & 🎓\n\n$\\partial$"), code('"é"', [stream("✓ λ")])],
    });
    await run();
    const html = page("a.html");
    expect(html).not.toMatch(/[^\0-\x7f]/);
    expect(html).toContain("<title>Gr&#246;&#223;e &#8211; &#127891;</title>");
    expect(html).toContain("&#10003; &#955;");
    const data = />(\{[^<]*\})<\/script>/.exec(html)?.[1] ?? "";
    expect(JSON.parse(data).title).toBe("Größe – 🎓");
  });

  it("carries the notebook itself", async () => {
    put("a.ipynb", lesson());
    await run();
    const packed = /id="notebook">([^<]+)</.exec(page("a.html"))?.[1] ?? "";
    const carried = carriedNotebook<Notebook>(gunzipSync(decodeBase85(packed)).toString());
    expect(carried.cells.map((cell: { source: string }) => cell.source)).toEqual(
      lesson().cells.map((cell) => cell.source),
    );
  });

  it("keeps a lesson with plots below 1.6 MB", async () => {
    put("a.ipynb", lesson());
    await run();
    expect(page("a.html").length).toBeLessThanOrEqual(1_600_000);
  });

  it("exports the rest of the batch when some cannot be, with a sentence for each", async () => {
    put("bad-json.ipynb", '{"cells": [');
    put("empty.ipynb", "");
    put("old.ipynb", { nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [] });
    put("python.ipynb", {
      ...notebook([code("print(1)")]),
      metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
    });
    put("good.ipynb", notebook([text("# Good")]));
    const { status, said, out } = await run();
    expect(status).toBe(1);
    expect(readdirSync(out)).toEqual(["good.html"]);
    expect(said).toMatch(/bad-json\.ipynb is not a notebook/);
    expect(said).toMatch(/empty\.ipynb is not a notebook.*it is empty/);
    expect(said).toMatch(/old\.ipynb has notebook format 3/);
    expect(said).toMatch(/python\.ipynb was written for the kernel "Python 3"/);
    expect(said).toContain("1 lesson written");
  });

  it("refuses a path that is not there before it writes anything", async () => {
    await expect(exportNotebooks({ paths: [join(folder, "none.ipynb")], out: join(folder, "html") })).rejects.toThrow(
      /none\.ipynb: there is no such file or folder/,
    );
    expect(existsSync(join(folder, "html"))).toBe(false);
  });

  it("leaves out pictures that are missing or on the network, and says so", async () => {
    put(
      "a.ipynb",
      notebook([text("![a net](missing.png) ![far](https://example.org/x.png) ![gone](attachment:none.png)")]),
    );
    const { status, said } = await run();
    expect(status).toBe(0);
    expect(said).toContain("the picture missing.png is missing");
    expect(said).toContain("https://example.org/x.png lies on the network");
    expect(said).toContain("the attached picture none.png is not in the notebook");
    expect(page("a.html")).toContain("Picture left out: a net");
    expect(page("a.html")).not.toContain("example.org");
  });

  it("carries pictures beside the notebook and attached to it", async () => {
    const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    writeFileSync(join(folder, "dot.png"), Buffer.from(dot, "base64"));
    const cell = text("![beside](dot.png) ![attached](attachment:in.png)");
    put("a.ipynb", notebook([{ ...cell, attachments: { "in.png": { "image/png": dot } } } as never]));
    await run();
    expect(
      page("a.html").match(new RegExp(`src="data:image/png;base64,${dot.replace(/[+/=]/g, "\\$&")}"`, "g")),
    ).toHaveLength(2);
  });

  it("cuts an output of a hundred megabytes", async () => {
    put(
      "a.ipynb",
      notebook([code("x", [stream("0123456789\n".repeat(9_500_000)), shown({ "image/png": "A".repeat(9_000_000) })])]),
    );
    const { status, said } = await run();
    expect(status).toBe(0);
    expect(said).toContain("2 outputs were too large for a page and cut");
    expect(page("a.html")).toContain("104.5 MB of output: the middle was left out");
    expect(page("a.html").length).toBeLessThan(2_500_000);
  });

  it("says which formula cannot be set, and shows its source", async () => {
    put("a.ipynb", notebook([text("good $x^2$ and bad $\\frac{1}{$")]));
    const { status, said } = await run();
    expect(status).toBe(0);
    expect(said).toContain('the formula "\\frac{1}{" cannot be set');
    expect(page("a.html")).toContain("\\frac{1}{");
  });

  it("writes one notebook to the file that --out names", async () => {
    const path = put("a.ipynb", notebook([text("# First")]));
    const { status, said } = await run({ paths: [path], out: join(folder, "b.html") });
    expect(status).toBe(0);
    expect(said).toMatch(/^1 lesson written to .*b\.html$/m);
    expect(readFileSync(join(folder, "b.html"), "utf8")).toContain("<title>First</title>");
    await run({ paths: [path], out: join(folder, "c.ipynb"), to: "ipynb" });
    expect(readdirSync(folder).sort()).toEqual(["a.ipynb", "b.html", "c.ipynb"]);
    const overwritten = run({ paths: [path], out: path, to: "ipynb" });
    await expect(overwritten).rejects.toThrow(
      /a\.ipynb itself would be overwritten: give --out another folder or name/,
    );
  });

  it("refuses a file for --out where that is not what is written", async () => {
    const path = put("a.ipynb", lesson());
    const refused = (options: object) => expect(run({ paths: [path], ...options })).rejects;
    await refused({ out: "x.pdf" }).toThrow("--out x.pdf names a .pdf file, but --to html writes .html.");
    await refused({ out: "x.ts", to: "script" }).toThrow(
      "--out x.ts names a file, but two files are written: name a folder.",
    );
    await refused({ out: "x.html", site: true }).toThrow("but more than one file is written: name a folder");
    put("b.ipynb", lesson());
    await refused({ out: "x.html", paths: [folder] }).toThrow("but more than one file is written: name a folder");
  });

  it("refuses two notebooks that would become one page", async () => {
    const first = put("a.ipynb", lesson());
    const other = mkdtempSync(join(tmpdir(), "typetorch-export-"));
    writeFileSync(join(other, "a.ipynb"), JSON.stringify(lesson()));
    await expect(exportNotebooks({ paths: [first, other], out: join(folder, "html"), execute: false })).rejects.toThrow(
      /would become the same page/,
    );
    rmSync(other, { recursive: true });
  });

  it("leaves no part of a file behind", async () => {
    put("a.ipynb", lesson());
    const { out } = await run();
    expect(readdirSync(out).filter((name) => !name.endsWith(".html"))).toEqual([]);
  });
});

describe("what tags do", () => {
  it("folds, hides and leaves out", async () => {
    put(
      "a.ipynb",
      notebook([
        code("hiddenInput()", [stream("shown output\n")], "a", ["hide-input"]),
        code("foldedOutput()", [stream("folded\n")], "b", ["hide-output"]),
        code("gone()", [stream("gone\n")], "c", ["remove-cell"]),
        code("noOutput()", [stream("no output\n")], "d", ["remove-output"]),
        code("skipped()", [], "e", ["skip-execution"]),
      ]),
    );
    await run();
    const html = page("a.html");
    expect(html).toMatch(/<details class="fold"><summary>Code of cell 1<\/summary>[\s\S]*hiddenInput/);
    expect(html).toMatch(/<details class="fold"><summary>Output of cell 2<\/summary>[\s\S]*folded/);
    expect(html).not.toContain('id="cell-c"');
    expect(html).not.toContain(">no output<");
    expect(html).toMatch(/data-cell="e"[^>]*data-skip="true"/);
  });
});
