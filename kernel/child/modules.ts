/** Imports of cells: CommonJS, ES modules, JSON, local TypeScript (read anew when it changed), typetorch and tslab. */

import fs, { readFileSync, statSync } from "node:fs";
import Module, { builtinModules, createRequire, isBuiltin } from "node:module";
import { dirname, extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { nobody, runIn } from "./context";
import { nearby, registerOrigin } from "./faults";
import type { Shield } from "./shield";
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

/** Prepares Node's loader and gives the `import()` and the `require` of cells in `folder`. */
export function installModules(
  folder: string,
  shield: Shield,
): {
  load(specifier: string): Promise<Namespace>;
  require: NodeJS.Require;
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
    loader._extensions[extension] = (module, file) => module._compile(transpile(file), file);
  }

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
  return { load, require: requireHere };
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
  return new Error(`Cannot find module "${specifier}": ${missing}`);
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
  const ts = fromTslab("@tslab/typescript-for-tslab") as typeof import("@tslab/typescript-for-tslab");
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
  });
  registerOrigin(resolve(file), nearby(file), JSON.parse(sourceMapText ?? "{}").mappings ?? "");
  return outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
}
