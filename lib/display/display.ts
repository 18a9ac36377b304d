/** display(): shows a value in the running cell's output, and replaces it later. */

import { host } from "./host";
import { bundleOf, type MimeBundle } from "./mime";

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
  return { id, update: (next) => show(next, id, true, options.metadata) };
}

/**
 * Removes what the running cell has put out so far.
 *
 * @param wait keep it until the next output arrives, which avoids flicker
 */
export function clearOutput(wait = false): void {
  host().clearOutput(wait);
}

function show(value: unknown, displayId: string, update: boolean, metadata?: Record<string, unknown>): void {
  const send = (bundle: MimeBundle) => host().display(bundle, { displayId, update, ...(metadata && { metadata }) });
  const bundle = bundleOf(value);
  if (bundle instanceof Promise) {
    bundle.then(send, (error: unknown) => send({ "text/plain": `The display of this value failed: ${String(error)}` }));
  } else {
    send(bundle);
  }
}
