/** A figure as HTML that redraws in place in JupyterLab, for plots that change while a cell runs. */

import { escapeHtml } from "../display/html";
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
  return `<div data-tt-live="${id}" style="min-height:${height}px">${escapeHtml(figure.alt)}</div><script>(${redraw})(${JSON.stringify(id)},${json})</script>`;
}

/**
 * Runs in the page; kept as text, because it must stand in the output on its own. A browser that cannot keep up draws
 * the latest state only, and leaves itself as much time for other things as a drawing takes.
 */
const redraw = `async function (id, figure) {
  const all = (window.typetorchLive ??= new Map());
  if (!all.has(id)) all.set(id, { element: document.createElement("div"), busy: false });
  const live = all.get(id);
  live.latest = figure;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const place = () => {
    const slot = document.querySelector('[data-tt-live="' + id + '"]');
    if (slot && live.element.parentNode !== slot && live.drawn) slot.replaceChildren(live.element);
    return slot;
  };
  place();
  if (live.busy) return;
  live.busy = true;
  try {
    let plotly = window.Plotly;
    const container = window._JUPYTERLAB?.["jupyterlab-plotly"];
    if (!plotly && container) {
      const renderer = (await container.get("./mimeExtension"))().RenderedPlotly;
      if (renderer && !renderer.Plotly) await Promise.race([renderer.loadingPlotly, pause(20000)]);
      plotly = window.Plotly ?? renderer?.Plotly;
    }
    while (plotly && live.latest) {
      const next = live.latest;
      live.latest = undefined;
      let slot = place();
      for (let tries = 0; !slot && tries < 20; tries += 1) {
        await pause(25);
        slot = place();
      }
      if (!slot) break;
      const began = performance.now();
      live.drawn = true;
      place();
      await plotly.react(live.element, next.data, next.layout, next.config);
      live.element.setAttribute("role", "img");
      live.element.setAttribute("aria-label", next.layout.meta.alt);
      await pause(performance.now() - began);
    }
  } finally {
    live.busy = false;
  }
}`;
