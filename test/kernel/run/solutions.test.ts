/** `--solutions`: exercise cells hold their solutions, everything else stays. */

import { expect, test } from "vitest";
import type { Notebook } from "../../../kernel/notebook";
import { withSolutions } from "../../../kernel/run/solutions";
import { solutions } from "../../../lib/lesson/solutions";

const cell = (source: string, exercise?: string) => ({
  cell_type: "code" as const,
  id: source.slice(0, 4).replace(/\W/g, "x"),
  metadata: exercise === undefined ? {} : { typetorch: { exercise } },
  source,
  execution_count: null,
  outputs: [],
});

test("only known exercises are replaced, and the notebook itself is left alone", () => {
  const notebook = {
    cells: [cell("1 + 1"), cell("stub", "9.1"), cell("other", "99.9")],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  } as unknown as Notebook;
  const solved = withSolutions(notebook);
  expect(solved.cells.map((c) => c.source)).toEqual(["1 + 1", solutions["9.1"]!.trim(), "other"]);
  expect(notebook.cells[1]!.source).toBe("stub");
});
