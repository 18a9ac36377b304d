/** A figure as HTML that redraws in place in JupyterLab, for plots that change while a cell runs. */

import type { Figure } from "./figure";

/**
 * JupyterLab's plotly renderer (wheel plotly 7.1) ignores new data once it has drawn, so an update of the plotly form
 * changes nothing on the screen. This form takes plotly.js from that renderer's own extension and draws into an element
 * that it keeps from one update to the next, which neither flickers nor reads anything from the network. Where there is
 * no such extension, the figure's words stay.
 */
export function liveHtml(figure: Figure, id: string): string {
  // "<" would end the script early when a title holds "</script>".
  const json = JSON.stringify(figure.toJSON()).replace(/</g, "\\u003c");
  const height = figure.layout.height ?? 400;
  return `<div data-tt-live="${id}" style="min-height:${height}px">${figure.toHtml()}</div><script>(${redraw})(${JSON.stringify(id)},${json})</script>`;
}

/** Runs in the page; kept as text, because it must stand in the output on its own. */
const redraw = `async function (id, figure) {
  const kept = (window.typetorchLive ??= new Map());
  kept.get(id) ?? kept.set(id, document.createElement("div"));
  const plotly = window.Plotly ?? (await (async () => {
    const container = window._JUPYTERLAB?.["jupyterlab-plotly"];
    if (!container) return undefined;
    const renderer = (await container.get("./mimeExtension"))().RenderedPlotly;
    return renderer?.Plotly ?? (await renderer?.loadingPlotly, renderer?.Plotly);
  })());
  if (!plotly) return;
  for (let tries = 0; tries < 40; tries += 1) {
    const slot = document.querySelector('[data-tt-live="' + id + '"]');
    if (slot) {
      const drawn = kept.get(id);
      slot.replaceChildren(drawn);
      await plotly.react(drawn, figure.data, figure.layout, figure.config);
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", figure.layout.meta.alt);
      return;
    }
    await new Promise((again) => setTimeout(again, 25));
  }
}`;
