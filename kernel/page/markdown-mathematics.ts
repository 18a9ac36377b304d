/** The markdown rules for mathematics: `$...$`, `$$...$$`, `\(...\)`, `\[...\]` and LaTeX environments. */

import type MarkdownIt from "markdown-it";

/** Sets a formula; `display` says whether it stands on lines of its own. */
export type SetFormula = (formula: string, display: boolean) => string;

const delimiters: readonly { open: string; close: string; display: boolean }[] = [
  { open: "$$", close: "$$", display: true },
  { open: "\\[", close: "\\]", display: true },
  { open: "\\(", close: "\\)", display: false },
];
const environment =
  /^\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|cases|aligned|gathered|split|[pbvBV]?matrix)\*?)\}/;

/** Teaches markdown-it mathematics, before any other mark gets at the underscores and stars inside a formula. */
export function markdownMathematics(markdown: MarkdownIt.MarkdownIt, set: SetFormula): void {
  markdown.inline.ruler.before("escape", "mathematics", (state, silent) => {
    const rest = state.src.slice(state.pos);
    const found = formulaAt(rest, state.src[state.pos - 1]);
    if (!found) return false;
    if (!silent) {
      const token = state.push("mathematics", "", 0);
      token.content = found.formula;
      token.markup = found.display ? "display" : "inline";
    }
    state.pos += found.length;
    return true;
  });
  markdown.block.ruler.before(
    "fence",
    "mathematics_block",
    (state, startLine, endLine, silent) => {
      const start = state.bMarks[startLine]! + state.tShift[startLine]!;
      if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
      const first = state.src.slice(start, state.eMarks[startLine]!);
      if (!/^(\$\$|\\\[|\\begin\{)/.test(first)) return false;
      const end = state.eMarks[endLine - 1]!;
      const found = formulaAt(state.src.slice(start, end), undefined);
      if (!found?.display) return false;
      // Text after the closing mark makes it part of a paragraph, which the inline rule sets.
      const after = state.src.slice(start + found.length);
      if (!/^[ \t]*(\n|$)/.test(after)) return false;
      if (silent) return true;
      const token = state.push("mathematics_block", "", 0);
      token.block = true;
      token.content = found.formula;
      const lines = state.src.slice(start, start + found.length).split("\n").length;
      token.map = [startLine, startLine + lines];
      state.line = startLine + lines;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
  markdown.renderer.rules.mathematics = (tokens, index) =>
    set(tokens[index]!.content, tokens[index]!.markup === "display");
  markdown.renderer.rules.mathematics_block = (tokens, index) =>
    `<div class="formula" tabindex="0" role="group" aria-label="Formula">${set(tokens[index]!.content, true)}</div>\n`;
}

interface Found {
  formula: string;
  display: boolean;
  length: number;
}

function formulaAt(text: string, before: string | undefined): Found | undefined {
  for (const { open, close, display } of delimiters) {
    if (!text.startsWith(open)) continue;
    const end = closing(text, open.length, close);
    if (end < 0 || text.slice(open.length, end).trim() === "") return undefined;
    return { formula: text.slice(open.length, end), display, length: end + close.length };
  }
  const name = environment.exec(text)?.[1];
  if (name !== undefined) {
    const close = `\\end{${name}}`;
    const end = text.indexOf(close);
    if (end < 0) return undefined;
    return { formula: text.slice(0, end + close.length), display: true, length: end + close.length };
  }
  if (text[0] !== "$" || before === "\\") return undefined;
  // As in Pandoc: no space inside the dollar signs and no digit after, so that "$5 and $6" stays text.
  const end = closing(text, 1, "$");
  if (end <= 1 || /\s/.test(text[1]!) || /\s/.test(text[end - 1]!) || /\d/.test(text[end + 1] ?? "")) return undefined;
  if (text.slice(1, end).includes("\n\n")) return undefined;
  return { formula: text.slice(1, end), display: false, length: end + 1 };
}

/** Where the closing mark stands, stepping over escaped characters. */
function closing(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith(mark, at)) return at;
    if (text[at] === "\\") at += 1;
  }
  return -1;
}
