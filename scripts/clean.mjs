/** `npm run clean`: takes outputs, counts and times out of the lessons, as the repository keeps them. `--check` only tells. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { root } from "./setup.mjs";

const require = createRequire(import.meta.url);
const { findNotebooks, readNotebook, withoutOutputs, writeNotebook, notebookText } = require(
  join(root, "dist", "kernel", "notebook.js"),
);

const check = process.argv.includes("--check");
for (const path of findNotebooks([join(root, "notebooks")])) {
  const clean = withoutOutputs(readNotebook(path));
  if (notebookText(clean) === readFileSync(path, "utf8")) continue;
  if (!check) writeNotebook(path, clean);
  console.log(`${check ? "not clean" : "cleaned"}  ${relative(root, path)}`);
  if (check) process.exitCode = 1;
}
