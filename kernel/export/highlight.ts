/** Code coloured at export, with the class names that the page's editor uses too. */

import { javascriptLanguage, typescriptLanguage } from "@codemirror/lang-javascript";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { escapeHtml } from "../../lib/display/html";

/** HTML of the code; languages that the page has no grammar for stay plain. */
export function highlight(code: string, language = "typescript"): string {
  const grammar = /^(ts|tsx|typescript)$/i.test(language)
    ? typescriptLanguage
    : /^(js|jsx|mjs|javascript)$/i.test(language)
      ? javascriptLanguage
      : undefined;
  if (!grammar) return escapeHtml(code);
  let html = "";
  highlightCode(
    code,
    grammar.parser.parse(code),
    classHighlighter,
    (text, classes) => {
      html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text);
    },
    () => {
      html += "\n";
    },
  );
  return html;
}
