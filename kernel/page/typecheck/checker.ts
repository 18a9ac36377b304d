/**
 * Type-checks cells in the page, as the kernel does before it runs them: a cell sees what the cells before it declare.
 *
 * Each cell is a module of its own. What it declares is printed as declarations by the compiler and stands, for the
 * cells after it, in one file of global declarations, in which a later declaration takes the place of an earlier one.
 */

import type ts from "typescript";
import { shapeMessage } from "../../cells/problem";

type TypeScript = typeof ts;

/** A mistake in a cell, by place: line and column from 1. */
export interface TypeProblem {
  name: string;
  message: string;
  line: number;
  column: number;
  length: number;
}

/** What cells before have declared. */
interface Scope {
  /** Declarations by name, in the order of their cells. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Imported names, each with its import as text. */
  readonly imports: ReadonlyMap<string, string>;
}

const nothing: Scope = { declarations: new Map(), imports: new Map() };
const cellFile = "/cell.ts";
const scopeFile = "/scope.d.ts";
const globalsFile = "/globals.d.ts";

/** What every cell finds in a page besides the language. */
const globals = `
declare let _: any;
interface Console {
  log(...data: any[]): void; info(...data: any[]): void; debug(...data: any[]): void; warn(...data: any[]): void;
  error(...data: any[]): void; table(data: any): void; dir(data: any): void; trace(...data: any[]): void; clear(): void;
  assert(condition?: any, ...data: any[]): void; group(...data: any[]): void; groupEnd(): void;
  count(label?: string): void; countReset(label?: string): void; time(label?: string): void; timeEnd(label?: string): void;
}
declare var console: Console;
declare var performance: { now(): number };
declare function setTimeout(callback: (...args: any[]) => void, delay?: number, ...args: any[]): number;
declare function setInterval(callback: (...args: any[]) => void, delay?: number, ...args: any[]): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare function alert(message?: any): void;
declare function __widen__<T>(value: T): T extends import("typetorch").Tensor<any> ? import("typetorch").Tensor : T;
`;

export class CellChecker {
  private readonly service: ts.LanguageService;
  private readonly versions = new Map<string, number>();
  private readonly texts = new Map<string, string>();
  private readonly cache: { sources: readonly string[]; scope: Scope }[] = [];

  /** @param files the language's own declarations under /lib, and the library's under /typetorch */
  constructor(
    private readonly ts: TypeScript,
    files: Readonly<Record<string, string>>,
  ) {
    for (const [name, text] of Object.entries(files)) this.put(name, text);
    this.put(globalsFile, globals);
    this.put(scopeFile, "export {};");
    this.put(cellFile, "export {};");
    this.service = ts.createLanguageService(this.host(), ts.createDocumentRegistry());
  }

  /**
   * The mistakes in a cell.
   *
   * @param before the cells that it builds on, in the order in which they run
   * @param reassigned names that some cell assigns again: a tensor in such a variable may change its shape
   */
  check(source: string, before: readonly string[], reassigned: ReadonlySet<string>): TypeProblem[] {
    const scope = this.scopeAfter(before, reassigned);
    const prepared = this.enter(source, scope, reassigned);
    const all = [...this.service.getSyntacticDiagnostics(cellFile), ...this.service.getSemanticDiagnostics(cellFile)];
    const syntax = all.filter(({ code }) => code < 2000);
    const problems = (syntax.length > 0 ? syntax : all).filter((problem) => !harmless(problem, this.ts));
    return problems.slice(0, 10).map((problem) => this.told(problem, source, prepared));
  }

  private host(): ts.LanguageServiceHost {
    const { ts } = this;
    const exists = (name: string) => this.texts.has(name);
    return {
      getCompilationSettings: () => ({
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        lib: ["lib.es2023.d.ts"],
        declaration: true,
        noErrorTruncation: true,
        skipLibCheck: true,
        types: [],
        allowJs: false,
      }),
      getScriptFileNames: () => [globalsFile, scopeFile, cellFile],
      getScriptVersion: (name) => String(this.versions.get(name) ?? 0),
      getScriptSnapshot: (name) => {
        const text = this.texts.get(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => "/",
      getDefaultLibFileName: () => "/lib/lib.es2023.d.ts",
      fileExists: exists,
      readFile: (name) => this.texts.get(name),
      directoryExists: () => true,
      resolveModuleNameLiterals: (literals, containing) =>
        literals.map(({ text }) => {
          const file = this.resolve(text, containing);
          return {
            resolvedModule: file === undefined ? undefined : { resolvedFileName: file, extension: ts.Extension.Dts },
          };
        }),
    };
  }

  /** The file of a module: only the library and its own parts are there. */
  private resolve(name: string, from: string): string | undefined {
    if (name === "typetorch") return "/typetorch/index.d.ts";
    if (name.startsWith(".")) {
      const parts = from.split("/").slice(0, -1);
      for (const step of name.split("/")) {
        if (step === "..") parts.pop();
        else if (step !== ".") parts.push(step);
      }
      const base = parts.join("/");
      return [`${base}.d.ts`, `${base}/index.d.ts`].find((file) => this.texts.has(file));
    }
    return [`/types/${name}.d.ts`].find((file) => this.texts.has(file));
  }

  private put(name: string, text: string): void {
    if (this.texts.get(name) === text) return;
    this.texts.set(name, text);
    this.versions.set(name, (this.versions.get(name) ?? 0) + 1);
  }

  /** What the cells declare together. Cells that were looked at before, in the same order, are not looked at again. */
  private scopeAfter(sources: readonly string[], reassigned: ReadonlySet<string>): Scope {
    let scope = nothing;
    sources.forEach((source, index) => {
      const known = this.cache[index];
      if (known?.sources.every((text, i) => text === sources[i])) {
        scope = known.scope;
        return;
      }
      scope = this.declare(source, scope, reassigned);
      this.cache.length = index;
      this.cache.push({ sources: sources.slice(0, index + 1), scope });
    });
    return scope;
  }

  /** The scope with what one more cell declares. */
  private declare(source: string, scope: Scope, reassigned: ReadonlySet<string>): Scope {
    const { ts } = this;
    this.enter(source, scope, reassigned);
    const output = this.service.getEmitOutput(cellFile, true, true).outputFiles[0]?.text ?? "";
    const declarations = new Map(scope.declarations);
    const imports = new Map(scope.imports);
    for (const [name, text] of importsOf(ts, source)) {
      imports.set(name, text);
      declarations.delete(name);
    }
    const fresh = new Map<string, string>();
    const add = (name: string, text: string) => fresh.set(name, fresh.has(name) ? `${fresh.get(name)}\n${text}` : text);
    const file = ts.createSourceFile("cell.d.ts", output, ts.ScriptTarget.ES2022, true);
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement)) {
        // The compiler may have had to import a type that it names.
        for (const [name, text] of importsOf(ts, statement.getText())) if (!imports.has(name)) imports.set(name, text);
      } else if (ts.isVariableStatement(statement)) {
        const keyword = /\b(let|const|var)\b/.exec(statement.getText())?.[1] ?? "let";
        for (const declaration of statement.declarationList.declarations) {
          add(declaration.name.getText(), `${keyword} ${declaration.getText()};`);
        }
      } else if ("name" in statement && statement.name) {
        const text = statement.getText().replace(/^(export\s+)?(declare\s+)?(default\s+)?/, "");
        add((statement.name as ts.Node).getText(), text);
      }
    }
    for (const [name, text] of fresh) {
      declarations.set(name, text);
      if (!importsOf(ts, source).has(name)) imports.delete(name);
    }
    return { declarations, imports };
  }

  /** Puts a cell and what stands before it in front of the compiler. */
  private enter(source: string, scope: Scope, reassigned: ReadonlySet<string>): Prepared {
    const { ts } = this;
    const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2022, true);
    const own = new Set(importsOf(ts, source).keys());
    const inserts: Insert[] = [];
    for (const statement of file.statements) {
      const start = statement.getStart(file);
      if (ts.isVariableStatement(statement)) {
        for (const declaration of statement.declarationList.declarations) {
          addNames(ts, declaration.name, own);
          const { name, initializer, type } = declaration;
          if (initializer && !type && ts.isIdentifier(name) && reassigned.has(name.text)) {
            inserts.push({ at: initializer.getStart(file), text: "__widen__(" }, { at: initializer.end, text: ")" });
          }
        }
      } else if ("name" in statement && statement.name) own.add((statement.name as ts.Node).getText(file));
      const declares =
        ts.isVariableStatement(statement) ||
        ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isEnumDeclaration(statement);
      const exported = statement.getText(file).startsWith("export");
      if (declares && !exported) inserts.push({ at: start, text: "export " });
    }
    inserts.sort((a, b) => a.at - b.at);
    const header = [...scope.imports].filter(([name]) => !own.has(name)).map(([, text]) => text);
    const prefix = `export {}; ${header.join(" ")} `;
    let text = prefix;
    let at = 0;
    for (const insert of inserts) {
      text += source.slice(at, insert.at) + insert.text;
      at = insert.at;
    }
    const bodies = [...scope.declarations.values()].join("\n");
    this.put(scopeFile, `${[...scope.imports.values()].join("\n")}\nexport {};\ndeclare global {\n${bodies}\n}\n`);
    this.put(cellFile, text + source.slice(at));
    return { prefix: prefix.length, inserts };
  }

  private told(problem: ts.Diagnostic, source: string, prepared: Prepared): TypeProblem {
    const { ts } = this;
    let offset = (problem.start ?? 0) - prepared.prefix;
    for (const { at, text } of prepared.inserts) {
      if (at >= offset) break;
      offset = Math.max(at, offset - text.length);
    }
    offset = Math.min(Math.max(0, offset), source.length);
    const lines = source.slice(0, offset).split("\n");
    const shape = shapeMessage(problem as unknown as Parameters<typeof shapeMessage>[0]);
    const text = ts.flattenDiagnosticMessageText(problem.messageText, "\n");
    return {
      name: shape !== undefined ? "ShapeError" : problem.code < 2000 ? "SyntaxError" : "TypeError",
      message: shape ?? `${advised(text)} (TS${problem.code})`,
      line: lines.length,
      column: lines.at(-1)!.length + 1,
      length: problem.length ?? 1,
    };
  }
}

interface Insert {
  at: number;
  text: string;
}

interface Prepared {
  prefix: number;
  inserts: readonly Insert[];
}

/** What to do about a name or a module that is not there. */
function advised(text: string): string {
  if (/^Cannot find name/.test(text))
    return `${text.replace(/ Do you need to .*$/s, "")} Run the cell that declares it, or import it.`;
  if (/^Cannot find module/.test(text)) {
    return `${text.replace(/ or its corresponding type declarations\.?$/, "")}: a page carries only "typetorch".`;
  }
  return text;
}

/** Complaints that cells are not to blame for: variables of other cells may be assigned, as may imports be repeated. */
function harmless(problem: ts.Diagnostic, typescript: TypeScript): boolean {
  if (problem.code === 2632) return true;
  const text = typescript.flattenDiagnosticMessageText(problem.messageText, "\n");
  // A tensor of another shape in a variable that an earlier cell declared: its new shape is known when it runs.
  return problem.code === 2322 && /^Type 'Tensor<[^']*>' is not assignable to type 'Tensor<[^']*>'/.test(text);
}

function addNames(ts: TypeScript, name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) if (ts.isBindingElement(element)) addNames(ts, element.name, names);
}

/** The names that a cell imports, each with an import of it alone. */
function importsOf(ts: TypeScript, source: string): Map<string, string> {
  const found = new Map<string, string>();
  const file = ts.createSourceFile("imports.ts", source, ts.ScriptTarget.ES2022, true);
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) continue;
    const module = statement.moduleSpecifier.getText(file);
    const { isTypeOnly, name, namedBindings } = statement.importClause;
    const type = isTypeOnly ? "type " : "";
    if (name) found.set(name.text, `import ${type}${name.text} from ${module};`);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) {
      found.set(namedBindings.name.text, `import ${type}* as ${namedBindings.name.text} from ${module};`);
    } else if (namedBindings) {
      for (const element of namedBindings.elements) {
        found.set(element.name.text, `import ${type}{ ${element.getText(file)} } from ${module};`);
      }
    }
  }
  return found;
}

/** Names that the code assigns after their declaration: `x = ...` or `x += ...`. */
export function reassignedNames(sources: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const source of sources) {
    for (const match of source.matchAll(
      /(?<![\w$.]|(?:let|const|var)\s)([A-Za-z_$][\w$]*)\s*(?:[-+*/]|\*\*)?=(?![=>])/g,
    )) {
      names.add(match[1]!);
    }
  }
  return names;
}
