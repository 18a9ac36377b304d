/** Draws plotly figures in the page's colours, and again when the reader changes from light to dark. */

import { isDark, onPaper, onThemeChange } from "./appearance";
import { carries, load } from "./unpack";

/** A figure as notebooks carry it. */
export interface FigureJson {
  data: object[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
  frames?: object[];
}

interface PlotlyLibrary {
  react(element: HTMLElement, figure: object): Promise<unknown>;
  newPlot(element: HTMLElement, figure: object): Promise<unknown>;
  purge(element: HTMLElement): void;
  /** The trace types that the bundle holds. */
  typetorchTraces: readonly string[];
  Plots: { resize(element: HTMLElement): void };
}

declare const Plotly: PlotlyLibrary;

const drawn = new Map<HTMLElement, FigureJson>();

/** Draws the figure in the element; drawn there before, it changes in place. */
export async function drawFigure(element: HTMLElement, figure: FigureJson): Promise<void> {
  const name = carries("bundle-allplots") ? "allplots" : "plots";
  if (!carries(`bundle-${name}`)) throw new Error("This page does not carry the part that draws figures.");
  await load(name);
  const types = figure.data.map((trace) => String((trace as { type?: unknown }).type ?? "scatter"));
  const missing = types.find((type) => !Plotly.typetorchTraces.includes(type));
  if (missing) throw new Error(`This page does not carry the part that draws figures of the type "${missing}".`);
  const again = drawn.has(element);
  drawn.set(element, figure);
  const call = again ? Plotly.react : Plotly.newPlot;
  await call(element, themed(figure, isDark(), element.clientWidth));
}

/** Ends what was drawn in the element or inside it. */
export function forgetFigures(within: Element): void {
  for (const element of [...drawn.keys()]) {
    if (!within.contains(element)) continue;
    drawn.delete(element);
    Plotly.purge(element);
  }
}

/** Draws again what was out of the page while its colours changed. */
export function refreshFigures(within: Element): void {
  for (const [element, figure] of drawn) {
    if (within.contains(element)) void Plotly.react(element, themed(figure, isDark(), element.clientWidth));
  }
}

onThemeChange((dark) => {
  for (const [element, figure] of drawn) {
    if (element.isConnected) void Plotly.react(element, themed(figure, dark, element.clientWidth));
  }
});

/** In less room than this (px) a legend beside the picture would leave hardly any of it, and words are set smaller. */
const narrow = 520;
/** What a figure may measure (px) beside the numbers of cells on the smaller of A4 and letter paper, with usual margins. */
const paperWidth = 600;
/** At the figure's own lower edge: below the names of the axis, however many lines these take. */
const legendBelow = { orientation: "h", x: 0, yref: "container", y: 0, yanchor: "bottom" };

interface Axis {
  range?: readonly [number, number];
  scaleanchor?: string;
}

/** Words in lines of at most so many letters, as plotly breaks them. */
function inLines(text: string, letters: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("<br>");
}

/** What a layout has to change where there is little room: the legend below, smaller words, pictures without empty room around them. */
function inLittleRoom(layout: Record<string, unknown>, width: number): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  const title = layout.title as { text?: string; font?: object } | undefined;
  if (typeof title?.text === "string" && !title.text.includes("<")) {
    const size = 14;
    const text = inLines(title.text, Math.floor((width - 24) / (size * 0.56)));
    changes.title = { ...title, text, font: { ...title.font, size } };
  }
  const legend = layout.legend as { y?: number } | undefined;
  if (legend === undefined || (legend.y ?? 0) > 1) changes.legend = { ...legend, ...legendBelow };
  if (Array.isArray(layout.annotations)) {
    changes.annotations = layout.annotations.map((note: { font?: { size?: number } }) => {
      const size = note.font?.size ?? 12;
      return { ...note, font: { ...note.font, size: Math.min(size, Math.max(7, (size * width) / narrow)) } };
    });
  }
  const [x, y] = [layout.xaxis, layout.yaxis] as [Axis?, Axis?];
  const { l = 0, r = 0, t = 0, b = 0 } = (layout.margin ?? {}) as Record<string, number>;
  if (y?.scaleanchor === "x" && x?.range && y.range && typeof layout.height === "number") {
    const across = Math.abs(x.range[1] - x.range[0]);
    const down = Math.abs(y.range[1] - y.range[0]);
    changes.height = Math.min(layout.height, Math.round(((width - l - r) * down) / across + t + b));
  }
  return changes;
}

/** The figure with the page's colours wherever its author chose none, and without buttons that talk to a network. */
function themed(figure: FigureJson, dark: boolean, width: number): object {
  const layout = figure.layout ?? {};
  const small = width > 0 && width < narrow;
  const ink = dark ? "#dfe3e8" : "#1d2228";
  const grid = dark ? "#333a43" : "#e3e6ea";
  const words = small && { title: { font: { size: 11 } } };
  const axis = { ...words, gridcolor: grid, zerolinecolor: dark ? "#4a535f" : "#c6ccd3", linecolor: grid };
  const paper = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: ink } };
  const given = (layout.template as { layout?: Record<string, unknown>; data?: object } | undefined) ?? {};
  const template = {
    ...given,
    layout: {
      ...given.layout,
      ...paper,
      colorway: given.layout?.colorway ?? ["#1f77b4", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"],
      font: { family: "system-ui, sans-serif", size: 13, ...(given.layout?.font as object), color: ink },
      xaxis: { automargin: true, ...(given.layout?.xaxis as object), ...axis },
      yaxis: { automargin: true, ...(given.layout?.yaxis as object), ...axis },
      hoverlabel: { bgcolor: dark ? "#2b323b" : "#ffffff", font: { color: ink }, bordercolor: grid },
    },
  };
  // Pictures from elsewhere would be fetched; those that the figure carries are drawn.
  const images = Array.isArray(layout.images)
    ? layout.images.filter((image: { source?: unknown }) => /^data:image\//.test(String(image?.source)))
    : undefined;
  return {
    data: figure.data,
    layout: {
      margin: { t: layout.title ? 48 : 24, r: 16, b: 48, l: 56 },
      height: 400,
      ...layout,
      ...(small && inLittleRoom(layout, width)),
      ...(images && { images }),
      template,
      autosize: true,
      ...(onPaper() && { autosize: false, width: Math.min(paperWidth, Number(layout.width ?? paperWidth)) }),
    },
    ...(figure.frames && { frames: figure.frames }),
    config: {
      ...figure.config,
      responsive: true,
      displaylogo: false,
      showSendToCloud: false,
      showEditInChartStudio: false,
      showLink: false,
      plotlyServerURL: "",
      modeBarButtonsToRemove: ["sendDataToCloud", "editInChartStudio", "select2d", "lasso2d"],
    },
  };
}
