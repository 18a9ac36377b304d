/**
 * The notebook as a page carries it. Widgets bring their whole code along in their HTML, for places where nothing else
 * can draw them; a page carries each such code once, and puts it back when the notebook is saved.
 */

/** The code of the widgets inside their HTML. */
const widgetCode = /(\?\?=\(\(\)=>\{)([\s\S]{2000,}?)(;return typetorchWidgets\}\)\(\))/g;
const mark = "\u0000code ";

interface Carried {
  notebook: unknown;
  codes: string[];
}

/** The notebook as text to be packed. */
export function carryNotebook(notebook: unknown): string {
  const codes: string[] = [];
  const text = JSON.stringify(notebook, (_key, value: unknown) => {
    if (typeof value !== "string" || value.length < 2000) return value;
    return value.replace(widgetCode, (_whole, before: string, code: string, after: string) => {
      let index = codes.indexOf(code);
      if (index < 0) index = codes.push(code) - 1;
      return `${before}${mark}${index}\u0000${after}`;
    });
  });
  return `{"notebook":${text},"codes":${JSON.stringify(codes)}}`;
}

/** The notebook that {@link carryNotebook} was given. */
export function carriedNotebook<T>(text: string): T {
  const { notebook, codes } = JSON.parse(text) as Carried;
  if (codes.length === 0) return notebook as T;
  const restore = (value: unknown): unknown => {
    if (typeof value === "string") {
      if (!value.includes(mark)) return value;
      return codes.reduce((whole, code, index) => whole.split(`${mark}${index}\u0000`).join(code), value);
    }
    if (Array.isArray(value)) return value.map(restore);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restore(inner)]));
  };
  return restore(notebook) as T;
}
