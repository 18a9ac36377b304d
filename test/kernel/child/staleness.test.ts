/** Stale cells: what was defined anew elsewhere after a cell used it. */

import { describe, expect, test } from "vitest";
import { Staleness } from "../../../kernel/child/staleness";

describe("Staleness", () => {
  const notebook = () => {
    const cells = new Staleness();
    cells.ran("A", 1, "let x = 1", ["x"], []);
    cells.ran("B", 2, "let y = x", ["y"], ["x"]);
    cells.ran("C", 3, "x + y", [], ["x", "y"]);
    return cells;
  };
  const list = (cells: Staleness) => cells.list().map(({ execution, because }) => [execution, because]);

  test("nothing is stale in order", () => {
    expect(list(notebook())).toEqual([]);
  });

  test("a changed input makes its users stale, and those of what they define once they ran", () => {
    const cells = notebook();
    cells.ran("A", 4, "let x = 2", ["x"], []);
    expect(list(cells)).toEqual([
      [2, ["x"]],
      [3, ["x"]],
    ]);
    cells.ran("B", 5, "let y = x", ["y"], ["x"]);
    expect(list(cells)).toEqual([[3, ["x", "y"]]]);
    cells.ran("C", 6, "x + y", [], ["x", "y"]);
    expect(list(cells)).toEqual([]);
  });

  test("a cell that changes its own input is not stale by that", () => {
    const cells = notebook();
    cells.ran("D", 4, "x += 1", ["x"], ["x"]);
    expect(list(cells).map(([execution]) => execution)).toEqual([2, 3]);
  });
});
