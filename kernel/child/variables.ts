/** The learner's variables by name: graphs call tensors what the code calls them. */

import inspector from "node:inspector";

/**
 * The present values of everything that cells declared at their top level. Declarations of a cell stand in a scope of
 * the engine that no object reflects, so the engine itself is asked for the names and then for their values.
 */
export function readVariables(): Readonly<Record<string, unknown>> {
  const session = new inspector.Session();
  session.connect();
  try {
    let names: string[] = [];
    session.post("Runtime.globalLexicalScopeNames", {}, (_, reply?: { names: string[] }) => {
      names = reply?.names ?? [];
    });
    const holder = globalThis as { __typetorchVariables__?: (name: string, read: () => unknown) => void };
    const found: Record<string, unknown> = {};
    holder.__typetorchVariables__ = (name, read) => {
      try {
        found[name] = read();
      } catch {
        // Declared further down in the running cell, so it has no value yet.
      }
    };
    const reads = names.map((name) => `__typetorchVariables__(${JSON.stringify(name)}, () => ${name});`);
    session.post("Runtime.evaluate", { expression: reads.join("\n"), silent: true });
    delete holder.__typetorchVariables__;
    return found;
  } finally {
    session.disconnect();
  }
}
