#!/usr/bin/env node
/** The `typetorch` program. */

import { runCommandLine } from "./command";

void runCommandLine(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
