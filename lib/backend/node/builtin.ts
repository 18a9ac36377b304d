/** Node's own modules, reached without an import, so that a bundle for a page neither contains nor asks for them. */

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

/** A module of Node's, or undefined outside Node. */
export function builtin<T>(name: string): T | undefined {
  const node = (globalThis as { process?: NodeProcess }).process;
  if (!node?.versions?.node || typeof node.getBuiltinModule !== "function") return undefined;
  return node.getBuiltinModule(name) as T | undefined;
}

/** `require` as seen from this package, or undefined outside Node. */
export function packageRequire(): NodeJS.Require | undefined {
  const modules = builtin<typeof import("node:module")>("node:module");
  const path = builtin<typeof import("node:path")>("node:path");
  if (!modules || !path) return undefined;
  const here = typeof __filename === "string" ? __filename : path.join(process.cwd(), "package.json");
  return modules.createRequire(here);
}
