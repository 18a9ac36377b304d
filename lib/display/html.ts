/** Building blocks of HTML output: escaping, tables, and the style that all our outputs share. */

/** The text with the characters that mean something in HTML written as entities. */
export function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (c) => entities[c]!);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export interface TableOptions {
  caption?: string;
  /** Shown where rows were left off. */
  more?: string;
}

/** A plain table with a heading row, readable without styles or scripts. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
  options: TableOptions = {},
): string {
  const caption = options.caption ? `<caption>${escapeHtml(options.caption)}</caption>` : "";
  const top = `<thead><tr>${head.map((h) => `<th scope="col">${escapeHtml(h)}</th>`).join("")}</tr></thead>`;
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`).join("");
  const more = options.more ? `<tr><td colspan="${head.length}">${escapeHtml(options.more)}</td></tr>` : "";
  return `<table>${caption}${top}<tbody>${body}${more}</tbody></table>`;
}

/** A number for people: up to `digits` significant digits, exponents only where they help. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return Object.is(value, -0) ? "0" : minus(String(value));
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 2)).split("e");
    return minus(`${mantissa!.replace(/\.?0+$/, "")}e${exponent!.replace("+", "")}`);
  }
  return minus(String(Number(value.toPrecision(digits))));
}

// The minus sign that is as wide as a digit; a hyphen is easily missed.
function minus(text: string): string {
  return text.replace(/-/g, "−");
}

/**
 * The colours of our HTML outputs, as CSS variables on `.tt`: they follow JupyterLab's theme through its own variables,
 * an exported page's through `data-theme`, and the reader's system elsewhere.
 */
export const themeCss = `
.tt{--tt-bg:var(--jp-layout-color0,#fff);--tt-soft:var(--jp-layout-color2,#eef1f5);--tt-fg:var(--jp-content-font-color1,#1b1f24);
--tt-dim:#5f6670;--tt-line:#8a929c;--tt-blue:#0b62a8;--tt-red:#b3400a;--tt-green:#0a7350;--tt-focus:#0b62a8;
color:var(--tt-fg);font:14px/1.45 system-ui,sans-serif}
[data-jp-theme-light=false] .tt,[data-theme=dark] .tt,.tt[data-theme=dark]{--tt-bg:var(--jp-layout-color0,#14171c);
--tt-soft:var(--jp-layout-color2,#262b33);--tt-fg:var(--jp-content-font-color1,#e8eaee);--tt-dim:#a7afba;--tt-line:#7b8490;
--tt-blue:#6cb6f5;--tt-red:#f59468;--tt-green:#5cc9a0;--tt-focus:#6cb6f5}
.tt table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.tt th,.tt td{padding:.15em .6em;text-align:right}
.tt caption{text-align:left;color:var(--tt-dim)}
`;
