/** pictures.shapes: the shapes of a formula as boxes, drawn to scale, with one colour for each size. */

import { escapeHtml, themeCss } from "../display/html";
import { Rich } from "../display/mime";
import { PlotError } from "../plot/values";

const cell = 22;
const most = 8;
// Those of our other HTML, which follow the theme; alone, the picture is for a light ground.
const colors = ["var(--tt-blue,#0b62a8)", "var(--tt-red,#b3400a)", "var(--tt-green,#0a7350)", "currentColor"];

interface Box {
  readonly name: string;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** Cells on a side: as many as there are, up to a few; what is larger is drawn without cells. */
const drawn = (n: number) => Math.min(n, most);

/**
 * A formula with the shape of each tensor as a box. Sizes that must agree have the same colour.
 *
 * @param formula names and signs with spaces between
 * @param sizes the shape of each name, of at most two axes
 * @example
 * pictures.shapes("x W + b = y", { x: [5, 3], W: [3, 4], b: [4], y: [5, 4] }).bundle["text/plain"] // => "x W + b = y with shapes x [5, 3], W [3, 4], b [4], y [5, 4]"
 */
export function shapes(formula: string, sizes: Readonly<Record<string, readonly number[]>>): Rich {
  const words = formula.trim().split(/\s+/);
  const boxes = words.map((word): Box | string => {
    const shape = Object.hasOwn(sizes, word) ? sizes[word]! : undefined;
    if (shape === undefined) return word;
    if (shape.length > 2 || !shape.every((n) => Number.isInteger(n) && n > 0)) {
      throw new PlotError(`pictures.shapes: ${word} must have at most two sizes above 0, got [${shape.join(", ")}]`);
    }
    return { name: word, shape, rows: shape.length === 2 ? shape[0]! : 1, columns: shape.at(-1) ?? 1 };
  });
  const unused = Object.keys(sizes).filter((name) => !words.includes(name));
  if (unused.length > 0) throw new PlotError(`pictures.shapes: ${unused.join(", ")} does not stand in "${formula}"`);

  const all = [...new Set(boxes.flatMap((b) => (typeof b === "string" ? [] : b.shape)))];
  const color = (n: number) => colors[all.indexOf(n) % colors.length]!;
  const tallest = Math.max(1, ...boxes.map((b) => (typeof b === "string" ? 1 : drawn(b.rows))));
  const middle = 34 + (tallest * cell) / 2;
  const parts: string[] = [];
  let x = 12;
  for (const box of boxes) {
    if (typeof box === "string") {
      parts.push(text(x + 10, middle + 7, escapeHtml(box), 'font-size="20"'));
      x += 32;
      continue;
    }
    const { name, shape, rows, columns } = box;
    const [w, h] = [drawn(columns) * cell, drawn(rows) * cell];
    const y = middle - h / 2;
    if (shape.length === 2) {
      parts.push(text(x + 8, middle + 5, String(rows), `fill="${color(rows)}" font-weight="bold"`));
      x += 20;
    }
    const grid =
      rows <= most && columns <= most
        ? [
            ...Array.from({ length: rows - 1 }, (_, i) => `M${x} ${y + (i + 1) * cell}h${w}`),
            ...Array.from({ length: columns - 1 }, (_, j) => `M${x + (j + 1) * cell} ${y}v${h}`),
          ].join("")
        : "";
    parts.push(
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3" fill="currentColor" fill-opacity="0.07" stroke="currentColor"/>`,
      grid && `<path d="${grid}" stroke="currentColor" opacity="0.35"/>`,
      shape.length > 0 ? text(x + w / 2, y - 8, String(columns), `fill="${color(columns)}" font-weight="bold"`) : "",
      text(x + w / 2, y + h + 20, `${escapeHtml(name)} [${shape.join(", ")}]`, 'font-size="13"'),
    );
    x += Math.max(w, 8 * (name.length + 3 * shape.length)) + 14;
  }
  const alt = `${formula} with shapes ${boxes.flatMap((b) => (typeof b === "string" ? [] : [`${b.name} [${b.shape.join(", ")}]`])).join(", ")}`;
  const [width, height] = [x + 4, middle + (tallest * cell) / 2 + 34];
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="max-width:100%" font-family="system-ui, sans-serif" font-size="14"><title>${escapeHtml(alt)}</title>${parts.join("")}</svg>`;
  return new Rich({
    "image/svg+xml": picture,
    "text/html": `<style>${themeCss}</style><div class="tt" role="img" aria-label="${escapeHtml(alt)}">${picture}</div>`,
    "text/plain": alt,
  });
}

function text(x: number, y: number, words: string, look: string): string {
  const fill = look.includes("fill=") ? "" : ' fill="currentColor"';
  return `<text x="${x}" y="${y}" text-anchor="middle"${fill} ${look}>${words}</text>`;
}
