/** The host under stock tslab: its display functions, which show one form of a value at a time. */

import type { Host } from "./host";
import type { MimeBundle } from "./mime";

/** One output of tslab; a second `raw` replaces what the first showed. */
interface TslabDisplay {
  raw(type: string, content: unknown): void;
}

interface Tslab {
  display: TslabDisplay;
  newDisplay(): TslabDisplay;
}

/** What stock tslab leaves on the global object for the cells that it compiles. */
interface TslabGlobal {
  __tslab__?: { require?(name: string): unknown };
}

/** Forms from the richest to the plainest; frontends of tslab show all of them. */
const preferred = [
  "application/vnd.plotly.v1+json",
  "text/html",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "text/latex",
  "text/markdown",
  "text/plain",
] as const;

let made: Host | undefined;

/** The host of stock tslab, when the library runs in its process. */
export function tslabHost(): Host | undefined {
  if (made) return made;
  const load = (globalThis as TslabGlobal).__tslab__?.require;
  if (typeof load !== "function") return undefined;
  const tslab = load("tslab") as Partial<Tslab>;
  if (typeof tslab?.newDisplay !== "function") return undefined;
  made = hostOf(tslab as Tslab);
  return made;
}

function hostOf(tslab: Tslab): Host {
  const outputs = new Map<string, TslabDisplay>();
  return {
    kind: "tslab",
    display(data, options = {}) {
      const [type, content] = richest(data);
      const id = options.displayId;
      if (id === undefined) {
        tslab.display.raw(type, content);
        return;
      }
      const output = (options.update && outputs.get(id)) || tslab.newDisplay();
      outputs.set(id, output);
      output.raw(type, content);
    },
    clearOutput() {}, // tslab has no message for it
  };
}

function richest(data: MimeBundle): [string, unknown] {
  const type = preferred.find((each) => data[each] !== undefined) ?? Object.keys(data)[0] ?? "text/plain";
  return [type, data[type] ?? ""];
}
