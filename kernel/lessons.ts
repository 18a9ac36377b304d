/** Where the lessons are that `lab`, `run` and `export` take when none are named. */

import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { packageRoot } from "./package";

/** The folder `notebooks` here if there is one, or else the lessons that come with the package. */
export function defaultNotebooks(): string {
  if (statSync("notebooks", { throwIfNoEntry: false })?.isDirectory()) return "notebooks";
  const lessons = join(packageRoot, "notebooks");
  const short = relative(process.cwd(), lessons);
  return short.startsWith("..") ? lessons : short || ".";
}
