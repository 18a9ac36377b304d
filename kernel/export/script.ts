/** A notebook as a script: its text as comments, its code in order, names that cells declare again told apart from the rest. */

import { javascriptLanguage, typescriptLanguage } from "@codemirror/lang-javascript";
import type { SyntaxNode } from "@lezer/common";
import { transform } from "sucrase";
import type { Notebook } from "../notebook";

/**
 * The notebook's code as one ES module.
 *
 * In a notebook a name may be declared again, and every function sees its newest value. A module cannot do that: such a
 * name is declared once, on top, and its declarations become assignments.
 */
export function scriptOf(notebook: Notebook, title: string, language: "ts" | "mjs"): string {
  const sources = new Map<string, string>();
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") sources.set(cell.id, language === "ts" ? cell.source : javascriptOf(cell.source));
  }
  const counts = new Map<string, number>();
  for (const source of sources.values()) {
    for (const name of new Set(declarations(source, language).map(({ name }) => name))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const again = new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name));
  const imported = new Set<string>();
  const parts: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown" && cell.source.trim() !== "") parts.push(commented(cell.source));
    const source = sources.get(cell.id);
    if (source === undefined || source.trim() === "") continue;
    parts.push(rewritten(source, language, again, imported).trim());
  }
  const type = language === "ts" ? ": any" : "";
  const head = again.size > 0 ? [`let ${[...again].map((name) => name + type).join(", ")};`] : [];
  return `${[`// ${title}`, ...head, ...parts].join("\n\n")}\n`;
}

function javascriptOf(source: string): string {
  return transform(source, {
    transforms: ["typescript"],
    disableESTransforms: true,
    keepUnusedImports: true,
    production: true,
  }).code;
}

function commented(markdown: string): string {
  return markdown
    .trim()
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join("\n");
}

interface Declaration {
  name: string;
  /** The declaration as a whole, with its keyword. */
  statement: SyntaxNode;
}

function topOf(source: string, language: "ts" | "mjs"): SyntaxNode[] {
  const { parser } = language === "ts" ? typescriptLanguage : javascriptLanguage;
  const nodes: SyntaxNode[] = [];
  for (let node = parser.parse(source).topNode.firstChild; node; node = node.nextSibling) nodes.push(node);
  return nodes;
}

/** The values that a cell declares; types may be declared as often as one likes, but not here. */
function declarations(source: string, language: "ts" | "mjs"): Declaration[] {
  return topOf(source, language).flatMap((statement) => {
    if (!/^(Variable|Function|Class)Declaration$/.test(statement.name)) return [];
    return namesIn(statement, source).map((name) => ({ name, statement }));
  });
}

/** The names that a declaration binds, patterns included, the insides of functions not. */
function namesIn(statement: SyntaxNode, source: string): string[] {
  if (statement.name !== "VariableDeclaration") {
    const name = statement.getChild("VariableDefinition");
    return name ? [source.slice(name.from, name.to)] : [];
  }
  const names: string[] = [];
  const walk = (node: SyntaxNode) => {
    if (node.name === "VariableDefinition") names.push(source.slice(node.from, node.to));
    if (/^(Arrow|Function|Class|Method)/.test(node.name)) return;
    for (let child = node.firstChild; child; child = child.nextSibling) walk(child);
  };
  for (let child = statement.firstChild; child; child = child.nextSibling) {
    if (/^(VariableDefinition|ObjectPattern|ArrayPattern)$/.test(child.name)) walk(child);
  }
  return names;
}

function rewritten(source: string, language: "ts" | "mjs", again: ReadonlySet<string>, imported: Set<string>): string {
  const edits: { from: number; to: number; insert: string }[] = [];
  for (const statement of topOf(source, language)) {
    const { from, to } = statement;
    if (statement.name === "ImportDeclaration") {
      // What an earlier cell imported is there already.
      const text = source.slice(from, to);
      const left = withoutKnown(text, imported);
      if (left !== text) edits.push({ from, to, insert: left });
      continue;
    }
    if (!/^(Variable|Function|Class)Declaration$/.test(statement.name)) continue;
    const names = namesIn(statement, source);
    if (!names.some((name) => again.has(name))) continue;
    if (statement.name !== "VariableDeclaration") {
      edits.push({ from, to: from, insert: `;${names[0]} = ` }, { from: to, to, insert: ";" });
      continue;
    }
    const keyword = statement.firstChild!;
    const others = names.filter((name) => !again.has(name));
    const before =
      others.length > 0 ? `let ${others.map((name) => (language === "ts" ? `${name}: any` : name)).join(", ")};\n` : "";
    // The semicolon keeps a line above that has none from being called.
    edits.push({ from: keyword.from, to: keyword.nextSibling?.from ?? keyword.to, insert: `${before};(` });
    for (let child = keyword.nextSibling; child; child = child.nextSibling) {
      if (child.name === "TypeAnnotation") edits.push({ from: child.from, to: child.to, insert: "" });
      else if (child.name === "VariableDefinition" && !/^\s*(:[^=]*)?=/.test(source.slice(child.to))) {
        edits.push({ from: child.to, to: child.to, insert: " = undefined" });
      }
    }
    const end = source.slice(from, to).endsWith(";") ? to - 1 : to;
    edits.push({ from: end, to: end, insert: end === to ? ");" : ")" });
  }
  edits.sort((a, b) => a.from - b.from || a.to - b.to);
  let out = "";
  let at = 0;
  for (const { from, to, insert } of edits) {
    out += source.slice(at, from) + insert;
    at = to;
  }
  return out + source.slice(at);
}

/** The import without the names that are known already; empty when all are. */
function withoutKnown(text: string, imported: Set<string>): string {
  const module = /["']([^"']+)["']\s*;?\s*$/.exec(text)?.[1] ?? "";
  const fresh = (name: string) => {
    const key = `${module} ${name}`;
    if (imported.has(key)) return false;
    imported.add(key);
    return true;
  };
  const list = /\{([^}]*)\}/.exec(text);
  if (!list) return fresh(text.replace(/\s+/g, " ")) ? text : "";
  const items = list[1]!
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const left = items.filter((item) => fresh(item.replace(/^type\s+/, "")));
  if (left.length === items.length) return text;
  return left.length === 0 && !/import\s+[\w$*]/.test(text.replace(/import\s+type/, "import"))
    ? ""
    : text.replace(list[0], `{ ${left.join(", ")} }`);
}
