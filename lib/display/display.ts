/** display(): shows a value in the running cell's output, and replaces it later. */

import { host } from "./host";
import { bundleOf, displaySymbol, type MimeBundle, plotlyMime } from "./mime";

export interface ShowOptions {
  /** Name of the output (default: a new one). With a name that was used before in this session, `update` finds it. */
  displayId?: string;
  metadata?: Record<string, unknown>;
}

/** An output that stands in the notebook. */
export interface DisplayHandle {
  readonly id: string;
  /** Shows another value in the place of this one. */
  update(value: unknown): void;
}

let counter = 0;
// Ids must differ between kernels, because a saved notebook keeps those of the last session.
const session = Math.floor(Math.random() * 36 ** 6).toString(36);

/** A name for an output that no other output has. */
export function newDisplayId(): string {
  counter += 1;
  return `tt-${session}-${counter}`;
}

/**
 * Shows a value in the output of the running cell: tensors, plots, models and anything with a
 * `Symbol.for("Jupyter.display")` method as they show themselves, anything else as text.
 *
 * @returns a handle whose `update` replaces what is shown
 */
export function display(value: unknown, options: ShowOptions = {}): DisplayHandle {
  const id = options.displayId ?? newDisplayId();
  show(value, id, false, options.metadata);
  const handle: DisplayHandle = { id, update: (next) => show(next, id, true, options.metadata) };
  // As the value of a cell it shows nothing: the output that it stands for is there already.
  return Object.defineProperty(handle, displaySymbol, { value: () => ({}) });
}

/**
 * Removes what the running cell has put out so far.
 *
 * @param wait keep it until the next output arrives, which avoids flicker
 */
export function clearOutput(wait = false): void {
  host().clearOutput(wait);
}

/** Keeps the height of a figure, so that the page does not jump while it is drawn anew. */
function placeholder(bundle: MimeBundle): MimeBundle {
  const figure = bundle[plotlyMime] as { layout?: { height?: number } };
  return { "text/html": `<div style="min-height:${figure.layout?.height ?? 400}px"></div>`, "text/plain": "" };
}

function show(value: unknown, displayId: string, update: boolean, metadata?: Record<string, unknown>): void {
  const send = (bundle: MimeBundle) => {
    const options = { displayId, update, ...(metadata && { metadata }) };
    // JupyterLab's plotly renderer ignores new data once it has drawn; another form in between makes it draw anew.
    if (update && plotlyMime in bundle && host().kind !== "page") host().display(placeholder(bundle), options);
    host().display(bundle, options);
  };
  const bundle = bundleOf(value);
  if (bundle instanceof Promise) {
    bundle.then(send, (error: unknown) => send({ "text/plain": `The display of this value failed: ${String(error)}` }));
  } else {
    send(bundle);
  }
}
