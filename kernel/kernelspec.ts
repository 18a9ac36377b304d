/** The kernelspec: how Jupyter starts this kernel and what it calls it. */

import { join } from "node:path";
import { packageRoot } from "./package";

/** The name under which Jupyter knows the kernel. */
export const kernelName = "typetorch";

/** The folder with the logos, which belong beside `kernel.json`. */
export const kernelspecFiles: string = join(__dirname, "kernelspec");

/** The contents of `kernel.json`. */
export function kernelspec(): object {
  return {
    // The kernel itself, past the command line: it starts a little faster.
    argv: [process.execPath, join(packageRoot, "dist", "kernel", "kernel.js"), "{connection_file}"],
    display_name: "TypeScript (typetorch)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}
