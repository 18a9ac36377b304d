/** Reads CSV: numbers as a tensor, words as categories. */

import { DataError } from "../base/error";
import { type Tensor, wrap } from "../core/tensor";
import { readUnpacked } from "./read-idx";

/** What {@link readCsv} takes by name. */
export interface CsvOptions {
  /** Whether the first line names the columns (default: when it has a field that is not a number). */
  readonly header?: boolean;
  /** What stands between fields (default: a comma). */
  readonly separator?: string;
  /** Lines at the beginning that are left out (default: 0). */
  readonly skip?: number;
}

/** A table: columns by name, and all of them as numbers. */
export interface Table {
  /** The names of the columns; numbers where the file has none. */
  readonly columns: readonly string[];
  /** `[rows, columns]`, float32; words are numbers of their category. */
  readonly data: Tensor<[number, number]>;
  /** The categories of each column of words, in the order in which they first occur. */
  readonly categories: Readonly<Record<string, readonly string[]>>;
}

/** Fields of one line; a field in quotation marks may contain the separator, and two marks stand for one. */
function fieldsOf(line: string, separator: string, fail: (column: number, what: string) => never): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let text = "";
      let i = at + 1;
      for (;;) {
        const end = line.indexOf('"', i);
        if (end < 0) return fail(at + 1, "a quotation mark is never closed");
        text += line.slice(i, end);
        if (line[end + 1] !== '"') {
          at = end + 1;
          break;
        }
        text += '"';
        i = end + 2;
      }
      fields.push(text);
    } else {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end < 0 ? undefined : end).trim());
      at = end < 0 ? line.length : end;
    }
    if (at >= line.length) return fields;
    if (!line.startsWith(separator, at)) return fail(at + 1, "something follows a closing quotation mark");
    at += separator.length;
    if (at === line.length) return [...fields, ""];
  }
}

/**
 * The table in a CSV file, gzipped or not.
 *
 * @param source a path, or the text itself when it has more than one line
 * @param header whether the first line names the columns (default: when it has a word)
 * @param separator what stands between fields (default: a comma)
 * @throws {DataError} that names file, line and what was expected
 * @source RFC 4180
 * @example
 * const table = data.readCsv("length,kind\n1.5,a\n2.5,b\n");
 * [table.columns, table.data.tolist(), table.categories] // => [["length", "kind"], [[1.5, 0], [2.5, 1]], { kind: ["a", "b"] }]
 */
export function readCsv(source: string, options: CsvOptions = {}): Table {
  const isText = source.includes("\n");
  const name = isText ? "the CSV text" : source;
  const text = isText ? source : new TextDecoder().decode(readUnpacked(source));
  const separator = options.separator ?? ",";
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const rows: string[][] = [];
  let numberOfFirst = 0;
  for (const [i, line] of lines.entries()) {
    if (i < (options.skip ?? 0) || line.trim() === "") continue;
    const fields = fieldsOf(line, separator, (column, what) => {
      throw new DataError(`${name}: line ${i + 1}, column ${column}: ${what}`);
    });
    if (rows.length === 0) numberOfFirst = fields.length;
    if (fields.length !== numberOfFirst) {
      throw new DataError(`${name}: line ${i + 1} has ${fields.length} fields, the first has ${numberOfFirst}`);
    }
    rows.push(fields);
  }
  if (rows.length === 0) throw new DataError(`${name}: there is not one line`);
  const isNumber = (field: string) => field !== "" && !Number.isNaN(Number(field));
  const header = options.header ?? rows[0]!.some((field) => field !== "" && !isNumber(field));
  const columns = header ? rows.shift()! : rows[0]!.map((_, i) => String(i));
  const categories: Record<string, string[]> = {};
  for (const [k, column] of columns.entries()) {
    if (rows.some((row) => row[k] !== "" && !isNumber(row[k]!)))
      categories[column] = [...new Set(rows.map((row) => row[k]!))];
  }
  const values = new Float32Array(rows.length * columns.length);
  for (const [i, row] of rows.entries()) {
    for (const [k, field] of row.entries()) {
      const known = categories[columns[k]!];
      values[i * columns.length + k] = known ? known.indexOf(field) : field === "" ? Number.NaN : Number(field);
    }
  }
  return {
    columns,
    data: wrap(values, [rows.length, columns.length], "float32") as unknown as Tensor<[number, number]>,
    categories,
  };
}
