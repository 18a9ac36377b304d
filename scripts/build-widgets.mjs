/**
 * Bundles the widgets (steppable graphs, explorables) into one classic script and writes it into the compiled library,
 * so that outputs in a notebook can carry it and work without any other file.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The bundle as text; it defines `typetorchWidgets`. */
export async function bundleWidgets() {
  const result = await build({
    entryPoints: [join(root, "lib/explain/widget/mount.ts")],
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
  const code = await bundleWidgets();
  const out = join(root, "dist/lib/explain/widget");
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, "script.js"),
    `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.widgetScript = ${JSON.stringify(code)};\n`,
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildWidgets();
