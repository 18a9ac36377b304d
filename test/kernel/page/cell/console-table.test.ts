import { Console } from "node:console";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { consoleTable } from "../../../../kernel/page/cell/console-table";

/** What Node's own console writes. */
function nodeTable(data: unknown, columns?: string[]): string {
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  new Console({ stdout }).table(data, columns);
  return text.replace(/\n$/, "");
}

const rows = [
  { step: "F1", value: 3, shape: [2, 3] },
  { step: "F2", other: { a: 1, b: 2, c: 3 } },
];

describe("consoleTable", () => {
  it.each([
    ["records", rows],
    ["records and numbers", [...rows, 5, null, "x"]],
    [
      "arrays",
      [
        [1, 2],
        [3, 4, 5],
      ],
    ],
    ["numbers", [1.5, 2, 3]],
    ["an object of records", { first: { a: 1 }, second: { b: 2 } }],
    [
      "a map",
      new Map<string, unknown>([
        ["a", 1],
        ["b", [1, 2, 3, 4]],
      ]),
    ],
    ["a set", new Set([1, "x"])],
    ["a typed array", new Float32Array([1, 2.5])],
    ["nothing", []],
  ])("draws %s as Node does", (_, data) => expect(consoleTable(data)).toBe(nodeTable(data)));

  it("draws the columns that are asked for", () => {
    expect(consoleTable(rows, ["value", "step"])).toBe(nodeTable(rows, ["value", "step"]));
  });
});
