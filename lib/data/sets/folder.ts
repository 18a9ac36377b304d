/** Where the data that the package brings lies. */

import { packageRequire } from "../../backend/node/builtin";

/** The folder of the package's data. */
export function ownFolder(): string {
  try {
    const path = packageRequire()?.resolve("typetorch/package.json");
    if (path) return `${path.slice(0, -"package.json".length)}notebooks/data`;
  } catch {
    // Not installed as a package: the folder of the project.
  }
  return "notebooks/data";
}
