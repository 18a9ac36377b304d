import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { MarkdownRenderer } from "../../../kernel/export/markdown";

function renderer(pageFor?: (path: string) => string | undefined): MarkdownRenderer {
  return new MarkdownRenderer({ path: "/lessons/01-a.ipynb", ...(pageFor && { pageFor }) });
}
const html = (source: string) => renderer().html(source);

describe("markdown", () => {
  it.each([
    ["inline", "the value $x_1 * y_2$ here"],
    ["display", "$$\n\\frac{a_1}{b_2}\n$$"],
    ["display in a paragraph", "so $$x_1$$ it is"],
    ["LaTeX's own marks", "\\(x_1\\) and \\[y_2\\]"],
    ["an environment", "\\begin{align}\na_1 &= b_2 \\\\\nc &= d\n\\end{align}"],
  ])("sets mathematics: %s", (_, source) => {
    const set = html(source);
    expect(set).toContain('class="katex');
    expect(set).not.toContain("<em>");
    expect(set).not.toMatch(/>\s*\$/);
  });

  it.each([
    ["prices", "it costs $5 and $6", "$5 and $6"],
    ["escaped dollars", "\\$x\\$", "$x$"],
    ["code", "`$x$`", "<code>$x$</code>"],
    ["a fence", "```\n$$x$$\n```", "$$x$$"],
    ["an open mark", "only $ one", "only $ one"],
  ])("leaves text as it is: %s", (_, source, expected) => {
    expect(html(source)).toContain(expected);
    expect(html(source)).not.toContain("katex");
  });

  it("gives headings anchors of their own", () => {
    const markdown = renderer();
    markdown.html("## The loss\n\n## The loss\n\n### `f(x)` & co");
    expect(markdown.headings).toEqual([
      { level: 2, text: "The loss", id: "the-loss" },
      { level: 2, text: "The loss", id: "the-loss-2" },
      { level: 3, text: "f(x) & co", id: "f-x-co" },
    ]);
  });

  it("leads links to notebooks to their pages", () => {
    const markdown = renderer((path) => (path === resolve("/lessons/02-b.ipynb") ? "02-b.html" : undefined));
    const set = markdown.html("[on](02-b.ipynb#part) [other](03-c.ipynb) [out](https://example.org)");
    expect(set).toContain('href="02-b.html#part"');
    expect(set).toContain('href="03-c.ipynb"');
    expect(set).toContain('href="https://example.org" rel="noopener noreferrer"');
  });

  it("colours TypeScript in fences", () => {
    expect(html("```ts\nconst a = 1;\n```")).toContain('<span class="tok-keyword">const</span>');
  });

  it("gives the empty corner of a table no header for screen readers", () => {
    const table = html("| | a |\n|---|---|\n| b | 1 |");
    expect(table).toMatch(/<thead>\s*<tr>\s*<td><\/td>\s*<th>a<\/th>/);
  });

  it("sets LaTeX of outputs with and without its marks", () => {
    expect(renderer().latex("$$x$$")).toBe(renderer().latex("x"));
    expect(renderer().latex("$x$")).not.toContain("katex-display");
  });
});
