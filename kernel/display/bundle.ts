/** What is shown of a value: its own display, a table, or its text. */

import { tableOf } from "./table";
import { textOf } from "./text";

export interface Bundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** The method by which a value says how it is shown, as in Deno. */
const displayKey = Symbol.for("Jupyter.display");

/** The bundle of any value; a display method may take its time. One that gives an empty bundle shows nothing. */
export async function bundleOf(value: unknown): Promise<Bundle> {
  const display = displayOf(value);
  if (display) {
    const own = await display.call(value);
    if (typeof own === "object" && own !== null) return withText(own as Record<string, unknown>, value);
  }
  const data: Record<string, unknown> = { "text/plain": textOf(value) };
  const table = tableIfAny(value);
  if (table !== undefined) data["text/html"] = table;
  return { data, metadata: {} };
}

/** A bundle made ready for JSON: bytes become base64. */
export function encodeData(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([type, content]) => [
      type,
      content instanceof Uint8Array
        ? Buffer.from(content.buffer, content.byteOffset, content.length).toString("base64")
        : content,
    ]),
  );
}

function displayOf(value: unknown): ((this: unknown) => unknown) | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  try {
    const method = (value as Record<symbol, unknown>)[displayKey];
    return typeof method === "function" ? (method as () => unknown) : undefined;
  } catch {
    return undefined; // a Proxy that does not know the name: it is no display of its own
  }
}

function tableIfAny(value: unknown): string | undefined {
  try {
    return tableOf(value);
  } catch {
    return undefined; // its rows do not want to be looked at; the text stands
  }
}

function withText(own: Record<string, unknown>, value: unknown): Bundle {
  const data = encodeData(own);
  if (Object.keys(data).length > 0) data["text/plain"] ??= textOf(value);
  return { data, metadata: {} };
}
