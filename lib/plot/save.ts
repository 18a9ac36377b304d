/** Saves figures: as a page that works alone, as plotly's JSON, or as a picture where there is a Chromium. */

import { files } from "../backend/files";
import { plotlySource, renderFigure } from "../backend/node/picture";
import { escapeHtml } from "../display/html";
import type { FigureJson } from "./figure";
import { template } from "./palette";
import { PlotError } from "./values";

export interface Saved {
  readonly figure: FigureJson;
  readonly alt: string;
  /** The data as tables, in HTML. */
  readonly tables: string;
  readonly title: string;
}

/** Writes the figure to `path`; its ending says how. */
export async function saveFigure(path: string, saved: Saved): Promise<void> {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  const write = (text: string) => files().write(path, new TextEncoder().encode(text));
  const threeDimensional = saved.figure.data.some((trace) => /3d$|^surface$/.test(String(trace.type)));
  // On paper and in a saved page the background is white, so the text may be darker than on an unknown one.
  const figure: FigureJson = {
    ...saved.figure,
    layout: { ...saved.figure.layout, template: template("light"), paper_bgcolor: "#ffffff" },
  };
  if (ending === "json") write(`${JSON.stringify(saved.figure, null, 1)}\n`);
  else if (ending === "html") write(pageOf(figure, saved, threeDimensional));
  else if (ending === "svg" || ending === "png") {
    const { width = 800, height = 400 } = saved.figure.layout;
    files().write(path, await renderFigure(figure, ending, { width, height, threeDimensional }));
  } else {
    throw new PlotError(`save: ${path}: a figure is saved as .html, .json, .svg or .png, by the ending of the name`);
  }
}

function pageOf(figure: FigureJson, { alt, tables, title }: Saved, threeDimensional: boolean): string {
  const source = plotlySource(threeDimensional);
  if (source === undefined) throw new PlotError("save: a page cannot save .html: save .json instead");
  // Neither the data nor plotly.js may end the script early.
  const inline = (code: string) => code.replace(/<(?=\/script|!--)/gi, "\\x3c");
  const json = JSON.stringify(figure).replace(/</g, "\\u003c");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title || "Figure")}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:1rem;color:#24292f;background:#fff}table{border-collapse:collapse}td,th{padding:.1rem .6rem;text-align:right}</style></head>
<body><main><div id="figure" role="img" aria-label="${escapeHtml(alt)}"></div>
<details><summary>Table of the data</summary>${tables}</details></main>
<script>${inline(source)}</script>
<script>const f=${json};Plotly.newPlot("figure",f.data,f.layout,{...f.config,responsive:true})</script></body></html>
`;
}
