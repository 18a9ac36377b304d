/**
 * The compiler of a page, which has neither disk nor files: a cell is a module of its own. What it declares is printed by
 * the compiler and stands, for the cells after it, in one file of global declarations, in which a later declaration takes
 * the place of an earlier one.
 */

import type ts from "typescript";
import type { Compiler, TypeScript } from "../../cells/compiler";
import { aboutDeclarations, isHarmless } from "../../cells/harmless";

type Ts = typeof ts;

const cellFile = "/cell.ts";
const beforeFile = "/before.d.ts";
const globalsFile = "/globals.d.ts";
const entryFile = "/typetorch/index.d.ts";

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
`;

/** @param files the language's own declarations under /lib, and the library's under /typetorch */
export function pageCompiler(ts: Ts, files: Readonly<Record<string, string>>): Compiler {
  const texts = new Map<string, string>();
  const versions = new Map<string, number>();
  const put = (name: string, text: string): void => {
    if (texts.get(name) === text) return;
    texts.set(name, text);
    versions.set(name, (versions.get(name) ?? 0) + 1);
  };
  for (const [name, text] of Object.entries(files)) put(name, text);
  put(globalsFile, globals);
  put(beforeFile, "");
  put(cellFile, "");
  const service = ts.createLanguageService(hostOf(ts, texts, versions), ts.createDocumentRegistry());
  const file = (name: string) => service.getProgram()!.getSourceFile(name) as unknown as TypeScript.SourceFile;
  let prefix = 0;
  let latest: readonly TypeScript.Diagnostic[] = [];
  return {
    // The rules use only what both versions of the compiler have.
    ts: ts as unknown as Compiler["ts"],
    get prefix() {
      return prefix;
    },
    convert(before, source) {
      const earlier = scopeOf(ts, before);
      const parsed = ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2022, true);
      const imported = importsOf(ts, parsed);
      const own = declaredNames(ts, parsed);
      const header = [...earlier.imports].filter(([name]) => !own.has(name) && !imported.has(name));
      const start = `export {}; ${header.map(([, text]) => text).join(" ")}\n`;
      prefix = start.length;
      put(beforeFile, before);
      put(cellFile, `${start}${source}${own.size > 0 ? `\nexport { ${[...own].join(", ")} };` : ""}`);
      const program = service.getProgram()!;
      const cell = program.getSourceFile(cellFile);
      const found = [...program.getSyntacticDiagnostics(cell), ...program.getSemanticDiagnostics(cell)];
      latest = (found as unknown as TypeScript.Diagnostic[]).filter(
        (each) => !aboutDeclarations(each) && !isHarmless(each),
      );
      return {
        diagnostics: latest,
        get declOutput() {
          const printed = service.getEmitOutput(cellFile, true, true).outputFiles[0]?.text ?? "";
          return textOf(joined(earlier, imported, scopeOf(ts, printed)));
        },
      };
    },
    program: () => service.getProgram() as unknown as TypeScript.Program,
    files: () => ({ cell: file(cellFile), before: file(beforeFile) }),
    entry: () => file(entryFile),
    diagnostics: () => latest,
    moduleAdvice: () => 'A page carries only "typetorch"',
  };
}

function hostOf(
  ts: Ts,
  texts: ReadonlyMap<string, string>,
  versions: ReadonlyMap<string, number>,
): ts.LanguageServiceHost {
  return {
    getCompilationSettings: () => ({
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.es2023.d.ts"],
      declaration: true,
      noErrorTruncation: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      types: [],
      allowJs: false,
    }),
    getScriptFileNames: () => [globalsFile, entryFile, beforeFile, cellFile],
    getScriptVersion: (name) => String(versions.get(name) ?? 0),
    getScriptSnapshot: (name) => {
      const text = texts.get(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: () => "/lib/lib.es2023.d.ts",
    fileExists: (name) => texts.has(name),
    readFile: (name) => texts.get(name),
    directoryExists: () => true,
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map(({ text }) => {
        const name = resolved(text, containing, texts);
        return {
          resolvedModule: name === undefined ? undefined : { resolvedFileName: name, extension: ts.Extension.Dts },
        };
      }),
  };
}

/** The file of a module: only the library and its own parts are there. */
function resolved(name: string, from: string, texts: ReadonlyMap<string, string>): string | undefined {
  if (name === "typetorch") return entryFile;
  if (name.startsWith(".")) {
    const parts = from.split("/").slice(0, -1);
    for (const step of name.split("/")) {
      if (step === "..") parts.pop();
      else if (step !== ".") parts.push(step);
    }
    const base = parts.join("/");
    return [`${base}.d.ts`, `${base}/index.d.ts`].find((file) => texts.has(file));
  }
  return [`/types/${name}.d.ts`].find((file) => texts.has(file));
}

/** What cells declare: declarations by name, and imported names, each with its import as text. */
interface Scope {
  readonly declarations: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, string>;
}

function textOf({ imports, declarations }: Scope): string {
  const bodies = [...declarations.values()].join("\n");
  return `${[...imports.values()].join("\n")}\nexport {};\ndeclare global {\n${bodies}\n}\n`;
}

/** The scope in a file of global declarations, or in the declarations of one cell. */
function scopeOf(ts: Ts, text: string): Scope {
  const file = ts.createSourceFile("scope.d.ts", text, ts.ScriptTarget.ES2022, true);
  const declarations = new Map<string, string>();
  const add = (name: string, body: string) => {
    const before = declarations.get(name);
    declarations.set(name, before === undefined ? body : `${before}\n${body}`);
  };
  const read = (statements: readonly ts.Statement[]): void => {
    for (const statement of statements) {
      if (ts.isVariableStatement(statement)) {
        const keyword = /\b(let|const|var)\b/.exec(statement.getText())?.[1] ?? "let";
        for (const declaration of statement.declarationList.declarations) {
          add(declaration.name.getText(), `${keyword} ${declaration.getText()};`);
        }
      } else if (ts.isModuleDeclaration(statement) && statement.flags & ts.NodeFlags.GlobalAugmentation) {
        read((statement.body as ts.ModuleBlock).statements);
      } else if ("name" in statement && statement.name) {
        const body = statement.getText().replace(/^(export\s+)?(declare\s+)?(default\s+)?/, "");
        add((statement.name as ts.Node).getText(), body);
      }
    }
  };
  read(file.statements);
  return { declarations, imports: importsOf(ts, file) };
}

/** What was declared before with what a cell imports, and the declarations that were printed for it. */
function joined(earlier: Scope, imported: ReadonlyMap<string, string>, printed: Scope): Scope {
  const declarations = new Map(earlier.declarations);
  const imports = new Map(earlier.imports);
  for (const [name, text] of imported) {
    imports.set(name, text);
    declarations.delete(name);
  }
  // The compiler may have had to import a type that it names.
  for (const [name, text] of printed.imports) if (!imports.has(name)) imports.set(name, text);
  for (const [name, text] of printed.declarations) {
    declarations.delete(name);
    declarations.set(name, text);
    if (!imported.has(name)) imports.delete(name);
  }
  return { declarations, imports };
}

/** The names that the top of a cell declares, `var` in its blocks among them; those that it imports are not. */
function declaredNames(ts: Ts, file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name);
  };
  const variables = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    const top = node.parent?.parent === file && ts.isVariableStatement(node.parent);
    if (ts.isVariableDeclarationList(node) && (top || !(node.flags & ts.NodeFlags.BlockScoped))) {
      for (const { name } of node.declarations) bind(name);
    }
    ts.forEachChild(node, variables);
  };
  variables(file);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) && "name" in statement && statement.name) {
      const name = statement.name as ts.Node;
      if (ts.isIdentifier(name) && name.text !== "global") names.add(name.text);
    }
  }
  return names;
}

/** The names that a file imports, each with an import of it alone. */
function importsOf(ts: Ts, file: ts.SourceFile): Map<string, string> {
  const found = new Map<string, string>();
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
