/** The API reference as notebooks: one for each part of the library, made from its declarations, their examples as cells. */

import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { loadTypeScript, type TS, type TypeScript } from "../cells/typescript";
import { Fault } from "../fault";
import type { Cell, Notebook } from "../notebook";
import { packageRoot } from "../package";

/** One page of the reference. */
export interface ReferencePart {
  /** File name without its ending: `api-nn`. */
  name: string;
  title: string;
  notebook: Notebook;
}

/** Parts by the folder that a declaration stands in, in the order in which they are listed. */
const parts: readonly [folder: string, title: string][] = [
  ["core", "Tensors and autograd"],
  ["ops", "Operations"],
  ["nn", "Layers and losses (nn)"],
  ["optim", "Optimizers (optim)"],
  ["data", "Data sets and loaders (data)"],
  ["plot", "Plots (plot)"],
  ["explain", "Graphs and explorables"],
  ["lesson", "Exercises (lesson)"],
  ["display", "Display and progress"],
  ["base", "Errors, element types, random numbers"],
];

interface Entry {
  /** As a reader writes it: `nn.Linear`. */
  name: string;
  symbol: TypeScript.Symbol;
  declaration: TypeScript.Declaration;
  folder: string;
  file: string;
}

/** Reads the declarations of the built library. */
export function referenceParts(): ReferencePart[] {
  const entry = join(packageRoot, "dist", "lib", "index.d.ts");
  if (!existsSync(entry))
    throw new Fault(`The API reference is made from ${entry}, which is missing: run "npm run build".`);
  const ts = loadTypeScript();
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
    types: [],
    noErrorTruncation: false,
  });
  const reader = new Reader(ts, program, dirname(entry));
  const entries = reader.entries(entry);
  const known = new Set(entries.filter(({ name }) => !name.includes(".")).map(({ name }) => name));
  for (const { name } of entries) if (name.includes(".")) known.add(name.split(".")[0]!);
  return parts.flatMap(([folder, title]) => {
    const own = entries.filter((each) => each.folder === folder);
    if (own.length === 0) return [];
    return [{ name: `api-${folder}`, title, notebook: reader.notebook(title, own, known) }];
  });
}

class Reader {
  private readonly checker: TypeScript.TypeChecker;
  private cells = 0;

  constructor(
    private readonly ts: TS,
    private readonly program: TypeScript.Program,
    private readonly root: string,
  ) {
    this.checker = program.getTypeChecker();
  }

  /** Everything that the library exports, namespaces opened. */
  entries(entry: string): Entry[] {
    const file = this.program.getSourceFile(entry);
    const module = file && this.checker.getSymbolAtLocation(file);
    if (!module) return [];
    const found: Entry[] = [];
    this.collect(module, "", found, 0);
    return found.sort((a, b) => a.name.localeCompare(b.name));
  }

  notebook(title: string, entries: readonly Entry[], known: ReadonlySet<string>): Notebook {
    const cells: Cell[] = [this.text(`# ${title}`)];
    const files = new Map<string, Entry[]>();
    for (const entry of entries) files.set(entry.file, [...(files.get(entry.file) ?? []), entry]);
    for (const list of [...files.values()].sort((a, b) => a[0]!.file.localeCompare(b[0]!.file))) {
      const opening = this.opening(list[0]!.declaration.getSourceFile());
      cells.push(this.text(`## ${headline(list[0]!.file)}\n\n${opening}`));
      for (const entry of list) cells.push(...this.entryCells(entry, known));
    }
    const metadata = {
      title,
      kernelspec: { name: "typetorch", display_name: "TypeScript (typetorch)", language: "typescript" },
    };
    return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  }

  private collect(module: TypeScript.Symbol, prefix: string, found: Entry[], depth: number): void {
    const { ts } = this;
    for (const exported of this.checker.getExportsOfModule(module)) {
      if (/^_|^default$/.test(exported.name)) continue;
      const symbol = exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported;
      const name = prefix + exported.name;
      const declaration = symbol.declarations?.[0];
      if (!declaration) continue;
      if (symbol.flags & ts.SymbolFlags.ValueModule && ts.isSourceFile(declaration)) {
        if (depth < 3) this.collect(symbol, `${name}.`, found, depth + 1);
        continue;
      }
      const place = relative(this.root, declaration.getSourceFile().fileName).replaceAll("\\", "/");
      if (place.startsWith("..")) continue;
      // What stands in several places is listed under its shortest name: relu, not nn.functional.relu.
      const other = found.find((each) => each.symbol === symbol);
      if (other) {
        if (name.split(".").length < other.name.split(".").length) other.name = name;
        continue;
      }
      const folder = place.includes("/") ? place.split("/")[0]! : "core";
      found.push({ name, symbol, declaration, folder, file: place });
    }
  }

  private entryCells(entry: Entry, known: ReadonlySet<string>): Cell[] {
    const { symbol, name } = entry;
    const docs = this.words(symbol.getDocumentationComment(this.checker));
    const tags = symbol.getJsDocTags(this.checker);
    const lines = [`### ${name}`, "", "```ts", ...this.signatures(entry), "```", "", docs];
    const list = (tag: string) => tags.filter((each) => each.name === tag).map((each) => this.words(each.text));
    for (const shape of list("shape")) lines.push("", `Shapes: ${shape}`);
    const params = list("param").map((text) => text.replace(/^(\S+)\s*-?\s*/, "- `$1`: "));
    if (params.length > 0) lines.push("", ...params);
    for (const text of [...list("returns"), ...list("return")]) lines.push("", `Gives ${text}`);
    for (const text of list("throws")) lines.push("", `Throws ${text.replace(/^\{([^}]+)\}/, "`$1`")}`);
    for (const text of list("source")) lines.push("", `Source: ${text}`);
    if (symbol.flags & this.ts.SymbolFlags.Class) lines.push(...this.members(symbol));
    const cells: Cell[] = [this.text(lines.join("\n"))];
    for (const example of list("example")) {
      const code = example.replace(/^```\w*\n|\n?```\s*$/g, "").trim();
      if (code !== "") cells.push(this.code(withImports(code, known)));
    }
    return cells;
  }

  private signatures({ name, symbol, declaration }: Entry): string[] {
    const { ts, checker } = this;
    if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Enum)) {
      const text = declaration.getText().replace(/^export\s+(declare\s+)?/, "");
      return (text.length > 1200 ? `${text.slice(0, 1200)}\n...` : text).split("\n");
    }
    const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
    const construct = type.getConstructSignatures();
    const call = type.getCallSignatures();
    const written = (construct.length > 0 ? construct : call).map((signature) => {
      const parameters = signature.getParameters().map((parameter) => this.parameter(parameter, declaration));
      const result = construct.length > 0 ? "" : `: ${this.short(signature.getReturnType())}`;
      return `${construct.length > 0 ? "new " : ""}${name}(${parameters.join(", ")})${result}`;
    });
    const unique = [...new Set(written)].slice(0, 4);
    return unique.length > 0 ? unique : [`${name}: ${this.short(type)}`];
  }

  private parameter(parameter: TypeScript.Symbol, at: TypeScript.Node): string {
    const { ts, checker } = this;
    const own = parameter.valueDeclaration;
    const isParameter = own !== undefined && ts.isParameter(own);
    const optional = isParameter && (own.questionToken !== undefined || own.initializer !== undefined) ? "?" : "";
    const rest = isParameter && own.dotDotDotToken ? "..." : "";
    if (rest && /^params$/.test(parameter.name)) return "...options";
    return `${rest}${parameter.name}${optional}: ${this.short(checker.getTypeOfSymbolAtLocation(parameter, at))}`;
  }

  /** A type in few words: the shapes that the compiler works out say more to it than to a reader. */
  private short(type: TypeScript.Type): string {
    // What is given, whatever the rule of shapes makes of it.
    const given = type.aliasSymbol?.name === "Checked" ? type.aliasTypeArguments?.[1] : undefined;
    if (given !== undefined) return this.short(given);
    const bound = type.isTypeParameter() ? type.getConstraint() : undefined;
    if (bound !== undefined) return this.short(bound);
    const text = this.checker.typeToString(type, undefined, this.ts.TypeFormatFlags.None);
    if (/^Tensor</.test(text)) return "Tensor";
    return text.length <= 70 && !/[\n{]|Rule<|Checked<| extends |\b[A-Z]\b/.test(text)
      ? text
      : /Tensor/.test(text)
        ? "Tensor"
        : "...";
  }

  private members(symbol: TypeScript.Symbol): string[] {
    const rows: string[] = [];
    for (const member of symbol.members?.values() ?? []) {
      if (/^(__|_|#)/.test(member.name) || member.flags & this.ts.SymbolFlags.TypeParameter) continue;
      const docs = this.words(member.getDocumentationComment(this.checker))
        .split(/\n\s*\n/)[0]!
        .replace(/\s+/g, " ");
      if (docs !== "") rows.push(`- \`${member.name}\`: ${docs}`);
    }
    return rows.length > 0 ? ["", ...rows] : [];
  }

  /** The sentence with which a file says what it is for. */
  private opening(file: TypeScript.SourceFile): string {
    return /^\s*\/\*\*\s*([\s\S]*?)\s*\*\//.exec(file.text)?.[1]?.replace(/\n\s*\*\s?/g, " ") ?? "";
  }

  private words(parts: readonly TypeScript.SymbolDisplayPart[] | undefined): string {
    return this.ts
      .displayPartsToString(parts ? [...parts] : [])
      .replace(/\{@link\s+([^}]+)\}/g, "`$1`")
      .trim();
  }

  private text(source: string): Cell {
    this.cells += 1;
    return { cell_type: "markdown", id: `text-${this.cells}`, source: escaped(source), metadata: {} };
  }

  private code(source: string): Cell {
    this.cells += 1;
    return { cell_type: "code", id: `example-${this.cells}`, source, metadata: {}, execution_count: null, outputs: [] };
  }
}

/** A file's subject as a heading. */
function headline(file: string): string {
  const name = basename(file, ".d.ts").replace(/-/g, " ");
  return name === "index" ? basename(dirname(file)) : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Doc comments are no markdown with mathematics: their stars and dollars mean themselves outside of code. */
function escaped(markdown: string): string {
  let fenced = false;
  return markdown
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) fenced = !fenced;
      if (fenced || line.startsWith("```")) return line;
      return line
        .split(/(`[^`]*`)/)
        .map((part) => (part.startsWith("`") ? part : part.replace(/[*_$<]/g, "\\$&")))
        .join("");
    })
    .join("\n");
}

/** An example as a cell: what it needs of the library imported, what it gives shown beside what is promised. */
function withImports(code: string, known: ReadonlySet<string>): string {
  if (/^\s*import\b/m.test(code)) return code;
  const declared = new Set(
    [...code.matchAll(/\b(?:const|let|var|function|class)\s+([A-Za-z_$][\w$]*)/g)].map((match) => match[1]!),
  );
  const used = new Set([...code.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)/g)].map((match) => match[1]!));
  const names = [...used].filter((name) => known.has(name) && !declared.has(name)).sort();
  return names.length === 0 ? code : `import { ${names.join(", ")} } from "typetorch";\n${code}`;
}
