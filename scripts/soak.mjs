/** `npm run soak`: an hour of random use of the kernel, or as many minutes as the first argument says. */

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const minutes = Number(process.argv[2] ?? 60);
if (!(minutes > 0)) {
  console.error(`soak: "${process.argv[2]}" is no number of minutes`);
  process.exit(1);
}
const run = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "system", "test/kernel/soak.test.ts"],
  { cwd: root, stdio: "inherit", env: { ...process.env, TYPETORCH_SOAK_MINUTES: String(minutes) } },
);
process.exit(run.status ?? 1);
