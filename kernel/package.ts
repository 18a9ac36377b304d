/** Where this package lies, and its version. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json: two levels above dist/kernel, one above kernel/ when tests run the sources. */
export const packageRoot = findRoot(__dirname);

export const packageVersion: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("typetorch lies in no package");
  return findRoot(parent);
}
