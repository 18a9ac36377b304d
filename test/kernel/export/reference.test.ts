/** The API reference: every name that the library exports, with what its declaration says. */

import { beforeAll, describe, expect, it } from "vitest";
import { type ReferencePart, referenceParts } from "../../../kernel/export/reference";

let parts: ReferencePart[];
let text: Map<string, string>;

beforeAll(() => {
  parts = referenceParts();
  text = new Map(parts.map(({ name, notebook }) => [name, notebook.cells.map(({ source }) => source).join("\n\n")]));
});

describe("referenceParts", () => {
  it("has a page for each part of the library", () => {
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["api-core", "api-ops", "api-nn", "api-base"]),
    );
  });

  it("tells what a doc comment tells", () => {
    const entry = /### matmul\n([\s\S]*?)\n### /.exec(text.get("api-ops")!)![1]!;
    expect(entry).toContain("Matrix product over the last two axes");
    expect(entry).toMatch(/^\n```ts\nmatmul\(a: Tensor, b: Tensor.*\): Tensor$/m);
    expect(entry).toContain("Shapes: `*b m k, *b k n -> *b m n`");
    expect(entry).toContain("Throws `ShapeError`");
    expect(entry).toContain('import { matmul, tensor } from "typetorch";');
  });

  it("gives classes as they are made", () => {
    expect(text.get("api-nn")).toMatch(/### nn\.Linear\n\n```ts\nnew nn\.Linear\(inFeatures: .*outFeatures: /);
  });

  it("lists each thing once, under its shortest name", () => {
    const headings = [...text.values()].flatMap((page) => [...page.matchAll(/^### (.*)$/gm)].map((match) => match[1]!));
    expect(new Set(headings).size).toBe(headings.length);
    expect(headings).toContain("relu");
    expect(headings).not.toContain("nn.functional.relu");
  });
});
