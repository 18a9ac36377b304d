/** HTML that authors write inside markdown, rebuilt from an allowlist so that nothing in it can run, load or escape. */

import { escapeHtml } from "../../lib/display/html";

export interface HtmlOptions {
  /** Gives the source that stands in the page for an image's source, or undefined when it may not be shown. */
  image(src: string): string | undefined;
  /** Gives the address that stands in the page for a link's, or undefined when it may not be followed. */
  link(href: string): string | undefined;
}

const anywhere = new Set(["title", "lang", "dir", "align", "style"]);
const tags: Record<string, readonly string[]> = {
  a: ["href"],
  abbr: [],
  b: [],
  blockquote: [],
  br: [],
  caption: [],
  center: [],
  cite: [],
  code: [],
  dd: [],
  del: [],
  details: ["open"],
  div: [],
  dl: [],
  dt: [],
  em: [],
  figcaption: [],
  figure: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  i: [],
  img: ["src", "alt", "width", "height"],
  ins: [],
  kbd: [],
  li: [],
  mark: [],
  ol: ["start", "type"],
  p: [],
  pre: [],
  q: [],
  s: [],
  samp: [],
  small: [],
  span: [],
  strong: [],
  sub: [],
  summary: [],
  sup: [],
  table: [],
  tbody: [],
  td: ["colspan", "rowspan"],
  tfoot: [],
  th: ["colspan", "rowspan", "scope"],
  thead: [],
  tr: [],
  u: [],
  ul: [],
  var: [],
  wbr: [],
};
const empty = new Set(["br", "hr", "img", "wbr"]);
// Contents of these are not text for a reader, so they go with their tags.
const dropped = /<(script|style|template|title|textarea|iframe|object|noscript|xmp|svg|math)\b[\s\S]*?(<\/\1\s*>|$)/gi;
const openTag =
  /^<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*)\s*(\/?)>/;
const closeTag = /^<\/([a-zA-Z][a-zA-Z0-9-]*)\s*>/;
const properties =
  /^(color|background|background-color|text-align|font-(size|weight|style|family)|width|max-width|height|max-height|margin(-\w+)?|padding(-\w+)?|border(-[\w-]+)?|display|float|clear|vertical-align|white-space|list-style(-type)?|text-decoration)$/;

/**
 * Reads HTML piece by piece (markdown gives single tags between its own text) and keeps the tags balanced, so that
 * a stray end tag cannot leave the cell that it stands in.
 */
export class HtmlFilter {
  private readonly open: string[] = [];

  constructor(private readonly options: HtmlOptions) {}

  /** The allowed part of a piece of HTML. */
  add(piece: string): string {
    let rest = piece.replace(dropped, "");
    let out = "";
    while (rest !== "") {
      const next = rest.indexOf("<");
      if (next !== 0) {
        const text = next < 0 ? rest : rest.slice(0, next);
        out += keepEntities(text);
        rest = rest.slice(text.length);
        continue;
      }
      const comment = /^<!--[\s\S]*?(-->|$)|^<[!?][^>]*>/.exec(rest);
      const opening = openTag.exec(rest);
      const closing = closeTag.exec(rest);
      if (comment) {
        rest = rest.slice(comment[0].length);
      } else if (opening) {
        out += this.start(opening[1]!.toLowerCase(), opening[2]!);
        rest = rest.slice(opening[0].length);
      } else if (closing) {
        out += this.end(closing[1]!.toLowerCase());
        rest = rest.slice(closing[0].length);
      } else {
        out += "&lt;";
        rest = rest.slice(1);
      }
    }
    return out;
  }

  /** The end tags of what is still open. */
  finish(): string {
    return this.open
      .splice(0)
      .reverse()
      .map((tag) => `</${tag}>`)
      .join("");
  }

  private start(tag: string, attributes: string): string {
    const allowed = tags[tag];
    if (!allowed) return "";
    if (!empty.has(tag)) this.open.push(tag);
    return `<${tag}${this.attributes(tag, allowed, attributes)}>`;
  }

  private end(tag: string): string {
    const at = this.open.lastIndexOf(tag);
    if (at < 0) return "";
    return this.open
      .splice(at)
      .reverse()
      .map((name) => `</${name}>`)
      .join("");
  }

  private attributes(tag: string, allowed: readonly string[], text: string): string {
    const kept = new Map<string, string>();
    for (const match of text.matchAll(/([a-zA-Z_:][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g)) {
      const name = match[1]!.toLowerCase();
      if (kept.has(name) || !(allowed.includes(name) || anywhere.has(name))) continue;
      const value = this.value(name, decodeEntities(match[2] ?? match[3] ?? match[4] ?? ""));
      if (value !== undefined) kept.set(name, value);
    }
    if (tag === "img" && !kept.has("alt")) kept.set("alt", "");
    if (tag === "a" && /^https?:/.test(kept.get("href") ?? "")) kept.set("rel", "noopener noreferrer");
    return [...kept].map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join("");
  }

  private value(name: string, value: string): string | undefined {
    if (name === "src") return this.options.image(value);
    if (name === "href") return this.options.link(value);
    if (name === "style") return safeStyle(value);
    return value;
  }
}

/** The declarations that change how text looks, without those that could cover the page or load something. */
function safeStyle(style: string): string | undefined {
  const kept = style.split(";").filter((declaration) => {
    const [property, ...value] = declaration.split(":");
    return (
      properties.test((property ?? "").trim().toLowerCase()) &&
      /^[\w\s#%.,()'"+-]*$/.test(value.join(":")) &&
      !/url|expression|image/i.test(value.join(":"))
    );
  });
  return kept.length > 0 ? kept.map((declaration) => declaration.trim()).join("; ") : undefined;
}

/** Text of HTML: its entities stay, everything else that means something is escaped. */
function keepEntities(text: string): string {
  return text.replace(/&(?!#?\w+;)/g, "&amp;").replace(/>/g, "&gt;");
}

/** Attribute values arrive with entities, which could hide the scheme of an address. */
function decodeEntities(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));?/gi, (whole, hex, decimal, name) => {
    if (hex) return codePoint(Number.parseInt(hex, 16));
    if (decimal) return codePoint(Number(decimal));
    return named[String(name).toLowerCase()] ?? whole;
  });
}

const named: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  colon: ":",
  tab: "\t",
  newline: "\n",
  nbsp: "\u00a0",
};

function codePoint(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
