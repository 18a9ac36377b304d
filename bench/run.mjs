/**
 * Runs a benchmark: `node bench/run.mjs ops` (single operations), `steps` (training steps of small models) or `training`
 * (epochs on MNIST). Names behind it choose some of its lines. Set TYPETORCH_BENCH_PYTHON to a Python that has torch to see PyTorch's
 * times beside, measured in the same run.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const [name = "ops", ...rest] = process.argv.slice(2);
const source = join(here, `${name}.ts`);
if (!existsSync(source)) {
  console.error(`bench: there is no ${name}.ts in bench/; say ops, steps or training`);
  process.exit(1);
}
const bundle = join(here, "..", "dist", "bench", `${name}.cjs`);
await build({
  entryPoints: [source],
  bundle: true,
  platform: "node",
  format: "cjs",
  packages: "external",
  outfile: bundle,
  define: { "import.meta.url": "undefined" },
  logLevel: "error",
});
// Data and PyTorch's side are found from the project's folder, wherever this was called.
const cwd = join(here, "..");
process.exit(spawnSync(process.execPath, [bundle, ...rest], { stdio: "inherit", cwd }).status ?? 1);
