/** Arrays of objects and Maps as HTML tables. */

import { inspect } from "node:util";

/** Rows and columns beyond these are counted instead of shown. */
const mostRows = 60;
const mostColumns = 20;

/** A table of the value, or undefined when it is neither a list of records nor a Map. */
export function tableOf(value: unknown): string | undefined {
  const list = value instanceof Map ? [...value.values()] : value;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const records = list.slice(0, mostRows).every(isRecord);
  if (!records && list === value) return undefined;
  const looked: Record<string, unknown>[] = list.slice(0, mostRows).map((row) => (records ? row : { value: row }));
  const names =
    value instanceof Map ? [...value.keys()].slice(0, mostRows).map(cellText) : looked.map((_, i) => `${i}`);
  const columns = [...new Set(looked.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return undefined;
  const shown = columns.slice(0, mostColumns);
  const more = columns.length - shown.length;
  const head = ["", ...shown, ...(more > 0 ? [`… ${more} more`] : [])];
  const rows = looked.map((row, i) => {
    const cells = shown.map((name) => `<td>${name in row ? escapeHtml(cellText(row[name])) : ""}</td>`);
    return `<tr><th scope="row">${escapeHtml(names[i])}</th>${cells.join("")}${more > 0 ? "<td>…</td>" : ""}</tr>`;
  });
  const hidden = list.length - looked.length;
  const caption = `${list.length} rows × ${columns.length} columns${hidden > 0 ? ` (the first ${looked.length} shown)` : ""}`;
  return (
    `<table><thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table><p>${caption}</p>`
  );
}

/** Plain objects only: a class instance may hold anything, and Node's text shows it better. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function cellText(value: unknown): string {
  if (typeof value === "string") return value.length > 200 ? `${value.slice(0, 200)}…` : value;
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8, maxStringLength: 200 });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
