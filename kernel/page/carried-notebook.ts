/**
 * The notebook as a page carries it. Widgets bring their whole code along in their HTML, for places where nothing else
 * can draw them. A page carries each such code once, and that of widgets which train models not at all: the library that
 * runs the page's cells draws them as well. When the notebook is saved, the code is put back.
 */

/** The code of the widgets inside their HTML, and whether it trains models. */
const widgetCode = /(\[(true|false)\]\?\?=\(\(\)=>\{)([\s\S]{2000,}?)(;return typetorchWidgets\}\)\(\))/g;
const mark = "\u0000code ";
const ofLibrary = "library";

interface Carried {
  notebook: unknown;
  codes: string[];
}

/** The notebook as text to be packed. */
export function carryNotebook(notebook: unknown): string {
  const codes: string[] = [];
  const text = JSON.stringify(notebook, (_key, value: unknown) => {
    if (typeof value !== "string" || value.length < 2000) return value;
    return value.replace(widgetCode, (_whole, before: string, trains: string, code: string, after: string) => {
      let index = codes.indexOf(code);
      if (index < 0 && trains === "false") index = codes.push(code) - 1;
      return `${before}${mark}${trains === "true" ? ofLibrary : index}\u0000${after}`;
    });
  });
  return `{"notebook":${text},"codes":${JSON.stringify(codes)}}`;
}

/** The notebook that {@link carryNotebook} was given, but for the code of widgets: enough to show its outputs. */
export function shownNotebook<T>(text: string): T {
  return (JSON.parse(text) as Carried).notebook as T;
}

/** Whether the notebook is whole only with the text of the library's bundle. */
export function needsLibrary(text: string): boolean {
  return text.includes(JSON.stringify(`${mark}${ofLibrary}\u0000`).slice(1, -1));
}

/**
 * The whole notebook that {@link carryNotebook} was given.
 *
 * @param library the text of the library's bundle, which draws the widgets that train models
 */
export function carriedNotebook<T>(text: string, library = ""): T {
  const { notebook, codes } = JSON.parse(text) as Carried;
  const parts = new Map(codes.map((code, index) => [String(index), code]));
  parts.set(ofLibrary, `${library};const typetorchWidgets=globalThis.typetorchLibrary`);
  const restore = (value: unknown): unknown => {
    if (typeof value === "string") {
      if (!value.includes(mark)) return value;
      return [...parts].reduce((whole, [name, code]) => whole.split(`${mark}${name}\u0000`).join(code), value);
    }
    if (Array.isArray(value)) return value.map(restore);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restore(inner)]));
  };
  return restore(notebook) as T;
}
