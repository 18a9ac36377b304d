/** A widget as HTML that stands on its own: its table first, and the script that puts the live widget in its place. */

import { escapeHtml, htmlTable } from "../../display/html";
import type { StepperSpec } from "../spec";
import { graphTable } from "../table";
import { widgetScript } from "./script";

let counter = 0;

/**
 * HTML of a widget. Without scripts its table stays.
 *
 * @param live whether the bundled code goes with it; a page that mounts widgets itself needs none
 */
export function widgetHtml(spec: StepperSpec, live: boolean): string {
  const { caption, head, rows } = graphTable(spec);
  const table = htmlTable(head, rows, { caption });
  if (!live || widgetScript === "")
    return `<figure><figcaption>${escapeHtml(spec.title)}</figcaption>${table}</figure>`;
  counter += 1;
  const id = `tt-widget-${counter}-${Math.floor(Math.random() * 36 ** 6).toString(36)}`;
  return `<div id="${id}">${table}</div><script>${mountCode(id, spec)}</script>`;
}

/** The code that mounts a widget in the element with this id; the bundle runs once a page, however many widgets there are. */
export function mountCode(id: string, spec: object): string {
  // "<" would end the script early where a text holds "</script>".
  const json = JSON.stringify(spec).replace(/</g, "\\u003c");
  return `(()=>{const w=globalThis.typetorchWidgets??=(()=>{${widgetScript};return typetorchWidgets})();const go=(n)=>{const e=document.getElementById(${JSON.stringify(id)});if(e)w.mountWidget(e,${json});else if(n<40)setTimeout(go,25,n+1)};go(0)})()`;
}
