/** Parameters from the command line reach the notebook that declares them. */

import { describe, expect, test } from "vitest";
import { parseNotebook } from "../../../kernel/notebook";
import { declaredParameters, parseParameters, withParameters } from "../../../kernel/run/parameters";

const lesson = (source: string, metadata = {}) =>
  parseNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata,
      cells: [
        { cell_type: "markdown", id: "m", source: "# x", metadata: {} },
        { cell_type: "code", id: "p", source, metadata: { tags: ["parameters"] }, outputs: [] },
        { cell_type: "code", id: "c", source: "epochs", metadata: {}, outputs: [] },
      ],
    },
    "x.ipynb",
  );

test("values are JSON where they can be, and text otherwise", () => {
  expect(parseParameters(["epochs=3", "on=true", "sizes=[1,2]", "name=adam w", "eq=a=b", "none="])).toEqual({
    epochs: 3,
    on: true,
    sizes: [1, 2],
    name: "adam w",
    eq: "a=b",
    none: "",
  });
});

test.each(["epochs", "=3", "a-b=3", "3a=1"])("%s is refused with an example", (word) => {
  expect(() => parseParameters([word])).toThrow(/name=value.*epochs=3/);
});

describe("a notebook", () => {
  test("declares what its tagged cell assigns", () => {
    const source = "const epochs = 5;\n  let rate: number = 0.1\nif (width == 3) {}";
    expect(declaredParameters(lesson(source), ["epochs", "rate", "width", "rat"])).toEqual(["epochs", "rate"]);
  });

  test("gets a cell behind that one, with the declared ones only", () => {
    const given = lesson("const epochs = 5;");
    const set = withParameters(given, { epochs: 2, other: 1 });
    expect(set.cells.map((cell) => cell.source)).toEqual(["# x", "const epochs = 5;", "let epochs = 2;", "epochs"]);
    expect(given.cells).toHaveLength(3);
  });

  test("that was run before gets no second one", () => {
    const once = withParameters(lesson("const epochs = 5;"), { epochs: 2 });
    const twice = withParameters(once, { epochs: 3 });
    expect(twice.cells.map((cell) => cell.source)).toEqual(["# x", "const epochs = 5;", "let epochs = 3;", "epochs"]);
  });

  test("in Python gets Python", () => {
    const given = lesson("epochs = 5\nflag = False", { kernelspec: { name: "python3", language: "python" } });
    expect(withParameters(given, { epochs: 2, flag: true }).cells[2]?.source).toBe("epochs = 2\nflag = True");
  });
});
