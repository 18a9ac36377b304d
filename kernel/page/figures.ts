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

/** In less room than this (px) a legend beside the picture would leave hardly any of it. */
const narrow = 520;
/** What a figure may measure (px) beside the numbers of cells on the smaller of A4 and letter paper, with usual margins. */
const paperWidth = 600;
const legendBelow = { orientation: "h", x: 0, y: -0.2, yanchor: "top" };

/** The figure with the page's colours wherever its author chose none, and without buttons that talk to a network. */
function themed(figure: FigureJson, dark: boolean, width: number): object {
  const layout = figure.layout ?? {};
  const ink = dark ? "#dfe3e8" : "#1d2228";
  const grid = dark ? "#333a43" : "#e3e6ea";
  const axis = { gridcolor: grid, zerolinecolor: dark ? "#4a535f" : "#c6ccd3", linecolor: grid };
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
      ...(width > 0 && width < narrow && layout.legend === undefined && { legend: legendBelow }),
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
