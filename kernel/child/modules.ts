/** Imports of cells: CommonJS, ES modules, JSON, local TypeScript (read anew when it changed), typetorch and tslab. */

import fs, { readFileSync, statSync } from "node:fs";
import Module, { builtinModules, createRequire, isBuiltin } from "node:module";
import { dirname, extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { nobody, runIn } from "./context";
import { nearby, registerOrigin } from "./faults";
import { shield } from "./shield";
import { tslab } from "./tslab";

type Namespace = Record<string, unknown>;

/** Node's module loader, with the parts that its types leave out. */
interface Loader {
  _resolveFilename(request: string, parent: NodeModule | undefined, ...rest: unknown[]): string;
  _load(request: string, ...rest: unknown[]): unknown;
  _cache: Record<string, NodeModule | undefined>;
  _extensions: Record<
    string,
    (module: NodeModule & { _compile(code: string, file: string): void }, file: string) => void
  >;
}

const loader = Module as unknown as Loader;
const libraryEntry = join(__dirname, "../../lib/index.js");
const modified = new Map<string, number>();

/** Loads the library while nothing runs; a cell that imports it finds it there. */
export function preloadLibrary(): void {
  try {
    require(libraryEntry);
  } catch {
    // the import in a cell tells what is wrong
  }
}

/** Loads what Node would load at first use, where an interrupt could cut it off; takes some 40 ms. */
export function preloadNode(): void {
  for (const name of builtinModules) {
    if (/^(_|cluster|domain|inspector|punycode|repl|sys|trace_events|wasi)/.test(name)) continue;
    require(name);
  }
  void fs.promises;
  const globals = globalThis as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(globals)) if (!name.endsWith("Storage")) void globals[name];
}

/** Prepares Node's loader and gives the `import()`, the `require` and the `import.meta` of cells in `folder`. */
export function installModules(folder: string): {
  load(specifier: string): Promise<Namespace>;
  require: NodeJS.Require;
  meta: object;
} {
  const inFolder = join(folder, "notebook.js");
  const requireHere = createRequire(inFolder);
  // Node resolves a native import relative to the script that contains it: this one seems to lie in the folder.
  const importHere: (specifier: string) => Promise<Namespace> = vm.compileFunction(
    "return import(specifier)",
    ["specifier"],
    { filename: inFolder, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER as never },
  ) as never;
  const nativeImport = (specifier: string) => runIn(nobody, () => importHere(specifier));

  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    if (request === "typetorch") return libraryEntry;
    try {
      return resolveFilename.call(this, request, parent, ...rest);
    } catch (error) {
      const source = request.replace(/\.(m|c)?js$/, ".$1ts"); // TypeScript's way of naming a sibling
      if (source === request || !/^\.{0,2}\//.test(request)) throw error;
      return resolveFilename.call(this, source, parent, ...rest);
    }
  };
  const loadModule = loader._load;
  loader._load = function (request, ...rest) {
    if (request === "tslab") return tslab;
    // Node never loads a module of its own again, so one that is cut off while it loads would stay in pieces.
    if (isBuiltin(request)) return shield(() => loadModule.call(this, request, ...rest));
    return loadModule.call(this, request, ...rest);
  };
  for (const extension of [".ts", ".tsx", ".mts", ".cts"]) {
    loader._extensions[extension] = (module, file) => {
      Object.assign(module, { meta: metaOf(file) });
      try {
        module._compile(transpile(file), file);
      } catch (error) {
        if (!(error instanceof SyntaxError) || !error.message.startsWith("await is only valid")) throw error;
        throw new SyntaxError(
          `${nearby(file)}: await stands at the top of the file, which only cells and .mjs files may have; export a function or a promise instead`,
        );
      }
    };
  }

  /** Node's, but what is missing is told in one sentence, and the kernel is not shown as the program that runs. */
  const require = (request: string) => told(request, () => requireHere(request));
  const requireForCells = Object.assign(require, {
    resolve: Object.assign(
      (request: string, options?: NodeJS.RequireResolveOptions) =>
        told(request, () => requireHere.resolve(request, options)),
      { paths: requireHere.resolve.paths },
    ),
  }) as NodeJS.Require;
  // Not to be seen where `require` or the global object is shown: both hold hundreds of modules.
  Object.defineProperties(requireForCells, {
    cache: { value: requireHere.cache },
    extensions: { value: requireHere.extensions },
    main: { value: undefined },
  });
  const told = <T>(request: string, find: () => T): T => {
    try {
      return find();
    } catch (error) {
      const { requireStack } = error as { requireStack?: string[] };
      // A module that is there may lack another one.
      if (requireStack?.length === 1) throw notFound(request, folder, error);
      throw error;
    }
  };

  async function load(specifier: string): Promise<Namespace> {
    if (specifier.startsWith("file:") || specifier.startsWith("data:")) return nativeImport(specifier);
    if (isBuiltin(specifier) || specifier === "tslab") return namespaceOf(requireHere(specifier));
    let file: string;
    try {
      file = requireHere.resolve(specifier);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return nativeImport(specifier);
      throw notFound(specifier, folder, error);
    }
    if (isEsModule(file)) {
      // Node never forgets an ES module; another query makes the changed file another module.
      return isLocal(file) ? nativeImport(`${pathToFileURL(file)}?${mtime(file)}`) : nativeImport(specifier);
    }
    forgetChanged(file);
    const exports = requireHere(file);
    rememberTimes(file);
    return namespaceOf(exports);
  }
  const meta = { ...metaOf(join(folder, "notebook.ts")), resolve: addressOf };
  function addressOf(specifier: string): string {
    if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
    if (/^[a-z]+:/.test(specifier)) return specifier;
    if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, meta.url).href;
    return pathToFileURL(requireForCells.resolve(specifier)).href;
  }
  return { load, require: requireForCells, meta };
}

function metaOf(filename: string) {
  return { dirname: dirname(filename), filename, url: pathToFileURL(filename).href };
}

/** Drops modules whose loading was cut off: the next import loads them whole. */
export function forgetUnfinished(): void {
  for (const [file, module] of Object.entries(loader._cache)) if (module && !module.loaded) delete loader._cache[file];
}

/** What `import * as x` of a CommonJS module gives under esModuleInterop. */
function namespaceOf(exports: unknown): Namespace {
  const isObject = (typeof exports === "object" && exports !== null) || typeof exports === "function";
  if (!isObject) return { default: exports };
  if ((exports as Namespace).__esModule) return exports as Namespace;
  const namespace: Namespace = {};
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(exports))) {
    if (typeof exports === "function" && ["length", "name", "prototype", "arguments", "caller"].includes(key)) continue;
    Object.defineProperty(
      namespace,
      key,
      property.get ? { ...property, get: () => (exports as Namespace)[key] } : property,
    );
  }
  Object.defineProperty(namespace, "default", { value: exports, enumerable: true, configurable: true });
  return namespace;
}

function notFound(specifier: string, folder: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") return error;
  const missing = /^\.{0,2}\//.test(specifier)
    ? `there is no such file beside the notebook (${folder})`
    : `install it in the notebook's folder: npm install ${specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/")}`;
  return Object.assign(new Error(`Cannot find module "${specifier}": ${missing}`), { code: "MODULE_NOT_FOUND" });
}

function isLocal(file: string): boolean {
  return !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(dirname(libraryEntry));
}

function isEsModule(file: string): boolean {
  const extension = extname(file);
  if (extension === ".mjs") return true;
  if (extension !== ".js") return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).type === "module";
    } catch {
      if (folder === dirname(folder)) return false;
    }
  }
}

/** Drops a module and what it loads from Node's cache where a file of the learner's has changed. */
function forgetChanged(file: string, seen = new Set<string>()): boolean {
  const module = loader._cache[file];
  if (!module || seen.has(file) || !isLocal(file)) return false;
  seen.add(file);
  const time = mtime(file);
  let changed = modified.has(file) && modified.get(file) !== time;
  for (const child of module.children) changed = forgetChanged(child.filename, seen) || changed;
  if (changed) {
    delete loader._cache[file];
    modified.delete(file);
  }
  return changed;
}

function rememberTimes(file: string, seen = new Set<string>()): void {
  const module = loader._cache[file];
  if (!module || seen.has(file) || !isLocal(file)) return;
  seen.add(file);
  if (!modified.has(file)) modified.set(file, mtime(file));
  for (const child of module.children) rememberTimes(child.filename, seen);
}

function mtime(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function transpile(file: string): string {
  modified.set(file, mtime(file));
  const fromTslab = createRequire(require.resolve("tslab/package.json"));
  const ts = fromTslab("@tslab/typescript-for-tslab") as typeof TypeScript;
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(file, "utf8"), {
    fileName: file,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
      jsx: ts.JsxEmit.React,
      sourceMap: true,
    },
    transformers: {
      before: [
        (context) => (source) => {
          // `import.meta`, which only ES modules have, is here `module.meta`.
          const visit = (node: TypeScript.Node): TypeScript.Node =>
            ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
              ? ts.setTextRange(
                  context.factory.createPropertyAccessExpression(context.factory.createIdentifier("module"), "meta"),
                  node,
                )
              : ts.visitEachChild(node, visit, context);
          return ts.visitEachChild(source, visit, context);
        },
      ],
    },
  });
  registerOrigin(resolve(file), nearby(file), JSON.parse(sourceMapText ?? "{}").mappings ?? "");
  return outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
}
