/**
 * Turns a cell's TypeScript into scripts that behave as at a prompt: what a cell declares is a variable of the page,
 * so that later cells see it, functions see its newest value, and it can be declared again.
 *
 * Two scripts come out, both with the cell's own lines: the functions, which exist before anything runs, and the rest
 * inside an async function, so that `await` works. Only top-level declarations change: they become assignments.
 */

import { javascriptLanguage, typescriptLanguage } from "@codemirror/lang-javascript";
import type { SyntaxNode } from "@lezer/common";
import { transform } from "sucrase";
import { runtimeName } from "./compile-names";

/** A cell that can run. */
export interface CompiledCell {
  /** Function declarations alone, everything else blank. */
  functions: string;
  /** The statements, without the functions. */
  body: string;
  /** What the cell declares. */
  names: string[];
}

/** A cell that is no TypeScript. */
export class CellSyntaxError extends Error {
  override readonly name = "SyntaxError";
  constructor(
    message: string,
    readonly line: number | undefined,
    readonly column: number | undefined,
  ) {
    super(message);
  }
}

/** Compiles a cell, or throws a CellSyntaxError that says where it breaks off. */
export function compileCell(source: string): CompiledCell {
  refuseMagics(source);
  const script = stripTypes(source);
  const tree = javascriptLanguage.parser.parse(script);
  const edits = new Edits(script);
  const names = new Set<string>();
  const statements: SyntaxNode[] = [];
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (!/Comment$|^;$|^Hashbang$/.test(node.name)) statements.push(node);
  }
  const functions: SyntaxNode[] = [];
  for (const statement of statements) top(statement, edits, names, functions, statement === statements.at(-1));
  return { functions: edits.apply(functions, true), body: edits.apply(functions, false), names: [...names] };
}

/** Lines such as `%time` are the kernel's alone. */
function refuseMagics(source: string): void {
  const lines = source.split("\n");
  const at = lines.findIndex((line) => /^%%?[a-z]\w*(\s|$)/.test(line));
  // In the middle of a cell a line may begin with the rest of a division.
  const first = lines.findIndex((line) => line.trim() !== "" && !line.trim().startsWith("//"));
  if (at < 0 || at !== first) return;
  throw new CellSyntaxError(
    `${lines[at]!.trim()} is a command of the kernel: it works in JupyterLab, not in a page`,
    at + 1,
    1,
  );
}

/** What a cell declares, also where it does not compile as a whole. */
export function declaredNames(source: string): string[] {
  try {
    return compileCell(source).names;
  } catch {
    return [];
  }
}

/** Where the text stops being TypeScript, for engines that do not say it. */
export function firstSyntaxError(source: string): { line: number; column: number } | undefined {
  const cursor = typescriptLanguage.parser.parse(source).cursor();
  do {
    if (cursor.type.isError) return position(source, cursor.from);
  } while (cursor.next());
  return undefined;
}

function stripTypes(source: string): string {
  try {
    return transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
    }).code;
  } catch (error) {
    const loc = (error as { loc?: { line: number; column: number } }).loc ?? firstSyntaxError(source);
    const message = String((error as Error).message)
      .replace(/^Error transforming [^:]*: /, "")
      .replace(/\s*\(\d+:\d+\)$/, "");
    throw new CellSyntaxError(message, loc?.line, loc?.column);
  }
}

function position(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Rewrites one top-level statement. */
function top(node: SyntaxNode, edits: Edits, names: Set<string>, functions: SyntaxNode[], last: boolean): void {
  switch (node.name) {
    case "VariableDeclaration":
      declaration(node, edits, names);
      break;
    case "FunctionDeclaration": {
      const name = node.getChild("VariableDefinition");
      if (name) names.add(edits.text(name));
      functions.push(node);
      break;
    }
    case "ClassDeclaration": {
      const name = node.getChild("VariableDefinition");
      if (!name) break;
      names.add(edits.text(name));
      edits.insert(node.from, `;${edits.text(name)} = `);
      edits.insert(node.to, ";");
      break;
    }
    case "ImportDeclaration":
      importDeclaration(node, edits, names);
      break;
    case "ExportDeclaration": {
      const inner = node.firstChild?.nextSibling;
      if (!inner || !/Declaration$/.test(inner.name)) break;
      edits.blank(node.from, inner.from);
      top(inner, edits, names, functions, last);
      return;
    }
    case "ExpressionStatement":
      if (last && !edits.text(node).endsWith(";")) {
        edits.insert(node.from, `;${runtimeName}.result = (`);
        edits.insert(node.to, "\n)");
      }
      break;
  }
  inner(node, edits, names);
}

/** `let x = 1, y` becomes `;(x = 1, y = undefined)`. */
function declaration(node: SyntaxNode, edits: Edits, names: Set<string>, ownStatement = true): void {
  const keyword = node.firstChild!;
  edits.replace(keyword.from, keyword.to, ownStatement ? ";(" : "(");
  for (let child = keyword.nextSibling; child; child = child.nextSibling) {
    if (!isBinding(child)) continue;
    bindings(child, edits, names);
    if (child.nextSibling?.name !== "Equals") edits.insert(child.to, " = undefined");
  }
  const end = edits.text(node).endsWith(";") ? node.to - 1 : node.to;
  edits.insert(end, ")");
}

function isBinding(node: SyntaxNode): boolean {
  return /^(VariableDefinition|ObjectPattern|ArrayPattern)$/.test(node.name);
}

/** The names in a pattern; those inside the functions of its defaults are not its own. */
function bindings(node: SyntaxNode, edits: Edits, names: Set<string>): void {
  if (node.name === "VariableDefinition") names.add(edits.text(node));
  if (isScope(node)) return;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    bindings(child, edits, names);
  }
}

function isScope(node: SyntaxNode): boolean {
  return /^(ArrowFunction|FunctionExpression|FunctionDeclaration|ClassExpression|ClassDeclaration|MethodDeclaration)$/.test(
    node.name,
  );
}

/** `var` inside blocks and loops is a variable of the page too; `import()` asks the page. */
function inner(node: SyntaxNode, edits: Edits, names: Set<string>, inFunction = isScope(node)): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === "DynamicImport") {
      const word = child.firstChild ?? child;
      edits.replace(word.from, word.from + "import".length, `${runtimeName}.importLater`);
    }
    if (child.name === "VariableDeclaration" && child.firstChild?.name === "var" && !inFunction) {
      if (/^For/.test(node.name)) {
        edits.blank(child.firstChild.from, child.firstChild.to);
        for (let part = child.firstChild.nextSibling; part; part = part.nextSibling) {
          if (isBinding(part)) bindings(part, edits, names);
        }
      } else declaration(child, edits, names, /^(Block|Script|CaseLabel|SwitchBody)$/.test(node.name));
    }
    if (child.name === "var" && /^For/.test(node.name) && !inFunction) {
      edits.blank(child.from, child.to);
      const bound = child.nextSibling;
      if (bound && isBinding(bound)) bindings(bound, edits, names);
    }
    inner(child, edits, names, inFunction || isScope(child));
  }
}

/** `import a, { b as c } from "m"` becomes an assignment from what the page has under that name. */
function importDeclaration(node: SyntaxNode, edits: Edits, names: Set<string>): void {
  const text = edits.text(node);
  const module = /(["'])(.*?)\1\s*(?:with\s*\{[^}]*\}\s*)?;?\s*$/s.exec(text)?.[2];
  if (module === undefined) return;
  const source = `${runtimeName}.load(${JSON.stringify(module)})`;
  const clause = /^import\s*([\s\S]*?)\s*from\s*["']/.exec(text)?.[1] ?? "";
  const parts: string[] = [];
  const byDefault = /^([\w$]+)\s*(?:,|$)/.exec(clause)?.[1];
  const all = /\*\s*as\s+([\w$]+)/.exec(clause)?.[1];
  const list = /\{([\s\S]*)\}/.exec(clause)?.[1];
  if (byDefault !== undefined) {
    names.add(byDefault);
    parts.push(`{ default: ${byDefault} } = ${source}`);
  }
  if (all !== undefined) {
    names.add(all);
    parts.push(`${all} = ${source}`);
  }
  if (list !== undefined) {
    const bound = list
      .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "")
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "" && !item.startsWith("type "))
      .map((item) => {
        const [from, to = from] = item.split(/\s+as\s+/) as [string, string?];
        names.add(to);
        return `${JSON.stringify(from.replace(/^["']|["']$/g, ""))}: ${to}`;
      });
    parts.push(
      `{ ${bound.join(", ")} } = ${runtimeName}.named(${JSON.stringify(module)}, ${JSON.stringify(bound.map((item) => JSON.parse(item.slice(0, item.lastIndexOf(":")))))})`,
    );
  }
  if (parts.length === 0) parts.push(source);
  // The lines below must keep their numbers.
  edits.replace(node.from, node.to, `;(${parts.join(", ")});${"\n".repeat(text.split("\n").length - 1)}`);
}

/** Changes of a text, gathered and then made at once. */
class Edits {
  private readonly list: { from: number; to: number; insert: string; order: number }[] = [];

  constructor(readonly source: string) {}

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  insert(at: number, insert: string): void {
    this.replace(at, at, insert);
  }

  replace(from: number, to: number, insert: string): void {
    this.list.push({ from, to, insert, order: this.list.length });
  }

  /** Takes text away and leaves its line breaks. */
  blank(from: number, to: number): void {
    this.replace(from, to, this.source.slice(from, to).replace(/[^\n]/g, " "));
  }

  /** The changed text; only the stretches given, or only what is outside of them, the rest blank but for its lines. */
  apply(stretches: readonly SyntaxNode[], within: boolean): string {
    const isWithin = (from: number, to: number) => stretches.some((node) => from > node.from && to < node.to);
    const list = this.list.filter(({ from, to }) => isWithin(from, to) === within);
    const kept = within ? between(stretches, this.source.length) : stretches;
    for (const { from, to } of kept) {
      list.push({ from, to, insert: this.source.slice(from, to).replace(/[^\n]/g, " "), order: -1 });
    }
    list.sort((a, b) => a.from - b.from || a.to - b.to || a.order - b.order);
    let out = "";
    let at = 0;
    for (const { from, to, insert } of list) {
      out += this.source.slice(at, from) + insert;
      at = to;
    }
    return out + this.source.slice(at);
  }
}

function between(stretches: readonly SyntaxNode[], end: number): { from: number; to: number }[] {
  const starts = [0, ...stretches.map((node) => node.to)];
  return starts.map((from, index) => ({ from, to: stretches[index]?.from ?? end }));
}
