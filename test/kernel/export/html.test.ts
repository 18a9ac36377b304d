import { describe, expect, it } from "vitest";
import { HtmlFilter } from "../../../kernel/export/html";

function filtered(...pieces: string[]): string {
  const filter = new HtmlFilter({
    image: (src) => (src.startsWith("ok") ? `data:${src}` : undefined),
    link: (href) => (/^(https?:|#)/.test(href) ? href : undefined),
  });
  return pieces.map((piece) => filter.add(piece)).join("") + filter.finish();
}

describe("HtmlFilter", () => {
  it.each([
    ["keeps plain marks", "a <b>bold</b> &amp; <i>more</i>", "a <b>bold</b> &amp; <i>more</i>"],
    ["drops unknown tags and keeps their text", "<blink>x</blink>", "x"],
    ["drops scripts with their text", "a<script>alert(1)</script>b", "ab"],
    ["drops a script that never ends", "a<script>alert(1)", "a"],
    ["drops styles, frames and pictures of markup", "<style>*{}</style><iframe src=x></iframe><svg><a/></svg>x", "x"],
    ["drops handlers", '<p onclick="x()" title="t">y</p>', '<p title="t">y</p>'],
    [
      "drops ids and classes, which could pass for the page's own",
      '<div id="lesson" class="bar">x</div>',
      "<div>x</div>",
    ],
    ["drops addresses that run", '<a href="javascript:x()">y</a>', "<a>y</a>"],
    ["sees through entities in addresses", '<a href="java&#115;cript:x()">y</a>', "<a>y</a>"],
    [
      "asks for images",
      '<img src="ok.png" alt="a"><img src="http://x/y.png">',
      '<img src="data:ok.png" alt="a"><img alt="">',
    ],
    [
      "keeps harmless styles",
      '<span style="color: red; position: fixed; background: url(x)">x</span>',
      '<span style="color: red">x</span>',
    ],
    ["closes what is open", "<div><b>x", "<div><b>x</b></div>"],
    ["drops end tags of others", "x</div></section>y", "xy"],
    ["takes a stray < for text", "1 < 2 <3 <<b>x</b>", "1 &lt; 2 &lt;3 &lt;<b>x</b>"],
    ["drops comments and declarations", "<!-- c --><!DOCTYPE html><?x?>y", "y"],
    ["escapes quotes in attributes", `<p title='a"b'>x</p>`, '<p title="a&quot;b">x</p>'],
    ["takes the first of two attributes", '<p title="a" title="b">x</p>', '<p title="a">x</p>'],
    [
      "says that links go elsewhere",
      '<a href="https://x.org">x</a>',
      '<a href="https://x.org" rel="noopener noreferrer">x</a>',
    ],
  ])("%s", (_, html, expected) => expect(filtered(html)).toBe(expected));

  it("keeps tags balanced over pieces", () => {
    expect(filtered("<details>", "<summary>s</summary>", "x", "</details>", "</details>")).toBe(
      "<details><summary>s</summary>x</details>",
    );
  });
});
