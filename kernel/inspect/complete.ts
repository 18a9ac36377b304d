/** Completion: members, names in scope, modules and paths, with their kinds. */

import type { Toolkit } from "../cells/typescript";
import { completeSpecifier } from "./specifiers";

export interface Completion {
  text: string;
  /** TypeScript's kind, in the words that JupyterLab has icons for. */
  type: string;
}

export interface Completions {
  /** The range that a completion replaces, in UTF-16 units. */
  start: number;
  end: number;
  matches: Completion[];
}

/** Beyond this a list is no help and slow to show. */
const most = 500;

/** What may stand at `cursor` in `source`, after the declarations of earlier cells. */
export function complete(toolkit: Toolkit, before: string, source: string, cursor: number): Completions {
  const specifier = completeSpecifier(source, cursor);
  if (specifier) return specifier;
  const { converter } = toolkit;
  const found = converter.complete(before, source, cursor);
  const kinds = new Map(found.original?.entries.map((entry) => [entry.name, entry.kind as string]));
  const typed = source.slice(found.start, cursor);
  const matches = found.candidates
    .filter((name) => name !== typed || found.candidates.length === 1 || kinds.get(name) !== "warning")
    .filter((name) => !name.startsWith("__typetorch") && kinds.get(name) !== "warning")
    .slice(0, most)
    .map((text) => ({ text, type: wordFor(kinds.get(text) ?? "") }));
  return { start: found.start, end: found.end, matches };
}

/** JupyterLab draws an icon for these words. */
function wordFor(kind: string): string {
  switch (kind) {
    case "local function":
    case "function":
      return "function";
    case "method":
    case "construct":
    case "call":
      return "method";
    case "const":
    case "let":
    case "var":
    case "local var":
    case "parameter":
      return "variable";
    case "getter":
    case "setter":
    case "accessor":
    case "property":
      return "property";
    case "class":
    case "local class":
      return "class";
    case "interface":
    case "type":
    case "type parameter":
    case "primitive type":
      return "interface";
    case "enum":
    case "enum member":
      return "enum";
    case "module":
    case "external module name":
    case "alias":
      return "module";
    default:
      return "keyword";
  }
}
