/** `console.table` as Node draws it. */

import { inspect } from "./inspect";

/** The table of some rows, or undefined where there is nothing to tabulate. */
export function consoleTable(data: unknown, wanted?: readonly string[]): string | undefined {
  if (data === null || typeof data !== "object") return undefined;
  if (data instanceof Map) {
    const entries = [...data];
    const indices = entries.map((_, i) => String(i));
    const columns = new Map([
      ["Key", entries.map(([key]) => cell(key))],
      ["Values", entries.map(([, value]) => cell(value))],
    ]);
    return draw("(iteration index)", indices, columns);
  }
  if (data instanceof Set) {
    const values = [...data];
    return draw(
      "(iteration index)",
      values.map((_, i) => String(i)),
      new Map([["Values", values.map(cell)]]),
    );
  }
  const columns = new Map<string, string[]>();
  const plain: string[] = [];
  let hasPlain = false;
  const indices = Object.keys(data);
  indices.forEach((index, row) => {
    const item = (data as Record<string, unknown>)[index];
    const isPlain = item === null || (typeof item !== "object" && typeof item !== "function");
    if (isPlain) {
      hasPlain = true;
      plain[row] = cell(item);
      return;
    }
    for (const key of wanted ?? Object.keys(item)) {
      const column = columns.get(key) ?? [];
      columns.set(key, column);
      column[row] = Object.hasOwn(item, key) ? cell((item as Record<string, unknown>)[key]) : "";
    }
  });
  if (hasPlain) columns.set("Values", plain);
  return draw("(index)", indices, columns);
}

function cell(value: unknown): string {
  const deep = value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Number.POSITIVE_INFINITY, depth: deep ? -1 : 0 });
}

function draw(head: string, indices: readonly string[], columns: ReadonlyMap<string, readonly string[]>): string {
  const rows = indices.map((index, row) => [index, ...[...columns.values()].map((column) => column[row] ?? "")]);
  const heads = [head, ...columns.keys()];
  const widths = heads.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]!.length)) + 2);
  const line = (texts: readonly string[]) => `│${texts.map((text, i) => ` ${text.padEnd(widths[i]! - 1)}`).join("│")}│`;
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  return [rule("┌", "┬", "┐"), line(heads), rule("├", "┼", "┤"), ...rows.map(line), rule("└", "┴", "┘")].join("\n");
}
