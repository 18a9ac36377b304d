/** What is shown of a value: its own display, a table, or its text. */

import { inspect } from "node:util";
import { tableOf } from "./table";

export interface Bundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** The method by which a value says how it is shown, as in Deno. */
const displayKey = Symbol.for("Jupyter.display");

/** The bundle of any value; a display method may take its time. One that gives an empty bundle shows nothing. */
export async function bundleOf(value: unknown): Promise<Bundle> {
  if (hasDisplay(value)) {
    const own = await value[displayKey]();
    if (typeof own === "object" && own !== null) return withText(own as Record<string, unknown>, value);
  }
  const data: Record<string, unknown> = { "text/plain": textOf(value) };
  const table = tableOf(value);
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

/** A value's text: as Node shows it, long collections folded. */
export function textOf(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 20_000, breakLength: 88, sorted: false });
}

function hasDisplay(value: unknown): value is { [displayKey](): unknown } {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as Record<symbol, unknown>)[displayKey] === "function"
  );
}

function withText(own: Record<string, unknown>, value: unknown): Bundle {
  const data = encodeData(own);
  if (Object.keys(data).length > 0) data["text/plain"] ??= textOf(value);
  return { data, metadata: {} };
}
