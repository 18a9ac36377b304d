/** `npm start`: the set-up, then JupyterLab on the lessons. Extra words go to `typetorch lab`. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { root, setupOrExit } from "./setup.mjs";

await setupOrExit();
const { runCommandLine } = createRequire(import.meta.url)(join(root, "dist", "kernel", "command.js"));
process.exitCode = await runCommandLine(["lab", ...process.argv.slice(2)]);
