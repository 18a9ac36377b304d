/** Terminal text as HTML: colours from ANSI codes, lines rewritten by carriage returns and backspaces. */

import { escapeHtml } from "../../lib/display/html";

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** What a terminal would show after printing the text: a carriage return starts the line again. */
export function settle(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => {
      if (!line.includes("\r") && !line.includes("\b")) return line;
      let shown = "";
      for (const part of line.split("\r")) shown = part + shown.slice(part.length);
      while (/[^\b][\b]/.test(shown)) shown = shown.replace(/[^\b][\b]/, "");
      return shown.replaceAll("\b", "");
    })
    .join("\n");
}

/** HTML of terminal text; colours become the classes `ansi-red`, `ansi-bold` and so on. */
export function terminalHtml(text: string): string {
  let html = "";
  let style = { bold: false, dim: false, italic: false, underline: false, colour: "", back: "" };
  const plain = { ...style };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with the escape character
  for (const piece of settle(text).split(/(\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07)/)) {
    if (piece.startsWith("\x1b")) {
      if (piece.endsWith("m")) style = restyle(style, plain, piece.slice(2, -1));
      continue;
    }
    if (piece === "") continue;
    const classes = [
      style.bold && "ansi-bold",
      style.dim && "ansi-dim",
      style.italic && "ansi-italic",
      style.underline && "ansi-underline",
      style.colour && `ansi-${style.colour}`,
      style.back && `ansi-back-${style.back}`,
    ].filter(Boolean);
    html += classes.length > 0 ? `<span class="${classes.join(" ")}">${escapeHtml(piece)}</span>` : escapeHtml(piece);
  }
  return html;
}

type Style = { bold: boolean; dim: boolean; italic: boolean; underline: boolean; colour: string; back: string };

function restyle(style: Style, plain: Style, codes: string): Style {
  let next = { ...style };
  const list = codes.split(";").map(Number);
  for (let i = 0; i < list.length; i += 1) {
    const code = list[i]!;
    if (code === 0) next = { ...plain };
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) next.bold = next.dim = false;
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code >= 30 && code <= 37) next.colour = names[code - 30]!;
    else if (code === 39) next.colour = "";
    else if (code >= 40 && code <= 47) next.back = names[code - 40]!;
    else if (code === 49) next.back = "";
    else if (code >= 90 && code <= 97) next.colour = names[code - 90]!;
    else if (code >= 100 && code <= 107) next.back = names[code - 100]!;
    // 256 and true colours are rare in our outputs and would not follow the theme: their numbers are stepped over.
    else if (code === 38 || code === 48) i += list[i + 1] === 5 ? 2 : 4;
  }
  return next;
}
