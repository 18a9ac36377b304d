/** A widget as HTML that stands on its own: its table first, and the script that puts the live widget in its place. */

import { escapeHtml, htmlTable } from "../../display/html";
import type { FallbackTable } from "../table";
import { explorableScript, widgetScript } from "./script";
import type { AnySpec } from "./widget";

let counter = 0;

/**
 * HTML of a widget. Without scripts its table stays.
 *
 * @param live whether the bundled code goes with it; a page that mounts widgets itself needs none
 */
export function widgetHtml(spec: AnySpec, fallback: FallbackTable, live: boolean): string {
  const table = htmlTable(fallback.head, fallback.rows, { caption: fallback.caption });
  const code = live ? scriptOf(spec) : "";
  if (code === "") return `<figure><figcaption>${escapeHtml(spec.title)}</figcaption>${table}</figure>`;
  counter += 1;
  const id = `tt-widget-${counter}-${Math.floor(Math.random() * 36 ** 6).toString(36)}`;
  return `<div id="${id}">${table}</div><script>${mountCode(id, spec, code)}</script>`;
}

/** Explorables that train models carry the library's operations; everything else does without. */
function scriptOf(spec: AnySpec): string {
  return spec.widget === "playground" ? explorableScript : widgetScript;
}

/** The code that mounts a widget in the element with this id; the bundle runs once a page, however many widgets there are. */
function mountCode(id: string, spec: AnySpec, code: string): string {
  // "<" would end the script early where a text holds "</script>".
  const json = JSON.stringify(spec).replace(/</g, "\\u003c");
  return `(()=>{const w=(globalThis.typetorchWidgetKinds??={})[${JSON.stringify(spec.widget === "playground")}]??=(()=>{${code};return typetorchWidgets})();const go=(n)=>{const e=document.getElementById(${JSON.stringify(id)});if(e)w.mountWidget(e,${json});else if(n<40)setTimeout(go,25,n+1)};go(0)})()`;
}
