/** The host: whatever runs the library (the kernel, a page, stock tslab, a terminal) and shows what it displays. */

import type { MimeBundle } from "./mime";
import { tslabHost } from "./tslab-host";

export interface DisplayOptions {
  /** Name of the output, so that a later display with `update` replaces it. */
  displayId?: string;
  /** Replace every output that has this `displayId` instead of adding one. */
  update?: boolean;
  metadata?: Record<string, unknown>;
  transient?: Record<string, unknown>;
}

/** The cell that runs now. */
export interface HostCell {
  /** The source as the learner wrote it. */
  readonly source: string;
  readonly execution: number;
}

/** Set by the host at `globalThis[Symbol.for("typetorch.host")]` before a cell runs. */
export interface Host {
  readonly kind: "kernel" | "page" | "tslab" | "terminal";
  display(data: MimeBundle, options?: DisplayOptions): void;
  /** Removes the cell's output; with `wait`, only when the next output arrives, which avoids flicker. */
  clearOutput(wait: boolean): void;
  /** Asks the reader for a line of text and waits for it. */
  input?(prompt: string, password?: boolean): string;
  readonly cell?: HostCell;
  /** The learner's variables by name, so that a graph can call tensors what the code calls them. */
  variables?(): Readonly<Record<string, unknown>>;
  /** The text of a value that has no display of its own (in Node, `util.inspect`). */
  inspect?(value: unknown): string;
  /**
   * Calls `flush` once when the running cell has ended and its outputs can still be added to. Live plots and progress
   * lines use it to show their last state, which a loop that never yields could not show otherwise.
   */
  atCellEnd?(flush: () => void): void;
  /** Cells whose inputs were defined anew elsewhere after they ran. */
  stale?(): { execution: number; source: string; because: string[] }[];
}

/** The key on `globalThis` under which the host stands. */
export const hostKey: unique symbol = Symbol.for("typetorch.host") as never;

/** The host that runs the library; on a bare terminal, one that writes the text form to the console. */
export function host(): Host {
  const set = (globalThis as { [key: symbol]: unknown })[hostKey];
  return set === undefined ? (tslabHost() ?? terminal) : (set as Host);
}

/** Whether displays are seen by a reader as rich output (false on a bare terminal). */
export function inNotebook(): boolean {
  return host().kind !== "terminal";
}

const terminal: Host = {
  kind: "terminal",
  display(data) {
    const text = data["text/plain"] ?? data["text/markdown"];
    if (text !== undefined) console.log(String(text));
  },
  clearOutput() {},
};
