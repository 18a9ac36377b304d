/** The bundle that sets markdown and mathematics which cells put out in the page. */

import katex from "katex";
import MarkdownIt from "markdown-it";
import { markdownMathematics } from "./markdown-mathematics";

const markdown = new MarkdownIt({ html: false, linkify: false });
markdownMathematics(markdown, set);
// Pictures would be fetched; those in the page's own data are shown.
markdown.renderer.rules.image = (tokens, index, _options, env) => {
  const source = String(tokens[index]!.attrGet("src") ?? "");
  const alt = markdown.utils.escapeHtml(
    markdown.renderer.renderInlineAsText(tokens[index]!.children ?? [], _options, env),
  );
  return /^data:image\/(png|jpeg|gif|webp)/.test(source)
    ? `<img src="${markdown.utils.escapeHtml(source)}" alt="${alt}">`
    : alt;
};

function set(formula: string, display: boolean): string {
  return katex.renderToString(formula, {
    displayMode: display,
    throwOnError: false,
    errorColor: "currentColor",
    output: "htmlAndMathml",
    strict: "ignore",
    maxSize: 40,
  });
}

(globalThis as { typetorchMarkdown?: object }).typetorchMarkdown = {
  markdown: (source: string) => markdown.render(source),
  latex(source: string) {
    const inner = /^\s*(\$\$?|\\\[|\\\()([\s\S]*?)(\$\$?|\\\]|\\\))\s*$/.exec(source);
    return set(inner ? inner[2]! : source, inner?.[1] !== "$" && inner?.[1] !== "\\(");
  },
};
