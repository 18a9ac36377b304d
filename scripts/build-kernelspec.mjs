/** Copies the kernelspec's logos to where the built kernel looks for them. */

import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default async function buildKernelspec() {
  cpSync(join(root, "kernel", "kernelspec"), join(root, "dist", "kernel", "kernelspec"), { recursive: true });
}
