/** tslab's converter on a copy of its TypeScript whose options, file watching and module resolution are ours. */

import { existsSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import type { Converter } from "tslab/dist/converter";
import type { Compiler, TS, TypeScript } from "./compiler";
import { globalTypes } from "./globals";
import { aboutDeclarations, isHarmless } from "./harmless";

export type { Converter, TS, TypeScript };

export interface Toolkit extends Compiler {
  converter: Converter;
  /** Tells the compiler of files of the learner's that changed on disk. */
  refresh(): void;
}

const fromTslab = createRequire(require.resolve("tslab/package.json"));
const typescriptPath = fromTslab.resolve("@tslab/typescript-for-tslab");
/** Where the library's types are, and where the compiler sees them. */
const typesFolder = `${join(__dirname, "../../lib").replace(/\\/g, "/")}/`;
/*
 * Types that the library does not export have names only by their file. The compiler refuses such names in a
 * node_modules folder and forgets the type, so the library seems to lie elsewhere.
 */
const seenFolder = `${parse(__dirname).root.replace(/\\/g, "/")}__typetorch_types__/`;
const seenEntry = `${seenFolder}index.d.ts`;
/** A file that exists only for the compiler. */
const globalsFile = `${seenFolder}globals-of-cells.d.ts`;

// The folder itself is asked for too, without its last slash: declarations carried from cell to cell name it so.
const real = (path: string) => (`${path}/`.startsWith(seenFolder) ? typesFolder + path.slice(seenFolder.length) : path);
const seen = (path: string) => (path.startsWith(typesFolder) ? seenFolder + path.slice(typesFolder.length) : path);

/** The compiler alone, for what needs no types; loads in a fraction of the time. */
export function loadTypeScript(): TS {
  return fromTslab(typescriptPath) as TS;
}

/** Creates the converter for the notebook in the current folder; takes a second or two. */
export function createToolkit(): Toolkit {
  const ts = loadTypeScript();
  const watched = new Map<string, { changed: TypeScript.FileWatcherCallback; time: number }>();
  let builder: TypeScript.BuilderProgram | undefined;
  let latest: readonly TypeScript.Diagnostic[] = [];

  const sys: TypeScript.System = Object.assign(Object.create(ts.sys), {
    // The compiler is told of changes when a cell is checked (see refresh), not by watchers of a thousand files.
    watchFile(path: string, changed: TypeScript.FileWatcherCallback) {
      if (!path.includes("/node_modules/") && !path.startsWith(typesFolder))
        watched.set(path, { changed, time: timeOf(path) });
      return { close: () => void watched.delete(path) };
    },
    watchDirectory: () => ({ close() {} }),
    readFile: (path: string, encoding?: string) =>
      path === globalsFile ? globalTypes : ts.sys.readFile(real(path), encoding),
    fileExists: (path: string) => path === globalsFile || ts.sys.fileExists(real(path)),
    directoryExists: (path: string) => ts.sys.directoryExists(real(path)),
    realpath: (path: string) => (path.startsWith(seenFolder) ? path : (ts.sys.realpath?.(path) ?? path)),
  });

  const copy: TS = { ...ts, sys };
  copy.createWatchCompilerHost = ((
    roots: string[],
    options: TypeScript.CompilerOptions,
    system: TypeScript.System,
    ...rest: [undefined, undefined, undefined]
  ) => {
    const ours = { ...options, ...compilerOptions(ts) };
    // The library's types are read while the learner reads the first lines, not when a cell imports them.
    const files = [...roots, globalsFile, ...(existsSync(real(seenEntry)) ? [seenEntry] : [])];
    const host = ts.createWatchCompilerHost(files, ours, system, ts.createAbstractBuilder, ...rest.slice(1));
    const resolver = moduleResolver(ts, system, ours);
    host.resolveModuleNameLiterals = resolver.resolve;
    host.hasInvalidatedResolutions = resolver.outdated;
    // The converter asks for each new program here.
    let taken: typeof host.afterProgramCreate;
    Object.defineProperty(host, "afterProgramCreate", {
      get: () => (made: TypeScript.BuilderProgram) => {
        builder = made;
        taken?.(forConverter(ts, made));
      },
      set: (take) => {
        taken = take;
      },
    });
    return host;
  }) as TS["createWatchCompilerHost"];
  const inner = copy as TS & { getPreEmitDiagnosticsOfFiles(...args: unknown[]): readonly TypeScript.Diagnostic[] };
  const original = inner.getPreEmitDiagnosticsOfFiles;
  inner.getPreEmitDiagnosticsOfFiles = (...args) => {
    latest = original(...args).filter(
      (each) => each.file !== undefined && !aboutDeclarations(each) && !isHarmless(each) && !topLevelAwait(ts, each),
    );
    return latest;
  };
  const converter = withModule(typescriptPath, copy, () => {
    const { createConverter } = fromTslab("./dist/converter.js") as typeof import("tslab/dist/converter");
    return createConverter();
  });

  const cwd = ts.sys.getCurrentDirectory().replace(/\\/g, "/");
  const file = (name: string) => builder!.getProgram().getSourceFile(`${cwd === "/" ? "" : cwd}/${name}`)!;
  return {
    ts,
    converter,
    convert: (before, source) => converter.convert(before, source),
    prefix: `export {};${ts.sys.newLine}`.length,
    program: () => builder!.getProgram(),
    files: () => ({ cell: file("__tslab__.ts"), before: file("__prev__.d.ts") }),
    entry: () => builder!.getProgram().getSourceFile(seenEntry),
    diagnostics: () => latest,
    moduleAdvice: (name) =>
      /^\.{0,2}\//.test(name)
        ? "There is no such file beside the notebook"
        : "Install it in the notebook's folder (npm install), or correct the name",
    refresh() {
      for (const [path, watch] of watched) {
        const time = timeOf(path);
        if (time === watch.time || /__(tslab|prev)__/.test(path)) continue;
        watch.time = time;
        watch.changed(path, time ? ts.FileWatcherEventKind.Changed : ts.FileWatcherEventKind.Deleted);
      }
    },
  };
}

/** tslab fixes its options; these are the ones that notebooks need otherwise. */
function compilerOptions(ts: TS): TypeScript.CompilerOptions {
  return {
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    allowImportingTsExtensions: true,
    noErrorTruncation: true,
    checkJs: false,
    types: ["node"],
    typeRoots: [nodeTypes()],
  };
}

function nodeTypes(): string {
  return dirname(dirname(fromTslab.resolve("@types/node/package.json")));
}

/** Resolves `typetorch` to this package from any folder, everything else as a bundler does. */
function moduleResolver(ts: TS, host: TypeScript.ModuleResolutionHost, options: TypeScript.CompilerOptions) {
  const known = new Map<string, TypeScript.ResolvedModuleWithFailedLookupLocations>();
  const missing = new Set<string>();
  const library: TypeScript.ResolvedModuleWithFailedLookupLocations = {
    resolvedModule: {
      resolvedFileName: seenEntry,
      extension: ts.Extension.Dts,
      isExternalLibraryImport: true,
    },
  } as never;
  const find = (name: string, from: string): TypeScript.ResolvedModuleWithFailedLookupLocations => {
    if (name === "typetorch" && existsSync(real(seenEntry))) return library;
    const key = `${dirname(from)}|${name}`;
    const before = known.get(key);
    // What was found stays as long as the file does; what was missing in the learner's folder may have come since.
    if (before?.resolvedModule && host.fileExists(before.resolvedModule.resolvedFileName)) return before;
    if (before && from.includes("/node_modules/")) return before;
    const found = ts.resolveModuleName(name, real(from), options, host);
    if (found.resolvedModule) found.resolvedModule.resolvedFileName = seen(found.resolvedModule.resolvedFileName);
    known.set(key, found);
    if (!found.resolvedModule && !from.includes("/node_modules/")) missing.add(from.toLowerCase());
    return found;
  };
  return {
    resolve(literals: readonly TypeScript.StringLiteralLike[], from: string) {
      missing.delete(from.toLowerCase());
      return literals.map((literal) => find(literal.text, from));
    },
    /** A file of the learner's that imports what is missing is asked again: it may have come since. */
    outdated: (path: string) => missing.has(path.toLowerCase()),
  };
}

/** TypeScript's own record of a file, as far as it is needed here. */
interface Bound {
  locals?: Map<string, TypeScript.Symbol>;
  resolvedModules?: {
    forEach(visit: (resolution: TypeScript.ResolvedModuleWithFailedLookupLocations | undefined) => void): void;
  };
}

/**
 * The program as the converter sees it. Only the cell itself is emitted, and of it only the declarations: the code of
 * cells comes from `emit.ts`, imported files are compiled when they are loaded. And it keeps no state for incremental
 * builds, which took most of the time that a small cell needed.
 */
function forConverter(ts: TS, builder: TypeScript.BuilderProgram) {
  const program = builder.getProgram();
  // The converter asks for a cell's names before anything is checked.
  const cell = program.getSourceFiles().find((file) => file.fileName.endsWith("/__tslab__.ts"));
  const { bindSourceFile } = ts as TS & { bindSourceFile(file: object, options: object): void };
  if (cell && !(cell as Bound).locals) bindSourceFile(cell, program.getCompilerOptions());
  return Object.assign(Object.create(builder), {
    getAllDependencies: (file: TypeScript.SourceFile) => localDependencies(program, file),
    emit(
      file: TypeScript.SourceFile,
      write: TypeScript.WriteFileCallback,
      token: undefined,
      _only: undefined,
      transformers: TypeScript.CustomTransformers,
    ) {
      if (file !== cell) return;
      write("outDir/__tslab__.js", "", false);
      // Also where something in them cannot be named, such as a private member: the rest is as good as before.
      const emit = program.emit as (...args: unknown[]) => TypeScript.EmitResult;
      emit(file, write, token, true, transformers, true);
    },
  });
}

/** The file and the learner's own files that it imports, directly or not. */
function localDependencies(program: TypeScript.Program, file: TypeScript.SourceFile): string[] {
  const found = new Set<TypeScript.SourceFile>();
  const visit = (each: TypeScript.SourceFile | undefined): void => {
    if (!each || found.has(each) || each.isDeclarationFile || each.fileName.includes("/node_modules/")) return;
    found.add(each);
    (each as Bound).resolvedModules?.forEach((resolution) => {
      const module = resolution?.resolvedModule;
      if (module) visit(program.getSourceFile(module.resolvedFileName));
    });
  };
  visit(file);
  return [...found].map((each) => each.fileName);
}

/** Complaints about `await` and `for await` outside every function, which the child allows. */
function topLevelAwait(ts: TS, { code, file, start = 0 }: TypeScript.Diagnostic): boolean {
  if ((code !== 1308 && code !== 1103) || !file) return false;
  let top = true;
  const visit = (node: TypeScript.Node): void => {
    if (start < node.pos || start >= node.end) return;
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) top = false;
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return top;
}

/** Runs `body` while `require(path)` gives `exports`. */
function withModule<T>(path: string, exports: object, body: () => T): T {
  const cache = (Module as unknown as { _cache: Record<string, { exports: unknown }> })._cache;
  const module = cache[path];
  const before = module.exports;
  module.exports = exports;
  try {
    return body();
  } finally {
    module.exports = before;
  }
}

function timeOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
