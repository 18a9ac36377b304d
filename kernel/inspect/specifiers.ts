/** Completion inside the quotes of an import: packages, Node's modules, files beside the notebook. */

import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import type { Completion, Completions } from "./complete";

/** Completions when the cursor stands in the specifier of an import, export or require; otherwise undefined. */
export function completeSpecifier(source: string, cursor: number, folder = process.cwd()): Completions | undefined {
  const match = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'])([^"'\n]*)$/.exec(source.slice(0, cursor));
  if (!match) return undefined;
  const typed = match[2];
  const relative = /^\.{0,2}\//.test(typed) || typed === "." || typed === "..";
  const matches = (relative ? files(typed, folder) : packages(folder)).filter((each) => each.text.startsWith(typed));
  const rest = /^[^"'\n;)]*/.exec(source.slice(cursor))![0];
  const closed = source[cursor + rest.length] === match[1];
  return { start: cursor - typed.length, end: closed ? cursor + rest.length : cursor, matches };
}

function files(typed: string, folder: string): Completion[] {
  const at = typed.endsWith("/") ? typed : `${typed.slice(0, typed.lastIndexOf("/") + 1)}`;
  if (at === "") return [{ text: `${typed}/`, type: "path" }];
  return list(join(folder, at)).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return [{ text: `${at}${entry.name}/`, type: "path" }];
    return /\.([mc]?[jt]sx?|json)$/.test(entry.name) ? [{ text: at + entry.name, type: "path" }] : [];
  });
}

function packages(folder: string): Completion[] {
  const names = new Set(["typetorch", "tslab"]);
  for (let at = folder; ; at = dirname(at)) {
    for (const entry of list(join(at, "node_modules"))) {
      if (entry.name.startsWith(".") || entry.name === "@types") continue;
      if (!entry.name.startsWith("@")) names.add(entry.name);
      else for (const inner of list(join(at, "node_modules", entry.name))) names.add(`${entry.name}/${inner.name}`);
    }
    if (at === dirname(at)) break;
  }
  for (const name of builtinModules) if (!name.startsWith("_")) names.add(`node:${name}`);
  return [...names].map((text) => ({ text, type: "module" }));
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
