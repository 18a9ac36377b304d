/** HTML that came out of a cell, shown apart from the page: sanitised, and inside a shadow tree with styles of its own. */

import createDOMPurify from "dompurify";
import { isDark, onThemeChange } from "./appearance";

const purify = createDOMPurify(window);
const hosts = new Set<HTMLElement>();

onThemeChange((dark) => {
  for (const host of hosts) {
    if (host.isConnected) mark(host, dark);
    else hosts.delete(host);
  }
});

// A style sheet that names an address would try to fetch it. The page's policy refuses that too; this keeps the
// console quiet and holds in browsers whose policy has gaps.
purify.addHook("uponSanitizeElement", (node, { tagName }) => {
  if (tagName === "style" && node.textContent) node.textContent = withoutAddresses(node.textContent);
});
purify.addHook("afterSanitizeAttributes", (node) => {
  if (!(node instanceof Element)) return;
  const style = node.getAttribute("style");
  if (style !== null)
    node.setAttribute("style", withoutAddresses(style).replace(/position\s*:\s*(fixed|sticky)/gi, ""));
  for (const name of ["src", "href", "xlink:href", "poster", "background", "srcset", "action", "formaction"]) {
    const value = node.getAttribute(name);
    if (value === null) continue;
    const isLink = node.tagName.toLowerCase() === "a" && name === "href";
    if (isLink && /^(https?:|mailto:|#)/i.test(value.trim())) {
      if (!value.trim().startsWith("#")) node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    } else if (!/^\s*(data:image\/(png|jpeg|gif|webp|avif|svg\+xml)|#)/i.test(value)) {
      node.removeAttribute(name);
    }
  }
});

function withoutAddresses(css: string): string {
  return css
    .replace(/@import[^;]*;?/gi, "")
    .replace(/(url|image-set|image|src)\s*\((?!\s*["']?(#|data:image\/))[^)]*\)/gi, "none");
}

/** The HTML without anything that could run, load or send. */
export function sanitize(html: string): DocumentFragment {
  return purify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: [
      "form",
      "iframe",
      "object",
      "embed",
      "base",
      "meta",
      "link",
      "audio",
      "video",
      "source",
      "dialog",
      "textarea",
    ],
    FORBID_ATTR: ["autofocus", "popover", "popovertarget", "is", "slot", "part"],
    ADD_TAGS: ["style"],
    FORCE_BODY: true,
  });
}

/** Shows the HTML in the element; styles inside it reach nothing else, and those of the page do not reach in. */
export function showHtml(element: HTMLElement, html: string): void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = base;
  const holder = document.createElement("div");
  holder.className = "holder";
  holder.append(sanitize(html));
  for (const wide of holder.querySelectorAll("table")) {
    // A tensor's values stand in a box of their own that scrolls.
    if (wide.parentElement?.matches("[tabindex]")) continue;
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", wide.caption?.textContent || "Table");
    wide.replaceWith(scroll);
    scroll.append(wide);
  }
  root.replaceChildren(style, holder);
  hosts.add(element);
  mark(element, isDark());
}

/** The library's own HTML follows `data-theme` on an element around it. */
function mark(host: HTMLElement, dark: boolean): void {
  const holder = host.shadowRoot?.querySelector<HTMLElement>(".holder");
  if (holder) holder.dataset.theme = dark ? "dark" : "light";
}

const base = `
:host { display: block; }
.holder { --jp-layout-color0: var(--paper); --jp-layout-color2: var(--panel); --jp-content-font-color1: var(--ink);
  color: var(--ink); font: 0.9rem/1.5 var(--sans); position: relative; overflow: clip; }
.scroll { overflow-x: auto; max-height: 32rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25em 0.8em; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; }
caption { text-align: left; color: var(--soft-ink); padding-bottom: 0.3em; }
pre, code { font-family: var(--mono); }
a { color: var(--accent); }
img, svg { max-width: 100%; height: auto; }
summary { cursor: pointer; }
figure { margin: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
