/** Keeps the engine's names for all code that is no cell's: a cell may call a variable of its own `Map` or `process`. */

import Module from "node:module";
import { dirname, sep } from "node:path";

/*
 * What a cell declares lies in the scope that every script of the process sees, before the properties of the global
 * object: after `const Map = 1` in a cell, `new Map()` in the library would fail. So each CommonJS module runs inside a
 * function that holds the names it needs. Node's own modules hold theirs themselves; ES modules have no such place.
 */

interface Compiling {
  _compile(this: NodeModule, content: string, file: string, ...rest: unknown[]): unknown;
}

/** What no program replaces on purpose, so that modules may hold it. */
const always = ["process", "Buffer", "performance", "TextEncoder", "TextDecoder", "AbortController"];
/** What tests and tools do replace: kept for the library and the kernel only. */
const replaced = /^(console|global|fetch|queueMicrotask|(set|clear)(Timeout|Interval|Immediate))$/;
/** No names that could be declared, or not what they seem when they are held. */
const special = /^(undefined|NaN|Infinity|eval|require|module|exports|__filename|__dirname)$/;

/** Under this name modules find the global object, whatever a cell has called `globalThis`. */
const realm = "typetorchRealm";

const ours = dirname(dirname(__dirname)) + sep;
const parameters = "exports, require, module, __filename, __dirname";
const tail = "\n}), this, arguments);";

/** From now on modules are loaded so. */
export function keepNames(): void {
  const own = Object.entries(Object.getOwnPropertyDescriptors(globalThis))
    .filter(([name, property]) => "value" in property && !special.test(name))
    .map(([name]) => name);
  const all = [...new Set([...own, ...always])];
  const forUs = headOf(all.filter((name) => name !== "fetch"));
  const forOthers = headOf(all.filter((name) => !replaced.test(name)));
  Object.defineProperty(Module, realm, { value: globalThis });
  const { prototype } = Module as unknown as { prototype: Compiling };
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    if (rest[0] === "module") return compile.call(this, content, file, ...rest);
    const head = file.startsWith(ours) && !file.includes("node_modules", ours.length) ? forUs : forOthers;
    leads.set(file, head.length);
    try {
      return compile.call(this, head + content.replace(/^#!/, "//") + tail, file, ...rest);
    } catch (error) {
      if (!(error instanceof SyntaxError) || !noCommonJs.test(error.message)) throw error;
      // Newer Nodes take it for an ES module by what is in it; older ones say where it is wrong.
      leads.delete(file);
      return compile.call(this, content, file, ...rest);
    }
  };
}

/** What the engine says of an ES module inside a function. */
const noCommonJs = /outside a module|Unexpected token 'export'|Illegal return statement/;

/** The column in the file of a column in what the engine has compiled; none where that is not the file's own text. */
export function columnIn(file: string, line: number, column: number): number | undefined {
  if (line > 1) return column;
  const own = column - (leads.get(file) ?? 0);
  return own > 0 ? own : undefined;
}

const leads = new Map<string, number>();

/** It all stands on the file's first line, so that lines stay what they are, the call too: it is no line of the file. */
function headOf(names: string[]): string {
  return `const { ${names.join(", ")} } = module.constructor.${realm}; return Reflect.apply((function (${parameters}) {`;
}
