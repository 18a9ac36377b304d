/**
 * Bundles the widgets (steppable graphs, explorables) into one classic script and writes it into the compiled library,
 * so that outputs in a notebook can carry it and work without any other file.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * A bundle as text; it defines `typetorchWidgets`.
 *
 * @param entry "mount" for everything but what trains models, "mount-all" for all
 */
export async function bundleWidgets(entry = "mount") {
  const result = await build({
    entryPoints: [join(root, `lib/explain/widget/${entry}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    globalName: "typetorchWidgets",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  return result.outputFiles[0].text.trim();
}

export default async function buildWidgets() {
  const [widgets, all] = await Promise.all([bundleWidgets("mount"), bundleWidgets("mount-all")]);
  const out = join(root, "dist/lib/explain/widget");
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, "script.js"),
    `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.widgetScript = ${JSON.stringify(widgets)};\nexports.explorableScript = ${JSON.stringify(all)};\n`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildWidgets();
