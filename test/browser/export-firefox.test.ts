/** Exported pages in Firefox, from file:// without a network: they show, draw and run as in Chromium. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { code, lesson, notebook, text } from "../kernel/export/fixtures/make-lesson";
import { ExportedFolder } from "./exported-page";
import { Firefox, firefoxProgram } from "./firefox";

const cells = notebook([
  text("# Cells"),
  code(
    'import { tensor } from "typetorch";\nlet x = tensor([[1, 2], [3, 4]]);\nfunction total() { return x.sum().item() }',
    [],
    "one",
  ),
  code("total()", [], "two"),
  code("x = x.mul(2);\nconst later = await Promise.resolve(total());\nlater", [], "three"),
  code('throw new RangeError("too far")', [], "four", ["raises-exception"]),
]);

describe.skipIf(firefoxProgram === undefined)("exported pages in Firefox", () => {
  let firefox: Firefox;
  let exported: ExportedFolder;

  beforeAll(async () => {
    [firefox, exported] = await Promise.all([Firefox.start(), ExportedFolder.of({ lesson: lesson(), cells })]);
  });
  afterAll(async () => {
    await firefox?.stop();
    exported?.remove();
  });

  test("show text, mathematics and plots, and ask for nothing", async () => {
    await firefox.open(exported.url("lesson"));
    const seen = await firefox.run<{ katex: number; lines: number; asked: string[] }>(`
      document.querySelector("#cell-curves").scrollIntoView();
      for (let i = 0; i < 200 && !document.querySelector(".scatterlayer path.js-line"); i++) await new Promise((r) => setTimeout(r, 50));
      return {
        katex: document.querySelectorAll(".katex").length,
        lines: document.querySelectorAll("#cell-curves .scatterlayer path.js-line").length,
        asked: performance.getEntriesByType("resource").map((each) => each.name).filter((name) => !/^(data|blob|file):/.test(name)),
      };`);
    expect(seen.katex).toBeGreaterThan(10);
    expect(seen.lines).toBe(2);
    expect(seen.asked).toEqual([]);
  });

  test("run cells, with values kept and errors told with their line", async () => {
    await firefox.open(exported.url("cells"));
    const shown = await firefox.run<string[]>(`
      document.getElementById("run-all").click();
      const state = (cell) => cell.dataset.state ?? "";
      const cells = [...document.querySelectorAll(".program")];
      for (let i = 0; i < 600 && !cells.every((cell) => /done|failed/.test(state(cell))); i++) await new Promise((r) => setTimeout(r, 50));
      return cells.map((cell) => cell.querySelector(".outputs").innerText);`);
    expect(shown.slice(0, 3)).toEqual(["", "10", "20"]);
    expect(shown[3]).toContain('cell 4, line 1: throw new RangeError("too far")');
  });
});
