import { describe, expect, it } from "vitest";
import { carriedNotebook, carryNotebook } from "../../../kernel/page/carried-notebook";

const code = 'const a = $1 + "x";'.repeat(400);
const widget = (id: string) =>
  `<script>(()=>{const w=(g)["${id}"]??=(()=>{${code};return typetorchWidgets})();go(0)})()</script>`;
const notebook = {
  cells: [
    { outputs: [{ data: { "text/html": widget("a") } }, { data: { "text/html": widget("b"), "text/plain": "b" } }] },
  ],
};

describe("carryNotebook", () => {
  it("carries the code of widgets once, and gives the notebook back whole", () => {
    const text = carryNotebook(notebook);
    expect(text.length).toBeLessThan(1.3 * JSON.stringify(code).length);
    expect(carriedNotebook(text)).toEqual(notebook);
  });

  it("leaves other notebooks as they are", () => {
    const plain = { cells: [{ source: "1 + 1", outputs: [{ text: "x".repeat(5000) }] }] };
    expect(carriedNotebook(carryNotebook(plain))).toEqual(plain);
  });
});
