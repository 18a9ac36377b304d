/** Markdown cells as HTML: CommonMark with tables, mathematics, pictures carried in the page, links between lessons. */

import { readFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "../../lib/display/html";
import type { TextCell } from "../notebook";
import { markdownMathematics } from "../page/markdown-mathematics";
import { highlight } from "./highlight";
import { HtmlFilter } from "./html";
import { Mathematics } from "./mathematics";

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

export interface MarkdownOptions {
  /** Where the notebook lies, for pictures beside it. */
  path: string;
  /** The page that stands for another notebook, or undefined when it is not exported along. */
  pageFor?(notebook: string): string | undefined;
}

const pictures: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
  ".avif": "image/avif",
};

/** Turns one notebook's markdown into HTML; headings and problems gather over its cells. */
export class MarkdownRenderer {
  readonly headings: Heading[] = [];
  private readonly found = new Set<string>();
  private readonly mathematics = new Mathematics();
  private readonly markdown: MarkdownIt.MarkdownIt;
  private filter = new HtmlFilter(this.htmlOptions());
  private cell: TextCell | undefined;

  /** What could not be shown as its author meant it, a sentence each. */
  get problems(): string[] {
    return [...this.found, ...this.mathematics.problems];
  }

  constructor(private readonly options: MarkdownOptions) {
    this.markdown = this.build();
  }

  /** HTML of a markdown cell. */
  cellHtml(cell: TextCell): string {
    return this.html(cell.source, cell);
  }

  /** HTML of markdown from elsewhere, such as an output. */
  html(source: string, cell?: TextCell): string {
    this.cell = cell;
    this.filter = new HtmlFilter(this.htmlOptions());
    const html = this.markdown.render(source) + this.filter.finish();
    return html;
  }

  /** HTML of LaTeX as outputs give it, with or without its dollar signs. */
  latex(source: string): string {
    const inner = /^\s*(\$\$?|\\\[|\\\()([\s\S]*?)(\$\$?|\\\]|\\\))\s*$/.exec(source);
    const html = this.mathematics.set(inner ? inner[2]! : source, inner?.[1] !== "$" && inner?.[1] !== "\\(");
    return html;
  }

  private build(): MarkdownIt.MarkdownIt {
    const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false });
    markdownMathematics(markdown, (formula, display) => this.mathematics.set(formula, display));
    const { rules } = markdown.renderer;
    rules.html_block = (tokens, index) => this.filter.add(tokens[index]!.content);
    rules.html_inline = (tokens, index) => this.filter.add(tokens[index]!.content);
    rules.fence = (tokens, index) => {
      const { content, info } = tokens[index]!;
      const language = info.trim().split(/\s+/)[0] ?? "";
      const label = language ? ` data-language="${escapeHtml(language)}"` : "";
      return `<pre class="listing" tabindex="0"${label}><code>${highlight(content.replace(/\n$/, ""), language)}</code></pre>\n`;
    };
    rules.code_block = (tokens, index) =>
      `<pre class="listing" tabindex="0"><code>${escapeHtml(tokens[index]!.content.replace(/\n$/, ""))}</code></pre>\n`;
    rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
    rules.table_close = () => "</table></div>\n";
    // An empty corner of a table heads nothing.
    rules.th_open = (tokens, index, options, _env, self) => {
      if (tokens[index + 1]?.content === "") tokens[index]!.tag = tokens[index + 2]!.tag = "td";
      return self.renderToken(tokens, index, options);
    };
    rules.heading_open = (tokens, index) => {
      const token = tokens[index]!;
      const heading = this.addHeading(Number(token.tag.slice(1)), textOf(tokens[index + 1]?.children ?? []));
      return `<${token.tag} id="${heading.id}"><a class="anchor" href="#${heading.id}" aria-label="Link to this section">#</a>`;
    };
    rules.image = (tokens, index, _options, env) => {
      const token = tokens[index]!;
      const source = this.picture(String(token.attrGet("src") ?? ""));
      const alt = markdown.renderer.renderInlineAsText(token.children ?? [], _options, env);
      if (source === undefined)
        return `<span class="missing" role="img" aria-label="${escapeHtml(alt)}">Picture left out: ${escapeHtml(alt || "no description")}</span>`;
      return `<img src="${source}" alt="${escapeHtml(alt)}">`;
    };
    rules.link_open = (tokens, index, options, _env, self) => {
      const token = tokens[index]!;
      const href = this.link(String(token.attrGet("href") ?? ""));
      token.attrSet("href", href ?? "#");
      if (/^https?:/.test(href ?? "")) token.attrSet("rel", "noopener noreferrer");
      return self.renderToken(tokens, index, options);
    };
    return markdown;
  }

  private addHeading(level: number, text: string): Heading {
    const slug = slugOf(text);
    let id = slug;
    for (let n = 2; this.headings.some((heading) => heading.id === id); n += 1) id = `${slug}-${n}`;
    const heading = { level, text, id };
    this.headings.push(heading);
    return heading;
  }

  private htmlOptions() {
    return { image: (src: string) => this.picture(src), link: (href: string) => this.link(href) };
  }

  /** The data address of a picture beside the notebook or attached to the cell. */
  private picture(src: string): string | undefined {
    if (/^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(src)) return src;
    const attached = /^attachment:(.+)$/.exec(src)?.[1];
    if (attached !== undefined) {
      const forms = this.cell?.attachments?.[decode(attached)];
      const [mime, data] = Object.entries(forms ?? {}).find(([type]) => type.startsWith("image/")) ?? [];
      if (mime !== undefined) {
        const text = String(data);
        return `data:${mime};base64,${mime === "image/svg+xml" && text.includes("<") ? Buffer.from(text).toString("base64") : text.replace(/\s/g, "")}`;
      }
      this.found.add(`the attached picture ${attached} is not in the notebook`);
      return undefined;
    }
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(src)) {
      this.found.add(`the picture ${src} lies on the network, so the page leaves it out: save it beside the notebook`);
      return undefined;
    }
    const file = resolve(dirname(this.options.path), decode(src.replace(/[?#].*$/, "")));
    const type = pictures[extname(file).toLowerCase()];
    if (type === undefined) {
      this.found.add(`${src} is not a picture that a page can carry (png, jpg, gif, webp, avif, svg)`);
      return undefined;
    }
    try {
      return `data:${type};base64,${readFileSync(file).toString("base64")}`;
    } catch {
      this.found.add(`the picture ${src} is missing: put it beside the notebook`);
      return undefined;
    }
  }

  private link(href: string): string | undefined {
    if (/^(https?:|mailto:|#)/i.test(href)) return href;
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return undefined;
    const [, file, rest] = /^([^?#]*)(.*)$/.exec(href)!;
    if (!/\.ipynb$/i.test(file!)) return href;
    // JupyterLab names a section by its heading as it stands, a page by its slug.
    const section = rest!.replace(/#(.+)$/, (_, name: string) => `#${slugOf(decode(name))}`);
    return (
      (this.options.pageFor?.(resolve(dirname(this.options.path), decode(file!))) ?? href.replace(rest!, "")) + section
    );
  }
}

/** The name of a section in a page's address. */
function slugOf(text: string): string {
  return (
    text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "") || "section"
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface TextToken {
  type: string;
  content: string;
  children?: TextToken[] | null;
}

/** A heading's text without its marks. */
function textOf(tokens: readonly TextToken[]): string {
  return tokens
    .map((token) =>
      token.type === "image" ? textOf(token.children ?? []) : token.type === "html_inline" ? "" : token.content,
    )
    .join("")
    .trim();
}
