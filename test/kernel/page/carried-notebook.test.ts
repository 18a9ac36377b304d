import { describe, expect, it } from "vitest";
import { carriedNotebook, carryNotebook, needsLibrary, shownNotebook } from "../../../kernel/page/carried-notebook";

const code = 'const a = $1 + "x";'.repeat(400);
const widget = (id: string, trains = false) =>
  `<script>(()=>{const w=(globalThis.typetorchWidgetKinds??={})[${trains}]??=(()=>{${code}${trains};return typetorchWidgets})();go("${id}")})()</script>`;
const notebook = {
  cells: [
    { outputs: [{ data: { "text/html": widget("a") } }, { data: { "text/html": widget("b"), "text/plain": "b" } }] },
  ],
};

describe("carryNotebook", () => {
  it("carries the code of widgets once, and gives the notebook back whole", () => {
    const text = carryNotebook(notebook);
    expect(text.length).toBeLessThan(1.3 * JSON.stringify(code).length);
    expect(needsLibrary(text)).toBe(false);
    expect(carriedNotebook(text)).toEqual(notebook);
  });

  it("leaves other notebooks as they are", () => {
    const plain = { cells: [{ source: "1 + 1", outputs: [{ text: "x".repeat(5000) }] }] };
    expect(carriedNotebook(carryNotebook(plain))).toEqual(plain);
    expect(shownNotebook(carryNotebook(plain))).toEqual(plain);
  });

  it("gives widgets that train models the library's own code", () => {
    const text = carryNotebook({ html: widget("a", true) });
    expect(text.length).toBeLessThan(400);
    expect(needsLibrary(text)).toBe(true);
    const library = "(()=>{globalThis.typetorchLibrary={mountWidget(){return 7}}})();";
    const { html } = carriedNotebook<{ html: string }>(text, library);
    const run = new Function("go", html.replace(/<.?script>/g, "").replace(`go("a")`, "go(w)"));
    const seen: unknown[] = [];
    run((widgets: { mountWidget(): unknown }) => seen.push(widgets.mountWidget()));
    expect(seen).toEqual([7]);
  });
});
