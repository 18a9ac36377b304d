/** Completion: members, names in scope, modules and paths, with their kinds. */

import type { Toolkit, TypeScript } from "../cells/typescript";
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
    .slice(0, most);
  const owner = ownerAt(toolkit, found.start);
  return {
    start: found.start,
    end: found.end,
    matches: matches.map((text) => ({ text, type: typeWord(toolkit, owner, text, kinds.get(text) ?? "") })),
  };
}

/** The object whose members stand at `start` in the cell, if they do. */
function ownerAt(toolkit: Toolkit, start: number): TypeScript.Expression | undefined {
  const { ts } = toolkit;
  const { cell } = toolkit.files();
  const { findPrecedingToken } = ts as typeof ts & {
    findPrecedingToken(at: number, file: TypeScript.SourceFile): TypeScript.Node | undefined;
  };
  const access = findPrecedingToken(toolkit.prefix + start, cell)?.parent;
  return access && ts.isPropertyAccessExpression(access) ? access.expression : undefined;
}

/**
 * The word for a name: by its type where TypeScript's kind says too little. A method that comes of a mapped type, as those
 * of tensors do, has the kind of a property; an imported name has that of an alias, whatever it stands for.
 */
function typeWord(toolkit: Toolkit, owner: TypeScript.Expression | undefined, name: string, kind: string): string {
  const word = wordFor(kind);
  if (owner && word !== "property") return word;
  if (!owner && !["const", "let", "var", "alias"].includes(kind)) return word;
  const { ts } = toolkit;
  const checker = toolkit.program().getTypeChecker() as Checker;
  const { cell, before } = toolkit.files();
  if (owner) {
    const symbol = checker.getPropertyOfType(checker.getApparentType(checker.getTypeAtLocation(owner)), name);
    if (!symbol) return word;
    const declaration = symbol.declarations?.[0];
    const known = declaration && memberWords.get(declaration);
    if (known) return known;
    const type = checker.getTypeOfSymbolAtLocation(symbol, owner);
    const found = callable(checker.getNonNullableType(type), "method") ?? word;
    if (declaration?.getSourceFile().isDeclarationFile) memberWords.set(declaration, found);
    return found;
  }
  const found = checker.resolveName(
    name,
    cell,
    ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Alias,
    false,
  );
  // Those of the language and of Node are what their kinds say, and many.
  if (!found?.declarations?.some((each) => [cell, before].includes(each.getSourceFile()))) return word;
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  if (symbol.flags & ts.SymbolFlags.Class) return "class";
  if (symbol.flags & ts.SymbolFlags.Enum) return "enum";
  if (symbol.flags & ts.SymbolFlags.ValueModule) return "module";
  if (!(symbol.flags & ts.SymbolFlags.Value)) return symbol.flags & ts.SymbolFlags.Type ? "interface" : word;
  return callable(checker.getTypeOfSymbolAtLocation(symbol, cell), "function") ?? "variable";
}

/** Words found before, by the declaration: a tensor has hundreds of members, and their types take a while to work out. */
const memberWords = new WeakMap<TypeScript.Declaration, string>();

type Checker = TypeScript.TypeChecker & {
  resolveName(
    name: string,
    at: TypeScript.Node,
    meaning: number,
    withoutGlobals: boolean,
  ): TypeScript.Symbol | undefined;
};

function callable(type: TypeScript.Type, word: string): string | undefined {
  if (type.getConstructSignatures().length > 0) return "class";
  return type.getCallSignatures().length > 0 ? word : undefined;
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
