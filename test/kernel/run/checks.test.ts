/** Exercises are counted by the last word of their checks. */

import { expect, test } from "vitest";
import { parseNotebook } from "../../../kernel/notebook";
import { checkMimeType, countChecks } from "../../../kernel/run/checks";

test("each exercise counts once, as its last check says", () => {
  const check = (id: string, state: string) => ({
    output_type: "display_data",
    metadata: {},
    data: { [checkMimeType]: { id, state } },
  });
  const cells = [
    [check("9.1", "open"), check("9.2", "wrong")],
    [check("9.1", "passed"), { output_type: "stream", name: "stdout", text: "9.3 open" }],
    [check("9.3", "open")],
  ].map((outputs, index) => ({ cell_type: "code", id: `c${index}`, source: "", metadata: {}, outputs }));
  const notebook = parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, "x.ipynb");
  expect(countChecks(notebook)).toEqual({ open: 1, passed: 1, wrong: 1 });
});
