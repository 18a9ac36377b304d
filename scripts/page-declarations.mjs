/** The declarations that the page's compiler needs: the language's, the library's, and stand-ins for what those import. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** File name in the page to text, and the files that they came from. */
export function pageDeclarations(root) {
  const files = {};
  const sources = [];
  const add = (name, path) => {
    files[name] = withoutComments(readFileSync(path, "utf8"));
    sources.push(path);
  };
  const language = join(root, "node_modules", "typescript", "lib");
  for (const name of readdirSync(language)) {
    if (
      /^lib\.(es5|es20(1[5-9]|2[0-3])(\.[a-z0-9.]+)?|decorators(\.legacy)?)\.d\.ts$/.test(name) &&
      !/\.full\./.test(name)
    ) {
      add(`/lib/${name}`, join(language, name));
    }
  }
  const library = join(root, "dist", "lib");
  if (existsSync(library)) {
    for (const entry of readdirSync(library, { recursive: true })) {
      if (entry.endsWith(".d.ts"))
        add(`/typetorch/${relative(".", entry).replaceAll("\\", "/")}`, join(library, entry));
    }
  }
  files["/types/plotly.js.d.ts"] = ["Config", "Data", "Layout", "PlotData", "Template"]
    .map((name) => `export type ${name} = any;`)
    .join("\n");
  return { files, sources };
}

/** Comments are for readers, who do not see these files. */
function withoutComments(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/(?!\/\s*<).*$/gm, "")
    .replace(/\n\s*\n+/g, "\n");
}
