/** Colours, dashes and symbols that can be told apart by everybody on light and on dark backgrounds. */

import type { Layout, Template } from "plotly.js";

/**
 * Colours of series, each at a contrast of 3:1 or more on white and on JupyterLab's dark background, in an order in
 * which neighbours differ for readers with protanopia, deuteranopia and tritanopia (test/plot/palette.test.ts measures both).
 */
export const palette: readonly string[] = [
  "#1f78c8", // blue
  "#d55e00", // vermillion
  "#009872", // bluish green
  "#b45fa8", // purple
  "#9a7b00", // gold
  "#7a7f87", // grey
  "#dd3d5b", // crimson
  "#0b8fa3", // teal
];

/** Lines differ by dash as well as by colour, points by symbol. */
export const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"] as const;
/** Bars differ by hatching; the first stays plain. */
export const hatchings = ["", "/", ".", "x", "\\", "-", "+", "|"] as const;
export const symbols = ["circle", "square", "triangle-up", "diamond", "cross", "x", "star", "hexagon"] as const;

/** From low to high (viridis, made to be read by colour-blind readers and in grey). */
export const sequential = "Viridis";

/** From black to white, for pictures. */
export const grey = "Greys";

/** From negative through neutral to positive: blue and orange differ for every kind of colour vision. */
export const diverging: [number, string][] = [
  [0, "#1c5fa8"],
  [0.25, "#7fb1dd"],
  [0.5, "#f2f2f2"],
  [0.75, "#eea35f"],
  [1, "#a84a00"],
];

/** Text that reads at 4:1 or better on white and on near-black; a page that knows its theme sets a stronger one. */
const ink = { neutral: "#767676", light: "#24292f", dark: "#d9dde3" } as const;

/**
 * The look that all figures share, as a plotly template. Backgrounds are transparent, so that one saved figure suits
 * light and dark; a page that knows its theme puts `template("light")` or `template("dark")` in `layout.template`.
 */
export function template(theme: "neutral" | "light" | "dark" = "neutral"): Template {
  const axis = {
    gridcolor: "rgba(128,128,128,0.22)",
    zerolinecolor: "rgba(128,128,128,0.45)",
    linecolor: "rgba(128,128,128,0.7)",
    ticks: "outside" as const,
    tickcolor: "rgba(128,128,128,0.7)",
    automargin: true,
    title: { standoff: 8 },
  };
  const layout: Partial<Layout> = {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway: [...palette],
    font: { color: ink[theme], size: 13, family: "system-ui, -apple-system, Segoe UI, Roboto, sans-serif" },
    title: { font: { size: 16 }, x: 0.02, xanchor: "left" },
    xaxis: axis,
    yaxis: axis,
    legend: { bgcolor: "rgba(0,0,0,0)" },
    hoverlabel: { font: { family: "system-ui, sans-serif" } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: "rgba(128,128,128,0.6)", activecolor: palette[0]! },
  };
  return { layout };
}
