/**
 * Bundles what exported pages carry, into dist/page: each bundle is one classic script, because a page opened by
 * double-click may load no modules. A bundle is only made again when a file that went into it is newer.
 */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { pageDeclarations } from "./page-declarations.mjs";
import { leanness } from "./page-leanness.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist", "page");

/** Trace types that the library's own plots use, beside scatter; surfaces weigh more than all of them together. */
const common = ["bar", "contour", "heatmap", "histogram", "image"];
const others = ["box", "histogram2d", "histogram2dcontour", "pie", "scatter3d", "scatterpolar", "surface", "violin"];

const bundles = [
  { name: "theme.js", entry: "kernel/page/theme.ts" },
  { name: "early.js", entry: "kernel/page/early.ts" },
  { name: "course.js", entry: "kernel/page/course.ts" },
  { name: "shell.js", entry: "kernel/page/shell.ts" },
  { name: "editor.js", entry: "kernel/page/editor.ts" },
  {
    name: "digits.js",
    source: `import { digitsBytes } from "./lib/data/sets/digits-bytes"; globalThis.typetorchDigits = digitsBytes;`,
  },
  { name: "library.js", entry: "kernel/page/library.ts" },
  { name: "worker.js", entry: "kernel/page/worker.ts" },
  { name: "markdown.js", entry: "kernel/page/markdown.ts" },
  { name: "typecheck.js", entry: "kernel/page/typecheck/worker.ts" },
  { name: "plots.js", source: plotly(common) },
  { name: "allplots.js", source: plotly([...common, ...others]) },
];

/** What decides what bundles hold. */
const scripts = ["build-page.mjs", "page-leanness.mjs"];
const declarations = pageDeclarations(root);

/** What `require` and `import` mean inside the bundles where Node's or a shim's modules are not to be had. */
const browserOnly = {
  name: "browser-only",
  setup({ onResolve, onLoad }) {
    // plotly.js reads the size of image sources with Node's Buffer; our figures give pixel values instead.
    onResolve({ filter: /^(buffer\/|stream)$/ }, (args) => ({ path: args.path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "exports.Buffer = class {};", loader: "js" }));
    // The compiler asks for these only when it runs in Node.
    onResolve({ filter: /^(fs|path|os|inspector|perf_hooks|source-map-support|crypto|module)$/ }, (args) => ({
      path: args.path,
      namespace: "absent",
    }));
    // What the kernel shares with the page writes values as Node does; the page has its own writer for that.
    onResolve({ filter: /^node:util$/ }, () => ({ path: join(root, "kernel/page/cell/inspect.ts") }));
    onResolve({ filter: /^typetorch-declarations$/ }, (args) => ({ path: args.path, namespace: "declarations" }));
    onLoad({ filter: /.*/, namespace: "declarations" }, () => ({
      contents: JSON.stringify(declarations.files),
      loader: "json",
    }));
    // The library reaches Node's modules only inside lib/backend/node*, and only when it runs there.
    onResolve({ filter: /^(node:|koffi$)/ }, (args) => ({ path: args.path, namespace: "node" }));
    onLoad({ filter: /.*/, namespace: "node" }, (args) => ({
      contents: `throw new Error("${args.path} is not to be had in a page");`,
      loader: "js",
    }));
  },
};

function plotly(traces) {
  const list = traces.map((trace) => `require("plotly.js/lib/${trace}")`);
  return `const Plotly = require("plotly.js/lib/core"); Plotly.register([${list}]); Plotly.typetorchTraces = ${JSON.stringify(["scatter", ...traces])}; globalThis.Plotly = Plotly;`;
}

export default async function buildPage() {
  mkdirSync(out, { recursive: true });
  const sheet = readFileSync(join(root, "kernel", "page", "style.css"), "utf8");
  const { code } = await transform(sheet, { loader: "css", minify: true, target: "es2022", charset: "ascii" });
  writeFileSync(join(out, "style.css"), code);
  const failed = [];
  for (const bundle of bundles) {
    if (bundle.entry !== undefined && !existsSync(join(root, bundle.entry))) continue;
    if (isFresh(bundle.name)) continue;
    await make(bundle).catch(() => failed.push(bundle.name));
  }
  if (failed.length > 0) throw new Error(`could not make ${failed.join(", ")} for dist/page`);
}

async function make({ name, entry, source }) {
  const result = await build({
    ...(source === undefined
      ? { entryPoints: [join(root, entry)] }
      : { stdin: { contents: source, resolveDir: root, sourcefile: name } }),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    // Text in these bundles goes into HTML, where a byte-order or encoding mistake would break it.
    charset: "ascii",
    legalComments: "none",
    // Error messages of cells show the names of classes.
    keepNames: /^(library|worker)\.js$/.test(name),
    ...(name === "worker.js" && { inject: [join(root, "kernel/page/cell/bytes.ts")] }),
    define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
    loader: { ".css": "empty" },
    plugins: [leanness(root, name), browserOnly],
    outfile: join(out, name),
    metafile: true,
    logLevel: "warning",
  });
  const inputs = Object.keys(result.metafile.inputs);
  if (name === "typecheck.js") inputs.push(...declarations.sources.map((path) => relative(root, path)));
  writeFileSync(join(out, `${name}.inputs.json`), JSON.stringify(inputs));
}

/** Whether the bundle is newer than the scripts that make it and than everything that went into it last time. */
function isFresh(name) {
  const file = join(out, name);
  const list = `${file}.inputs.json`;
  if (!existsSync(file) || !existsSync(list)) return false;
  const made = statSync(file).mtimeMs;
  if (scripts.some((script) => statSync(join(root, "scripts", script)).mtimeMs > made)) return false;
  return JSON.parse(readFileSync(list, "utf8")).every((input) => {
    if (
      /^(absent|carried|native|node|declarations|unused|unused-checker|unused-component):/.test(input) ||
      input === name ||
      input === "<stdin>"
    )
      return true;
    const path = join(root, input);
    return existsSync(path) && statSync(path).mtimeMs <= made;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();
