/** What page bundles leave out: what no page uses, yet would weigh in every lesson. */

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript";

/** Parts of Sucrase for languages and options that cells have not: each is replaced by a class or function that is never called. */
const unusedInSucrase = new RegExp(
  `sucrase/dist/esm/(${[
    "computeSourceMap",
    "util/formatTokens",
    "Options-gen-types",
    "CJSImportProcessor",
    "parser/plugins/flow",
    "parser/plugins/jsx/(index|xhtml)",
    "transformers/(CJSImport|Flow|JestHoist|JSX|NumericSeparator|OptionalCatchBinding|OptionalChainingNullish|ReactDisplayName|ReactHotLoader)Transformer",
  ].join("|")})\\.js$`,
);

/** An esbuild plugin that makes bundles lean; `bundle` is the name of the one that is made. */
export function leanness(root, bundle) {
  const modules = join(root, "node_modules");
  return {
    name: "leanness",
    setup({ onResolve, onLoad }) {
      // PNG files are unpacked by the library's own unpacker, not by a second one.
      onResolve({ filter: /^pako$/ }, () => ({ path: join(root, "kernel/page/pako.ts") }));
      // Native code is Node's alone: the page's library has no backend that calls it.
      onResolve({ filter: /^\.{1,2}\/(node\/)?(blas|native|machine|x64|heap)$/ }, ({ path, importer }) =>
        /lib[/\\]backend[/\\](select\.ts|allocate\.ts|node[/\\])/.test(importer)
          ? { path, namespace: "native" }
          : undefined,
      );
      onLoad({ filter: /.*/, namespace: "native" }, () => ({
        contents: "export const blas = () => undefined; export const native = () => undefined;",
        loader: "js",
      }));
      // A lesson that uses the digits carries them in a bundle of their own.
      onResolve({ filter: /^\.\/digits-bytes$/ }, ({ path, importer }) =>
        importer.endsWith("digits.ts") ? { path, namespace: "carried" } : undefined,
      );
      onLoad({ filter: /.*/, namespace: "carried" }, () => ({
        contents: 'export const digitsBytes = globalThis.typetorchDigits ?? "";',
        loader: "js",
      }));
      // Pixel values come in figures themselves; plotly.js would also look into image files for their size.
      onResolve({ filter: /^probe-image-size(\/|$)/ }, ({ path }) => ({ path, namespace: "unused" }));
      onResolve({ filter: /^ts-interface-checker$/ }, ({ path }) => ({ path, namespace: "unused-checker" }));
      onResolve({ filter: /^\.\/lib\/encoder$/ }, ({ path }) => ({ path, namespace: "unused" }));
      onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = () => ({});", loader: "js" }));
      onLoad({ filter: /.*/, namespace: "unused-checker" }, () => ({
        contents: "export const createCheckers = () => ({ Options: { strictCheck() {} } });",
        loader: "js",
      }));
      onLoad({ filter: unusedInSucrase }, ({ path }) => ({
        contents: emptied(readFileSync(path, "utf8")),
        loader: "js",
      }));
      // Menus and sliders inside figures: a lesson whose figures have them carries the larger bundle.
      onResolve(
        { filter: /^\.\/components\/(updatemenus|sliders|rangeslider|rangeselector)$/ },
        ({ path, importer }) =>
          bundle === "plots.js" && /plotly\.js[/\\]src[/\\]core\.js$/.test(importer)
            ? { path, namespace: "unused-component" }
            : undefined,
      );
      onLoad({ filter: /.*/, namespace: "unused-component" }, ({ path }) => ({
        contents: `module.exports = { moduleType: "component", name: ${JSON.stringify(path.split("/").at(-1))} };`,
        loader: "js",
      }));
      // Every attribute of plotly.js brings its documentation.
      onLoad({ filter: /plotly\.js[/\\]src[/\\].*\.js$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        return { contents: /\bdescription:/.test(text) ? withoutProperties(text, isDescription) : text, loader: "js" };
      });
      // Operations declare arguments to be tested with.
      onLoad({ filter: /lib[/\\](ops|nn)[/\\][^/\\]+\.ts$/ }, ({ path }) => {
        if (path.startsWith(modules + sep)) return undefined;
        const text = readFileSync(path, "utf8");
        return { contents: withoutProperties(text, isForTests, true), loader: "ts" };
      });
    },
  };
}

/** The module with its exports' names alone. */
function emptied(text) {
  const names = [...text.matchAll(/^export\s+(?:default\s+)?(?:async\s+)?(?:class|function|const|let)\s+(\w+)/gm)];
  const parts = names.map(([whole, name]) =>
    /default/.test(whole) ? `export default class ${name} {}` : `export const ${name} = class {};`,
  );
  if (!/^export default/m.test(parts.join("\n")) && /^export default/m.test(text))
    parts.push("export default class {}");
  return parts.join("\n");
}

const isDescription = (name, value) => name === "description" && isText(value);

/** Whether the expression is nothing but written text. */
function isText(node) {
  if (ts.isStringLiteralLike(node)) return true;
  if (ts.isBinaryExpression(node)) return isText(node.left) && isText(node.right);
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "join" &&
    ts.isArrayLiteralExpression(node.expression.expression)
  );
}

const isForTests = (name, value) =>
  name === "samples" || (name === "errors" && (ts.isArrowFunction(value) || ts.isPropertyAccessExpression(value)));

/** The text without the properties of object literals that are not wanted. */
function withoutProperties(text, isUnwanted, typescript = false) {
  const kind = typescript ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const file = ts.createSourceFile("file", text, ts.ScriptTarget.Latest, false, kind);
  const cuts = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && isUnwanted(node.name.text, node.initializer)) {
      const comma = /^\s*,/.exec(text.slice(node.end))?.[0].length ?? 0;
      cuts.push([node.pos, node.end + comma]);
    } else ts.forEachChild(node, visit);
  };
  visit(file);
  let out = "";
  let at = 0;
  for (const [from, to] of cuts) {
    out += text.slice(at, from);
    at = to;
  }
  return out + text.slice(at);
}
