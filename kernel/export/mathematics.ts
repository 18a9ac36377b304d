/** Mathematics set at export by KaTeX, and the fonts that a page needs for what was set. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import katex from "katex";

/** Sets formulas and remembers what it could not set. */
export class Mathematics {
  readonly problems: string[] = [];

  /** HTML (for eyes) and MathML (for screen readers) of a formula. */
  set(formula: string, display: boolean): string {
    const options = {
      displayMode: display,
      output: "htmlAndMathml",
      trust: false,
      strict: "ignore",
      maxSize: 40,
    } as const;
    try {
      return katex.renderToString(formula, options);
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^KaTeX parse error: /, "") : String(error);
      this.problems.push(`the formula ${shorten(formula)} cannot be set: ${why}`);
      return katex.renderToString(formula, { ...options, throwOnError: false, errorColor: "currentColor" });
    }
  }
}

function shorten(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`.replace(/\s+/g, " ");
}

const folder = dirname(require.resolve("katex/package.json"));

/** Which of KaTeX's class names needs which of its fonts; Main-Regular is needed by every formula. */
const fonts: readonly [file: string, family: string, style: string, classes: RegExp][] = [
  ["Main-Regular", "Main", "400 normal", /katex/],
  ["Math-Italic", "Math", "400 italic", /\bmathnormal\b/],
  ["Main-Bold", "Main", "700 normal", /\b(mathbf|textbf)\b/],
  ["Main-Italic", "Main", "400 italic", /\b(mathit|textit)\b/],
  ["Main-BoldItalic", "Main", "700 italic", /\b(textbf[^"]*textit|textit[^"]*textbf)\b/],
  ["Math-BoldItalic", "Math", "700 italic", /\bboldsymbol\b/],
  ["AMS-Regular", "AMS", "400 normal", /\b(amsrm|mathbb|textbb)\b/],
  ["Caligraphic-Regular", "Caligraphic", "400 normal", /\b(mathcal|textcal)\b/],
  ["Fraktur-Regular", "Fraktur", "400 normal", /\b(mathfrak|textfrak|mathboldfrak|textboldfrak)\b/],
  ["Script-Regular", "Script", "400 normal", /\b(mathscr|textscr)\b/],
  ["SansSerif-Regular", "SansSerif", "400 normal", /\b(mathsf|textsf|mathboldsf)\b/],
  ["SansSerif-Bold", "SansSerif", "700 normal", /\b(mathboldsf|textboldsf)\b/],
  ["SansSerif-Italic", "SansSerif", "400 italic", /\b(mathitsf|mathsfit|textitsf)\b/],
  ["Typewriter-Regular", "Typewriter", "400 normal", /\b(mathtt|texttt)\b/],
  ["Size1-Regular", "Size1", "400 normal", /delimsizing[^\n]*\bsize1\b|\b(small-op|delim-size1)\b/],
  ["Size2-Regular", "Size2", "400 normal", /delimsizing[^\n]*\bsize2\b|\blarge-op\b/],
  ["Size3-Regular", "Size3", "400 normal", /delimsizing[^\n]*\bsize3\b/],
  ["Size4-Regular", "Size4", "400 normal", /delimsizing[^\n]*\bsize4\b|\bdelim-size4\b/],
];

/**
 * The style sheet for the formulas in this HTML: KaTeX's rules, with only those fonts that the formulas use.
 *
 * @param more whether the page can set further formulas, which then get the fonts of ordinary ones
 */
export function mathStyle(html: string, more = false): string {
  if (!more && !html.includes('class="katex')) return "";
  const used = new Set([...html.matchAll(/class="([^"]*)"/g)].map((match) => match[1]!));
  const classes = [...used, ...(more ? ["katex", "mathnormal"] : [])].join("\n");
  const faces = fonts
    .filter(([, , , pattern]) => pattern.test(classes))
    .map(([file, family, style]) => {
      const [weight, slant] = style.split(" ");
      const data = readFileSync(join(folder, "dist", "fonts", `KaTeX_${file}.woff2`)).toString("base64");
      return `@font-face{font-family:KaTeX_${family};src:url(data:font/woff2;base64,${data}) format("woff2");font-weight:${weight};font-style:${slant};font-display:block}`;
    });
  return faces.join("") + mathRules();
}

let rules: string | undefined;

/** KaTeX's style sheet without its fonts. */
function mathRules(): string {
  rules ??= readFileSync(join(folder, "dist", "katex.min.css"), "utf8").replace(/@font-face\{[^}]*\}/g, "");
  return rules;
}
